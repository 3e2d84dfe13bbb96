"""Pages that read an agreement: the day, the text, its history, and who may see it."""

from datetime import date

import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse

from accounts.roles import Role
from agreements import amend
from agreements.models import Agreement
from tests.agreements.test_amend import enacted_by_two, reword
from tests.agreements.test_memorandum import SOURCE
from tests.factories import UserFactory, in_force, side, user_in

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@pytest.fixture
def reader(client, agreement):
    client.force_login(user_in(side(agreement, 1), Role.UNIT_OPERATOR))
    return client


@pytest.fixture
def amended(agreement, addendum, admin, other_admin):
    reword(addendum, "2", "(1) Rumusan sejak Juli.\na. satu;\nb. dua.")
    return enacted_by_two(addendum, admin, other_admin)


def page(client, address, status=200, **params):
    response = client.get(address, params)
    assert response.status_code == status
    return response.content.decode()


def test_the_list_shows_agreements_in_scope_with_their_standing(reader, agreement):
    other = in_force(title="Nota lain")
    text = page(reader, reverse("agreements:list"))
    assert agreement.title in text
    assert "Berlaku" in text
    assert other.title not in text


def test_the_text_of_before_on_and_after_an_effective_day(reader, agreement, amended):
    address = agreement.get_absolute_url()
    assert "Rumusan sejak Juli" not in page(reader, address, per="2026-06-30")
    assert "Rumusan sejak Juli" in page(reader, address, per="2026-07-01")
    assert "Rumusan sejak Juli" in page(reader, address, per="2026-12-01")


def test_a_day_that_is_not_today_is_said_in_words(reader, agreement):
    address = agreement.get_absolute_url()
    says = "Anda membaca naskah yang berlaku pada 1 Maret 2026."
    assert says in " ".join(page(reader, address, per="2026-03-01").split())
    assert "Anda membaca naskah" not in page(reader, address)


def test_before_the_first_day_there_is_no_text(reader, agreement):
    text = page(reader, agreement.get_absolute_url(), per="2025-12-31")
    assert "Belum ada naskah yang berlaku pada tanggal ini." in text


@pytest.mark.parametrize("asked", ["besok", "2026-02-30", "0001-01-01", "9999-12-31", "\x00"])
def test_a_day_nobody_can_read_is_said_and_today_is_shown(reader, agreement, asked):
    text = page(reader, agreement.get_absolute_url(), per=asked)
    assert "Isikan tanggal yang benar" in text or "Periksa tahun" in text
    assert "Pasal 1" in text


def test_today_is_the_day_of_makassar(reader, agreement, amended):
    with time_machine.travel("2026-06-30T15:59:00Z", tick=False):
        assert "Rumusan sejak Juli" not in page(reader, agreement.get_absolute_url())
    with time_machine.travel("2026-06-30T16:01:00Z", tick=False):
        assert "Rumusan sejak Juli" in page(reader, agreement.get_absolute_url())


def test_clauses_have_anchors_and_duties_stand_beneath_their_article(reader, agreement, amended):
    text = page(reader, agreement.get_absolute_url(), per="2026-07-01")
    assert 'id="pasal-2"' in text
    assert 'id="pasal-2-ayat-1-huruf-b"' in text
    first = text.index('id="pasal-1"')
    assert first < text.index("KWJ-02 ") if "KWJ-02 " in text else first < text.rindex("KWJ-02")
    assert "/kewajiban/KWJ-01/" in text


def test_an_article_keeps_its_permalink_through_a_later_amendment(reader, agreement, amended):
    address = reverse("agreements:article", args=[agreement.slug, "2"])
    before = page(reader, address, per="2026-06-30")
    assert "PARA PIHAK sepakat." in before
    assert "Adendum Pertama" in before
    assert "Rumusan sejak Juli" in page(reader, address, per="2026-07-01")


def test_a_repealed_article_says_so_and_an_unknown_one_is_not_found(reader, agreement, admin):
    address = reverse("agreements:article", args=[agreement.slug, "3"])
    assert "Belum ada naskah" in page(reader, address, per="2025-01-01")
    page(reader, reverse("agreements:article", args=[agreement.slug, "77"]), status=404)


def test_two_days_are_compared_word_by_word(reader, agreement, amended):
    address = reverse("agreements:compare", args=[agreement.slug])
    text = page(reader, address)
    assert "[ditambahkan: " in text
    assert "[dihapus: " in text
    assert "1 berbeda" in text
    same = page(reader, address, dari="2026-02-01", ke="2026-03-01")
    assert "Kedua naskah ini sama." in same


