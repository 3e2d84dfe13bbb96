"""The form of one duty."""

from collections.abc import Sequence
from typing import Any, cast

from crispy_forms.layout import Column, Fieldset, Row
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from accounts.models import Organization
from agreements.forms.fields import LineField, ProseField, RowForm, helper
from agreements.models import Agreement, ArticleVersion, Duty, DutyVersion
from p4gn_portal.fields import DayField

NOT_CHOSEN = "Belum dipilih"
COLUMNS = (
    "title",
    "statement",
    "obligor",
    "owner",
    "article",
    "clause",
    "kind",
    "strand",
    "ikotan_variable",
    "due_rule",
    "due_on",
    "proof_expected",
)


class DutyForm(RowForm):
    """One duty: who owes what, under which article, due when, shown by which proof."""

    code = forms.RegexField(
        r"^[A-Z0-9][A-Z0-9-]{1,11}$", label="Kode", max_length=12,
        error_messages={
            "required": "Isikan kode kewajiban.",
            "invalid": "Kode terdiri atas huruf besar, angka, dan tanda hubung. Contoh: KWJ-07.",
        },
    )  # fmt: skip
    title = LineField(label="Kewajiban", max_length=200, required_says="Isikan nama kewajiban.")
    statement = ProseField(label="Rumusan", required_says="Isikan rumusan kewajiban.")
    proof_expected = ProseField(label="Bukti yang diharapkan", required=False, rows=2)
    clause = LineField(
        label="Ayat", max_length=40, required=False, help_text="Contoh: ayat (1) huruf a."
    )
    due_on = DayField(subject="Tanggal paling lambat", label="Paling lambat", required=False)
    replaces = forms.ModelChoiceField(
        Duty.objects.none(),
        label="Menggantikan",
        required=False,
        empty_label="Tidak menggantikan kewajiban lain",
        help_text="Kewajiban yang digantikan berakhir ketika naskah ini mulai berlaku.",
    )

    class Meta:
        model = DutyVersion
        fields = COLUMNS
        error_messages = {
            "obligor": {"required": "Pilih pihak yang berkewajiban."},
            "kind": {"required": "Pilih jenis kewajiban."},
        }

    def __init__(
        self,
        *args: Any,
        agreement: Agreement,
        articles: list[ArticleVersion],
        replaceable: Sequence[DutyVersion] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.agreement = agreement
        if self.instance.pk or self.instance.duty_id:
            del self.fields["code"]
        self._offer(articles)
        self._offer_to_replace(replaceable)
        code = ["code"] if "code" in self.fields else []
        replaces = ["replaces"] if "replaces" in self.fields else []
        self.helper = helper(
            Fieldset("Isi", *code, *replaces, "title", "statement", css_class="form-section"),
            Fieldset(
                "Dasar dan pihak",
                Row(Column("article"), Column("clause")),
                Row(Column("obligor"), Column("owner")),
                css_class="form-section",
            ),
            Fieldset(
                "Jatuh tempo dan bukti",
                Row(Column("due_rule"), Column("due_on")),
                "proof_expected",
                Row(Column("kind"), Column("strand"), Column("ikotan_variable")),
                css_class="form-section",
            ),
        )

    def _offer(self, articles: list[ArticleVersion]) -> None:
        """Only parties, units and articles of this very agreement can be chosen."""
        parties = self.agreement.parties.select_related("organization")
        units: list[int] = []
        for party in parties:
            units += Organization.objects.branch_ids(party.organization_id)
        known = [one.article_id for one in articles]
        self._limit("obligor", parties)
        self._limit("owner", Organization.objects.filter(pk__in=units)).empty_label = NOT_CHOSEN
        for name in ("strand", "ikotan_variable", "due_rule", "kind"):
            field = cast(forms.ChoiceField, self.fields[name])
            offered: Any = field.choices
            field.choices = [("", NOT_CHOSEN), *(one for one in offered if one[0])]
        article = self._limit("article", self.agreement.articles.filter(pk__in=known))
        article.choices = [
            ("", NOT_CHOSEN),
            *((one.article_id, f"Pasal {one.number} {one.heading}") for one in articles),
        ]
        article.help_text = "" if articles else "Tambahkan pasal dahulu, lalu pilih di sini."

    def _offer_to_replace(self, duties: Sequence[DutyVersion]) -> None:
        """A new duty may succeed one that is in force on the draft's day."""
        if not duties:
            del self.fields["replaces"]
            return
        known = [one.duty_id for one in duties]
        field = self._limit("replaces", Duty.objects.filter(pk__in=known))
        field.choices = [
            ("", field.empty_label or ""),
            *((one.duty_id, f"{one.duty.code} {one.title}") for one in duties),
        ]

    def _limit(self, name: str, rows: QuerySet[Any]) -> forms.ModelChoiceField:
        field = cast(forms.ModelChoiceField, self.fields[name])
        field.queryset = rows
        return field

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"])
        if Duty.objects.filter(
            agreement=self.agreement, code=code, versions__isnull=False
        ).exists():
            raise ValidationError("Kode kewajiban ini sudah dipakai.")
        return code

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        is_once = values.get("due_rule") == DutyVersion.DueRule.ONCE
        if is_once and not values.get("due_on") and "due_on" not in self.errors:
            self.add_error("due_on", "Isikan tanggal paling lambat.")
        if not is_once:
            values["due_on"] = None
        return values
