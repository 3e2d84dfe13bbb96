"""What befell the example's own units: who heads them, one that acts, one renamed in the year.

Units that the source names are real: nobody is invented for them.
"""

from datetime import date

from django.utils import timezone

from accounts import offices, restructuring
from accounts.models import Organization
from accounts.offices import Tenure
from accounts.restructuring import Wording
from reports.example.renja import YEAR
from reports.example.units import assumed_slug

APPOINTED_ON = date(YEAR - 1, 2, 3)
RENAMED, RENAMED_ON = assumed_slug("bappeda"), date(YEAR, 7, 1)
LEFT, LEFT_ON = assumed_slug("diskominfo"), date(YEAR, 8, 31)
NEW_NAME = "Badan Perencanaan Pembangunan, Riset, dan Inovasi Daerah (contoh)"
BASIS = "Contoh: peraturan tentang susunan Perangkat Daerah"


def live(units: dict[str, Organization]) -> None:
    """Heads and the renaming that are still missing, up to today. Safe to run again."""
    own = [unit for _, unit in sorted(units.items()) if unit.is_example]
    for number, unit in enumerate(own, start=1):
        if not unit.offices.exists():
            _appoint(unit, number)
    unit = units[RENAMED]
    if timezone.localdate() >= RENAMED_ON and unit.name != NEW_NAME:
        wording = Wording(NEW_NAME, "Bapperida", unit.parent)
        restructuring.reword(unit, wording, since=RENAMED_ON, reason=BASIS)


def _appoint(unit: Organization, number: int) -> None:
    named = unit.name.removesuffix(" (contoh)")
    is_district = unit.kind == Organization.Kind.KECAMATAN
    title = named.replace("Kecamatan", "Camat", 1) if is_district else f"Kepala {named}"
    has_left = unit.slug == LEFT and timezone.localdate() > LEFT_ON
    offices.appoint(
        unit,
        Tenure(
            kind="kepala",
            name=f"Pejabat Contoh {number}",
            position=title,
            capacity="definitif",
            rank="Pangkat contoh",
            first_day=APPOINTED_ON,
            last_day=LEFT_ON if has_left else None,
            source="Keputusan contoh",
        ),
    )
    if has_left:
        offices.appoint(
            unit,
            Tenure(
                kind="kepala",
                name="Pejabat Contoh Pelaksana Tugas",
                position=title,
                capacity="plt",
                first_day=date(YEAR, 9, 1),
                source="Surat perintah contoh",
            ),
        )
