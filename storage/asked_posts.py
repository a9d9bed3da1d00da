"""Public posts whose picture or film people asked about and that only a watching account can fetch.

A request stands here until an account has taken it up; what came of it is owed as a delivery then, in the same
transaction, and the request is gone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.deliveries import AT_ONCE, Owed, owe
from storage.keys import take_ids
from storage.models import accounts, asked_posts, media
from storage.observations import MediaKind
from storage.upserts import insert_new

SEEN = "seen"
"""The kind of delivery that answers; ``media``, ``post``, ``full`` or ``why``, and the message it replies to."""

MOST_WAITING = 5
"""Requests of one chat that may wait at a time."""
_LEASE = timedelta(minutes=15)  # after which another account may take up what one left
_GIVEN_UP = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class AskedPost:
    """A request. ``username`` is the channel's, ``reply_to`` Telegram's number of the message that asked."""

    id: int
    chat_id: int
    reply_to: int
    username: str
    message_id: int
    asked_at: datetime
    due: datetime

    def is_too_old(self, now: datetime) -> bool:
        """Whether it waited for so long that it is given up."""
        return now - self.asked_at > _GIVEN_UP


async def ask_for_post(
    conn: AsyncConnection, chat_id: int, reply_to: int, username: str, message_id: int, now: datetime
) -> bool:
    """Has a post fetched by a watching account; ``False`` where none works, or the chat waits for too many already.

    Args:
        conn: the write connection.
        chat_id: our number of the chat that asks.
        reply_to: Telegram's number of the message to be answered.
        username: the channel's.
        message_id: the post's number in its channel.
        now: when.
    """
    works = (await conn.execute(select(accounts.c.id).where(accounts.c.state == "ok").limit(1))).scalar()
    waiting = select(func.count()).select_from(asked_posts).where(asked_posts.c.chat_id == chat_id)
    if works is None or (await conn.execute(waiting)).scalar_one() >= MOST_WAITING:
        return False
    row = {
        "chat_id": chat_id,
        "reply_to": reply_to,
        "username": username.lower(),
        "message_id": message_id,
        "asked_at": now,
        "due": now,
    }
    await insert_new(conn, asked_posts, [row], key=["chat_id", "username", "message_id"])
    return True


async def is_any_asked(conn: AsyncConnection, now: datetime) -> bool:
    """Whether a request may be taken up."""
    due = select(asked_posts.c.id).where(asked_posts.c.due <= now).limit(1)
    return (await conn.execute(due)).first() is not None


async def take_asked_post(conn: AsyncConnection, now: datetime) -> AskedPost | None:
    """The request that has waited the longest, for the caller alone for some minutes. Needs the write connection."""
    row = (
        await conn.execute(
            select(asked_posts)
            .where(asked_posts.c.due <= now)
            .order_by(asked_posts.c.due, asked_posts.c.id)
            .limit(1)
        )
    ).first()
    if row is None:
        return None
    taken = await conn.execute(
        update(asked_posts)
        .where(asked_posts.c.id == row.id, asked_posts.c.due == row.due)
        .values(due=now + _LEASE)
    )
    return AskedPost(**{**row._mapping, "due": now + _LEASE}) if taken.rowcount else None


async def put_off_asked_post(conn: AsyncConnection, number: int, until: datetime) -> None:
    """Leaves a request alone until a time, since no account can do it now."""
    await conn.execute(update(asked_posts).where(asked_posts.c.id == number).values(due=until))


async def media_for_asked_post(
    conn: AsyncConnection,
    kind: MediaKind,
    telegram_file_id: int,
    size: int | None,
    mime: str | None,
    *,
    duration: float | None,
    protected: bool,
) -> tuple[int, str | None]:
    """Our number of a picture or film by Telegram's, made where there is none, and what it was hashed from so far."""
    row = (
        await conn.execute(
            select(media.c.id, media.c.hashed_from).where(media.c.telegram_file_id == telegram_file_id)
        )
    ).first()
    if row is not None:
        return row.id, row.hashed_from
    (number,) = await take_ids(conn, media, 1)
    values = {"telegram_file_id": telegram_file_id, "size": size, "mime": mime, "duration": duration}
    await conn.execute(
        insert(media).values(id=number, kind=kind.value, protected=protected, state="waiting", **values)
    )
    return number, None


async def hashed_from(conn: AsyncConnection, media_id: int) -> str | None:
    """What a medium was hashed from: ``full``, ``thumb``, ``inline``, or nothing yet."""
    found: str | None = (
        await conn.execute(select(media.c.hashed_from).where(media.c.id == media_id))
    ).scalar()
    return found


async def answer_asked_post(
    conn: AsyncConnection,
    asked: AskedPost,
    now: datetime,
    *,
    media_id: int | None,
    full: bool,
    why: str | None,
) -> None:
    """Owes the answer to a request, and ends it.

    Args:
        conn: the write connection.
        asked: the request.
        now: when.
        media_id: what was fetched; ``None`` where nothing could be.
        full: the whole file was looked into.
        why: why not the whole, in a few plain words.
    """
    payload: dict[str, Any] = {
        "media": media_id,
        "full": full,
        "why": why,
        "reply_to": asked.reply_to,
        "post": f"{asked.username}/{asked.message_id}",
    }
    key = f"{asked.username}/{asked.message_id}:{int(asked.asked_at.timestamp())}"
    there = await conn.execute(delete(asked_posts).where(asked_posts.c.id == asked.id))
    if there.rowcount:  # otherwise it was answered by another, or the chat was forgotten
        await owe(conn, [Owed(asked.chat_id, SEEN, key, payload, now, urgency=AT_ONCE)])
