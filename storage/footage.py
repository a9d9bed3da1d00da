"""Footage: what the index in memory is made of, where media were seen, and what of it was seen before.

Known fakes stand in the index beside the media, under negative numbers.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import and_, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.events import RECYCLED, owe_event
from storage.models import (
    channel_identities,
    channels,
    claims,
    footage_checks,
    known_fakes,
    media,
    media_frames,
    posts,
    reuses,
    revisions,
    sightings,
)
from storage.observations import Way
from storage.tellers import Teller, current_username, post_url
from storage.texts import storable
from storage.upserts import insert_new

_AT_ONCE = 5000
_FRESH = timedelta(hours=2)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Fingerprint(NamedTuple):
    """One row of the index, with the fields of ``media.index.KeptRow``. ``part`` 1 is what lies inside borders."""

    media_id: int
    part: int
    time: float | None
    pdq: bytes
    quality: int
    phash: bytes | None
    text_like: int | None


@dataclass(frozen=True, slots=True)
class Sighting:
    """Media seen in a post.

    Attributes:
        caption: the newest text of the post.
        claims: the numbers of its current claims.
        forwarded: it came with a forward.
    """

    media_id: int
    post_id: int
    channel: Teller
    message_id: int
    url: str | None
    posted_at: datetime
    caption: str
    language: str | None
    flagged: bool
    deleted: bool
    forwarded: bool
    claims: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Searched:
    """What a look-up goes through.

    Attributes:
        media: pictures and films that are hashed.
        waiting: those that are not yet.
        since: when the earliest post that carries one was posted; ``None`` where there is none.
    """

    media: int
    waiting: int
    since: datetime | None


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


class Hashed(NamedTuple):
    """A medium that was hashed: when, and the rows that are made of it."""

    media_id: int
    hashed_at: datetime
    rows: list[Fingerprint]


async def fingerprints(conn: AsyncConnection, since: datetime | None = None) -> AsyncIterator[list[Hashed]]:
    """What was hashed from a time on, in the order it was hashed, a batch at a time.

    Args:
        conn: any connection.
        since: aware UTC; everything without it. What was hashed at that very moment comes too.
    """
    reached, after = since or _EPOCH, -1
    while True:
        rows = (
            await conn.execute(
                select(
                    media.c.id,
                    media.c.hashed_at,
                    media.c.pdq,
                    media.c.pdq_quality,
                    media.c.phash,
                    media.c.text_like,
                    media.c.inner_pdq,
                    media.c.inner_quality,
                    media.c.inner_phash,
                    media.c.inner_text_like,
                )
                .where(
                    media.c.hashed_at.is_not(None),
                    or_(media.c.hashed_at > reached, and_(media.c.hashed_at == reached, media.c.id > after)),
                )
                .order_by(media.c.hashed_at, media.c.id)
                .limit(_AT_ONCE)
            )
        ).all()
        if not rows:
            return
        framed = await _frames(conn, [row.id for row in rows])
        reached, after = rows[-1].hashed_at, rows[-1].id
        yield [
            Hashed(
                row.id,
                row.hashed_at,
                framed.get(row.id)
                or ([] if row.pdq is None else _with_inner(row.id, None, row, row.pdq_quality)),
            )
            for row in rows
        ]


async def fingerprints_of(conn: AsyncConnection, media_id: int) -> list[Fingerprint]:
    """The rows of one medium."""
    framed = await _frames(conn, [media_id])
    if media_id in framed:
        return framed[media_id]
    row = (await conn.execute(select(media).where(media.c.id == media_id))).first()
    return [] if row is None or row.pdq is None else _with_inner(media_id, None, row, row.pdq_quality)


async def _frames(conn: AsyncConnection, media_ids: Sequence[int]) -> dict[int, list[Fingerprint]]:
    found: dict[int, list[Fingerprint]] = {}
    for at in range(0, len(media_ids), 500):
        rows = await conn.execute(
            select(media_frames)
            .where(media_frames.c.media_id.in_(media_ids[at : at + 500]))
            .order_by(media_frames.c.media_id, media_frames.c.seq)
        )
        for row in rows:
            found.setdefault(row.media_id, []).extend(_with_inner(row.media_id, row.time, row, row.quality))
    return found


def _with_inner(media_id: int, time: float | None, row: Any, quality: int | None) -> list[Fingerprint]:
    made = [Fingerprint(media_id, 0, time, row.pdq, quality or 0, row.phash, row.text_like)]
    if row.inner_pdq is not None:
        made.append(
            Fingerprint(
                media_id, 1, time, row.inner_pdq, row.inner_quality or 0, row.inner_phash, row.inner_text_like
            )
        )
    return made


async def media_with_bytes(conn: AsyncConnection, sha256: bytes | None) -> list[int]:
    """The media that have these very bytes."""
    if sha256 is None:
        return []
    return list((await conn.execute(select(media.c.id).where(media.c.sha256 == sha256))).scalars())


async def media_of_file(conn: AsyncConnection, telegram_file_id: int) -> int | None:
    """The medium that is Telegram's file of that number."""
    found: int | None = (
        await conn.execute(select(media.c.id).where(media.c.telegram_file_id == telegram_file_id))
    ).scalar()
    return found


