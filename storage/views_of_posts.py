"""How often posts had been seen when that was last looked at."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.models import posts


async def views_of_posts(conn: AsyncConnection, post_ids: Sequence[int]) -> dict[int, int]:
    """Views by post, of those posts of which the number is known."""
    rows = await conn.execute(
        select(posts.c.id, posts.c.views).where(posts.c.id.in_(list(post_ids)), posts.c.views.is_not(None))
    )
    return {row.id: row.views for row in rows}
