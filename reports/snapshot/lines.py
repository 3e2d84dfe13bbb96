"""The lines of a report: one an indicator, its figures counted from the very logs it names."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Sum

from agreements.models import Agreement
from agreements.models.duty import Strand
from p4gn_portal.formats import format_number, to_roman
from programs.achievement import (
    HUNDRED,
    QUARTERS,
    Accumulation,
    Tally,
    achievement,
    actual_to_date,
    grade,
    is_asked,
    is_met,
    mean_achievement,
    quarter_of,
    shown,
    target_to_date,
)
from programs.models import ActivityLog, Evidence, Indicator, Measurement, Region, Target, WorkPlan
from programs.models.log import by_number
from programs.slices import PEOPLE
from programs.standing.progress import Course, curve
from reports.periods import Period

Frozen = dict[str, Any]
STRAND_ORDER = {strand: n for n, strand in enumerate(Strand.values)}


@dataclass(frozen=True, slots=True)
class Counted:
    """One figure of one counted log."""

    log_id: str
    number: str
    day: date
    value: Decimal
    participants: int
    evidence: int


def plan_of(agreement: Agreement, period: Period) -> WorkPlan | None:
    """The Renja in force on the last day of the period."""
    plans = WorkPlan.objects.in_force_on(period.last_day)
    return plans.filter(agreement=agreement, year=period.year).first()


def told_plan(plan: WorkPlan | None) -> Frozen | None:
    """The Renja the report measures against; None when none is in force."""
    if plan is None:
        return None
    return {
        "id": plan.pk,
        "year": plan.year,
        "revision": plan.revision,
        "label": str(plan),
        "effective_on": plan.effective_on,
    }


def lines_of(
    agreement: Agreement,
    period: Period,
    plan: WorkPlan | None,
    duties: Sequence[Frozen],
    links: Mapping[str, str],
) -> list[Frozen]:
    """Every indicator of the year's activities, in the order of bidang and activity code."""
    targets = targets_of(plan)
    counted = counted_of(agreement, period)
    waiting = waiting_of(agreement, period)
    by_code = {duty["code"]: duty for duty in duties}
    lines = []
    for number, indicator in enumerate(indicators_of(agreement, period.year), start=1):
        line_id = f"B{number:03}"
        asked, logs = targets.get(indicator.pk, {}), counted.get(indicator.pk, [])
        figures = figures_of(indicator, asked, logs, period)
        lines.append(
            {
                "id": line_id,
                "url": links["line"].replace("{id}", line_id),
                "text": sentence_of(indicator, figures),
                **described(indicator),
                **thread_of(indicator, by_code),
                **figures,
                **proof_of(indicator, logs, period),
                "waiting": waiting.get(indicator.activity_id, []),
            }
        )
    return lines


def indicators_of(agreement: Agreement, year: int) -> list[Indicator]:
    """All indicators of the year's activities, in the order of the report."""
    found = (
        Indicator.objects.filter(activity__agreement=agreement, activity__year=year)
        .select_related("activity__lead")
        .prefetch_related("activity__duties")
    )
    return sorted(
        found,
        key=lambda one: (STRAND_ORDER[one.activity.strand], one.activity.code, one.ordinal),
    )


def described(indicator: Indicator) -> Frozen:
    """What a line measures, and whose work it is."""
    activity = indicator.activity
    return {
        "activity": {
            "id": activity.pk,
            "code": activity.code,
            "title": activity.title,
            "year": activity.year,
            "strand": activity.strand,
            "strand_label": activity.get_strand_display(),
            "lead_id": activity.lead_id,
            "lead": activity.lead.short_name,
        },
        "indicator": {
            "id": indicator.pk,
            "code": indicator.code,
            "name": indicator.name,
            "unit": indicator.unit,
            "accumulation": indicator.accumulation,
            "accumulation_label": indicator.get_accumulation_display(),
            "polarity": indicator.polarity,
            "weight": indicator.weight,
        },
    }


def thread_of(indicator: Indicator, by_code: Mapping[str, Frozen]) -> Frozen:
    """The duties the activity serves, and the articles under which they stood that day."""
    codes = sorted(duty.code for duty in indicator.activity.duties.all())
    duties = [
        {"code": code, "title": by_code[code]["title"] if code in by_code else ""} for code in codes
    ]
    articles = {
        by_code[code]["article"]: by_code[code]["article_heading"]
        for code in codes
        if code in by_code and by_code[code]["article"]
    }
    return {
        "duties": duties,
        "articles": [
            {"number": number, "heading": heading} for number, heading in articles.items()
        ],
    }