async def post_of_message(conn: AsyncConnection, channel: int | str, message_id: int) -> int | None:
    """The post of that number in a channel, which is named by Telegram's number (without -100) or its username."""
    kind = "telegram_id" if isinstance(channel, int) else "username"
    found: int | None = (
        await conn.execute(
            select(posts.c.id)
            .join_from(channel_identities, posts, posts.c.channel_id == channel_identities.c.channel_id)
            .where(
                channel_identities.c.kind == kind,
                channel_identities.c.value == str(channel).lower(),
                channel_identities.c.seen_until.is_(None),
                posts.c.message_id == message_id,
            )
            .limit(1)
        )
    ).scalar()
    return found


async def media_of_post(conn: AsyncConnection, post_id: int) -> list[int]:
    """The media of a post's newest revision, in their order."""
    rows = await conn.execute(
        select(sightings.c.media_id)
        .join_from(posts, sightings, sightings.c.revision_id == posts.c.revision_id)
        .where(posts.c.id == post_id)
        .order_by(sightings.c.position)
    )
    return list(dict.fromkeys(rows.scalars()))


async def sightings_of(
    conn: AsyncConnection, media_ids: Iterable[int], *, before: datetime | None = None
) -> list[Sighting]:
    """Where media were seen, a post once for each of them, the earliest first.

    Args:
        conn: any connection.
        media_ids: which.
        before: posts up to this time only.
    """
    wanted = sorted(set(media_ids))
    found: list[Sighting] = []
    for at in range(0, len(wanted), 500):
        some = wanted[at : at + 500]
        rows = (
            await conn.execute(
                select(
                    sightings.c.media_id,
                    posts.c.id,
                    posts.c.message_id,
                    posts.c.posted_at,
                    posts.c.url,
                    posts.c.language,
                    posts.c.flagged,
                    posts.c.deleted_at,
                    posts.c.forward_channel_id,
                    posts.c.forward_title,
                    revisions.c.text,
                    channels.c.id.label("channel_id"),
                    channels.c.title,
                    channels.c.side,
                    channels.c.kind,
                    current_username.label("username"),
                )
                .distinct()
                .join_from(sightings, posts, posts.c.id == sightings.c.post_id)
                .join(channels, channels.c.id == posts.c.channel_id)
                .join(revisions, revisions.c.id == posts.c.revision_id)
                .where(
                    sightings.c.media_id.in_(some),
                    *(() if before is None else (posts.c.posted_at <= before,)),
                )
            )
        ).all()
        told = await _claims_of(conn, [row.id for row in rows if row.flagged])
        found += [
            Sighting(
                row.media_id,
                row.id,
                Teller(row.channel_id, row.title, row.username, row.side, row.kind),
                row.message_id,
                post_url(row.url, row.username, row.message_id),
                row.posted_at,
                row.text,
                row.language,
                row.flagged,
                row.deleted_at is not None,
                row.forward_channel_id is not None or row.forward_title is not None,
                tuple(told.get(row.id, ())),
            )
            for row in rows
        ]
    return sorted(found, key=lambda one: (one.posted_at, one.post_id, one.media_id))


