"""Who changed what: one audit row for each decision of a person, beside a body of the ledger."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.ledger import append_body
from storage.models import audit


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
    return json.dumps(values, ensure_ascii=False, sort_keys=True, default=lambda v: v.isoformat())
