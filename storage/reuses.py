"""Footage of flagged posts that was seen before under another place, date or claim; which was compared already."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.audit import note
from storage.events import RECYCLED, REFUSED, owe_event
from storage.footage import Sighting, sightings_of
from storage.models import (
    footage_arrivals,
    footage_checks,
    footage_guesses,
    media,
    posts,
    reuses,
    sightings,
)
from storage.observations import Way
from storage.upserts import insert_new

COMMAND_LINE = 0
"""Whoever sits at the terminal, where a person would be named."""

_FRESH = timedelta(hours=2)
_GUESSED_AT_ONCE = 800  # pictures


@dataclass(frozen=True, slots=True)
class Reuse:
    """Footage of a flagged post that was seen earlier under another place, date or claim.

    Attributes:
        match: ``verdict``, ``how``, ``distance``, ``orientation``, ``cropped``, ``frames``, ``frames_asked``.
        differs: ``places`` (now, then), ``days``, ``event`` (now, then), each where it differs.
    """

    id: int
    post_id: int
    media_id: int
    earlier_post_id: int
    earlier_media_id: int
    match: Mapping[str, Any]
    differs: Mapping[str, Any]
    made_at: datetime


class Unchecked(NamedTuple):
    """A medium of a flagged post. ``fresh``: the post was seen soon after it was posted, so that people may be told."""

    post_id: int
    media_id: int
    fresh: bool


async def unchecked_footage(conn: AsyncConnection, limit: int) -> list[Unchecked]:
    """Media of flagged posts that weren't compared since they were hashed, those of the newest posts first."""
    done = select(footage_checks.c.post_id).where(
        footage_checks.c.post_id == sightings.c.post_id,
        footage_checks.c.media_id == sightings.c.media_id,
        footage_checks.c.checked_at >= media.c.hashed_at,
    )
    rows = await conn.execute(
        select(posts.c.id, sightings.c.media_id, posts.c.posted_at, posts.c.first_seen_at, posts.c.first_way)
        .distinct()
        .join_from(posts, sightings, sightings.c.post_id == posts.c.id)
        .join(media, media.c.id == sightings.c.media_id)
        .where(posts.c.flagged, media.c.hashed_at.is_not(None), media.c.pdq.is_not(None), ~done.exists())
        .order_by(posts.c.id.desc())
        .limit(limit)
    )
    return [
        Unchecked(
            row.id, row.media_id, row.first_way != Way.EXPORT and row.first_seen_at - row.posted_at < _FRESH
        )
        for row in rows
    ]


class Arrived(NamedTuple):
    """A medium that was hashed or seen once more. ``since``: when the earliest post that carries it was posted;
    ``None`` where no later post was compared already.
    """

    number: int
    media_id: int
    since: datetime | None


async def arrived_footage(conn: AsyncConnection, limit: int) -> list[Arrived]:
    """Media that arrived and that posts compared before may have to be held against, in their order."""
    first = (
        select(func.min(posts.c.posted_at))
        .join_from(sightings, posts, posts.c.id == sightings.c.post_id)
        .where(sightings.c.media_id == footage_arrivals.c.media_id)
        .correlate(footage_arrivals)
        .scalar_subquery()
    )
    rows = (
        await conn.execute(
            select(footage_arrivals.c.id, footage_arrivals.c.media_id, first.label("first"))
            .order_by(footage_arrivals.c.id)
            .limit(limit)
        )
    ).all()
    if not rows:
        return []
    newest = (
        await conn.execute(
            select(func.max(posts.c.posted_at)).join_from(
                footage_checks, posts, posts.c.id == footage_checks.c.post_id
            )
        )
    ).scalar()
    return [
        Arrived(
            row.id,
            row.media_id,
            row.first if newest is not None and row.first is not None and row.first <= newest else None,
        )
        for row in rows
    ]


