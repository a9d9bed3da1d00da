"""When the database could not be written, as a process saw it: kept in memory, since there is nowhere else then."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from storage.errors import StorageError, StorageLocked
from storage.notices import add_notice

LONG = timedelta(minutes=1)
"""How long a database must be locked for admins to be told; one that is full is told at once."""


@dataclass(frozen=True, slots=True)
class Outage:
    """A time in which the database could not be written.

    Attributes:
        since: when a write failed first; one that is locked was so for some seconds by then.
        locked: another process held it; else the disk took no more, or the file is read-only.
        why: in one plain line.
        until: when a write succeeded again; ``None``: it goes on.
    """

    since: datetime
    locked: bool
    why: str
    until: datetime | None = None


class Outages:
    """The present one and those that nobody was told of yet."""

    def __init__(self) -> None:
        self.now: Outage | None = None
        self._past: list[Outage] = []

    def begin(self, error: StorageError) -> None:
        """A write failed."""
        if self.now is None:
            self.now = Outage(datetime.now(UTC), isinstance(error, StorageLocked), str(error))

    def end(self) -> None:
        """A write succeeded."""
        if self.now is not None:
            self._past.append(replace(self.now, until=datetime.now(UTC)))
            self.now = None

    def take_past(self) -> list[Outage]:
        """Those that are over, each given once."""
        past, self._past = self._past, []
        return past


async def note_outages(conn: AsyncConnection, past: list[Outage], now: datetime) -> None:
    """Tells the admins of outages that are over, as far as they are worth it; of several of a kind as of one."""
    for locked, kind in ((True, "database_locked"), (False, "database_full")):
        alike = [one for one in past if one.locked is locked]
        if not alike:
            continue
        since, until = min(one.since for one in alike), max(one.until or now for one in alike)
        if not locked or until - since >= LONG:
            await add_notice(
                conn,
                kind,
                now,
                since=since.replace(microsecond=0),
                until=until.replace(microsecond=0),
                why=alike[0].why,
            )
