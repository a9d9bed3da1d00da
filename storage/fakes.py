"""Known fakes, by their PDQ hashes. They stand in the index beside the media, under negative numbers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.models import known_fakes
from storage.texts import storable


@dataclass(frozen=True, slots=True)
class KnownFake:
    """A picture that is known not to show what it is said to. ``number`` is negative, as in the index."""

    number: int
    pdq: bytes
    note: str
    source: str


async def add_fakes(
    conn: AsyncConnection, fakes: Iterable[tuple[bytes, str]], source: str, now: datetime
) -> int:
    """Keeps known fakes, (PDQ of 32 bytes, note) each. Gives how many were new; a known one gets its new note."""
    new = 0
    for pdq, note in fakes:
        changed = await conn.execute(
            update(known_fakes).where(known_fakes.c.pdq == pdq).values(note=storable(note))
        )
        if not changed.rowcount:
            new += 1
            await conn.execute(
                insert(known_fakes).values(
                    pdq=pdq, note=storable(note), source=storable(source), added_at=now
                )
            )
    return new


async def list_fakes(conn: AsyncConnection, after: int = 0) -> list[KnownFake]:
    """Known fakes that came after one, by its row's id."""
    rows = await conn.execute(select(known_fakes).where(known_fakes.c.id > after).order_by(known_fakes.c.id))
    return [KnownFake(-row.id, row.pdq, row.note, row.source) for row in rows]
