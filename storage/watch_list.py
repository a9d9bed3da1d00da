"""The watched list as it is handed out to accounts, and what Telegram says of its channels."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.channels import (
    TELEGRAM_ID,
    USERNAME,
    change_channel,
    current_identities,
    note_title,
    resolve_channel,
)
from storage.keys import ChannelId
from storage.models import channel_identities, channels, posts
from storage.notices import add_notice
from storage.observations import ChannelRef
from storage.posts import post_id_floor


@dataclass(frozen=True, slots=True)
class Listed:
    """A channel on the watched list.

    Attributes:
        mode: how an admin wants it watched; ``auto`` leaves it to the program.
        way: how it is watched now; ``None`` before that was decided.
        account_id: by which account.
        queued_for: about when an account takes it over.
        telegram_title: what Telegram called it when it was seen last; ``title`` may be an admin's own.
        backfill_since: how far back an admin wants its history; ``None`` for the setting's days.
    """

    id: int
    title: str
    username: str | None
    telegram_id: int | None
    mode: str
    state: str
    paused: bool
    noforwards: bool
    way: str | None
    account_id: int | None
    queued_for: datetime | None
    telegram_title: str | None
    backfill_since: datetime | None = None


async def watch_list(conn: AsyncConnection) -> list[Listed]:
    """The watched channels in the order they were added."""
    rows = (
        await conn.execute(
            select(
                channels.c.id,
                channels.c.title,
                channels.c.mode,
                channels.c.state,
                channels.c.paused,
                channels.c.noforwards,
                channels.c.way,
                channels.c.account_id,
                channels.c.queued_for,
                channels.c.telegram_title,
                channels.c.backfill_since,
            )
            .where(channels.c.watched, channels.c.merged_into.is_(None))
            .order_by(channels.c.added_at, channels.c.id)
        )
    ).all()
    names = await current_identities(conn, [row.id for row in rows])
    return [_listed(row, names.get(row.id, {})) for row in rows]


def _listed(row: Any, names: dict[str, str]) -> Listed:
    telegram_id = names.get(TELEGRAM_ID)
    return Listed(
        row.id,
        row.title,
        names.get(USERNAME),
        None if telegram_id is None else int(telegram_id),
        row.mode,
        row.state,
        row.paused,
        row.noforwards,
        row.way,
        row.account_id,
        row.queued_for,
        row.telegram_title,
        row.backfill_since,
    )


async def has_dropped(conn: AsyncConnection) -> bool:
    """Whether a channel left the watched list and still stands with an account."""
    return (await conn.execute(select(channels.c.id).where(_DROPPED).limit(1))).first() is not None


async def drop_unwatched(conn: AsyncConnection) -> None:
    """Takes channels that left the watched list from their accounts."""
    await conn.execute(update(channels).where(_DROPPED).values(way=None, account_id=None, queued_for=None))


_DROPPED = and_(
    ~channels.c.watched,
    or_(channels.c.way.is_not(None), channels.c.account_id.is_not(None), channels.c.queued_for.is_not(None)),
)


async def posts_a_day(conn: AsyncConnection, now: datetime) -> dict[int, int]:
    """By channel: how many posts it had in the last day."""
    rows = await conn.execute(
        select(posts.c.channel_id, func.count())
        .where(posts.c.id >= post_id_floor(now - timedelta(days=1)))
        .group_by(posts.c.channel_id)
    )
    return {row[0]: row[1] for row in rows}


# --- what Telegram says of a channel ----------------------------------------------------------------


async def note_names(
    conn: AsyncConnection,
    listed: Listed,
    telegram_id: int,
    username: str | None,
    title: str,
    now: datetime,
) -> int:
    """Keeps what Telegram calls a channel; a new username or title is told to the admins.

    Args:
        conn: the write connection.
        listed: the channel as it stood.
        telegram_id: Telegram's number of it.
        username: its present one, in lower case; ``None`` where it has none any more.
        title: its present one.
        now: when.

    Returns:
        The channel's number: another one where it turned out to be one that we know already.
    """
    channel_id: int = listed.id
    if listed.telegram_id is None and listed.username is not None:
        found = ChannelRef(telegram_id, listed.username, title)
        channel_id = await resolve_channel(conn, found, now, "telegram")
    if username is None:
        await lose_username(conn, channel_id, now)
    elif username != listed.username:
        named = ChannelRef(telegram_id, username, title)
        channel_id = await resolve_channel(conn, named, now, "telegram")
    before = listed.telegram_title
    await note_title(conn, channel_id, title)
    renamed = listed.username is not None and username != listed.username
    retitled = before is not None and title != before
    if renamed or retitled:
        details: dict[str, Any] = {"old": _at(listed.username), "new": _at(username)}
        if retitled:
            details |= {"old_title": before, "new_title": title}
        await add_notice(conn, "renamed", now, channel_id=channel_id, **details)
    return channel_id


def _at(username: str | None) -> str | None:
    return f"@{username}" if username else None


async def lose_username(conn: AsyncConnection, channel_id: int, now: datetime) -> None:
    """Keeps that a channel has no username any more."""
    await conn.execute(
        update(channel_identities)
        .where(
            channel_identities.c.channel_id == channel_id,
            channel_identities.c.kind == USERNAME,
            channel_identities.c.seen_until.is_(None),
        )
        .values(seen_until=now)
    )


async def note_condition(
    conn: AsyncConnection,
    listed: Listed,
    state: str,
    why: str | None,
    now: datetime,
    **details: Any,
) -> bool:
    """Keeps whether a channel can be read (``ok``) or why it can't, and tells the admins; says whether that is news."""
    if listed.state == state:
        return False
    changed = await change_channel(
        conn, ChannelId(listed.id), now, action="channel state", state=state, state_note=why
    )
    if not changed:
        return False
    if state != "ok":
        await add_notice(conn, state, now, channel_id=listed.id, why=why, **details)
    elif listed.state in TOLD:
        await add_notice(conn, "readable", now, channel_id=listed.id)
    return True


