"""Amendments and reports: which periods one reaches into, which terms came after one was told."""

from agreements.effects import Effects
from agreements.impact import Row, Touched
from agreements.models import Amendment
from p4gn_portal.formats import format_day
from reports.models import ProgressReport

SHOWN = 10


def touched_by(amendment: Amendment, effects: Effects) -> list[Touched]:
    """Reports whose period reaches to the effective day or beyond; published ones object to it.

    A published report was measured against the terms of its day. Terms that begin inside its
    period are *berlaku surut*, whatever the day of signing.
    """
    day = amendment.effective_on
    if day is None:
        return []
    found = ProgressReport.objects.filter(agreement=amendment.agreement_id, period_end__gt=day)
    told = found.filter(state=ProgressReport.State.PUBLISHED).order_by("period_end", "revision")
    codes = list(told.values_list("code", flat=True))
    rows = (
        Row(one.code, one.get_absolute_url(), one.get_state_display())
        for one in found.defer("snapshot").order_by("period_end", "revision")[:SHOWN]
    )
    return [Touched("Laporan", found.count(), tuple(rows), _objection(amendment, codes))]


def _objection(amendment: Amendment, codes: list[str]) -> str:
    if not codes or amendment.effective_on is None:
        return ""
    return (
        f"Tanggal mulai berlaku {format_day(amendment.effective_on)} masuk dalam periode laporan "
        f"yang sudah diterbitkan ({', '.join(codes[:3])}{' …' if len(codes) > 3 else ''}). "
        "Centang “Berlaku surut” dan sebutkan alasannya bila benar."
    )


def reaching_back_into(report: ProgressReport) -> list[Amendment]:
    """Amendments enacted after a report was published whose terms begin inside its period."""
    if report.published_at is None:
        return []
    later = Amendment.objects.enacted().filter(
        agreement=report.agreement_id,
        enacted_at__gt=report.published_at,
        effective_on__lt=report.period_end,
    )
    return list(later.select_related("agreement").order_by("enacted_at"))
