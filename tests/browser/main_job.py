"""The main job on the real memorandum, step by step, each by the person whose work it is.

What is filled in here (numbers, dates, articles, figures) stands for what a signed paper would say;
none of it is kept anywhere but in the test's own database.
"""

import io
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image, ImageDraw
from playwright.sync_api import Browser
from pypdf import PdfWriter

from tests.browser.visitor import DESK, PHONE, Visitor
from tests.stack import Portal

SLUG = "hss-bnnp-kalsel"
REPORT = "LAP-2026-TW3-v1"
ARTICLES = (
    ("1", "Maksud dan Tujuan", "(1) PARA PIHAK bekerja sama.\n(2) Kerja sama ini terpadu."),
    ("2", "Dukungan Kebijakan", "(1) PIHAK KESATU memberikan dukungan kebijakan."),
    ("3", "Mobilisasi", "(1) PIHAK KESATU memobilisasi Perangkat Daerah."),
)
ARTICLE_OF = {"KWJ-06": "3"}  # the rest under Pasal 2
NARRATIVE = "Penyuluhan bahaya narkotika di dua sekolah."


@dataclass(slots=True)
class Told:
    """What the main job left behind, for tests to look at."""

    verified: str = ""  # number of the log that was returned, mended and verified
    waiting: str = ""  # number of the log nobody has decided
    before: dict[str, str] = field(default_factory=dict)  # figures of the home, by label
    after: dict[str, str] = field(default_factory=dict)
    progress: list[str] = field(default_factory=list)  # what the progress page said on the way
    pdf: Path = Path()
    complaints: list[str] = field(default_factory=list)
    barriers: list[str] = field(default_factory=list)
    sideways: list[str] = field(default_factory=list)


