from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text

from media.evidence import EvidenceStore
from media.settings import EvidenceSettings
from monitors.evidence import Keeping
from storage.engines import Storage
from storage.evidence import AtHand, EvidenceAccount, evidence_account
from storage.media import MediaHashes, store_hashes
from storage.migrations import upgrade
from storage.observations import MediaKind, ObservedMedia
from storage.posts import ReadPost
from tests.storage.made import NOW, a_lexicon, observed, quiet, rows, telling, write

SIZE = 100


@pytest.fixture
async def storage(tmp_path: Path) -> AsyncIterator[Storage]:
    file = tmp_path / "kept.db"
    await upgrade(str(file))
    async with await Storage.open(file) as opened:
        yield opened


class Desk:
    """Four posts with a file each: the first quiet, the others flagged, the last one's channel protects it."""

    def __init__(self, storage: Storage, folder: Path) -> None:
        self.storage, self.folder = storage, folder
        self.files: list[AtHand] = []

    async def fill(self) -> Desk:
        lexicon = await a_lexicon(self.storage)
        posts = []
        for n in range(1, 5):
            content = bytes([n]) * SIZE
            file = self.folder / f"{n}.jpg"
            file.write_bytes(content)
            item = ObservedMedia(MediaKind.PHOTO, str(n), path=str(file), protected=n == 4)
            said = f"Втрати {n}"
            posts.append(ReadPost(observed(n, said, media=(item,)), quiet() if n == 1 else telling(said)))
            self.files.append(AtHand(n, hashlib.sha256(content).digest(), str(file), None))
        await write(self.storage, *posts, lexicon_id=lexicon)
        async with self.storage.write() as conn:
            made = [
                MediaHashes(file.media_id, "hashed", hashed_from="full", sha256=file.sha256, size=SIZE)
                for file in self.files
            ]
            await store_hashes(conn, made, NOW)
        return self

    def keeping(self, keep: str = "flagged", limit: int = 10_000) -> Keeping:
        settings = EvidenceSettings(keep, limit / 1e9)  # type: ignore[arg-type]
        return Keeping(settings, EvidenceStore(self.folder / "kept", least_free=0), self.storage, lambda: NOW)

    def lose(self, number: int) -> None:
        (self.folder / f"{number}.jpg").unlink()

    def change(self, number: int) -> None:
        (self.folder / f"{number}.jpg").write_bytes(b"something else")

    async def told(self) -> list[str]:
        """Of each medium ``kept``, or why it isn't."""
        found = await rows(self.storage, "SELECT kept_path, not_kept FROM media ORDER BY id")
        return ["kept" if path else why for path, why in found]

    def on_disk(self) -> int:
        return sum(file.is_file() for file in (self.folder / "kept").rglob("*"))

    async def account(self) -> EvidenceAccount:
        async with self.storage.read() as conn:
            return await evidence_account(conn)


@pytest.fixture
async def desk(storage: Storage, tmp_path: Path) -> Desk:
    return await Desk(storage, tmp_path).fill()


@pytest.mark.parametrize(
    ("keep", "told"),
    [
        ("none", ["setting", "setting", "setting", "protected"]),
        ("flagged", ["setting", "kept", "kept", "protected"]),
        ("all", ["kept", "kept", "kept", "protected"]),
    ],
)
async def test_originals_are_kept_by_the_setting_and_protected_ones_never(
    desk: Desk, keep: str, told: list[str]
) -> None:
    assert await desk.keeping(keep).keep(desk.files) == told.count("kept")
    assert await desk.told() == told
    assert desk.on_disk() == told.count("kept")
    assert (await desk.account()).size == told.count("kept") * SIZE


async def test_what_comes_when_the_limit_is_reached_is_counted_and_not_kept(desk: Desk) -> None:
    assert await desk.keeping("all", limit=2 * SIZE).keep(desk.files) == 2
    assert await desk.told() == ["kept", "kept", "limit", "protected"]
    assert desk.on_disk() == 2
    account = await desk.account()
    assert (account.files, account.size) == (2, 2 * SIZE)
    assert {(one.reason, one.media, one.size) for one in account.not_kept} == {
        ("limit", 1, SIZE),
        ("protected", 1, SIZE),
    }
    assert await desk.keeping("all", limit=2 * SIZE).catch_up() == 0
    assert await desk.keeping("all", limit=3 * SIZE).catch_up() == 1
    assert await desk.told() == ["kept", "kept", "kept", "protected"]


async def test_two_programs_do_not_both_take_the_last_room(desk: Desk) -> None:
    first, second = (desk.keeping("all", limit=SIZE) for _ in range(2))
    kept = await asyncio.gather(first.keep(desk.files[:1]), second.keep(desk.files[1:2]))
    assert sorted(kept) == [0, 1]
    assert desk.on_disk() == 1


async def test_a_post_that_is_flagged_later_gets_its_file_kept(desk: Desk) -> None:
    keeping = desk.keeping()
    await keeping.keep(desk.files)
    assert await keeping.catch_up() == 0
    async with desk.storage.write() as conn:
        await conn.execute(text("UPDATE posts SET flagged = 1"))
    assert await keeping.catch_up() == 1
    assert await desk.told() == ["kept", "kept", "kept", "protected"]


async def test_what_is_not_at_hand_any_more_is_told_and_not_tried_again(desk: Desk) -> None:
    desk.lose(2)
    desk.change(3)
    keeping = desk.keeping("all")
    assert await keeping.catch_up() == 1
    assert await desk.told() == ["kept", "missing", "changed", None]
    assert await keeping.catch_up() == 0
    assert desk.on_disk() == 1


async def test_the_same_bytes_twice_take_their_room_once(desk: Desk) -> None:
    first = desk.files[0]
    again = AtHand(2, first.sha256, first.path, None)
    assert await desk.keeping("all", limit=SIZE).keep([first, again]) == 2
    assert desk.on_disk() == 1
    assert (await desk.account()).size == SIZE
