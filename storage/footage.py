"""Footage: what the index in memory is made of, and where media were seen."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.models import (
    channel_identities,
    channels,
    claims,
    media,
    media_frames,
    posts,
    revisions,
    sightings,
)
from storage.observations import MediaKind
from storage.tellers import Teller, current_username, post_url

_AT_ONCE = 5000
_EMPTY = hashlib.sha256().digest()
_FILMS = (MediaKind.VIDEO.value, MediaKind.ANIMATION.value, MediaKind.VIDEO_NOTE.value)
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
        origin: of a forward, the channel and message number that it names; ``None`` where it names none.
        told_at: when it was posted first: of a forward, the original's time, as far as that is known.
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
    origin: tuple[int, int] | None
    told_at: datetime


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


class FilmSeen(NamedTuple):
    """A film, with the fields of ``media.thumbnails.Film``: how long it is, and whether it was looked into; otherwise
    its thumbnail was.
    """

    seconds: float | None
    whole: bool


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


async def films_among(conn: AsyncConnection, media_ids: Iterable[int]) -> dict[int, FilmSeen]:
    """Those of media that are films."""
    wanted = sorted(set(media_ids))
    found: dict[int, FilmSeen] = {}
    for at in range(0, len(wanted), 500):
        rows = await conn.execute(
            select(media.c.id, media.c.duration, media.c.hashed_from).where(
                media.c.id.in_(wanted[at : at + 500]),
                or_(
                    media.c.kind.in_(_FILMS),
                    and_(media.c.kind == MediaKind.DOCUMENT.value, media.c.mime.like("video/%")),
                ),
            )
        )
        found |= {row.id: FilmSeen(row.duration, row.hashed_from == "full") for row in rows}
    return found


async def media_with_bytes(conn: AsyncConnection, sha256: bytes | None) -> list[int]:
    """The media that have these very bytes; an empty file is like no other."""
    if sha256 is None or sha256 == _EMPTY:
        return []
    return list((await conn.execute(select(media.c.id).where(media.c.sha256 == sha256))).scalars())


async def media_with_bytes_of(conn: AsyncConnection, media_id: int) -> list[int]:
    """The media that have the very bytes of a stored one, with that one where its bytes were seen."""
    return await media_with_bytes(
        conn, (await conn.execute(select(media.c.sha256).where(media.c.id == media_id))).scalar()
    )


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
    return (await media_of_posts(conn, [post_id])).get(post_id, [])


async def media_of_posts(conn: AsyncConnection, post_ids: Sequence[int]) -> dict[int, list[int]]:
    """The media of the newest revisions of posts, by post, in their order."""
    found: dict[int, list[int]] = {}
    wanted = list(dict.fromkeys(post_ids))
    for at in range(0, len(wanted), 500):
        rows = await conn.execute(
            select(sightings.c.post_id, sightings.c.media_id)
            .join_from(posts, sightings, sightings.c.revision_id == posts.c.revision_id)
            .where(posts.c.id.in_(wanted[at : at + 500]))
            .order_by(sightings.c.post_id, sightings.c.position)
        )
        for row in rows:
            numbers = found.setdefault(row.post_id, [])
            if row.media_id not in numbers:
                numbers.append(row.media_id)
    return found


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
                    posts.c.forward_message_id,
                    posts.c.forward_posted_at,
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
                _origin(row),
                min(row.posted_at, row.forward_posted_at or row.posted_at),
            )
            for row in rows
        ]
    return sorted(found, key=lambda one: (one.posted_at, one.post_id, one.media_id))


def _origin(row: Any) -> tuple[int, int] | None:
    if row.forward_channel_id is None or row.forward_message_id is None:
        return None
    return row.forward_channel_id, row.forward_message_id


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
