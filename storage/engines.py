"""The way to the database: one write connection a process, a pool of read-only ones.

SQLite runs in WAL mode. Its driver's own transactions lose updates
(https://docs.sqlalchemy.org/en/21/dialects/sqlite.html, "Transactions with SQLite"), so a write begins with
``BEGIN IMMEDIATE`` and waits for its turn there.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from contextvars import ContextVar
from pathlib import Path
from threading import Event
from typing import Any, TypeVar

from sqlalchemy import create_engine, event
from sqlalchemy.engine import URL, Connection, Engine, ExceptionContext, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from storage.at_once import TransactionThreads
from storage.errors import (
    SchemaTooNew,
    SchemaTooOld,
    StorageError,
    StorageLocked,
    TooSlow,
    Unwritable,
    explain,
)
from storage.outages import Outage, Outages

__all__ = [
    "SchemaTooNew",
    "SchemaTooOld",
    "Storage",
    "StorageError",
    "StorageLocked",
    "TooSlow",
    "database_file",
    "database_url",
    "make_engine",
]

BUSY_SECONDS = 15
"""How long a statement waits for another process before it gives up."""

_BUSY_SLICE = 0.25
"""How long a transaction waits for its turn before it looks whether it may go on waiting."""

_READERS = 4

_T = TypeVar("_T")

_writing: ContextVar[object | None] = ContextVar("dprkwatch_writing", default=None)


def database_url(database: str | Path) -> URL:
    """The database URL of a file or a URL as a person writes it.

    Raises:
        StorageError: if it is neither, or names a database that we can't keep (in memory, another product).
    """
    said = str(database)
    try:
        url = make_url(said) if "://" in said else URL.create("sqlite+aiosqlite", database=said)
    except ArgumentError as error:
        raise StorageError(f"not a file or database URL: {said!r}") from error
    kind = url.get_backend_name()
    if kind == "sqlite":
        if not url.database or url.database == ":memory:":
            raise StorageError("a database in memory can't be shared by readers and the writer: name a file")
        return url.set(drivername="sqlite+aiosqlite")
    if kind == "postgresql":
        return url.set(drivername="postgresql+asyncpg")
    raise StorageError(f"SQLite or PostgreSQL, not {kind}")


def database_file(database: str | Path) -> Path | None:
    """The file of a SQLite database, ``None`` for PostgreSQL."""
    url = database_url(database)
    return Path(url.database or "") if url.get_backend_name() == "sqlite" else None


def require_openable(database: str | Path) -> None:
    """Makes sure that a SQLite file can be opened; a file that isn't there is made.

    Raises:
        StorageError: if it can't: a folder, no permission, something else than a database.
    """
    file = database_file(database)
    if file is None:
        return
    try:
        connection = sqlite3.connect(file, timeout=BUSY_SECONDS)
        try:
            connection.execute("PRAGMA schema_version").fetchone()
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise explain(error) from error


def make_engine(database: str | Path, *, writes: bool, hurried: Event | None = None) -> AsyncEngine:
    """An engine for the one writer or for readers, with everything set that each connection needs.

    Args:
        database: a file or a URL.
        writes: which of the two.
        hurried: once it is set, no transaction waits long for other processes.
    """
    url = database_url(database)
    if url.get_backend_name() != "sqlite":
        size = 1 if writes else 5
        return create_async_engine(url, pool_size=size, max_overflow=0, pool_pre_ping=True)
    engine = create_async_engine(
        url, pool_size=1 if writes else _READERS, max_overflow=0, connect_args={"timeout": BUSY_SECONDS}
    )
    _prepare_sqlite(engine.sync_engine, writes=writes, hurried=hurried)
    return engine


def _prepare_sqlite(engine: Engine, *, writes: bool, hurried: Event | None = None) -> None:
    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # we begin transactions ourselves
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA temp_store = MEMORY")
        if writes:
            cursor.execute("PRAGMA journal_mode = WAL")
            cursor.execute("PRAGMA synchronous = NORMAL")
            cursor.execute("PRAGMA cache_size = -24576")
            cursor.execute("PRAGMA journal_size_limit = 67108864")
            cursor.execute("PRAGMA wal_autocheckpoint = 4000")
            cursor.execute(f"PRAGMA busy_timeout = {min(_BUSY_SLICE, BUSY_SECONDS) * 1000:.0f}")
        else:
            cursor.execute("PRAGMA query_only = ON")
            cursor.execute("PRAGMA cache_size = -16384")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        cursor = connection.connection.cursor()
        # in slices, since SQLite's own waiting can neither be cancelled nor cut short
        ends = time.monotonic() + BUSY_SECONDS
        try:
            if not writes:
                cursor.execute("BEGIN")
            while writes:
                try:
                    cursor.execute("BEGIN IMMEDIATE")
                    break
                except sqlite3.OperationalError as error:
                    if not _is_busy(error) or time.monotonic() >= ends or (hurried and hurried.is_set()):
                        raise
        finally:
            cursor.close()

    if writes:

        @event.listens_for(engine, "handle_error")
        def stay(context: ExceptionContext) -> None:
            # a cancelled statement must not close the connection: closed with a cursor open, SQLite keeps its
            # transaction, and with it the lock, until the cursor is collected; it is rolled back first
            if not isinstance(context.original_exception, Exception):
                context.is_disconnect = False


def _is_busy(error: sqlite3.Error) -> bool:
    return isinstance(explain(error), StorageLocked)


def _make_threads(
    url: URL, threads: int, *, writes: bool, hurried: Event | None = None
) -> TransactionThreads:
    engine = create_engine(
        url.set(drivername="sqlite+pysqlite"),
        pool_size=threads,
        max_overflow=0,
        pool_use_lifo=True,  # the connection used last has its pages at hand
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
    )
    _prepare_sqlite(engine, writes=writes, hurried=hurried)
    return TransactionThreads(engine, threads, keep=writes)


class Storage:
    """An open database. Use ``Storage.open``, and ``close`` it at the end (or ``async with``)."""

    def __init__(
        self, url: URL, writer: AsyncEngine | None, readers: AsyncEngine, hurried: Event | None = None
    ) -> None:
        self.url = url
        self._hurried = hurried or Event()
        self._outages = Outages()
        self._writer = writer
        self._readers = readers
        self._thread_readers = _make_threads(url, _READERS, writes=False) if self.is_sqlite else None
        self._thread_writer = (
            _make_threads(url, 1, writes=True, hurried=self._hurried) if self.is_sqlite and writer else None
        )
        self._lock = asyncio.Lock()
        self._holder: object | None = None

    @classmethod
    async def open(cls, url: str | Path, *, read_only: bool = False, check: bool = True) -> Storage:
        """Opens a database whose schema is the program's.

        Args:
            url: a file or a database URL.
            read_only: no write connection is made; ``write`` raises.
            check: whether the schema is compared with the program's.

        Raises:
            SchemaTooOld: if it has no schema or an older one (``storage.migrations.upgrade`` helps).
            SchemaTooNew: if a newer program wrote it.
            StorageError: if there is no such file, or it can't be opened.
        """
        made = database_url(url)
        file = database_file(url)
        if file is not None and not file.is_file():
            if file.exists():
                raise StorageError(f"not a file: {file}")
            raise SchemaTooOld(f"no database at {file} yet: run db upgrade, or init")
        require_openable(url)
        if check:
            from storage.migrations import require_current

            await require_current(str(url))
        hurried = Event()
        writer = None if read_only else make_engine(url, writes=True, hurried=hurried)
        return cls(made, writer, make_engine(url, writes=False), hurried)

    def hurry(self) -> None:
        """From now on no write waits longer than a moment for other processes: the program is about to end."""
        self._hurried.set()

    @property
    def outage(self) -> Outage | None:
        """Since when and why nothing can be written; ``None`` where the last write succeeded."""
        return self._outages.now

    def past_outages(self) -> list[Outage]:
        """Those that are over, each given once."""
        return self._outages.take_past()

    @property
    def address(self) -> str:
        """The database URL by which another process of ours opens it, password and all: not for logs."""
        return self.url.render_as_string(hide_password=False)

    @property
    def is_sqlite(self) -> bool:
        """Whether this is the embedded database."""
        return self.url.get_backend_name() == "sqlite"

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """The process's only write connection, in a transaction that commits at the end or rolls back.

        Raises:
            StorageError: if called inside itself, on a database opened for reading, or if it refuses.
            StorageLocked: if another process keeps writing.
        """
        async with self._turn() as writer, _transaction(writer) as connection:
            yield connection

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[AsyncEngine]:
        if self._writer is None:
            raise StorageError("the database was opened for reading only")
        if self._holder is not None and _writing.get() is self._holder:
            raise StorageError(
                "a write transaction was begun inside another: hand its connection down instead"
            )
        async with self._lock:
            mine = object()
            self._holder = mine
            _writing.set(mine)
            try:
                yield self._writer
                self._outages.end()
            except (StorageLocked, Unwritable) as error:
                self._outages.begin(error)
                raise
            finally:
                self._holder = None
                _writing.set(None)

    async def write_together(self, writes: Callable[[AsyncConnection], Coroutine[Any, Any, _T]]) -> _T:
        """Runs ``writes`` as one write transaction, and gives what it comes to.

        Faster than ``write`` where many statements make one transaction. ``writes`` may await nothing but the
        connection that it is given.

        Raises:
            StorageError, StorageLocked: as ``write`` does.
        """
        if self._thread_writer is None:
            async with self.write() as connection:
                return await writes(connection)
        async with self._turn():
            try:
                return await _to_the_end(self._thread_writer.run(writes))
            except (IntegrityError, sqlite3.IntegrityError):
                raise
            except (DBAPIError, sqlite3.Error) as error:
                raise explain(error) from error

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A connection that sees one state of the database and can't change it."""
        async with _transaction(self._readers, keep=False) as connection:
            yield connection

    async def read_together(
        self, reads: Callable[[AsyncConnection], Coroutine[Any, Any, _T]], *, seconds: float | None = None
    ) -> _T:
        """Runs reads that belong together on one state of the database, and gives what they come to.

        Faster than ``read`` where several statements make one answer. ``reads`` may await nothing but the
        connection that it is given.

        Raises:
            TooSlow: if they took longer than ``seconds``.
        """
        if self._thread_readers is None:
            async with self.read() as connection:
                if seconds is not None:
                    await connection.exec_driver_sql(f"SET LOCAL statement_timeout = {round(seconds * 1000)}")
                return await reads(connection)
        try:
            return await self._thread_readers.run(reads, seconds)
        except (DBAPIError, sqlite3.Error) as error:
            raise explain(error) from error

    async def close(self) -> None:
        """Lets go of every connection. Safe to call twice."""
        for threads in (self._thread_writer, self._thread_readers):
            if threads is not None:
                await _to_the_end(threads.close())
        if self._writer is not None:
            await _to_the_end(self._writer.dispose())
        await _to_the_end(self._readers.dispose())

    async def __aenter__(self) -> Storage:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()


