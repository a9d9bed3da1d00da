"""What of a claim a filter asks about, held in memory: the twin of ``claim_filters.matching_claims`` for one new claim.

A new claim is held against many standing queries without asking the database for each.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.carried import Carried, carries
from storage.claim_filters import Choice, ClaimFilter, CountBound
from storage.models import channels, claim_counts, claim_places, claims, posts, revisions
from storage.search_terms import needles
from storage.texts import search_text

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class ClaimFacts:
    """A claim as filters see it.

    Attributes:
        places: ids of the places named and of all that contain them; ``named`` only those named.
        side: the claimant's, or the channel's where the claimant has none.
        carried: values of ``storage.carried.Carried``, ``count`` and ``place``.
        counts: kind, least, most.
        said: the words of the post's newest text, one space around each.
    """

    number: int
    post_id: int
    story: int
    posted_at: datetime
    current: bool
    origin: bool
    superseded_by: int | None
    event: str
    stance: str
    claimant: str
    side: str
    channel: str
    language: str
    places: frozenset[str] = frozenset()
    named: frozenset[str] = frozenset()
    carried: frozenset[str] = frozenset()
    counts: tuple[tuple[str, int | None, int | None], ...] = ()
    said: str = " "


def said_words(text: str) -> str:
    """The words of a text as the full-text index splits and folds them, with one space around each."""
    words = _WORD.findall(search_text(text))
    return f" {' '.join(map(folded, words))} "


def folded(word: str) -> str:
    """A word without the marks on its Latin letters, which the index leaves out."""
    if word.isascii():
        return word
    return "".join(_base(char) for char in word)


def _base(char: str) -> str:
    base = unicodedata.normalize("NFD", char)[:1]
    return base if base.isascii() and not char.isascii() else char


_kinds = tuple(Carried)


async def claim_facts(conn: AsyncConnection, numbers: Sequence[int]) -> dict[int, ClaimFacts]:
    """The facts of these claims, by number."""
    wanted = list(numbers)
    rows = (
        await conn.execute(
            select(
                claims.c.id,
                claims.c.post_id,
                func.coalesce(claims.c.story_id, -claims.c.id).label("story"),
                claims.c.posted_at,
                claims.c.current,
                claims.c.origin,
                claims.c.superseded_by,
                claims.c.event,
                claims.c.stance,
                claims.c.claimant,
                func.coalesce(claims.c.claimant_side, channels.c.side).label("side"),
                claims.c.channel_id,
                func.coalesce(posts.c.language, "").label("language"),
                revisions.c.text,
                *(carries(claims.c.post_id, kind.value).label(kind.value) for kind in _kinds),
            )
            .join_from(claims, posts, posts.c.id == claims.c.post_id)
            .join(channels, channels.c.id == claims.c.channel_id)
            .outerjoin(revisions, revisions.c.id == posts.c.revision_id)
            .where(claims.c.id.in_(wanted))
        )
    ).all()
    places: dict[int, set[str]] = {number: set() for number in wanted}
    named: dict[int, set[str]] = {number: set() for number in wanted}
    for place in await conn.execute(
        select(claim_places.c.claim_id, claim_places.c.place_id, claim_places.c.named).where(
            claim_places.c.claim_id.in_(wanted)
        )
    ):
        places[place.claim_id].add(place.place_id)
        if place.named:
            named[place.claim_id].add(place.place_id)
    counts: dict[int, list[tuple[str, int | None, int | None]]] = {number: [] for number in wanted}
    for count in await conn.execute(
        select(claim_counts.c.claim_id, claim_counts.c.what, claim_counts.c.min, claim_counts.c.max).where(
            claim_counts.c.claim_id.in_(wanted)
        )
    ):
        counts[count.claim_id].append((count.what, count.min, count.max))
    found = {}
    for row in rows:
        carried = {kind.value for kind in _kinds if row._mapping[kind.value]}
        carried |= {"count"} if counts[row.id] else set()
        carried |= {"place"} if places[row.id] else set()
        found[row.id] = ClaimFacts(
            number=row.id,
            post_id=row.post_id,
            story=row.story,
            posted_at=row.posted_at,
            current=row.current,
            origin=row.origin,
            superseded_by=row.superseded_by,
            event=row.event,
            stance=row.stance,
            claimant=row.claimant,
            side=row.side,
            channel=str(row.channel_id),
            language=row.language,
            places=frozenset(places[row.id]),
            named=frozenset(named[row.id]),
            carried=frozenset(carried),
            counts=tuple(counts[row.id]),
            said=said_words(row.text or ""),
        )
    return found


Test = Callable[[ClaimFacts], bool]


def conditions_of(wanted: ClaimFilter) -> tuple[Test, ...]:
    """What a claim must pass to be meant by a filter, apart from the window of time (and from names, which only posts
    are asked for).
    """
    tests: list[Test] = []
    for name, slot in _SLOTS:
        choice: Choice = getattr(wanted, name)
        if choice.any_of:
            tests.append(_one_of(slot, frozenset(choice.any_of)))
        if choice.none_of:
            tests.append(_none_of(slot, frozenset(choice.none_of)))
    for name, slot in (("places", "places"), ("has", "carried")):
        choice = getattr(wanted, name)
        if choice.any_of:
            tests.append(_meets(slot, frozenset(choice.any_of)))
        if choice.none_of:
            tests.append(_avoids(slot, frozenset(choice.none_of)))
    if wanted.counts:
        tests.append(_counted(wanted.counts))
    if wanted.not_counts:
        tests.append(_not(_counted(wanted.not_counts)))
    said = wanted.words
    if wanted_said := [folded(needle) for needle in needles(said.words, said.phrases)]:
        tests.append(lambda facts: all(needle in facts.said for needle in wanted_said))
    if unsaid := [folded(needle) for needle in needles(said.not_words, said.not_phrases)]:
        tests.append(lambda facts: not any(needle in facts.said for needle in unsaid))
    return tuple(tests)


_SLOTS = (
    ("channels", "channel"),
    ("claimants", "claimant"),
    ("events", "event"),
    ("stances", "stance"),
    ("sides", "side"),
    ("languages", "language"),
)


def _one_of(slot: str, values: frozenset[str]) -> Test:
    return lambda facts: getattr(facts, slot) in values


def _none_of(slot: str, values: frozenset[str]) -> Test:
    return lambda facts: getattr(facts, slot) not in values


def _meets(slot: str, values: frozenset[str]) -> Test:
    return lambda facts: not values.isdisjoint(getattr(facts, slot))


def _avoids(slot: str, values: frozenset[str]) -> Test:
    return lambda facts: values.isdisjoint(getattr(facts, slot))


def _not(test: Test) -> Test:
    return lambda facts: not test(facts)


def _counted(bounds: Sequence[CountBound]) -> Test:
    return lambda facts: any(_within(count, bound) for count in facts.counts for bound in bounds)


def _within(count: tuple[str, int | None, int | None], bound: CountBound) -> bool:
    what, low, high = count
    if bound.what is not None and what != bound.what:
        return False
    most, least = high if high is not None else low, low if low is not None else high
    if bound.min is not None and (most is None or most < bound.min):
        return False
    return bound.max is None or (least is not None and least <= bound.max)
