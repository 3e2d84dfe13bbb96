"""The files of a day: the same text as the page, of that day, for those who may read it."""

import re
from datetime import date
from html import unescape

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from accounts.roles import Role
from agreements import amend
from agreements.exporting import gather
from agreements.exporting.text import Change
from agreements.knowledge import known_on
from agreements.reading import Viewpoint
from tests.agreements.conftest import signed
from tests.agreements.exported import squeezed, words_of
from tests.agreements.test_amend import enacted_by_two, reword
from tests.factories import (
    ArticleVersionFactory,
    RepealFactory,
    in_force,
    side,
    user_in,
)

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

JUNE_30, JULY = date(2026, 6, 30), date(2026, 7, 1)
# an article of the page, less what the portal says beneath it
LAW = re.compile(
    r'<article class="pasal".*?</h2>(.*?)(?=<p class="sec|<ul class="duty|</article>)', re.DOTALL
)
QUERIES = 12
TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xml": "application/xml",
}


@pytest.fixture
def reader(client, agreement):
    client.force_login(user_in(side(agreement, 1), Role.UNIT_OPERATOR))
    return client


@pytest.fixture
def amended(agreement, addendum, admin, other_admin):
    """From 1 July: article 2 reworded, 3 repealed, one added."""
    reword(addendum, "2", "(1) Rumusan sejak Juli:\na. satu;\nb. dua.")
    third = agreement.text_on(JULY).get(number="3")
    RepealFactory(amendment=addendum, article=third.article)
    ArticleVersionFactory(amendment=addendum, number="4", heading="Tambahan", body="Baru.")
    return enacted_by_two(addendum, admin, other_admin)


def address(agreement, extension):
    return reverse(f"agreements:export-{extension}", args=[agreement.slug])


def words(client, agreement, extension, day=None):
    query = {"per": day.isoformat()} if day else {}
    response = client.get(address(agreement, extension), query)
    assert response.status_code == 200
    return words_of(extension, response.content)


def gathered(agreement, day, known=None):
    agreement.refresh_from_db()
    view = Viewpoint(agreement, day, known_on(agreement, known) if known else None)
    return gather.text_of(view, address="/", printed_at=timezone.now())


@pytest.mark.parametrize("extension", TYPES)
def test_a_past_day_gives_the_text_of_that_day(reader, agreement, amended, extension):
    before = words(reader, agreement, extension, JUNE_30)
    assert squeezed("Naskah konsolidasi yang berlaku pada 30 Juni 2026") in before
    assert squeezed("Rumusan sejak Juli") not in before
    assert squeezed("Judul Pasal 3") in before
    assert squeezed("Adendum Pertama") not in before
    after = words(reader, agreement, extension, JULY)
    assert squeezed("Rumusan sejak Juli") in after
    assert squeezed("(dicabut oleh Adendum Pertama nomor ADD/1, sejak 1 Juli 2026)") in after


@pytest.mark.parametrize("extension", TYPES)
@pytest.mark.parametrize("day", [JUNE_30, JULY])
def test_a_file_says_what_the_page_says(reader, agreement, amended, extension, day):
    page = reader.get(agreement.get_absolute_url(), {"per": day.isoformat()}).content.decode()
    found = words(reader, agreement, extension, day)
    articles = LAW.findall(page)
    assert articles
    for one in articles:
        text = squeezed(unescape(strip_tags(one)))
        assert text
        assert text in found


def test_why_each_article_reads_as_it_does(agreement, amended):
    told = gathered(agreement, JULY)
    assert [(one.number, one.change, one.since) for one in told.articles] == [
        ("1", Change.ORIGINAL, date(2026, 1, 1)),
        ("2", Change.REWORDED, JULY),
        ("3", Change.REPEALED, JULY),
        ("4", Change.ADDED, JULY),
    ]
    assert [one.ordinal for one in told.papers] == [0, 1]
    assert told.papers[1].signed_on == date(2026, 1, 2)
    assert {one.change for one in gathered(agreement, JUNE_30).articles} == {Change.ORIGINAL}


def test_a_reworded_addition_is_noted_as_reworded(agreement, amended, admin, other_admin):
    second = signed(amend.draft(agreement, by=admin, title="Adendum Kedua"), date(2026, 9, 1))
    reword(second, "4", "Lebih baru.")
    enacted_by_two(second, admin, other_admin)
    last = gathered(agreement, date(2026, 9, 1)).articles[-1]
    assert (last.change, last.paper.title) == (Change.REWORDED, "Adendum Kedua")
    assert gathered(agreement, date(2026, 8, 31)).articles[-1].change == Change.ADDED


def test_a_draft_shows_in_no_file(agreement, amended, admin):
    draft = signed(amend.draft(agreement, by=admin, title="Adendum Kedua"), JULY)
    reword(draft, "1", "Belum ditetapkan.")
    told = gathered(agreement, JULY)
    assert [one.ordinal for one in told.papers] == [0, 1]
    assert told.articles[0].clauses[0].text == "PARA PIHAK sepakat."


def test_after_the_end_the_text_of_the_last_day_goes_out_and_says_so(reader, agreement):
    told = gathered(agreement, date(2027, 3, 1))
    assert (told.day, told.standing) == (date(2026, 12, 31), "Berakhir")
    response = reader.get(address(agreement, "xml"), {"per": "2027-03-01"})
    assert 'filename="nota-uji-2026-12-31.xml"' in response["Content-Disposition"]
    assert squeezed("tidak berlaku lagi pada 1 Maret 2027") in words_of("xml", response.content)


