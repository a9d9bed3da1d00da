"""Times as people type them on the command line, and as it prints them."""

from __future__ import annotations

from datetime import UTC, datetime
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
