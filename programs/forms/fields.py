"""Form fields of field logs: plain text without tricks, files by the handful, places, yes or no."""

import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from programs.models import Region

KEPT_CONTROLS = {"\n", "\t"}


def plain(text: str) -> str:
    """The text without invisible characters that could hide or turn what it says."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        char
        for char in lines
        if char in KEPT_CONTROLS or unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co"}
    ).strip()


class ExpectedMixin(forms.Field):
    """A field that is marked as needed, yet may stay empty while the log is a draft."""

    def __init__(self, *, expected: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.expected = expected
        self.required = expected

    def validate(self, value: Any) -> None:
        if not self.expected or value not in self.empty_values:
            super().validate(value)


class PlainTextField(ExpectedMixin, forms.CharField):
    """Text as people write it, of one line or several."""

    def __init__(self, *, rows: int = 0, **kwargs: Any) -> None:
        if rows:
            kwargs.setdefault("widget", forms.Textarea({"rows": rows}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        return plain(super().to_python(value) or "")


class FilesInput(forms.FileInput):
    """A file input that gives all files chosen."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[UploadedFile]:
        return list(files.getlist(name)) if hasattr(files, "getlist") else []

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in files


class FilesField(ExpectedMixin):
    """Any number of files. What is in them is judged where they are stored."""

    widget = FilesInput

    def __init__(self, *, accept: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if accept:
            self.widget.attrs["accept"] = accept

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(data)


class RegionField(ExpectedMixin, forms.ChoiceField):
    """A place by its code, grouped by kecamatan; names repeat, so each option names both."""

    def __init__(self, **kwargs: Any) -> None:
        messages = {"invalid_choice": "Pilih tempat dari daftar."}
        super().__init__(error_messages=messages, **kwargs)
        self.by_code: dict[str, Region] = {}

    def offer(self, regions: Iterable[Region], *, districts_only: bool) -> None:
        """Offer these places (kecamatan, desa and kelurahan), each under its kecamatan."""
        self.by_code = {
            one.code: one
            for one in regions
            if not districts_only or one.kind == Region.Kind.KECAMATAN
        }
        groups: dict[str, list[tuple[str, str]]] = {}
        for code, region in sorted(self.by_code.items()):
            above = region if region.kind == Region.Kind.KECAMATAN else region.parent
            groups.setdefault(str(above or ""), []).append((code, str(region)))
        first = ("", "Pilih tempat")
        flat = [option for group in groups.values() for option in group]
        self.choices = [first, *(flat if districts_only else groups.items())]

    def clean(self, value: Any) -> Region | None:
        code = super().clean(value)
        return self.by_code.get(code) if code else None


class PointField(forms.DecimalField):
    """A degree of latitude or longitude as a phone tells it, rounded to some 110 metres.

    What lies outside Indonesia or is no number is as if it had not been told: nobody typed it.
    """

    def __init__(self, lowest: int, highest: int) -> None:
        super().__init__(required=False, widget=forms.HiddenInput)
        self.lowest, self.highest = lowest, highest

    def clean(self, value: Any) -> Decimal | None:
        try:
            degrees = super().clean(value)
        except ValidationError:
            return None
        if degrees is None or not self.lowest <= degrees <= self.highest:
            return None
        return degrees.quantize(Decimal("0.001"))


class AgreesField(forms.TypedChoiceField):
    """Whether one claim agrees with its proof; unanswered stays unanswered."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            choices=[("ya", "Ya"), ("tidak", "Tidak")],
            coerce=lambda value: value == "ya",
            empty_value=None,
            required=False,
            widget=forms.RadioSelect,
            **kwargs,
        )