@asynccontextmanager
async def _transaction(engine: AsyncEngine, *, keep: bool = True) -> AsyncIterator[AsyncConnection]:
    """One transaction; its end is never left half-way, even when the task is cancelled."""
    try:
        connection = await engine.connect()
    except DBAPIError as error:
        raise explain(error) from error
    try:
        try:
            await connection.begin()
            yield connection
        except BaseException as error:
            await _to_the_end(_take_back(connection, cut=keep and not isinstance(error, Exception)))
            raise
        if keep:
            await _to_the_end(connection.commit())
        else:
            await _to_the_end(connection.rollback())
    except (IntegrityError, sqlite3.IntegrityError):
        raise
    except (DBAPIError, sqlite3.Error) as error:
        raise explain(error) from error
    finally:
        await _to_the_end(connection.close())


async def _take_back(connection: AsyncConnection, *, cut: bool) -> None:
    """Rolls back; ``cut``: whatever the transaction was at, which may be its beginning, was cut off."""
    await connection.rollback()
    if cut and connection.dialect.name == "sqlite":
        raw = await connection.get_raw_connection()
        driver: Any = raw.driver_connection
        await driver.rollback()  # even where SQLAlchemy doesn't know that it has begun
        await connection.invalidate()  # a cursor that is still open would keep it in the past


async def _to_the_end(work: Coroutine[Any, Any, _T] | asyncio.Future[_T]) -> _T:
    """Awaits work that must not stop half-way; a cancellation is passed on after it."""
    task = asyncio.ensure_future(work)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError as error:
            if task.cancelled():
                raise
            cancelled = error
    made = task.result()
    if cancelled is not None:
        raise cancelled
    return made
