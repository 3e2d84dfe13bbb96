"""The form by which a score that BNN issued is written down, or corrected."""

from collections.abc import Iterable
from typing import Any

from crispy_forms.layout import Column, Fieldset, Row
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from agreements.forms.fields import LineField, PaperField, helper
from p4gn_portal.fields import DecimalIdField
from programs.ikotan import Issued
from programs.ikotan_scales import scales
from programs.models import IkotanScore

FIRST_YEAR = 2017


class YearFilter(forms.Form):
    """Of which year the work beside the score is shown."""

    tahun = forms.ChoiceField(label="Tahun")

    def __init__(self, *args: Any, years: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tahun"].choices = [(year, str(year)) for year in years]  # type: ignore[attr-defined]


class ScoreForm(forms.Form):
    """A score as the paper tells it; of a year that has one, why that is corrected."""

    year = forms.IntegerField(
        label="Tahun",
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "required": "Isikan tahun nilai.",
            "invalid": "Tahun harus berupa empat angka. Contoh: 2025.",
        },
    )
    scale = forms.ChoiceField(
        label="Skala",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Pilih skala yang dipakai dokumen.",
            "invalid_choice": "Pilih skala dari daftar.",
        },
    )
    value = DecimalIdField(
        label="Nilai",
        max_value=100,
        decimal_places=3,
        help_text="Seperti tertulis pada dokumen. Contoh: 3,07.",
        error_messages={"required": "Isikan nilai."},
    )
    category = LineField(
        label="Kategori menurut dokumen",
        max_length=60,
        required=False,
        help_text="Kosongkan bila dokumen tidak menyebutnya.",
    )
    source = LineField(
        label="Dokumen sumber",
        max_length=300,
        required_says="Isikan dokumen yang menyebut nilai ini.",
        help_text="Nomor dan tanggal surat atau laporan BNN.",
    )
    paper = PaperField(
        label="Pindaian",
        required=False,
        help_text="PDF, JPG, atau PNG, paling besar 12 MB.",
        widget=forms.FileInput({"accept": ".pdf,.jpg,.jpeg,.png"}),
    )
    reason = LineField(label="Alasan perbaikan", max_length=500, required=False)

    def __init__(self, *args: Any, stands: IkotanScore | None = None, **kwargs: Any) -> None:
        """`stands`: the score that this one corrects."""
        super().__init__(*args, **kwargs)
        self.fields["scale"].choices = [(one.code, one.name) for one in scales().values()]  # type: ignore[attr-defined]
        self.fields["reason"].required = stands is not None
        self.fields["reason"].error_messages["required"] = "Isikan alasan perbaikan."
        if stands is None:
            self.fields["reason"].help_text = "Hanya bila nilai tahun itu sudah pernah dicatat."
        else:
            self.fields["year"].disabled = True
            names = ("year", "scale", "category", "source")
            self.initial = {name: getattr(stands, name) for name in names}
            self.initial["value"] = stands.shown
        self.helper = helper(
            Fieldset(
                "Nilai", Row(Column("year"), Column("value")), "scale", "category",
                css_class="form-section",
            ),
            Fieldset("Sumber", "source", "paper", "reason", css_class="form-section"),
        )  # fmt: skip

    def clean_year(self) -> int:
        year: int = self.cleaned_data["year"]
        if not FIRST_YEAR <= year <= timezone.localdate().year:
            raise ValidationError(
                f"Tahun harus antara {FIRST_YEAR} dan {timezone.localdate().year}."
            )
        return year

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        scale, value = cleaned.get("scale"), cleaned.get("value")
        if scale and value is not None and (problem := scales()[scale].problem_with(value)):
            self.add_error("value", problem)
        return cleaned

    @property
    def issued(self) -> Issued:
        """What was written, once valid."""
        return Issued(**self.cleaned_data)
