"""Sets the kop surat of the parties: an emblem made small and bare, lines under the name."""

import base64
import hashlib

from django.core.files import File
from django.db import transaction

from agreements.models import Agreement, Party
from programs import cleaning, cleanroom
from reports.models import Letterhead

LARGEST = 5 * 1024**2  # bytes of an emblem as it is handed in


class NoEmblem(Exception):
    """The file is none; the text says why, in Indonesian."""


def standing(agreement: Agreement) -> list[tuple[Party, Letterhead]]:
    """Each party with its letterhead, or with an empty one."""
    parties = agreement.parties.select_related("organization", "letterhead").order_by("ordinal")
    return [(one, getattr(one, "letterhead", None) or Letterhead(party=one)) for one in parties]


def emblem_of(upload: File) -> bytes:
    """The picture as it will be printed: JPEG, at most 400 px, on white. Raises NoEmblem."""
    if upload.size > LARGEST:
        raise NoEmblem("Lambang paling besar 5 MB.")
    try:
        made = cleanroom.clean(upload.read())
    except cleaning.TooManyPixels as error:
        raise NoEmblem("Ukuran lambang terlalu besar.") from error
    except (cleaning.NotAccepted, cleaning.Unreadable, cleaning.TooManyPages) as error:
        raise NoEmblem(
            "Lambang tidak terbaca. Gunakan berkas gambar JPG, PNG, atau WEBP."
        ) from error
    if not made.thumbnail:
        raise NoEmblem("Lambang berupa gambar, bukan dokumen. Gunakan JPG, PNG, atau WEBP.")
    return made.thumbnail


@transaction.atomic
def keep(party: Party, lines: str, emblem: bytes | None) -> bool:
    """Set the lines, and the emblem unless it is None (b"" takes it off); False: as it was."""
    Party.objects.select_for_update().get(pk=party.pk)
    row = Letterhead.objects.filter(party=party).first() or Letterhead(party=party)
    before = (row.lines, row.emblem_sha256)
    row.lines = lines
    if emblem is not None:
        row.emblem = base64.b64encode(emblem).decode()
        row.emblem_sha256 = hashlib.sha256(emblem).hexdigest() if emblem else ""
    if before == (row.lines, row.emblem_sha256):
        return False
    row.save()
    return True
