"""The verifier's form: claims ticked against their proof, one decision, and its reason."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone

from agreements.models.duty import Strand
from programs.checklists import Check
from programs.flags import FLAGS
from programs.forms.fields import AgreesField, PlainTextField
from programs.models import Verification
from programs.models.log import by_number
from programs.readiness import PARTS

Decision = Verification.Decision


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

    def __init__(self, *args: Any, checks: Sequence[Check], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].error_messages["max_length"] = "Komentar paling banyak 2.000 huruf."
        self.checks = {check.key: check for check in checks}
        for check in checks:
            self.fields[check.key] = AgreesField(label=check.label, help_text=check.hint)

    @property
    def claims(self) -> list[str]:
        """Names of the claims that this log makes."""
        return list(self.checks)

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
        for name, check in self.checks.items():
            if data.get(name) is None:
                self.add_error(name, f"Periksa {check.label.lower()}: sesuai atau tidak.")
            elif data[name] is False:
                self.add_error(
                    name, f"{check.label} tidak sesuai. Kembalikan atau tolak catatan ini."
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
            ("tanpa", "Tanpa tanda"),
            *((flag.key, flag.words) for flag in FLAGS),
        ],
    )
    bidang = forms.ChoiceField(
        label="Bidang", required=False, choices=[("", "Semua bidang"), *Strand.choices]
    )
    usia = forms.ChoiceField(
        label="Menunggu",
        required=False,
        choices=[("", "Berapa pun"), ("3", "Lebih dari 3 hari"), ("7", "Lebih dari 7 hari")],
    )
    urut = forms.ChoiceField(
        label="Urutan",
        required=False,
        choices=[("", "Tertua lebih dahulu"), ("tanda", "Tanda terbanyak lebih dahulu")],
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

    def filtered(self, logs: Any) -> Any:
        """What the filters in the address leave of flagged logs, in the order asked for."""
        self.is_valid()
        asked = self.cleaned_data
        if asked.get("unit"):
            logs = logs.filter(organization__slug=asked["unit"])
        if asked.get("kewajiban"):
            logs = logs.filter(activity__duties__code=asked["kewajiban"])
        if asked.get("bidang"):
            logs = logs.filter(activity__strand=asked["bidang"])
        if asked.get("usia"):
            before = timezone.now() - timedelta(days=int(asked["usia"]))
            logs = logs.filter(submitted_at__lt=before)
        if asked.get("tanda") == "tanpa":
            logs = logs.filter(flags_count=0)
        elif asked.get("tanda"):
            name = next(flag.name for flag in FLAGS if flag.key == asked["tanda"])
            logs = logs.filter(**{name: True})
        if asked.get("urut"):
            logs = logs.order_by("-flags_count", "submitted_at", *by_number())
        return logs


class BulkForm(forms.Form):
    """Several logs that are alike, each looked at: only those ticked are verified."""

    MOST = 50

    def __init__(self, *args: Any, offered: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sesuai"] = forms.MultipleChoiceField(
            choices=[(number, number) for number in offered],
            error_messages={
                "required": "Centang catatan yang sesuai dengan buktinya.",
                "invalid_choice": "Ada catatan yang tidak lagi menunggu verifikasi.",
            },
        )
