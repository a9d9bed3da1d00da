"""Dates and times in the chat's zone and language; the year only where it isn't this one."""

from __future__ import annotations

import calendar
import re
from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from babel import Locale

from bot.locales import Words


def zone_name(zone: ZoneInfo, words: Words) -> str:
    """The city of a zone in the chat's language (``Kyiv``), or what it is called where there is none (``UTC+3``)."""
    key = zone.key or "UTC"
    return words.say("city-kyiv") if key in _KYIV else _city(key, words.language)


_KYIV = frozenset({"Europe/Kyiv", "Europe/Kiev"})  # under whichever name, CLDR may write it in Latin letters


_OFFSET = re.compile(r"Etc/GMT([+-])([1-9]\d?)")  # its sign is POSIX's: "-" for east of Greenwich


@cache
def _city(key: str, language: str) -> str:
    """The city by which CLDR names a zone."""
    offset = _OFFSET.fullmatch(key)
    if offset:
        return f"UTC{'+' if offset[1] == '-' else '-'}{offset[2]}"
    plain = key.rpartition("/")[2].replace("_", " ")
    if language == "en" or "/" not in key or key.startswith("Etc/"):
        return plain
    named: str | None = Locale.parse(language).time_zones.get(key, {}).get("city")
    return named or plain


def day(value: date, words: Words, this_year: int) -> str:
    """One day: ``16 Dec``, ``16 Dec 2023``."""
    month = words.say(f"month-{value.month}")
    if value.year == this_year:
        return words.say("date-day", day=str(value.day), month=month)
    return words.say("date-day-year", day=str(value.day), month=month, year=str(value.year))


def days(first: date, last: date, words: Words, this_year: int) -> str:
    """A range of days, ends included: ``14–15 Dec``, ``29 Nov–2 Dec``, a whole month as ``Dec 2024``."""
    if first >= last:
        return day(first, words, this_year)
    if (first.year, first.month) != (last.year, last.month):
        return words.say(
            "date-range", **{"from": day(first, words, this_year), "to": day(last, words, this_year)}
        )
    if first.day == 1 and last.day == calendar.monthrange(last.year, last.month)[1]:
        return words.say("date-month", month=words.say(f"month-{first.month}.alone"), year=str(first.year))
    month = words.say(f"month-{first.month}")
    key = "date-days" if first.year == this_year else "date-days-year"
    return words.say(key, first=str(first.day), last=str(last.day), month=month, year=str(first.year))


def moment(value: datetime, words: Words, zone: ZoneInfo, this_year: int) -> str:
    """A time of a day, without its zone: ``16 Dec 11:02``."""
    local = value.astimezone(zone)
    return words.say("date-time", date=day(local.date(), words, this_year), time=f"{local:%H:%M}")


def window(start: datetime | None, end: datetime, words: Words, zone: ZoneInfo, this_year: int) -> str:
    """A window with its zone named: ``12 Dec 20:00–19 Dec 20:00 Kyiv``; whole days without the hours.

    Of one that is still to come, since the question ends it before it begins, only the beginning is said.
    """
    until = moment(end, words, zone, this_year)
    if start is None:
        said = words.say("window-all", to=until)
    elif start > end:
        said = words.say("window-from", **{"from": moment(start, words, zone, this_year)})
    else:
        first, last = start.astimezone(zone), end.astimezone(zone)
        if first.time() == last.time() == first.min.time():
            said = days(first.date(), last.date() - timedelta(days=1), words, this_year)
        else:
            since = moment(start, words, zone, this_year)
            if since == until and start < end:  # the hour that a day has twice
                since, until = (f"{since} {one.tzname()}" for one in (first, last))
            said = words.say("window-between", **{"from": since, "to": until})
    return words.say("zone-suffix", when=said, zone=zone_name(zone, words))


def seconds(value: float) -> timedelta:
    """So many seconds."""
    return timedelta(seconds=value)


def lapse(value: timedelta, words: Words) -> str:
    """How much later something was: ``+4 s``, ``+12 min``, ``+3 h``."""
    seconds = max(round(value.total_seconds()), 0)
    if seconds < 120:
        return words.say("lapse-seconds", n=seconds)
    if seconds < 7200:
        return words.say("lapse-minutes", n=seconds // 60)
    return words.say("lapse-hours", n=seconds // 3600)
