"""What PostgreSQL itself refuses in agreements, also through `QuerySet.update` and raw SQL."""

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import F

from agreements import amend
from agreements.models import (
    Agreement,
    Amendment,
    Article,
    ArticleVersion,
    Duty,
    DutyVersion,
    Party,
    Repeal,
    SourceStatement,
)
from tests.agreements.test_amend import reword
from tests.factories import (
    AmendmentFactory,
    ArticleVersionFactory,
    DutyVersionFactory,
    OrganizationFactory,
    RepealFactory,
    UserFactory,
    in_force,
)

pytestmark = pytest.mark.django_db

TABLES = [
    Agreement, Amendment, Article, ArticleVersion, Duty, DutyVersion, Party, Repeal,
    SourceStatement,
]  # fmt: skip


def refused(deed, *, match: str) -> None:
    """The database refuses the deed, in its own transaction, for the reason given."""
    with pytest.raises(DatabaseError, match=match), transaction.atomic():
        deed()


def sql(statement: str, *params: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)


# --- Enacted text ------------------------------------------------------------------------------
ENACTED = [
    (ArticleVersion, {"body": "Lain."}),
    (ArticleVersion, {"heading": "Lain"}),
    (ArticleVersion, {"number": "9"}),
    (DutyVersion, {"statement": "Lain."}),
    (DutyVersion, {"due_rule": "annual"}),
]


@pytest.mark.parametrize(("model", "change"), ENACTED)
def test_enacted_text_is_not_edited(agreement, model, change):
    refused(lambda: model.objects.update(**change), match="enacted text is read-only")


@pytest.mark.parametrize("table", ["agreements_articleversion", "agreements_dutyversion"])
def test_enacted_text_is_not_edited_by_raw_sql(agreement, table):
    column = "body" if "article" in table else "statement"
    refused(lambda: sql(f"UPDATE {table} SET {column} = 'x'"), match="enacted text is read-only")  # noqa: S608
    refused(lambda: sql(f"DELETE FROM {table}"), match="enacted text is never deleted")  # noqa: S608


@pytest.mark.parametrize("model", [ArticleVersion, DutyVersion])
@pytest.mark.parametrize(
    "validity",
    [
        None,
        DateRange(date(2025, 1, 1), None),
        DateRange(date(2026, 2, 1), None),
        DateRange(date(2026, 2, 1), date(2026, 3, 1)),
    ],
)
def test_the_days_of_enacted_text_only_end_earlier(agreement, model, validity):
    says = "enacted text is read-only|only a draft amendment"
    refused(lambda: model.objects.update(validity=validity), match=says)


def test_a_closed_text_is_not_opened_again(agreement, addendum, admin, other_admin):
    reword(addendum, "1")
    amend.enact(amend.propose(addendum, by=admin), by=other_admin)
    closed = ArticleVersion.objects.filter(number="1", amendment__ordinal=0)
    open_end = DateRange(date(2026, 1, 1), None)
    refused(lambda: closed.update(validity=open_end), match="read-only|conflicting key")


@pytest.mark.parametrize("model", [ArticleVersion, DutyVersion])
def test_two_versions_never_hold_on_one_day(agreement, addendum, admin, model):
    """The exclusion constraint alone, where a hand has moved the amendment's state."""
    first = agreement.text_on(date(2026, 7, 1)).get(number="1")
    if model is ArticleVersion:
        version = reword(addendum, "1")
    else:
        duty = agreement.duties.first()
        version = DutyVersionFactory(amendment=addendum, duty=duty, article=first.article)
    force(addendum, admin)
    opened = model.objects.filter(pk=version.pk)
    span = DateRange(addendum.effective_on, None)
    refused(lambda: opened.update(validity=span), match="no_overlap")


def force(amendment: Amendment, admin) -> None:
    """Enact by plain writes, leaving the versions as drafts."""
    amendment.state, amendment.proposed_by = Amendment.State.PROPOSED, admin
    amendment.save()
    amendment.state, amendment.enacted_by = Amendment.State.ENACTED, UserFactory()
    amendment.enacted_at = "2026-07-01T00:00Z"
    amendment.save()


