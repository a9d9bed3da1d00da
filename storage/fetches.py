"""Fetching media from Telegram: what waits for which account, what was put off, held back or lifted for a post.

What waits to be fetched from preview pages stands in ``storage.page_media``.
"""

from __future__ import annotations

import zlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, and_, delete, func, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.accounts import BY_ACCOUNT
from storage.evidence import SETTING
from storage.media import InnerHash, MediaHashes, store_hashes
from storage.models import channels, fetches, media, media_frames, posts, revisions, sightings
from storage.observations import MediaKind
from storage.posts import post_id_floor
from storage.raw_bytes import unpack
from storage.upserts import insert_new, upsert

LOOKS = (MediaKind.PHOTO, MediaKind.VIDEO, MediaKind.ANIMATION, MediaKind.VIDEO_NOTE)
"""Kinds that are pictures or films; documents may be, by what they say they hold."""
T = TypeVar("T", bound="Owed")
_PAGE = 500
_STRENGTH = {None: 0, "inline": 1, "thumb": 2, "full": 3}


@dataclass(frozen=True, slots=True)
class Owed:
    """A picture or film that is to be fetched.

    Attributes:
        id: our number of it.
        mime: as its post says.
        channel_id: our number of the channel where it was seen last; ``message_id``: of the post.
        lifted: an admin wants it, whatever its size and what the hour's budget holds.
        tries: how often it failed.
    """

    id: int
    kind: MediaKind
    mime: str | None
    channel_id: int
    message_id: int
    lifted: bool
    tries: int

    @property
    def is_look(self) -> bool:
        """Whether it is a picture or a film at all."""
        return self.kind in LOOKS or (
            self.kind is MediaKind.DOCUMENT and (self.mime or "").startswith(("image/", "video/"))
        )

    @property
    def is_film(self) -> bool:
        """Whether it moves, if it is a picture or a film."""
        return self.kind is not MediaKind.PHOTO and not (self.mime or "").startswith("image/")


@dataclass(frozen=True, slots=True)
class Wanted(Owed):
    """A picture or film that an account is to fetch.

    Attributes:
        file_id: Telegram's number of it.
        message: the post as received, if it is kept.
    """

    file_id: int
    message: bytes | None


@dataclass(frozen=True, slots=True)
class HeldBack:
    """A picture or film whose whole file isn't fetched. ``note`` says why; ``size`` in bytes."""

    media_id: int
    post_id: int
    kind: MediaKind
    size: int | None
    note: str | None


async def looks_wanted(conn: AsyncConnection, account_id: int, now: datetime, limit: int) -> list[Wanted]:
    """What an account's channels showed and nothing is known of yet, the newest first."""
    # said in words rather than as a value, or the index over what waits isn't used
    owed = text("media.state = 'waiting'"), media.c.telegram_file_id.is_not(None)
    last = select(func.max(sightings.c.id)).where(sightings.c.media_id == media.c.id)
    here = sightings.c.id == last.correlate(media).scalar_subquery()
    wanted = _wanted(account_id, now).where(*owed, here).order_by(media.c.id.desc()).limit(limit)
    return _read(await conn.execute(wanted))


async def files_wanted(
    conn: AsyncConnection,
    account_id: int,
    now: datetime,
    limit: int,
    *,
    since: datetime | None = None,
    to_be_kept: bool = False,
) -> list[Wanted]:
    """Whole pictures and films to fetch: what an admin wants first, then those of flagged posts, the newest first.

    Args:
        conn: any connection.
        account_id: whose channels.
        now: what was put off until later than this is left out.
        limit: how many at most.
        since: flagged posts of an earlier time are left out; those that an admin wants are not.
        to_be_kept: those too that were whole once, before anybody flagged their posts, and were let go.
    """
    base = _wanted(account_id, now).where(
        media.c.telegram_file_id.is_not(None), whole_is_owed(to_be_kept=to_be_kept)
    )

    async def found(narrower: Select[Any]) -> list[Wanted]:
        return _read(await conn.execute(narrower))

    return await lifted_and_flagged(conn, base, found, limit, since)


