"""How the program does, in figures: what ``/health`` shows to admins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.accounts import Account, list_accounts
from storage.arrivals import Stale, stale_channels
from storage.deliveries import FAILED, Outbox, outbox
from storage.heartbeat import last_beats
from storage.media import count_waiting
from storage.models import channels, chats, deliveries, gaps, ledger_bodies, ledger_chain, notices, posts
from storage.raw_posts import count_open_raw

_ERRORS_SHOWN = 3


@dataclass(frozen=True, slots=True)
class SetAside:
    """Deliveries that were given up after many tries, by their kind and the error."""

    kind: str
    error: str
    n: int


@dataclass(frozen=True, slots=True)
class Health:
    """How the program does.

    Attributes:
        beats: when each part (``watch``, ``bot``) last said that it is alive.
        accounts: the accounts that watch.
        watched: channels on the list; ``paused`` and ``in_trouble`` of them; ``stale``: not read for half an hour.
        newest_post: when the newest post was first seen.
        gaps_open: stretches known to be missing.
        raw_waiting: messages that came and are not read yet; ``media_waiting``: pictures and films not hashed yet.
        outbox: what is owed to chats; ``set_aside``: what was given up of it, the commonest first.
        chats_resting: chats that refuse the bot.
        unsealed: bodies that the ledger's chain does not hold yet.
        notices_open: things that no admin was told of yet.
        database_bytes: its size.
    """

    beats: dict[str, datetime]
    accounts: list[Account]
    watched: int
    paused: int
    in_trouble: int
    stale: Stale
    newest_post: datetime | None
    gaps_open: int
    raw_waiting: int
    media_waiting: int
    outbox: Outbox
    set_aside: tuple[SetAside, ...]
    chats_resting: int
    unsealed: int
    notices_open: int
    database_bytes: int


async def health(conn: AsyncConnection, now: datetime) -> Health:
    """The figures of this moment."""
    on_list = channels.c.watched & channels.c.merged_into.is_(None)

    async def count(table: object, *conditions: object) -> int:
        query = select(func.count()).select_from(table).where(*conditions)  # type: ignore[arg-type]
        return int((await conn.execute(query)).scalar_one())

    newest = select(posts.c.first_seen_at).order_by(posts.c.id.desc()).limit(1)
    sealed = select(func.coalesce(func.max(ledger_chain.c.seq), 0))
    failed = (
        select(
            deliveries.c.kind, func.coalesce(deliveries.c.error, "").label("error"), func.count().label("n")
        )
        .where(deliveries.c.state == FAILED)
        .group_by(deliveries.c.kind, deliveries.c.error)
        .order_by(func.count().desc())
        .limit(_ERRORS_SHOWN)
    )
    return Health(
        beats=await last_beats(conn),
        accounts=await list_accounts(conn),
        watched=await count(channels, on_list),
        paused=await count(channels, on_list, channels.c.paused),
        in_trouble=await count(channels, on_list, ~channels.c.paused, channels.c.state != "ok"),
        stale=await stale_channels(conn, now),
        newest_post=(await conn.execute(newest)).scalar(),
        gaps_open=await count(gaps, gaps.c.closed_at.is_(None)),
        raw_waiting=await count_open_raw(conn),
        media_waiting=await count_waiting(conn),
        outbox=await outbox(conn, now),
        set_aside=tuple(SetAside(row.kind, row.error, row.n) for row in await conn.execute(failed)),
        chats_resting=await count(chats, chats.c.state != "ok"),
        unsealed=await count(ledger_bodies) - int((await conn.execute(sealed)).scalar_one()),
        notices_open=await count(notices, notices.c.done_at.is_(None)),
        database_bytes=await _size(conn),
    )


async def _size(conn: AsyncConnection) -> int:
    if conn.dialect.name == "postgresql":
        said = text("SELECT pg_database_size(current_database())")
    else:
        said = text("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
    return int((await conn.execute(said)).scalar_one())
