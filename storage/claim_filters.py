"""Which claims are meant: a window of time first, then places, then the rest, as one query over ``claims``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    and_,
    bindparam,
    exists,
    func,
    literal,
    not_,
    or_,
    select,
)

from storage.carried import carries
from storage.models import channels, claim_counts, claim_places, claims, posts
from storage.search_terms import Words, post_ids_saying, says_all, says_any


@dataclass(frozen=True, slots=True)
class CountBound:
    """Claims with a count in these bounds, ends included; ``what`` is a count kind or ``None`` for any."""

    what: str | None = None
    min: int | None = None
    max: int | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """Values of one slot that a claim must have one of, and values it must have none of."""

    any_of: tuple[str, ...] = ()
    none_of: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.any_of or self.none_of)


@dataclass(frozen=True, slots=True)
class ClaimFilter:
    """Which claims are meant. Times are aware UTC: from ``from_time`` on, before ``to_time``.

    Attributes:
        places: gazetteer ids; a place stands for everything inside it.
        sides: the claimant's side, or the channel's where the claimant has none.
        claimants: names as claims carry them.
        channels: our own channel ids, as decimal strings.
        languages: ISO 639-1 codes of the post's language.
        has: ``count``, ``place`` or values of ``storage.carried.Carried``; any of them will do.
        counts, not_counts: any of these bounds must hold; none of those may.
        words: what the post's text must and must not say.
    """

    from_time: datetime | None = None
    to_time: datetime | None = None
    places: Choice = Choice()
    events: Choice = Choice()
    stances: Choice = Choice()
    sides: Choice = Choice()
    claimants: Choice = Choice()
    channels: Choice = Choice()
    languages: Choice = Choice()
    has: Choice = Choice()
    counts: tuple[CountBound, ...] = ()
    not_counts: tuple[CountBound, ...] = ()
    words: Words = field(default_factory=Words)


FILTERS = (
    "places",
    "events",
    "stances",
    "sides",
    "claimants",
    "channels",
    "languages",
    "has",
    "counts",
    "words",
)
"""The fields of ``ClaimFilter`` that can be left out one at a time, in the order in which people would."""


def without(wanted: ClaimFilter, field: str) -> ClaimFilter:
    """The same filter with one of ``FILTERS`` left out."""
    left = replace(wanted, **{field: getattr(ClaimFilter(), field)})
    return replace(left, not_counts=()) if field == "counts" else left


_FROM = bindparam("window_from", type_=claims.c.posted_at.type)
_TO = bindparam("window_to", type_=claims.c.posted_at.type)


class Shape(NamedTuple):
    """A filter but for the times of its window: what a question has in common with itself at another time.

    Queries can be made of it once and kept: making one takes longer than many a one runs.

    Attributes:
        opened, closed: whether the window begins and ends; when, a query is told as it runs.
    """

    wanted: ClaimFilter
    opened: bool
    closed: bool

    def filter(self) -> ClaimFilter:
        """The filter with times that are still to be told."""
        told: dict[str, Any] = {"from_time": _FROM} if self.opened else {}
        if self.closed:
            told["to_time"] = _TO
        return replace(self.wanted, **told)


def shape_of(wanted: ClaimFilter) -> tuple[Shape, dict[str, Any]]:
    """The shape of a filter, and the values by which its queries are told the window.

    A question of words keeps its times, which choose what is searched: its shape is its own and worth no keeping.
    """
    if wanted.words:
        return Shape(wanted, opened=False, closed=False), {}
    opens, ends = wanted.from_time, wanted.to_time
    times = {_FROM.key: opens, _TO.key: ends}
    shape = Shape(replace(wanted, from_time=None, to_time=None), opens is not None, ends is not None)
    return shape, {name: time for name, time in times.items() if time is not None}


def _window(column: ColumnElement[Any], wanted: ClaimFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.from_time is not None:
        found.append(column >= wanted.from_time)
    if wanted.to_time is not None:
        found.append(column < wanted.to_time)
    return found


def _chosen(column: ColumnElement[Any], choice: Choice) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if choice.any_of:
        found.append(column.in_(choice.any_of))
    if choice.none_of:
        found.append(column.not_in(choice.none_of))
    return found


def in_places(ids: Sequence[str]) -> ColumnElement[bool]:
    """Whether a claim is at one of these places or inside one: a probe per claim."""
    return exists(select(literal(1)).where(_probed.c.claim_id == claims.c.id, _probed.c.place_id.in_(ids)))


_probed = claim_places.alias("probed")


def _has(kind: str) -> ColumnElement[bool]:
    if kind == "count":
        return _counted(CountBound())
    if kind == "place":
        return exists(select(literal(1)).where(_probed.c.claim_id == claims.c.id))
    return carries(claims.c.post_id, kind)


def _counted(bound: CountBound) -> ColumnElement[bool]:
    query = select(literal(1)).where(claim_counts.c.claim_id == claims.c.id)
    if bound.what is not None:
        query = query.where(claim_counts.c.what == bound.what)
    if bound.min is not None:
        query = query.where(func.coalesce(claim_counts.c.max, claim_counts.c.min) >= bound.min)
    if bound.max is not None:
        query = query.where(func.coalesce(claim_counts.c.min, claim_counts.c.max) <= bound.max)
    return exists(query)


def matching_claims(
    wanted: ClaimFilter, columns: Sequence[ColumnElement[Any]], *, reached: bool = False
) -> Select[Any]:
    """The current claims that a filter means, as a query over ``claims``.

    One wanted place makes its index the one that is walked: ``claim_places`` lies in the order (place, time). Wanted
    words come next, then claimants and channels, whose indexes lie in the order of time, too.

    Args:
        wanted: which claims.
        columns: what of them.
        reached: the caller adds a condition that few claims fulfil, whose index is the one to walk.
    """
    query = select(*columns).where(claims.c.current)
    places = wanted.places
    if len(places.any_of) == 1:
        query = query.select_from(claim_places.join(claims, claims.c.id == claim_places.c.claim_id)).where(
            claim_places.c.place_id == places.any_of[0]
        )
        query = query.where(*_window(claim_places.c.posted_at, wanted))
    else:
        query = query.select_from(claims)
        if places.any_of:
            query = query.where(in_places(places.any_of))
        query = query.where(*_window(claims.c.posted_at, wanted))
    if places.none_of:
        query = query.where(not_(in_places(places.none_of)))
    claimant: ColumnElement[Any] = claims.c.claimant
    channel: ColumnElement[Any] = claims.c.channel_id
    if reached or len(places.any_of) == 1 or wanted.words:
        claimant, channel = func.coalesce(claimant, ""), channel + 0  # so that no index of theirs is walked
    query = query.where(
        *_chosen(claims.c.event, wanted.events),
        *_chosen(claims.c.stance, wanted.stances),
        *_chosen(claimant, wanted.claimants),
        *_numbered(channel, wanted.channels),
    )
    if wanted.sides:
        its_channel = select(channels.c.side).where(channels.c.id == claims.c.channel_id).scalar_subquery()
        query = query.where(*_chosen(func.coalesce(claims.c.claimant_side, its_channel), wanted.sides))
    if wanted.languages:
        its_language = select(posts.c.language).where(posts.c.id == claims.c.post_id).scalar_subquery()
        query = query.where(*_chosen(func.coalesce(its_language, ""), wanted.languages))
    if wanted.has.any_of:
        query = query.where(or_(*(_has(kind) for kind in wanted.has.any_of)))
    for kind in wanted.has.none_of:
        query = query.where(not_(_has(kind)))
    if wanted.counts:
        query = query.where(or_(*(_counted(bound) for bound in wanted.counts)))
    for bound in wanted.not_counts:
        query = query.where(not_(_counted(bound)))
    if wanted.words:
        said, unsaid = says_all(wanted.words), says_any(wanted.words)
        if said is not None:
            query = query.where(claims.c.post_id.in_(post_ids_saying(said, wanted.from_time, wanted.to_time)))
        if unsaid is not None:
            query = query.where(
                claims.c.post_id.not_in(post_ids_saying(unsaid, wanted.from_time, wanted.to_time))
            )
    return query


def newest_claims(wanted: ClaimFilter, columns: Sequence[ColumnElement[Any]], at_most: int) -> Select[Any]:
    """The newest of the claims that a filter means, walked newest first along an index where one has that order."""
    query = matching_claims(wanted, columns)
    order: ColumnElement[Any] = claims.c.posted_at
    if len(wanted.places.any_of) == 1:
        order = claim_places.c.posted_at
    elif wanted.words:
        order = claims.c.posted_at + literal(
            0, BigInteger
        )  # few posts say it: find those, don't walk the time
    return query.order_by(order.desc()).limit(at_most)


def _numbered(column: ColumnElement[Any], choice: Choice) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if choice.any_of:
        found.append(column.in_([int(value) for value in choice.any_of]))
    if choice.none_of:
        found.append(column.not_in([int(value) for value in choice.none_of]))
    return found


def post_claims(wanted: ClaimFilter) -> ColumnElement[bool]:
    """Whether the post of a row of ``posts`` makes a claim that a filter means: a probe per post.

    ``wanted`` asks for no places, languages or words: those are asked of the post.
    """
    probe = matching_claims(wanted, [literal(1)], reached=True).where(claims.c.post_id == posts.c.id)
    return and_(posts.c.flagged, exists(probe.correlate(posts)))
