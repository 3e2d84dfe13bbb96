"""The memorandum as its source states it: loaded once, never over what people filled in."""

from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts import restructuring
from accounts.models import Organization
from accounts.restructuring import Wording
from agreements import amend, completeness, memorandum
from agreements.models import Agreement, Amendment, DutyVersion
from tests.factories import UserFactory

SOURCE = Path(memorandum.__file__).parent / "data" / "hss-bnnp-kalsel.toml"


@pytest.fixture
def loaded(db) -> Agreement:
    call_command("load_memorandum", SOURCE)
    return Agreement.objects.get(slug="hss-bnnp-kalsel")


def everything() -> list[tuple]:
    tables = [
        Agreement.objects.values_list(),
        Amendment.objects.values_list(),
        DutyVersion.objects.values_list(),
        Organization.objects.values_list(),
    ]
    return [tuple(table.order_by("pk")) for table in tables]


def test_it_says_what_the_source_says_and_nothing_else(loaded):
    assert loaded.status == Agreement.Status.DISCUSSED
    assert (loaded.signed_on, loaded.effective, loaded.is_example) == (None, None, False)
    assert [party.organization.slug for party in loaded.parties.all()] == [
        "pemkab-hss",
        "bnnp-kalsel",
    ]
    for party in loaded.parties.all():
        assert party.role_statement
        assert (party.document_number, party.signatory_name, party.capacity) == ("", "", "")
    assert not loaded.articles.exists()
    original = amend.original_of(loaded)
    assert (original.state, original.signed_on, original.effective_on) == ("draft", None, None)


def test_the_six_duties_stand_with_the_sentence_that_names_them(loaded):
    duties = DutyVersion.objects.filter(duty__agreement=loaded).order_by("duty__code")
    assert [(one.duty.code, one.obligor.organization.slug, one.kind) for one in duties] == [
        ("KWJ-01", "bnnp-kalsel", "koordinasi"),
        ("KWJ-02", "bnnp-kalsel", "koordinasi"),
        ("KWJ-03", "pemkab-hss", "regulasi"),
        ("KWJ-04", "pemkab-hss", "pendanaan"),
        ("KWJ-05", "pemkab-hss", "sarana"),
        ("KWJ-06", "pemkab-hss", "mobilisasi"),
    ]
    assert all(one.source_quote and one.article is None and not one.due_rule for one in duties)


def test_each_statement_has_its_quote_and_people_are_named_only_where_the_source_does(loaded):
    statements = list(loaded.statements.all())
    assert all(one.quote for one in statements)
    present = [one.statement for one in statements if one.topic == "presence"]
    assert len(present) == 8
    assert sum("tidak disebutkan" in one for one in present) == 4
    topics = {one.topic for one in statements}
    assert topics == {"meeting", "status", "presence", "role", "goal", "strand", "period"}


def test_the_date_that_contradicts_itself_is_kept_as_found(loaded):
    meeting = loaded.statements.get(ordinal=1)
    assert "Jumat, 06 Januari 2026" in meeting.quote
    assert meeting.doubt.startswith("Tanggal perlu dikonfirmasi")
    assert meeting.needs_confirmation
    assert date(2026, 1, 6).strftime("%A") == "Tuesday"
    assert date(2026, 2, 6).strftime("%A") == "Friday"


def test_only_the_units_that_the_source_names_are_made(loaded):
    rows = Organization.objects.values_list("slug", "parent__slug").order_by("slug")
    assert list(rows) == [
        ("bnnk-hss", "bnnp-kalsel"),
        ("bnnp-kalsel", None),
        ("dinas-kesehatan-hss", "pemkab-hss"),
        ("dinas-pendidikan-hss", "pemkab-hss"),
        ("kesbangpol-hss", "pemkab-hss"),
        ("pemkab-hss", None),
    ]


def test_loading_twice_changes_nothing(loaded, capsys):
    before = everything()
    call_command("load_memorandum", SOURCE)
    assert everything() == before
    assert "tidak diubah" in capsys.readouterr().out


def test_what_people_filled_in_since_stays(loaded):
    loaded.title = "Judul menurut naskah"
    loaded.save()
    party = loaded.parties.get(ordinal=1)
    party.document_number = "001"
    party.save()
    unit = Organization.objects.get(slug="kesbangpol-hss")
    named = Wording("Badan Kesbangpol", unit.short_name, unit.parent)
    restructuring.reword(unit, named, since=date(2026, 1, 2))
    call_command("load_memorandum", SOURCE)
    loaded.refresh_from_db()
    party.refresh_from_db()
    assert (loaded.title, party.document_number) == ("Judul menurut naskah", "001")
    assert Organization.objects.get(slug="kesbangpol-hss").name == "Badan Kesbangpol"


