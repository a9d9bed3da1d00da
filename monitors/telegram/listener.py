"""What Telegram pushes, written down as it comes and nothing else: the way in for everything live.

Telethon counts an update as handled once its callback returns, whatever became of it, so the callback only
hands it to one writer over a bounded queue; the writer keeps whatever has gathered in one transaction. What was
pushed and not kept when the process dies is asked for again: the count of a channel's events (``pts``) goes
into the same transaction as the messages.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

import structlog
from telethon import events
from telethon.tl import types as T

from monitors.telegram.messages import count_reactions, pack_update
from storage.counters import Counters, note_counters
from storage.engines import Storage, StorageError
from storage.message_ids import note_pts
from storage.observations import Way
from storage.raw_posts import RawPost, keep_raw

log = structlog.get_logger(__name__)

QUEUE = 2000
"""Updates that may wait for the writer; beyond it Telethon's own loop waits."""
BATCH = 500
"""The most updates in one transaction."""
MOST_COUNTED = 20_000
"""How many posts' counters are remembered until they are written."""
RETRY_SECONDS = (0.2, 1.0, 5.0)
"""How long the writer waits before it tries the same transaction again; the last one again and again."""

MESSAGES = (T.UpdateNewChannelMessage, T.UpdateEditChannelMessage, T.UpdateDeleteChannelMessages)
COUNTED = (T.UpdateChannelMessageViews, T.UpdateChannelMessageForwards, T.UpdateMessageReactions)
_TICK = timedelta(milliseconds=1)
_WHAT = {
    T.UpdateNewChannelMessage: "new",
    T.UpdateEditChannelMessage: "edit",
    T.UpdateDeleteChannelMessages: "delete",
}


@dataclass(frozen=True, slots=True)
class _Arrived:
    """An update as it stands in the queue."""

    post: RawPost
    pts: int


