"""The form by which the thresholds of alerts are set from a day on."""

from datetime import date
from decimal import Decimal
from typing import Any

from crispy_forms.layout import Fieldset
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from agreements.forms.fields import LineField, helper
from p4gn_portal.fields import DayField, DecimalIdField
from programs.achievement import Thresholds

RANGE = "Isikan poin antara 0 dan 100. Contoh: 7,5."


class PointsField(DecimalIdField):
    """Points from 0 to 100 with two decimals, typed without a sign."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_value=100, decimal_places=2, **kwargs)
        for code in ("required", "invalid", "min_value", "max_value"):
            self.error_messages[code] = RANGE


class ThresholdForm(forms.Form):
    """How many points behind plan call for attention or are critical, and from which day."""

    attention = PointsField(
        label="Perlu perhatian: tertinggal lebih dari (poin)",
        help_text="Deviasi fisik terhadap rencana. Sampai dengan angka ini masih Sesuai Rencana.",
    )
    critical = PointsField(label="Kritis: tertinggal lebih dari (poin)")
    money_ahead = PointsField(
        label="Keuangan mendahului fisik: lebih dari (poin)",
        help_text="Serapan dikurangi realisasi fisik.",
    )
    effective_on = DayField(label="Berlaku mulai", help_text="Hari ini atau sesudahnya.")
    reason = LineField(
        label="Alasan", max_length=500, required_says="Isikan alasan perubahan ambang."
    )

    def __init__(self, *args: Any, now: Thresholds, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {
            "attention": -now.attention,
            "critical": -now.critical,
            "money_ahead": now.money_ahead,
            "effective_on": timezone.localdate(),
        }
        self.helper = helper(
            Fieldset("Ambang", "attention", "critical", "money_ahead", css_class="form-section"),
            Fieldset("Pemberlakuan", "effective_on", "reason", css_class="form-section"),
        )

    def clean_effective_on(self) -> date:
        day: date = self.cleaned_data["effective_on"]
        if day < timezone.localdate():
            raise ValidationError(
                "Ambang tidak boleh berlaku surut. Pilih hari ini atau sesudahnya."
            )
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        attention, critical = cleaned.get("attention"), cleaned.get("critical")
        if attention is not None and critical is not None and critical <= attention:
            self.add_error("critical", "Batas kritis harus lebih besar dari batas perlu perhatian.")
        return cleaned

    @property
    def thresholds(self) -> Thresholds:
        """What was written, once valid: delays as negative points."""
        behind: dict[str, Decimal] = self.cleaned_data
        return Thresholds(-behind["attention"], -behind["critical"], behind["money_ahead"])
