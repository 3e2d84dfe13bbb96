"""Compiles our .po file into the .mo that Django reads, without the gettext tools."""

import ast
import re
import struct
import sys
from pathlib import Path

SOURCE = Path(__file__).resolve().parent / "locale" / "id" / "LC_MESSAGES" / "django.po"
MAGIC = 0x950412DE
HEAD = struct.Struct("<7I")
PLACE = struct.Struct("<2I")

CONTEXT_END = "\x04"  # what gettext puts between a context and its message

_ENTRY = re.compile(r"(msgctxt|msgid|msgstr) (\".*\")")


def read_po(text: str) -> dict[str, str]:
    """The messages of a .po file that has no plurals, by context and message."""
    messages: dict[str, str] = {}
    for block in re.split(r"\n\s*\n", text):
        if entry := _read_entry(block):
            context = entry["msgctxt"] + CONTEXT_END if "msgctxt" in entry else ""
            messages[context + entry["msgid"]] = entry["msgstr"]
    return messages


def _read_entry(block: str) -> dict[str, str]:
    """The parts of one entry; a part may run over several lines."""
    entry: dict[str, str] = {}
    part = ""
    for line in block.splitlines():
        if not line or line.startswith("#"):
            continue
        if match := _ENTRY.fullmatch(line):
            part = match[1]
            entry[part] = ast.literal_eval(match[2])
        elif line.startswith('"') and part:
            entry[part] += ast.literal_eval(line)
        else:
            raise ValueError(f"this line of the .po file is not understood: {line}")
    if entry and not {"msgid", "msgstr"} <= entry.keys():
        raise ValueError(f"this entry of the .po file is not complete: {entry}")
    return entry


def write_mo(messages: dict[str, str]) -> bytes:
    """The bytes of a .mo file: two tables of lengths and places, then the words themselves."""
    keys = sorted(messages, key=str.encode)
    originals = [key.encode() for key in keys]
    translations = [messages[key].encode() for key in keys]
    table = PLACE.size * len(keys)
    first_word = HEAD.size + 2 * table
    places, words = b"", b""
    for text in originals + translations:
        places += PLACE.pack(len(text), first_word + len(words))
        words += text + b"\0"
    head = HEAD.pack(MAGIC, 0, len(keys), HEAD.size, HEAD.size + table, 0, 0)
    return head + places + words


def compiled(source: Path = SOURCE) -> bytes:
    return write_mo(read_po(source.read_text(encoding="utf-8")))


if __name__ == "__main__":
    SOURCE.with_suffix(".mo").write_bytes(compiled())
    sys.stdout.write(f"{SOURCE.with_suffix('.mo').name} written\n")
