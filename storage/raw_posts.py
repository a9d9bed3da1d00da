"""Messages as they came in live, before anything was made of them: written first, taken in afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.models import raw_posts
from storage.observations import Way
from storage.raw_bytes import pack, unpack


@dataclass(frozen=True, slots=True)
class RawPost:
    """A message as received. ``what`` is ``new``, ``edit`` or ``delete``; ``id`` is 0 until it is kept."""

    what: str
    way: Way
    received_at: datetime
    raw: bytes
    telegram_channel_id: int | None = None
    message_id: int | None = None
    channel_id: int | None = None
    account_id: int | None = None
    id: int = 0


async def keep_raw(conn: AsyncConnection, received: Sequence[RawPost]) -> None:
    """Keeps messages as they came, in their order."""
    if received:
        rows = [
            {
                "what": one.what,
                "way": one.way.value,
                "received_at": one.received_at,
                "raw": pack(one.raw),
                "telegram_channel_id": one.telegram_channel_id,
                "message_id": one.message_id,
                "channel_id": one.channel_id,
                "account_id": one.account_id,
            }
            for one in received
        ]
        await conn.execute(insert(raw_posts), rows)


async def open_raw(conn: AsyncConnection, limit: int) -> list[RawPost]:
    """The oldest messages that nothing was made of yet."""
    rows = await conn.execute(
        select(raw_posts).where(raw_posts.c.done_at.is_(None)).order_by(raw_posts.c.id).limit(limit)
    )
    return [
        RawPost(
            row.what,
            Way(row.way),
            row.received_at,
            unpack(row.raw),
            row.telegram_channel_id,
            row.message_id,
            row.channel_id,
            row.account_id,
            row.id,
        )
        for row in rows
    ]


async def finish_raw(conn: AsyncConnection, ids: Sequence[int], now: datetime) -> None:
    """Marks messages as taken in, in the transaction that wrote what became of them."""
    if ids:
        done = update(raw_posts).where(raw_posts.c.id == bindparam("one")).values(done_at=now)
        await conn.execute(done, [{"one": number} for number in ids])


async def fail_raw(conn: AsyncConnection, number: int, reason: str, now: datetime) -> None:
    """Marks a message that nothing can be made of, with the reason; it stays as it came."""
    await conn.execute(update(raw_posts).where(raw_posts.c.id == number).values(done_at=now, failed=reason))


async def prune_raw(conn: AsyncConnection, before: datetime, limit: int = 2000) -> int:
    """Removes messages that were taken in before a time, the oldest first; gives how many.

    What they told stands in revisions, with the message as received. Those that failed stay.
    """
    old = (
        select(raw_posts.c.id)
        .where(raw_posts.c.done_at < before, raw_posts.c.failed.is_(None))
        .order_by(raw_posts.c.id)
        .limit(limit)
    )
    gone = await conn.execute(delete(raw_posts).where(raw_posts.c.id.in_(old)))
    return int(gone.rowcount)


async def count_open_raw(conn: AsyncConnection) -> int:
    """How many messages wait to be taken in."""
    found = await conn.execute(
        select(func.count()).select_from(raw_posts).where(raw_posts.c.done_at.is_(None))
    )
    return int(found.scalar_one())
