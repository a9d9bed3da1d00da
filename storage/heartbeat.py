"""The sign of life of running programs: for health checks, and so that a second one can be told apart from the first.

Each part of the program (``watch``, ``bot``) has its own, since they may run in one process or in many.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.models import settings_in_storage

Part = Literal["watch", "bot"]

_KEY = "heartbeat:"


async def beat(conn: AsyncConnection, part: Part, program: str, now: datetime) -> None:
    """Notes that a part is alive in a program, which is named by anything that tells it from others."""
    changed = await conn.execute(
        update(settings_in_storage)
        .where(settings_in_storage.c.key == _KEY + part)
        .values(value=program, changed_at=now)
    )
    if not changed.rowcount:
        await conn.execute(insert(settings_in_storage).values(key=_KEY + part, value=program, changed_at=now))


async def rest(conn: AsyncConnection, part: Part, program: str) -> None:
    """Notes that a program has ended as it should; another one's sign of life stays."""
    await conn.execute(
        delete(settings_in_storage).where(
            settings_in_storage.c.key == _KEY + part, settings_in_storage.c.value == program
        )
    )


async def other_alive(
    conn: AsyncConnection, part: Part, program: str, since: datetime
) -> tuple[str, datetime] | None:
    """Which other program last showed that this part is alive in it, and when; ``None`` if not since that time."""
    row = (
        await conn.execute(
            select(settings_in_storage.c.value, settings_in_storage.c.changed_at).where(
                settings_in_storage.c.key == _KEY + part,
                settings_in_storage.c.value != program,
                settings_in_storage.c.changed_at >= since,
            )
        )
    ).first()
    return (row.value, row.changed_at) if row is not None else None


async def last_beat(conn: AsyncConnection) -> datetime | None:
    """When any part last said that it is alive, or ``None`` if none does."""
    when: datetime | None = (
        await conn.execute(
            select(func.max(settings_in_storage.c.changed_at)).where(
                settings_in_storage.c.key.startswith(_KEY, autoescape=True)
            )
        )
    ).scalar()
    return when


async def last_beats(conn: AsyncConnection) -> dict[str, datetime]:
    """When each part last said that it is alive; parts that ended as they should are left out."""
    rows = await conn.execute(
        select(settings_in_storage.c.key, settings_in_storage.c.changed_at).where(
            settings_in_storage.c.key.startswith(_KEY, autoescape=True)
        )
    )
    return {row.key.removeprefix(_KEY): row.changed_at for row in rows}
