"""The example: the same rows from the same seed, made once, never mixed with what is real."""

from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path
from random import Random

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Sum
from django.test import override_settings
from django.utils import timezone
from PIL import Image

from accounts.models import Organization, User, name_on
from agreements import memorandum as source
from agreements.completeness import problems_of
from agreements.models import Agreement
from programs.models import (
    Achievement,
    Activity,
    ActivityLog,
    Budget,
    Evidence,
    Expenditure,
    IkotanScore,
    RanAction,
    Target,
    Verification,
    WorkPlan,
)
from programs.models.rollup import count_month
from reports.example import accounts, bulk, clock, pictures, schedule, unit_life
from reports.example.memorandum import SLUG
from reports.example.renja import PLANS, split
from reports.example.units import SOURCE, load_units
from reports.models import ReportSchedule
from tests.conftest import FAST_HASHER
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.slow

NOW = "2026-11-24T10:00:00+08:00"
SEED = 7
LOGS = 60
UNDER_WAY = {schedule.DRAFT, schedule.WAITING, schedule.RETURNED}
SPARE_FIELDS = ("number", "state", "performed_on", "participants_male", "place")


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker, tmp_path_factory):
    """The example, loaded once for all tests of this file and taken back afterwards."""
    place = tmp_path_factory.mktemp("example")
    changed = override_settings(
        VAR_DIR=place / "var", MEDIA_ROOT=str(place / "media"), PASSWORD_HASHERS=[FAST_HASHER]
    )
    with (
        django_db_blocker.unblock(),
        time_machine.travel(NOW, tick=False),
        pytest.MonkeyPatch.context() as patch,
        changed,
        transaction.atomic(),
    ):
        patch.setenv("DEMO_PASSWORD", PASSWORD)
        yield load(logs=LOGS)
        transaction.set_rollback(True)


@pytest.fixture
def printed(loaded, settings, tmp_path, django_db_blocker):
    """What the load printed; whatever the test does is undone."""
    settings.VAR_DIR = tmp_path / "var"
    with django_db_blocker.unblock(), transaction.atomic():
        yield loaded
        transaction.set_rollback(True)


def load(**options) -> str:
    out = StringIO()
    call_command("load_example", stdout=out, seed=SEED, **options)
    return out.getvalue()


def rows() -> dict[str, list[tuple[object, ...]]]:
    """What the load made, without keys and file names."""
    return {
        "logs": list(ActivityLog.objects.order_by("number").values_list("pk", *SPARE_FIELDS)),
        "evidence": sorted(Evidence.objects.values_list("pk", "sha256", "taken_at")),
        "decisions": sorted(
            Verification.objects.values_list("log__number", "round", "decision", "decided_at")
        ),
        "money": sorted(Expenditure.objects.values_list("document_number", "amount", "spent_on")),
        "totals": sorted(
            Achievement.objects.values_list(
                "indicator__activity__code", "month", "total", "participants"
            )
        ),
    }


def test_loading_twice_changes_nothing(printed):
    before = rows()
    counts = [model.objects.count() for model in (User, Organization, Agreement, ReportSchedule)]
    load(logs=LOGS)
    assert rows() == before
    assert counts == [
        model.objects.count() for model in (User, Organization, Agreement, ReportSchedule)
    ]


def test_the_same_seed_plans_the_same_year_and_another_seed_another():
    today = date(2026, 11, 24)
    first = schedule.planned_until(today, 2026, SEED, 148)
    assert schedule.planned_until(today, 2026, SEED, 148) == first
    assert schedule.planned_until(today, 2026, SEED + 1, 148) != first


def test_what_lies_behind_stays_the_same_as_days_go_by():
    """Only what was under way changes its fate; nothing decided is planned anew."""
    early = schedule.planned_until(date(2026, 6, 30), 2026, SEED, 148)
    late = {one.id: one for one in schedule.planned_until(date(2026, 11, 24), 2026, SEED, 148)}
    settled = [one for one in early if one.fate not in UNDER_WAY]
    assert len(settled) >= len(early) - 8
    assert all(late[one.id] == one for one in settled)


def test_every_state_of_a_log_is_there_to_be_seen():
    planned = schedule.planned_until(date(2026, 11, 24), 2026, 2026, 148)
    assert {one.fate for one in planned} == {
        schedule.VERIFIED,
        schedule.FIXED,
        schedule.RETURNED,
        schedule.REJECTED,
        schedule.WITHDRAWN,
        schedule.WAITING,
        schedule.DRAFT,
    }


def test_the_ceilings_add_up_to_the_sample_sum():
    assert sum(row.ceiling for row in PLANS) == Decimal(1_460_000_000)
    for row in PLANS:
        assert sum((amount for _, _, amount in split(row)), Decimal(0)) == row.ceiling


