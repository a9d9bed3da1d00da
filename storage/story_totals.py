"""What stands beside a story: its totals, kept up to date, and the list of who tells it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, case, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.models import claims, stories, story_links
from storage.tellings import in_chunks


@dataclass(frozen=True, slots=True)
class Member:
    """A claim of a story; ``why`` and ``score`` say what tied it to ``tied_to``, ``None`` for the first."""

    claim_id: int
    post_id: int
    channel_id: int
    posted_at: datetime
    origin: bool
    current: bool
    tied_to: int | None
    why: str | None
    score: float | None


async def members(conn: AsyncConnection, story_id: int, *, limit: int = 1000) -> list[Member]:
    """The claims of a story, earliest first, superseded ones among them."""
    rows = (
        await conn.execute(
            select(
                claims.c.id,
                claims.c.post_id,
                claims.c.channel_id,
                claims.c.posted_at,
                claims.c.origin,
                claims.c.current,
            )
            .where(claims.c.story_id == story_id)
            .order_by(claims.c.posted_at, claims.c.id)
            .limit(limit)
        )
    ).all()
    ties: dict[int, Any] = {}
    for ids in in_chunks([row.id for row in rows]):
        made = await conn.execute(
            select(story_links)
            .where(story_links.c.claim_id.in_(ids), story_links.c.same)
            .order_by(story_links.c.score, story_links.c.id)
        )
        ties |= {link.claim_id: link for link in made}
    return [
        Member(
            *row,
            tied_to=link.other_claim_id if link else None,
            why=link.why if link else None,
            score=link.score if link else None,
        )
        for row in rows
        for link in (ties.get(row.id),)
    ]


async def refresh_stories_of(
    conn: AsyncConnection, *, claim_ids: Sequence[int] = (), post_ids: Sequence[int] = ()
) -> None:
    """``refresh_stories`` for those that these claims, or any claim of these posts, belong to."""
    told: set[int] = set()
    for column, numbers in ((claims.c.id, claim_ids), (claims.c.post_id, post_ids)):
        for ids in in_chunks(numbers):
            known = column.in_(ids) & claims.c.story_id.is_not(None)
            told |= {row.story_id for row in await conn.execute(select(claims.c.story_id).where(known))}
    await refresh_stories(conn, told)


async def refresh_stories(conn: AsyncConnection, story_ids: Iterable[int]) -> None:
    """Bring the totals of stories up to date and see that each that is still told has an origin.

    To be called when a claim of theirs stopped being current. A story without claims keeps its number, with
    totals of 0.
    """
    for ids in in_chunks(sorted(set(story_ids))):
        told = {row.story_id: row for row in await conn.execute(_totals(ids))}
        led = [row.earliest for row in told.values() if not row.origins]
        if led:
            await conn.execute(update(claims).where(claims.c.id.in_(led)).values(origin=True))
        empty = [number for number in ids if number not in told]
        if empty:
            await conn.execute(
                update(stories).where(stories.c.id.in_(empty)).values(claims=0, posts=0, origins=0)
            )
        if told:
            await conn.execute(
                update(stories)
                .where(stories.c.id == bindparam("story"))
                .values(
                    first_claim_id=bindparam("earliest"),
                    claims=bindparam("n_claims"),
                    posts=bindparam("n_posts"),
                    origins=bindparam("n_origins"),
                    first_posted_at=bindparam("first"),
                    last_posted_at=bindparam("last"),
                ),
                [
                    {
                        "story": number,
                        "earliest": row.earliest,
                        "n_claims": row.claims,
                        "n_posts": row.posts,
                        "n_origins": row.origins or 1,
                        "first": row.first,
                        "last": row.last,
                    }
                    for number, row in told.items()
                ],
            )


def _totals(story_ids: Sequence[int]) -> Select[Any]:
    member = claims.alias("member")
    earliest = (
        select(member.c.id)
        .where(member.c.story_id == claims.c.story_id, member.c.current)
        .order_by(member.c.posted_at, member.c.id)
        .limit(1)
        .scalar_subquery()
    )
    return (
        select(
            claims.c.story_id,
            func.count().label("claims"),
            func.count(claims.c.post_id.distinct()).label("posts"),
            func.count(case((claims.c.origin, claims.c.post_id)).distinct()).label("origins"),
            func.min(claims.c.posted_at).label("first"),
            func.max(claims.c.posted_at).label("last"),
            earliest.label("earliest"),
        )
        .where(claims.c.story_id.in_(story_ids), claims.c.current)
        .group_by(claims.c.story_id)
    )
