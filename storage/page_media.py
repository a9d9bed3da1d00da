"""Pictures and films of preview pages: what waits to be fetched, from which addresses, and what became of the rest."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.accounts import BY_ACCOUNT
from storage.fetches import Owed, lifted_and_flagged, whole_is_owed
from storage.models import channels, fetches, media, posts, settings_in_storage, sightings
from storage.observations import MediaKind, Way
from storage.tellers import current_telegram_id, current_username
from storage.texts import storable
from storage.upserts import upsert

_AT_ONCE = 500
_SPENT = "bytes of preview media"


@dataclass(frozen=True, slots=True)
class OnPage(Owed):
    """A picture or film that a preview page showed.

    Attributes:
        position: its place in its post, from 0.
        username: of the channel, to look at its page again; ``None`` where it has none now.
        telegram_id: Telegram's number of the channel, where it is known.
        address: of the picture or the whole film, as the page gave it last; ``thumb``: of a film's picture.
        flagged: a flagged post shows it.
    """

    position: int
    username: str | None
    telegram_id: int | None
    address: str | None
    thumb: str | None
    flagged: bool


@dataclass(frozen=True, slots=True)
class NewAddress:
    """Where a page that was looked at again shows a file of a post; ``key`` names it as in ``ObservedMedia``."""

    message_id: int
    position: int
    key: str
    address: str | None
    thumb: str | None


@dataclass(frozen=True, slots=True)
class PageFetches:
    """How fetching from preview pages stands.

    Attributes:
        waiting: pictures and films that wait for their turn; ``put_off``: those that failed and are tried again,
            ``note`` being why the last of them did.
        since: when the oldest of those that wait was posted.
        lost: seen since a time and never to be had, by reason, the most first.
    """

    waiting: int = 0
    put_off: int = 0
    note: str | None = None
    since: datetime | None = None
    lost: tuple[tuple[str, int], ...] = ()


async def page_looks_wanted(
    conn: AsyncConnection, now: datetime, limit: int, *, only: Collection[int] | None = None
) -> list[OnPage]:
    """What preview pages showed and nothing is known of yet, the newest first.

    Args:
        conn: any connection.
        now: what was put off until later than this is left out.
        limit: how many at most.
        only: our numbers of channels, watched or not; else of all that are watched.
    """
    last = select(func.max(sightings.c.id)).where(
        sightings.c.media_id == media.c.id, sightings.c.way == Way.PREVIEW.value
    )
    here = sightings.c.id == last.correlate(media).scalar_subquery()
    wanted = _on_pages(now, only).where(*_WAITING, here).order_by(media.c.id.desc()).limit(limit)
    return _read(await conn.execute(wanted))


async def page_files_wanted(
    conn: AsyncConnection,
    now: datetime,
    limit: int,
    *,
    since: datetime | None = None,
    to_be_kept: bool = False,
    only: Collection[int] | None = None,
) -> list[OnPage]:
    """Whole pictures and films to fetch from preview pages; as ``storage.fetches.files_wanted`` for accounts."""
    base = _on_pages(now, only).where(
        media.c.page_name.is_not(None),
        sightings.c.way == Way.PREVIEW.value,
        whole_is_owed(to_be_kept=to_be_kept),
    )

    async def found(narrower: Select[Any]) -> list[OnPage]:
        return _read(await conn.execute(narrower))

    return await lifted_and_flagged(conn, base, found, limit, since)


async def renew_addresses(
    conn: AsyncConnection, channel_id: int, new: Sequence[NewAddress]
) -> dict[int, NewAddress]:
    """Keeps where a channel's page shows its pictures and films now: addresses there hold for a while only.

    Returns:
        By our numbers of them, those that the page still shows; what was exchanged since is not among them.
    """
    renewed: dict[int, NewAddress] = {}
    for at in range(0, len(new), _AT_ONCE):
        some = {(one.message_id, one.position): one for one in new[at : at + _AT_ONCE]}
        rows = await conn.execute(
            select(
                sightings.c.id,
                sightings.c.media_id,
                sightings.c.position,
                posts.c.message_id,
                media.c.page_name,
            )
            .join_from(posts, sightings, sightings.c.revision_id == posts.c.revision_id)
            .join(media, media.c.id == sightings.c.media_id)
            .where(
                posts.c.channel_id == channel_id,
                posts.c.message_id.in_(sorted({message for message, _ in some})),
                sightings.c.way == Way.PREVIEW.value,
                media.c.page_name.is_not(None),
            )
        )
        for row in rows.all():
            one = some.get((row.message_id, row.position))
            if one is None or not _is_named(row.page_name, one.key):
                continue
            values = {"source": one.address, "thumb": one.thumb}
            kept = {name: storable(said) for name, said in values.items() if said}
            if kept:
                await conn.execute(update(sightings).where(sightings.c.id == row.id).values(**kept))
                renewed[row.media_id] = one
    return renewed


def _is_named(page_name: str, key: str) -> bool:
    """Whether a name that is kept is that of a file on a page; before names were kept there was none."""
    post, _, local = page_name.partition("/")
    return post == "seen before" or key in (page_name, local)


async def page_fetches(conn: AsyncConnection, lately: datetime) -> PageFetches:
    """How fetching from the pages of watched channels stands.

    Args:
        conn: any connection.
        lately: what was seen before that and is lost isn't counted.
    """
    waits = (
        select(
            media.c.id,
            func.min(posts.c.posted_at).label("posted"),
            func.max(fetches.c.due).label("due"),
            func.max(fetches.c.note).label("note"),
        )
        .select_from(_joined())
        .where(*_WAITING, sightings.c.way == Way.PREVIEW.value, *_watched(None))
        .group_by(media.c.id)
        .subquery()
    )
    later = waits.c.due.is_not(None)
    total, off, since = (
        await conn.execute(
            select(
                func.count(),
                func.coalesce(func.sum(case((later, 1), else_=0)), 0),
                func.min(waits.c.posted),
            ).select_from(waits)
        )
    ).one()
    note = await conn.execute(select(waits.c.note).where(later).order_by(waits.c.id.desc()).limit(1))
    lost = await conn.execute(
        select(media.c.reason, func.count(func.distinct(media.c.id)))
        .select_from(media)
        .join(sightings, sightings.c.media_id == media.c.id)
        .join(posts, posts.c.id == sightings.c.post_id)
        .where(
            media.c.page_name.is_not(None),
            media.c.state == "missing",
            sightings.c.way == Way.PREVIEW.value,
            posts.c.first_seen_at >= lately,
        )
        .group_by(media.c.reason)
    )
    return PageFetches(
        waiting=int(total - off),
        put_off=int(off),
        note=note.scalar(),
        since=since,
        lost=tuple(sorted(((why or "unknown", n) for why, n in lost), key=lambda one: (-one[1], one[0]))),
    )


async def reasons_of_lost(conn: AsyncConnection) -> set[str]:
    """Why pictures and films of pages, or the whole ones of films, are not fetched, each reason once."""
    lost = select(media.c.reason).where(media.c.state == "missing", media.c.page_name.is_not(None))
    held = select(fetches.c.note).where(fetches.c.held)
    return {why for why in (await conn.execute(lost.union(held))).scalars() if why is not None}


async def wait_again(conn: AsyncConnection, reasons: Collection[str]) -> int:
    """Has what was not fetched for these reasons, which hold no more, wait for its turn; gives how many that are."""
    lost = await conn.execute(
        update(media)
        .where(media.c.state == "missing", media.c.page_name.is_not(None), media.c.reason.in_(reasons))
        .values(state="waiting", reason=None)
    )
    held = await conn.execute(
        update(fetches)
        .where(fetches.c.held, fetches.c.note.in_(reasons))
        .values(held=False, tries=0, due=None, note=None)
    )
    return max(int(lost.rowcount), int(held.rowcount))


async def count_page_media(conn: AsyncConnection, only: Collection[int]) -> int:
    """How many pictures and films of some channels' pages wait to be fetched, put off or not."""
    waits = select(func.count(func.distinct(media.c.id))).select_from(_joined())
    waits = waits.where(*_WAITING, sightings.c.way == Way.PREVIEW.value, *_watched(only))
    return int((await conn.execute(waits)).scalar_one())