def test_the_list_of_what_is_missing_leads_to_where_it_is_filled_in(loaded):
    missing = completeness.missing(loaded)
    texts = [one.text for one in missing]
    assert "Isikan nomor naskah dari Pemkab HSS." in texts
    assert "Isikan nomor naskah dari BNNP Kalsel." in texts
    assert "Isikan tanggal penandatanganan." in texts
    assert "Isikan tanggal mulai berlaku." in texts
    assert "Isikan tanggal berakhirnya perjanjian." in texts
    assert "Unggah naskah yang sudah ditandatangani." in texts
    assert "Isikan sedikitnya satu pasal." in texts
    assert sum(text.startswith("Kewajiban KWJ-") for text in texts) == 6
    assert all(one.url.startswith("/perjanjian/hss-bnnp-kalsel/") for one in missing)
    doubts = [one for one in missing if not one.blocks]
    assert len(doubts) == 2
    assert doubts[0].url == "/perjanjian/hss-bnnp-kalsel/sumber/1/"
    with pytest.raises(amend.NotReady):
        amend.propose(amend.original_of(loaded), by=UserFactory())


# --- A broken file -----------------------------------------------------------------------------
def broken(tmp_path: Path, old: str, new: str) -> str:
    """The message for the real file with one thing changed."""
    path = tmp_path / "rusak.toml"
    text = SOURCE.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CommandError) as refusal:
        call_command("load_memorandum", path)
    return str(refusal.value)


CASES = [
    ('kind = "pemkab"', "kind = ", "line 15"),
    ('kind = "pemkab"', 'kind = "kerajaan"', "line 15: [[organizations]] no. 1: key 'kind'"),
    ('kind = "pemkab"', 'kin = "pemkab"', "[[organizations]] no. 1: key 'kind': is missing"),
    (
        'kind = "pemkab"',
        'kind = "pemkab"\nluas = 1',
        "line 16: [[organizations]] no. 1: key 'luas'",
    ),
    ('slug = "pemkab-hss"', 'slug = "Pemkab HSS"', "is not a slug"),
    ('slug = "bnnp-kalsel"', 'slug = "pemkab-hss"', "stands there twice"),
    ('parent = "bnnp-kalsel"', 'parent = "bnn-pusat"', "key 'parent': 'bnn-pusat'"),
    ('code = "KWJ-02"', 'code = "KWJ-01"', "[[duties]] no. 2: key 'code': 'KWJ-01' stands there"),
    ('code = "KWJ-02"', 'code = "KWJ-0000000002"', "longer than 12"),
    ('obligor = "bnnp-kalsel"', 'obligor = "bnnk-hss"', "'bnnk-hss' is no party"),
    ("ordinal = 2", "ordinal = 1", "[[parties]] no. 2: key 'ordinal'"),
    ("ordinal = 2", "ordinal = true", "must be a number from 1"),
    ("ordinal = 2", "ordinal = 99999", "must be a number from 1"),
    ('topic = "goal"', 'topic = "gosip"', "key 'topic': 'gosip' is none of"),
    ('slug = "hss-bnnp-kalsel"', "slug = 7", "[agreement]: key 'slug': must be a text"),
    ("[[parties]]", "[[peserta]]", "[peserta]: unknown table"),
]


@pytest.mark.parametrize(("old", "new", "says"), CASES)
def test_a_broken_file_names_line_and_key(db, tmp_path, old, new, says):
    message = broken(tmp_path, old, new)
    assert says in message
    assert "rusak.toml" in message
    assert "line" in message
    assert not Agreement.objects.exists()


def test_a_missing_file_is_said_plainly(tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        call_command("load_memorandum", tmp_path / "tidak-ada.toml")


def test_a_file_of_other_bytes_is_said_plainly(tmp_path):
    path = tmp_path / "biner.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CommandError, match=r"biner\.toml"):
        call_command("load_memorandum", path)


def test_the_file_must_hold_an_agreement(tmp_path):
    path = tmp_path / "kosong.toml"
    path.write_text("", encoding="utf-8")
    with pytest.raises(CommandError, match="table is missing"):
        call_command("load_memorandum", path)
