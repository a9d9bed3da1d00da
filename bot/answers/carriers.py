"""Which other posts carry the footage of a story's posts, with a claim or without."""

from __future__ import annotations

from collections.abc import Sequence

from bot.asking import Asking
from bot.deps import BotDeps
from media.matching import Match, Verdict, same_file
from storage.footage import Sighting, media_of_post, sightings_of
from storage.sources import Connection

_MOST_POSTS = 40
_MOST_MEDIA = 12  # of a story, each of which is looked up


async def same_footage(
    media_ids: Sequence[int], asking: Asking, deps: BotDeps, *, closely: bool = True
) -> tuple[tuple[Match, Sighting], ...]:
    """Every post that carries the same as stored media, once, the earliest first, with the match that says so.

    ``closely``: parts and wholes of it, too, which takes as long as a person's own picture.
    """
    matches: dict[int, Match] = {media_id: same_file(media_id) for media_id in media_ids[:_MOST_MEDIA]}
    if deps.footage is not None:
        for media_id in list(matches):
            for match in await deps.footage.look_up_stored(media_id, closely=closely):
                if match.verdict is Verdict.SAME and match.media_id > 0:
                    matches.setdefault(match.media_id, match)
    found = await deps.storage.read_together(lambda conn: sightings_of(conn, matches, before=asking.now))
    by_post = {sighting.post_id: sighting for sighting in reversed(found)}
    return tuple((matches[one.media_id], one) for one in reversed(by_post.values()))


async def without_claim(
    post_ids: Sequence[int],
    asking: Asking,
    deps: BotDeps,
    *,
    carried: Sequence[tuple[Match, Sighting]] = (),
) -> tuple[Sighting, ...]:
    """Posts that carry the footage of these posts and claim nothing, the earliest first.

    ``carried``: what is known to carry it already, which a closer look may have found.
    """

    async def look_up(conn: Connection) -> list[int]:
        found = [await media_of_post(conn, post) for post in dict.fromkeys(post_ids[:_MOST_POSTS])]
        return list(dict.fromkeys(media_id for media_ids in found for media_id in media_ids))

    media_ids = await deps.storage.read_together(look_up)
    if not media_ids:
        return ()
    found = [*carried, *await same_footage(media_ids, asking, deps, closely=False)]
    silent = {
        sighting.post_id: sighting
        for _, sighting in found
        if not sighting.claims and not sighting.flagged and sighting.post_id not in post_ids
    }
    return tuple(sorted(silent.values(), key=lambda one: (one.posted_at, one.post_id)))
