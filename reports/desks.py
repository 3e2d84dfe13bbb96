"""What the home of those who do the work shows: their own logs, the text, or the accounts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.db.models import Count, OuterRef, Q, Subquery
from django.urls import reverse

from accounts.models import Organization, User
from accounts.roles import Role
from agreements.completeness import Missing, missing
from agreements.models import Amendment
from p4gn_portal.components import Figure
from p4gn_portal.formats import format_number
from programs.models import Activity, ActivityLog, Verification
from programs.models.rollup import first_of_month, next_month
from programs.standing import ActivityStanding, IndicatorStanding, overview
from reports.dashboard import logs_url
from reports.findings import Finding, all_of
from reports.thread import Scope

LOGS_SHOWN = 5
State = ActivityLog.State


# --- Those who record ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MyActivity:
    """One activity of the person's unit in the running quarter."""

    code: str
    title: str
    url: str
    record_url: str
    state: str
    said: str


@dataclass(frozen=True, slots=True)
class Todo:
    """What waits for the person, and what the person's unit has to do this quarter."""

    returned: Sequence[ActivityLog]  # each with `note`, why it came back
    returned_count: int
    figures: Sequence[Figure]
    activities: Sequence[MyActivity]
    recent: Sequence[ActivityLog]
    recent_url: str
    may_record: bool


def todo_of(scope: Scope) -> Todo:
    """What those who record need first, in a fixed number of queries."""
    mine = ActivityLog.objects.filter(agreement=scope.agreement, author=scope.user)
    month = first_of_month(scope.day)
    counts = dict(mine.order_by().values_list("state").annotate(count=Count("pk")))
    returned = counts.get(State.RETURNED, 0)
    notes = Verification.objects.filter(log=OuterRef("pk")).order_by("-pk").values("note")[:1]
    rows = mine.select_related("activity", "region__parent").annotate(note=Subquery(notes))
    this_month = rows.filter(performed_on__gte=month, performed_on__lt=next_month(month))
    return Todo(
        returned=list(rows.filter(state=State.RETURNED)[:LOGS_SHOWN]) if returned else [],
        returned_count=returned,
        figures=[_figure_of(state, counts.get(state, 0)) for state in SHOWN],
        activities=my_activities(scope),
        recent=list(this_month.exclude(state=State.WITHDRAWN)[:LOGS_SHOWN]),
        recent_url=logs_url(saya=1, bulan=f"{month:%Y-%m}"),
        may_record=scope.user.has_perm("programs.record_log"),
    )


SHOWN: dict[str, tuple[str, str, str]] = {
    State.RETURNED: ("Perlu perbaikan", "tunda", "triangle"),
    State.DRAFT: ("Draf", "netral", "ring-dotted"),
    State.SUBMITTED: ("Menunggu verifikasi", "proses", "half"),
}


def _figure_of(state: str, count: int) -> Figure:
    label, tone, icon = SHOWN[state]
    return Figure(
        label, format_number(count), logs_url(status=state, saya=1), "Lihat", "", tone, icon
    )


def my_activities(scope: Scope) -> list[MyActivity]:
    """Activities that the person's unit leads or supports, as they stand this quarter."""
    year = overview(scope.agreement, scope.year, scope.day)
    taken_on = taken_on_by(scope)
    mine = [one for one in year.activities if one.id in taken_on]
    quarter = max(year.as_of.quarter, 1)
    listed = [_my_activity(one, scope.year, quarter) for one in mine]
    order = {"late": 0, "running": 1, "not_due": 2, "met": 3, "not_applicable": 4}
    return sorted(listed, key=lambda one: (order[one.state], one.code))


def taken_on_by(scope: Scope) -> set[int]:
    """Ids of the activities that the person's unit, or one below it, leads or supports."""
    if scope.user.organization_id is None:
        return set()
    units = Organization.objects.in_branch(scope.user.organization_id).values("pk")
    supported = Activity.supports.through.objects.filter(organization__in=units)
    own = Activity.objects.of(scope.agreement, scope.year).filter(
        Q(lead__in=units) | Q(pk__in=supported.values("activity"))
    )
    return set(own.values_list("pk", flat=True))


