"""The gazetteer's files as an analyst edits them: tables of places, words around names, what is no place."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Literal

from claims.places.declension import adjective_forms

LANGUAGES = ("en", "uk", "ru", "ko")
KINDS = ("country", "region", "district", "settlement", "site")
FLAGS = frozenset({"capital", "near", "region", "locative", "inside", "rival"})
COLUMNS = ("id", "name", "kind", "parent", "lat", "lon", "source", "flags", "en", "uk", "ru", "ko")

Writing = Literal["declined", "as written", "adjective", "speaking adjective"]
ADJECTIVES: tuple[Writing, ...] = ("adjective", "speaking adjective")


class GazetteerError(ValueError):
    """A gazetteer file that can't be used: one line with file, line and reason."""


@dataclass(frozen=True, slots=True)
class Name:
    """One way to write a place in one language."""

    text: str
    language: str
    writing: Writing


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a table of places."""

    id: str
    name: str
    kind: str
    parent: str | None
    lat: float | None
    lon: float | None
    source: str
    flags: frozenset[str]
    names: tuple[Name, ...]
    where: str  # file and line, for messages


@dataclass(frozen=True, slots=True)
class Words:
    """The words around names, by purpose and language."""

    lists: Mapping[str, Mapping[str, tuple[str, ...]]]

    def of(self, purpose: str) -> tuple[str, ...]:
        """All words of a purpose, whatever the language."""
        return tuple(word for words in self.lists[purpose].values() for word in words)


def read_entries(folder: Traversable) -> list[Entry]:
    """Reads every table of places of a folder, in the order of the file names.

    Raises:
        GazetteerError: for a row that can't be used, an id given twice, a parent that no row has or a circle.
    """
    entries: list[Entry] = []
    seen: dict[str, Entry] = {}
    tables = sorted((f for f in folder.iterdir() if f.name.endswith(".tsv")), key=lambda f: f.name)
    for table in tables:
        if table.name == "not_places.tsv":
            continue
        for where, row in _rows(table, COLUMNS):
            entry = _entry(where, row)
            if entry.id in seen:
                raise GazetteerError(f"{where}: the id {entry.id!r} stands already at {seen[entry.id].where}")
            seen[entry.id] = entry
            entries.append(entry)
    if not entries:
        named = folder if isinstance(folder, Path) else "gazetteer"  # a document's own has no path
        raise GazetteerError(f"{named}: no table of places (*.tsv) with a row in it")
    for entry in entries:
        _check_parents(entry, seen)
    return entries


def read_not_places(folder: Traversable) -> list[Name]:
    """Reads the phrases that contain a place's name and name none."""
    table = folder.joinpath("not_places.tsv")
    if not table.is_file():
        return []
    names = []
    for where, row in _rows(table, ("words", "language", "why")):
        if row["language"] not in LANGUAGES or not row["words"]:
            raise GazetteerError(f"{where}: needs words and a language of {', '.join(LANGUAGES)}")
        names.append(Name(row["words"], row["language"], "declined"))
    return names


def read_words(folder: Traversable) -> Words:
    """Reads the words around names."""
    file = folder.joinpath("words.toml")
    try:
        tables = tomllib.loads(_text(file))
    except tomllib.TOMLDecodeError as error:
        raise GazetteerError(f"words.toml: {error}") from None
    lists: dict[str, dict[str, tuple[str, ...]]] = {}
    for purpose in ("region_nouns", "district_nouns", "site_nouns", "near", "within", "from", "korean"):
        table = tables.get(purpose)
        if not isinstance(table, dict) or not all(isinstance(words, str) for words in table.values()):
            raise GazetteerError(f"words.toml: [{purpose}] must give words as text, a line for a language")
        lists[purpose] = {language: tuple(words.split()) for language, words in table.items()}
    return Words(lists)


