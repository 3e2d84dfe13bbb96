"""Drawings as Vega-Lite specs, made SVG here, each with the sentence it proves. Pure."""

import json
import re
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

import vl_convert

from p4gn_portal.components import Chart
from p4gn_portal.formats import format_number, format_percent, format_points, format_rupiah

Spec = dict[str, Any]
Percent = Decimal | None

SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"  # a name; nothing is fetched
INK, SECOND, LINE, BRAND, LATE = "#1B1F24", "#4A5560", "#C9CFD6", "#0B4F6C", "#8A5300"
UNKNOWN = "–"
LONGEST_RANKING = 10
TAG = re.compile(r"<[^<>]*>")
SPOKEN = re.compile(r' (?:role|aria-[a-z]+)="[^"]*"')  # one picture to a reader, not many symbols
_one_at_a_time = threading.Lock()  # the converter's engine is one per process


@dataclass(frozen=True, slots=True)
class Look:
    """Where the drawing goes: the fonts found there and its width in points."""

    font: str
    width: int
    size: int = 12


PAGE = Look("system-ui, -apple-system, Segoe UI, Roboto, sans-serif", 560)
PAPER = Look("Libertinus Serif", 440, 11)


@dataclass(frozen=True, slots=True)
class SourceMoney:
    """Money of one source in rupiah; `planned` is what the plan asks to date."""

    label: str
    budget: Decimal
    planned: Decimal | None
    spent: Decimal


def svg_of(spec: Spec) -> str:
    """The drawing of a spec; the same spec is drawn once a process."""
    return _drawn(json.dumps(spec, sort_keys=True, ensure_ascii=False))


@lru_cache(maxsize=256)
def _drawn(text: str) -> str:
    with _one_at_a_time:
        svg = str(vl_convert.vegalite_to_svg(text))
    return TAG.sub(lambda tag: SPOKEN.sub("", tag[0]), svg)


# --- Kurva S -------------------------------------------------------------------------------------


def s_curve(
    chart_id: str,
    title: str,
    labels: Sequence[str],
    planned: Sequence[Percent],
    actual: Sequence[Percent],
    *,
    look: Look = PAGE,
) -> Chart:
    """Cumulative percent, plan against realisation. None (unknown, future) is blank, never 0."""
    return Chart(
        id=chart_id,
        title=title,
        finding=s_curve_finding(labels, planned, actual),
        svg=svg_of(s_curve_spec(labels, planned, actual, look)),
        columns=("Periode", "Target (%)", "Realisasi (%)", "Deviasi"),
        rows=[
            (label, _percent(plan), _percent(real), _points(real, plan))
            for label, plan, real in zip(labels, planned, actual, strict=True)
        ],
    )


def s_curve_finding(
    labels: Sequence[str], planned: Sequence[Percent], actual: Sequence[Percent]
) -> str:
    """One sentence on the last point that is known."""
    known = [n for n, value in enumerate(actual) if value is not None]
    if not known:
        return "Belum ada triwulan yang dapat dinilai."
    last = known[-1]
    real, plan = actual[last], planned[last]
    told = f"Sampai dengan {labels[last]} realisasi mencapai {format_percent(real or Decimal(0))}"
    if plan is None or real is None:
        return f"{told}; belum ada target pada periode itu."
    return f"{told} dari target {format_percent(plan)} (deviasi {format_points(real - plan)})."