def test_text_enters_into_force_only_with_its_enacted_amendment(addendum):
    version = reword(addendum, "1")
    drafts = ArticleVersion.objects.filter(pk=version.pk)
    span = DateRange(date(2026, 7, 1), None)
    refused(lambda: drafts.update(validity=span), match="with its enacted amendment")


def test_text_enters_into_force_on_the_day_of_its_amendment_unchanged(agreement, addendum, admin):
    new = ArticleVersionFactory(amendment=addendum, number="9")
    force(addendum, admin)
    drafts = ArticleVersion.objects.filter(pk=new.pk)
    for change in (
        {"validity": DateRange(date(2026, 6, 1), None)},
        {"validity": DateRange(empty=True)},
        {"validity": DateRange(date(2026, 7, 1), None), "body": "Lain."},
    ):
        refused(lambda change=change: drafts.update(**change), match="as drafted")


def test_a_version_is_not_inserted_into_force(addendum):
    article = Article.objects.create(agreement=addendum.agreement, position=50)
    refused(
        lambda: ArticleVersion.objects.create(
            article=article,
            amendment=addendum,
            number="9",
            heading="H",
            body="B",
            validity=DateRange(date(2026, 7, 1), None),
        ),
        match="by enactment, not by insertion",
    )


# --- Drafts follow their amendment -------------------------------------------------------------
def test_only_a_draft_takes_wording_or_lets_go_of_it(agreement, addendum, admin):
    version = reword(addendum, "2")
    amend.propose(addendum, by=admin)
    drafts = ArticleVersion.objects.filter(pk=version.pk)
    refused(lambda: reword(addendum, "3"), match="only a draft amendment takes new wording")
    refused(lambda: drafts.update(body="Lain."), match="only a draft amendment takes new wording")
    refused(lambda: drafts.delete(), match="only a draft amendment lets go of wording")


def test_only_a_draft_takes_a_repeal_or_lets_go_of_it(agreement, addendum, admin):
    second = agreement.text_on(date(2026, 7, 1)).get(number="2").article
    third = agreement.text_on(date(2026, 7, 1)).get(number="3").article
    RepealFactory(amendment=addendum, article=third)
    amend.propose(addendum, by=admin)
    refused(
        lambda: Repeal.objects.create(amendment=addendum, article=second),
        match="only a draft amendment takes a decision",
    )
    refused(lambda: Repeal.objects.all().delete(), match="only a draft amendment lets go")


def test_a_repeal_names_one_article_or_one_duty(agreement, addendum):
    article, duty = agreement.articles.first(), agreement.duties.first()
    refused(lambda: Repeal.objects.create(amendment=addendum), match="repeal_of_exactly_one")
    refused(
        lambda: Repeal.objects.create(amendment=addendum, article=article, duty=duty),
        match="repeal_of_exactly_one",
    )
    Repeal.objects.create(amendment=addendum, article=article)
    Repeal.objects.create(amendment=addendum, duty=duty)
    for target, name in (({"article": article}, "article"), ({"duty": duty}, "duty")):
        refused(
            lambda target=target: Repeal.objects.create(amendment=addendum, **target),
            match=f"repeal_{name}_once",
        )


# --- Two hands ---------------------------------------------------------------------------------
def test_a_draft_does_not_leap_into_force(addendum):
    drafts = Amendment.objects.filter(pk=addendum.pk)
    refused(lambda: drafts.update(state="enacted"), match="transition|enacted_is_complete")


@pytest.mark.parametrize("state", ["proposed", "enacted", "abandoned"])
def test_an_amendment_begins_as_a_draft(agreement, state):
    refused(
        lambda: AmendmentFactory(agreement=agreement, ordinal=7, state=state),
        match="begins as a draft|enacted_is_complete",
    )


