"""Keeping the produk hukum beside an agreement: recorded, corrected, withdrawn; none is lost."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.text import slugify

from accounts.models import User
from agreements.models import Agreement, Duty, DutyVersion, InstrumentDuty, LegalInstrument
from agreements.models.instrument import CODE_LENGTH
from agreements.papers import Paper
from agreements.versions import StaleEdit

Bearings = Mapping[str, Iterable[Duty]]  # which duties an instrument fulfils, which it grounds


class AlreadyWithdrawn(Exception):
    """The instrument was withdrawn meanwhile; it is read-only."""


@transaction.atomic
def record(
    agreement: Agreement,
    *,
    values: Mapping[str, Any],
    bearings: Bearings,
    paper: Paper | None = None,
) -> LegalInstrument:
    """Add an instrument. Raises ValidationError for one that is listed already."""
    locked = Agreement.objects.select_for_update().get(pk=agreement.pk)
    instrument = LegalInstrument(agreement=locked, **values)
    instrument.code = free_code(instrument)
    return _write(instrument, bearings, paper)


@transaction.atomic
def correct(
    instrument: LegalInstrument,
    *,
    seen: str,
    values: Mapping[str, Any],
    bearings: Bearings,
    paper: Paper | None = None,
) -> LegalInstrument:
    """Write what became known since; its address stays. The history keeps what it said before.

    Raises AlreadyWithdrawn, StaleEdit, and ValidationError as `record` does.
    """
    locked = _locked(instrument)
    if str(locked.version) != seen:
        raise StaleEdit
    for name, value in values.items():
        setattr(locked, name, value)
    locked.version += 1
    return _write(locked, bearings, paper)


@transaction.atomic
def withdraw(instrument: LegalInstrument, *, by: User, reason: str) -> LegalInstrument:
    """Take it off the list; it stays readable with the reason. Raises AlreadyWithdrawn."""
    locked = _locked(instrument)
    locked.withdrawn_at = timezone.now()
    locked.withdrawn_by = by
    locked.withdrawal_reason = reason
    locked.full_clean()
    locked.save()
    return locked


def add_known(agreement: Agreement, rows: Iterable[Mapping[str, Any]]) -> int:
    """Add what a source file knows and the list lacks; how many. None is changed or brought back.

    One with the same address, or the same kind, number and year, is there already.
    """
    before = agreement.instruments.count()
    LegalInstrument.objects.bulk_create(
        [LegalInstrument(agreement=agreement, **row) for row in rows], ignore_conflicts=True
    )
    return agreement.instruments.count() - before


def duties_named(agreement: Agreement) -> list[DutyVersion]:
    """Each duty by its latest enacted wording, else by that of the original text, by code."""
    known = DutyVersion.objects.filter(duty__agreement=agreement).filter(
        Q(validity__isnull=False) | Q(amendment__ordinal=0)
    )
    latest = known.order_by("duty__code", F("validity").desc(nulls_last=True))
    return list(latest.distinct("duty__code").select_related("duty"))


def free_code(instrument: LegalInstrument) -> str:
    """A readable address such as perda-2-2021; a number follows where it is taken."""
    beside = LegalInstrument.objects.filter(agreement=instrument.agreement)
    taken = set(beside.values_list("code", flat=True))
    code, ordinal = _code(instrument), 1
    while code in taken:
        ordinal += 1
        code = _code(instrument, f"-{ordinal}")
    return code


def _code(instrument: LegalInstrument, ending: str = "") -> str:
    """Kind, number (else title), year and ending; what is too long is cut between words."""
    named = re.sub(r"[./]", "-", instrument.official_number or instrument.title)
    stem = f"{instrument.kind}-{slugify(named)}".strip("-")
    year = "" if instrument.year is None else f"-{instrument.year}"
    tail = ("" if stem.endswith(year) else year) + ending
    room = CODE_LENGTH - len(tail)
    if len(stem) > room:
        stem = stem[: room + 1].rpartition("-")[0]
    return stem + tail


def _locked(instrument: LegalInstrument) -> LegalInstrument:
    locked = LegalInstrument.objects.select_for_update().get(pk=instrument.pk)
    if locked.is_withdrawn:
        raise AlreadyWithdrawn
    return locked


def _write(instrument: LegalInstrument, bearings: Bearings, paper: Paper | None) -> LegalInstrument:
    instrument.full_clean()
    if paper is not None:
        instrument.document.save(f"naskah{paper.suffix}", paper.as_file(), save=False)
        instrument.document_sha256 = paper.sha256
    instrument.save()
    _link(instrument, bearings)
    return instrument


def _link(instrument: LegalInstrument, bearings: Bearings) -> None:
    """Make the links to duties what was chosen; those that stay are not touched."""
    wanted = {(duty.pk, bearing) for bearing, duties in bearings.items() for duty in duties}
    links = {(link.duty_id, link.bearing): link for link in instrument.duty_links.all()}
    for key, link in links.items():
        if key not in wanted:
            link.delete()
    InstrumentDuty.objects.bulk_create(
        InstrumentDuty(instrument=instrument, duty_id=duty_id, bearing=bearing)
        for duty_id, bearing in sorted(wanted - set(links))
    )