async def _claims_of(conn: AsyncConnection, post_ids: Sequence[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for at in range(0, len(post_ids), 500):
        rows = await conn.execute(
            select(claims.c.post_id, claims.c.id)
            .where(claims.c.post_id.in_(post_ids[at : at + 500]), claims.c.current)
            .order_by(claims.c.id)
        )
        for row in rows:
            found.setdefault(row.post_id, []).append(row.id)
    return found


async def searched(conn: AsyncConnection) -> Searched:
    """How much a look-up goes through."""
    hashed = (
        await conn.execute(select(func.count()).select_from(media).where(media.c.pdq.is_not(None)))
    ).scalar_one()
    waiting = (
        await conn.execute(select(func.count()).select_from(media).where(media.c.state == "waiting"))
    ).scalar_one()
    since = (
        await conn.execute(
            select(posts.c.posted_at)
            .join_from(sightings, posts, posts.c.id == sightings.c.post_id)
            .order_by(posts.c.id)
            .limit(1)
        )
    ).scalar()
    return Searched(int(hashed), int(waiting), since)


# --- seen before ----------------------------------------------------------------------------------


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
    found = await conn.execute(
        select(reuses.c.id).where(reuses.c.post_id == post_id, reuses.c.media_id == media_id)
    )
    if found.first() is not None:
        return False
    await conn.execute(
        insert(reuses).values(
            post_id=post_id,
            media_id=media_id,
            earlier_post_id=earlier[0],
            earlier_media_id=earlier[1],
            match=json.dumps(match, ensure_ascii=False),
            differs=json.dumps(differs, ensure_ascii=False),
            made_at=now,
        )
    )
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
    for reuse in (await reuses_of_posts(conn, [post_id])).get(post_id, ()):
        for sighting in await sightings_of(conn, [reuse.earlier_media_id]):
            if sighting.post_id == reuse.earlier_post_id:
                return reuse, sighting
    return None


async def refuse_reuse(conn: AsyncConnection, reuse_id: int, person: int) -> bool:
    """Keeps that a match is wrong, by an analyst's word. Gives whether there was such a match."""
    done = await conn.execute(
        update(reuses).where(reuses.c.id == reuse_id, reuses.c.refused_by.is_(None)).values(refused_by=person)
    )
    return bool(done.rowcount)


# --- known fakes ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class KnownFake:
    """A picture that is known not to show what it is said to. ``number`` is negative, as in the index."""

    number: int
    pdq: bytes
    note: str
    source: str


async def add_fakes(
    conn: AsyncConnection, fakes: Iterable[tuple[bytes, str]], source: str, now: datetime
) -> int:
    """Keeps known fakes, (PDQ of 32 bytes, note) each. Gives how many were new; a known one gets its new note."""
    new = 0
    for pdq, note in fakes:
        changed = await conn.execute(
            update(known_fakes).where(known_fakes.c.pdq == pdq).values(note=storable(note))
        )
        if not changed.rowcount:
            new += 1
            await conn.execute(
                insert(known_fakes).values(
                    pdq=pdq, note=storable(note), source=storable(source), added_at=now
                )
            )
    return new


async def list_fakes(conn: AsyncConnection, after: int = 0) -> list[KnownFake]:
    """Known fakes that came after one, by its row's id."""
    rows = await conn.execute(select(known_fakes).where(known_fakes.c.id > after).order_by(known_fakes.c.id))
    return [KnownFake(-row.id, row.pdq, row.note, row.source) for row in rows]
