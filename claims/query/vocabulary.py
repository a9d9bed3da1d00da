"""The words of the query language in four languages, read from ``words.toml``."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from claims.text import normalise


@dataclass(frozen=True, slots=True)
class Table:
    """Words and what they mean: whole words and phrases, and beginnings of words."""

    whole: Mapping[str, str]
    beginnings: Mapping[str, str]
    shortest: int  # characters of the shortest beginning

    def meaning(self, words: str) -> str | None:
        """What normalised words mean; the longest beginning counts."""
        found = self.whole.get(words)
        if found is not None:
            return found
        for cut in range(len(words), self.shortest - 1, -1) if len(words) <= _LONGEST else ():
            if (found := self.beginnings.get(words[:cut])) is not None:
                return found
        return None

    @property
    def meanings(self) -> tuple[str, ...]:
        """Everything that words of this table can mean."""
        return tuple(dict.fromkeys((*self.whole.values(), *self.beginnings.values())))

    def nearest(self, words: str, n: int = 1, likeness: float = 0.8) -> list[str]:
        """Known words that are spelt nearly so."""
        if len(words) < 4 or len(words) > _LONGEST:
            return []
        known = [w for w in self.whole if w[0] == words[0] and abs(len(w) - len(words)) <= 2 and len(w) > 3]
        return difflib.get_close_matches(words, known, n=n, cutoff=likeness)


_LONGEST = 40


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Every table of ``words.toml``, by its name."""

    keys: Table
    events: Table
    stances: Table
    sides: Table
    languages: Table
    has: Table
    counts: Table
    units: Table
    moments: Table
    months: Table
    fillers: frozenset[str]
    ignored: frozenset[str]
    questions: frozenset[str]
    subject: Table
    months_need_more: frozenset[str]
    longest_phrase: int  # words


@cache
def vocabulary() -> Vocabulary:
    """The vocabulary that comes with the program, read once."""
    raw = tomllib.loads(files("claims.query").joinpath("words.toml").read_text(encoding="utf-8"))
    tabled = (
        "keys",
        "events",
        "stances",
        "sides",
        "languages",
        "has",
        "counts",
        "units",
        "moments",
        "months",
        "subject",
    )
    tables = {name: _table(raw[name]) for name in tabled}
    phrases = [*tables["events"].whole, *tables["moments"].whole, *tables["stances"].whole]
    return Vocabulary(
        **tables,
        fillers=_folded(raw["fillers"]["words"]),
        ignored=_folded(raw["ignored"]["words"]),
        questions=_folded(raw["questions"]["words"]),
        months_need_more=_folded(raw["months_need_more"]["words"]),
        longest_phrase=max(phrase.count(" ") + 1 for phrase in phrases),
    )


def _folded(words: Iterable[str]) -> frozenset[str]:
    return frozenset(normalise(word).text for word in words)


def _table(raw: Mapping[str, list[str]]) -> Table:
    whole: dict[str, str] = {}
    beginnings: dict[str, str] = {}
    for meaning, words in raw.items():
        for word in words:
            folded = normalise(word).text
            if folded.endswith("*"):
                beginnings.setdefault(folded[:-1], meaning)
            else:
                whole.setdefault(folded, meaning)
    return Table(whole, beginnings, min(map(len, beginnings), default=_LONGEST + 1))
