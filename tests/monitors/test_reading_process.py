from __future__ import annotations

import json
import os
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from claims.model import Reading
from monitors.exports import ExportFiles, reading
from monitors.ingest import Ingest, IngestReport
from monitors.reading_pool import BatchReader, ReadingFailed
from monitors.settings import IngestSettings
from storage.engines import Storage
from storage.ledger import verify, verify_content
from storage.migrations import upgrade
from tests.storage.made import counts, later, one, quiet, rows, telling

BESIDE = IngestSettings(workers=1, pause_ms=0)


class WordReader:
    """Flags texts with the word for losses; in a process of its own, never here."""

    version = "words"
    files: Mapping[str, str] = {"words.toml": "losses = true"}

    def __init__(self) -> None:
        self.home = os.getpid()

    def read_batch(self, items: Sequence[tuple[str, datetime | None]]) -> list[Reading]:
        assert os.getpid() != self.home
        return [telling(text) if "втрати" in text.lower() else quiet() for text, _ in items]


class BrokenReader(WordReader):
    """Can't be loaded."""

    def read_batch(self, items: Sequence[tuple[str, datetime | None]]) -> list[Reading]:
        raise ValueError("rules.toml line 3: no such class")


class DyingReader(WordReader):
    """Ends the process that it reads in, at the first text."""

    def read_batch(self, items: Sequence[tuple[str, datetime | None]]) -> list[Reading]:
        if items:
            os._exit(1)
        return []


@pytest.fixture
async def storage(tmp_path: Path) -> AsyncIterator[Storage]:
    file = tmp_path / "kept.db"
    await upgrade(str(file))
    async with await Storage.open(file) as opened:
        yield opened


@pytest.fixture(autouse=True)
def _any_file_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "LARGE", 1)


def export(folder: Path, texts: Mapping[int, Any]) -> Path:
    messages = [
        {"id": n, "type": "message", "date_unixtime": str(1734000000 + n), "text": text}
        for n, text in texts.items()
    ]
    told = {"name": "A unit", "type": "public_channel", "id": 1900000001, "messages": messages}
    file = folder / "result.json"
    file.write_text(json.dumps(told, ensure_ascii=False), "utf-8")
    return file


async def take(
    storage: Storage,
    file: Path,
    reader: BatchReader,
    told: list[tuple[int, int]] | None = None,
    minutes: float = 0,
) -> tuple[IngestReport, ExportFiles]:
    source = ExportFiles([file], as_username=None, zone=None, observed_at=later(minutes))
    if told is not None:
        source.progress = lambda done, total: told.append((done, total))
    async with Ingest(storage, reader, settings=BESIDE) as ingest:
        return await ingest.take(source), source


async def test_a_file_read_beside_is_kept_whole_with_what_was_found_in_it(
    storage: Storage, tmp_path: Path
) -> None:
    texts: dict[int, Any] = {n: f"Втрати {n}" if n % 50 == 0 else f"Пост {n}" for n in range(1, 701)}
    texts[7] = 5
    progress: list[tuple[int, int]] = []
    report, source = await take(storage, export(tmp_path, texts), WordReader(), progress)
    assert (report.posts_new, report.flagged, report.claims) == (699, 14, 14)
    assert [refused.message for refused in report.refused] == ["7"]
    assert (source.findings.files, [each.last_id for each in source.findings.ranges]) == (1, [700])
    assert progress[-1][0] == progress[-1][1] > 0
    assert await one(storage, "SELECT count(*) FROM claims WHERE story_id IS NULL") == 0
    assert await one(storage, "SELECT text FROM revisions WHERE seq = 1 ORDER BY post_id LIMIT 1") == "Пост 1"
    async with storage.read() as conn:
        assert (await verify(conn)).ok
        assert (await verify_content(conn)).changed == []


async def test_a_second_time_nothing_changes_and_an_edited_text_is_a_revision(
    storage: Storage, tmp_path: Path
) -> None:
    texts = {n: f"Пост {n}" for n in range(1, 301)}
    await take(storage, export(tmp_path, texts), WordReader())
    before = await counts(storage)
    report, _ = await take(storage, export(tmp_path, texts), WordReader())
    assert (report.posts_new, report.posts_known, report.revisions) == (0, 300, 0)
    assert await counts(storage) == before
    report, _ = await take(storage, export(tmp_path, {**texts, 9: "Втрати є"}), WordReader(), minutes=60)
    assert (report.posts_new, report.posts_known, report.revisions, report.claims) == (0, 300, 1, 1)


async def test_a_reader_that_cannot_be_loaded_is_said_before_anything_is_taken_in(
    storage: Storage, tmp_path: Path
) -> None:
    with pytest.raises(ValueError, match="line 3"):
        await take(storage, export(tmp_path, {1: "Пост"}), BrokenReader())
    assert await rows(storage, "SELECT id FROM lexicons") == []


async def test_a_process_that_ends_is_said_in_one_line(storage: Storage, tmp_path: Path) -> None:
    with pytest.raises(ReadingFailed, match="ended unexpectedly"):
        await take(storage, export(tmp_path, {1: "Пост"}), DyingReader())