def whole_is_owed(*, to_be_kept: bool) -> ColumnElement[bool]:
    """Whether media are pictures or films that weren't fetched whole, or, ``to_be_kept``, were let go too early."""
    missing = func.coalesce(media.c.hashed_from, "") != "full"
    return and_(
        or_(missing, media.c.not_kept == SETTING) if to_be_kept else missing,
        or_(
            media.c.kind.in_([kind.value for kind in LOOKS]),
            and_(
                media.c.kind == MediaKind.DOCUMENT.value,
                or_(media.c.mime.like("image/%"), media.c.mime.like("video/%")),
            ),
        ),
    )


async def lifted_and_flagged(
    conn: AsyncConnection,
    base: Select[Any],
    read: Callable[[Select[Any]], Awaitable[list[T]]],
    limit: int,
    since: datetime | None,
) -> list[T]:
    """What an admin wants first, then what flagged posts show, the newest first.

    Args:
        conn: any connection.
        base: media with their sightings, posts and fetches, as far as they are owed at all.
        read: what a narrower query of these finds.
        limit: how many at most.
        since: flagged posts of an earlier time are left out.
    """
    lifted = select(fetches.c.media_id).where(fetches.c.lifted, ~fetches.c.held).limit(limit)
    numbers = list((await conn.execute(lifted)).scalars())
    found = await read(base.where(media.c.id.in_(numbers))) if numbers else []
    before: int | None = None
    while len(found) < limit:
        flagged = select(posts.c.id).where(text("posts.flagged")).order_by(posts.c.id.desc()).limit(_PAGE)
        if before is not None:
            flagged = flagged.where(posts.c.id < before)
        if since is not None:
            flagged = flagged.where(posts.c.id >= post_id_floor(since))
        page = list((await conn.execute(flagged)).scalars())
        if not page:
            break
        before = page[-1]
        free = ~func.coalesce(fetches.c.held, False), ~func.coalesce(fetches.c.lifted, False)
        of_page = base.where(sightings.c.post_id.in_(page), *free).order_by(posts.c.id.desc())
        found += await read(of_page.limit(limit - len(found)))
    return found


async def keep_look(conn: AsyncConnection, made: MediaHashes, now: datetime) -> bool:
    """Keeps what was made of a file, unless as much or more is known already; says whether it was kept."""
    row = (await conn.execute(select(media).where(media.c.id == made.media_id))).one_or_none()
    if row is None:
        return False
    if made.state == "refused" and row.pdq is not None:
        await hold_back(conn, made.media_id, made.reason or "its bytes can't be looked into")
        return False
    if row.state != "waiting" and _STRENGTH[row.hashed_from] >= _STRENGTH[made.hashed_from]:
        return False
    if made.pdq is None and row.pdq is not None:  # the whole shows nothing, but a smaller picture did
        made = replace(
            made, pdq=row.pdq, pdq_quality=row.pdq_quality, phash=row.phash, text_like=row.text_like
        )
        if row.inner_pdq is not None:
            inner = InnerHash(row.inner_pdq, row.inner_quality, row.inner_phash, row.inner_text_like)
            made = replace(made, inner=inner)
    await conn.execute(delete(media_frames).where(media_frames.c.media_id == made.media_id))
    await store_hashes(conn, [made], now)
    gone = delete(fetches).where(fetches.c.media_id == made.media_id)
    if made.hashed_from != "full":
        gone = gone.where(~fetches.c.held, ~fetches.c.lifted)
    await conn.execute(gone)
    return True


async def put_off(
    conn: AsyncConnection, media_id: int, until: datetime, why: str, *, counts: bool = True
) -> None:
    """Leaves media alone until a time, since fetching them failed; ``counts`` where that was their own fault."""
    await insert_new(conn, fetches, [{"media_id": media_id}], key=["media_id"])
    await conn.execute(
        update(fetches)
        .where(fetches.c.media_id == media_id)
        .values(tries=fetches.c.tries + int(counts), due=until, note=why)
    )


async def give_up(conn: AsyncConnection, media_id: int, why: str) -> None:
    """No picture will be fetched of media of which nothing is known; what is known already stays."""
    await conn.execute(
        update(media)
        .where(media.c.id == media_id, media.c.state == "waiting")
        .values(state="missing", reason=why)
    )


async def hold_back(conn: AsyncConnection, media_id: int, why: str) -> None:
    """The whole file isn't fetched, for a reason that admins are shown; a smaller picture may be."""
    await insert_new(conn, fetches, [{"media_id": media_id}], key=["media_id"])
    await conn.execute(
        update(fetches).where(fetches.c.media_id == media_id).values(held=True, due=None, tries=0, note=why)
    )


