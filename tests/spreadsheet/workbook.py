"""A workbook whose own formulas compute what programs/achievement.py computes, from the logs on.

Written from the sentences of the domain file, section 3.4, not from our code.
"""

from collections.abc import Sequence
from decimal import Decimal
from io import BytesIO
from typing import Any

from openpyxl import Workbook, load_workbook

from tests.spreadsheet.cases import Case

LOGS, SUMS = "Catatan", "Hitung"
QUARTERS = (1, 2, 3, 4)
TARGET, ACTUAL = "EFGH", "IJKL"  # of quarters I to IV
COLUMNS = {
    "target s.d.": "N",
    "realisasi s.d.": "O",
    "capaian": "Q",
    "predikat": "R",
    "terpenuhi": "T",
    "rencana fisik": "U",
    "realisasi fisik": "W",
}
RESULTS = {"rata-rata": "AB", "rata-rata fisik": "AC", "deviasi": "AD", "serapan": "AE"}


def book_of(cases: Sequence[Case], money: Sequence[tuple[Decimal, Decimal]]) -> bytes:
    """The workbook with formulas and no results. `money` holds pagu and realisasi."""
    book = Workbook()
    logs = book.active
    logs.title = LOGS
    logs.append(["kasus", "triwulan", "urutan", "nilai"])
    for place, case in enumerate(cases):
        for quarter, values in case.logs.items():
            for order, value in enumerate(values):
                logs.append([place, quarter, order, value])
    sums = book.create_sheet(SUMS)
    sums.append(["kasus", "polaritas", "jenis", "triwulan"])
    row = 2
    for place, case in enumerate(cases):
        for quarter in QUARTERS:
            _case(sums, row, place, case, quarter, logs.max_row)
            row += 1
    _results(sums, row - 1)
    for at, (budget, spent) in enumerate(money, start=2):
        sums[f"AF{at}"], sums[f"AG{at}"] = budget, spent
        sums[f"AE{at}"] = f'=IF(AF{at}=0,"",ROUND(100*AG{at}/AF{at},2))'
    made = BytesIO()
    book.save(made)
    return made.getvalue()


def _case(sheet: Any, row: int, place: int, case: Case, quarter: int, last_log: int) -> None:
    sheet[f"A{row}"], sheet[f"B{row}"] = place, case.polarity
    sheet[f"C{row}"], sheet[f"D{row}"] = case.accumulation, quarter
    sheet[f"M{row}"] = case.weight
    for letter, number in zip(TARGET, QUARTERS, strict=True):
        sheet[f"{letter}{row}"] = case.targets.get(number)
    for letter, number in zip(ACTUAL, QUARTERS, strict=True):
        sheet[f"{letter}{row}"] = _in_quarter(row, number, last_log)
    sheet[f"N{row}"] = _to_date("E", "H", row, f"$D{row}")
    sheet[f"O{row}"] = _to_date("I", "L", row, f"$D{row}")
    sheet[f"P{row}"] = _achievement(f"O{row}", f"N{row}", f"B{row}")
    sheet[f"Q{row}"] = f'=IF(P{row}="","",ROUND(P{row},2))'
    sheet[f"R{row}"] = _grade(f"P{row}")
    sheet[f"S{row}"] = _achievement(
        f"INDEX(I{row}:L{row},1,D{row})",
        f'IF(ISNUMBER(INDEX(E{row}:H{row},1,D{row})),INDEX(E{row}:H{row},1,D{row}),"")',
        f"B{row}",
    )
    judged = f'IF(C{row}="average",S{row},P{row})'
    sheet[f"T{row}"] = f'=IF({judged}="",0,IF({judged}>=100,1,0))'
    sheet[f"X{row}"] = _to_date("E", "H", row, "4")
    _progress(sheet, row)


def _in_quarter(row: int, quarter: int, last: int) -> str:
    """Kumulatif: the sum of the logs. Rata-rata: their mean. Posisi: the last one written."""

    def column(letter: str) -> str:
        return f"{LOGS}!${letter}$2:${letter}${last}"

    of_it = f"{column('A')},$A{row},{column('B')},{quarter}"
    total, count = f"SUMIFS({column('D')},{of_it})", f"COUNTIFS({of_it})"
    last_order = f"_xlfn.MAXIFS({column('C')},{of_it})"
    latest = f"SUMIFS({column('D')},{of_it},{column('C')},{last_order})"
    kinds = f'IF($C{row}="latest",{latest},IF($C{row}="average",{total}/{count},{total}))'
    return f'=IF({count}=0,"",{kinds})'


