"""Times as they are stored: milliseconds since 1970."""

from __future__ import annotations

from datetime import UTC, datetime


def milliseconds(time: datetime | None) -> int | None:
    """A time as it is stored."""
    return None if time is None else round(time.timestamp() * 1000)


def utc_time(stored: int | datetime | None) -> datetime | None:
    """A stored time as it is meant."""
    return datetime.fromtimestamp(stored / 1000, UTC) if isinstance(stored, int) else stored
