"""All claims that a filter means, with what an export says of their posts: hashes of media, never the media."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.claim_filters import ClaimFilter, newest_claims
from storage.claims import StoredClaim, claims_by_numbers
from storage.models import claims, media, media_frames, posts, sightings
from storage.tellings import in_chunks

AT_MOST = 10_000
"""Claims that one answer is made of, the newest ones."""


@dataclass(frozen=True, slots=True)
class HashedMedium:
    """One photo, film or document of a post as its hashes; ``state`` says why there are none.

    Attributes:
        sha256, pdq, phash: lower-case hexadecimal.
        pdq_quality: 0…100.
        frames: of films, the key frames: seconds from the start, PDQ in hexadecimal, its quality.
    """

    kind: str
    state: str
    sha256: str | None
    pdq: str | None
    pdq_quality: int | None
    phash: str | None
    frames: tuple[tuple[float, str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Matching:
    """Claims, newest first. ``whole``: there are no more."""

    claims: tuple[StoredClaim, ...]
    whole: bool


async def matching_stored(conn: AsyncConnection, wanted: ClaimFilter, *, at_most: int = AT_MOST) -> Matching:
    """The newest ``at_most`` claims that a filter means."""
    rows = (await conn.execute(newest_claims(wanted, [claims.c.id], at_most + 1))).all()
    numbers = list(dict.fromkeys(row.id for row in rows))
    found: list[StoredClaim] = []
    for part in in_chunks(numbers[:at_most]):
        found += await claims_by_numbers(conn, part)
    found.sort(key=lambda claim: (claim.posted_at, claim.number), reverse=True)
    return Matching(tuple(found), len(numbers) <= at_most)


async def hashes_of_posts(
    conn: AsyncConnection, post_ids: Sequence[int]
) -> dict[int, tuple[HashedMedium, ...]]:
    """The media of the newest revisions of these posts, in the posts' order."""
    found: dict[int, dict[int, HashedMedium]] = {}
    for part in in_chunks(dict.fromkeys(post_ids)):
        query = (
            select(
                sightings.c.post_id,
                media.c.id,
                media.c.kind,
                media.c.state,
                media.c.sha256,
                media.c.pdq,
                media.c.pdq_quality,
                media.c.phash,
            )
            .join_from(sightings, media, media.c.id == sightings.c.media_id)
            .join(posts, posts.c.id == sightings.c.post_id)
            .where(sightings.c.post_id.in_(part), sightings.c.revision_id == posts.c.revision_id)
            .order_by(sightings.c.post_id, sightings.c.position, media.c.id)
        )
        for row in await conn.execute(query):
            found.setdefault(row.post_id, {})[row.id] = HashedMedium(
                row.kind, row.state, _hex(row.sha256), _hex(row.pdq), row.pdq_quality, _hex(row.phash)
            )
    framed = await _frames(conn, [number for media_ in found.values() for number in media_])
    return {
        post: tuple(
            replace(medium, frames=framed[number]) if number in framed else medium
            for number, medium in media_.items()
        )
        for post, media_ in found.items()
    }


async def _frames(
    conn: AsyncConnection, media_ids: Sequence[int]
) -> dict[int, tuple[tuple[float, str, int], ...]]:
    found: dict[int, list[tuple[float, str, int]]] = {}
    for part in in_chunks(dict.fromkeys(media_ids)):
        query = (
            select(media_frames.c.media_id, media_frames.c.time, media_frames.c.pdq, media_frames.c.quality)
            .where(media_frames.c.media_id.in_(part))
            .order_by(media_frames.c.media_id, media_frames.c.seq)
        )
        for row in await conn.execute(query):
            found.setdefault(row.media_id, []).append((row.time, bytes(row.pdq).hex(), row.quality))
    return {number: tuple(frames) for number, frames in found.items()}


def _hex(value: bytes | None) -> str | None:
    return None if value is None else bytes(value).hex()


async def posts_about_prisoners(conn: AsyncConnection, post_ids: Sequence[int]) -> frozenset[int]:
    """Those of the posts that tell of prisoners or deserters, or let one speak, in any claim ever read from them."""
    found: set[int] = set()
    for part in in_chunks(dict.fromkeys(post_ids)):
        told = or_(claims.c.event.in_(("capture", "desertion")), claims.c.claimant == "prisoner")
        rows = await conn.execute(select(claims.c.post_id).where(claims.c.post_id.in_(part), told))
        found |= {row.post_id for row in rows}
    return frozenset(found)
