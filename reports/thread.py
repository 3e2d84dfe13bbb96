"""One step on the thread of proof, up or down: each a fixed query, within what a person may see."""

import json
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeVar

from django.db import connection
from django.db.models import (
    Case,
    Count,
    Exists,
    IntegerField,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
    Window,
)  # fmt: skip
from django.utils import timezone

from accounts.models import User
from agreements.models import Agreement, Amendment, ArticleVersion, DutyVersion
from agreements.models.validity import Version
from programs.models import Activity, ActivityLog, Evidence
from programs.models.log import NEWEST_FIRST
from reports.models import ProgressReport
from reports.models.report import units_kept_to

LINES_SHOWN = 50
V = TypeVar("V", bound=Version)
M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose eyes, which agreement, terms of which day, and the Renja of which year."""

    agreement: Agreement
    user: User
    day: date
    year: int

    @property
    def is_past(self) -> bool:
        """An earlier day is looked at: figures are those known when it ended."""
        return self.day < timezone.localdate()

    @property
    def kept(self) -> dict[str, str]:
        """What a link to a page of the same day carries: nothing when that day is today."""
        return {"per": f"{self.day:%Y-%m-%d}"} if self.day != timezone.localdate() else {}

    def on(self, day: date) -> "Scope":
        """The same eyes on another day."""
        return replace(self, day=day, year=day.year)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a report, as its frozen snapshot tells it."""

    report: ProgressReport
    told: dict[str, Any]

    @property
    def line_id(self) -> str:
        """Its number within the report, `B001`."""
        return str(self.told["id"])

    @property
    def code(self) -> str:
        """The readable address, `LAP-2026-TW1-v1.B001`."""
        return f"{self.report.code}.{self.line_id}"

    @property
    def logs(self) -> list[str]:
        """Numbers of the logs it counted, from the begin of the year."""
        return list(self.told["logs"])

    @property
    def activity_code(self) -> str:
        """The activity whose indicator it tells of."""
        return str(self.told["activity"]["code"])

    @property
    def title(self) -> str:
        """The line in words."""
        return str(self.told["text"])

    @property
    def said(self) -> str:
        """Which report says it."""
        revision = f", Perbaikan ke-{self.report.revision}" if self.report.revision else ""
        return f"{self.report.get_kind_display()} {self.report.period_start.year}{revision}"


# --- Terms ---------------------------------------------------------------------------------------


def article_numbered(number: str, scope: Scope) -> ArticleVersion | None:
    """The article of that number on the day; else the last that bore it, else a draft."""
    found = _article_rows(scope).filter(article__agreement=scope.agreement, number=number)
    best = as_of(found, scope.day, lambda version: version.article_id)
    return best[0] if best else None


def articles_in_force(scope: Scope) -> list[ArticleVersion]:
    """The articles as they read on the day."""
    return list(scope.agreement.text_on(scope.day))


def article_versions(article_ids: Collection[int], scope: Scope) -> list[ArticleVersion]:
    """These articles as they stand on the day, in order."""
    found = _article_rows(scope).filter(article__in=article_ids)
    chosen = as_of(found, scope.day, lambda version: version.article_id)
    return sorted(chosen, key=lambda version: version.article.position)


def duty_versions(duty_ids: Collection[int], scope: Scope) -> list[DutyVersion]:
    """These duties as they stand on the day, by code."""
    found = _duty_rows(scope).filter(duty__in=duty_ids)
    return _by_code(as_of(found, scope.day, lambda version: version.duty_id))


def duties_coded(code: str, scope: Scope) -> list[DutyVersion]:
    """The duty of that code as it stands on the day; nothing where one may not read it."""
    found = _duty_rows(scope).filter(duty__agreement=scope.agreement, duty__code=code)
    return as_of(found, scope.day, lambda version: version.duty_id)


def duties_under(article_ids: Collection[int], scope: Scope) -> list[DutyVersion]:
    """Duties that stand under one of the articles on the day."""
    every = _duty_rows(scope).filter(duty__agreement=scope.agreement)
    chosen = as_of(every, scope.day, lambda version: version.duty_id)
    return _by_code([version for version in chosen if version.article_id in article_ids])


def duties_in_force(scope: Scope) -> list[DutyVersion]:
    """The duties as they stand on the day; of a text still discussed, as they are drafted."""
    every = _duty_rows(scope).filter(duty__agreement=scope.agreement)
    chosen = as_of(every, scope.day, lambda version: version.duty_id)
    return _by_code([one for one in chosen if one.validity is None or scope.day in one.validity])


def as_of(versions: Iterable[V], day: date, key: Callable[[V], int]) -> list[V]:
    """One version of each thing: in force on the day, else the last before, else a draft."""
    best: dict[int, V] = {}
    for version in versions:
        rival = best.get(key(version))
        if rival is None or _rank(version, day) > _rank(rival, day):
            best[key(version)] = version
    return list(best.values())


def _rank(version: Any, day: date) -> tuple[int, int]:
    if version.validity is None:
        is_open = version.amendment.state != Amendment.State.ABANDONED
        return (1 if is_open else 0, version.amendment.ordinal)
    if version.validity.isempty:
        return (0, version.amendment.ordinal)
    if day in version.validity:
        return (3, version.amendment.ordinal)
    return (2, -abs((version.validity.lower - day).days))


