"""Loads what a source says about an agreement from a TOML file, and never overwrites a person."""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import transaction

from accounts.models import Organization
from agreements.models import (
    Agreement,
    Amendment,
    Duty,
    DutyVersion,
    Party,
    SourceStatement,
)

REQUIRED = {
    "agreement": {"slug", "title", "kind", "subject", "source_note"},
    "organizations": {"slug", "name", "short_name", "kind"},
    "parties": {"organization", "ordinal", "role_statement"},
    "duties": {"code", "obligor", "kind", "title", "statement", "quote"},
    "statements": {"topic", "statement", "quote"},
}
OPTIONAL = {"organizations": {"parent"}, "statements": {"doubt"}}
CHOICES: dict[tuple[str, str], Any] = {
    ("agreement", "kind"): Agreement.Kind,
    ("organizations", "kind"): Organization.Kind,
    ("duties", "kind"): DutyVersion.Kind,
    ("statements", "topic"): SourceStatement.Topic,
}


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


def read(path: Path) -> Source:
    """Parse and check the file. Raises BrokenSource naming the line or the key at fault."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BrokenSource(f"{path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BrokenSource(f"{path}: {error}") from error
    if unknown := set(tables) - set(REQUIRED):
        raise BrokenSource(f"{path}: unknown table [{sorted(unknown)[0]}]")
    if not isinstance(tables.get("agreement"), dict):
        raise BrokenSource(f"{path}: table [agreement] is missing")
    for name in REQUIRED:
        rows = tables.get(name, [])
        for place, row in enumerate([rows] if name == "agreement" else rows, start=1):
            _check_row(path, name, place, row)
    source = Source(**tables)
    _check_references(path, source)
    return source


def _check_row(path: Path, table: str, place: int, row: Any) -> None:
    where = f"{path}: [{table}]" if table == "agreement" else f"{path}: [[{table}]] no. {place}"
    if not isinstance(row, dict):
        raise BrokenSource(f"{where} is not a table")
    required, known = REQUIRED[table], REQUIRED[table] | OPTIONAL.get(table, set())
    for key in sorted(required - set(row)):
        raise BrokenSource(f"{where}: key {key!r} is missing")
    for key in sorted(set(row) - known):
        raise BrokenSource(f"{where}: unknown key {key!r}")
    for key, value in row.items():
        expected = int if key == "ordinal" else str
        if not isinstance(value, expected) or isinstance(value, bool) or value == "":
            raise BrokenSource(f"{where}: key {key!r} must be a non-empty {expected.__name__}")
        choices = CHOICES.get((table, key))
        if choices is not None and value not in choices.values:
            raise BrokenSource(f"{where}: key {key!r}: {value!r} is none of {choices.values}")


def _check_references(path: Path, source: Source) -> None:
    known = {row["slug"] for row in source.organizations}
    for table, key in (("organizations", "parent"), ("parties", "organization")):
        for place, row in enumerate(getattr(source, table), start=1):
            if key in row and row[key] not in known:
                raise BrokenSource(f"{path}: [[{table}]] no. {place}: key {key!r}: {row[key]!r} ?")
    sides = {row["organization"] for row in source.parties}
    for place, row in enumerate(source.duties, start=1):
        if row["obligor"] not in sides:
            raise BrokenSource(f"{path}: [[duties]] no. {place}: {row['obligor']!r} is no party")


@transaction.atomic
def load(source: Source) -> tuple[Agreement, bool]:
    """Make the agreement as discussed, with its draft duties; (agreement, whether it was made).

    A second load changes nothing: what admins have filled in since is theirs.
    """
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
