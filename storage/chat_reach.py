"""Whether chats can be written to: those that refuse rest with their subscriptions, and come back when they let us."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.deliveries import block_due
from storage.models import chats, deliveries, dialogues, subscriptions
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
    """A group has become a supergroup: its rows follow it to the new id. Rows that are there already take over."""
    for row in (
        await conn.execute(select(chats.c.id, chats.c.thread_id).where(chats.c.telegram_chat_id == old))
    ).all():
        there = (
            await conn.execute(
                select(chats.c.id).where(chats.c.telegram_chat_id == new, chats.c.thread_id == row.thread_id)
            )
        ).scalar()
        if there is None:
            await conn.execute(
                update(chats).where(chats.c.id == row.id).values(telegram_chat_id=new, kind="supergroup")
            )
            continue
        taken = select(deliveries.c.kind + ":" + deliveries.c.key).where(deliveries.c.chat_id == there)
        await conn.execute(
            update(deliveries)
            .where(
                deliveries.c.chat_id == row.id,
                (deliveries.c.kind + ":" + deliveries.c.key).not_in(taken),
            )
            .values(chat_id=there)
        )
        await conn.execute(
            update(subscriptions)
            .where(subscriptions.c.chat_id == row.id)
            .values(chat_id=there, version=await next_version(conn))
        )
    await conn.execute(
        update(dialogues).where(dialogues.c.telegram_chat_id == old).values(telegram_chat_id=new)
    )
