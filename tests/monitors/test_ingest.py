from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from claims.lexicon import load_lexicon
from claims.model import Reading
from monitors.ingest import Ingest, IngestReport
from monitors.reading_pool import LexiconReader, ReadingFailed
from monitors.settings import IngestSettings
from storage.engines import Storage
from storage.ledger import verify
from storage.migrations import upgrade
from storage.observations import UNSHOWN, ChannelRef, MediaKind, ObservedMedia, ObservedPost, RefusedPost, Way
from tests.storage.made import counts, later, observed, one, quiet, rows, telling

HERE = IngestSettings(workers=0, pause_ms=0)


class WordReader:
    """Flags texts with the word for losses, and counts what it reads."""

    version = "words"
    files: Mapping[str, str] = {"words.toml": "losses = true"}

    def __init__(self) -> None:
        self.texts: list[str] = []

    def read_batch(self, items: Sequence[tuple[str, datetime | None]]) -> list[Reading]:
        self.texts += [text for text, _ in items]
        return [telling(text) if "втрати" in text.lower() else quiet() for text, _ in items]


@pytest.fixture
async def storage(tmp_path: Path) -> AsyncIterator[Storage]:
    file = tmp_path / "kept.db"
    await upgrade(str(file))
    async with await Storage.open(file) as opened:
        yield opened


def posts(count: int, start: int = 1) -> list[ObservedPost]:
    return [observed(n, f"Втрати {n}" if n % 50 == 0 else f"Пост {n}") for n in range(start, start + count)]


async def take(storage: Storage, source: object, **given: object) -> IngestReport:
    async with Ingest(storage, WordReader(), settings=HERE) as ingest:
        return await ingest.take(source, **given)  # type: ignore[arg-type]


async def test_posts_are_taken_in_read_and_sealed(storage: Storage) -> None:
    report = await take(storage, posts(1000))
    assert (report.posts_new, report.flagged, report.claims, report.refused) == (1000, 20, 20, [])
    assert await one(storage, "SELECT count(*) FROM post_search WHERE post_search MATCH 'втрати'") == 20
    assert await one(storage, "SELECT count(*) FROM claims WHERE story_id IS NOT NULL") == 20
    async with storage.read() as conn:
        ledger = await verify(conn)
    assert (ledger.ok, ledger.unsealed) == (True, 0)


async def test_a_look_that_shows_nothing_of_a_known_post_is_no_version_of_it(storage: Storage) -> None:
    known = replace(observed(50, "Втрати 50"), way=Way.PREVIEW)
    await take(storage, [known])
    unseen = ObservedMedia(MediaKind.DOCUMENT, f"{UNSHOWN}50", missing="the preview shows nothing of it")
    blank = replace(known, text="", entities=(), media=(unseen,), observed_at=later(60))
    report = await take(storage, [blank])
    assert (report.posts_new, report.posts_known, report.revisions) == (0, 1, 0)
    assert await one(storage, "SELECT count(*) FROM claims WHERE current") == 1
    assert (await take(storage, [replace(blank, message_id=51)])).posts_new == 1


async def test_a_second_time_nothing_is_read_or_written(storage: Storage) -> None:
    await take(storage, posts(450))
    before = await counts(storage)
    reader = WordReader()
    async with Ingest(storage, reader, settings=HERE) as ingest:
        report = await ingest.take([replace(p, observed_at=later(60)) for p in posts(450)])
    assert (report.posts_new, report.posts_known, report.revisions) == (0, 450, 0)
    assert reader.texts == []
    assert await counts(storage) == before


async def test_an_import_of_unchanged_posts_changes_nothing_in_the_file(
    storage: Storage, tmp_path: Path
) -> None:
    await take(storage, posts(450))
    watching = sqlite3.connect(tmp_path / "kept.db")
    try:
        before = watching.execute("PRAGMA data_version").fetchone()
        await take(storage, [replace(p, observed_at=later(60)) for p in posts(450)])
        assert watching.execute("PRAGMA data_version").fetchone() == before
        await take(storage, posts(451))
        assert watching.execute("PRAGMA data_version").fetchone() != before
    finally:
        watching.close()


async def test_only_what_changed_is_read(storage: Storage) -> None:
    await take(storage, posts(10))
    reader = WordReader()
    newer = [replace(p, observed_at=later(60)) for p in posts(12)]
    newer[3] = replace(newer[3], text="Втрати є")
    async with Ingest(storage, reader, settings=HERE) as ingest:
        report = await ingest.take(newer)
    assert sorted(reader.texts) == ["Втрати є", "Пост 11", "Пост 12"]
    assert (report.posts_new, report.posts_known, report.revisions, report.claims) == (2, 10, 1, 1)


async def test_refusals_are_passed_on_and_bad_posts_are_named_while_the_rest_is_kept(
    storage: Storage,
) -> None:
    passed = RefusedPost("result.json", "5", "not a message")
    bad = replace(observed(3), posted_at=datetime.fromisoformat("1900-01-01T00:00:00+00:00"))
    report = await take(storage, [observed(1), passed, bad, observed(2)], name="result.json")
    assert report.posts_new == 2
    assert report.refused == [passed, RefusedPost("result.json", "3", "dated before 1970")]


async def test_a_source_that_breaks_off_keeps_what_it_gave_and_raises(storage: Storage) -> None:
    def breaking() -> Iterator[ObservedPost]:
        yield from posts(450)
        raise OSError("the disk went away")

    with pytest.raises(OSError, match="went away"):
        await take(storage, breaking())
    assert await one(storage, "SELECT count(*) FROM posts") == 450


