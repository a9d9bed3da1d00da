"""Row numbers: their types, and taking a block of them before rows are written."""

from __future__ import annotations

from typing import NewType

from sqlalchemy import Table, text
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.rows import greatest_id

ChannelId = NewType("ChannelId", int)
PostId = NewType("PostId", int)
RevisionId = NewType("RevisionId", int)
ClaimId = NewType("ClaimId", int)
LexiconId = NewType("LexiconId", int)


async def take_ids(conn: AsyncConnection, table: Table, count: int) -> range | list[int]:
    """Row numbers that nobody else gets, so that rows which name each other go in with one statement each.

    SQLite: the write transaction is alone, so the numbers after the greatest are free. PostgreSQL: from the
    sequence.
    """
    if not count:
        return range(0)
    if conn.dialect.name == "postgresql":
        drawn = await conn.execute(
            text("SELECT nextval(pg_get_serial_sequence(:table, 'id')) FROM generate_series(1, :count)"),
            {"table": table.name, "count": count},
        )
        return [row[0] for row in drawn]
    greatest = await greatest_id(conn, table)
    return range(greatest + 1, greatest + 1 + count)
