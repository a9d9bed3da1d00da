"""Reading claims: one line per story and kind of event, single claims by their number, and what others say."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple, Protocol

from sqlalchemy import CTE, BigInteger, Integer, Select, bindparam, func, or_, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncConnection

from claims.model import Stance
from storage.claim_filters import (
    Choice,
    ClaimFilter,
    Shape,
    in_places,
    matching_claims,
    newest_claims,
    shape_of,
)
from storage.forwarding import forward_columns, forwarded_from, source_channels
from storage.models import (
    channels,
    claims,
    lexicons,
    media,
    posts,
    readings,
    revisions,
    sightings,
    stories,
)
from storage.tellers import Teller, current_username, post_url


class EventKey(NamedTuple):
    """One line of an answer: a story (or ``-claim`` where a claim stands alone) and a kind of event."""

    story: int
    event: str


@dataclass(frozen=True, slots=True)
class StoredClaim:
    """A claim with the post that tells it. ``slots`` is the claim as ``analyze --json`` prints it.

    Attributes:
        number: what people see as ``#511``.
        posts, origins: of its whole story; ``origins`` are independent tellers among those watched.
        edits: how often the post was seen to change.
        forwarded_from: the channel that the post was forwarded from, by name.
        origin: it is told independently; an echo where not.
    """

    number: int
    post_id: int
    posted_at: datetime
    time_uncertain: bool
    first_seen_at: datetime
    first_way: str
    deleted_at: datetime | None
    edits: int
    channel: Teller
    url: str | None
    language: str | None
    event: str
    stance: str
    claimant: str
    claimant_side: str | None
    slots: dict[str, Any]
    quote: str
    story: int | None
    posts: int
    origins: int
    current: bool
    superseded_by: int | None
    forwarded_from: str | None = None
    origin: bool = True

    @property
    def echoes(self) -> int:
        """How many posts repeat what the story's origins tell."""
        return max(self.posts - self.origins, 0)


@dataclass(frozen=True, slots=True)
class EventLine:
    """One event: the claim that leads it and how many of the posts found tell it.

    The lead is the earliest claim of an origin among those that were found.

    Attributes:
        posts: all that tell of it.
        origins: those among them that tell independently what the lead tells.
        stances: how it is told.
        against: the posts that only say the opposite: deny what the lead asserts, or assert what it denies.
    """

    lead: StoredClaim
    posts: int
    origins: int
    stances: tuple[str, ...]
    against: int = 0


class _Told(Protocol):
    """What an event is counted by."""

    @property
    def post_id(self) -> int: ...
    @property
    def origin(self) -> bool: ...
    @property
    def stance(self) -> str: ...


def event_line(lead: StoredClaim, told: Sequence[_Told]) -> EventLine:
    """The line of an event that these claims tell of, ``lead`` before all."""
    denied = lead.stance == Stance.DENIED
    posts = {one.post_id for one in told}
    alike = [one for one in told if (one.stance == Stance.DENIED) == denied]
    origins = {one.post_id for one in alike if one.origin}
    against = posts - {one.post_id for one in alike}
    stances = tuple(dict.fromkeys(one.stance for one in told))
    return EventLine(lead, len(posts), max(len(origins), 1), stances, len(against))


@dataclass(frozen=True, slots=True)
class ClaimPage:
    """A page of events, newest first, and the totals of the whole answer.

    Attributes:
        whole: ``False`` where more claims match than an answer is made of: the totals are those of the newest.
    """

    lines: tuple[EventLine, ...]
    events: int
    posts: int
    offset: int
    whole: bool = True


_KEPT = 64  # queries of questions that are asked again and again, each at another time
_story = func.coalesce(claims.c.story_id, -claims.c.id)


async def find_claims(
    conn: AsyncConnection, wanted: ClaimFilter, *, limit: int, offset: int = 0, at_most: int = 10_000
) -> ClaimPage:
    """A page of the events that a filter means, newest first, with the totals of all of them.

    An event is as old as its earliest claim in the answer, so that a late echo doesn't bring it up again. Answers
    are made of the ``at_most`` newest claims that match, so that a question without a window costs no more than one
    with a wide one.
    """
    offset = min(max(offset, 0), at_most + 1)  # there are no more; PostgreSQL takes 32 bits
    shape, window = shape_of(wanted)
    grouped = (_page_of.__wrapped__ if wanted.words else _page_of)(shape, at_most)
    rows = (await conn.execute(grouped, {**window, "shown": limit, "skipped": offset})).all()
    if not rows:
        if offset > 0:
            return await find_claims(conn, wanted, limit=limit, at_most=at_most)
        return ClaimPage((), 0, 0, 0)
    keys = [EventKey(row.story, row.event) for row in rows]
    lines = await _lines(conn, wanted, keys)
    return ClaimPage(lines, rows[0].events, rows[0].posts, offset, rows[0].claims <= at_most)


