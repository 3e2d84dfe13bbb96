"""How a plan revision worded its activities: from the rows, or from the history once past."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db.models import QuerySet

from accounts.models import Organization
from agreements.models.duty import Strand
from programs.drafts import IN_ITS_ROW
from programs.ledger import Ledger
from programs.models import WorkPlan
from programs.models.activity import RanAction

DELETED = "delete"
STRANDS = dict(Strand.choices)
RAN_ACTIONS = dict(RanAction.choices)
IN_WORDS = {"lead", "strand", "ran_action"}  # what a row holds by key


@dataclass(frozen=True, slots=True)
class Wording:
    """What an activity is, apart from its figures."""

    code: str
    title: str
    strand: str
    ran_action: str
    lead: str
    budget_code: str
    location: str
    starts_on: date | None
    ends_on: date | None
    duties: tuple[str, ...]  # codes of those in force on the day of reading


@dataclass(frozen=True, slots=True)
class Wordings:
    """Activities and indicator names as one revision words them, by key."""

    activities: Mapping[int, Wording]
    indicators: Mapping[int, str]


def wordings_of(plan: WorkPlan, ledger: Ledger) -> Wordings:
    """The wording of every activity in the plan's ledger, in a fixed number of queries."""
    codes = {one.duty_id: one.duty.code for one in ledger.duties}
    served: Mapping[int, Iterable[int]] = ledger.served
    rows = {one.pk: {name: getattr(one, name) for name in _NAMES} for one in ledger.activities}
    names = {one.pk: one.name for found in ledger.indicators.values() for one in found}
    if plan.state == WorkPlan.State.SUPERSEDED:
        moment = _approved_at(plan)
        rows |= {
            one["pgh_obj_id"]: one for one in _as_of("Activity", moment, "pgh_obj", rows, *_NAMES)
        }
        names |= {
            one["pgh_obj_id"]: one["name"]
            for one in _as_of("Indicator", moment, "pgh_obj", names, "name")
        }
        served = _served_at(moment, rows)
    leads = Organization.objects.in_bulk({row["lead_id"] for row in rows.values()})
    worded = {pk: _worded(row, leads, served.get(pk, ()), codes) for pk, row in rows.items()}
    return Wordings(worded, names)


_NAMES = tuple("lead_id" if name == "lead" else name for name in IN_ITS_ROW)


def _worded(
    row: Mapping[str, Any],
    leads: Mapping[int, Organization],
    served: Iterable[int],
    codes: Mapping[int, str],
) -> Wording:
    plain = {name: row[name] for name in IN_ITS_ROW if name not in IN_WORDS}
    return Wording(
        **plain,
        strand=str(STRANDS[row["strand"]]),
        ran_action=str(RAN_ACTIONS.get(row["ran_action"], "")),
        lead=leads[row["lead_id"]].short_name,
        duties=tuple(sorted(codes[pk] for pk in served if pk in codes)),
    )


def _approved_at(plan: WorkPlan) -> datetime:
    """When the approving transaction began, by the clock that dates the whole history."""
    approvals = _history("WorkPlan").filter(pgh_obj=plan, state=WorkPlan.State.APPROVED)
    moment: datetime = approvals.earliest("pgh_created_at").pgh_created_at
    return moment


def _served_at(moment: datetime, activities: Iterable[int]) -> dict[int, list[int]]:
    """Duties by activity, of the links that stood at the moment."""
    served: dict[int, list[int]] = defaultdict(list)
    found = _as_of(
        "ActivityDuty", moment, "activity", activities, "activity_id", "duty_id", "pgh_label"
    )
    for link in found:
        if link["pgh_label"] != DELETED:
            served[link["activity_id"]].append(link["duty_id"])
    return served


def _as_of(
    model: str, moment: datetime, key: str, among: Iterable[int], *names: str
) -> QuerySet[Any, dict[str, Any]]:
    """The last event of each object up to the moment, of the objects whose `key` is among these."""
    events = _history(model).filter(**{f"{key}__in": list(among)}, pgh_created_at__lte=moment)
    last = events.order_by("pgh_obj_id", "-pgh_created_at", "-pgh_id").distinct("pgh_obj_id")
    return last.values("pgh_obj_id", *names)


def _history(model: str) -> QuerySet[Any]:
    return apps.get_model("programs", f"{model}Event").objects.all()
