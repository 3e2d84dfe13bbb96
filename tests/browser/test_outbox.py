"""Work without signal, on a phone: what was written is kept, sent once, and said plainly."""

import io
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
from PIL import Image

from tests.browser.main_job import photo, region_of
from tests.browser.people import PASSWORD
from tests.browser.visitor import PHONE, Visitor
from tests.browser.wire import Cut, Wire
from tests.stack import eventually

RECEIVED = "Diterima server dengan nomor CTT-2026-"
QUEUED = "Akan dikirim saat ada sinyal."
FIELDS = "PUT /catatan/kirim/"
DAY = "2026-10-13"


@pytest.fixture
def wire(portal) -> Iterator[Wire]:
    line = Wire(int(portal.url.rsplit(":", 1)[1]))
    yield line
    line.close()


@pytest.fixture
def phone(browser, wire, told) -> Iterator[Callable[..., Visitor]]:
    """A visitor at a phone behind the wire. A cut line makes the console complain; that is it."""
    visitors: list[Visitor] = []

    def begin(username: str = "siti", **kwargs) -> Visitor:
        visitor = Visitor(browser, wire.url, screen=PHONE, **kwargs)
        visitors.append(visitor)
        return ready(visitor.sign_in(username))

    yield begin
    said = [
        one
        for visitor in visitors
        for one in visitor.complaints
        if not re.search("net::ERR|Failed to load resource", one)
    ]
    for visitor in visitors:
        visitor.leave()
    assert said == []


FORM_IS_KEPT = """async () => {
    if (!(await indexedDB.databases()).some(({ name }) => name === "p4gn")) {
        return false;
    }
    return await new Promise(done => {
        const asked = indexedDB.open("p4gn");
        asked.onsuccess = () => {
            const kept = asked.result.transaction("rujukan").objectStore("rujukan").count();
            kept.onsuccess = () => { asked.result.close(); done(kept.result >= 2); };
        };
    });
}"""


def ready(visitor: Visitor) -> Visitor:
    """Once online: the worker stands, and the form and its owner are on the phone."""
    visitor.page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    # Asked again and again from here: a wait inside the page takes any promise for a yes.
    eventually(lambda: visitor.page.evaluate(FORM_IS_KEPT), 30, "the form is kept on the phone")
    return visitor


def write(visitor: Visitor, words: str, *, photos: int = 1, day: str = DAY) -> Visitor:
    """Fill in the form for K-01, photos among it."""
    visitor.open("/catatan/catat/")
    visitor.page.locator('main [name="activity"][value="K-01"]').check()
    visitor.fill(performed_on=day, participants_male="5", participants_female="7", measure_1="1")
    visitor.fill(narrative=words)
    region_of(visitor)
    visitor.field("gallery").set_input_files(
        [
            {"name": f"{n}.jpg", "mimeType": "image/jpeg", "buffer": photo(f"{words} {n}")}
            for n in range(photos)
        ]
    )
    visitor.page.locator(".previews li").nth(photos - 1).wait_for()
    return visitor


def send(visitor: Visitor) -> Visitor:
    return visitor.tap("Periksa lalu kirim").tap("Kirim")


def held(rows, words: str) -> list[tuple[str, int]]:
    """State and number of photos of each catatan with these words."""
    return rows(
        "SELECT l.state, count(e.id) FROM programs_activitylog l LEFT JOIN programs_evidence e"
        " ON e.log_id = l.id WHERE l.narrative = %s GROUP BY l.id",
        words,
    )


def arrives(rows, words: str, photos: int = 1) -> None:
    """Without a tap, and once."""
    eventually(
        lambda: held(rows, words) == [("submitted", photos)], 30, lambda: str(held(rows, words))
    )


# --- The usual way --------------------------------------------------------------------------------