def test_the_database_refuses_one_hand(addendum, admin, other_admin):
    reword(addendum, "1")
    amend.propose(addendum, by=other_admin)
    proposed = Amendment.objects.filter(pk=addendum.pk)
    for person in (admin, other_admin):
        refused(
            lambda person=person: proposed.update(
                state="enacted", enacted_by=person, enacted_at="2026-07-01T00:00Z"
            ),
            match="amendment_enacted_by_another",
        )


@pytest.mark.parametrize(
    "gap",
    [
        {"signed_on": None},
        {"effective_on": None},
        {"document": ""},
        {"enacted_at": None},
        {"enacted_by": None},
        {"drafted_by": None},
        {"proposed_by": None},
    ],
)
def test_an_enacted_amendment_lacks_nothing(addendum, admin, gap):
    reword(addendum, "1")
    amend.propose(addendum, by=admin)
    full = {"state": "enacted", "enacted_by": UserFactory(), "enacted_at": "2026-07-01T00:00Z"}
    proposed = Amendment.objects.filter(pk=addendum.pk)
    refused(lambda: proposed.update(**full | gap), match="amendment_enacted_is_complete")


@pytest.mark.parametrize("end", ["enacted", "abandoned"])
def test_a_settled_amendment_is_read_only(addendum, admin, other_admin, end):
    reword(addendum, "1")
    amend.propose(addendum, by=admin)
    if end == "enacted":
        amend.enact(addendum, by=other_admin)
    else:
        amend.abandon(addendum, by=admin)
    settled = Amendment.objects.filter(pk=addendum.pk)
    refused(lambda: settled.update(title="Lain"), match="is read-only")
    refused(lambda: settled.update(state="draft"), match="read-only|transition")


def test_only_the_first_amendment_is_the_original(agreement):
    refused(
        lambda: AmendmentFactory(agreement=agreement, ordinal=5, kind=Amendment.Kind.ORIGINAL),
        match="amendment_original_is_ordinal_zero",
    )
    refused(
        lambda: Amendment.objects.filter(ordinal=0).update(title="x", kind="addendum"),
        match="read-only|ordinal_zero",
    )
    AmendmentFactory(agreement=agreement, ordinal=5)
    refused(
        lambda: AmendmentFactory(agreement=agreement, ordinal=5),
        match="amendment_ordinal_once_per_agreement",
    )


def test_an_end_never_precedes_its_start(addendum):
    drafts = Amendment.objects.filter(pk=addendum.pk)
    refused(
        lambda: drafts.update(extends_until=date(2026, 6, 30)), match="amendment_ends_after_start"
    )


# --- The agreement and its parties -------------------------------------------------------------
@pytest.mark.parametrize("gap", [{"effective": None}, {"signed_on": None}])
def test_a_concluded_agreement_is_signed_and_dated(agreement, gap):
    one = Agreement.objects.filter(pk=agreement.pk)
    refused(lambda: one.update(**gap), match="agreement_concluded_has_validity")


def test_a_termination_is_dated(agreement):
    one = Agreement.objects.filter(pk=agreement.pk)
    refused(lambda: one.update(status="terminated"), match="agreement_termination_dated")
    refused(lambda: one.update(terminated_on=date(2026, 6, 1)), match="agreement_termination_dated")


@pytest.mark.parametrize("to", ["discussed"])
def test_a_concluded_agreement_is_not_discussed_again(agreement, to):
    one = Agreement.objects.filter(pk=agreement.pk)
    refused(lambda: one.update(status=to), match="transition|Invalid")


def test_an_agreement_never_changes_sides_between_real_and_example(agreement):
    one = Agreement.objects.filter(pk=agreement.pk)
    refused(lambda: one.update(is_example=True), match="(?i)read.?only|never_changes_side|updat")


def test_a_party_stands_once_in_an_agreement(agreement):
    first = agreement.parties.get(ordinal=1)
    refused(
        lambda: Party.objects.create(
            agreement=agreement, organization=first.organization, ordinal=3
        ),
        match="party_organization_once_per_agreement",
    )
    refused(
        lambda: Party.objects.create(
            agreement=agreement, organization=OrganizationFactory(), ordinal=1
        ),
        match="party_ordinal_once_per_agreement",
    )