class MainJob:
    """Walks the job in order; every page on the way is judged at both sizes."""

    def __init__(self, browser: Browser, portal: Portal, folder: Path) -> None:
        self.browser = browser
        self.portal = portal
        self.folder = folder
        self.told = Told()
        self.judged: set[tuple[str, int]] = set()

    def run(self, wake_the_beat: Callable[[], None]) -> Told:
        self.fill_in_what_the_paper_says()
        self.enact()
        self.plan()
        self.approve()
        self.record()
        self.told.before = self.figures()
        self.return_it()
        self.mend()
        self.verify()
        self.told.after = self.figures()
        wake_the_beat()
        self.read_the_report()
        return self.told

    # --- Who sits at which screen ----------------------------------------------------------------

    def as_(self, username: str, screen: dict[str, int] = DESK) -> "Seat":
        return Seat(self, Visitor(self.browser, self.portal.url, screen=screen), username)

    def judge(self, visitor: Visitor, state: str = "") -> None:
        """Look at the page at both sizes, once for each kind of page and state of it."""
        kind = re.sub(r"[A-Z]{3}-[\w.-]+|K-\d+|\d+", "#", visitor.page.url) + state
        for screen in (PHONE, DESK):
            if (kind, screen["width"]) in self.judged:
                continue
            self.judged.add((kind, screen["width"]))
            visitor.page.set_viewport_size(screen)  # type: ignore[arg-type]
            self.told.barriers += visitor.barriers()
            if visitor.sideways() > 0:
                self.told.sideways.append(f"{visitor.page.url} at {screen['width']}")

    # --- The memorandum --------------------------------------------------------------------------

    def fill_in_what_the_paper_says(self) -> None:
        """Rina completes parties, dates, articles and duties, and proposes."""
        with self.as_("rina") as rina:
            rina.open("/").sees("hal belum lengkap")
            self.judge(rina)
            rina.open(f"/perjanjian/{SLUG}/lengkapi/")
            self.judge(rina)
            for number, (side, name) in enumerate((("Bupati", "A"), ("Kepala BNNP", "B"))):
                fields = party_fields(rina, number)
                rina.page.locator(fields["document_number"]).fill(f"{number + 1}/NK/2026")
                rina.page.locator(fields["signatory_name"]).fill(f"Penanda Tangan {name}")
                rina.page.locator(fields["signatory_position"]).fill(side)
            rina.press("Simpan")
            self.paper(rina)
            self.articles(rina)
            self.duties(rina)
            rina.open(f"/perjanjian/{SLUG}/perubahan/0/")
            rina.follow("Ajukan")
            self.judge(rina)
            rina.press("Ajukan")
            rina.sees("Diajukan")

    def paper(self, rina: Visitor) -> None:
        rina.open(f"/perjanjian/{SLUG}/perubahan/0/data/")
        rina.fill(signed_on="2026-02-06", effective_on="2026-02-06", extends_until="2028-12-31")
        rina.field("paper").set_input_files(self.file("naskah.pdf", pdf()))
        self.judge(rina)
        rina.press("Simpan")

    def articles(self, rina: Visitor) -> None:
        for number, heading, body in ARTICLES:
            rina.open(f"/perjanjian/{SLUG}/perubahan/0/pasal-baru/")
            rina.fill(number=number, heading=heading, body=body)
            self.judge(rina)
            rina.press("Simpan")

    def duties(self, rina: Visitor) -> None:
        for code in ("KWJ-01", "KWJ-02", "KWJ-03", "KWJ-04", "KWJ-05", "KWJ-06"):
            rina.open(f"/perjanjian/{SLUG}/perubahan/0/kewajiban/{code}/")
            number = ARTICLE_OF.get(code, "2")
            heading = next(one[1] for one in ARTICLES if one[0] == number)
            rina.field("article").select_option(label=f"Pasal {number} {heading}")
            rina.choose(due_rule="quarterly")
            rina.fill(clause="ayat (1)")
            self.judge(rina)
            rina.press("Simpan")

    def enact(self) -> None:
        """Hadi, of the other party, brings it into force."""
        with self.as_("hadi") as hadi:
            hadi.open(f"/perjanjian/{SLUG}/perubahan/0/")
            self.judge(hadi)
            hadi.follow("Tetapkan")
            hadi.press("Tetapkan")
            hadi.sees("Ditetapkan, berlaku mulai 6 Februari 2026")
            hadi.open(f"/perjanjian/{SLUG}/").sees("Pasal 3", "Mobilisasi")
            self.judge(hadi)

    # --- The plan --------------------------------------------------------------------------------

    def plan(self) -> None:
        """Siti plans one activity for KWJ-06: two schools in TW III, one in TW IV."""
        with self.as_("siti") as siti:
            siti.open("/renja/2026/").follow("Buat Renja")
            siti.press("Buat draf Renja")
            self.judge(siti)
            siti.open("/renja/2026/kegiatan-baru/")
            siti.fill(code="K-01", title="Penyuluhan bahaya narkotika di sekolah")
            siti.choose(strand="pencegahan", lead="kesbangpol-hss")
            siti.page.locator('main [name="duties"][value="KWJ-06"]').check()
            indicator = indicator_prefix(siti)
            siti.fill(
                **{
                    f"{indicator}-name": "sekolah yang menerima penyuluhan",
                    f"{indicator}-unit": "sekolah",
                    f"{indicator}-q3": "2",
                    f"{indicator}-q4": "1",
                    "pagu-apbd-3": "10.000.000",
                    "pagu-apbd-4": "5.000.000",
                }
            )
            siti.choose(**{f"{indicator}-accumulation": "sum"})
            self.judge(siti)
            siti.press("Simpan")
            self.judge(siti)

    def approve(self) -> None:
        with self.as_("budi") as budi:
            budi.open("/renja/2026/").follow("Setujui Renja")
            self.judge(budi)
            budi.press("Setujui Renja")
            budi.sees("Disetujui")

    # --- In the field ----------------------------------------------------------------------------

    def record(self) -> None:
        """Siti records two days in the field, on a phone, and a payment."""
        with self.as_("siti", PHONE) as siti:
            siti.open("/")
            self.judge(siti)
            self.told.verified = self.one_log(siti, "2026-09-10", men="20", women="25", done="1")
            self.told.waiting = self.one_log(siti, "2026-09-17", men="10", women="15", done="1")
        with self.as_("siti") as siti:
            siti.open("/renja/2026/K-01/belanja/")
            siti.fill(
                spent_on="2026-09-21", amount="4.500.000", document_number="SP2D/2026/0917"
            ).choose(source="apbd")
            self.judge(siti)
            siti.press(siti.page.locator("main form button.btn-primary").first.inner_text().strip())
            siti.sees("Rp4.500.000")

    def one_log(self, siti: Visitor, day: str, *, men: str, women: str, done: str) -> str:
        siti.open("/catatan/catat/?kegiatan=K-01")
        siti.fill(
            performed_on=day,
            participants_male=men,
            participants_female=women,
            measure_1=done,
            narrative=NARRATIVE,
        )
        region_of(siti)
        siti.field("gallery").set_input_files(
            [self.file(f"{day}-{number}.jpg", photo(f"{day} {number}")) for number in (1, 2)]
        )
        siti.page.wait_for_timeout(1500)  # both pictures are made small on the phone
        self.judge(siti)
        siti.tap("Periksa lalu kirim").waits_for("Dengan menekan Kirim")
        self.judge(siti, "periksa")
        siti.tap("Kirim").waits_for("Diterima server dengan nomor CTT-2026-")
        self.judge(siti, "diterima")
        return re.search(r"CTT-2026-\d{5}", siti.text())[0]  # type: ignore[index]

    def return_it(self) -> None:
        """Wati, of the other party, returns the first log with a reason."""
        with self.as_("wati") as wati:
            wati.open("/").sees("2 catatan")
            self.judge(wati)
            wati.open("/verifikasi/").sees(self.told.verified, self.told.waiting)
            self.judge(wati)
            wati.open(f"/verifikasi/{self.told.verified}/")
            self.judge(wati)
            wati.fill(note="Sebutkan nama sekolahnya.").choose(field="narrative")
            self.decide(wati, "Kembalikan")

    def mend(self) -> None:
        with self.as_("siti", PHONE) as siti:
            siti.open("/").sees("1 catatan perlu perbaikan", "Sebutkan nama sekolahnya.")
            siti.follow("Perbaiki")
            siti.sees("Sebutkan nama sekolahnya.")
            self.judge(siti)
            siti.fill(narrative=f"{NARRATIVE} SMPN 1 dan SMPN 2.")
            siti.tap("Periksa lalu kirim").tap("Kirim ulang")
            siti.waits_for("Diterima server dengan nomor")

    def verify(self) -> None:
        with self.as_("wati") as wati:
            wati.open(f"/verifikasi/{self.told.verified}/")
            tick_all(wati)
            self.decide(wati, "Verifikasi")
            wati.open(f"/catatan/{self.told.verified}/").sees("Terverifikasi")
            self.judge(wati)

    def decide(self, wati: Visitor, button: str) -> None:
        """Press, look at what may still be called back, and wait until it is written."""
        with wati.page.expect_navigation():
            wati.tap(button)
        wati.page.get_by_role("button", name="Urungkan").wait_for()
        self.judge(wati, "urungkan")
        wati.page.locator(".undo-bar").wait_for(state="hidden")

    def figures(self) -> dict[str, str]:
        """What the home of the pimpinan says at this moment."""
        with self.as_("budi") as budi:
            budi.open("/")
            self.judge(budi)
            row = budi.page.locator('main tr[data-row="KWJ-06"]')
            return {
                "duty": " ".join(row.inner_text().split()),
                "money": budi.figure("Serapan anggaran"),
                "waiting": budi.page.locator("#menunggu-judul").locator("xpath=../..").inner_text(),
                "curve": budi.page.locator("#kurva-s-temuan").inner_text(),
            }

    # --- The report ------------------------------------------------------------------------------

    def read_the_report(self) -> None:
        """Budi watches the report that the beat began, and downloads it."""
        with self.as_("budi") as budi:
            self.wait_for_the_report(budi)
            self.judge(budi)
            with budi.page.expect_download() as download:
                budi.page.locator("main").get_by_role("link", name=re.compile("PDF")).first.click()
            self.told.pdf = self.folder / download.value.suggested_filename
            download.value.save_as(self.told.pdf)

    def wait_for_the_report(self, budi: Visitor) -> None:
        for _ in range(240):
            answer = budi.context.request.get(f"{self.portal.url}/laporan/{REPORT}/")
            if answer.status == 200:
                break
            budi.page.wait_for_timeout(500)
        budi.open(f"/laporan/{REPORT}/")
        for _ in range(1000):
            bar = budi.page.locator("progress")
            if bar.count():
                self.told.progress.append(bar.first.get_attribute("value") or "")
            elif budi.page.get_by_role("heading", name="Berkas").count():
                return
            budi.page.wait_for_timeout(300)
        raise AssertionError(f"the report never came: {budi.text()[:800]}")

    def file(self, name: str, content: bytes) -> str:
        path = self.folder / name
        path.write_bytes(content)
        return str(path)


