"""Evidence: takes a file a person sent, stores a clean copy, then its row; says kindly why not."""

import errno
import hashlib
import logging
import os
from pathlib import Path
from uuid import UUID, uuid4

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.db import transaction
from django.db.models import Sum
from django.db.models.fields.files import FieldFile

from accounts.models import User
from p4gn_portal import disk
from p4gn_portal.formats import format_size
from programs import antivirus, cleaning, cleanroom
from programs.cleaning import Clean, shown_name
from programs.models import ActivityLog, Evidence, SheetOpening
from programs.readiness import needs_photo

logger = logging.getLogger(__name__)

DISK_FULL = {errno.ENOSPC, errno.EDQUOT}
NO_SCANNER = "Pemeriksaan keamanan berkas sedang tidak tersedia. Kirim lagi nanti."
NO_ROOM = "Ruang simpan server hampir penuh. Berkas belum tersimpan; kirim lagi nanti."


class InvalidEvidence(Exception):
    """The file cannot be taken; `message` tells the person why and what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotNow(InvalidEvidence):
    """Nothing is wrong with the file: it may come again later."""


class NoRoom(NotNow):
    """The disk is nearly full."""


class DuplicateEvidence(InvalidEvidence):
    """The log has this very file already: nothing is lost and nothing needs doing."""


def attach(
    log: ActivityLog,
    upload: File,
    *,
    kind: str = Evidence.Kind.PHOTO,
    caption: str = "",
    evidence_id: UUID | None = None,
) -> Evidence:
    """Keep a file as evidence of an open log; the same id with the same bytes answers the same.

    Decoding is done before anything is locked. Raises InvalidEvidence.
    """
    name = shown_name(upload.name or "")
    content = _read(upload, name)
    _refuse_by_strand(log)
    original = hashlib.sha256(content).hexdigest()
    if evidence_id is not None and (known := _known(log, evidence_id, original)):
        return known
    _refuse_without_room(log)
    _refuse_harmful(content)
    cleaned = _cleaned(content, name)
    row = Evidence(
        pk=evidence_id or uuid4(),
        log=log,
        kind=_kind_of(kind, cleaned),
        sha256=hashlib.sha256(cleaned.content).hexdigest(),
        original_sha256=original,
        size=len(cleaned.content),
        media_type=cleaned.media_type,
        caption=caption.strip()[:200],
        taken_at=cleaned.taken_at,
    )
    try:
        return _store(row, cleaned, name)
    except OSError as error:
        if error.errno in DISK_FULL:
            raise NoRoom(NO_ROOM) from error
        raise


@transaction.atomic
def remove(evidence: Evidence) -> None:
    """Take evidence from an open log. The file stays for a correction or a sweep to decide on."""
    _locked_open(evidence.log_id)
    Evidence.objects.filter(pk=evidence.pk).delete()


def note_opening(evidence: Evidence, *, by: User, reason: str = "") -> None:
    """Remember that a person opened an attendance sheet; other files name nobody."""
    if evidence.kind == Evidence.Kind.ATTENDANCE:
        SheetOpening.objects.create(log=evidence.log, evidence=evidence, user=by, reason=reason)


def _read(upload: File, name: str) -> bytes:
    if upload.size > settings.MAX_EVIDENCE_BYTES:
        raise InvalidEvidence(
            f'Berkas "{name}" berukuran {format_size(upload.size)}; '
            f"batasnya {settings.MAX_EVIDENCE_BYTES // 1024**2} MB."
        )
    upload.seek(0)
    return bytes(upload.read())


def _refuse_by_strand(log: ActivityLog) -> None:
    if not needs_photo(log.activity):
        raise InvalidEvidence(
            "Kegiatan rehabilitasi hanya memuat jumlah. Foto dan daftar hadir tidak dilampirkan."
        )


def _refuse_without_room(log: ActivityLog) -> None:
    """Stop before the disk is full: the rest of the portal needs what is left of it."""
    if disk.is_short():
        raise NoRoom(NO_ROOM)
    unit = Evidence.objects.filter(log__organization=log.organization_id)
    used = unit.aggregate(bytes=Sum("size"))["bytes"] or 0
    if used > settings.UNIT_QUOTA_BYTES:
        raise InvalidEvidence(
            f"Bukti {log.organization.name} telah mencapai batas "
            f"{format_size(settings.UNIT_QUOTA_BYTES)}. Hubungi admin sistem."
        )


def _refuse_harmful(content: bytes) -> None:
    try:
        antivirus.scan(content)
    except antivirus.Harmful as error:
        raise InvalidEvidence("Berkas ini ditolak karena alasan keamanan.") from error
    except antivirus.ScannerAway as error:
        raise NotNow(NO_SCANNER) from error


def _known(log: ActivityLog, evidence_id: UUID, original: str) -> Evidence | None:
    """The evidence that came before under this id; the same id never means another file."""
    known = Evidence.objects.filter(pk=evidence_id).first()
    if known is None:
        return None
    if known.log_id != log.pk or known.original_sha256 != original:
        raise InvalidEvidence("Bukti dengan tanda pengenal ini sudah ada dengan isi lain.")
    return known


def _cleaned(content: bytes, name: str) -> Clean:
    """The clean copy, or the reason in words."""
    try:
        return cleanroom.clean(content)
    except cleaning.NotAccepted as error:
        message = f'Berkas "{name}" tidak dapat diterima. Gunakan JPG, PNG, WEBP, atau PDF.'
        raise InvalidEvidence(message) from error
    except cleaning.TooManyPixels as error:
        limit = settings.MAX_EVIDENCE_PIXELS // 1_000_000
        message = f"Ukuran gambar terlalu besar (lebih dari {limit} megapiksel)."
        raise InvalidEvidence(message) from error
    except cleaning.TooManyPages as error:
        message = f'Berkas "{name}" melebihi {cleaning.MAX_PAGES} halaman. Kirim sebagian saja.'
        raise InvalidEvidence(message) from error
    except cleaning.Unreadable as error:
        logger.info("unreadable evidence refused: %s", type(error.__cause__).__name__)
        raise InvalidEvidence(f'Berkas "{name}" rusak atau terkunci kata sandi.') from error


def _kind_of(kind: str, cleaned: Clean) -> str:
    """A PDF among the photos is a document: it does not stand for the photo of the event."""
    if kind == Evidence.Kind.PHOTO and not cleaned.thumbnail:
        return Evidence.Kind.DOCUMENT
    return kind


@transaction.atomic
def _store(row: Evidence, cleaned: Clean, name: str) -> Evidence:
    """Write the file so that it survives a power cut, then the row that names it."""
    log = _locked_open(row.log_id)
    others = list(log.evidence.all())
    for one in others:
        if one.pk == row.pk and one.original_sha256 == row.original_sha256:
            return one  # the same delivery came twice at once
    if any(row.sha256 == x.sha256 or row.original_sha256 == x.original_sha256 for x in others):
        raise DuplicateEvidence(f'Berkas "{name}" sudah dilampirkan pada catatan ini.')
    if len(others) >= settings.MAX_EVIDENCE_FILES:
        raise InvalidEvidence(
            f"Satu catatan memuat paling banyak {settings.MAX_EVIDENCE_FILES} berkas."
        )
    row.file.save(f"bukti{cleaned.suffix}", ContentFile(cleaned.content), save=False)
    _make_lasting(row.file)
    if cleaned.thumbnail:
        row.thumbnail.save("bukti.kecil", ContentFile(cleaned.thumbnail), save=False)
        _make_lasting(row.thumbnail)
    row.save(force_insert=True)
    return row


def _locked_open(log_id: UUID) -> ActivityLog:
    log = ActivityLog.objects.select_for_update().get(pk=log_id)
    if not log.is_open:
        raise InvalidEvidence("Catatan ini sudah dikirim. Bukti tidak dapat diubah lagi.")
    return log


def _make_lasting(stored: FieldFile) -> None:
    """Push file and folder to the disk; a storage without paths has done so by answering."""
    stored.close()
    try:
        path = Path(stored.path)
    except NotImplementedError:
        return
    for place, flags in ((path, os.O_RDONLY), (path.parent, os.O_RDONLY | os.O_DIRECTORY)):
        descriptor = os.open(place, flags)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
