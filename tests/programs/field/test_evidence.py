"""Evidence: what is kept of a file, and the corpus of files that are refused or made harmless."""

import hashlib
import struct
import zipfile
import zlib
from collections import namedtuple
from datetime import UTC, datetime
from io import BytesIO
from uuid import uuid4

import pikepdf
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from agreements.models.duty import Strand
from programs import cleaning, evidence
from programs.cleaning import shown_name
from programs.models import ActivityLog, Evidence
from tests.programs.field.people import field, picture, upload

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

EXIF, GPS = 0x8769, 0x8825
Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def log(settings, tmp_path) -> ActivityLog:
    settings.MEDIA_ROOT = tmp_path
    return field().record()


def camera_exif() -> bytes:
    """EXIF as a phone writes it: turned, timed, and with the place in it."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    exif[0x010E] = "<script>alert(1)</script>"
    exif.get_ifd(EXIF).update({0x9003: "2026:03:12 20:18:00"})
    exif.get_ifd(GPS).update({1: "S", 2: (2.0, 46.0, 12.0), 3: "E", 4: (115.0, 16.0, 5.0)})
    return exif.tobytes()


def pdf(pages: int = 1, **save: object) -> bytes:
    written = BytesIO()
    with pikepdf.new() as made:
        for _ in range(pages):
            made.add_blank_page()
        made.save(written, **save)
    return written.getvalue()


def bomb(width: int, height: int) -> bytes:
    """A PNG whose header promises far more pixels than its bytes hold."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = [(b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 4096)), (b"IEND", b"")]
    chunks = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + chunks


def stored(row: Evidence) -> bytes:
    with row.file.open("rb") as kept:
        return kept.read()


# --- what is kept ---------------------------------------------------------------------------------


def test_a_photo_is_kept_upright_small_and_without_its_place(log: ActivityLog) -> None:
    sent = picture((3000, 2000), exif=camera_exif(), comment=b"rahasia GPS")
    row = evidence.attach(log, upload(sent, "IMG_2026.JPG"), caption="  Pembukaan  ")
    kept = stored(row)
    assert hashlib.sha256(kept).hexdigest() == row.sha256
    assert (len(kept), row.media_type, row.caption) == (row.size, "image/jpeg", "Pembukaan")
    assert row.original_sha256 == hashlib.sha256(sent).hexdigest()
    with Image.open(BytesIO(kept)) as shown:
        assert shown.size == (1467, 2200)  # turned, and no longer than asked
        assert not shown.getexif()
        assert "comment" not in shown.info
    assert b"Exif" not in kept
    assert b"script" not in kept
    assert b"rahasia" not in kept
    assert row.taken_at == datetime(2026, 3, 12, 12, 18, tzinfo=UTC)  # 20.18 WITA
    assert (row.latitude, row.longitude) == (None, None)
    with row.thumbnail.open("rb") as kept_small, Image.open(kept_small) as small:
        assert max(small.size) == 400


def test_a_camera_that_names_its_offset_is_believed(log: ActivityLog) -> None:
    sent = picture(exif=_exif_with_offset())
    row = evidence.attach(log, upload(sent))
    assert row.taken_at == datetime(2026, 3, 12, 13, 18, tzinfo=UTC)


def _exif_with_offset() -> bytes:
    exif = Image.Exif()
    exif.get_ifd(EXIF).update({0x9003: "2026:03:12 20:18:00", 0x9011: "+07:00"})
    return exif.tobytes()


