"""What a signed paper must still supply before its text can enter into force."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto

from django.urls import reverse
from django.utils import timezone

from agreements.clashes import Clash, article_clashes, duty_clashes
from agreements.impact import objections_to
from agreements.models import Agreement, Amendment, DutyVersion
from p4gn_portal.formats import format_day


class Place(Enum):
    """Where a missing thing is filled in."""

    PARTIES = auto()
    PAPER = auto()
    ARTICLES = auto()
    DUTY = auto()
    DUTIES = auto()
    ARTICLE_CLASH = auto()
    DUTY_CLASH = auto()


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a draft cannot be enacted, in Indonesian, and where it is mended."""

    text: str
    place: Place = Place.PAPER
    code: str = ""  # of the duty, or the number of the article


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing still to be filled in, in Indonesian, and the page where it is filled in."""

    text: str
    url: str
    blocks: bool = True  # False: worth settling, but the text may enter into force without it


def missing(agreement: Agreement) -> list[Missing]:
    """All that the original text of an agreement still lacks, in the order of the paper."""
    original = agreement.amendments.filter(ordinal=0).first()
    found = missing_in(original) if original else []
    return found + [
        Missing(
            f"Konfirmasi pernyataan sumber: {one.statement}",
            reverse("agreements:settle", args=[agreement.slug, one.ordinal]),
            blocks=False,
        )
        for one in agreement.statements.all()
        if one.needs_confirmation
    ]


def missing_in(amendment: Amendment) -> list[Missing]:
    """What a draft still lacks, each with its page; nothing once it is proposed or settled."""
    if amendment.state != Amendment.State.DRAFT:
        return []
    return [Missing(one.text, url_of(amendment, one)) for one in findings(amendment)]


def url_of(amendment: Amendment, problem: Problem) -> str:
    slug, ordinal = amendment.agreement.slug, amendment.ordinal
    match problem.place:
        case Place.PARTIES:
            return reverse("agreements:edit", args=[slug])
        case Place.ARTICLES:
            return reverse("agreements:amendment", args=[slug, ordinal]) + "#pasal"
        case Place.DUTY:
            return reverse("agreements:duty-edit", args=[slug, ordinal, problem.code])
        case Place.DUTIES:
            return reverse("agreements:amendment", args=[slug, ordinal]) + "#kewajiban"
        case Place.ARTICLE_CLASH:
            return reverse("agreements:article-align", args=[slug, ordinal, problem.code])
        case Place.DUTY_CLASH:
            return reverse("agreements:duty-align", args=[slug, ordinal, problem.code])
    return reverse("agreements:amendment-edit", args=[slug, ordinal])


def problems_of(amendment: Amendment) -> list[str]:
    """Why the amendment cannot be enacted; empty when it can."""
    return [one.text for one in findings(amendment)]


def findings(amendment: Amendment) -> list[Problem]:
    """The same with the place where each is mended."""
    duties = list(amendment.duty_versions.select_related("duty").order_by("duty__code"))
    found = _original(amendment) if amendment.is_original else _addendum(amendment, duties)
    found += _dates(amendment)
    if not amendment.document:
        found.append(Problem("Unggah naskah yang sudah ditandatangani."))
    if amendment.is_original and not amendment.article_versions.exists():
        found.append(Problem("Isikan sedikitnya satu pasal.", Place.ARTICLES))
    return found + _duties(duties) + _consistency(amendment, duties) + _moved(amendment)


def _original(amendment: Amendment) -> list[Problem]:
    found = []
    for party in amendment.agreement.parties.select_related("organization"):
        name = party.organization.short_name
        if not party.document_number:
            found.append(f"Isikan nomor naskah dari {name}.")
        if not (party.signatory_name and party.signatory_position):
            found.append(f"Isikan nama dan jabatan penanda tangan dari {name}.")
    problems = [Problem(text, Place.PARTIES) for text in found]
    if amendment.extends_until is None:
        problems.append(Problem("Isikan tanggal berakhirnya perjanjian."))
    return problems


def _addendum(amendment: Amendment, duties: list[DutyVersion]) -> list[Problem]:
    agreement = amendment.agreement
    if agreement.effective is None:
        return [Problem("Naskah asli perjanjian ini belum ditetapkan.")]
    changes_text = bool(duties or amendment.article_versions.exists() or amendment.repeals.exists())
    found = [] if amendment.number else [Problem("Isikan nomor naskah.")]
    if amendment.is_termination and changes_text:
        text = "Naskah pengakhiran tidak mengubah pasal atau kewajiban; urungkan perubahannya."
        found.append(Problem(text, Place.ARTICLES))
    elif not (amendment.is_termination or changes_text or amendment.extends_until):
        found.append(Problem("Naskah perubahan ini belum mengubah apa pun.", Place.ARTICLES))
    return found + _after_the_end(amendment)


def _after_the_end(amendment: Amendment) -> list[Problem]:
    """An agreement that was ended only takes a ralat that says until when it goes on."""
    if amendment.agreement.status != Agreement.Status.TERMINATED:
        return []
    if amendment.kind != Amendment.Kind.CORRECTION:
        return [Problem("Perjanjian ini sudah diakhiri; hanya ralat yang dapat ditetapkan.")]
    if amendment.extends_until is None:
        return [Problem("Isikan sampai kapan perjanjian berlaku menurut ralat ini.")]
    return []


def _dates(amendment: Amendment) -> list[Problem]:
    signed, effective = amendment.signed_on, amendment.effective_on
    found = []
    if signed is None:
        found.append("Isikan tanggal penandatanganan.")
    elif signed > timezone.localdate():
        found.append("Tanggal penandatanganan tidak boleh melewati hari ini.")
    if effective is None:
        found.append("Isikan tanggal mulai berlaku.")
    elif signed is not None and effective < signed and not amendment.retroactive_reason:
        found.append("Berlaku surut: isikan alasan mengapa berlaku sebelum ditandatangani.")
    return [Problem(text) for text in [*found, *outside_life(amendment), *objections_to(amendment)]]


def outside_life(amendment: Amendment) -> list[str]:
    """An addendum takes effect within the agreement's life."""
    life, effective = amendment.agreement.effective, amendment.effective_on
    if amendment.is_original or life is None or effective is None:
        return []
    if effective < life.lower:
        return [
            f"Tanggal mulai berlaku mendahului masa berlaku perjanjian ({format_day(life.lower)})."
        ]
    if life.upper is not None and effective >= life.upper and not amendment.extends_until:
        last = format_day(life.upper - timedelta(days=1))
        return [f"Tanggal mulai berlaku melewati masa berlaku perjanjian ({last})."]
    return []


