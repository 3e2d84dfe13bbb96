"""Flags of logs that wait: they sort and hint, and never decide. Each is a word and a reason."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import MD5, Coalesce, Length, Lower, TruncDate
from django.utils import timezone

from p4gn_portal.formats import WITA, format_day
from programs.models import ActivityLog, Evidence, SimilarPicture
from programs.models.log import ActivityLogQuerySet, by_number

LATE_AFTER = timedelta(days=7)
CAMERA_MAY_MISS = timedelta(days=2)
LONG_ENOUGH = 60  # characters; shorter sentences are alike by nature
MANY, ROUND = 50, 10  # people, and what their numbers are multiples of
OTHERS = 5  # logs a flag names at most
UNSEEN = [ActivityLog.State.DRAFT, ActivityLog.State.WITHDRAWN]


@dataclass(frozen=True, slots=True)
class Flag:
    """One flag: its key in the address, the annotation that holds it, how it is shown."""

    key: str
    name: str
    words: str
    icon: str


FLAGS = (
    Flag("ganda", "shares_file", "Bukti sama", "flag"),
    Flag("mirip", "looks_alike", "Foto mirip", "image"),
    Flag("salinan", "copies_words", "Uraian sama", "document"),
    Flag("tanggal", "camera_differs", "Tanggal foto berbeda", "calendar"),
    Flag("lokasi", "is_outside", "Di luar kecamatan", "pin"),
    Flag("bulat", "is_round", "Jumlah bulat", "users"),
    Flag("terlambat", "is_late", "Lebih dari 7 hari", "clock"),
)


def flagged(logs: ActivityLogQuerySet) -> ActivityLogQuerySet:
    """Each log with every flag as an annotation, and `flags_count`."""
    heads = F("participants_male") + F("participants_female") + F("participants_unsplit")
    logs = logs.annotate(
        heads=heads,
        male_rest=F("participants_male") % ROUND,
        female_rest=F("participants_female") % ROUND,
        unsplit_rest=F("participants_unsplit") % ROUND,
    ).annotate(
        shares_file=Exists(_shared_files()),
        looks_alike=Exists(_similar()),
        copies_words=Exists(_same_words()),
        camera_differs=Exists(_other_days()),
        is_round=Q(heads__gte=MANY, male_rest=0, female_rest=0, unsplit_rest=0),
        is_late=Q(submitted_at__date__gt=F("performed_on") + LATE_AFTER),
    )
    count: Any = Value(0, output_field=IntegerField())
    for flag in FLAGS:
        count += Case(When(**{flag.name: True}, then=Value(1)), default=Value(0))
    return logs.annotate(flags_count=count)


def flags_of(log: ActivityLog) -> list[Flag]:
    """The flags of a log that `flagged` read."""
    return [flag for flag in FLAGS if getattr(log, flag.name)]


def reasons_of(log: ActivityLog, evidence: Iterable[Evidence]) -> list[tuple[Flag, str, list[str]]]:
    """Each flag of a log in a sentence, with the numbers of the other logs it points at."""
    read = flagged(ActivityLog.objects.filter(pk=log.pk)).get()
    return [(flag, _sentence(flag, log, evidence), _others(flag, log)) for flag in flags_of(read)]


def _sentence(flag: Flag, log: ActivityLog, evidence: Iterable[Evidence]) -> str:
    if flag.key == "terlambat" and log.submitted_at:
        days = timezone.localdate(log.submitted_at) - log.performed_on
        return f"Dikirim {days.days} hari setelah tanggal kegiatan."
    if flag.key == "tanggal":
        days_seen = {timezone.localdate(one.taken_at) for one in evidence if one.taken_at}
        seen = ", ".join(format_day(day) for day in sorted(days_seen))
        return f"Menurut kamera foto diambil pada {seen}." if seen else "Tanggal foto berbeda."
    return {
        "ganda": "Ada berkas yang sama persis dengan bukti catatan lain.",
        "mirip": "Ada foto yang hampir sama dengan foto catatan lain.",
        "salinan": "Uraiannya sama dengan uraian catatan lain.",
        "lokasi": "Lokasi perangkat saat mencatat berada di luar kecamatan yang dipilih.",
        "bulat": "Semua jumlah peserta berupa kelipatan sepuluh.",
    }[flag.key]


def _others(flag: Flag, log: ActivityLog) -> list[str]:
    """Numbers of the logs that a flag of likeness points at."""
    mine = Evidence.objects.filter(log=log)
    found = {
        "ganda": lambda: Q(evidence__sha256__in=mine.values("sha256")),
        "mirip": lambda: Q(
            evidence__in=SimilarPicture.objects.filter(evidence__in=mine).values("other")
        ),
        "salinan": lambda: Q(pk__in=_same_words(of=log).values("pk")),
    }.get(flag.key)
    if found is None:
        return []
    others = ActivityLog.objects.filter(found(), agreement=log.agreement_id).exclude(
        state__in=UNSEEN
    )
    others = others.exclude(pk__in=ActivityLog.objects.in_chain_of(log).values("pk"))
    return list(others.order_by(*by_number()).values_list("number", flat=True).distinct()[:OTHERS])


def _shared_files() -> QuerySet[Evidence]:
    """Files of the log that another log of the agreement shows too."""
    elsewhere = (
        Evidence.objects.filter(
            sha256=OuterRef("sha256"), log__agreement=OuterRef("log__agreement")
        )
        .exclude(log__state__in=UNSEEN)
        .annotate(first=Coalesce("log__original", "log"))
        .exclude(first=Coalesce(OuterRef("log__original"), OuterRef("log")))
    )
    return Evidence.objects.filter(log=OuterRef("pk")).filter(Exists(elsewhere))


def _similar() -> QuerySet[SimilarPicture]:
    """Pictures of the log that look like one of another log that was sent."""
    pairs = SimilarPicture.objects.filter(evidence__log=OuterRef("pk"))
    return pairs.exclude(other__log__state__in=UNSEEN)


def _same_words(of: ActivityLog | None = None) -> QuerySet[ActivityLog]:
    """Other logs of the agreement whose narrative is the same but for letter case."""
    others = ActivityLog.objects.exclude(state__in=UNSEEN).annotate(
        words=MD5(Lower("narrative")), first=Coalesce("original", "pk")
    )
    if of is not None:
        key = ActivityLog.objects.filter(pk=of.pk).annotate(words=MD5(Lower("narrative")))
        return others.filter(agreement=of.agreement_id, words__in=key.values("words"))
    own = MD5(Lower(OuterRef("narrative")))
    long_enough = others.annotate(length=Length("narrative")).filter(length__gte=LONG_ENOUGH)
    return long_enough.filter(agreement=OuterRef("agreement"), words=own).exclude(
        first=Coalesce(OuterRef("original"), OuterRef("pk"))
    )


def _other_days() -> QuerySet[Evidence]:
    """Photos whose camera names a day well away from that of the activity (WITA)."""
    photos = Evidence.objects.filter(log=OuterRef("pk"), taken_at__isnull=False)
    day = TruncDate("taken_at", tzinfo=WITA)
    return photos.annotate(day=day).filter(
        Q(day__gt=OuterRef("performed_on") + CAMERA_MAY_MISS)
        | Q(day__lt=OuterRef("performed_on") - CAMERA_MAY_MISS)
    )
