"""Taking in a workbook of the Renja: handed in, judged row by row, then written whole or not."""

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile, File
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.models import User
from agreements.models import Agreement
from programs import planning, spending
from programs.cleaning import shown_name
from programs.exchange.container import Refused
from programs.exchange.judging import Judged, Status, Verdict, judge
from programs.exchange.reading import Book
from programs.exchange.writing import Line
from programs.models import PlanImport, WorkPlan

MOST_BYTES = 12 * 1024**2


class NotAsShown(Exception):
    """The plan moved since the rows were judged: they were judged anew and are to be read again."""

    def __init__(self) -> None:
        super().__init__("Renja berubah sejak berkas ini diperiksa. Periksa sekali lagi isinya.")


class NotSound(Exception):
    """Some row is wrong, so nothing was written."""

    def __init__(self) -> None:
        super().__init__("Masih ada baris yang salah; tidak ada yang ditulis.")


class AppliedBefore(Exception):
    """The workbook was written already."""


def hand_in(plan: WorkPlan, upload: File, *, by: User) -> PlanImport:
    """Judge a workbook and keep it with what was found. Raises Refused for what cannot be read."""
    content = upload.read()
    verdict = _judged(content, plan, by)
    row = PlanImport(
        plan=plan,
        name=shown_name(upload.name or "")[:100],
        sha256=hashlib.sha256(content).hexdigest(),
        preview=_told(verdict),
        handed_in_by=by,
    )
    with transaction.atomic():
        Agreement.objects.select_for_update().get(pk=plan.agreement_id)
        earlier = PlanImport.objects.filter(plan__agreement=plan.agreement_id, plan__year=plan.year)
        last = earlier.aggregate(last=Max("ordinal"))["last"] or 0
        row.ordinal = last + 1
        row.file.save("renja.xlsx", ContentFile(content), save=False)
        row.save()
    return row


def apply(row: PlanImport, *, by: User) -> Verdict:
    """Write what the workbook says, all of it or nothing.

    The rows are judged again under the agreement's lock: where they come to something else than
    was shown, the new judgement is kept and NotAsShown raised. Raises NotSound, AppliedBefore.
    """
    try:
        with transaction.atomic():
            Agreement.objects.select_for_update().get(pk=row.plan.agreement_id)
            current = PlanImport.objects.select_for_update().get(pk=row.pk)
            if current.applied_at is not None:
                raise AppliedBefore
            verdict = _judged(_content_of(current), row.plan, by)
            if _told(verdict) != current.preview:
                raise NotAsShown
            if not verdict.is_sound:
                raise NotSound
            if verdict.changes:
                planning.write_activities(row.plan, verdict.changes)
            spending.record_all(verdict.payments, by=by)
            current.applied_at = timezone.now()
            current.save(update_fields=["applied_at"])
    except NotAsShown:
        PlanImport.objects.filter(pk=row.pk, applied_at=None).update(preview=_told(verdict))
        raise
    row.refresh_from_db()
    return verdict


def counts_of(row: PlanImport) -> dict[str, int]:
    """How many rows came to what, every status named."""
    found = Counter(one["status"] for one in row.preview)
    return {status.value: found[status.value] for status in Status}


def marked(row: PlanImport) -> Mapping[str, list[Line]]:
    """The rows as they were handed in, each with what is wrong with it, by sheet."""
    faults = {(one["sheet"], one["number"]): one["faults"] for one in row.preview}
    lines: dict[str, list[Line]] = {}
    with Book(BytesIO(_content_of(row))) as book:
        for one in book.rows():
            found = faults.get((one.sheet.name, one.number), {})
            lines.setdefault(one.sheet.name, []).append(Line(one.cells, found))
    return lines


def _judged(content: bytes, plan: WorkPlan, by: User) -> Verdict:
    with Book(BytesIO(content)) as book:
        _refuse_another(book.properties, plan)
        return judge(book, plan, by)


def _refuse_another(noted: Mapping[str, str], plan: WorkPlan) -> None:
    """Raises Refused for a workbook that was given out for another agreement or year."""
    ours = {"perjanjian": plan.agreement.slug, "tahun": str(plan.year)}
    if any(noted.get(name, value) != value for name, value in ours.items()):
        raise Refused(
            f"Buku kerja ini diunduh dari Renja {noted.get('tahun', '')} "
            f"perjanjian {noted.get('perjanjian', '')}. Ekspor dari halaman ini."
        )


def _content_of(row: PlanImport) -> bytes:
    with row.file.open("rb") as stored:
        return bytes(stored.read())


def _told(verdict: Verdict) -> list[dict[str, Any]]:
    """The judgement as JSON keeps it."""
    return [_as_json(one) for one in verdict.rows]


def _as_json(one: Judged) -> dict[str, Any]:
    return asdict(one) | {"status": one.status.value, "changes": [list(x) for x in one.changes]}
