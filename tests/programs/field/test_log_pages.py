"""Pages of field logs: recorded, edited, sent and read through the browser's own forms."""

from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from accounts.roles import Role
from agreements.models.duty import Strand
from programs import workflow
from programs.models import ActivityLog
from tests.factories import (
    ActivityFactory,
    side,
    user_in,
)
from tests.programs.field.people import DAY, Field, field, picture, upload

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("today")]


def typed(world: Field, **changes: Any) -> dict[str, Any]:
    """What a person types on the form, complete."""
    usual = {
        "id": uuid4(),
        "activity": world.activity.code,
        "year": 2026,
        "performed_on": DAY.isoformat(),
        "region": world.region.code,
        "place": "Aula",
        "participants_male": "20",
        "participants_female": "25",
        "narrative": "Sosialisasi di sekolah.",
        "measure_1": "1",
        "photos": upload(picture()),
        "action": "periksa",
    }
    return {name: value for name, value in (usual | changes).items() if value is not None}


def create(client, world: Field, **changes: Any):
    return client.post(reverse("programs:log-create"), typed(world, **changes))


def errors(response) -> dict[str, str]:
    return {name: str(words[0]) for name, words in response.context["form"].errors.items()}


# --- the whole way --------------------------------------------------------------------------------


def test_from_form_to_sent_log_without_scripts(operator, world: Field) -> None:
    page = operator.get(reverse("programs:log-create") + f"?kegiatan={world.activity.code}")
    shown = page.content.decode()
    assert f'value="{world.activity.code}"' in shown
    assert world.indicator.unit in shown
    assert page.context["form"]["performed_on"].value() == DAY
    answer = create(operator, world, measure_1="1.234,5")
    log = ActivityLog.objects.get()
    assert answer.url == reverse("programs:log-submit", args=[log.number])
    review = operator.get(answer.url).content.decode()
    assert "Dengan menekan Kirim" in review
    assert "1.234,5 sekolah" in review
    sent = operator.post(answer.url, follow=True)
    assert "Diterima server dengan nomor CTT-2026-00001." in sent.content.decode()
    log.refresh_from_db()
    assert (log.state, log.participants, log.evidence.count()) == ("submitted", 45, 1)
    assert (log.organization, log.place) == (world.activity.lead, "Aula")


def test_a_press_twice_a_reload_and_back_make_one_log(operator, world: Field) -> None:
    data, photo = typed(world, photos=None), picture()
    for _ in range(3):
        operator.post(reverse("programs:log-create"), data | {"photos": upload(photo)})
    log = ActivityLog.objects.get()
    assert log.evidence.count() == 1
    operator.post(reverse("programs:log-submit", args=[log.number]))
    again = operator.post(reverse("programs:log-submit", args=[log.number]), follow=True)
    assert "sudah kami terima sebelumnya; tidak dibuat ganda" in again.content.decode()
    back = operator.post(
        reverse("programs:log-create"), data | {"photos": upload(photo)}, follow=True
    )
    assert "sudah kami terima sebelumnya; tidak dibuat ganda" in back.content.decode()
    changed = operator.post(reverse("programs:log-create"), data | {"participants_male": "9"})
    assert changed.status_code == 409
    assert ActivityLog.objects.count() == 1


def test_a_draft_needs_no_more_than_activity_and_day(operator, world: Field) -> None:
    bare = dict.fromkeys(("region", "narrative", "measure_1", "photos", "participants_male"))
    answer = create(operator, world, action="simpan", **bare)
    log = ActivityLog.objects.get()
    assert answer.url == log.get_absolute_url()
    page = operator.get(answer.url).content.decode()
    assert f"Draf tersimpan di server dengan nomor {log.number}." in page
    assert f'data-draft-received="{log.pk}"' in page


def test_the_place_used_last_is_offered_first(operator, world: Field) -> None:
    world.record()
    page = operator.get(reverse("programs:log-create"))
    assert page.context["form"]["region"].value() == world.region.code