def figures_of(
    indicator: Indicator, asked: Mapping[int, Decimal], logs: Sequence[Counted], period: Period
) -> Frozen:
    """Target and realisation of the period and to date, in the indicator's unit.

    Targets are set by quarter, so only quarters that are over are judged: a month that ends none
    is held against what was due by the last one that has ended (`Period.basis`).
    """
    adds, polarity, last = indicator.accumulation, indicator.polarity, period.quarter
    tallies = tallies_of(logs)
    within = tallies_of([log for log in logs if log.day >= period.start])
    asked_within = {q: value for q, value in asked.items() if q in period.quarters}
    target = target_to_date(asked, period.closed_quarter, adds)
    actual = actual_to_date(tallies, last, adds)
    earned = achievement(actual, target, polarity)
    step = grade(earned)
    due = [q for q in period.judged_quarters if is_asked(asked.get(q), polarity)]
    by_month = period.kind == "monthly"
    return {
        "target": None if by_month else target_to_date(asked_within, last, adds),
        "actual": actual_to_date(within, last, adds),
        "target_to_date": target,
        "actual_to_date": actual,
        "target_year": target_to_date(asked, QUARTERS[-1], adds),
        "achievement": earned,
        "grade": {"code": step.code, "name": step.name} if step else None,
        "is_due": bool(due),
        "is_met": bool(due) and _is_reached(indicator, asked, tallies, period, due[-1]),
        "is_asked_later": not due and is_asked(asked.get(last), polarity),
        "asked_quarters": [q for q in QUARTERS if is_asked(asked.get(q), polarity)],
    }


def _is_reached(
    indicator: Indicator,
    asked: Mapping[int, Decimal],
    tallies: Mapping[int, Tally],
    period: Period,
    goal: int,
) -> bool:
    """Whether what was due by the quarter `goal` is reached by the period's last day.

    Kumulatif and posisi by all that is done by then, rata-rata by that quarter's own mean.
    """
    adds, polarity = indicator.accumulation, indicator.polarity
    if adds == Accumulation.AVERAGE:
        return is_met(asked, tallies, goal, adds, polarity)
    done = actual_to_date(tallies, period.quarter, adds)
    value = achievement(done, target_to_date(asked, goal, adds), polarity)
    return value is not None and value >= HUNDRED


def proof_of(indicator: Indicator, logs: Sequence[Counted], period: Period) -> Frozen:
    """The logs behind the figures. Of rehabilitation no single count is told, only their sum."""
    is_rehabilitation = indicator.activity.strand == Strand.REHABILITATION
    within = [log for log in logs if log.day >= period.start]
    return {
        "log_count": len(within),
        "participants": None if is_rehabilitation else sum(log.participants for log in within),
        "evidence": sum(log.evidence for log in within),
        "logs": [log.number for log in logs],
        "proof": [
            {
                "id": log.log_id,
                "number": log.number,
                "performed_on": log.day,
                "in_period": log.day >= period.start,
                "value": None if is_rehabilitation else log.value,
                "participants": None if is_rehabilitation else log.participants,
                "evidence": log.evidence,
            }
            for log in logs
        ],
    }


def sentence_of(indicator: Indicator, figures: Frozen) -> str:
    """The line in words: what was reached to date, of what was asked."""
    name = f"{indicator.activity.title}: {indicator.name}"
    actual, target = figures["actual_to_date"], figures["target_to_date"]
    if actual is None:
        return f"{name}, belum dilaporkan"
    told = f"{name}, {format_number(shown(actual))} {indicator.unit}"
    return told if target is None else f"{told} dari target {format_number(shown(target))}"


def tallies_of(logs: Sequence[Counted]) -> dict[int, Tally]:
    """What the logs, in order of day and number, say by quarter."""
    found: dict[int, Tally] = {}
    for log in logs:
        quarter = quarter_of(log.day)
        found[quarter] = found.get(quarter, Tally()) + Tally(log.value, 1, log.value)
    return found


def targets_of(plan: WorkPlan | None) -> dict[int, dict[int, Decimal]]:
    """Targets by indicator and quarter, in that plan revision."""
    found: dict[int, dict[int, Decimal]] = defaultdict(dict)
    for indicator, quarter, value in Target.objects.filter(plan=plan).values_list(
        "indicator", "quarter", "value"
    ):
        found[indicator][quarter] = value
    return found


def counted_of(agreement: Agreement, period: Period) -> dict[int, list[Counted]]:
    """Figures of counted logs from the begin of the year to the period's last day, by indicator."""
    logs = ActivityLog.objects.counted().filter(
        agreement=agreement,
        performed_on__gte=date(period.year, 1, 1),
        performed_on__lt=period.end,
    )
    proofs = dict(
        Evidence.objects.filter(log__in=logs).values_list("log").annotate(number=Count("pk"))
    )
    found: dict[int, list[Counted]] = defaultdict(list)
    rows = Measurement.objects.filter(log__in=logs).order_by(
        "log__performed_on", *by_number("log__number")
    )
    for row in rows.select_related("log"):
        found[row.indicator_id].append(
            Counted(
                str(row.log_id),
                row.log.number,
                row.log.performed_on,
                row.value,
                row.log.participants,
                proofs.get(row.log_id, 0),
            )
        )
    return found


