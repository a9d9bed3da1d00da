"""Standing queries of chats: what each wants, when the next digest of it is due, whether it rests or is paused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, case, func, insert, literal, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.deliveries import drop_due_of
from storage.models import chats, subscriptions
from storage.versions import next_version

INSTANT, HOURLY, DAILY, WEEKLY = SCHEDULES = ("instant", "hourly", "daily", "weekly")
OK, RESTING, ENDED = "ok", "resting", "ended"
MOST_IN_A_CHAT = 50
"""How many subscriptions one chat may have."""

_CHUNK = 400


@dataclass(frozen=True, slots=True)
class Subscription:
    """A standing query of a chat.

    Attributes:
        chat_id: our number of the chat.
        query: in the query language, without a window.
        at: the local time of digests, ``HH:MM``; of hourly ones only the minute counts.
        weekday: 0 for Monday.
        next_due: when the next digest is due; ``None`` for instant ones.
        covered_to: what was posted before this moment has been told.
        even_empty: a digest comes also when nothing happened.
        zone, language, quiet_from, quiet_to, daily_cap: what the chat, or the chat of a topic, chose.
    """

    id: int
    chat_id: int
    telegram_chat_id: int
    thread_id: int
    query: str
    schedule: str
    at: str | None
    weekday: int | None
    muted: bool
    even_empty: bool
    paused_until: datetime | None
    state: str
    state_note: str | None
    next_due: datetime | None
    covered_to: datetime | None
    last_sent: datetime | None
    since: datetime
    version: int
    zone: str | None
    language: str | None
    quiet_from: str | None
    quiet_to: str | None
    daily_cap: int | None

    def is_paused(self, now: datetime) -> bool:
        """Whether it is to keep silent now."""
        return self.paused_until is not None and self.paused_until > now


_whole = chats.alias("whole")
_OF_CHAT = ("zone", "language", "quiet_from", "quiet_to", "daily_cap")
_OWN = tuple(
    name for name in Subscription.__slots__ if name not in (*_OF_CHAT, "telegram_chat_id", "thread_id")
)
_all = (
    select(
        *(subscriptions.c[name] for name in _OWN),
        chats.c.telegram_chat_id,
        chats.c.thread_id,
        *(func.coalesce(chats.c[name], _whole.c[name]).label(name) for name in _OF_CHAT),
    )
    .join_from(subscriptions, chats, chats.c.id == subscriptions.c.chat_id)
    .outerjoin(
        _whole,
        (_whole.c.telegram_chat_id == chats.c.telegram_chat_id)
        & (_whole.c.thread_id == 0)
        & (chats.c.thread_id != 0),
    )
)


def _subscription(row: Any) -> Subscription:
    return Subscription(**row._mapping)


async def add_subscription(
    conn: AsyncConnection,
    chat_id: int,
    query: str,
    schedule: str,
    now: datetime,
    *,
    at: str | None = None,
    weekday: int | None = None,
    next_due: datetime | None = None,
    covered_to: datetime | None = None,
) -> tuple[int, bool]:
    """Keeps a subscription; the same query of the same chat is kept once and takes the new schedule, from where its
    last digest ended.

    Returns:
        Its number, and whether it is new.
    """
    told = {
        "schedule": schedule,
        "at": at,
        "weekday": weekday,
        "next_due": next_due,
        "version": await next_version(conn),
    }
    same = (
        await conn.execute(
            select(subscriptions.c.id).where(
                subscriptions.c.chat_id == chat_id,
                subscriptions.c.query == query,
                subscriptions.c.state != ENDED,
            )
        )
    ).scalar()
    if same is not None:
        await conn.execute(
            update(subscriptions)
            .where(subscriptions.c.id == same)
            .values(
                **told,
                state=OK,
                state_note=None,
                paused_until=None,
                covered_to=case(
                    (
                        subscriptions.c.schedule == INSTANT,
                        literal(covered_to, subscriptions.c.covered_to.type),
                    ),
                    else_=func.coalesce(subscriptions.c.covered_to, covered_to),
                ),
            )
        )
        return int(same), False
    made = await conn.execute(
        insert(subscriptions)
        .values(chat_id=chat_id, query=query, since=now, covered_to=covered_to, **told)
        .returning(subscriptions.c.id)
    )
    return int(made.scalar_one()), True


async def subscriptions_of(
    conn: AsyncConnection, telegram_chat_id: int, thread_id: int = 0
) -> list[Subscription]:
    """The subscriptions of a chat or topic that haven't ended, in the order in which they were made."""
    rows = await conn.execute(
        _all.where(
            chats.c.telegram_chat_id == telegram_chat_id,
            chats.c.thread_id == thread_id,
            subscriptions.c.state != ENDED,
        ).order_by(subscriptions.c.id)
    )
    return [_subscription(row) for row in rows]