def s_curve_spec(
    labels: Sequence[str], planned: Sequence[Percent], actual: Sequence[Percent], look: Look = PAGE
) -> Spec:
    """The drawing of the S-curve as Vega-Lite reads it."""
    rows = [
        {"periode": label, "urutan": n, "seri": series, "nilai": float(value)}
        for n, label in enumerate(labels)
        for series, value in (("Target", planned[n]), ("Realisasi", actual[n]))
        if value is not None
    ]
    series = {"field": "seri", "type": "nominal", "sort": ["Target", "Realisasi"]}
    names = ["Target", "Realisasi"]
    return _spec(
        look,
        height=190,
        data={"values": rows},
        mark={"type": "line", "strokeWidth": 2.2, "point": {"size": 55, "filled": True}},
        encoding={
            "x": {
                "field": "periode",
                "type": "ordinal",
                "sort": list(labels),
                "scale": {"domain": list(labels)},
                "axis": {"title": None, "labelAngle": 0},
            },
            "y": {
                "field": "nilai",
                "type": "quantitative",
                "scale": {"domain": [0, 100], "clamp": True},
                "axis": {"title": "Kumulatif (%)", "values": [0, 25, 50, 75, 100]},
            },
            "color": {
                **series,
                "scale": {"domain": names, "range": [SECOND, BRAND]},
                "legend": {"title": None, "orient": "top"},
            },
            "strokeDash": {**series, "scale": {"domain": names, "range": [[6, 4], [1, 0]]}},
            "shape": {**series, "scale": {"domain": names, "range": ["square", "circle"]}},
        },
    )


# --- Money by source -----------------------------------------------------------------------------


def absorption_by_source(
    chart_id: str, title: str, rows: Sequence[SourceMoney], *, look: Look = PAGE
) -> Chart:
    """Bullet bars in percent of each source's own pagu: sources are never added unsaid."""
    return Chart(
        id=chart_id,
        title=title,
        finding=absorption_finding(rows),
        svg=svg_of(absorption_spec(rows, look)) if any(row.budget for row in rows) else "",
        columns=("Sumber dana", "Pagu (Rp)", "Rencana s.d. (Rp)", "Realisasi (Rp)", "Serapan"),
        rows=[
            (
                row.label,
                format_rupiah(row.budget, whole=True),
                UNKNOWN if row.planned is None else format_rupiah(row.planned, whole=True),
                format_rupiah(row.spent, whole=True),
                _percent(_share(row.spent, row.budget)),
            )
            for row in rows
        ],
    )


def absorption_finding(rows: Sequence[SourceMoney]) -> str:
    """Each source with its own percentage."""
    told = [
        f"{row.label} terserap {format_percent(share)}"
        for row in rows
        if (share := _share(row.spent, row.budget)) is not None
    ]
    return "; ".join(told) + "." if told else "Belum ada pagu yang ditetapkan."


def absorption_spec(rows: Sequence[SourceMoney], look: Look = PAGE) -> Spec:
    """The drawing of absorption by source as Vega-Lite reads it."""
    values = [
        {
            "sumber": row.label,
            "realisasi": float(min(_share(row.spent, row.budget) or Decimal(0), Decimal(120))),
            "rencana": None if row.planned is None else float(_share(row.planned, row.budget) or 0),
            "pagu": 100,
            "kata": format_percent(_share(row.spent, row.budget) or Decimal(0)),
        }
        for row in rows
        if row.budget
    ]
    source = {"field": "sumber", "type": "nominal", "sort": None, "axis": {"title": None}}
    domain = {"domain": [0, max(100.0, *(value["realisasi"] for value in values))]}  # type: ignore[type-var]
    across = {"type": "quantitative", "scale": domain, "axis": {"title": "% dari pagu sumber itu"}}
    return _spec(
        look,
        height={"step": 34},
        data={"values": values},
        layer=[
            {
                "mark": {"type": "bar", "size": 20, "fill": "#FFFFFF", "stroke": SECOND},
                "encoding": {"y": source, "x": {**across, "field": "pagu"}},
            },
            {
                "mark": {"type": "bar", "size": 10, "color": BRAND},
                "encoding": {"y": source, "x": {**across, "field": "realisasi"}},
            },
            {
                "mark": {"type": "tick", "thickness": 3, "size": 24, "color": LATE},
                "encoding": {"y": source, "x": {**across, "field": "rencana"}},
            },
            {
                "mark": {"type": "text", "align": "left", "dx": 5, "color": INK},
                "encoding": {
                    "y": source,
                    "x": {"value": "width"},
                    "text": {"field": "kata"},
                },
            },
        ],
    )


