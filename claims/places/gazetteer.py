"""The places that are known: their names, what contains what, and where a text names them."""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Iterable, Mapping
from functools import cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType

from claims.lasting import built_to_last
from claims.model import Place, PlaceMention, Precision
from claims.places.files import ADJECTIVES, Entry, GazetteerError, read_entries, read_not_places, read_words
from claims.places.forms import Form, gather_forms
from claims.places.matcher import Matcher
from claims.text import Normalised, normalise

_SUGGESTIONS = 3


class Gazetteer:
    """A frozen gazetteer.

    Attributes:
        places: every place by its id, in the order of the files.
        version: twelve hexadecimal digits that change with any file.
    """

    def __init__(self, folder: Traversable) -> None:
        """Reads a folder of tables.

        Raises:
            GazetteerError: one line with file, line and reason.
        """
        entries = read_entries(folder)
        words = read_words(folder)
        self._entries = {entry.id: entry for entry in entries}
        self._ancestors = {entry.id: _ancestors(entry, self._entries) for entry in entries}
        self.places: Mapping[str, Place] = MappingProxyType({e.id: self._place(e) for e in entries})
        self.version = _version(folder)
        self._forms = gather_forms(entries, read_not_places(folder), words)
        self._matcher = Matcher(
            self._forms, words, self.places, {e.id: e.kind for e in entries}, self._ancestors
        )

    def names(self, place_id: str, language: str) -> str:
        """The name to show in ``en``, ``uk``, ``ru`` or ``ko``; English where that language has none.

        Raises:
            KeyError: if there is no such place.
        """
        entry = self._entries[place_id]
        if language != "en":
            for name in entry.names:
                if name.language == language and name.writing not in ADJECTIVES:
                    return name.text
        return entry.name

    def kind(self, place_id: str) -> str:
        """What a place is: ``country``, ``region``, ``district``, ``settlement`` or ``site``."""
        return self._entries[place_id].kind

    def source(self, place_id: str) -> str:
        """Where the coordinates are from: of the place itself, or of the nearest ancestor that has some."""
        for place in (place_id, *self._ancestors[place_id]):
            if self._entries[place].lat is not None:
                return self._entries[place].source
        return ""

    def ancestors(self, place_id: str) -> tuple[str, ...]:
        """What contains a place, nearest first, without the place itself."""
        return self._ancestors[place_id]

    def contains(self, outer: str, inner: str) -> bool:
        """Whether ``inner`` lies in ``outer``; a place contains itself."""
        return outer == inner or outer in self._ancestors.get(inner, ())

    def finest(self, ids: Iterable[str]) -> tuple[str, ...]:
        """The ids without those that contain another of them, in their order, once each."""
        wanted = tuple(dict.fromkeys(ids))
        covered = {ancestor for place in wanted for ancestor in self._ancestors[place]}
        return tuple(place for place in wanted if place not in covered)

    def find(
        self, text: str, *, normalised: Normalised | None = None, metonyms: bool = False
    ) -> list[PlaceMention]:
        """The places a text names, in the order of the text, with spans in the text as given.

        A name of several places is decided by the other places named, the Kursk one where nothing else is.
        Kursk without more is Kursk Oblast.

        Args:
            text: the text as given.
            normalised: the same text normalised, where the caller has it.
            metonyms: also give countries and capitals where they may mean a government ("Pyongyang sends").
        """
        return self._matcher.find(normalise(text) if normalised is None else normalised, metonyms=metonyms)

    def lookup(self, words: str, *, doubtful: bool = True) -> list[Place]:
        """The places of that name or id, in any of the languages and cases; the likeliest first.

        Args:
            words: the name, nothing else.
            doubtful: also names that are ordinary words or surnames as often ("Мирный", "Shevchenko").
        """
        wanted = " ".join(normalise(words).text.split())
        ids: dict[str, None] = {}
        forms = [form for form in self._forms.get(wanted, ()) if form.place is not None]
        if not doubtful:
            forms = [form for form in forms if not (form.near or form.region)]
        for form in sorted(forms, key=lambda form: (form.adjective, form.rival)):
            ids[form.place or ""] = None
        if not ids and wanted in self.places:
            ids[wanted] = None
        return [self.places[place] for place in ids]

    def suggest(self, words: str) -> list[str]:
        """Known names that are spelt nearly so, the nearest first, at most three."""
        wanted = " ".join(normalise(words[:60]).text.split())
        if len(wanted) < 3:
            return []
        near = [
            name
            for name in self._spellings.get(wanted[0], ())
            if abs(len(name) - len(wanted)) <= 2 and len(set(name) ^ set(wanted)) <= 4
        ]
        found = difflib.get_close_matches(wanted, near, n=3 * _SUGGESTIONS, cutoff=0.78)
        shown: dict[str, None] = {}
        for name in found:
            shown.setdefault(self._shown[name])
        return list(shown)[:_SUGGESTIONS]

    @cached_property
    def longest_name(self) -> int:
        """The number of words in the longest name."""
        return max(form.count(" ") + 1 for form in self._forms)

    @cached_property
    def _shown(self) -> dict[str, str]:
        return {
            normalise(name.text).text: name.text
            for entry in self._entries.values()
            for name in entry.names
            if name.writing not in ADJECTIVES
        }

    @cached_property
    def _spellings(self) -> dict[str, list[str]]:
        by_letter: dict[str, list[str]] = {}
        for name in self._shown:
            by_letter.setdefault(name[0], []).append(name)
        return by_letter

    def _place(self, entry: Entry) -> Place:
        ancestors = self._ancestors[entry.id]
        located = next((p for p in (entry.id, *ancestors) if self._entries[p].lat is not None), None)
        at = self._entries[located] if located else None
        region = next((p for p in (entry.id, *ancestors) if self._entries[p].kind == "region"), None)
        return Place(
            id=entry.id,
            name=entry.name,
            region=self._entries[region].name if region else None,
            lat=at.lat if at else None,
            lon=at.lon if at else None,
            precision=Precision(at.kind if at else entry.kind),
            parents=ancestors,
        )


def load_gazetteer(folder: Path | None = None) -> Gazetteer:
    """Reads the gazetteer of a folder, or the one that comes with the program.

    Raises:
        GazetteerError: one line with file, line and reason.
    """
    if folder is not None and not folder.is_dir():
        raise GazetteerError(f"{folder}: no such folder")
    return gazetteer_from(files("claims.places") if folder is None else folder)


@built_to_last()
def gazetteer_from(folder: Traversable) -> Gazetteer:
    """Reads the gazetteer of anything that lists files as a folder does.

    Raises:
        GazetteerError: as ``load_gazetteer``.
    """
    return Gazetteer(folder)


def _ancestors(entry: Entry, by_id: Mapping[str, Entry]) -> tuple[str, ...]:
    found = []
    parent = entry.parent
    while parent is not None:
        found.append(parent)
        parent = by_id[parent].parent
    return tuple(found)


def _version(folder: Traversable) -> str:
    digest = hashlib.sha256()
    for file in sorted(folder.iterdir(), key=lambda f: f.name):
        if file.name.endswith((".tsv", ".toml")):
            digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


__all__ = ["Form", "Gazetteer", "gazetteer_from", "load_gazetteer"]
