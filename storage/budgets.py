"""What each account has spent of what Telegram allows, by method, and until when it was told to wait."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.models import budgets, cursors
from storage.upserts import upsert


@dataclass(frozen=True, slots=True)
class Spent:
    """What an account has spent on one method.

    Attributes:
        spent: requests (or, for media, kilobytes) on ``day``, a UTC date as ``2024-12-31``.
        wait_until: until when Telegram said to wait.
    """

    account_id: int
    method: str
    spent: int
    day: str
    last_call: datetime | None
    wait_until: datetime | None


async def spent_by(conn: AsyncConnection, account_id: int | None = None) -> list[Spent]:
    """What was spent, of one account or of all."""
    wanted = select(
        budgets.c.account_id,
        budgets.c.method,
        budgets.c.spent,
        budgets.c.day,
        budgets.c.last_call,
        budgets.c.wait_until,
    )
    if account_id is not None:
        wanted = wanted.where(budgets.c.account_id == account_id)
    return [
        Spent(*row) for row in await conn.execute(wanted.order_by(budgets.c.account_id, budgets.c.method))
    ]


async def keep_spent(conn: AsyncConnection, spent: Spent) -> None:
    """Writes down what an account has spent on a method."""
    row = {
        "account_id": spent.account_id,
        "method": spent.method,
        "spent": spent.spent,
        "day": spent.day,
        "last_call": spent.last_call,
        "wait_until": spent.wait_until,
    }
    await upsert(conn, budgets, [row], key=("account_id", "method"))


async def count_flood_wait(conn: AsyncConnection, channel_id: int) -> None:
    """Counts that Telegram told us to wait when we asked for a channel."""
    changed = await conn.execute(
        update(cursors)
        .where(cursors.c.channel_id == channel_id)
        .values(flood_waits=cursors.c.flood_waits + 1)
    )
    if not changed.rowcount:
        await conn.execute(cursors.insert().values(channel_id=channel_id, flood_waits=1))
