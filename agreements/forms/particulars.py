"""Forms for what the signed paper says of the agreement and its parties, and for doubts settled."""

from typing import Any

from crispy_forms.layout import Column, Fieldset, Row
from django import forms

from agreements.forms.fields import LineField, ProseField, RowForm, helper
from agreements.models import Agreement, Party


class AgreementForm(RowForm):
    """The head of an agreement, as its signed paper says."""

    title = LineField(
        label="Judul perjanjian", max_length=300, required_says="Isikan judul perjanjian."
    )
    subject = ProseField(label="Perihal", rows=2, required=False)

    class Meta:
        model = Agreement
        fields = ["title", "subject"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(Fieldset("Perjanjian", "title", "subject", css_class="form-section"))


class PartyForm(RowForm):
    """What the signed paper says of one party."""

    document_number = LineField(label="Nomor naskah", max_length=100, required=False)
    capacity = LineField(
        label="Sebutan", max_length=60, required=False, help_text="Contoh: PIHAK KESATU."
    )
    signatory_name = LineField(label="Nama penanda tangan", max_length=150, required=False)
    signatory_position = LineField(label="Jabatan penanda tangan", max_length=150, required=False)
    role_statement = ProseField(label="Peran", required=False, rows=3)

    class Meta:
        model = Party
        fields = [
            "document_number", "capacity", "signatory_name", "signatory_position", "role_statement",
        ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(
            Fieldset(
                self.instance.organization.name,
                Row(Column("document_number"), Column("capacity")),
                Row(Column("signatory_name"), Column("signatory_position")),
                "role_statement",
                css_class="form-section",
            )
        )


class SettleForm(forms.Form):
    """How a doubt of the source was resolved."""

    settled = ProseField(
        label="Hasil konfirmasi", rows=3, max_length=2000,
        required_says="Isikan hasil konfirmasi.",
        help_text="Sebutkan apa yang benar dan dari siapa atau dokumen apa Anda mengetahuinya.",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(Fieldset("", "settled", css_class="form-section"))
