"""Time zones as people name them: by IANA name, by city in any of the four languages, by the hours from UTC."""

from __future__ import annotations

import difflib
import re
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale

from bot.cards.dates import zone_name
from bot.locales import Words
from bot.settings import LANGUAGES

OFFERED = ("Europe/Kyiv", "Europe/London", "America/New_York", "Asia/Seoul", "Europe/Moscow", "UTC")
"""Zones that a button names."""

_GUESSES = {"uk": "Europe/Kyiv", "ko": "Asia/Seoul"}
"""Where a language leaves little doubt."""

_OFFSET = re.compile(r"(?:utc|gmt)?\s*([+\-−])\s*(\d{1,2})(?::?(\d{2}))?", re.IGNORECASE)
_BROKEN_OFFSETS = {
    "+3:30": "Asia/Tehran",
    "+4:30": "Asia/Kabul",
    "+5:30": "Asia/Kolkata",
    "+5:45": "Asia/Kathmandu",
    "+6:30": "Asia/Yangon",
    "+8:45": "Australia/Eucla",
    "+9:30": "Australia/Darwin",
    "-9:30": "Pacific/Marquesas",
}
"""Zones that are so many hours and minutes from UTC the whole year."""
_OTHER_NAMES = {
    "kyiv": "Europe/Kyiv",
    "kiev": "Europe/Kyiv",
    "київ": "Europe/Kyiv",
    "киев": "Europe/Kyiv",
    "키이우": "Europe/Kyiv",
    "키예프": "Europe/Kyiv",
    "washington": "America/New_York",
    "вашингтон": "America/New_York",
    "워싱턴": "America/New_York",
    "msk": "Europe/Moscow",
    "мск": "Europe/Moscow",
    "kst": "Asia/Seoul",
    "jst": "Asia/Tokyo",
    "eet": "Europe/Kyiv",
    "eest": "Europe/Kyiv",
    "cet": "Europe/Brussels",
    "cest": "Europe/Brussels",
    "utc": "UTC",
    "gmt": "UTC",
}
_AREAS = frozenset(
    [
        "Africa",
        "America",
        "Antarctica",
        "Arctic",
        "Asia",
        "Atlantic",
        "Australia",
        "Europe",
        "Indian",
        "Pacific",
    ]
)


def guessed_zone(language: str) -> str | None:
    """The zone that a language makes likely."""
    return _GUESSES.get(language)


def zone_label(zone: str, words: Words) -> str:
    """A zone by its city, in the chat's language."""
    return zone_name(ZoneInfo(zone), words)


def zone_named(said: str) -> str | None:
    """The IANA name of a zone; ``None`` for what names none."""
    said = " ".join(said.split())[:64]
    offset = _OFFSET.fullmatch(said)
    if offset:
        hours, minutes, east = int(offset[2]), int(offset[3] or 0), offset[1] == "+"
        if minutes:
            return _BROKEN_OFFSETS.get(f"{'+' if east else '-'}{hours}:{minutes:02}")
        if hours > (14 if east else 12):
            return None
        return f"Etc/GMT{'-' if east else '+'}{hours}" if hours else "UTC"  # POSIX has the signs reversed
    return _names().get(said.casefold()) or _names().get(said.casefold().replace(" ", "_"))


def nearest_zones(said: str) -> list[str]:
    """Zones that are written nearly so."""
    near = difflib.get_close_matches(said.casefold()[:64], _names(), n=6, cutoff=0.7)
    found = dict.fromkeys(_names()[name] for name in near)
    return [zone for zone in found if not zone.startswith("Etc/")][:3]


@cache
def _names() -> dict[str, str]:
    """Every name of a zone, in small letters."""
    found = dict(_OTHER_NAMES)
    for zone in sorted(available_timezones()):
        found.setdefault(zone.casefold(), zone)
    for language in LANGUAGES:
        for zone, named in Locale.parse(language).time_zones.items():
            if "/" in zone and zone.casefold() in found and named.get("city"):
                found.setdefault(named["city"].casefold(), zone)
    for zone in sorted(available_timezones()):
        area, _, city = zone.partition("/")
        if area in _AREAS:
            found.setdefault(city.rpartition("/")[2].casefold().replace("_", " "), zone)
    return found
