"""Whether the database can be written right now, found out by writing and taking it back."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

from storage.engines import Storage, database_file
from storage.errors import explain

WAIT_SECONDS = 3.0
"""How long another process may be writing meanwhile; the program's own transactions end well before."""
_AS_MUCH = 512 * 1024
"""What is written: more than SQLite holds back from the disk with so small a cache."""


class _TakenBack(Exception):
    """Ends a trial's transaction."""


async def try_writing(url: str | Path, seconds: float = WAIT_SECONDS) -> None:
    """Writes to the database and takes it back.

    Args:
        url: a file or a database URL.
        seconds: how long to wait for other processes.

    Raises:
        StorageError: it can't be written: locked, full, read-only …
    """
    file = database_file(url)
    if file is not None:
        await asyncio.to_thread(_try_file, file, seconds)
        return
    async with await Storage.open(url) as storage:
        try:
            async with storage.write() as conn:
                await conn.exec_driver_sql(_PUT.format(value="'trial'"))
                raise _TakenBack
        except _TakenBack:
            return


_PUT = "INSERT INTO settings (key, value, changed_at) VALUES ('trial', {value}, 0)"


def _try_file(file: Path, seconds: float) -> None:
    try:
        uri = f"{file.resolve().as_uri()}?mode=rw"
        with closing(sqlite3.connect(uri, uri=True, timeout=seconds, isolation_level=None)) as db:
            db.execute("PRAGMA cache_size = 1")
            db.execute("PRAGMA cache_spill = 1")
            db.execute("BEGIN IMMEDIATE")
            try:
                db.execute(_PUT.format(value=f"hex(zeroblob({_AS_MUCH // 2}))"))
            finally:
                if db.in_transaction:
                    db.execute("ROLLBACK")
    except sqlite3.Error as error:
        raise explain(error) from error
