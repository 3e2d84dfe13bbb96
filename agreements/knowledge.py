"""Both clocks: what was in force on one day, as the portal knew it on another.

What was enacted after the day of knowing is left out, and what was enacted by then is replayed in
the order in which it was, by the same rules as enacting itself.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from agreements.models import Agreement, Amendment, ArticleVersion, DutyVersion, Repeal
from agreements.timeline import Line


@dataclass(frozen=True, slots=True)
class Known:
    """The amendments of an agreement that were enacted by the end of a WITA day."""

    agreement: Agreement
    day: date
    amendments: tuple[Amendment, ...]  # in the order of enactment

    @property
    def starts(self) -> date | None:
        """The first day in force, as known then."""
        return self.amendments[0].effective_on if self.amendments else None

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
        """The articles of `day` as known then, in order. Three queries."""
        versions = ArticleVersion.objects.filter(pk__in=self._holding(ArticleVersion, day))
        return versions.select_related("article", "amendment").order_by("article__position")

    def duties_on(self, day: date) -> QuerySet[DutyVersion]:
        """The duties of `day` as known then, by code. Three queries."""
        versions = DutyVersion.objects.filter(pk__in=self._holding(DutyVersion, day))
        return versions.select_related(
            "duty", "obligor__organization", "article", "amendment"
        ).order_by("duty__code")

    def _holding(self, model: type[ArticleVersion] | type[DutyVersion], day: date) -> list[int]:
        subject = "article" if model is ArticleVersion else "duty"
        ids = [one.pk for one in self.amendments]
        words: dict[int, list[tuple[int, int]]] = defaultdict(list)
        rows = model._default_manager.filter(amendment__in=ids)
        for amendment, key, pk in rows.values_list("amendment", subject, "pk"):
            words[amendment].append((key, pk))
        ends: dict[int, list[int]] = defaultdict(list)
        repeals = Repeal.objects.filter(amendment__in=ids).exclude(**{subject: None})
        for amendment, key in repeals.values_list("amendment", subject):
            ends[amendment].append(key)
        return _replay(self.amendments, words, ends, day)


def known_on(agreement: Agreement, day: date) -> Known:
    """What was enacted by the end of that day."""
    midnight = timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
    enacted = agreement.amendments.enacted().filter(enacted_at__lt=midnight)
    return Known(agreement, day, tuple(enacted.order_by("enacted_at", "ordinal")))


def _replay(
    amendments: tuple[Amendment, ...],
    words: dict[int, list[tuple[int, int]]],
    ends: dict[int, list[int]],
    day: date,
) -> list[int]:
    """Ids of the versions that hold on `day` once all these amendments are applied in order."""
    lines: dict[int, Line] = defaultdict(Line)
    for one in amendments:
        assert one.effective_on is not None  # noqa: S101  enacted
        for key in ends[one.pk]:
            lines[key] = lines[key].ended(one.effective_on)
        for key, pk in words[one.pk]:
            lines[key] = lines[key].worded(pk, one.effective_on)
    return [span.key for line in lines.values() if (span := line.on(day))]
