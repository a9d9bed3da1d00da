"""People: their roles, and the one-time codes that give them one. A person is named by a random id of our own.

A group or channel can have a role too, under its own (negative) Telegram id: it admits those who ask there.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.audit import note
from storage.models import admin_codes, people

ADMIN = "admin"
ANALYST = "analyst"
SUBSCRIBER = "subscriber"
BANNED = "banned"
ROLES = (ADMIN, ANALYST, SUBSCRIBER, BANNED)
_NONE = "none"
"""Kept of somebody whose role was taken away, so that the audit log still names one person by one id."""
_RANKS = {ADMIN: 3, ANALYST: 2, SUBSCRIBER: 1}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody (or a chat) with a role. ``id`` is ours and random, ``telegram_id`` Telegram's."""

    id: int
    telegram_id: int | None
    role: str
    since: datetime


def rank(role: str | None) -> int:
    """How much a role may: 3 for admins, 0 for nobody and the banned."""
    return _RANKS.get(role or "", 0)


def _hash(code: str) -> bytes:
    return hashlib.sha256(code.strip().encode("utf-8", "replace")).digest()


async def make_code(
    conn: AsyncConnection,
    role: str,
    made_at: datetime,
    *,
    expires_at: datetime | None = None,
    by: int | None = None,
) -> str:
    """A new code, good once, that gives ``role`` to whoever sends it to the bot. Only its hash is kept.

    ``by`` is the person's own id who made it; ``None`` for the command line.

    Raises:
        ValueError: for a role that can't be given this way.
    """
    if role not in ROLES[:3]:
        raise ValueError(f"{role} is not a role that a code can give")
    code = secrets.token_urlsafe(12)
    await conn.execute(
        insert(admin_codes).values(code_hash=_hash(code), role=role, made_at=made_at, expires_at=expires_at)
    )
    await note(conn, made_at, by, "invite", "code", None, {"role": role, "until": expires_at})
    return code


async def role_of(conn: AsyncConnection, telegram_user_id: int) -> str | None:
    """The role of a person, or ``None`` for somebody who has none."""
    return (await roles_of(conn, [telegram_user_id])).get(telegram_user_id)


async def roles_of(conn: AsyncConnection, telegram_ids: Sequence[int]) -> dict[int, str]:
    """The roles of people and chats, of those that have one."""
    found = await conn.execute(_roles, {"who": list(telegram_ids)})
    return {row.telegram_user_id: row.role for row in found if row.role != _NONE}


_roles = select(people.c.telegram_user_id, people.c.role).where(
    people.c.telegram_user_id.in_(bindparam("who", expanding=True))
)  # made once: every update asks it


async def known_person_id(conn: AsyncConnection, telegram_user_id: int) -> int | None:
    """A person's own random id, or ``None`` for somebody of whom nothing is kept."""
    found = await _find(conn, telegram_user_id)
    return None if found is None else found.id


async def person_id_of(conn: AsyncConnection, telegram_user_id: int, now: datetime) -> int:
    """The person's own id, made where there is none yet. Needs the write connection."""
    found = await _find(conn, telegram_user_id)
    if found is not None:
        return found.id
    return await _make(conn, telegram_user_id, _NONE, now)


async def list_people(
    conn: AsyncConnection, *, limit: int, offset: int = 0
) -> tuple[tuple[Person, ...], int]:
    """A page of those who have a role, the most powerful first, and how many there are."""
    shown = people.c.role != _NONE
    order = select(people).where(shown).order_by(people.c.role, people.c.since, people.c.id)
    rows = await conn.execute(order.limit(limit).offset(offset))
    total = (await conn.execute(select(func.count()).select_from(people).where(shown))).scalar_one()
    return tuple(Person(row.id, row.telegram_user_id, row.role, row.since) for row in rows), total


async def telegram_ids_of(conn: AsyncConnection, role: str) -> list[int]:
    """The Telegram ids of everybody with a role, longest holders first."""
    found = await conn.execute(
        select(people.c.telegram_user_id)
        .where(people.c.role == role, people.c.telegram_user_id.is_not(None))
        .order_by(people.c.since, people.c.id)
    )
    return [int(number) for number in found.scalars()]