def _text(file: Traversable) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise GazetteerError(f"{file.name}: not found") from None
    except OSError as error:
        raise GazetteerError(f"{file.name}: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise GazetteerError(f"{file.name}: not UTF-8 (byte {error.start})") from None


def _rows(table: Traversable, columns: tuple[str, ...]) -> Iterator[tuple[str, dict[str, str]]]:
    lines = _text(table).removeprefix("\ufeff").split("\n")
    head = tuple(lines[0].rstrip("\r").split("\t"))
    if head != columns:
        raise GazetteerError(f"{table.name}:1: the columns must be {', '.join(columns)}")
    for number, line in enumerate(lines[1:], start=2):
        if not line.strip() or line.startswith("#"):
            continue
        cells = [cell.strip() for cell in line.rstrip("\r").split("\t")]
        where = f"{table.name}:{number}"
        if len(cells) > len(columns):
            raise GazetteerError(f"{where}: {len(cells)} columns where {len(columns)} are known")
        cells += [""] * (len(columns) - len(cells))
        yield where, dict(zip(columns, cells, strict=True))


def _entry(where: str, row: Mapping[str, str]) -> Entry:
    if not row["id"] or not all(c.isascii() and (c.isalnum() or c == "-") for c in row["id"]):
        raise GazetteerError(f"{where}: the id {row['id']!r} must be letters a-z, digits and hyphens")
    if not row["name"]:
        raise GazetteerError(f"{where}: {row['id']} has no name")
    if row["kind"] not in KINDS:
        raise GazetteerError(f"{where}: the kind {row['kind']!r} is none of {', '.join(KINDS)}")
    flags = frozenset(row["flags"].split())
    if unknown := flags - FLAGS:
        raise GazetteerError(f"{where}: the flag {min(unknown)!r} is none of {', '.join(sorted(FLAGS))}")
    lat, lon = _degrees(where, row, "lat", 90), _degrees(where, row, "lon", 180)
    if (lat is None) != (lon is None):
        raise GazetteerError(f"{where}: lat and lon go together")
    if lat is not None and not row["source"]:
        raise GazetteerError(f"{where}: coordinates need their source")
    names = tuple(name for language in LANGUAGES for name in _names(where, row[language], language))
    return Entry(
        row["id"],
        row["name"],
        row["kind"],
        row["parent"] or None,
        lat,
        lon,
        row["source"],
        flags,
        names,
        where,
    )


def _degrees(where: str, row: Mapping[str, str], column: str, limit: int) -> float | None:
    if not row[column]:
        return None
    try:
        value = float(row[column])
    except ValueError:
        value = float("nan")
    if not -limit <= value <= limit:
        raise GazetteerError(
            f"{where}: {column} {row[column]!r} is no number of degrees from -{limit} to {limit}"
        )
    return value


def _names(where: str, cell: str, language: str) -> Iterator[Name]:
    for text in filter(None, (part.strip() for part in cell.split(";"))):
        mark, bare = (text[0], text[1:].strip()) if text[0] in "~=^" else ("", text)
        if not bare:
            raise GazetteerError(f"{where}: {text!r} is no name")
        if mark in ("~", "^"):
            if language not in ("uk", "ru"):
                raise GazetteerError(f"{where}: adjectives (~, ^) are for uk and ru, not {language}")
            try:
                adjective_forms(bare, "uk" if language == "uk" else "ru")
            except ValueError as error:
                raise GazetteerError(f"{where}: {error}") from None
            yield Name(bare, language, "adjective" if mark == "~" else "speaking adjective")
        else:
            declined = not mark and language in ("uk", "ru")
            yield Name(bare, language, "declined" if declined else "as written")


def _check_parents(entry: Entry, by_id: Mapping[str, Entry]) -> None:
    passed = {entry.id}
    at = entry
    while at.parent is not None:
        if at.parent not in by_id:
            raise GazetteerError(f"{at.where}: the parent {at.parent!r} of {at.id} is in no table")
        if at.parent in passed:
            raise GazetteerError(f"{entry.where}: {entry.id} lies in itself, by way of {at.parent}")
        passed.add(at.parent)
        at = by_id[at.parent]
