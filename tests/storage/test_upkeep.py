from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import text

from storage.engines import SchemaTooNew, Storage, StorageError
from storage.ledger import seal
from storage.upkeep import back_up, check_database, restore_backup
from tests.storage.made import NOW, observed, one, write


async def filled(storage: Storage) -> None:
    await write(storage, *(observed(n, f"Пост {n}") for n in range(1, 30)))
    async with storage.write() as conn:
        await seal(conn, NOW)


def bytes_of(file: Path) -> bytes:
    return file.read_bytes()


def overwrite(file: Path, content: bytes) -> None:
    file.write_bytes(content)


async def test_a_backup_taken_while_others_write_holds_one_moment_and_can_be_restored(
    storage: Storage, database: Path, tmp_path: Path
) -> None:
    await filled(storage)
    copy = tmp_path / "copy.db"
    async with storage.write() as conn:
        await conn.execute(text("DELETE FROM ledger_chain"))
        await back_up(str(database), copy)
    await storage.close()
    aside = await restore_backup(str(database), copy, now=NOW)
    assert aside is not None
    assert aside.name == "kept.db.before-restore-20241220T120000Z"
    assert aside.is_file()
    assert (await check_database(str(database))).sound
    async with await Storage.open(database) as again:
        assert await one(again, "SELECT count(*) FROM post_search WHERE post_search MATCH 'пост'") == 29
        assert await one(again, "SELECT count(*) FROM ledger_chain") == 29


async def test_a_backup_never_replaces_a_file(database: Path, tmp_path: Path) -> None:
    there = tmp_path / "there.db"
    there.write_text("mine")
    with pytest.raises(StorageError, match="already"):
        await back_up(str(database), there)
    with pytest.raises(StorageError, match="no folder"):
        await back_up(str(database), tmp_path / "nowhere" / "copy.db")
    assert there.read_text() == "mine"


async def test_a_database_in_use_is_not_restored_over(
    storage: Storage, database: Path, tmp_path: Path
) -> None:
    await filled(storage)
    copy = tmp_path / "copy.db"
    await back_up(str(database), copy)
    with pytest.raises(StorageError, match="in use"):
        await restore_backup(str(database), copy)
    assert await one(storage, "SELECT count(*) FROM posts") == 29


async def test_only_whole_backups_of_this_program_are_restored(database: Path, tmp_path: Path) -> None:
    before = bytes_of(database)
    newer, damaged, other = (tmp_path / f"{name}.db" for name in ("newer", "damaged", "other"))
    await back_up(str(database), newer)
    damaged.write_bytes(newer.read_bytes()[:5000])
    with sqlite3.connect(newer) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE contacts (name TEXT)")
    connection.close()
    with pytest.raises(SchemaTooNew, match="newer version"):
        await restore_backup(str(database), newer)
    for file in (damaged, other, tmp_path / "none.db", database):
        with pytest.raises(StorageError):
            await restore_backup(str(database), file)
    assert bytes_of(database) == before


async def test_a_restore_into_nothing_makes_the_database(database: Path, tmp_path: Path) -> None:
    copy, place = tmp_path / "copy.db", tmp_path / "new" / "place.db"
    await back_up(str(database), copy)
    assert await restore_backup(str(place), copy) is None
    assert (await check_database(str(place))).sound


async def test_a_sound_database_is_said_to_be_so(storage: Storage, database: Path) -> None:
    await filled(storage)
    report = await check_database(str(database))
    assert report.sound
    assert report.as_json()["ledger"] == {"sealed": 29, "unsealed": 0}
    assert report.lines()[-1] == "ledger entries: 29 chained, 0 waiting"


@pytest.mark.parametrize(
    ("damage", "where"),
    [
        ("DELETE FROM ledger_chain WHERE seq = 3", "ledger"),
        ("UPDATE revisions SET text = 'інше' WHERE id = 3", "ledger"),
        ("DELETE FROM channels", "references"),
        ("UPDATE post_search_data SET block = x'0102' WHERE id > 10", "full-text index"),
    ],
)
async def test_damage_is_named_by_where_it_is(
    storage: Storage, database: Path, damage: str, where: str
) -> None:
    await filled(storage)
    await storage.close()
    with sqlite3.connect(database) as connection:
        connection.execute(damage)
    connection.close()
    report = await check_database(str(database))
    assert not report.sound
    assert [name for name, wrong in report.findings.items() if wrong] == [where]
    assert any(line.startswith(f"{where}: broken") for line in report.lines())


async def test_a_damaged_file_is_said_to_be_so_without_a_traceback(database: Path) -> None:
    whole = bytes_of(database)
    overwrite(database, whole[:8192] + b"\x00" * (len(whole) - 8192))
    report = await check_database(str(database))
    assert report.findings["file"]
