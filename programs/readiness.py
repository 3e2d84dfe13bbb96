"""What a field log needs before it may be sent, in the words of the interface."""

from datetime import date

from django.utils import timezone

from agreements.models.duty import Strand
from p4gn_portal.formats import format_day
from programs.models import Activity, ActivityLog, Evidence

OUTSIDE_TERMS = (
    "Belum ada naskah perjanjian yang berlaku pada tanggal tersebut. Periksa tanggalnya."
)
# What is said of a part that is missing; phones say the same without asking.
MISSING_WORDS = {
    "activity": "Pilih kegiatan Renja.",
    "performed_on": "Isikan tanggal kegiatan.",
    "region": "Pilih desa/kelurahan atau kecamatan tempat kegiatan.",
    "narrative": "Isikan uraian singkat.",
    "measurements": "Isikan sedikitnya satu capaian indikator.",
    "photos": "Tambahkan sedikitnya satu foto kegiatan.",
}
# The parts of a log by name: what may be missing, and what a verifier may point at.
PARTS = {
    "activity": "Kegiatan Renja",
    "performed_on": "Tanggal kegiatan",
    "region": "Tempat",
    "participants_male": "Peserta",
    "measurements": "Capaian",
    "photos": "Foto kegiatan",
    "attendance": "Daftar hadir",
    "narrative": "Uraian singkat",
    "result": "Hasil",
    "obstacle": "Kendala",
    "follow_up": "Tindak lanjut",
}


def missing(log: ActivityLog) -> dict[str, str]:
    """What keeps a log from being sent, by field, in the words of the interface."""
    problems: dict[str, str] = {}
    if day_problem := problem_of_day(log.activity, log.performed_on):
        problems["performed_on"] = day_problem
    lacks = {
        "region": log.region_id is None,
        "narrative": not log.narrative.strip(),
        "measurements": not log.measurements.exists(),
        "photos": needs_photo(log.activity)
        and not log.evidence.filter(kind=Evidence.Kind.PHOTO).exists(),
    }
    return problems | {name: MISSING_WORDS[name] for name, is_so in lacks.items() if is_so}


def problem_of_day(activity: Activity, day: date) -> str:
    """Why the activity cannot have been performed that day, or nothing."""
    today = timezone.localdate()
    if day > today:
        return f"Tanggal kegiatan tidak boleh melewati hari ini ({format_day(today)})."
    if not activity.agreement.is_in_force_on(day):
        return OUTSIDE_TERMS
    if day.year != activity.year:
        return (
            f"Kegiatan ini termasuk Renja tahun {activity.year}. "
            "Periksa tanggalnya atau pilih kegiatan tahun lain."
        )
    return ""


def needs_photo(activity: Activity) -> bool:
    """Rehabilitation is told by counts only: no photo, no name, no sentence."""
    return activity.strand != Strand.REHABILITATION
