"""Windows of time in a query: 7d, today, last week, december 2024, 2024-12-01..2024-12-20.

Days, weeks, months and years are counted on the clock of the zone, so that "today" begins at its midnight
also when the clocks change; hours are hours.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from claims.query.vocabulary import vocabulary

_AMOUNT = re.compile(r"(\d{1,9})([^\W\d_]{1,12})")
_NUMBER = re.compile(r"\d{1,9}")
_ENDLESS = re.compile(r"(\d{10,})([^\W\d_]{1,12})?")
_DAY = re.compile(r"(\d{1,2})(?:일|-?го|-?е|st|nd|rd|th)?")
_YEAR = re.compile(r"((?:19|20)\d\d)(?:년|г|р|год|року|года|рік)?")
_ISO_DATE = re.compile(r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})")
_ISO_MONTH = re.compile(r"(\d{4})-(\d{1,2})")
_DOTTED_DATE = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4}|\d{2})")
_LIKE_A_DATE = re.compile(r"\d{1,5}[-./]\d{1,2}(?:[-./]\d{1,5})?|\d{5,}-\d+(?:-\d+)?")
_SUFFIX = {"hour": "h", "day": "d", "week": "w", "month": "mo", "year": "y"}
_FIRST_DAY = date(1970, 1, 1)
_LAST_DAY = date(2199, 12, 31)


@dataclass(frozen=True, slots=True)
class Window:
    """A window of time. ``text`` is read as the same window again."""

    text: str
    from_time: datetime | None
    to_time: datetime | None
    turned: bool = False  # its ends were given the wrong way round


class WindowError(ValueError):
    """Words that look like a time and are none."""


@dataclass(frozen=True, slots=True)
class Clock:
    """The present moment and the zone whose days count."""

    now: datetime
    zone: ZoneInfo

    @property
    def today(self) -> date:
        """The date in the zone."""
        return self.now.astimezone(self.zone).date()

    def midnight(self, day: date) -> datetime:
        """When a day begins in the zone, in UTC."""
        return datetime.combine(day, time(), self.zone).astimezone(UTC)

    def days(self, text: str, first: date | None, last: date | None) -> Window:
        """The window from the beginning of one day to the end of another."""
        turned = first is not None and last is not None and last < first
        if turned:
            first, last = last, first
        for day in (first, last):
            if day is not None and not _FIRST_DAY <= day <= _LAST_DAY:
                raise WindowError(text)
        return Window(
            text if not turned else f"{first}..{last}",
            self.midnight(first) if first else None,
            self.midnight(last + timedelta(days=1)) if last else None,
            turned,
        )


def read_window(words: Sequence[str], clock: Clock) -> tuple[int, Window] | None:
    """Reads a window at the beginning of a row of normalised words.

    Returns:
        How many words it takes and the window, or ``None`` where no window begins.

    Raises:
        WindowError: where the first word looks like a time and is none (a 31st of June, a million years).
    """
    known = vocabulary()
    for take in range(min(4, len(words)), 0, -1):
        moment = known.moments.meaning(" ".join(words[:take]))
        if moment:
            return take, _moment(moment, clock)
    skip = 0
    while skip < min(3, len(words) - 1) and words[skip] in known.fillers:
        skip += 1
    year_of_month = (
        not skip and len(words) > 1 and _YEAR.fullmatch(words[0]) and known.months.meaning(words[1])
    )
    if not year_of_month and (amount := _amount(words[skip:], clock)):
        return skip + amount[0], amount[1]
    if skip:
        return None
    if ".." in words[0]:
        return 1, _range(words[0], clock)
    if found := read_days(words, clock):
        take, first, last = found
        text = f"{first}" if first == last else f"{first}..{last}"
        return take, clock.days(text, first, last)
    return None


def read_days(words: Sequence[str], clock: Clock) -> tuple[int, date, date] | None:
    """Reads a day or a month at the beginning of a row of words: how many it takes, first and last day.

    Raises:
        WindowError: where it looks like a date and is none.
    """
    word = words[0]
    if match := _ISO_DATE.fullmatch(word):
        day = _date(word, int(match[1]), int(match[2]), int(match[3]))
        return 1, day, day
    if match := _DOTTED_DATE.fullmatch(word):
        year = int(match[3]) + (2000 if len(match[3]) == 2 else 0)
        day = _date(word, year, int(match[2]), int(match[1]))
        return 1, day, day
    if match := _ISO_MONTH.fullmatch(word):
        return 1, *_month(word, int(match[1]), int(match[2]))
    if _LIKE_A_DATE.fullmatch(word):
        raise WindowError(word)
    if word == "today" or vocabulary().moments.meaning(word) == "today":
        return 1, clock.today, clock.today
    if vocabulary().moments.meaning(word) == "yesterday":
        return 1, clock.today - timedelta(days=1), clock.today - timedelta(days=1)
    return _named_month(words, clock)


def _named_month(words: Sequence[str], clock: Clock) -> tuple[int, date, date] | None:
    known = vocabulary()
    take, year, day = 0, None, None
    if (match := _YEAR.fullmatch(words[0])) and len(words) > 1 and known.months.meaning(words[1]):
        year, take = int(match[1]), 1  # 2024년 12월
    elif (match := _DAY.fullmatch(words[0])) and len(words) > 1 and known.months.meaning(words[1]):
        day, take = int(match[1]), 1  # 1 грудня
    name = known.months.meaning(words[take]) if take < len(words) else None
    if name is None:
        return None
    word = words[take]
    take += 1
    if day is None and take < len(words) and (match := _DAY.fullmatch(words[take])):
        day, take = int(match[1]), take + 1  # december 1, 12월 1일
    if year is None and take < len(words) and (match := _YEAR.fullmatch(words[take])):
        year, take = int(match[1]), take + 1
    if word in known.months_need_more and year is None and day is None:
        return None
    month = int(name)
    text = " ".join(words[:take])
    if year is None:
        year = clock.today.year - ((month, day or 1) > (clock.today.month, clock.today.day))
    if day is not None:
        there = _date(text, year, month, day)
        return take, there, there
    return take, *_month(text, year, month)


def _amount(words: Sequence[str], clock: Clock) -> tuple[int, Window] | None:
    units = vocabulary().units
    if not words:
        return None
    if match := _ENDLESS.fullmatch(words[0]):  # longer than any time
        unit = match[2] or (words[1] if len(words) > 1 and len(words[1]) > 1 else "")
        if units.meaning(unit):
            raise WindowError(words[0])
        return None
    if match := _AMOUNT.fullmatch(words[0]):
        number, unit, take = match[1], units.meaning(match[2]), 1
    elif _NUMBER.fullmatch(words[0]) and len(words) > 1:
        # "10 h" is read, but "10 м" may be metres and "10 г" grams.
        letter = len(words[1]) == 1 and words[1] not in "hdwд일주년"
        number, unit, take = words[0], None if letter else units.meaning(words[1]), 2
    else:
        return None
    if unit is None:
        return None
    text = f"{int(number)}{_SUFFIX[unit]}"
    return take, Window(text, _before(text, int(number), unit, clock), clock.now)


def _before(text: str, number: int, unit: str, clock: Clock) -> datetime:
    """The moment so long before now."""
    try:
        if unit == "hour":
            moment = clock.now - timedelta(hours=number)
        else:
            local = clock.now.astimezone(clock.zone)
            moment = datetime.combine(
                _earlier(local.date(), number, unit), local.time(), clock.zone
            ).astimezone(UTC)
    except (OverflowError, ValueError):
        raise WindowError(text) from None
    if number == 0 or moment.date() < _FIRST_DAY:
        raise WindowError(text)
    return moment


def _earlier(day: date, number: int, unit: str) -> date:
    if unit in ("day", "week"):
        return day - timedelta(days=number * (7 if unit == "week" else 1))
    months = day.year * 12 + day.month - 1 - number * (12 if unit == "year" else 1)
    year, month = months // 12, months % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _moment(name: str, clock: Clock) -> Window:
    today = clock.today
    monday = today - timedelta(days=today.weekday())
    first_of_month = today.replace(day=1)
    if name == "yesterday":
        return clock.days(name, today - timedelta(days=1), today - timedelta(days=1))
    if name == "last-week":
        return clock.days(name, monday - timedelta(days=7), monday - timedelta(days=1))
    if name == "last-month":
        last = first_of_month - timedelta(days=1)
        return clock.days(name, last.replace(day=1), last)
    begins = {"today": today, "this-week": monday, "this-month": first_of_month}
    if name in begins:
        return Window(name, clock.midnight(begins[name]), clock.now)
    found = _amount([name], clock)  # 24h and the like
    if found is None:
        raise WindowError(name)
    return found[1]


def _range(word: str, clock: Clock) -> Window:
    left, _, right = word.partition("..")
    right = right.lstrip(".")
    first = read_days([left], clock) if left else None
    last = read_days([right], clock) if right else None
    if (left and not first) or (right and not last) or not (first or last):
        raise WindowError(word)
    begin, end = first[1] if first else None, last[2] if last else None
    if first and last and last[1] < first[1]:
        return clock.days(word, begin, last[1])
    return clock.days(f"{begin or ''}..{end or ''}", begin, end)


def _date(text: str, year: int, month: int, day: int) -> date:
    try:
        found = date(year, month, day)
    except ValueError:
        raise WindowError(text) from None
    if not _FIRST_DAY <= found <= _LAST_DAY:
        raise WindowError(text)
    return found


def _month(text: str, year: int, month: int) -> tuple[date, date]:
    first = _date(text, year, month, 1)
    return first, first.replace(day=monthrange(year, month)[1])
