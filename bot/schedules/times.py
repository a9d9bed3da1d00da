"""A time of day as people say it in any of the four languages: "9:00", "6 pm", "в 6 вечера", "опівдні", "밤 9시 반"."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

_HALVES = {
    "morning": range(12),
    "noon": range(11, 18),
    "afternoon": range(12, 24),
    "evening": range(15, 25),
    "night": range(20, 30),
}
"""The hours that each part of a day has, counted from its midnight: 25 is one at night."""


@dataclass(frozen=True, slots=True)
class _Said:
    """The words of times: times that are words, parts of a day by their words, words for "hour"."""

    named: dict[str, str]
    parts: dict[str, str]
    shape: re.Pattern[str]


@cache
def _said() -> _Said:
    text = resources.files(__package__).joinpath("words.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)["times"]
    named = {word: at for at in ("00:00", "12:00") for word in table[at]}
    parts = {word: part for part in _HALVES for word in table[part]}
    part = "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in sorted(parts, key=len, reverse=True))
    hour = "|".join(re.escape(word) for word in sorted(table["hours"], key=len, reverse=True))
    shape = re.compile(
        rf"(?:(?P<before>{part})\s*)?(?P<hour>\d{{1,2}})"
        rf"(?:[:.](?P<minute>\d{{2}})|(?P<si>시)(?:\s*(?P<bun>\d{{1,2}})분|\s*(?P<half>반))?)?"
        rf"(?:에)?(?:\s*(?P<word>{hour})(?!\w))?(?:\s*(?P<after>{part})(?!\w))?",
        re.IGNORECASE,
    )
    return _Said(named, parts, shape)


def read_time(text: str, *, bare: bool = False) -> str | None:
    """A time of day as ``HH:MM``; ``None`` where it is none.

    Args:
        text: all that is said of it.
        bare: an hour alone ("9", "0900", "9 часов") is one, too, as after "at" or "daily".
    """
    words, said = _said(), " ".join(text.split()).casefold()
    if said in words.named:
        return words.named[said]
    if bare and re.fullmatch(r"\d{4}", said):
        said = f"{said[:2]}:{said[2:]}"
    match = words.shape.fullmatch(said)
    if match is None:
        return None
    part = _part(match["before"], words) or _part(match["after"], words)
    if not (bare or match["minute"] or match["si"] or part not in (None, "noon")):
        return None  # "3 дня" may be three days
    minute = int(match["minute"] or match["bun"] or (30 if match["half"] else 0))
    hour = int(match["hour"])
    if part is not None:
        if not 1 <= hour <= 12:
            return f"{hour:02}:{minute:02}" if hour in _HALVES[part] and minute < 60 else None
        fits = [h % 24 for h in (hour % 12, hour % 12 + 12, hour % 12 + 24) if h in _HALVES[part]]
        if not fits:
            return None
        hour = fits[0]
    return f"{hour:02}:{minute:02}" if hour < 24 and minute < 60 else None


def _part(word: str | None, words: _Said) -> str | None:
    return words.parts.get(" ".join(word.split())) if word else None
