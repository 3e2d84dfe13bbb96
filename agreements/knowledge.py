"""Both clocks: what was in force on one day, as the portal knew it on another.

What was enacted after the day of knowing is left out. Of the rest the database picks the wording
that holds by the rules of `timeline.Line`: a wording holds until another begins or until an end,
and an end does away with what was enacted before it for that day or later.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from agreements.days import end_of
from agreements.models import Agreement, Amendment, ArticleVersion, DutyVersion, Repeal

AnyVersion = TypeVar("AnyVersion", ArticleVersion, DutyVersion)
ENACTED_AFTER = Q(amendment__enacted_at__gt=OuterRef("amendment__enacted_at")) | Q(
    amendment__enacted_at=OuterRef("amendment__enacted_at"),
    amendment__ordinal__gt=OuterRef("amendment__ordinal"),
)


@dataclass(frozen=True)
class Known:
    """The amendments of an agreement that were enacted by the end of a WITA day."""

    agreement: Agreement
    day: date
    amendments: tuple[Amendment, ...]  # in the order of enactment

    @property
    def ends(self) -> date | None:
        """The day after the last, as known then."""
        until: date | None = None
        ended: date | None = None
        for one in self.amendments:
            if one.is_termination:
                ended = one.effective_on
            elif one.extends_until is not None:
                until, ended = one.extends_until + timedelta(days=1), None
        return min((end for end in (until, ended) if end is not None), default=None)

    def text_on(self, day: date) -> QuerySet[ArticleVersion]:
        """The articles of `day` as known then, in order."""
        held = self._holding(ArticleVersion.objects.all(), "article", day)
        return held.select_related("article", "amendment").order_by("article__position")

    def duties_on(self, day: date) -> QuerySet[DutyVersion]:
        """The duties of `day` as known then, by code."""
        held = self._holding(DutyVersion.objects.all(), "duty", day)
        return held.select_related(
            "duty", "obligor__organization", "article", "amendment"
        ).order_by("duty__code")

    def _holding(
        self, versions: "QuerySet[AnyVersion]", subject: str, day: date
    ) -> "QuerySet[AnyVersion]":
        """The version of each article or duty that holds on `day`."""
        enacted = [one.pk for one in self.amendments]
        ends = Repeal.objects.filter(amendment__in=enacted, **{subject: OuterRef(subject)})
        begins = OuterRef("amendment__effective_on")
        undone = ends.filter(ENACTED_AFTER, amendment__effective_on__lte=begins)
        latest = (
            versions.filter(amendment__in=enacted, amendment__effective_on__lte=day)
            .exclude(Exists(undone))
            .order_by(
                F(subject),
                F("amendment__effective_on").desc(),
                F("amendment__enacted_at").desc(),
                F("amendment__ordinal").desc(),
            )
            .distinct(subject)
        )
        ended = ends.filter(amendment__effective_on__gt=begins, amendment__effective_on__lte=day)
        return versions.filter(pk__in=latest.values("pk")).exclude(Exists(ended))


def known_on(agreement: Agreement, day: date) -> Known:
    """What was enacted by the end of that day."""
    enacted = agreement.amendments.enacted().filter(enacted_at__lt=end_of(day))
    return Known(agreement, day, tuple(enacted.order_by("enacted_at", "ordinal")))
