"""Inserting rows that may stand there already, in the words of either database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection


async def upsert(
    conn: AsyncConnection, table: Table, rows: Sequence[dict[str, Any]], *, key: Iterable[str]
) -> None:
    """Inserts rows; where ``key`` stands there already, its other columns take the new values.

    Args:
        conn: the write connection.
        table: where to.
        rows: all with the same columns.
        key: the columns of a unique constraint.
    """
    if not rows:
        return
    keys = list(key)
    new = [name for name in rows[0] if name not in keys]
    if conn.dialect.name == "postgresql":
        into = postgresql.insert(table)
        await conn.execute(
            into.on_conflict_do_update(index_elements=keys, set_={name: into.excluded[name] for name in new}),
            list(rows),
        )
    else:
        inserted = sqlite.insert(table)
        await conn.execute(
            inserted.on_conflict_do_update(
                index_elements=keys, set_={name: inserted.excluded[name] for name in new}
            ),
            list(rows),
        )


async def insert_new(
    conn: AsyncConnection, table: Table, rows: Sequence[dict[str, Any]], *, key: Iterable[str]
) -> None:
    """Inserts rows and leaves those alone whose ``key`` stands there already."""
    if not rows:
        return
    made = postgresql.insert(table) if conn.dialect.name == "postgresql" else sqlite.insert(table)
    await conn.execute(made.on_conflict_do_nothing(index_elements=list(key)), list(rows))
