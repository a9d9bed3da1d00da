"""Questions by buttons that somebody is in the middle of: kept, so that they go on after a restart."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.models import dialogues
from storage.texts import storable
from storage.upserts import upsert


@dataclass(frozen=True, slots=True)
class Dialogue:
    """A dialogue of a person in a chat. ``state`` is by subject; ``message_id``: under which its buttons stand."""

    subject: str
    state: Mapping[str, Any]
    message_id: int | None
    thread_id: int
    changed_at: datetime


async def dialogue_of(conn: AsyncConnection, telegram_chat_id: int, telegram_user_id: int) -> Dialogue | None:
    """What somebody is in the middle of in a chat, or ``None``."""
    row = (
        await conn.execute(
            select(dialogues).where(
                dialogues.c.telegram_chat_id == telegram_chat_id,
                dialogues.c.telegram_user_id == telegram_user_id,
            )
        )
    ).first()
    if row is None:
        return None
    return Dialogue(row.subject, json.loads(row.state), row.message_id, row.thread_id, row.changed_at)


async def keep_dialogue(
    conn: AsyncConnection,
    telegram_chat_id: int,
    telegram_user_id: int,
    subject: str,
    state: Mapping[str, Any],
    now: datetime,
    *,
    message_id: int | None = None,
    thread_id: int = 0,
) -> None:
    """Keeps where somebody is; what they were in the middle of before is over."""
    row = {
        "telegram_chat_id": telegram_chat_id,
        "telegram_user_id": telegram_user_id,
        "thread_id": thread_id,
        "subject": subject,
        "state": _kept(state),
        "message_id": message_id,
        "changed_at": now,
    }
    await upsert(conn, dialogues, [row], key=["telegram_chat_id", "telegram_user_id"])


async def place_dialogue(
    conn: AsyncConnection,
    telegram_chat_id: int,
    telegram_user_id: int,
    state: Mapping[str, Any],
    message_id: int | None,
) -> None:
    """Notes under which message the buttons of a dialogue came to stand, unless it has gone on since."""
    await conn.execute(
        update(dialogues)
        .where(
            dialogues.c.telegram_chat_id == telegram_chat_id,
            dialogues.c.telegram_user_id == telegram_user_id,
            dialogues.c.state == _kept(state),
        )
        .values(message_id=message_id)
    )


def _kept(state: Mapping[str, Any]) -> str:
    return storable(json.dumps(state, ensure_ascii=False, sort_keys=True))


async def end_dialogue(conn: AsyncConnection, telegram_chat_id: int, telegram_user_id: int) -> None:
    """It is over."""
    await conn.execute(
        delete(dialogues).where(
            dialogues.c.telegram_chat_id == telegram_chat_id,
            dialogues.c.telegram_user_id == telegram_user_id,
        )
    )
