"""Bringing a database's schema to the program's, and telling when it can't be (https://alembic.sqlalchemy.org)."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import as_file, files
from typing import TYPE_CHECKING

from sqlalchemy import inspect, text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from storage.engines import database_file, make_engine, require_openable
from storage.errors import SchemaTooNew, SchemaTooOld, StorageError, explain

if TYPE_CHECKING:
    from alembic.config import Config

__all__ = ["current_revision", "head_revision", "is_known_revision", "require_current", "upgrade"]

_MIGRATION = re.compile(r"(\d{4})_\w+\.py")
_TOO_NEW = (
    "the database was written by a newer version of the program (schema {found}, this one knows {known}): "
    "use that version, or restore an older backup"
)


def _config() -> Config:
    from alembic.config import Config

    config = Config()
    with as_file(files("storage.migrations")) as folder:
        config.set_main_option("script_location", str(folder).replace("%", "%%"))
    return config


@cache
def _revisions() -> tuple[str, ...]:
    """All schemas there were, the oldest first: what the names of the migrations begin with.

    Alembic knows them too, but takes a dozen megabytes that a database with the right schema has no use for.
    """
    names = (entry.name for entry in files("storage.migrations.versions").iterdir())
    return tuple(sorted(found[1] for name in names if (found := _MIGRATION.fullmatch(name))))


def head_revision() -> str:
    """The schema of this program."""
    return _revisions()[-1]


async def current_revision(url: str) -> str | None:
    """The schema of a database; ``None`` where it has none.

    Raises:
        StorageError: if it can't be opened or is something else.
    """
    require_openable(url)
    engine = make_engine(url, writes=False)
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(_revision)
    except DBAPIError as error:
        raise explain(error) from error
    finally:
        await engine.dispose()


def _revision(connection: Connection) -> str | None:
    tables = inspect(connection).get_table_names()
    if "alembic_version" not in tables:
        if tables:
            raise StorageError("the database holds tables of another program: name another file")
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return None if found is None else str(found)


def is_known_revision(revision: str) -> bool:
    """Whether this program can bring a database of that schema to its own."""
    return revision in _revisions()


async def require_current(url: str) -> None:
    """Makes sure that a database has the program's schema.

    Raises:
        SchemaTooOld: if it has none, or an older one.
        SchemaTooNew: if it has one that this program doesn't know.
        StorageError: if it can't be opened.
    """
    found = await current_revision(url)
    known = head_revision()
    if found is None:
        raise SchemaTooOld("the database is empty: run db upgrade, or init")
    if found == known:
        return
    if not is_known_revision(found):
        raise SchemaTooNew(_TOO_NEW.format(found=found, known=known))
    raise SchemaTooOld(f"the database has an older schema ({found}, now {known}): run db upgrade")


async def upgrade(url: str) -> tuple[str | None, str]:
    """Brings a database to the program's schema; makes the file and its folder if need be.

    Returns:
        The schema before (``None``: there was none) and after.

    Raises:
        SchemaTooNew: if a newer program wrote it; nothing is changed then.
        StorageError: if it can't be opened or written.
    """
    file = database_file(url)
    if file is not None:
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StorageError(f"can't make the folder {file.parent}: {error.strerror}") from error
    require_openable(url)
    engine = make_engine(url, writes=True)
    try:
        async with engine.begin() as connection:
            return await connection.run_sync(_upgrade)
    except DBAPIError as error:
        raise explain(error) from error
    finally:
        await engine.dispose()


def _upgrade(connection: Connection) -> tuple[str | None, str]:
    from alembic import command

    before, head = _revision(connection), head_revision()
    if before is not None and not is_known_revision(before):
        raise SchemaTooNew(_TOO_NEW.format(found=before, known=head))
    if before != head:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return before, head
