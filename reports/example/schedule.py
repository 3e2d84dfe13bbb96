"""What was done in the example year, as plain values: days, figures and fates, by seed. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from uuid import UUID

from agreements.models.duty import Strand
from programs.models import Indicator
from reports.example.renja import PLANS, Plan

VERIFIED, FIXED, RETURNED = "verified", "fixed", "returned"
REJECTED, WITHDRAWN, WAITING, DRAFT = "rejected", "withdrawn", "waiting", "draft"
# How much one event adds to a cumulative indicator, by place in the Renja; 1 where not named.
EVENT_SIZE = {4: 2, 6: 50, 7: 4, 8: 20, 12: 20, 14: 20, 15: 10, 17: 15, 18: 3, 19: 5, 22: 3}
# Share of the target that is reached from the third quarter on; 1 where not named. The first half
# year goes by plan but for what comes later; so there is something late, as in life.
REACHED = {3: 0, 6: 0.8, 14: 0.5, 15: 0.9, 19: 0.6, 5: 0.9, 10: 0.8, 11: 0.9}
FALLS_BEHIND_FROM = 3
LATER_BY = {23: 1}  # quarters by which an activity lags behind its plan
BY_SCHOOLS = {4, 5, 10}
BY_THE_SECOND_PARTY = {17, 18, 21}
SCENES = {
    4: "classroom",
    5: "classroom",
    10: "classroom",
    6: "checkup",
    7: "screen",
    23: "handover",
}
PEOPLE = {
    4: (35, 60),
    6: (45, 55),
    8: (18, 24),
    9: (150, 260),
    12: (18, 22),
    14: (18, 22),
    1: (20, 35),
}
EVERYONE_ELSE = (12, 30)
TWICE = 0.04
CORRECTED = 4  # the activity of which one verified log is corrected


@dataclass(frozen=True, slots=True)
class Planned:
    """One log of the example. `place` is its activity's place in the Renja, `draw` its own seed."""

    id: UUID
    place: int
    day: date
    value: int
    male: int
    female: int
    village: int  # index into the list of villages
    sent_after: int  # days
    decided_after: int  # days, counted from sending
    fate: str
    draw: int

    @property
    def plan(self) -> Plan:
        """The sample activity it belongs to."""
        return PLANS[self.place - 1]

    @property
    def is_counts_only(self) -> bool:
        """Rehabilitation tells counts and shows no pictures."""
        return self.plan.strand == Strand.REHABILITATION

    @property
    def scene(self) -> str:
        """What its pictures show."""
        if self.place in SCENES:
            return SCENES[self.place]
        return "village" if self.plan.strand == Strand.EMPOWERMENT else "meeting"

    @property
    def participants(self) -> int:
        """All who came."""
        return self.male + self.female


def planned_until(
    today: date, year: int, seed: int, villages: int, count: int | None = None
) -> list[Planned]:
    """All logs of the year up to today, by day, or so many of them; the newest are under way."""
    rng = Random(seed)  # noqa: S311  an example, no secret
    logs = sorted(_year(year, rng, villages), key=lambda one: (one.day, one.place, one.draw))
    done = [log for log in logs if log.day <= today]
    if count is not None and count < len(done):
        done = [done[index * len(done) // count] for index in range(count)]
    return _under_way(done)


def _year(year: int, rng: Random, villages: int) -> Iterator[Planned]:
    for place, plan in enumerate(PLANS, start=1):
        for quarter in range(1, 5):
            for value, day in _events(place, plan, quarter, year, rng):
                log = _log(place, plan, value, day, rng, villages)
                yield log
                if rng.random() < TWICE:  # sent twice by mistake: taken back, or rejected
                    fate = rng.choice((REJECTED, WITHDRAWN))
                    yield replace(log, id=_id(rng), fate=fate, draw=log.draw + 1)


def _log(place: int, plan: Plan, value: int, day: date, rng: Random, villages: int) -> Planned:
    male, female = _people(place, plan, value, rng)
    return Planned(
        id=_id(rng),
        place=place,
        day=day,
        value=value,
        male=male,
        female=female,
        village=rng.randrange(villages),
        sent_after=rng.choice((0, 0, 1, 2)),
        decided_after=rng.choice((1, 1, 2, 3, 4, 6)),
        fate=rng.choices((VERIFIED, FIXED), weights=(93, 7))[0],
        draw=rng.getrandbits(32),
    )


def _id(rng: Random) -> UUID:
    return UUID(int=rng.getrandbits(128), version=4)


def _events(
    place: int, plan: Plan, quarter: int, year: int, rng: Random
) -> Iterator[tuple[int, date]]:
    """Values and days of one activity's events in one quarter."""
    planned = quarter - LATER_BY.get(place, 0)
    target = plan.targets[planned - 1] if planned >= 1 else 0
    if not target:
        return
    share = REACHED.get(place, 1) if quarter >= FALLS_BEHIND_FROM else 1
    if plan.accumulation == Indicator.Accumulation.AVERAGE:
        values = [max(1, target + rng.choice((-1, 0))) for _ in range(2)]
    elif plan.accumulation == Indicator.Accumulation.LATEST:
        before = plan.targets[quarter - 2] if quarter > 1 else 0
        middle = (before + target) // 2
        values = [value for value in (int(middle * share), int(target * share)) if value]
    else:
        total, size = int(target * share), EVENT_SIZE.get(place, 1)
        values = [min(size, total - done) for done in range(0, total, size)]
    yield from zip(values, sorted(_days(year, quarter, len(values), rng)), strict=True)


def _days(year: int, quarter: int, count: int, rng: Random) -> Iterator[date]:
    """Working days of a quarter; a day may come twice."""
    first = date(year, quarter * 3 - 2, 1)
    for _ in range(count):
        day = first + timedelta(days=rng.randrange(5, 88))
        yield day - timedelta(days=max(0, day.weekday() - 4))


def _people(place: int, plan: Plan, value: int, rng: Random) -> tuple[int, int]:
    if plan.strand == Strand.REHABILITATION:
        everyone = value if plan.unit == "orang" else 0
    elif plan.unit == "konten":
        everyone = 0
    else:
        everyone = rng.randint(*PEOPLE.get(place, EVERYONE_ELSE))
        if place == CORRECTED:  # so many in each school
            everyone *= value
    male = everyone * rng.randint(40, 60) // 100
    return male, everyone - male


def _under_way(logs: list[Planned]) -> list[Planned]:
    """What is newest is not decided yet, on either side; what is older is."""
    newest = list(reversed(logs))
    by_schools = [log for log in newest if log.place in BY_SCHOOLS]
    by_second = [log for log in newest if log.place in BY_THE_SECOND_PARTY]
    others = [log for log in newest if log.place not in BY_SCHOOLS | BY_THE_SECOND_PARTY]
    fates = {log.id: RETURNED for log in by_schools[:1]}
    fates |= {log.id: DRAFT for log in others[:1]}
    fates |= {log.id: WAITING for log in [*by_schools[1:3], *others[1:4], *by_second[:1]]}
    return [replace(log, fate=fates.get(log.id, log.fate)) for log in logs]