@pytest.mark.parametrize("family", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_each_kind_of_picture_becomes_a_jpeg(log: ActivityLog, family: str) -> None:
    row = evidence.attach(log, upload(picture(family=family), "nama.apa-saja"))
    with Image.open(BytesIO(stored(row))) as kept:
        assert (kept.format, kept.size) == ("JPEG", (320, 240))
    assert row.file.name.endswith(f"{row.sha256}-{row.pk}.jpg")


def test_transparency_becomes_white(log: ActivityLog) -> None:
    written = BytesIO()
    Image.new("RGBA", (50, 50), (0, 0, 0, 0)).save(written, "PNG")
    with Image.open(BytesIO(stored(evidence.attach(log, upload(written.getvalue()))))) as kept:
        assert kept.getpixel((25, 25)) == (255, 255, 255)


def test_a_pdf_keeps_its_pages(log: ActivityLog) -> None:
    row = evidence.attach(log, upload(pdf(3), "hadir.pdf"), kind="attendance")
    with pikepdf.open(BytesIO(stored(row))) as kept:
        assert len(kept.pages) == 3
    assert (row.kind, row.media_type, row.thumbnail.name) == ("attendance", "application/pdf", "")


def test_a_pdf_among_the_photos_is_a_document(log: ActivityLog) -> None:
    assert evidence.attach(log, upload(pdf(), "foto.jpg")).kind == Evidence.Kind.DOCUMENT


# --- the same file again --------------------------------------------------------------------------


def test_the_same_id_and_file_is_the_same_evidence(log: ActivityLog) -> None:
    key, sent = uuid4(), picture()
    rows = [evidence.attach(log, upload(sent), evidence_id=key) for _ in range(2)]
    assert rows[0] == rows[1]
    assert log.evidence.count() == 1
    with pytest.raises(evidence.InvalidEvidence):
        evidence.attach(log, upload(picture()), evidence_id=key)


def test_a_file_twice_is_refused_kindly(log: ActivityLog) -> None:
    sent = picture()
    evidence.attach(log, upload(sent))
    with pytest.raises(evidence.DuplicateEvidence, match="sudah dilampirkan"):
        evidence.attach(log, upload(sent, "salinan.jpg"))


def test_a_log_takes_so_many_files_and_no_more(log: ActivityLog, settings) -> None:
    settings.MAX_EVIDENCE_FILES = 2
    for _ in range(2):
        evidence.attach(log, upload(picture()))
    with pytest.raises(evidence.InvalidEvidence, match="paling banyak 2 berkas"):
        evidence.attach(log, upload(picture()))


def test_a_sent_log_takes_and_loses_nothing() -> None:
    world = field()
    log = world.send()
    with pytest.raises(evidence.InvalidEvidence, match="sudah dikirim"):
        evidence.attach(log, upload(picture()))
    with pytest.raises(evidence.InvalidEvidence, match="sudah dikirim"):
        evidence.remove(log.evidence.get())


def test_removed_evidence_may_come_again(log: ActivityLog) -> None:
    sent = picture()
    evidence.remove(evidence.attach(log, upload(sent)))
    assert evidence.attach(log, upload(sent)).log == log


def test_rehabilitation_takes_no_file_at_all() -> None:
    log = field(strand=Strand.REHABILITATION).record()
    with pytest.raises(evidence.InvalidEvidence, match="hanya memuat jumlah"):
        evidence.attach(log, upload(picture()))


def test_the_first_of_a_chain_is_told_by_the_database(log: ActivityLog) -> None:
    ActivityLog.objects.filter(pk=log.pk).update(original=log)
    log.refresh_from_db()
    assert log.original is None


# --- the hostile corpus ---------------------------------------------------------------------------


def _zip() -> bytes:
    written = BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("a.txt", "x" * 100)
    return written.getvalue()


WRONG_TYPE = {
    "svg renamed": b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    "html": b"<!doctype html><script>alert(1)</script>",
    "gif": b"GIF89a" + b"\0" * 60,
    "zip": _zip(),
    "program": b"MZ" + b"\0" * 200,
    "text": b"hanya teks biasa",
    "eicar": b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*",
    "pdf not at the start": b"GIF89a\n" + pdf(),
    "one byte": b"\xff",
}
BROKEN = {
    "nothing": b"",
    "cut jpeg": picture((800, 600))[:500],
    "jpeg head only": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"\0" * 40,
    "cut png": picture((800, 600), "PNG")[:60],
    "cut pdf": b"%PDF-1.7\n1 0 obj\n<<",
    "pdf without pages": pdf(0),
    "locked pdf": pdf(encryption=pikepdf.Encryption(owner="a", user="b")),
    "pdf locked for owners": pdf(encryption=pikepdf.Encryption(owner="a", user="")),
    "png full of noise": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4,
}


@pytest.mark.parametrize("name", WRONG_TYPE)
def test_other_types_are_refused_by_content(log: ActivityLog, name: str) -> None:
    with pytest.raises(evidence.InvalidEvidence) as refusal:
        evidence.attach(log, upload(WRONG_TYPE[name], "x.jpg"))
    assert refusal.value.message == (
        'Berkas "x.jpg" tidak dapat diterima. Gunakan JPG, PNG, WEBP, atau PDF.'
    )
    assert not log.evidence.exists()


@pytest.mark.parametrize("name", BROKEN)
def test_broken_and_locked_files_are_refused(log: ActivityLog, name: str) -> None:
    with pytest.raises(evidence.InvalidEvidence) as refusal:
        evidence.attach(log, upload(BROKEN[name], "x.pdf"))
    assert refusal.value.message == 'Berkas "x.pdf" rusak atau terkunci kata sandi.'


@pytest.mark.parametrize(("width", "height"), [(50_000, 50_000), (12_000, 9_000), (8_001, 5_000)])
def test_too_many_pixels_are_refused_before_decoding(
    log: ActivityLog, width: int, height: int
) -> None:
    with pytest.raises(evidence.InvalidEvidence) as refusal:
        evidence.attach(log, upload(bomb(width, height), "x.png"))
    assert refusal.value.message == "Ukuran gambar terlalu besar (lebih dari 40 megapiksel)."


def test_too_many_bytes_are_refused_unread(log: ActivityLog) -> None:
    with pytest.raises(evidence.InvalidEvidence) as refusal:
        evidence.attach(log, upload(b"\xff" * (14 * 1024 * 1024), "x.jpg"))
    assert refusal.value.message == 'Berkas "x.jpg" berukuran 14 MB; batasnya 12 MB.'


def test_too_many_pages_are_refused(log: ActivityLog) -> None:
    with pytest.raises(evidence.InvalidEvidence, match="melebihi 50 halaman"):
        evidence.attach(log, upload(pdf(51), "x.pdf"))


@pytest.mark.parametrize("tail", [b"<script>alert(1)</script>", _zip(), pdf()])
def test_what_hides_behind_a_picture_is_gone(log: ActivityLog, tail: bytes) -> None:
    kept = stored(evidence.attach(log, upload(picture() + tail)))
    assert tail[:8] not in kept
    assert kept.endswith(b"\xff\xd9")


def test_text_in_a_png_is_gone(log: ActivityLog) -> None:
    notes = PngInfo()
    notes.add_text("Comment", "NIK 6306010101010001", zip=True)
    kept = stored(evidence.attach(log, upload(picture(family="PNG", pnginfo=notes))))
    assert b"6306010101010001" not in kept


def _hostile_pdf() -> bytes:
    """A PDF that runs a script, starts a program, carries a file, and shows a located photo."""
    written = BytesIO()
    with pikepdf.new() as made:
        page = made.add_blank_page().obj
        script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert('x')")
        launch = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="cmd.exe")
        made.Root.OpenAction = script
        made.Root.Names = pikepdf.Dictionary(
            JavaScript=pikepdf.Dictionary(Names=["a", made.make_indirect(script)])
        )
        made.attachments["evil.exe"] = b"MZ jahat"
        page.AA = pikepdf.Dictionary(O=launch)
        page.PieceInfo = pikepdf.Dictionary(X=script)
        page.Annots = pikepdf.Array(
            [
                made.make_indirect(
                    pikepdf.Dictionary(
                        Type=pikepdf.Name.Annot,
                        Subtype=pikepdf.Name.Link,
                        Rect=[0, 0, 9, 9],
                        A=launch,
                    )
                )
            ]
        )
        photo = made.make_stream(picture(exif=camera_exif()))
        photo.Type, photo.Subtype, photo.Filter = (
            pikepdf.Name.XObject,
            pikepdf.Name.Image,
            pikepdf.Name.DCTDecode,
        )
        photo.Width, photo.Height, photo.BitsPerComponent = 320, 240, 8
        photo.ColorSpace = pikepdf.Name.DeviceRGB
        photo.AF = pikepdf.Array([pikepdf.Dictionary(EF=made.make_stream(b"MZ lagi"))])
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(P=photo))
        made.save(written)
    return written.getvalue()


