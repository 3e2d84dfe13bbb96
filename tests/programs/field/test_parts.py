"""Figures broken down: written in the log's form, guarded by the database, told with the whole."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from agreements.models.duty import Strand
from programs import workflow
from programs.ledger import AsOf
from programs.models import Indicator, MeasurementPart, Region
from programs.parts import breakdowns_of
from programs.reconciling import part_differences
from tests.factories import RegionFactory
from tests.programs.field.people import DAY, Field, field

pytestmark = pytest.mark.django_db
SEX = {("kelamin", "l"): 20, ("kelamin", "p"): 25}


@pytest.fixture
def world() -> Field:
    """An indicator of people, broken down by sex and kecamatan."""
    made = field()
    Indicator.objects.filter(pk=made.indicator.pk).update(
        unit="orang", dimensions=["kelamin", "kecamatan"]
    )
    made.indicator.refresh_from_db()
    return made


def told(world, value, parts, **changes):
    """A verified log of one figure with its parts."""
    log = recorded(world, value, parts, **changes)
    log.state, log.submitted_at = "submitted", log.received_at
    log.save()
    world.verify(log)
    return log


def recorded(world, value, parts, **changes):
    key = world.indicator.pk
    return world.record(
        measurements={key: Decimal(value)},
        parts={(key, *part): Decimal(amount) for part, amount in parts.items()},
        **changes,
    )


def cells(world):
    """Label and value of every cell, by dimension."""
    found = breakdowns_of(world.activity, AsOf.of(DAY.year, date(DAY.year, 12, 31)))
    return {
        one.label: [(cell.label, cell.value) for cell in one.cells]
        for breakdowns in found.values()
        for one in breakdowns
    }


def at_once():
    """Let deferred checks speak now."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def refused_at_the_end():
    """What was written is refused when its transaction would end."""
    with pytest.raises(IntegrityError, match="add up to it"):
        at_once()
    transaction.set_rollback(True)


def test_parts_are_kept_with_their_figure_and_come_back_in_a_correction(world):
    log = told(world, 45, SEX)
    draft = workflow.correct(log, log_id=uuid4(), by=world.operator)
    assert workflow.entry_of(draft).parts == workflow.entry_of(log).parts != {}


def test_the_same_content_sent_again_is_the_same_log(world):
    first = recorded(world, 45, SEX)
    again = workflow.record(
        log_id=first.pk, activity=world.activity, entry=workflow.entry_of(first), by=world.operator
    )
    assert (again.pk, again.version) == (first.pk, 1)


def test_other_parts_are_other_content(world):
    entry = workflow.entry_of(recorded(world, 45, SEX))
    assert entry.fingerprint(1) != workflow.entry_of(recorded(world, 45, {})).fingerprint(1)


@pytest.mark.parametrize("parts", [{("kelamin", "l"): 20}, {("kelamin", "l"): 46}])
def test_the_database_refuses_parts_that_miss_the_whole(world, parts):
    recorded(world, 45, parts)
    refused_at_the_end()


def test_the_database_refuses_a_whole_that_leaves_its_parts(world):
    log = recorded(world, 45, SEX)
    at_once()
    log.measurements.update(value=46)
    refused_at_the_end()


def test_the_database_refuses_a_part_taken_away(world):
    recorded(world, 45, SEX)
    at_once()
    MeasurementPart.objects.filter(category="l").delete()
    refused_at_the_end()


def test_the_database_refuses_a_dimension_that_is_not_asked(world):
    with pytest.raises(IntegrityError), transaction.atomic():
        recorded(world, 45, {("umur", "anak"): 45})


