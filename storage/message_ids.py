"""Which message ids of a channel are accounted for: the newest one known and the gaps below it.

Channels number their messages one after another, so an id that was jumped over is a post that was missed, or
one that never was or is gone; it stands as an open gap until posts or Telegram's word about those ids close it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, case, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.models import cursors, gaps, posts


@dataclass(frozen=True, slots=True)
class IdGap:
    """Ids of a channel, both ends included, that nothing is known of yet.

    Attributes:
        since: where the gap has no first id, the time that it reaches back to; ``from_id`` is 1 then.
    """

    id: int
    channel_id: int
    from_id: int
    to_id: int
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reached:
    """How far a channel is known.

    Attributes:
        newest_id: the newest message known; ``None`` before the first look.
        last_contiguous_id: everything up to it, since watching began, is a kept post or proven not to be.
        pts: Telegram's count of the channel's events up to which all that was pushed is kept.
        backfilled_to_id: the oldest message that reading back has come to.
    """

    newest_id: int | None = None
    last_contiguous_id: int | None = None
    pts: int | None = None
    last_post: datetime | None = None
    backfilled_to_id: int | None = None
    backfilled_to: datetime | None = None

    def has_reached(self, since: datetime) -> bool:
        """Whether the history back to a time has been read."""
        if self.backfilled_to_id is not None and self.backfilled_to_id <= 1:
            return True
        return self.backfilled_to is not None and self.backfilled_to < since


async def reached(conn: AsyncConnection, channel_id: int) -> Reached:
    """How far a channel is known."""
    row = (
        await conn.execute(
            select(
                cursors.c.newest_id,
                cursors.c.last_contiguous_id,
                cursors.c.pts,
                cursors.c.last_post,
                cursors.c.backfilled_to_id,
                cursors.c.backfilled_to,
            ).where(cursors.c.channel_id == channel_id)
        )
    ).first()
    return Reached(*row) if row else Reached()


async def account_ids(
    conn: AsyncConnection, channel_id: int, seen: Mapping[int, datetime | None], now: datetime
) -> list[tuple[int, int]]:
    """Notes messages that were met, and opens a gap wherever ids were jumped over.

    Args:
        conn: the write connection.
        channel_id: whose messages.
        seen: their ids with the time each was posted, where that is known; gone and service messages count.
        now: when.

    Returns:
        The gaps that are new, as first and last id.
    """
    if not seen:
        return []
    known = await reached(conn, channel_id)
    fresh = sorted(number for number in seen if number > (known.newest_id or 0))
    if not fresh:
        return []
    before = fresh[0] - 1 if known.newest_id is None else known.newest_id
    opened: list[tuple[int, int]] = []
    rows: list[dict[str, Any]] = []
    for number in fresh:
        if number > before + 1:
            opened.append((before + 1, number - 1))
            rows.append(
                {
                    "channel_id": channel_id,
                    "from_id": before + 1,
                    "to_id": number - 1,
                    "from_time": seen.get(before) or await _posted_at(conn, channel_id, before),
                    "to_time": seen[number],
                    "found_at": now,
                }
            )
        before = number
    if rows:
        await conn.execute(insert(gaps), rows)
    latest = max((at for at in (known.last_post, *seen.values()) if at is not None), default=None)
    await _set(conn, channel_id, {"newest_id": fresh[-1], "last_post": latest})
    await _settle(conn, channel_id)
    return opened


async def note_pts(conn: AsyncConnection, channel_id: int, pts: int) -> None:
    """Keeps that all pushed up to this count of a channel's events is kept; it never goes back."""
    known = await reached(conn, channel_id)
    if pts > (known.pts or 0):
        await _set(conn, channel_id, {"pts": pts})


async def note_backfill(conn: AsyncConnection, channel_id: int, to_id: int, to_time: datetime | None) -> None:
    """Keeps how far back a channel has been read."""
    await _set(conn, channel_id, {"backfilled_to_id": to_id, "backfilled_to": to_time})


