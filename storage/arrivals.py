"""What came in between two moments, as digests tell it: claims by when they arrived, and what became of older ones.

A claim arrives when it is stored, whenever its post was posted or seen: what is read or written late is told late, not
never, and stretches that follow each other (from the start on, before the end) have neither gap nor overlap. See
``storage.closing``. What an export brings counts as posted. Nothing that is more than three days late is told as new.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Exists,
    Select,
    case,
    exists,
    func,
    or_,
    select,
    true,
    type_coerce,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.claim_facts import ClaimFacts, claim_facts
from storage.claim_filters import ClaimFilter, matching_claims
from storage.claims import EventKey, EventLine, claims_by_numbers, event_line
from storage.events import DELETION, EDITED, RECYCLED
from storage.models import (
    UtcTime,
    channels,
    claim_counts,
    claims,
    cursors,
    deletions,
    events,
    posts,
    readings,
    revisions,
)
from storage.observations import Way

LATEST = timedelta(days=3)
_AHEAD = timedelta(hours=1)
"""How far the clocks of those who post may be ahead of ours."""

_arrived_at = type_coerce(
    case(
        (posts.c.first_way == Way.EXPORT.value, claims.c.posted_at),
        (claims.c.stored_at.is_not(None), claims.c.stored_at),
        # kept by a version that didn't note it
        (posts.c.first_seen_at > claims.c.posted_at, posts.c.first_seen_at),
        else_=claims.c.posted_at,
    ),
    UtcTime,
)
_CHUNK = 400
_MOST_CHANGES = 400


@dataclass(frozen=True, slots=True)
class Arrivals:
    """The events of a stretch of time.

    Attributes:
        lines: the weightiest of them: more independent tellers, then a figure, more posts, the newer.
        events, posts, origins: of all.
        numbers: the claims behind each line, by its lead's number.
        before: when an event was told first, where that was before the stretch, by its lead's number.
        repeated: posts that only repeat events that were told before; those are no events of this stretch.
    """

    lines: tuple[EventLine, ...]
    events: int
    posts: int
    origins: int
    numbers: dict[int, tuple[int, ...]]
    before: dict[int, datetime]
    repeated: int


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
    first = await _told_before(conn, list(groups), start)
    echoes = {key for key, group in groups.items() if key in first and not any(row.origin for row in group)}
    repeated = {row.post_id for key in echoes for row in groups.pop(key)}
    rows = [row for group in groups.values() for row in group]
    ordered = sorted(groups.values(), key=_weight, reverse=True)
    leads = [_lead(group) for group in ordered[:limit]]
    stored = {claim.number: claim for claim in await claims_by_numbers(conn, leads)}
    lines = []
    numbers = {}
    before = {}
    for group, lead in zip(ordered, leads, strict=False):
        claim = stored.get(lead)
        if claim is None:
            continue
        lines.append(event_line(claim, group))
        numbers[lead] = tuple(row.id for row in group)
        told = first.get(EventKey(group[0].story, group[0].event))
        if told is not None:
            before[lead] = told
    return Arrivals(
        tuple(lines),
        len(groups),
        len({row.post_id for row in rows}),
        len({row.post_id for row in rows if row.origin}),
        numbers,
        before,
        len(repeated - {row.post_id for row in rows}),
    )


async def _told_before(
    conn: AsyncConnection, keys: Sequence[EventKey], start: datetime
) -> dict[EventKey, datetime]:
    """When these events were told first, where what told them arrived before a moment."""
    found: dict[EventKey, datetime] = {}
    wanted, stories = set(keys), sorted({key.story for key in keys if key.story > 0})
    for at in range(0, len(stories), _CHUNK):
        rows = await conn.execute(
            select(claims.c.story_id, claims.c.event, func.min(claims.c.posted_at).label("first"))
            .join(posts, posts.c.id == claims.c.post_id)
            .where(claims.c.story_id.in_(stories[at : at + _CHUNK]), claims.c.current, _arrived_at < start)
            .group_by(claims.c.story_id, claims.c.event)
        )
        for row in rows:
            key = EventKey(row.story_id, row.event)
            if key in wanted:
                found[key] = row.first
    return found


async def arrival_moments(
    conn: AsyncConnection, wanted: ClaimFilter, start: datetime, end: datetime, *, at_most: int = 5000
) -> list[datetime]:
    """When each event of a stretch of time arrived first, the earliest first."""
    query = (
        _arrived(wanted, start, end).order_by(claims.c.posted_at.desc(), claims.c.id.desc()).limit(at_most)
    )
    first: dict[EventKey, datetime] = {}
    for row in await conn.execute(query):
        key = EventKey(row.story, row.event)
        first[key] = min(row.arrived, first.get(key, row.arrived))
    return sorted(first.values())


def _arrived(wanted: ClaimFilter, start: datetime, end: datetime) -> Select[Any]:
    told = replace(wanted, from_time=start - LATEST, to_time=end + _AHEAD)
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
                _arrived_at.label("arrived"),
                exists(select(1).where(claim_counts.c.claim_id == claims.c.id)).label("counted"),
            ],
        )
        .join(posts, posts.c.id == claims.c.post_id)
        .where(_arrived_at >= start, _arrived_at < end)
    )


def _weight(group: Sequence[Any]) -> tuple[int, bool, int, datetime, int]:
    """By independent tellers, then whether there is a figure, how many posts tell it, how new it is."""
    tellers, told_by = ({row.post_id for row in rows} for rows in ([r for r in group if r.origin], group))
    counted = any(row.counted for row in group)
    return len(tellers), counted, len(told_by), group[0].posted_at, group[0].id


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
    """Claims that an edit stored in that time made otherwise or took out of their posts."""
    noted = select(events.c.claim_id.label("claim"), events.c.made_at.label("at")).where(
        events.c.kind == EDITED, events.c.made_at >= start, events.c.made_at < end
    )
    unnoted = (
        select(claims.c.id.label("claim"), revisions.c.observed_at.label("at"))
        .join_from(revisions, claims, claims.c.post_id == revisions.c.post_id)
        .join(readings, readings.c.id == claims.c.reading_id)
        .where(
            revisions.c.seq > 1,
            revisions.c.observed_at >= start,
            revisions.c.observed_at < end,
            # the claim of that version, or one that is in no version since
            or_(readings.c.revision_id == revisions.c.id, ~claims.c.current),
            ~_noted(revisions.c.post_id, EDITED),
        )
    )
    both = union_all(noted, unnoted).subquery()
    query = (
        select(claims.c.id, func.max(both.c.at).label("at"), posts.c.posted_at, posts.c.views)
        .join_from(both, claims, claims.c.id == both.c.claim)
        .join(posts, posts.c.id == claims.c.post_id)
        # superseded by nothing: the claim is no longer in its post
        .where(or_(claims.c.current, claims.c.superseded_by.is_(None)))
        .group_by(claims.c.id, posts.c.posted_at, posts.c.views)
        .order_by(func.max(both.c.at).desc())
        .limit(_MOST_CHANGES)
    )
    rows = {row.id: row for row in await conn.execute(query)}
    facts = await claim_facts(conn, sorted(rows))
    found = [
        Changed(one, rows[number].at, rows[number].posted_at, rows[number].views)
        for number, one in facts.items()
    ]
    return sorted(found, key=lambda one: one.at, reverse=True)


async def deleted_claims(conn: AsyncConnection, start: datetime, end: datetime) -> list[Changed]:
    """Claims of posts of which was stored in that time that they are gone, and that still are."""
    unnoted = select(deletions.c.post_id.label("post"), deletions.c.noticed_at.label("at")).where(
        deletions.c.noticed_at >= start,
        deletions.c.noticed_at < end,
        ~_noted(deletions.c.post_id, DELETION),
    )
    both = union_all(_of_kind(DELETION, start, end), unnoted).subquery()
    return await _changed(conn, both, posts.c.deleted_at.is_not(None))


async def recycled_claims(conn: AsyncConnection, start: datetime, end: datetime) -> list[Changed]:
    """Claims of posts whose footage turned out in that time to have been seen before."""
    return await _changed(conn, _of_kind(RECYCLED, start, end).subquery(), true())


def _of_kind(kind: str, start: datetime, end: datetime) -> Select[Any]:
    return select(events.c.post_id.label("post"), events.c.made_at.label("at")).where(
        events.c.kind == kind, events.c.made_at >= start, events.c.made_at < end
    )


def _noted(post: ColumnElement[Any], kind: str) -> Exists:
    """Whether changes of that kind are events of the post: those tell when they were stored."""
    return exists().where(events.c.post_id == post, events.c.kind == kind)


async def _changed(conn: AsyncConnection, happened: Any, which: ColumnElement[bool]) -> list[Changed]:
    query = (
        select(happened.c.post, func.max(happened.c.at).label("at"), posts.c.posted_at, posts.c.views)
        .join_from(happened, posts, posts.c.id == happened.c.post)
        .where(which)
        .group_by(happened.c.post, posts.c.posted_at, posts.c.views)
        .order_by(func.max(happened.c.at).desc())
        .limit(_MOST_CHANGES)
    )
    rows = {row.post: row for row in await conn.execute(query)}
    found: list[Changed] = []
    ids = list(rows)
    for at in range(0, len(ids), _CHUNK):
        told = select(claims.c.id).where(claims.c.post_id.in_(ids[at : at + _CHUNK]), claims.c.current)
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
    """How many watched channels were last read more than ``late`` before ``until``; those never read count from when
    they were added.
    """
    read = func.coalesce(cursors.c.last_check, channels.c.added_at, type_=cursors.c.last_check.type)
    row = (
        await conn.execute(
            select(
                func.count().label("watched"),
                func.count(read).filter(read < until - late).label("stale"),
                func.min(read).filter(read < until - late).label("since"),
            )
            .select_from(channels)
            .outerjoin(cursors, cursors.c.channel_id == channels.c.id)
            .where(channels.c.watched, ~channels.c.paused, channels.c.merged_into.is_(None))
        )
    ).one()
    return Stale(row.stale, row.watched, row.since)
