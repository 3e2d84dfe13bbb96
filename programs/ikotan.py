"""Recording what BNN issues as IKOTAN, and which work bears on each of its variables."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from agreements.models import Agreement, DutyVersion
from agreements.papers import Paper
from programs.ikotan_scales import scales
from programs.models import Activity, IkotanScore


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """A score as the paper tells it."""

    year: int
    scale: str
    value: Decimal
    source: str
    category: str = ""
    reason: str = ""  # of a correction only
    paper: Paper | None = None


@transaction.atomic
def record(agreement: Agreement, issued: Issued, *, by: User) -> IkotanScore:
    """Record the score of a year, or a correction of the one that stands (with a reason).

    Raises ValidationError for a score that its scale does not know, for a second one of a year
    that comes without a reason, and for a correction that changes nothing, as of a form sent
    twice. Nothing is ever computed here.
    """
    Agreement.objects.select_for_update().get(pk=agreement.pk)
    if problem := scales()[issued.scale].problem_with(issued.value):
        raise ValidationError({"value": problem})
    stands = IkotanScore.objects.standing().filter(agreement=agreement, year=issued.year).first()
    if stands is not None and not issued.reason:
        raise ValidationError(
            {"reason": f"Nilai {issued.year} sudah dicatat. Isikan alasan untuk memperbaikinya."}
        )
    if stands is not None and _says(stands, issued):
        raise ValidationError(f"Nilai {issued.year} sudah tercatat persis seperti ini.")
    score = IkotanScore(
        agreement=agreement,
        year=issued.year,
        scale=issued.scale,
        value=issued.value,
        category=issued.category,
        source=issued.source,
        corrects=stands,
        reason=issued.reason if stands else "",
        recorded_by=by,
    )
    if issued.paper is not None:
        name = f"ikotan{issued.paper.suffix}"
        score.document.save(name, issued.paper.as_file(), save=False)
        score.document_sha256 = issued.paper.sha256
    score.save()
    return score


def _says(score: IkotanScore, issued: Issued) -> bool:
    """Whether the record holds what is issued already, paper included."""
    told = ("scale", "value", "category", "source")
    same = all(getattr(score, name) == getattr(issued, name) for name in told)
    return same and (issued.paper is None or issued.paper.sha256 == score.document_sha256)


def day_within(year: int) -> date:
    """The day on which the duties of a year are read: today, kept within the year."""
    return min(max(timezone.localdate(), date(year, 1, 1)), date(year, 12, 31))


def duties_toward(agreement: Agreement, variable: str, year: int) -> "QuerySet[DutyVersion]":
    """Duties in force in the year that bear on one of the five variables."""
    return agreement.duties_on(day_within(year)).filter(ikotan_variable=variable)


def activities_toward(agreement: Agreement, variable: str, year: int) -> "QuerySet[Activity]":
    """Activities of the year that serve such a duty, each once."""
    duties = duties_toward(agreement, variable, year).order_by().values("duty")
    return Activity.objects.of(agreement, year).filter(
        pk__in=Activity.objects.filter(duty_links__duty__in=duties).values("pk")
    )