async def id_gaps(conn: AsyncConnection, channel_id: int | None = None) -> list[IdGap]:
    """The open gaps whose upper end is known by its id, of one channel or of all, the newest first."""
    wanted = select(
        gaps.c.id,
        gaps.c.channel_id,
        func.coalesce(gaps.c.from_id, 1),
        gaps.c.to_id,
        case((gaps.c.from_id.is_(None), gaps.c.from_time)),
    ).where(
        gaps.c.closed_at.is_(None),
        gaps.c.to_id.is_not(None),
        or_(gaps.c.from_id.is_not(None), gaps.c.from_time.is_not(None)),
    )
    if channel_id is not None:
        wanted = wanted.where(gaps.c.channel_id == channel_id)
    return [IdGap(*row) for row in await conn.execute(wanted.order_by(gaps.c.to_id.desc()))]


async def close_gap(conn: AsyncConnection, gap: IdGap, now: datetime, how: str) -> None:
    """Closes a gap: by ``posts``, or as ``empty`` where Telegram says that there are none."""
    await conn.execute(
        update(gaps)
        .where(gaps.c.id == gap.id, gaps.c.closed_at.is_(None))
        .values(closed_at=now, how_closed=how)
    )
    await _settle(conn, gap.channel_id)


async def shrink_gap(conn: AsyncConnection, gap: IdGap, to_id: int) -> None:
    """Keeps that the upper part of a gap is settled: what is left of it ends at ``to_id``."""
    await conn.execute(update(gaps).where(gaps.c.id == gap.id).values(to_id=to_id))


async def kept_ids(
    conn: AsyncConnection, channel_id: int, first: int, last: int, *, standing: bool = False
) -> list[int]:
    """Message ids of kept posts in a range, both ends included, rising; ``standing``: not those that are gone."""
    wanted = select(posts.c.message_id).where(
        posts.c.channel_id == channel_id, posts.c.message_id.between(first, last)
    )
    if standing:
        wanted = wanted.where(posts.c.deleted_at.is_(None))
    rows = await conn.execute(wanted.order_by(posts.c.message_id))
    return [row.message_id for row in rows]


async def first_id_since(conn: AsyncConnection, channel_id: int, since: datetime) -> int | None:
    """The lowest message id among a channel's posts since a time."""
    found = await conn.execute(
        select(func.min(posts.c.message_id)).where(
            posts.c.channel_id == channel_id, posts.c.posted_at >= since, posts.c.message_id > 0
        )
    )
    lowest: int | None = found.scalar()
    return lowest


async def lowest_kept(conn: AsyncConnection, channel_id: int) -> int | None:
    """The lowest message id among a channel's posts."""
    found = await conn.execute(
        select(func.min(posts.c.message_id)).where(posts.c.channel_id == channel_id, posts.c.message_id > 0)
    )
    lowest: int | None = found.scalar()
    return lowest


async def kept_pts(conn: AsyncConnection, channel_ids: Iterable[int]) -> dict[int, int]:
    """By channel: the count of events that all that was pushed is kept up to, where there is one."""
    wanted = set(channel_ids)
    rows = await conn.execute(select(cursors.c.channel_id, cursors.c.pts).where(cursors.c.pts.is_not(None)))
    return {row.channel_id: row.pts for row in rows if row.channel_id in wanted}


async def _posted_at(conn: AsyncConnection, channel_id: int, message_id: int) -> datetime | None:
    row = await conn.execute(
        select(posts.c.posted_at)
        .where(posts.c.channel_id == channel_id, posts.c.message_id <= message_id)
        .order_by(posts.c.message_id.desc())
        .limit(1)
    )
    posted_at: datetime | None = row.scalar()
    return posted_at


async def _set(conn: AsyncConnection, channel_id: int, values: dict[str, Any]) -> None:
    changed = await conn.execute(update(cursors).where(cursors.c.channel_id == channel_id).values(**values))
    if not changed.rowcount:
        await conn.execute(insert(cursors).values(channel_id=channel_id, **values))


async def _settle(conn: AsyncConnection, channel_id: int) -> None:
    """Brings the last contiguous id in line with the gaps that are open."""
    lowest = (
        select(func.min(gaps.c.from_id) - 1)
        .where(gaps.c.channel_id == bindparam("whose"), gaps.c.closed_at.is_(None))
        .scalar_subquery()
    )
    await conn.execute(
        update(cursors)
        .where(cursors.c.channel_id == bindparam("whose"))
        .values(last_contiguous_id=func.coalesce(lowest, cursors.c.newest_id)),
        {"whose": channel_id},
    )
