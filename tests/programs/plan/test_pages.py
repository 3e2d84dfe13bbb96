"""Pages of the Renja: what they show, who gets in, what is refused in which words."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from programs import planning
from programs.models import Activity, Budget, Target, WorkPlan
from tests.factories import (
    YEAR,
    ActivityFactory,
    ActivityLogFactory,
    BudgetFactory,
    ExpenditureFactory,
    IndicatorFactory,
    MeasurementFactory,
    TargetFactory,
    approved,
    decided,
    draft_plan_of,
    submitted,
)

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
D = Decimal


@pytest.fixture(autouse=True)
def _may():
    with time_machine.travel("2026-05-15T04:00:00Z", tick=False):
        yield


@pytest.fixture
def school(agreement, people):
    """5/10/10/5 schools planned, 6 verified in March, pagu from two sources, one payment."""
    activity = ActivityFactory(
        agreement=agreement, lead=people.school, code="K-04", title="Sosialisasi di SMP"
    )
    indicator = IndicatorFactory(activity=activity)
    for quarter, value in enumerate((5, 10, 10, 5), start=1):
        TargetFactory(indicator=indicator, quarter=quarter, value=D(value))
    BudgetFactory(activity=activity, amount=D(60_000_000))
    BudgetFactory(activity=activity, amount=D(30_000_000), source="apbn")
    plan = draft_plan_of(activity)
    WorkPlan.objects.filter(pk=plan.pk).update(drafted_by=people.petugas)
    approved(draft_plan_of(activity))
    log = ActivityLogFactory(activity=activity, performed_on=date(YEAR, 3, 12))
    MeasurementFactory(log=log, indicator=indicator, value=D(6))
    decided(log)
    submitted(ActivityLogFactory(activity=activity, performed_on=date(YEAR, 5, 4)))
    ExpenditureFactory(activity=activity, amount=D(15_000_000), document_number="SP2D-1")
    return activity


def page(client, name, *args, query=""):
    response = client.get(reverse(f"programs:{name}", args=args) + query)
    return response, " ".join(response.content.decode().split())


# --- The year ------------------------------------------------------------------------------------


def test_the_renja_shows_targets_achievement_and_money_by_source(client, people, school):
    client.force_login(people.auditor)
    _, text = page(client, "workplan", YEAR)
    for said in (
        "5 / 10 / 10 / 5 sekolah",
        "6 dari 15 sekolah",
        "(40,00%, Sangat Rendah)",
        "+1 menunggu verifikasi",
        "APBD Kabupaten: Rp60.000.000, realisasi Rp15.000.000",
        "Pagu APBN (DIPA BNN)",
        "Gabungan APBD Kabupaten, APBN (DIPA BNN): Rp90.000.000",
    ):
        assert said in text
    assert f'href="/renja/{YEAR}/K-04/"' in text


def test_findings_name_duties_without_activity_and_activities_without_duty(
    client, people, agreement
):
    BudgetFactory(activity=ActivityFactory(agreement=agreement, code="K-04"))
    BudgetFactory(activity=ActivityFactory(agreement=agreement, code="K-09", duties=[]))
    client.force_login(people.petugas)
    _, text = page(client, "workplan", YEAR)
    assert "KWJ-02 Kewajiban KWJ-02</a> belum dilayani kegiatan apa pun" in text
    assert "Kegiatan K-09</a> belum ditautkan ke kewajiban" in text


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("", {"K-04", "K-05"}),
        ("?bidang=pencegahan", {"K-04"}),
        ("?unit=bnnk", {"K-05"}),
        ("?sumber=apbn", {"K-04"}),
        ("?bidang=pencegahan&unit=bnnk", set()),
        ("?bidang=salah&unit=salah", {"K-04", "K-05"}),
    ],
)
def test_filters_live_in_the_address(client, people, agreement, query, codes):
    for code, strand, lead in (
        ("K-04", "pencegahan", people.school),
        ("K-05", "rehabilitasi", people.bnnk),
    ):
        activity = ActivityFactory(agreement=agreement, code=code, strand=strand, lead=lead)
        TargetFactory(indicator=IndicatorFactory(activity=activity))
    BudgetFactory(activity=Activity.objects.get(code="K-04"), source="apbn")
    client.force_login(people.petugas)
    _, text = page(client, "workplan", YEAR, query=query)
    assert {code for code in ("K-04", "K-05") if f'data-label="Kode">{code}' in text} == codes


def test_a_year_without_a_renja_says_what_to_do(client, people, agreement):
    client.force_login(people.petugas)
    _, text = page(client, "workplan", 2027)
    assert "Belum ada Renja untuk tahun ini." in text
    assert "/renja/2027/buat/" in text
    client.force_login(people.opd)
    _, text = page(client, "workplan", 2027)
    assert "/renja/2027/buat/" not in text


def test_renja_read_aloud_leads_to_this_year(client, people):
    client.force_login(people.petugas)
    assert page(client, "workplan-now")[0].url == "/renja/2026/"


@pytest.mark.parametrize("address", ["/renja/1999/", "/renja/9999/", "/renja/26/", "/renja/abcd/"])
def test_what_is_no_year_is_no_page(client, people, address):
    client.force_login(people.petugas)
    assert client.get(address).status_code == 404


def test_each_revision_can_be_read(client, people, school):
    plan = WorkPlan.objects.get()
    planning.revise(plan, by=people.petugas, reason="Pergeseran")
    Target.objects.filter(plan__revision=1, quarter=4).update(value=D(77))
    client.force_login(people.opd)
    _, text = page(client, "workplan", YEAR)
    assert "5 / 10 / 10 / 5 sekolah" in text
    assert "sedang disusun dan belum berlaku" in text
    _, text = page(client, "workplan", YEAR, query="?revisi=1")
    assert "5 / 10 / 10 / 77 sekolah" in text
    assert "Pergeseran" in text
    assert page(client, "workplan", YEAR, query="?revisi=9")[0].status_code == 404


def test_the_price_of_the_page_is_flat(client, people, agreement, django_assert_max_num_queries):
    client.force_login(people.petugas)

    def add(count):
        for _ in range(count):
            activity = ActivityFactory(agreement=agreement)
            TargetFactory(indicator=IndicatorFactory(activity=activity))
            BudgetFactory(activity=activity)

    add(2)
    with django_assert_max_num_queries(60) as few:
        page(client, "workplan", YEAR)
    add(18)
    with django_assert_max_num_queries(len(few.captured_queries)):
        page(client, "workplan", YEAR)


# --- Steps of the plan ---------------------------------------------------------------------------


def test_a_plan_is_begun_filled_and_approved_by_another(client, people, agreement):
    client.force_login(people.petugas)
    client.post(reverse("programs:workplan-create", args=[YEAR]))
    client.post(reverse("programs:activity-create", args=[YEAR]), written())
    assert page(client, "workplan-approve", YEAR)[0].status_code == 403
    client.force_login(people.pimpinan)
    _, text = page(client, "workplan-approve", YEAR)
    assert "KWJ-02 Kewajiban KWJ-02: belum dilayani kegiatan." in text
    address = reverse("programs:workplan-approve", args=[YEAR])
    refused = client.post(address, {"effective_on": "2027-01-01"})
    assert "Tanggal berlaku harus berada dalam tahun 2026." in refused.content.decode()
    assert client.post(address, {"effective_on": "2026-01-01"}).status_code == 302
    plan = WorkPlan.objects.get()
    assert (plan.state, plan.approved_by, plan.effective_on) == (
        "approved", people.pimpinan, date(YEAR, 1, 1),
    )  # fmt: skip
    assert page(client, "workplan-approve", YEAR)[0].status_code == 404


def test_an_empty_plan_is_not_approved(client, people, plan):
    client.force_login(people.pimpinan)
    address = reverse("programs:workplan-approve", args=[YEAR])
    refused = client.post(address, {"effective_on": "2026-01-01"})
    assert "Renja belum memuat satu pun target." in refused.content.decode()
    plan.refresh_from_db()
    assert plan.is_draft


def test_a_revision_needs_its_reason(client, people, school):
    client.force_login(people.petugas)
    address = reverse("programs:workplan-revise", args=[YEAR])
    empty = client.post(address, {}).content.decode()
    assert "Isikan alasan perubahan." in empty
    assert "Pilih jenis perubahan." in empty
    moved = client.post(address, {"kind": "pergeseran", "reason": "Pergeseran anggaran"})
    assert moved.url == f"/renja/{YEAR}/?revisi=1"
    revision = WorkPlan.objects.get(revision=1)
    assert (revision.kind, revision.reason) == ("pergeseran", "Pergeseran anggaran")
    again = client.post(address, {"kind": "perubahan", "reason": "Lagi"})
    assert "Masih ada draf Renja untuk tahun ini." in again.content.decode()


def test_a_year_is_begun_once(client, people, plan):
    client.force_login(people.admin)
    client.post(reverse("programs:workplan-create", args=[YEAR]))
    assert WorkPlan.objects.count() == 1


# --- One activity --------------------------------------------------------------------------------


def test_an_activity_stands_on_its_thread(client, people, school):
    client.force_login(people.petugas)
    _, text = page(client, "activity", YEAR, "K-04")
    for said in (
        "Pasal 1",
        "KWJ-01 Kewajiban KWJ-01",
        "1 terverifikasi",
        "?kegiatan=K-04",
        "<strong>6</strong> dari 15 sekolah",
        "predikat Sangat Rendah (SR)",
        "Realisasi 20,0% dari rencana setahun",
        "Deviasi 3,3 poin",
        "APBD Kabupaten: Rp15.000.000 dari Rp60.000.000 (25,0%)",
        "SP2D-1",
        "Catat kegiatan ini",
    ):
        assert said in text


def test_breaks_in_the_thread_are_shown_as_breaks(client, people, agreement):
    ActivityFactory(agreement=agreement, code="K-09", duties=[])
    client.force_login(people.auditor)
    _, text = page(client, "activity", YEAR, "K-09")
    assert "Belum ditautkan ke pasal" in text
    assert "Belum ditautkan ke kewajiban" in text
    assert "Belum ada catatan terverifikasi" in text
    assert "Belum ada Renja yang memuat target kegiatan ini." in text
    assert "Catat kegiatan ini" not in text


def test_another_agreements_activity_does_not_exist(client, people, school):
    client.force_login(people.luar)
    for name in ("activity", "activity-edit", "expenditure-create"):
        assert page(client, name, YEAR, "K-04")[0].status_code == 404
    assert page(client, "activity", YEAR, "K-99")[0].status_code == 404
    assert page(client, "activity", 2027, "K-04")[0].status_code == 404


FORBIDDEN = {
    "workplan": {"sistem"},
    "workplan-create": {"opd", "verifikator", "pimpinan", "sistem", "auditor"},
    "workplan-revise": {"opd", "verifikator", "pimpinan", "sistem", "auditor"},
    "activity-create": {"opd", "pimpinan", "sistem", "auditor"},
    "activity": {"sistem"},
    "activity-edit": {"opd", "verifikator", "pimpinan", "sistem", "auditor"},
    "expenditure-create": {"opd", "verifikator", "pimpinan", "admin", "sistem", "auditor"},
    "expenditure-cancel": {"opd", "verifikator", "pimpinan", "admin", "sistem", "auditor"},
}


@pytest.mark.parametrize("name", FORBIDDEN)
def test_who_lacks_the_verb_gets_403(client, people, school, name):
    args = [YEAR]
    if name.startswith(("activity", "expenditure")) and name != "activity-create":
        args.append("K-04")
    if name == "expenditure-cancel":
        args.append(1)
    roles = ("petugas", "opd", "verifikator", "pimpinan", "admin", "sistem", "auditor")
    found = set()
    for role in roles:
        client.force_login(getattr(people, role))
        if page(client, name, *args)[0].status_code == 403:
            found.add(role)
    assert found == FORBIDDEN[name]


def test_a_state_is_said_by_who_may_write(client, people, school):
    address = reverse("programs:activity-state", args=[YEAR, "K-04"])
    client.force_login(people.opd)
    assert client.post(address, {"state": "done", "version": 1}).status_code == 403
    client.force_login(people.petugas)
    client.post(address, {"state": "done", "version": 1})
    school.refresh_from_db()
    assert school.state == "done"
    shown = client.post(address, {"state": "planned", "version": 1}, follow=True)
    assert "telah diubah" in shown.content.decode()
    assert "Pilih status dari daftar." in client.post(
        address, {"state": "x", "version": 2}, follow=True
    ).content.decode()  # fmt: skip
    assert client.get(address).status_code == 405


# --- Writing an activity -------------------------------------------------------------------------


def written(*, indicators=1, **change):
    """What the page sends for a new activity."""
    data = {
        "code": "K-01",
        "title": "Rapat koordinasi",
        "strand": "dukungan",
        "lead": "kesbangpol",
        "duties": ["KWJ-01"],
        "indikator-TOTAL_FORMS": "2",
        "indikator-INITIAL_FORMS": "0",
        "indikator-1-accumulation": "",
        "indikator-1-polarity": "positive",
        "indikator-1-weight": "1",
        "pagu-apbd-1": "1.250.000",
    }
    if indicators:
        data |= {
            "indikator-0-name": "rapat",
            "indikator-0-unit": "kali",
            "indikator-0-accumulation": "sum",
            "indikator-0-polarity": "positive",
            "indikator-0-weight": "1,5",
            "indikator-0-q1": "1",
            "indikator-0-q2": "1.234,5",
        }
    return data | change


@pytest.fixture
def send(client, people, plan):
    """Post a new activity as the petugas; the page's text when it is refused."""
    client.force_login(people.petugas)

    def post(**change):
        response = client.post(reverse("programs:activity-create", args=[YEAR]), written(**change))
        return response, " ".join(response.content.decode().split())

    return post


