"""What happened that somebody may have to be told: made with the change itself, fanned out afterwards.

Kinds:

- ``claim``: a new claim of a fresh post
- ``edit``: an edit made a claim another one, which is ``claim_id``; or took ``claim_id`` out of its post
- ``deletion``: of a post with claims
- ``recycled``: footage of a post was seen before
- ``refused``: an analyst called such a match wrong, or took that back
- ``checking``: somebody in the newsroom looks into a claim
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.closing import moment_of_storing
from storage.models import claims, events

CLAIM, EDITED, DELETION, RECYCLED = "claim", "edit", "deletion", "recycled"
REFUSED, CHECKING = "refused", "checking"


@dataclass(frozen=True, slots=True)
class Happened:
    """Something that happened to a claim or its post; ``made_at``: as of when it was stored."""

    id: int
    kind: str
    claim_id: int | None
    post_id: int | None
    made_at: datetime


async def owe_event(
    conn: AsyncConnection, kind: str, now: datetime, *, post_id: int, claim_id: int | None = None
) -> None:
    """Keeps that something happened, in the transaction that makes it so."""
    at = await moment_of_storing(conn, now)
    await conn.execute(insert(events).values(kind=kind, claim_id=claim_id, post_id=post_id, made_at=at))


async def owe_deletions(conn: AsyncConnection, post_ids: Sequence[int], now: datetime) -> None:
    """Keeps that posts were deleted, as far as they make claims."""
    told = await conn.execute(
        select(claims.c.post_id).where(claims.c.post_id.in_(list(post_ids)), claims.c.current).distinct()
    )
    at = await moment_of_storing(conn, now)
    rows = [{"kind": DELETION, "post_id": row.post_id, "made_at": at} for row in told]
    if rows:
        await conn.execute(insert(events), rows)


async def open_events(conn: AsyncConnection, limit: int = 50) -> list[Happened]:
    """What nobody was told of yet, in order."""
    rows = await conn.execute(
        select(events.c.id, events.c.kind, events.c.claim_id, events.c.post_id, events.c.made_at)
        .where(events.c.done_at.is_(None))
        .order_by(events.c.id)
        .limit(limit)
    )
    return [Happened(*row) for row in rows]


async def oldest_open(conn: AsyncConnection) -> datetime | None:
    """When the first thing happened that nobody was told of yet."""
    oldest: datetime | None = (
        await conn.execute(select(func.min(events.c.made_at)).where(events.c.done_at.is_(None)))
    ).scalar()
    return oldest


async def events_by_ids(conn: AsyncConnection, ids: Sequence[int]) -> list[Happened]:
    """These events, in order."""
    rows = await conn.execute(
        select(events.c.id, events.c.kind, events.c.claim_id, events.c.post_id, events.c.made_at)
        .where(events.c.id.in_(list(ids)))
        .order_by(events.c.id)
    )
    return [Happened(*row) for row in rows]


async def finish_events(conn: AsyncConnection, ids: Sequence[int], now: datetime) -> None:
    """Everybody who is to be told of these is owed a delivery."""
    await conn.execute(update(events).where(events.c.id.in_(list(ids))).values(done_at=now))
