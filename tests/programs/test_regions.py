"""The places of the regency: all of them, once, told apart where names repeat."""

import pytest
from django.apps import apps

from programs.apps import know_regions
from programs.models import Region
from programs.regions import load_regions

pytestmark = pytest.mark.django_db


def counts() -> dict[str, int]:
    return {
        str(kind): Region.objects.filter(kind=kind, code__startswith="63.06").count()
        for kind in Region.Kind
    }


def test_every_place_of_the_regency_is_known_after_migration():
    assert counts() == {"kabupaten": 1, "kecamatan": 11, "desa": 144, "kelurahan": 4}


def test_loading_again_adds_nothing(django_assert_num_queries):
    before = set(Region.objects.values_list("pk", "code", "name", "parent"))
    with django_assert_num_queries(1):
        assert load_regions() == 160
    assert set(Region.objects.values_list("pk", "code", "name", "parent")) == before


def test_places_return_after_the_tables_were_emptied():
    import pgtrigger

    with pgtrigger.ignore():
        Region.objects.all()._raw_delete(using="default")
    know_regions(using="default", apps=apps)
    assert sum(counts().values()) == 160


def test_every_village_lies_in_a_district_and_every_district_in_the_regency():
    assert {village.parent.kind for village in Region.objects.villages()} == {"kecamatan"}
    assert set(Region.objects.districts().values_list("parent__code", flat=True)) == {"63.06"}


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (
            "Pandulangan",
            {"Desa Pandulangan, Kec. Padang Batung", "Desa Pandulangan, Kec. Telaga Langsat"},
        ),
        ("Baru", {"Desa Baru, Kec. Sungai Raya", "Desa Baru, Kec. Daha Barat"}),
    ],
)
def test_villages_of_one_name_are_told_apart(name, shown):
    found = Region.objects.villages().filter(name=name)
    assert {str(village) for village in found} == shown


def test_a_kelurahan_is_not_called_desa():
    found = Region.objects.filter(kind=Region.Kind.KELURAHAN)
    assert {region.name for region in found} == {
        "Kandangan Kota",
        "Kandangan Utara",
        "Kandangan Barat",
        "Jambu Hilir",
    }
    assert all(str(region).startswith("Kel. ") for region in found)
