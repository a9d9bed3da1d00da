"""What is kept of posts, as far as a new look at them has to be compared with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.keys import ChannelId, PostId
from storage.models import observations, posts, revisions
from storage.observations import Way
from storage.views import KnownPost, View

_MOST_VALUES = 500


@dataclass(frozen=True, slots=True)
class Stored:
    """A post that is known, with the looks it was seen by and the caches that a look may move."""

    post_id: PostId
    channel_id: ChannelId
    message_id: int
    post: KnownPost
    revisions: int
    deleted_at: datetime | None
    views: int | None
    forwards: int | None


async def known_posts(
    conn: AsyncConnection, keys: Iterable[tuple[ChannelId, int]]
) -> dict[tuple[ChannelId, int], Stored]:
    """The posts of these (channel, message id) that are kept."""
    by_channel: dict[ChannelId, list[int]] = {}
    for channel_id, message_id in keys:
        by_channel.setdefault(channel_id, []).append(message_id)
    rows: list[Any] = []
    for channel_id, message_ids in by_channel.items():
        for at in range(0, len(message_ids), _MOST_VALUES):
            found = await conn.execute(
                _WANTED.where(
                    posts.c.channel_id == channel_id,
                    posts.c.message_id.in_(message_ids[at : at + _MOST_VALUES]),
                )
            )
            rows += found.all()
    looks = await _other_views(conn, [row.id for row in rows])
    return {(row.channel_id, row.message_id): _stored(row, looks.get(row.id, {})) for row in rows}


_WANTED = select(
    posts.c.id,
    posts.c.channel_id,
    posts.c.message_id,
    posts.c.edits,
    posts.c.deleted_at,
    posts.c.views,
    posts.c.forwards,
    revisions.c.id.label("revision_id"),
    revisions.c.way,
    revisions.c.text_hash,
    revisions.c.media_hash,
    revisions.c.edited_at,
    revisions.c.marked_edited,
    revisions.c.observed_at,
).join(revisions, revisions.c.id == posts.c.revision_id)


def _stored(row: Row[Any], looks: dict[Way, View]) -> Stored:
    return Stored(
        PostId(row.id),
        ChannelId(row.channel_id),
        row.message_id,
        KnownPost(_view(row), looks),
        row.edits + 1,
        row.deleted_at,
        row.views,
        row.forwards,
    )


def _view(row: Row[Any]) -> View:
    return View(
        Way(row.way),
        row.text_hash,
        row.media_hash,
        row.edited_at,
        row.marked_edited,
        row.observed_at,
        row.revision_id,
    )


async def _other_views(conn: AsyncConnection, post_ids: Sequence[int]) -> dict[int, dict[Way, View]]:
    looks: dict[int, dict[Way, View]] = {}
    for at in range(0, len(post_ids), _MOST_VALUES):
        found = await conn.execute(
            select(observations).where(observations.c.post_id.in_(post_ids[at : at + _MOST_VALUES]))
        )
        for row in found:
            looks.setdefault(row.post_id, {})[Way(row.way)] = _view(row)
    return looks


async def texts_of(conn: AsyncConnection, revision_ids: Sequence[int]) -> dict[int, str]:
    """The texts of revisions, as kept."""
    texts: dict[int, str] = {}
    for at in range(0, len(revision_ids), _MOST_VALUES):
        found = await conn.execute(
            select(revisions.c.id, revisions.c.text).where(
                revisions.c.id.in_(revision_ids[at : at + _MOST_VALUES])
            )
        )
        texts.update({row.id: row.text for row in found})
    return texts


async def known_fingerprints(
    conn: AsyncConnection, post_ids: Sequence[int]
) -> dict[int, set[tuple[Way, bytes, bytes]]]:
    """By post: every version that was kept, as (way, text hash, media hash)."""
    prints: dict[int, set[tuple[Way, bytes, bytes]]] = {}
    for at in range(0, len(post_ids), _MOST_VALUES):
        found = await conn.execute(
            select(revisions.c.post_id, revisions.c.way, revisions.c.text_hash, revisions.c.media_hash).where(
                revisions.c.post_id.in_(post_ids[at : at + _MOST_VALUES])
            )
        )
        for row in found:
            prints.setdefault(row.post_id, set()).add((Way(row.way), row.text_hash, row.media_hash))
    return prints
