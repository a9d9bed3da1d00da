"""What is in a digest, before it is put into anybody's language: events, changes, recycled footage, coverage."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NamedTuple

from bot.answers.claims import wider_places
from bot.answers.standing import standing_question
from bot.answers.understanding import Understood
from bot.deps import BotDeps
from storage.arrivals import (
    Arrivals,
    Changed,
    Stale,
    arrivals,
    deleted_claims,
    edited_claims,
    recycled_claims,
    stale_channels,
)
from storage.claim_changes import Version, versions_of_claim
from storage.claim_facts import conditions_of
from storage.claims import EventLine, StoredClaim, claims_by_numbers
from storage.closing import close_until
from storage.footage import Sighting
from storage.near_claims import others_say
from storage.reuses import refused_match, reuse_shown
from storage.sources import Connection, Gap, gaps_touching, usernames

EVENTS = 60
"""Events in one digest; the rest is counted and can be asked for."""

_WITH_OTHERS = 12
_CHANGES = 12
_BEFORE = timedelta(days=4)
_KEPT = 64


class DigestKey(NamedTuple):
    """What makes digests the same: the query and the stretch of time."""

    query: str
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class DigestEvent:
    """One event, with figures of other claimants for the same; ``first_told`` where that was before this time."""

    line: EventLine
    others: tuple[StoredClaim, ...] = ()
    first_told: datetime | None = None


@dataclass(frozen=True, slots=True)
class EditedClaim:
    """A claim that an edit changed.

    Attributes:
        versions: what the post said, the earliest first; one where the edit took the claim out.
        gone: the edit took it out.
    """

    claim: StoredClaim
    versions: tuple[Version, ...]
    at: datetime
    gone: bool


@dataclass(frozen=True, slots=True)
class DeletedClaim:
    """A claim whose post is gone; ``views``: how often it had been seen, where known."""

    claim: StoredClaim
    at: datetime
    views: int | None


@dataclass(frozen=True, slots=True)
class RecycledClaim:
    """A claim whose footage was seen before; ``earlier``: where, the earliest that we hold."""

    claim: StoredClaim
    earlier: Sighting | None


@dataclass(frozen=True, slots=True)
class Digest:
    """What a stretch of time brought.

    Attributes:
        understood: the query.
        events: those shown, ``total`` of all.
        posts, origins: that tell all of them.
        hidden: stories left out, since the chat wants to hear no more of them.
        repeated: posts that only repeat what was told before.
    """

    key: DigestKey
    understood: Understood
    events: tuple[DigestEvent, ...]
    total: int
    repeated: int
    posts: int
    origins: int
    edited: tuple[EditedClaim, ...]
    deleted: tuple[DeletedClaim, ...]
    recycled: tuple[RecycledClaim, ...]
    gaps: tuple[Gap, ...]
    stale: Stale
    hidden: frozenset[int] = frozenset()

    def without(self, stories: frozenset[int]) -> Digest:
        """The same digest without what it tells of some stories."""
        left_out = [event.line for event in self.events if event.line.lead.story in stories]
        changed = [edited.claim for edited in self.edited]
        changed += [deleted.claim for deleted in self.deleted]
        changed += [recycled.claim for recycled in self.recycled]
        told = {line.lead.story for line in left_out} | {claim.story for claim in changed}
        hidden = frozenset(story for story in told if story is not None) & stories
        if not hidden:
            return self
        return replace(
            self,
            events=tuple(event for event in self.events if event.line.lead.story not in hidden),
            total=self.total - len(left_out),
            posts=self.posts - sum(line.posts for line in left_out),
            origins=self.origins - sum(line.origins for line in left_out),
            edited=tuple(one for one in self.edited if one.claim.story not in hidden),
            deleted=tuple(one for one in self.deleted if one.claim.story not in hidden),
            recycled=tuple(one for one in self.recycled if one.claim.story not in hidden),
            hidden=hidden,
        )

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to tell."""
        return not (self.events or self.edited or self.deleted or self.recycled)


class Digests:
    """Builds digests, each once while it is asked for again and again.

    Attributes:
        built: how many were built since the start.
    """

    def __init__(self, deps: BotDeps) -> None:
        self._deps = deps
        self._made: OrderedDict[DigestKey, asyncio.Future[Digest]] = OrderedDict()
        self._closed: datetime | None = None
        self.built = 0

    async def digest(self, query: str, start: datetime, end: datetime) -> Digest:
        """The digest of that query and stretch of time, which must be over: nothing comes into it later.

        Raises:
            StorageError: if it can't be read.
        """
        await self._close(end)
        key = DigestKey(query, start, end)
        made = self._made.get(key)
        if made is None:
            made = asyncio.ensure_future(build_digest(key, self._deps))
            self._made[key] = made
            self.built += 1
            while len(self._made) > _KEPT:
                self._made.popitem(last=False)
        try:
            return await asyncio.shield(made)
        except BaseException:
            if made.done() and (made.cancelled() or made.exception() is not None):
                self._made.pop(key, None)
            raise

    async def _close(self, end: datetime) -> None:
        if self._closed is None or self._closed < end:
            await self._deps.storage.write_together(lambda conn: close_until(conn, end))
            self._closed = end if self._closed is None else max(end, self._closed)


