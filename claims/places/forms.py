"""Every form in which a place may stand in a text, prepared when the gazetteer is loaded."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from claims.places.declension import Language, adjective_forms, name_forms
from claims.places.files import ADJECTIVES, Entry, Name, Words
from claims.text import normalise

_RUSSIAN_O = re.compile(r"(?:ов|ев|єв|їв|ин|їн|ін)о$")
_ENGLISH_REGION = re.compile(r"^(?P<name>.+) (?:Oblast|region)$")
_ENGLISH_DISTRICT = re.compile(r"^(?P<name>.+) (?:District|district|raion)$")


@dataclass(frozen=True, slots=True)
class Form:
    """What a form says. ``place`` is ``None`` for a phrase that names no place."""

    place: str | None
    kind: str = ""
    adjective: bool = False  # a place only before a noun such as "область"
    speaks: bool = False  # an adjective that needs no such noun
    capital: bool = False  # only when written with a capital
    near: bool = False  # only after "in", "near", "village", or with another place of its region
    region: bool = False  # only with another place of its region
    within: bool = False  # a government as well: a place only after "in", "to"
    leaving: bool = False  # the same, and after "from"
    rival: bool = False  # loses to another place of the name unless its region is named


def gather_forms(
    entries: Iterable[Entry], not_places: Iterable[Name], words: Words
) -> Mapping[str, tuple[Form, ...]]:
    """Every form, normalised, with the places it may stand for in the order of the files."""
    found: dict[str, dict[Form, None]] = {}
    for name in not_places:
        for text in _written(name):
            found.setdefault(normalise(text).text, {})[Form(None)] = None
    for entry in entries:
        for name in entry.names:
            for text in _written(name):
                single = " " not in text
                form = Form(
                    place=entry.id,
                    kind=entry.kind,
                    adjective=name.writing in ADJECTIVES,
                    speaks=name.writing == "speaking adjective",
                    capital=single and "capital" in entry.flags,
                    near=single and "near" in entry.flags,
                    region=single and "region" in entry.flags,
                    within=bool(entry.flags & {"locative", "inside"}),
                    leaving="locative" in entry.flags,
                    rival="rival" in entry.flags,
                )
                found.setdefault(normalise(text).text, {})[form] = None
        if entry.kind in ("region", "district"):
            form = Form(entry.id, entry.kind)
            for text in _english_with_nouns(entry, words):
                found.setdefault(normalise(text).text, {})[form] = None
    return {text: tuple(forms) for text, forms in found.items()}


def _written(name: Name) -> Iterable[str]:
    if name.writing == "as written" or name.language not in ("uk", "ru"):
        return (name.text,)
    language: Language = "uk" if name.language == "uk" else "ru"
    decline = adjective_forms if name.writing in ADJECTIVES else name_forms
    forms = list(decline(name.text, language))
    if language == "uk" and _RUSSIAN_O.search(name.text):
        forms += decline(name.text[:-1] + "е", language)  # Гуєво is Гуєве as well
    return forms


def _english_with_nouns(entry: Entry, words: Words) -> Iterator[str]:
    pattern = _ENGLISH_REGION if entry.kind == "region" else _ENGLISH_DISTRICT
    nouns = words.lists["region_nouns" if entry.kind == "region" else "district_nouns"].get("en", ())
    for name in entry.names:
        if name.language == "en" and (match := pattern.match(name.text)):
            for noun in nouns:
                yield f"{match['name']} {noun}"