def _duties(drafted: Iterable[DutyVersion]) -> list[Problem]:
    """One sentence a duty, since one form mends all that it lacks."""
    found = []
    for one in drafted:
        lacks = [] if one.article_id else ["pilih pasal"]
        if not one.due_rule:
            lacks.append("pilih jatuh tempo")
        elif one.due_rule == DutyVersion.DueRule.ONCE and one.due_on is None:
            lacks.append("isikan tanggal paling lambat")
        if lacks:
            text = f"Kewajiban {one.duty.code} ({one.title}): {' dan '.join(lacks)}."
            found.append(Problem(text, Place.DUTY, one.duty.code))
    return found


def _consistency(amendment: Amendment, duties: list[DutyVersion]) -> list[Problem]:
    """Problems of the text as it would read from the effective day on."""
    if amendment.effective_on is None:
        return []
    drafted = {one.article_id: one.number for one in amendment.article_versions.all()}
    repealed = set(
        amendment.repeals.filter(article__isnull=False).values_list("article", flat=True)
    )
    present = {
        one.article_id: one.number
        for one in amendment.agreement.text_on(amendment.effective_on)
        if one.article_id not in repealed
    }
    numbers = list((present | drafted).values())
    twice = sorted({number for number in numbers if numbers.count(number) > 1})
    found = [
        Problem(f"Nomor Pasal {number} dipakai lebih dari satu kali.", Place.ARTICLES)
        for number in twice
    ]
    found += _orphans(amendment, duties, set(present) | set(drafted))
    return found + _unsettled(amendment, duties, set(present) & set(drafted))


def _orphans(amendment: Amendment, drafted: list[DutyVersion], articles: set[int]) -> list[Problem]:
    """Duties that would stand under an article that is no longer there."""
    assert amendment.effective_on is not None  # noqa: S101  asked by the caller
    settled = set(amendment.repeals.filter(duty__isnull=False).values_list("duty", flat=True))
    settled |= {one.duty_id for one in drafted}
    standing = amendment.agreement.duties_on(amendment.effective_on).exclude(duty__in=settled)
    return [
        Problem(
            f"Kewajiban {one.duty.code} bersumber pada pasal yang dicabut; "
            "pilih pasal lain atau akhiri kewajiban itu.",
            Place.DUTY,
            one.duty.code,
        )
        for one in [*drafted, *standing]
        if one.article_id is not None and one.article_id not in articles
    ]


def _unsettled(
    amendment: Amendment, drafted: list[DutyVersion], reworded: set[int]
) -> list[Problem]:
    """Duties beneath a reworded article of which the draft does not say what becomes of them."""
    return [
        Problem(
            f"Kewajiban {one.duty.code} berada di bawah pasal yang diubah; "
            "pilih Tetap, Diubah, atau Diakhiri.",
            Place.DUTIES,
        )
        for one in unsettled_duties(amendment, reworded, {one.duty_id for one in drafted})
    ]


def unsettled_duties(
    amendment: Amendment, reworded: set[int], drafted: set[int]
) -> list[DutyVersion]:
    """Duties in force under these articles that the draft neither states, ends nor retains."""
    if not reworded:
        return []
    settled = drafted | set(amendment.retentions.values_list("duty", flat=True))
    settled |= set(amendment.repeals.filter(duty__isnull=False).values_list("duty", flat=True))
    standing = amendment.agreement.duties_on(amendment.base_day())
    return list(standing.filter(article__in=reworded).exclude(duty__in=settled))


def _moved(amendment: Amendment) -> list[Problem]:
    """Decisions made over a wording that another amendment has replaced since."""
    if amendment.is_original:
        return []
    return [
        *(
            Problem(f"Pasal {one.name} {_since(one)}", Place.ARTICLE_CLASH, one.name)
            for one in article_clashes(amendment)
        ),
        *(
            Problem(f"Kewajiban {one.name} {_since(one)}", Place.DUTY_CLASH, one.name)
            for one in duty_clashes(amendment)
        ),
    ]


def _since(clash: Clash) -> str:
    if clash.theirs is None:
        return "tidak berlaku lagi pada tanggal naskah ini; tentukan kelanjutannya."
    return f"telah diubah oleh {clash.theirs.amendment.title}; pilih rumusan yang dipakai."
