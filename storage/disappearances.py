"""Posts that a source no longer holds."""

from __future__ import annotations

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.models import observations, posts
from storage.observations import Way


async def exported_between(
    conn: AsyncConnection, channel_id: int, first: int, last: int, *, after: int, limit: int = 5000
) -> list[int]:
    """Message ids of posts of a channel that an export has shown and that aren't marked as deleted, in rising order.

    Args:
        conn: any connection.
        channel_id: whose posts.
        first, last: the lowest and highest id asked about, both included.
        after: only ids above this one, for going on where the last call ended.
        limit: the most ids given at once.
    """
    rows = await conn.execute(
        select(posts.c.message_id)
        .where(
            posts.c.channel_id == channel_id,
            posts.c.message_id.between(max(first, after + 1), last),
            posts.c.deleted_at.is_(None),
            _exported(),
        )
        .order_by(posts.c.message_id)
        .limit(limit)
    )
    return [int(row[0]) for row in rows]


async def newest_exported(conn: AsyncConnection, channel_id: int) -> int | None:
    """The highest message id of a channel that any export has shown, or ``None``."""
    row = await conn.execute(
        select(posts.c.message_id)
        .where(posts.c.channel_id == channel_id, _exported())
        .order_by(posts.c.message_id.desc())
        .limit(1)
    )
    newest: int | None = row.scalar()
    return newest


def _exported() -> ColumnElement[bool]:
    seen_another_way_first = exists().where(
        observations.c.post_id == posts.c.id, observations.c.way == Way.EXPORT.value
    )
    return or_(posts.c.first_way == Way.EXPORT.value, seen_another_way_first)
