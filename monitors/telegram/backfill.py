"""Reading a channel's history back to a date, a page at a time, so that it can stop anywhere and go on later."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog
from telethon.tl import types as T

from monitors.ingest import Ingest
from monitors.telegram.asking import Asking, Watched
from monitors.telegram.reconcile import read_page
from storage.engines import Storage
from storage.message_ids import note_backfill, reached

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class BackfillStep:
    """What one page brought.

    Attributes:
        reached: when the oldest message that has been read was posted; ``None`` where there is none.
        finished: everything back to the date is kept.
    """

    posts_new: int
    posts_known: int
    reached: datetime | None
    finished: bool


class Backfill:
    """Reads back; nobody is alerted to what it brings."""

    def __init__(self, storage: Storage, ingest: Ingest, now: Callable[[], datetime]) -> None:
        """``now`` is the clock."""
        self._storage = storage
        self._ingest = ingest
        self._now = now

    async def step(self, channel: Watched, asking: Asking, since: datetime) -> BackfillStep:
        """Reads the next older page.

        Raises:
            ChannelClosed: Telegram shows nothing of it.
            StorageError: the database is in the way.
            Exception: whatever the client or the governor raises.
        """
        async with self._storage.read() as conn:
            known = await reached(conn, channel.channel_id)
        if known.has_reached(since):
            return BackfillStep(0, 0, known.backfilled_to, True)
        page = await asking.history(channel, before_id=known.backfilled_to_id or 0)
        report = await self._ingest.take(reversed(read_page(channel, page)), name=channel.name)
        for one in report.refused:
            log.warning("post refused", channel=channel.channel_id, message=one.message, reason=one.reason)
        dates = [m.date for m in page.messages if not isinstance(m, T.MessageEmpty) and m.date]
        oldest = min(dates, default=known.backfilled_to)
        lowest = 1 if page.whole else min(page.ids)
        async with self._storage.write() as conn:
            await note_backfill(conn, channel.channel_id, lowest, oldest)
        finished = page.whole or (oldest is not None and oldest < since)
        return BackfillStep(report.posts_new, report.posts_known, oldest, finished)
