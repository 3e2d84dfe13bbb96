"""What changed between two wordings, word by word. Pure."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

WORDS = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words that stayed, was added or was taken away."""

    kind: str  # same, added, removed
    text: str


def words(old: str, new: str) -> list[Piece]:
    """The new wording with what it added to the old and what it dropped.

    Lines are matched first and words only within lines that differ, so that long texts stay quick.
    """
    pieces: list[Piece] = []
    before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    for operation, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        was, now = "".join(before[a:b]), "".join(after[c:d])
        if operation == "equal":
            pieces.append(Piece("same", now))
        else:
            pieces += _words_within(was, now)
    return _joined(pieces)


def _words_within(was: str, now: str) -> list[Piece]:
    before, after = WORDS.findall(was), WORDS.findall(now)
    pieces = []
    matcher = SequenceMatcher(None, before, after, autojunk=len(before) + len(after) > 4000)
    for operation, a, b, c, d in matcher.get_opcodes():
        if operation == "equal":
            pieces.append(Piece("same", "".join(after[c:d])))
            continue
        if a < b:
            pieces.append(Piece("removed", "".join(before[a:b])))
        if c < d:
            pieces.append(Piece("added", "".join(after[c:d])))
    return _whole_phrases(pieces)


def _whole_phrases(pieces: list[Piece]) -> list[Piece]:
    """A lone space between two changes belongs to them: phrases read better than confetti."""
    removed, added, out = "", "", []
    for place, piece in enumerate(pieces):
        is_gap = piece.kind == "same" and not piece.text.strip(" ") and (removed or added)
        is_last = place == len(pieces) - 1
        if piece.kind == "removed":
            removed += piece.text
        elif piece.kind == "added":
            added += piece.text
        elif is_gap and not is_last and pieces[place + 1].kind != "same":
            removed, added = removed + piece.text, added + piece.text
        else:
            out += [*_changed(removed, added), piece]
            removed = added = ""
    return [*out, *_changed(removed, added)]


def _changed(removed: str, added: str) -> list[Piece]:
    both = (Piece("removed", removed), Piece("added", added))
    return [piece for piece in both if piece.text]


def _joined(pieces: list[Piece]) -> list[Piece]:
    out: list[Piece] = []
    for piece in pieces:
        if out and out[-1].kind == piece.kind:
            out[-1] = Piece(piece.kind, out[-1].text + piece.text)
        elif piece.text:
            out.append(piece)
    return out
