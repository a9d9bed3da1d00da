from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from storage.engines import SchemaTooNew, SchemaTooOld, Storage, StorageError
from storage.migrations import current_revision, head_revision, is_known_revision, upgrade
from storage.models import metadata


def schema(file: Path) -> dict[str, str]:
    """Every table and index as SQLite knows it, without the order of spaces."""
    found = sqlite3.connect(file).execute(
        "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"
        " AND name NOT LIKE 'post_search%' AND name != 'alembic_version'"
    )
    return {name: " ".join(sql.split()) for name, sql in found}


def columns(file: Path) -> dict[str, list[tuple[object, ...]]]:
    connection = sqlite3.connect(file)
    return {name: connection.execute(f"PRAGMA table_xinfo({name})").fetchall() for name in metadata.tables}


async def test_the_migrations_make_the_schema_of_the_models(database: Path, tmp_path: Path) -> None:
    other = tmp_path / "models.db"
    engine = create_engine(f"sqlite:///{other}")
    metadata.create_all(engine)
    engine.dispose()
    assert columns(database) == columns(other)
    migrated, modelled = schema(database), schema(other)
    assert migrated.keys() == modelled.keys()
    indexes = [name for name, sql in modelled.items() if sql.startswith("CREATE INDEX")]
    assert {name: migrated[name] for name in indexes} == {name: modelled[name] for name in indexes}


async def test_alembic_finds_nothing_left_to_migrate(database: Path) -> None:
    engine = create_engine(f"sqlite:///{database}")
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "include_name": lambda name, kind, _: kind != "table" or not name.startswith("post_search"),
            },
        )
        differences = compare_metadata(context, metadata)
    engine.dispose()
    assert [d for d in differences if not str(d).startswith("('remove_table', Table('alembic_version'")] == []


async def test_an_empty_file_and_a_missing_folder_are_made_ready(tmp_path: Path) -> None:
    file = tmp_path / "new" / "folder" / "kept.db"
    assert await upgrade(str(file)) == (None, head_revision())
    assert await upgrade(str(file)) == (head_revision(), head_revision())
    assert await current_revision(str(file)) == head_revision()


async def test_a_newer_schema_is_refused_in_plain_words(database: Path) -> None:
    with sqlite3.connect(database) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    for opening in (Storage.open(database), upgrade(str(database))):
        with pytest.raises(SchemaTooNew, match="newer version of the program"):
            await opening


async def test_a_file_without_schema_asks_for_an_upgrade(tmp_path: Path) -> None:
    file = tmp_path / "empty.db"
    file.touch()
    with pytest.raises(SchemaTooOld, match="db upgrade"):
        await Storage.open(file)


async def test_the_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "other.db"
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE contacts (name TEXT)")
    connection.close()
    with pytest.raises(StorageError, match="another program"):
        await upgrade(str(file))


async def test_a_folder_is_no_database(tmp_path: Path) -> None:
    with pytest.raises(StorageError):
        await upgrade(str(tmp_path))
    with pytest.raises(StorageError):
        await Storage.open(tmp_path)


def test_the_names_of_the_migrations_tell_the_schemas_that_alembic_knows() -> None:
    config = Config()
    config.set_main_option("script_location", "storage:migrations")
    scripts = ScriptDirectory.from_config(config)
    assert head_revision() == scripts.get_current_head()
    assert all(is_known_revision(script.revision) for script in scripts.walk_revisions())
    assert not is_known_revision("9999")