async def give_role(
    conn: AsyncConnection, telegram_user_id: int, role: str, now: datetime, *, by: int | None = None
) -> int:
    """Gives a person (or a chat) a role and writes it into the audit log; gives the person's own id.

    ``by`` is the own id of whoever gives it; the person itself where it isn't said.
    """
    return await _set_role(conn, telegram_user_id, role, now, by)


async def take_role(
    conn: AsyncConnection, telegram_user_id: int, now: datetime, *, by: int | None = None
) -> str | None:
    """Takes a person's (or a chat's) role away, a ban too; gives what it was, ``None`` where there was none."""
    before = await role_of(conn, telegram_user_id)
    if before is not None:
        await _set_role(conn, telegram_user_id, _NONE, now, by)
    return before


async def _set_role(
    conn: AsyncConnection, telegram_user_id: int, role: str, now: datetime, by: int | None
) -> int:
    found = await _find(conn, telegram_user_id)
    if found is None:
        person = await _make(conn, telegram_user_id, role, now)
    else:
        person = found.id
        if found.role == role:
            return person
        await conn.execute(update(people).where(people.c.id == person).values(role=role, since=now))
    was = None if found is None or found.role == _NONE else {"role": found.role}
    became = None if role == _NONE else {"role": role}
    await note(conn, now, person if by is None else by, "role", f"person {person}", was, became)
    return person


async def _find(conn: AsyncConnection, telegram_user_id: int) -> Person | None:
    row = (await conn.execute(select(people).where(people.c.telegram_user_id == telegram_user_id))).first()
    return None if row is None else Person(row.id, row.telegram_user_id, row.role, row.since)


async def _make(conn: AsyncConnection, telegram_user_id: int, role: str, now: datetime) -> int:
    person = secrets.randbits(62) | 1
    await conn.execute(
        insert(people).values(id=person, telegram_user_id=telegram_user_id, role=role, since=now)
    )
    return person


async def use_code(
    conn: AsyncConnection,
    code: str,
    telegram_user_id: int,
    now: datetime,
    *,
    roles: Sequence[str] = ROLES[:3],
) -> str | None:
    """Takes a one-time code: gives its role to the person, or ``None`` where the code is unknown, used or too old.

    Banned people stay banned, a higher role is kept (and the code then not used up), and a code for a role that is
    not among ``roles`` is refused. Needs the write connection.
    """
    found = (
        await conn.execute(
            select(admin_codes).where(admin_codes.c.code_hash == _hash(code), admin_codes.c.used_at.is_(None))
        )
    ).first()
    if found is None or (found.expires_at is not None and found.expires_at < now) or found.role not in roles:
        return None
    before = await role_of(conn, telegram_user_id)
    if before == BANNED:
        return None
    if before is not None and rank(before) >= rank(found.role):
        return before
    person = await give_role(conn, telegram_user_id, found.role, now)
    await conn.execute(
        update(admin_codes).where(admin_codes.c.id == found.id).values(used_at=now, used_by=person)
    )
    role: str = found.role
    return role


async def revoke_code(conn: AsyncConnection, code: str, now: datetime, *, by: int | None = None) -> bool:
    """Makes a one-time code worthless that nobody has used yet; says whether there was such a one.

    ``by`` is the own id of who does it; ``None`` for the command line. Needs the write connection.
    """
    found = (
        await conn.execute(
            select(admin_codes).where(admin_codes.c.code_hash == _hash(code), admin_codes.c.used_at.is_(None))
        )
    ).first()
    if found is None or (found.expires_at is not None and found.expires_at < now):
        return False
    await conn.execute(
        update(admin_codes).where(admin_codes.c.id == found.id).values(expires_at=now, used_at=now)
    )
    await note(
        conn,
        now,
        by,
        "invite revoked",
        "code",
        {"role": found.role, "until": found.expires_at},
        {"role": found.role, "until": now},
    )
    return True