def test_a_pdf_that_acts_is_kept_without_its_actions(log: ActivityLog) -> None:
    sent = _hostile_pdf()
    assert b"Exif" in sent
    kept = stored(evidence.attach(log, upload(sent, "x.pdf"), kind="document"))
    with pikepdf.open(BytesIO(kept)) as clean:
        plain = BytesIO()
        clean.save(
            plain, object_stream_mode=pikepdf.ObjectStreamMode.disable, compress_streams=False
        )
        assert set(clean.Root.keys()) == {"/Type", "/Pages"}
        assert "/P" in clean.pages[0].obj.Resources.XObject
        photo = clean.pages[0].obj.Resources.XObject.P.read_raw_bytes()
    with Image.open(BytesIO(photo)) as shown:
        assert (shown.size, dict(shown.getexif())) == ((320, 240), {})
    for word in (b"JavaScript", b"Launch", b"cmd.exe", b"MZ", b"EmbeddedFile", b"Exif", b"/A "):
        assert word not in plain.getvalue()


def test_broken_exif_costs_the_time_but_not_the_photo(log: ActivityLog) -> None:
    exif = Image.Exif()
    exif.get_ifd(EXIF)[0x9003] = "0000:00:00 99:99:99"
    assert evidence.attach(log, upload(picture(exif=exif.tobytes()))).taken_at is None


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../x.jpg", "x.jpg"),
        ("C:\\Users\\a\\con.jpg", "con.jpg"),
        ("gpj.\u202eexe.jpg", "gpj.exe.jpg"),
        ("a\x00b\r\n.jpg", "ab.jpg"),
        ("", "tanpa nama"),
        ("f" * 300 + ".jpg", "f" * 51 + "…" + "ffff.jpg"),
    ],
)
def test_names_are_shown_without_their_tricks(name: str, shown: str) -> None:
    assert shown_name(name) == shown