# said in words rather than as values, or the index over what waits isn't used
_WAITING = (text("media.state = 'waiting'"), media.c.page_name.is_not(None))


def _joined() -> Any:
    return (
        media.join(sightings, sightings.c.media_id == media.c.id)
        .join(posts, posts.c.id == sightings.c.post_id)
        .join(channels, channels.c.id == posts.c.channel_id)
        .outerjoin(fetches, fetches.c.media_id == media.c.id)
    )


def _watched(only: Collection[int] | None) -> Sequence[ColumnElement[bool]]:
    """Of which channels media are fetched: an account that watches a channel fetches what it saw there itself."""
    by_page = or_(
        media.c.telegram_file_id.is_(None), channels.c.way.is_(None), channels.c.way.not_in(BY_ACCOUNT)
    )
    if only is not None:
        return channels.c.id.in_(sorted(only)), by_page
    return (
        channels.c.watched,
        ~channels.c.paused,
        channels.c.merged_into.is_(None),
        channels.c.mode != "none",
        channels.c.state != "impostor",
        by_page,
    )


def _on_pages(now: datetime, only: Collection[int] | None) -> Select[Any]:
    others, other_posts = sightings.alias(), posts.alias()
    flagged = (
        select(other_posts.c.id)
        .join_from(others, other_posts, other_posts.c.id == others.c.post_id)
        .where(others.c.media_id == media.c.id, other_posts.c.flagged)
        .correlate(media)
        .exists()
    )
    ready = or_(fetches.c.due.is_(None), fetches.c.due <= now)
    return (
        select(
            media.c.id,
            media.c.kind,
            media.c.mime,
            posts.c.channel_id,
            posts.c.message_id,
            func.coalesce(fetches.c.lifted, False),
            func.coalesce(fetches.c.tries, 0),
            sightings.c.position,
            current_username,
            current_telegram_id,
            sightings.c.source,
            sightings.c.thumb,
            flagged,
        )
        .select_from(_joined())
        .where(and_(ready, *_watched(only)))
    )


def _read(rows: Any) -> list[OnPage]:
    found: dict[int, OnPage] = {}
    for number, kind, mime, channel, message, lifted, tries, *shown in rows:
        if number not in found:  # seen in several posts
            position, username, telegram_id, address, thumb, flagged = shown
            told = MediaKind(kind), mime, channel, message, bool(lifted), tries
            where = position, username, telegram_id, address, thumb
            found[number] = OnPage(number, *told, *where, bool(flagged))
    return list(found.values())


async def page_bytes_spent(conn: AsyncConnection) -> tuple[datetime, int]:
    """What was fetched last from preview pages: when the hour began, and how many bytes in it."""
    kept = await conn.execute(select(settings_in_storage.c.value).where(settings_in_storage.c.key == _SPENT))
    began, spent = json.loads(kept.scalar() or "[0, 0]")
    return datetime.fromtimestamp(began, UTC), int(spent)


async def keep_page_bytes_spent(conn: AsyncConnection, began: datetime, spent: int, now: datetime) -> None:
    """Keeps what was fetched in the hour that began then."""
    row = {"key": _SPENT, "value": json.dumps([int(began.timestamp()), spent]), "changed_at": now}
    await upsert(conn, settings_in_storage, [row], key=("key",))
