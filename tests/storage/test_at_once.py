from __future__ import annotations

import asyncio
import sqlite3
import threading
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import engines
from storage.engines import Storage, StorageError, StorageLocked
from tests.storage.made import one

PUT = "INSERT INTO settings (key, value, changed_at) VALUES (:key, :value, 0)"


async def put_together(storage: Storage, key: str) -> None:
    await storage.write_together(lambda conn: conn.execute(text(PUT), {"key": key, "value": "1"}))


async def test_what_was_written_together_is_read(storage: Storage) -> None:
    await put_together(storage, "a")
    async with storage.write() as conn:
        await conn.execute(text(PUT), {"key": "b", "value": "1"})
    assert await one(storage, "SELECT count(*) FROM settings") == 2


async def test_an_exception_takes_all_that_was_written_together_back(storage: Storage) -> None:
    async def fail(conn: AsyncConnection) -> None:
        await conn.execute(text(PUT), {"key": "a", "value": "1"})
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await storage.write_together(fail)
    assert await one(storage, "SELECT count(*) FROM settings") == 0
    await put_together(storage, "a")


async def test_writing_together_inside_a_write_is_refused(storage: Storage) -> None:
    async with storage.write():
        with pytest.raises(StorageError, match="inside another"):
            await put_together(storage, "a")


async def test_writes_together_await_nothing_but_the_database(storage: Storage) -> None:
    async def dawdle(conn: AsyncConnection) -> None:
        await conn.execute(text(PUT), {"key": "a", "value": "1"})
        await asyncio.sleep(0)

    with pytest.raises(RuntimeError, match="nothing but their connection"):
        await storage.write_together(dawdle)
    assert await one(storage, "SELECT count(*) FROM settings") == 0


async def test_a_cancelled_write_together_is_done_or_never_begun_and_the_next_one_works(
    storage: Storage,
) -> None:
    begun = threading.Event()
    go_on = threading.Event()

    async def slow(conn: AsyncConnection) -> None:
        begun.set()
        go_on.wait(20)
        await conn.execute(text(PUT), {"key": "a", "value": "1"})

    task = asyncio.create_task(storage.write_together(slow))
    await asyncio.to_thread(begun.wait, 20)
    task.cancel()
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await one(storage, "SELECT count(*) FROM settings") == 1
    await put_together(storage, "b")


async def test_a_busy_database_is_said_so_when_writing_together(
    storage: Storage, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "BUSY_SECONDS", 0)
    other = sqlite3.connect(database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        with pytest.raises(StorageLocked):
            await put_together(storage, "a")
    finally:
        other.close()
