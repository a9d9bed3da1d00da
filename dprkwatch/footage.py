"""What a file or a stored picture or film was seen as: by its hashes, and by its bytes where they lie here."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from dprkwatch.footage_index import FootageIndex
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
from storage.engines import Storage
from storage.fakes import KnownFake
from storage.footage import films_among, fingerprints_of, media_with_bytes, media_with_bytes_of
from storage.kept_pictures import whereabouts
from storage.media import keep_guesses
from storage.reuses import Arrived, guesses_compared, guesses_of

_ANOTHER_SIZE = 16  # bits of the PDQ in which an original and its smaller picture may differ
_ASKED = 0  # what is asked for, in an index of its own
_LOOKED_AT = 5  # pictures that are only worth a look, the nearest


class Footage:
    """Looks things up in what was ever hashed, and hashes what it is asked for."""

    def __init__(
        self,
        storage: Storage,
        settings: MatchSettings,
        workers: HashWorkers | None = None,
        folder: Path | None = None,
        *,
        index: FootageIndex | None = None,
    ) -> None:
        """``workers`` are needed to hash files; without them what is stored is looked up by its hashes alone.
        ``folder`` is where originals are kept; ``index`` what is known, an own one otherwise.
        """
        self._folder = folder
        self._storage = storage
        self._settings = settings
        self._workers = workers
        self.index = FootageIndex(storage) if index is None else index

    def fake(self, number: int) -> KnownFake | None:
        """The known fake that a negative number stands for."""
        return self.index.fake(number)

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
        await self.index.load()
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
        await self.index.load()
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
        near = await asyncio.to_thread(look_up, self.index.rows, facts, self._settings)
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
