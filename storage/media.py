"""Photos, films and documents of posts: what waits to be hashed, and what the hashes are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.keys import take_ids
from storage.models import footage_arrivals, footage_guesses, media, media_frames, posts, sightings
from storage.observations import MediaKind, ObservedMedia, ObservedPost
from storage.prepared import whole
from storage.same_media import Names, SameMedia, SeenMedia, names_of
from storage.texts import storable
from storage.upserts import upsert


@dataclass(frozen=True, slots=True)
class WaitingMedia:
    """A picture or film whose hashes are owed.

    Attributes:
        path: where its bytes lie, in the zip file ``archive`` if there is one.
        thumb: where a smaller picture of it lies, in ``archive``, too; told where there is no ``path``.
    """

    id: int
    kind: MediaKind
    path: str | None
    archive: str | None
    telegram_file_id: int | None
    mime: str | None
    size: int | None
    post_id: int
    message_id: int
    thumb: str | None = None


@dataclass(frozen=True, slots=True)
class InnerHash:
    """What lies inside the borders of a picture or frame: PDQ (32 bytes), its quality (0…100), pHash (8 bytes)
    and how much it is like text (0…100).
    """

    pdq: bytes
    quality: int
    phash: bytes
    text_like: int


@dataclass(frozen=True, slots=True)
class FrameHash:
    """A key frame of a film: seconds from its start, PDQ (32 bytes) and its quality (0…100), pHash (8 bytes),
    how much it is like text (0…100), and what lies inside its borders, if anything does.
    """

    time: float
    pdq: bytes
    quality: int
    phash: bytes | None = None
    text_like: int | None = None
    inner: InnerHash | None = None


@dataclass(frozen=True, slots=True)
class MediaHashes:
    """What was made of a file.

    Attributes:
        state: ``hashed``, ``partly`` (some hashes; ``reason`` says why not all), ``missing`` or ``refused``.
        hashed_from: ``full``, ``thumb`` or ``inline``.
        pdq: 32 bytes; phash: 8 bytes; duration: seconds.
        text_like: how much it is like text (0…100).
        inner: what lies inside its borders, if anything does.
        guesses: what it may have been cut from, packed; kept of what flagged posts show.
    """

    media_id: int
    state: str
    reason: str | None = None
    hashed_from: str | None = None
    sha256: bytes | None = None
    size: int | None = None
    mime: str | None = None
    width: int | None = None
    height: int | None = None
    duration: float | None = None
    pdq: bytes | None = None
    pdq_quality: int | None = None
    phash: bytes | None = None
    frames: tuple[FrameHash, ...] = ()
    text_like: int | None = None
    inner: InnerHash | None = None
    guesses: bytes | None = None


async def write_sightings(conn: AsyncConnection, seen: Sequence[SeenMedia]) -> int:
    """Keeps that media were seen in posts; their hashes are owed then. Returns how many were new to us."""
    if not seen:
        return 0
    same = await SameMedia.find(conn, seen)
    fresh: list[tuple[ObservedMedia, Names]] = []
    rows: list[
        tuple[dict[str, Any], int]
    ] = []  # the sighting, and its place in ``fresh`` where its media is new
    protected: list[dict[str, Any]] = []
    for look in seen:
        for position, item in enumerate(look.items):
            names = names_of(item, look)
            known = same.known(look, position, item, names)
            row: dict[str, Any] = {
                "media_id": known if known > 0 else 0,
                "post_id": look.post_id,
                "revision_id": look.revision_id,
                "position": position,
                "way": look.way.value,
                "file_name": storable(item.file_name) if item.file_name else None,
                "source": storable(item.path or item.url or "") or None,
                "archive": storable(item.archive) if item.archive else None,
                "thumb": storable(item.thumb_path or item.thumb_url or "") or None,
            }
            if item.protected:
                protected.append(row)
            if known < 0:  # it stands twice in what is written now
                rows.append((row, -known - 1))
                row["media_id"] = None
            elif known:
                rows.append((row, -1))
            else:
                same.remember(names, -len(fresh) - 1)
                rows.append((row, len(fresh)))
                fresh.append((item, names))
    ids = await take_ids(conn, media, len(fresh))
    if fresh:
        await conn.execute(
            insert(media), [_media_row(n, item, names) for n, (item, names) in zip(ids, fresh, strict=True)]
        )
    again = {row["media_id"] for row, place in rows if place < 0}
    for row, place in rows:
        if place >= 0:
            again |= {ids[place]} if row["media_id"] is None else set()
            row["media_id"] = ids[place]
    if rows:
        await conn.execute(insert(sightings), [row for row, _ in rows])
    await same.keep_names(conn)
    if again:
        await conn.execute(insert(footage_arrivals), [{"media_id": number} for number in sorted(again)])
    if protected:  # what one channel protects isn't fetched and kept by way of another
        marked = sorted({row["media_id"] for row in protected})
        await conn.execute(
            update(media).where(media.c.id.in_(marked), ~media.c.protected).values(protected=True)
        )
    return len(fresh)


def brings_media(post: ObservedPost) -> bool:
    """Whether a look holds files, or smaller pictures of them, which an earlier one may have lacked."""
    return any(_is_at_hand(item) or item.thumb_path is not None for item in post.media)


def _is_at_hand(item: ObservedMedia) -> bool:
    return item.path is not None and item.missing is None


def _hashed_from_thumb() -> ColumnElement[bool]:
    """Whether all that is known of media is a smaller picture that lay on this machine."""
    return and_(
        media.c.hashed_from == "thumb", sightings.c.source.is_(None), sightings.c.thumb.not_like("%://%")
    )


async def lacking_media(conn: AsyncConnection, post_ids: Sequence[int]) -> set[int]:
    """Those of the posts whose newest revision shows media that there were no bytes of."""
    rows = await conn.execute(
        select(posts.c.id)
        .distinct()
        .join_from(posts, sightings, sightings.c.revision_id == posts.c.revision_id)
        .join(media, media.c.id == sightings.c.media_id)
        .where(posts.c.id.in_(post_ids), or_(media.c.state == "missing", _hashed_from_thumb()))
    )
    return set(rows.scalars())


async def bring_media(conn: AsyncConnection, looks: Sequence[tuple[int, Sequence[ObservedMedia]]]) -> int:
    """Takes the files that a new look at a known post holds where an earlier look lacked them; hashes are owed then.

    Args:
        conn: the write connection.
        looks: (post id, media in their order) of looks at unchanged posts.

    Returns:
        How many files came.
    """
    wanted = {
        (post_id, position): item
        for post_id, items in looks
        for position, item in enumerate(items)
        if _is_at_hand(item) or item.thumb_path is not None
    }
    if not wanted:
        return 0
    rows = (
        await conn.execute(
            select(
                sightings.c.id,
                sightings.c.media_id,
                sightings.c.post_id,
                sightings.c.position,
                media.c.state,
            )
            .join_from(posts, sightings, sightings.c.revision_id == posts.c.revision_id)
            .join(media, media.c.id == sightings.c.media_id)
            .where(
                posts.c.id.in_({post_id for post_id, _ in wanted}),
                or_(media.c.state == "missing", _hashed_from_thumb()),
            )
        )
    ).all()
    came = 0
    for row in rows:
        item = wanted.get((row.post_id, row.position))
        if item is None or (row.state != "missing" and not _is_at_hand(item)):
            continue
        came += 1
        await conn.execute(
            update(sightings)
            .where(sightings.c.id == row.id)
            .values(
                source=storable(item.path or "") if _is_at_hand(item) else None,
                thumb=storable(item.thumb_path) if item.thumb_path else None,
                archive=storable(item.archive) if item.archive else None,
                file_name=storable(item.file_name) if item.file_name else None,
            )
        )
        await conn.execute(
            update(media).where(media.c.id == row.media_id).values(state="waiting", reason=None)
        )
    return came


def _media_row(media_id: int, item: ObservedMedia, names: Names) -> dict[str, Any]:
    return {
        "id": media_id,
        "kind": item.kind.value,
        "telegram_file_id": names.file_id,
        "page_name": names.on_page,
        "size": whole(item.size),
        "mime": item.mime and storable(item.mime),
        "width": whole(item.width),
        "height": whole(item.height),
        "duration": item.duration,
        "state": "missing" if item.missing and not names.on_page and not item.thumb_path else "waiting",
        "reason": item.missing and storable(item.missing),
        "protected": item.protected,
    }


async def waiting_media(conn: AsyncConnection, limit: int, *, after: int = 0) -> list[WaitingMedia]:
    """Media whose hashes are owed and whose bytes lie on this machine or were downloaded, oldest first.

    Args:
        conn: any connection.
        limit: how many at most.
        after: a media id; only later ones are given.
    """
    first = (
        select(func.min(sightings.c.id))
        .where(sightings.c.media_id == media.c.id)
        .correlate(media)
        .scalar_subquery()
    )
    rows = await conn.execute(
        select(
            media.c.id,
            media.c.kind,
            media.c.telegram_file_id,
            media.c.mime,
            media.c.size,
            sightings.c.source,
            sightings.c.thumb,
            sightings.c.archive,
            sightings.c.post_id,
            posts.c.message_id,
        )
        .join(sightings, sightings.c.id == first)
        .join(posts, posts.c.id == sightings.c.post_id)
        .where(media.c.state == "waiting", media.c.id > after)
        .order_by(media.c.id)
        .limit(limit)
    )
    return [
        WaitingMedia(
            id=row.id,
            kind=MediaKind(row.kind),
            path=row.source,
            archive=row.archive,
            telegram_file_id=row.telegram_file_id,
            mime=row.mime,
            size=row.size,
            post_id=row.post_id,
            message_id=row.message_id,
            thumb=row.thumb if row.source is None and "://" not in (row.thumb or "") else None,
        )
        for row in rows
    ]


async def count_waiting(conn: AsyncConnection) -> int:
    """How many pictures and films are not hashed yet."""
    found = await conn.execute(select(func.count()).select_from(media).where(media.c.state == "waiting"))
    return int(found.scalar_one())


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Pictures and films whose bytes are none.

    Attributes:
        post_id: of the one that was looked into last, with the ``reason``.
    """

    count: int
    post_id: int
    reason: str


