"""Footage at work: the index in memory, kept current from storage, and finding what was seen before.

Hashes made by any process reach the index within seconds, by polling. Known fakes stand in it under negative numbers.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import structlog

from claims.places import Gazetteer
from dprkwatch.lasting import keep_doing
from media.facts import MediaFacts
from media.films import SHORT
from media.fingerprints import Part
from media.index import KeptRow, MediaIndex
from media.matching import How, Match, Verdict, look_up, rows_of, same_file
from media.pdq import distance
from media.settings import MatchSettings
from media.stored import facts_of, pack_guesses, unpack_guesses, view_of
from media.thumbnails import Film, judge_thumbnails
from media.workers import HashWorkers
from storage.claims import StoredClaim, claims_by_numbers
from storage.engines import Storage
from storage.fakes import KnownFake, keep_fake_match, list_fakes
from storage.footage import (
    Hashed,
    Sighting,
    films_among,
    fingerprints,
    fingerprints_of,
    media_with_bytes,
    media_with_bytes_of,
    sightings_of,
)
from storage.kept_pictures import whereabouts
from storage.media import keep_guesses
from storage.reuses import (
    Arrived,
    Unchecked,
    arrived_footage,
    follow_footage,
    guesses_compared,
    guesses_of,
    keep_check,
    unchecked_footage,
)
from storage.stories import tie_footage

log = structlog.get_logger(__name__)

POLL_SECONDS = 5.0
OVERLAP = timedelta(seconds=60)  # within which a hash may be committed after one that was made later
_TRUSTED = 100  # lists of fakes say nothing of the quality of their hashes
_ANOTHER_SIZE = 16  # bits of the PDQ in which an original and its smaller picture may differ
_ASKED = 0  # what is asked for, in an index of its own
_LOOKED_AT = 5  # pictures that are only worth a look, the nearest
_CHECKED_AT_ONCE = 50
_FOLLOWED_AT_ONCE = 200
_DAYS_APART = 3  # from so many days on footage is another time's where no claim says when
_MOST_SIGHTINGS = 2000
_STILL_NEWS = timedelta(days=2)  # what older footage shows of a post after that is marked without a sound


class Footage:
    """What was ever hashed, in memory; and the processes that hash what it is asked for."""

    def __init__(
        self,
        storage: Storage,
        settings: MatchSettings,
        workers: HashWorkers | None = None,
        folder: Path | None = None,
    ) -> None:
        """``workers`` are needed to hash files; without them what is stored is looked up by its hashes alone.
        ``folder`` is where originals are kept.
        """
        self._folder = folder
        self._storage = storage
        self._settings = settings
        self._workers = workers
        self._index = MediaIndex()
        self._reached: datetime | None = None
        self._lately: dict[
            int, datetime
        ] = {}  # media taken in, by when they were hashed, as far as they may come again
        self._fakes: dict[int, KnownFake] = {}
        self._noted = datetime(1970, 1, 2, tzinfo=UTC)  # when the last note that was read was corrected
        self._turn = asyncio.Lock()

    def __len__(self) -> int:
        """How many fingerprints there are."""
        return len(self._index)

    def fake(self, number: int) -> KnownFake | None:
        """The known fake that a negative number stands for."""
        return self._fakes.get(number)

    async def refresh(self) -> None:
        """Takes in what was hashed since the last time, new known fakes and corrected notes."""
        async with self._turn, self._storage.read() as conn:
            since = None if self._reached is None else self._reached - OVERLAP
            async for batch in fingerprints(conn, since):
                await asyncio.to_thread(self._take, batch)
            newest = -min(self._fakes, default=0)
            for fake in await list_fakes(conn, newest, self._noted - OVERLAP):
                if fake.number not in self._fakes:
                    self._index.add([KeptRow(fake.number, 0, None, fake.pdq, _TRUSTED, None, None)])
                self._fakes[fake.number] = fake
                self._noted = max(self._noted, fake.changed_at or self._noted)

    async def _load(self) -> None:
        """Takes everything in with the first question, where nobody keeps it current."""
        if self._reached is None:
            await self.refresh()

    def _take(self, batch: Sequence[Hashed]) -> None:
        new = [one for one in batch if self._lately.get(one.media_id) != one.hashed_at]
        if self._reached is not None:
            self._index.remove([one.media_id for one in new])  # hashed anew, from a better file
        self._index.add([KeptRow(*row) for one in new for row in one.rows])
        self._reached = max([batch[-1].hashed_at, *([self._reached] if self._reached else [])])
        self._lately |= {one.media_id: one.hashed_at for one in new}
        self._lately = {n: at for n, at in self._lately.items() if at >= self._reached - OVERLAP}

    async def follow(self, stop: asyncio.Event) -> None:
        """Keeps the index current until told to stop."""
        await keep_doing(self.refresh, stop, POLL_SECONDS, later="footage is taken into the index later")

    async def hash(self, path: Path) -> MediaFacts:
        """The hashes of a file, with what it takes to look it up; never raises for what the file holds."""
        if self._workers is None:
            raise RuntimeError("nothing was started that hashes")
        return await self._workers.hash(path, asked=True)

    async def look_up(self, facts: MediaFacts, thumbnail_of: Film | None = None) -> list[Match]:
        """What a hashed file was seen as, the best first; the very same bytes before all.

        Args:
            facts: of the file.
            thumbnail_of: the film whose thumbnail it is, if it is one.
        """
        await self._load()
        async with self._storage.read() as conn:
            files = await media_with_bytes(conn, facts.sha256)
        asked = thumbnail_of or (Film(facts.duration, True) if facts.frames else None)
        return await self._near(facts, files, asked, closely=True)

    async def look_up_stored(self, media_id: int, *, closely: bool = True) -> list[Match]:
        """What a stored medium was seen as: itself first, then what has its very bytes, then what is like it.

        Args:
            media_id: which.
            closely: as part and whole of others, too, where it is a picture that lies on this machine, or of which
                that was kept.
        """
        facts, _ = await self._stored(media_id, closely=closely)
        return await self._matches(media_id, facts, closely=closely)

    async def compare(self, media_id: int) -> list[Match]:
        """The same of what a flagged post shows. What a picture may have been cut from is kept where its bytes lie on
        this machine: older footage may arrive when they don't any more.
        """
        facts, guessed = await self._stored(media_id, closely=True)
        if not guessed and (guesses := pack_guesses(facts)) is not None:
            async with self._storage.write() as conn:
                await keep_guesses(conn, media_id, guesses)
        return await self._matches(media_id, facts, closely=True)

    async def _stored(self, media_id: int, *, closely: bool) -> tuple[MediaFacts, bool]:
        """What a stored medium is asked for with; and whether what it may have been cut from is kept."""
        await self._load()
        async with self._storage.read() as conn:
            rows = [KeptRow(*row) for row in await fingerprints_of(conn, media_id)]
            guesses = await guesses_of(conn, media_id) if closely else None
        at_hand = await self._facts_at_hand(media_id, rows) if closely else None
        if at_hand is not None:
            return at_hand, guesses is not None
        facts = facts_of(rows)
        if guesses is not None and not facts.frames:
            facts = replace(facts, views=(*facts.views, *map(view_of, unpack_guesses(media_id, guesses))))
        return facts, guesses is not None

    async def _matches(self, media_id: int, facts: MediaFacts, *, closely: bool) -> list[Match]:
        async with self._storage.read() as conn:
            files = [media_id, *(n for n in await media_with_bytes_of(conn, media_id) if n != media_id)]
            film = (await films_among(conn, [media_id])).get(media_id)
        return await self._near(facts, files, None if film is None else Film(*film), closely=closely)

    async def _near(
        self, facts: MediaFacts, files: Sequence[int], asked: Film | None, *, closely: bool
    ) -> list[Match]:
        """The same files, and what is like what was asked for; ``asked``: the film that this is or stands for."""
        near = await asyncio.to_thread(look_up, self._index, facts, self._settings)
        others = [match for match in near if match.media_id not in files]
        if closely and not facts.frames:
            others = await self._looked_at(facts, others)
        async with self._storage.read() as conn:
            kept = await films_among(conn, [match.media_id for match in others])
        films = {media_id: Film(*film) for media_id, film in kept.items()}
        return [*map(same_file, files), *judge_thumbnails(others, asked, films)]

    async def _looked_at(self, facts: MediaFacts, matches: Sequence[Match]) -> list[Match]:
        """Takes the nearest pictures that are only worth a look in hand, where their bytes lie on this machine.

        Whether a picture was cut out of one is guessed at the edges that it lacks; cutting the whole guesses nothing.
        """
        rows = rows_of(_ASKED, facts) or [
            KeptRow(_ASKED, view.part, None, view.pdqs[0], view.quality, view.phashes[0], view.text_like)
            for view in facts.views
            if view.part is not Part.WINDOW
        ]
        asked = MediaIndex()
        asked.add(rows)
        judged, doubted = list(matches), 0
        for place, match in enumerate(judged):
            if match.verdict is Verdict.SAME or match.frames or match.media_id < 0:
                continue
            doubted += 1
            if doubted > _LOOKED_AT:
                break
            async with self._storage.read() as conn:
                kept = [KeptRow(*row) for row in await fingerprints_of(conn, match.media_id)]
            at_hand = await self._facts_at_hand(match.media_id, kept)
            turned = [] if at_hand is None else look_up(asked, at_hand, self._settings)
            if turned and turned[0].verdict is Verdict.SAME:
                judged[place] = replace(
                    match,
                    verdict=Verdict.SAME,
                    how=How.CROPPED if turned[0].cropped else match.how,
                    distance=turned[0].distance,
                    phash_distance=turned[0].phash_distance,
                    cropped=turned[0].cropped,
                )
        return sorted(judged, key=lambda match: (match.verdict is not Verdict.SAME, match.distance))

    async def _facts_at_hand(self, media_id: int, rows: Sequence[KeptRow]) -> MediaFacts | None:
        """What the own bytes of a picture or short film tell, where they lie on this machine and are still what was
        hashed.
        """
        if self._workers is None or not rows or (rows[-1].time or 0.0) > SHORT:
            return None
        async with self._storage.read() as conn:
            found = await whereabouts(conn, media_id)
        if found is None:
            return None
        files: list[tuple[Path | str, str | None]] = list(found.files)
        if found.kept_path and self._folder is not None:
            files.insert(0, (self._folder / found.kept_path, None))
        for path, archive in files:
            facts = await self._workers.hash(path, archive=archive, asked=True)
            shown = [frame.pdq for frame in facts.frames] if rows[0].time is not None else [facts.pdq]
            if any(pdq is not None and distance(pdq, rows[0].pdq) <= _ANOTHER_SIZE for pdq in shown):
                return facts
        return None

    async def cut_from(self, arrived: Sequence[Arrived]) -> dict[int, set[int]]:
        """Pictures compared already that may be parts or wholes of media that arrived, by the number of an arrival.

        It takes up to a few seconds for ten thousand pictures of flagged posts, whatever else is known.
        """
        asked: dict[int, MediaFacts] = {}
        found: dict[int, set[int]] = {one.number: set() for one in arrived}
        since = min((one.since for one in arrived if one.since is not None), default=None)
        if since is None:
            return found
        async with self._storage.read() as conn:
            for one in arrived:
                if one.since is not None and one.media_id not in asked:
                    rows = await fingerprints_of(conn, one.media_id)
                    asked[one.media_id] = facts_of(KeptRow(*row) for row in rows)
            async for batch in guesses_compared(conn, since):
                alike = await asyncio.to_thread(self._cut_from, batch, asked)
                for one in arrived:
                    found[one.number] |= alike.get(one.media_id, set())
        return found

    def _cut_from(
        self, guessed: Sequence[tuple[int, bytes]], asked: Mapping[int, MediaFacts]
    ) -> dict[int, set[int]]:
        index = MediaIndex()
        index.add([row for media_id, guesses in guessed for row in unpack_guesses(media_id, guesses)])
        return {
            media_id: {match.media_id for match in look_up(index, facts, self._settings)}
            for media_id, facts in asked.items()
        }


# --- seen before under another place, date or claim -----------------------------------------------


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
        await footage.refresh()
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
    await footage.refresh()
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
