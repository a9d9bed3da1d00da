"""Searching posts by the newest text of each, by channel, side, language and what they carry."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, and_, exists, func, literal, not_, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.carried import carries
from storage.claim_filters import ClaimFilter, post_claims
from storage.forwarding import forward_columns, forwarded_from, source_channels
from storage.models import channels, claims, posts, reuses, revisions
from storage.search_terms import Words, found_id, in_window, post_ids_saying, post_search, says_all, says_any
from storage.tellers import Teller, current_username, post_url


@dataclass(frozen=True, slots=True)
class PostFilter:
    """Which posts are meant. Times are aware UTC: from ``from_time`` on, before ``to_time``.

    Attributes:
        channels, not_channels: our own channel ids.
        claimed: of what kind a claim of the post has to be, where one is wanted.
    """

    words: Words = field(default_factory=Words)
    from_time: datetime | None = None
    to_time: datetime | None = None
    channels: tuple[int, ...] = ()
    not_channels: tuple[int, ...] = ()
    sides: tuple[str, ...] = ()
    not_sides: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    not_languages: tuple[str, ...] = ()
    has: tuple[str, ...] = ()
    has_not: tuple[str, ...] = ()
    claimed: ClaimFilter | None = None


@dataclass(frozen=True, slots=True)
class FoundPost:
    """A post with its newest text. ``forwarded_from`` is the name of the channel it was forwarded from."""

    id: int
    channel: Teller
    posted_at: datetime
    text: str
    url: str | None
    language: str | None
    flagged: bool
    edits: int
    deleted_at: datetime | None
    forwarded_from: str | None = None


@dataclass(frozen=True, slots=True)
class FoundPosts:
    """A page of posts, newest first. ``total`` is counted no further than ``counted_to``."""

    posts: tuple[FoundPost, ...]
    total: int
    counted_to: int


async def find_posts(
    conn: AsyncConnection, wanted: PostFilter, *, limit: int, offset: int = 0, count_to: int = 1000
) -> FoundPosts:
    """A page of the posts that a filter means, newest first."""
    meant, sorted_by = _posts_meant(wanted)
    page = meant.order_by(sorted_by.desc()).limit(limit).offset(max(offset, 0)).subquery()
    rows = await conn.execute(
        select(
            posts.c.id,
            posts.c.posted_at,
            posts.c.url,
            posts.c.message_id,
            posts.c.language,
            posts.c.flagged,
            posts.c.edits,
            posts.c.deleted_at,
            revisions.c.text,
            channels.c.id.label("channel"),
            channels.c.title,
            channels.c.side,
            channels.c.kind,
            current_username.label("username"),
            *forward_columns,
        )
        .join_from(posts, page, page.c.id == posts.c.id)
        .join(channels, channels.c.id == posts.c.channel_id)
        .outerjoin(source_channels, source_channels.c.id == posts.c.forward_channel_id)
        .outerjoin(revisions, revisions.c.id == posts.c.revision_id)
        .order_by(posts.c.id.desc())
    )
    counted = select(func.count()).select_from(meant.limit(count_to).subquery())
    total = (await conn.execute(counted)).scalar_one()
    return FoundPosts(tuple(_found(row) for row in rows), total, count_to)


async def recycled_without_claim(conn: AsyncConnection, wanted: PostFilter, limit: int) -> list[int]:
    """The newest flagged posts that a filter means, whose footage was seen before and that claim nothing."""
    if wanted.claimed is not None:
        return []
    meant, sorted_by = _posts_meant(wanted)
    told = exists(select(literal(1)).where(claims.c.post_id == posts.c.id, claims.c.current))
    marked = exists(select(literal(1)).where(reuses.c.post_id == posts.c.id, reuses.c.refused_by.is_(None)))
    query = meant.where(posts.c.flagged, marked, not_(told)).order_by(sorted_by.desc()).limit(limit)
    found: list[int] = [row.id for row in await conn.execute(query)]
    return found


def _posts_meant(wanted: PostFilter) -> tuple[Select[tuple[int]], ColumnElement[Any]]:
    """The ids of the posts that are meant, and the column to sort them by: the one whose index is walked."""
    said, unsaid = says_all(wanted.words), says_any(wanted.words)
    query, ids = select(posts.c.id), cast(ColumnElement[Any], posts.c.id)
    if said is not None:
        query, ids = query.join_from(posts, post_search, found_id == posts.c.id).where(said), found_id
    if unsaid is not None:
        query = query.where(posts.c.id.not_in(post_ids_saying(unsaid, wanted.from_time, wanted.to_time)))
    query = query.where(*in_window(ids, wanted.from_time, wanted.to_time))
    for column_, some, none in (
        (posts.c.channel_id, wanted.channels, wanted.not_channels),
        (func.coalesce(posts.c.language, ""), wanted.languages, wanted.not_languages),
        (_side, wanted.sides, wanted.not_sides),
    ):
        if some:
            query = query.where(column_.in_(some))
        if none:
            query = query.where(column_.not_in(none))
    if not wanted.has and not wanted.has_not:  # those ask what each part carries
        query = query.where(not_(_silent_part()))
    if wanted.has:
        query = query.where(or_(*(carries(posts.c.id, kind) for kind in wanted.has)))
    for kind in wanted.has_not:
        query = query.where(not_(carries(posts.c.id, kind)))
    if wanted.claimed is not None:
        query = query.where(post_claims(wanted.claimed))
    return query, ids


def _silent_part() -> ColumnElement[bool]:
    """Whether a post is a part of an album without words, for which another part stands: the one with the words, else
    the first."""
    own = select(revisions.c.text).where(revisions.c.id == posts.c.revision_id).scalar_subquery()
    part, said = posts.alias("part"), revisions.alias("said")
    stands_for_it = exists(
        select(literal(1))
        .select_from(part.join(said, said.c.id == part.c.revision_id))
        .where(
            part.c.channel_id == posts.c.channel_id,
            part.c.grouped_id == posts.c.grouped_id,
            part.c.id != posts.c.id,
            or_(said.c.text != "", part.c.id < posts.c.id),
        )
    )
    return and_(posts.c.grouped_id.is_not(None), own == "", stands_for_it)


_side = select(channels.c.side).where(channels.c.id == posts.c.channel_id).scalar_subquery()


def _found(row: Any) -> FoundPost:
    return FoundPost(
        id=row.id,
        channel=Teller(row.channel, row.title, row.username, row.side, row.kind),
        posted_at=row.posted_at,
        text=row.text or "",
        url=post_url(row.url, row.username, row.message_id),
        language=row.language,
        flagged=row.flagged,
        edits=row.edits,
        deleted_at=row.deleted_at,
        forwarded_from=forwarded_from(row),
    )
