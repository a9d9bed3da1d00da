"""Many rows in one trip to the database, for what runs for every post.

SQLAlchemy looks at every value of every row, and its SQLite driver goes to another thread four times a
statement; for the few statements that an import runs for every batch both cost more than the database itself.
So they go straight to the driver there, with values as they are stored (times in milliseconds). PostgreSQL
takes the ordinary way.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, Select, Table, bindparam, func, insert, select
from sqlalchemy.dialects import sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.at_once import DirectConnection


async def _fetch_all(conn: AsyncConnection, sql: str, values: Sequence[Any]) -> list[Any]:
    if isinstance(conn, DirectConnection):
        return conn.fetch_all(sql, values)
    driver: Any = (await conn.get_raw_connection()).driver_connection
    return list(await driver.execute_fetchall(sql, values))


async def insert_rows(
    conn: AsyncConnection, table: Table, names: tuple[str, ...], rows: Sequence[tuple[Any, ...]]
) -> None:
    """Inserts rows whose values stand in the order of ``names``, as stored."""
    if not rows:
        return
    if conn.dialect.name == "sqlite":
        marks = ", ".join("?" * len(names))
        sql = f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({marks})"  # noqa: S608
        await execute_many(conn, sql, rows)
    else:
        await conn.execute(insert(table), [dict(zip(names, row, strict=True)) for row in rows])


async def execute_many(conn: AsyncConnection, sql: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Runs one statement of SQLite's for each row."""
    if isinstance(conn, DirectConnection):
        conn.execute_many(sql, rows)
    elif rows:
        driver: Any = (await conn.get_raw_connection()).driver_connection
        cursor = await driver.executemany(sql, rows)
        await cursor.close()


class Lookup:
    """A query for the rows whose column has one of many values.

    Its rows hold values as stored: ask for times through ``utc_time``.
    """

    def __init__(self, statement: Select[*tuple[Any, ...]], column: Column[Any]) -> None:
        self._statement = statement
        self._column = column
        values = func.json_each(bindparam("values_")).table_valued("value")
        compiled = statement.where(column.in_(select(values.c.value))).compile(dialect=sqlite.dialect())
        self._sql = str(compiled)
        self._names: list[str] = list(compiled.positiontup or ())

    async def rows(self, conn: AsyncConnection, values: Sequence[Any], **others: Any) -> list[Any]:
        """The rows for any number of values; ``others`` are the statement's further parameters."""
        if not values:
            return []
        if conn.dialect.name == "sqlite":
            given = {**others, "values_": json.dumps(list(values))}
            return await _fetch_all(conn, self._sql, [given[name] for name in self._names])
        found: list[Any] = []
        for at in range(0, len(values), 10_000):
            part = self._statement.where(self._column.in_(list(values[at : at + 10_000])))
            found += (await conn.execute(part, others)).all()
        return found


async def greatest_id(conn: AsyncConnection, table: Table) -> int:
    """The greatest row number of a table of SQLite's, 0 where it is empty."""
    [(found,)] = await _fetch_all(conn, f"SELECT max(id) FROM {table.name}", ())  # noqa: S608
    return found or 0
