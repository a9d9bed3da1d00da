"""What people asked: the rows that an answer's buttons lead back to, so that they still work after a restart."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.models import asked
from storage.texts import storable


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a chat. Relative windows ("7d") count back from ``asked_at``."""

    id: int
    telegram_chat_id: int
    command: str
    query: str
    asked_at: datetime


def asked_key(telegram_chat_id: int, command: str, query: str, asked_at: datetime) -> bytes:
    """What makes a question one: asked again within the same minute it is the same row."""
    minute = int(asked_at.timestamp()) // 60
    return hashlib.sha256(
        f"{telegram_chat_id}\n{command}\n{minute}\n{query}".encode("utf-8", "surrogatepass")
    ).digest()


def asked_id(telegram_chat_id: int, command: str, query: str, asked_at: datetime) -> int:
    """The id under which a question is kept: known before it is, so that an answer needn't wait for the writing."""
    return int.from_bytes(asked_key(telegram_chat_id, command, query, asked_at)[:6], "big") + 1


async def remember_asked(
    conn: AsyncConnection, telegram_chat_id: int, command: str, query: str, asked_at: datetime
) -> int:
    """Keeps a question under its ``asked_id`` and gives that; twice within a minute it is kept once.

    Needs the write connection.
    """
    number = asked_id(telegram_chat_id, command, query, asked_at)
    make = postgresql.insert if conn.dialect.name == "postgresql" else sqlite.insert
    await conn.execute(
        make(asked)
        .values(
            id=number,
            telegram_chat_id=telegram_chat_id,
            command=command,
            query=storable(query),
            asked_at=asked_at.astimezone(UTC),
            key=asked_key(telegram_chat_id, command, query, asked_at),
        )
        .on_conflict_do_nothing()
    )
    return number


async def recall_asked(conn: AsyncConnection, asked_id: int) -> Asked | None:
    """The question behind a button, or ``None`` where it is no longer kept (or can't ever have been)."""
    if not 0 < asked_id < 2**63:
        return None
    row = (await conn.execute(select(asked).where(asked.c.id == asked_id))).first()
    if row is None:
        return None
    return Asked(row.id, row.telegram_chat_id, row.command, row.query, row.asked_at)