def test_an_activity_chosen_without_scripts_shows_its_figures(operator, world: Field) -> None:
    answer = create(operator, world, action="pilih", narrative="Tetap ada.", photos=None)
    assert "Tetap ada." in answer.content.decode()
    assert "measure_1" in answer.content.decode()
    assert not ActivityLog.objects.exists()


def test_htmx_swaps_the_figures_alone(operator, world: Field) -> None:
    answer = operator.get(
        reverse("programs:log-create"),
        {"activity": world.activity.code, "counts_only": ""},
        headers={"HX-Request": "true"},
    )
    page = answer.content.decode()
    assert 'id="capaian"' in page
    assert "<html" not in page


def test_a_choice_that_changes_the_fields_opens_the_page_anew(operator, world: Field) -> None:
    rehab = ActivityFactory(
        agreement=world.agreement, lead=world.activity.lead, strand=Strand.REHABILITATION
    )
    answer = operator.get(
        reverse("programs:log-create"),
        {"activity": rehab.code, "counts_only": ""},
        headers={"HX-Request": "true"},
    )
    assert answer["HX-Redirect"].endswith(f"?kegiatan={rehab.code}")


# --- bad input ------------------------------------------------------------------------------------

TODAY_WORDS = "Tanggal kegiatan tidak boleh melewati hari ini (12 Maret 2026)."
COUNT_WORDS = "Jumlah peserta harus berupa bilangan bulat 0 sampai 100.000. Contoh: 45."


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("activity", "", "Pilih kegiatan Renja."),
        ("activity", "K-99999", "Pilih kegiatan Renja dari daftar."),
        ("performed_on", "", "Isikan tanggal kegiatan."),
        ("performed_on", "kemarin", "Isikan tanggal yang benar. Contoh: 24/11/2026."),
        ("performed_on", "2026-03-13", TODAY_WORDS),
        ("performed_on", "2025-12-31", "Belum ada naskah perjanjian yang berlaku"),
        ("region", "", "Pilih desa/kelurahan atau kecamatan tempat kegiatan."),
        ("region", "63.06.01.9999", "Pilih tempat dari daftar."),
        ("participants_male", "-1", COUNT_WORDS),
        ("participants_male", "empat", COUNT_WORDS),
        ("participants_female", "100001", COUNT_WORDS),
        ("participants_female", "2,5", COUNT_WORDS),
        ("participants_female", "１２", COUNT_WORDS),
        ("participants_unsplit", "1e9", COUNT_WORDS),
        ("narrative", "   ", "Isikan uraian singkat."),
        ("narrative", "x" * 4001, "4000"),
        ("place", "x" * 201, "200"),
        ("audience", "semua", ""),
        ("measure_1", "", "Isikan sedikitnya satu capaian indikator."),
        ("measure_1", "-3", "Nilai harus berupa angka 0 sampai"),
        ("measure_1", "1,250.5", "Nilai harus berupa angka 0 sampai"),
        ("measure_1", "NaN", "Nilai harus berupa angka 0 sampai"),
        ("measure_1", "9" * 30, "Nilai harus berupa angka 0 sampai"),
        ("photos", None, "Tambahkan sedikitnya satu foto kegiatan."),
    ],
)
def test_each_bad_value_is_said_beside_its_field(
    operator, world: Field, name: str, value: Any, words: str
) -> None:
    answer = create(operator, world, **{name: value})
    assert answer.status_code == 200
    assert words in errors(answer)[name]
    page = answer.content.decode()
    assert "Terdapat kesalahan" in page
    assert "<title>Kesalahan:" in " ".join(page.split()).replace("> ", ">")
    assert "Sosialisasi di sekolah." in page or name == "narrative"
    assert not ActivityLog.objects.filter(state="submitted").exists()


