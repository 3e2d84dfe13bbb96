"""How the portal writes numbers, money and days in Indonesian, and how it reads them back. Pure."""

import re
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

WITA = ZoneInfo("Asia/Makassar")
MAX_RUPIAH = Decimal("999999999999999.99")

DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni",
    "Juli", "Agustus", "September", "Oktober", "November", "Desember",
)  # fmt: skip

HOW_TO_WRITE_NUMBERS = (
    "Tulis angka tanpa huruf, dengan titik untuk ribuan dan koma untuk desimal. Contoh: 1.234,5."
)

_ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"),
    (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip

# ASCII digits only: "１２" and "١٢" are digits to Python, and a trap to a reader of the ledger.
_WRITTEN_NUMBER = re.compile(
    r"(?P<sign>[-\u2212]?)"
    r"(?:(?P<grouped>[1-9][0-9]{0,2}(?:\.[0-9]{3})+)|(?P<plain>[0-9]+))"
    r"(?:,(?P<fraction>[0-9]+))?"
)
_RUPIAH_SIGN = re.compile(r"^(?P<sign>[-\u2212]?)\s*rp\.?\s*", re.IGNORECASE)
_LONGEST_NUMBER = 40


# --- Numbers and money ---------------------------------------------------------------------------


def format_number(value: Decimal | int, digits: int | None = None) -> str:
    """1.234,5. Without `digits` the value keeps its own decimals, less trailing zeros."""
    number = Decimal(value)
    if digits is not None:
        number = _rounded(number, digits)
    text = f"{number:,f}"
    if digits is None and "." in text:
        text = text.rstrip("0").rstrip(".")
    if not text.strip("-0.,"):
        text = text.lstrip("-")  # no "-0"
    return text.translate(str.maketrans(",.", ".,"))


def format_rupiah(value: Decimal | int, *, whole: bool = False) -> str:
    """Rp1.250.000,00. `whole` leaves off an empty fraction, as table columns do."""
    amount = _rounded(Decimal(value), 2)
    digits = 0 if whole and amount == amount.to_integral_value() else 2
    sign = "-" if amount < 0 else ""
    return f"{sign}Rp{format_number(abs(amount), digits)}"


def format_change(value: Decimal | int) -> str:
    """+1.234,5 or -5: a difference, its sign always written."""
    return f"+{format_number(value)}" if value > 0 else format_number(value)


def format_rupiah_change(value: Decimal | int) -> str:
    """+Rp1.250.000 or -Rp5.000: a difference of money, its sign always written."""
    return f"+{format_rupiah(value, whole=True)}" if value > 0 else format_rupiah(value, whole=True)


def format_percent(value: Decimal | int, digits: int = 1) -> str:
    """41,2%, from a value that already counts in percent; rounds half up."""
    return format_number(value, digits) + "%"


def format_points(value: Decimal | int, digits: int = 1) -> str:
    """-8,0 poin: a difference of two percentages."""
    return format_number(value, digits) + " poin"


def format_size(size: int) -> str:
    """0,9 MB. A megabyte is 1024 × 1024, so that the limit of 12 MB reads as 12 MB."""
    if size < 1024:
        return f"{size} bita"
    kilobytes = _rounded(Decimal(size) / 1024, 0)
    if kilobytes < 900:
        return f"{kilobytes} kB"
    return format_number(_rounded(Decimal(size) / (1024 * 1024), 1)) + " MB"


def parse_decimal_id(text: str) -> Decimal:
    """Read a number as Indonesians write it: `1.234,5`, `1250000`, `Rp1.250.000,00`, `Rp 5.000,-`.

    Raises ValueError for what can be read in two ways (`1,250.000`, `1.5`, `0.123`), for words,
    exponents, NaN and other scripts' digits. A wrong guess here would be off by a thousand.
    """
    if len(text) > _LONGEST_NUMBER:
        raise ValueError(HOW_TO_WRITE_NUMBERS)
    bare = _RUPIAH_SIGN.sub(r"\g<sign>", text.strip()).removesuffix(",-")
    match = _WRITTEN_NUMBER.fullmatch(bare)
    if match is None:
        raise ValueError(HOW_TO_WRITE_NUMBERS)
    integer = (match["grouped"] or match["plain"]).replace(".", "")
    fraction = f".{match['fraction']}" if match["fraction"] else ""
    return Decimal(("-" if match["sign"] else "") + integer + fraction)


def to_roman(number: int) -> str:
    """IV. Official papers number quarters, semesters and chapters so."""
    if not 0 < number < 4000:
        raise ValueError(f"no Roman numeral for {number}")
    text = ""
    for value, letters in _ROMAN:
        count, number = divmod(number, value)
        text += letters * count
    return text


def format_nip(nip: str) -> str:
    """19790101 200501 1 002: the 18 digits of a civil servant in their official groups."""
    if len(nip) != 18 or not nip.isdecimal():
        return nip  # an NRP of the police has 8 digits and no groups
    return f"{nip[:8]} {nip[8:14]} {nip[14]} {nip[15:]}"


# --- Days and moments ----------------------------------------------------------------------------


def month_name(month: int) -> str:
    """Januari for 1."""
    return MONTHS[_from_one(month, 12) - 1]


def quarter_name(quarter: int) -> str:
    """Triwulan I for 1."""
    return "Triwulan " + to_roman(_from_one(quarter, 4))


def semester_name(semester: int) -> str:
    """Semester I for 1."""
    return "Semester " + to_roman(_from_one(semester, 2))


def format_day(day: date) -> str:
    """24 November 2026."""
    day = _wita_day(day)
    return f"{day.day} {month_name(day.month)} {day.year}"


def format_day_short(day: date) -> str:
    """24/11/2026."""
    day = _wita_day(day)
    return f"{day.day:02}/{day.month:02}/{day.year:04}"


def format_day_long(day: date) -> str:
    """Jumat, 6 Februari 2026."""
    day = _wita_day(day)
    return f"{DAYS[day.weekday()]}, {format_day(day)}"


def format_month(day: date) -> str:
    """November 2026."""
    day = _wita_day(day)
    return f"{month_name(day.month)} {day.year}"


def format_day_range(first: date, last: date) -> str:
    """9–11 Juni 2026: each part is written once."""
    if first > last:
        raise ValueError("the range ends before it begins")
    if first == last:
        return format_day(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{format_day(last)}"
    if first.year == last.year:
        return f"{first.day} {month_name(first.month)} – {format_day(last)}"
    return f"{format_day(first)} – {format_day(last)}"


def format_time(moment: datetime) -> str:
    """pukul 20.18 WITA."""
    local = _in_wita(moment)
    return f"pukul {local.hour:02}.{local.minute:02} WITA"


def format_moment(moment: datetime) -> str:
    """24 November 2026 pukul 20.18 WITA."""
    return f"{format_day(_in_wita(moment))} {format_time(moment)}"


# --- Parts ---------------------------------------------------------------------------------------


def _rounded(value: Decimal, digits: int) -> Decimal:
    """Half up, away from zero, as the formulas of the reports are; never half-even."""
    return value.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


def _from_one(number: int, last: int) -> int:
    if not 1 <= number <= last:
        raise ValueError(f"{number} is not between 1 and {last}")
    return number


def _wita_day(day: date) -> date:
    """The calendar day; a moment is first moved to WITA."""
    return _in_wita(day).date() if isinstance(day, datetime) else day


def _in_wita(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone has no WITA clock time")
    return moment.astimezone(WITA)
