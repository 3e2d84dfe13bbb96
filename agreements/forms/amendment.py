"""Forms of an amendment: to begin one, and the data of its signed paper."""

from typing import Any, cast

from crispy_forms.layout import Column, Fieldset, Row
from django import forms

from agreements.completeness import outside_life
from agreements.forms.fields import LineField, PaperField, ProseField, RowForm, helper
from agreements.impact import objections_to
from agreements.models import Amendment
from p4gn_portal.fields import DayField

DATES = ("signed_on", "effective_on", "extends_until")


class AmendmentForm(RowForm):
    """The data of a signed paper: number, dates, reasons and its scan."""

    title = LineField(label="Judul", max_length=300, required_says="Isikan judul naskah.")
    number = LineField(label="Nomor naskah", max_length=100, required=False)
    reason = ProseField(label="Alasan perubahan", required=False)
    signed_on = DayField(
        subject="Tanggal penandatanganan", label="Tanggal penandatanganan",
        required=False, until_today=True,
    )  # fmt: skip
    effective_on = DayField(subject="Tanggal mulai berlaku", label="Berlaku mulai", required=False)
    extends_until = DayField(subject="Tanggal akhir", label="Berlaku sampai dengan", required=False)
    is_retroactive = forms.BooleanField(
        label="Berlaku surut (mulai berlaku sebelum ditandatangani)", required=False
    )
    retroactive_reason = ProseField(label="Alasan berlaku surut", required=False, rows=2)
    paper = PaperField(
        label="Naskah bertanda tangan",
        required=False,
        help_text="Pindaian PDF, JPG, atau PNG, paling besar 12 MB. Wajib ada untuk menetapkan.",
        widget=forms.FileInput({"accept": ".pdf,.jpg,.jpeg,.png"}),
    )

    class Meta:
        model = Amendment
        fields = [
            "title", "number", "reason", "signed_on", "effective_on", "extends_until",
            "retroactive_reason",
        ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["is_retroactive"] = bool(self.instance.retroactive_reason)
        if self.instance.is_original:
            del self.fields["reason"], self.fields["number"]
            until = "Hari terakhir masa berlaku perjanjian."
        else:
            until = "Hanya bila naskah ini mengubah hari terakhir perjanjian."
        self.fields["extends_until"].help_text = until
        if self.instance.is_termination:
            del self.fields["extends_until"]
            effective = cast(DayField, self.fields["effective_on"])
            effective.label = "Tidak berlaku lagi mulai"
            effective.help_text = "Hari pertama perjanjian tidak berlaku lagi."
        about = ["title"] if self.instance.is_original else ["title", "number", "reason"]
        self.helper = helper(
            Fieldset("Naskah", *about, "paper", css_class="form-section"),
            Fieldset(
                "Tanggal",
                Row(*(Column(name) for name in DATES if name in self.fields)),
                "is_retroactive",
                "retroactive_reason",
                css_class="form-section",
            ),
        )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        self._check_retroactive(values)
        effective, until = values.get("effective_on"), values.get("extends_until")
        if effective and until and until < effective:
            self.add_error("extends_until", "Tanggal akhir tidak boleh mendahului tanggal mulai.")
        planned = Amendment(
            pk=self.instance.pk,
            agreement=self.instance.agreement,
            kind=self.instance.kind,
            effective_on=effective,
            extends_until=until,
            retroactive_reason=values["retroactive_reason"],
        )
        for text in [*outside_life(planned), *objections_to(planned)]:
            self.add_error("effective_on", text)
        return values

    def _check_retroactive(self, values: dict[str, Any]) -> None:
        signed, effective = values.get("signed_on"), values.get("effective_on")
        is_ticked = values.get("is_retroactive")
        if signed and effective and effective < signed and not is_ticked:
            self.add_error(
                "effective_on",
                "Tanggal mulai berlaku mendahului penandatanganan. Centang “Berlaku surut” dan "
                "sebutkan alasannya bila benar.",
            )
        if is_ticked and not values.get("retroactive_reason"):
            self.add_error("retroactive_reason", "Isikan alasan berlaku surut.")
        if not is_ticked or "retroactive_reason" not in values:
            values["retroactive_reason"] = ""


class NewAmendmentForm(forms.Form):
    """What it takes to begin an amendment."""

    kind = forms.ChoiceField(
        label="Jenis",
        widget=forms.RadioSelect,
        choices=[
            (Amendment.Kind.ADDENDUM, "Adendum: isi perjanjian berubah"),
            (Amendment.Kind.CORRECTION, "Ralat: penetapan yang keliru diperbaiki"),
            (Amendment.Kind.TERMINATION, "Pengakhiran: perjanjian berakhir sebelum waktunya"),
        ],
        initial=Amendment.Kind.ADDENDUM,
        error_messages={"required": "Pilih jenis perubahan."},
    )
    title = LineField(
        label="Judul", max_length=300, required_says="Isikan judul perubahan.",
        help_text="Contoh: Adendum Pertama Nota Kesepakatan.",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(Fieldset("", "kind", "title", css_class="form-section"))