def _article_rows(scope: Scope) -> QuerySet[ArticleVersion]:
    rows: QuerySet[ArticleVersion] = ArticleVersion.objects.select_related("article", "amendment")
    return rows.exclude(_hidden_from(scope.user))


def _duty_rows(scope: Scope) -> QuerySet[DutyVersion]:
    rows: QuerySet[DutyVersion] = DutyVersion.objects.called_on(scope.day).select_related(
        "duty", "obligor__organization", "article", "amendment", "owner"
    )
    return rows.exclude(_hidden_from(scope.user))


def _hidden_from(user: User) -> Q:
    """Words that an amendment only proposes. A text still discussed is no amendment yet."""
    if user.has_perm("agreements.view_drafts"):
        return Q(pk__in=())
    return Q(validity__isnull=True, amendment__ordinal__gt=0)


def _by_code(versions: list[DutyVersion]) -> list[DutyVersion]:
    return sorted(versions, key=lambda version: version.duty.code)


# --- Work ----------------------------------------------------------------------------------------


def activities(scope: Scope) -> QuerySet[Activity]:
    """All activities of the agreement, of every year, with the unit that leads."""
    return Activity.objects.of(scope.agreement).select_related("lead").called_on(scope.day)


def activities_with_duties(scope: Scope) -> QuerySet[Activity]:
    """For the way up: with the duties each serves, in one query more."""
    return activities(scope).prefetch_related("duties")


def logs(scope: Scope) -> QuerySet[ActivityLog]:
    """All logs of the agreement that the person may see, those that count first."""
    verified = When(state=ActivityLog.State.VERIFIED, then=Value(0))
    return (
        ActivityLog.objects.for_user(scope.user)
        .filter(agreement=scope.agreement)
        .select_related("activity__lead", "organization", "party__organization", "region__parent")
        .order_by(
            Case(verified, default=Value(1), output_field=IntegerField()),
            *NEWEST_FIRST,
        )
    )


def logs_that_stand(scope: Scope) -> QuerySet[ActivityLog]:
    """Without those refused, taken back, or replaced by a verified correction."""
    replaced = ActivityLog.objects.verified().filter(corrects=OuterRef("pk"))
    fallen = [ActivityLog.State.REJECTED, ActivityLog.State.WITHDRAWN]
    return logs(scope).exclude(state__in=fallen).exclude(Exists(replaced))


def first_of(rows: QuerySet[M], most: int) -> tuple[list[M], int]:
    """The first rows, and how many there are in all, in one query."""
    found = list(rows.annotate(in_all=Window(Count("pk")))[:most])
    return found, found[0].in_all if found else 0  # type: ignore[attr-defined]


def evidence_of(of: Sequence[ActivityLog]) -> QuerySet[Evidence]:
    """Files of these logs, those of the latest logs first."""
    return Evidence.objects.filter(log__in=[log.pk for log in of]).order_by(
        "-log__performed_on", "kind", "received_at"
    )


# --- Telling -------------------------------------------------------------------------------------

LINES_SQL = """
    SELECT report.id, line
    FROM reports_progressreport report, jsonb_array_elements(report.snapshot -> 'lines') line
    WHERE report.id = ANY(%s) AND {which}
    AND (report.state = 'published' OR %s OR (line -> 'activity' ->> 'lead_id')::bigint = ANY(%s))
    ORDER BY report.period_end DESC, report.revision DESC, line ->> 'id'
    LIMIT {limit}
"""
COUNTED = "line -> 'logs' ?| %s"  # holds one of these numbers


def lines_of_report(code: str, scope: Scope, line_id: str = "") -> list[Line]:
    """The lines of one report, or one of them."""
    which = "line ->> 'id' = %s" if line_id else "%s = ''"
    return _lines(scope, which, line_id, limit=5000, code=code)


def lines_of_logs(of: Sequence[ActivityLog], scope: Scope) -> list[Line]:
    """The lines that counted one of these logs."""
    return _lines(scope, COUNTED, [log.number for log in of])


def lines_of_activities(of: Sequence[Activity], scope: Scope) -> list[Line]:
    """The lines that tell of one of these activities, in reports of its year."""
    which = "line -> 'activity' ->> 'code' = ANY(%s)"
    return _lines(scope, which, [one.code for one in of], period_start__year=scope.year)


def reports(scope: Scope) -> list[ProgressReport]:
    """The reports that one may open, without their snapshots."""
    return list(_reports(scope, units_kept_to(scope.user)))


def _reports(scope: Scope, units: list[int] | None) -> QuerySet[ProgressReport]:
    return (
        ProgressReport.objects.filter(agreement__in=Agreement.objects.for_user(scope.user))
        .filter(agreement=scope.agreement, snapshot__isnull=False)
        .told_to(units)
        .defer("snapshot")
        .select_related("agreement")
    )


def _lines(
    scope: Scope,
    which: str,
    wanted: str | list[str],
    limit: int = LINES_SHOWN,
    **of_report: object,
) -> list[Line]:
    """Only the lines asked for are read out of the snapshots, in one query.

    Of a report not yet published a unit operator reads the lines of the own unit alone.
    """
    units = units_kept_to(scope.user)
    by_id = {report.pk: report for report in _reports(scope, units).filter(**of_report)}
    with connection.cursor() as cursor:
        cursor.execute(
            LINES_SQL.format(which=which, limit=limit),
            [list(by_id), wanted, units is None, units or []],
        )
        return [Line(by_id[pk], json.loads(line)) for pk, line in cursor.fetchall()]
