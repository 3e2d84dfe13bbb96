"""Finding a place on the thread by its code, or by the words of its title."""

import re

from django.db.models import Q

from p4gn_portal.components import ThreadStep
from programs.rules import readable_by
from reports import thread
from reports.places import KINDS, trace_url
from reports.thread import Scope

ARTICLE = re.compile(r"^(?:pasal\s*)?(\d+[a-z]?)(?:\s*(?:ayat\s*)?\(\d+\))?$", re.IGNORECASE)
EVIDENCE = re.compile(r"^BKT-[0-9a-f]{12}$", re.IGNORECASE)
LINE = re.compile(r"^(LAP-\S+)\.(B\d+)$", re.IGNORECASE)
SHOWN = 20


def find(asked: str, scope: Scope) -> list[ThreadStep]:
    """Places whose code is the text asked for; else those whose title holds it."""
    readable = "".join(letter if letter.isprintable() else " " for letter in asked)
    asked = " ".join(readable.split())[:100]
    if not asked:
        return []
    return _by_code(asked, scope) or _by_title(asked, scope)


def _by_code(asked: str, scope: Scope) -> list[ThreadStep]:
    if match := ARTICLE.match(asked):
        version = thread.article_numbered(match[1], scope)
        return [_step("pasal", version.number, version.heading)] if version else []
    if match := LINE.match(asked):
        lines = thread.lines_of_report(code_of(match[1]), scope, match[2].upper())
        return [_step("baris", line.code, line.title) for line in lines]
    if EVIDENCE.match(asked):
        return [_step("bukti", f"BKT-{asked[4:].lower()}", "")]
    duties = scope.agreement.duties.filter(code__iexact=asked).values_list("pk", flat=True)
    found = [
        _step("kewajiban", version.duty.code, "") for version in thread.duty_versions(duties, scope)
    ]
    found += [
        _step("kegiatan", one.code, f"{one.title} ({one.year})", f"?tahun={one.year}")
        for one in thread.activities(scope).filter(code__iexact=asked)
    ]
    found += [
        _step("catatan", log.number, log.activity.title)
        for log in thread.logs(scope).filter(number__iexact=asked)
    ]
    found += [
        _step("laporan", report.code, report.get_kind_display())
        for report in thread.reports(scope)
        if report.code.lower() == asked.lower()
    ]
    return found


def _by_title(asked: str, scope: Scope) -> list[ThreadStep]:
    duties = thread.duties_in_force(scope)
    found = [
        _step("kewajiban", version.duty.code, version.title)
        for version in duties
        if asked.lower() in f"{version.title} {version.statement}".lower()
    ]
    found += [
        _step("kegiatan", one.code, f"{one.title} ({one.year})", f"?tahun={one.year}")
        for one in thread.activities(scope).filter(
            Q(title__icontains=asked) | Q(lead__short_name__icontains=asked)
        )[:SHOWN]
    ]
    found += [
        _step("catatan", log.number, f"{log.activity.title}, {log.place or log.region or ''}")
        for log in thread.logs(scope)
        .filter(readable_by(scope.user))
        .filter(
            Q(number__icontains=asked) | Q(place__icontains=asked) | Q(narrative__icontains=asked)
        )[:SHOWN]
    ]
    return found[:SHOWN]


def _step(kind: str, code: str, title: str, query: str = "") -> ThreadStep:
    return ThreadStep(KINDS[kind], code, title, url=trace_url(kind, code) + query)


def code_of(asked: str) -> str:
    """A report's code as it is written: LAP-2026-TW1-v1."""
    return asked.upper().replace("-V", "-v")
