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


_LATIN = (  # one sound, spelt as each likes: Russkoye and Ruskoe, Nikolsky and Nikolskiy
    (re.compile(r"oye\b"), "oe"),
    (re.compile(r"oye\b|oe\b"), "oie"),
    (re.compile(r"aya\b"), "aia"),
    (re.compile(r"ky\b"), "kyi"),
    (re.compile(r"ss(?=k)"), "s"),
    (re.compile(r"yevka\b"), "evka"),
    (re.compile(r"(?<=[^y])evka\b"), "yevka"),
)
_HANGUL_P = re.compile(r"([가-힣])([프브])카")
_LONGEST_LATIN = 6  # letters from which a name is told from its neighbours however it is spelt


def _spelt(text: str) -> Iterator[str]:
    """Other spellings of a name in Latin letters or Hangul: 데미돕카 and 데미도프카 are one village."""
    if "가" <= text[0] <= "힣":
        yield from (
            joined for joined in (_HANGUL_P.sub(_with_final, text), _without_finals(text)) if joined != text
        )
        return
    if len(text) < _LONGEST_LATIN:
        return
    variants = {text}
    for pattern, spelling in _LATIN:
        variants |= {pattern.sub(spelling, variant) for variant in variants}
    yield from sorted(variants - {text})


def _with_final(found: re.Match[str]) -> str:
    code = ord(found[1]) - 0xAC00
    return found[0] if code % 28 else chr(ord(found[1]) + 17) + "카"


def _without_finals(text: str) -> str:
    letters = []
    for at, letter in enumerate(text):
        closed = "가" <= letter <= "힣" and (ord(letter) - 0xAC00) % 28 == 17
        letters.append(chr(ord(letter) - 17) + "프" if closed and text[at + 1 : at + 2] == "카" else letter)
    return "".join(letters)


def _written(name: Name) -> Iterable[str]:
    if name.language in ("en", "ko") and name.writing == "as written":
        return (name.text, *_spelt(name.text))
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
