"""Form fields: what is read, what is refused in which words, and that what was typed stays."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django import forms

from p4gn_portal.fields import CountField, DayField, DecimalIdField, RupiahField

MONEY_WORDS = (
    "Nilai harus dalam rupiah tanpa huruf, paling besar Rp999.999.999.999.999,99. "
    "Contoh: 1.250.000."
)
COUNT_WORDS = "Jumlah peserta harus berupa bilangan bulat 0 sampai 100.000. Contoh: 45."
NOON_WITA = "2026-11-24T04:00:00Z"


class ExampleForm(forms.Form):
    amount = RupiahField(label="Nilai")
    volume = DecimalIdField(label="Volume", required=False)
    people = CountField(label="Peserta", required=False)
    performed_on = DayField(subject="Tanggal kegiatan", until_today=True, required=False)


def filled(**data):
    form = ExampleForm({"amount": "1"} | data)
    form.is_valid()
    return form


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("1.250.000", Decimal(1250000)),
        ("Rp1.250.000,50", Decimal("1250000.50")),
        ("0", Decimal(0)),
        ("999.999.999.999.999,99", Decimal("999999999999999.99")),
    ],
)
def test_rupiah_are_read(typed, meant):
    assert filled(amount=typed).cleaned_data["amount"] == meant


@pytest.mark.parametrize(
    "typed", ["-1", "1.000.000.000.000.000", "1,250.000", "1,005", "lima juta", "NaN", "1e9", "1.5"]
)
def test_rupiah_are_refused_in_one_sentence_and_stay_as_typed(typed):
    form = filled(amount=typed)
    assert form.errors["amount"] == [MONEY_WORDS]
    assert f'value="{typed}"' in str(form["amount"])


def test_stored_rupiah_are_shown_in_our_notation():
    form = ExampleForm(initial={"amount": Decimal("1250000.00"), "volume": Decimal("12.5000")})
    assert 'value="1.250.000"' in str(form["amount"])
    assert 'value="12,5"' in str(form["volume"])


def test_saving_what_was_shown_changes_nothing():
    form = ExampleForm(
        {"amount": "1.250.000", "volume": "12,5", "people": "45"},
        initial={"amount": Decimal("1250000.00"), "volume": Decimal("12.5"), "people": 45},
    )
    assert form.changed_data == []


@pytest.mark.parametrize(("typed", "meant"), [("45", 45), ("1.000", 1000), ("100.000", 100_000)])
def test_counts_are_whole(typed, meant):
    count = filled(people=typed).cleaned_data["people"]
    assert (count, type(count)) == (meant, int)


@pytest.mark.parametrize("typed", ["-1", "100.001", "4,5", "empat", "1e2", "４５"])
def test_counts_are_refused_in_words(typed):
    assert filled(people=typed).errors["people"] == [COUNT_WORDS]


@pytest.mark.parametrize("blank", ["", "   "])
def test_blank_is_nothing_not_zero(blank):
    cleaned = filled(people=blank, volume=blank).cleaned_data
    assert (cleaned["people"], cleaned["volume"]) == (None, None)


def test_volume_keeps_four_decimals_and_says_its_limits():
    assert filled(volume="0,1234").cleaned_data["volume"] == Decimal("0.1234")
    assert filled(volume="0,12345").errors["volume"] == [
        "Nilai harus berupa angka 0 sampai 99.999.999.999.999, paling banyak 4 angka di belakang "
        "koma. Contoh: 1.234,5."
    ]


@time_machine.travel(NOON_WITA, tick=False)
def test_a_day_to_come_is_refused_in_words():
    assert filled(performed_on="2026-11-24").cleaned_data["performed_on"] == date(2026, 11, 24)
    assert filled(performed_on="24/11/2026").cleaned_data["performed_on"] == date(2026, 11, 24)
    assert filled(performed_on="2026-11-25").errors["performed_on"] == [
        "Tanggal kegiatan tidak boleh melewati hari ini (24 November 2026)."
    ]


def test_today_flips_at_midnight_of_makassar():
    with time_machine.travel("2026-12-31T15:59:00Z", tick=False):
        assert filled(performed_on="2027-01-01").errors["performed_on"]
        assert 'max="2026-12-31"' in str(ExampleForm()["performed_on"])
    with time_machine.travel("2026-12-31T16:01:00Z", tick=False):
        assert not filled(performed_on="2027-01-01").errors
        assert 'max="2027-01-01"' in str(ExampleForm()["performed_on"])


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("kemarin", "Isikan tanggal yang benar. Contoh: 24/11/2026."),
        ("2026-02-30", "Isikan tanggal yang benar. Contoh: 24/11/2026."),
        ("0026-11-24", "Periksa tahun pada 24 November 26."),
    ],
)
def test_impossible_days_are_refused_in_words(typed, words):
    assert filled(performed_on=typed).errors["performed_on"] == [words]


def test_a_missing_day_names_what_is_missing():
    class Required(forms.Form):
        performed_on = DayField(subject="Tanggal kegiatan")

    assert Required({}).errors["performed_on"] == ["Isikan tanggal kegiatan."]


def test_day_input_speaks_iso_to_the_browser():
    form = ExampleForm(initial={"performed_on": date(2026, 11, 24)})
    assert 'type="date"' in str(form["performed_on"])
    assert 'value="2026-11-24"' in str(form["performed_on"])
