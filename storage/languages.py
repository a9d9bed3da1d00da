"""The languages of posts that nobody asked for yet: asking takes longer than flagging, so ingest asks for few."""

from __future__ import annotations

import asyncio
import time
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from claims.language import detect_language
from storage.models import posts, revisions
from storage.search_terms import in_window

if TYPE_CHECKING:
    from storage.engines import Storage

_AT_ONCE = 200
_PAUSE = 0.01  # seconds in which other writers get in


async def fill_languages(
    conn: AsyncConnection,
    limit: int,
    *,
    from_time: datetime | None = None,
    to_time: datetime | None = None,
) -> int:
    """Finds out the language of so many posts of unknown language, newest first, in the caller's transaction.

    Args:
        conn: the write connection.
        limit: about 70 µs each.
        from_time: aware UTC; posts from then on.
        to_time: posts before then.

    Returns:
        How many it was done for; fewer than ``limit`` where no more are left.
    """
    rows = (
        await conn.execute(
            select(posts.c.id, revisions.c.text)
            .outerjoin_from(posts, revisions, revisions.c.id == posts.c.revision_id)
            .where(posts.c.language.is_(None), *in_window(posts.c.id, from_time, to_time))
            .order_by(posts.c.id.desc())
            .limit(limit)
        )
    ).all()
    if rows:
        await conn.execute(
            update(posts).where(posts.c.id == bindparam("post")).values(language=bindparam("spoken")),
            [{"post": row.id, "spoken": detect_language(row.text or "")} for row in rows],
        )
    return len(rows)


async def fill_languages_for(
    storage: Storage,
    seconds: float,
    *,
    at_most: int | None = None,
    from_time: datetime | None = None,
    to_time: datetime | None = None,
) -> int:
    """Fills languages in small transactions until none is unknown, or for so long, or so many; gives how many."""
    ends = time.monotonic() + seconds
    done = 0
    while (wanted := min(_AT_ONCE, at_most - done if at_most is not None else _AT_ONCE)) > 0:
        filled = await storage.write_together(
            partial(fill_languages, limit=wanted, from_time=from_time, to_time=to_time)
        )
        done += filled
        if filled < wanted or time.monotonic() >= ends:
            break
        await asyncio.sleep(_PAUSE)
    return done


async def unknown_languages(
    conn: AsyncConnection,
    *,
    from_time: datetime | None = None,
    to_time: datetime | None = None,
    at_most: int = 100_000,
) -> int:
    """How many posts of a window are of unknown language, counted no further than ``at_most``."""
    some = (
        select(posts.c.id)
        .where(posts.c.language.is_(None), *in_window(posts.c.id, from_time, to_time))
        .limit(at_most)
        .subquery()
    )
    return (await conn.execute(select(func.count()).select_from(some))).scalar_one()