async def subscriptions_in_zone_of(
    conn: AsyncConnection, telegram_chat_id: int, thread_id: int = 0
) -> list[Subscription]:
    """Those whose times follow the zone of a chat or topic: its own, and those of its topics that chose no zone."""
    follows = chats.c.thread_id == thread_id
    if not thread_id:
        follows |= chats.c.zone.is_(None)
    rows = await conn.execute(
        _all.where(
            chats.c.telegram_chat_id == telegram_chat_id, follows, subscriptions.c.state != ENDED
        ).order_by(subscriptions.c.id)
    )
    return [_subscription(row) for row in rows]


async def subscriptions_by_ids(conn: AsyncConnection, ids: Sequence[int]) -> list[Subscription]:
    """Those of these subscriptions that there are, in the order of their numbers."""
    found: list[Subscription] = []
    for at in range(0, len(ids), _CHUNK):
        rows = await conn.execute(_all.where(subscriptions.c.id.in_(ids[at : at + _CHUNK])))
        found += [_subscription(row) for row in rows]
    return sorted(found, key=lambda one: one.id)


async def change_subscription(conn: AsyncConnection, number: int, **changed: Any) -> None:
    """Changes columns of a subscription."""
    await conn.execute(
        update(subscriptions)
        .where(subscriptions.c.id == number)
        .values(**changed, version=await next_version(conn))
    )


async def pause_subscription(conn: AsyncConnection, number: int, until: datetime) -> None:
    """A subscription keeps silent until then; what is owed for it now is dropped."""
    await change_subscription(conn, number, paused_until=until)
    await drop_due_of(conn, number, "its subscription was paused")


async def end_subscription(conn: AsyncConnection, number: int) -> None:
    """A subscription ends; what was sent for it stays known, what is still owed for it is dropped."""
    await drop_due_of(conn, number, "its subscription ended")
    await change_subscription(conn, number, state=ENDED, next_due=None)


async def due_subscriptions(conn: AsyncConnection, now: datetime, limit: int = 500) -> list[Subscription]:
    """Whose digest is due, the longest waiting first. One index walk, whatever the number of subscriptions."""
    rows = await conn.execute(
        _all.where(subscriptions.c.next_due <= now, subscriptions.c.state == OK)
        .order_by(subscriptions.c.next_due, subscriptions.c.id)
        .limit(limit)
    )
    return [_subscription(row) for row in rows]


async def move_on(conn: AsyncConnection, moved: Sequence[Mapping[str, Any]]) -> None:
    """Sets when digests are due next; rows of ``id``, ``next_due``, ``covered_to``. Nobody need read that anew."""
    if moved:
        await conn.execute(
            update(subscriptions)
            .where(subscriptions.c.id == bindparam("number"))
            .values(next_due=bindparam("due"), covered_to=bindparam("covered")),
            [{"number": row["id"], "due": row["next_due"], "covered": row["covered_to"]} for row in moved],
        )


@dataclass(frozen=True, slots=True)
class Standing:
    """What has to be known of a subscription to tell whether a new claim is for it."""

    id: int
    query: str
    active: bool
    version: int


async def standing_since(conn: AsyncConnection, version: int) -> list[Standing]:
    """Subscriptions changed after a version, by rising versions; those not to be told at once are not active."""
    rows = await conn.execute(
        select(
            subscriptions.c.id,
            subscriptions.c.query,
            subscriptions.c.schedule,
            subscriptions.c.state,
            subscriptions.c.version,
        )
        .where(
            subscriptions.c.version > version,
            # at the first reading those that are not to be told at once are of no use
            *([subscriptions.c.schedule == INSTANT] if version == 0 else []),
        )
        .order_by(subscriptions.c.version, subscriptions.c.id)
    )
    return [
        Standing(row.id, row.query, row.schedule == INSTANT and row.state == OK, row.version) for row in rows
    ]
