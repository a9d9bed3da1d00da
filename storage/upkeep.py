"""Keeping the database file itself: copying it while it is in use, putting a copy back, checking it."""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import ledger
from storage.engines import BUSY_SECONDS, Storage, database_file
from storage.errors import SchemaTooNew, SchemaTooOld, StorageError, explain
from storage.full_text import check_index
from storage.migrations import current_revision, head_revision, is_known_revision

_SHOWN = 5  # findings of one kind that are listed


async def back_up(url: str, file: Path) -> None:
    """Copies the database into a new file, as it is at one moment, while others use it.

    Raises:
        StorageError: if the file is there already, can't be written, or the database is no SQLite file.
    """
    source = _sqlite_file(url)
    await asyncio.to_thread(_copy, source, file)


def _copy(source: Path, file: Path) -> None:
    if file.exists():
        raise StorageError(f"{file} is there already: name a new file")
    if not file.parent.is_dir():
        raise StorageError(f"no folder {file.parent}")
    made = file.with_name(f"{file.name}.unfinished")
    made.unlink(missing_ok=True)
    try:
        connection = sqlite3.connect(source, timeout=BUSY_SECONDS, isolation_level=None)
        try:
            connection.execute("VACUUM INTO ?", (str(made),))
        finally:
            connection.close()
        _flush(made)
        os.link(made, file)  # unlike a rename, it never replaces a file that has come up meanwhile
    except sqlite3.Error as error:
        raise explain(error) from error
    except OSError as error:
        raise StorageError(f"can't write {file}: {error.strerror}") from error
    finally:
        made.unlink(missing_ok=True)


def _flush(file: Path) -> None:
    with file.open("rb+") as opened:
        os.fsync(opened.fileno())


async def restore_backup(url: str, file: Path, *, now: datetime | None = None) -> Path | None:
    """Puts a backup in the database's place. Nothing may be using the database.

    Returns:
        Where the database that was there is kept now, or ``None`` if there was none.

    Raises:
        SchemaTooNew: if a newer program wrote the backup.
        StorageError: if the backup is damaged or something else, or the database is in use. Nothing is
            changed then.
    """
    target = _sqlite_file(url, must_exist=False)
    await _require_sound(file, target)
    aside = target.with_name(f"{target.name}.before-restore-{now or datetime.now(UTC):%Y%m%dT%H%M%SZ}")
    return await asyncio.to_thread(_replace, file, target, aside)


async def _require_sound(file: Path, target: Path) -> None:
    await asyncio.to_thread(_require_whole, file, target)
    revision = await current_revision(str(file))
    if revision is None:
        raise StorageError(f"{file} holds no data of this program")
    if not is_known_revision(revision):
        raise SchemaTooNew(f"the backup was written by a newer version of the program (schema {revision})")


def _require_whole(file: Path, target: Path) -> None:
    if not file.is_file():
        raise StorageError(f"no file {file}")
    if target.exists() and file.samefile(target):
        raise StorageError("that is the database itself")
    found = _integrity(file)
    if found:
        raise StorageError(f"the backup is damaged: {found[0]}")


def _integrity(file: Path) -> list[str]:
    """What SQLite's own check finds wrong with a file."""
    try:
        connection = sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True, timeout=BUSY_SECONDS)
        try:
            rows = connection.execute(f"PRAGMA integrity_check({_SHOWN})").fetchall()
            return [row[0] for row in rows if row[0] != "ok"]
        finally:
            connection.close()
    except sqlite3.Error as error:
        return [str(explain(error))]


def _replace(file: Path, target: Path, aside: Path) -> Path | None:
    made = target.with_name(f"{target.name}.restoring")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        was_there = target.exists()
        if was_there:
            _require_unused(target)
        shutil.copyfile(file, made)
        _flush(made)
        if was_there:
            target.rename(aside)
            for end in ("-wal", "-shm"):  # left only where the old file was damaged
                left = Path(f"{target}{end}")
                if left.exists():
                    left.rename(f"{aside}{end}")
        made.rename(target)
    except OSError as error:
        raise StorageError(f"can't put {file} in place: {error.strerror}") from error
    finally:
        made.unlink(missing_ok=True)
    return aside if was_there else None


def _require_unused(target: Path) -> None:
    """Folds the write-ahead log into the file, which only works while nobody else has it open."""
    connection = sqlite3.connect(target, timeout=1, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise StorageError("the database is in use: stop the program first") from error
    except sqlite3.DatabaseError:
        pass  # damaged: all the more reason to restore
    finally:
        connection.close()


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What a check of the database found: by subject, what is wrong there (nothing: it is sound)."""

    findings: dict[str, list[str]]
    sealed: int
    unsealed: int

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not any(self.findings.values())

    def as_json(self) -> dict[str, Any]:
        """As ``db check --json`` prints it."""
        checks = [{"name": name, "ok": not wrong, "wrong": wrong} for name, wrong in self.findings.items()]
        ledgers = {"sealed": self.sealed, "unsealed": self.unsealed}
        return {"sound": self.sound, "checks": checks, "ledger": ledgers}

    def lines(self) -> list[str]:
        """For the terminal: one line a subject, and one for each thing that is wrong."""
        said: list[str] = []
        for name, wrong in self.findings.items():
            said.append(f"{name}: {'broken' if wrong else 'ok'}")
            said += [f"  {what}" for what in wrong]
        said.append(f"ledger entries: {self.sealed:,} chained, {self.unsealed:,} waiting")
        return said


async def check_database(url: str) -> CheckReport:
    """Checks the file, references, schema, full-text index and ledger.

    Raises:
        StorageError: if there is no such database.
    """
    findings: dict[str, list[str]] = {}
    sealed = unsealed = 0
    file = database_file(url)
    if file is not None:
        findings["file"] = await asyncio.to_thread(_integrity, _sqlite_file(url))
    try:
        revision = await current_revision(url)
        known = revision is not None and is_known_revision(revision)
        findings["schema"] = (
            [] if revision == head_revision() else [f"at {revision}, the program's is {head_revision()}"]
        )
        if known and not findings["schema"]:
            async with await Storage.open(url) as storage:
                if storage.is_sqlite:
                    async with storage.read() as conn:
                        findings["references"] = await _dangling(conn)
                async with storage.write() as conn:
                    wrong = await check_index(conn)
                findings["full-text index"] = [wrong] if wrong else []
                async with storage.read() as conn:
                    report = await ledger.verify(conn)
                    content = await ledger.verify_content(conn)
                sealed, unsealed = report.sealed, report.unsealed
                chain = [] if report.ok else [f"entry {report.broken_at}: {report.reason}"]
                findings["ledger"] = [*chain, *content.changed[:_SHOWN]]
    except (SchemaTooOld, SchemaTooNew):
        raise
    except StorageError as error:
        findings.setdefault("file", []).append(str(error))
    return CheckReport(findings, sealed, unsealed)


async def _dangling(conn: AsyncConnection) -> list[str]:
    rows = (await conn.execute(text("PRAGMA foreign_key_check"))).fetchmany(_SHOWN)
    return [f"{table} {rowid} refers to a missing row of {parent}" for table, rowid, parent, _ in rows]


def _sqlite_file(url: str, *, must_exist: bool = True) -> Path:
    file = database_file(url)
    if file is None:
        raise StorageError("only for SQLite files: for PostgreSQL use pg_dump and pg_restore")
    if must_exist and not file.is_file():
        raise SchemaTooOld(f"no database at {file} yet: run db upgrade, or init")
    return file