@lru_cache(_KEPT)
def _page_of(shape: Shape, at_most: int) -> Select[Any]:
    """The query for a page of events: how many are ``shown``, and how many ``skipped``, it is told as it runs."""
    hits: CTE = newest_claims(
        shape.filter(),
        [
            _story.label("story"),
            claims.c.event,
            type_coerce(claims.c.posted_at, BigInteger).label("at"),
            claims.c.post_id,
        ],
        at_most + 1,
    ).cte("hits")
    first = func.min(hits.c.at).label("first")
    return (
        select(
            hits.c.story,
            hits.c.event,
            first,
            func.count().over().label("events"),
            select(func.count(hits.c.post_id.distinct())).select_from(hits).scalar_subquery().label("posts"),
            select(func.count()).select_from(hits).scalar_subquery().label("claims"),
        )
        .group_by(hits.c.story, hits.c.event)
        .order_by(first.desc(), hits.c.story.desc(), hits.c.event)
        .limit(bindparam("shown", type_=Integer))
        .offset(bindparam("skipped", type_=Integer))
    )


async def _lines(
    conn: AsyncConnection, wanted: ClaimFilter, keys: Sequence[EventKey]
) -> tuple[EventLine, ...]:
    """The events of a page: which claim leads each, and how many posts of the answer tell it."""
    told_together = [key.story for key in keys if key.story >= 0]
    alone = [-key.story for key in keys if key.story < 0]
    shape, values = shape_of(wanted)
    if told_together:
        values["together"] = told_together
    if alone:
        values["alone"] = alone
    make = _told_of.__wrapped__ if wanted.words else _told_of
    query = make(shape, bool(told_together), bool(alone))
    members: dict[EventKey, list[Any]] = {key: [] for key in keys}
    for row in await conn.execute(query, values):
        told = members.get(EventKey(row.story, row.event))
        if told is not None:
            told.append(row)
    leads = {
        key: next((row for row in rows if row.origin), rows[0]).id for key, rows in members.items() if rows
    }
    claims_by_number = {claim.number: claim for claim in await claims_by_numbers(conn, list(leads.values()))}
    lines = []
    for key, number in leads.items():
        claim = claims_by_number.get(number)
        if claim is None:
            continue
        lines.append(event_line(claim, members[key]))
    return tuple(lines)


@lru_cache(_KEPT)
def _told_of(shape: Shape, together: bool, alone: bool) -> Select[Any]:
    """The query for the claims of a page's events: of the stories ``together`` and the single claims ``alone``."""
    wanted = shape.filter()
    reach = []
    if together:
        reach.append(claims.c.story_id.in_(bindparam("together", expanding=True)))
    if alone:
        reach.append(claims.c.id.in_(bindparam("alone", expanding=True)))
    of_page = replace(wanted, places=Choice(none_of=wanted.places.none_of))
    query = matching_claims(
        of_page,
        [
            _story.label("story"),
            claims.c.id,
            claims.c.event,
            claims.c.stance,
            claims.c.post_id,
            claims.c.channel_id,
            claims.c.origin,
        ],
        reached=True,
    ).where(or_(*reach))
    if wanted.places.any_of:
        query = query.where(in_places(wanted.places.any_of))
    return query.order_by(claims.c.posted_at, claims.c.id)


_claim_columns = (
    claims.c.id,
    claims.c.post_id,
    claims.c.posted_at,
    claims.c.event,
    claims.c.stance,
    claims.c.claimant,
    claims.c.claimant_side,
    claims.c.slots,
    claims.c.quote,
    claims.c.story_id,
    claims.c.current,
    claims.c.superseded_by,
    claims.c.origin,
    posts.c.time_uncertain,
    posts.c.first_seen_at,
    posts.c.first_way,
    posts.c.deleted_at,
    posts.c.edits,
    posts.c.url,
    posts.c.message_id,
    posts.c.language,
    channels.c.id.label("channel"),
    channels.c.title,
    channels.c.side,
    channels.c.kind,
    current_username.label("username"),
    *forward_columns,
    stories.c.posts,
    stories.c.origins,
)

