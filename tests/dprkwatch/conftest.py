from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from dprkwatch.demo import load_feed
from dprkwatch.settings import Settings
from dprkwatch.wiring import open_storage
from monitors.settings import IngestSettings
from storage.settings import StorageSettings
from tests.dprkwatch.pseudo_terminal import Terminal


@dataclass(frozen=True)
class LoadedFeed:
    """The sample feed in a database, and where the demo's clock stands."""

    database: Path
    end: datetime

    def settings(self) -> Settings:
        return Settings(storage=StorageSettings(str(self.database)), ingest=IngestSettings(workers=0))

    def copy_to(self, folder: Path) -> Path:
        """Puts a copy where the program looks by default."""
        target = folder / "data" / "dprkwatch.db"
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(self.database, target)
        return target


@pytest.fixture(scope="session")
def feed(tmp_path_factory: pytest.TempPathFactory) -> LoadedFeed:
    """The sample feed, taken in once; tests that write take a copy."""
    file = tmp_path_factory.mktemp("feed") / "feed.db"
    settings = Settings(storage=StorageSettings(str(file)), ingest=IngestSettings(workers=0, pause_ms=0))

    async def load() -> datetime:
        async with open_storage(settings) as storage:
            return await load_feed(settings, storage)

    return LoadedFeed(file, asyncio.run(load()))


@pytest.fixture
def terminals() -> Iterator[Callable[..., Terminal]]:
    """Opens terminals and closes them at the end of the test."""
    with ExitStack() as opened:

        def start(folder: Path, *arguments: str, **env: str) -> Terminal:
            terminal = Terminal(folder, *arguments, **env)
            opened.callback(terminal.close)
            return terminal

        yield start
