"""Where and by whom: the map's figures, a unit's page and the four actions open what they count."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import offices, restructuring
from accounts.models import Organization
from accounts.offices import Tenure
from accounts.restructuring import Wording
from programs.models import ActivityLog, Region
from programs.regions import load_regions
from programs.slices import LogSlice
from reports.districts import district_of, districts_of
from reports.ran_actions import table_of
from reports.thread import Scope
from reports.unit_page import unit_page_of
from tests.factories import (
    ActivityLogFactory,
    MeasurementFactory,
    OfficeHolderFactory,
    OrganizationFactory,
    decided,
    revised,
    side,
    submitted,
)
from tests.reports.dashboard.world import indicator_of, log_of
from tests.reports.exports.reading import rows_of

pytestmark = pytest.mark.slow

TODAY, SPRING = date(2026, 11, 24), date(2026, 4, 1)
KANDANGAN = "63.06.05"


@pytest.fixture
def lead(agreement) -> Organization:
    """The unit that leads K-01, named for the test."""
    unit = agreement.activities.get(code="K-01").lead
    restructuring.correct(
        unit, Wording("Kantor Kesbangpol", "Kantor", unit.parent), reason="nama uji"
    )
    unit.refresh_from_db()
    return unit


@pytest.fixture
def scope(agreement, people) -> Scope:
    return Scope(agreement, people["verifikator"], TODAY, 2026)


@pytest.fixture
def urine(agreement, lead):
    """K-01 is one of the four actions from now on."""
    activity = agreement.activities.get(code="K-01")
    with revised(agreement, effective_on=date(2026, 2, 1)):
        activity.ran_action = "tes-urine"
        activity.save()
    return activity


def done(activity, region: str, day: date, **people: int) -> ActivityLog:
    """A verified log in a place."""
    log = ActivityLogFactory(
        activity=activity, performed_on=day, region=Region.objects.get(code=region), **people
    )
    MeasurementFactory(log=log, indicator=indicator_of(activity), value=Decimal(1))
    return decided(log)


def rows_behind(client, person, url: str) -> list[ActivityLog]:
    """What the list at an address holds, over all its pages."""
    client.force_login(person)
    response = client.get(url)
    assert response.status_code == 200
    return list(response.context["page_obj"].paginator.object_list)


def queries_of(client, path: str) -> int:
    """How many queries a page costs once it is warm."""
    client.get(path)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    return len(asked)


# --- Places --------------------------------------------------------------------------------------


@pytest.fixture
def places(agreement):
    load_regions()
    activity = agreement.activities.get(code="K-01")
    within = Region.objects.villages().filter(parent__code=KANDANGAN).order_by("code")
    villages = list(within.values_list("code", flat=True))
    done(activity, villages[0], date(2026, 3, 2))
    done(activity, villages[0], date(2026, 3, 3), participants_male=5, participants_female=0)
    done(activity, villages[1], date(2026, 3, 4))
    done(activity, KANDANGAN, date(2026, 3, 5))
    done(activity, "63.06.10", date(2026, 3, 6))
    waiting = log_of(activity, 1, date(2026, 6, 1))
    waiting.region = Region.objects.get(code=villages[2])
    waiting.save()
    submitted(waiting)
    return villages


def row_of(agreement, code: str):
    return next(one for one in districts_of(agreement, 2026) if one.code == code)


def test_a_kecamatan_counts_what_was_verified_in_it_and_in_its_villages(agreement, places):
    cells = {cell.measure: cell.value for cell in row_of(agreement, KANDANGAN).cells}
    assert cells == {"kegiatan": 1, "catatan": 4, "peserta": 140, "desa": 2, "menunggu": 1}


@pytest.fixture
def clients(agreement, places):
    """What was done in those places was a service of rehabilitation."""
    activity = agreement.activities.get(code="K-01")
    with revised(agreement, effective_on=date(2026, 2, 1)):
        activity.strand = "rehabilitasi"
        activity.save()
    return places


def test_of_rehabilitation_nothing_is_told_by_place(agreement, clients):
    assert [cell.value for cell in row_of(agreement, KANDANGAN).cells] == [0] * 5
    found = district_of(agreement, Region.objects.get(code=KANDANGAN), 2026)
    assert (found.activities, found.reached, found.own.logs) == ([], [], 0)


def test_a_list_of_a_place_does_not_name_clients_either(client, agreement, people, clients):
    url = LogSlice(tahun=2026, wilayah=KANDANGAN).url()
    assert rows_behind(client, people["petugas"], url) == []
    assert "tanpa layanan rehabilitasi" in client.get(url).content.decode()


def test_clients_are_not_among_the_people_of_a_unit(agreement, clients, lead, scope):
    figures = {one.label: one.value for one in unit_page_of(lead.slug, scope).figures}
    assert (figures["Catatan dihitung"], figures["Peserta"]) == ("7", "0")


def test_a_kecamatan_where_nothing_was_done_is_told_so(agreement, places):
    assert [cell.value for cell in row_of(agreement, "63.06.08").cells] == [0] * 5


@pytest.mark.parametrize("measure", ["catatan", "menunggu"])
def test_a_count_of_logs_opens_exactly_those(client, agreement, people, places, measure):
    cell = next(one for one in row_of(agreement, KANDANGAN).cells if one.measure == measure)
    assert len(rows_behind(client, people["petugas"], cell.url)) == cell.value


def test_the_page_of_a_kecamatan_lists_the_activities_and_villages_counted(agreement, places):
    row = row_of(agreement, KANDANGAN)
    found = district_of(agreement, Region.objects.get(code=KANDANGAN), 2026)
    assert (len(found.activities), len(found.reached)) == (
        row.value("kegiatan"),
        row.value("desa"),
    )
    assert [one.region.code for one in found.reached] == places[:2]
    assert found.own.logs == 1


def test_a_village_opens_its_logs(client, agreement, people, places):
    found = district_of(agreement, Region.objects.get(code=KANDANGAN), 2026)
    for row in [*found.reached, *found.activities]:
        assert len(rows_behind(client, people["petugas"], row.url)) == row.logs


def test_the_map_shades_by_the_measure_asked_and_keeps_it_in_the_address(page_of, places):
    page = page_of("verifikator", "/peta/?tahun=2026&ukuran=peserta")
    assert "Peserta menurut kecamatan, 2026" in page
    assert "Terbanyak: " in page
    assert "Batas ilustratif, bukan acuan batas resmi." in page


def test_a_measure_nobody_knows_shows_the_usual_one(page_of, places):
    assert "Kegiatan terverifikasi menurut kecamatan" in page_of("verifikator", "/peta/?ukuran=x")


@pytest.mark.parametrize("address", ["/peta/", f"/peta/{KANDANGAN}/", "/ikotan/"])
def test_pages_of_figures_cost_the_same_however_many_logs(
    client, people, agreement, places, address
):
    client.force_login(people["verifikator"])
    few = queries_of(client, address)
    for place in places[3:8]:
        done(agreement.activities.get(code="K-02"), place, date(2026, 7, 1))
    assert queries_of(client, address) == few


# --- The four actions ----------------------------------------------------------------------------


def test_an_action_counts_units_logs_and_people_of_a_semester(scope, urine):
    table = table_of(scope, 2026, 1)
    told = {one.label: (one.units, one.logs, one.participants) for one in table.sums}
    assert told["Tes urine"] == (1, 2, 90)
    assert told["Regulasi"] == (0, 0, 0)


def test_what_only_waits_does_not_count_as_done(scope, urine):
    """K-01 has a log that waits in November."""
    assert table_of(scope, 2026, 2).is_empty


def test_units_that_did_nothing_stand_in_the_table(scope, urine):
    OrganizationFactory(parent=side(scope.agreement, 1), name="Dinas Diam")
    rows = {row.name: row.done for row in table_of(scope, 2026).rows}
    assert rows["Dinas Diam"] == 0
    assert rows["Kantor Kesbangpol"] == 1


def test_the_number_of_units_opens_those_units(scope, urine):
    narrowed = table_of(scope, 2026, None, "tes-urine")
    assert [row.name for row in narrowed.rows] == ["Kantor Kesbangpol"]


def test_a_cell_and_a_sum_open_exactly_the_logs_they_count(client, people, scope, urine):
    table = table_of(scope, 2026)
    [row] = [one for one in table.rows if one.done]
    cell = next(one for one in row.cells if one.logs)
    total = next(one for one in table.sums if one.logs)
    for url, count in ((cell.url, cell.logs), (total.logs_url, total.logs)):
        found = rows_behind(client, people["petugas"], url)
        assert len(found) == count


def test_a_correction_takes_the_place_of_what_it_corrects(scope, urine, client, people):
    log = ActivityLog.objects.counted().filter(activity=urine).first()
    correction = ActivityLogFactory(
        activity=urine, performed_on=log.performed_on, corrects=log, participants_male=0
    )
    decided(correction)
    [tested] = [one for one in table_of(scope, 2026).sums if one.logs]
    assert (tested.logs, tested.participants) == (2, 70)
    assert log not in rows_behind(client, people["petugas"], tested.logs_url)


def test_the_table_knows_the_names_of_the_end_of_its_span(scope, urine, lead):
    wording = Wording("Badan Kesbangpol", "Badan", lead.parent)
    restructuring.reword(lead, wording, since=date(2026, 9, 1))
    assert "Kantor Kesbangpol" in [row.name for row in table_of(scope, 2026, 1).rows]
    assert "Badan Kesbangpol" in [row.name for row in table_of(scope, 2026, 2).rows]


def test_the_file_holds_the_figures_of_the_page_and_each_log_behind_them(
    client, people, scope, urine
):
    log = ActivityLog.objects.counted().filter(activity=urine).first()
    client.force_login(people["verifikator"])
    response = client.get("/aksi-ran/unduh/xlsx/?tahun=2026&semester=1&aksi=tes-urine")
    content = response.content
    assert response["Content-Disposition"].endswith('"aksi-ran-2026-B06.xlsx"')
    [unit] = rows_of(content, "Rekapitulasi")
    [tested] = [row for row in rows_of(content, "Jumlah") if row[0] == "Tes urine"]
    proofs = rows_of(content, "Rincian")
    logs, participants, files = tested[2:]
    assert unit[4:7] == (logs, participants, files) == (2, 90, 2)
    assert len(proofs) == logs
    assert sum(row[7] for row in proofs) == files
    assert [row[5] for row in proofs] == ["KWJ-01"] * 2
    assert log.number in [row[2] for row in proofs]


def test_the_file_costs_the_same_however_many_logs(client, people, scope, urine):
    client.force_login(people["verifikator"])
    few = queries_of(client, "/aksi-ran/unduh/xlsx/")
    for day in (1, 2, 3):
        done(urine, "63.06", date(2026, 7, day))
    assert queries_of(client, "/aksi-ran/unduh/xlsx/") == few


# --- A unit's page -------------------------------------------------------------------------------


def test_a_unit_tells_what_it_leads_owes_and_did(scope, lead):
    page = unit_page_of(lead.slug, scope)
    assert [one.code for one in page.activities] == ["K-01"]
    assert [one.code for one in page.duties] == ["KWJ-01"]
    assert [figure.value for figure in page.figures] == ["1", "2", "90", "1"]


def test_its_four_actions_are_those_of_the_table(scope, urine, lead):
    [row] = [one for one in table_of(scope, 2026, 1).rows if one.done]
    cell = next(one for one in row.cells if one.logs)
    action = next(one for one in unit_page_of(lead.slug, scope).actions if one.label == "Tes urine")
    assert action.semesters[0][:3] == (1, cell.logs, cell.participants)
    assert action.semesters[1][1] == 0


def test_its_party_tells_all_below_it(scope, lead):
    page = unit_page_of(side(scope.agreement, 1).slug, scope)
    assert {one.code for one in page.activities} == {"K-01", "K-02", "K-03"}
    assert page.figures[1].value == "4"


def test_its_figures_open_exactly_their_rows(client, people, scope, lead):
    for unit in (lead, side(scope.agreement, 1)):
        _, counted, _, waiting = unit_page_of(unit.slug, scope).figures
        for figure in (counted, waiting):
            found = rows_behind(client, people["petugas"], figure.url)
            assert str(len(found)) == figure.value


def test_on_a_day_past_it_counts_and_names_as_of_that_day(client, people, scope, lead):
    wording = Wording("Badan Kesbangpol", "Badan", side(scope.agreement, 2))
    restructuring.reword(lead, wording, since=date(2026, 9, 1))
    page = unit_page_of(lead.slug, scope.on(SPRING))
    assert page.unit.name_then == "Kantor Kesbangpol"
    assert page.figures[1].value == "1"
    assert len(rows_behind(client, people["petugas"], page.figures[1].url)) == 1
    party = unit_page_of(side(scope.agreement, 1).slug, scope.on(SPRING))
    assert lead.pk in [line.unit.pk for line in party.below]
    assert lead.pk not in [
        line.unit.pk for line in unit_page_of(side(scope.agreement, 1).slug, scope).below
    ]


def test_the_head_of_the_day_is_named_with_the_capacity(page_of, lead):
    offices.appoint(
        lead,
        Tenure(kind="kepala", name="A. Uji", position="Kepala Kantor", capacity="plt",
               first_day=date(2026, 3, 1), last_day=date(2026, 5, 31)),
    )  # fmt: skip
    address = reverse("reports:unit", args=[lead.slug])
    assert "Plt. Kepala Kantor" in page_of("verifikator", f"{address}?per=2026-04-01")
    assert "Belum dicatat" in page_of("verifikator", address)


def test_pages_of_a_day_show_the_names_of_that_day(page_of, lead):
    wording = Wording("Badan Kesbangpol", "Badan", lead.parent)
    restructuring.reword(lead, wording, since=date(2026, 9, 1))
    duty = reverse("reports:duty", args=["KWJ-01"])
    assert "Kantor" in page_of("verifikator", f"{duty}?per=2026-04-01")
    assert "Badan" in page_of("verifikator", duty)
    log = ActivityLog.objects.verified().filter(activity__code="K-01").first()
    assert "Kantor Kesbangpol" in page_of("verifikator", log.get_absolute_url())


def test_a_unit_of_another_agreement_does_not_exist(client, people):
    stranger = OrganizationFactory()
    client.force_login(people["verifikator"])
    assert client.get(reverse("reports:unit", args=[stranger.slug])).status_code == 404


@pytest.mark.parametrize("address", ["/unit/", "/unit/{slug}/", "/aksi-ran/"])
def test_pages_of_units_cost_the_same_however_many(client, people, lead, address):
    client.force_login(people["verifikator"])
    path = address.format(slug=lead.slug)
    few = queries_of(client, path)
    for one in OrganizationFactory.create_batch(6, parent=lead):
        OfficeHolderFactory(office__organization=one)
    assert queries_of(client, path) == few


def test_a_slice_is_kept_while_one_filters_on(page_of, urine):
    url = LogSlice(tahun=2026, aksi="tes-urine", dihitung=True).url()
    page = page_of("petugas", url)
    assert 'name="aksi" value="tes-urine"' in page
    assert "aksi RAN tes urine" in page


@pytest.mark.parametrize(
    "nonsense", ["tahun=abcd", "aksi=x", "wilayah=..%2F", "semester=9", "per=x"]
)
def test_an_address_nobody_wrote_narrows_nothing(page_of, agreement, nonsense):
    page = page_of("petugas", f"/catatan/?{nonsense}")
    assert "Tampilkan semua catatan" not in page
