"""Form fields that read what Indonesians write: rupiah, decimals, counts and days."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from p4gn_portal.formats import (
    MAX_RUPIAH,
    format_day,
    format_number,
    format_rupiah,
    parse_decimal_id,
)

MAX_COUNT = 100_000
FIRST_YEAR, LAST_YEAR = 1990, 2100  # outside these a year is a slip of the finger


class _WrittenNumberField(forms.Field):
    """Base of the number fields: text in Indonesian notation in, `Decimal` out."""

    widget = forms.TextInput

    def __init__(
        self, *, lowest: Decimal | None, highest: Decimal, places: int, says: str, **kwargs: Any
    ) -> None:
        # A model field that asks for this form field passes its own limits; ours are stricter.
        for ours_instead in ("max_digits", "decimal_places", "min_value", "max_value"):
            kwargs.pop(ours_instead, None)
        self.lowest, self.highest, self.places = lowest, highest, places
        messages = {"invalid": says} | (kwargs.pop("error_messages", None) or {})
        super().__init__(error_messages=messages, **kwargs)
        self.widget.attrs.setdefault("inputmode", "decimal" if places else "numeric")
        self.widget.attrs.setdefault("autocomplete", "off")

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values or not str(value).strip():
            return None
        try:
            is_read = isinstance(value, Decimal | int)
            number = Decimal(value) if is_read else parse_decimal_id(str(value))
        except ValueError as error:
            raise self._refusal() from error
        exponent = number.as_tuple().exponent
        if not isinstance(exponent, int) or -exponent > self.places:
            raise self._refusal()
        if number > self.highest or (self.lowest is not None and number < self.lowest):
            raise self._refusal()
        return number

    def prepare_value(self, value: Any) -> Any:
        """A stored number is shown in our notation; what was typed is shown as typed."""
        return self.shown(value) if isinstance(value, Decimal | int) else value

    def shown(self, number: Decimal | int) -> str:
        return format_number(number)

    def _refusal(self) -> ValidationError:
        return ValidationError(self.error_messages["invalid"], code="invalid")


class RupiahField(_WrittenNumberField):
    """Rupiah from 0 up, at most two decimals. In a layout: `PrependedText("amount", "Rp")`."""

    def __init__(self, **kwargs: Any) -> None:
        says = (
            "Nilai harus dalam rupiah tanpa huruf, paling besar "
            f"{format_rupiah(MAX_RUPIAH)}. Contoh: 1.250.000."
        )
        super().__init__(lowest=Decimal(0), highest=MAX_RUPIAH, places=2, says=says, **kwargs)

    def shown(self, number: Decimal | int) -> str:
        return format_rupiah(number, whole=True).removeprefix("Rp")


class DecimalIdField(_WrittenNumberField):
    """A volume or target, `1.234,5`. `min_value=None` lets it go below zero."""

    def __init__(
        self,
        *,
        min_value: Decimal | int | None = 0,
        max_value: Decimal | int = Decimal("99999999999999"),
        decimal_places: int = 4,
        **kwargs: Any,
    ) -> None:
        highest = Decimal(max_value)
        lowest = None if min_value is None else Decimal(min_value)
        start = "paling besar" if lowest is None else f"{format_number(lowest)} sampai"
        says = (
            f"Nilai harus berupa angka {start} {format_number(highest)}, "
            f"paling banyak {decimal_places} angka di belakang koma. Contoh: 1.234,5."
        )
        super().__init__(lowest=lowest, highest=highest, places=decimal_places, says=says, **kwargs)


class CountField(_WrittenNumberField):
    """A count of people or things, 0 to 100.000. `subject` begins the error message."""

    def __init__(
        self, *, subject: str = "Jumlah peserta", max_value: int = MAX_COUNT, **kwargs: Any
    ) -> None:
        says = (
            f"{subject} harus berupa bilangan bulat 0 sampai {format_number(max_value)}. "
            "Contoh: 45."
        )
        super().__init__(
            lowest=Decimal(0), highest=Decimal(max_value), places=0, says=says, **kwargs
        )

    def to_python(self, value: Any) -> Any:
        number = super().to_python(value)
        return None if number is None else int(number)


class DayInput(forms.DateInput):
    """The browser's own date picker; it wants ISO dates whatever the language."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None, *, until_today: bool = False) -> None:
        super().__init__(attrs, format="%Y-%m-%d")
        self.until_today = until_today

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        if self.until_today:  # asked at each rendering: a process lives past midnight
            context["widget"]["attrs"]["max"] = timezone.localdate().isoformat()
        return context


class DayField(forms.DateField):
    """A WITA calendar day. With `until_today` a day to come is refused, in words."""

    def __init__(
        self, *, subject: str = "Tanggal", until_today: bool = False, **kwargs: Any
    ) -> None:
        self.subject, self.until_today = subject, until_today
        kwargs.setdefault("widget", DayInput(until_today=until_today))
        kwargs.setdefault("input_formats", ["%Y-%m-%d", "%d/%m/%Y"])
        messages = {
            "required": f"Isikan {subject[:1].lower()}{subject[1:]}.",
            "invalid": "Isikan tanggal yang benar. Contoh: 24/11/2026.",
        } | (kwargs.pop("error_messages", None) or {})
        super().__init__(error_messages=messages, **kwargs)

    def validate(self, value: date | None) -> None:
        super().validate(value)
        if value is None:
            return
        if not FIRST_YEAR <= value.year <= LAST_YEAR:
            raise ValidationError(f"Periksa tahun pada {format_day(value)}.", code="year")
        today = timezone.localdate()
        if self.until_today and value > today:
            raise ValidationError(
                f"{self.subject} tidak boleh melewati hari ini ({format_day(today)}).",
                code="future",
            )
