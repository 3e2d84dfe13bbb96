"""Breaks in the thread, told and not hidden: what officers look for first."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, OuterRef

from agreements.models import Agreement
from agreements.models.duty import Strand
from programs.models import Activity, ActivityDuty, Evidence
from programs.models.log import by_number
from reports.periods import Period
from reports.snapshot.lines import within

Frozen = dict[str, Any]


def findings_of(
    agreement: Agreement, period: Period, lines: Sequence[Frozen], duties: Sequence[Frozen]
) -> list[Frozen]:
    """Each kind of break with the codes concerned; kinds without any are left out."""
    activities = Activity.objects.of(agreement, period.year)
    served = set(
        ActivityDuty.objects.filter(activity__in=activities).values_list("duty__code", flat=True)
    )
    bare = (
        within(agreement, period)
        .exclude(activity__strand=Strand.REHABILITATION)
        .filter(~Exists(Evidence.objects.filter(log=OuterRef("pk"))))
    )
    found = [
        ("duty_without_activity", "Kewajiban tanpa kegiatan Renja",
         [duty["code"] for duty in duties if duty["code"] not in served]),
        ("activity_without_duty", "Kegiatan Renja belum ditautkan ke kewajiban",
         list(activities.without_duty().order_by("code").values_list("code", flat=True))),
        ("log_without_evidence", "Catatan terverifikasi tanpa bukti",
         list(bare.order_by(*by_number()).values_list("number", flat=True))),
        ("log_waiting", "Catatan masih menunggu verifikasi; belum dihitung",
         sorted({number for line in lines for number in line["waiting"]})),
        ("line_unreported", "Target yang jatuh tempo belum dilaporkan",
         [line["id"] for line in lines if line["is_due"] and line["actual_to_date"] is None]),
    ]  # fmt: skip
    return [{"kind": kind, "label": label, "items": items} for kind, label, items in found if items]
