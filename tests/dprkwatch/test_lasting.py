"""What the program does all the time goes on after the database was in the way."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from dprkwatch.commands import run
from dprkwatch.footage import Footage
from dprkwatch.lasting import keep_doing
from dprkwatch.settings import Settings
from dprkwatch.wiring import utc_now
from media.settings import MatchSettings
from storage import engines, writable
from storage.engines import Storage
from storage.errors import StorageLocked
from storage.heartbeat import beat
from storage.migrations import upgrade
from storage.settings import StorageSettings


@pytest.fixture
async def storage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Storage]:
    monkeypatch.setattr(engines, "BUSY_SECONDS", 0)
    file = tmp_path / "kept.db"
    await upgrade(str(file))
    async with await Storage.open(file) as opened:
        yield opened


async def test_work_that_meets_a_locked_database_says_so_once_and_is_done_after_it(
    storage: Storage, tmp_path: Path
) -> None:
    stop = asyncio.Event()
    tries = 0
    with (
        closing(sqlite3.connect(tmp_path / "kept.db", isolation_level=None)) as other,
        capture_logs() as said,
    ):
        other.execute("BEGIN IMMEDIATE")

        async def work() -> None:
            nonlocal tries
            tries += 1
            if tries == 3:
                other.execute("ROLLBACK")
            async with storage.write() as conn:
                await beat(conn, "watch", "it", utc_now())
            stop.set()

        await asyncio.wait_for(keep_doing(work, stop, 0.01, later="it is done later"), 60)
    assert tries == 3
    assert [(line["event"], line["log_level"]) for line in said] == [("it is done later", "warning")]
    assert "busy" in said[0]["reason"]


async def test_footage_is_compared_after_the_database_could_not_be_written(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop = asyncio.Event()
    tries = 0

    async def fails_first(*arguments: object) -> None:
        nonlocal tries
        tries += 1
        if tries == 1:
            raise StorageLocked("busy")
        stop.set()

    monkeypatch.setattr(run, "compare_footage", fails_first)
    monkeypatch.setattr(run, "COMPARE_SECONDS", 0.01)
    footage = Footage(storage, MatchSettings())
    await asyncio.wait_for(run._compare_footage(Settings(), storage, footage, stop), 60)
    assert tries == 2


async def test_a_start_waits_for_a_database_that_cannot_be_written(
    storage: Storage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writable.try_writing, "__defaults__", (0.0,))
    monkeypatch.setattr(run, "AGAIN_SECONDS", 0.01)
    settings = Settings(storage=StorageSettings(str(tmp_path / "kept.db")))
    stop = asyncio.Event()
    with (
        closing(sqlite3.connect(tmp_path / "kept.db", isolation_level=None)) as other,
        capture_logs() as said,
    ):
        other.execute("BEGIN IMMEDIATE")
        waiting = asyncio.create_task(run._writable(settings, stop))
        while not said and not waiting.done():  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        assert not waiting.done()
        other.execute("ROLLBACK")
        await asyncio.wait_for(waiting, 60)
        other.execute("BEGIN IMMEDIATE")
        stop.set()
        await asyncio.wait_for(run._writable(settings, stop), 60)
    assert [line["event"] for line in said] == ["nothing can begin before the database can be written"]
