"""Judges each row of a workbook by the forms of the page: new, changed, unchanged or wrong.

What a row says goes through the same form as what a person types, so a workbook can write nothing
that the page would refuse. Nothing is saved here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from accounts.models import User
from p4gn_portal.formats import format_day, format_number
from programs.drafts import MEANING, ActivityDraft, IndicatorDraft
from programs.exchange.columns import (
    ACTIVITIES,
    BUDGETS,
    INDICATORS,
    PAYMENTS,
    QUARTERS,
    Column,
    NotReadable,
    Sheet,
    Value,
    as_written,
    folded,
    key_of,
)
from programs.exchange.reading import Book, Row
from programs.exchange.rows import (
    Cells,
    Words,
    activity_cells,
    budget_cells,
    indicator_cells,
)
from programs.forms.plan import ActivityForm, Offer, initial_of
from programs.forms.plan_figures import (
    BudgetForm,
    ExpenditureForm,
    IndicatorForm,
    indicator_initial,
    measured_of,
    refuse_count,
)
from programs.models import Activity, Expenditure, WorkPlan
from programs.pending import Written, all_written_in
from programs.planning import Change
from programs.spending import AlreadyRecorded, OverBudget, Payment, books_of
from programs.spending import Book as Ledger

NOT_A_DRAFT = "Renja ini sudah disetujui. Buat Perubahan Renja, lalu impor ke drafnya."
UNKNOWN_CODE = "Kode kegiatan ini tidak ada pada lembar Kegiatan maupun dalam Renja."
UNKNOWN_KEY = "ID ini bukan dari Renja ini. Kosongkan ID untuk baris baru, atau ekspor ulang."
FIXED = "Satuan, jenis target, dan polaritas tetap karena sudah ada catatan yang mengukurnya."
RECORDED = "Realisasi yang sudah dicatat tidak diubah melalui berkas. Batalkan pada halamannya."
NOT_IN_FORCE = "Kegiatan ini belum berlaku; realisasi dicatat setelah Renja disetujui."
NOT_YOURS = "Anda tidak berwenang mengubah kegiatan ini."
NOT_YOUR_MONEY = "Anda tidak berwenang mencatat realisasi kegiatan ini."
HIDDEN = "Baris ini tersembunyi dalam berkas. Tampilkan, periksa, lalu unggah lagi."


class Status(StrEnum):
    """What a row comes to; the words of the page and of the address."""

    NEW = "baru"
    CHANGED = "berubah"
    SAME = "tetap"
    WRONG = "salah"


@dataclass(slots=True)
class Judged:
    """One row: what it comes to, what is wrong by column, what it changes."""

    sheet: str
    number: int
    title: str
    status: Status = Status.SAME
    faults: dict[str, str] = field(default_factory=dict)  # by the name of a column; "": the row
    changes: list[tuple[str, str, str]] = field(default_factory=list)  # head, before, after

    def blame(self, name: str, words: str) -> None:
        """Say what is wrong with a cell; the first word on it stands."""
        self.status = Status.WRONG
        self.faults.setdefault(name, words)


@dataclass(frozen=True, slots=True)
class Verdict:
    """All rows as judged, and what they would write."""

    rows: list[Judged]
    changes: list[Change]
    payments: list[tuple[Activity, Payment]]

    @property
    def is_sound(self) -> bool:
        """No row is wrong."""
        return all(one.status != Status.WRONG for one in self.rows)


@dataclass(slots=True)
class _Work:
    """One activity while its rows are read: as it is written, and as it is to read."""

    draft: ActivityDraft
    written: Written | None
    row: Judged | None = None  # of the sheet Kegiatan
    is_touched: bool = False
    is_measured: bool = False  # a row of the sheet Indikator is about it, sound or not
    seen: set[str] = field(default_factory=set)  # indicators and sources that had a row

    @property
    def key(self) -> int | None:
        return self.written.activity.pk if self.written else None


def judge(book: Book, plan: WorkPlan, user: User) -> Verdict:
    """Judge all rows of a workbook against a plan. Raises Refused for what cannot be read."""
    judging = _Judging(plan, user)
    for row in book.rows():
        judging.take(row)
    return judging.verdict()


class _Judging:
    """Everything rows are judged by, read once."""

    def __init__(self, plan: WorkPlan, user: User) -> None:
        self.plan, self.user = plan, user
        self.offer = Offer.of(plan, user)
        self.words = Words.of(self.offer)
        written = all_written_in(plan)
        self.works = {one.draft.code: _Work(one.draft, one) for one in written}
        self.by_key = {one.activity.pk: one for one in written}
        standing = [one.in_force for one in written if one.in_force is not None]
        self.measured = measured_of([one.pk for one in standing])
        self.books: dict[int, Ledger] = books_of(standing)
        paid = Expenditure.objects.counted().filter(activity__in=standing)
        self.paid = {one.pk: one for one in paid}
        self.codes = {one.pk: one.code for one in standing}
        self.may_spend: dict[int, bool] = {}
        self.rows: list[Judged] = []
        self.payments: list[tuple[Activity, Payment]] = []
        self.takers = {
            ACTIVITIES.name: self._take_activity,
            INDICATORS.name: self._take_indicator,
            BUDGETS.name: self._take_budget,
            PAYMENTS.name: self._take_payment,
        }

    def take(self, row: Row) -> None:
        """Judge one row; sheets come in the order activities, indicators, pagu, payments."""
        judged = Judged(row.sheet.name, row.number, _title_of(row))
        self.rows.append(judged)
        for name, words in row.faults.items():
            judged.blame(name, words)
        if row.is_hidden:
            judged.blame("", HIDDEN)
        self.takers[row.sheet.name](row, judged)

    def verdict(self) -> Verdict:
        """What was judged, after each new activity was asked for its indicators."""
        changes = []
        for work in self.works.values():
            if not work.is_touched:
                continue
            if work.row is not None and not work.is_measured:
                try:
                    refuse_count(len(work.draft.indicators))
                except ValidationError as refused:
                    work.row.blame("", refused.messages[0])
            version = work.written.version if work.written else 0
            activity = work.written.activity if work.written else None
            changes.append(Change(work.draft, activity, version))
        return Verdict(self.rows, changes, self.payments)

    # --- Kegiatan ---------------------------------------------------------------------------------

    def _take_activity(self, row: Row, judged: Judged) -> None:
        written = self._written_of(row, judged)
        form = ActivityForm(
            self._data(row, judged, initial_of(written) if written else {}),
            plan=self.plan,
            user=self.user,
            written=written,
            offer=self._offer_for(written),
        )
        if not self._passes(form, judged):
            self._hold_place(row, judged)
            return
        draft = self._activity_draft(form, written)
        work = self.works.get(written.draft.code if written else draft.code)
        if work is not None and work.row is not None:
            judged.blame("code", f"Kegiatan ini sudah ada pada baris {work.row.number}.")
            return
        if written and draft.code != written.draft.code and draft.code in self.works:
            judged.blame("code", "Kode kegiatan ini sudah dipakai pada tahun tersebut.")
            return
        if work is None:
            work = self.works[draft.code] = _Work(draft, written)
        elif draft.code != work.draft.code:  # found by its key under a new code
            self.works[draft.code] = self.works.pop(work.draft.code)
        work.row = judged
        before = activity_cells(None, work.written.draft, self.words) if work.written else None
        self._settle(judged, ACTIVITIES, before, activity_cells(None, draft, self.words))
        work.draft = draft
        self._touch(work, judged)

    def _written_of(self, row: Row, judged: Judged) -> Written | None:
        """The activity that a row is about, by its key, else by its code."""
        key = self._key(row, judged)
        if key is not None:
            if key not in self.by_key:
                judged.blame("key", UNKNOWN_KEY)
            return self.by_key.get(key)
        work = self.works.get(_code_of(row))
        return work.written if work else None

    def _hold_place(self, row: Row, judged: Judged) -> None:
        """Let the rows of a new activity be judged for themselves where its own row is wrong.

        Nothing of it is ever written: a workbook with a wrong row writes nothing.
        """
        code = _code_of(row)
        if code and code not in self.works:
            anyone = next(iter(self.offer.units.values()))
            draft = ActivityDraft(code=code, title="", strand="", lead=anyone)
            self.works[code] = _Work(draft, None, judged)

    def _offer_for(self, written: Written | None) -> Offer:
        """What a row may name: one of another side may stay as it is, and no more (`_touch`)."""
        if written is None or self._is_own(written):
            return self.offer
        return replace(self.offer, leads=self.offer.units)

    def _is_own(self, written: Written) -> bool:
        return written.draft.lead.slug in self.offer.leads

    def _activity_draft(self, form: ActivityForm, written: Written | None) -> ActivityDraft:
        if written is None:
            return ActivityDraft(**form.own())
        return replace(written.draft, **form.own())

    # --- Indikator --------------------------------------------------------------------------------

    def _take_indicator(self, row: Row, judged: Judged) -> None:
        work = self._work_of(row, judged)
        if work is None:
            return
        work.is_measured = True
        found = self._indicator_of(row, judged, work)
        initial = indicator_initial(found) if found else {}
        data = self._data(row, judged, {"polarity": "positive", "weight": 1} | initial)
        if found is not None and found.indicator_id in self.measured:
            self._keep_meaning(data, found, judged)
        data["indicator"] = found.indicator_id if found else None
        known = {str(found.indicator_id): initial} if found else {}
        form = IndicatorForm(data, known=known, measured=self.measured)
        if not self._passes(form, judged):
            return
        draft = form.draft()
        name = f"{INDICATORS.name} {folded(draft.name)}"
        if name in work.seen:
            judged.blame(
                "name", "Indikator ini sudah ada pada baris lain untuk kegiatan yang sama."
            )
            return
        work.seen.add(name)
        before = indicator_cells("", found) if found else None
        self._settle(judged, INDICATORS, before, indicator_cells("", draft))
        if judged.status == Status.SAME:
            return
        kept = [draft if one is found else one for one in work.draft.indicators]
        work.draft = replace(work.draft, indicators=kept if found else [*kept, draft])
        self._touch(work, judged)
        try:
            refuse_count(len(work.draft.indicators))
        except ValidationError as refused:
            judged.blame("", refused.messages[0])

    def _indicator_of(self, row: Row, judged: Judged, work: _Work) -> IndicatorDraft | None:
        """The indicator that a row is about, by its key, else by its name."""
        key = self._key(row, judged)
        if key is not None:
            by_key = {one.indicator_id: one for one in work.draft.indicators}
            if key not in by_key:
                judged.blame("key", UNKNOWN_KEY)
            return by_key.get(key)
        name = folded(str(row.cells.get("name") or ""))
        return next((one for one in work.draft.indicators if folded(one.name) == name), None)

    def _keep_meaning(self, data: dict[str, Any], found: IndicatorDraft, judged: Judged) -> None:
        """What was measured keeps its meaning: the form would overlook another."""
        for name in MEANING:
            if name in data and data[name] != str(getattr(found, name)):
                judged.blame(name, FIXED)

    # --- Pagu -------------------------------------------------------------------------------------

    def _take_budget(self, row: Row, judged: Judged) -> None:
        work = self._work_of(row, judged)
        if work is None:
            return
        data = self._data(row, judged, {})
        source = str(data.get("source") or "")
        if source not in self.words.names["Sumber dana"].values():
            judged.blame("source", "Pilih sumber dana dari daftar.")
            return
        if source in work.seen:
            judged.blame("source", "Sumber dana ini sudah ada pada baris lain untuk kegiatan itu.")
            return
        work.seen.add(source)
        form = BudgetForm({f"pagu-{source}-{q}": data.get(f"q{q}", "") for q, _ in QUARTERS})
        names = {f"{source}-{q}": f"q{q}" for q, _ in QUARTERS}
        if not self._passes(form, judged, names):
            return
        old = work.draft.budgets
        new = {(source, q): form.cleaned_data[f"{source}-{q}"] for q, _ in QUARTERS}
        is_new = all(old.get(key) is None for key in new)
        before = None if is_new else budget_cells("", source, old)
        self._settle(judged, BUDGETS, before, budget_cells("", source, new))
        if judged.status in {Status.NEW, Status.CHANGED}:
            work.draft = replace(work.draft, budgets={**old, **new})
            self._touch(work, judged)

    # --- Realisasi --------------------------------------------------------------------------------

    def _take_payment(self, row: Row, judged: Judged) -> None:
        work = self._work_of(row, judged)
        activity = work.written.in_force if work and work.written else None
        if work is None:
            return
        if activity is None:
            judged.blame("code", NOT_IN_FORCE)
            return
        key = self._key(row, judged)
        stored = self.paid.get(key or 0)
        if key is not None and (stored is None or stored.activity_id != activity.pk):
            judged.blame("key", UNKNOWN_KEY)
            return
        data = self._data(row, judged, {})
        documents: set[str] = set() if stored else self.books[activity.pk].documents
        known = stored or self._same_paper(activity, str(data.get("document_number") or ""))
        form = ExpenditureForm(data, activity=activity, documents=set() if known else documents)
        if not self._passes(form, judged):
            return
        payment = Payment(**form.cleaned_data)
        if known is not None:
            self._compare(known, payment, judged)
        else:
            self._enter(activity, payment, judged)

    def _same_paper(self, activity: Activity, number: str) -> Expenditure | None:
        found = (one for one in self.paid.values() if one.document_number == number)
        return next((one for one in found if one.activity_id == activity.pk), None)

    def _compare(self, known: Expenditure, payment: Payment, judged: Judged) -> None:
        """A payment that is recorded already says the same, or is wrong."""
        names = ("spent_on", "source", "amount", "document_number")
        for name in names:
            if getattr(known, name) != getattr(payment, name):
                judged.blame(name, RECORDED)

    def _enter(self, activity: Activity, payment: Payment, judged: Judged) -> None:
        if not self._may_spend(activity):
            judged.blame("code", NOT_YOUR_MONEY)
            return
        try:
            self.books[activity.pk].enter(payment)
        except AlreadyRecorded as refused:
            judged.blame("document_number", str(refused))
        except OverBudget as refused:
            judged.blame("over_budget_reason", str(refused))
        else:
            judged.status = Status.NEW if judged.status == Status.SAME else judged.status
            self.payments.append((activity, payment))

    def _may_spend(self, activity: Activity) -> bool:
        if activity.pk not in self.may_spend:
            allowed = self.user.has_perm("programs.record_expenditure", activity)
            self.may_spend[activity.pk] = allowed
        return self.may_spend[activity.pk]

    # --- Parts ------------------------------------------------------------------------------------

    def _work_of(self, row: Row, judged: Judged) -> _Work | None:
        """The activity whose code a row names."""
        work = self.works.get(_code_of(row))
        if work is None:
            judged.blame("code", UNKNOWN_CODE if row.cells.get("code") else "Isikan kode kegiatan.")
        return work

    def _key(self, row: Row, judged: Judged) -> int | None:
        try:
            return key_of(row.cells.get("key"))
        except NotReadable as refused:
            judged.blame("key", str(refused))
            return None

    def _data(self, row: Row, judged: Judged, initial: Mapping[str, Any]) -> dict[str, Any]:
        """What a form is given for a row. Where its sheet lacks a column, things stay."""
        data: dict[str, Any] = {}
        for column in row.sheet.columns:
            value = row.cells.get(column.name)
            if value is None and column.name in {"polarity", "weight"}:
                value = initial.get(column.name)
            try:
                data[column.name] = self._cell(value, column)
            except NotReadable as refused:
                judged.blame(column.name, str(refused))
        return data

    def _cell(self, value: Value, column: Column) -> Any:
        written = as_written("" if value is None else value, column, self.words.names)
        return "" if written is None else written

    def _passes(
        self, form: forms.BaseForm, judged: Judged, names: Mapping[str, str] | None = None
    ) -> bool:
        """Whether the form takes it; what it refuses is told of the cells."""
        for name, errors in form.errors.items():
            place = (names or {}).get(name, name)
            judged.blame("" if name == NON_FIELD_ERRORS else place, str(errors[0]))
        return judged.status != Status.WRONG

    def _settle(self, judged: Judged, sheet: Sheet, before: Cells | None, after: Cells) -> None:
        """What a sound row comes to, and each cell that it moves."""
        if before is None:
            judged.status = Status.NEW
            return
        moved = [
            (column.head, _shown(before.get(column.name)), _shown(after.get(column.name)))
            for column in sheet.columns
            if column.name != "key" and before.get(column.name) != after.get(column.name)
        ]
        judged.changes = [change for change in moved if change[1] != change[2]]
        judged.status = Status.CHANGED if judged.changes else Status.SAME

    def _touch(self, work: _Work, judged: Judged) -> None:
        """Mark the activity for writing, where this person may and the plan takes it."""
        if judged.status not in {Status.NEW, Status.CHANGED}:
            return
        if not self.plan.is_draft:
            judged.blame("", NOT_A_DRAFT)
        elif work.written is not None and not self._is_own(work.written):
            judged.blame("code", NOT_YOURS)
        else:
            work.is_touched = True


def _code_of(row: Row) -> str:
    return str(row.cells.get("code") or "").strip().upper()


def _title_of(row: Row) -> str:
    """How a person finds the row: its code, and what it is about."""
    names = ("code", "title", "name", "source", "document_number")
    told = [str(row.cells[name]) for name in names if row.cells.get(name) is not None]
    return " · ".join(told)[:160]


def _shown(value: Value) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, Decimal):
        return format_number(value)
    return format_day(value) if isinstance(value, date) else str(value)
