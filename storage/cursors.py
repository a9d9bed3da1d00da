"""How far each channel has been read, when it is due again, and the gaps that are known: the truth about coverage."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.models import channel_identities, channels, cursors, gaps, posts


@dataclass(frozen=True, slots=True)
class DueChannel:
    """A watched channel whose preview is to be read now.

    Attributes:
        newest_id: the newest message id read so far; ``None`` before the first reading.
        backfill_since: how far back an admin asked for, or ``None`` for the setting's.
    """

    channel_id: int
    username: str
    newest_id: int | None
    backfill_since: datetime | None
    etag: str | None
    last_modified: str | None
    errors: int


async def due_previews(conn: AsyncConnection, now: datetime, limit: int = 50) -> list[DueChannel]:
    """The watched channels whose preview is due, the longest waiting first."""
    rows = await conn.execute(
        select(
            channels.c.id,
            channel_identities.c.value,
            cursors.c.newest_id,
            channels.c.backfill_since,
            cursors.c.etag,
            cursors.c.last_modified,
            func.coalesce(cursors.c.errors, 0),
        )
        .join(channel_identities, channel_identities.c.channel_id == channels.c.id)
        .outerjoin(cursors, cursors.c.channel_id == channels.c.id)
        .where(
            channels.c.watched,
            ~channels.c.paused,
            channels.c.merged_into.is_(None),
            channels.c.mode.in_(("auto", "preview")),
            channel_identities.c.kind == "username",
            channel_identities.c.seen_until.is_(None),
            or_(cursors.c.next_check.is_(None), cursors.c.next_check <= now),
        )
        .order_by(func.coalesce(cursors.c.next_check, 0), channels.c.id)
        .limit(limit)
    )
    seen: dict[int, DueChannel] = {}
    for row in rows:
        seen.setdefault(row[0], DueChannel(*row))
    return list(seen.values())


async def note_check(
    conn: AsyncConnection,
    channel_id: int,
    *,
    checked_at: datetime,
    next_check: datetime,
    newest_id: int | None = None,
    last_post: datetime | None = None,
    etag: str | None = None,
    last_modified: str | None = None,
    error: str | None = None,
) -> None:
    """Notes that a channel was asked for new posts, and what came of it. ``newest_id`` never goes back."""
    values: dict[str, Any] = {"last_check": checked_at, "next_check": next_check, "last_error": error}
    if error is None:
        values |= {"etag": etag, "last_modified": last_modified}
    known = (
        await conn.execute(select(cursors.c.newest_id, cursors.c.last_post).where(cursors.c.channel_id == channel_id))
    ).first()
    if known is None:
        await conn.execute(
            insert(cursors).values(
                channel_id=channel_id,
                newest_id=newest_id,
                last_post=last_post,
                errors=int(error is not None),
                **values,
            )
        )
        return
    if newest_id is not None and newest_id > (known.newest_id or 0):
        values["newest_id"] = newest_id
    if last_post is not None and (known.last_post is None or last_post > known.last_post):
        values["last_post"] = last_post
    if error is not None:
        values["errors"] = cursors.c.errors + 1
    await conn.execute(update(cursors).where(cursors.c.channel_id == channel_id).values(**values))


async def open_gap(
    conn: AsyncConnection,
    channel_id: int,
    *,
    found_at: datetime,
    from_id: int | None,
    to_id: int | None,
    from_time: datetime | None,
    to_time: datetime | None,
) -> None:
    """Records that posts of a channel may be missing between two ids or times. The same open gap is kept once."""
    same = await conn.execute(
        select(gaps.c.id).where(
            gaps.c.channel_id == channel_id,
            gaps.c.closed_at.is_(None),
            gaps.c.from_id.is_not_distinct_from(from_id),
            gaps.c.to_id.is_not_distinct_from(to_id),
        )
    )
    if same.first() is None:
        await conn.execute(
            insert(gaps).values(
                channel_id=channel_id,
                from_id=from_id,
                to_id=to_id,
                from_time=from_time,
                to_time=to_time,
                found_at=found_at,
            )
        )


async def recent_post_count(conn: AsyncConnection, channel_id: int, since: datetime) -> int:
    """How many posts of a channel were posted since a time; what its pace is fitted to."""
    count = await conn.execute(
        select(func.count()).select_from(posts).where(posts.c.channel_id == channel_id, posts.c.posted_at >= since)
    )
    return int(count.scalar_one())


async def note_state(conn: AsyncConnection, channel_id: int, state: str, note: str | None) -> bool:
    """Keeps what state a channel is in (``ok``, ``no_preview``, ``not_found`` …); says whether that is news."""
    changed = await conn.execute(
        update(channels)
        .where(channels.c.id == channel_id, channels.c.state != state)
        .values(state=state, state_note=note)
    )
    return bool(changed.rowcount)
