"""Verdicts on claims: appended, never changed; the newest along an axis counts (``storage.claims.newest_review``)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.models import reviews

READING, NEWSROOM = "reading", "newsroom"


async def add_review(
    conn: AsyncConnection, claim_id: int, person_id: int, axis: str, verdict: str, now: datetime
) -> None:
    """Keeps a verdict. ``person_id`` is our own number of a person."""
    await conn.execute(
        insert(reviews).values(
            claim_id=claim_id, person_id=person_id, axis=axis, verdict=verdict, made_at=now
        )
    )