class RawWriter:
    """Keeps what arrives, in its order, a batch a transaction. Start ``run`` as a task; ``drain`` before the end."""

    def __init__(
        self,
        storage: Storage,
        now: Callable[[], datetime],
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """``now`` and ``sleep`` are the clock."""
        self._storage = storage
        self._now = now
        self._sleep = sleep
        self._queue: asyncio.Queue[_Arrived] = asyncio.Queue(QUEUE)
        self._broken = False
        self._counters: dict[tuple[int, int], Counters] = {}
        self.kept = asyncio.Event()
        """Set whenever something was kept; whoever waits for it clears it."""

    async def put(self, post: RawPost, pts: int = 0) -> None:
        """Hands an update in; waits while the queue is full."""
        await self._queue.put(_Arrived(post, pts))

    def count(self, channel_id: int, message_id: int, counters: Counters) -> None:
        """Notes a post's counters; the latest are kept with the next ``keep_counters``."""
        if len(self._counters) < MOST_COUNTED:
            key = (channel_id, message_id)
            self._counters[key] = self._counters.get(key, Counters()).with_later(counters)

    async def keep_counters(self) -> None:
        """Writes the counters that were noted.

        Raises:
            StorageError: the database is in the way; the history shows them again.
        """
        told, self._counters = self._counters, {}
        if told:
            async with self._storage.write() as conn:
                await note_counters(conn, told)

    async def run(self) -> None:
        """Writes until cancelled."""
        while True:
            batch = [await self._queue.get()]
            while len(batch) < BATCH and not self._queue.empty():
                batch.append(self._queue.get_nowait())
            await self._keep_surely(batch)
            for _ in batch:
                self._queue.task_done()
            self.kept.set()

    async def drain(self) -> None:
        """Waits until everything handed in is kept."""
        await self._queue.join()

    async def _keep_surely(self, batch: list[_Arrived]) -> None:
        tries = 0
        while True:
            try:
                await self._keep(batch)
            except StorageError as error:
                if not self._broken:
                    log.error(
                        "what arrives can't be written; it waits", reason=str(error), waiting=len(batch)
                    )
                self._broken = True
                await self._sleep(RETRY_SECONDS[min(tries, len(RETRY_SECONDS) - 1)])
                tries += 1
            else:
                if self._broken:
                    log.info("what arrives is written again")
                self._broken = False
                return

    async def _keep(self, batch: list[_Arrived]) -> None:
        counts: dict[int, int] = {}
        for one in batch:
            if one.pts and one.post.channel_id is not None:
                counts[one.post.channel_id] = max(one.pts, counts.get(one.post.channel_id, 0))
        async with self._storage.write() as conn:
            await keep_raw(conn, [one.post for one in batch])
            for channel_id, pts in counts.items():
                await note_pts(conn, channel_id, pts)


class Client(Protocol):
    """As much of Telethon's client as listening needs."""

    def add_event_handler(self, callback: Callable[[Any], Awaitable[None]], event: Any) -> None:
        """Registers a callback."""

    def remove_event_handler(self, callback: Callable[[Any], Awaitable[None]], event: Any) -> int:
        """Takes it back."""


class Listener:
    """Listens to one account's updates; only those of watched channels are kept."""

    def __init__(
        self,
        account_id: int | None,
        watched: Mapping[int, int],
        writer: RawWriter,
        now: Callable[[], datetime],
        *,
        on_change: Callable[[int], None] = lambda channel_id: None,
    ) -> None:
        """Args say what to keep and where.

        Args:
            account_id: our number of the account.
            watched: our number of each watched channel by Telegram's; looked at anew for every update.
            writer: keeps them.
            now: the clock.
            on_change: called with our number of a channel that Telegram says has changed (name, access …).
        """
        self._account_id = account_id
        self._watched = watched
        self._writer = writer
        self._now = now
        self._on_change = on_change
        self._last: dict[int, datetime] = {}
        self._counts: dict[int, int] = {}
        self.heard = 0

    def attach(self, client: Client) -> None:
        """Registers the callbacks; before connecting, so that nothing is missed."""
        client.add_event_handler(self.hear, events.Raw(types=(*MESSAGES, *COUNTED, T.UpdateChannel)))

    def detach(self, client: Client) -> None:
        """Takes them back."""
        client.remove_event_handler(self.hear, events.Raw)

    def behind(self, channel_id: int, pts: int) -> int | None:
        """The count of a channel's events from which on something wasn't heard, if Telegram's is ``pts`` by now.

        Telethon moves its own count on before it looks at the edits and deletions of a difference, takes them for
        known, and drops them; so what it hands over is counted here. ``None`` if all was heard, or nothing is
        known yet.
        """
        count = self._counts.get(channel_id)
        return count if count is not None and count < pts else None

    def heard_up_to(self, channel_id: int, pts: int) -> None:
        """Notes that all events of a channel up to this count were heard or read."""
        self._counts[channel_id] = max(pts, self._counts.get(channel_id, 0))

    def counts(self, channel_id: int) -> bool:
        """Whether the events of a channel are counted yet."""
        return channel_id in self._counts

    def follow_only(self, channel_ids: Iterable[int]) -> None:
        """Forgets the counts of all other channels."""
        wanted = set(channel_ids)
        self._counts = {number: count for number, count in self._counts.items() if number in wanted}

    async def hear(self, update: Any) -> None:
        """Takes one update that was pushed; hurries its channel if others before it weren't heard."""
        channel_id = self._watched.get(channel_of(update) or 0)
        pts: int = getattr(update, "pts", 0) or 0
        if channel_id in self._counts and pts:
            if pts - update.pts_count <= self._counts[channel_id]:
                self.heard_up_to(channel_id, pts)
            else:
                self._on_change(channel_id)
        await self.take(update)

    async def take(self, update: Any, *, asked_at: datetime | None = None) -> None:
        """Takes one update, pushed or asked for; what was asked for is no newer than ``asked_at``."""
        telegram_id = channel_of(update)
        channel_id = self._watched.get(telegram_id) if telegram_id is not None else None
        if telegram_id is None or channel_id is None:
            return
        if isinstance(update, T.UpdateChannel):
            self._on_change(channel_id)
            return
        if isinstance(update, COUNTED):
            self._writer.count(channel_id, *counters_of(update))
            return
        self.heard += 1
        chats = getattr(update, "_entities", None) or {}
        try:
            raw = pack_update(update, chats.values())
        except Exception as error:  # whatever Telethon makes of what it received; the history shows it again
            log.error("an update can't be written down", channel=channel_id, reason=repr(error))
            self._on_change(channel_id)
            return
        numbers = (
            update.messages if isinstance(update, T.UpdateDeleteChannelMessages) else [update.message.id]
        )
        await self._writer.put(
            RawPost(
                _WHAT[type(update)],
                Way.LIVE,
                asked_at or self._moment(channel_id),
                raw,
                telegram_id,
                numbers[0] if len(numbers) == 1 else None,
                channel_id,
                self._account_id,
            ),
            update.pts or 0,
        )

    def _moment(self, channel_id: int) -> datetime:
        """The time, a millisecond after the update before at least: it tells edits of one second apart."""
        moment = self._now()
        before = self._last.get(channel_id)
        if before is not None and moment < before + _TICK:
            moment = before + _TICK
        self._last[channel_id] = moment
        return moment


def counters_of(update: Any) -> tuple[int, Counters]:
    """The message id that an update counts for, and what it counts."""
    if isinstance(update, T.UpdateChannelMessageViews):
        return update.id, Counters(views=update.views)
    if isinstance(update, T.UpdateChannelMessageForwards):
        return update.id, Counters(forwards=update.forwards)
    return update.msg_id, Counters(reactions=count_reactions(update.reactions))


def channel_of(update: Any) -> int | None:
    """Telegram's number of the channel that an update is about, or ``None``."""
    number: int | None = getattr(update, "channel_id", None)
    if number is not None:
        return number
    peer = getattr(update, "peer", None) or getattr(getattr(update, "message", None), "peer_id", None)
    return peer.channel_id if isinstance(peer, T.PeerChannel) else None