def _to_date(first: str, last: str, row: int, quarter: str) -> str:
    """What is known of the quarters so far: sum, mean or last; an empty quarter is no zero."""
    whole = f"${first}{row}:${last}{row}"
    so_far = f"${first}{row}:INDEX({whole},1,{quarter})"
    offset = ord(first) - ord("A")
    place = f"SUMPRODUCT(MAX(ISNUMBER({so_far})*(COLUMN({so_far})-{offset})))"
    kinds = (
        f'IF($C{row}="latest",INDEX({whole},1,{place}),'
        f'IF($C{row}="average",AVERAGE({so_far}),SUM({so_far})))'
    )
    return f'=IF(COUNT({so_far})=0,"",{kinds})'


def _achievement(actual: str, target: str, polarity: str) -> str:
    negative = f"IF({target}=0,IF({actual}=0,100,0),MAX(0,100*(2*{target}-{actual})/{target}))"
    positive = f'IF({target}=0,"",100*{actual}/{target})'
    return f'=IF(OR({actual}="",{target}=""),"",IF({polarity}="negative",{negative},{positive}))'


def _grade(value: str) -> str:
    steps = f'IF({value}>90,"ST",IF({value}>75,"T",IF({value}>65,"S",IF({value}>50,"R","SR"))))'
    return f'=IF({value}="","-",{steps})'


def _progress(sheet: Any, row: int) -> None:
    """Fisik: a share of the year where a figure grows, else earned quarter by quarter."""
    grows = f'AND(B{row}="positive",C{row}<>"average")'
    asked = f"COUNT($E{row}:INDEX($E{row}:$H{row},1,$D{row}))"
    share = f'IF(X{row}=0,"",MIN(100,100*IF(N{row}="",0,N{row})/X{row}))'
    sheet[f"Y{row}"] = f'=IF(X{row}="","",IF({grows},{share},100*{asked}/COUNT($E{row}:$H{row})))'
    sheet[f"U{row}"] = f'=IF(Y{row}="","",ROUND(Y{row},2))'
    grown = f'IF(OR(X{row}="",X{row}=0),"",MIN(100,100*O{row}/X{row}))'
    earned = f'IF(OR(P{row}="",Y{row}=""),"",MIN(100,P{row})*Y{row}/100)'
    sheet[f"V{row}"] = f'=IF(O{row}="","",IF({grows},{grown},{earned}))'
    sheet[f"W{row}"] = f'=IF(V{row}="","",ROUND(V{row},2))'
    sheet[f"Z{row}"] = f'=IF(P{row}="",0,M{row}*MIN(100,P{row}))'
    sheet[f"AA{row}"] = f'=IF(P{row}="",0,M{row})'
    sheet[f"AH{row}"] = f'=IF(Y{row}="",0,M{row}*IF(V{row}="",0,V{row}))'
    sheet[f"AI{row}"] = f'=IF(Y{row}="",0,M{row})'
    sheet[f"AJ{row}"] = f'=IF(Y{row}="",0,M{row}*Y{row})'


def _results(sheet: Any, last: int) -> None:
    """The means over all cases at each quarter, in rows 2 to 5."""
    for quarter in QUARTERS:
        at = quarter + 1

        def whole(letter: str, quarter: int = quarter) -> str:
            return f"SUMIFS(${letter}$2:${letter}${last},$D$2:$D${last},{quarter})"

        sheet[f"AB{at}"] = f"=ROUND({whole('Z')}/{whole('AA')},2)"
        sheet[f"AC{at}"] = f"=ROUND({whole('AH')}/{whole('AI')},2)"
        sheet[f"AD{at}"] = f"=ROUND(({whole('AH')}-{whole('AJ')})/{whole('AI')},2)"


def read(book: bytes) -> Any:
    """The sheet with results in place of formulas."""
    return load_workbook(BytesIO(book), data_only=True)[SUMS]
