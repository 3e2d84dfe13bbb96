"""From draft to published: who words it, who proposes, who signs; a correction is a revision."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import pghistory
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from agreements.models import Agreement
from reports import dispatch, subscribers
from reports.files import files_of, read_verified
from reports.models import Narrative, ProgressReport, ReportSchedule
from reports.periods import Period
from reports.schedule import DEFAULT_DUE_DAYS, report_of

State = ProgressReport.State


class WrongState(Exception):
    """Someone moved the report on in the meantime."""


class NotReady(Exception):
    """The report cannot take this step; the text says why, in Indonesian."""


class OwnReport(Exception):
    """Whoever ever composed or worded a report does not publish it."""


class StaleNarrative(Exception):
    """Others wrote since the form was opened; `theirs` holds their rows by section."""

    def __init__(self, theirs: dict[str, Narrative]) -> None:
        self.theirs = theirs
        super().__init__(", ".join(theirs))


@dataclass(frozen=True, slots=True)
class Words:
    """One section as a form brings it: the text and the version it was based on (0: none yet)."""

    body: str
    version: int


@transaction.atomic
def compose(agreement: Agreement, period: Period, *, by: User) -> tuple[ProgressReport, bool]:
    """Order the report of a closed period; the one that exists is answered again, with False."""
    if not period.is_closed_on(timezone.localdate()):
        raise NotReady("Periode ini belum berakhir.")
    wanted = report_of(agreement, period, due_days=_due_days(agreement, period.kind))
    wanted.composed_by = by
    ProgressReport.objects.bulk_create([wanted], ignore_conflicts=True)
    report = ProgressReport.objects.get(
        agreement=agreement, kind=period.kind, period_start=period.start, revision=0
    )
    is_new = report.verification_code == wanted.verification_code
    if is_new:
        _send_after_commit(report)
    return report, is_new


@transaction.atomic
def assemble_anew(report: ProgressReport, *, by: User) -> ProgressReport:
    """Freeze the figures of a draft or failed report again: `by` composes it. Raises WrongState."""
    return _assemble_anew(_locked(report, State.DRAFT, State.FAILED), by)


@transaction.atomic
def write(report: ProgressReport, words: Mapping[str, Words], *, by: User) -> bool:
    """Store the sections that changed, and have the draft's files made anew with them.

    All or nothing. Raises StaleNarrative when a section was written by somebody else since,
    WrongState when the report takes no words any more. False when nothing changed.
    """
    locked = _locked(report, State.DRAFT, State.FAILED, State.ASSEMBLING)
    kept = {row.section: row for row in locked.narratives.select_related("written_by")}
    stale = {
        section: kept[section]
        for section, new in words.items()
        if section in kept
        and kept[section].version != new.version
        and kept[section].body != new.body
    }
    if stale:
        raise StaleNarrative(stale)
    changed = {
        section: new
        for section, new in words.items()
        if new.body != (kept[section].body if section in kept else "")
    }
    for section, new in changed.items():
        _write_one(locked, kept.get(section), section, new.body, by)
    if changed and locked.state != State.ASSEMBLING:
        _assemble_anew(locked, by)
    return bool(changed)


@transaction.atomic
def propose(report: ProgressReport, *, by: User) -> ProgressReport:
    """Hand a draft to the signatory; the proposer answers for it. Raises WrongState, NotReady."""
    locked = _locked(report, State.DRAFT)
    if not words_are_frozen(locked):
        raise NotReady("Uraian berubah sejak penyusunan terakhir. Susun ulang, lalu ajukan.")
    locked.composed_by = by
    locked.state = State.IN_REVIEW
    locked.save(update_fields=["composed_by", "state"])
    return locked


@transaction.atomic
def return_to_draft(report: ProgressReport, *, by: User, reason: str) -> ProgressReport:
    """Send a proposed report back with a reason, kept in its history. Raises WrongState."""
    locked = _locked(report, State.IN_REVIEW)
    if not reason.strip():
        raise NotReady("Tuliskan alasan pengembalian.")
    with pghistory.context(alasan=reason.strip(), oleh=str(by)):
        locked.state = State.DRAFT
        locked.save(update_fields=["state"])
    return locked


@transaction.atomic
def publish(report: ProgressReport, *, by: User) -> ProgressReport:
    """Publish: from here on neither row nor files change.

    Raises OwnReport, NotReady (example data outside *mode peragaan*), WrongState, FileAltered.
    """
    locked = _locked(report, State.IN_REVIEW)
    if locked.hands().filter(pk=by.pk).exists():
        raise OwnReport
    if locked.agreement.is_example and not settings.SHOWCASE:
        raise NotReady("Laporan berisi data contoh hanya dapat diterbitkan dalam mode peragaan.")
    for stored in files_of(locked):
        read_verified(stored)
    locked.state = State.PUBLISHED
    locked.published_by = by
    locked.published_at = timezone.now()
    locked.save(update_fields=["state", "published_by", "published_at"])
    subscribers.address(locked)
    return locked


@transaction.atomic
def revise(report: ProgressReport, *, by: User) -> ProgressReport:
    """Begin *Perbaikan ke-n* of a published report; its words come along. Raises WrongState.

    An open revision of the same period is answered again.
    """
    locked = _locked(report, State.PUBLISHED)
    siblings = ProgressReport.objects.filter(
        agreement=locked.agreement_id, kind=locked.kind, period_start=locked.period_start
    )
    latest = siblings.order_by("-revision")[0]
    if latest.state != State.PUBLISHED:
        return latest
    period = Period(locked.period_start, locked.period_end, locked.kind)
    draft = report_of(locked.agreement, period, revision=latest.revision + 1)
    draft.due_on = locked.due_on
    draft.composed_by = by
    draft.save(force_insert=True)
    Narrative.objects.bulk_create(
        Narrative(report=draft, section=row.section, body=row.body, written_by=row.written_by)
        for row in latest.narratives.all()
    )
    _send_after_commit(draft)
    return draft


def words_are_frozen(report: ProgressReport) -> bool:
    """Whether the snapshot, and so the files, hold the words as they stand now."""
    frozen = {row["section"]: row["body"] for row in (report.snapshot or {}).get("narratives", [])}
    return all(frozen.get(row.section, "") == row.body for row in report.narratives.all())


def _locked(report: ProgressReport, *states: str) -> ProgressReport:
    locked = (
        ProgressReport.objects.select_for_update(of=("self",))
        .select_related("agreement")
        .get(pk=report.pk)
    )
    if locked.state not in states:
        raise WrongState(f"Status laporan kini {locked.get_state_display().lower()}.")
    return locked


def _assemble_anew(locked: ProgressReport, by: User) -> ProgressReport:
    locked.composed_by = by
    locked.state = State.ASSEMBLING
    locked.snapshot = None
    locked.snapshot_sha256 = ""
    locked.progress = 0
    locked.progress_note = "Menunggu giliran"
    locked.failures = 0
    locked.failure = ""
    locked.lease_until = None
    locked.save(
        update_fields=[
            "composed_by", "state", "snapshot", "snapshot_sha256", "progress", "progress_note",
            "failures", "failure", "lease_until",
        ]
    )  # fmt: skip
    _send_after_commit(locked)
    return locked


def _write_one(
    report: ProgressReport, row: Narrative | None, section: str, body: str, by: User
) -> None:
    if row is None:
        Narrative.objects.create(report=report, section=section, body=body, written_by=by)
        return
    row.body = body
    row.version += 1
    row.written_by = by
    row.save(update_fields=["body", "version", "written_by"])


def _send_after_commit(report: ProgressReport) -> None:
    transaction.on_commit(partial(dispatch.send, report.pk))


def _due_days(agreement: Agreement, kind: str) -> int:
    schedule = ReportSchedule.objects.filter(agreement=agreement, kind=kind).first()
    return schedule.due_days if schedule else DEFAULT_DUE_DAYS
