"""Puts the program together: settings, lexicon, gazetteer, storage and ingest, handed down to whoever needs them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from dprkwatch.lexicons import reader_in_force
from dprkwatch.logs import configure_logging
from dprkwatch.settings import Settings, load_settings

if TYPE_CHECKING:
    from claims.lexicon import Lexicon
    from claims.places import Gazetteer
    from monitors.ingest import Ingest
    from storage.engines import Storage


def command_settings(config: Path | None) -> Settings:
    """Reads the settings and sets logging up for a command that does one thing and says itself how it went.

    What is logged beside that is warnings and worse, or everything where the settings say ``debug``.
    """
    settings = load_settings(config)
    level = "warning" if settings.log.level == "info" else settings.log.level
    configure_logging(replace(settings.log, level=level))
    return settings


def utc_now() -> datetime:
    """The time of day, aware UTC."""
    return datetime.now(UTC)


def lexicon_of(settings: Settings) -> Lexicon:
    """The lexicon of the configured folder, else the shipped one."""
    from claims.lexicon import load_lexicon

    return load_lexicon(settings.path(settings.lexicon.folder))


def gazetteer_of(settings: Settings) -> Gazetteer:
    """The gazetteer of the configured folder, else the shipped one."""
    from claims.places import load_gazetteer

    return load_gazetteer(settings.path(settings.lexicon.gazetteer))


@asynccontextmanager
async def open_storage(settings: Settings) -> AsyncIterator[Storage]:
    """The configured database, made where there is none yet.

    Raises:
        StorageError: it can't be opened, or has a newer or an older schema.
    """
    from storage.engines import Storage, database_file
    from storage.migrations import upgrade

    file = database_file(settings.database_url)
    if file is not None and not file.exists():
        await upgrade(settings.database_url)
    async with await Storage.open(settings.database_url) as storage:
        yield storage


@asynccontextmanager
async def open_ingest(
    settings: Settings, storage: Storage, *, now: Callable[[], datetime] = utc_now, load: bool = True
) -> AsyncIterator[Ingest]:
    """An ingest that reads by the lexicon and gazetteer in force.

    Args:
        settings: of the program.
        storage: where to.
        now: the clock.
        load: whether this process will read texts itself, so that it may as well load them at once.

    Raises:
        LexiconError, RuleError, GazetteerError: a configured file is broken, where it was loaded.
    """
    from monitors.ingest import Ingest

    reader = await reader_in_force(settings, storage, now(), load=load)
    async with Ingest(storage, reader, settings=settings.ingest, now=now) as ingest:
        yield ingest
