"""Forms of a produk hukum: what is known of it, and why it leaves the list."""

from collections.abc import Iterable, Sequence
from typing import Any, cast

from crispy_forms.layout import Column, Fieldset, Row
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from agreements.forms.fields import LineField, PaperField, ProseField, RowForm, helper
from agreements.models import Duty, DutyVersion, InstrumentDuty, LegalInstrument
from agreements.models.instrument import FIRST_YEAR
from p4gn_portal.fields import DayField

WHOLE_ADDRESS = "Isikan alamat web yang lengkap, diawali https:// atau http://."


class InstrumentForm(RowForm):
    """What is known of one instrument and who says so. What nobody says stays empty."""

    official_number = LineField(
        label="Nomor", max_length=100, required=False,
        help_text="Contoh: 2 atau 188.45/168/KUM/2021.",
    )  # fmt: skip
    year = forms.IntegerField(
        label="Tahun", required=False,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"invalid": "Tahun harus berupa empat angka. Contoh: 2021."},
    )  # fmt: skip
    title = LineField(
        label="Tentang", max_length=500, required_says="Isikan tentang apa produk hukum ini."
    )
    set_on = DayField(
        subject="Tanggal penetapan", label="Tanggal penetapan", required=False, until_today=True
    )
    meaning = ProseField(
        label="Arti bagi nota kesepakatan", rows=3, max_length=2000,
        required_says="Isikan arti produk hukum ini bagi nota kesepakatan.",
    )  # fmt: skip
    source = ProseField(
        label="Sumber", rows=2, max_length=2000,
        required_says="Isikan sumber yang menyebut produk hukum ini.",
        help_text="Dokumen, laman, atau orang yang menyebutnya, dan apa yang disebutnya.",
    )  # fmt: skip
    certainty = forms.ChoiceField(
        label="Keyakinan", widget=forms.RadioSelect, choices=LegalInstrument.Certainty.choices,
        error_messages={"required": "Pilih seberapa yakin keterangan ini."},
    )  # fmt: skip
    url = forms.URLField(
        label="Alamat web", max_length=500, required=False, assume_scheme="https",
        help_text="Laman tempat produk hukum ini atau sumbernya dapat dibaca.",
        error_messages={
            "invalid": WHOLE_ADDRESS,
            "max_length": "Paling banyak %(limit_value)d karakter; kini %(show_value)d.",
        },
    )  # fmt: skip
    paper = PaperField(
        label="Pindaian",
        required=False,
        help_text="PDF, JPG, atau PNG, paling besar 12 MB.",
        widget=forms.FileInput({"accept": ".pdf,.jpg,.jpeg,.png"}),
    )
    fulfils = forms.MultipleChoiceField(
        label="Memenuhi kewajiban", required=False, widget=forms.CheckboxSelectMultiple
    )
    grounds = forms.MultipleChoiceField(
        label="Menjadi dasar kewajiban", required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = LegalInstrument
        fields = [
            "kind", "official_number", "year", "title", "set_on", "meaning", "source", "certainty",
            "url",
        ]  # fmt: skip
        error_messages = {"kind": {"required": "Pilih jenis produk hukum."}}

    def __init__(self, *args: Any, duties: Sequence[DutyVersion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.duties = {one.duty.code: one.duty for one in duties}
        kind = cast(forms.ChoiceField, self.fields["kind"])
        kind.choices = [("", "Belum dipilih"), *LegalInstrument.Kind.choices]
        self._offer(duties)
        if self.instance.document:
            self.fields["paper"].label = "Ganti pindaian"
        links = [name for name in InstrumentDuty.Bearing.values if name in self.fields]
        self.helper = helper(
            Fieldset(
                "Produk hukum",
                "kind",
                Row(Column("official_number"), Column("year"), Column("set_on")),
                "title",
                "meaning",
                css_class="form-section",
            ),
            Fieldset("Sumber", "source", "certainty", "url", "paper", css_class="form-section"),
            *([Fieldset("Kewajiban", *links, css_class="form-section")] if links else []),
        )

    def _offer(self, duties: Sequence[DutyVersion]) -> None:
        choices = [(one.duty.code, f"{one.duty.code} {one.title}") for one in duties]
        chosen: Iterable[InstrumentDuty] = (
            self.instance.duty_links.select_related("duty") if self.instance.pk else ()
        )
        for name in InstrumentDuty.Bearing.values:
            if not choices:
                del self.fields[name]
                continue
            field = cast(forms.MultipleChoiceField, self.fields[name])
            field.choices = choices
            field.error_messages["invalid_choice"] = "Pilih kewajiban dari daftar."
            self.initial[name] = [one.duty.code for one in chosen if one.bearing == name]

    def bearings(self) -> dict[str, list[Duty]]:
        """The duties chosen, by how the instrument bears on them."""
        return {
            name: [self.duties[code] for code in self.cleaned_data[name]]
            for name in InstrumentDuty.Bearing.values
            if name in self.fields
        }

    def clean_year(self) -> int | None:
        year: int | None = self.cleaned_data["year"]
        today = timezone.localdate()
        if year is not None and not FIRST_YEAR <= year <= today.year:
            raise ValidationError(f"Tahun harus antara {FIRST_YEAR} dan {today.year}.")
        return year

    def clean_url(self) -> str:
        """A page that a browser opens; the field itself would take ftp too."""
        url: str = self.cleaned_data["url"]
        if url and not url.lower().startswith(("http://", "https://")):
            raise ValidationError(WHOLE_ADDRESS, code="invalid")
        return url

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        year, set_on = values.get("year"), values.get("set_on")
        if year and set_on and set_on.year not in {year - 1, year}:  # numbered when promulgated
            self.add_error("set_on", f"Tanggal penetapan tidak sesuai dengan tahun {year}.")
        return values


class WithdrawForm(forms.Form):
    """Why an instrument leaves the list."""

    reason = ProseField(
        label="Alasan", rows=3, max_length=2000, required_says="Isikan alasan pencabutan."
    )