async def lift_limit(conn: AsyncConnection, post_id: int) -> int:
    """Has the whole pictures and films of one post fetched soon, whatever their size and the hour's budget.

    Returns:
        How many there are that were not fetched whole yet.
    """
    found = await conn.execute(
        select(media.c.id)
        .join(sightings, sightings.c.media_id == media.c.id)
        .where(
            sightings.c.post_id == post_id,
            _CAN_BE_FETCHED,
            whole_is_owed(to_be_kept=False),
        )
        .distinct()
    )
    fresh: dict[str, Any] = {"lifted": True, "held": False, "tries": 0, "due": None, "note": None}
    rows = [{"media_id": number, **fresh} for number in found.scalars()]
    await upsert(conn, fetches, rows, key=["media_id"])
    return len(rows)


@dataclass(frozen=True, slots=True)
class NotWhole:
    """A picture or film of a post of which no more than a small picture is held; ``note`` may say why."""

    media_id: int
    kind: MediaKind
    size: int | None
    lifted: bool
    note: str | None


async def not_whole(conn: AsyncConnection, post_id: int) -> list[NotWhole]:
    """The pictures and films of a post that could be fetched whole and weren't."""
    rows = await conn.execute(
        select(media.c.id, media.c.kind, media.c.size, fetches.c.lifted, fetches.c.note)
        .join(sightings, sightings.c.media_id == media.c.id)
        .outerjoin(fetches, fetches.c.media_id == media.c.id)
        .where(
            sightings.c.post_id == post_id,
            _CAN_BE_FETCHED,
            whole_is_owed(to_be_kept=False),
        )
        .distinct()
        .order_by(media.c.id)
    )
    return [NotWhole(row.id, MediaKind(row.kind), row.size, bool(row.lifted), row.note) for row in rows]


async def held_back(conn: AsyncConnection, limit: int) -> list[HeldBack]:
    """Whole pictures and films that aren't fetched, of the newest posts."""
    seen = select(func.max(sightings.c.post_id)).where(sightings.c.media_id == media.c.id)
    post = seen.correlate(media).scalar_subquery()
    rows = await conn.execute(
        select(media.c.id, post, media.c.kind, media.c.size, fetches.c.note)
        .join(fetches, fetches.c.media_id == media.c.id)
        .where(fetches.c.held, post.is_not(None))
        .order_by(post.desc())
        .limit(limit)
    )
    return [HeldBack(number, of, MediaKind(kind), size, note) for number, of, kind, size, note in rows]


_CAN_BE_FETCHED = or_(media.c.telegram_file_id.is_not(None), media.c.page_name.is_not(None))


def _wanted(account_id: int, now: datetime) -> Select[Any]:
    ready: ColumnElement[bool] = or_(fetches.c.due.is_(None), fetches.c.due <= now)
    return (
        select(
            media.c.id,
            media.c.kind,
            media.c.telegram_file_id,
            media.c.mime,
            posts.c.channel_id,
            posts.c.message_id,
            func.coalesce(fetches.c.lifted, False),
            func.coalesce(fetches.c.tries, 0),
            revisions.c.raw,
        )
        .select_from(media)
        .join(sightings, sightings.c.media_id == media.c.id)
        .join(posts, posts.c.id == sightings.c.post_id)
        .join(revisions, revisions.c.id == sightings.c.revision_id)
        .join(channels, channels.c.id == posts.c.channel_id)
        .outerjoin(fetches, fetches.c.media_id == media.c.id)
        .where(
            channels.c.account_id == account_id,
            channels.c.watched,
            ~channels.c.paused,
            channels.c.way.in_(BY_ACCOUNT),
            ready,
        )
    )


def _read(rows: Any) -> list[Wanted]:
    found: dict[int, Wanted] = {}
    for number, kind, file_id, mime, channel, message, lifted, tries, raw in rows:
        if number not in found:  # seen in several posts
            told = MediaKind(kind), mime, channel, message, bool(lifted), tries
            found[number] = Wanted(number, *told, file_id, _message(raw))
    return list(found.values())


def _message(raw: bytes | None) -> bytes | None:
    try:
        return unpack(raw) if raw else None
    except zlib.error:
        return None  # damaged; it is asked for again
