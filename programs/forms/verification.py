"""The verifier's form: claims ticked against their proof, one decision, and its reason."""

from collections.abc import Iterable
from typing import Any

from django import forms

from programs.forms.fields import AgreesField, PlainTextField
from programs.models import ActivityLog, Verification
from programs.readiness import PARTS

Decision = Verification.Decision
CLAIMS = {
    "activity": "Kegiatan",
    "when_where": "Tanggal dan tempat",
    "participants": "Peserta",
    "measurements": "Capaian",
    "evidence": "Bukti",
}


class DecisionForm(forms.Form):
    """One decision on one round of a log. A refusal needs its reason, a return also the part."""

    round = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    decision = forms.ChoiceField(
        choices=Decision.choices,
        error_messages={
            "required": "Pilih keputusan.",
            "invalid_choice": "Pilih keputusan dari tombol yang tersedia.",
        },
    )
    activity = AgreesField(label=CLAIMS["activity"])
    when_where = AgreesField(label=CLAIMS["when_where"])
    participants = AgreesField(label=CLAIMS["participants"])
    measurements = AgreesField(label=CLAIMS["measurements"])
    evidence = AgreesField(label=CLAIMS["evidence"])
    field = forms.ChoiceField(
        label="Bagian yang perlu diperbaiki",
        required=False,
        choices=[("", "Pilih bagian"), *PARTS.items()],
        error_messages={"invalid_choice": "Pilih bagian dari daftar."},
    )
    note = PlainTextField(
        label="Komentar",
        rows=3,
        max_length=2000,
        help_text="Wajib bila catatan dikembalikan atau ditolak.",
    )

    def __init__(self, *args: Any, log: ActivityLog, has_evidence: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].error_messages["max_length"] = "Komentar paling banyak 2.000 huruf."
        self.log = log
        if not has_evidence:
            del self.fields["evidence"]

    @property
    def claims(self) -> list[str]:
        """Names of the claims that this log makes."""
        return [name for name in CLAIMS if name in self.fields]

    @property
    def claim_fields(self) -> list[forms.BoundField]:
        """Their fields, in order."""
        return [self[name] for name in self.claims]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        decision = data.get("decision")
        if decision == Decision.VERIFIED:
            self._all_agree(data)
        if decision in {Decision.RETURNED, Decision.REJECTED} and not data.get("note"):
            self.add_error("note", "Tuliskan alasan pengembalian atau penolakan.")
        if decision == Decision.RETURNED and not data.get("field"):
            self.add_error("field", "Pilih bagian yang perlu diperbaiki.")
        return data

    def _all_agree(self, data: dict[str, Any]) -> None:
        for name in self.claims:
            if data.get(name) is None:
                self.add_error(name, f"Periksa {CLAIMS[name].lower()}: sesuai atau tidak.")
            elif data[name] is False:
                self.add_error(
                    name, f"{CLAIMS[name]} tidak sesuai. Kembalikan atau tolak catatan ini."
                )

    def checklist(self) -> dict[str, bool]:
        """What was ticked, by claim."""
        return {
            name: self.cleaned_data[name]
            for name in self.claims
            if self.cleaned_data.get(name) is not None
        }


class QueueFilterForm(forms.Form):
    """Filters of the queue; they live in the address."""

    unit = forms.ChoiceField(label="Unit pelaksana", required=False)
    kewajiban = forms.ChoiceField(label="Kewajiban", required=False)
    tanda = forms.ChoiceField(
        label="Tanda",
        required=False,
        choices=[
            ("", "Semua"),
            ("terlambat", "Dikirim lebih dari 7 hari"),
            ("ganda", "Bukti sama dengan catatan lain"),
        ],
    )

    def __init__(
        self,
        *args: Any,
        units: Iterable[tuple[str, str]],
        duties: Iterable[str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = [("", "Semua unit"), *units]  # type: ignore[attr-defined]
        self.fields["kewajiban"].choices = [  # type: ignore[attr-defined]
            ("", "Semua kewajiban"),
            *((code, code) for code in duties),
        ]
        for name in self.fields:
            self.fields[name].error_messages["invalid_choice"] = "Saringan ini tidak dikenal."
