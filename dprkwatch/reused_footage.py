"""Footage of flagged posts that was seen before under another place, date or claim."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from claims.places import Gazetteer
from dprkwatch.footage import Footage
from media.matching import Match, Verdict
from storage.claims import StoredClaim, claims_by_numbers
from storage.engines import Storage
from storage.fakes import keep_fake_match
from storage.footage import Sighting, sightings_of
from storage.reuses import Unchecked, arrived_footage, follow_footage, keep_check, unchecked_footage
from storage.stories import tie_footage

_CHECKED_AT_ONCE = 50
_FOLLOWED_AT_ONCE = 200
_DAYS_APART = 3  # from so many days on footage is another time's where no claim says when
_MOST_SIGHTINGS = 2000
_STILL_NEWS = timedelta(days=2)  # what older footage shows of a post after that is marked without a sound


@dataclass(slots=True)
class Compared:
    """What comparing the footage of flagged posts came to."""

    checked: int = 0
    reused: int = 0
    tied: int = 0


async def compare_footage(
    storage: Storage, footage: Footage, gazetteer: Gazetteer, now: Callable[[], datetime]
) -> Compared:
    """Compares the footage of flagged posts with all that was seen before, as far as that wasn't done yet.

    People may have to be told of what is found in fresh posts.

    Args:
        storage: where posts and media are.
        footage: what is known, brought up to date here.
        gazetteer: reads places out of captions that tell no claim.
        now: the clock.
    """
    done = Compared()
    while await _follow_arrived(storage, footage):
        pass
    while True:
        async with storage.read() as conn:
            waiting = await unchecked_footage(conn, _CHECKED_AT_ONCE)
        await footage.index.refresh()
        for one in waiting:
            await _compare_one(storage, footage, gazetteer, one, now(), done)
        done.checked += len(waiting)
        if len(waiting) < _CHECKED_AT_ONCE:
            return done


async def _follow_arrived(storage: Storage, footage: Footage) -> bool:
    """Has later posts compared anew with footage that arrived after they were; gives whether there may be more.

    What arrived is read before the index is brought up to date: what isn't in it then is compared later than this.
    """
    async with storage.read() as conn:
        arrived = await arrived_footage(conn, _FOLLOWED_AT_ONCE)
    if not arrived:
        return False
    await footage.index.refresh()
    alike: dict[int, list[int]] = {}
    known: dict[int, list[int]] = {}
    cut = await footage.cut_from(arrived)
    for one in arrived:
        if one.since is None:
            continue
        if one.media_id not in known:
            known[one.media_id] = [
                match.media_id for match in await footage.look_up_stored(one.media_id, closely=False)
            ]
        alike[one.number] = [*known[one.media_id], *cut[one.number]]
    async with storage.write() as conn:
        await follow_footage(conn, arrived, alike)
    return len(arrived) == _FOLLOWED_AT_ONCE


async def _compare_one(
    storage: Storage,
    footage: Footage,
    gazetteer: Gazetteer,
    unchecked: Unchecked,
    now: datetime,
    done: Compared,
) -> None:
    post_id, media_id, fresh = unchecked
    same = [match for match in await footage.compare(media_id) if match.verdict is Verdict.SAME]
    matches = {match.media_id: match for match in same if match.media_id > 0}
    fake = next((match for match in same if match.media_id < 0), None)
    async with storage.read() as conn:
        seen = (await sightings_of(conn, matches))[:_MOST_SIGHTINGS]
        numbers = [number for sighting in seen for number in sighting.claims]
        told = {claim.number: claim for claim in await claims_by_numbers(conn, numbers)}
    mine = next((sighting for sighting in seen if sighting.post_id == post_id), None)
    earlier = [s for s in seen if mine is not None and (s.posted_at, s.post_id) < (mine.posted_at, post_id)]
    found: tuple[Sighting, dict[str, Any]] | None = None
    if mine is not None and not _is_told_by_its_origin(mine, earlier):
        now_told = _Telling.of(mine, told, gazetteer)
        for sighting in earlier:
            if sighting.told_at > mine.told_at or (
                mine.origin is not None and sighting.origin == mine.origin
            ):
                continue  # after the post that is forwarded, or a forward of the same
            differs = _differs(now_told, _Telling.of(sighting, told, gazetteer), gazetteer)
            if differs:
                found = sighting, differs
                break
    followed: list[Sighting] = []
    if (
        mine is not None and mine.claims
    ):  # posts that tell the same of it, and were compared before this one came
        now_told = _Telling.of(mine, told, gazetteer)
        followed = [
            s
            for s in seen
            if s.claims
            and (s.posted_at, s.post_id) > (mine.posted_at, post_id)
            and not _differs(_Telling.of(s, told, gazetteer), now_told, gazetteer)
        ]
    owe = fresh and mine is not None and now - mine.posted_at < _STILL_NEWS
    async with storage.write() as conn:
        if fake is not None:
            done.reused += await keep_fake_match(
                conn,
                post_id,
                media_id,
                fake.media_id,
                match_as_json(fake),
                now,
                owe=owe and found is None,  # they are told once
            )
        for sighting in followed:
            for number in sighting.claims:
                done.tied += await tie_footage(conn, number, mine.claims if mine else (), now=now)
        if found is None:
            await keep_check(conn, post_id, media_id, now)
            others = [number for sighting in earlier for number in sighting.claims]
            for number in mine.claims if mine is not None and others else ():
                done.tied += await tie_footage(conn, number, others, now=now)
            return
        sighting, differences = found
        done.reused += await keep_check(
            conn,
            post_id,
            media_id,
            now,
            earlier=(sighting.post_id, sighting.media_id),
            match=match_as_json(matches[sighting.media_id]),
            differs=differences,
            owe=owe,
        )


def _is_told_by_its_origin(forward: Sighting, earlier: Iterable[Sighting]) -> bool:
    """Whether the post that a forward names is kept with the same footage: what differs is said of that one."""
    return forward.origin is not None and any(
        (one.channel.id, one.message_id) == forward.origin for one in earlier
    )


def match_as_json(match: Match) -> dict[str, Any]:
    """A match as it is kept."""
    return {
        "verdict": match.verdict.value,
        "how": match.how.value,
        "distance": match.distance,
        "orientation": match.orientation,
        "cropped": match.cropped,
        "frames": len(match.frames),
        "frames_asked": match.frames_asked,
        "thumbnail": match.thumbnail,
    }


@dataclass(frozen=True, slots=True)
class _Telling:
    """What a post says of its footage: places (with all that contain them), kinds of event, from when on."""

    posted: datetime
    places: frozenset[str]
    events: frozenset[str]
    happened: date | None

    @classmethod
    def of(cls, sighting: Sighting, told: Mapping[int, StoredClaim], gazetteer: Gazetteer) -> _Telling:
        claims = [told[number] for number in sighting.claims if number in told]
        places = {place["id"] for claim in claims for place in claim.slots["places"]}
        if not places:
            places = {mention.place.id for mention in gazetteer.find(sighting.caption)}
        dates = [claim.slots["date_from"] for claim in claims if claim.slots.get("date_from")]
        return cls(
            sighting.told_at,
            frozenset(place for place in places if gazetteer.kind(place) != "country"),
            frozenset(claim.event for claim in claims),
            min((date.fromisoformat(day) for day in dates), default=None),
        )


def _differs(now: _Telling, then: _Telling, gazetteer: Gazetteer) -> dict[str, Any]:
    """In what a post says otherwise of footage than an earlier one did; nothing where it may well be the same."""
    found: dict[str, Any] = {}
    if now.places and then.places and not _near(now.places, then.places, gazetteer):
        found["places"] = [sorted(now.places), sorted(then.places)]
    apart = now.posted - then.posted
    if now.happened is not None:
        days = (now.happened - then.posted.date()).days
        if days >= 1:  # seen before it is said to have happened
            found["days"] = days
    elif apart >= timedelta(days=_DAYS_APART):
        found["days"] = apart.days
    if now.events and then.events and not now.events & then.events and apart >= timedelta(days=1):
        found["events"] = [sorted(now.events), sorted(then.events)]
    return found


def _near(some: Iterable[str], others: Iterable[str], gazetteer: Gazetteer) -> bool:
    return any(
        one == other or gazetteer.contains(one, other) or gazetteer.contains(other, one)
        for one in some
        for other in others
    )
