"""What storage raises: every message is one plain line for the person at the terminal."""

from __future__ import annotations

import sqlite3

from sqlalchemy.exc import DBAPIError


class StorageError(Exception):
    """Something about the database is in the way; the message says what."""


class SchemaTooNew(StorageError):
    """The database was written by a newer version of the program."""


class SchemaTooOld(StorageError):
    """The database has no schema yet, or an older one."""


class StorageLocked(StorageError):
    """Another process held the database for longer than we wait."""


class Unwritable(StorageError):
    """The database can't be written: the disk is full, or the file is read-only."""


class TooSlow(StorageError):
    """A question took longer than it may."""


def explain(error: DBAPIError | sqlite3.Error) -> StorageError:
    """The plain line for what a database driver raised."""
    orig = error.orig if isinstance(error, DBAPIError) else error
    said = next(iter(str(orig or "").strip().splitlines()), "no reason given")
    low = said.lower()
    if "interrupted" in low or "statement timeout" in low:
        return TooSlow("the question took too long")
    if "locked" in low or "busy" in low:
        return StorageLocked("the database is busy: another process has been writing for too long")
    if "malformed" in low or "not a database" in low:
        return StorageError(
            f"the database file is damaged or is not a database ({said}): see db check, db restore"
        )
    if "unable to open" in low:
        return StorageError(
            "the database file can't be opened: is it a file, and may we read and write there?"
        )
    if "disk is full" in low or "disk i/o" in low:
        return Unwritable(f"the database can't be written: {said}")
    if "readonly" in low or "read-only" in low:
        return Unwritable("the database can't be written: the file or its folder is read-only")
    if "no such table" in low or "no such column" in low:
        return SchemaTooOld(f"the database's schema doesn't fit the program ({said}): run db upgrade")
    return StorageError(f"the database refused: {said}")