def _my_activity(one: ActivityStanding, year: int, quarter: int) -> MyActivity:
    asked = [each for each in one.indicators if each.quarters[quarter - 1].is_asked]
    return MyActivity(
        code=one.code,
        title=one.title,
        url=reverse("programs:activity", args=[year, one.code]),
        record_url=f"{reverse('programs:log-create')}?kegiatan={one.code}",
        state=_state(one, asked, quarter),
        said="; ".join(_said(each, quarter) for each in asked) or "Tanpa target pada triwulan ini",
    )


def _state(one: ActivityStanding, asked: Sequence[IndicatorStanding], quarter: int) -> str:
    if one.is_behind:
        return "late"
    if not asked:
        return "not_applicable"
    return "met" if all(each.quarters[quarter - 1].is_met for each in asked) else "running"


def _said(one: IndicatorStanding, quarter: int) -> str:
    """3 dari 5 sekolah, both to date: so that an earlier surplus is seen."""
    cell = one.quarters[quarter - 1]
    done = format_number(cell.actual_to_date or 0)
    return f"{done} dari {format_number(cell.target_to_date or 0)} {one.unit}"


# --- Those who keep the text ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TextDesk:
    """The text in force, what is under way, and what the thread lacks."""

    standing: str
    enacted: int
    open: Sequence[Amendment]
    missing: Sequence[Missing]
    findings: Sequence[Finding]
    day: date

    @property
    def blocking(self) -> int:
        """How many gaps keep the agreement from coming into force."""
        return sum(one.blocks for one in self.missing)


def text_desk_of(scope: Scope) -> TextDesk:
    """What those who keep the text need first."""
    agreement = scope.agreement
    is_discussed = agreement.status == agreement.Status.DISCUSSED
    amendments = list(agreement.amendments.select_related("agreement", "drafted_by"))
    found = [] if is_discussed else all_of(scope)
    return TextDesk(
        standing=agreement.standing_on(scope.day),
        enacted=sum(one.state == Amendment.State.ENACTED for one in amendments if one.ordinal),
        open=[
            one
            for one in amendments
            if one.state in {Amendment.State.DRAFT, Amendment.State.PROPOSED}
        ],
        missing=missing(agreement) if is_discussed else [],
        findings=[one for one in found if one.code != "kegiatan-terlambat"],
        day=scope.day,
    )


# --- Those who keep the accounts -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RoleCount:
    """How many active accounts hold a role, and the list of them."""

    label: str
    count: int
    url: str


@dataclass(frozen=True, slots=True)
class AccountsDesk:
    """People and units; not one figure of the programme."""

    figures: Sequence[Figure]
    roles: Sequence[RoleCount]


def accounts_desk() -> AccountsDesk:
    """What those who keep the accounts need first."""
    counts = User.objects.aggregate(
        active=Count("pk", filter=Q(is_active=True)),
        closed=Count("pk", filter=Q(is_active=False)),
        homeless=Count("pk", filter=Q(is_active=True, organization__isnull=True)),
    )
    by_role = dict(
        User.objects.filter(is_active=True, groups__isnull=False)
        .order_by()
        .values_list("groups__name")
        .annotate(count=Count("pk"))
    )
    homeless = counts["homeless"]
    return AccountsDesk(
        figures=[
            _people("Akun aktif", counts["active"], "aktif", "users"),
            _people("Akun nonaktif", counts["closed"], "nonaktif", "lock"),
            _people(
                "Akun tanpa unit",
                homeless,
                "tanpa-unit",
                "warning" if homeless else "check",
                note="tidak dapat melihat apa pun" if homeless else "",
                tone="tunda" if homeless else "ok",
            ),
            Figure(
                "Unit organisasi",
                format_number(Organization.objects.count()),
                reverse("accounts:units"),
                icon="building",
            ),
        ],
        roles=[
            RoleCount(
                str(role.label),
                by_role.get(role.value, 0),
                people_url(peran=role.value, status="aktif"),
            )
            for role in Role
        ],
    )


def _people(
    label: str, count: int, status: str, icon: str, note: str = "", tone: str = ""
) -> Figure:
    url = people_url(status=status)
    return Figure(label, format_number(count), url, note=note, tone=tone, icon=icon)


def people_url(**query: str) -> str:
    """Address of the list of people under these filters."""
    return f"{reverse('accounts:users')}?{urlencode(query)}"
