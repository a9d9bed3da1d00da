"""Chats that talk to the bot: their language and zone."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.models import chats


@dataclass(frozen=True, slots=True)
class ChatSettings:
    """What a chat chose; ``None`` where it chose nothing. ``zone`` is an IANA name."""

    language: str | None = None
    zone: str | None = None


_settings = select(chats.c.language, chats.c.zone)


async def chat_settings(conn: AsyncConnection, telegram_chat_id: int, thread_id: int = 0) -> ChatSettings:
    """What a chat, or one topic of it, chose. A topic that chose nothing of its own has its chat's."""
    rows = await conn.execute(
        _settings.where(
            chats.c.telegram_chat_id == telegram_chat_id, chats.c.thread_id.in_((0, thread_id))
        ).order_by(chats.c.thread_id.desc())
    )
    chosen = rows.all()
    return ChatSettings(
        next((row.language for row in chosen if row.language), None),
        next((row.zone for row in chosen if row.zone), None),
    )