_claims_with_posts = (
    select(*_claim_columns)
    .join_from(claims, posts, posts.c.id == claims.c.post_id)
    .join(channels, channels.c.id == claims.c.channel_id)
    .outerjoin(stories, stories.c.id == claims.c.story_id)
    .outerjoin(source_channels, source_channels.c.id == posts.c.forward_channel_id)
)


_numbered_claims = _claims_with_posts.where(claims.c.id.in_(bindparam("numbers", expanding=True)))


def _stored(row: Any) -> StoredClaim:
    return StoredClaim(
        number=row.id,
        post_id=row.post_id,
        posted_at=row.posted_at,
        time_uncertain=row.time_uncertain,
        first_seen_at=row.first_seen_at,
        first_way=row.first_way,
        deleted_at=row.deleted_at,
        edits=row.edits,
        channel=Teller(row.channel, row.title, row.username, row.side, row.kind),
        url=post_url(row.url, row.username, row.message_id),
        language=row.language,
        event=row.event,
        stance=row.stance,
        claimant=row.claimant,
        claimant_side=row.claimant_side,
        slots=json.loads(row.slots),
        quote=row.quote,
        story=row.story_id,
        posts=row.posts or 1,
        origins=row.origins or 1,
        current=row.current,
        superseded_by=row.superseded_by,
        forwarded_from=forwarded_from(row),
        origin=row.origin,
    )


async def claims_by_numbers(conn: AsyncConnection, numbers: Sequence[int]) -> tuple[StoredClaim, ...]:
    """The claims with these numbers, as far as there are any; superseded ones too."""
    if not numbers:
        return ()
    rows = await conn.execute(_numbered_claims, {"numbers": list(numbers)})
    return tuple(_stored(row) for row in rows)


async def claim_by_number(
    conn: AsyncConnection, number: int, *, before: datetime | None = None
) -> StoredClaim | None:
    """The claim ``#number``, or ``None``; with ``before``, only if it was posted by then."""
    if not 0 < number < 2**63:
        return None
    query = _claims_with_posts.where(claims.c.id == number)
    if before is not None:
        query = query.where(claims.c.posted_at <= before)
    row = (await conn.execute(query)).first()
    return None if row is None else _stored(row)


async def newest_claim_number(conn: AsyncConnection, *, before: datetime) -> int | None:
    """The number of the newest claim posted by then, or ``None`` where there is none at all."""
    query = (
        select(claims.c.id)
        .where(claims.c.posted_at <= before)
        .order_by(claims.c.posted_at.desc(), claims.c.id.desc())
        .limit(1)
    )
    number: int | None = (await conn.execute(query)).scalar()
    return number


@dataclass(frozen=True, slots=True)
class PostUnderClaim:
    """What stands behind a claim: the text it was read from and what the post carries.

    Attributes:
        text: of the revision that was read, to which the spans of the claim's slots refer.
        media: how many of each kind of attachment.
    """

    text: str
    media: tuple[tuple[str, int], ...]
    mentions: tuple[tuple[int, int, str], ...]
    score: float | None
    lexicon: str | None


async def post_under_claim(conn: AsyncConnection, number: int) -> PostUnderClaim | None:
    """The text that a claim was read from, and its post's media; ``None`` for an unknown number."""
    row = (
        await conn.execute(
            select(
                revisions.c.id, revisions.c.text, readings.c.mentions, readings.c.score, lexicons.c.version
            )
            .join_from(claims, readings, readings.c.id == claims.c.reading_id)
            .join(revisions, revisions.c.id == readings.c.revision_id)
            .outerjoin(lexicons, lexicons.c.id == readings.c.lexicon_id)
            .where(claims.c.id == number)
        )
    ).first()
    if row is None:
        return None
    kinds = await conn.execute(
        select(media.c.kind, func.count(media.c.id.distinct()))
        .join_from(sightings, media, media.c.id == sightings.c.media_id)
        .where(sightings.c.revision_id == row.id)
        .group_by(media.c.kind)
        .order_by(media.c.kind)
    )
    mentions = tuple((start, end, rule) for start, end, rule in json.loads(row.mentions or "[]"))
    return PostUnderClaim(row.text, tuple((kind, n) for kind, n in kinds), mentions, row.score, row.version)