async def unreadable_since(conn: AsyncConnection, since: datetime) -> Unreadable | None:
    """The pictures and films that were looked into since a time and are none; ``None`` where all were."""
    shown = ("photo", "video", "animation", "video_note")
    bad = (media.c.hashed_at >= since, media.c.state == "refused", media.c.kind.in_(shown))
    count = (await conn.execute(select(func.count()).select_from(media).where(*bad))).scalar_one()
    last = (
        await conn.execute(
            select(sightings.c.post_id, media.c.reason)
            .join(sightings, sightings.c.media_id == media.c.id)
            .where(*bad)
            .order_by(media.c.hashed_at.desc(), media.c.id.desc())
            .limit(1)
        )
    ).first()
    return None if last is None else Unreadable(count, last.post_id, last.reason or "refused")


async def uncompared(conn: AsyncConnection, media_ids: Sequence[int]) -> dict[int, str]:
    """Those of media that can't be found by how they look: ``waiting``, else why they couldn't be looked into."""
    rows = await conn.execute(
        select(media.c.id, media.c.state, media.c.reason).where(
            media.c.id.in_(media_ids), media.c.pdq.is_(None)
        )
    )
    return {row.id: row.state if row.state == "waiting" else row.reason or row.state for row in rows}


async def store_hashes(conn: AsyncConnection, hashes: Sequence[MediaHashes], now: datetime) -> None:
    """Keeps what was made of files; the same bytes in two rows share their SHA-256.

    Later posts that carry the same footage are to be compared with it.
    """
    arrived = [{"media_id": made.media_id} for made in hashes if made.pdq is not None]
    if arrived:
        await conn.execute(insert(footage_arrivals), arrived)
    for made in hashes:
        await conn.execute(
            update(media)
            .where(media.c.id == made.media_id)
            .values(
                state=made.state,
                reason=made.reason,
                hashed_from=made.hashed_from,
                sha256=made.sha256,
                size=func.coalesce(made.size, media.c.size),
                mime=func.coalesce(made.mime, media.c.mime),
                width=func.coalesce(made.width, media.c.width),
                height=func.coalesce(made.height, media.c.height),
                duration=func.coalesce(made.duration, media.c.duration),
                pdq=made.pdq,
                pdq_quality=made.pdq_quality,
                phash=made.phash,
                text_like=made.text_like,
                hashed_at=now,
                **_inner(made.inner),
            )
        )
        if made.guesses is not None:
            await keep_guesses(conn, made.media_id, made.guesses)
        if made.frames:
            await conn.execute(
                insert(media_frames),
                [
                    {
                        "media_id": made.media_id,
                        "seq": n,
                        "time": f.time,
                        "pdq": f.pdq,
                        "quality": f.quality,
                        "phash": f.phash,
                        "text_like": f.text_like,
                        **_inner(f.inner),
                    }
                    for n, f in enumerate(made.frames)
                ],
            )


async def keep_guesses(conn: AsyncConnection, media_id: int, guesses: bytes) -> None:
    """Keeps what a picture may have been cut from, in the place of what was kept before."""
    await upsert(
        conn,
        footage_guesses,
        [{"media_id": media_id, "guesses": guesses}],
        key=("media_id",),
    )


def _inner(inner: InnerHash | None) -> dict[str, Any]:
    return {
        "inner_pdq": inner and inner.pdq,
        "inner_quality": inner and inner.quality,
        "inner_phash": inner and inner.phash,
        "inner_text_like": inner and inner.text_like,
    }
