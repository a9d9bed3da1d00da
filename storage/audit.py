"""Who changed what, when, from what to what: a row for each decision of a person, beside a body of the ledger."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.ledger import append_body
from storage.models import audit, channels, people
from storage.tellers import current_username
from storage.texts import storable


async def note(
    conn: AsyncConnection,
    now: datetime,
    person_id: int | None,
    action: str,
    subject: str,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
    *,
    ledger: str = "audit",
) -> None:
    """Keeps a decision.

    Args:
        conn: the write connection.
        now: when it was made.
        person_id: the random id of who made it; ``None`` for the command line or the program itself.
        action: what was done, in a word or two.
        subject: to what, as ``channel 12``.
        before: what was so, as JSON holds it.
        after: what is so now.
        ledger: the kind of the ledger's body, which holds the hash of both.
    """
    was, became = _plain(before), _plain(after)
    await conn.execute(
        insert(audit).values(
            made_at=now, person_id=person_id, action=action, subject=subject, before=was, after=became
        )
    )
    change = hashlib.sha256(f"{was}\n{became}".encode()).hexdigest()
    body = {
        "action": action,
        "at": int(now.timestamp() * 1000),
        "change": change,
        "person": None if person_id is None else str(person_id),
        "subject": subject,
    }
    await append_body(conn, ledger, body, now)


def _plain(values: dict[str, Any] | None) -> str | None:
    if values is None:
        return None
    return storable(json.dumps(values, ensure_ascii=False, sort_keys=True, default=lambda v: v.isoformat()))


@dataclass(frozen=True, slots=True)
class Decision:
    """One entry of the audit log.

    Attributes:
        by: Telegram's id of who decided; ``None`` for the command line, the program, or somebody who was forgotten.
        named: whether a person decided at all.
        subject: to what it was done: a channel's name, a person's Telegram id, or as it was noted.
        before: what was so; ``after``: what is so since then. Empty where there was nothing.
    """

    made_at: datetime
    by: int | None
    named: bool
    action: str
    subject: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]


async def list_decisions(
    conn: AsyncConnection, *, limit: int, offset: int = 0
) -> tuple[tuple[Decision, ...], int]:
    """A page of the audit log, the newest first, and how many entries there are."""
    rows = (
        await conn.execute(
            select(audit, people.c.telegram_user_id)
            .outerjoin(people, people.c.id == audit.c.person_id)
            .order_by(audit.c.id.desc())
            .limit(limit)
            .offset(offset)
        )
    ).all()
    total = (await conn.execute(select(func.count()).select_from(audit))).scalar_one()
    names = await _names(conn, [row.subject for row in rows])
    found = tuple(
        Decision(
            row.made_at,
            row.telegram_user_id,
            row.person_id is not None,
            row.action,
            names.get(row.subject, row.subject),
            _read(row.before),
            _read(row.after),
        )
        for row in rows
    )
    return found, int(total)


async def _names(conn: AsyncConnection, subjects: list[str]) -> dict[str, str]:
    """What subjects such as ``channel 12`` and ``person 4711`` are called."""
    numbers: dict[str, dict[int, str]] = {"channel": {}, "person": {}}
    for subject in subjects:
        kind, _, number = subject.partition(" ")
        if kind in numbers and number.isascii() and number.isdecimal():
            numbers[kind][int(number)] = subject
    of_channels = await conn.execute(
        select(channels.c.id, channels.c.title, current_username.label("username")).where(
            channels.c.id.in_(list(numbers["channel"]))
        )
    )
    found = {
        numbers["channel"][row.id]: f"@{row.username}" if row.username else row.title for row in of_channels
    }
    of_people = await conn.execute(
        select(people.c.id, people.c.telegram_user_id).where(people.c.id.in_(list(numbers["person"])))
    )
    return found | {numbers["person"][row.id]: str(row.telegram_user_id) for row in of_people}


def _read(values: str | None) -> Mapping[str, Any]:
    if not values:
        return {}
    try:
        read = json.loads(values)
    except ValueError:
        read = values  # entries of earlier versions are words
    return read if isinstance(read, dict) else {"": read}
