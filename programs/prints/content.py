"""What the papers of a log say: plain text by part, gathered for the templates."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from num2words import num2words

from agreements.models import DutyVersion
from p4gn_portal.formats import (
    DAYS,
    format_day,
    format_day_long,
    format_moment,
    format_number,
    month_name,
)
from p4gn_portal.printable import clean
from p4gn_portal.statuses import look_of
from programs.models import Activity, ActivityLog, Evidence

JPEG = b"\xff\xd8\xff"
BLANK = "…………………………"
SHEET_ROWS = 40  # two pages of a sheet that is filled in by hand
PHOTO_LIMIT = 20


def report_of(
    log: ActivityLog, photos: Sequence[Evidence], by: str, at: datetime
) -> Mapping[str, Any]:
    """The laporan kegiatan: who, what, when, where, for whom, how, and the photos that show it."""
    sections = [
        ("Dasar", basis_of(log)),
        ("Pelaksanaan", [log.narrative]),
        ("Hasil", [log.result]),
        ("Kendala", [log.obstacle]),
        ("Tindak lanjut", [log.follow_up]),
    ]
    return head_of(log, "LAPORAN KEGIATAN", by, at) | {
        "facts": facts_of(log),
        "sections": [
            {"title": title, "items": [clean(one) for one in items if one] or ["Tidak diisi."]}
            for title, items in sections
        ],
        "photos": [caption_of(log, one) for one in photos[:PHOTO_LIMIT]],
    }


def record_of(log: ActivityLog, by: str, at: datetime) -> Mapping[str, Any]:
    """The berita acara: the day in words, what was done, and two signatures left open."""
    place = ", ".join(filter(None, [log.place, str(log.region or BLANK)]))
    opening = (
        f"Pada hari ini, {day_in_words(log.performed_on)}, bertempat di {place}, telah "
        f"dilaksanakan {log.activity.title} oleh {log.unit_called}, dengan keterangan sebagai "
        "berikut:"
    )
    return head_of(log, "BERITA ACARA", by, at) | {
        "opening": clean(opening),
        "facts": facts_of(log)[1:],
        "basis": [clean(one) for one in basis_of(log)],
        "words": clean(log.narrative),
        "closing": "Demikian berita acara ini dibuat dengan sebenarnya untuk dipergunakan "
        "sebagaimana mestinya.",
        "signers": ["Yang melaksanakan,", "Mengetahui,"],
        "blank": BLANK,
    }


def sheet_of(activity: Activity, by: str, at: datetime) -> Mapping[str, Any]:
    """An empty daftar hadir; its code opens the form of the activity. No NIK is asked."""
    address = (
        f"{settings.BASE_URL}{reverse('programs:log-create')}"
        f"?kegiatan={activity.code}&tahun={activity.year}&perjanjian={activity.agreement.slug}"
    )
    return {
        "title": "DAFTAR HADIR",
        "activity": clean(f"{activity.code} {activity.title}"),
        "unit": activity.lead.name,
        "agreement": clean(activity.agreement.title),
        "is_example": activity.agreement.is_example,
        "address": address,
        "rows": SHEET_ROWS,
        "blank": BLANK,
        "printed": f"Dicetak {format_moment(at)} oleh {by}",
    }


def head_of(log: ActivityLog, title: str, by: str, at: datetime) -> dict[str, Any]:
    """What stands on every page of a log's paper."""
    return {
        "title": title,
        "number": log.number,
        "activity": clean(log.activity.title),
        "agreement": clean(log.agreement.title),
        "state": look_of("log", log.state).word,
        "is_example": log.agreement.is_example,
        "address": f"{settings.BASE_URL}{log.get_absolute_url()}?perjanjian={log.agreement.slug}",
        "printed": f"Dicetak {format_moment(at)} oleh {by}",
        "author": str(log.author),
        "unit": log.unit_called,
        "blank": BLANK,
    }


def facts_of(log: ActivityLog) -> list[tuple[str, str]]:
    """The claims of a log as labelled lines."""
    place = ", ".join(filter(None, [log.place, str(log.region or "")]))
    facts = [
        ("Kegiatan Renja", f"{log.activity.code} {log.activity.title}"),
        ("Hari, tanggal", format_day_long(log.performed_on)),
        ("Tempat", place or BLANK),
        ("Unit pelaksana", log.unit_called),
        ("Peserta", people_of(log)),
    ]
    if log.audience:
        facts.append(("Sasaran", log.get_audience_display()))
    facts += [
        (f"Capaian: {one.indicator.name}", f"{format_number(one.value)} {one.indicator.unit}")
        for one in log.measurements.select_related("indicator")
    ]
    return [(label, clean(words)) for label, words in facts]


def day_in_words(day: date) -> str:
    """Jumat, tanggal enam bulan Februari tahun dua ribu dua puluh enam."""
    number, year = num2words(day.day, lang="id"), num2words(day.year, lang="id")
    return f"{DAYS[day.weekday()]}, tanggal {number} bulan {month_name(day.month)} tahun {year}"


def people_of(log: ActivityLog) -> str:
    """45 orang (L 20, P 25): as far as they were told apart."""
    parts = [
        f"L {format_number(log.participants_male)}",
        f"P {format_number(log.participants_female)}",
    ]
    if log.participants_unsplit:
        parts.append(f"tanpa rincian {format_number(log.participants_unsplit)}")
    return f"{format_number(log.participants)} orang ({', '.join(parts)})"


def basis_of(log: ActivityLog) -> list[str]:
    """Memorandum, article and duties the activity serves, as they stood on its day."""
    own = {duty.pk for duty in log.activity.duties.all()}
    duties = [one for one in log.agreement.duties_on(log.performed_on) if one.duty_id in own]
    lines = [log.agreement.title]
    lines += [f"{article_of(log, duty)}: {duty.duty.code} {duty.title}" for duty in duties]
    return lines if duties else [*lines, "Kegiatan ini belum ditautkan ke kewajiban."]


def article_of(log: ActivityLog, duty: DutyVersion) -> str:
    """Pasal 4 ayat (1), or that the duty stands under none."""
    text = log.agreement.text_on(log.performed_on).filter(article=duty.article).first()
    return f"Pasal {text.number} {duty.clause}".strip() if text else "Belum bersumber pada pasal"


def caption_of(log: ActivityLog, photo: Evidence) -> dict[str, str]:
    """Name of the picture's file for the template, and what stands under it."""
    when = format_moment(photo.taken_at) if photo.taken_at else format_day(log.performed_on)
    where = str(log.region or "")
    return {
        "file": f"{photo.pk.hex}.jpg",
        "caption": clean(photo.caption or ", ".join(filter(None, [when, where]))),
        "sha256": photo.sha256[:12],
    }


def pictures_of(photos: Iterable[Evidence]) -> dict[str, bytes]:
    """The stored pictures by the names the template knows; lost or altered ones are left out."""
    found = {}
    for photo in list(photos)[:PHOTO_LIMIT]:
        try:
            with photo.file.open("rb") as stored:
                content = stored.read()
        except FileNotFoundError:
            continue
        if content.startswith(JPEG) and hashlib.sha256(content).hexdigest() == photo.sha256:
            found[f"{photo.pk.hex}.jpg"] = content
    return found
