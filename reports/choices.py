"""What the address of a page of figures chooses: year, semester, action, measure."""

from typing import Any

from django import forms
from django.http import QueryDict

from p4gn_portal.formats import semester_name
from programs.models import RanAction, WorkPlan
from programs.slices import SEMESTERS
from reports.districts import DEFAULT_MEASURE, MEASURES
from reports.evaluation.gather import units_of
from reports.thread import Scope


class YearForm(forms.Form):
    """Which year; what is not understood is left out."""

    tahun = forms.TypedChoiceField(label="Tahun", required=False, coerce=int, empty_value=None)
    per = forms.CharField(required=False, widget=forms.HiddenInput)  # kept while one filters on

    def __init__(self, data: QueryDict, *, scope: Scope, **kwargs: Any) -> None:
        self.year = scope.year
        super().__init__({"tahun": self.year} | data.dict(), **kwargs)
        plans = WorkPlan.objects.filter(agreement=scope.agreement).values_list("year", flat=True)
        years = sorted({*plans, self.year}, reverse=True)
        self.fields["tahun"].choices = [(year, str(year)) for year in years]  # type: ignore[attr-defined]
        for field in self.fields.values():
            field.error_messages["invalid_choice"] = "Saringan ini tidak dikenal."

    def chosen(self, name: str) -> Any:
        """The valid choice, else nothing."""
        self.is_valid()
        return self.cleaned_data.get(name)


class MapForm(YearForm):
    """Which year, and what the map is shaded by."""

    ukuran = forms.ChoiceField(
        label="Ukuran",
        required=False,
        choices=[(key, heading) for key, (heading, _) in MEASURES.items()],
    )

    @property
    def measure(self) -> str:
        """A key of MEASURES."""
        return self.chosen("ukuran") or DEFAULT_MEASURE


class RanForm(YearForm):
    """Which year or semester, and which of the four actions."""

    semester = forms.TypedChoiceField(
        label="Semester",
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", "Setahun"), *((number, semester_name(number)) for number in SEMESTERS)],
    )
    aksi = forms.ChoiceField(
        label="Aksi", required=False, choices=[("", "Keempat aksi"), *RanAction.choices]
    )


class PerformanceForm(YearForm):
    """Which year, the activities of which unit, and on which day."""

    unit = forms.ChoiceField(label="Penanggung jawab", required=False)

    def __init__(self, data: QueryDict, *, scope: Scope, **kwargs: Any) -> None:
        super().__init__(data, scope=scope, **kwargs)
        leads = units_of(scope.agreement, scope.year)
        self.fields["unit"].choices = [("", "Semua unit"), *leads]  # type: ignore[attr-defined]
