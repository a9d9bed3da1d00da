"""Reads how often and when from what somebody typed after a query, in any of the four languages."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from bot.schedules.due import DEFAULT_TIME, Schedule
from claims.text import normalise
from storage.subscriptions import DAILY, INSTANT, WEEKLY

_TIME = re.compile(r"(\d{1,2})[:.](\d{2})(?:\s*(am|pm))?", re.IGNORECASE)
_HOUR = re.compile(r"(\d{1,2})\s*(am|pm|시)", re.IGNORECASE)
_KOREAN = re.compile(r"(오전|오후)?\s*(\d{1,2})시(?:\s*(\d{1,2})분)?(?:에)?")
_LIKE_A_TIME = re.compile(r"\d{1,3}:\d{1,3}(?:\s*(?:am|pm))?|\d{1,2}\s*(?:am|pm)", re.IGNORECASE)
_QUOTED = re.compile(r"[\"“„«][^\"”“»]*[\"”“»]")
_BARE = re.compile(r"(\d{1,2})|(\d{2})(\d{2})")  # an hour, or "0900": only after how often or "at"
_LONGEST = 3  # words of one phrase
_SHORT = 3  # letters: "sun" and "ср" are weekdays only after "weekly", "on" and the like


@dataclass(frozen=True, slots=True)
class SaidSchedule:
    """What was said of how often and when.

    Attributes:
        rest: the text without it: the query.
        kind: one of ``storage.subscriptions.SCHEDULES``; ``None`` where nothing was said.
        at: ``HH:MM``, ``weekday`` 0 for Monday; ``None`` where not said.
        wrong: what looks like a time and is none: "25:99"; or is one time, day or frequency too many.
    """

    rest: str
    kind: str | None = None
    at: str | None = None
    weekday: int | None = None
    wrong: str | None = None

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
    for word in table["joints"]["words"]:
        found[tuple(normalise(word).text.split())] = ("joints", "")
    return found


def read_time(text: str) -> str | None:
    """A time of day as ``HH:MM``: "9:00", "09.00", "9 pm", "오후 9시"; ``None`` where it is none."""
    said = text.strip()
    match = _TIME.fullmatch(said)
    if match:
        return _clock(int(match[1]), int(match[2]), match[3])
    match = _KOREAN.fullmatch(said)
    if match:
        half = {"오전": "am", "오후": "pm"}.get(match[1] or "")
        return _clock(int(match[2]), int(match[3] or 0), half)
    match = _HOUR.fullmatch(said)
    return _clock(int(match[1]), 0, match[2]) if match else None


def _clock(hour: int, minute: int, half: str | None) -> str | None:
    if half and half.lower() in ("am", "pm"):
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half.lower() == "pm" else 0)
    return f"{hour:02}:{minute:02}" if hour < 24 and minute < 60 else None


_EVERY_SO = re.compile(
    r"\d+\s*(?:분|시간|일|주)\s*(?:마다|에 한 번)|"
    r"(?:every|each|кажд\w*|кожн\w*|раз в|раз на)\s*\d+\s*"
    r"(?:minutes?|min|hours?|days?|weeks?|минут\w*|мин|час\w*|дн\w*|недел\w*|хвилин\w*|хв|годин\w*|тижн\w*)\b",
    re.IGNORECASE,
)
"""Rhythms that there are none of, such as "every 5 minutes"."""


def odd_rhythm(text: str) -> str | None:
    """A rhythm other than at once, hourly, daily and weekly that a text asks for, as it is said there."""
    found = _EVERY_SO.search(_QUOTED.sub(" ", text))
    return found.group().strip() if found else None


def read_schedule(text: str) -> SaidSchedule:
    """Takes what is said of how often and when out of a text; words in quotation marks are left alone."""
    kept: list[str] = []
    found: dict[str, str] = {}
    at, wrong = None, odd_rhythm(text)
    if wrong:
        text = text.replace(wrong, " ", 1)
    start = 0
    for quoted in [*_QUOTED.finditer(text), None]:
        piece = text[start : quoted.start()] if quoted else text[start:]
        words, taken, clock, bad = _read(piece.split())
        kept += words
        for group, meaning in taken.items():
            found.setdefault(group, meaning)
        at, wrong = at or clock, wrong or bad
        if quoted:
            kept.append(quoted.group())
            start = quoted.end()
    weekday = found.get("weekdays")
    return SaidSchedule(
        " ".join(kept), found.get("kinds"), at, int(weekday) if weekday is not None else None, wrong
    )


def _read(words: list[str]) -> tuple[list[str], dict[str, str], str | None, str | None]:
    phrases = _phrases()
    kept: list[str] = []
    joints: list[str] = []  # wait for what they belong to
    found: dict[str, str] = {}
    at = wrong = None
    here = 0
    while here < len(words):
        took = 0
        for length in range(min(_LONGEST, len(words) - here), 0, -1):
            piece = " ".join(words[here : here + length])
            time = read_time(piece.rstrip(","))
            said = tuple(normalise(piece.rstrip(",")).text.split())
            meaning = phrases.get(said) if len(said) == length else None  # zero-width is a word of its own
            bare = _BARE.fullmatch(piece) if length == 1 and (joints or "kinds" in found) else None
            if time is None and bare is not None:
                time = _clock(int(bare[1] or bare[2]), int(bare[3] or 0), None)
                if time is None:
                    wrong, took = wrong or piece, length
                    break
            if time is not None and at is not None and time != at:
                wrong, took = wrong or piece, length  # a digest comes at one time
            elif time is not None:
                at, took = time, length
            elif length <= 2 and _LIKE_A_TIME.fullmatch(piece):
                wrong, took = wrong or piece, length
            elif meaning is not None and meaning[0] == "joints":
                joints.append(piece)
                here += length
                took = -1
            elif meaning is not None and not (
                meaning[0] == "weekdays" and len(piece) <= _SHORT and not (joints or "kinds" in found)
            ):
                if found.setdefault(*meaning) != meaning[1]:
                    wrong = wrong or piece  # on one day, and so often
                took = length
            if took:
                break
        if took > 0:
            joints.clear()
            here += took
        elif not took:
            kept += [*joints, words[here]]
            joints.clear()
            here += 1
    return kept + joints, found, at, wrong
