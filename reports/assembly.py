"""How a report is assembled: leased by the database's clock, fenced by its attempt."""

import hashlib
import logging
from collections.abc import Callable, Mapping
from datetime import timedelta

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from accounts.models import User
from reports import snapshot
from reports.models import ProgressReport, ReportFile
from reports.models.report import ASSEMBLY_TRIES
from reports.renderers import docx, pdf, xlsx

logger = logging.getLogger(__name__)

WAITING = "Menunggu giliran"
FREEZING = "Membekukan angka dan nomor catatan"
STORING = "Menyimpan berkas"
DONE = "Selesai"
Frozen = snapshot.Frozen
Renderer = Callable[[Frozen], bytes]

# Format, renderer, what the progress bar says meanwhile, percent when it begins.
RENDERERS: tuple[tuple[str, Renderer, str, int], ...] = (
    (ReportFile.Format.PDF, pdf.render, "Menyusun PDF (1 dari 3)", 40),
    (ReportFile.Format.DOCX, docx.render, "Menyusun DOCX (2 dari 3)", 65),
    (ReportFile.Format.XLSX, xlsx.render, "Menyusun XLSX (3 dari 3)", 80),
)


class LeaseLost(Exception):
    """A newer attempt has begun: this one writes nothing more."""


def lease() -> timedelta:
    """How long nobody else may take a report after the last sign of life."""
    return timedelta(seconds=settings.REPORT_LEASE_SECONDS)


def call_up(report_id: int) -> int | None:
    """Reserve a waiting report for one message; the attempt to put into it, or None.

    Only one valid message exists a report: each call raises the attempt, so what an older message
    says is void. A lost message or a dead worker is found when the lease has run out.
    """
    waiting = ProgressReport.objects.abandoned_by_workers().filter(pk=report_id)
    if not waiting.update(attempt=F("attempt") + 1, lease_until=Now() + lease()):
        return None
    return ProgressReport.objects.values_list("attempt", flat=True).get(pk=report_id)


def let_go(report_id: int, attempt: int) -> None:
    """Give a reservation back, as when the broker did not take the message."""
    ProgressReport.objects.filter(
        pk=report_id, attempt=attempt, state=ProgressReport.State.ASSEMBLING
    ).update(lease_until=None)


def cancel(report: ProgressReport, *, by: User) -> bool:
    """Stop an assembly. False when it had ended meanwhile.

    The attempt moves on with it, so that whoever is at work on the report writes nothing more. No
    failure is counted: it is begun anew when somebody asks.
    """
    running = ProgressReport.objects.filter(pk=report.pk, state=ProgressReport.State.ASSEMBLING)
    return bool(
        running.update(
            state=ProgressReport.State.FAILED,
            attempt=F("attempt") + 1,
            lease_until=None,
            progress=0,
            failures=0,
            failure=f"Penyusunan dibatalkan oleh {by}.",
        )
    )


def assemble(report_id: int, attempt: int) -> bool:
    """Freeze, render and store one report. False when this attempt is not, or no longer, its own.

    Safe to be called twice with the same message: the first call takes the attempt on.
    """
    mine = _take(report_id, attempt)
    if mine is None:
        logger.info("report %s: attempt %s is void", report_id, attempt)
        return False
    try:
        frozen = _freeze(report_id, mine)
        _finish(report_id, mine, _render(report_id, mine, frozen))
    except LeaseLost:
        logger.warning("report %s: attempt %s was overtaken and wrote nothing", report_id, mine)
        return False
    except Exception as error:
        logger.exception("report %s: attempt %s failed", report_id, mine)
        record_failure(report_id, mine, error)
        return False
    return True


@transaction.atomic
def record_failure(report_id: int, attempt: int, error: BaseException) -> bool:
    """Count an attempt that failed. False when it is no longer the report's own."""
    return _count_failure(ProgressReport.objects.filter(pk=report_id, attempt=attempt), error)


@transaction.atomic
def record_death(report_id: int, attempt: int) -> bool:
    """Count an attempt whose lease ran out in mid-work. False when it lives or was counted."""
    begun = ProgressReport.objects.abandoned_by_workers().filter(progress__gt=0)
    return _count_failure(begun.filter(pk=report_id, attempt=attempt), None)