def test_an_activity_is_written_on_one_page(send, plan, people):
    response, _ = send(supports=["bnnk", "kesbangpol"], regions=["63.06.05"])
    activity = Activity.objects.get()
    assert response.url == f"/renja/{YEAR}/K-01/"
    assert list(activity.supports.all()) == [people.bnnk]  # who leads does not also support
    assert [one.name for one in activity.regions.all()] == ["Kandangan"]
    assert activity.indicators.get().weight == D("1.5")
    assert dict(plan.targets.values_list("quarter", "value")) == {1: 1, 2: D("1234.5")}
    assert Budget.objects.get().amount == 1_250_000


def test_the_page_suggests_the_next_code_and_offers_units_of_both_parties(client, people, plan):
    ActivityFactory(agreement=plan.agreement, code="K-06")
    client.force_login(people.petugas)
    _, text = page(client, "activity-create", YEAR)
    assert 'value="K-07"' in text
    for slug in ("kesbangpol", "disdik", "bnnk"):
        assert f'<option value="{slug}">' in text
    assert people.luar.organization.short_name not in text


def test_a_verifier_leads_only_with_units_of_their_own_side(client, people, plan):
    client.force_login(people.verifikator)
    _, text = page(client, "activity-create", YEAR)
    lead = text.split('name="lead"')[1].split("</select>")[0]
    assert "bnnk" in lead
    assert "kesbangpol" not in lead
    address = reverse("programs:activity-create", args=[YEAR])
    assert "Pilih penanggung jawab dari daftar." in client.post(address, written()).content.decode()
    assert client.post(address, written(lead="bnnk")).status_code == 302


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"code": ""}, "Isikan kode kegiatan."),
        ({"code": "../x"}, "Kode terdiri atas huruf, tanda hubung, dan angka. Contoh: K-07."),
        ({"title": ""}, "Isikan nama kegiatan."),
        ({"title": "x" * 301}, "300"),
        ({"strand": ""}, "Pilih bidang."),
        ({"strand": "lain"}, "Pilih bidang dari daftar."),
        ({"lead": ""}, "Pilih penanggung jawab."),
        ({"lead": "unit-lain"}, "Pilih penanggung jawab dari daftar."),
        ({"supports": ["unit-lain"]}, "Pilih unit pendukung dari daftar."),
        ({"duties": ["KWJ-99"]}, "Pilih kewajiban dari daftar."),
        ({"regions": ["99.99"]}, "Pilih wilayah dari daftar."),
        ({"starts_on": "2027-01-01"}, "1 Januari 2027 berada di luar tahun 2026."),
        ({"starts_on": "kemarin"}, "Isikan tanggal yang benar."),
        (
            {"starts_on": "2026-05-02", "ends_on": "2026-05-01"},
            "Tanggal selesai tidak boleh mendahului tanggal mulai.",
        ),
        ({"indicators": 0}, "Isikan sedikitnya satu indikator."),
        ({"indikator-0-name": ""}, "Isikan indikator."),
        ({"indikator-0-unit": ""}, "Isikan satuan."),
        ({"indikator-0-accumulation": ""}, "Pilih jenis target."),
        ({"indikator-0-weight": "0"}, "Bobot harus lebih besar dari nol."),
        ({"indikator-0-q1": "-1"}, "Nilai harus berupa angka 0 sampai"),
        ({"indikator-0-q1": "1,23456"}, "paling banyak 4 angka di belakang koma"),
        ({"indikator-0-q1": "1.5"}, "Nilai harus berupa angka"),
        ({"indikator-0-q1": "NaN"}, "Nilai harus berupa angka"),
        ({"indikator-0-indicator": "1"}, "Indikator ini bukan bagian dari kegiatan ini."),
        ({"indikator-1-name": "setengah"}, "Isikan satuan."),
        ({"pagu-apbd-1": "1,250.000"}, "Nilai harus dalam rupiah tanpa huruf"),
        ({"pagu-apbd-1": "1e9"}, "Nilai harus dalam rupiah tanpa huruf"),
        ({"pagu-apbd-1": "-5"}, "Nilai harus dalam rupiah tanpa huruf"),
        ({"pagu-hibah-4": "1.000.000.000.000.000"}, "paling besar Rp999.999.999.999.999,99"),
    ],
)
def test_bad_input_is_refused_in_words_and_kept(send, change, says):
    response, text = send(**change)
    assert response.status_code == 422
    assert says in text
    assert not Activity.objects.exists()
    for name, value in change.items():
        if isinstance(value, str) and value and "accumulation" not in name and name != "lead":
            kept = value in text or name in {"strand", "indikator-0-indicator"}
            assert kept or "<" in value
    assert "Rapat koordinasi" in text or "title" in change


