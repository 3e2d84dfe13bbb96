"""Papers of a log: what they say, what they never hold, and words that stay words."""

from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import pytest
from django.urls import reverse
from pypdf import PdfReader

from accounts.roles import Role
from programs import evidence, workflow
from programs.prints import content
from programs.prints.content import day_in_words
from programs.prints.render import render
from tests.codes import codes_on
from tests.factories import side, user_in
from tests.programs.field.people import Field, field, picture, upload

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("today")]
HOSTILE = '#read("/etc/passwd") {{ 7*7 }} *tebal* <img src=file:///etc/passwd> $x^2$ \\ @a #import'


def text_of(answer) -> str:
    assert answer.status_code == 200
    reader = PdfReader(BytesIO(answer.content))
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def images_of(answer) -> int:
    return sum(len(page.images) for page in PdfReader(BytesIO(answer.content)).pages)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 2, 6), "Jumat, tanggal enam bulan Februari"),
        (date(2026, 2, 28), "Sabtu, tanggal dua puluh delapan bulan Februari"),
        (date(2026, 12, 31), "Kamis, tanggal tiga puluh satu bulan Desember"),
        (date(2026, 11, 11), "Rabu, tanggal sebelas bulan November"),
    ],
)
def test_a_day_is_written_in_words_as_a_berita_acara_opens(day, words):
    assert day_in_words(day) == f"{words} tahun dua ribu dua puluh enam"


def test_the_report_tells_what_was_done_on_what_basis_and_shows_its_photos(operator, world: Field):
    log = world.record(result="Siswa memahami.", place="Aula")
    for _ in range(3):
        evidence.attach(log, upload(picture()))
    workflow.submit(log)
    answer = operator.get(reverse("programs:log-report", args=[log.number]))
    told = text_of(answer)
    expected = [
        "Kamis, 12 Maret 2026",
        "45 orang (L 20, P 25)",
        "Aula",
        "Siswa memahami.",
        "KWJ-01",
    ]
    for words in (log.number, world.activity.title, world.agreement.title, *expected):
        assert words in told
    assert "Tidak diisi." in told  # kendala and tindak lanjut
    assert images_of(answer) == 3


def test_no_attendance_sheet_is_ever_inside(operator, world: Field):
    log = world.record()
    evidence.attach(log, upload(picture()))
    evidence.attach(log, upload(picture()), kind="attendance")
    assert images_of(operator.get(reverse("programs:log-report", args=[log.number]))) == 1


def test_twenty_photos_and_a_log_without_any_make_a_report(operator, world: Field):
    bare = world.record()
    assert images_of(operator.get(reverse("programs:log-report", args=[bare.number]))) == 0
    full = world.record(narrative="Penuh.")
    for _ in range(20):
        evidence.attach(full, upload(picture()))
    assert images_of(operator.get(reverse("programs:log-report", args=[full.number]))) == 20


@pytest.mark.parametrize("left", [b"", b"\xff\xd8\xff rusak", picture()])
def test_a_photo_whose_file_is_lost_or_altered_is_told_in_its_place(operator, world: Field, left):
    log = world.record()
    row = evidence.attach(log, upload(picture()))
    path = Path(row.file.path)
    path.write_bytes(left) if left else path.unlink()
    answer = operator.get(reverse("programs:log-report", args=[log.number]))
    assert "Berkas foto tidak ditemukan atau berubah" in text_of(answer)


def test_what_people_typed_stays_what_they_typed(operator, world: Field):
    log = world.record(narrative=f"{HOSTILE} akhir", place="*Aula* #pagebreak()")
    for name in ("log-report", "log-record"):
        told = text_of(operator.get(reverse(f"programs:{name}", args=[log.number])))
        assert '#read("/etc/passwd") {{ 7*7 }} *tebal*' in told
        assert "*Aula* #pagebreak()" in told
        assert "root:" not in told


def test_the_record_opens_with_the_day_in_words_and_leaves_signatures_open(operator, world: Field):
    log = world.record()
    told = text_of(operator.get(reverse("programs:log-record", args=[log.number])))
    assert (
        "Pada hari ini, Kamis, tanggal dua belas bulan Maret tahun dua ribu dua puluh enam" in told
    )
    assert "Yang melaksanakan," in told
    assert "NIP/NRP …" in told
    assert str(world.verifier) not in told  # nobody is made a signer


def test_the_empty_sheet_names_the_activity_and_asks_for_no_identity_number(operator, world: Field):
    year, code = world.activity.year, world.activity.code
    told = text_of(operator.get(reverse("programs:attendance-sheet", args=[year, code])))
    assert f"{code} {world.activity.title}" in told
    assert "Jangan tuliskan NIK." in told
    assert "40." in told


def test_the_code_of_the_sheet_opens_the_form_of_that_activity(operator, world: Field, settings):
    settings.BASE_URL = ""
    told = content.sheet_of(world.activity, "Siti", datetime(2026, 3, 12, tzinfo=UTC))
    page = operator.get(told["address"])
    assert page.context["form"].chosen == world.activity


def test_the_code_as_printed_is_that_address(operator, world: Field):
    year, code = world.activity.year, world.activity.code
    answer = operator.get(reverse("programs:attendance-sheet", args=[year, code]))
    told = content.sheet_of(world.activity, "Siti", datetime(2026, 3, 12, tzinfo=UTC))
    assert codes_on(answer.content) == [told["address"]]


def test_rehabilitation_prints_counts_and_not_a_word(client):
    world = field(strand="rehabilitasi")
    log = world.record(narrative="Nama orang.")
    client.force_login(world.operator)
    told = text_of(client.get(reverse("programs:log-report", args=[log.number])))
    assert "Nama orang." not in told


def test_who_may_not_read_a_log_prints_nothing_of_it(client, world: Field):
    log = world.record()
    client.force_login(world.verifier)  # a draft of the other party
    assert client.get(reverse("programs:log-report", args=[log.number])).status_code == 404
    client.force_login(user_in(side(world.agreement, 1), Role.SYSTEM_ADMIN))
    assert client.get(reverse("programs:log-record", args=[log.number])).status_code in {403, 404}


def test_the_same_paper_has_the_same_bytes(world: Field):
    at = datetime(2026, 3, 12, 4, tzinfo=UTC)
    told = content.record_of(world.record(), "Siti", at)
    assert render("berita-acara", told, at=at, pictures={}) == render(
        "berita-acara", told, at=at, pictures={}
    )
