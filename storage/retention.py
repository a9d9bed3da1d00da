"""What goes after a stated time: the texts of posts that nobody's lexicon flagged. Their hashes, times and media stay.

The ledger holds the hash of what went, and verifies it as *withheld*. Posts with claims, current or not, keep all.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.full_text import unindex_texts
from storage.ledger import append_body
from storage.models import claims, posts, revisions
from storage.models import settings_in_storage as kept
from storage.texts import search_text

_KEY = "retention.unflagged"


async def withhold_unflagged(
    conn: AsyncConnection, before: datetime, now: datetime, *, limit: int = 500
) -> int | None:
    """Empties revisions of unflagged posts that were seen before a time, the oldest first.

    Args:
        conn: the write connection.
        before: aware UTC.
        now: when it is done.
        limit: how many revisions are looked at.

    Returns:
        How many were emptied; ``None`` where none are left to look at.
    """
    after = int((await conn.execute(select(kept.c.value).where(kept.c.key == _KEY))).scalar() or 0)
    told = select(claims.c.id).where(claims.c.post_id == posts.c.id).exists()
    rows = (
        await conn.execute(
            select(
                revisions.c.id,
                revisions.c.text,
                revisions.c.observed_at,
                posts.c.id.label("post_id"),
                posts.c.revision_id,
                (posts.c.flagged | told).label("stays"),
            )
            .join_from(revisions, posts, posts.c.id == revisions.c.post_id)
            .where(revisions.c.id > after)
            .order_by(revisions.c.id)
            .limit(limit)
        )
    ).all()
    old = []
    for row in rows:
        if row.observed_at >= before:
            break
        old.append(row)
    if not old:
        return None
    going = [row for row in old if not row.stays]
    await unindex_texts(
        conn, [(row.post_id, search_text(row.text)) for row in going if row.id == row.revision_id]
    )
    if going:
        await conn.execute(
            update(revisions)
            .where(revisions.c.id.in_([row.id for row in going]))
            .values(text="", raw=None, entities=None)
        )
        body = {
            "at": int(now.timestamp() * 1000),
            "count": len(going),
            "from": int(going[0].id),
            "to": int(going[-1].id),
        }
        await append_body(conn, "retention", body, now)
    moved = await conn.execute(
        update(kept).where(kept.c.key == _KEY).values(value=str(old[-1].id), changed_at=now)
    )
    if not moved.rowcount:
        await conn.execute(insert(kept).values(key=_KEY, value=str(old[-1].id), changed_at=now))
    return len(going)