def test_from_the_home_to_received_in_nine_taps(phone, rows):
    siti, words = phone(), "Sembilan ketukan."
    siti.page.add_init_script(
        "addEventListener('click', () => { window.taps = (window.taps ?? 0) + 1; })"
    )
    picture = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo(words)}
    sheet = {"name": "b.jpg", "mimeType": "image/jpeg", "buffer": photo("daftar")}
    siti.open("/")
    page, taps = siti.page, 0

    def tap(place) -> None:
        nonlocal taps
        place.click()
        taps += 1

    tap(page.locator(".bottom-bar").get_by_role("link", name="Catat", exact=True))
    page.wait_for_url("**/catatan/catat/")
    tap(page.locator('main [name="activity"][value="K-01"]'))
    for name, value in (("participants_male", "20"), ("participants_female", "25")):
        tap(siti.field(name))
        page.keyboard.type(value)
    for name, file in (("photos", picture), ("attendance", sheet)):
        with page.expect_file_chooser() as chooser:
            tap(page.locator(f'label[for="id_{name}"]'))
        chooser.value.set_files(file)
    tap(siti.field("narrative"))
    page.keyboard.type(words)
    if not siti.field("region").input_value():  # most go where they went before
        region_of(siti)
    siti.fill(performed_on=DAY, measure_1="1")
    page.locator(".previews li").nth(1).wait_for()
    tap(page.get_by_role("button", name="Periksa lalu kirim"))
    tap(page.locator("main").get_by_role("button", name="Kirim", exact=True))
    siti.waits_for(RECEIVED)
    assert taps <= 9
    assert held(rows, words) == [("submitted", 2)]


def test_a_draft_goes_to_the_server_and_waits_there(phone, rows):
    siti, words = phone(), "Hanya draf."
    write(siti, words).tap("Simpan draf").waits_for("Draf tersimpan di server dengan nomor")
    assert held(rows, words) == [("draft", 1)]
    siti.open("/catatan/draf/").sees("Draf Anda di server")
    assert siti.barriers() == []


def test_what_is_missing_is_told_without_asking_the_server(phone, wire):
    siti = phone()
    siti.open("/catatan/catat/")
    wire.down()
    siti.page.locator('main [name="activity"][value="K-01"]').check()
    siti.fill(participants_male="5").tap("Periksa lalu kirim").waits_for("Terdapat kesalahan (")
    siti.sees("Isikan uraian singkat.", "Tambahkan sedikitnya satu foto kegiatan.")
    assert siti.page.title().startswith("Kesalahan:")
    assert siti.page.evaluate("document.activeElement.matches('[data-error-summary]')")
    assert siti.field("participants_male").input_value() == "5"
    assert siti.barriers() == []


def test_a_refusal_of_the_server_brings_the_form_back_with_its_photos(phone, rows):
    siti, words = phone(), "Besok."
    send(write(siti, words, photos=2, day="2027-01-05"))
    siti.waits_for("Tanggal kegiatan tidak boleh melewati hari ini")
    assert siti.field("narrative").input_value() == words
    assert siti.page.locator(".previews li").count() == 2
    siti.fill(performed_on=DAY)
    send(siti).waits_for(RECEIVED)
    assert held(rows, words) == [("submitted", 2)]


# --- A bad line -----------------------------------------------------------------------------------


def test_a_line_cut_three_times_makes_one_catatan_with_each_photo_once(phone, wire, rows):
    siti, words = phone(), "Tiga kali putus."
    write(siti, words, photos=3)
    wire.cuts = [
        Cut(FIELDS.encode(), after=900),  # after the headers
        Cut(b"/bukti/", after=9_000),  # in a photo
        Cut(b"/selesai/", instead_of_answer=True),  # it was committed, and nobody was told
    ]
    send(siti)
    for _ in range(40):
        if RECEIVED in siti.text():
            break
        siti.page.wait_for_timeout(500)
        again = siti.page.get_by_role("button", name="Kirim sekarang")
        if again.count():
            again.first.click()
    siti.sees(RECEIVED)
    assert wire.was_cut == 3
    assert held(rows, words) == [("submitted", 3)]


