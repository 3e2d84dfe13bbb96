"""Forms of the Renja: filters, approval, revision, and one activity with its duties and places."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from django import forms
from django.core.exceptions import ValidationError

from accounts.models import Organization, User
from agreements.models import Agreement, Duty
from agreements.models.duty import Strand
from p4gn_portal.fields import DayField
from p4gn_portal.formats import format_day
from programs import pending
from programs.copying import Source
from programs.days import reference_day
from programs.forms.fields import PlainTextField
from programs.models import Activity, RanAction, Region, WorkPlan
from programs.pending import Written
from programs.readiness import OUTSIDE_TERMS
from programs.units import units_beside, units_of

CODE = re.compile(r"^[A-Z]{1,3}-[0-9]{1,4}$")


def refuse_outside_terms(agreement: Agreement, day: date) -> None:
    """Raise ValidationError for a day that the agreement does not cover."""
    if agreement.effective is None or day not in agreement.effective:
        raise ValidationError(OUTSIDE_TERMS, code="outside_terms")


class WordsField(PlainTextField):
    """Text that must be there, unless told otherwise."""

    def __init__(self, *, required: bool = True, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.required = required


class PlanFilterForm(forms.Form):
    """Filters of the Renja page; they live in the address."""

    menurut = forms.ChoiceField(
        label="Kelompokkan menurut",
        required=False,
        choices=[("", "Bidang"), ("unit", "Penanggung jawab")],
    )
    bidang = forms.ChoiceField(label="Bidang", required=False)
    unit = forms.ChoiceField(label="Penanggung jawab", required=False)
    sumber = forms.ChoiceField(label="Sumber dana", required=False)
    target = forms.ChoiceField(
        required=False, choices=[("ada", "Bertarget")], widget=forms.HiddenInput
    )
    satuan = forms.ChoiceField(required=False, widget=forms.HiddenInput)
    revisi = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        leads: Iterable[tuple[str, str]],
        sources: Iterable[tuple[str, str]],
        units: Iterable[str],
        **kwargs: Any,
    ) -> None:
        """`leads`: slug and short name of each unit to choose from; `units`: of measure."""
        super().__init__(*args, **kwargs)
        for name, choices in (
            ("bidang", [("", "Semua bidang"), *Strand.choices]),
            ("unit", [("", "Semua unit"), *leads]),
            ("sumber", [("", "Semua sumber"), *sources]),
            ("satuan", [(unit, unit) for unit in units]),
        ):
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def chosen(self, name: str) -> str:
        """The valid choice, or nothing: a wrong address filters nothing."""
        if not self.is_bound:
            return ""
        self.is_valid()
        return str(self.cleaned_data.get(name, ""))

    @property
    def is_filtering(self) -> bool:
        """Whether any filter leaves rows out."""
        return any(self.chosen(name) for name in ("bidang", "unit", "sumber", "target", "satuan"))


class BeginForm(forms.Form):
    """What the Renja of a year begins with: nothing, or the plan in force of another year."""

    dari = forms.ChoiceField(
        label="Isi awal",
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Pilih isi awal dari daftar."},
    )

    def __init__(self, *args: Any, sources: Sequence[Source], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plans = {str(one.plan.year): one.plan for one in sources}
        self.fields["dari"].choices = [  # type: ignore[attr-defined]
            ("", "Kosong: kegiatan ditambahkan satu per satu"),
            *(
                (str(one.plan.year), f"Salinan {one.plan} ({one.activities} kegiatan)")
                for one in sources
            ),
        ]

    @property
    def source(self) -> WorkPlan | None:
        """The plan to copy; None to begin with nothing."""
        return self.plans.get(self.cleaned_data["dari"])


class ApproveForm(forms.Form):
    """From which day an approved plan binds."""

    effective_on = DayField(
        label="Berlaku mulai",
        subject="Tanggal berlaku",
        help_text="Capaian sebelum tanggal ini tetap diukur dengan target sebelumnya.",
    )

    def __init__(self, *args: Any, plan: WorkPlan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan = plan
        first = date(plan.year, 1, 1)
        self.initial.setdefault(
            "effective_on", reference_day(plan.year) if plan.revision else first
        )

    def clean_effective_on(self) -> date:
        day: date = self.cleaned_data["effective_on"]
        if day.year != self.plan.year:
            raise ValidationError(f"Tanggal berlaku harus berada dalam tahun {self.plan.year}.")
        return day


class ReviseForm(forms.Form):
    """What a revision is for the money, and why an approved plan is revised."""

    kind = forms.ChoiceField(
        label="Jenis perubahan",
        choices=[
            (
                WorkPlan.Kind.SHIFT,
                "Pergeseran: pagu berpindah antarkegiatan, antartriwulan, atau antarsumber",
            ),
            (WorkPlan.Kind.CHANGE, "Perubahan: kegiatan, target, atau pagu ditetapkan kembali"),
        ],
        initial=WorkPlan.Kind.CHANGE,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Pilih jenis perubahan.",
            "invalid_choice": "Pilih jenis perubahan dari daftar.",
        },
    )
    reason = WordsField(
        label="Alasan perubahan",
        rows=3,
        max_length=2000,
        error_messages={"required": "Isikan alasan perubahan."},
        help_text="Tercetak pada laporan. Misalnya: pergeseran anggaran triwulan III.",
    )


class StateForm(forms.Form):
    """How an activity fares, apart from what was planned."""

    state = forms.ChoiceField(
        label="Status",
        choices=Activity.State.choices,
        error_messages={"required": "Pilih status.", "invalid_choice": "Pilih status dari daftar."},
    )
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


@dataclass(frozen=True, slots=True)
class Place:
    """One place to tick."""

    code: str
    name: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class PlaceGroup:
    """A kecamatan and the desa and kelurahan within it."""

    district: Place
    villages: Sequence[Place]

    @property
    def chosen(self) -> int:
        """How many of its villages are ticked."""
        return sum(one.is_chosen for one in self.villages)


@dataclass(frozen=True, slots=True)
class Offer:
    """What an activity of a draft plan may name, read once for a page or for a workbook."""

    leads: Mapping[str, Organization]  # by slug, as all that follow are by slug or code
    units: Mapping[str, Organization]
    duties: Mapping[str, Duty]
    duty_titles: Mapping[str, str]
    regions: Mapping[str, Region]
    holders: Mapping[str, set[int]]  # keys of the activities that have a code

    @classmethod
    def of(cls, plan: WorkPlan, user: User) -> Self:
        """What this person may choose from: whose plan it is not leads by own units alone."""
        agreement = plan.agreement
        own_side_only = not user.has_perm("programs.change_workplan", agreement)
        units = {one.slug: one for one in units_of(agreement)}
        own = {one.slug: one for one in units_beside(user, agreement)} if own_side_only else units
        versions = list(agreement.duties_on(reference_day(plan.year)))
        places = Region.objects.exclude(kind=Region.Kind.KABUPATEN).select_related("parent")
        return cls(
            leads=own,
            units=units,
            duties={one.duty.code: one.duty for one in versions},
            duty_titles={one.duty.code: one.title for one in versions},
            regions={one.code: one for one in places},
            holders=pending.holders_of(plan),
        )

    def is_taken(self, code: str, written: Written | None) -> bool:
        """Whether another activity than the one written has the code."""
        return bool(self.holders.get(code, set()) - {written.activity.pk if written else None})


class UnitField(forms.ChoiceField):
    """A unit by its slug."""

    units: Mapping[str, Organization] = {}

    def offer(self, units: Mapping[str, Organization]) -> None:
        """Offer these units, by name."""
        self.units = units
        self.choices = [("", "Pilih unit"), *((slug, str(one)) for slug, one in units.items())]

    def clean(self, value: Any) -> Organization | None:
        return self.units.get(super().clean(value))


class UnitsField(forms.MultipleChoiceField):
    """Any number of units by their slugs."""

    units: Mapping[str, Organization] = {}

    def offer(self, units: Mapping[str, Organization]) -> None:
        """Offer these units, by name."""
        self.units = units
        self.choices = [(slug, str(one)) for slug, one in units.items()]

    def clean(self, value: Any) -> list[Organization]:
        return [self.units[slug] for slug in super().clean(value)]


class ActivityForm(forms.Form):
    """What an activity is; its indicators and money are forms of their own on the same page."""

    version = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    code = WordsField(
        label="Kode",
        max_length=12,
        error_messages={"required": "Isikan kode kegiatan."},
    )
    title = WordsField(
        label="Nama kegiatan",
        max_length=300,
        error_messages={"required": "Isikan nama kegiatan."},
    )
    strand = forms.ChoiceField(
        label="Bidang",
        choices=[("", "Pilih bidang"), *Strand.choices],
        error_messages={"required": "Pilih bidang.", "invalid_choice": "Pilih bidang dari daftar."},
    )
    ran_action = forms.ChoiceField(
        label="Aksi RAN",
        choices=[("", "Bukan salah satu dari 4 aksi"), *RanAction.choices],
        required=False,
        error_messages={"invalid_choice": "Pilih aksi RAN dari daftar."},
    )
    lead = UnitField(
        label="Penanggung jawab",
        error_messages={
            "required": "Pilih penanggung jawab.",
            "invalid_choice": "Pilih penanggung jawab dari daftar.",
        },
    )
    supports = UnitsField(
        label="Unit pendukung",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Pilih unit pendukung dari daftar."},
    )
    duties = forms.MultipleChoiceField(
        label="Kewajiban yang dilayani",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Pilih kewajiban dari daftar."},
    )
    budget_code = WordsField(
        label="Kode anggaran",
        max_length=60,
        required=False,
        help_text="Menurut dokumen anggaran. Contoh bentuk: X.XX.XX.X.XX.XXXX.",
    )
    location = WordsField(label="Keterangan lokasi", max_length=200, required=False)
    starts_on = DayField(label="Mulai", subject="Tanggal mulai", required=False)
    ends_on = DayField(label="Selesai", subject="Tanggal selesai", required=False)
    regions = forms.MultipleChoiceField(
        label="Wilayah",
        required=False,
        error_messages={"invalid_choice": "Pilih wilayah dari daftar."},
    )

    def __init__(
        self,
        *args: Any,
        plan: WorkPlan,
        user: User,
        written: Written | None = None,
        offer: Offer | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.plan, self.written = plan, written
        self.offer = offer or Offer.of(plan, user)
        if written is None:
            self.fields["code"].help_text = "Kode berikutnya sudah diusulkan."
        self.fields["lead"].offer(self.offer.leads)  # type: ignore[attr-defined]
        self.fields["supports"].offer(self.offer.units)  # type: ignore[attr-defined]
        self.duty_by_code = self._offer_duties()
        self.region_by_code = self.offer.regions
        self.fields["regions"].choices = [(code, code) for code in self.region_by_code]  # type: ignore[attr-defined]

    def _offer_duties(self) -> dict[str, Duty]:
        """Duties in force on the plan's day; one served already stays, also when it ended."""
        found = dict(self.offer.duties)
        choices = [(code, f"{code} {self.offer.duty_titles[code]}") for code in found]
        for duty in self.written.draft.duties if self.written else ():
            if duty.code not in found:
                found[duty.code] = duty
                choices.append((duty.code, f"{duty.code} (tidak berlaku lagi)"))
        self.fields["duties"].choices = choices  # type: ignore[attr-defined]
        return found

    @property
    def has_duties_to_offer(self) -> bool:
        """Whether any duty is in force, or served already."""
        return bool(self.duty_by_code)

    @property
    def place_groups(self) -> list[PlaceGroup]:
        """Places to tick, by kecamatan."""
        chosen = set(self["regions"].value() or [])
        villages: dict[int | None, list[Place]] = {}
        for one in self.region_by_code.values():
            if one.kind != Region.Kind.KECAMATAN:
                short = "Kel." if one.kind == Region.Kind.KELURAHAN else "Desa"
                place = Place(one.code, f"{short} {one.name}", one.code in chosen)
                villages.setdefault(one.parent_id, []).append(place)
        return [
            PlaceGroup(Place(one.code, one.name, one.code in chosen), villages.get(one.pk, []))
            for one in self.region_by_code.values()
            if one.kind == Region.Kind.KECAMATAN
        ]

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"]).upper()
        if not CODE.fullmatch(code):
            raise ValidationError("Kode terdiri atas huruf, tanda hubung, dan angka. Contoh: K-07.")
        if self.offer.is_taken(code, self.written):
            raise ValidationError("Kode kegiatan ini sudah dipakai pada tahun tersebut.")
        return code

    def clean_starts_on(self) -> date | None:
        return self._within_the_year("starts_on")

    def clean_ends_on(self) -> date | None:
        day = self._within_the_year("ends_on")
        starts = self.cleaned_data.get("starts_on")
        if day and starts and day < starts:
            raise ValidationError("Tanggal selesai tidak boleh mendahului tanggal mulai.")
        return day

    def _within_the_year(self, name: str) -> date | None:
        day: date | None = self.cleaned_data.get(name)
        if day is None:
            return None
        if day.year != self.plan.year:
            raise ValidationError(f"{format_day(day)} berada di luar tahun {self.plan.year}.")
        if self.plan.agreement.effective is not None:
            refuse_outside_terms(self.plan.agreement, day)
        return day

    def own(self) -> dict[str, Any]:
        """What was written of the activity itself; who leads does not also support."""
        written = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        written["supports"] = [one for one in written["supports"] if one != written["lead"]]
        return written

    def clean_duties(self) -> list[Duty]:
        return [self.duty_by_code[code] for code in self.cleaned_data["duties"]]

    def clean_regions(self) -> list[Region]:
        return [self.region_by_code[code] for code in self.cleaned_data["regions"]]


def initial_of(written: Written) -> dict[str, Any]:
    """The form's first content for an activity that is written already."""
    draft = written.draft
    return {
        "version": written.version or None,
        "code": draft.code,
        "title": draft.title,
        "strand": draft.strand,
        "ran_action": draft.ran_action,
        "lead": draft.lead.slug,
        "supports": [one.slug for one in draft.supports],
        "duties": [one.code for one in draft.duties],
        "budget_code": draft.budget_code,
        "location": draft.location,
        "starts_on": draft.starts_on,
        "ends_on": draft.ends_on,
        "regions": [one.code for one in draft.regions],
    }
