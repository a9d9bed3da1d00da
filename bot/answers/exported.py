"""Footage that goes with exported claims: who else carries it without a claim, and what of it was seen before."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from bot.answers.posts import posts_meant
from bot.answers.understanding import Understood
from bot.asking import Asking
from bot.deps import BotDeps
from media.matching import Match, Verdict, same_file
from storage.fakes import KnownFake, fakes_in_posts
from storage.footage import Sighting, media_of_posts, sightings_of
from storage.reuses import Reuse, reuses_shown
from storage.search import recycled_without_claim
from storage.sources import Connection

LOOKED_UP = 300
"""Media of one export that are looked up by how they look, those of the newest claims; of the rest the same files."""
_MOST_UNCLAIMED = 1000


@dataclass(frozen=True, slots=True)
class ExportedFootage:
    """Footage of an export.

    Attributes:
        carriers: by a claim's post, posts that carry its footage and claim nothing, each once, the earliest first.
        seen_before: by post, that its footage was seen before, and where first of what is held.
        unclaimed: flagged posts that the query means, that claim nothing and whose footage was seen before.
        fakes: by post, the known fakes that it shows.
        whole: ``False`` where more media than ``LOOKED_UP`` would have to be looked up.
    """

    carriers: Mapping[int, tuple[tuple[Match, Sighting], ...]] = field(default_factory=dict)
    seen_before: Mapping[int, tuple[Reuse, Sighting]] = field(default_factory=dict)
    unclaimed: tuple[Sighting, ...] = ()
    fakes: Mapping[int, Sequence[KnownFake]] = field(default_factory=dict)
    whole: bool = True

    @property
    def posts(self) -> tuple[int, ...]:
        """Posts beside those of the claims: what carries their footage, now or earlier."""
        found = [sighting.post_id for pairs in self.carriers.values() for _, sighting in pairs]
        found += [sighting.post_id for sighting in self.unclaimed]
        found += [sighting.post_id for _, sighting in self.seen_before.values()]
        return tuple(dict.fromkeys(found))

    def beside(self, posts: Collection[int]) -> frozenset[int]:
        """Posts that carry the footage of some of the claims' posts, now or earlier."""
        found = {sighting.post_id for post in posts for _, sighting in self.carriers.get(post, ())}
        return frozenset(
            found | {self.seen_before[post][1].post_id for post in posts if post in self.seen_before}
        )


async def footage_of_export(
    post_ids: Sequence[int], understood: Understood, asking: Asking, deps: BotDeps
) -> ExportedFootage:
    """The footage of the posts of an export's claims, the newest first."""
    claimed = list(dict.fromkeys(post_ids))
    wanted = posts_meant(understood, deps)

    async def look_up(conn: Connection) -> tuple[dict[int, list[int]], list[int], dict[int, list[int]]]:
        unclaimed = await recycled_without_claim(conn, wanted, _MOST_UNCLAIMED)
        return await media_of_posts(conn, claimed), unclaimed, await media_of_posts(conn, unclaimed)

    carried, without, shown = await deps.storage.read_together(look_up)
    media_ids = list(dict.fromkeys(number for post in claimed for number in carried.get(post, ())))
    alike = {number: {number: same_file(number)} for number in media_ids}
    if deps.footage is not None:
        for number in media_ids[:LOOKED_UP]:
            for match in await deps.footage.look_up_stored(number, closely=False):
                if match.verdict is Verdict.SAME and match.media_id > 0:
                    alike[number].setdefault(match.media_id, match)

    async def read(
        conn: Connection,
    ) -> tuple[
        list[Sighting],
        list[Sighting],
        dict[int, tuple[Reuse, Sighting]],
        dict[int, list[KnownFake]],
    ]:
        every = {number for found in alike.values() for number in found}
        return (
            await sightings_of(conn, every, before=asking.now),
            await sightings_of(conn, {number for found in shown.values() for number in found}),
            await reuses_shown(conn, [*claimed, *without]),
            await fakes_in_posts(conn, [*claimed, *without]),
        )

    seen, mine, seen_before, fakes = await deps.storage.read_together(read)
    quiet = [one for one in seen if not one.claims and one.post_id not in carried]
    carriers: dict[int, tuple[tuple[Match, Sighting], ...]] = {}
    for post, numbers in carried.items():
        found: dict[int, tuple[Match, Sighting]] = {}
        for sighting in quiet:
            for number in numbers:
                if sighting.media_id in alike[number]:
                    found.setdefault(sighting.post_id, (alike[number][sighting.media_id], sighting))
        if found:
            carriers[post] = tuple(found.values())
    tied = {sighting.post_id for pairs in carriers.values() for _, sighting in pairs}
    unclaimed = {one.post_id: one for one in mine if one.post_id in without and one.post_id not in tied}
    return ExportedFootage(
        carriers, seen_before, tuple(unclaimed.values()), fakes, len(media_ids) <= LOOKED_UP
    )