def waiting_of(agreement: Agreement, period: Period) -> dict[int, list[str]]:
    """Numbers of logs of the period that still wait for verification, by activity."""
    found: dict[int, list[str]] = defaultdict(list)
    logs = ActivityLog.objects.awaiting_verification().filter(
        agreement=agreement, performed_on__gte=period.start, performed_on__lt=period.end
    )
    for activity, number in logs.order_by(*by_number()).values_list("activity", "number"):
        found[activity].append(number)
    return found


def summary_of(lines: Sequence[Frozen]) -> Frozen:
    """The head figures; a log that measures two indicators is counted once."""
    logs = {log["id"]: log for line in lines for log in line["proof"] if log["in_period"]}
    average = mean_achievement(
        [(line["achievement"], line["indicator"]["weight"]) for line in lines]
    )
    step = grade(average)
    return {
        "activities": len({line["activity"]["id"] for line in lines}),
        "lines": len(lines),
        "due": sum(line["is_due"] for line in lines),
        "met": sum(line["is_due"] and line["is_met"] for line in lines),
        "reported": sum(line["actual_to_date"] is not None for line in lines),
        "logs": len(logs),
        "participants": sum(log["participants"] or 0 for log in logs.values()),
        "evidence": sum(log["evidence"] for log in logs.values()),
        "waiting": len({number for line in lines for number in line["waiting"]}),
        "average": average,
        "grade": {"code": step.code, "name": step.name} if step else None,
    }


def curve_of(agreement: Agreement, period: Period, plan: WorkPlan | None) -> Frozen:
    """The Kurva S as the pages draw it, up to the last quarter that is over with the period."""
    targets = targets_of(plan)
    counted = counted_of(agreement, period)
    courses = [
        course_of(one, targets.get(one.pk, {}), counted.get(one.pk, []))
        for one in indicators_of(agreement, period.year)
    ]
    drawn = curve(courses, until=period.closed_quarter)
    return {
        "labels": [f"TW {to_roman(q)}" for q in QUARTERS],
        "planned": drawn.planned,
        "actual": drawn.actual,
    }


def course_of(
    indicator: Indicator, asked: Mapping[int, Decimal], logs: Sequence[Counted]
) -> Course:
    """An indicator's year by quarter, as its targets and counted logs have it."""
    values = {q: tally.value(indicator.accumulation) for q, tally in tallies_of(logs).items()}
    return Course(
        weight=indicator.weight,
        accumulation=indicator.accumulation,
        polarity=indicator.polarity,
        targets=asked,
        reached={q: value for q, value in values.items() if value is not None},
    )


# --- Where, and what stood in the way ------------------------------------------------------------


def districts_of(agreement: Agreement, period: Period) -> list[Frozen]:
    """Counted logs and participants of the period by kecamatan, rehabilitation left out."""
    logs = within(agreement, period).told_by_place()
    by_region = logs.values_list("region").annotate(logs=Count("pk"), people=Sum(PEOPLE))
    places = Region.objects.in_bulk([row[0] for row in by_region if row[0]])
    sums: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for region, count, participants in by_region:
        place = places.get(region or 0)
        if place is None:
            continue
        village = {Region.Kind.DESA, Region.Kind.KELURAHAN}
        key = place.parent_id if place.kind in village and place.parent_id else place.pk
        sums[key][0] += count
        sums[key][1] += participants
    return [
        {"code": place.code, "name": place.name, "logs": sums[pk][0], "participants": sums[pk][1]}
        for pk, place in sorted(Region.objects.in_bulk(sums).items(), key=lambda item: item[1].code)
    ]


def obstacles_of(agreement: Agreement, period: Period) -> list[Frozen]:
    """What counted logs of the period say stood in the way, and what follows."""
    logs = within(agreement, period).exclude(obstacle="", follow_up="").select_related("activity")
    return [
        {
            "number": log.number,
            "activity_code": log.activity.code,
            "obstacle": log.obstacle,
            "follow_up": log.follow_up,
        }
        for log in logs.order_by(*by_number())
    ]


def within(agreement: Agreement, period: Period) -> Any:
    """Counted logs of the period."""
    return ActivityLog.objects.counted().filter(
        agreement=agreement, performed_on__gte=period.start, performed_on__lt=period.end
    )
