"""People: their roles, and the one-time codes that give them one. A person is named by a random id of our own."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.models import admin_codes, audit, people

ADMIN = "admin"
BANNED = "banned"
ROLES = (ADMIN, "analyst", "subscriber", BANNED)


def _hash(code: str) -> bytes:
    return hashlib.sha256(code.strip().encode("utf-8", "replace")).digest()


async def make_code(
    conn: AsyncConnection, role: str, made_at: datetime, *, expires_at: datetime | None = None
) -> str:
    """A new code, good once, that gives ``role`` to whoever sends it to the bot. Only its hash is kept.

    Raises:
        ValueError: for a role that can't be given this way.
    """
    if role not in ROLES[:3]:
        raise ValueError(f"{role} is not a role that a code can give")
    code = secrets.token_urlsafe(12)
    await conn.execute(
        insert(admin_codes).values(code_hash=_hash(code), role=role, made_at=made_at, expires_at=expires_at)
    )
    return code


async def role_of(conn: AsyncConnection, telegram_user_id: int) -> str | None:
    """The role of a person, or ``None`` for somebody who has none."""
    role: str | None = (
        await conn.execute(select(people.c.role).where(people.c.telegram_user_id == telegram_user_id))
    ).scalar()
    return role


async def give_role(conn: AsyncConnection, telegram_user_id: int, role: str, now: datetime) -> int:
    """Gives a person a role and writes it into the audit log; gives the person's own id."""
    row = (
        await conn.execute(
            select(people.c.id, people.c.role).where(people.c.telegram_user_id == telegram_user_id)
        )
    ).first()
    if row is None:
        person = secrets.randbits(62) | 1
        await conn.execute(
            insert(people).values(id=person, telegram_user_id=telegram_user_id, role=role, since=now)
        )
    else:
        person = row.id
        await conn.execute(update(people).where(people.c.id == person).values(role=role, since=now))
    await conn.execute(
        insert(audit).values(
            made_at=now,
            person_id=person,
            action="role",
            subject=str(person),
            before=row.role if row else None,
            after=role,
        )
    )
    return int(person)


async def use_code(conn: AsyncConnection, code: str, telegram_user_id: int, now: datetime) -> str | None:
    """Takes a one-time code: gives its role to the person, or ``None`` where the code is unknown, used or too old.

    Banned people stay banned. Needs the write connection.
    """
    found = (
        await conn.execute(
            select(admin_codes).where(admin_codes.c.code_hash == _hash(code), admin_codes.c.used_at.is_(None))
        )
    ).first()
    if found is None or (found.expires_at is not None and found.expires_at < now):
        return None
    if await role_of(conn, telegram_user_id) == BANNED:
        return None
    person = await give_role(conn, telegram_user_id, found.role, now)
    await conn.execute(
        update(admin_codes).where(admin_codes.c.id == found.id).values(used_at=now, used_by=person)
    )
    role: str = found.role
    return role
