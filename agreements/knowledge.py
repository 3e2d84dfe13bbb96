"""Both clocks: what was in force on one day, as the portal knew it on another.

What was enacted after the day of knowing is left out, and what was enacted by then is replayed in
the order in which it was, by the same rules as enacting itself.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from agreements.models import Agreement, Amendment, ArticleVersion, DutyVersion, Repeal
from agreements.timeline import Line


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
        versions = ArticleVersion.objects.filter(pk__in=_holding(self.article_lines, day))
        return versions.select_related("article", "amendment").order_by("article__position")

    def duties_on(self, day: date) -> QuerySet[DutyVersion]:
        """The duties of `day` as known then, by code."""
        versions = DutyVersion.objects.filter(pk__in=_holding(self.duty_lines, day))
        return versions.select_related(
            "duty", "obligor__organization", "article", "amendment"
        ).order_by("duty__code")

    @cached_property
    def article_lines(self) -> dict[int, Line]:
        """The days that each wording held, by article, as known then. Two queries."""
        return self._replayed(ArticleVersion, "article")

    @cached_property
    def duty_lines(self) -> dict[int, Line]:
        """The same by duty."""
        return self._replayed(DutyVersion, "duty")

    def _replayed(
        self, model: type[ArticleVersion] | type[DutyVersion], subject: str
    ) -> dict[int, Line]:
        """Lines of versions once all these amendments are applied in their order."""
        ids = [one.pk for one in self.amendments]
        words = _by_amendment(model._default_manager.filter(amendment__in=ids), subject)
        repeals = Repeal.objects.filter(amendment__in=ids).exclude(**{subject: None})
        ends = _by_amendment(repeals, subject)
        lines: dict[int, Line] = defaultdict(Line)
        for one in self.amendments:
            assert one.effective_on is not None  # noqa: S101  enacted
            for key, _ in ends[one.pk]:
                lines[key] = lines[key].ended(one.effective_on)
            for key, pk in words[one.pk]:
                lines[key] = lines[key].worded(pk, one.effective_on)
        return lines


def known_on(agreement: Agreement, day: date) -> Known:
    """What was enacted by the end of that day."""
    midnight = timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
    enacted = agreement.amendments.enacted().filter(enacted_at__lt=midnight)
    return Known(agreement, day, tuple(enacted.order_by("enacted_at", "ordinal")))


def _by_amendment(rows: QuerySet[Any], subject: str) -> dict[int, list[tuple[int, int]]]:
    """Pairs of what a row is about and its id, by the amendment that holds it."""
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for amendment, key, pk in rows.values_list("amendment", subject, "pk"):
        found[amendment].append((key, pk))
    return found


def _holding(lines: dict[int, Line], day: date) -> list[int]:
    """Ids of the versions that hold that day."""
    return [span.key for line in lines.values() if (span := line.on(day))]
