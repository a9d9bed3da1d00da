"""How a claim came to read as it does: the versions of its post in which the same event was told otherwise."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.models import claims, readings, revisions

_MOST = 10


@dataclass(frozen=True, slots=True)
class Version:
    """What one version of a post claimed.

    Attributes:
        number: of the claim that was read from it.
        slots: the claim as ``analyze --json`` prints it.
        text: of the version; the spans in ``slots`` refer to it.
        since: when it was edited to be so, or was first seen so.
    """

    number: int
    slots: dict[str, Any]
    text: str
    since: datetime


async def versions_of_claim(conn: AsyncConnection, number: int) -> tuple[Version, ...]:
    """The claim ``#number`` and those it took the place of after edits of its post, the earliest first.

    A claim that only another lexicon read otherwise isn't a version. Ten steps back at most.
    """
    query = (
        select(
            claims.c.id,
            claims.c.slots,
            revisions.c.id.label("revision"),
            revisions.c.text,
            func.coalesce(revisions.c.edited_at, revisions.c.observed_at).label("since"),
        )
        .join_from(claims, readings, readings.c.id == claims.c.reading_id)
        .join(revisions, revisions.c.id == readings.c.revision_id)
    )
    found: list[Version] = []
    row = (await conn.execute(query.where(claims.c.id == number))).first()
    revision = None
    post = (await conn.execute(select(claims.c.post_id).where(claims.c.id == number))).scalar()
    while row is not None and len(found) < _MOST:
        if row.revision != revision:
            found.append(Version(row.id, json.loads(row.slots), row.text, row.since))
        revision = row.revision
        before = claims.c.post_id == post, claims.c.superseded_by == row.id
        row = (await conn.execute(query.where(*before).order_by(claims.c.id.desc()).limit(1))).first()
    return tuple(reversed(found))
