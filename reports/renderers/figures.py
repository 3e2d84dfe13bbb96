"""The table of lines and the drawings of a report. Pure."""

from collections.abc import Sequence
from decimal import Decimal

from p4gn_portal.charts import PAPER, SourceMoney, absorption_by_source, s_curve
from reports.renderers.blocks import Block, figure, linked, table
from reports.renderers.values import Frozen, clean, grade, number, percent


def line_table(lines: Sequence[Frozen]) -> Block:
    """One row an indicator; the line's own id links to its proof."""
    return table(
        [
            ("Baris", 1.1, "l"), ("Kegiatan dan indikator", 5.2, "l"),
            ("Kewajiban (pasal)", 1.9, "l"),
            ("PJ", 1.8, "l"), ("Satuan", 1.5, "l"), ("Target periode", 1.4, "r"),
            ("Realisasi periode", 1.5, "r"), ("Target s.d.", 1.4, "r"),
            ("Realisasi s.d.", 1.5, "r"),
            ("Capaian", 1.5, "r"), ("Predikat", 1.4, "c"), ("Catatan", 1.2, "r"),
            ("Bukti", 1, "r"),
        ],
        [line_row(line) for line in lines],
    )  # fmt: skip


def line_row(line: Frozen) -> list[str | dict[str, str]]:
    """One line as a row of the table."""
    activity, indicator = line["activity"], line["indicator"]
    return [
        linked(line["id"], line["url"]),
        f"{activity['code']} {clean(activity['title'])}\n{clean(indicator['name'])}",
        duties_of(line),
        activity["lead"],
        indicator["unit"],
        number(line["target"]),
        number(line["actual"]),
        number(line["target_to_date"]),
        number(line["actual_to_date"]),
        percent(line["achievement"]),
        grade(line),
        str(line["log_count"]),
        str(line["evidence"]),
    ]


def duties_of(line: Frozen) -> str:
    """KWJ-03 (pasal 4), or the gap said aloud."""
    if not line["duties"]:
        return "Belum ditautkan ke kewajiban"
    codes = ", ".join(duty["code"] for duty in line["duties"])
    articles = ", ".join(article["number"] for article in line["articles"])
    return f"{codes} ({articles})" if articles else codes


def charts_of(frozen: Frozen) -> list[Block]:
    """The S-curve and absorption by source, drawn for paper."""
    curve = frozen["curve"]
    physical = s_curve(
        "fisik",
        "Kurva S fisik kumulatif",
        curve["labels"],
        [decimal_of(value) for value in curve["planned"]],
        [decimal_of(value) for value in curve["actual"]],
        look=PAPER,
    )
    money = absorption_by_source(
        "keuangan",
        "Serapan menurut sumber dana",
        [
            SourceMoney(
                row["source_label"],
                Decimal(row["budget"]),
                Decimal(row["planned"]),
                Decimal(row["spent"]),
            )
            for row in frozen["money"]["sources"]
        ],
        look=PAPER,
    )
    return [
        figure(chart.id, chart.title, chart.finding, chart.svg)
        for chart in (physical, money)
        if chart.svg
    ]


def decimal_of(value: str | None) -> Decimal | None:
    """A frozen number; None stays unknown."""
    return None if value is None else Decimal(value)
