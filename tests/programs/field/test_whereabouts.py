"""Where a phone was: rounded, optional, judged against its kecamatan."""

from decimal import Decimal

import pytest
from django.urls import reverse

from programs import evidence, workflow
from programs.flags import flagged, flags_of
from programs.models import ActivityLog, Region
from programs.whereabouts import is_outside, outlines
from tests.programs.field.people import DAY, field, picture, upload

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today", "plain_settings")]
SUNGAI_RAYA, LOKSADO = "63.06.01", "63.06.08"
INSIDE = Decimal("-2.848"), Decimal("115.233")  # the middle of Sungai Raya


def middle(code):
    ring = outlines()[code][0]
    east, north = (sum(one) / len(ring) for one in zip(*ring, strict=True))
    return Decimal(str(round(north, 3))), Decimal(str(round(east, 3)))


@pytest.mark.parametrize("code", list(outlines()))
def test_the_middle_of_each_kecamatan_lies_within_it_or_its_margin(code):
    assert not is_outside(code, *middle(code))


def test_a_point_elsewhere_is_outside_and_one_near_the_border_is_not():
    latitude, longitude = INSIDE
    assert is_outside(LOKSADO, latitude, longitude)
    assert is_outside(SUNGAI_RAYA, Decimal("-6.2"), Decimal("106.8"))
    north = max(north for _, north in outlines()[SUNGAI_RAYA][0])
    assert not is_outside(SUNGAI_RAYA, Decimal(str(round(north + 0.02, 3))), longitude)


def test_nothing_is_outside_where_nothing_was_told_or_no_outline_is_known():
    assert not is_outside(SUNGAI_RAYA, None, None)
    assert not is_outside("62.01.01", *INSIDE)


@pytest.fixture
def here(world):
    district, _ = Region.objects.get_or_create(
        code=SUNGAI_RAYA, defaults={"name": "Sungai Raya", "kind": Region.Kind.KECAMATAN}
    )
    return district


def post(client, world, region, **point):
    data = {
        "id": "3f0b6a52-6c1f-4a52-9d2b-0c6f3b0a9b11",
        "activity": world.activity.code,
        "year": str(world.activity.year),
        "performed_on": DAY.isoformat(),
        "region": region.code,
        "measure_1": "1",
        "narrative": "Sosialisasi.",
        "action": "simpan",
    }
    client.post(reverse("programs:log-create"), data | point)
    return ActivityLog.objects.get()


def test_a_place_is_kept_rounded_to_three_decimals(operator, world, here):
    log = post(operator, world, here, latitude="-2.8481234", longitude="115.2334567")
    assert (log.latitude, log.longitude) == (Decimal("-2.848"), Decimal("115.233"))
    assert not log.is_outside


@pytest.mark.parametrize(
    "point",
    [
        {},
        {"latitude": "-2.848"},
        {"latitude": "di sini", "longitude": "115.2"},
        {"latitude": "52.5", "longitude": "13.4"},
        {"latitude": "NaN", "longitude": "115.2"},
        {"latitude": "1e99", "longitude": "-1e99"},
    ],
)
def test_half_a_place_or_nonsense_is_as_if_none_was_told(operator, world, here, point):
    log = post(operator, world, here, **point)
    assert (log.latitude, log.longitude) == (None, None)


def test_a_log_recorded_elsewhere_is_flagged_and_taken_all_the_same(world, here):
    log = world.record(region_id=here.pk, latitude=Decimal("-6.2"), longitude=Decimal("106.8"))
    evidence.attach(log, upload(picture()))
    workflow.submit(log)
    read = flagged(ActivityLog.objects.filter(pk=log.pk)).get()
    assert [flag.key for flag in flags_of(read)] == ["lokasi"]


def test_a_place_put_right_is_flagged_no_more(world, here):
    log = world.record(region_id=here.pk, latitude=Decimal("-6.2"), longitude=Decimal("106.8"))
    assert log.is_outside
    entry = world.entry(region_id=here.pk, latitude=INSIDE[0], longitude=INSIDE[1])
    workflow.edit(log, entry=entry, version=log.version)
    assert not log.is_outside


def test_rehabilitation_keeps_no_place():
    world = field(strand="rehabilitasi")
    log = world.record(latitude=INSIDE[0], longitude=INSIDE[1])
    assert (log.latitude, log.longitude) == (None, None)


def test_the_history_never_holds_a_place(world, here):
    log = world.record(region_id=here.pk, latitude=INSIDE[0], longitude=INSIDE[1])
    names = {one.name for one in log.events.model._meta.get_fields()}
    assert not names & {"latitude", "longitude"}
