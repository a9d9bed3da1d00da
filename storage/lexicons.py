"""The lexicon and gazetteer that read: content-addressed rows, one of which is in force."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.keys import LexiconId
from storage.ledger import append_body
from storage.models import lexicons


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
    if row is None:
        return None
    files = json.loads(zlib.decompress(row.content))
    return StoredLexicon(LexiconId(row.id), row.version, files, row.in_force_since)


async def use_lexicon(conn: AsyncConnection, lexicon_id: LexiconId, now: datetime) -> None:
    """Puts a version in force."""
    await conn.execute(update(lexicons).where(lexicons.c.id == lexicon_id).values(in_force_since=now))
    body = {"at": int(now.timestamp() * 1000), "lexicon": int(lexicon_id)}
    await append_body(conn, "lexicon", body, now)
