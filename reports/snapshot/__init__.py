"""The frozen content of a report: every figure with the ids behind it, and nothing else."""

import hashlib
import json
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from reports.audit import seal
from reports.models import Narrative, ProgressReport
from reports.periods import Period
from reports.snapshot import before, findings, lines, money, terms
from reports.snapshot.shape import plain

Frozen = dict[str, Any]
SCHEMA = 1


def assemble(report: ProgressReport) -> Frozen:
    """Read everything the report tells in one consistent view of the database."""
    with transaction.atomic():
        if not connection.savepoint_ids:  # else the caller's transaction has read already
            _see_one_moment()
        return _assemble(report)


def sha256_of(frozen: Frozen) -> str:
    """The fingerprint printed in the files: over canonical JSON, so key order does not matter."""
    text = json.dumps(frozen, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _see_one_moment() -> None:
    """All later reads of this transaction see the same rows, whatever is verified meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")


def _assemble(report: ProgressReport) -> Frozen:
    agreement = report.agreement
    period = Period(report.period_start, report.period_end, report.kind)
    day = terms.day_of(agreement, period)
    articles = terms.articles_of(agreement, day)
    duties = terms.duties_of(agreement, period, day, articles)
    links = _links(report)
    plan = lines.plan_of(agreement, period)
    told = lines.lines_of(agreement, period, plan, duties, links)
    funds = money.money_of(agreement, period, plan)
    return plain(
        {
            "schema": SCHEMA,
            "report": _report(report, period),
            "links": links,
            "agreement": terms.agreement_of(agreement, day),
            "terms": {
                "day": day,
                "articles": list(articles.values()),
                "duties": terms.with_standing(duties, told),
            },
            "plan": lines.told_plan(plan),
            "lines": told,
            "summary": lines.summary_of(told),
            "before": before.before_of(report, period),
            "curve": lines.curve_of(agreement, period, plan),
            "districts": lines.districts_of(agreement, period),
            "obstacles": lines.obstacles_of(agreement, period),
            "money": funds,
            "findings": findings.findings_of(agreement, period, told, duties),
            "narratives": _narratives(report),
            "seal": seal.printed(),
        }
    )


def _report(report: ProgressReport, period: Period) -> Frozen:
    return {
        "id": report.pk,
        "code": report.code,
        "kind": report.kind,
        "title": report.get_kind_display(),
        "period_code": period.code,
        "period": period.label,
        "starts_on": period.start,
        "last_day": period.last_day,
        "quarter": period.quarter,
        "basis": period.basis,
        "year": period.year,
        "revision": report.revision,
        "revision_label": f"Perbaikan ke-{report.revision}" if report.revision else "",
        "due_on": report.due_on,
        "verification_code": report.verification_code,
    }


def _links(report: ProgressReport) -> dict[str, str]:
    """Absolute addresses as printed. A line's own is `line` with its id in place of `{id}`."""
    base, query = settings.BASE_URL, f"?perjanjian={report.agreement.slug}"
    return {
        "base": base,
        "query": query,
        "check": f"{base}/v/{report.verification_code}/",
        "line": f"{base}/telusur/baris/{report.code}.{{id}}/{query}",
    }


def _narratives(report: ProgressReport) -> list[Frozen]:
    kept = {row.section: row for row in report.narratives.all()}
    return [
        {
            "section": section,
            "label": label,
            "body": kept[section].body if section in kept else "",
            "version": kept[section].version if section in kept else 0,
        }
        for section, label in Narrative.Section.choices
    ]
