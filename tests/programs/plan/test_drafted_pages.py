"""Pages of a draft *Perubahan*: they show the drafted wording, all others what is in force."""

from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from programs import planning
from programs.models import Activity, DraftedActivity
from tests.factories import (
    YEAR,
    ActivityFactory,
    BudgetFactory,
    IndicatorFactory,
    MeasurementFactory,
    TargetFactory,
    approved,
    draft_plan_of,
)

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
D = Decimal


@pytest.fixture(autouse=True)
def _may():
    with time_machine.travel("2026-05-15T04:00:00Z", tick=False):
        yield


@pytest.fixture
def activity(agreement, people):
    activity = ActivityFactory(
        agreement=agreement, lead=people.school, code="K-04", title="Sosialisasi di SMP"
    )
    TargetFactory(indicator=IndicatorFactory(activity=activity), value=D(5))
    BudgetFactory(activity=activity, amount=D(60_000_000))
    approved(draft_plan_of(activity))
    return activity


@pytest.fixture
def revision(activity, people):
    return planning.revise(activity.agreement.plans.get(), by=people.petugas, reason="Pergeseran")


@pytest.fixture
def sent(activity, people):
    """What the page of K-04 sends, with another name and target."""
    return {
        "version": "",
        "code": "K-04",
        "title": "Sosialisasi di MTs",
        "strand": "pencegahan",
        "lead": people.school.slug,
        "duties": ["KWJ-01"],
        "indikator-TOTAL_FORMS": "1",
        "indikator-INITIAL_FORMS": "1",
        "indikator-0-indicator": str(activity.indicators.get().pk),
        "indikator-0-name": "madrasah yang menerima",
        "indikator-0-unit": "sekolah",
        "indikator-0-accumulation": "sum",
        "indikator-0-polarity": "positive",
        "indikator-0-weight": "1",
        "indikator-0-q1": "7777",
        "pagu-apbd-1": "88.000.000",
    }


@pytest.fixture
def read(client, people):
    def page(name, *args, query="", role="petugas"):
        client.force_login(getattr(people, role))
        response = client.get(reverse(f"programs:{name}", args=args) + query)
        return " ".join(response.content.decode().split())

    return page


@pytest.fixture
def save(client, people, sent):
    def post(**change):
        client.force_login(people.petugas)
        address = reverse("programs:activity-edit", args=[YEAR, "K-04"])
        response = client.post(address, sent | change)
        return response, " ".join(response.content.decode().split())

    return post


NEW = {"code": "K-05", "title": "Kegiatan susulan", "indikator-INITIAL_FORMS": "0"}


@pytest.fixture
def added(client, people, sent, revision):
    """A new activity in the draft."""
    client.force_login(people.petugas)
    new = {name: value for name, value in sent.items() if name != "indikator-0-indicator"} | NEW
    response = client.post(reverse("programs:activity-create", args=[YEAR]), new)
    assert response.url == f"/renja/{YEAR}/K-05/?revisi=1"
    return DraftedActivity.objects.get()


def test_the_draft_shows_what_is_drafted_and_the_other_pages_what_is_in_force(
    read, save, activity, revision
):
    response, _ = save()
    assert response.url == f"/renja/{YEAR}/K-04/?revisi=1"
    drafted = ("Sosialisasi di MTs", "7.777", "Rp88.000.000")
    for text in (
        read("workplan", YEAR, query="?revisi=1"),
        read("activity", YEAR, "K-04", query="?revisi=1"),
    ):
        assert all(said in text for said in drafted)
        assert "Sosialisasi di SMP" not in text
    for text in (read("workplan", YEAR), read("activity", YEAR, "K-04"), read("log-create")):
        assert "Sosialisasi di SMP" in text
        assert not any(said in text for said in drafted)
    assert f'href="/renja/{YEAR}/K-04/?revisi=1"' in read("workplan", YEAR, query="?revisi=1")
    assert "belum berlaku" in read("activity", YEAR, "K-04", query="?revisi=1")


def test_an_untouched_activity_reads_the_same_in_the_draft(read, activity, revision):
    text = read("activity", YEAR, "K-04", query="?revisi=1")
    assert "Sosialisasi di SMP" in text
    assert "belum mengubah kegiatan ini" in text
    assert "Hapus dari draf" not in text


def test_a_new_activity_is_found_in_the_draft_alone(client, read, added):
    assert "Kegiatan susulan" in read("workplan", YEAR, query="?revisi=1", role="pimpinan")
    assert "Kegiatan susulan" in read("activity", YEAR, "K-05", query="?revisi=1")
    assert 'value="Kegiatan susulan"' in read("activity-edit", YEAR, "K-05")
    for text in (read("workplan", YEAR), read("log-create"), read("log-list")):
        assert "K-05" not in text
    assert client.get(f"/renja/{YEAR}/K-05/").status_code == 404
    assert not Activity.objects.filter(code="K-05").exists()