def test_the_database_keeps_the_parts_of_a_submitted_log(world):
    told(world, 45, SEX)
    for change in ({"value": 1}, {"category": "x"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            MeasurementPart.objects.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        MeasurementPart.objects.all().delete()


def test_a_mean_is_never_broken_down(world):
    with pytest.raises(IntegrityError), transaction.atomic():
        Indicator.objects.filter(pk=world.indicator.pk).update(accumulation="average")


def test_verified_parts_are_told_with_what_nobody_broke_down(world):
    told(world, 45, SEX)
    told(world, 5, {})
    assert cells(world)["Jenis kelamin"] == [
        ("Laki-laki", 20),
        ("Perempuan", 25),
        ("Belum dirinci", 5),
    ]


def test_a_dimension_added_later_loses_nothing(world):
    Indicator.objects.filter(pk=world.indicator.pk).update(dimensions=[])
    told(world, 45, {})
    Indicator.objects.filter(pk=world.indicator.pk).update(dimensions=["umur"])
    told(world, 10, {("umur", "anak"): 10})
    assert cells(world) == {"Kelompok umur": [("Di bawah 18 tahun", 10), ("Belum dirinci", 45)]}


def test_a_dimension_dropped_keeps_its_parts_for_when_it_comes_back(world):
    told(world, 45, SEX)
    Indicator.objects.filter(pk=world.indicator.pk).update(dimensions=[])
    assert cells(world) == {}
    Indicator.objects.filter(pk=world.indicator.pk).update(dimensions=["kelamin"])
    assert cells(world)["Jenis kelamin"][0] == ("Laki-laki", 20)


def test_of_a_posisi_the_latest_report_alone_is_broken_down(world):
    Indicator.objects.filter(pk=world.indicator.pk).update(accumulation="latest")
    told(world, 45, SEX)
    told(world, 30, {("kelamin", "l"): 30}, performed_on=date(DAY.year, 4, 1))
    assert cells(world)["Jenis kelamin"] == [("Laki-laki", 30)]


def test_waiting_and_replaced_logs_are_not_counted(world):
    log = told(world, 45, SEX)
    recorded(world, 7, {})
    assert sum(value for _, value in cells(world)["Jenis kelamin"]) == 45
    assert log.measurements.get().told_parts == [
        ("Jenis kelamin", [("Laki-laki", 20), ("Perempuan", 25)])
    ]


def test_the_kecamatan_is_told_by_the_place_and_never_asked(world):
    told(world, 45, {})
    village = RegionFactory(kind=Region.Kind.DESA, parent=world.region.parent or world.region)
    told(world, 5, {}, region_id=village.pk)
    [(_, first), *_] = cells(world)["Kecamatan"]
    assert sum(value for _, value in cells(world)["Kecamatan"]) == 50
    assert first >= 5


def test_of_rehabilitation_small_counts_are_hidden_and_no_place_is_told():
    world = field(strand=Strand.REHABILITATION)
    Indicator.objects.filter(pk=world.indicator.pk).update(
        unit="orang", dimensions=["kelamin", "kecamatan"]
    )
    told(world, 12, {("kelamin", "l"): 9, ("kelamin", "p"): 3})
    assert cells(world) == {"Jenis kelamin": [("Laki-laki", None), ("Perempuan", None)]}


def test_the_recount_names_a_figure_whose_parts_do_not_add_up(world):
    log = told(world, 45, SEX)
    assert list(part_differences()) == []
    at_once()
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        MeasurementPart.objects.filter(category="l").update(value=21)
        cursor.execute("SET session_replication_role = DEFAULT")
    [found] = part_differences()
    assert f"{log.number}: rincian kelamin 46.0000, seharusnya 45.0000" in str(found)


# --- The form and the pages ----------------------------------------------------------------------


def sent(world, **changes):
    usual = {
        "id": "0b7ab3f5-3f9d-4b5e-9a86-4a3f6f0c7e01",
        "action": "simpan",
        "activity": world.activity.code,
        "performed_on": DAY.isoformat(),
        "region": world.region.code,
        "narrative": "Sosialisasi.",
        "measure_1": "45",
    }
    return {name: value for name, value in (usual | changes).items() if value is not None}


@pytest.fixture
def operator(client, world):
    client.force_login(world.operator)
    return client


def parts():
    return dict(MeasurementPart.objects.values_list("category", "value"))


def test_parts_are_written_beside_their_figure(operator, world):
    operator.post("/catatan/catat/", sent(world, part_1_kelamin_l="20", part_1_kelamin_p="25"))
    assert parts() == {"l": 20, "p": 25}


def test_parts_that_miss_the_figure_are_told_and_kept_as_typed(operator, world):
    answer = operator.post("/catatan/catat/", sent(world, part_1_kelamin_l="20"))
    form = answer.context["form"]
    assert form.errors["part_1_kelamin_l"] == [
        "Rincian jenis kelamin kurang dari capaian sebesar 25 orang."
    ]
    assert 'value="20"' in answer.content.decode()
    assert parts() == {}


def test_heads_told_by_sex_are_not_asked_twice(operator, world):
    operator.post("/catatan/catat/", sent(world, participants_male="20", participants_female="25"))
    assert parts() == {"l": 20, "p": 25}


def test_heads_that_are_not_the_figure_are_left_alone(operator, world):
    operator.post("/catatan/catat/", sent(world, participants_male="20"))
    assert parts() == {}


def test_an_edit_shows_and_changes_the_parts(operator, world):
    operator.post("/catatan/catat/", sent(world, part_1_kelamin_l="20", part_1_kelamin_p="25"))
    page = operator.get("/catatan/CTT-2026-00001/ubah/")
    assert Decimal(page.context["form"]["part_1_kelamin_l"].value()) == 20
    changed = sent(world, part_1_kelamin_l="45", part_1_kelamin_p="", version="1")
    operator.post("/catatan/CTT-2026-00001/ubah/", changed)
    assert parts() == {"l": 45}


def test_the_activity_page_tells_the_breakdown_of_its_figures(operator, world):
    told(world, 45, SEX)
    page = operator.get(world.activity.get_absolute_url()).content.decode()
    assert "Rincian menurut jenis kelamin" in page
    assert "55,6%" in page