def test_a_source_statement_stays_as_found(agreement):
    SourceStatement.objects.create(
        agreement=agreement, ordinal=1, topic="meeting", statement="S", quote="Q", doubt="D"
    )
    rows = SourceStatement.objects.all()
    for column in ("statement", "quote", "doubt"):
        refused(lambda column=column: rows.update(**{column: "Lain"}), match="(?i)updat|read")
    rows.update(settled="Sudah dikonfirmasi.")
    refused(
        lambda: SourceStatement.objects.create(
            agreement=agreement, ordinal=1, topic="goal", statement="S", quote="Q"
        ),
        match="sourcestatement_ordinal_once",
    )


# --- Articles and duties -----------------------------------------------------------------------
def test_a_position_and_a_code_stand_once_in_an_agreement(agreement):
    def take_a_position():
        Article.objects.create(agreement=agreement, position=1)
        sql("SET CONSTRAINTS ALL IMMEDIATE")

    refused(take_a_position, match="article_position_once_per_agreement")
    refused(
        lambda: Duty.objects.create(agreement=agreement, code="KWJ-01"),
        match="duty_code_once_per_agreement",
    )


def test_positions_may_be_shifted_in_one_statement(agreement):
    agreement.articles.update(position=F("position") + 1)
    assert list(agreement.articles.values_list("position", flat=True)) == [2, 3, 4]


def test_an_amendment_words_a_thing_once_and_a_number_once(agreement, addendum):
    reword(addendum, "1")
    refused(lambda: reword(addendum, "1"), match="articleversion_once_per_amendment|number_once")
    refused(
        lambda: ArticleVersionFactory(amendment=addendum, number="1"),
        match="articleversion_number_once_per_amendment",
    )
    duty = agreement.duties.first()
    DutyVersionFactory(amendment=addendum, duty=duty)
    refused(
        lambda: DutyVersionFactory(amendment=addendum, duty=duty),
        match="dutyversion_once_per_amendment",
    )


def test_a_duty_in_force_has_article_and_due_rule(agreement, addendum, admin):
    bare = DutyVersionFactory(amendment=addendum, article=None)
    article = agreement.articles.first()
    undue = DutyVersionFactory(amendment=addendum, article=article, due_rule="")
    dayless = DutyVersionFactory(amendment=addendum, article=article, due_rule="once")
    dated = DutyVersionFactory(
        amendment=addendum, article=article, due_rule="quarterly", due_on=date(2026, 9, 1)
    )
    force(addendum, admin)
    span = DateRange(date(2026, 7, 1), None)
    for version, name in (
        (bare, "dutyversion_in_force_has_article"),
        (undue, "dutyversion_once_has_a_day"),
        (dayless, "dutyversion_once_has_a_day"),
        (dated, "dutyversion_once_has_a_day"),
    ):
        rows = DutyVersion.objects.filter(pk=version.pk)
        refused(lambda rows=rows: rows.update(validity=span), match=name)


def test_a_duty_never_reaches_into_another_agreement(agreement, addendum):
    other = in_force()
    for foreign in (
        {"article": other.articles.first()},
        {"obligor": other.parties.first()},
        {"duty": other.duties.first()},
    ):
        refused(
            lambda foreign=foreign: DutyVersionFactory(amendment=addendum, **foreign),
            match="belong to one agreement",
        )


# --- Nothing is lost ---------------------------------------------------------------------------
@pytest.mark.parametrize("model", [Agreement, Amendment, Article, Duty, Party])
def test_rows_are_never_deleted(agreement, model):
    rows = model.objects.all()
    refused(lambda: rows._raw_delete(rows.db), match="never deleted")


@pytest.mark.parametrize("model", TABLES)
def test_no_table_is_emptied(model):
    refused(lambda: sql(f"TRUNCATE {model._meta.db_table} CASCADE"), match="never emptied")
