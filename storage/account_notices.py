"""What admins were told of accounts last, so that each change is told once."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.models import notices, settings_in_storage
from storage.notices import add_notice
from storage.upserts import upsert

CLOCK_AGAIN = timedelta(days=1)


async def last_told_states(conn: AsyncConnection) -> dict[int, str]:
    """By account: the state that admins were told of last; ``ok`` where it was told to be well again."""
    rows = await conn.execute(
        select(notices.c.account_id, notices.c.kind, notices.c.details)
        .where(notices.c.kind.in_(("account_down", "account_up")))
        .order_by(notices.c.id)
    )
    return {
        row.account_id: "ok" if row.kind == "account_up" else str(json.loads(row.details).get("state"))
        for row in rows
    }


_CLOCK = "clock_ahead"


async def keep_clock(conn: AsyncConnection, seconds_ahead: float, now: datetime) -> None:
    """Keeps by how much this machine's clock was ahead of Telegram's when an account connected last."""
    await upsert(
        conn,
        settings_in_storage,
        [{"key": _CLOCK, "value": str(round(seconds_ahead)), "changed_at": now}],
        key=("key",),
    )


async def kept_clock(conn: AsyncConnection) -> float:
    """By how many seconds this machine's clock was ahead of Telegram's when that was measured last."""
    wanted = select(settings_in_storage.c.value).where(settings_in_storage.c.key == _CLOCK)
    kept = (await conn.execute(wanted)).scalar()
    return float(kept) if kept is not None else 0.0


async def note_clock(conn: AsyncConnection, seconds_ahead: float, now: datetime) -> None:
    """Tells the admins, once a day, that this machine's clock is wrong."""
    last = await conn.execute(
        select(notices.c.made_at).where(notices.c.kind == "clock").order_by(notices.c.id.desc()).limit(1)
    )
    told: datetime | None = last.scalar()
    if told is None or abs(now - told) >= CLOCK_AGAIN:
        await add_notice(conn, "clock", now, seconds=round(seconds_ahead))
