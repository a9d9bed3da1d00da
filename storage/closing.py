"""What a stretch of time holds stays what it was once that has been told: later writes fall into the next.

A write that began before a stretch ended may commit after its digest was made. So a digest first closes its stretch;
whatever commits from then on is stored as of that end or later. Writers and closing take turns: SQLite has one writer
at a time, PostgreSQL takes a lock that writers share.
"""

from __future__ import annotations

import math
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.models import settings_in_storage as kept
from storage.times import utc_time
from storage.upserts import upsert

_KEY = "arrivals.closed_to"
_LOCK = 0x6172_7269


async def moment_of_storing(conn: AsyncConnection, now: datetime) -> datetime:
    """As of when something is stored that this transaction writes: now, or where the last closed stretch ended."""
    if conn.dialect.name == "postgresql":
        await conn.execute(select(func.pg_advisory_xact_lock_shared(_LOCK)))
    closed = await _closed_to(conn)
    return now if closed is None else max(now, closed)


async def close_until(conn: AsyncConnection, until: datetime) -> None:
    """Nothing more is stored as of a time before ``until``. Needs a write connection of its own transaction."""
    if conn.dialect.name == "postgresql":
        await conn.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    closed = await _closed_to(conn)
    if closed is None or closed < until:
        at = math.ceil(until.timestamp() * 1000)
        await upsert(conn, kept, [{"key": _KEY, "value": str(at), "changed_at": until}], key=["key"])


async def _closed_to(conn: AsyncConnection) -> datetime | None:
    value = (await conn.execute(select(kept.c.value).where(kept.c.key == _KEY))).scalar()
    return None if value is None else utc_time(int(value))
