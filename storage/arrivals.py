"""What came in between two moments, as digests tell it: claims by when they arrived, and what became of older ones.

A claim arrives when its post is posted, or first seen where that was later: a post that was read late is told late, not
never. What an export brings counts as posted. Nothing that is more than three days late is told as new.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.claim_facts import ClaimFacts, claim_facts
from storage.claim_filters import ClaimFilter, matching_claims
from storage.claims import EventKey, EventLine, claims_by_numbers
from storage.events import RECYCLED
from storage.models import channels, claims, cursors, deletions, events, posts, revisions
from storage.observations import Way

LATEST = timedelta(days=3)
_CHUNK = 400
_MOST_CHANGES = 400


@dataclass(frozen=True, slots=True)
class Arrivals:
    """The events of a stretch of time.

    Attributes:
        lines: the first of them by the number of independent tellers, then the newest.
        events, posts, origins: of all.
        numbers: the claims behind each line, by its lead's number.
    """

    lines: tuple[EventLine, ...]
    events: int
    posts: int
    origins: int
    numbers: dict[int, tuple[int, ...]]


async def arrivals(
    conn: AsyncConnection,
    wanted: ClaimFilter,
    start: datetime,
    end: datetime,
    *,
    limit: int,
    at_most: int = 5000,
) -> Arrivals:
    """The events whose claims a filter means and that arrived from ``start`` on, before ``end``.

    Args:
        conn: any connection.
        wanted: which claims; its window is not looked at.
        start, end: the stretch of time.
        limit: lines to give whole.
        at_most: claims looked at, the newest.
    """
    query = (
        _arrived(wanted, start, end).order_by(claims.c.posted_at.desc(), claims.c.id.desc()).limit(at_most)
    )
    rows = (await conn.execute(query)).all()
    groups: dict[EventKey, list[Any]] = {}
    for row in reversed(rows):
        groups.setdefault(EventKey(row.story, row.event), []).append(row)
    ordered = sorted(groups.values(), key=_weight, reverse=True)
    leads = [_lead(group) for group in ordered[:limit]]
    stored = {claim.number: claim for claim in await claims_by_numbers(conn, leads)}
    lines = []
    numbers = {}
    for group, lead in zip(ordered, leads, strict=False):
        claim = stored.get(lead)
        if claim is None:
            continue
        origins = {row.post_id for row in group if row.origin}
        told_by = {row.post_id for row in group}
        stances = tuple(dict.fromkeys(row.stance for row in group))
        lines.append(EventLine(claim, len(told_by), max(len(origins), 1), stances))
        numbers[lead] = tuple(row.id for row in group)
    return Arrivals(
        tuple(lines),
        len(groups),
        len({row.post_id for row in rows}),
        len({row.post_id for row in rows if row.origin}),
        numbers,
    )


async def arrival_moments(
    conn: AsyncConnection, wanted: ClaimFilter, start: datetime, end: datetime, *, at_most: int = 5000
) -> list[datetime]:
    """When each event of a stretch of time arrived first, the earliest first."""
    query = (
        _arrived(wanted, start, end).order_by(claims.c.posted_at.desc(), claims.c.id.desc()).limit(at_most)
    )
    first: dict[EventKey, datetime] = {}
    for row in await conn.execute(query):
        late = row.first_way != Way.EXPORT.value
        moment = max(row.posted_at, row.first_seen_at) if late else row.posted_at
        key = EventKey(row.story, row.event)
        first[key] = min(moment, first.get(key, moment))
    return sorted(first.values())


def _arrived(wanted: ClaimFilter, start: datetime, end: datetime) -> Select[Any]:
    told = replace(wanted, from_time=start - LATEST, to_time=end)
    seen_late = and_(
        posts.c.first_way != Way.EXPORT.value, posts.c.first_seen_at >= start, posts.c.first_seen_at < end
    )
    in_time = and_(
        claims.c.posted_at >= start,
        or_(posts.c.first_way == Way.EXPORT.value, posts.c.first_seen_at < end),
    )
    story = func.coalesce(claims.c.story_id, -claims.c.id).label("story")
    return (
        matching_claims(
            told,
            [
                claims.c.id,
                story,
                claims.c.event,
                claims.c.stance,
                claims.c.post_id,
                claims.c.origin,
                claims.c.posted_at,
                posts.c.first_way,
                posts.c.first_seen_at,
            ],
        )
        .join(posts, posts.c.id == claims.c.post_id)
        .where(or_(in_time, seen_late))
    )


def _weight(group: Sequence[Any]) -> tuple[int, datetime, int]:
    return len({row.post_id for row in group if row.origin}), group[0].posted_at, group[0].id


def _lead(group: Sequence[Any]) -> int:
    return int(next((row for row in group if row.origin), group[0]).id)


@dataclass(frozen=True, slots=True)
class Changed:
    """A post that was edited or deleted in a stretch of time, with a claim that it makes or made.

    Attributes:
        at: when that was noticed.
        views: how often the post had been seen, where that is known.
    """

    facts: ClaimFacts
    at: datetime
    posted_at: datetime
    views: int | None = None


async def edited_claims(conn: AsyncConnection, start: datetime, end: datetime) -> list[Changed]:
    """Claims of posts of which another version was seen in that time, current ones and those that an edit took out."""
    query = (
        select(
            revisions.c.post_id,
            func.max(revisions.c.observed_at).label("at"),
            posts.c.posted_at,
            posts.c.views,
        )
        .join(posts, posts.c.id == revisions.c.post_id)
        .where(revisions.c.seq > 1, revisions.c.observed_at >= start, revisions.c.observed_at < end)
        .group_by(revisions.c.post_id, posts.c.posted_at, posts.c.views)
        .order_by(func.max(revisions.c.observed_at).desc())
        .limit(_MOST_CHANGES)
    )
    return await _changed(conn, query, start, standing=False)


async def deleted_claims(conn: AsyncConnection, start: datetime, end: datetime) -> list[Changed]:
    """Claims of posts that were noticed to be gone in that time, and still are."""
    query = (
        select(
            deletions.c.post_id,
            func.max(deletions.c.noticed_at).label("at"),
            posts.c.posted_at,
            posts.c.views,
        )
        .join(posts, posts.c.id == deletions.c.post_id)
        .where(deletions.c.noticed_at >= start, deletions.c.noticed_at < end, posts.c.deleted_at.is_not(None))
        .group_by(deletions.c.post_id, posts.c.posted_at, posts.c.views)
        .order_by(func.max(deletions.c.noticed_at).desc())
        .limit(_MOST_CHANGES)
    )
    return await _changed(conn, query, start, standing=True)


async def recycled_claims(conn: AsyncConnection, start: datetime, end: datetime) -> list[Changed]:
    """Claims of posts whose footage turned out in that time to have been seen before."""
    query = (
        select(events.c.post_id, func.max(events.c.made_at).label("at"), posts.c.posted_at, posts.c.views)
        .join(posts, posts.c.id == events.c.post_id)
        .where(events.c.kind == RECYCLED, events.c.made_at >= start, events.c.made_at < end)
        .group_by(events.c.post_id, posts.c.posted_at, posts.c.views)
        .order_by(func.max(events.c.made_at).desc())
        .limit(_MOST_CHANGES)
    )
    return await _changed(conn, query, start, standing=True)


async def _changed(conn: AsyncConnection, query: Any, start: datetime, *, standing: bool) -> list[Changed]:
    rows = {row.post_id: row for row in await conn.execute(query)}
    found: list[Changed] = []
    ids = list(rows)
    for at in range(0, len(ids), _CHUNK):
        told = select(claims.c.id).where(
            claims.c.post_id.in_(ids[at : at + _CHUNK]),
            # superseded by nothing: the claim is no longer in its post
            claims.c.current if standing else or_(claims.c.current, claims.c.superseded_by.is_(None)),
        )
        numbers = list((await conn.execute(told.order_by(claims.c.id))).scalars())
        for facts in (await claim_facts(conn, numbers)).values():
            row = rows[facts.post_id]
            found.append(Changed(facts, row.at, row.posted_at, row.views))
    return sorted(found, key=lambda one: one.at, reverse=True)


@dataclass(frozen=True, slots=True)
class Stale:
    """Watched channels that had not been read up to a moment.

    Attributes:
        channels: how many.
        watched: of how many.
        since: since when the first of them wasn't.
    """

    channels: int
    watched: int
    since: datetime | None


async def stale_channels(
    conn: AsyncConnection, until: datetime, *, late: timedelta = timedelta(minutes=30)
) -> Stale:
    """How many watched channels were last read more than ``late`` before ``until``; those never read don't count."""
    row = (
        await conn.execute(
            select(
                func.count().label("watched"),
                func.count(cursors.c.last_check).filter(cursors.c.last_check < until - late).label("stale"),
                func.min(cursors.c.last_check).filter(cursors.c.last_check < until - late).label("since"),
            )
            .select_from(channels)
            .outerjoin(cursors, cursors.c.channel_id == channels.c.id)
            .where(channels.c.watched, ~channels.c.paused, channels.c.merged_into.is_(None))
        )
    ).one()
    return Stale(row.stale, row.watched, row.since)
