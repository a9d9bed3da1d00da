"""Correcting when a post was posted: a source without zones gave a local time, and a later look gives the true one.

A post's number is made of its time, so the post gets a new number, and all that hangs on it follows in the
same transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, Table, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import models
from storage.full_text import index_texts, unindex_texts
from storage.keys import PostId
from storage.ledger import append_body
from storage.models import posts, revisions
from storage.story_totals import refresh_stories_of
from storage.texts import search_text

_OF_POST: Sequence[Column[int]] = (
    models.revisions.c.post_id,
    models.observations.c.post_id,
    models.deletions.c.post_id,
    models.claims.c.post_id,
    models.sightings.c.post_id,
    models.events.c.post_id,
    models.story_links.c.post_id,
    models.story_links.c.other_post_id,
)


@dataclass(frozen=True, slots=True)
class NewTime:
    """A post, the number it is to have, and when it was posted."""

    post_id: PostId
    new_id: PostId
    posted_at: datetime


async def retime_posts(conn: AsyncConnection, moved: Sequence[NewTime], now: datetime) -> None:
    """Gives posts their true times and the numbers that go with them."""
    if not moved:
        return
    if conn.dialect.name == "sqlite":
        await conn.execute(text("PRAGMA defer_foreign_keys = ON"))
    for one in moved:
        said = (
            await conn.execute(
                select(revisions.c.id, revisions.c.text)
                .join(posts, posts.c.revision_id == revisions.c.id)
                .where(posts.c.id == one.post_id)
            )
        ).one()
        indexed = search_text(said.text)
        await unindex_texts(conn, [(one.post_id, indexed)])
        told = select(models.claims.c.id).where(models.claims.c.post_id == one.post_id)
        claim_ids = [row.id for row in await conn.execute(told)]
        values = {"id": one.new_id, "posted_at": one.posted_at, "time_uncertain": False}
        await conn.execute(update(posts).where(posts.c.id == one.post_id).values(**values))
        for column in _OF_POST:
            table: Table = column.table
            await conn.execute(update(table).where(column == one.post_id).values({column.name: one.new_id}))
        for table, key in (
            (models.claims, models.claims.c.id),
            (models.claim_places, models.claim_places.c.claim_id),
        ):
            if claim_ids:
                await conn.execute(update(table).where(key.in_(claim_ids)).values(posted_at=one.posted_at))
        await index_texts(conn, [(one.new_id, indexed)])
        body = {
            "at": round(now.timestamp() * 1000),
            "posted": round(one.posted_at.timestamp() * 1000),
            "revision": int(said.id),
        }
        await append_body(conn, "time", body, now)
    await refresh_stories_of(conn, post_ids=[one.new_id for one in moved])
