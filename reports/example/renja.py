"""Renja 2026 of the example: 24 invented activities with targets and ceilings, approved."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from accounts.models import Organization
from agreements.models import Agreement
from agreements.models.duty import Strand
from programs import planning
from programs.breakdown import Dimension
from programs.models import (
    Activity,
    ActivityDuty,
    Budget,
    FundingSource,
    Indicator,
    RanAction,
    Target,
    WorkPlan,
)
from reports.example.units import (
    BNNK,
    BNNP,
    EDUCATION,
    HEALTH,
    KESBANGPOL,
    PEMKAB,
    assumed_slug,
)

SUM, LATEST, AVERAGE = Indicator.Accumulation
APBD, APBN, APBDES = FundingSource.APBD, FundingSource.APBN, FundingSource.APBDES
LEADING, ORCHESTRATING = "KWJ-01", "KWJ-02"
REGULATION, FUNDING, FACILITIES, MOBILISING = "KWJ-03", "KWJ-04", "KWJ-05", "KWJ-06"
SUPPORT, PREVENTION, EMPOWERMENT = Strand.SUPPORT, Strand.PREVENTION, Strand.EMPOWERMENT
REHABILITATION, ERADICATION = Strand.REHABILITATION, Strand.ERADICATION
YEAR = 2026
STEP = Decimal(1000)  # ceilings are split in whole thousands of rupiah


@dataclass(frozen=True, slots=True)
class Plan:
    """One row of the Renja. `targets` by quarter, 0 where nothing is asked; money in rupiah."""

    title: str
    strand: str
    indicator: str
    unit: str
    targets: tuple[int, int, int, int]
    leads: tuple[str, ...]  # the first leads, the others support
    duties: tuple[str, ...]
    money: dict[str, int]
    accumulation: str = SUM
    polarity: str = Indicator.Polarity.POSITIVE
    action: str = ""  # of the four of the national plan, if any

    @property
    def ceiling(self) -> Decimal:
        """Pagu of the activity in rupiah, over all quarters."""
        return Decimal(sum(self.money.values()))


OFFICE = {
    key: assumed_slug(key)
    for key in (
        "bagian-hukum", "bappeda", "bpkad", "bkpsdm", "dinas-sosial", "dinas-pmd",
        "dinas-ppkbp3a", "diskominfo", "satpol-pp", "disnaker",
    )
}  # fmt: skip
DISTRICT_OFFICE = assumed_slug("kecamatan-05")
NEGATIVE = Indicator.Polarity.NEGATIVE

PLANS: tuple[Plan, ...] = (
    Plan("Rapat koordinasi Tim Terpadu P4GN", SUPPORT, "rapat koordinasi", "kali",
         (1, 1, 1, 1), (KESBANGPOL,), (MOBILISING, ORCHESTRATING), {APBD: 60_000_000}),
    Plan("Penyusunan Rencana Aksi Daerah 2026–2029", SUPPORT, "dokumen RAD", "dokumen",
         (0, 1, 0, 0), (KESBANGPOL, OFFICE["bappeda"]), (REGULATION,), {APBD: 50_000_000}),
    Plan("Penyusunan Perbup pelaksanaan Perda Nomor 2 Tahun 2021", SUPPORT, "Perbup", "dokumen",
         (0, 0, 1, 0), (OFFICE["bagian-hukum"],), (REGULATION,), {APBD: 35_000_000},
         action=RanAction.REGULATION),
    Plan("Sosialisasi bahaya narkotika di SMP", PREVENTION, "sekolah yang menerima", "sekolah",
         (5, 10, 10, 5), (EDUCATION, BNNK), (MOBILISING, LEADING), {APBD: 90_000_000},
         action=RanAction.OUTREACH),
    Plan("Pembentukan satgas anti narkoba sekolah", PREVENTION, "satgas aktif", "satgas",
         (5, 15, 25, 30), (EDUCATION,), (MOBILISING,), {APBD: 45_000_000}, LATEST,
         action=RanAction.TASK_FORCE),
    Plan("Deteksi dini tes urine ASN", PREVENTION, "ASN yang diuji", "orang",
         (0, 200, 200, 100), (OFFICE["bkpsdm"], BNNK), (FUNDING, LEADING),
         {APBD: 60_000_000, APBN: 40_000_000}, action=RanAction.URINE_TEST),
    Plan("KIE media: radio, videotron, dan media sosial", PREVENTION, "konten tayang", "konten",
         (12, 12, 12, 12), (OFFICE["diskominfo"],), (MOBILISING,), {APBD: 40_000_000},
         action=RanAction.OUTREACH),
    Plan("Ketahanan Keluarga Anti Narkoba", PREVENTION, "keluarga yang dibina", "keluarga",
         (0, 40, 40, 20), (OFFICE["dinas-ppkbp3a"], BNNK), (MOBILISING, LEADING),
         {APBD: 55_000_000}),
    Plan("Peringatan Hari Anti Narkotika Internasional", PREVENTION, "kegiatan", "kegiatan",
         (0, 1, 0, 0), (KESBANGPOL, BNNK), (FUNDING, ORCHESTRATING), {APBD: 75_000_000}),
    Plan("Integrasi materi anti narkoba dalam pembelajaran", PREVENTION,
         "SMP yang menerapkan", "persen", (10, 30, 50, 70), (EDUCATION,), (MOBILISING,),
         {APBD: 30_000_000}, LATEST),
    Plan("Pembinaan Desa/Kelurahan Bersinar", EMPOWERMENT, "desa/kelurahan aktif", "desa",
         (4, 6, 8, 10), (OFFICE["dinas-pmd"], DISTRICT_OFFICE), (MOBILISING, LEADING),
         {APBD: 60_000_000, APBDES: 60_000_000}, LATEST),
    Plan("Bimbingan teknis penggiat anti narkoba", EMPOWERMENT, "penggiat terlatih", "orang",
         (0, 40, 40, 20), (KESBANGPOL, BNNK), (LEADING, FUNDING),
         {APBD: 50_000_000, APBN: 30_000_000}, action=RanAction.TASK_FORCE),
    Plan("Pembentukan Tim Terpadu kecamatan", EMPOWERMENT, "kecamatan yang membentuk",
         "kecamatan", (3, 7, 11, 11), (DISTRICT_OFFICE,), (REGULATION, MOBILISING),
         {APBD: 25_000_000}, LATEST),
    Plan("Keterampilan usaha warga kawasan rawan", EMPOWERMENT, "peserta pelatihan", "orang",
         (0, 20, 20, 0), (OFFICE["disnaker"],), (MOBILISING,), {APBD: 85_000_000}),
    Plan("Pemetaan wilayah rawan", EMPOWERMENT, "desa yang dinilai", "desa",
         (20, 50, 50, 28), (KESBANGPOL, BNNK), (LEADING, MOBILISING), {APBD: 45_000_000}),
    Plan("Kesiapan layanan IPWL dan skrining di puskesmas", REHABILITATION, "puskesmas siap",
         "puskesmas", (1, 2, 3, 4), (HEALTH,), (FACILITIES, MOBILISING), {APBD: 110_000_000},
         LATEST),
    Plan("Pelatihan Agen Pemulihan IBM", REHABILITATION, "agen terlatih", "orang",
         (0, 15, 15, 0), (BNNK, HEALTH), (LEADING,), {APBN: 60_000_000}),
    Plan("Layanan rawat jalan (angka agregat)", REHABILITATION, "klien selesai layanan",
         "orang", (5, 10, 10, 5), (BNNK, HEALTH), (LEADING,), {APBN: 0}),
    Plan("Bina lanjut dan dukungan sosial", REHABILITATION, "penerima bina lanjut", "orang",
         (0, 5, 10, 10), (OFFICE["dinas-sosial"],), (MOBILISING,), {APBD: 50_000_000}),
    Plan("Dukungan operasi gabungan kos, hiburan, dan rutan", ERADICATION, "operasi gabungan",
         "operasi", (1, 2, 2, 1), (OFFICE["satpol-pp"], BNNK), (LEADING, MOBILISING),
         {APBD: 70_000_000}),
    Plan("Percepatan tindak lanjut aduan masyarakat", ERADICATION, "waktu rata-rata tindak lanjut",
         "hari", (7, 6, 5, 5), (BNNK, KESBANGPOL), (LEADING,), {APBN: 15_000_000}, AVERAGE,
         NEGATIVE),
    Plan("Pengawasan apotek dan prekursor", ERADICATION, "sarana yang diperiksa", "sarana",
         (5, 10, 10, 5), (HEALTH,), (MOBILISING,), {APBD: 30_000_000}),
    Plan("Pinjam pakai atau hibah sarana BNNK", SUPPORT, "sarana yang diserahkan", "unit",
         (0, 1, 0, 0), (OFFICE["bpkad"],), (FACILITIES,), {APBD: 150_000_000}),
    Plan("Monitoring, evaluasi, dan laporan Rencana Kerja", SUPPORT, "laporan", "laporan",
         (1, 1, 1, 1), (KESBANGPOL, BNNK), (ORCHESTRATING, MOBILISING), {APBD: 40_000_000}),
)  # fmt: skip


SETTLED = {
    "K-02": Activity.State.DONE,
    "K-03": Activity.State.POSTPONED,
    "K-09": Activity.State.DONE,
    "K-23": Activity.State.DONE,
}


def code_of(place: int) -> str:
    """The code of an activity by its place in the sample list, K-01."""
    return f"K-{place:02}"


def fill_plan(plan: WorkPlan, units: dict[str, Organization]) -> None:
    """Write the activities, indicators, targets and ceilings into a draft plan.

    `units` may know only the two parties themselves: they then lead in place of their units.
    """
    agreement = plan.agreement
    Activity.objects.bulk_create(
        Activity(
            agreement=agreement,
            year=plan.year,
            code=code_of(place),
            title=row.title,
            strand=row.strand,
            ran_action=row.action,
            lead=unit_or_side(units, row.leads[0]),
            starts_on=date(plan.year, 3 * _first_quarter(row) - 2, 1),
            ends_on=date(plan.year, 12, 31),
        )
        for place, row in enumerate(PLANS, start=1)
    )
    activities = list(Activity.objects.of(agreement, plan.year).order_by("code"))
    _relate(agreement, activities, units)
    Indicator.objects.bulk_create(
        Indicator(
            activity=activity,
            name=row.indicator,
            unit=row.unit,
            accumulation=row.accumulation,
            polarity=row.polarity,
            dimensions=[Dimension.SEX, Dimension.DISTRICT] if row.unit == "orang" else [],
        )
        for activity, row in zip(activities, PLANS, strict=True)
    )
    indicators = {one.activity_id: one for one in Indicator.objects.filter(activity__in=activities)}
    Target.objects.bulk_create(
        Target(plan=plan, indicator=indicators[activity.pk], quarter=quarter, value=Decimal(value))
        for activity, row in zip(activities, PLANS, strict=True)
        for quarter, value in enumerate(row.targets, start=1)
        if value
    )
    Budget.objects.bulk_create(
        Budget(plan=plan, activity=activity, source=source, quarter=quarter, amount=amount)
        for activity, row in zip(activities, PLANS, strict=True)
        for source, quarter, amount in split(row)
    )


def tell_states(agreement: Agreement, today: date) -> None:
    """Say of activities that nobody has touched yet how they fare on that day."""
    untouched = Activity.objects.of(agreement, YEAR).filter(state=Activity.State.PLANNED)
    for activity in untouched.filter(starts_on__lte=today):
        state = SETTLED.get(activity.code, Activity.State.RUNNING)
        planning.set_state(activity, state, version=activity.version)


def split(row: Plan) -> Iterator[tuple[str, int, Decimal]]:
    """Ceilings by source and quarter: shares follow the work; the parts add up to the whole."""
    shares = [
        Decimal(value) if row.accumulation == SUM else Decimal(1 if value else 0)
        for value in row.targets
    ]
    worked = [quarter for quarter in range(4) if shares[quarter]]
    for source, total in row.money.items():
        left = Decimal(total)
        for quarter in worked:
            if quarter == worked[-1]:
                amount = left
            else:
                amount = Decimal(total) * shares[quarter] / sum(shares) // STEP * STEP
            left -= amount
            if amount:
                yield source, quarter + 1, amount


def unit_or_side(units: dict[str, Organization], slug: str) -> Organization:
    """The unit of that slug where the example has it, else its side's own organization."""
    if slug in units:
        return units[slug]
    return units[BNNP if slug == BNNK else PEMKAB]


def _relate(
    agreement: Agreement, activities: list[Activity], units: dict[str, Organization]
) -> None:
    duties = {duty.code: duty for duty in agreement.duties.all()}
    ActivityDuty.objects.bulk_create(
        ActivityDuty(activity=activity, duty=duties[code])
        for activity, row in zip(activities, PLANS, strict=True)
        for code in row.duties
    )
    supports = Activity.supports.through
    supports.objects.bulk_create(
        supports(activity_id=activity.pk, organization_id=unit_or_side(units, slug).pk)
        for activity, row in zip(activities, PLANS, strict=True)
        for slug in row.leads[1:]
        if unit_or_side(units, slug) != activity.lead
    )


def _first_quarter(row: Plan) -> int:
    return next(quarter for quarter, value in enumerate(row.targets, start=1) if value)
