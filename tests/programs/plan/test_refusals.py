"""What the database itself refuses on plans, targets and money: by QuerySet and by raw SQL."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DataError, IntegrityError, InternalError, connection, transaction

from programs.models import (
    Activity,
    ActivityDuty,
    Budget,
    DraftedActivity,
    Expenditure,
    Indicator,
    Target,
    WorkPlan,
)
from tests.factories import (
    YEAR,
    ActivityFactory,
    BudgetFactory,
    ExpenditureFactory,
    IndicatorFactory,
    MeasurementFactory,
    OrganizationFactory,
    RegionFactory,
    TargetFactory,
    UserFactory,
    WorkPlanFactory,
    approved,
    draft_plan_of,
    in_force,
)

pytestmark = pytest.mark.django_db
REFUSED = (IntegrityError, InternalError)


def refuses(write):
    """The write fails in the database; the connection stays usable."""
    with pytest.raises(REFUSED), transaction.atomic():
        write()
    return True


def sql(statement, *params):
    with connection.cursor() as cursor:
        cursor.execute(statement, params)


def row(model, **change):
    """A QuerySet.update of the only row, past forms and save()."""
    return lambda: model.objects.update(**change)


# --- The plan ------------------------------------------------------------------------------------


def test_a_plan_begins_as_a_draft_and_only_moves_on():
    plan = WorkPlanFactory()
    born = {"agreement": plan.agreement, "year": 2027, "state": "approved"}
    approval = {"effective_on": date(2027, 1, 1), "approved_by": UserFactory()}
    assert refuses(
        lambda: WorkPlan.objects.create(**born, **approval, approved_at="2027-01-01T00:00Z")
    )
    assert refuses(row(WorkPlan, state="superseded"))
    approved(plan)
    assert refuses(row(WorkPlan, state="draft"))


@pytest.mark.parametrize(
    "change",
    [
        {"effective_on": date(YEAR, 2, 2)},
        {"year": 2027},
        {"revision": 9},
        {"reason": "lain"},
        {"approved_at": "2027-01-01T00:00Z"},
    ],
)
def test_an_approved_plan_is_read_only(change):
    approved(WorkPlanFactory())
    assert refuses(row(WorkPlan, **change))


def test_an_approval_is_complete_and_by_another():
    drafter = UserFactory()
    plan = WorkPlanFactory(drafted_by=drafter)
    assert refuses(row(WorkPlan, state="approved"))
    complete = {"effective_on": date(YEAR, 1, 1), "approved_at": "2026-01-01T00:00Z"}
    assert refuses(row(WorkPlan, state="approved", approved_by=drafter, **complete))
    WorkPlan.objects.filter(pk=plan.pk).update(
        state="approved", approved_by=UserFactory(), **complete
    )


def test_a_revision_is_approved_only_with_a_reason():
    plan = approved(WorkPlanFactory())
    WorkPlan.objects.update(state="superseded")
    revision = WorkPlan.objects.create(
        agreement=plan.agreement, year=YEAR, revision=1, kind="perubahan"
    )
    changed = WorkPlan.objects.filter(pk=revision.pk)
    approval = {
        "state": "approved",
        "approved_by": UserFactory(),
        "effective_on": date(YEAR, 7, 1),
        "approved_at": "2026-07-01T00:00Z",
    }
    assert refuses(lambda: changed.update(**approval))
    changed.update(**approval, reason="Pergeseran")


def test_one_draft_one_approved_and_each_revision_once():
    plan = WorkPlanFactory()
    same = {"agreement": plan.agreement, "year": YEAR}
    assert refuses(lambda: WorkPlan.objects.create(**same, revision=0))
    assert refuses(lambda: WorkPlan.objects.create(**same, revision=1, kind="perubahan"))
    approved(plan)
    second = WorkPlan.objects.create(**same, revision=1, kind="perubahan")
    approval = {
        "state": "approved",
        "reason": "x",
        "approved_by": UserFactory(),
        "effective_on": date(YEAR, 7, 1),
        "approved_at": "2026-07-01T00:00Z",
    }
    assert refuses(lambda: WorkPlan.objects.filter(pk=second.pk).update(**approval))


@pytest.mark.parametrize("table", ["workplan", "activity", "indicator", "expenditure"])
def test_rows_of_the_plan_side_are_never_deleted(table):
    activity = ActivityFactory()
    TargetFactory(indicator=IndicatorFactory(activity=activity))
    ExpenditureFactory(activity=activity)
    Target.objects.all().delete()
    assert refuses(lambda: sql(f"DELETE FROM programs_{table}"))  # noqa: S608


@pytest.mark.parametrize(
    "table",
    [
        "workplan",
        "activity",
        "indicator",
        "target",
        "budget",
        "expenditure",
        "activityduty",
        "activity_supports",
        "activity_regions",
        "draftedactivity",
    ],
)
def test_tables_are_never_emptied_at_one_stroke(table):
    assert refuses(lambda: sql(f"TRUNCATE programs_{table} CASCADE"))


# --- Targets and pagu ----------------------------------------------------------------------------


@pytest.fixture
def planned():
    """One target and one pagu in an approved plan."""
    activity = ActivityFactory()
    TargetFactory(indicator=IndicatorFactory(activity=activity))
    BudgetFactory(activity=activity)
    return approved(draft_plan_of(activity))


def test_targets_and_pagu_of_an_approved_plan_neither_move_nor_go_nor_come(planned):
    indicator, activity = Indicator.objects.get(), Activity.objects.get()
    assert refuses(row(Target, value=Decimal(9)))
    assert refuses(lambda: sql("UPDATE programs_target SET value = 9"))
    assert refuses(lambda: Target.objects.all().delete())
    assert refuses(lambda: TargetFactory(plan=planned, indicator=indicator, quarter=2))
    assert refuses(row(Budget, amount=Decimal(9)))
    assert refuses(lambda: sql("UPDATE programs_budget SET amount = 9"))
    assert refuses(lambda: Budget.objects.all().delete())
    assert refuses(lambda: BudgetFactory(plan=planned, activity=activity, quarter=2))


def test_a_row_cannot_be_moved_out_of_an_approved_plan(planned):
    draft = WorkPlan.objects.create(
        agreement=planned.agreement, year=YEAR, revision=1, kind="perubahan"
    )
    assert refuses(row(Target, plan=draft))
    assert refuses(row(Budget, plan=draft))


WORDING = [
    "UPDATE programs_activity SET title = 'lain'",
    "UPDATE programs_activity SET code = 'K-99'",
    "UPDATE programs_activity SET ends_on = '2026-12-01'",
    "UPDATE programs_activityduty SET duty_id = (SELECT max(id) FROM agreements_duty)",
    "DELETE FROM programs_activityduty",
    "INSERT INTO programs_activityduty (activity_id, duty_id)"
    " SELECT a.id, (SELECT max(id) FROM agreements_duty) FROM programs_activity a",
    "UPDATE programs_indicator SET name = 'lain'",
    "UPDATE programs_indicator SET weight = 9",
    "UPDATE programs_indicator SET baseline = 9",
    "INSERT INTO programs_activity_supports (activity_id, organization_id)"
    " SELECT id, lead_id FROM programs_activity",
    "DELETE FROM programs_activity_supports",
    "DELETE FROM programs_activity_regions",
]


@pytest.fixture
def worded():
    """An activity with all its parts, in a plan still drafted; the agreement has a second duty."""
    activity = ActivityFactory(agreement=in_force(duties=2))
    TargetFactory(indicator=IndicatorFactory(activity=activity))
    activity.supports.add(OrganizationFactory())
    activity.regions.add(RegionFactory())
    return activity


@pytest.mark.parametrize("statement", WORDING)
def test_what_an_activity_is_moves_by_approval_only(worded, statement):
    def write():
        with connection.cursor() as cursor:
            cursor.execute(statement)
            assert cursor.rowcount == 1

    with transaction.atomic():
        write()  # nothing is in force yet
        transaction.set_rollback(True)
    plan = approved(draft_plan_of(worded))
    assert refuses(write)
    draft = WorkPlan.objects.create(
        agreement=plan.agreement, year=YEAR, revision=1, kind="perubahan"
    )
    assert refuses(write)
    with transaction.atomic():
        WorkPlan.objects.filter(pk=plan.pk).update(state="superseded")
        write()
        approved(draft, effective_on=date(YEAR, 7, 1))


def test_nothing_is_added_to_a_year_beside_its_plan(worded):
    approved(draft_plan_of(worded))
    assert refuses(lambda: ActivityFactory(agreement=worded.agreement))
    assert refuses(lambda: IndicatorFactory(activity=worded))
    ActivityFactory(agreement=worded.agreement, year=2027)


def test_how_an_activity_fares_may_be_said_at_any_time(worded):
    approved(draft_plan_of(worded))
    assert Activity.objects.update(state="running", version=2) == 1


def test_a_plan_gives_way_only_to_the_next_one(planned):
    """Else the way to the wording of its activities would stand open."""

    def leave():
        WorkPlan.objects.update(state="superseded")
        sql("SET CONSTRAINTS ALL IMMEDIATE")  # as the end of the transaction does

    assert refuses(leave)


def test_what_a_draft_keeps_goes_with_its_plan(worded):
    plan = draft_plan_of(worded)
    kept = {"activity": worded, "code": "K-01", "content": {}}
    assert refuses(lambda: DraftedActivity.objects.create(plan=plan, **kept))  # no revision
    approved(plan)
    draft = WorkPlan.objects.create(
        agreement=plan.agreement, year=YEAR, revision=1, kind="perubahan"
    )
    assert refuses(lambda: DraftedActivity.objects.create(plan=plan, **kept))
    foreign = kept | {"activity": ActivityFactory()}
    assert refuses(lambda: DraftedActivity.objects.create(plan=draft, **foreign))
    DraftedActivity.objects.create(plan=draft, **kept)
    approved(draft, effective_on=date(YEAR, 7, 1))
    assert refuses(row(DraftedActivity, code="K-02"))
    assert refuses(row(DraftedActivity, content={"title": "lain"}))
    assert refuses(lambda: DraftedActivity.objects.all().delete())


@pytest.mark.parametrize("quarter", [0, 5])
def test_a_quarter_lies_within_the_year(quarter):
    assert refuses(lambda: TargetFactory(quarter=quarter))
    assert refuses(lambda: BudgetFactory(quarter=quarter))


def test_nothing_negative_and_nothing_twice():
    assert refuses(lambda: TargetFactory(value=Decimal(-1)))
    assert refuses(lambda: BudgetFactory(amount=Decimal(-1)))
    target, budget = TargetFactory(), BudgetFactory()
    assert refuses(lambda: TargetFactory(plan=target.plan, indicator=target.indicator))
    assert refuses(lambda: BudgetFactory(plan=budget.plan, activity=budget.activity))


def test_plan_indicator_and_activity_belong_to_one_agreement_and_year():
    plan, foreign = WorkPlanFactory(), ActivityFactory()
    assert refuses(lambda: TargetFactory(plan=plan, indicator=IndicatorFactory(activity=foreign)))
    assert refuses(lambda: BudgetFactory(plan=plan, activity=foreign))
    next_year = ActivityFactory(agreement=plan.agreement, year=2027)
    assert refuses(lambda: BudgetFactory(plan=plan, activity=next_year))


# --- Activities and indicators -------------------------------------------------------------------


def test_an_activity_stays_in_its_agreement_and_year():
    ActivityFactory()
    other = in_force()
    assert refuses(row(Activity, year=2027))
    assert refuses(row(Activity, agreement=other))
    assert refuses(lambda: sql("UPDATE programs_activity SET year = 2027"))


def test_a_code_is_given_once_a_year():
    activity = ActivityFactory(code="K-01")
    assert refuses(lambda: ActivityFactory(agreement=activity.agreement, code="K-01"))
    ActivityFactory(agreement=activity.agreement, code="K-01", year=2027)


def test_an_activity_ends_after_it_starts():
    ActivityFactory()
    assert refuses(row(Activity, starts_on=date(YEAR, 3, 2), ends_on=date(YEAR, 3, 1)))


def test_a_duty_is_bound_once_and_within_one_agreement():
    activity = ActivityFactory()
    duty = activity.duties.get()
    foreign = in_force().duties.get()
    assert refuses(lambda: ActivityDuty.objects.create(activity=activity, duty=duty))
    assert refuses(lambda: ActivityDuty.objects.create(activity=activity, duty=foreign))
    assert refuses(row(ActivityDuty, duty=foreign))


@pytest.mark.parametrize(
    "change", [{"unit": "orang"}, {"accumulation": "latest"}, {"polarity": "negative"}]
)
def test_a_measured_indicator_keeps_its_meaning(change):
    indicator = MeasurementFactory().indicator
    assert refuses(row(Indicator, **change))
    Indicator.objects.filter(pk=indicator.pk).update(name="nama yang lebih jelas")


@pytest.mark.parametrize("change", [{"unit": "orang"}, {"accumulation": "latest"}])
def test_an_unmeasured_indicator_may_still_change(change):
    IndicatorFactory()
    assert Indicator.objects.update(**change) == 1


def test_an_indicator_weighs_something_has_its_place_and_stays_with_its_activity():
    indicator = IndicatorFactory()
    other = ActivityFactory()
    assert refuses(row(Indicator, weight=0))
    assert refuses(lambda: IndicatorFactory(activity=indicator.activity, ordinal=1))
    assert refuses(row(Indicator, activity=other))


# --- Payments ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        {"amount": Decimal(1)},
        {"document_number": "lain"},
        {"spent_on": date(YEAR, 1, 1)},
        {"source": "hibah"},
        {"amount": Decimal(1), "cancelled_at": "2026-04-01T00:00Z", "cancel_reason": "x"},
    ],
)
def test_a_payment_is_never_edited(change):
    ExpenditureFactory()
    assert refuses(row(Expenditure, **change))


def test_a_payment_is_cancelled_once_with_a_reason():
    ExpenditureFactory()
    assert refuses(row(Expenditure, cancelled_at="2026-04-01T00:00Z"))
    cancelled = {"cancelled_at": "2026-04-01T00:00Z", "cancel_reason": "Salah catat"}
    assert Expenditure.objects.update(**cancelled) == 1
    assert refuses(row(Expenditure, cancel_reason="lain"))
    assert refuses(row(Expenditure, cancelled_at=None, cancel_reason=""))


@pytest.mark.parametrize("amount", [0, -1])
def test_a_payment_is_positive(amount):
    assert refuses(lambda: ExpenditureFactory(amount=Decimal(amount)))


def test_a_document_is_counted_once_an_activity():
    first = ExpenditureFactory(document_number="SP2D-1")
    again = {"activity": first.activity, "document_number": "SP2D-1"}
    assert refuses(lambda: ExpenditureFactory(**again))
    Expenditure.objects.update(cancelled_at="2026-04-01T00:00Z", cancel_reason="x")
    ExpenditureFactory(**again)


def test_money_is_spent_in_the_fiscal_year_of_its_activity():
    assert refuses(lambda: ExpenditureFactory(spent_on=date(2027, 1, 1)))
    assert refuses(lambda: ExpenditureFactory(spent_on=date(2025, 12, 31)))


def test_a_sum_too_large_for_its_column_is_refused():

    with pytest.raises(DataError), transaction.atomic():
        sql("SELECT 10000000000000000.00::numeric(18,2)")
    largest = ExpenditureFactory(amount=Decimal("999999999999999.99"))
    largest.refresh_from_db()
    assert largest.amount == Decimal("999999999999999.99")


@pytest.mark.parametrize(
    ("revision", "kind"),
    [(0, "pergeseran"), (0, "perubahan"), (1, "murni"), (1, ""), (1, "lain")],
)
def test_the_first_plan_is_murni_and_each_revision_says_what_it_is(revision, kind):
    agreement = in_force()
    assert refuses(
        lambda: WorkPlan.objects.create(
            agreement=agreement, year=YEAR, revision=revision, kind=kind
        )
    )


def test_an_approved_revision_stays_of_its_kind():
    plan = approved(WorkPlanFactory())
    WorkPlan.objects.update(state="superseded")
    revision = approved(
        WorkPlan.objects.create(agreement=plan.agreement, year=YEAR, revision=1, kind="perubahan"),
        effective_on=date(YEAR, 7, 1),
    )
    assert refuses(lambda: WorkPlan.objects.filter(pk=revision.pk).update(kind="pergeseran"))
