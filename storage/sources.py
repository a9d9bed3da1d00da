"""What was watched and what was not: the gaps that touch an answer, the channels and their state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, TypeAlias

from sqlalchemy import Integer, Select, bindparam, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.models import channel_identities, channels, claims, cursors, gaps, posts
from storage.tellers import Teller, current_username

Connection: TypeAlias = AsyncConnection
"""What ``Storage.read`` and ``Storage.write`` hand out, by a name for those who only pass it on."""

GAPS_READ = 20
"""As many gaps are read for an answer; where so many touch it, there may be more."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch of a channel that was not read. An end that is not known is ``None``."""

    channel: Teller
    from_time: datetime | None
    to_time: datetime | None

    @property
    def name(self) -> str:
        """The channel's name."""
        return self.channel.name


@dataclass(frozen=True, slots=True)
class Source:
    """A channel and how far it is read."""

    channel: Teller
    watched: bool
    mode: str
    state: str
    last_post: datetime | None
    last_check: datetime | None
    gaps_open: int


async def gaps_touching(
    conn: AsyncConnection,
    channel_ids: Sequence[int],
    from_time: datetime | None,
    to_time: datetime,
    *,
    limit: int = GAPS_READ,
) -> tuple[Gap, ...]:
    """The open gaps that fall into a window, of these channels or of all where none is named, the latest first."""
    values: dict[str, Any] = {"ends": to_time, "shown": limit}
    if from_time is not None:
        values["begins"] = from_time
    if channel_ids:
        values["of"] = list(channel_ids)
    rows = await conn.execute(_touching(from_time is not None, bool(channel_ids)), values)
    return tuple(Gap(_teller(row), row.from_time, row.to_time) for row in rows)


@cache
def _touching(begins: bool, of_channels: bool) -> Select[Any]:
    """The query for the gaps of a window, made once for each of its shapes: every answer asks it."""
    query = (
        select(
            gaps.c.from_time,
            gaps.c.to_time,
            channels.c.id,
            channels.c.title,
            channels.c.side,
            channels.c.kind,
            current_username.label("username"),
        )
        .join(channels, channels.c.id == gaps.c.channel_id)
        .where(
            gaps.c.closed_at.is_(None), or_(gaps.c.from_time.is_(None), gaps.c.from_time < bindparam("ends"))
        )
        .order_by(gaps.c.from_time.desc(), gaps.c.id.desc())
        .limit(bindparam("shown", type_=Integer))
    )
    if begins:
        query = query.where(or_(gaps.c.to_time.is_(None), gaps.c.to_time > bindparam("begins")))
    if of_channels:
        query = query.where(gaps.c.channel_id.in_(bindparam("of", expanding=True)))
    return query


async def list_sources(
    conn: AsyncConnection, *, limit: int, offset: int = 0, before: datetime | None = None
) -> tuple[tuple[Source, ...], int]:
    """A page of the channels, watched ones first, then by name, and how many there are.

    ``before`` hides posts that are later.
    """
    newest = select(posts.c.posted_at).where(posts.c.channel_id == channels.c.id)
    if before is not None:
        newest = newest.where(posts.c.posted_at <= before)
    newest = newest.order_by(posts.c.message_id.desc()).limit(1)
    open_gaps = (
        select(func.count())
        .where(gaps.c.channel_id == channels.c.id, gaps.c.closed_at.is_(None))
        .scalar_subquery()
    )
    shown = channels.c.merged_into.is_(None)
    page = (
        select(channels.c.id)
        .where(shown)
        .order_by(channels.c.watched.desc(), func.lower(channels.c.title), channels.c.id)
        .limit(limit)
        .offset(offset)
        .subquery()
    )
    rows = await conn.execute(
        select(
            channels.c.id,
            channels.c.title,
            channels.c.side,
            channels.c.kind,
            current_username.label("username"),
            channels.c.watched,
            channels.c.paused,
            func.coalesce(channels.c.way, channels.c.mode).label("mode"),
            channels.c.state,
            cursors.c.last_check,
            newest.scalar_subquery().label("last_post"),
            open_gaps.label("gaps_open"),
        )
        .join_from(channels, page, page.c.id == channels.c.id)
        .outerjoin(cursors, cursors.c.channel_id == channels.c.id)
        .order_by(channels.c.watched.desc(), func.lower(channels.c.title), channels.c.id)
    )
    total = (await conn.execute(select(func.count()).select_from(channels).where(shown))).scalar_one()
    return tuple(_source(row) for row in rows), total


def _source(row: Any) -> Source:
    state = "paused" if row.paused else row.state
    return Source(_teller(row), row.watched, row.mode, state, row.last_post, row.last_check, row.gaps_open)


def _teller(row: Any) -> Teller:
    return Teller(row.id, row.title, row.username, row.side, row.kind)


@dataclass(frozen=True, slots=True)
class Holdings:
    """What there is at all, to tell "nothing found" from "nothing kept yet"."""

    channels_watched: int
    any_post: bool
    any_claim: bool


async def holdings(conn: AsyncConnection, *, before: datetime) -> Holdings:
    """Whether any channel is watched, and whether any post or claim was posted by then."""
    watched = (
        await conn.execute(select(func.count()).select_from(channels).where(channels.c.watched))
    ).scalar_one()
    post = (await conn.execute(select(posts.c.id).where(posts.c.posted_at <= before).limit(1))).first()
    claim = (await conn.execute(select(claims.c.id).where(claims.c.posted_at <= before).limit(1))).first()
    return Holdings(watched, post is not None, claim is not None)


async def usernames(conn: AsyncConnection) -> dict[str, int]:
    """Every present username, lower case, and the channel it belongs to."""
    rows = await conn.execute(
        select(channel_identities.c.value, channel_identities.c.channel_id).where(
            channel_identities.c.kind == "username", channel_identities.c.seen_until.is_(None)
        )
    )
    return {row.value.lower(): row.channel_id for row in rows}
