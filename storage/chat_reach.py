"""Whether chats can be written to: those that refuse rest with their subscriptions, and come back when they let us."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.chats import CHOSEN
from storage.deliveries import DROPPED, DUE, block_due
from storage.models import chats, deliveries, dialogues, people, story_choices, subscriptions
from storage.versions import next_version

OK, RESTING = "ok", "resting"


async def _ours(conn: AsyncConnection, telegram_chat_id: int, thread_id: int | None) -> list[int]:
    query = select(chats.c.id).where(chats.c.telegram_chat_id == telegram_chat_id)
    if thread_id is not None:
        query = query.where(chats.c.thread_id == thread_id)
    return list((await conn.execute(query)).scalars())


async def rest_chat(
    conn: AsyncConnection, telegram_chat_id: int, why: str, *, thread_id: int | None = None
) -> int:
    """Lets the subscriptions of a chat rest and drops what it is owed.

    Args:
        conn: the write connection.
        telegram_chat_id: Telegram's id.
        why: ``blocked``, ``kicked``, ``deactivated``, ``gone``, ``no_rights``, ``topic_gone``.
        thread_id: only this topic of it; ``None`` for the chat with all its topics.

    Returns:
        How many subscriptions rest now that did not before.
    """
    ours = await _ours(conn, telegram_chat_id, thread_id)
    if not ours:
        return 0
    await conn.execute(update(chats).where(chats.c.id.in_(ours)).values(state=RESTING, state_note=why))
    rested = await conn.execute(
        update(subscriptions)
        .where(subscriptions.c.chat_id.in_(ours), subscriptions.c.state == OK)
        .values(state=RESTING, state_note=why, version=await next_version(conn))
    )
    await block_due(conn, ours, why)
    return int(rested.rowcount)


async def wake_chat(conn: AsyncConnection, telegram_chat_id: int, now: datetime) -> int:
    """A chat can be written to again: its subscriptions go on from now. Returns how many did."""
    ours = await _ours(conn, telegram_chat_id, None)
    if not ours:
        return 0
    await conn.execute(
        update(chats).where(chats.c.id.in_(ours), chats.c.state == RESTING).values(state=OK, state_note=None)
    )
    woken = await conn.execute(
        update(subscriptions)
        .where(subscriptions.c.chat_id.in_(ours), subscriptions.c.state == RESTING)
        .values(state=OK, state_note=None, covered_to=now, version=await next_version(conn))
    )
    return int(woken.rowcount)


async def resting(conn: AsyncConnection, telegram_chat_id: int) -> bool:
    """Whether a chat was given up."""
    found = await conn.execute(
        select(chats.c.id)
        .where(chats.c.telegram_chat_id == telegram_chat_id, chats.c.state == RESTING)
        .limit(1)
    )
    return found.first() is not None


async def move_chat(conn: AsyncConnection, old: int, new: int) -> None:
    """A group has become a supergroup: its rows, choices and role follow it to the new id.

    Rows that are there already take over, with what was chosen before where nothing is chosen there. Its messages are
    numbered anew there, so that what was sent before can be neither answered nor changed any more.
    """
    for row in (await conn.execute(select(chats).where(chats.c.telegram_chat_id == old))).all():
        await conn.execute(
            update(deliveries)
            .where(deliveries.c.chat_id == row.id, deliveries.c.message_id.is_not(None))
            .values(message_id=None)
        )
        there = (
            await conn.execute(
                select(chats).where(chats.c.telegram_chat_id == new, chats.c.thread_id == row.thread_id)
            )
        ).first()
        if there is None:
            await conn.execute(
                update(chats).where(chats.c.id == row.id).values(telegram_chat_id=new, kind="supergroup")
            )
        else:
            await _join(conn, row, there)
    await conn.execute(delete(dialogues).where(dialogues.c.telegram_chat_id == old))
    known = await conn.execute(select(people.c.id).where(people.c.telegram_user_id == new))
    if known.first() is None:
        await conn.execute(
            update(people).where(people.c.telegram_user_id == old).values(telegram_user_id=new)
        )


async def _join(conn: AsyncConnection, old: Row[Any], new: Row[Any]) -> None:
    """What belongs to one row of a chat becomes another's; what that has already ends."""
    mapped = old._mapping
    chosen = {
        name: mapped[name] for name in CHOSEN if new._mapping[name] is None and mapped[name] is not None
    }
    if chosen:
        await conn.execute(update(chats).where(chats.c.id == new.id).values(**chosen))
    taken = select(deliveries.c.kind + ":" + deliveries.c.key).where(deliveries.c.chat_id == new.id)
    await conn.execute(
        update(deliveries)
        .where(deliveries.c.chat_id == old.id, (deliveries.c.kind + ":" + deliveries.c.key).not_in(taken))
        .values(chat_id=new.id)
    )
    await conn.execute(
        update(deliveries)
        .where(deliveries.c.chat_id == old.id, deliveries.c.state == DUE)
        .values(state=DROPPED, error="moved")
    )
    known = select(story_choices.c.story_id).where(story_choices.c.chat_id == new.id)
    await conn.execute(
        update(story_choices)
        .where(story_choices.c.chat_id == old.id, story_choices.c.story_id.not_in(known))
        .values(chat_id=new.id)
    )
    await conn.execute(
        update(subscriptions)
        .where(subscriptions.c.chat_id == old.id)
        .values(chat_id=new.id, version=await next_version(conn))
    )