def test_the_agreement_is_in_force_by_two_hands_and_marked(printed):
    agreement = Agreement.objects.get(slug=SLUG)
    assert agreement.is_example
    assert agreement.is_in_force_on(timezone.localdate())
    assert [article.number for article in agreement.text_on(timezone.localdate())] == [
        str(number) for number in range(1, 14)
    ]
    assert set(agreement.duties_on(timezone.localdate()).values_list("duty__code", flat=True)) == {
        f"KWJ-{number:02}" for number in range(1, 7)
    }
    enacted = agreement.amendments.enacted()
    hands = set(enacted.values_list("drafted_by__username", "enacted_by__username"))
    assert hands == {("admin", "admin2")}
    before = agreement.text_on(date(2026, 6, 30)).get(number="7").body
    after = agreement.text_on(date(2026, 7, 1)).get(number="7").body
    assert ("semester" in before, "triwulan" in after) == (True, True)


def test_a_draft_shows_what_an_admin_still_has_to_settle(printed):
    (draft,) = Agreement.objects.get(slug=SLUG).amendments.open()
    assert any("KWJ-06" in text and "pilih Tetap" in text for text in problems_of(draft))


def test_the_renja_is_approved_with_all_its_activities(printed):
    plan = WorkPlan.objects.get(agreement__slug=SLUG)
    assert (plan.revision, plan.state, plan.approved_by.username) == (0, "approved", "pimpinan")
    assert Activity.objects.of(plan.agreement, 2026).count() == 24
    assert not Activity.objects.of(plan.agreement).without_duty().exists()
    assert Budget.objects.filter(plan=plan).aggregate(sum=Sum("amount"))["sum"] == Decimal(
        "1460000000.00"
    )
    assert list(
        Target.objects.filter(plan=plan, indicator__activity__code="K-05")
        .order_by("quarter")
        .values_list("value", flat=True)
    ) == [5, 15, 25, 30]


def test_figures_of_the_two_agreements_never_meet(printed):
    real = source.load(source.read(SOURCE)).agreement
    assert not real.is_example
    assert real.standing_on() == Agreement.Standing.DISCUSSED
    assert not real.activities.exists()
    assert not real.logs.exists()
    example = Agreement.objects.get(slug=SLUG)
    assert set(ActivityLog.objects.values_list("agreement", "activity__agreement")) == {
        (example.pk, example.pk)
    }
    assert set(Expenditure.objects.values_list("activity__agreement", flat=True)) == {example.pk}
    assert all(
        number.startswith("CONTOH-")
        for number in Expenditure.objects.values_list("document_number", flat=True)
    )


@pytest.mark.django_db
def test_the_real_memorandum_may_come_first():
    source.load(source.read(SOURCE))
    load_units()
    assert set(Organization.objects.filter(parent=None).values_list("slug", flat=True)) == {
        "pemkab-hss",
        "bnnp-kalsel",
    }


def test_no_party_decides_on_its_own_work(printed):
    for decision in Verification.objects.select_related("log__party__organization", "verifier"):
        side = decision.log.party.organization.slug
        assert decision.verifier.username == ("petugas" if side == "bnnp-kalsel" else "verifikator")


def test_work_of_either_party_waits_for_the_other(printed):
    states: dict[str, set[str]] = {party: set() for party in ("pemkab-hss", "bnnp-kalsel")}
    for party, state in ActivityLog.objects.values_list("party__organization__slug", "state"):
        states[party].add(state)
    assert states["pemkab-hss"] >= {"draft", "submitted", "returned", "verified"}
    assert states["bnnp-kalsel"] >= {"submitted", "verified"}


def test_rehabilitation_is_told_by_counts_only(printed):
    logs = ActivityLog.objects.filter(activity__strand="rehabilitasi")
    assert logs.exists()
    assert not Evidence.objects.filter(log__in=logs).exists()
    assert set(logs.values_list("region__kind", flat=True)) == {"kecamatan"}
    assert set(logs.values_list("narrative", "place")) == {
        ("Rekap layanan rehabilitasi, hanya jumlah.", "")
    }


def test_a_verified_log_is_replaced_by_its_correction(printed):
    correction = ActivityLog.objects.get(corrects__isnull=False)
    assert correction.state == "verified"
    assert correction.corrects not in ActivityLog.objects.counted()


def test_things_happen_on_their_own_days(printed):
    for log in ActivityLog.objects.exclude(submitted_at=None).prefetch_related("verifications"):
        assert log.performed_on <= timezone.localdate(log.submitted_at)
        for decision in log.verifications.all():
            assert log.submitted_at <= decision.decided_at or decision.round < log.version
    assert timezone.now() == timezone.datetime.fromisoformat(NOW)


def test_accounts_open_with_the_password_of_the_environment(printed):
    assert f"Kata sandi semua akun: {PASSWORD}" in printed
    assert {person.username for person in accounts.PEOPLE} == set(
        User.objects.filter(is_example=True).values_list("username", flat=True)
    )
    assert all(
        user.check_password(PASSWORD) and user.email == f"{user.username}@contoh.invalid"
        for user in User.objects.filter(is_example=True)
    )


