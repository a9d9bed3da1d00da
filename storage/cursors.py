"""How far each channel has been read, when it is due again, and the gaps that are known: the truth about coverage."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.channels import change_channel
from storage.keys import ChannelId
from storage.models import accounts, channel_identities, channels, cursors, gaps, posts
from storage.notices import add_notice
from storage.posts import post_id_floor
from storage.tellers import current_telegram_id
from storage.watch_list import TOLD


@dataclass(frozen=True, slots=True)
class DueChannel:
    """A watched channel whose preview is to be read now.

    Attributes:
        newest_id: the newest message id read so far; ``None`` before the first reading.
        last_post: when it was posted.
        last_check: when the channel was last asked; ``None`` for a channel that never was.
        backfill_since: how far back an admin asked for, or ``None`` for the setting's.
        telegram_id: Telegram's number of it, where it is known.
        is_pushed: an account is pushed its posts, but may read no history now: the preview shows what went past it.
    """

    channel_id: int
    username: str
    newest_id: int | None
    last_post: datetime | None
    last_check: datetime | None
    backfill_since: datetime | None
    etag: str | None
    last_modified: str | None
    errors: int
    telegram_id: int | None
    is_pushed: bool = False


@dataclass(frozen=True, slots=True)
class OpenGap:
    """A stretch of a watched channel that was not read, and that its preview may still show.

    Attributes:
        from_id, from_time: where it begins; where there is no ``from_id``, the time alone says how far back to read.
        to_id: the newest message id that may be missing.
    """

    gap_id: int
    channel_id: int
    username: str
    from_id: int | None
    from_time: datetime | None
    to_id: int
    telegram_id: int | None


async def due_previews(conn: AsyncConnection, now: datetime, limit: int = 50) -> list[DueChannel]:
    """The watched channels whose preview is due: those never asked, the last added first; then the longest waiting."""
    rows = await conn.execute(
        select(
            channels.c.id,
            channel_identities.c.value,
            cursors.c.newest_id,
            cursors.c.last_post,
            cursors.c.last_check,
            channels.c.backfill_since,
            cursors.c.etag,
            cursors.c.last_modified,
            func.coalesce(cursors.c.errors, 0),
            current_telegram_id,
            func.coalesce(channels.c.way != "preview", False),
        )
        .join(channel_identities, channel_identities.c.channel_id == channels.c.id)
        .outerjoin(cursors, cursors.c.channel_id == channels.c.id)
        .where(*_SHOWN_BY_PREVIEW, or_(cursors.c.next_check.is_(None), cursors.c.next_check <= now))
        .order_by(
            cursors.c.next_check.is_not(None),
            case((cursors.c.next_check.is_(None), channels.c.added_at)).desc(),
            cursors.c.next_check,
            channels.c.id,
        )
        .limit(limit)
    )
    seen: dict[int, DueChannel] = {}
    for row in rows:
        values: tuple[Any, ...] = tuple(row)
        seen.setdefault(values[0], DueChannel(*values))
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
        values |= {"etag": etag, "last_modified": last_modified, "errors": 0}
    known = (
        await conn.execute(
            select(cursors.c.newest_id, cursors.c.last_post).where(cursors.c.channel_id == channel_id)
        )
    ).first()
    if known is None:
        await conn.execute(
            insert(cursors).values(
                channel_id=channel_id,
                newest_id=newest_id,
                last_post=last_post,
                **{"errors": 1, **values},
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
    """Records that posts of a channel may be missing between two ids or times. The same open gap is kept once.

    Without ``from_id``, ``from_time`` alone says where it begins.
    """
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


async def gaps_to_read(conn: AsyncConnection, limit: int = 20) -> list[OpenGap]:
    """Open gaps of watched channels that their previews may close, the latest first."""
    rows = await conn.execute(
        select(
            gaps.c.id,
            gaps.c.channel_id,
            channel_identities.c.value,
            gaps.c.from_id,
            gaps.c.from_time,
            gaps.c.to_id,
            current_telegram_id,
        )
        .join(channels, channels.c.id == gaps.c.channel_id)
        .join(channel_identities, channel_identities.c.channel_id == channels.c.id)
        .where(
            *_SHOWN_BY_PREVIEW,
            channels.c.state == "ok",
            gaps.c.closed_at.is_(None),
            gaps.c.to_id.is_not(None),
            or_(gaps.c.from_id.is_not(None), gaps.c.from_time.is_not(None)),
        )
        .order_by(gaps.c.to_time.desc(), gaps.c.id.desc())
        .limit(limit)
    )
    seen: dict[int, OpenGap] = {}
    for row in rows:
        seen.setdefault(row[0], OpenGap(*row))
    return list(seen.values())


async def narrow_gap(conn: AsyncConnection, gap_id: int, *, to_id: int, to_time: datetime | None) -> None:
    """Notes that the newer part of a gap has been read; what may be missing now ends at ``to_id``."""
    values: dict[str, Any] = {"to_id": to_id}
    if to_time is not None:
        values["to_time"] = to_time
    await conn.execute(update(gaps).where(gaps.c.id == gap_id).values(**values))


async def close_gap(conn: AsyncConnection, gap_id: int, closed_at: datetime, how: str) -> None:
    """Notes that nothing of a gap is missing any more, and how that is known (``preview``, ``export``)."""
    await conn.execute(
        update(gaps)
        .where(gaps.c.id == gap_id, gaps.c.closed_at.is_(None))
        .values(closed_at=closed_at, how_closed=how)
    )


async def close_gaps_within(
    conn: AsyncConnection, channel_id: int, first_id: int, last_id: int, closed_at: datetime, how: str
) -> int:
    """Closes the open gaps of a channel that lie whole between two ids that were read; gives how many."""
    closed = await conn.execute(
        update(gaps)
        .where(
            gaps.c.channel_id == channel_id,
            gaps.c.closed_at.is_(None),
            gaps.c.from_id >= first_id,
            gaps.c.to_id <= last_id,
        )
        .values(closed_at=closed_at, how_closed=how)
    )
    return int(closed.rowcount)


async def recent_post_count(conn: AsyncConnection, channel_id: int, since: datetime, most: int = 2000) -> int:
    """How many posts of a channel were posted since a time, counted up to ``most``; what its pace is fitted to."""
    recent = (
        select(posts.c.id)
        .where(posts.c.channel_id == channel_id, posts.c.id >= post_id_floor(since))
        .limit(most)
        .subquery()
    )
    count = await conn.execute(select(func.count()).select_from(recent))
    return int(count.scalar_one())


async def note_state(
    conn: AsyncConnection, channel_id: int, state: str, note: str | None, now: datetime
) -> bool:
    """Keeps what state a channel is in (``ok``, ``no_preview``, ``not_found`` …); says whether that is news.

    A change goes into audit and ledger as other changes of the watched list do. Admins are told of what lasts: a
    channel that is gone, or shows no preview while no account is going to take it over.
    """
    wanted = select(channels.c.state, channels.c.queued_for, channels.c.account_id).where(
        channels.c.id == channel_id
    )
    before = (await conn.execute(wanted)).first()
    if before is None or before.state == state:
        return False
    await change_channel(
        conn, ChannelId(channel_id), now, action="channel state", state=state, state_note=note
    )
    if state in TOLD:
        await add_notice(conn, state, now, channel_id=channel_id, why=note, way="preview")
    elif state == "no_preview" and before.queued_for is None and before.account_id is None:
        await add_notice(conn, state, now, channel_id=channel_id, why=note)
    elif state == "ok" and before.state in (*TOLD, "no_preview"):
        await add_notice(conn, "readable", now, channel_id=channel_id)
    return True


_SHOWN_BY_PREVIEW = (
    channels.c.watched,
    ~channels.c.paused,
    channels.c.merged_into.is_(None),
    channels.c.mode != "none",
    channels.c.state != "impostor",
    or_(
        channels.c.way.is_(None),
        channels.c.way == "preview",  # else an account reads it, unless it may read nothing
        channels.c.account_id.in_(select(accounts.c.id).where(accounts.c.state == "limited")),
    ),
    channel_identities.c.kind == "username",
    channel_identities.c.seen_until.is_(None),
)
