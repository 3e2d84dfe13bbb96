"""Which logs a figure counts: said once, so that its link opens exactly those rows."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Case, F, IntegerField, Q, QuerySet, When
from django.urls import reverse
from django.utils import timezone

from accounts.models import Organization
from agreements.days import end_of
from agreements.models import Agreement, DutyVersion
from agreements.models.duty import Strand
from p4gn_portal.formats import format_day, semester_name
from programs.ikotan import activities_toward
from programs.models import ActivityLog, RanAction, Region

SEMESTERS = (1, 2)
EVERYONE = F("participants_male") + F("participants_female") + F("participants_unsplit")
# As any table may break them down: of rehabilitation only a whole indicator's sum is told.
PEOPLE = Case(
    When(activity__strand=Strand.REHABILITATION, then=0),
    default=EVERYONE,
    output_field=IntegerField(),
)
IN_A_VILLAGE = Q(region__kind__in=[Region.Kind.DESA, Region.Kind.KELURAHAN])


def span_of(year: int, semester: int | None = None) -> tuple[date, date]:
    """The first and the last day of a year, or of one of its semesters."""
    first = date(year, 7 if semester == 2 else 1, 1)
    last = date(year, 6, 30) if semester == 1 else date(year, 12, 31)
    return first, last


@dataclass(frozen=True, slots=True, kw_only=True)
class LogSlice:
    """Logs of a span, a place, a unit with all below it, an action, a variable. Empty: all of it.

    Field names are those of the address, so that a slice is written there as it is.
    """

    tahun: int | None = None
    semester: int | None = None  # of the year
    wilayah: str = ""  # code of a kecamatan with all that lies in it, or of one desa/kelurahan
    cabang: str = ""  # slug
    aksi: str = ""
    ikotan: str = ""
    dihitung: bool = False  # verified and not replaced by a correction, as known on `per`
    per: date | None = None  # up to that day, a unit with what stood below it then; None: today

    def within(
        self, logs: "QuerySet[ActivityLog]", agreement: Agreement
    ) -> "QuerySet[ActivityLog]":
        """Those of the logs that the slice holds."""
        if self.dihitung and self.per and self.per < timezone.localdate():
            logs = logs.counted_by(end_of(self.per))  # type: ignore[attr-defined]
        elif self.dihitung:
            logs = logs.counted()  # type: ignore[attr-defined]
        if self.tahun:
            logs = logs.filter(performed_on__range=span_of(self.tahun, self.semester))
        if self.per:
            logs = logs.filter(performed_on__lte=self.per)
        if self.wilayah:
            inside = Q(region__code=self.wilayah) | Q(region__parent__code=self.wilayah)
            logs = logs.filter(inside).told_by_place()  # type: ignore[attr-defined]
        if self.cabang:
            roots = Organization.objects.filter(slug=self.cabang).values_list("pk", flat=True)
            branch = Organization.objects.as_tree_on(self.per or timezone.localdate(), roots)
            logs = logs.filter(organization__in=[one.pk for one in branch])
        if self.aksi:
            logs = logs.filter(activity__ran_action=self.aksi)
        if self.ikotan:
            year = self.tahun or timezone.localdate().year
            logs = logs.filter(activity__in=activities_toward(agreement, self.ikotan, year))
        return logs

    def url(self, **more: object) -> str:
        """The list of its rows; `more` are filters of the list itself, as `status`."""
        kept: dict[str, Any] = {name: value for name, value in asdict(self).items() if value}
        if self.dihitung:
            kept["dihitung"] = 1
        return f"{reverse('programs:log-list')}?{urlencode(kept | more)}"

    @property
    def words(self) -> list[str]:
        """What it narrows to, a phrase each; two queries at most."""
        said = ["catatan terverifikasi yang dihitung"] if self.dihitung else []
        if self.tahun:
            year = str(self.tahun)
            said.append(f"{semester_name(self.semester)} {year}" if self.semester else year)
        if self.per:
            said.append(f"sampai dengan {format_day(self.per)}")
        if self.wilayah:
            region = Region.objects.select_related("parent").filter(code=self.wilayah).first()
            said.append(f"{region or self.wilayah}, tanpa layanan rehabilitasi")
        if self.cabang:
            unit = Organization.objects.filter(slug=self.cabang).first()
            said.append(f"{unit or self.cabang} dan unit di bawahnya")
        if self.aksi:
            said.append(f"aksi RAN {RanAction(self.aksi).label.lower()}")
        if self.ikotan:
            label = DutyVersion.IkotanVariable(self.ikotan).label.lower()
            said.append(f"variabel IKOTAN {label}")
        return said
