"""Messages owed to chats: what is due, what came of it. The table is the truth; whoever sends keeps nothing of its own.

Kinds, what makes a delivery one (``key``), and its payload:

- ``alert``: a story and kind of event told to a chat at once; ``STORY:EVENT``; ``claim``: whose card it shows
- ``reply``: what came later about an alert; ``ALERT:EVENT ROW``; ``events``: of each the row of ``storage.events``,
  why it matters, and the claim that it is about
- ``edit``: an alert whose card is to be brought up to date without a sound; ``ALERT``
- ``digest``: a stretch of time for one query; ``SUBSCRIPTION:END``; ``query``, ``from``, ``to`` (ISO 8601), ``why``,
  ``even_empty`` where it is wanted also when nothing happened
- ``chart``: the picture of a digest that was too long to be its caption; the digest's ``DELIVERY``; as that
- ``seen``: what a watching account fetched since somebody asked about it; post and time of asking; as
  ``storage.asked_posts`` says
- ``note``: words for one chat; any key; ``lines``

States: ``due``, ``sent``, ``blocked`` (the chat can't be written to), ``failed`` (set aside after many tries),
``dropped`` (there was nothing to say any more).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.models import chats, deliveries, subscriptions
from storage.upserts import insert_new

DUE, SENT, BLOCKED, FAILED, DROPPED = "due", "sent", "blocked", "failed", "dropped"
ALERT, REPLY, EDIT, DIGEST, CHART, NOTE = "alert", "reply", "edit", "digest", "chart", "note"
AT_ONCE, IN_TURN, AT_LEISURE = 0, 1, 2
"""Urgencies: alerts and replies, digests, silent changes."""

_CHUNK = 400


@dataclass(frozen=True, slots=True)
class Owed:
    """A message that a chat is to get. ``chat_id`` is our number of the chat."""

    chat_id: int
    kind: str
    key: str
    payload: Mapping[str, Any]
    due_at: datetime
    urgency: int = IN_TURN
    silent: bool = False
    subscription_id: int | None = None
    about_id: int | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message that is due, with the chat it goes to.

    Attributes:
        payload: by kind; ``written`` is the same as the database has it.
        dark, charts: whether its chat wants pictures dark, and digests with one.
        attempts: how often sending it failed by its own fault, as far as anybody can tell.
        about_message: Telegram's number of the message that it replies to or changes, once that is sent.
        about: payload of that delivery.
    """

    id: int
    kind: str
    key: str
    payload: Mapping[str, Any]
    written: str
    due_at: datetime
    attempts: int
    urgency: int
    silent: bool
    chat_id: int
    telegram_chat_id: int
    thread_id: int
    language: str | None
    zone: str | None
    dark: bool = False
    charts: bool = True
    subscription_id: int | None = None
    about_id: int | None = None
    about_message: int | None = None
    about_state: str | None = None
    about: Mapping[str, Any] | None = None


def written(payload: Mapping[str, Any]) -> str:
    """A payload as the database has it."""
    return json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


async def owe(conn: AsyncConnection, owed: Sequence[Owed]) -> None:
    """Keeps messages to be sent; those that are owed already (same chat, kind and key) are left alone."""
    await insert_new(
        conn,
        deliveries,
        [
            {
                "chat_id": one.chat_id,
                "subscription_id": one.subscription_id,
                "kind": one.kind,
                "key": one.key,
                "payload": written(one.payload),
                "state": DUE,
                "due_at": one.due_at,
                "urgency": one.urgency,
                "silent": one.silent,
                "about_id": one.about_id,
            }
            for one in owed
        ],
        key=["chat_id", "kind", "key"],
    )


async def reach_back(conn: AsyncConnection, digests: Sequence[Owed]) -> None:
    """Where such a digest was owed already with a later beginning, it begins earlier: it tells what these tell, too."""
    for one in digests:
        same = deliveries.c.chat_id == one.chat_id, deliveries.c.kind == one.kind, deliveries.c.key == one.key
        kept = await conn.execute(select(deliveries.c.payload).where(*same, deliveries.c.state == DUE))
        payload = json.loads(kept.scalar() or "null")
        begins = datetime.fromisoformat(one.payload["from"])
        if payload is not None and begins < datetime.fromisoformat(payload["from"]):
            earlier = written({**payload, "from": one.payload["from"]})
            await conn.execute(update(deliveries).where(*same).values(payload=earlier))


