"""How much may be fetched from preview pages in an hour, over all of them; a restart spends nothing twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from storage.engines import Storage
from storage.page_media import keep_page_bytes_spent, page_bytes_spent

_HOUR = timedelta(hours=1)


class HourBudget:
    """Counts bytes by the hour of the clock."""

    def __init__(self, storage: Storage, megabytes: int, now: Callable[[], datetime]) -> None:
        """``megabytes`` is what an hour holds."""
        self._storage = storage
        self.whole = megabytes * 1_000_000
        self._now = now
        self._spent: tuple[datetime, int] | None = None

    async def left(self) -> int:
        """How many bytes of this hour are left."""
        if self._spent is None:
            async with self._storage.read() as conn:
                self._spent = await page_bytes_spent(conn)
        began, spent = self._spent
        return max(0, self.whole - spent) if began == self._hour() else self.whole

    async def spend(self, size: int) -> None:
        """Notes that so many bytes were fetched, be it more than were left."""
        began, spent = self._spent or (self._hour(), 0)
        hour = self._hour()
        self._spent = hour, (spent if began == hour else 0) + size
        async with self._storage.write() as conn:
            await keep_page_bytes_spent(conn, *self._spent, self._now())

    @property
    def renewed_at(self) -> datetime:
        """When the next hour begins."""
        return self._hour() + _HOUR

    def _hour(self) -> datetime:
        return self._now().astimezone(UTC).replace(minute=0, second=0, microsecond=0)
