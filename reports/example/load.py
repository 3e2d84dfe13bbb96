"""Loads the example: units, people, agreement, Renja, then what was done and spent until today."""

from collections.abc import Callable
from datetime import date

import pghistory
from django.db import transaction
from django.utils import timezone

from accounts.models import Organization, User
from agreements.models import Agreement
from programs import planning
from programs.models import Region, WorkPlan
from programs.regions import load_regions
from reports.example import (
    accounts,
    bulk,
    clock,
    index_scores,
    memorandum,
    renja,
    schedule,
    spending,
    text,
    unit_life,
)
from reports.example.fieldwork import Fieldwork
from reports.example.units import BNNP, PEMKAB, load_units
from reports.models import ReportKind, ReportSchedule

RECIPIENTS = "Bupati Hulu Sungai Selatan\nKepala BNNP Kalimantan Selatan"
DUE_DAYS = 10
Tell = Callable[[str, int, int], None]  # what is being done, how far, out of how many


def load(
    *, logs: int | None, agreements: int, seed: int, force_accounts: bool, tell: Tell
) -> Agreement:
    """Everything that is missing of the example. Raises RealPeoplePresent."""
    if not force_accounts:
        accounts.refuse_among_real_people()
    with pghistory.context(source="load_example"):
        load_regions()
        units = load_units()
        unit_life.live(units)
        people = accounts.create_people(units)
        agreement = _first_agreement(units, people)
        _live(agreement, people, logs, seed, tell)
        for number in range(2, agreements + 1):
            tell("Perjanjian contoh", number, agreements)
            _further_agreement(number, logs, seed)
    return agreement


@transaction.atomic
def _first_agreement(units: dict[str, Organization], people: dict[str, User]) -> Agreement:
    found = Agreement.objects.filter(slug=memorandum.SLUG).first()
    if found is not None:
        return found
    agreement = memorandum.make_agreement(
        memorandum.SLUG, text.TITLE, units, people["admin"], people["admin2"]
    )
    _plan(agreement, units, drafter=people["petugas"], approver=people["pimpinan"])
    index_scores.record_scores(agreement, people["verifikator"])
    if timezone.localdate() >= memorandum.DECREED_ON:
        memorandum.list_instrument(agreement)
    if timezone.localdate() >= memorandum.AMENDED_ON:
        memorandum.amend_once(agreement, people["admin"], people["admin2"])
    if timezone.localdate() >= memorandum.DRAFTED_ON:
        memorandum.draft_another(agreement, people["admin"])
    ReportSchedule.objects.create(
        agreement=agreement,
        kind=ReportKind.QUARTERLY,
        starts_on=memorandum.FIRST_DAY,
        due_days=DUE_DAYS,
        recipients=RECIPIENTS,
    )
    return agreement


def _plan(
    agreement: Agreement, units: dict[str, Organization], *, drafter: User, approver: User
) -> WorkPlan:
    """Renja of the year: drafted in December before it, approved by another."""
    with clock.at(clock.moment_of(date(memorandum.YEAR - 1, 12, 30), 10)):
        plan = planning.draft_plan(agreement, memorandum.YEAR, by=drafter)
        renja.fill_plan(plan, units)
        return planning.approve(plan, by=approver, effective_on=memorandum.FIRST_DAY)


def _live(
    agreement: Agreement, people: dict[str, User], logs: int | None, seed: int, tell: Tell
) -> None:
    today = timezone.localdate()
    planned = schedule.planned_until(
        today,
        memorandum.YEAR,
        seed,
        villages=Region.objects.villages().count(),
        count=logs,
    )
    fieldwork = Fieldwork(agreement, people)
    done = iter(range(1, len(planned) + 1))
    fieldwork.live(planned, lambda: tell("Catatan kegiatan", next(done), len(planned)))
    fieldwork.correct_one(planned)
    plan = WorkPlan.objects.get(agreement=agreement, year=memorandum.YEAR, revision=0)
    spending.spend_until(plan, today, people["petugas"], seed)
    renja.tell_states(agreement, today)
    if logs is not None:
        _top_up(agreement, people["petugas"], people["verifikator"], logs, seed, tell)


def _further_agreement(number: int, logs: int | None, seed: int) -> None:
    """One more regency with its own agreement, for measuring many of them side by side."""
    slug = f"{memorandum.SLUG}-{number:03}"
    units = {
        PEMKAB: _side(f"contoh-pemkab-{number:03}", f"Pemkab Contoh {number:03}", "pemkab"),
        BNNP: _side("contoh-bnnp", "BNNP Contoh", "bnnp"),
    }
    own = _clerk(f"contoh-petugas-{number:03}", units[PEMKAB])
    other = _clerk("contoh-verifikator", units[BNNP])
    agreement = Agreement.objects.filter(slug=slug).first()
    if agreement is None:
        with transaction.atomic():
            agreement = memorandum.make_agreement(
                slug, f"{text.TITLE} ({number:03})", units, own, other
            )
            _plan(agreement, units, drafter=own, approver=other)
    if logs is not None:
        _top_up(agreement, own, other, logs, seed, lambda *told: None)


def _top_up(agreement: Agreement, own: User, other: User, logs: int, seed: int, tell: Tell) -> None:
    first, second = agreement.parties.order_by("ordinal")
    crowd = bulk.Crowd(
        author={first.pk: own, second.pk: other}, checker={first.pk: other, second.pk: own}
    )
    made = 0

    def count(batch: int) -> None:
        nonlocal made
        made += batch
        tell("Catatan tambahan", made, logs)

    bulk.top_up(agreement, logs, crowd, seed, count)


def _side(slug: str, name: str, kind: str) -> Organization:
    unit, _ = Organization.objects.get_or_create(
        slug=slug,
        defaults={"name": name, "short_name": name, "kind": kind, "is_example": True},
    )
    return unit


def _clerk(username: str, unit: Organization) -> User:
    """Someone to sign the rows of a measured agreement; nobody can sign in as them."""
    clerk, made = User.objects.get_or_create(
        username=username,
        defaults={"organization": unit, "is_example": True, "is_active": False},
    )
    if made:
        clerk.set_unusable_password()
        clerk.save(update_fields=["password"])
    return clerk
