"""The form of a field log: one page, built for the activity that was chosen."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from agreements.models import Agreement
from p4gn_portal.fields import CountField, DayField, DecimalIdField
from p4gn_portal.formats import format_number, month_name
from programs.breakdown import LABELS, PEOPLE, Dimension, missed
from programs.entry import Entry
from programs.forms.fields import FilesField, PlainTextField, PointField, RegionField
from programs.forms.parts import Measure, PartGroup, parts_asked
from programs.forms.plan import WordsField
from programs.forms.slice import SliceForm
from programs.models import Activity, ActivityLog, Evidence, Indicator, Region
from programs.readiness import MISSING_WORDS, needs_photo, problem_of_day

PICTURES = "image/jpeg,image/png,image/webp,image/heic,image/heif"
COUNTS_EVENTS = {"kegiatan", "kali", "rapat", "pertemuan", "sesi"}
WORDS_AND_FILES = (
    "latitude", "longitude", "place", "audience", "narrative", "result", "obstacle", "follow_up",
    "photos", "gallery", "attendance", "documents",
)  # fmt: skip
FILES = {
    "photos": Evidence.Kind.PHOTO,
    "gallery": Evidence.Kind.PHOTO,
    "attendance": Evidence.Kind.ATTENDANCE,
    "documents": Evidence.Kind.DOCUMENT,
}
SEARCHED = ("number", "activity__title", "activity__code")
SEARCHED_INSIDE = ("narrative", "place", "region__name")


class LogForm(forms.Form):
    """Reads what was typed. Nothing but the activity and the day is required to keep a draft."""

    use_required_attribute = False  # a draft may lack what a sent log needs

    id = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    activity = forms.ChoiceField(
        label="Kegiatan Renja",
        widget=forms.RadioSelect,
        error_messages={
            "required": MISSING_WORDS["activity"],
            "invalid_choice": "Pilih kegiatan Renja dari daftar.",
        },
    )
    performed_on = DayField(label="Tanggal kegiatan", subject="Tanggal kegiatan", until_today=True)
    region = RegionField(label="Desa/kelurahan atau kecamatan", expected=True)
    place = PlainTextField(
        label="Nama tempat (opsional)",
        max_length=200,
        help_text="Misalnya nama sekolah atau balai desa.",
    )
    latitude = PointField(-11, 6)
    longitude = PointField(95, 141)
    participants_male = CountField(label="Laki-laki", required=False)
    participants_female = CountField(label="Perempuan", required=False)
    participants_unsplit = CountField(
        label="Tanpa rincian (opsional)",
        required=False,
        help_text="Bila jumlah L dan P tidak diketahui.",
    )
    audience = forms.ChoiceField(
        label="Sasaran (opsional)", choices=[("", "Pilih sasaran"), *ActivityLog.Audience.choices],
        required=False,
    )  # fmt: skip
    photos = FilesField(label="Ambil foto", accept=PICTURES, expected=True)
    gallery = FilesField(label="Pilih dari galeri", accept=PICTURES, expected=True)
    attendance = FilesField(label="Foto daftar hadir", accept=PICTURES + ",application/pdf")
    documents = FilesField(label="Dokumen lain (PDF)", accept=PICTURES + ",application/pdf")
    remove = forms.MultipleChoiceField(
        required=False, error_messages={"invalid_choice": "Bukti ini tidak ada lagi."}
    )
    narrative = PlainTextField(
        label="Uraian singkat", rows=3, max_length=4000, expected=True,
        help_text="Satu kalimat sudah cukup. Jangan tuliskan NIK atau nama peserta.",
    )  # fmt: skip
    result = PlainTextField(label="Hasil", rows=2, max_length=4000)
    obstacle = PlainTextField(label="Kendala", rows=2, max_length=4000)
    follow_up = PlainTextField(label="Tindak lanjut", rows=2, max_length=4000)

    def __init__(
        self,
        *args: Any,
        offered: Iterable[Activity],
        activity: Activity | None,
        regions: Iterable[Region],
        attached: Iterable[Evidence] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.chosen = activity
        self.attached = list(attached)
        self.counts_only = activity is not None and not needs_photo(activity)
        choices = [(one.code, f"{one.code} {one.title}") for one in offered]
        self.fields["activity"].choices = choices  # type: ignore[attr-defined]
        if self.counts_only:
            for name in WORDS_AND_FILES:
                del self.fields[name]
            self.fields["region"].label = "Kecamatan"
        self.fields["region"].offer(regions, districts_only=self.counts_only)  # type: ignore[attr-defined]
        self.fields["remove"].choices = [(str(one.pk), one.code) for one in self.attached]  # type: ignore[attr-defined]
        self.indicators: dict[str, Indicator] = {}
        for indicator in activity.indicators.all() if activity else ():
            name = f"measure_{indicator.ordinal}"
            self.indicators[name] = indicator
            self.fields[name] = DecimalIdField(
                label=indicator.name[:1].upper() + indicator.name[1:], required=False
            )
            for part in parts_asked(indicator):
                self.fields[part.field] = DecimalIdField(label=part.label, required=False)

    def clean_performed_on(self) -> date:
        day: date = self.cleaned_data["performed_on"]
        if self.chosen is not None and (problem := problem_of_day(self.chosen, day)):
            raise ValidationError(problem)
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name, indicator in self.indicators.items():
            for dimension, parts in self._parts(indicator).items():
                gap = missed(cleaned.get(name), parts)
                if gap is not None:
                    self.add_error(*self._not_the_whole(indicator, dimension, gap))
        return cleaned

    def _not_the_whole(self, indicator: Indicator, dimension: str, gap: Decimal) -> tuple[str, str]:
        """The first field of the dimension, and by how much its parts miss the figure."""
        first = next(one for one in parts_asked(indicator) if one.dimension == dimension)
        way = "melebihi" if gap > 0 else "kurang dari"
        amount = f"{format_number(abs(gap))} {indicator.unit}"
        return (
            first.field,
            f"Rincian {LABELS[first.dimension].lower()} {way} capaian sebesar {amount}.",
        )

    def _parts(self, indicator: Indicator) -> dict[str, dict[str, Decimal]]:
        """What was typed of each dimension; of one left empty nothing."""
        found: dict[str, dict[str, Decimal]] = {}
        for part in parts_asked(indicator):
            value = self.cleaned_data.get(part.field)
            if value is not None:
                found.setdefault(part.dimension, {})[part.category] = value
        return found

    @property
    def measures(self) -> list[Measure]:
        """The figures asked, each with its indicator (and so its unit) and its parts."""
        return [
            Measure(self[name], indicator, self._groups(indicator))
            for name, indicator in self.indicators.items()
        ]

    def _groups(self, indicator: Indicator) -> list[PartGroup]:
        groups: dict[Dimension, list[forms.BoundField]] = {}
        for part in parts_asked(indicator):
            groups.setdefault(part.dimension, []).append(self[part.field])
        return [PartGroup(LABELS[dimension], fields) for dimension, fields in groups.items()]

    @property
    def has_more_words(self) -> bool:
        """Something stands in the folded texts, so they are shown unfolded."""
        return any(
            self[name].value() or self.has_error(name)
            for name in ("result", "obstacle", "follow_up")
        )

    def entry(self) -> Entry:
        """What was typed and understood; what was not stays empty, and the day is today."""
        data = self.cleaned_data
        values: dict[int, Decimal] = {
            indicator.pk: data[name]
            for name, indicator in self.indicators.items()
            if data.get(name) is not None
        }
        region: Region | None = data.get("region")
        return Entry(
            performed_on=data.get("performed_on") or timezone.localdate(),
            region_id=region.pk if region else None,
            place=data.get("place") or "",
            **self._point(),
            participants_male=data.get("participants_male") or 0,
            participants_female=data.get("participants_female") or 0,
            participants_unsplit=data.get("participants_unsplit") or 0,
            audience=data.get("audience") or "",
            narrative=data.get("narrative") or "",
            result=data.get("result") or "",
            obstacle=data.get("obstacle") or "",
            follow_up=data.get("follow_up") or "",
            measurements=values,
            parts=self._sound_parts(values),
        )

    def _point(self) -> dict[str, Decimal | None]:
        """The place the phone told, if it told all of it."""
        point = {name: self.cleaned_data.get(name) for name in ("latitude", "longitude")}
        return point if None not in point.values() else {}

    def _sound_parts(self, values: Mapping[int, Decimal]) -> dict[tuple[int, str, str], Decimal]:
        """The parts that meet their figure; heads told by sex already are not asked twice."""
        found: dict[tuple[int, str, str], Decimal] = {}
        for indicator in self.indicators.values():
            whole = values.get(indicator.pk)
            typed = self._parts(indicator)
            if Dimension.SEX in indicator.dimensions and Dimension.SEX not in typed:
                typed[Dimension.SEX] = self._heads_by_sex(indicator, whole)
            for dimension, parts in typed.items():
                if whole is not None and missed(whole, parts) is None:
                    found |= {(indicator.pk, dimension, key): part for key, part in parts.items()}
        return found

    def _heads_by_sex(self, indicator: Indicator, whole: Decimal | None) -> dict[str, Decimal]:
        """Participants by sex, where the figure counts the same heads; else nothing."""
        data = self.cleaned_data
        heads = {
            key: Decimal(data.get(f"participants_{name}") or 0)
            for key, name in (("l", "male"), ("p", "female"))
        }
        is_same = indicator.unit.lower() in PEOPLE and sum(heads.values()) == whole
        return heads if is_same and whole else {}

    def uploads(self) -> Iterable[tuple[str, str, Any]]:
        """Each file sent: the field it came in, its kind, and the file."""
        for name, kind in FILES.items():
            for upload in self.cleaned_data.get(name) or ():
                yield name, kind, upload

    def add_problems(self, problems: Mapping[str, str]) -> None:
        """Put what is missing beside its field, unless that field has a message already."""
        for name, words in problems.items():
            place: str | None = name
            if name == "measurements":
                place = next(iter(self.indicators), None)
            elif name not in self.fields:
                place = None
            if place is None or not self.has_error(place):
                self.add_error(place, words)


def initial_of(log: ActivityLog) -> dict[str, Any]:
    """What the form shows for a log that is there already."""
    names = (
        "performed_on", "place", "audience", "narrative", "result", "obstacle", "follow_up",
        "participants_male", "participants_female", "participants_unsplit", "version",
        "latitude", "longitude",
    )  # fmt: skip
    shown: dict[str, Any] = {name: getattr(log, name) for name in names}
    shown |= {"id": log.pk, "activity": log.activity.code}
    shown["participants_unsplit"] = log.participants_unsplit or None  # most never need it
    shown["region"] = log.region.code if log.region else ""
    for measurement in log.measurements.select_related("indicator").prefetch_related("parts"):
        shown[f"measure_{measurement.indicator.ordinal}"] = measurement.value
        for part in measurement.parts.all():
            name = f"part_{measurement.indicator.ordinal}_{part.dimension}_{part.category}"
            shown[name] = part.value
    return shown


def first_figures(activity: Activity) -> dict[str, Any]:
    """An event is counted as one unless told otherwise."""
    return {
        f"measure_{indicator.ordinal}": 1
        for indicator in activity.indicators.all()
        if indicator.accumulation == Indicator.Accumulation.SUM
        and indicator.unit.lower() in COUNTS_EVENTS
    }


class LogFilterForm(SliceForm):
    """Filters of a list of logs; they live in the address, so their names are Indonesian."""

    q = forms.CharField(label="Cari", max_length=100, required=False, strip=True)
    status = forms.ChoiceField(label="Status", required=False)
    kegiatan = forms.ChoiceField(label="Kegiatan", required=False)
    bulan = forms.ChoiceField(label="Bulan", required=False)
    unit = forms.ChoiceField(label="Unit pelaksana", required=False)
    saya = forms.BooleanField(label="Hanya catatan saya", required=False)

    def __init__(
        self,
        *args: Any,
        activities: Iterable[tuple[str, str]],
        units: Iterable[tuple[str, str]],
        months: Iterable[date],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        offered = {
            "status": ("Semua status", ActivityLog.State.choices),
            "kegiatan": (
                "Semua kegiatan",
                [(code, f"{code} {title}"[:70]) for code, title in activities],
            ),
            "unit": ("Semua unit", list(units)),
            "bulan": (
                "Semua bulan",
                [(f"{day:%Y-%m}", f"{month_name(day.month)} {day.year}") for day in months],
            ),
        }
        for name, (everything, choices) in offered.items():
            self.fields[name].choices = [("", everything), *choices]  # type: ignore[attr-defined]
            self.fields[name].error_messages["invalid_choice"] = "Saringan ini tidak dikenal."

    def filtered(self, logs: Any, *, agreement: Agreement, readable: Q, reader: User) -> Any:
        """The logs that fit; a filter that was not understood is left out and said beside it."""
        self.is_valid()
        asked = self.cleaned_data
        logs = self.slice.within(logs, agreement)
        if asked.get("status"):
            logs = logs.filter(state=asked["status"])
        if asked.get("kegiatan"):
            logs = logs.filter(activity__code=asked["kegiatan"])
        if asked.get("unit"):
            logs = logs.filter(organization__slug=asked["unit"])
        if asked.get("saya"):
            logs = logs.filter(author=reader)
        if asked.get("bulan"):
            year, month = asked["bulan"].split("-")
            logs = logs.filter(performed_on__year=year, performed_on__month=month)
        return found_in(logs, asked.get("q", ""), readable)


def found_in(logs: Any, text: str, readable: Q) -> Any:
    """Logs that hold the text: in their heading, or inside where the person may read inside."""
    if not text:
        return logs
    inside = any_holds(SEARCHED_INSIDE, text)
    return logs.filter(any_holds(SEARCHED, text) | (inside & readable))


def any_holds(names: Iterable[str], text: str) -> Q:
    """Whether one of the columns holds the text, whatever the case."""
    condition = Q()
    for name in names:
        condition |= Q(**{f"{name}__icontains": text})
    return condition


class OpeningForm(forms.Form):
    """Why somebody opens an attendance sheet."""

    reason = WordsField(
        label="Alasan membuka",
        rows=2,
        max_length=500,
        error_messages={"required": "Isikan alasan membuka daftar hadir."},
        help_text="Misalnya: uji petik kehadiran triwulan II.",
    )
