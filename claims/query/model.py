"""A query as it was understood: what must and must not be told, when, and what could not be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import TYPE_CHECKING, Any

from claims.model import CountKind, Event, Side, Span, Stance

if TYPE_CHECKING:
    from claims.places import Gazetteer


@dataclass(frozen=True, slots=True)
class CountBound:
    """A number of people between ``min`` and ``max``, both included; ``None`` is open.

    ``what`` is ``None`` where any kind of count will do.
    """

    what: CountKind | None
    min: int | None
    max: int | None

    def __str__(self) -> str:
        name = self.what.value if self.what else ""
        if self.max is None:
            return f"{name}>={self.min}"
        if self.min is None:
            return f"{name}<={self.max}"
        return f"{name}{':' if name else ''}{self.min}..{self.max}"


@dataclass(frozen=True, slots=True)
class Terms:
    """What a query asks for, or rules out. Within a field any of the values will do, fields add up.

    ``places`` are gazetteer ids; a place takes in everything inside it. ``has`` holds ``video``, ``photo``,
    ``media``, ``link``, ``count``, ``place``. ``channels`` are usernames without the @. All of ``words`` and
    ``phrases`` must be found.
    """

    places: tuple[str, ...] = ()
    events: tuple[Event, ...] = ()
    stances: tuple[Stance, ...] = ()
    sides: tuple[Side, ...] = ()
    claimants: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    has: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    counts: tuple[CountBound, ...] = ()
    words: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return any(getattr(self, f.name) for f in fields(self))


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that could not be read, or may be meant otherwise.

    ``reason`` is one of ``unknown_word`` (kept as a word to search for), ``unknown_key``, ``unknown_value``,
    ``unknown_channel``, ``unknown_claimant``, ``bad_window``, ``second_window``, ``window_order``,
    ``bad_count``, ``no_word`` (nothing that can be searched for), ``lone_minus``, ``open_quote``, ``several_places``,
    ``too_long``. ``nearest`` are known things that are spelt nearly so, or the other places of that name;
    ``allowed`` is all that may stand there, where nothing is near and it isn't much.
    """

    span: Span
    text: str
    reason: str
    nearest: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()

    def __str__(self) -> str:
        said = _REASONS[self.reason].format(text=self.text)
        if self.allowed:
            return f"{said}; it may be {', '.join(self.allowed)}"
        return f"{said}; did you mean {' or '.join(self.nearest)}?" if self.nearest else said


_REASONS = {
    "unknown_word": "{text}: searched as a word of the text",
    "unknown_key": "{text}: no such key",
    "unknown_value": "{text}: no such value",
    "unknown_channel": "{text}: not a watched channel",
    "unknown_claimant": "{text}: no claimant of that name yet",
    "bad_window": "{text}: not a time that can be read",
    "second_window": "{text}: a time was already given, the first one counts",
    "window_order": "{text}: ends before it begins, so it was turned round",
    "bad_count": "{text}: not a number that can be read",
    "no_word": "{text}: nothing that can be searched for",
    "lone_minus": "{text}: a minus stands right before what it leaves out",
    "open_quote": "{text}: the quotation mark is never closed",
    "several_places": "{text}: several places bear that name, the likeliest was taken",
    "too_long": "{text}: the query is too long, the rest was not read",
}


@dataclass(frozen=True, slots=True)
class Query:
    """A query as it was understood.

    Attributes:
        include: what must be told.
        exclude: what must not.
        from_time: aware UTC, included; ``None`` where open or not asked.
        to_time: aware UTC, not included; ``None`` where open or not asked.
        window: the window's canonical words (``7d``, ``today``, ``2024-12-01..``); ``None`` without one.
        problems: what could not be read; not part of a query's equality.
    """

    include: Terms = Terms()
    exclude: Terms = Terms()
    from_time: datetime | None = None
    to_time: datetime | None = None
    window: str | None = None
    problems: tuple[Problem, ...] = field(default=(), compare=False)

    def __bool__(self) -> bool:
        return bool(self.include) or bool(self.exclude) or self.window is not None

    def __str__(self) -> str:
        return self.canonical()

    def canonical(self) -> str:
        """A text that is read as this query again, at the same time in the same zone."""
        parts = [*_canonical(self.include, ""), *_canonical(self.exclude, "-")]
        if self.window:
            parts.append(self.window)
        return ", ".join(parts)

    def understood(self, gazetteer: Gazetteer) -> dict[str, Any]:
        """The query for ``ask --format json``: places as id and name, times in ISO 8601."""
        return {
            **_understood(self.include, gazetteer),
            "from": self.from_time and self.from_time.isoformat(),
            "to": self.to_time and self.to_time.isoformat(),
            "window": self.window,
            "not": {name: values for name, values in _understood(self.exclude, gazetteer).items() if values},
        }

    def describe(self, gazetteer: Gazetteer, language: str = "en") -> str:
        """One line that says how the query was read: ``casualties · Kursk Oblast · 7d · not denied``."""
        said = [*_described(self.include, gazetteer, language)]
        if self.window:
            said.append(self.window)
        said += [f"not {part}" for part in _described(self.exclude, gazetteer, language)]
        return " · ".join(said)


def _canonical(terms: Terms, minus: str) -> list[str]:
    parts = [
        *(f"place:{place}" for place in terms.places),
        *(f"event:{event.value}" for event in terms.events),
        *(f"stance:{stance.value}" for stance in terms.stances),
        *(f"side:{side.value}" for side in terms.sides),
        *(f'by:"{name}"' for name in terms.claimants),
        *(f"lang:{language}" for language in terms.languages),
        *(f"has:{thing}" for thing in terms.has),
        *(f"@{channel}" for channel in terms.channels),
        *(f"count:{bound}" for bound in terms.counts),
        *(word if word.isalpha() else f'word:"{word}"' for word in terms.words),
        *(f'"{phrase}"' for phrase in terms.phrases),
    ]
    return [minus + part for part in parts]


def _understood(terms: Terms, gazetteer: Gazetteer) -> dict[str, Any]:
    return {
        "places": [{"id": place, "name": gazetteer.places[place].name} for place in terms.places],
        "events": [event.value for event in terms.events],
        "stances": [stance.value for stance in terms.stances],
        "sides": [side.value for side in terms.sides],
        "claimants": list(terms.claimants),
        "languages": list(terms.languages),
        "has": list(terms.has),
        "channels": list(terms.channels),
        "counts": [
            {"what": bound.what and bound.what.value, "min": bound.min, "max": bound.max}
            for bound in terms.counts
        ],
        "words": list(terms.words),
        "phrases": list(terms.phrases),
    }


def _described(terms: Terms, gazetteer: Gazetteer, language: str) -> list[str]:
    def either(values: Sequence[str]) -> list[str]:
        return [" or ".join(values)] if values else []

    return [
        *either([event.value.replace("_", " ") for event in terms.events]),
        *either([gazetteer.names(place, language) for place in terms.places]),
        *either([stance.value for stance in terms.stances]),
        *(f"side {said}" for said in either([side.value.replace("_", " ") for side in terms.sides])),
        *(f"said by {said}" for said in either(terms.claimants)),
        *(f"in {said}" for said in either(terms.languages)),
        *(f"with {said}" for said in either(terms.has)),
        *either([f"@{channel}" for channel in terms.channels]),
        *either([str(bound).replace("_", " ") for bound in terms.counts]),
        *(f"“{text}”" for text in (*terms.words, *terms.phrases)),
    ]
