"""Claims as stories compare them, read from storage: by number, by story, and those that new ones may
belong with.

Every walk follows an index and has a limit, so that the work for a claim doesn't grow with what is stored.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import ColumnElement, Select, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from claims.model import CHANNEL, ChannelKind, Event, Precision, Side, Stance
from claims.stories import WINDOW, Figure, PostKey, Telling
from storage.models import channels, claim_places, claims, posts

_CANDIDATES = 120  # by each of the walks
_CHUNK = 400  # values in one IN
_COARSE = {Precision.REGION.value, Precision.COUNTRY.value}
_OWN_WORD = {ChannelKind.OFFICIAL.value, ChannelKind.UNIT.value}

T = TypeVar("T")


@dataclass(slots=True)
class Known:
    """A claim that has a story."""

    telling: Telling
    story_id: int
    origin: bool


async def find_candidates(conn: AsyncConnection, group: Sequence[Telling]) -> list[Known]:
    """Claims with a story that one of the group may belong with: around the same time, or tied by a forward."""
    since, until = group[0].posted_at - WINDOW, group[-1].posted_at + WINDOW
    around = (
        select(claims.c.id)
        .where(
            claims.c.posted_at.between(since, until),
            claims.c.event.in_(sorted({t.event.value for t in group})),
            claims.c.current,
            claims.c.origin,
            claims.c.story_id.is_not(None),
        )
        .order_by(claims.c.posted_at.desc())
        .limit(_CANDIDATES)
    )
    walks = [around]
    claimants = sorted({t.claimant for t in group if t.claimant is not None})
    if claimants:
        walks.append(around.where(claims.c.claimant.in_(claimants[:_CHUNK])))
    sites = sorted({site for t in group for site in t.sites})
    if sites:
        there = (
            select(claim_places.c.claim_id)
            .where(
                claim_places.c.place_id.in_(sites[:_CHUNK]),
                claim_places.c.posted_at.between(since, until),
                claim_places.c.named,
            )
            .order_by(claim_places.c.posted_at.desc())
            .limit(4 * _CANDIDATES)
        )
        walks.append(
            select(claims.c.id)
            .where(
                claims.c.id.in_(there),
                claims.c.event.in_(sorted({t.event.value for t in group})),
                claims.c.current,
                claims.c.origin,
                claims.c.story_id.is_not(None),
            )
            .limit(_CANDIDATES)
        )
    ids: dict[int, None] = {}  # in the order of the walks
    for walk in walks:
        ids.update(dict.fromkeys((await conn.execute(walk)).scalars()))
    for claim_id in await _by_forward(conn, group):
        ids.setdefault(claim_id)
    for telling in group:
        ids.pop(telling.claim_id, None)
    found = {
        k.telling.claim_id: k for k in await read_tellings(conn, claims.c.id, list(ids), having_story=True)
    }
    return [found[claim_id] for claim_id in ids if claim_id in found]


async def _by_forward(conn: AsyncConnection, group: Sequence[Telling]) -> list[int]:
    named = {t.forward_of for t in group if t.forward_of is not None}
    own = {t.post for t in group if t.post is not None}
    found: list[int] = []
    for columns, keys in (
        ((posts.c.channel_id, posts.c.message_id), named),
        ((posts.c.forward_channel_id, posts.c.forward_message_id), named | own),
    ):
        pairs = sorted((key.channel_id, key.message_id) for key in keys)
        for some in in_chunks(pairs):
            walk = (
                select(claims.c.id)
                .join(posts, posts.c.id == claims.c.post_id)
                .where(
                    tuple_(*columns).in_(some),
                    columns[0].is_not(None),
                    claims.c.current,
                    claims.c.story_id.is_not(None),
                )
                .limit(_CANDIDATES)
            )
            found += (await conn.execute(walk)).scalars()
    return found


def _columns() -> Select[Any]:
    places = (
        select(func.aggregate_strings(claim_places.c.place_id, " "))
        .where(claim_places.c.claim_id == claims.c.id)
        .scalar_subquery()
    )
    return select(
        claims.c.id,
        claims.c.post_id,
        claims.c.channel_id,
        claims.c.posted_at,
        claims.c.event,
        claims.c.stance,
        claims.c.claimant,
        claims.c.claimant_side,
        claims.c.date_from,
        claims.c.date_to,
        claims.c.slots,
        claims.c.quote,
        posts.c.message_id,
        posts.c.forward_channel_id,
        posts.c.forward_message_id,
        channels.c.side,
        channels.c.kind,
        places.label("around"),
        claims.c.story_id,
        claims.c.origin,
    ).select_from(
        claims.join(posts, posts.c.id == claims.c.post_id).join(
            channels, channels.c.id == claims.c.channel_id
        )
    )


async def read_tellings(
    conn: AsyncConnection,
    column: ColumnElement[int],
    values: Sequence[int],
    *,
    having_story: bool,
    limit: int | None = None,
) -> list[Known]:
    """Claims by a column's values: those that have a story, or those current ones that have none yet.

    Args:
        conn: a connection.
        column: ``claims.c.id`` or ``claims.c.story_id``.
        values: what it may be.
        having_story: which of the two.
        limit: take only so many current ones, the earliest first.
    """
    found: list[Known] = []
    for some in in_chunks(values):
        walk = _columns().where(column.in_(some))
        if having_story:
            walk = walk.where(claims.c.story_id.is_not(None))
        else:
            walk = walk.where(claims.c.story_id.is_(None), claims.c.current)
        if limit is not None:
            walk = walk.where(claims.c.current).order_by(claims.c.posted_at, claims.c.id).limit(limit)
        found += [_known(row) for row in (await conn.execute(walk)).all()]
    return found


def _known(row: Any) -> Known:
    *told, story_id, origin = row
    return Known(_telling(_Told(*told)), story_id or 0, bool(origin))


class _Told(NamedTuple):
    """What ``_columns`` gives of a claim, but for what linking changes."""

    id: int
    post_id: int
    channel_id: int
    posted_at: datetime
    event: str
    stance: str
    claimant: str
    claimant_side: str | None
    date_from: str | None
    date_to: str | None
    slots: str
    quote: str
    message_id: int
    forward_channel_id: int | None
    forward_message_id: int | None
    side: str
    kind: str | None
    around: str | None


@lru_cache(maxsize=1024)
def _telling(row: _Told) -> Telling:
    slots = _read_slots(row.slots)
    forward_of = (
        PostKey(row.forward_channel_id, row.forward_message_id)
        if row.forward_channel_id is not None and row.forward_message_id is not None
        else None
    )
    return Telling(
        claim_id=row.id,
        post_id=row.post_id,
        channel_id=row.channel_id,
        posted_at=row.posted_at,
        event=Event(row.event),
        stance=Stance(row.stance),
        claimant=None if row.claimant == CHANNEL.name else row.claimant,
        side=Side(row.claimant_side or row.side),
        figures=slots.figures,
        places=slots.places,
        around=frozenset((row.around or "").split()) | slots.places,
        sites=slots.sites,
        date_from=_date(row.date_from),
        date_to=_date(row.date_to),
        quote=row.quote,
        post=PostKey(row.channel_id, row.message_id),
        forward_of=forward_of,
        forwards_channel=row.forward_channel_id,
        speaks_for_side=row.kind in _OWN_WORD,
    )


@dataclass(frozen=True, slots=True)
class _Slots:
    figures: frozenset[Figure]
    places: frozenset[str]
    sites: frozenset[str]


def _read_slots(slots: str) -> _Slots:
    said = json.loads(slots)
    return _Slots(
        frozenset(Figure(n["what"], n["min"], n["max"]) for n in said["counts"]),
        frozenset(place["id"] for place in said["places"]),
        frozenset(place["id"] for place in said["places"] if place["precision"] not in _COARSE),
    )


def _date(said: str | None) -> date | None:
    return date.fromisoformat(said) if said else None


def in_chunks(values: Iterable[T]) -> Iterator[list[T]]:
    """The values in lists short enough for one statement."""
    every = list(values)
    for at in range(0, len(every), _CHUNK):
        yield every[at : at + _CHUNK]