def test_the_scan_is_handed_out_safely_and_only_in_scope(reader, client, agreement, amended):
    address = reverse("agreements:amendment-document", args=[agreement.slug, 1])
    response = reader.get(address)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert b"".join(response.streaming_content).startswith(b"%PDF-")
    client.force_login(user_in(side(in_force(), 1), Role.AGREEMENT_ADMIN))
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("name", ["detail", "compare", "amendments", "edit", "amendment-create"])
def test_pages_outside_ones_scope_are_not_found(client, agreement, name):
    client.force_login(user_in(side(in_force(), 1), Role.AGREEMENT_ADMIN))
    assert client.get(reverse(f"agreements:{name}", args=[agreement.slug])).status_code == 404


def test_who_has_no_part_is_refused(client, agreement):
    client.force_login(user_in(side(agreement, 1), Role.SYSTEM_ADMIN))
    assert client.get(reverse("agreements:list")).status_code == 403
    assert client.get(agreement.get_absolute_url()).status_code == 403
    client.force_login(UserFactory(organization=None, roles=[Role.AUDITOR]))
    assert client.get(reverse("agreements:list")).status_code == 403
    client.logout()
    assert client.get(agreement.get_absolute_url()).status_code == 302


def test_before_there_is_a_text_the_source_speaks_with_its_sentences(client):
    call_command("load_memorandum", SOURCE)
    loaded = Agreement.objects.get()
    client.force_login(user_in(side(loaded, 1), Role.AGREEMENT_ADMIN))
    text = page(client, loaded.get_absolute_url())
    assert "Pembahasan" in text
    assert "Tanggal perlu dikonfirmasi" in text
    assert "pertemuan strategis antara jajaran" in text
    assert "Yang belum lengkap" in text
    assert "/perjanjian/hss-bnnp-kalsel/perubahan/0/kewajiban/KWJ-01/" in text
    client.force_login(user_in(side(loaded, 2), Role.VERIFIER))
    text = page(client, loaded.get_absolute_url())
    assert "Yang belum lengkap" in text
    assert "/perubahan/0/kewajiban/KWJ-01/" not in text


def test_opening_an_agreement_makes_it_the_one_the_next_pages_are_about(client, agreement):
    person = user_in(side(agreement, 1), Role.AUDITOR)
    other = in_force(parties=[side(agreement, 1), side(agreement, 2)], slug="nota-kedua")
    client.force_login(person)
    for one in (agreement, other):
        client.get(one.get_absolute_url())
        assert client.session["perjanjian"] == one.slug


@pytest.mark.parametrize("name", ["detail", "article", "compare", "amendment"])
def test_a_page_costs_the_same_however_long_the_text(client, name, django_assert_max_num_queries):
    counts = []
    for articles in (1, 20):
        agreement = in_force(articles=articles, duties=articles)
        client.force_login(user_in(side(agreement, 1), Role.AGREEMENT_ADMIN))
        args = {"article": ["1"], "amendment": [0]}.get(name, [])
        address = reverse(f"agreements:{name}", args=[agreement.slug, *args])
        client.get(address)  # the session learns which agreement it is about
        with django_assert_max_num_queries(40) as queries:
            assert client.get(address).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_list_costs_the_same_however_many_agreements(client, django_assert_max_num_queries):
    agreement = in_force()
    client.force_login(user_in(side(agreement, 1), Role.AUDITOR))
    address = reverse("agreements:list")
    counts = []
    for _ in range(2):
        with django_assert_max_num_queries(30) as queries:
            client.get(address)
        counts.append(len(queries))
        for _ in range(5):
            in_force(parties=[side(agreement, 1), side(agreement, 2)])
    assert counts[0] == counts[1]


def test_a_withdrawn_amendment_stays_readable_to_those_who_write_or_check(
    client, agreement, addendum, admin
):
    reword(addendum, "1", "Tidak jadi.")
    amend.abandon(addendum, by=admin)
    client.force_login(user_in(side(agreement, 2), Role.VERIFIER))
    text = page(client, addendum.get_absolute_url())
    assert "Ditarik" in text
    assert date(2026, 7, 1) == addendum.effective_on


@pytest.mark.parametrize("role", [Role.UNIT_OPERATOR, Role.EXECUTIVE])
def test_drafts_are_not_for_those_who_only_read(client, agreement, addendum, role):
    client.force_login(user_in(side(agreement, 1), role))
    page(client, addendum.get_absolute_url(), status=403)
    for address in (agreement.get_absolute_url(), f"{agreement.get_absolute_url()}perubahan/"):
        assert addendum.title not in page(client, address)
