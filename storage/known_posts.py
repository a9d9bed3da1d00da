"""What is kept of posts, as far as a new look at them has to be compared with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.channels import find_channels
from storage.keys import ChannelId, PostId
from storage.models import observations, posts, revisions
from storage.observations import ObservedPost, Way
from storage.rows import Lookup
from storage.times import utc_time
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
    reactions: int | None
    time_uncertain: bool = False


async def known_posts(
    conn: AsyncConnection, keys: Iterable[tuple[ChannelId, int]]
) -> dict[tuple[ChannelId, int], Stored]:
    """The posts of these (channel, message id) that are kept."""
    by_channel: dict[ChannelId, list[int]] = {}
    for channel_id, message_id in keys:
        by_channel.setdefault(channel_id, []).append(message_id)
    rows: list[Any] = []
    for channel_id, message_ids in by_channel.items():
        rows += await _POSTS.rows(conn, message_ids, channel=channel_id)
    looks: dict[int, dict[Way, View]] = {}
    for row in await _LOOKS.rows(conn, [row[_VIEW_COLUMNS] for row in rows]):
        looks.setdefault(row[_VIEW_COLUMNS], {})[Way(row[0])] = _view(row)
    stored = [_stored(row, looks.get(row[_VIEW_COLUMNS], {})) for row in rows]
    return {(one.channel_id, one.message_id): one for one in stored}


async def stored_of(conn: AsyncConnection, looked: Sequence[ObservedPost]) -> list[Stored | None]:
    """What is kept of each of the posts, without changing anything."""
    channels = await find_channels(conn, {post.channel for post in looked})
    keys = [(channels.get(post.channel), post.message_id) for post in looked]
    known = await known_posts(conn, [(channel, message) for channel, message in keys if channel is not None])
    return [None if channel is None else known.get((channel, message)) for channel, message in keys]


_VIEW_COLUMNS = 7  # both queries name the columns of a view first, then the post's number

_POSTS = Lookup(
    select(
        revisions.c.way,
        revisions.c.text_hash,
        revisions.c.media_hash,
        revisions.c.edited_at,
        revisions.c.marked_edited,
        revisions.c.observed_at,
        revisions.c.id.label("revision_id"),
        posts.c.id,
        posts.c.channel_id,
        posts.c.message_id,
        posts.c.edits,
        posts.c.deleted_at,
        posts.c.views,
        posts.c.forwards,
        posts.c.reactions,
        posts.c.time_uncertain,
    )
    .join(revisions, revisions.c.id == posts.c.revision_id)
    .where(posts.c.channel_id == bindparam("channel")),
    posts.c.message_id,
)

_LOOKS = Lookup(
    select(
        observations.c.way,
        observations.c.text_hash,
        observations.c.media_hash,
        observations.c.edited_at,
        observations.c.marked_edited,
        observations.c.observed_at,
        observations.c.revision_id,
        observations.c.post_id,
    ),
    observations.c.post_id,
)


def _stored(row: Any, looks: dict[Way, View]) -> Stored:
    post_id, channel_id, message_id, edits, deleted_at, views, forwards, reactions, uncertain = row[
        _VIEW_COLUMNS:
    ]
    return Stored(
        PostId(post_id),
        ChannelId(channel_id),
        message_id,
        KnownPost(_view(row), looks),
        edits + 1,
        utc_time(deleted_at),
        views,
        forwards,
        reactions,
        bool(uncertain),
    )


def _view(row: Any) -> View:
    way, texts, media, edited_at, marked, observed_at, revision_id = row[:_VIEW_COLUMNS]
    seen = utc_time(observed_at)
    if seen is None:
        raise ValueError("a look without its time")
    return View(Way(way), texts, media, utc_time(edited_at), bool(marked), seen, revision_id)


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


async def post_number(conn: AsyncConnection, channel_id: int, message_id: int) -> int | None:
    """Our number of a channel's message, or ``None`` if it isn't kept."""
    found: int | None = (
        await conn.execute(
            select(posts.c.id).where(posts.c.channel_id == channel_id, posts.c.message_id == message_id)
        )
    ).scalar()
    return found


async def post_urls(conn: AsyncConnection, post_ids: Sequence[int]) -> dict[int, str]:
    """The links of posts that have one."""
    rows = await conn.execute(
        select(posts.c.id, posts.c.url).where(posts.c.id.in_(list(post_ids)), posts.c.url.is_not(None))
    )
    return {row.id: row.url for row in rows}
