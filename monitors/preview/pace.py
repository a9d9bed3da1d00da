"""When the next request may go out: one pace over all channels, slower for as long as the server asks."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

Clock = Callable[[], float]
Sleep = Callable[[float], Awaitable[object]]


class Pace:
    """Hands out moments that lie at least an interval apart, in the order they are asked for.

    Args:
        per_second: the most moments in a second.
        clock: monotonic seconds.
        sleep: waits so many seconds.
    """

    def __init__(
        self, per_second: float, *, clock: Clock = time.monotonic, sleep: Sleep = asyncio.sleep
    ) -> None:
        self._interval = 1 / per_second
        self._clock = clock
        self._sleep = sleep
        self._next = clock()

    async def turn(self) -> None:
        """Wait for the next moment."""
        while True:
            now = self._clock()
            if now >= self._next:
                self._next = now + self._interval
                return
            await self._sleep(self._next - now)

    def hold(self, seconds: float) -> None:
        """Let nobody go for so long."""
        self._next = max(self._next, self._clock() + seconds)


def read_retry_after(said: str | None, now: datetime) -> float | None:
    """Seconds for which a server asks to be left alone, by its Retry-After; ``None`` where that says nothing."""
    if said is None:
        return None
    if said.strip().isascii() and said.strip().isdigit():
        return float(said.strip()[:9])
    try:
        moment = parsedate_to_datetime(said)
    except (ValueError, TypeError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())