@pytest.mark.parametrize("name", ["con.jpg", "n" * 255 + ".jpg", "a\u202egpj.exe", "x'; --.jpg"])
def test_no_name_reaches_the_disk(log: ActivityLog, name: str) -> None:
    row = evidence.attach(log, upload(picture(), name))
    assert row.file.name == f"evidence/{row.sha256[:2]}/{row.sha256}-{row.pk}.jpg"


def test_a_failed_row_leaves_the_log_as_it_was(log: ActivityLog, monkeypatch) -> None:
    def full(*args: object, **kwargs: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("django.core.files.storage.FileSystemStorage._save", full)
    with pytest.raises(evidence.NoRoom, match="hampir penuh"):
        evidence.attach(log, upload(picture()))
    assert not Evidence.objects.exists()


def test_a_disk_with_less_than_a_tenth_left_takes_no_file_and_the_log_stays(
    log: ActivityLog, monkeypatch
) -> None:
    monkeypatch.setattr("p4gn_portal.disk.shutil.disk_usage", lambda place: Usage(100, 91, 9))
    with pytest.raises(evidence.NoRoom):
        evidence.attach(log, upload(picture()))
    monkeypatch.setattr("p4gn_portal.disk.shutil.disk_usage", lambda place: Usage(100, 89, 11))
    assert evidence.attach(log, upload(picture())).log == log


def test_a_unit_that_used_up_its_share_is_told_whom_to_ask(log: ActivityLog, settings) -> None:
    settings.UNIT_QUOTA_BYTES = 500
    evidence.attach(log, upload(picture()))
    with pytest.raises(evidence.InvalidEvidence, match="telah mencapai batas"):
        evidence.attach(log, upload(picture()))


def test_cleaning_is_the_same_each_time() -> None:
    sent = picture()
    assert cleaning.clean(sent, pixels=10**6) == cleaning.clean(sent, pixels=10**6)
