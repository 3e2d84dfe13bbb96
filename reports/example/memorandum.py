"""Makes the example agreement and brings its text into force by the hands of two admins."""

from datetime import date

from django.core.files.base import ContentFile

from accounts.models import Organization, User
from agreements import amend, instruments, versions
from agreements import memorandum as source
from agreements.models import (
    Agreement,
    Amendment,
    Article,
    ArticleVersion,
    Duty,
    DutyVersion,
    InstrumentDuty,
    LegalInstrument,
    Party,
)
from reports.example import clock, pictures, text
from reports.example.renja import YEAR
from reports.example.units import BNNP, PEMKAB, SOURCE

SLUG = f"contoh-p4gn-{YEAR}"
SIGNED_ON = date(YEAR - 1, 12, 29)
FIRST_DAY = date(YEAR, 1, 1)
LAST_DAY = date(YEAR + 2, 12, 31)
AMENDED_ON = date(YEAR, 6, 22)
AMENDED_FROM = date(YEAR, 7, 1)
DECREED_ON = date(YEAR, 3, 16)
DRAFTED_ON = date(YEAR, 11, 3)
DRAFTED_FROM = date(YEAR + 1, 1, 1)


def make_agreement(
    slug: str, title: str, sides: dict[str, Organization], drafter: User, enacter: User
) -> Agreement:
    """An agreement in force between the two sides (by slug of the source), with six duties."""
    with clock.at(clock.moment_of(date(YEAR - 1, 12, 15), 9)):
        agreement = Agreement.objects.create(
            slug=slug,
            title=title,
            subject=text.SUBJECT,
            source_note=text.SOURCE_NOTE,
            is_example=True,
        )
        parties = _parties(agreement, sides)
        original = amend.draft(agreement, by=drafter)
        articles = _articles(original)
        _duties(original, articles, parties)
        original.signed_on = SIGNED_ON
        original.effective_on = FIRST_DAY
        original.extends_until = LAST_DAY
    return _bring_into_force(original, SIGNED_ON, drafter, enacter).agreement


def list_instrument(agreement: Agreement) -> None:
    """One decree beside the agreement that fulfils its duty of regulation."""
    with clock.at(clock.moment_of(DECREED_ON, 9)):
        instruments.record(
            agreement,
            values=text.INSTRUMENT
            | {
                "kind": LegalInstrument.Kind.REGENT_DECREE,
                "year": YEAR,
                "set_on": DECREED_ON,
                "certainty": LegalInstrument.Certainty.UNCHECKED,
            },
            bearings={InstrumentDuty.Bearing.FULFILS: [agreement.duties.get(code=text.REGULATION)]},
        )


def amend_once(agreement: Agreement, drafter: User, enacter: User) -> None:
    """A first amendment from the middle of the year, so that two days read differently."""
    with clock.at(clock.moment_of(AMENDED_ON, 9)):
        change = amend.draft(agreement, by=drafter, title=text.AMENDMENT_TITLE)
        change.number = f"CONTOH/ADD/I/{YEAR}"
        change.reason = text.AMENDMENT_REASON
        change.signed_on = AMENDED_ON
        change.effective_on = AMENDED_FROM
        change.save()
        amended = text.AMENDED
        _word(change, text.AMENDED_POSITION, drafter, heading=amended.heading, body=amended.body)
    _bring_into_force(change, AMENDED_ON, drafter, enacter)


def draft_another(agreement: Agreement, drafter: User) -> None:
    """A second amendment that is still a draft: not signed, one duty beneath it not settled."""
    with clock.at(clock.moment_of(DRAFTED_ON, 9)):
        change = amend.draft(agreement, by=drafter, title=text.DRAFT_TITLE)
        change.reason = text.DRAFT_REASON
        change.effective_on = DRAFTED_FROM
        change.save()
        position = text.DRAFTED_POSITION
        stands = agreement.text_on(DRAFTED_FROM).get(article__position=position)
        body = f"{stands.body}\n{text.DRAFTED_CLAUSE}"
        _word(change, position, drafter, heading=stands.heading, body=body)


def _word(change: Amendment, position: int, drafter: User, *, heading: str, body: str) -> None:
    """Word the article at that place anew, as its editor does."""
    article = change.agreement.articles.get(position=position)
    versions.word_article(
        change,
        by=drafter,
        seen=versions.fingerprint(versions.wording_of(change, article)),
        article=article,
        values={"number": str(position), "heading": heading, "body": body},
    )


def _bring_into_force(
    amendment: Amendment, signed_on: date, drafter: User, enacter: User
) -> Amendment:
    """Attach the paper, propose by the one admin, enact by the other, on the day of signing."""
    with clock.at(clock.moment_of(signed_on, 14)):
        paper = pictures.paper(amendment.title, signed_on)
        amendment.document.save("naskah-contoh.pdf", ContentFile(paper), save=False)
        amendment.save()
        amend.propose(amendment, by=drafter)
        return amend.enact(amendment, by=enacter)


def _parties(agreement: Agreement, sides: dict[str, Organization]) -> dict[str, Party]:
    return {
        slug: Party.objects.create(
            agreement=agreement,
            organization=sides[slug],
            ordinal=ordinal,
            capacity=text.CAPACITIES[ordinal],
            role_statement=text.ROLES[ordinal],
            signatory_name=f"Penanda Tangan Contoh {ordinal}",
            signatory_position=f"Jabatan Contoh {ordinal}",
            document_number=f"CONTOH/{ordinal:02}/NK/{YEAR}",
        )
        for ordinal, slug in enumerate((PEMKAB, BNNP), start=1)
    }


def _articles(original: Amendment) -> dict[int, Article]:
    made = {}
    for position, pasal in enumerate(text.ARTICLES, start=1):
        article = Article.objects.create(agreement=original.agreement, position=position)
        ArticleVersion.objects.create(
            article=article,
            amendment=original,
            number=str(position),
            heading=pasal.heading,
            body=pasal.body,
        )
        made[position] = article
    return made


def _duties(original: Amendment, articles: dict[int, Article], parties: dict[str, Party]) -> None:
    """The six duties of the source, here under example articles."""
    for row in source.read(SOURCE).duties:
        position, clause, due_rule = text.DUTIES[row["code"]]
        DutyVersion.objects.create(
            duty=Duty.objects.create(agreement=original.agreement, code=row["code"]),
            amendment=original,
            article=articles[position],
            clause=clause,
            obligor=parties[row["obligor"]],
            kind=row["kind"],
            title=row["title"],
            statement=row["statement"],
            proof_expected=text.PROOFS[row["code"]],
            due_rule=due_rule,
            ikotan_variable=text.VARIABLES[row["code"]],
        )