def test_a_bad_value_without_files_leaves_nothing_half_saved(operator, world: Field) -> None:
    create(operator, world, participants_male="empat", photos=None)
    assert not ActivityLog.objects.exists()


def test_a_bad_value_keeps_the_photos_in_a_draft(operator, world: Field) -> None:
    answer = create(operator, world, participants_male="empat")
    log = ActivityLog.objects.get()
    assert (log.state, log.evidence.count(), log.narrative) == (
        "draft",
        1,
        "Sosialisasi di sekolah.",
    )
    page = answer.content.decode()
    assert 'value="empat"' in page
    assert str(log.evidence.get().pk) in page
    assert answer.context["action_url"] == reverse("programs:log-edit", args=[log.number])
    mended = typed(world, photos=None, version=answer.context["version"])
    answer = operator.post(answer.context["action_url"], mended)
    assert answer.url == reverse("programs:log-submit", args=[log.number])
    log.refresh_from_db()
    assert log.participants_male == 20


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (
            b"<svg xmlns='http://www.w3.org/2000/svg'/>",
            "x.svg",
            'Berkas "x.svg" tidak dapat diterima. Gunakan JPG, PNG, WEBP, atau PDF.',
        ),
        (b"", "x.jpg", 'Berkas "x.jpg" rusak atau terkunci kata sandi.'),
        (b"x" * 14 * 1024**2, "x.jpg", 'Berkas "x.jpg" berukuran 14 MB; batasnya 12 MB.'),
    ],
)
def test_a_refused_file_is_said_beside_its_field_and_the_rest_is_kept(
    operator, world: Field, content: bytes, name: str, words: str
) -> None:
    answer = create(operator, world, gallery=upload(content, name))
    assert errors(answer)["gallery"] == words
    assert ActivityLog.objects.get().evidence.count() == 1


def test_another_units_and_another_agreements_ids_are_refused(operator, world: Field) -> None:
    foreign = field()
    unit = ActivityFactory(agreement=world.agreement)
    for code in (foreign.activity.code, unit.code):
        answer = create(operator, world, activity=code)
        assert errors(answer)["activity"] == "Pilih kegiatan Renja dari daftar."
    mine = world.record()
    client_of_other = foreign.operator
    operator.force_login(client_of_other)
    assert create(operator, foreign, id=mine.pk).status_code == 404
    assert create(operator, foreign, id="bukan-uuid").status_code == 200
    assert ActivityLog.objects.get() == mine


def test_numbers_that_look_like_a_nik_are_warned_of(operator, world: Field) -> None:
    answer = create(operator, world, narrative="Peserta 6306 0101 0101 0001 hadir.")
    page = operator.get(answer.url).content.decode()
    assert "menyerupai NIK" in page


def test_control_characters_and_markup_come_out_as_text(operator, world: Field) -> None:
    answer = create(operator, world, narrative="a\x07\u202e<b>x</b>\r\nbaris dua", action="simpan")
    log = ActivityLog.objects.get()
    assert log.narrative == "a<b>x</b>\nbaris dua"
    assert "&lt;b&gt;x&lt;/b&gt;" in operator.get(answer.url).content.decode()


# --- rehabilitation -------------------------------------------------------------------------------


def test_rehabilitation_asks_for_counts_only(client) -> None:
    world = field(strand=Strand.REHABILITATION)
    client.force_login(world.operator)
    page = client.get(reverse("programs:log-create") + f"?kegiatan={world.activity.code}")
    shown = page.content.decode()
    assert 'name="narrative"' not in shown
    assert 'type="file"' not in shown
    district = world.region.parent
    answer = create(client, world, region=district.code)
    log = ActivityLog.objects.get()
    assert answer.url == reverse("programs:log-submit", args=[log.number])
    assert (log.region, log.place, log.evidence.count()) == (district, "", 0)
    answer = create(client, world, id=uuid4())
    assert errors(answer)["region"] == "Pilih tempat dari daftar."  # a village is not offered


