"""Keeps watched channels read through their previews: who is due, what a look brought, when to look again.

The watched list is asked anew before every look, so a channel added or removed in storage is taken up or
dropped without a restart. A look reads a few pages at most, so that no channel keeps the others waiting;
what it doesn't reach is recorded as a gap, and gaps are read page by page while nobody is due. The first look
and the reading of gaps owe nobody an alert; later looks do.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from monitors.ingest import Ingest, IngestReport, Taken
from monitors.preview.client import PreviewClient
from monitors.preview.errors import (
    LayoutChanged,
    NoSuchChannel,
    NotAChannel,
    NotTelegram,
    PreviewError,
    PreviewOff,
    Unreachable,
    WrongChannel,
)
from monitors.preview.poll import Poll, poll_once
from monitors.settings import WatchSettings
from storage.cursors import (
    DueChannel,
    OpenGap,
    close_gap,
    due_previews,
    gaps_to_read,
    narrow_gap,
    note_check,
    note_state,
    open_gap,
    recent_post_count,
)
from storage.engines import Storage, StorageError
from storage.observations import ChannelRef
from storage.watch_list import NO_PREVIEW, note_impostor, note_read

log = structlog.get_logger(__name__)

TURN_SECONDS = 10
"""How often the watched list is asked when nobody is due: a change of it must take effect within 30 s."""

PAGES_AT_ONCE = 5
"""The most pages that one look takes before another channel has its turn."""

GRACE_SECONDS = 3
"""How long a stop waits for the look under way; what it had not stored is read the next time."""

STATES: tuple[tuple[type[PreviewError], str], ...] = (
    (PreviewOff, "no_preview"),
    (NoSuchChannel, "not_found"),
    (NotAChannel, "no_channel"),
    (WrongChannel, "unreadable"),
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
        self._new_last = False
        self._put_off: dict[int, datetime] = {}
        self._pages = min(PAGES_AT_ONCE, client.settings.max_pages)

    async def run(self, stop: asyncio.Event) -> None:
        """Watches until told to stop; a look under way has a moment to end."""
        working = asyncio.create_task(self._work(stop))
        stopping = asyncio.create_task(stop.wait())
        try:
            await asyncio.wait((working, stopping), return_when=asyncio.FIRST_COMPLETED)
            await asyncio.wait((working,), timeout=GRACE_SECONDS)
        finally:
            for task in (working, stopping):
                task.cancel()
            with suppress(asyncio.CancelledError):
                await stopping
            with suppress(asyncio.CancelledError):
                await working

    async def _work(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            try:
                worked = await self.step()
            except StorageError as error:
                log.error("storage", problem=str(error))
                worked = None
            if worked is None:
                with suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), TURN_SECONDS)

    async def step(self) -> Look | None:
        """Looks at one channel that is due, else reads on in one gap; ``None`` where there is nothing to do."""
        if due := await self.due():
            return await self.look(self._choose(due))
        gap = await self._next_gap()
        return None if gap is None else await self.read_gap(gap)

    async def due(self) -> list[DueChannel]:
        """The channels to look at now."""
        async with self._storage.read() as conn:
            return await due_previews(conn, self._now())

    def _choose(self, due: list[DueChannel]) -> DueChannel:
        """New channels and those that wait for their next look take turns."""
        new = next((channel for channel in due if channel.last_check is None), None)
        known = next((channel for channel in due if channel.last_check is not None), None)
        chosen = known if known is not None and (new is None or self._new_last) else new
        assert chosen is not None  # noqa: S101 - the list is never empty
        self._new_last = chosen is new
        return chosen

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
                max_pages=self._pages,
            )
        except PreviewError as error:
            await self._note_failure(channel, error)
            return Look(channel.username, None, str(error))
        if await self._is_impostor(channel, poll.channel, of_account=channel.is_pushed):
            return Look(channel.username, None, "the username belongs to another channel now")
        report = await self._ingest.take(
            [*poll.posts, *poll.refused], owe_events=not first, name=f"@{channel.username}"
        )
        await self._note_success(channel, poll, since if first else None)
        return Look(channel.username, report, str(poll.stopped_by) if poll.stopped_by else None)

    async def _is_impostor(
        self, channel: DueChannel | OpenGap, shown: ChannelRef | None, *, of_account: bool = False
    ) -> bool:
        """Whether a channel's username leads to another channel now; then that is written down and told.

        ``of_account``: an account knows the channel by its number and notices that itself.
        """
        if shown is None or None in (shown.telegram_id, channel.telegram_id):
            return False
        if shown.telegram_id == channel.telegram_id:
            return False
        now = self._now()
        if of_account:
            async with self._storage.write() as conn:
                await note_check(
                    conn, channel.channel_id, checked_at=now, next_check=now + LONG_WAIT, error="impostor"
                )
            return True
        async with self._storage.write() as conn:
            await note_impostor(
                conn, channel.channel_id, channel.username, shown.telegram_id or 0, shown.title, now
            )
        log.error("username belongs to another channel now", channel=channel.channel_id)
        return True

    async def _note_success(self, channel: DueChannel, poll: Poll, since: datetime | None) -> None:
        now = self._now()
        times = [post.posted_at for post in poll.posts]
        async with self._storage.write() as conn:
            posted = await recent_post_count(conn, channel.channel_id, now - timedelta(days=1))
            await note_check(
                conn,
                channel.channel_id,
                checked_at=now,
                next_check=now + pace(posted, self._settings),
                newest_id=poll.newest_id,
                last_post=max(times, default=None),
                etag=poll.etag,
                last_modified=poll.last_modified,
            )
            missed = _missed(poll, self._pages, first=since is not None)
            if missed is not None:
                await open_gap(
                    conn,
                    channel.channel_id,
                    found_at=now,
                    from_id=missed[0],
                    to_id=missed[1],
                    from_time=channel.last_post if since is None else since,
                    to_time=min(times, default=None),
                )
                log.info("gap", channel=channel.channel_id, from_id=missed[0], to_id=missed[1])
            if channel.is_pushed:
                await note_read(conn, channel.channel_id, now)
            else:
                await note_state(conn, channel.channel_id, "ok", None, now)

    async def _note_failure(self, channel: DueChannel, error: PreviewError) -> None:
        now, channel_id = self._now(), channel.channel_id
        state = next((state for kind, state in STATES if isinstance(error, kind)), "unreachable")
        passing = state in ("unreachable", "unreadable")
        wait = timedelta(seconds=self._settings.slowest_seconds) if passing else LONG_WAIT
        async with self._storage.write() as conn:
            await note_check(conn, channel_id, checked_at=now, next_check=now + wait, error=str(error))
            # of what is gone an account knows more, but not whether its pushes can be compared with a preview
            says = not channel.is_pushed or state in NO_PREVIEW
            news = says and await note_state(conn, channel_id, state, str(error), now)
        if news:
            log.warning("channel can't be read", channel=channel_id, state=state, why=str(error))

    async def _next_gap(self) -> OpenGap | None:
        now = self._now()
        self._put_off = {gap_id: until for gap_id, until in self._put_off.items() if until > now}
        async with self._storage.read() as conn:
            open_gaps = await gaps_to_read(conn, len(self._put_off) + 1)
        return next((gap for gap in open_gaps if gap.gap_id not in self._put_off), None)

    async def read_gap(self, gap: OpenGap) -> Look:
        """Reads a few pages of a gap, from its newer end backwards; closes it where its beginning is reached."""
        posts: list[Taken] = []
        before: int | None = gap.to_id + 1
        oldest: datetime | None = None
        wrong: PreviewError | None = None
        for _ in range(self._pages):
            try:
                page = await self._client.page(gap.username, before=before)
                if page is not None and page.before is not None and before and page.before >= before:
                    raise LayoutChanged("the page's link to older posts leads to the same ones")
            except PreviewError as error:
                wrong = error
                break
            if page is None:
                break
            if await self._is_impostor(gap, page.channel):
                return Look(gap.username, None, "the username belongs to another channel now")
            posts += page.refused
            posts += [
                post
                for post in page.posts
                if gap.from_id is not None or gap.from_time is None or post.posted_at >= gap.from_time
            ]
            oldest = min((post.posted_at for post in page.posts), default=oldest)
            begun = page.oldest_id is None or (gap.from_id is not None and page.oldest_id <= gap.from_id)
            if gap.from_id is None and gap.from_time is not None and oldest is not None:
                begun = begun or oldest < gap.from_time
            before = None if begun else page.before
            if before is None:
                break
        report = await self._ingest.take(posts, name=f"@{gap.username}")
        now = self._now()
        async with self._storage.write() as conn:
            if before is None:
                await close_gap(conn, gap.gap_id, now, "preview")
            elif before <= gap.to_id:
                await narrow_gap(conn, gap.gap_id, to_id=before - 1, to_time=oldest)
        if wrong is not None:
            self._put_off[gap.gap_id] = now + timedelta(seconds=self._settings.slowest_seconds)
            log.info("gap can't be read", channel=gap.channel_id, why=str(wrong))
        return Look(gap.username, report, None if wrong is None else str(wrong))


def _missed(poll: Poll, pages: int, *, first: bool) -> tuple[int | None, int] | None:
    """What a look did not reach, from one id to another; a first look has no id to begin from."""
    if not first:
        return poll.gap
    if poll.oldest_id is None or poll.oldest_id <= 1 or (poll.pages < pages and poll.stopped_by is None):
        return None
    return None, poll.oldest_id - 1


def pace(posts_a_day: int, settings: WatchSettings) -> timedelta:
    """How long to wait before the next look: half the usual time between two posts, within the limits set."""
    usual = 86400 / posts_a_day / 2 if posts_a_day else settings.slowest_seconds
    return timedelta(seconds=min(max(usual, settings.fastest_seconds), settings.slowest_seconds))
