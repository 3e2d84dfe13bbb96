"""Produk hukum beside an agreement: recorded with a source, corrected, withdrawn, never lost."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import IntegrityError, InternalError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from agreements import instruments, memorandum
from agreements.instruments import AlreadyWithdrawn
from agreements.models import Agreement, Duty, InstrumentDuty, LegalInstrument
from agreements.versions import StaleEdit
from tests.agreements.conftest import pdf
from tests.factories import LegalInstrumentFactory, UserFactory, in_force, side, user_in

pytestmark = pytest.mark.slow

SOURCE = Path(memorandum.__file__).parent / "data" / "hss-bnnp-kalsel.toml"
FILLED = {
    "kind": "sk-bupati",
    "official_number": "188.45/168/KUM/2021",
    "year": "2021",
    "title": "Kelompok Kerja Desa Bersih Narkoba",
    "set_on": "2021-03-01",
    "meaning": "Membentuk kelompok kerja.",
    "source": "Laman pemerintah kabupaten.",
    "certainty": "seen",
    "url": "https://contoh.invalid/sk",
}
LONG = "perda" + "-kata" * 9
UNNUMBERED = FILLED | {"official_number": "", "year": "", "set_on": "", "url": ""}


@pytest.fixture
def keeper(client, admin):
    client.force_login(admin)
    return client


@pytest.fixture
def perda(agreement) -> LegalInstrument:
    return LegalInstrumentFactory(agreement=agreement, official_number="2")


def page(client, address: str) -> str:
    return client.get(address).content.decode()


def address(agreement: Agreement, name: str = "instruments", *args: str) -> str:
    return reverse(f"agreements:{name}", args=[agreement.slug, *args])


def send(client, agreement: Agreement, **values: object):
    """Post the form of a new one."""
    return client.post(address(agreement, "instrument-create"), FILLED | values)


def edit(client, one: LegalInstrument, **values: object):
    """Post the form of a correction, opened just now."""
    seen = LegalInstrument.objects.get(pk=one.pk).version
    where = address(one.agreement, "instrument-edit", one.code)
    return client.post(where, FILLED | {"seen": seen} | values)


def told(client, agreement: Agreement, kind: str) -> list:
    """What the audit trail says of that kind, newest first."""
    asked = {"jenis": kind, "perjanjian": agreement.slug}
    return client.get(reverse("audit"), asked).context["entries"]


def errors(response) -> dict[str, list[str]]:
    return response.context["form"].errors


# --- Recording ---------------------------------------------------------------------------------
def test_what_is_recorded_is_read_by_everyone_in_scope(keeper, agreement):
    answer = send(keeper, agreement)
    one = LegalInstrument.objects.get()
    assert answer["Location"] == one.get_absolute_url()
    assert one.code == "sk-bupati-188-45-168-kum-2021"
    keeper.force_login(user_in(side(agreement, 2), Role.VERIFIER))
    for where in (one.get_absolute_url(), address(agreement), agreement.get_absolute_url()):
        text = page(keeper, where)
        assert "Keputusan Bupati Nomor 188.45/168/KUM/2021<" in text
        assert "Dilihat di sumber" in text
    text = page(keeper, one.get_absolute_url())
    assert "1 Maret 2021" in text
    assert 'href="https://contoh.invalid/sk"' in text
    assert "/ubah/" not in text


def test_the_admin_of_either_party_keeps_the_list(client, agreement, other_admin):
    client.force_login(other_admin)
    assert send(client, agreement).status_code == 302


def test_what_is_not_known_stays_empty_and_is_said(keeper, agreement):
    send(keeper, agreement, **UNNUMBERED)
    one = LegalInstrument.objects.get()
    assert (one.official_number, one.year, one.set_on, one.url) == ("", None, None, "")
    text = page(keeper, one.get_absolute_url())
    assert text.count("Belum diketahui") == 3
    assert "Keputusan Bupati (nomor belum diketahui)" in text
    assert one.code == "sk-bupati-kelompok-kerja-desa-bersih-narkoba"


@pytest.mark.parametrize(
    ("kind", "number", "year", "title", "code", "second"),
    [
        ("perda", "2", 2021, "-", "perda-2-2021", "perda-2-2021-2"),
        ("perda", "2", None, "-", "perda-2", "perda-2-2"),
        (
            "sk-bupati",
            "188.45/168/KUM/2021",
            None,
            "-",
            "sk-bupati-188-45-168-kum-2021",
            "sk-bupati-188-45-168-kum-2021-2",
        ),
        ("uu", "", 2009, "Narkotika", "uu-narkotika-2009", "uu-narkotika-2009-2"),
        ("lainnya", "", None, "…", "lainnya", "lainnya-2"),
        ("perda", "", 2021, "kata " * 30, LONG + "-kata-2021", LONG + "-2021-2"),
    ],
)
def test_the_address_is_read_aloud(agreement, kind, number, year, title, code, second):
    one = LegalInstrument(
        agreement=agreement, kind=kind, official_number=number, year=year, title=title
    )
    assert instruments.free_code(one) == code
    LegalInstrumentFactory(agreement=agreement, code=code)
    assert instruments.free_code(one) == second


def test_the_same_one_is_not_listed_twice(keeper, agreement):
    for values in ({}, UNNUMBERED, {"year": ""}):
        assert send(keeper, agreement, **values).status_code == 302
        answer = send(keeper, agreement, **values)
        assert "sudah tercatat" in errors(answer)["__all__"][0]
    assert LegalInstrument.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_two_who_record_the_same_at_once_leave_one():
    agreement = in_force()
    values = {"kind": "perda", "official_number": "2", "title": "a", "meaning": "b", "source": "c"}

    def record(_: int) -> bool:
        try:
            instruments.record(agreement, values=values | {"certainty": "seen"}, bearings={})
        except ValidationError:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(record, range(4))) == [False, False, False, True]


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("kind", "", "Pilih jenis produk hukum."),
        ("kind", "fatwa", "fatwa"),
        ("title", " \u200b ", "Isikan tentang apa produk hukum ini."),
        ("title", "x" * 501, "Paling banyak 500 karakter; kini 501."),
        ("official_number", "1" * 101, "Paling banyak 100 karakter; kini 101."),
        ("meaning", "", "Isikan arti produk hukum ini bagi nota kesepakatan."),
        ("source", "", "Isikan sumber yang menyebut produk hukum ini."),
        ("certainty", "", "Pilih seberapa yakin keterangan ini."),
        ("year", "duaribu", "Tahun harus berupa empat angka. Contoh: 2021."),
        ("year", "9" * 5000, "Tahun harus berupa empat angka. Contoh: 2021."),
        ("year", "1944", "Tahun harus antara 1945 dan"),
        ("year", "99999", "Tahun harus antara 1945 dan"),
        ("year", "-2021", "Tahun harus antara 1945 dan"),
        ("set_on", "31/02/2021", "Isikan tanggal yang benar. Contoh: 24/11/2026."),
        ("set_on", "2099-01-01", "Tanggal penetapan tidak boleh melewati hari ini"),
        ("set_on", "2012-03-01", "Tanggal penetapan tidak sesuai dengan tahun 2021."),
        ("url", "javascript:alert(1)", "Isikan alamat web yang lengkap"),
        ("url", "ftp://contoh.invalid/sk", "Isikan alamat web yang lengkap"),
        ("url", "https://contoh.invalid/" + "a" * 500, "Paling banyak 500 karakter"),
        ("fulfils", "KWJ-99", "Pilih kewajiban dari daftar."),
    ],
)
def test_bad_input_is_said_beside_its_field_and_nothing_typed_is_lost(
    keeper, agreement, field, value, says
):
    answer = send(keeper, agreement, **{field: value})
    assert answer.status_code == 200
    assert list(errors(answer)) == [field]
    assert len(errors(answer)[field]) == 1
    assert says in errors(answer)[field][0]
    text = answer.content.decode()
    assert "<title>Kesalahan: " in text
    assert 'value="188.45/168/KUM/2021"' in text or field == "official_number"
    assert not LegalInstrument.objects.exists()


def test_a_number_set_on_the_last_day_of_the_year_before_is_taken(keeper, agreement):
    assert send(keeper, agreement, set_on="2020-12-31").status_code == 302


def test_words_are_shown_and_never_executed(keeper, agreement):
    bad = "<script>alert(1)</script>"
    send(keeper, agreement, title=bad, meaning=bad, source=bad, official_number=bad)
    one = LegalInstrument.objects.get()
    for where in (one.get_absolute_url(), address(agreement), agreement.get_absolute_url()):
        assert bad not in page(keeper, where)
        assert "&lt;script&gt;" in page(keeper, where)


# --- Scan --------------------------------------------------------------------------------------
def test_the_scan_is_kept_as_sent_and_handed_out_safely(keeper, agreement):
    content = pdf()
    send(keeper, agreement, paper=SimpleUploadedFile("sk.pdf", content))
    one = LegalInstrument.objects.get()
    where = address(agreement, "instrument-paper", one.code)
    assert where in page(keeper, one.get_absolute_url())
    answer = keeper.get(where)
    assert b"".join(answer.streaming_content) == content
    assert answer["Content-Disposition"] == f'attachment; filename="{one.code}.pdf"'
    assert "sandbox" in answer["Content-Security-Policy"]
    edit(keeper, one, title="Judul lain")
    one.refresh_from_db()
    assert one.document
    keeper.force_login(user_in(side(in_force(), 1), Role.AGREEMENT_ADMIN))
    assert keeper.get(where).status_code == 404


def test_a_file_that_is_no_scan_is_refused_and_none_has_no_address(keeper, agreement, perda):
    answer = send(keeper, agreement, paper=SimpleUploadedFile("sk.pdf", b"bukan pdf"))
    assert "tidak dapat diterima" in errors(answer)["paper"][0]
    assert keeper.get(address(agreement, "instrument-paper", perda.code)).status_code == 404


# --- Correcting --------------------------------------------------------------------------------
def test_a_number_that_became_known_keeps_the_address_and_the_history(keeper, agreement, auditor):
    send(keeper, agreement, **UNNUMBERED)
    one = LegalInstrument.objects.get()
    assert edit(keeper, one, certainty="unchecked").status_code == 302
    found = LegalInstrument.objects.get()
    assert (found.code, found.name) == (one.code, "Keputusan Bupati Nomor 188.45/168/KUM/2021")
    keeper.force_login(auditor)
    entries = told(keeper, agreement, "agreements.LegalInstrument")
    assert ("nomor", "–", "188.45/168/KUM/2021") in entries[0].changes
    assert entries[0].name == one.code


@pytest.fixture
def auditor(agreement):
    return user_in(side(agreement, 1), Role.AUDITOR)


def test_a_stale_save_shows_what_is_stored_and_can_be_repeated(keeper, perda):
    where = address(perda.agreement, "instrument-edit", perda.code)
    edit(keeper, perda, title="Simpanan orang lain")
    answer = keeper.post(where, FILLED | {"seen": perda.version, "title": "Isian saya"})
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "Simpanan orang lain" in text
    assert 'value="Isian saya"' in text
    perda.refresh_from_db()
    assert perda.title == "Simpanan orang lain"
    again = {"seen": answer.context["stored"].version, "title": "Isian saya"}
    assert keeper.post(where, FILLED | again).status_code == 302
    perda.refresh_from_db()
    assert perda.title == "Isian saya"


def test_without_the_version_it_was_opened_at_nothing_is_saved(perda):
    with pytest.raises(StaleEdit):
        instruments.correct(perda, seen="", values={"title": "x"}, bearings={})


# --- Duties ------------------------------------------------------------------------------------
def test_duties_it_fulfils_or_grounds_are_linked_and_let_go(keeper, agreement, perda, auditor):
    edit(keeper, perda, fulfils=["KWJ-01"], grounds=["KWJ-01", "KWJ-02"])
    links = InstrumentDuty.objects.values_list("duty__code", "bearing")
    assert set(links) == {
        ("KWJ-01", "fulfils"),
        ("KWJ-01", "grounds"),
        ("KWJ-02", "grounds"),
    }
    text = page(keeper, perda.get_absolute_url())
    assert text.count("Menjadi dasar") == 2
    assert "Kewajiban KWJ-02" in text
    backwards = page(keeper, f"/kewajiban/KWJ-01/?perjanjian={agreement.slug}")
    assert "Dipenuhi oleh" in backwards
    assert "Berdasar pada" in backwards
    assert backwards.count(f'href="{perda.get_absolute_url()}"') == 2
    edit(keeper, perda, grounds=["KWJ-02"])
    assert [link.duty.code for link in perda.duty_links.all()] == ["KWJ-02"]
    keeper.force_login(auditor)
    entries = told(keeper, agreement, "agreements.InstrumentDuty")
    assert [entry.deed for entry in entries] == ["dihapus", "dihapus", *["dibuat"] * 3]
    assert entries[0].name.startswith(f"{perda.code} → KWJ-01")


def test_duties_of_the_draft_of_an_agreement_under_discussion_are_offered(client, db):
    call_command("load_memorandum", SOURCE)
    loaded = Agreement.objects.get()
    client.force_login(user_in(side(loaded, 1), Role.AGREEMENT_ADMIN))
    text = page(client, address(loaded, "instrument-create"))
    assert "KWJ-03 Dukungan kebijakan melalui regulasi" in text


def test_the_database_refuses_a_duty_of_another_agreement(perda):
    other = in_force()
    with pytest.raises(IntegrityError, match="one agreement"), transaction.atomic():
        InstrumentDuty.objects.create(instrument=perda, duty=other.duties.get(), bearing="grounds")


# --- Withdrawing -------------------------------------------------------------------------------
def test_what_is_withdrawn_stays_readable_with_its_reason(keeper, agreement, perda, admin):
    where = address(agreement, "instrument-withdraw", perda.code)
    answer = keeper.post(where, {"reason": " "})
    assert errors(answer)["reason"] == ["Isikan alasan pencabutan."]
    assert keeper.post(where, {"reason": "Sudah <b>diganti</b>."}).status_code == 302
    perda.refresh_from_db()
    assert perda.withdrawn_by == admin
    text = page(keeper, perda.get_absolute_url())
    assert "Dicabut dari daftar oleh" in text
    assert "Sudah &lt;b&gt;diganti&lt;/b&gt;." in text
    assert "/cabut/" not in text
    assert perda.name in page(keeper, address(agreement))
    assert perda.name not in page(keeper, agreement.get_absolute_url())


def test_what_is_withdrawn_takes_no_second_step(keeper, agreement, perda, admin):
    instruments.withdraw(perda, by=admin, reason="Keliru.")
    answer = keeper.post(address(agreement, "instrument-withdraw", perda.code), {"reason": "x"})
    assert answer.status_code == 409
    assert "sudah dicabut" in answer.content.decode()
    assert edit(keeper, perda).status_code == 409
    with pytest.raises(AlreadyWithdrawn):
        instruments.correct(perda, seen=str(perda.version), values={}, bearings={})


def test_the_number_of_a_withdrawn_one_may_be_recorded_again(keeper, agreement, admin):
    send(keeper, agreement)
    instruments.withdraw(LegalInstrument.objects.get(), by=admin, reason="Keliru.")
    assert send(keeper, agreement).status_code == 302
    assert set(LegalInstrument.objects.values_list("code", flat=True)) == {
        "sk-bupati-188-45-168-kum-2021",
        "sk-bupati-188-45-168-kum-2021-2",
    }


@pytest.mark.parametrize(
    "change",
    [
        {"code": "lain"},
        {"withdrawn_at": timezone.now()},
        {"withdrawal_reason": "Tanpa tanggal."},
        {"source": ""},
    ],
)
def test_the_database_keeps_addresses_sources_and_reasons(perda, change):
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        LegalInstrument.objects.filter(pk=perda.pk).update(**change)


def test_the_database_deletes_none_and_leaves_withdrawn_ones_alone(perda, admin):
    duty = Duty.objects.filter(agreement=perda.agreement).first()
    link = InstrumentDuty.objects.create(instrument=perda, duty=duty, bearing="grounds")
    instruments.withdraw(perda, by=admin, reason="Keliru.")
    rows = LegalInstrument.objects.filter(pk=perda.pk)
    connection.check_constraints()  # settles what a TRUNCATE would wait for
    for deed in (
        lambda: rows._raw_delete(rows.db),
        lambda: rows.update(withdrawn_at=None, withdrawn_by=None, withdrawal_reason=""),
        link.delete,
        lambda: connection.cursor().execute("TRUNCATE agreements_legalinstrument CASCADE"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            deed()


# --- Reading -----------------------------------------------------------------------------------
def test_local_ones_come_first_then_the_newest_and_withdrawn_ones_last(agreement, admin):
    kinds = LegalInstrument.Kind
    gone = LegalInstrumentFactory(agreement=agreement)
    instruments.withdraw(gone, by=admin, reason="Keliru.")
    law = LegalInstrumentFactory(agreement=agreement, kind=kinds.LAW, year=2026)
    decree = LegalInstrumentFactory(agreement=agreement, kind=kinds.REGENT_DECREE)
    undated = LegalInstrumentFactory(agreement=agreement, kind=kinds.REGENCY_REGULATION, year=None)
    old = LegalInstrumentFactory(agreement=agreement, kind=kinds.REGENCY_REGULATION, year=2019)
    new = LegalInstrumentFactory(agreement=agreement, kind=kinds.REGENCY_REGULATION, year=2021)
    assert list(agreement.instruments.in_order()) == [new, old, undated, decree, law, gone]


@pytest.mark.parametrize("name", ["instruments", "detail"])
def test_a_list_costs_the_same_however_long(keeper, agreement, name, django_assert_num_queries):
    duty = agreement.duties.first()
    counts = []
    for batch in (1, 8):
        for one in LegalInstrumentFactory.create_batch(batch, agreement=agreement):
            InstrumentDuty.objects.create(instrument=one, duty=duty, bearing="grounds")
        keeper.get(address(agreement, name))
        with django_assert_num_queries(30, exact=False) as queries:
            keeper.get(address(agreement, name))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_an_agreement_without_any_says_so_to_its_admin_only(keeper, agreement):
    assert "Belum ada produk hukum" in page(keeper, address(agreement))
    assert 'id="produk-hukum"' in page(keeper, agreement.get_absolute_url())
    keeper.force_login(user_in(side(agreement, 1), Role.VERIFIER))
    assert 'id="produk-hukum"' not in page(keeper, agreement.get_absolute_url())
    assert keeper.get(address(agreement, "instrument", "perda-9-2099")).status_code == 404


# --- The file ----------------------------------------------------------------------------------
@pytest.fixture
def loaded(db) -> Agreement:
    call_command("load_memorandum", SOURCE)
    return Agreement.objects.get(slug="hss-bnnp-kalsel")


def test_the_file_says_only_what_sources_say(loaded):
    rows = loaded.instruments.in_order()
    assert [(one.code, one.official_number, one.year, one.set_on) for one in rows] == [
        ("perda-2-2021", "2", 2021, None),
        ("sk-bupati-188-45-168-kum-2021", "188.45/168/KUM/2021", 2021, None),
        ("sk-bupati-tim-terpadu-p4gn", "", None, None),
        ("pp-28-2018", "28", 2018, None),
        ("permendagri-12-2019", "12", 2019, date(2019, 2, 8)),
    ]
    assert all(one.source and one.meaning for one in rows)
    assert {one.code for one in rows if one.certainty == "unchecked"} == {
        "pp-28-2018",
        "permendagri-12-2019",
    }
    for one in rows:
        one.full_clean()
        assert not one.duty_links.exists()


def test_a_later_load_adds_what_is_new_and_touches_nothing_else(loaded, capsys):
    team = loaded.instruments.get(code="sk-bupati-tim-terpadu-p4gn")
    instruments.correct(
        team, seen=str(team.version), values={"official_number": "7/2020"}, bearings={}
    )
    gone = loaded.instruments.get(code="perda-2-2021")
    instruments.withdraw(gone, by=UserFactory(), reason="Keliru.")
    before = set(loaded.instruments.values_list())
    call_command("load_memorandum", SOURCE)
    assert set(loaded.instruments.values_list()) == before
    assert "ditambahkan" not in capsys.readouterr().out


def test_a_load_over_an_older_one_adds_them(loaded, tmp_path, capsys):
    older = tmp_path / "lama.toml"
    text = SOURCE.read_text(encoding="utf-8")
    older.write_text(
        text.partition("[[instruments]]")[0].replace("hss-bnnp-kalsel", "nota-lama"), "utf-8"
    )
    call_command("load_memorandum", older)
    agreement = Agreement.objects.get(slug="nota-lama")
    own = LegalInstrumentFactory(agreement=agreement, official_number="2", code="perda-kita")
    newer = tmp_path / "baru.toml"
    newer.write_text(text.replace("hss-bnnp-kalsel", "nota-lama"), "utf-8")
    call_command("load_memorandum", newer)
    assert "4 produk hukum ditambahkan" in capsys.readouterr().out
    assert agreement.instruments.count() == 5
    assert not agreement.instruments.filter(code="perda-2-2021").exists()  # theirs is that one
    own.refresh_from_db()
    assert own.title == "Pencegahan dan pemberantasan narkotika"


@pytest.mark.parametrize(
    ("old", "new", "key", "says"),
    [
        ('code = "perda-2-2021"\n', "", "code", "is missing"),
        ('code = "perda-2-2021"', 'code = "Perda 2"', "code", "is not a slug"),
        ('code = "perda-2-2021"', 'code = "baru"', "code", "is not a slug"),
        ('code = "perda-2-2021"', 'code = "pp-28-2018"', "code", "stands there twice"),
        ('kind = "perda"', 'kind = "fatwa"', "kind", "is none of perda, "),
        ('kind = "perda"', 'jenis = "perda"', "kind", "is missing"),
        ("year = 2021", "year = 21", "year", "must be a number from 1945 to 2100"),
        ("year = 2021", 'year = "2021"', "year", "must be a number"),
        ("set_on = 2019-02-08", 'set_on = "8 Februari 2019"', "set_on", "must be a day"),
        ("set_on = 2019-02-08", "set_on = 2019-02-08T00:00:00", "set_on", "must be a day"),
        ('official_number = "28"', "official_number = 28", "official_number", "must be a text"),
        ('url = "https://', 'url = "javascript:', "url", "is no web address"),
        ('certainty = "seen"', 'certainty = "yakin"', "certainty", "is none of seen"),
    ],
)
def test_a_broken_file_names_line_and_key_and_loads_nothing(db, tmp_path, old, new, key, says):
    text = SOURCE.read_text(encoding="utf-8")
    head, mark, tail = text.partition("[[instruments]]")
    assert old in tail
    path = tmp_path / "rusak.toml"
    path.write_text(head + mark + tail.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CommandError) as refusal:
        call_command("load_memorandum", path)
    message = str(refusal.value)
    assert f"key '{key}': " in message
    assert says in message
    line = int(message.partition("line ")[2].partition(":")[0])
    assert line > head.count("\n")
    assert not Agreement.objects.exists()


def test_a_file_that_names_one_instrument_twice_is_refused(db, tmp_path):
    path = tmp_path / "dua.toml"
    text = SOURCE.read_text(encoding="utf-8")
    path.write_text(text.replace('official_number = "28"\nyear = 2018', "", 1) + text[
        text.rindex("[[instruments]]"):
    ].replace("pp-28-2018", "pp-lagi"), encoding="utf-8")  # fmt: skip
    call_command("load_memorandum", path)
    path.write_text(text + text[text.rindex("[[instruments]]"):].replace(
        "pp-28-2018", "pp-lagi"
    ), encoding="utf-8")  # fmt: skip
    with pytest.raises(CommandError, match=r"no\. 6: key 'kind': stands there twice"):
        call_command("load_memorandum", path)
