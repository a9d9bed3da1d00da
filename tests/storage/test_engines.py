from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
from collections.abc import Awaitable
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import engines
from storage.engines import SchemaTooOld, Storage, StorageError, StorageLocked, TooSlow, database_url
from tests.storage.made import one

PUT = "INSERT INTO settings (key, value, changed_at) VALUES (:key, :value, 0)"


async def put(storage: Storage, key: str, value: str = "1") -> None:
    async with storage.write() as conn:
        await conn.execute(text(PUT), {"key": key, "value": value})


async def test_what_was_written_is_read(storage: Storage) -> None:
    await put(storage, "a")
    assert await one(storage, "SELECT value FROM settings") == "1"


async def test_an_exception_takes_the_whole_transaction_back(storage: Storage) -> None:
    async def fail() -> None:
        async with storage.write() as conn:
            await conn.execute(text(PUT), {"key": "a", "value": "1"})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await one(storage, "SELECT count(*) FROM settings") == 0


async def test_a_write_inside_a_write_is_refused(storage: Storage) -> None:
    async with storage.write():
        with pytest.raises(StorageError, match="inside another"):
            async with storage.write():
                pass


async def test_a_task_begun_inside_a_write_is_refused_a_write_too(storage: Storage) -> None:
    async with storage.write():
        with pytest.raises(StorageError, match="inside another"):
            await asyncio.create_task(put(storage, "a"))


async def test_a_task_begun_inside_a_write_may_write_after_it(storage: Storage) -> None:
    over = asyncio.Event()

    async def afterwards() -> None:
        await over.wait()
        await put(storage, "a")

    async with storage.write():
        task = asyncio.create_task(afterwards())
    over.set()
    await task
    assert await one(storage, "SELECT count(*) FROM settings") == 1


async def test_reading_connections_cannot_write(storage: Storage) -> None:
    with pytest.raises(StorageError, match="read-only"):
        async with storage.read() as conn:
            await conn.execute(text(PUT), {"key": "a", "value": "1"})


async def test_a_database_opened_for_reading_has_no_write_connection(database: Path) -> None:
    async with await Storage.open(database, read_only=True) as storage:
        with pytest.raises(StorageError, match="for reading only"):
            async with storage.write():
                pass


async def test_no_update_is_lost_when_many_tasks_add_one(storage: Storage) -> None:
    await put(storage, "sum", "0")

    async def add() -> None:
        async with storage.write() as conn:
            value = (await conn.execute(text("SELECT value FROM settings"))).scalar_one()
            await asyncio.sleep(0)
            await conn.execute(text("UPDATE settings SET value = :value"), {"value": str(int(value) + 1)})

    await asyncio.gather(*(add() for _ in range(50)))
    assert await one(storage, "SELECT value FROM settings") == "50"


ADD_IN_ANOTHER_PROCESS = """
import asyncio, sys
from sqlalchemy import text
from storage.engines import Storage
async def main():
    async with await Storage.open(sys.argv[1]) as storage:
        for _ in range(50):
            async with storage.write() as conn:
                value = (await conn.execute(text("SELECT value FROM settings"))).scalar_one()
                await conn.execute(text("UPDATE settings SET value = :value"), {"value": str(int(value) + 1)})
asyncio.run(main())
"""


async def test_no_update_is_lost_when_two_processes_add_one(storage: Storage, database: Path) -> None:
    await put(storage, "sum", "0")
    commands = [[sys.executable, "-c", ADD_IN_ANOTHER_PROCESS, str(database)] for _ in range(2)]
    others = [subprocess.Popen(command) for command in commands]  # noqa: ASYNC220
    assert [await asyncio.to_thread(other.wait, 60) for other in others] == [0, 0]
    assert await one(storage, "SELECT value FROM settings") == "100"


async def test_a_cancelled_write_is_taken_back_and_the_next_one_works(storage: Storage) -> None:
    inside = asyncio.Event()

    async def hang() -> None:
        async with storage.write() as conn:
            await conn.execute(text(PUT), {"key": "a", "value": "1"})
            inside.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(hang())
    await inside.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await put(storage, "b")
    assert await one(storage, "SELECT key FROM settings") == "b"