def test_the_edit_page_continues_what_was_drafted(read, save, revision):
    save()
    text = read("activity-edit", YEAR, "K-04")
    assert 'value="Sosialisasi di MTs"' in text
    assert 'value="88.000.000"' in text
    assert 'name="version" value="1"' in text
    assert "berubah begitu disimpan" not in text


def test_the_second_of_two_who_edit_a_draft_sees_both_versions(client, people, save, revision):
    save(title="Versi pertama")
    response, text = save(title="Versi kedua")
    assert response.status_code == 409
    assert f"telah diubah oleh {people.petugas} pukul" in text
    assert 'data-label="Tersimpan">Versi pertama<' in text
    assert 'data-label="Isian Anda">Versi kedua<' in text
    assert DraftedActivity.objects.get().content["title"] == "Versi pertama"
    assert save(title="Versi kedua", version="1")[0].status_code == 302


def test_a_draft_meets_the_same_form(save, revision):
    _, text = save(
        **{"ends_on": "2026-01-01", "starts_on": "2026-02-01", "indikator-0-weight": "0"}
    )
    assert "Tanggal selesai tidak boleh mendahului tanggal mulai." in text
    assert "Bobot harus lebih besar dari nol." in text
    assert not DraftedActivity.objects.exists()


def test_a_code_of_the_draft_is_taken(client, people, sent, added, save):
    _, text = save(code="K-05")
    assert "Kode kegiatan ini sudah dipakai pada tahun tersebut." in text


def test_a_change_of_code_leads_to_one_page_by_either_code(read, save, revision):
    save(code="K-14")
    for code in ("K-04", "K-14"):
        assert "Sosialisasi di MTs" in read("activity", YEAR, code, query="?revisi=1")
        assert 'value="K-14"' in read("activity-edit", YEAR, code)
    assert "Sosialisasi di SMP" in read("activity", YEAR, "K-04")


def test_what_was_drafted_is_dropped_after_one_more_question(client, read, save, revision):
    save()
    address = reverse("programs:activity-discard", args=[YEAR, "K-04"])
    assert "Kegiatan tetap seperti yang berlaku." in read("activity-discard", YEAR, "K-04")
    stale = client.post(address, {"version": "9"}, follow=True)
    assert "Kegiatan ini telah diubah." in stale.content.decode()
    for nonsense in ("", "x", "9" * 40):
        assert client.post(address, {"version": nonsense}).status_code == 302
    assert DraftedActivity.objects.exists()
    gone = client.post(address, {"version": "1"})
    assert gone.url == f"/renja/{YEAR}/?revisi=1"
    assert not DraftedActivity.objects.exists()
    again = client.post(address, {"version": "1"}, follow=True)
    assert "Belum ada draf" in again.content.decode()


def test_whoever_approves_sees_what_changes(client, read, people, save, added):
    save()
    text = read("workplan-approve", YEAR, role="pimpinan")
    assert "K-04 Sosialisasi di MTs</a>" in text
    assert "K-05 Kegiatan susulan</a> (baru)" in text
    client.post(reverse("programs:workplan-approve", args=[YEAR]), {"effective_on": "2026-05-01"})
    assert "Sosialisasi di MTs" in read("activity", YEAR, "K-04")
    assert "Kegiatan susulan" in read("activity", YEAR, "K-05")


def test_what_was_measured_meanwhile_stops_the_approval_in_words(
    client, people, read, save, activity, revision
):
    save(**{"indikator-0-unit": "madrasah"})
    MeasurementFactory(log__activity=activity, indicator=activity.indicators.get())
    client.force_login(people.pimpinan)
    address = reverse("programs:workplan-approve", args=[YEAR])
    refused = client.post(address, {"effective_on": "2026-05-01"})
    assert "K-04.1: satuan, jenis, dan polaritas tetap" in refused.content.decode()


def test_a_verifier_drafts_for_units_of_the_own_side_only(client, people, save, added):
    client.force_login(people.verifikator)
    for name in ("activity-edit", "activity-discard"):
        address = reverse(f"programs:{name}", args=[YEAR, "K-05"])
        assert (client.get(address).status_code, client.post(address).status_code) == (403, 403)


def test_the_price_of_the_edit_page_is_flat(
    client, people, agreement, django_assert_max_num_queries
):
    one = ActivityFactory(agreement=agreement, lead=people.school, code="K-01")
    many = ActivityFactory(agreement=agreement, lead=people.school, code="K-02")
    for activity, count in ((one, 1), (many, 8)):
        for _ in range(count):
            TargetFactory(indicator=IndicatorFactory(activity=activity))
    client.force_login(people.petugas)
    client.get(reverse("programs:activity-edit", args=[YEAR, "K-01"]))
    with django_assert_max_num_queries(60) as few:
        client.get(reverse("programs:activity-edit", args=[YEAR, "K-01"]))
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get(reverse("programs:activity-edit", args=[YEAR, "K-02"]))
