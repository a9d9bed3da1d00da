"""How much of each method an account may use: how often, and how much in a day or an hour.

Telegram publishes no figures but floods accounts that look names up or join in a hurry, for up to a day; the
defaults keep well below what users report.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from monitors.telegram.settings import TelegramSettings
from storage.budgets import Spent

RESOLVE, JOIN, HISTORY, MESSAGES, DIFFERENCE, FACTS, MEDIA = (
    "resolve",
    "join",
    "history",
    "messages",
    "difference",
    "facts",
    "media",
)
"""The methods by the names that budgets have. ``media`` is counted in kilobytes."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """What one account may use of one method.

    Attributes:
        every: seconds from one use to the next, on average.
        burst: how many uses may follow each other at once after a rest.
        most: the most in a window; ``None`` for no limit.
        window: what ``most`` is counted in, in UTC.
        durable: each use is written down before it is made, so that a restart can't spend it twice.
    """

    every: float
    burst: int = 1
    most: int | None = None
    window: Literal["day", "hour"] = "day"
    durable: bool = False

    def begins(self, at: datetime) -> datetime:
        """The beginning of the window that a time falls into."""
        hour = at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
        return hour if self.window == "hour" else hour.replace(hour=0)

    def ends(self, at: datetime) -> datetime:
        """The end of the window that a time falls into."""
        return self.begins(at) + (timedelta(hours=1) if self.window == "hour" else timedelta(days=1))

    def spent(self, kept: Spent | None, at: datetime) -> int:
        """How much of the window at a time is spent."""
        if kept is None or kept.last_call is None or self.begins(kept.last_call) != self.begins(at):
            return 0
        return kept.spent

    def turns(self, kept: Spent | None, now: datetime) -> Iterator[datetime]:
        """When the next uses may be made, one after the other, without end; nothing where none ever may."""
        if self.most == 0:
            return
        at = now
        used = self.spent(kept, now)
        if kept is not None and kept.wait_until is not None:
            at = max(at, kept.wait_until)
        if kept is not None and kept.last_call is not None and self.burst == 1:
            at = max(at, kept.last_call + timedelta(seconds=self.every))
        window = self.begins(now)
        while True:
            if self.begins(at) != window:
                window, used = self.begins(at), 0
            if self.most is not None and used >= self.most:
                at = self.ends(at)
                continue
            yield at
            used += 1
            at += timedelta(seconds=self.every)


def allowances(settings: TelegramSettings) -> Mapping[str, Allowance]:
    """Every method's allowance, as the settings say."""
    page = Allowance(60 / settings.history_per_minute, burst=max(1, settings.history_per_minute // 3))
    return {
        RESOLVE: Allowance(settings.resolve_seconds, most=settings.resolves_per_day, durable=True),
        JOIN: Allowance(settings.join_seconds, most=settings.joins_per_day, durable=True),
        HISTORY: page,
        MESSAGES: page,
        DIFFERENCE: page,
        FACTS: Allowance(3.0, burst=10),
        MEDIA: Allowance(0.0, most=settings.media_mb_per_hour * 1000, window="hour", durable=True),
    }


OTHER = Allowance(1.0, burst=20)
"""For methods without one of their own."""
