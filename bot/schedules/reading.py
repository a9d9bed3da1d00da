"""Reads how often and when from what somebody typed after a query, in any of the four languages."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

from bot.schedules.due import DEFAULT_TIME, Schedule
from bot.schedules.times import read_time
from bot.zones import zone_named
from claims.text import normalise
from storage.subscriptions import DAILY, INSTANT, WEEKLY

_LIKE_A_TIME = re.compile(r"\d{0,3}:\d{1,3}(?:\s*(?:am|pm))?|\d{1,2}\s*(?:am|pm)", re.IGNORECASE)
_ZONE = re.compile(
    r"[A-Za-z]+(?:/[A-Za-z_]+){1,2}|(?:utc|gmt)(?:[+\-−]\d{1,2}(?::?\d{2})?)?|msk|мск|kst|jst|ee?s?t|ces?t",
    re.IGNORECASE,
)
_ZONE_TIME = re.compile(r"([^\W\d]{3,}(?: [^\W\d]+)?) (?:time|시간)", re.IGNORECASE)
_QUOTED = re.compile(r"[\"“„«][^\"”“»]*[\"”“»]")
_BARE = re.compile(r"\d{1,2}|\d{4}")  # an hour, or "0900": only after how often or "at"
_LONGEST = 5  # words of one phrase
_SHORT = 3  # letters: "sun" and "ср" are weekdays only after "weekly", "on" and the like


@dataclass(frozen=True, slots=True)
class SaidSchedule:
    """What was said of how often and when.

    Attributes:
        rest: the text without it: the query.
        kind: one of ``storage.subscriptions.SCHEDULES``; ``None`` where nothing was said.
        at: ``HH:MM``, ``weekday`` 0 for Monday; ``None`` where not said.
        wrong: what looks like a time and is none: "25:99"; or is one time, day or frequency too many.
        zone: the time zone named after the time, by its IANA name.
    """

    rest: str
    kind: str | None = None
    at: str | None = None
    weekday: int | None = None
    wrong: str | None = None
    zone: str | None = None

    @property
    def schedule(self) -> Schedule | None:
        """The schedule, as far as one was said: a weekday means weekly, a time alone means daily."""
        kind = self.kind
        if kind is None:
            kind = WEEKLY if self.weekday is not None else DAILY if self.at else None
        if kind is None:
            return None
        if kind == DAILY and self.weekday is not None:
            kind = WEEKLY
        return Schedule(
            kind, (self.at or DEFAULT_TIME) if kind != INSTANT else DEFAULT_TIME, self.weekday or 0
        )


@cache
def _phrases() -> dict[tuple[str, ...], tuple[str, str]]:
    table = tomllib.loads(resources.files(__package__).joinpath("words.toml").read_text(encoding="utf-8"))
    found: dict[tuple[str, ...], tuple[str, str]] = {}
    for group in ("kinds", "weekdays"):
        for meaning, phrases in table[group].items():
            for phrase in phrases:
                found[tuple(normalise(phrase).text.split())] = (group, meaning)
    for group in ("joints", "odd"):
        for word in table[group]["words"]:
            found[tuple(normalise(word).text.split())] = (group, "")
    return found


_EVERY_SO = re.compile(
    r"\d+\s*(?:분|시간|일|주)\s*(?:마다|에 한 번)|"
    r"\b(?:(?:\d+|two|three|два|две|три|двічі|тричі|дважды|трижды)\s*(?:times|раза?|рази)?|twice)\s+"
    r"(?:a|per|в|на|у)\s+(?:day|week|month|hour|день|сутки|добу|неделю|тиждень|месяц|місяць|час|годину)\b|"
    r"(?:every|each|кажд\w*|кожн\w*|раз в|раз на)\s*\d+\s*"
    r"(?:minutes?|min|hours?|days?|weeks?|минут\w*|мин|час\w*|дн\w*|недел\w*|хвилин\w*|хв|годин\w*|тижн\w*)\b",
    re.IGNORECASE,
)
"""Rhythms that there are none of, such as "every 5 minutes", "twice a day"."""


def odd_rhythm(text: str) -> str | None:
    """A rhythm other than at once, hourly, daily and weekly that a text asks for, as it is said there."""
    found = _EVERY_SO.search(_QUOTED.sub(" ", text))
    return found.group().strip() if found else None


def wrong_how(piece: str) -> str:
    """What is wrong with a piece that is no part of a schedule.

    ``rhythm``: there is no such one; ``second``: it is one time, day or frequency too many; ``time``: it is no time.
    """
    meaning = _phrases().get(tuple(normalise(piece.rstrip(",")).text.split()))
    if odd_rhythm(piece) or (meaning is not None and meaning[0] == "odd"):
        return "rhythm"
    return "second" if meaning is not None or read_time(piece.rstrip(","), bare=True) else "time"


def read_schedule(text: str) -> SaidSchedule:
    """Takes what is said of how often and when out of a text; words in quotation marks are left alone."""
    reading = _Reading(wrong=odd_rhythm(text))
    if reading.wrong:
        text = text.replace(reading.wrong, " ", 1)
    start = 0
    for quoted in [*_QUOTED.finditer(text), None]:
        reading.read((text[start : quoted.start()] if quoted else text[start:]).split())
        if quoted:
            reading.kept.append(quoted.group())
            start = quoted.end()
    weekday = reading.found.get("weekdays")
    return SaidSchedule(
        " ".join(reading.kept),
        reading.found.get("kinds"),
        reading.found.get("time"),
        int(weekday) if weekday is not None else None,
        reading.wrong,
        reading.found.get("zone"),
    )


@dataclass(slots=True)
class _Reading:
    """What was found so far, and the words that are no part of a schedule."""

    wrong: str | None
    kept: list[str] = field(default_factory=list)
    found: dict[str, str] = field(default_factory=dict)

    def read(self, words: list[str]) -> None:
        joints: list[str] = []  # wait for what they belong to
        here = 0
        while here < len(words):
            group, meaning, length = self._longest(words, here, joints)
            piece = " ".join(words[here : here + length])
            here += length
            if group == "joints":
                joints.append(piece)
                continue
            if not group:
                self.kept += [*joints, piece]
            elif group == "odd" or self.found.setdefault(group, meaning) != meaning:
                self.wrong = self.wrong or piece  # a digest comes at one time, on one day, and so often
            joints.clear()
        self.kept += joints

    def _longest(self, words: list[str], here: int, joints: list[str]) -> tuple[str, str, int]:
        """The longest piece from a word on that says something of a schedule, and what."""
        for length in range(min(_LONGEST, len(words) - here), 0, -1):
            said = self._meaning(words[here : here + length], words[here + length :], joints)
            if said is not None:
                return *said, length
        return "", "", 1

    def _meaning(self, piece: list[str], after: list[str], joints: list[str]) -> tuple[str, str] | None:
        text = " ".join(piece).rstrip(",")
        led = bool(joints) or not self.found.keys().isdisjoint(("kinds", "weekdays", "time"))
        time = read_time(text, bare=led)
        if time is not None:
            return "time", time
        if (len(piece) <= 2 and _LIKE_A_TIME.fullmatch(text)) or (led and _BARE.fullmatch(text)):
            return "odd", ""
        zone = _zone(text) if "time" in self.found else None
        if zone is not None:
            return "zone", zone
        words = tuple(normalise(text).text.split())
        meaning = (
            _phrases().get(words) if len(words) == len(piece) else None
        )  # zero-width is a word of its own
        if meaning is not None and meaning[0] == "weekdays" and len(text) <= _SHORT:
            return meaning if led or _is_day(after) else None
        return meaning


def _is_day(words: list[str]) -> bool:
    """Whether a day of the week comes next, as after the first of "mon and fri"."""
    meanings = [_phrases().get((normalise(word.rstrip(",")).text,), ("", "")) for word in words[:2]]
    groups = [group for group, _ in meanings]
    return groups[:1] == ["weekdays"] or groups == ["joints", "weekdays"]


def _zone(text: str) -> str | None:
    """A time zone behind a time, where it can be no place to be told of: "Europe/London", "UTC+3", "Kyiv time"."""
    city = _ZONE_TIME.fullmatch(text)
    return zone_named(city[1]) if city else zone_named(text) if _ZONE.fullmatch(text) else None
