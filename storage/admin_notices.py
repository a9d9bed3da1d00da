"""Handing over what admins must be told: every open notice becomes a message owed to each admin, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from storage.chats import keep_chat
from storage.deliveries import AT_ONCE, Owed, owe
from storage.notices import Notice, finish_notices, open_notices

NOTICE = "notice"
"""The kind of these deliveries; their key and payload (``notice``) name the row of ``notices``."""


async def owe_notices(conn: AsyncConnection, admins: Sequence[int], now: datetime) -> int:
    """Owes every open notice to the private chats of these admins (Telegram ids); gives how many notices there were.

    Without an admin they stay open. A crash before the commit leaves them open, one after it leaves them owed.
    """
    if not admins:
        return 0
    told: list[Notice] = await open_notices(conn)
    if not told:
        return 0
    chats = [await keep_chat(conn, admin, 0, "private", now) for admin in dict.fromkeys(admins)]
    await owe(
        conn,
        [
            Owed(chat, NOTICE, str(notice.id), {"notice": notice.id}, now, urgency=AT_ONCE)
            for notice in told
            for chat in chats
        ],
    )
    await finish_notices(conn, [notice.id for notice in told], now)
    return len(told)