# --- edit -----------------------------------------------------------------------------------------


def edit(client, log: ActivityLog, world: Field, **changes: Any):
    data = typed(world, photos=None, version=log.version) | changes
    return client.post(reverse("programs:log-edit", args=[log.number]), data)


def test_a_returned_log_shows_the_note_beside_the_field_it_names(operator, world: Field) -> None:
    log = world.send()
    world.verify(log, decision="returned", note="Sebutkan jumlah siswa.", field="narrative")
    page = operator.get(reverse("programs:log-edit", args=[log.number])).content.decode()
    assert page.count("Sebutkan jumlah siswa.") == 2  # on top, and in the section of the field
    assert page.index("Catatan pemeriksa:") > page.index("<legend>Uraian</legend>")
    answer = edit(operator, log, world, narrative="Sosialisasi untuk 45 siswa.")
    operator.post(answer.url)
    log.refresh_from_db()
    assert log.state == "submitted"
    story = operator.get(log.get_absolute_url()).content.decode()
    for words in ("Sebutkan jumlah siswa.", "Sosialisasi di sekolah.", "untuk 45 siswa."):
        assert words in story


def test_a_stale_save_shows_both_versions_and_keeps_both(operator, world: Field) -> None:
    log = world.record()
    seen = log.version
    edit(operator, log, world, narrative="Yang pertama.", action="simpan")
    answer = edit(operator, log, world, version=seen, narrative="Yang kedua.", action="simpan")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Bandingkan kedua versi sebelum menyimpan." in page
    assert "Yang pertama." in page
    assert "Yang kedua." in page
    log.refresh_from_db()
    assert log.narrative == "Yang pertama."
    answer = edit(operator, log, world, narrative="Yang kedua.", action="simpan")
    log.refresh_from_db()
    assert log.narrative == "Yang kedua."


def test_attached_evidence_is_removed_by_its_box(operator, world: Field) -> None:
    log = world.send()
    world.verify(log, decision="returned", note="Ganti fotonya.", field="photos")
    old = log.evidence.get()
    edit(operator, log, world, remove=[str(old.pk)], gallery=upload(picture()))
    assert log.evidence.get() != old


def test_a_sent_log_is_not_edited(operator, world: Field) -> None:
    log = world.send()
    address = reverse("programs:log-edit", args=[log.number])
    assert operator.get(address).status_code == 403
    assert operator.post(address, typed(world)).status_code == 302


def test_withdrawing_and_correcting_ask_once_more(operator, world: Field) -> None:
    log = world.send()
    address = reverse("programs:log-withdraw", args=[log.number])
    assert "Batalkan catatan ini?" in operator.get(address).content.decode()
    operator.post(address)
    log.refresh_from_db()
    assert log.state == "withdrawn"
    decided = world.send()
    world.verify(decided)
    address = reverse("programs:log-correct", args=[decided.number])
    key = operator.get(address).context["id"]
    for _ in range(2):
        answer = operator.post(address, {"id": key})
    draft = ActivityLog.objects.get(corrects=decided)
    assert answer.url == reverse("programs:log-edit", args=[draft.number])
    assert (
        f"Ralat {draft.number} atas {decided.number}" in operator.get(answer.url).content.decode()
    )


def test_who_may_not_record_gets_no_form(client, world: Field) -> None:
    address = reverse("programs:log-create")
    assert client.get(address).status_code == 302
    client.force_login(user_in(side(world.agreement, 1), Role.EXECUTIVE))
    assert client.get(address).status_code == 403
    assert client.post(address, typed(world)).status_code == 403
    log = world.record()
    for name in ("log-edit", "log-submit", "log-withdraw", "log-correct"):
        assert client.post(reverse(f"programs:{name}", args=[log.number])).status_code in {403, 404}
    log.refresh_from_db()
    assert log.state == "draft"
    assert workflow.entry_of(log) == world.entry()