_about = deliveries.alias("about")
_whole = chats.alias("whole")  # the chat that a topic belongs to
_columns = (
    deliveries.c.id,
    deliveries.c.kind,
    deliveries.c.key,
    deliveries.c.payload,
    deliveries.c.due_at,
    deliveries.c.attempts,
    deliveries.c.urgency,
    deliveries.c.silent,
    deliveries.c.chat_id,
    deliveries.c.subscription_id,
    deliveries.c.about_id,
    chats.c.telegram_chat_id,
    chats.c.thread_id,
    func.coalesce(chats.c.language, _whole.c.language).label("language"),
    func.coalesce(chats.c.zone, _whole.c.zone).label("zone"),
    func.coalesce(chats.c.dark, _whole.c.dark).label("dark"),
    func.coalesce(chats.c.charts, _whole.c.charts).label("charts"),
    _about.c.message_id.label("about_message"),
    _about.c.state.label("about_state"),
    _about.c.payload.label("about_payload"),
)


_with_chats = (
    select(*_columns)
    .join_from(deliveries, chats, chats.c.id == deliveries.c.chat_id)
    .outerjoin(
        _whole,
        (_whole.c.telegram_chat_id == chats.c.telegram_chat_id)
        & (_whole.c.thread_id == 0)
        & (chats.c.thread_id != 0),
    )
    .outerjoin(_about, _about.c.id == deliveries.c.about_id)
)


def _delivery(row: Any) -> Delivery:
    return Delivery(
        id=row.id,
        kind=row.kind,
        key=row.key,
        payload=json.loads(row.payload),
        written=row.payload,
        due_at=row.due_at,
        attempts=row.attempts,
        urgency=row.urgency,
        silent=row.silent,
        chat_id=row.chat_id,
        telegram_chat_id=row.telegram_chat_id,
        thread_id=row.thread_id,
        language=row.language,
        zone=row.zone,
        dark=bool(row.dark),
        charts=row.charts is None or bool(row.charts),
        subscription_id=row.subscription_id,
        about_id=row.about_id,
        about_message=row.about_message,
        about_state=row.about_state,
        about=json.loads(row.about_payload) if row.about_payload else None,
    )


async def due_deliveries(
    conn: AsyncConnection,
    now: datetime,
    limit: int,
    *,
    but: Sequence[int] = (),
    but_chats: Sequence[int] = (),
) -> list[Delivery]:
    """What is due, the most urgent first, then the oldest.

    Args:
        conn: any connection.
        now: what is due later is left out.
        limit: at most so many.
        but: deliveries that the caller has already.
        but_chats: chats (by our number) that can't take more just now.
    """
    query = (
        _with_chats.where(deliveries.c.state == DUE, deliveries.c.due_at <= now)
        .order_by(deliveries.c.urgency, deliveries.c.due_at, deliveries.c.id)
        .limit(limit)
    )
    if but:
        query = query.where(deliveries.c.id.not_in(list(but)))
    if but_chats:
        query = query.where(deliveries.c.chat_id.not_in(list(but_chats)))
    return [_delivery(row) for row in await conn.execute(query)]


async def delivery_by_id(conn: AsyncConnection, number: int) -> Delivery | None:
    """One delivery, whatever its state."""
    if not 0 < number < 2**63:
        return None
    row = (await conn.execute(_with_chats.where(deliveries.c.id == number))).first()
    return None if row is None else _delivery(row)


async def digest_of_message(conn: AsyncConnection, telegram_chat_id: int, message_id: int) -> Delivery | None:
    """The digest that went out as this message of a chat."""
    sent = _with_chats.where(
        chats.c.telegram_chat_id == telegram_chat_id,
        deliveries.c.message_id == message_id,
        deliveries.c.kind == DIGEST,
    )
    row = (await conn.execute(sent.limit(1))).first()
    return None if row is None else _delivery(row)


