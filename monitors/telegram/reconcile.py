"""Comparing what is kept of a channel with what Telegram shows of it, so that nothing is missed for long.

One look reads the newest page of the history, and all pages of the last days when asked to look deeply. What is
new or edited is taken in; ids that were jumped over become gaps, and every open gap is closed by posts or by
Telegram's word that there are none; posts that the pages lack are asked for by id before they count as deleted.
A look may be broken off anywhere: what was found stands in storage, and the next look goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from telethon.tl import types as T

from monitors.ingest import Ingest
from monitors.telegram.asking import PAGE, Asking, Page, Watched
from monitors.telegram.messages import UnreadableMessage, read_message
from storage.engines import Storage
from storage.keys import ChannelId
from storage.message_ids import (
    IdGap,
    account_ids,
    close_gap,
    first_id_since,
    id_gaps,
    kept_ids,
    note_backfill,
    note_pts,
    reached,
    shrink_gap,
)
from storage.observations import ObservedPost, Way
from storage.posts import mark_deleted

log = structlog.get_logger(__name__)

FRESH = timedelta(hours=24)
"""How old a post that was found late may be for people still to be told of it at once."""
PAGES_A_GAP = 60
"""The most pages that one look reads to close one gap; the rest of it stays open for the next look."""
IDS_A_GAP = 2000
"""Up to how many absent ids of a gap are asked for one by one; beyond, whole pages without them are the proof."""

ASKED_AT_ONCE = 500
"""The most absent posts that one look asks for; the newest first."""


@dataclass(slots=True)
class Outcome:
    """What a look came to.

    Attributes:
        newest_posted: when the newest message was posted.
        pts: Telegram's count of the channel's events when the look began; 0 where unknown.
        gaps_left: gaps that are still open.
    """

    posts_new: int = 0
    revisions: int = 0
    deletions: int = 0
    gaps_closed: int = 0
    gaps_left: int = 0
    newest_posted: datetime | None = None
    pts: int = 0


class Reconcile:
    """Looks at channels, one at a time each."""

    def __init__(
        self,
        storage: Storage,
        ingest: Ingest,
        now: Callable[[], datetime],
        *,
        window: timedelta = timedelta(days=3),
    ) -> None:
        """``window``: how far back a deep look goes."""
        self._storage = storage
        self._ingest = ingest
        self._now = now
        self._window = window

    async def look(self, channel: Watched, asking: Asking, *, deep: bool = False) -> Outcome:
        """Brings what is kept of a channel up to what Telegram shows.

        Raises:
            ChannelClosed: Telegram shows nothing of it.
            StorageError: the database is in the way.
            Exception: whatever the client or the governor raises.
        """
        done = Outcome()
        async with self._storage.read() as conn:
            before = await reached(conn, channel.channel_id)
            floor = await first_id_since(conn, channel.channel_id, self._now() - self._window)
        page = await asking.history(channel)
        dates = [m.date for m in page.messages if not isinstance(m, T.MessageEmpty) and m.date]
        done.newest_posted = max(dates, default=None)
        done.pts = page.pts
        known_top = before.newest_id or 0
        await self._take_page(channel, page, known_top, done)
        async with self._storage.write() as conn:
            await account_ids(conn, channel.channel_id, _seen(page), self._now())
            if before.pts is None and page.pts:
                await note_pts(conn, channel.channel_id, page.pts)
            if before.newest_id is None and page.ids:
                lowest = min(page.ids)
                await note_backfill(conn, channel.channel_id, lowest, min(dates, default=None))
        await self._check_absent(channel, asking, page, known_top, done)
        while deep and floor is not None and page.ids and not page.whole and min(page.ids) > floor:
            top = min(page.ids) - 1
            page = await asking.history(channel, before_id=top + 1)
            await self._take_page(channel, page, top, done)
            await self._check_absent(channel, asking, page, top, done)
        await self.close_gaps(channel, asking, done)
        return done

    async def close_gaps(self, channel: Watched, asking: Asking, done: Outcome) -> None:
        """Closes what is open between the ids of a channel."""
        async with self._storage.read() as conn:
            found = await id_gaps(conn, channel.channel_id)
        for gap in found:
            if await self._close(channel, asking, gap, done):
                done.gaps_closed += 1
            else:
                done.gaps_left += 1

    async def _close(self, channel: Watched, asking: Asking, gap: IdGap, done: Outcome) -> bool:
        unknown = [] if gap.since else await self._unknown(gap)
        bottom = gap.from_id
        if gap.since:
            bottom = await self._page_through(channel, asking, gap, done)
        elif len(unknown) > PAGE:
            bottom = await self._page_through(channel, asking, gap, done)
            unknown = [number for number in await self._unknown(gap) if number >= bottom]
        if len(unknown) <= IDS_A_GAP:
            for at in range(0, len(unknown), PAGE):
                page = await asking.by_ids(channel, unknown[at : at + PAGE])
                await self._take_page(channel, page, gap.from_id - 1, done)
        async with self._storage.write() as conn:
            if bottom > gap.from_id:
                await shrink_gap(conn, gap, bottom - 1)
                return False
            held = await kept_ids(conn, channel.channel_id, gap.from_id, gap.to_id)
            await close_gap(conn, gap, self._now(), "posts" if held else "empty")
        say = log.info if held else log.debug
        say("gap closed", channel=channel.channel_id, from_id=gap.from_id, to_id=gap.to_id, posts=len(held))
        return True

    async def _unknown(self, gap: IdGap) -> list[int]:
        async with self._storage.read() as conn:
            held = set(await kept_ids(conn, gap.channel_id, gap.from_id, gap.to_id))
        if gap.to_id - gap.from_id > IDS_A_GAP * 50:
            return list(range(gap.from_id, gap.from_id + IDS_A_GAP + 1))  # too many to name
        return [number for number in range(gap.from_id, gap.to_id + 1) if number not in held]

    async def _page_through(self, channel: Watched, asking: Asking, gap: IdGap, done: Outcome) -> int:
        """Reads the pages of a gap from its top; gives the lowest id that they reach down to."""
        before_id = gap.to_id + 1
        for _ in range(PAGES_A_GAP):
            page = await asking.history(channel, before_id=before_id)
            inside = [m for m in page.messages if m.id >= gap.from_id]
            await self._take_page(
                channel, Page(tuple(inside), page.asked_at, page.chats, page.pts), gap.from_id - 1, done
            )
            if page.whole or len(inside) < len(page.messages) or _reaches(page, gap.since):
                return gap.from_id
            before_id = min(page.ids)
            if before_id <= gap.from_id:
                return gap.from_id
        return before_id

    async def _check_absent(
        self, channel: Watched, asking: Asking, page: Page, top: int, done: Outcome
    ) -> None:
        """Asks for posts that are kept and that the page should show but doesn't, and marks what is gone."""
        bottom = 1 if page.whole else min(page.ids, default=1)
        if top < bottom:
            return
        async with self._storage.read() as conn:
            held = await kept_ids(conn, channel.channel_id, bottom, top, standing=True)
        shown = set(page.ids)
        absent = [number for number in held if number not in shown][-ASKED_AT_ONCE:]
        for at in range(0, len(absent), PAGE):
            asked = await asking.by_ids(channel, absent[at : at + PAGE])
            await self._take_page(channel, asked, top, done)
            gone = [m.id for m in asked.messages if isinstance(m, T.MessageEmpty)]
            if gone:
                async with self._storage.write() as conn:
                    marked = await mark_deleted(
                        conn,
                        ChannelId(channel.channel_id),
                        gone,
                        self._now(),
                        way=Way.HISTORY,
                        evidence="asked",
                    )
                done.deletions += len(marked)

    async def _take_page(self, channel: Watched, page: Page, known_top: int, done: Outcome) -> None:
        """Takes a page's posts in; people are told of those that are new above what was known, and fresh."""
        told: list[ObservedPost] = []
        untold: list[ObservedPost] = []
        since = self._now() - FRESH
        for post in reversed(read_page(channel, page)):
            fresh = 0 < known_top < post.message_id and post.posted_at >= since
            (told if fresh else untold).append(post)
        for posts, owed in ((untold, False), (told, True)):
            if posts:
                report = await self._ingest.take(posts, owe_events=owed, name=channel.name)
                done.posts_new += report.posts_new
                done.revisions += report.revisions
                for one in report.refused:
                    log.warning(
                        "post refused", channel=channel.channel_id, message=one.message, reason=one.reason
                    )


def read_page(channel: Watched, page: Page) -> Sequence[ObservedPost]:
    """The posts of a page; messages that can't be read are logged and left out."""
    found: list[ObservedPost] = []
    for message in page.messages:
        try:
            post = read_message(message, channel.teller, Way.HISTORY, page.asked_at, page.chats)
        except UnreadableMessage as error:
            log.warning(
                "unreadable message", channel=channel.channel_id, message=message.id, reason=str(error)
            )
            continue
        if post is not None:
            found.append(post)
    return found


def _reaches(page: Page, since: datetime | None) -> bool:
    """Whether a page goes back to a time."""
    oldest = min(
        (m.date for m in page.messages if not isinstance(m, T.MessageEmpty) and m.date), default=None
    )
    return since is not None and oldest is not None and oldest <= since


def _seen(page: Page) -> dict[int, datetime | None]:
    return {m.id: m.date for m in page.messages if not isinstance(m, T.MessageEmpty)}
