"""The map of kecamatan: every district drawn, named and numbered; the colour never speaks alone."""

import xml.etree.ElementTree as ET
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.regions import district_outlines, source_rows
from reports.district_map import contains, draw, shapes_of, steps_up_to

SVG = "{http://www.w3.org/2000/svg}"
SHAPES = shapes_of(district_outlines())


def drawn(values: dict[str, int]) -> ET.Element:
    return ET.fromstring(draw(SHAPES, values, title="Peta", finding="Temuan & <uji>"))  # noqa: S314


def words(picture: ET.Element) -> str:
    return " ".join(" ".join(one.itertext()) for one in picture.iter(f"{SVG}tspan"))


def test_every_kecamatan_of_the_regency_has_an_outline():
    codes = {row["kode"] for row in source_rows() if row["jenis"] == "kecamatan"}
    assert {one.code for one in SHAPES} == codes


@pytest.mark.parametrize("shape", SHAPES, ids=lambda one: one.name)
def test_every_label_stands_within_its_district(shape):
    assert any(contains(ring, shape.label) for ring in shape.rings)


def test_names_and_numbers_stand_on_the_map():
    said = words(drawn({"63.06.07": 1250}))
    assert "Daha Selatan 1.250" in said
    assert "Loksado 0" in said


def test_it_names_itself_to_those_who_do_not_see_it():
    picture = drawn({})
    told = {one.get("id"): one.text for one in picture if one.get("id")}
    assert picture.get("role") == "img"
    assert [told[name] for name in picture.get("aria-labelledby").split()] == [
        "Peta",
        "Temuan & <uji>",
    ]


def test_nothing_counted_is_hatched_not_only_pale():
    fills = {one.get("fill") for one in drawn({}).iter(f"{SVG}path") if one.get("fill-rule")}
    assert fills == {"url(#peta-kosong)"}


def test_no_style_attribute_that_a_strict_policy_would_drop():
    assert all(one.get("style") is None for one in drawn({"63.06.05": 3}).iter())


@given(st.integers(min_value=0, max_value=10**6))
def test_each_count_falls_into_exactly_one_step(most):
    steps = steps_up_to(most)
    assert len(steps) <= 4
    for value in {1, most // 2, most} - {0}:
        assert sum(one.lowest <= value <= one.highest for one in steps) == (value <= most)
    if steps:
        assert (steps[0].lowest, steps[-1].highest) == (1, most)
        assert all(a.highest + 1 == b.lowest for a, b in pairwise(steps))
