"""Chats that talk to the bot: what each chose. A topic of a forum has a row of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.models import chats
from storage.upserts import insert_new

KINDS = ("private", "group", "supergroup", "channel")


@dataclass(frozen=True, slots=True)
class ChatSettings:
    """What a chat chose; ``None`` where it chose nothing.

    Attributes:
        zone: an IANA name.
        quiet_from: the local time, ``HH:MM``, from which nothing is pushed; ``quiet_to``: until when.
        daily_cap: the most messages that are pushed in a day.
        dark: pictures are dark.
        charts: digests come with a picture where it fits; so they do where nothing is chosen.
    """

    language: str | None = None
    zone: str | None = None
    quiet_from: str | None = None
    quiet_to: str | None = None
    daily_cap: int | None = None
    dark: bool | None = None
    charts: bool | None = None


CHOSEN = ("language", "zone", "quiet_from", "quiet_to", "daily_cap", "dark", "charts")
"""The columns that hold what a chat chose."""

_settings = (  # made once: every update asks it
    select(*(chats.c[name] for name in CHOSEN))
    .where(
        chats.c.telegram_chat_id == bindparam("chat"),
        chats.c.thread_id.in_(bindparam("threads", expanding=True)),
    )
    .order_by(chats.c.thread_id.desc())
)


async def chat_settings(conn: AsyncConnection, telegram_chat_id: int, thread_id: int = 0) -> ChatSettings:
    """What a chat, or one topic of it, chose. A topic that chose nothing of its own has its chat's."""
    rows = await conn.execute(_settings, {"chat": telegram_chat_id, "threads": [0, thread_id]})
    chosen = rows.all()
    return ChatSettings(
        **{
            name: next((value for row in chosen if (value := row._mapping[name]) is not None), None)
            for name in CHOSEN
        }
    )


async def keep_chat(
    conn: AsyncConnection, telegram_chat_id: int, thread_id: int, kind: str, now: datetime
) -> int:
    """Our number of a chat or topic, which gets a row where it has none. Needs the write connection."""
    row = {
        "telegram_chat_id": telegram_chat_id,
        "thread_id": thread_id,
        "kind": kind if kind in KINDS else "private",
        "since": now,
    }
    await insert_new(conn, chats, [row], key=["telegram_chat_id", "thread_id"])
    found = await conn.execute(
        select(chats.c.id).where(chats.c.telegram_chat_id == telegram_chat_id, chats.c.thread_id == thread_id)
    )
    return int(found.scalar_one())


async def is_known(conn: AsyncConnection, telegram_chat_id: int) -> bool:
    """Whether anything was ever kept about a chat."""
    found = await conn.execute(
        select(chats.c.id).where(chats.c.telegram_chat_id == telegram_chat_id).limit(1)
    )
    return found.first() is not None


async def choose(conn: AsyncConnection, chat_id: int, **chosen: Any) -> None:
    """Keeps what a chat chose: fields of ``ChatSettings``, ``None`` to choose nothing. ``chat_id`` is our number."""
    unknown = set(chosen) - set(CHOSEN)
    if unknown:
        raise ValueError(f"a chat chooses no {', '.join(sorted(unknown))}")
    await conn.execute(update(chats).where(chats.c.id == chat_id).values(**chosen))
