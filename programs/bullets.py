"""Bullet bars of money by source: pagu outlined, plan ticked, spending filled."""

from collections.abc import Sequence
from decimal import Decimal
from html import escape

from p4gn_portal.components import Chart
from p4gn_portal.formats import format_percent, format_rupiah
from programs.standing.shapes import MoneyStanding, SourceMoney

ROW, BAR = 62, 20
INK, BRAND, LIGHT, WARN = "#1B1F24", "#0B4F6C", "#EEF0F2", "#A4161A"


def money_chart(chart_id: str, money: MoneyStanding) -> Chart:
    """One bar a source, each on its own scale, Rp written beside; sources are never stacked."""
    return Chart(
        id=chart_id,
        title="Anggaran per sumber dana",
        finding=finding_of(money.sources),
        svg=svg_of(money.sources),
        columns=("Sumber dana", "Pagu", "Rencana s.d. triwulan ini", "Realisasi", "Serapan"),
        rows=[
            (
                line.label,
                format_rupiah(line.budget, whole=True),
                format_rupiah(line.planned, whole=True),
                format_rupiah(line.spent, whole=True),
                percent_of(line),
            )
            for line in money.sources
        ],
    )


def finding_of(sources: Sequence[SourceMoney]) -> str:
    """The same facts in one sentence, by the code that draws them."""
    told = [
        f"{line.label}: {format_rupiah(line.spent, whole=True)} dari "
        f"{format_rupiah(line.budget, whole=True)} ({percent_of(line)})"
        for line in sources
    ]
    key = "Garis putus-putus menandai pagu sampai triwulan berjalan."
    return f"Realisasi keuangan {'; '.join(told)}. {key}"


def percent_of(line: SourceMoney) -> str:
    """Serapan in words; without a pagu there is none."""
    return "tanpa pagu" if line.absorption is None else format_percent(line.absorption)


def svg_of(sources: Sequence[SourceMoney]) -> str:
    """Widths in percent of the page, heights in pixels, so that letters keep their size."""
    bars = "".join(_bar(line, number * ROW) for number, line in enumerate(sources))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="100%" height="{ROW * len(sources)}" '
        f'font-family="inherit" font-size="15">{bars}</svg>'
    )


def _bar(line: SourceMoney, top: int) -> str:
    scale = max(line.budget, line.spent, Decimal(1))

    def along(amount: Decimal) -> str:
        return f"{amount / scale * 100:.2f}%"

    y = top + 26
    colour = WARN if line.spent > line.budget else BRAND
    return (
        f'<text x="0" y="{top + 18}" fill="{INK}">{escape(line.label)}</text>'
        f'<text x="100%" y="{top + 18}" fill="{INK}" text-anchor="end">'
        f"{escape(percent_of(line))}</text>"
        f'<rect x="0" y="{y}" width="{along(line.budget)}" height="{BAR}" '
        f'fill="{LIGHT}" stroke="{INK}"/>'
        f'<rect x="0" y="{y + 5}" width="{along(line.spent)}" height="{BAR - 10}" '
        f'fill="{colour}"/>'
        f'<line x1="{along(line.planned)}" x2="{along(line.planned)}" y1="{y - 3}" '
        f'y2="{y + BAR + 3}" stroke="{INK}" stroke-width="3" stroke-dasharray="4 2"/>'
    )
