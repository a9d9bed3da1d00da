from __future__ import annotations

import resource
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import engines
from storage.engines import Storage, StorageError, StorageLocked
from storage.errors import Unwritable
from storage.notices import latest_notices
from storage.outages import Outage, note_outages
from tests.storage.made import NOW, later


async def put(conn: AsyncConnection) -> None:
    much = (
        "INSERT INTO settings (key, value, changed_at) VALUES (hex(randomblob(9)), hex(zeroblob(100000)), 0)"
    )
    for _ in range(4):
        await conn.execute(text(much))


async def test_an_outage_lasts_from_the_first_write_that_fails_to_the_first_that_does_not(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "BUSY_SECONDS", 0)
    async with await Storage.open(database) as storage:
        await storage.write_together(put)
        with closing(sqlite3.connect(database, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            for _ in range(2):
                with pytest.raises(StorageLocked):
                    await storage.write_together(put)
            assert storage.outage is not None
            assert storage.outage.locked
            assert "another process" in storage.outage.why
        async with storage.write() as conn:
            await put(conn)
        assert storage.outage is None
        (past,) = storage.past_outages()
        assert past.until is not None
        assert storage.past_outages() == []


async def test_a_disk_that_takes_no_more_is_an_outage_and_a_mistake_is_none(database: Path) -> None:
    async with await Storage.open(database) as storage:
        limits = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, limits[1]))
        try:
            with pytest.raises(Unwritable):
                await storage.write_together(put)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        assert storage.outage is not None
        assert not storage.outage.locked
        await storage.write_together(put)
        with pytest.raises(StorageError):
            async with storage.write() as conn:
                await conn.execute(text("UPDATE nothing SET nothing = 1"))
        assert storage.outage is None


async def test_admins_are_told_of_a_full_disk_and_of_a_lock_that_lasted(storage: Storage) -> None:
    short = Outage(NOW, True, "the database is busy", NOW + timedelta(seconds=50))
    full = [
        Outage(later(n), False, "the database can't be written: it is full", later(n + 1)) for n in (0, 5)
    ]
    async with storage.write() as conn:
        await note_outages(conn, [short, *full], NOW)
        (told,) = await latest_notices(conn)
        assert (told.kind, told.details["since"]) == ("database_full", NOW.isoformat())
        assert (
            "from 2024-12-20 12:00 to 2024-12-20 12:06 UTC: the database can't be written" in told.in_words()
        )
        await note_outages(conn, [Outage(NOW, True, "the database is busy", later(2))], NOW)
        assert [one.kind for one in await latest_notices(conn)] == ["database_locked", "database_full"]
