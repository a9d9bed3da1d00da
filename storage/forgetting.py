"""What is kept about one chat, and how it is forgotten: everything that hangs on it, but a ban.

Tables are found by the schema: whatever refers to a chat's row, or names it by Telegram's id, goes with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy import Column, ColumnElement, Table, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.models import asked, chats, dialogues, metadata, people
from storage.people import BANNED


@dataclass(frozen=True, slots=True)
class KeptAbout:
    """What is kept about a chat.

    Attributes:
        rows: how many rows of each table, by its name; tables without any are left out.
        role: of the person or group, if it has one.
    """

    rows: dict[str, int] = field(default_factory=dict)
    role: str | None = None


async def kept_about(conn: AsyncConnection, telegram_chat_id: int) -> KeptAbout:
    """Everything that is kept about a chat, counted."""
    ways: dict[Table, list[ColumnElement[bool]]] = {}
    for table, condition in _hanging_on(telegram_chat_id):
        ways.setdefault(table, []).append(condition)  # a row may hang on the chat in several ways
    rows: dict[str, int] = {}
    for table, conditions in ways.items():
        n = (await conn.execute(select(func.count()).select_from(table).where(or_(*conditions)))).scalar_one()
        if n:
            rows[table.name] = int(n)
    role = select(people.c.role).where(people.c.telegram_user_id == telegram_chat_id)
    return KeptAbout(rows, (await conn.execute(role)).scalar())


async def forget_chat(conn: AsyncConnection, telegram_chat_id: int) -> int:
    """Removes everything that is kept about a chat; a ban stays. Needs the write connection.

    The audit log goes on naming the person by a random id that leads to nobody any more.

    Returns:
        How many rows went.
    """
    gone = 0
    for table, condition in _hanging_on(telegram_chat_id):
        for column in _references_to(table, itself=True):
            inside = select(table.c.id).where(condition)
            await conn.execute(update(column.table).where(column.in_(inside)).values({column.name: None}))
        gone += (await conn.execute(delete(table).where(condition))).rowcount
    told = await conn.execute(
        delete(people).where(people.c.telegram_user_id == telegram_chat_id, people.c.role != BANNED)
    )
    return gone + told.rowcount


def _hanging_on(telegram_chat_id: int) -> Iterator[tuple[Table, ColumnElement[bool]]]:
    """Tables and which of their rows, those first that others refer to last."""
    named = chats.c.telegram_chat_id == telegram_chat_id
    yield from _below(chats, named)
    yield chats, named
    yield asked, asked.c.telegram_chat_id == telegram_chat_id
    by_whom = dialogues.c.telegram_user_id == telegram_chat_id
    yield dialogues, (dialogues.c.telegram_chat_id == telegram_chat_id) | by_whom


def _below(table: Table, condition: ColumnElement[bool]) -> Iterator[tuple[Table, ColumnElement[bool]]]:
    for column in _references_to(table):
        refers = column.in_(select(table.c.id).where(condition))
        if "id" in column.table.c:
            yield from _below(column.table, refers)
        yield column.table, refers


def _references_to(table: Table, *, itself: bool = False) -> Iterator[Column[int]]:
    for other in metadata.sorted_tables:
        if (other is table) == itself:
            for key in other.foreign_keys:
                if key.column.table is table:
                    yield key.parent
