"""Forms of the text: one pasal, or the whole paper pasted at once."""

from typing import Any, cast

from crispy_forms.layout import Column, Fieldset, Row
from django import forms
from django.core.exceptions import ValidationError

from agreements.clauses import PastedArticle, split_articles
from agreements.forms.fields import MAX_BODY, LineField, ProseField, RowForm, helper
from agreements.models import ArticleVersion

NUMBER_SAYS = "Isikan nomor pasal dengan angka, boleh diikuti huruf. Contoh: 5 atau 5A."


class ArticleForm(RowForm):
    """One pasal: number, heading and body."""

    number = forms.RegexField(
        r"^\d{1,3}[A-Za-z]{0,2}$", label="Nomor pasal", max_length=10, strip=True,
        error_messages={"required": NUMBER_SAYS, "invalid": NUMBER_SAYS, "max_length": NUMBER_SAYS},
    )  # fmt: skip
    heading = LineField(label="Judul pasal", max_length=200, required_says="Isikan judul pasal.")
    body = ProseField(
        label="Isi pasal", rows=14, required_says="Isikan isi pasal.",
        help_text="Satu ayat satu baris, diawali (1), (2); huruf diawali a., b.; angka diawali 1.",
    )  # fmt: skip
    after = forms.ChoiceField(label="Letak", required=False)

    class Meta:
        model = ArticleVersion
        fields = ["number", "heading", "body"]

    def __init__(self, *args: Any, places: list[ArticleVersion] | None = None, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.places = {str(one.article.position): one for one in places or []}
        rows: list[Any] = [Row(Column("number", css_class="col-sm-4"), Column("heading"))]
        if self.places:
            after = cast(forms.ChoiceField, self.fields["after"])
            after.choices = [
                ("", "Setelah pasal terakhir"),
                *((key, f"Setelah Pasal {one.number}") for key, one in self.places.items()),
            ]
            rows.append("after")
        else:
            del self.fields["after"]
        self.helper = helper(Fieldset("", *rows, "body", css_class="form-section"))

    def clean_number(self) -> str:
        return str(self.cleaned_data["number"]).upper()

    def _get_validation_exclusions(self) -> set[str]:
        """The draft is known from the address: a number that is taken is said beside the form."""
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return excluded - {"amendment"}


class PasteForm(forms.Form):
    """The whole text at once; split at its "Pasal N" headings."""

    text = ProseField(
        label="Naskah", rows=18, max_length=400_000, required_says="Tempelkan naskahnya.",
        help_text="Setiap pasal diawali baris “Pasal 1”, disusul judul dan isinya.",
    )  # fmt: skip

    def __init__(self, *args: Any, taken: set[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.taken, self.articles, self.before = taken, list[PastedArticle](), ""
        self.helper = helper(Fieldset("", "text", css_class="form-section"))

    def clean_text(self) -> str:
        text = str(self.cleaned_data["text"])
        self.before, self.articles = split_articles(text)
        if not self.articles:
            raise ValidationError("Tidak ditemukan baris “Pasal 1”, “Pasal 2”, dan seterusnya.")
        seen = set(self.taken)
        for one in self.articles:
            if one.number in seen:
                raise ValidationError(f"Nomor Pasal {one.number} dipakai lebih dari satu kali.")
            if not one.heading or not one.body:
                lacks = "judul" if not one.heading else "isi"
                raise ValidationError(f"Pasal {one.number} belum memiliki {lacks}.")
            if len(one.heading) > 200 or len(one.body) > MAX_BODY:
                raise ValidationError(f"Judul atau isi Pasal {one.number} terlalu panjang.")
            seen.add(one.number)
        return text
