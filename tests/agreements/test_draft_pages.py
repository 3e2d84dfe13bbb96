"""Pages that change an agreement: forms with bad input, two hands, stale saves; nothing is lost."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from agreements import amend
from agreements.models import Agreement, Amendment, ArticleVersion, DutyVersion
from tests.agreements.conftest import pdf
from tests.agreements.test_amend import reword
from tests.agreements.test_memorandum import SOURCE
from tests.factories import in_force, side, user_in

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def address(amendment, name, *args):
    return reverse(f"agreements:{name}", args=[amendment.agreement.slug, amendment.ordinal, *args])


@pytest.fixture
def editor(client, admin):
    client.force_login(admin)
    return client


def post(client, url, data, status=200):
    response = client.post(url, data)
    assert response.status_code == status, response.content.decode()[:2000]
    return " ".join(response.content.decode().split())


PAPER = {"title": "Adendum Pertama", "number": "ADD/1", "seen": "1"}


# --- The real memorandum, from source to in force ------------------------------------------------
def test_an_admin_completes_the_memorandum_and_another_brings_it_into_force(client):
    call_command("load_memorandum", SOURCE)
    loaded = Agreement.objects.get()
    first = user_in(side(loaded, 1), Role.AGREEMENT_ADMIN)
    second = user_in(side(loaded, 2), Role.AGREEMENT_ADMIN)
    original = amend.original_of(loaded)
    client.force_login(first)
    post(client, reverse("agreements:edit", args=[loaded.slug]), particulars(client, loaded), 302)
    paper = {
        "title": "Nota Kesepakatan",
        "signed_on": "2026-03-02",
        "effective_on": "2026-03-02",
        "extends_until": "2026-12-31",
        "paper": SimpleUploadedFile("naskah.pdf", pdf()),
        "seen": "1",
    }
    post(client, address(original, "amendment-edit"), paper, 302)
    text = "".join(f"Pasal {n}\nJudul {n}\n(1) Isi {n}.\n" for n in range(1, 14))
    url = address(original, "article-paste")
    assert "Ditemukan 13 pasal" in post(client, url, {"text": text})
    assert not loaded.articles.exists()
    post(client, url, {"text": text, "simpan": "ya"}, 302)
    third = ArticleVersion.objects.get(number="3").article
    for number in range(1, 7):
        url = address(original, "duty-edit", f"KWJ-0{number}")
        post(client, url, duty(client.get(url), article=third.pk, due_rule="quarterly"), 302)
    post(client, address(original, "amendment-propose"), {}, 302)
    assert client.post(address(original, "amendment-enact")).status_code == 403
    client.force_login(second)
    post(client, address(original, "amendment-enact"), {}, 302)
    loaded.refresh_from_db()
    assert loaded.is_in_force_on(date(2026, 3, 2))
    assert loaded.text_on(date(2026, 3, 2)).count() == 13
    assert loaded.duties_on(date(2026, 3, 2)).count() == 6
    assert [one.document_number for one in loaded.parties.all()] == ["1/NK", "2/NK"]


def particulars(client, agreement):
    shown = client.get(reverse("agreements:edit", args=[agreement.slug])).context
    data = {"title": agreement.title, "subject": agreement.subject, "seen": shown["seen"]}
    for n in (1, 2):
        data |= {
            f"pihak{n}-document_number": f"{n}/NK",
            f"pihak{n}-signatory_name": f"Nama {n}",
            f"pihak{n}-signatory_position": f"Jabatan {n}",
        }
    return data


def duty(response, **changes):
    form = response.context["form"]
    values = {name: form[name].value() for name in form.fields}
    known = {name: getattr(value, "pk", value) for name, value in values.items() if value}
    return known | {"seen": response.context["seen"]} | changes


def test_a_doubt_is_settled_in_words_and_the_source_stays(client):
    call_command("load_memorandum", SOURCE)
    loaded = Agreement.objects.get()
    client.force_login(user_in(side(loaded, 1), Role.AGREEMENT_ADMIN))
    url = reverse("agreements:settle", args=[loaded.slug, 1])
    assert "Isikan hasil konfirmasi." in post(client, url, {"settled": " "})
    post(client, url, {"settled": "6 Februari 2026, menurut Bagian Protokol."}, 302)
    meeting = loaded.statements.get(ordinal=1)
    assert not meeting.needs_confirmation
    assert "06 Januari 2026" in meeting.quote
    assert "6 Februari 2026, menurut" in client.get(loaded.get_absolute_url()).content.decode()
    without_doubt = reverse("agreements:settle", args=[loaded.slug, 2])
    assert client.get(without_doubt).status_code == 404


# --- Bad input: the paper ------------------------------------------------------------------------
def tomorrow():
    return (timezone.localdate() + timedelta(days=1)).isoformat()


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("title", "", "Isikan judul naskah."),
        ("title", "x" * 301, "Paling banyak 300 karakter; kini 301."),
        ("number", "x" * 101, "Paling banyak 100 karakter; kini 101."),
        ("signed_on", "kemarin", "Isikan tanggal yang benar. Contoh: 24/11/2026."),
        ("signed_on", tomorrow, "Tanggal penandatanganan tidak boleh melewati hari ini"),
        ("effective_on", "31/12/2025", "mendahului masa berlaku perjanjian (1 Januari 2026)"),
        ("effective_on", "2027-01-01", "melewati masa berlaku perjanjian (31 Desember 2026)"),
        ("effective_on", "12026-01-01", "Isikan tanggal yang benar."),
        ("extends_until", "2026-01-01", "Tanggal akhir tidak boleh mendahului tanggal mulai."),
        ("is_retroactive", "on", "Isikan alasan berlaku surut."),
    ],
)
def test_bad_input_on_the_paper_is_said_and_kept(editor, addendum, field, value, says):
    value = value() if callable(value) else value
    data = PAPER | {"effective_on": "2026-07-01", field: value}
    text = post(editor, address(addendum, "amendment-edit"), data)
    assert says in text
    assert "Kesalahan:" in text
    if value not in {"", "on"}:
        assert f'value="{value}"' in text
    addendum.refresh_from_db()
    assert (addendum.version, addendum.title) == (1, "Adendum Pertama")


def test_a_day_before_the_signing_needs_tick_and_reason(editor, addendum):
    url = address(addendum, "amendment-edit")
    data = PAPER | {"signed_on": "2026-07-02", "effective_on": "2026-07-01"}
    assert "Centang “Berlaku surut”" in post(editor, url, data)
    ticked = {"is_retroactive": "on", "retroactive_reason": "Sesuai notula."}
    post(editor, url, data | ticked, 302)
    addendum.refresh_from_db()
    assert addendum.retroactive_reason == "Sesuai notula."


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"<svg/>", "Gunakan PDF, JPG, atau PNG."),
        (b"%PDF-1.7 broken", "rusak atau terkunci kata sandi"),
        (b"%PDF-" + b"0" * (12 * 1024 * 1024), "batasnya 12 MB"),
        (b"", "kosong"),
    ],
)
def test_a_scan_that_is_none_is_refused(editor, addendum, content, says):
    data = PAPER | {"paper": SimpleUploadedFile("palsu.pdf", content)}
    before = addendum.document.name
    assert says in post(editor, address(addendum, "amendment-edit"), data)
    addendum.refresh_from_db()
    assert addendum.document.name == before


def test_two_tabs_saving_the_paper_end_in_one_conflict_page(editor, addendum):
    url = address(addendum, "amendment-edit")
    post(editor, url, PAPER | {"title": "Dari jendela pertama"}, 302)
    text = post(editor, url, PAPER | {"title": "Dari jendela kedua"}, 409)
    assert "telah diubah oleh admin lain" in text
    assert 'value="Dari jendela kedua"' in text
    addendum.refresh_from_db()
    assert addendum.title == "Dari jendela pertama"


# --- Bad input: articles -------------------------------------------------------------------------
ARTICLE = {"number": "9", "heading": "Judul", "body": "(1) Isi."}


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("number", "", "Isikan nomor pasal dengan angka"),
        ("number", "lima", "Isikan nomor pasal dengan angka"),
        ("number", "-1", "Isikan nomor pasal dengan angka"),
        ("number", "1.234,5", "Isikan nomor pasal dengan angka"),
        ("heading", "", "Isikan judul pasal."),
        ("heading", "x" * 201, "Paling banyak 200 karakter; kini 201."),
        ("body", " \u200b ", "Isikan isi pasal."),
        ("body", "x" * 200_000, "Paling banyak 50000 karakter; kini 200000."),
        ("after", "99", "Pilih dari pilihan yang tersedia"),
    ],
)
def test_bad_input_on_an_article_is_said_and_kept(editor, addendum, field, value, says):
    text = post(editor, address(addendum, "article-create"), ARTICLE | {field: value})
    assert says in text
    assert "Judul" in text
    assert not ArticleVersion.objects.filter(amendment=addendum).exists()


def test_a_number_that_is_taken_in_the_draft_is_said(editor, addendum):
    url = address(addendum, "article-create")
    post(editor, url, ARTICLE, 302)
    assert "Nomor pasal ini sudah dipakai." in post(editor, url, ARTICLE)


def test_one_form_after_another_adds_article_after_article(editor, addendum):
    url = address(addendum, "article-create")
    response = editor.post(url, ARTICLE | {"lagi": "ya"})
    assert response["Location"] == url
    assert editor.get(url).context["form"]["number"].value() == "10"


def test_a_stale_article_shows_both_texts_and_saves_on_the_second_try(editor, agreement, addendum):
    url = address(addendum, "article-edit", "2")
    seen = editor.get(url).context["seen"]
    words = {"number": "2", "heading": "Judul Pasal 2"}
    post(editor, url, words | {"body": "Teks pertama.", "seen": seen}, 302)
    mine = words | {"body": "Teks kedua.", "seen": seen}
    response = editor.post(url, mine)
    text = response.content.decode()
    assert response.status_code == 409
    assert "pertama" in text
    assert "Teks kedua." in text
    assert ArticleVersion.objects.get(amendment=addendum).body == "Teks pertama."
    post(editor, url, mine | {"seen": response.context["seen"]}, 302)
    assert ArticleVersion.objects.get(amendment=addendum).body == "Teks kedua."


def test_a_changed_article_is_shown_against_the_one_in_force(editor, agreement, addendum):
    reword(addendum, "2", "(1) PARA PIHAK sepakat sungguh.")
    text = editor.get(addendum.get_absolute_url()).content.decode()
    assert "[ditambahkan: </span> sungguh" in text
    assert "Diubah" in text


def test_repeal_undo_and_end_ask_once_more(editor, agreement, addendum):
    url = address(addendum, "article-repeal", "3")
    assert "tanpa pengganti" in editor.get(url).content.decode()
    assert not addendum.repeals.exists()
    post(editor, url, {}, 302)
    assert addendum.repeals.get().article == agreement.articles.get(position=3)
    post(editor, address(addendum, "article-undo", "3"), {}, 302)
    assert not addendum.repeals.exists()
    post(editor, address(addendum, "duty-end", "KWJ-01"), {}, 302)
    assert addendum.repeals.get().duty.code == "KWJ-01"
    post(editor, address(addendum, "duty-undo", "KWJ-01"), {}, 302)
    assert not addendum.repeals.exists()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "Tempelkan naskahnya."),
        ("Tanpa pasal.", "Tidak ditemukan baris “Pasal 1”"),
        ("Pasal 9\nJudul\nIsi.\nPasal 9\nJudul\nIsi.", "Nomor Pasal 9 dipakai lebih dari satu"),
        ("Pasal 1\nJudul\nIsi.", "Nomor Pasal 1 dipakai lebih dari satu"),
        ("Pasal 9\nJudul", "Pasal 9 belum memiliki isi."),
        ("Pasal 9\n(1) Isi.", "Pasal 9 belum memiliki judul."),
        ("Pasal 9\nJudul\n" + "x" * 60_000, "Judul atau isi Pasal 9 terlalu panjang."),
    ],
)
def test_a_pasted_text_that_cannot_be_split_is_kept(editor, addendum, text, says):
    shown = post(editor, address(addendum, "article-paste"), {"text": text, "simpan": "ya"})
    assert says in shown
    assert not ArticleVersion.objects.filter(amendment=addendum).exists()


# --- Bad input: duties ---------------------------------------------------------------------------
@pytest.fixture
def duty_data(agreement):
    return {
        "code": "KWJ-09",
        "title": "Kewajiban",
        "statement": "Rumusan.",
        "obligor": agreement.parties.get(ordinal=2).pk,
        "article": agreement.articles.first().pk,
        "kind": "regulasi",
        "due_rule": "annual",
    }


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("code", "", "Isikan kode kewajiban."),
        ("code", "kwj 1", "Kode terdiri atas huruf besar"),
        ("code", "KWJ-01", "Kode kewajiban ini sudah dipakai."),
        ("title", "", "Isikan nama kewajiban."),
        ("title", "x" * 201, "Paling banyak 200 karakter; kini 201."),
        ("statement", "", "Isikan rumusan kewajiban."),
        ("obligor", "", "Pilih pihak yang berkewajiban."),
        ("obligor", "999999", "Pilih salah satu dari pilihan yang tersedia."),
        ("kind", "", "Pilih jenis kewajiban."),
        ("due_rule", "once", "Isikan tanggal paling lambat."),
        ("due_rule", "kadang", "Pilih dari pilihan yang tersedia"),
        ("due_on", "besok", "Isikan tanggal yang benar."),
    ],
)
def test_bad_input_on_a_duty_is_said_and_kept(editor, addendum, duty_data, field, value, says):
    data = duty_data | {field: value}
    text = post(editor, address(addendum, "duty-create"), data)
    assert says in text
    assert "Rumusan" in text
    assert not DutyVersion.objects.filter(amendment=addendum).exists()


def test_another_agreements_things_cannot_be_chosen(editor, addendum, duty_data):
    other = in_force()
    foreign = {
        "obligor": other.parties.first().pk,
        "article": other.articles.first().pk,
        "owner": side(other, 1).pk,
    }
    text = post(editor, address(addendum, "duty-create"), duty_data | foreign)
    assert text.count("pilihan yang tersedia") >= 3
    assert not DutyVersion.objects.filter(amendment=addendum).exists()


def test_a_duty_is_added_changed_and_bound(editor, agreement, addendum, duty_data):
    post(editor, address(addendum, "duty-create"), duty_data, 302)
    assert DutyVersion.objects.get(amendment=addendum).duty.code == "KWJ-09"
    url = address(addendum, "duty-edit", "KWJ-01")
    second = agreement.articles.get(position=2)
    stale = duty(editor.get(url), article=second.pk, statement="Baru.")
    post(editor, url, stale, 302)
    assert DutyVersion.objects.get(amendment=addendum, duty__code="KWJ-01").article == second
    assert "Bandingkan kedua versi" in post(editor, url, stale, 409)


def test_bad_input_on_parties_is_said_and_kept(client, discussed):
    client.force_login(user_in(side(discussed, 1), Role.AGREEMENT_ADMIN))
    url = reverse("agreements:edit", args=[discussed.slug])
    data = particulars(client, discussed)
    text = post(client, url, data | {"title": "", "pihak2-document_number": "x" * 101})
    assert "Isikan judul perjanjian." in text
    assert "Paling banyak 100 karakter; kini 101." in text
    assert 'value="Nama 1"' in text
    assert discussed.parties.get(ordinal=1).document_number == "1/NK/2026"
    post(client, url, data, 302)
    assert "Bandingkan kedua versi" in post(client, url, data, 409)


# --- Steps and permissions -----------------------------------------------------------------------
def test_what_stands_against_a_proposal_is_listed(editor, addendum):
    text = post(editor, address(addendum, "amendment-propose"), {}, 409)
    assert "Naskah perubahan ini belum mengubah apa pun." in text


def test_what_stands_against_a_proposal_leads_to_where_it_is_mended(editor, addendum):
    text = post(editor, address(addendum, "amendment-propose"), {}, 409)
    assert f'href="{addendum.get_absolute_url()}#pasal"' in text


@pytest.mark.parametrize(("name", "of"), [("article-edit", "2"), ("duty-edit", "KWJ-01")])
def test_what_is_edited_stands_beside_what_is_in_force(editor, addendum, name, of):
    text = editor.get(address(addendum, name, of)).content.decode()
    assert "Yang kini berlaku" in text


def test_a_new_amendment_begins_as_a_draft(editor, agreement):
    url = reverse("agreements:amendment-create", args=[agreement.slug])
    assert "Isikan judul perubahan." in post(editor, url, {"kind": "addendum", "title": ""})
    assert "Pilih dari pilihan yang tersedia" in post(
        editor, url, {"kind": "original", "title": "T"}
    )
    post(editor, url, {"kind": "correction", "title": "Ralat"}, 302)
    made = Amendment.objects.get(kind="correction")
    assert (made.state, made.drafted_by.username) == ("draft", "admin-satu")


def test_a_proposed_amendment_returns_or_is_withdrawn(editor, addendum):
    reword(addendum, "1")
    post(editor, address(addendum, "amendment-propose"), {}, 302)
    locked = post(editor, address(addendum, "article-create"), ARTICLE)
    assert "tidak dapat disunting" in locked
    post(editor, address(addendum, "amendment-return"), {}, 302)
    post(editor, address(addendum, "amendment-abandon"), {}, 302)
    addendum.refresh_from_db()
    assert addendum.state == Amendment.State.ABANDONED


EDITS = [
    ("amendment-edit", ()),
    ("article-create", ()),
    ("article-paste", ()),
    ("article-edit", ("1",)),
    ("article-repeal", ("1",)),
    ("article-undo", ("1",)),
    ("duty-create", ()),
    ("duty-edit", ("KWJ-01",)),
    ("duty-end", ("KWJ-01",)),
    ("duty-undo", ("KWJ-01",)),
    ("amendment-propose", ()),
    ("amendment-enact", ()),
    ("amendment-return", ()),
    ("amendment-abandon", ()),
]


@pytest.mark.parametrize("role", [Role.FIELD_OFFICER, Role.SYSTEM_ADMIN])
def test_nobody_but_an_agreement_admin_edits(client, agreement, addendum, role):
    client.force_login(user_in(side(agreement, 1), role))
    for name, args in EDITS:
        url = address(addendum, name, *args)
        assert (client.get(url).status_code, client.post(url).status_code) == (403, 403), name
    for name in ("edit", "amendment-create"):
        url = reverse(f"agreements:{name}", args=[agreement.slug])
        assert (client.get(url).status_code, client.post(url).status_code) == (403, 403)


@pytest.mark.parametrize("name", ["article-edit", "article-repeal", "duty-edit", "duty-end"])
def test_what_the_agreement_does_not_have_is_not_found(editor, addendum, name):
    assert editor.get(address(addendum, name, "KWJ-77")).status_code == 404
