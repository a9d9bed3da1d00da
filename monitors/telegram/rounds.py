"""When each channel is looked at next: at once when something is wrong, else at its own pace."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

SETTLE = timedelta(seconds=1)
"""How long after an id was jumped over the channel is looked at: what overtook may only have been faster."""


@dataclass(slots=True)
class _Turn:
    due: datetime
    deep: bool
    running: bool = False
    urgent: bool = False


class Rounds:
    """The channels of one account and their turns."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        """``now`` is the clock."""
        self._now = now
        self._turns: dict[int, _Turn] = {}
        self._changed = asyncio.Event()

    def keep(self, channel_ids: Iterable[int]) -> None:
        """Takes new channels up, their deep look being due at once, and drops those that are gone."""
        wanted = set(channel_ids)
        for gone in set(self._turns) - wanted:
            del self._turns[gone]
        for channel_id in sorted(wanted - set(self._turns)):
            self._turns[channel_id] = _Turn(self._now(), deep=True)
        self._changed.set()

    def hurry(self, channel_id: int, *, deep: bool = False, after: timedelta = SETTLE) -> None:
        """Makes a channel due soon, if it isn't due sooner, and before all that are not in a hurry."""
        turn = self._turns.get(channel_id)
        if turn is not None:
            turn.due = min(turn.due, self._now() + after)
            turn.deep = turn.deep or deep
            turn.urgent = True
            self._changed.set()

    def hurry_all(self, *, deep: bool) -> None:
        """Makes every channel due now."""
        now = self._now()
        for turn in self._turns.values():
            turn.due = min(turn.due, now)
            turn.deep = turn.deep or deep
        self._changed.set()

    def start(self) -> tuple[int, bool] | None:
        """The channel whose turn it is, and whether to look deeply; ``None`` where nobody's is."""
        now = self._now()
        ready = [
            (not turn.urgent, turn.due, number)
            for number, turn in self._turns.items()
            if not turn.running and turn.due <= now
        ]
        if not ready:
            return None
        channel_id = min(ready)[2]
        turn = self._turns[channel_id]
        turn.running, turn.due = True, datetime.max.replace(tzinfo=now.tzinfo)
        deep, turn.deep, turn.urgent = turn.deep, False, False
        return channel_id, deep

    def finish(self, channel_id: int, due: datetime, *, deep: bool = False) -> None:
        """Ends a channel's turn and sets the next, unless it was made due sooner meanwhile."""
        turn = self._turns.get(channel_id)
        if turn is not None:
            turn.running = False
            turn.due = min(turn.due, due)
            turn.deep = turn.deep or deep
            self._changed.set()

    async def wait(self) -> None:
        """Waits until somebody's turn may have come."""
        self._changed.clear()
        waiting = [turn.due for turn in self._turns.values() if not turn.running]
        seconds = (min(waiting) - self._now()).total_seconds() if waiting else 3600.0
        try:
            async with asyncio.timeout(max(0.0, min(seconds, 3600.0))):
                await self._changed.wait()
        except TimeoutError:
            return


def pace(posts_a_day: int, fastest: timedelta, slowest: timedelta) -> timedelta:
    """How long to wait before a channel is looked at again: half the usual time between two posts, within limits."""
    usual = timedelta(days=1) / posts_a_day / 2 if posts_a_day else slowest
    return min(max(usual, fastest), slowest)
