"""*Riwayat*: what each enactment changed, why, and by whose hands. A fixed number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from agreements.models import Agreement, Amendment, ArticleVersion, DutyVersion, Repeal
from agreements.models.validity import Version
from agreements.reading import Change, change, words_of


@dataclass(frozen=True, slots=True)
class Enactment:
    """An enacted paper, and article by article and duty by duty how it read before and after."""

    amendment: Amendment
    changes: Sequence[Change]


def enacted_papers(agreement: Agreement) -> QuerySet[Amendment]:
    """The papers that made the text, the latest enactment first, with all that they changed."""
    parts = "duty", "obligor__organization"
    duties = DutyVersion.objects.select_related(
        *parts, *(f"based_on__{name}" for name in parts)
    ).order_by("duty__code")
    articles = ArticleVersion.objects.select_related("article", "based_on").order_by(
        "article__position"
    )
    repeals = Repeal.objects.select_related(
        "article_version", "duty_version", *(f"duty_version__{name}" for name in parts)
    ).order_by("article__position", "duty__code")
    return (
        agreement.amendments.enacted()
        .select_related("drafted_by", "proposed_by", "enacted_by")
        .prefetch_related(
            Prefetch("article_versions", articles),
            Prefetch("duty_versions", duties),
            Prefetch("repeals", repeals),
        )
        .order_by("-enacted_at", "-ordinal")
    )


def enactment_of(amendment: Amendment) -> Enactment:
    """One of `enacted_papers` in words."""
    changes = [
        *(_changed(one.based_on, one) for one in amendment.article_versions.all()),
        *(_changed(one.based_on, one) for one in amendment.duty_versions.all()),
        *(
            _changed(one.article_version or one.duty_version, None)
            for one in amendment.repeals.all()
        ),
    ]
    return Enactment(amendment, changes)


def _changed(before: Version | None, after: Version | None) -> Change:
    return change(words_of(before) if before else None, words_of(after) if after else None)
