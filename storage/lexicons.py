"""The lexicon and gazetteer that read: content-addressed rows, one of which is in force."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.audit import note
from storage.keys import LexiconId
from storage.ledger import append_body
from storage.models import lexicons, settings_in_storage


@dataclass(frozen=True, slots=True)
class StoredLexicon:
    """A version of the lexicon's files, by name."""

    id: LexiconId
    version: str
    files: dict[str, str]
    in_force_since: datetime | None


def version_of(files: Mapping[str, str]) -> str:
    """The version that files amount to: SHA-256 over their names and texts."""
    digest = hashlib.sha256()
    for name in sorted(files):
        for part in (name.encode(), files[name].encode("utf-8", "replace")):
            digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


_CHOSEN = "lexicon.chosen"


async def keep_lexicon(
    conn: AsyncConnection, version: str, files: Mapping[str, str], now: datetime
) -> LexiconId:
    """The row of a lexicon version, made if it is new; the first one is in force at once."""
    found = (await conn.execute(select(lexicons.c.id).where(lexicons.c.version == version))).scalar()
    if found is not None:
        return LexiconId(found)
    content = zlib.compress(
        json.dumps(dict(sorted(files.items())), ensure_ascii=False).encode("utf-8", "replace")
    )
    first = (await conn.execute(select(lexicons.c.id).limit(1))).first() is None
    made = await conn.execute(
        insert(lexicons)
        .values(version=version, content=content, created_at=now, in_force_since=now if first else None)
        .returning(lexicons.c.id)
    )
    return LexiconId(made.scalar_one())


async def find_lexicon(conn: AsyncConnection, version: str) -> LexiconId | None:
    """The row of a version, if it was kept."""
    found = (await conn.execute(select(lexicons.c.id).where(lexicons.c.version == version))).scalar()
    return None if found is None else LexiconId(found)


async def lexicon_by_id(conn: AsyncConnection, lexicon_id: int) -> StoredLexicon | None:
    """A version that is kept, in force or not."""
    row = (await conn.execute(select(lexicons).where(lexicons.c.id == lexicon_id))).first()
    return None if row is None else _stored(row)


async def lexicon_in_force(conn: AsyncConnection) -> StoredLexicon | None:
    """The version that reads now, or ``None`` before the first."""
    row = (
        await conn.execute(
            select(lexicons)
            .where(lexicons.c.in_force_since.is_not(None))
            .order_by(lexicons.c.in_force_since.desc(), lexicons.c.id.desc())
            .limit(1)
        )
    ).first()
    return None if row is None else _stored(row)


async def version_in_force(conn: AsyncConnection) -> str | None:
    """The name alone of the version that reads now: what processes poll."""
    version: str | None = (
        await conn.execute(
            select(lexicons.c.version)
            .where(lexicons.c.in_force_since.is_not(None))
            .order_by(lexicons.c.in_force_since.desc(), lexicons.c.id.desc())
            .limit(1)
        )
    ).scalar()
    return version


async def chosen_lexicon(conn: AsyncConnection) -> StoredLexicon | None:
    """The version that somebody put in force in the place of the configured files, or ``None``."""
    row = (
        await conn.execute(
            select(lexicons)
            .join(settings_in_storage, settings_in_storage.c.value == lexicons.c.version)
            .where(settings_in_storage.c.key == _CHOSEN)
        )
    ).first()
    return None if row is None else _stored(row)


async def is_chosen(conn: AsyncConnection) -> bool:
    """Whether somebody put files in force in the place of the configured ones."""
    value = await conn.execute(
        select(settings_in_storage.c.value).where(settings_in_storage.c.key == _CHOSEN)
    )
    return value.first() is not None


async def seed_lexicon(
    conn: AsyncConnection, version: str, files: Mapping[str, str], now: datetime
) -> LexiconId:
    """Keeps the configured files and puts them in force, unless somebody chose others."""
    lexicon_id = await keep_lexicon(conn, version, files, now)
    if await chosen_lexicon(conn) is None and await version_in_force(conn) != version:
        await _put_in_force(conn, lexicon_id, now)
    return lexicon_id


async def choose_lexicon(
    conn: AsyncConnection,
    version: str,
    files: Mapping[str, str],
    now: datetime,
    *,
    configured: bool = False,
    by: int | None = None,
) -> LexiconId:
    """Puts files in force for every process, and keeps in the audit log who did.

    Args:
        conn: the write connection.
        version: of the files.
        files: their texts by name; they were loaded once, so that nothing broken is put in force.
        now: when.
        configured: they are the configured files: from now on whatever is configured is in force again.
        by: the person's own id, ``None`` for the command line.
    """
    before = await version_in_force(conn)
    lexicon_id = await keep_lexicon(conn, version, files, now)
    await conn.execute(delete(settings_in_storage).where(settings_in_storage.c.key == _CHOSEN))
    if not configured:
        await conn.execute(insert(settings_in_storage).values(key=_CHOSEN, value=version, changed_at=now))
    if before != version:
        await _put_in_force(conn, lexicon_id, now)
        await note(
            conn, now, by, "lexicon", f"lexicon {lexicon_id}", {"version": before}, {"version": version}
        )
    return lexicon_id


async def _put_in_force(conn: AsyncConnection, lexicon_id: LexiconId, now: datetime) -> None:
    latest = (await conn.execute(select(func.max(lexicons.c.in_force_since)))).scalar()
    since = now if latest is None or now > latest else latest + timedelta(milliseconds=1)
    await conn.execute(update(lexicons).where(lexicons.c.id == lexicon_id).values(in_force_since=since))
    body = {"at": int(now.timestamp() * 1000), "lexicon": int(lexicon_id)}
    await append_body(conn, "lexicon", body, now)


def _stored(row: Row[Any]) -> StoredLexicon:
    files = json.loads(zlib.decompress(row.content))
    return StoredLexicon(LexiconId(row.id), row.version, files, row.in_force_since)