async def test_posts_may_come_from_an_asynchronous_source(storage: Storage) -> None:
    async def coming() -> AsyncIterator[ObservedPost]:
        for post in posts(250):
            await asyncio.sleep(0)
            yield post

    assert (await take(storage, coming())).posts_new == 250


async def test_the_same_message_in_two_chunks_is_one_post(storage: Storage) -> None:
    again = replace(observed(1, "Інше"), observed_at=later(1), edited_at=later(1))
    report = await take(storage, [*posts(200), again])
    assert (report.posts_new, report.posts_known, report.revisions) == (200, 1, 1)
    assert await one(storage, "SELECT count(*) FROM readings") == 201


async def test_stopping_between_chunks_leaves_whole_chunks_and_the_next_run_goes_on(storage: Storage) -> None:
    written = asyncio.Event()

    def on_progress(report: IngestReport) -> None:
        if report.posts_new >= 400:
            written.set()

    task = asyncio.create_task(take(storage, posts(4000), progress=on_progress))
    await written.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    kept = await one(storage, "SELECT count(*) FROM posts")
    assert 400 <= kept < 4000
    assert kept % 200 == 0
    report = await take(storage, posts(4000))
    assert (report.posts_new, report.posts_known) == (4000 - kept, kept)


async def test_long_posts_go_in_fewer_to_a_transaction(storage: Storage) -> None:
    reports: list[int] = []
    await take(
        storage,
        [replace(post, raw=bytes(400_000)) for post in posts(7)],
        progress=lambda report: reports.append(report.posts_new),
    )
    assert reports == [3, 6, 7]


async def test_only_fresh_posts_owe_events(storage: Storage) -> None:
    fresh = replace(observed(1, "Втрати"), way=Way.PREVIEW)
    await take(storage, [fresh])
    assert await one(storage, "SELECT count(*) FROM events") == 0
    await take(storage, [replace(fresh, message_id=2)], owe_events=True)
    assert await one(storage, "SELECT count(*) FROM events") == 1


async def test_the_lexicon_that_read_is_kept_with_its_readings(storage: Storage) -> None:
    await take(storage, [observed(1)])
    joined = "SELECT l.version FROM readings r JOIN lexicons l ON l.id = r.lexicon_id"
    assert await rows(storage, joined) == [("words",)]


async def test_reading_processes_give_what_reading_here_gives(storage: Storage) -> None:
    said = "У Курській області загинули щонайменше 30 північнокорейських солдатів, повідомляє ГУР."
    mixed = [observed(n, said if n % 100 == 0 else f"Пост {n}") for n in range(1, 2001)]
    reader = LexiconReader(load_lexicon())
    async with Ingest(storage, reader, settings=IngestSettings(workers=1, pause_ms=0)) as ingest:
        report = await ingest.take(mixed)
        other = replace(mixed[99], channel=ChannelRef(username="other_one"))
        await ingest.take([other])
    assert (report.posts_new, report.flagged) == (2000, 20)
    assert len(await rows(storage, "SELECT DISTINCT slots, quote FROM claims")) == 1
    assert await rows(storage, "SELECT DISTINCT language FROM posts WHERE flagged") == [("uk",)]


async def test_another_lexicon_reads_from_the_next_source_on(storage: Storage) -> None:
    class Other(WordReader):
        version = "other"

    async with Ingest(storage, WordReader(), settings=IngestSettings(workers=0, pause_ms=0)) as ingest:
        await ingest.take([observed(1, "Пост")])
        ingest.use(Other())
        assert ingest.version == "other"
        await ingest.take([observed(2, "Пост")])
    joined = "SELECT l.version FROM readings r JOIN lexicons l ON l.id = r.lexicon_id ORDER BY r.id"
    assert await rows(storage, joined) == [("words",), ("other",)]


class Killer(WordReader):
    """Ends the process that it reads in."""

    def __reduce__(self) -> tuple[type[Killer], tuple[()]]:
        return Killer, ()

    def read_batch(self, items: Sequence[tuple[str, datetime | None]]) -> list[Reading]:
        import multiprocessing
        import os

        if multiprocessing.parent_process() is not None:
            os._exit(1)
        return [quiet() for _ in items]


async def test_a_reading_process_that_ends_is_said_in_one_line(storage: Storage) -> None:
    def endless() -> Iterator[ObservedPost]:
        for n in range(1, 10**6):
            yield observed(n, "Пост")

    async with Ingest(storage, Killer(), settings=IngestSettings(workers=1, pause_ms=0)) as ingest:
        with pytest.raises(ReadingFailed, match="ended unexpectedly"):
            await ingest.take(endless())


async def test_what_a_channel_is_called_is_learnt_from_posts_that_are_all_known(storage: Storage) -> None:
    numbered = ChannelRef(telegram_id=2000000777, title="Степ")
    seen = [replace(p, channel=numbered, way=Way.EXPORT) for p in posts(250)]
    await take(storage, seen)
    named = replace(numbered, username="Good_Name", title="Степ і море")
    report = await take(storage, [replace(p, channel=named) for p in seen])
    assert (report.posts_new, report.posts_known, report.revisions) == (0, 250, 0)
    kept = await rows(storage, "SELECT value FROM channel_identities WHERE kind = 'username'")
    assert [value for (value,) in kept] == ["good_name"]
    assert await one(storage, "SELECT title FROM channels") == "Степ і море"
    before = await counts(storage)
    await take(storage, [replace(p, channel=named) for p in seen])
    assert await counts(storage) == before
