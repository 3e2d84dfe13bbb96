"""The report beside the one of the period before, figure by figure. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from p4gn_portal.formats import format_change, format_points, format_rupiah_change
from p4gn_portal.workbook import MONEY, NUMBER, PERCENT
from reports.renderers.values import UNKNOWN, Frozen, number, percent, rupiah

Write = Callable[[str | None], str]
WRITTEN: dict[str, Write] = {NUMBER: number, PERCENT: percent, MONEY: rupiah}
LABELS = (
    ("average", "Rata-rata capaian s.d. akhir periode (%)", PERCENT),
    ("due", "Target yang jatuh tempo", NUMBER),
    ("met", "Target jatuh tempo terpenuhi", NUMBER),
    ("logs", "Catatan terverifikasi pada periode", NUMBER),
    ("participants", "Peserta (tanpa layanan rehabilitasi)", NUMBER),
    ("evidence", "Bukti", NUMBER),
    ("spent_in_period", "Realisasi keuangan pada periode, semua sumber (Rp)", MONEY),
    ("absorption", "Serapan s.d. akhir periode, semua sumber (%)", PERCENT),
)


@dataclass(frozen=True, slots=True)
class Compared:
    """One figure of both reports as frozen text; None: unknown."""

    label: str
    kind: str
    before: str | None
    now: str | None

    @property
    def change(self) -> Decimal | None:
        """Now less before: a number, rupiah, or points of percent."""
        if self.before is None or self.now is None:
            return None
        return Decimal(self.now) - Decimal(self.before)

    @property
    def written(self) -> tuple[str, str, str]:
        """Before, now and change as an office writes them."""
        write = WRITTEN[self.kind]
        return write(self.before), write(self.now), self._change_in_words()

    def _change_in_words(self) -> str:
        if self.change is None:
            return UNKNOWN
        if self.kind == MONEY:
            return format_rupiah_change(self.change)
        if self.kind == PERCENT:
            sign = "+" if self.change > 0 else ""
            return sign + format_points(self.change, 2)
        return format_change(self.change)


def compared(frozen: Frozen) -> list[Compared]:
    """A row a figure; none where no report of the period before was published."""
    before = (frozen.get("before") or {}).get("figures")
    if before is None:
        return []
    now = frozen["summary"] | frozen["money"]["total"]
    return [
        Compared(label, kind, _text(before[name]), _text(now[name])) for name, label, kind in LABELS
    ]


def heading_of(frozen: Frozen) -> str:
    """With what it is compared, or that there is nothing to compare it with."""
    before = frozen["before"]
    if before["figures"] is None:
        return f"Belum ada laporan terbit untuk {before['period']} sebagai pembanding."
    return f"Dibandingkan dengan {before['period']} menurut laporan {before['code']}."


def _text(value: object) -> str | None:
    return None if value is None else str(value)