def test_the_largest_pagu_is_kept_to_the_cent(send):
    send(**{"pagu-apbd-1": "999.999.999.999.999,99"})
    assert Budget.objects.get().amount == D("999999999999999.99")


def test_a_code_in_use_is_told_beside_the_field(send):
    send()
    _, text = send(title="Lain")
    assert "Kode kegiatan ini sudah dipakai pada tahun tersebut." in text


def test_without_a_draft_the_way_is_told(client, people, school):
    client.force_login(people.petugas)
    for name, args in (("activity-create", [YEAR]), ("activity-edit", [YEAR, "K-04"])):
        response = client.get(reverse(f"programs:{name}", args=args), follow=True)
        assert "Buat Renja atau Perubahan Renja terlebih dahulu." in response.content.decode()


# --- Changing one --------------------------------------------------------------------------------


@pytest.fixture
def begun(client, people, plan, send):
    """An activity in a draft, and what its page would send unchanged."""
    send()
    activity = Activity.objects.get()
    indicator = activity.indicators.get()
    data = written() | {
        "version": "1",
        "indikator-INITIAL_FORMS": "1",
        "indikator-TOTAL_FORMS": "3",
        "indikator-0-indicator": str(indicator.pk),
        "indikator-2-weight": "1",
        "indikator-2-polarity": "positive",
    }
    return activity, data


