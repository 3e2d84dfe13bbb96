"""The kop surat: an emblem made small and bare, printed in reports assembled from then on."""

import base64
from io import BytesIO

import pypdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from docx import Document
from PIL import Image

from accounts.roles import Role
from reports import letterheads, snapshot
from reports.models import Letterhead
from reports.renderers import docx, pdf
from tests.factories import side, user_in
from tests.reports.report.world import told

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
ADDRESS = "/laporan/kop-surat/"


@pytest.fixture
def story():
    return told(is_example=True)


@pytest.fixture
def admin(client, story):
    client.force_login(user_in(side(story.agreement, 1), Role.AGREEMENT_ADMIN))
    return client


def picture(kind="PNG", size=(900, 600), colour=(11, 79, 108, 255)):
    stream = BytesIO()
    image = Image.new("RGBA", size, colour)
    (image if kind == "PNG" else image.convert("RGB")).save(stream, kind)
    return SimpleUploadedFile(f"lambang.{kind.lower()}", stream.getvalue())


def post(client, **fields):
    empty = {"lines_1": "", "lines_2": ""}
    return client.post(reverse("reports:letterheads"), empty | fields, follow=True)


def frozen_of(story):
    taken = snapshot.assemble(story.report)
    return taken | {"sha256": snapshot.sha256_of(taken)}


def test_lines_and_emblem_are_printed_on_the_title_page_of_both_files(admin, story):
    post(admin, lines_1="Jl. Contoh No. 1\nKandangan", emblem_1=picture())
    frozen = frozen_of(story)
    cover = pypdf.PdfReader(BytesIO(pdf.render(frozen))).pages[0]
    assert "Jl. Contoh No. 1" in cover.extract_text()
    assert len(cover.images) == 1
    word = Document(BytesIO(docx.render(frozen)))
    assert "Kandangan" in [paragraph.text for paragraph in word.paragraphs]
    assert len(word.inline_shapes) >= 1


def test_the_emblem_is_kept_small_and_without_what_it_carried(admin, story):
    post(admin, emblem_2=picture(size=(3000, 1500)))
    kept = Letterhead.objects.get(party__ordinal=2)
    image = Image.open(BytesIO(base64.b64decode(kept.emblem)))
    assert (image.format, image.size) == ("JPEG", (400, 200))
    assert len(kept.emblem_sha256) == 64


def test_a_snapshot_keeps_the_head_it_was_assembled_with(admin, story):
    post(admin, lines_1="Alamat lama", emblem_1=picture())
    before = frozen_of(story)
    made = pdf.render(before)
    post(admin, lines_1="Alamat baru", emblem_1=picture(colour=(164, 22, 26, 255)))
    assert pdf.render(before) == made
    assert frozen_of(story)["sha256"] != before["sha256"]


def test_without_a_new_file_the_emblem_stays_until_it_is_taken_off(admin, story):
    post(admin, emblem_1=picture())
    post(admin, lines_1="Alamat")
    assert Letterhead.objects.get().emblem
    page = post(admin, lines_1="Alamat", remove_1="on").content.decode()
    assert "Kop surat disimpan." in page
    assert Letterhead.objects.get().emblem == ""


def test_what_is_as_it_was_changes_nothing(admin, story):
    post(admin, lines_1="Alamat")
    assert "Tidak ada yang berubah." in post(admin, lines_1="Alamat").content.decode()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<svg onload=alert(1)>", "Lambang tidak terbaca"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "Lambang tidak terbaca"),
        (b"%PDF-1.4\n%%EOF", "Lambang tidak terbaca"),
        (b"\0" * (letterheads.LARGEST + 1), "paling besar 5 MB"),
    ],
    ids=["svg", "cut short", "pdf", "too large"],
)
def test_a_broken_emblem_is_refused_beside_its_field_and_the_lines_stay(
    admin, story, content, words
):
    page = post(admin, lines_1="Alamat", emblem_1=SimpleUploadedFile("a.png", content))
    assert words in page.content.decode()
    assert page.context["form"]["lines_1"].value() == "Alamat"
    assert not Letterhead.objects.exists()


def test_too_many_lines_are_refused(admin, story):
    page = post(admin, lines_1="a\nb\nc\nd\ne")
    assert "Paling banyak 4 baris." in page.content.decode()


def test_hostile_lines_reach_the_page_as_words(admin, story):
    post(admin, lines_1='#read("/etc/passwd") $x$')
    cover = pypdf.PdfReader(BytesIO(pdf.render(frozen_of(story)))).pages[0].extract_text()
    assert '#read("/etc/passwd")' in cover


def test_a_change_stands_in_the_history_without_the_picture_itself(client, admin, story):
    post(admin, lines_1="Alamat lama")
    post(admin, lines_1="Alamat baru", emblem_1=picture())
    client.force_login(user_in(side(story.agreement, 1), Role.AUDITOR))
    page = client.get(reverse("audit")).content.decode()
    assert "Alamat baru" in page
    assert Letterhead.objects.get().emblem[:40] not in page
