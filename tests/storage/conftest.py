from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.engines import Storage
from storage.migrations import upgrade


@pytest.fixture
async def database(tmp_path: Path) -> Path:
    """A file with the program's schema and nothing in it."""
    file = tmp_path / "kept.db"
    await upgrade(str(file))
    return file


@pytest.fixture
async def storage(database: Path) -> AsyncIterator[Storage]:
    async with await Storage.open(database) as opened:
        yield opened
