"""Keeps watched channels read through their previews: who is due, what a look brought, when to look again.

The watched list is asked anew at every turn, so a channel added or removed in storage is taken up or
dropped without a restart. A first look reads back some days and owes nobody an alert; later looks do.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from monitors.ingest import Ingest, IngestReport
from monitors.preview.client import PreviewClient
from monitors.preview.errors import (
    LayoutChanged,
    NoSuchChannel,
    NotAChannel,
    NotTelegram,
    PreviewError,
    PreviewOff,
    Unreachable,
)
from monitors.preview.poll import Poll, poll_once
from monitors.settings import WatchSettings
from storage.cursors import DueChannel, due_previews, note_check, note_state, open_gap, recent_post_count
from storage.engines import Storage

log = structlog.get_logger(__name__)

TURN_SECONDS = 10
"""How often the watched list is asked for who is due: well under the 30 s within which a change must take effect."""

STATES: tuple[tuple[type[PreviewError], str], ...] = (
    (PreviewOff, "no_preview"),
    (NoSuchChannel, "not_found"),
    (NotAChannel, "no_channel"),
    (LayoutChanged, "unreadable"),
    (NotTelegram, "unreadable"),
    (Unreachable, "unreachable"),
)
LONG_WAIT = timedelta(hours=6)
"""When a channel that shows no preview is asked again."""


@dataclass(frozen=True, slots=True)
class Look:
    """What one look at one channel came to, for whoever shows progress."""

    username: str
    report: IngestReport | None
    wrong: str | None = None


class PreviewWatch:
    """Reads due channels one after another; the client's pace holds over all of them."""

    def __init__(
        self,
        storage: Storage,
        ingest: Ingest,
        client: PreviewClient,
        settings: WatchSettings,
        now: Callable[[], datetime],
    ) -> None:
        self._storage = storage
        self._ingest = ingest
        self._client = client
        self._settings = settings
        self._now = now

    async def run(self, stop: asyncio.Event) -> None:
        """Watches until told to stop; a look under way is finished."""
        while not stop.is_set():
            for look in await self.due():
                if stop.is_set():
                    return
                await self.look(look)
            try:
                await asyncio.wait_for(stop.wait(), TURN_SECONDS)
            except TimeoutError:
                continue

    async def due(self) -> list[DueChannel]:
        """The channels to look at now."""
        async with self._storage.read() as conn:
            return await due_previews(conn, self._now())

    async def look(self, channel: DueChannel) -> Look:
        """Looks at one channel once, keeps what it brought, and sets when to look again."""
        first = channel.newest_id is None
        since = channel.backfill_since or self._now() - timedelta(days=self._settings.backfill_days)
        try:
            poll = await poll_once(
                self._client,
                channel.username,
                newest_known_id=channel.newest_id,
                since=since if first else None,
                etag=channel.etag,
                last_modified=channel.last_modified,
            )
        except PreviewError as error:
            await self._note_failure(channel, error)
            return Look(channel.username, None, str(error))
        report = await self._ingest.take(
            [*poll.posts, *poll.refused], owe_events=not first, name=f"@{channel.username}"
        )
        await self._note_success(channel, poll)
        return Look(channel.username, report, str(poll.stopped_by) if poll.stopped_by else None)

    async def _note_success(self, channel: DueChannel, poll: Poll) -> None:
        now = self._now()
        newest = max((post.posted_at for post in poll.posts), default=None)
        async with self._storage.write() as conn:
            posted = await recent_post_count(conn, channel.channel_id, now - timedelta(days=1))
            await note_check(
                conn,
                channel.channel_id,
                checked_at=now,
                next_check=now + pace(posted, self._settings),
                newest_id=poll.newest_id,
                last_post=newest,
                etag=poll.etag,
                last_modified=poll.last_modified,
            )
            if poll.gap is not None:
                times = [post.posted_at for post in poll.posts]
                await open_gap(
                    conn,
                    channel.channel_id,
                    found_at=now,
                    from_id=poll.gap[0],
                    to_id=poll.gap[1],
                    from_time=None,
                    to_time=min(times, default=None),
                )
                log.warning("gap", channel=channel.channel_id, from_id=poll.gap[0], to_id=poll.gap[1])
            await note_state(conn, channel.channel_id, "ok", None)

    async def _note_failure(self, channel: DueChannel, error: PreviewError) -> None:
        now = self._now()
        state = next((state for kind, state in STATES if isinstance(error, kind)), "unreachable")
        passing = state in ("unreachable", "unreadable")
        wait = timedelta(seconds=self._settings.slowest_seconds) if passing else LONG_WAIT
        async with self._storage.write() as conn:
            await note_check(
                conn, channel.channel_id, checked_at=now, next_check=now + wait, error=str(error)
            )
            news = await note_state(conn, channel.channel_id, state, str(error))
        if news:
            log.warning("channel can't be read", channel=channel.channel_id, state=state)


def pace(posts_a_day: int, settings: WatchSettings) -> timedelta:
    """How long to wait before the next look: half the usual time between two posts, within the limits set."""
    usual = 86400 / posts_a_day / 2 if posts_a_day else settings.slowest_seconds
    return timedelta(seconds=min(max(usual, settings.fastest_seconds), settings.slowest_seconds))