def test_without_one_a_random_password_is_kept_for_its_owner_only(settings, tmp_path, monkeypatch):
    settings.VAR_DIR = tmp_path / "var"
    monkeypatch.delenv("DEMO_PASSWORD")
    first = accounts.demo_password()
    kept = Path(settings.VAR_DIR) / "demo_password"
    assert (len(first) >= 12, accounts.demo_password(), kept.read_text()) == (True, first, first)
    assert kept.stat().st_mode & 0o777 == 0o600


def test_example_accounts_are_refused_where_people_work(printed, settings):
    settings.SHOWCASE = False
    load(logs=LOGS)  # nobody real is here yet
    UserFactory()
    before = rows()
    with pytest.raises(CommandError, match="--force-accounts"):
        load(logs=LOGS + 1)
    assert rows() == before
    load(logs=LOGS, force_accounts=True)


@pytest.mark.parametrize("wrong", ["0", "-3", "banyak"])
def test_a_count_that_is_none_is_refused(wrong):
    with pytest.raises(CommandError, match="--logs"):
        call_command("load_example", f"--logs={wrong}")


def test_many_logs_come_in_bulk_and_their_roll_ups_are_sums(printed):
    people = {user.username: user for user in User.objects.all()}
    agreement = Agreement.objects.get(slug=SLUG)
    first, second = agreement.parties.order_by("ordinal")
    crowd = bulk.Crowd(
        author={first.pk: people["petugas"], second.pk: people["verifikator"]},
        checker={first.pk: people["verifikator"], second.pk: people["petugas"]},
    )
    begun = agreement.logs.count()
    assert bulk.top_up(agreement, begun + 150, crowd, SEED) == 150
    assert bulk.top_up(agreement, begun + 150, crowd, SEED) == 0
    numbers = list(agreement.logs.order_by("number").values_list("number", flat=True))
    assert numbers == [f"CTT-2026-{place:05}" for place in range(1, begun + 151)]
    assert set(agreement.logs.values_list("state", flat=True)) >= {"verified", "submitted"}
    for row in Achievement.objects.filter(month="2026-05-01").select_related("indicator"):
        counted = count_month(row.indicator, row.month)
        assert {name: getattr(row, name) for name in counted} == counted


def test_further_agreements_stand_apart(printed):
    load(logs=LOGS, agreements=2)
    other = Agreement.objects.get(slug=f"{SLUG}-002")
    assert (other.is_example, other.logs.count(), other.activities.count()) == (True, LOGS, 24)
    assert other not in Agreement.objects.for_user(User.objects.get(username="petugas"))


def test_recounting_finds_what_was_put_wrong(printed):
    before = rows()["totals"]
    Achievement.objects.update(total=Decimal(0), participants=0)
    bulk.recount(Agreement.objects.get(slug=SLUG))
    assert rows()["totals"] == before


def test_the_clock_is_given_back_when_something_fails():
    true_clock = timezone.now
    with pytest.raises(ZeroDivisionError), clock.at(clock.moment_of(date(2026, 1, 1), 9)):
        _ = 1 / 0
    assert timezone.now is true_clock


def test_pictures_differ_and_say_that_they_are_drawn(tmp_path):
    rng = Random(SEED)  # noqa: S311
    moment = clock.moment_of(date(2026, 3, 12), 9)
    drawn = [pictures.photo(kind, "K-04", moment, rng) for kind in pictures.SCENES]
    assert len(set(drawn)) == len(pictures.SCENES)
    for place, content in enumerate(drawn):
        path = tmp_path / f"{place}.jpg"
        path.write_bytes(content)
        with Image.open(path) as image:
            assert image.size == pictures.SIZE


def test_only_units_of_the_example_have_invented_heads(printed):
    headed = Organization.objects.filter(offices__isnull=False)
    assert headed.exists()
    assert all(unit.is_example for unit in headed)


def test_a_unit_was_renamed_in_the_year_and_its_former_name_is_kept(printed):
    unit = Organization.objects.get(slug=unit_life.RENAMED)
    former = Organization.objects.annotate(then=name_on(date(2026, 3, 1))).get(pk=unit.pk)
    assert (unit.name, former.then != unit.name) == (unit_life.NEW_NAME, True)


def test_example_scores_say_that_no_paper_of_bnn_tells_them(printed):
    sources = set(IkotanScore.objects.values_list("source", flat=True))
    assert sources == {"Dokumen contoh, bukan terbitan BNN"}
    assert all(one.agreement.is_example for one in IkotanScore.objects.all())


def test_each_of_the_four_actions_has_an_example(printed):
    named = set(Activity.objects.exclude(ran_action="").values_list("ran_action", flat=True))
    assert named == set(RanAction.values)
