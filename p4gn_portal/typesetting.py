"""Sets a PDF with Typst from a template of ours and data that stays data. Pure."""

import json
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

import typst

TRIES = 3
# Typst names each character that no packed font has, or that the archive's format forbids.
REFUSED = re.compile(r'(?:the text|contains the codepoint) `"((?:[^"\\]|\\.)+)"`')
ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")


def to_pdf(
    template: Path,
    data: Any,
    *,
    made_at: datetime,
    tagged: bool = True,
    archival: bool = False,
    files: Mapping[str, bytes] = MappingProxyType({}),
) -> bytes:
    """`data` on the pages of `template`, which reads it from data.json; never as source.

    `files`: pictures the template may show, by names of ours. Only fonts packed with Typst are
    used and the clock is `made_at`, so that the same data gives the same bytes everywhere. An
    `archival` file is PDF/A-2a and PDF/UA-1: a character without a glyph stands in it as its code,
    [U+1F600]. Raises typst.TypstError.
    """
    words = json.dumps(data, ensure_ascii=False)
    if not archival:
        return _compile(template, words, made_at, tagged=tagged, files=files)
    for _ in range(TRIES):
        try:
            return _compile(template, words, made_at, archival=True, files=files)
        except typst.TypstError as error:
            refused = {char for char in _refused(error) if char in words}
            if not refused:
                raise
            words = words.translate({ord(char): f"[U+{ord(char):04X}]" for char in refused})
    return _compile(template, words, made_at, archival=True, files=files)


def _compile(
    template: Path,
    words: str,
    made_at: datetime,
    *,
    tagged: bool = True,
    archival: bool = False,
    files: Mapping[str, bytes],
) -> bytes:
    with tempfile.TemporaryDirectory(prefix="p4gn-") as name:
        root = Path(name)
        shutil.copyfile(template, root / template.name)
        (root / "data.json").write_text(words, encoding="utf-8")
        for file, content in files.items():
            (root / Path(file).name).write_bytes(content)
        made = typst.compile(
            root / template.name,
            root=root,
            ignore_system_fonts=True,
            format="pdf",
            pdf_tags=tagged,
            # PDF/A for the archive, PDF/UA for screen readers
            pdf_standards=["a-2a", "ua-1"] if archival else [],
            timestamp=int(made_at.astimezone(UTC).timestamp()),
        )
    assert isinstance(made, bytes)  # noqa: S101  one document, no output path
    return made


def _refused(error: typst.TypstError) -> Iterator[str]:
    """The characters beyond ASCII that the message complains of."""
    for quoted in REFUSED.findall(str(error.diagnostic)):
        text = ESCAPED.sub(lambda code: chr(int(code[1], 16)), quoted)
        yield from (char for char in text if not char.isascii())
