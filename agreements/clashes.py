"""Where the text under a draft has moved: decisions whose base is no longer what is in force.

A draft remembers which wording each of its decisions was made over. Where another amendment was
enacted meanwhile, three texts meet: the base, what is in force now, and what the draft says.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar, cast

from agreements.models import Amendment, ArticleVersion, DutyVersion, Repeal, Retention

V = TypeVar("V", ArticleVersion, DutyVersion)
Decision = ArticleVersion | DutyVersion | Repeal | Retention


@dataclass(frozen=True, slots=True)
class Clash(Generic[V]):
    """One decision of a draft that was made over a wording which is no longer the one in force."""

    decision: Decision
    subject_id: int  # of the article or duty
    base: V | None
    theirs: V | None  # in force on the draft's day; None: ended meanwhile
    mine: V | None  # None: the draft ends it, or leaves it as it stands

    @property
    def name(self) -> str:
        """The code of a duty, or the number of an article, as its address has it."""
        version = self.mine or self.base or self.theirs
        assert version is not None  # noqa: S101  something was decided about it
        if isinstance(version, DutyVersion):
            return version.duty.code
        return version.number

    @property
    def seen(self) -> str:
        """Which wording in force the person chose over."""
        return str(self.theirs.pk) if self.theirs else ""


def base_of(version: V) -> V | None:
    """The wording a draft was made over; None for what is new."""
    return cast("V | None", version.based_on)


def article_clashes(amendment: Amendment) -> list[Clash[ArticleVersion]]:
    """Articles that another amendment changed under this draft. Three queries."""
    if amendment.state == Amendment.State.ENACTED:
        return []
    joins = ("article", "amendment", "based_on__amendment", "based_on__article")
    drafted = amendment.article_versions.select_related(*joins)
    repeals = amendment.repeals.exclude(article=None).select_related("article_version__amendment")
    decided: list[tuple[Decision, ArticleVersion | None, ArticleVersion | None]] = [
        *((one, base_of(one), one) for one in drafted),
        *((one, one.article_version, None) for one in repeals),
    ]
    return _clashes(decided, "article_id", amendment.agreement.text_on(amendment.base_day()))


def duty_clashes(amendment: Amendment) -> list[Clash[DutyVersion]]:
    """Duties that another amendment changed under this draft. Four queries."""
    if amendment.state == Amendment.State.ENACTED:
        return []
    joins = ("duty", "obligor__organization", "amendment", "based_on__duty")
    drafted = amendment.duty_versions.select_related(*joins, "based_on__obligor__organization")
    repeals = amendment.repeals.exclude(duty=None).select_related(
        "duty_version__duty", "duty_version__obligor__organization"
    )
    kept = amendment.retentions.select_related("based_on__duty", "based_on__obligor__organization")
    decided: list[tuple[Decision, DutyVersion | None, DutyVersion | None]] = [
        *((one, base_of(one), one) for one in drafted),
        *((one, one.duty_version, None) for one in repeals),
        *((one, one.based_on, None) for one in kept),
    ]
    return _clashes(decided, "duty_id", amendment.agreement.duties_on(amendment.base_day()))


def _clashes(
    decided: list[tuple[Decision, V | None, V | None]], subject: str, in_force: Iterable[V]
) -> list[Clash[V]]:
    stands = {getattr(one, subject): one for one in in_force}
    found = []
    for decision, base, mine in decided:
        key = getattr(decision, subject)
        theirs = stands.get(key)
        if (base and base.pk) != (theirs and theirs.pk):
            found.append(Clash(decision, key, base, theirs, mine))
    return found
