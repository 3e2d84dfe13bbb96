"""Loads what a source says about an agreement from a TOML file, and never overwrites a person."""

import re
import tomllib
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction

from accounts.models import Organization
from agreements import instruments
from agreements.models import (
    Agreement,
    Amendment,
    Duty,
    DutyVersion,
    LegalInstrument,
    Party,
    SourceStatement,
)
from agreements.models.instrument import FIRST_YEAR

REQUIRED = {
    "agreement": {"slug", "title", "kind", "subject", "source_note"},
    "organizations": {"slug", "name", "short_name", "kind"},
    "parties": {"organization", "ordinal", "role_statement"},
    "duties": {"code", "obligor", "kind", "title", "statement", "quote"},
    "statements": {"topic", "statement", "quote"},
    "instruments": {"code", "kind", "title", "meaning", "source", "certainty"},
}
OPTIONAL = {
    "organizations": {"parent"},
    "statements": {"doubt"},
    "instruments": {"official_number", "year", "set_on", "url"},  # left out: not known
}
CHOICES: dict[tuple[str, str], Any] = {
    ("agreement", "kind"): Agreement.Kind,
    ("organizations", "kind"): Organization.Kind,
    ("duties", "kind"): DutyVersion.Kind,
    ("statements", "topic"): SourceStatement.Topic,
    ("instruments", "kind"): LegalInstrument.Kind,
    ("instruments", "certainty"): LegalInstrument.Certainty,
}


UNIQUE = (
    ("organizations", "slug"),
    ("parties", "organization"),
    ("parties", "ordinal"),
    ("duties", "code"),
    ("instruments", "code"),
)
LIMITS = {
    ("agreement", "slug"): 60,
    ("agreement", "title"): 300,
    ("organizations", "slug"): 60,
    ("organizations", "name"): 200,
    ("organizations", "short_name"): 60,
    ("duties", "code"): 12,
    ("duties", "title"): 200,
    ("instruments", "code"): 60,
    ("instruments", "official_number"): 100,
    ("instruments", "title"): 500,
    ("instruments", "url"): 500,
}
NUMBERS = {"ordinal": (1, 99), "year": (FIRST_YEAR, 2100)}
DAYS = {"set_on"}
WEB = URLValidator(["http", "https"])
SLUGS = {("agreement", "slug"), ("organizations", "slug"), ("instruments", "code")}
TAKEN = {"baru"}  # a page of that name stands beside them
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class BrokenSource(ValueError):
    """The file does not say what a memorandum needs; the message names line or key."""


@dataclass(frozen=True, slots=True)
class Source:
    """A checked file: one table for the agreement, lists of tables for the rest."""

    agreement: dict[str, Any]
    organizations: list[dict[str, Any]] = field(default_factory=list)
    parties: list[dict[str, Any]] = field(default_factory=list)
    duties: list[dict[str, Any]] = field(default_factory=list)
    statements: list[dict[str, Any]] = field(default_factory=list)
    instruments: list[dict[str, Any]] = field(default_factory=list)


