"""Filters of the matrix. They live in the address, so their names are Indonesian."""

from typing import Any

from django import forms
from django.http import QueryDict

from accounts.models import Organization
from p4gn_portal.formats import quarter_name
from p4gn_portal.statuses import STATUSES
from programs.achievement import QUARTERS
from programs.models import Activity, WorkPlan
from reports.matrix import Asked
from reports.thread import Scope

STATES = ("met", "running", "late", "not_due", "not_applicable")


class MatrixFilterForm(forms.Form):
    """Year, party, unit, quarter and status. What is not understood is left out."""

    tahun = forms.TypedChoiceField(label="Tahun", required=False, coerce=int, empty_value=None)
    pihak = forms.TypedChoiceField(label="Pihak", required=False, coerce=int, empty_value=None)
    unit = forms.ChoiceField(label="Perangkat Daerah/unit", required=False)
    tw = forms.TypedChoiceField(
        label="Triwulan",
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", "Setahun"), *((number, quarter_name(number)) for number in QUARTERS)],
    )
    per = forms.CharField(required=False, widget=forms.HiddenInput)
    status = forms.ChoiceField(
        label="Status",
        required=False,
        choices=[
            ("", "Semua status"),
            *((state, STATUSES["duty"][state].word) for state in STATES),
        ],
    )

    def __init__(self, data: QueryDict, *, scope: Scope, **kwargs: Any) -> None:
        self.year = scope.day.year
        self.day = scope.kept.get("per", "")
        super().__init__({"tahun": self.year} | data.dict() | {"per": self.day}, **kwargs)
        agreement = scope.agreement
        plans = WorkPlan.objects.filter(agreement=agreement).values_list("year", flat=True)
        leads = Organization.objects.filter(
            pk__in=Activity.objects.of(agreement).order_by().values("lead")
        ).order_by("short_name")
        parties = agreement.parties.select_related("organization")
        offered: dict[str, list[tuple[Any, str]]] = {
            "tahun": [(year, str(year)) for year in sorted({*plans, self.year}, reverse=True)],
            "pihak": [
                ("", "Kedua pihak"),
                *((one.ordinal, one.organization.short_name) for one in parties),
            ],
            "unit": [("", "Semua unit"), *((one.slug, one.short_name) for one in leads)],
        }
        for name, choices in offered.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        for field in self.fields.values():
            field.error_messages["invalid_choice"] = "Saringan ini tidak dikenal."

    def asked(self) -> Asked:
        """What of the address is understood."""
        self.is_valid()
        kept = self.cleaned_data
        return Asked(
            year=kept.get("tahun") or self.year,
            party=kept.get("pihak"),
            unit=kept.get("unit") or "",
            state=kept.get("status") or "",
            quarter=kept.get("tw"),
            per=self.day,
        )

    @property
    def is_narrowed(self) -> bool:
        """Whether anything beside the year is asked for."""
        return any(self.cleaned_data.get(name) for name in ("pihak", "unit", "tw", "status"))
