"""From what was written down as it came to posts: in order per channel, and again after every kill.

A message is marked as done after what became of it is kept. Dying between the two only means that it is taken
in again, which changes nothing: storage knows the version by its content and by when it was seen.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import structlog
from telethon.tl import types as T

from monitors.ingest import Ingest
from monitors.telegram.messages import Received, Teller, UnreadableMessage, read_message, unpack_update
from storage.engines import Storage, StorageError
from storage.keys import ChannelId
from storage.message_ids import account_ids
from storage.observations import ObservedPost, Way
from storage.posts import mark_deleted
from storage.raw_posts import RawPost, fail_raw, finish_raw, open_raw

log = structlog.get_logger(__name__)

BATCH = 200
RETRY_SECONDS = (0.2, 1.0, 5.0)


@dataclass(slots=True)
class Processed:
    """What a batch came to.

    Attributes:
        gaps: our numbers of channels in which ids were jumped over.
        failed: messages that nothing can be made of.
    """

    messages: int = 0
    posts_new: int = 0
    revisions: int = 0
    deletions: int = 0
    failed: int = 0
    gaps: set[int] = field(default_factory=set)


class Processing:
    """Takes in what the listeners wrote down, the oldest first."""

    def __init__(
        self,
        storage: Storage,
        ingest: Ingest,
        tellers: Mapping[int, Teller],
        now: Callable[[], datetime],
        *,
        on_gap: Callable[[int], None] = lambda channel_id: None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Args say where from and where to.

        Args:
            storage: holds both.
            ingest: takes posts in.
            tellers: the channels by our number; one that is not there is known by Telegram's number alone.
            now: the clock.
            on_gap: called with our number of a channel in which ids were jumped over.
            sleep: waits between tries.
        """
        self._storage = storage
        self._ingest = ingest
        self._tellers = tellers
        self._now = now
        self._on_gap = on_gap
        self._sleep = sleep

    async def run(self, kept: asyncio.Event) -> None:
        """Takes in until cancelled; looks again whenever ``kept`` is set."""
        tries = 0
        while True:
            kept.clear()
            try:
                await self.take_all()
            except StorageError as error:
                log.error("what arrived can't be taken in yet; it stays written down", reason=str(error))
                await self._sleep(RETRY_SECONDS[min(tries, len(RETRY_SECONDS) - 1)])
                tries += 1
                continue
            tries = 0
            await kept.wait()

    async def take_all(self) -> Processed:
        """Takes in everything that waits.

        Raises:
            StorageError: if the database is in the way; what waits goes on waiting.
        """
        total = Processed()
        while (done := await self.take_batch()).messages:
            total.messages += done.messages
            total.posts_new += done.posts_new
            total.revisions += done.revisions
            total.deletions += done.deletions
            total.failed += done.failed
            total.gaps |= done.gaps
        return total

    async def take_batch(self) -> Processed:
        """Takes in the oldest messages that wait, ``BATCH`` at most.

        Raises:
            StorageError: if the database is in the way.
        """
        async with self._storage.read() as conn:
            waiting = await open_raw(conn, BATCH)
        if not waiting:
            return Processed()
        read = [self._read(one) for one in waiting]
        done = Processed(messages=len(waiting))
        posts = [one.post for one in read if one.post is not None]
        if posts:
            report = await self._ingest.take(posts, owe_events=True, name="Telegram")
            done.posts_new, done.revisions = report.posts_new, report.revisions
            refused = {one.message: one.reason for one in report.refused}
            for one in read:
                if one.post is not None and refused and str(one.post.message_id) in refused:
                    one.failed = refused[str(one.post.message_id)]
        await self._finish(read, done)
        for channel_id in done.gaps:
            self._on_gap(channel_id)
        return done

    def _read(self, raw: RawPost) -> _Read:
        try:
            received = unpack_update(raw.raw)
            teller = self._tellers.get(raw.channel_id or 0) or Teller(raw.telegram_channel_id or 0)
            post = (
                read_message(received.message, teller, raw.way, raw.received_at, received.chats)
                if received.message is not None
                else None
            )
        except UnreadableMessage as error:
            return _Read(raw, None, None, str(error))
        return _Read(raw, received, post)

    async def _finish(self, read: Sequence[_Read], done: Processed) -> None:
        """Marks deletions, accounts for ids and marks the messages as done, all in one transaction."""
        now = self._now()
        seen: dict[int, dict[int, datetime | None]] = {}
        async with self._storage.write() as conn:
            for one in read:
                if one.failed is not None:
                    done.failed += 1
                    await fail_raw(conn, one.raw.id, one.failed, now)
                    log.warning(
                        "nothing can be made of a message",
                        channel=one.raw.channel_id,
                        message=one.raw.message_id,
                        reason=one.failed,
                    )
                if one.received is None or one.raw.channel_id is None:
                    continue
                met = seen.setdefault(one.raw.channel_id, {})
                if one.received.deleted:
                    met.update(dict.fromkeys(one.received.deleted))
                    gone = await mark_deleted(
                        conn,
                        ChannelId(one.raw.channel_id),
                        one.received.deleted,
                        one.raw.received_at,
                        way=Way.LIVE,
                        evidence="update",
                    )
                    done.deletions += len(gone)
                elif one.received.message is not None:
                    met[one.received.message.id] = _posted_at(one.received.message)
            for channel_id, met in seen.items():
                if await account_ids(conn, channel_id, met, now):
                    done.gaps.add(channel_id)
            await finish_raw(conn, [one.raw.id for one in read if one.failed is None], now)


@dataclass(slots=True)
class _Read:
    """A message that waited, and what it says."""

    raw: RawPost
    received: Received | None
    post: ObservedPost | None
    failed: str | None = None


def _posted_at(message: object) -> datetime | None:
    return message.date if isinstance(message, (T.Message, T.MessageService)) else None