def _count_failure(of: QuerySet[ProgressReport], error: BaseException | None) -> bool:
    """Count once: the attempt moves on with it. After the third it is *Gagal disusun*."""
    report = (
        of.select_for_update()
        .filter(state=ProgressReport.State.ASSEMBLING)
        .defer("snapshot")
        .first()
    )
    if report is None:
        return False
    report.attempt += 1  # whoever counts the same attempt after us finds it gone
    report.failures += 1
    report.failure = _cause(report.progress_note, error)
    report.lease_until = None
    report.progress = 0
    if report.failures >= ASSEMBLY_TRIES:
        report.state = ProgressReport.State.FAILED
    else:
        report.progress_note = WAITING
    report.save(
        update_fields=[
            "attempt", "failures", "failure", "lease_until", "progress", "state", "progress_note",
        ]
    )  # fmt: skip
    return True


def _take(report_id: int, attempt: int) -> int | None:
    """Turn the message's attempt into one of our own: of two that try, one changes a row."""
    called = ProgressReport.objects.filter(
        pk=report_id, attempt=attempt, state=ProgressReport.State.ASSEMBLING
    )
    taken = called.update(
        attempt=attempt + 1, lease_until=Now() + lease(), progress=1, progress_note=FREEZING
    )
    return attempt + 1 if taken else None


def _tell(report_id: int, attempt: int, percent: int, note: str, **more: object) -> None:
    """Commit one step and renew the lease. Raises LeaseLost."""
    told = ProgressReport.objects.filter(
        pk=report_id, attempt=attempt, state=ProgressReport.State.ASSEMBLING
    ).update(progress=percent, progress_note=note, lease_until=Now() + lease(), **more)
    if not told:
        raise LeaseLost


def _freeze(report_id: int, attempt: int) -> Frozen:
    """The snapshot; one that an attempt before us froze is used again."""
    _tell(report_id, attempt, 5, FREEZING)
    report = ProgressReport.objects.select_related("agreement").get(pk=report_id)
    if report.snapshot is None:
        frozen = snapshot.assemble(report)
        _tell(
            report_id,
            attempt,
            30,
            FREEZING,
            snapshot=frozen,
            snapshot_sha256=snapshot.sha256_of(frozen),
        )
        report.refresh_from_db(fields=["snapshot", "snapshot_sha256"])
    assert report.snapshot is not None  # noqa: S101  just written under our own attempt
    return {**report.snapshot, "sha256": report.snapshot_sha256}


def _render(report_id: int, attempt: int, frozen: Frozen) -> dict[str, bytes]:
    made = {}
    for name, render, note, percent in RENDERERS:
        _tell(report_id, attempt, percent, note)
        made[name] = render(frozen)
    _tell(report_id, attempt, 95, STORING)
    return made


@transaction.atomic
def _finish(report_id: int, attempt: int, made: Mapping[str, bytes]) -> None:
    """The last write: state and files together, and only by the attempt that still holds."""
    won = ProgressReport.objects.filter(
        pk=report_id, attempt=attempt, state=ProgressReport.State.ASSEMBLING
    ).update(
        state=ProgressReport.State.DRAFT,
        progress=100,
        progress_note=DONE,
        lease_until=None,
        failures=0,
        failure="",
        assembled_at=timezone.now(),
    )
    if not won:
        raise LeaseLost
    for name, content in made.items():
        row = ReportFile(
            report_id=report_id,
            attempt=attempt,
            format=name,
            sha256=hashlib.sha256(content).hexdigest(),
            size=len(content),
        )
        row.file.save(f"laporan.{name}", ContentFile(content), save=False)
        row.save(force_insert=True)


def _cause(step: str, error: BaseException | None) -> str:
    """What the page tells of a failure: the step and the kind of error, never its payload."""
    if error is None:
        return f"Proses penyusun berhenti pada langkah: {step}."
    return f"Langkah: {step}. Jenis galat: {type(error).__name__}."
