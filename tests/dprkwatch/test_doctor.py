"""``doctor`` finds out by writing whether the database can be written."""

from __future__ import annotations

import resource
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest

from dprkwatch.commands.doctor import _database
from dprkwatch.settings import Settings
from storage import writable
from storage.engines import Storage
from storage.migrations import upgrade
from storage.settings import StorageSettings


@pytest.fixture
async def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Settings]:
    monkeypatch.setattr(writable.try_writing, "__defaults__", (0.0,))
    file = tmp_path / "kept.db"
    await upgrade(str(file))
    async with await Storage.open(file):
        yield Settings(storage=StorageSettings(str(file)))


async def test_a_database_that_can_be_written_is_well_and_left_as_it_was(
    settings: Settings, tmp_path: Path
) -> None:
    assert (await _database(settings)).state == "ok"
    with closing(sqlite3.connect(tmp_path / "kept.db")) as db:
        assert db.execute("SELECT count(*) FROM settings WHERE key = 'trial'").fetchone() == (0,)


async def test_a_database_that_another_process_holds_is_said_so(settings: Settings, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "kept.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        check = await _database(settings)
    assert (check.state, check.what) == (
        "broken",
        "the database is busy: another process has been writing for too long",
    )
    assert "end it" in check.do


async def test_a_disk_that_takes_no_more_is_said_so(settings: Settings) -> None:
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, limits[1]))
    try:
        check = await _database(settings)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert (check.state, check.what) == ("broken", "the database can't be written: disk I/O error")
    assert (await _database(settings)).state == "ok"