async def build_digest(key: DigestKey, deps: BotDeps) -> Digest:
    """Reads a digest from storage."""
    storage = deps.storage
    understood = standing_question(key.query, deps, await storage.read_together(usernames))
    wanted = understood.wanted
    tests = conditions_of(wanted)

    def is_meant(changed: Changed) -> bool:
        return all(test(changed.facts) for test in tests)

    async def look_up(conn: Connection) -> Digest:
        found = await arrivals(conn, wanted, key.start, key.end, limit=EVENTS)
        edited = [one for one in await edited_claims(conn, key.start, key.end) if is_meant(one)]
        deleted = [one for one in await deleted_claims(conn, key.start, key.end) if is_meant(one)]
        recycled = [one for one in await recycled_claims(conn, key.start, key.end) if is_meant(one)]
        channels = [int(channel) for channel in wanted.channels.any_of]
        return Digest(
            key=key,
            understood=understood,
            events=await _events(conn, found, key.end, deps),
            total=found.events,
            repeated=found.repeated,
            posts=found.posts,
            origins=found.origins,
            edited=await _edited(conn, edited),
            deleted=await _deleted(conn, deleted),
            recycled=await _recycled(conn, recycled),
            gaps=await gaps_touching(conn, channels, key.start, key.end),
            stale=await stale_channels(conn, key.end),
        )

    return await storage.read_together(look_up)


async def _events(conn: Connection, found: Arrivals, end: datetime, deps: BotDeps) -> tuple[DigestEvent, ...]:
    events = []
    for at, line in enumerate(found.lines):
        others: tuple[StoredClaim, ...] = ()
        if at < _WITH_OTHERS and line.lead.slots["counts"]:
            others = await others_say(
                conn,
                line.lead,
                wider=wider_places(line.lead, deps),
                from_time=line.lead.posted_at - _BEFORE,
                to_time=end,
            )
        own = set(found.numbers.get(line.lead.number, ()))
        first = found.before.get(line.lead.number)
        events.append(DigestEvent(line, tuple(other for other in others if other.number not in own), first))
    return tuple(events)


def _one_a_post(changed: list[Changed]) -> dict[int, Changed]:
    """By the number of a claim: of each post one."""
    seen: set[int] = set()
    kept: dict[int, Changed] = {}
    for one in changed:
        if one.facts.post_id not in seen and len(kept) < _CHANGES:
            seen.add(one.facts.post_id)
            kept[one.facts.number] = one
    return kept


async def _edited(conn: Connection, edited: list[Changed]) -> tuple[EditedClaim, ...]:
    found: list[EditedClaim] = []
    for one in edited:
        if len(found) == _CHANGES:
            break
        versions = await versions_of_claim(conn, one.facts.number)
        gone = not one.facts.current
        if not gone and (len(versions) < 2 or not _differ(*versions[-2:])):
            continue
        claim = await claims_by_numbers(conn, [one.facts.number])
        found += [EditedClaim(told, versions[-2:], one.at, gone) for told in claim]
    return tuple(found)


def _differ(old: Version, new: Version) -> bool:
    """Whether an edit changed more than words and dates."""

    def told(version: Version) -> tuple[object, ...]:
        slots = version.slots
        places = sorted(place["id"] for place in slots["places"])
        return slots["counts"], slots["stance"], slots["claimant"]["name"], slots["event"], places

    return told(old) != told(new)


async def _recycled(conn: Connection, recycled: list[Changed]) -> tuple[RecycledClaim, ...]:
    found: list[RecycledClaim] = []
    for claim in await claims_by_numbers(conn, list(_one_a_post(recycled))):
        reuse = await reuse_shown(conn, claim.post_id)
        if reuse is None and await refused_match(conn, claim.post_id):
            continue  # an analyst called the match wrong meanwhile
        found.append(RecycledClaim(claim, None if reuse is None else reuse[1]))
    return tuple(found)


async def _deleted(conn: Connection, deleted: list[Changed]) -> tuple[DeletedClaim, ...]:
    kept = _one_a_post(deleted)
    claims = {claim.number: claim for claim in await claims_by_numbers(conn, list(kept))}
    return tuple(
        DeletedClaim(claims[number], one.at, one.views) for number, one in kept.items() if number in claims
    )
