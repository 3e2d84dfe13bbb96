"""Example scores of IKOTAN, one of them corrected: figures of no paper that BNN issued."""

from decimal import Decimal

from accounts.models import User
from agreements.models import Agreement
from programs.ikotan import Issued, record
from programs.models import IkotanScore
from reports.example.renja import YEAR

PAPER = "Dokumen contoh, bukan terbitan BNN"
SCORES = (
    Issued(year=YEAR - 2, scale="2023", value=Decimal("2.95"), source=PAPER),
    Issued(
        year=YEAR - 2, scale="2023", value=Decimal("2.98"), source=PAPER,
        reason="Contoh: angka kedua salah dibaca",
    ),
    Issued(
        year=YEAR - 1, scale="2023", value=Decimal("3.11"), source=PAPER, category="Tanggap"
    ),
)  # fmt: skip


def record_scores(agreement: Agreement, by: User) -> None:
    """Write them down once."""
    if not IkotanScore.objects.filter(agreement=agreement).exists():
        for issued in SCORES:
            record(agreement, issued, by=by)