async def guesses_compared(conn: AsyncConnection, since: datetime) -> AsyncIterator[list[tuple[int, bytes]]]:
    """What pictures that were compared already may have been cut from, by medium, a batch at a time.

    ``since``: pictures of flagged posts posted from then on.
    """
    later = select(footage_checks.c.media_id).where(
        footage_checks.c.post_id.in_(select(posts.c.id).where(posts.c.posted_at >= since))
    )
    after = 0
    while True:
        rows = (
            await conn.execute(
                select(footage_guesses)
                .where(footage_guesses.c.media_id > after, footage_guesses.c.media_id.in_(later))
                .order_by(footage_guesses.c.media_id)
                .limit(_GUESSED_AT_ONCE)
            )
        ).all()
        if not rows:
            return
        after = rows[-1].media_id
        yield [(row.media_id, bytes(row.guesses)) for row in rows]


async def guesses_of(conn: AsyncConnection, media_id: int) -> bytes | None:
    """What a picture may have been cut from, packed; ``None`` where that isn't kept."""
    found: bytes | None = (
        await conn.execute(select(footage_guesses.c.guesses).where(footage_guesses.c.media_id == media_id))
    ).scalar()
    return None if found is None else bytes(found)


async def follow_footage(
    conn: AsyncConnection, arrived: Sequence[Arrived], alike: Mapping[int, Sequence[int]]
) -> None:
    """Has posts compared anew that came later than media that arrived; these are done with then.

    Args:
        conn: the write connection.
        arrived: what is done with.
        alike: by the number of an arrival, the media that look like it.
    """
    for one in arrived:
        wanted = sorted(set(alike.get(one.number, ())))
        for at in range(0, len(wanted) if one.since is not None else 0, 500):
            await conn.execute(
                delete(footage_checks).where(
                    footage_checks.c.media_id.in_(wanted[at : at + 500]),
                    footage_checks.c.post_id.in_(select(posts.c.id).where(posts.c.posted_at >= one.since)),
                )
            )
    for at in range(0, len(arrived), 500):
        numbers = [one.number for one in arrived[at : at + 500]]
        await conn.execute(delete(footage_arrivals).where(footage_arrivals.c.id.in_(numbers)))


async def keep_check(
    conn: AsyncConnection,
    post_id: int,
    media_id: int,
    now: datetime,
    *,
    earlier: tuple[int, int] | None = None,
    match: Mapping[str, Any] | None = None,
    differs: Mapping[str, Any] | None = None,
    owe: bool = False,
) -> bool:
    """Keeps that media of a flagged post were compared, and what came of it.

    Args:
        conn: the write connection.
        post_id: of the flagged post.
        media_id: its medium.
        now: when it was compared.
        earlier: post and medium of the earliest sighting under another place, date or claim, if there is one.
        match: how alike they are.
        differs: in what they differ.
        owe: whether people may have to be told.

    Returns:
        Whether a reuse was found that wasn't known.
    """
    known = await conn.execute(
        update(footage_checks)
        .where(footage_checks.c.post_id == post_id, footage_checks.c.media_id == media_id)
        .values(checked_at=now)
    )
    if not known.rowcount:
        await insert_new(
            conn,
            footage_checks,
            [{"post_id": post_id, "media_id": media_id, "checked_at": now}],
            key=("post_id", "media_id"),
        )
    if earlier is None:
        return False
    told = {
        "earlier_post_id": earlier[0],
        "earlier_media_id": earlier[1],
        "match": json.dumps(match, ensure_ascii=False),
        "differs": json.dumps(differs, ensure_ascii=False),
    }
    marked = (
        await conn.execute(
            select(reuses.c.id, reuses.c.earlier_post_id).where(
                reuses.c.post_id == post_id, reuses.c.media_id == media_id
            )
        )
    ).first()
    if marked is not None:
        if (
            earlier[0] < marked.earlier_post_id
        ):  # a sighting before the one that was the earliest arrived since
            still = reuses.c.id == marked.id, reuses.c.refused_by.is_(None)
            await conn.execute(update(reuses).where(*still).values(**told))
        return False
    await conn.execute(insert(reuses).values(post_id=post_id, media_id=media_id, made_at=now, **told))
    if owe:
        await owe_event(conn, RECYCLED, now, post_id=post_id)
    return True


