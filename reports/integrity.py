"""Proves the thread: every link from article to report line leads somewhere, and where it says.

What the database guards by foreign keys and triggers is asked again here by other means, so that
whatever went past them (a restored backup, a hand at the console) is told by name.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.backends.postgresql.psycopg_any import sql
from django.db.models import Field, Model
from django.utils import timezone

from programs.models import ActivityLog
from reports.files import FileAltered, read_verified
from reports.models import ProgressReport, ReportFile, ThreadProof

logger = logging.getLogger(__name__)

FLOORS = ("agreements", "programs", "reports")
FIRST_HOUR = 3  # WITA: after the recount
# Sentences about rows that point at one another but do not belong together.
TOGETHER = {
    "catatan terverifikasi tanpa keputusan pada putarannya": """
        SELECT l.number FROM programs_activitylog l WHERE l.state = 'verified' AND NOT EXISTS (
        SELECT 1 FROM programs_verification v WHERE v.log_id = l.id AND v.decision = 'verified')""",
    "catatan dan kegiatannya dari perjanjian yang berbeda": """
        SELECT l.number FROM programs_activitylog l JOIN programs_activity a
        ON a.id = l.activity_id WHERE a.agreement_id <> l.agreement_id""",
    "capaian dengan indikator kegiatan lain": """
        SELECT l.number FROM programs_measurement m JOIN programs_activitylog l ON l.id = m.log_id
        JOIN programs_indicator i ON i.id = m.indicator_id WHERE i.activity_id <> l.activity_id""",
    "kegiatan melaksanakan kewajiban perjanjian lain": """
        SELECT a.code FROM programs_activityduty d JOIN programs_activity a ON a.id = d.activity_id
        JOIN agreements_duty k ON k.id = d.duty_id WHERE k.agreement_id <> a.agreement_id""",
    "kewajiban bersumber pada pasal perjanjian lain": """
        SELECT k.code FROM agreements_dutyversion v JOIN agreements_duty k ON k.id = v.duty_id
        JOIN agreements_article p ON p.id = v.article_id WHERE p.agreement_id <> k.agreement_id""",
    "catatan terkirim tanpa bukti": """
        SELECT l.number FROM programs_activitylog l JOIN programs_activity a
        ON a.id = l.activity_id WHERE l.state IN ('submitted', 'verified')
        AND a.strand <> 'rehabilitasi'
        AND NOT EXISTS (SELECT 1 FROM programs_evidence e WHERE e.log_id = l.id)""",
}


@dataclass(slots=True)
class Proof:
    """How many links were looked at, and which are broken."""

    links: int = 0
    breaks: list[str] = field(default_factory=list)


def prove() -> Proof:
    """Look at every link; reads only."""
    proof = Proof()
    for link in _links():
        proof.links += 1
        proof.breaks += _dangling(*link)
    for words, query in TOGETHER.items():
        proof.links += 1
        proof.breaks += [f"{code}: {words}" for code in _codes(query)]
    for report in ProgressReport.objects.filter(snapshot__isnull=False).select_related("agreement"):
        proof.links += 1
        proof.breaks += _lines_of(report)
    for stored in ReportFile.objects.select_related("report"):
        proof.links += 1
        proof.breaks += _file_of(stored)
    return proof


def prove_tonight(now: datetime | None = None) -> ThreadProof | None:
    """Prove the thread and keep what was found; None when it is not yet time, or is done."""
    local = timezone.localtime(now)
    mine = ThreadProof.begin(local) if local.hour >= FIRST_HOUR else None
    if mine is None:
        return None
    proof = prove()
    kept = mine.finish(proof.breaks, links=proof.links, breaks=len(proof.breaks))
    if proof.breaks:
        logger.error("the thread is broken in %s places", len(proof.breaks))
    return mine if kept else None


# --- Links ----------------------------------------------------------------------------------------


def _links() -> Iterator[tuple[type[Model], "Field"]]:
    """Every foreign key of the floors the thread runs through, history tables apart."""
    for floor in FLOORS:
        for model in apps.get_app_config(floor).get_models():
            if model.__name__.endswith("Event"):
                continue
            for one in model._meta.concrete_fields:
                if one.is_relation and one.related_model is not None:
                    yield model, one


def _dangling(model: type[Model], one: "Field") -> list[str]:
    """Rows whose foreign key names nothing."""
    target = one.remote_field.model  # type: ignore[union-attr]
    query = sql.SQL(
        "SELECT r.{pk}::text FROM {table} r WHERE r.{column} IS NOT NULL AND NOT EXISTS"
        " (SELECT 1 FROM {target} t WHERE t.{key} = r.{column}) LIMIT 50"
    ).format(
        pk=sql.Identifier(model._meta.pk.column),
        table=sql.Identifier(model._meta.db_table),
        column=sql.Identifier(one.column),
        target=sql.Identifier(target._meta.db_table),
        key=sql.Identifier(target._meta.pk.column),
    )
    name, aim = model._meta.verbose_name, target._meta.verbose_name
    return [f"{name} {pk}: {aim} tidak ada" for pk in _codes(query)]


def _codes(query: Any) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return [code for (code,) in cursor.fetchall()]


def _lines_of(report: ProgressReport) -> list[str]:
    """Lines of a frozen report that name logs which are not there, or never were verified."""
    lines = (report.snapshot or {}).get("lines", [])
    named = {number for line in lines for number in line["logs"]}
    logs = ActivityLog.objects.verified().filter(agreement=report.agreement_id)
    kept = dict(logs.filter(number__in=named).values_list("number", "activity__code"))
    breaks = []
    for line in lines:
        for number in line["logs"]:
            if number not in kept:
                breaks.append(f"{report.code}.{line['id']}: catatan {number} tidak ada")
            elif kept[number] != line["activity"]["code"]:
                breaks.append(f"{report.code}.{line['id']}: catatan {number} milik kegiatan lain")
    return breaks


def _file_of(stored: ReportFile) -> list[str]:
    try:
        read_verified(stored)
    except FileAltered:
        return [f"{stored.report.code}: berkas {stored.format} hilang atau berubah"]
    return []
