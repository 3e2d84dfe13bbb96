"""Trace: the thread of proof from any one place on it, both ways, with its gaps."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse

from agreements.models import ArticleVersion, DutyVersion
from agreements.models.duty import Strand
from programs.models import Activity, ActivityLog, Evidence
from reports import places, thread
from reports.places import COUNTS_ONLY, GAPS, Level, Place, Trace
from reports.thread import Line, Scope

SHOWN = 50  # places listed on one level; the rest is counted and said


class NotOnThread(Exception):
    """No such place on the thread, or none that this person may see."""


@dataclass(slots=True)
class Found:
    """What has been walked to so far; None is a level not walked yet."""

    articles: list[ArticleVersion] | None = None
    duties: list[DutyVersion] | None = None
    activities: list[Activity] | None = None
    logs: list[ActivityLog] | None = None
    evidence: list[Evidence] | None = None
    lines: list[Line] | None = None
    logs_total: int | None = None  # when more hang here than are listed
    evidence_total: int | None = None
    lines_by_activity: bool = False  # one walks down from above the logs


def trace(kind: str, code: str, scope: Scope) -> Trace:
    """Walk from one place to both ends. Raises NotOnThread; the number of queries is fixed."""
    seed = SEEDS.get(kind)
    if seed is None:
        raise NotOnThread
    found, scope = seed(code, scope)
    return walk(found, scope, (kind, code))


def walk(found: Found, scope: Scope, subject: tuple[str, str]) -> Trace:
    """From what is found already to both ends; `subject` is the kind and code one looks at."""
    _walk_up(found, scope)
    _walk_down(found, scope)
    levels = _levels(found, scope, subject)
    facts = places.line_facts(found.lines[0]) if subject[0] == "baris" and found.lines else []
    return Trace(_subject(*subject, levels), levels, scope.day, facts)


# --- Where one begins ----------------------------------------------------------------------------


def _article(number: str, scope: Scope) -> tuple[Found, Scope]:
    version = thread.article_numbered(number, scope)
    if version is None:
        raise NotOnThread
    return Found(articles=[version], lines_by_activity=True), scope


def _duty(code: str, scope: Scope) -> tuple[Found, Scope]:
    versions = thread.duties_coded(code, scope)
    if not versions:
        raise NotOnThread
    return Found(duties=versions, lines_by_activity=True), scope


def _activity(code: str, scope: Scope) -> tuple[Found, Scope]:
    activity = thread.activities_with_duties(scope).filter(code=code, year=scope.year).first()
    if activity is None:
        raise NotOnThread
    return Found(activities=[activity], lines_by_activity=True), scope


def _log(number: str, scope: Scope) -> tuple[Found, Scope]:
    log = thread.logs(scope).filter(number=number).first()
    if log is None:
        raise NotOnThread
    return Found(logs=[log]), scope.on(log.performed_on)


def _evidence(code: str, scope: Scope) -> tuple[Found, Scope]:
    prefix = code.removeprefix("BKT-")
    if not (len(prefix) == 12 and set(prefix) <= set("0123456789abcdef")):
        raise NotOnThread
    first, last = UUID(prefix + "0" * 20), UUID(prefix + "f" * 20)
    visible = thread.logs(scope).values("pk")
    one = (
        Evidence.objects.filter(pk__range=(first, last), log__in=visible)
        .select_related("log__party")
        .first()
    )
    if one is None:
        raise NotOnThread
    logs = list(thread.logs(scope).filter(pk=one.log_id))
    return Found(logs=logs, evidence=[one]), scope.on(logs[0].performed_on)


def _line(code: str, scope: Scope) -> tuple[Found, Scope]:
    report_code, _, line_id = code.rpartition(".")
    lines = thread.lines_of_report(report_code, scope, line_id)
    if not lines:
        raise NotOnThread
    return _from_lines(lines, scope)


def _report(code: str, scope: Scope) -> tuple[Found, Scope]:
    lines = thread.lines_of_report(code, scope)
    if not lines:
        raise NotOnThread
    return _from_lines(lines, scope)


def _from_lines(lines: list[Line], scope: Scope) -> tuple[Found, Scope]:
    numbers = sorted({number for line in lines for number in line.logs})
    scope = scope.on(lines[0].report.last_day)
    return (
        Found(
            lines=lines,
            logs=list(thread.logs(scope).filter(number__in=numbers)[:SHOWN]),
            logs_total=len(numbers),
            activities=list(
                thread.activities_with_duties(scope).filter(
                    year=scope.year, code__in={line.activity_code for line in lines}
                )
            ),
        ),
        scope,
    )


SEEDS: dict[str, Callable[[str, Scope], tuple[Found, Scope]]] = {
    "pasal": _article,
    "kewajiban": _duty,
    "kegiatan": _activity,
    "catatan": _log,
    "bukti": _evidence,
    "baris": _line,
    "laporan": _report,
}


# --- Walking -------------------------------------------------------------------------------------


def _walk_up(found: Found, scope: Scope) -> None:
    if found.activities is None and found.logs is not None:
        activity_ids = {log.activity_id for log in found.logs}
        found.activities = list(thread.activities_with_duties(scope).filter(pk__in=activity_ids))
    if found.duties is None and found.activities is not None:
        duty_ids = {duty.pk for activity in found.activities for duty in activity.duties.all()}
        found.duties = thread.duty_versions(duty_ids, scope)
    if found.articles is None and found.duties is not None:
        article_ids = {duty.article_id for duty in found.duties if duty.article_id is not None}
        found.articles = thread.article_versions(article_ids, scope)


def _walk_down(found: Found, scope: Scope) -> None:
    if found.duties is None:
        article_ids = {version.article_id for version in found.articles or []}
        found.duties = thread.duties_under(article_ids, scope)
    if found.activities is None:
        duty_ids = {duty.duty_id for duty in found.duties}
        found.activities = list(
            thread.activities(scope).filter(duties__in=duty_ids, year=scope.year).distinct()
        )
    activity_ids = {activity.pk for activity in found.activities}
    if found.logs is None:
        hanging = thread.logs_that_stand(scope).filter(activity__in=activity_ids)
        found.logs, found.logs_total = thread.first_of(hanging, SHOWN)
    if found.evidence is None:
        of_logs = thread.evidence_of(found.logs)
        found.evidence, found.evidence_total = thread.first_of(of_logs, SHOWN)
    if found.lines is None:
        found.lines = (
            thread.lines_of_activities(found.activities, scope)
            if found.lines_by_activity
            else thread.lines_of_logs(found.logs, scope)
        )


# --- What the page shows -------------------------------------------------------------------------


def _levels(found: Found, scope: Scope, subject: tuple[str, str]) -> list[Level]:
    logs = {log.pk: log for log in found.logs or []}
    listed = {
        "pasal": [places.article_place(one, scope) for one in found.articles or []],
        "kewajiban": [places.duty_place(one) for one in found.duties or []],
        "kegiatan": [places.activity_place(one) for one in found.activities or []],
        "catatan": [places.log_place(one, scope.user) for one in logs.values()],
        "bukti": [
            places.evidence_place(one, logs[one.log_id], scope.user) for one in found.evidence or []
        ],
        "baris": [places.line_place(one) for one in found.lines or []],
    }
    totals = {"catatan": found.logs_total, "bukti": found.evidence_total}
    return [
        Level(
            kind,
            places=[_mark(place, subject) for place in found_places[:SHOWN]],
            total=max(totals.get(kind) or 0, len(found_places)),
            gap="" if found_places else gap_of(kind, found),
        )
        for kind, found_places in listed.items()
    ]


def gap_of(kind: str, found: Found) -> str:
    """Why nothing stands on this level."""
    strands = {activity.strand for activity in found.activities or []}
    return COUNTS_ONLY if kind == "bukti" and strands == {Strand.REHABILITATION} else GAPS[kind]


def _mark(place: Place, subject: tuple[str, str]) -> Place:
    if (place.kind, place.code) != subject:
        return place
    return Place(
        place.kind, place.code, place.title, place.url, "", place.state, place.note, is_subject=True
    )


def _subject(kind: str, code: str, levels: Sequence[Level]) -> Place:
    for level in levels:
        for place in level.places:
            if place.is_subject:
                return place
    return Place(kind, code, "", reverse("reports:report", args=[code]))  # a report as a whole
