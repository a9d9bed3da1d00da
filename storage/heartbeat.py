"""The sign of life of a running program, for health checks."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.models import settings_in_storage

KEY = "heartbeat"


async def beat(conn: AsyncConnection, now: datetime) -> None:
    """Notes that the program is alive."""
    changed = await conn.execute(
        update(settings_in_storage).where(settings_in_storage.c.key == KEY).values(value="alive", changed_at=now)
    )
    if not changed.rowcount:
        await conn.execute(insert(settings_in_storage).values(key=KEY, value="alive", changed_at=now))


async def last_beat(conn: AsyncConnection) -> datetime | None:
    """When the program last said that it is alive, or ``None`` if it never did."""
    when: datetime | None = (
        await conn.execute(select(settings_in_storage.c.changed_at).where(settings_in_storage.c.key == KEY))
    ).scalar()
    return when