class Seat:
    """A signed-in visitor for the time of a step; what went wrong on the way is kept."""

    def __init__(self, job: MainJob, visitor: Visitor, username: str) -> None:
        self.job, self.visitor, self.username = job, visitor, username

    def __enter__(self) -> Visitor:
        return self.visitor.sign_in(self.username)

    def __exit__(self, *error: object) -> None:
        self.job.told.complaints += self.visitor.complaints
        self.visitor.leave()


def party_fields(visitor: Visitor, number: int) -> dict[str, str]:
    """Selectors of one party's fields, in the order of the parties."""
    names = ("document_number", "signatory_name", "signatory_position")
    return {name: f'main [name$="{name}"] >> nth={number}' for name in names}


def indicator_prefix(visitor: Visitor) -> str:
    name = visitor.page.locator('main [name$="-accumulation"]').first.get_attribute("name")
    assert name is not None
    return name.removesuffix("-accumulation")


def region_of(visitor: Visitor) -> None:
    """One of two desa of that name; the kecamatan tells them apart."""
    visitor.field("region").select_option(label="Desa Baru, Kec. Sungai Raya")


def tick_all(visitor: Visitor) -> None:
    """Every claim agrees with its proof."""
    for answer in visitor.page.locator('main [role="radiogroup"] [value="ya"]').all():
        answer.check()


def photo(words: str) -> bytes:
    """A picture of its own, with these words drawn on it."""
    picture = Image.new("RGB", (1800, 1200), (96, 140, 120))
    ImageDraw.Draw(picture).text((80, 80), words, fill=(255, 255, 255), font_size=96)
    stream = io.BytesIO()
    picture.save(stream, "JPEG", quality=85)
    return stream.getvalue()


def pdf() -> bytes:
    """A scan with one blank page."""
    writer, stream = PdfWriter(), io.BytesIO()
    writer.add_blank_page(width=595, height=842)
    writer.write(stream)
    return stream.getvalue()