async def mark_sent(conn: AsyncConnection, delivery: Delivery, message_id: int | None, now: datetime) -> bool:
    """Keeps that a delivery went out. ``False`` where it was given more to say meanwhile: that stays due."""
    done = await conn.execute(
        update(deliveries)
        .where(deliveries.c.id == delivery.id, deliveries.c.payload == delivery.written)
        .values(state=SENT, message_id=message_id, sent_at=now, error=None)
    )
    if delivery.subscription_id is not None:
        await conn.execute(
            update(subscriptions).where(subscriptions.c.id == delivery.subscription_id).values(last_sent=now)
        )
    if done.rowcount:
        return True
    row = (await conn.execute(select(deliveries.c.payload).where(deliveries.c.id == delivery.id))).first()
    if row is not None:
        payload = json.loads(row.payload)
        told = {one[0] for one in delivery.payload.get("events", ())}
        payload["events"] = [one for one in payload.get("events", ()) if one[0] not in told]
        payload["told"] = sorted({*payload.get("told", ()), *told})
        await conn.execute(
            update(deliveries)
            .where(deliveries.c.id == delivery.id)
            .values(payload=written(payload), due_at=now, attempts=0)
        )
    return False


async def put_off(
    conn: AsyncConnection, delivery_id: int, until: datetime, *, attempts: int, error: str | None
) -> None:
    """A delivery is tried again later."""
    await conn.execute(
        update(deliveries)
        .where(deliveries.c.id == delivery_id)
        .values(due_at=until, attempts=attempts, error=error)
    )


async def settle(conn: AsyncConnection, delivery_id: int, state: str, error: str | None) -> None:
    """A delivery ends without having been sent: ``FAILED``, ``DROPPED`` or ``BLOCKED``."""
    await conn.execute(
        update(deliveries).where(deliveries.c.id == delivery_id).values(state=state, error=error)
    )


async def drop_due_of(conn: AsyncConnection, subscription_id: int, why: str) -> None:
    """Nothing that is owed for this subscription will be sent."""
    await conn.execute(
        update(deliveries)
        .where(deliveries.c.subscription_id == subscription_id, deliveries.c.state == DUE)
        .values(state=DROPPED, error=why)
    )


async def block_due(conn: AsyncConnection, chat_ids: Sequence[int], why: str) -> None:
    """Nothing that is owed to these chats (by our numbers) will be sent."""
    for at in range(0, len(chat_ids), _CHUNK):
        await conn.execute(
            update(deliveries)
            .where(deliveries.c.chat_id.in_(chat_ids[at : at + _CHUNK]), deliveries.c.state == DUE)
            .values(state=BLOCKED, error=why)
        )


@dataclass(frozen=True, slots=True)
class Outbox:
    """How sending goes: what is due now, how old the oldest of that is, what was set aside, what chats refuse."""

    due: int
    oldest_due: datetime | None
    failed: int
    blocked: int
    last_sent: datetime | None


async def outbox(conn: AsyncConnection, now: datetime) -> Outbox:
    """The state of deliveries, for ``/health`` and metrics."""
    due = (
        await conn.execute(
            select(func.count(), func.min(deliveries.c.due_at)).where(
                deliveries.c.state == DUE, deliveries.c.due_at <= now
            )
        )
    ).one()
    counts = {
        row.state: row.n
        for row in await conn.execute(
            select(deliveries.c.state, func.count().label("n"))
            .where(deliveries.c.state.in_((FAILED, BLOCKED)))
            .group_by(deliveries.c.state)
        )
    }
    last = (await conn.execute(select(func.max(deliveries.c.sent_at)))).scalar()
    return Outbox(due[0], due[1], counts.get(FAILED, 0), counts.get(BLOCKED, 0), last)


async def again(conn: AsyncConnection, delivery_ids: Sequence[int], now: datetime) -> None:
    """Deliveries that were set aside are tried once more."""
    if delivery_ids:
        await conn.execute(
            update(deliveries)
            .where(deliveries.c.id == bindparam("delivery"), deliveries.c.state == FAILED)
            .values(state=DUE, due_at=now, attempts=0),
            [{"delivery": number} for number in delivery_ids],
        )
