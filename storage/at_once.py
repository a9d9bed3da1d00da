"""Whole transactions in threads of their own, for statements that belong together.

The asynchronous driver goes to its thread and back for every cursor, statement, row buffer and close: some
thirty times for one answer, seventy for a batch of posts. Here the same functions run from begin to end beside
SQLite's own driver: what they await is there at once, so that they never wait for the event loop.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Callable, Coroutine, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy import Engine
from sqlalchemy.engine import Connection
from sqlalchemy.ext.asyncio import AsyncConnection

T = TypeVar("T")

_STEPS = 100_000  # of SQLite's machine, about a millisecond, between two looks at the clock


class DirectConnection(AsyncConnection):
    """As much of an ``AsyncConnection`` as storage needs, in the thread of its connection: it never has to wait."""

    def __init__(self, connection: Connection) -> None:
        """``connection``: of SQLite's own driver."""
        self.sync_connection = connection
        self.sync_engine = connection.engine

    async def execute(self, statement: Any, parameters: Any = None, *, execution_options: Any = None) -> Any:
        """As of ``AsyncConnection``."""
        connection: Any = self.sync_connection
        return connection.execute(statement, parameters, execution_options=execution_options)

    @contextmanager
    def ending_after(self, seconds: float | None) -> Iterator[None]:
        """Interrupts what still runs then; ``None`` for never."""
        if seconds is None:
            yield
            return
        ends = time.monotonic() + seconds
        self._driver.set_progress_handler(lambda: time.monotonic() > ends, _STEPS)
        try:
            yield
        finally:
            self._driver.set_progress_handler(None, 0)

    def execute_many(self, sql: str, rows: Sequence[tuple[Any, ...]]) -> None:
        """Runs one statement for each row, past SQLAlchemy."""
        self._driver.executemany(sql, rows).close()

    def fetch_all(self, sql: str, values: Sequence[Any]) -> list[Any]:
        """The rows of a query, past SQLAlchemy."""
        return self._driver.execute(sql, values).fetchall()

    @property
    def _driver(self) -> sqlite3.Connection:
        driver = self.sync_connection and self.sync_connection.connection.driver_connection
        if not isinstance(driver, sqlite3.Connection):
            raise TypeError("a connection of another driver")
        return driver


class TransactionThreads:
    """Connections of SQLite's own driver, as many as the engine's pool may hold, each used by one thread at a time."""

    def __init__(self, engine: Engine, threads: int, *, keep: bool) -> None:
        """``keep``: whether transactions are committed; else they are rolled back."""
        self._engine = engine
        self._keep = keep
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="dprkwatch-database")

    def run(
        self, work: Callable[[AsyncConnection], Coroutine[Any, Any, T]], seconds: float | None = None
    ) -> asyncio.Future[T]:
        """Begins to run work as one transaction; the future tells what it came to.

        A transaction isn't stopped by cancelling the future: who needs its end goes on waiting. With ``seconds`` it
        ends then: SQLite raises that it was interrupted.
        """
        return asyncio.get_running_loop().run_in_executor(self._threads, self._run, work, seconds)

    async def close(self) -> None:
        """Lets what is under way end, and every connection go."""
        await asyncio.to_thread(self._threads.shutdown)
        self._engine.dispose()

    def _run(
        self, work: Callable[[AsyncConnection], Coroutine[Any, Any, T]], seconds: float | None = None
    ) -> T:
        with self._engine.connect() as connection, connection.begin() as transaction:
            direct = DirectConnection(connection)
            with direct.ending_after(seconds):
                made = _finish(work(direct))
            if not self._keep:
                transaction.rollback()
        return made


def _finish(work: Coroutine[Any, Any, T]) -> T:
    """Runs a coroutine that has nothing to wait for.

    Raises:
        RuntimeError: if it waits for something after all.
    """
    try:
        work.send(None)
    except StopIteration as end:
        made: T = end.value
        return made
    finally:
        work.close()
    raise RuntimeError("statements that belong together may await nothing but their connection")
