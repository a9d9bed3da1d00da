"""The words of the domain: mentions, claims and readings, as plain frozen values.

All offsets count Unicode code points of the text as given, half-open (``start`` inclusive, ``end`` exclusive).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple


class Side(StrEnum):
    """On whose side a channel or a claimant stands."""

    UKRAINE = "ukraine"
    RUSSIA = "russia"
    NORTH_KOREA = "north_korea"
    SOUTH_KOREA = "south_korea"
    WEST = "west"
    INDEPENDENT = "independent"
    UNKNOWN = "unknown"


class ChannelKind(StrEnum):
    """What sort of teller a channel is."""

    OFFICIAL = "official"
    UNIT = "unit"
    MILBLOGGER = "milblogger"
    JOURNALIST = "journalist"
    OUTLET = "outlet"
    AGGREGATOR = "aggregator"


class Event(StrEnum):
    """What a claim says happened."""

    DEPLOYMENT = "deployment"
    TRAINING = "training"
    COMBAT = "combat"
    CASUALTIES = "casualties"
    CAPTURE = "capture"
    DESERTION = "desertion"
    FRIENDLY_FIRE = "friendly_fire"
    WITHDRAWAL = "withdrawal"
    SUPPORT = "support"
    CONCEALMENT = "concealment"
    OTHER = "other"


class Stance(StrEnum):
    """How the text stands to what it tells."""

    ASSERTED = "asserted"
    DENIED = "denied"
    DOUBTED = "doubted"


class CountKind(StrEnum):
    """What a number counts, always of North Koreans."""

    KILLED = "killed"
    WOUNDED = "wounded"
    KILLED_OR_WOUNDED = "killed_or_wounded"
    MISSING = "missing"
    CAPTURED = "captured"
    DESERTED = "deserted"
    PERSONNEL = "personnel"


class Precision(StrEnum):
    """What a place's coordinates stand for."""

    SETTLEMENT = "settlement"
    SITE = "site"
    DISTRICT = "district"
    REGION = "region"
    COUNTRY = "country"


class Span(NamedTuple):
    """A half-open range of code points of the text as given."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Mention:
    """A span that names North Korea, its forces or a word used for them, and the rule that saw it."""

    span: Span
    text: str
    rule: str


@dataclass(frozen=True, slots=True)
class Count:
    """A number of North Koreans. A bound leaves the other end ``None``: "at least 30" is ``min=30, max=None``."""

    what: CountKind
    min: int | None
    max: int | None
    approximate: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Place:
    """A gazetteer entry. ``lat`` and ``lon`` are WGS 84 degrees; ``region`` is the name of the oblast or krai."""

    id: str
    name: str
    region: str | None
    lat: float | None
    lon: float | None
    precision: Precision
    parents: tuple[str, ...] = ()  # ids of what contains it, nearest first


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A place read from a span."""

    place: Place
    span: Span


@dataclass(frozen=True, slots=True)
class Claimant:
    """Who is said to say it. ``name`` is ``channel`` where the text attributes it to nobody."""

    name: str
    side: Side | None
    span: Span | None = None


CHANNEL = Claimant("channel", None)


@dataclass(frozen=True, slots=True)
class Claim:
    """One event told in a flagged post. A slot that the text doesn't fill is empty."""

    event: Event
    stance: Stance
    counts: tuple[Count, ...]
    places: tuple[PlaceMention, ...]
    claimant: Claimant
    date_from: date | None
    date_to: date | None
    quote: Span
    event_spans: tuple[Span, ...] = ()
    stance_spans: tuple[Span, ...] = ()
    date_spans: tuple[Span, ...] = ()
    joint: tuple[Count, ...] = ()  # figures for North Koreans and others together: named, never counted

    def as_json(self) -> dict[str, Any]:
        """The claim as ``analyze --json`` prints it."""
        return {
            "event": self.event.value,
            "stance": self.stance.value,
            "counts": [
                {"what": n.what.value, "min": n.min, "max": n.max, "approximate": n.approximate}
                for n in self.counts
            ],
            "places": [place_as_json(p.place) for p in self.places],
            "claimant": {"name": self.claimant.name, "side": self.claimant.side and self.claimant.side.value},
            "date_from": self.date_from and self.date_from.isoformat(),
            "date_to": self.date_to and self.date_to.isoformat(),
            "quote": {"start": self.quote.start, "end": self.quote.end},
            "spans": {
                "event": [list(s) for s in self.event_spans],
                "counts": [list(n.span) for n in self.counts],
                "places": [list(p.span) for p in self.places],
                "claimant": [list(self.claimant.span)] if self.claimant.span else [],
                "date": [list(s) for s in self.date_spans],
                "stance": [list(s) for s in self.stance_spans],
            },
        }


def place_as_json(place: Place) -> dict[str, Any]:
    """A place as it stands in every JSON answer."""
    return {
        "id": place.id,
        "name": place.name,
        "region": place.region,
        "lat": place.lat,
        "lon": place.lon,
        "precision": place.precision.value,
    }


@dataclass(frozen=True, slots=True)
class Flag:
    """Whether a text names North Korean personnel in or for the war, and what made the rules say so."""

    flagged: bool
    score: float  # 0…1
    mentions: tuple[Mention, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What one lexicon version makes of one text."""

    language: (
        str | None
    )  # ISO 639-1, ``other`` where it is none that we know, ``None`` where it was not asked
    flag: Flag
    claims: tuple[Claim, ...] = field(default=())

    def as_json(self) -> dict[str, Any]:
        """The reading as ``analyze --json`` prints it, without the ``id``."""
        return {
            "language": self.language,
            "flagged": self.flag.flagged,
            "score": round(self.flag.score, 3),
            "mentions": [
                {"start": m.span.start, "end": m.span.end, "text": m.text, "rule": m.rule}
                for m in self.flag.mentions
            ],
            "claims": [c.as_json() for c in self.claims],
        }
