"""The form by which a workbook of the Renja is handed in."""

from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError

from agreements.forms.fields import helper
from p4gn_portal.formats import format_size
from p4gn_portal.workbook import XLSX
from programs.importing import MOST_BYTES

ACCEPTED = f".xlsx,{XLSX}"


class WorkbookForm(forms.Form):
    """One workbook; what is in it is judged when it is read."""

    file = forms.FileField(
        label="Buku kerja (.xlsx)",
        help_text="Paling besar 12 MB dan 10.000 baris. Makro dan rumus tidak diterima.",
        widget=forms.FileInput({"accept": ACCEPTED}),
        error_messages={
            "required": "Pilih buku kerja yang akan diimpor.",
            "empty": "Berkas yang dipilih kosong.",
            "missing": "Pilih buku kerja yang akan diimpor.",
            "invalid": "Pilih buku kerja yang akan diimpor.",
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(Layout("file"))

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        if upload.size > MOST_BYTES:
            raise ValidationError(
                f"Berkas berukuran {format_size(upload.size)}; batasnya 12 MB. "
                "Bagi menjadi beberapa buku kerja."
            )
        return upload