def test_the_edit_page_shows_what_is_stored(client, begun):
    _, text = page(client, "activity-edit", YEAR, "K-01")
    for said in ('value="Rapat koordinasi"', 'value="1.250.000"', 'value="1.234,5"', 'value="1,5"'):
        assert said in text


def test_a_change_is_stored_and_said(client, begun):
    activity, data = begun
    address = reverse("programs:activity-edit", args=[YEAR, "K-01"])
    shown = client.post(address, data | {"title": "Rapat pleno", "pagu-apbd-1": ""}, follow=True)
    activity.refresh_from_db()
    assert activity.title == "Rapat pleno"
    assert activity.indicators.count() == 1
    assert not Budget.objects.exists()
    assert "Perubahan kegiatan K-01 disimpan." in shown.content.decode()


def test_a_stale_page_keeps_both_versions(client, people, begun):
    activity, data = begun
    address = reverse("programs:activity-edit", args=[YEAR, "K-01"])
    client.force_login(people.admin)
    client.post(address, data | {"title": "Versi admin", "pagu-apbd-1": "7"})
    client.force_login(people.petugas)
    response = client.post(address, data | {"title": "Versi petugas"})
    text = " ".join(response.content.decode().split())
    assert response.status_code == 409
    activity.refresh_from_db()
    assert activity.title == "Versi admin"
    assert f"telah diubah oleh {people.admin} pukul " in text
    assert 'data-label="Tersimpan">Versi admin<' in text
    assert 'data-label="Isian Anda">Versi petugas<' in text
    assert "Pagu APBD Kabupaten, Triwulan I" in text
    assert 'name="version" value="2"' in text
    again = client.post(address, data | {"title": "Versi petugas", "version": "2"})
    assert again.status_code == 302


