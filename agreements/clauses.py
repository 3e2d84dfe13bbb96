"""Reads the body of a pasal down to ayat, huruf and angka, and cleans pasted text. Pure."""

import re
import unicodedata
from dataclasses import dataclass, field

AYAT = re.compile(r"^\(\s*(\d{1,3}[a-z]?)\s*\)\s*(.*)$")
HURUF = re.compile(r"^([a-z])\s*[.)]\s+(.*)$")
ANGKA = re.compile(r"^(\d{1,3})\s*[.)]\s+(.*)$")
DEPTHS = {"ayat": 0, "huruf": 1, "angka": 2}
HEADING = re.compile(r"^\s*pasal\s+(\d{1,3}[a-z]{0,2})\b\s*[.:–-]?\s*(.*)$", re.IGNORECASE)
BULLETS = str.maketrans({"•": "-", "●": "-", "▪": "-", "\u00a0": " ", "\t": " "})


@dataclass(slots=True)
class Clause:
    """One ayat, huruf, angka or plain paragraph, with what stands beneath it."""

    kind: str  # ayat, huruf, angka, alinea
    marker: str  # as written: (1), a., 1.
    text: str
    anchor: str
    parts: list["Clause"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class PastedArticle:
    """One article found in a pasted text."""

    number: str
    heading: str
    body: str


def clauses_of(number: str, body: str) -> list[Clause]:
    """The body as a tree. Anchors follow the markers: they stay when words around them change."""
    top: list[Clause] = []
    path: list[Clause] = []  # the open clauses, outermost first
    plain = 0
    for line in body.splitlines():
        if not (text := line.strip()):
            continue
        kind, marker, words = _read(text, path)
        if kind == "alinea":
            plain += 1
            top.append(Clause(kind, "", words, f"pasal-{slug_of(number)}-alinea-{plain}"))
            path = []
            continue
        path = [one for one in path if DEPTHS[one.kind] < DEPTHS[kind]]
        above = path[-1].anchor if path else f"pasal-{slug_of(number)}"
        clause = Clause(kind, marker, words, f"{above}-{kind}-{slug_of(marker)}")
        (path[-1].parts if path else top).append(clause)
        path.append(clause)
    _tell_apart(top, set())
    return top


def _read(text: str, path: list[Clause]) -> tuple[str, str, str]:
    if match := AYAT.match(text):
        return "ayat", f"({match[1]})", match[2]
    if match := HURUF.match(text):
        return "huruf", f"{match[1]}.", match[2]
    if match := ANGKA.match(text):
        return "angka", f"{match[1]}.", match[2]
    return "alinea", "", text


def _tell_apart(clauses: list[Clause], seen: set[str]) -> None:
    """Two clauses with one marker keep different anchors: the second gets a number."""
    for clause in clauses:
        anchor, copy = clause.anchor, 1
        while clause.anchor in seen:
            copy += 1
            clause.anchor = f"{anchor}-{copy}"
        seen.add(clause.anchor)
        _tell_apart(clause.parts, seen)


def slug_of(marker: str) -> str:
    return re.sub(r"[^0-9a-z]+", "-", marker.lower()).strip("-")


def anchor_of(number: str) -> str:
    return f"pasal-{slug_of(number)}"


def tidy(text: str) -> str:
    """Pasted words as plain text: no invisible or control characters, one kind of line end."""
    plain = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    plain = plain.replace("\u2028", "\n").replace("\u2029", "\n\n").replace("\v", "\n")
    plain = plain.translate(BULLETS)
    kept = "".join(
        char
        for char in plain
        if char == "\n" or unicodedata.category(char) not in {"Cc", "Cf", "Co"}
    )
    lines = [re.sub(r" {2,}", " ", line).strip() for line in kept.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def split_articles(text: str) -> tuple[str, list[PastedArticle]]:
    """What stands before the first "Pasal N", and the articles after it.

    The heading is what follows the number on its line, else the first short line beneath it that
    opens no ayat.
    """
    before: list[str] = []
    found: list[tuple[str, str, list[str]]] = []
    for line in tidy(text).split("\n"):
        match = HEADING.match(line)
        if match and _is_heading(match[2]):
            found.append((match[1].upper(), match[2].strip(), []))
        elif found:
            found[-1][2].append(line)
        else:
            before.append(line)
    articles = [_article(number, heading, lines) for number, heading, lines in found]
    return "\n".join(before).strip(), articles


def _is_heading(rest: str) -> bool:
    """A sentence that begins with "Pasal 4 ayat (1)…" refers to an article and opens none."""
    refers = re.match(r"^(ayat|huruf|angka|dan|atau|sampai)\b|^[,;(]", rest, re.IGNORECASE)
    return not refers and not rest.endswith((".", ";", ","))


def _article(number: str, heading: str, lines: list[str]) -> PastedArticle:
    body = list(lines)
    while body and not body[0]:
        body.pop(0)
    if not heading and body and _may_be_heading(body[0]):
        heading = body.pop(0)
    return PastedArticle(number, heading, "\n".join(body).strip())


def _may_be_heading(line: str) -> bool:
    is_clause = AYAT.match(line) or HURUF.match(line) or ANGKA.match(line)
    return not is_clause and len(line) <= 120 and not line.endswith((".", ";", ":", ","))