def read(path: Path) -> Source:
    """Parse and check the file. Raises BrokenSource naming the line or the key at fault."""
    try:
        text = path.read_text(encoding="utf-8")
        tables = tomllib.loads(text)
    except OSError as error:
        raise BrokenSource(f"{path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BrokenSource(f"{path}: {error}") from error
    try:
        _check(tables)
    except _At as fault:
        raise BrokenSource(f"{path}, line {fault.line_in(text)}: {fault}") from fault
    return Source(**tables)


class _At(ValueError):
    """A fault in one row of one table, at one key where there is one."""

    def __init__(self, says: str, table: str, place: int = 0, key: str = "") -> None:
        self.table, self.place, self.key = table, place, key
        where = f"[[{table}]] no. {place}: " if place else f"[{table}]: "
        super().__init__(where + (f"key {key!r}: " if key else "") + says)

    def line_in(self, text: str) -> int:
        """The line of the key, else of the head of its table, else the first."""
        head = f"[[{self.table}]]" if self.place else f"[{self.table}]"
        seen, line_of_head = 0, 1
        for number, line in enumerate(text.splitlines(), start=1):
            bare = line.strip()
            if bare.startswith("["):
                if seen and seen == max(self.place, 1):
                    break
                if bare.startswith(head):
                    seen, line_of_head = seen + 1, number
            elif seen == max(self.place, 1) and bare.partition("=")[0].strip() == self.key:
                return number
        return line_of_head


def _check(tables: dict[str, Any]) -> None:
    for name in tables:
        if name not in REQUIRED:
            raise _At("unknown table", name)
    if not isinstance(tables.get("agreement"), dict):
        raise _At("table is missing", "agreement")
    _check_row("agreement", 0, tables["agreement"])
    for name in set(REQUIRED) - {"agreement"}:
        rows = tables.get(name, [])
        if not isinstance(rows, list):
            raise _At("must be written [[...]]", name)
        for place, row in enumerate(rows, start=1):
            _check_row(name, place, row)
    for table, key in UNIQUE:
        _check_unique(tables, table, key)
    _check_references(tables)


def _check_row(table: str, place: int, row: Any) -> None:
    if not isinstance(row, dict):
        raise _At("is not a table", table, place)
    required, known = REQUIRED[table], REQUIRED[table] | OPTIONAL.get(table, set())
    for key in sorted(required - set(row)):
        raise _At("is missing", table, place, key)
    for key in row:
        if key not in known:
            raise _At("is unknown", table, place, key)
        _check_value(table, place, key, row[key])


def _check_value(table: str, place: int, key: str, value: Any) -> None:
    if key in NUMBERS:
        first, last = NUMBERS[key]
        if not isinstance(value, int) or isinstance(value, bool) or not first <= value <= last:
            raise _At(f"must be a number from {first} to {last}", table, place, key)
    elif key in DAYS:
        if not isinstance(value, date) or isinstance(value, datetime):
            raise _At("must be a day such as 2021-03-01, without quotes", table, place, key)
    elif not isinstance(value, str) or not value.strip():
        raise _At("must be a text that is not empty", table, place, key)
    else:
        _check_text(table, place, key, value)


def _check_text(table: str, place: int, key: str, value: str) -> None:
    choices = CHOICES.get((table, key))
    if choices is not None and value not in choices.values:
        raise _At(f"{value!r} is none of {', '.join(choices.values)}", table, place, key)
    if (table, key) in SLUGS and (value in TAKEN or not SLUG.fullmatch(value)):
        raise _At(f"{value!r} is not a slug (small letters, digits, hyphens)", table, place, key)
    if key == "url":
        try:
            WEB(value)
        except ValidationError as error:
            raise _At(f"{value!r} is no web address", table, place, key) from error
    limit = LIMITS.get((table, key))
    if limit is not None and len(value) > limit:
        raise _At(f"is longer than {limit} characters", table, place, key)


def _check_unique(tables: dict[str, Any], table: str, key: str) -> None:
    seen: set[Any] = set()
    for place, row in enumerate(tables.get(table, []), start=1):
        if row[key] in seen:
            raise _At(f"{row[key]!r} stands there twice", table, place, key)
        seen.add(row[key])


def _check_references(tables: dict[str, Any]) -> None:
    known: set[str] = set()
    for place, row in enumerate(tables.get("organizations", []), start=1):
        if row.get("parent", row["slug"]) not in known | {row["slug"]}:
            says = f"{row['parent']!r} is not among those above"
            raise _At(says, "organizations", place, "parent")
        if row.get("parent") == row["slug"]:
            raise _At("a unit is not its own parent", "organizations", place, "parent")
        known.add(row["slug"])
    for place, row in enumerate(tables.get("parties", []), start=1):
        if row["organization"] not in known:
            says = f"{row['organization']!r} is no organization"
            raise _At(says, "parties", place, "organization")
    sides = {row["organization"] for row in tables.get("parties", [])}
    for place, row in enumerate(tables.get("duties", []), start=1):
        if row["obligor"] not in sides:
            raise _At(f"{row['obligor']!r} is no party", "duties", place, "obligor")
    named: set[tuple[Any, ...]] = set()
    for place, row in enumerate(tables.get("instruments", []), start=1):
        number = row.get("official_number")
        name = (row["kind"], number, row.get("year") if number else row["title"])
        if name in named:
            raise _At("stands there twice", "instruments", place, "kind")
        named.add(name)


@dataclass(frozen=True, slots=True)
class Loaded:
    """What one load did."""

    agreement: Agreement
    is_new: bool
    instruments: int  # added to its list


@transaction.atomic
def load(source: Source) -> Loaded:
    """Make the agreement as discussed, with its draft duties, and list the instruments it lacks.

    A second load changes nothing: what admins have filled in or withdrawn since is theirs.
    """
    agreement, is_new = _load_agreement(source)
    added = instruments.add_known(agreement, source.instruments)
    return Loaded(agreement, is_new, added)


def _load_agreement(source: Source) -> tuple[Agreement, bool]:
    units = load_organizations(source.organizations)
    agreement, made = Agreement.objects.get_or_create(
        slug=source.agreement["slug"],
        defaults={key: value for key, value in source.agreement.items() if key != "slug"},
    )
    if not made:
        return agreement, False
    parties = {
        row["organization"]: Party.objects.create(
            agreement=agreement,
            organization=units[row["organization"]],
            ordinal=row["ordinal"],
            role_statement=row["role_statement"],
        )
        for row in source.parties
    }
    SourceStatement.objects.bulk_create(
        SourceStatement(agreement=agreement, ordinal=place, **row)
        for place, row in enumerate(source.statements, start=1)
    )
    _draft_duties(agreement, source.duties, parties)
    return agreement, True


def load_organizations(rows: list[dict[str, Any]]) -> dict[str, Organization]:
    """The units by slug, made where they are missing; parents come before children."""
    units: dict[str, Organization] = {}
    for row in rows:
        values = {key: value for key, value in row.items() if key not in {"slug", "parent"}}
        values["parent"] = units[row["parent"]] if "parent" in row else None
        units[row["slug"]], _ = Organization.objects.get_or_create(
            slug=row["slug"], defaults=values
        )
    return units


def _draft_duties(
    agreement: Agreement, rows: list[dict[str, Any]], parties: dict[str, Party]
) -> None:
    original = Amendment.objects.create(
        agreement=agreement, ordinal=0, kind=Amendment.Kind.ORIGINAL, title="Naskah asli"
    )
    for row in rows:
        DutyVersion.objects.create(
            duty=Duty.objects.create(agreement=agreement, code=row["code"]),
            amendment=original,
            obligor=parties[row["obligor"]],
            kind=row["kind"],
            title=row["title"],
            statement=row["statement"],
            source_quote=row["quote"],
        )
