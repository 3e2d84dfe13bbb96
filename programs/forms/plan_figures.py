"""Forms of the figures of an activity: indicators with quarterly targets, and money by source."""

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseFormSet, BoundField, formset_factory

from agreements.papers import InvalidPaper, check
from p4gn_portal.fields import DayField, DecimalIdField, RupiahField
from programs.breakdown import LABELS
from programs.drafts import MEANING, IndicatorDraft
from programs.forms.plan import WordsField, refuse_outside_terms
from programs.models import (
    Activity,
    FundingSource,
    Indicator,
    Measurement,
    Quarter,
)
from programs.pending import Written
from programs.spending import AlreadyRecorded

MAX_INDICATORS = 12
SPARE_ROWS = 2
USUAL_SOURCES = (FundingSource.APBD, FundingSource.APBN)


def quarter_name(number: int) -> str:
    """Name of the field that holds a quarter's target."""
    return f"q{number}"


class IndicatorForm(forms.Form):
    """One indicator and what is asked of it in each quarter. An empty quarter asks nothing."""

    indicator = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name = WordsField(
        label="Indikator",
        max_length=200,
        error_messages={"required": "Isikan indikator."},
    )
    unit = WordsField(
        label="Satuan",
        max_length=60,
        error_messages={"required": "Isikan satuan."},
    )
    accumulation = forms.ChoiceField(
        label="Jenis target",
        choices=[("", "Pilih jenis"), *Indicator.Accumulation.choices],
        error_messages={"required": "Pilih jenis target."},
        help_text="Kumulatif dijumlahkan; posisi memakai nilai terakhir; rata-rata dirata-ratakan.",
    )
    polarity = forms.ChoiceField(
        label="Polaritas", choices=Indicator.Polarity.choices, initial=Indicator.Polarity.POSITIVE
    )
    weight = DecimalIdField(
        label="Bobot", decimal_places=2, max_value=Decimal("9999.99"), initial=Decimal(1)
    )
    baseline = DecimalIdField(label="Kondisi awal", required=False)
    dimensions = forms.MultipleChoiceField(
        label="Dirinci menurut",
        required=False,
        choices=list(LABELS.items()),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Pilih rincian dari daftar."},
        help_text="Boleh ditambahkan kemudian: capaian yang sudah dicatat tampil sebagai belum "
        "dirinci. Kecamatan diambil dari tempat kegiatan.",
    )

    def __init__(
        self,
        *args: Any,
        known: Mapping[str, dict[str, Any]],
        measured: frozenset[int],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for number, label in Quarter.choices:
            self.fields[quarter_name(number)] = DecimalIdField(label=label, required=False)
        if self.is_bound:  # by the id that was sent, never by place: rows may have come meanwhile
            self.initial = known.get(str(self["indicator"].data or ""), {})
        elif self.empty_permitted and not str(self.prefix).endswith("-0"):
            for spare in self.fields.values():  # a spare row looks as optional as it is
                spare.required = False
        self.is_measured = self.initial.get("indicator") in measured
        if self.is_measured:  # the database keeps the meaning of what was measured
            for name in MEANING:
                self.fields[name].disabled = True

    def clean_indicator(self) -> int | None:
        sent: int | None = self.cleaned_data["indicator"]
        if sent is not None and sent != self.initial.get("indicator"):
            raise ValidationError("Indikator ini bukan bagian dari kegiatan ini.")
        return sent

    @property
    def quarter_fields(self) -> list[BoundField]:
        """The targets, first quarter first."""
        return [self[quarter_name(number)] for number in Quarter.values]

    def has_changed(self) -> bool:
        """A spare row counts once anything that says something was written in it."""
        said = {
            "name", "unit", "accumulation", "baseline", "dimensions",
            *map(quarter_name, Quarter.values),
        }  # fmt: skip
        return bool(said.intersection(self.changed_data))

    def clean_dimensions(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["dimensions"]
        if chosen and self.cleaned_data.get("accumulation") == Indicator.Accumulation.AVERAGE:
            raise ValidationError(
                "Rata-rata tidak dapat dirinci: bagiannya tidak dapat dijumlahkan."
            )
        return chosen

    def clean_weight(self) -> Decimal:
        weight: Decimal = self.cleaned_data["weight"]
        if weight <= 0:
            raise ValidationError("Bobot harus lebih besar dari nol.")
        return weight

    def draft(self) -> IndicatorDraft:
        """What was written, as a plain value."""
        data = self.cleaned_data
        return IndicatorDraft(
            indicator_id=data["indicator"],
            name=data["name"],
            unit=data["unit"],
            accumulation=data["accumulation"],
            polarity=data["polarity"],
            weight=data["weight"],
            baseline=data["baseline"],
            dimensions=data["dimensions"],
            targets={number: data[quarter_name(number)] for number in Quarter.values},
        )


def refuse_count(indicators: int) -> None:
    """Raise ValidationError for an activity with none, or more than a page can show."""
    if not indicators:
        raise ValidationError("Isikan sedikitnya satu indikator.", code="none")
    if indicators > MAX_INDICATORS:
        raise ValidationError(f"Paling banyak {MAX_INDICATORS} indikator.", code="many")


class BaseIndicatorFormSet(BaseFormSet):
    """All indicators of one activity; at least one is written."""

    def clean(self) -> None:
        refuse_count(sum(bool(form.has_changed() or form.initial) for form in self.forms))

    def drafts(self) -> list[IndicatorDraft]:
        """What was written; spare rows left alone say nothing."""
        return [form.draft() for form in self.forms if form.has_changed() or form.initial]


IndicatorFormSet = formset_factory(
    IndicatorForm,
    formset=BaseIndicatorFormSet,
    extra=SPARE_ROWS,
    max_num=MAX_INDICATORS,
    absolute_max=MAX_INDICATORS,
)


def measured_of(activities: Collection[int]) -> frozenset[int]:
    """Keys of the indicators that logs of these activities have measured."""
    found = Measurement.objects.filter(indicator__activity__in=activities)
    return frozenset(found.values_list("indicator_id", flat=True).distinct())


def indicator_formset(
    data: Mapping[str, Any] | None, written: Written | None
) -> BaseIndicatorFormSet:
    """The indicators as they are written with their targets, and a few spare rows."""
    initial, measured = [], frozenset[int]()
    if written is not None:
        initial = [indicator_initial(one) for one in written.draft.indicators]
        measured = measured_of([written.activity.pk])
    known = {str(one["indicator"]): one for one in initial}
    formset = IndicatorFormSet(
        data,
        initial=initial,
        prefix="indikator",
        form_kwargs={"known": known, "measured": measured},
    )
    return cast(BaseIndicatorFormSet, formset)


def indicator_initial(indicator: IndicatorDraft) -> dict[str, Any]:
    """An indicator as its form shows it first."""
    return {
        "indicator": indicator.indicator_id,
        "name": indicator.name,
        "unit": indicator.unit,
        "accumulation": indicator.accumulation,
        "polarity": indicator.polarity,
        "weight": indicator.weight,
        "baseline": indicator.baseline,
        "dimensions": list(indicator.dimensions),
    } | {quarter_name(number): value for number, value in indicator.targets.items()}


class BudgetForm(forms.Form):
    """Pagu by source (rows) and quarter (columns)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("prefix", "pagu")
        super().__init__(*args, **kwargs)
        for source in FundingSource.values:
            for number, label in Quarter.choices:
                self.fields[f"{source}-{number}"] = RupiahField(label=label, required=False)

    @property
    def usual_rows(self) -> list[tuple[str, list[BoundField]]]:
        """The sources asked for at once: label and the fields of its quarters."""
        return [self._row(source) for source in USUAL_SOURCES]

    @property
    def other_rows(self) -> list[tuple[str, list[BoundField]]]:
        """The sources asked for only when they are needed."""
        return [self._row(source) for source in FundingSource if source not in USUAL_SOURCES]

    @property
    def has_other(self) -> bool:
        """Whether anything stands in the other sources, so that they are shown open."""
        return any(field.value() or field.errors for _, row in self.other_rows for field in row)

    def _row(self, source: FundingSource) -> tuple[str, list[BoundField]]:
        return str(source.label), [self[f"{source.value}-{number}"] for number in Quarter.values]

    def source_of(self, name: str) -> str:
        """Label of the source to which a field belongs."""
        return str(dict(FundingSource.choices)[name.rpartition("-")[0]])

    def amounts(self) -> dict[tuple[str, int], Decimal | None]:
        """Rupiah by source and quarter; None where nothing is set aside."""
        return {
            (source, number): self.cleaned_data[f"{source}-{number}"]
            for source in FundingSource.values
            for number in Quarter.values
        }


def budget_initial(written: Written | None) -> dict[str, Decimal | None]:
    """The pagu as it is written, by the names of its fields."""
    budgets = written.draft.budgets if written else {}
    return {f"{source}-{quarter}": amount for (source, quarter), amount in budgets.items()}


class ExpenditureForm(forms.Form):
    """One payment with its paper."""

    spent_on = DayField(label="Tanggal", subject="Tanggal pembayaran", until_today=True)
    source = forms.ChoiceField(
        label="Sumber dana",
        choices=[("", "Pilih sumber dana"), *FundingSource.choices],
        error_messages={
            "required": "Pilih sumber dana.",
            "invalid_choice": "Pilih sumber dana dari daftar.",
        },
    )
    amount = RupiahField(label="Nilai", error_messages={"required": "Isikan nilai."})
    document_number = WordsField(
        label="Nomor dokumen (SP2D)",
        max_length=100,
        error_messages={"required": "Isikan nomor dokumen."},
    )
    proof = forms.FileField(
        label="Berkas bukti",
        required=False,
        help_text="PDF, JPG, atau PNG, paling besar 12 MB. Boleh menyusul di arsip.",
        widget=forms.FileInput({"accept": "application/pdf,image/jpeg,image/png"}),
        error_messages={"empty": "Berkas yang dipilih kosong."},
    )
    over_budget_reason = WordsField(
        label="Alasan melebihi pagu", rows=2, max_length=2000, required=False
    )

    def __init__(
        self,
        *args: Any,
        activity: Activity,
        documents: Collection[str] | None = None,
        **kwargs: Any,
    ) -> None:
        """`documents`: papers recorded for the activity already; read when not given."""
        super().__init__(*args, **kwargs)
        self.activity, self.documents = activity, documents
        self.needs_reason = bool(self.data.get("over_budget_reason"))

    def clean_spent_on(self) -> Any:
        day = self.cleaned_data["spent_on"]
        if day.year != self.activity.year:
            raise ValidationError(
                f"Pembayaran harus berada dalam tahun anggaran {self.activity.year}."
            )
        refuse_outside_terms(self.activity.agreement, day)
        return day

    def clean_amount(self) -> Decimal:
        amount: Decimal = self.cleaned_data["amount"]
        if amount <= 0:
            raise ValidationError("Nilai harus lebih besar dari nol.")
        return amount

    def clean_document_number(self) -> str:
        number: str = self.cleaned_data["document_number"]
        if number in self._recorded():
            raise ValidationError(str(AlreadyRecorded()))
        return number

    def _recorded(self) -> Collection[str]:
        if self.documents is not None:
            return self.documents
        return set(self.activity.expenditures.counted().values_list("document_number", flat=True))

    def clean_proof(self) -> Any:
        upload = self.cleaned_data.get("proof")
        if not upload:
            return None
        try:
            return check(upload).as_file()
        except InvalidPaper as refused:
            raise ValidationError(refused.message) from refused


class CancelForm(forms.Form):
    """Why a payment is cancelled."""

    reason = WordsField(
        label="Alasan pembatalan",
        rows=2,
        max_length=2000,
        error_messages={"required": "Isikan alasan pembatalan."},
    )