def test_a_row_added_meanwhile_is_never_taken_for_ones_own(client, people, begun):
    """Both add a second indicator from the same page: neither lands on the other's."""
    activity, data = begun
    second = {
        "indikator-1-unit": "orang",
        "indikator-1-accumulation": "sum",
        "indikator-1-q1": "5",
    }
    address = reverse("programs:activity-edit", args=[YEAR, "K-01"])
    client.post(address, data | second | {"indikator-1-name": "pertama"})
    client.post(address, data | second | {"indikator-1-name": "kedua", "version": "2"})
    names = list(activity.indicators.order_by("ordinal").values_list("name", flat=True))
    assert names == ["rapat", "pertama", "kedua"]


def test_a_measured_indicator_shows_its_meaning_as_fixed(client, begun):
    activity, data = begun
    MeasurementFactory(log__activity=activity, indicator=activity.indicators.get())
    _, text = page(client, "activity-edit", YEAR, "K-01")
    assert "Satuan, jenis, dan polaritas tetap" in text
    address = reverse("programs:activity-edit", args=[YEAR, "K-01"])
    forged = data | {"indikator-0-unit": "orang", "indikator-0-name": "rapat tim"}
    assert client.post(address, forged).status_code == 302
    indicator = activity.indicators.get()
    assert (indicator.unit, indicator.name) == ("kali", "rapat tim")