def test_without_signal_the_form_opens_at_once_and_what_is_written_waits(phone, wire, rows):
    siti, words = phone(), "Tanpa sinyal."
    wire.down()
    began = siti.page.evaluate("Date.now()")
    write(siti, words)
    opened = siti.page.evaluate("performance.timeOrigin + performance.now()") - began
    assert opened < 10_000  # filling in included; how fast it opens is told by the bench
    siti.sees("Formulir dari perangkat ini.")
    assert siti.barriers() == []
    send(siti).waits_for(QUEUED)
    siti.open("/kewajiban/").sees("Tidak ada sambungan", "Antrean kirim di perangkat ini")
    assert siti.barriers() == []
    assert held(rows, words) == []
    wire.up()
    siti.open("/")
    arrives(rows, words)


def test_figures_change_with_the_activity_without_signal(phone, wire):
    siti = phone()
    siti.open("/catatan/catat/")
    wire.down()
    siti.page.locator('main [name="activity"][value="K-01"]').check()
    assert siti.field("measure_1").is_visible()
    assert "sekolah" in siti.page.locator("#capaian").inner_text()


def test_a_browser_that_was_killed_sends_after_it_starts_again(browser, wire, told, rows, tmp_path):
    words = "Peramban dimatikan."
    siti = Visitor(browser, wire.url, screen=PHONE, profile=tmp_path)
    ready(siti.sign_in("siti"))
    wire.down()
    send(write(siti, words, photos=2)).waits_for(QUEUED)
    kill(tmp_path)
    wire.up()
    siti = Visitor(browser, wire.url, screen=PHONE, profile=tmp_path)
    siti.open("/")
    if "/masuk/" in siti.page.url:  # a browser writes its cookies down every half minute only
        siti.sign_in("siti")
    arrives(rows, words, photos=2)
    siti.leave()


def kill(profile: Path) -> None:
    """As a phone short of memory does it: no warning, no last word."""
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if f"--user-data-dir={profile}" in process.cmdline():
                process.kill()
    with suppress(FileNotFoundError):
        (profile / "SingletonLock").unlink()


# --- People ---------------------------------------------------------------------------------------


def test_a_session_that_ended_keeps_the_queue_and_signing_in_sends_it(phone, wire, rows):
    siti, words = phone(), "Sesi berakhir."
    wire.down()
    send(write(siti, words)).waits_for(QUEUED)
    wire.up()
    siti.context.clear_cookies(name=re.compile("session"))
    siti.page.evaluate("() => { dispatchEvent(new Event('online')); }")
    siti.page.get_by_text("Masuk kembali untuk mengirim").first.wait_for()
    assert held(rows, words) == []
    siti.sign_in("siti")
    siti.open("/")
    arrives(rows, words)


def test_another_user_of_the_phone_sees_and_sends_nothing_of_it(phone, wire, rows):
    siti, words = phone(), "Milik Siti seorang."
    wire.down()
    send(write(siti, words)).waits_for(QUEUED)
    wire.up()
    siti.context.clear_cookies(name=re.compile("session"))
    siti.sign_in("wati")
    siti.open("/catatan/draf/")
    assert words not in siti.text()
    siti.waits_for("Tidak ada catatan yang menunggu dikirim dari perangkat ini.")
    siti.waits_for("Terdapat draf milik pengguna lain di perangkat ini.")
    siti.page.wait_for_timeout(1_000)
    assert held(rows, words) == []


def test_signing_out_with_a_queue_asks_first_and_keeps_it(phone, wire):
    siti = phone()
    wire.down()
    send(write(siti, "Belum terkirim.")).waits_for(QUEUED)
    wire.up()
    siti.page.route("**/catatan/kirim/**", lambda route: route.abort())
    siti.open("/catatan/draf/")
    asked: list[str] = []
    siti.page.once("dialog", lambda one: (asked.append(one.message), one.dismiss()))
    siti.page.locator(".account-menu summary").click()
    siti.page.get_by_role("button", name="Keluar").click()
    siti.page.wait_for_timeout(500)
    assert "belum diterima server" in asked[0]
    assert "/masuk/" not in siti.page.url