async def reuses_of_posts(conn: AsyncConnection, post_ids: Sequence[int]) -> dict[int, list[Reuse]]:
    """What of posts was seen before, by post; what an analyst called a wrong match is left out."""
    found: dict[int, list[Reuse]] = {}
    for at in range(0, len(post_ids), 500):
        rows = await conn.execute(
            select(reuses)
            .where(reuses.c.post_id.in_(post_ids[at : at + 500]), reuses.c.refused_by.is_(None))
            .order_by(reuses.c.id)
        )
        for row in rows:
            found.setdefault(row.post_id, []).append(
                Reuse(
                    row.id,
                    row.post_id,
                    row.media_id,
                    row.earlier_post_id,
                    row.earlier_media_id,
                    json.loads(row.match),
                    json.loads(row.differs),
                    row.made_at,
                )
            )
    return found


async def reuse_shown(conn: AsyncConnection, post_id: int) -> tuple[Reuse, Sighting] | None:
    """What of a post was seen before, with the earliest sighting that it differs from; ``None`` for nothing."""
    return (await reuses_shown(conn, [post_id])).get(post_id)


async def reuses_shown(conn: AsyncConnection, post_ids: Sequence[int]) -> dict[int, tuple[Reuse, Sighting]]:
    """The same of many posts, by post."""
    marked = await reuses_of_posts(conn, post_ids)
    found = [reuse for reuses_ in marked.values() for reuse in reuses_]
    seen = await sightings_of(conn, {reuse.earlier_media_id for reuse in found})
    earlier = {(sighting.post_id, sighting.media_id): sighting for sighting in seen}
    shown: dict[int, tuple[Reuse, Sighting]] = {}
    for reuse in found:
        sighting = earlier.get((reuse.earlier_post_id, reuse.earlier_media_id))
        if sighting is not None:
            shown.setdefault(reuse.post_id, (reuse, sighting))
    return shown


async def refused_match(conn: AsyncConnection, post_id: int) -> int | None:
    """The number of a match of a post's footage that an analyst called wrong; ``None`` where there is none."""
    found: int | None = (
        await conn.execute(
            select(reuses.c.id)
            .where(reuses.c.post_id == post_id, reuses.c.refused_by.is_not(None))
            .order_by(reuses.c.id)
            .limit(1)
        )
    ).scalar()
    return found


async def match_of_post(conn: AsyncConnection, reuse_id: int) -> int | None:
    """The post whose footage a match is of; ``None`` where there is no such match."""
    found: int | None = (await conn.execute(select(reuses.c.post_id).where(reuses.c.id == reuse_id))).scalar()
    return found


async def refuse_reuse(
    conn: AsyncConnection, reuse_id: int, person: int | None, now: datetime, *, wrong: bool = True
) -> bool:
    """Keeps that a match is wrong by an analyst's word, or no longer is, with a row of the audit log.

    The cards that show it are brought up to date without a sound.

    Args:
        conn: the write connection.
        reuse_id: the match.
        person: the random id of who says so; ``None`` for the command line.
        now: when.
        wrong: whether it is wrong.

    Returns:
        Whether that is new: there is such a match, and the same wasn't said already.
    """
    stands = reuses.c.refused_by.is_(None) if wrong else reuses.c.refused_by.is_not(None)
    found: int | None = (
        await conn.execute(select(reuses.c.post_id).where(reuses.c.id == reuse_id, stands))
    ).scalar()
    if found is None:
        return False
    by = None if not wrong else COMMAND_LINE if person is None else person
    await conn.execute(update(reuses).where(reuses.c.id == reuse_id).values(refused_by=by))
    await note(
        conn,
        now,
        person,
        "match",
        f"post {found}",
        {"refused": not wrong},
        {"refused": wrong, "match": reuse_id},
    )
    await owe_event(conn, REFUSED, now, post_id=found)
    return True
