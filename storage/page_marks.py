"""What a server named the page that was read last of a channel by hand, so that it is asked for only if it changed.

Watching keeps its own beside its cursors: what one of the two has read, the other may not have.
"""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.models import settings_in_storage
from storage.upserts import upsert

_KEY = "page of "


async def page_marks(conn: AsyncConnection, username: str) -> tuple[str | None, str | None]:
    """The ETag and Last-Modified of a channel's page, ``None`` where none was named."""
    kept = await conn.execute(
        select(settings_in_storage.c.value).where(settings_in_storage.c.key == _KEY + username)
    )
    etag, modified = json.loads(kept.scalar() or "[null, null]")
    return etag, modified


async def keep_page_marks(
    conn: AsyncConnection, username: str, etag: str | None, modified: str | None, now: datetime
) -> None:
    """Keeps them, once what the page held is written."""
    row = {"key": _KEY + username, "value": json.dumps([etag, modified]), "changed_at": now}
    await upsert(conn, settings_in_storage, [row], key=("key",))