# --- A phone that is full, two tabs, a poisoned item ----------------------------------------------


def test_a_full_phone_says_so_and_keeps_what_is_on_the_screen(phone):
    siti = phone()
    siti.open("/catatan/catat/")
    siti.page.evaluate(
        """() => { IDBObjectStore.prototype.put = () => {
            throw new DOMException("penuh", "QuotaExceededError"); }; }"""
    )
    siti.fill(narrative="Tetap di layar.")
    siti.waits_for("Ruang simpan perangkat hampir penuh.")
    assert siti.field("narrative").input_value() == "Tetap di layar."


def test_a_catatan_that_cannot_go_never_holds_up_the_next(phone, wire, rows):
    siti = phone()
    wire.down()
    send(write(siti, "Mengganjal.", day="2027-02-01")).waits_for(QUEUED)
    send(write(siti, "Menyusul.")).waits_for(QUEUED)
    wire.up()
    siti.open("/catatan/draf/").waits_for("Gagal dikirim. Data tetap aman di perangkat.")
    siti.waits_for("Tanggal kegiatan tidak boleh melewati hari ini")
    siti.page.locator("[data-outbox-receipts] li").first.wait_for()
    assert held(rows, "Menyusul.") == [("submitted", 1)]
    assert siti.barriers() == []
    siti.page.get_by_role("button", name="Perbaiki").click()
    siti.page.wait_for_url("**/catatan/catat/?draf=*")
    siti.waits_for("Terdapat kesalahan (1)")  # the draft is in the form
    siti.fill(performed_on=DAY)
    send(siti).waits_for(RECEIVED)
    assert held(rows, "Mengganjal.") == [("submitted", 1)]


def test_two_presses_and_two_tabs_make_one_catatan(phone, wire, rows):
    siti, words = phone(), "Dua tab."
    write(siti, words).tap("Periksa lalu kirim")
    other = siti.context.new_page()
    other.goto("/")
    siti.page.locator("main").get_by_role("button", name="Kirim", exact=True).dblclick()
    siti.waits_for(RECEIVED)
    assert held(rows, words) == [("submitted", 1)]


def test_a_picture_of_twelve_megapixels_is_stored_small_upright_and_without_its_place(
    phone, rows, portal
):
    siti, words = phone(), "Dua belas megapiksel."
    big = Image.effect_noise((504, 378), 60).convert("RGB").resize((4032, 3024))
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif.get_ifd(0x8825)[1] = "S"
    stream = io.BytesIO()
    big.save(stream, "JPEG", quality=80, exif=exif)
    siti.open("/catatan/catat/")
    siti.page.locator('main [name="activity"][value="K-01"]').check()
    siti.fill(performed_on=DAY, measure_1="1", narrative=words)
    region_of(siti)
    siti.field("gallery").set_input_files(
        [{"name": "besar.jpg", "mimeType": "image/jpeg", "buffer": stream.getvalue()}]
    )
    siti.page.locator(".previews li").first.wait_for()
    send(siti).waits_for(RECEIVED)
    [(path, sent)] = rows(
        "SELECT e.file, p.size FROM programs_evidence e JOIN programs_activitylog l"
        " ON l.id = e.log_id JOIN programs_promisedfile p ON p.id = e.id WHERE l.narrative = %s",
        words,
    )
    assert sent <= 400_000
    with Image.open(Path(portal.environment["P4GN_VAR"]) / "media" / path) as stored:
        assert stored.height > stored.width
        assert not stored.getexif().get_ifd(0x8825)


def test_a_phone_with_the_wrong_year_is_told(phone):
    siti = phone()
    siti.page.clock.set_system_time("2025-11-24T10:00:00+08:00")
    write(siti, "Jam mundur.").tap("Simpan draf")
    siti.page.get_by_text("Periksa tanggal perangkat Anda").first.wait_for()


def test_the_password_is_never_kept_on_the_phone(phone):
    siti = phone()
    kept = siti.page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert PASSWORD not in kept