# --- Who is behind, what is most -----------------------------------------------------------------


def ranked_bars(
    chart_id: str,
    title: str,
    rows: Sequence[tuple[str, Decimal]],
    *,
    unit: str = "",
    look: Look = PAGE,
) -> Chart:
    """Horizontal bars, largest first; what is past the tenth goes together as *Lainnya*."""
    ranked = rank(rows)
    return Chart(
        id=chart_id,
        title=title,
        finding=ranking_finding(ranked, unit),
        svg=svg_of(ranking_spec(ranked, look)) if ranked else "",
        columns=("Nama", unit.capitalize() or "Jumlah"),
        rows=[(name, format_number(value)) for name, value in ranked],
    )


def rank(rows: Sequence[tuple[str, Decimal]]) -> list[tuple[str, Decimal]]:
    """The largest first, equal ones by name; what is too many for a drawing as one *Lainnya*."""
    ranked = sorted(rows, key=lambda row: (-row[1], row[0]))
    if len(ranked) <= LONGEST_RANKING:
        return ranked
    rest = ranked[LONGEST_RANKING:]
    return [
        *ranked[:LONGEST_RANKING],
        (f"Lainnya ({len(rest)})", sum((value for _, value in rest), Decimal(0))),
    ]


def ranking_finding(ranked: Sequence[tuple[str, Decimal]], unit: str) -> str:
    """One sentence on who leads the ranking."""
    if not ranked:
        return "Belum ada data."
    name, value = ranked[0]
    return f"Terbanyak: {name}, {format_number(value)} {unit}".rstrip() + "."


def ranking_spec(ranked: Sequence[tuple[str, Decimal]], look: Look = PAGE) -> Spec:
    """The drawing of a ranking as Vega-Lite reads it."""
    values = [
        {"nama": name, "nilai": float(value), "kata": format_number(value)}
        for name, value in ranked
    ]
    name = {"field": "nama", "type": "nominal", "sort": None}
    return _spec(
        look,
        height={"step": 24},
        data={"values": values},
        layer=[
            {
                "mark": {"type": "bar", "color": BRAND},
                "encoding": {
                    "y": {**name, "axis": {"title": None, "labelLimit": 220}},
                    "x": {"field": "nilai", "type": "quantitative", "axis": None},
                },
            },
            {
                "mark": {"type": "text", "align": "left", "dx": 4, "color": INK},
                "encoding": {
                    "y": name,
                    "x": {"field": "nilai", "type": "quantitative"},
                    "text": {"field": "kata"},
                },
            },
        ],
    )


# --- Parts ---------------------------------------------------------------------------------------


def _spec(look: Look, **parts: Any) -> Spec:
    axis: Mapping[str, Any] = {
        "labelFont": look.font,
        "titleFont": look.font,
        "labelFontSize": look.size,
        "titleFontSize": look.size,
        "labelColor": INK,
        "titleColor": SECOND,
        "titleFontWeight": "normal",
        "gridColor": LINE,
        "domainColor": SECOND,
        "tickColor": SECOND,
    }
    return {
        "$schema": SCHEMA,
        "width": look.width,
        "background": "transparent",
        "config": {
            "aria": False,  # its words are English; the figure around it tells the finding
            "view": {"stroke": None},
            "axis": axis,
            "legend": {"labelFont": look.font, "labelFontSize": look.size, "labelColor": INK},
            "text": {"font": look.font, "fontSize": look.size},
        },
        **parts,
    }


def _share(part: Decimal, whole: Decimal) -> Percent:
    return part / whole * 100 if whole else None


def _percent(value: Percent) -> str:
    return UNKNOWN if value is None else format_percent(value)


def _points(actual: Percent, planned: Percent) -> str:
    return UNKNOWN if actual is None or planned is None else format_points(actual - planned)