async def test_a_write_cancelled_between_a_question_and_its_rows_leaves_no_lock(
    storage: Storage, database: Path
) -> None:
    asks = text("SELECT * FROM settings UNION ALL SELECT * FROM settings UNION ALL SELECT * FROM settings")
    await put(storage, "a")

    async def write() -> None:
        async with storage.write() as conn:
            for _ in range(5):
                await conn.execute(text("UPDATE settings SET value = '2'"))
                (await conn.execute(asks)).all()

    other = sqlite3.connect(database, isolation_level=None, timeout=0)
    for steps in range(1, 60):
        task = asyncio.create_task(write())
        for _ in range(steps):
            await asyncio.sleep(0.0001)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        other.execute("BEGIN IMMEDIATE")
        other.execute("ROLLBACK")
    other.close()
    assert await one(storage, "SELECT value FROM settings") in ("1", "2")


async def test_a_database_that_stays_locked_is_said_so(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "BUSY_SECONDS", 0)
    other = sqlite3.connect(database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    async with await Storage.open(database) as storage:
        with pytest.raises(StorageLocked, match="another process"):
            await put(storage, "a")
    other.close()


async def gives_up(work: Awaitable[object]) -> bool:
    """Whether a write gives up long before it would by itself."""
    task = asyncio.ensure_future(work)
    done, _ = await asyncio.wait({task}, timeout=engines.BUSY_SECONDS / 2)
    await asyncio.gather(task, return_exceptions=True)
    return bool(done) and (task.cancelled() or isinstance(task.exception(), StorageLocked))


async def test_a_write_that_waits_for_another_process_can_be_hurried_and_cancelled(database: Path) -> None:
    other = sqlite3.connect(database, isolation_level=None)
    async with await Storage.open(database) as storage:
        await put(storage, "a")
        other.execute("BEGIN IMMEDIATE")
        cancelled = asyncio.create_task(put(storage, "b"))
        asyncio.get_running_loop().call_later(0.05, cancelled.cancel)
        assert await gives_up(cancelled)

        async def together(conn: AsyncConnection) -> None:
            await conn.execute(text(PUT), {"key": "c", "value": "1"})

        asyncio.get_running_loop().call_later(0.05, storage.hurry)
        assert await gives_up(storage.write_together(together))
        assert await gives_up(put(storage, "d"))
        other.execute("ROLLBACK")
        await put(storage, "e")
        assert await one(storage, "SELECT group_concat(key, '') FROM settings") == "ae"
    other.close()


async def test_a_missing_file_is_said_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(SchemaTooOld, match="no database at"):
        await Storage.open(tmp_path / "none.db")


async def test_a_file_that_is_no_database_is_said_in_one_line(tmp_path: Path) -> None:
    file = tmp_path / "letter.db"
    file.write_text("Dear all, " * 1000)
    with pytest.raises(StorageError, match="not a database"):
        await Storage.open(file)


@pytest.mark.parametrize("said", ["", ":memory:", "sqlite://", "mysql://h/d", "://", "oracle+x://"])
def test_databases_that_we_cannot_keep_are_refused(said: str) -> None:
    with pytest.raises(StorageError):
        database_url(said)


def test_files_and_urls_name_databases() -> None:
    assert database_url("data/kept.db").database == "data/kept.db"
    assert database_url("sqlite:////srv/kept.db").database == "/srv/kept.db"
    assert database_url("postgresql://u@h/d").drivername == "postgresql+asyncpg"


async def test_mistakes_in_queries_are_not_taken_for_a_busy_database(storage: Storage) -> None:
    with pytest.raises(StorageError, match="syntax") as raised:
        async with storage.read() as conn:
            await conn.execute(text("SELEC 1"))
    assert isinstance(raised.value.__cause__, OperationalError)


async def test_reads_that_take_too_long_end_and_the_connection_is_good_again(storage: Storage) -> None:
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"

    async def reads(conn: AsyncConnection, sql: str) -> int:
        return int((await conn.execute(text(sql))).scalar_one())

    for _ in range(6):  # more than there are connections
        with pytest.raises(TooSlow, match="took too long"):
            await storage.read_together(lambda conn: reads(conn, endless), seconds=0.01)
    assert await storage.read_together(lambda conn: reads(conn, "SELECT 7"), seconds=10) == 7
    assert await storage.read_together(lambda conn: reads(conn, "SELECT 8")) == 8
