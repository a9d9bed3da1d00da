"""Times of exported messages: exact where the export gives seconds since 1970, local without a zone in older
ones.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

_EARLIEST = 1
_LATEST = int(datetime(2101, 1, 1, tzinfo=UTC).timestamp())
_DATE_ONLY = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
UNDATED = datetime(1970, 1, 1, tzinfo=UTC)
"""Stands, marked uncertain, where a line of ``posts.jsonl`` gives no date: in no window that is asked for."""


class UnreadableTime(ValueError):
    """A time that is none, or before 1970 or after 2100; says so in a few plain words."""


def from_seconds(value: Any) -> datetime:
    """Read seconds since 1970, a number or digits.

    Raises:
        UnreadableTime: it is none, or outside 1970–2100.
    """
    if isinstance(value, str) and len(value) <= 20:
        try:
            value = int(value)
        except ValueError:
            raise UnreadableTime(f"{value[:40]!r} is no time") from None
    if value == 0:
        raise UnreadableTime("it has no date")
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
        raise UnreadableTime(f"{str(value)[:40]!r} is no time")
    if not _EARLIEST <= value < _LATEST:
        raise UnreadableTime(f"its date {str(value)[:24]} lies outside 1970–2100")
    return UNDATED + timedelta(seconds=value)


def from_text(value: Any, zone: ZoneInfo | None) -> tuple[datetime, bool]:
    """Read an ISO 8601 time.

    A time without a zone is taken as local time in ``zone``, or kept as if it were UTC.

    Returns:
        The time in UTC, and whether it is uncertain: no zone known, a local hour that exists twice or not at
        all, or a day without an hour.

    Raises:
        UnreadableTime: it is none, or outside 1970–2100.
    """
    if not isinstance(value, str):
        raise UnreadableTime("it has no date" if value is None else f"{str(value)[:40]!r} is no time")
    try:
        time = datetime.fromisoformat(value.strip() if len(value) <= 40 else "")
    except ValueError:
        raise UnreadableTime(f"{value[:40]!r} is no time") from None
    uncertain = bool(_DATE_ONLY.match(value.strip()))
    try:
        if time.tzinfo is None:
            if zone is None:
                time, uncertain = time.replace(tzinfo=UTC), True
            else:
                early, late = time.replace(tzinfo=zone, fold=0), time.replace(tzinfo=zone, fold=1)
                uncertain = uncertain or early.utcoffset() != late.utcoffset()
                time = early
        time = time.astimezone(UTC)
    except (OverflowError, ValueError):
        raise UnreadableTime(f"its date {value[:40]} lies outside 1970–2100") from None
    if not 1970 <= time.year <= 2100:
        raise UnreadableTime(f"its date {value[:40]} lies outside 1970–2100")
    return time, uncertain
