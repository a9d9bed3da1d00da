"""Times as people type them on the command line, and as it prints them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from dprkwatch.errors import UsageError


def parse_moment(value: str, option: str) -> datetime:
    """An ISO 8601 date or time as aware UTC; without a zone it is UTC.

    Raises:
        UsageError: it is none; ``option`` is named in the message.
    """
    try:
        moment = datetime.fromisoformat(value.strip())
    except ValueError:
        raise UsageError(
            f"{option}: {value!r} is no date; write 2024-12-20 or 2024-12-20T18:00:00Z"
        ) from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    try:
        moment = moment.astimezone(UTC)
    except OverflowError:
        raise UsageError(f"{option}: {value!r} is out of range") from None
    if not 1970 <= moment.year <= 2100:
        raise UsageError(f"{option}: {value!r} is not between 1970 and 2100")
    return moment


_SPAN = re.compile(r"(\d{1,5})\s*(h|d|w|mo)")
_HOURS = {"h": 1, "d": 24, "w": 7 * 24, "mo": 30 * 24}


def parse_since(value: str, option: str, now: datetime) -> datetime:
    """A beginning: a date or time, or how long ago it was, as ``24h``, ``30d``, ``2w``, ``3mo``.

    Raises:
        UsageError: it is neither; ``option`` is named in the message.
    """
    span = _SPAN.fullmatch(value.strip().lower())
    if span is None:
        return parse_moment(value, option)
    return max(now - timedelta(hours=int(span[1]) * _HOURS[span[2]]), datetime(1970, 1, 1, tzinfo=UTC))


def iso_utc(moment: datetime | None) -> str | None:
    """A time as every JSON answer gives it: ISO 8601 in UTC, or ``None``."""
    return None if moment is None else moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def parse_zone(value: str, option: str) -> ZoneInfo:
    """An IANA time zone.

    Raises:
        UsageError: there is none of that name.
    """
    try:
        return ZoneInfo(value)
    except (KeyError, ValueError, OSError):
        raise UsageError(
            f"{option}: {value!r} is no time zone; write one such as Europe/Kyiv or UTC"
        ) from None
