"""What a reader sees: the text of one day with its duties, its history, and two days compared.

Each function costs the same few queries however long the text is.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from agreements import diff
from agreements.clauses import Clause, anchor_of, clauses_of
from agreements.knowledge import Known
from agreements.models import Agreement, Amendment, ArticleVersion, DutyVersion
from agreements.models.validity import Version
from p4gn_portal.components import Event
from p4gn_portal.formats import format_day


@dataclass(frozen=True, slots=True)
class Viewpoint:
    """Which text a page reads: of the `day` asked for, as `known` on another; None: as of now."""

    agreement: Agreement
    day: date
    known: Known | None = None

    @property
    def source(self) -> Agreement | Known:
        """What answers `text_on` and `duties_on`."""
        return self.known or self.agreement

    @property
    def read_day(self) -> date:
        """The day asked for; after the end of the agreement its last day in force."""
        last = self.agreement.last_day_in_force
        if self.known is not None:
            last = self.known.ends and self.known.ends - timedelta(days=1)
        return min(self.day, last) if last else self.day

    @property
    def is_after_end(self) -> bool:
        return self.read_day < self.day

    @property
    def is_current(self) -> bool:
        """Today, as known today: what the address without a query shows."""
        return self.day == timezone.localdate() and self.known is None

    @property
    def is_elsewhere(self) -> bool:
        """The reader has to be told which text this is."""
        return not self.is_current or self.is_after_end


@dataclass(slots=True)
class ArticleText:
    """One pasal as it reads on a day, with the duties that stand under it."""

    version: ArticleVersion
    url: str
    anchor: str
    clauses: list[Clause]
    duties: list[DutyVersion] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Change:
    """One article or duty on two days: `kind` is tetap, diubah, baru or diakhiri."""

    title: str
    kind: str
    pieces: list[diff.Piece]


def articles_of(view: Viewpoint) -> list[ArticleText]:
    """The whole text that one reads from there, in order. A fixed number of queries."""
    day = view.read_day
    texts = {
        version.article_id: ArticleText(
            version=version,
            url=article_url(view.agreement, version.number, view.day, view.known),
            anchor=anchor_of(version.number),
            clauses=clauses_of(version.number, version.body),
        )
        for version in view.source.text_on(day)
    }
    for duty in view.source.duties_on(day):
        if duty.article_id in texts:
            texts[duty.article_id].duties.append(duty)
    return list(texts.values())


def article_url(agreement: Agreement, number: str, day: date, known: Known | None = None) -> str:
    """A permalink: it names the day whenever that is not today, and the day of knowing."""
    url = reverse("agreements:article", args=[agreement.slug, number])
    named = {} if day == timezone.localdate() else {"per": day.isoformat()}
    if known is not None:
        named["diketahui"] = known.day.isoformat()
    return f"{url}?{urlencode(named)}" if named else url


def timeline(agreement: Agreement) -> list[Event]:
    """*Riwayat*: the original text and each amendment that was enacted, as of its day."""
    enacted = agreement.amendments.enacted().select_related("enacted_by").order_by("effective_on")
    return [
        Event(
            at=one.effective_on or timezone.localdate(),
            title=one.title,
            by=f"ditetapkan oleh {one.enacted_by}",
            note=one.reason,
            tone="riwayat" if one.ordinal else "ok",
            url=reverse("agreements:amendment", args=[agreement.slug, one.ordinal]),
        )
        for one in enacted
    ]


def span_of(version: ArticleVersion | DutyVersion) -> str:
    """1 Januari 2026 – 30 Juni 2026, or "sejak" while no end is known."""
    if version.validity is None:
        return "draf"
    if version.validity.isempty:
        return "tidak pernah berlaku"
    start = format_day(version.validity.lower)
    if version.validity.upper is None:
        return f"sejak {start}"
    return f"{start} – {format_day(version.validity.upper - timedelta(days=1))}"


def history_of(article_id: int) -> list[ArticleVersion]:
    """All enacted wordings of one article, the latest day first."""
    versions = (
        ArticleVersion.objects.enacted().filter(article=article_id).select_related("amendment")
    )
    return sorted(versions, key=_start, reverse=True)


def compare(was: Viewpoint, now: Viewpoint) -> list[Change]:
    """Articles and duties as two viewpoints read them, those that differ and those that stay."""
    return [
        *changes(_articles(was), _articles(now)),
        *changes(_duties(was), _duties(now)),
    ]


def changes(before: dict[int, tuple[str, str]], after: dict[int, tuple[str, str]]) -> list[Change]:
    """Two texts as {id: (title, words)}; what the first alone has stands where it stood."""
    order = list(after)
    for place, key in enumerate(before):
        if key not in after:
            order.insert(min(place, len(order)), key)
    return [change(before.get(key), after.get(key)) for key in order]


def change(was: tuple[str, str] | None, now: tuple[str, str] | None) -> Change:
    """One thing before and after; one of the two may be missing."""
    title = (now or was or ("", ""))[0]
    old = "\n".join(was) if was else ""
    new = "\n".join(now) if now else ""
    if was == now:
        return Change(title, "tetap", [])
    kind = "diubah" if was and now else "baru" if now else "diakhiri"
    return Change(title, kind, diff.words(old, new))


def words_of(version: Version) -> tuple[str, str]:
    """Title and words of an article or a duty."""
    if isinstance(version, ArticleVersion):
        return article_words(version)
    assert isinstance(version, DutyVersion)  # noqa: S101  there is no third
    return duty_words(version)


def article_words(version: ArticleVersion) -> tuple[str, str]:
    return f"Pasal {version.number} {version.heading}", version.body


def duty_words(version: DutyVersion) -> tuple[str, str]:
    """A duty in words, so that a change of party, kind or due rule shows as one too."""
    due = format_day(version.due_on) if version.due_on else version.get_due_rule_display()
    lines = [
        version.statement,
        f"Pihak: {version.obligor}",
        f"Jenis: {version.get_kind_display()}",
        f"Jatuh tempo: {due or '–'}",
        f"Bukti yang diharapkan: {version.proof_expected or '–'}",
    ]
    return f"{version.duty.code} {version.title}", "\n".join(lines)


def _articles(view: Viewpoint) -> dict[int, tuple[str, str]]:
    return {one.article_id: article_words(one) for one in view.source.text_on(view.day)}


def _duties(view: Viewpoint) -> dict[int, tuple[str, str]]:
    return {one.duty_id: duty_words(one) for one in view.source.duties_on(view.day)}


def _start(version: ArticleVersion) -> date:
    assert version.validity is not None  # noqa: S101  enacted
    return version.validity.lower or date.min


def last_change(agreement: Agreement) -> tuple[date, date] | None:
    """The day before the latest enacted amendment took effect, and that day."""
    latest = agreement.amendments.enacted().filter(ordinal__gt=0).order_by("effective_on").last()
    if latest is None or latest.effective_on is None:
        return None
    return latest.effective_on - timedelta(days=1), latest.effective_on


def papers_on(agreement: Agreement, day: date) -> list[Amendment]:
    """The signed papers that make the text of a day, the original first."""
    enacted = agreement.amendments.enacted().filter(effective_on__lte=day).exclude(document="")
    return list(enacted.order_by("ordinal"))


def open_amendments(agreement: Agreement) -> list[Amendment]:
    return list(agreement.amendments.open().order_by("ordinal"))
