"""The consolidated text as PDF for the archive, notes in its margin. Pure."""

from pathlib import Path
from typing import Any

from agreements.clauses import Clause
from agreements.exporting.text import (
    BINDING,
    EXAMPLE,
    UNKNOWN,
    ArticleOfDay,
    SignedPaper,
    SignedParty,
    TextOfDay,
)
from p4gn_portal.formats import format_day
from p4gn_portal.printable import clean
from p4gn_portal.typesetting import to_pdf

TEMPLATE = Path(__file__).parent / "templates" / "naskah.typ"


def render(text: TextOfDay) -> bytes:
    """PDF/A-2a and PDF/UA-1; the same text printed at the same moment gives the same bytes."""
    told = {
        "title": clean(text.title).strip() or text.kind_name,
        "kind": text.kind_name,
        "is_of_day": text.is_of_day,
        "printed": text.printed,
        "binding": BINDING,
        "example": EXAMPLE if text.is_example else "",
        "facts": text.facts,
        "parties": [_party(one) for one in text.parties],
        "articles": [_article(one) for one in text.articles],
        "papers": [_paper(one) for one in text.papers],
    }
    return to_pdf(TEMPLATE, _cleaned(told), made_at=text.printed_at, archival=True)


def _party(party: SignedParty) -> dict[str, Any]:
    signatory = ", ".join(filter(None, [party.signatory, party.position]))
    return {
        "name": party.name,
        "lines": [
            [label, value]
            for label, value in [
                ("Sebutan", party.capacity),
                ("Nomor naskah", party.number),
                ("Ditandatangani oleh", signatory),
                ("Peran", party.role),
            ]
            if value
        ],
    }


def _article(article: ArticleOfDay) -> dict[str, Any]:
    return {
        "number": article.number,
        "heading": article.heading,
        "repealed": article.repealed,
        "note": article.note,
        "clauses": [_clause(one) for one in article.clauses],
    }


def _clause(clause: Clause) -> dict[str, Any]:
    return {
        "marker": clause.marker,
        "text": clause.text,
        "parts": [_clause(one) for one in clause.parts],
    }


def _paper(paper: SignedPaper) -> list[str]:
    return [
        paper.listed,
        paper.number or UNKNOWN,
        format_day(paper.signed_on),
        format_day(paper.effective_on),
        paper.sha256 or UNKNOWN,
    ]


def _cleaned(value: Any) -> Any:
    """The same values with every text made printable."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {key: _cleaned(one) for key, one in value.items()}
    return [_cleaned(one) for one in value]
