"""The index of footage, kept current from storage."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from dprkwatch.footage import Footage
from media.settings import MatchSettings
from storage.engines import Storage
from storage.media import MediaHashes, store_hashes
from storage.migrations import upgrade
from storage.observations import MediaKind, ObservedMedia
from tests.media.test_stored import kept
from tests.storage.made import later, observed, write


@pytest.fixture
async def storage(tmp_path: Path) -> AsyncIterator[Storage]:
    file = tmp_path / "kept.db"
    await upgrade(str(file))
    async with await Storage.open(file) as opened:
        yield opened


async def hashed(storage: Storage, media_id: int, seed: int, minute: float) -> None:
    row = kept(media_id, seed)
    made = MediaHashes(media_id, "hashed", pdq=row.pdq, pdq_quality=90, phash=row.phash, text_like=0)
    async with storage.write() as conn:
        await store_hashes(conn, [made], later(minute))


async def found(footage: Footage, media_id: int) -> list[int]:
    return [match.media_id for match in await footage.look_up_stored(media_id)]


async def test_what_is_hashed_later_or_anew_or_committed_late_is_found(storage: Storage) -> None:
    photos = tuple(ObservedMedia(MediaKind.PHOTO, f"{n}", path=f"{n}.jpg") for n in range(1, 5))
    await write(storage, observed(1, media=photos))
    footage = Footage(storage, MatchSettings())
    await hashed(storage, 1, 3, 0)
    await hashed(storage, 2, 3, 0.1)
    await footage.refresh()
    assert await found(footage, 1) == [1, 2]
    await hashed(storage, 3, 3, -0.5)
    await hashed(storage, 2, 7, 0.2)
    for _ in range(3):
        await footage.refresh()
    assert await found(footage, 1) == [1, 3]
    assert len(footage) == 3
    await hashed(storage, 4, 7, 5)
    await footage.refresh()
    assert await found(footage, 4) == [4, 2]
