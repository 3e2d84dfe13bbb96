"""The part of a list's address that a figure wrote there: read back, kept while one filters on."""

from typing import Any

from django import forms

from agreements.models import DutyVersion
from p4gn_portal.fields import DayField
from programs.models import RanAction
from programs.models.plan import FIRST_YEAR, LAST_YEAR
from programs.slices import SEMESTERS, LogSlice

HIDDEN = forms.HiddenInput


class SliceForm(forms.Form):
    """Filters that no person types. What is not understood is left out."""

    tahun = forms.IntegerField(
        min_value=FIRST_YEAR, max_value=LAST_YEAR, required=False, widget=HIDDEN
    )
    semester = forms.TypedChoiceField(
        choices=[(number, number) for number in SEMESTERS],
        coerce=int,
        empty_value=None,
        required=False,
        widget=HIDDEN,
    )
    wilayah = forms.RegexField(r"^[0-9.]{2,13}$", required=False, widget=HIDDEN)
    cabang = forms.SlugField(max_length=60, required=False, widget=HIDDEN)
    aksi = forms.ChoiceField(choices=RanAction.choices, required=False, widget=HIDDEN)
    ikotan = forms.ChoiceField(
        choices=DutyVersion.IkotanVariable.choices, required=False, widget=HIDDEN
    )
    per = DayField(required=False, widget=HIDDEN)
    dihitung = forms.BooleanField(required=False, widget=HIDDEN)

    @property
    def slice(self) -> LogSlice:
        """What of the address is understood."""
        self.is_valid()
        names = LogSlice.__dataclass_fields__
        asked: dict[str, Any] = {name: self.cleaned_data.get(name) for name in names}
        return LogSlice(**{name: value for name, value in asked.items() if value})