NO_PREVIEW = ("no_preview", "unreachable", "unreadable")
"""States that say of a channel only that its preview can't be read."""


async def note_read(conn: AsyncConnection, channel_id: int, now: datetime) -> None:
    """Keeps that an account reads a channel: whatever is wrong with its preview doesn't matter any more."""
    state = (await conn.execute(select(channels.c.state).where(channels.c.id == channel_id))).scalar()
    if state in NO_PREVIEW:
        await change_channel(conn, ChannelId(channel_id), now, action="channel state", state="ok")


async def note_impostor(
    conn: AsyncConnection,
    channel_id: int,
    username: str,
    other_id: int,
    other_title: str | None,
    now: datetime,
) -> None:
    """Keeps that a channel's username belongs to another channel now, and tells the admins; nothing of that is kept."""
    await lose_username(conn, channel_id, now)
    changed = await change_channel(
        conn,
        ChannelId(channel_id),
        now,
        action="channel state",
        state="impostor",
        state_note=f"@{username} belongs to another channel now",
    )
    if changed:
        await add_notice(
            conn,
            "impostor",
            now,
            channel_id=channel_id,
            username=username,
            other_id=other_id,
            other_title=other_title,
        )


TOLD = ("private", "restricted", "banned", "not_found", "no_channel")
"""States that admins were told of, so that their end is told too."""


async def note_noforwards(conn: AsyncConnection, listed: Listed, forbidden: bool, now: datetime) -> None:
    """Keeps whether a channel forbids saving, and tells the admins when that changes."""
    if listed.noforwards != forbidden:
        await conn.execute(update(channels).where(channels.c.id == listed.id).values(noforwards=forbidden))
        await add_notice(conn, "noforwards", now, channel_id=listed.id, on=forbidden)