@pytest.fixture
def retroactive(db):
    """In force for 2026; on 10 May article 2 was reworded and 3 repealed, from 1 March."""
    with time_machine.travel(date(2026, 1, 2)):
        agreement = in_force(articles=3, slug="nota-surut")
    one, other = (user_in(side(agreement, ordinal), Role.AGREEMENT_ADMIN) for ordinal in (1, 2))
    with time_machine.travel(date(2026, 5, 10)):
        draft = signed(amend.draft(agreement, by=one, title="Adendum Surut"), date(2026, 3, 1))
        reword(draft, "2", "Rumusan surut.")
        RepealFactory(amendment=draft, article=agreement.text_on(JULY).get(number="3").article)
        enacted_by_two(draft, one, other)
    return agreement


def test_as_known_before_the_enactment_nothing_had_changed(retroactive):
    april = date(2026, 4, 1)
    before = gathered(retroactive, april, known=date(2026, 5, 9))
    assert [one.change for one in before.articles] == [Change.ORIGINAL] * 3
    assert [one.ordinal for one in before.papers] == [0]
    after = gathered(retroactive, april, known=date(2026, 5, 10))
    assert [one.change for one in after.articles] == [
        Change.ORIGINAL,
        Change.REWORDED,
        Change.REPEALED,
    ]
    assert after.articles == gathered(retroactive, april).articles


def test_a_file_as_known_on_another_day_says_so_in_words_and_name(client, retroactive):
    client.force_login(user_in(side(retroactive, 1), Role.UNIT_OPERATOR))
    query = {"per": "2026-04-01", "diketahui": "2026-05-09"}
    response = client.get(address(retroactive, "xml"), query)
    name = 'filename="nota-surut-2026-04-01-diketahui-2026-05-09.xml"'
    assert name in response["Content-Disposition"]
    found = words_of("xml", response.content)
    assert squeezed("sebagaimana diketahui pada 9 Mei 2026") in found
    assert squeezed("Rumusan surut") not in found
    page = client.get(retroactive.get_absolute_url(), query).content.decode()
    assert f"{address(retroactive, 'xml')}?per=2026-04-01&amp;diketahui=2026-05-09" in page


def test_an_extension_counts_from_its_own_day(agreement, addendum, admin, other_admin):
    addendum.extends_until = date(2028, 12, 31)
    addendum.save()
    reword(addendum, "2")
    enacted_by_two(addendum, admin, other_admin)
    assert gathered(agreement, JUNE_30).last_day == date(2026, 12, 31)
    assert gathered(agreement, JULY).last_day == date(2028, 12, 31)


@pytest.mark.parametrize("extension", TYPES)
def test_a_file_goes_out_safely_under_a_name_that_tells_the_day(reader, agreement, extension):
    response = reader.get(address(agreement, extension), {"per": "2026-03-01"})
    assert response["Content-Type"] == TYPES[extension]
    name = f'attachment; filename="nota-uji-2026-03-01.{extension}"'
    assert response["Content-Disposition"] == name
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("extension", TYPES)
@pytest.mark.parametrize("asked", ["2025-12-31", "besok", "2026-02-30", "0001-01-01", "\x00"])
def test_no_text_of_the_day_or_no_such_day_is_not_found(reader, agreement, extension, asked):
    assert reader.get(address(agreement, extension), {"per": asked}).status_code == 404


def test_an_agreement_under_discussion_has_no_file(client, discussed):
    client.force_login(user_in(side(discussed, 1), Role.UNIT_OPERATOR))
    for extension in TYPES:
        assert client.get(address(discussed, extension)).status_code == 404
    page = client.get(discussed.get_absolute_url()).content.decode()
    assert "unduh/pdf" not in page


@pytest.mark.parametrize("extension", TYPES)
def test_only_those_in_scope_take_it_along(client, agreement, extension):
    stranger = user_in(side(in_force(), 1), Role.AGREEMENT_ADMIN)
    client.force_login(stranger)
    assert client.get(address(agreement, extension)).status_code == 404
    client.force_login(user_in(side(agreement, 1), Role.SYSTEM_ADMIN))
    assert client.get(address(agreement, extension)).status_code == 403


def test_the_page_links_to_the_files_of_its_day_once_there_is_a_text(reader, agreement):
    page = reader.get(agreement.get_absolute_url(), {"per": "2026-03-01"}).content.decode()
    for extension in TYPES:
        assert f"{address(agreement, extension)}?per=2026-03-01" in page
    before = reader.get(agreement.get_absolute_url(), {"per": "2025-12-31"}).content.decode()
    assert "unduh/pdf" not in before


def test_a_file_costs_the_same_queries_however_long(client, django_assert_num_queries):
    def cost(articles, amendments):
        agreement = in_force(articles=articles)
        one = user_in(side(agreement, 1), Role.AGREEMENT_ADMIN)
        other = user_in(side(agreement, 2), Role.AGREEMENT_ADMIN)
        for number in range(1, amendments + 1):
            draft = signed(amend.draft(agreement, by=one), date(2026, 2, number))
            reword(draft, str(number))
            gone = agreement.text_on(draft.effective_on).last()
            RepealFactory(amendment=draft, article=gone.article)
            enacted_by_two(draft, one, other)
        client.force_login(one)
        client.get(address(agreement, "xml"))  # the session remembers the agreement
        with django_assert_num_queries(QUERIES):
            assert client.get(address(agreement, "xml"), {"per": "2026-06-01"}).status_code == 200

    cost(3, 1)
    cost(12, 4)
