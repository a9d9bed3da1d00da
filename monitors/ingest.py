"""Taking in what was observed, any way: compare, read, write, in batches that hold the database briefly.

Chunks of posts are compared with what is stored, so that unchanged posts cost next to nothing; what is left
is read while the chunk before it is written. Every chunk is one transaction: stopping between two of them
loses nothing, and the next run goes on.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import TypeAlias

from monitors.reading_pool import BatchReader, ReadingPool, ReadItem
from monitors.settings import IngestSettings
from storage import ledger
from storage.engines import Storage
from storage.incoming import Outlook, ReadPost, foresee, refusal
from storage.keys import LexiconId
from storage.known_posts import stored_of
from storage.lexicons import keep_lexicon
from storage.observations import ObservedPost, RefusedPost
from storage.posts import WriteReport, write_posts
from storage.prepared import prints_of
from storage.sources import Connection
from storage.stories import link_stories

Taken: TypeAlias = ObservedPost | RefusedPost
_Reading: TypeAlias = set[asyncio.Task[list[ReadItem]]]
Source: TypeAlias = Iterable[Taken] | AsyncIterable[Taken]

_SEALED_AT_ONCE = 1000  # bodies in one transaction
_HEAVIEST = (
    1 << 20
)  # characters and bytes in one transaction: long posts neither fill memory nor hold the database


@dataclass(slots=True)
class IngestReport:
    """What was made of a source.

    Attributes:
        posts_new: posts that weren't known.
        posts_known: posts that were, changed or not.
        revisions: new versions of known posts.
        flagged: new versions that name North Korean forces.
        claims: claims read in them.
        refused: what could not be kept, each named with its reason.
        seconds: from the first post to the last one written.
    """

    posts_new: int = 0
    posts_known: int = 0
    revisions: int = 0
    flagged: int = 0
    claims: int = 0
    refused: list[RefusedPost] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def posts(self) -> int:
        """Everything that was looked at."""
        return self.posts_new + self.posts_known + len(self.refused)


@dataclass(slots=True)
class _Chunk:
    """Posts on their way, with the reading that is being made of them."""

    posts: list[ReadPost]
    refused: list[RefusedPost]
    unchanged: int
    needed: list[int]  # places in ``posts`` that are read
    readings: asyncio.Task[list[ReadItem]]


@dataclass(frozen=True, slots=True)
class _End:
    """The source has ended, well or with what it raised."""

    error: Exception | None


class Ingest:
    """Takes posts in for one storage with one lexicon. Close it at the end, or use ``async with``."""

    def __init__(
        self,
        storage: Storage,
        reader: BatchReader,
        *,
        settings: IngestSettings | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """``now`` is the clock: when posts are written."""
        self._storage = storage
        self._settings = settings or IngestSettings()
        self._pool = ReadingPool(reader, self._settings.workers)
        self._reader = reader
        self._lexicon_id: LexiconId | None = None
        self._now = now
        # Parsing beside the database's thread makes that thread wait for the interpreter at every row, so
        # chunks are made while the database rests, and not while it writes.
        self._interpreter = asyncio.Lock()

    async def __aenter__(self) -> Ingest:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Ends the reading processes."""
        await self._pool.close()

    async def take(
        self,
        source: Source,
        *,
        owe_events: bool = False,
        name: str = "",
        progress: Callable[[IngestReport], None] | None = None,
    ) -> IngestReport:
        """Takes in all posts of a source, in its order.

        Args:
            source: posts, and refusals that are passed on into the report.
            owe_events: whether people may have to be told of new claims: for fresh posts only.
            name: of the file or page, for naming refused posts.
            progress: called with the report so far after every transaction.

        Raises:
            StorageError: if the database is in the way; what was written before stays.
            ReadingFailed: if texts can't be read any more.
        """
        started = time.monotonic()
        report = IngestReport()
        chunks: asyncio.Queue[_Chunk | _End] = asyncio.Queue(self._pool.batches_at_once)
        lexicon_id = await self._lexicon()
        reading: _Reading = set()
        producer = asyncio.create_task(self._prepare_chunks(source, name, chunks, reading))
        try:
            rested = 0.0  # when others have had time enough
            while not isinstance(chunk := await chunks.get(), _End):
                readings = await chunk.readings
                rest = rested - time.monotonic()
                if chunk.posts and rest > 0:
                    await asyncio.sleep(rest)
                async with self._interpreter:
                    began = time.monotonic()
                    await self._write_chunk(chunk, readings, lexicon_id, owe_events, name, report)
                committed = time.monotonic()
                rested = committed + min(self._settings.pause_ms / 1000, committed - began)
                report.seconds = committed - started
                if progress is not None:
                    progress(report)
            if chunk.error is not None:
                raise chunk.error
        finally:
            await _stop(producer, reading)
        await self.seal()
        report.seconds = time.monotonic() - started
        return report

    async def seal(self) -> int:
        """Chains the ledger's bodies that wait for it. Returns how many."""
        sealed = 0
        while True:
            more = await self._storage.write_together(self._seal_some)
            sealed += more
            if more < _SEALED_AT_ONCE:
                return sealed
            await asyncio.sleep(self._settings.pause_ms / 1000)

    async def _seal_some(self, conn: Connection) -> int:
        return await ledger.seal(conn, self._now(), limit=_SEALED_AT_ONCE)

    async def _lexicon(self) -> LexiconId:
        if self._lexicon_id is None:
            async with self._storage.write() as conn:
                self._lexicon_id = await keep_lexicon(
                    conn, self._reader.version, self._reader.files, self._now()
                )
        return self._lexicon_id

    async def _prepare_chunks(
        self, source: Source, name: str, chunks: asyncio.Queue[_Chunk | _End], reading: _Reading
    ) -> None:
        error: Exception | None = None
        try:
            posts = aiter(source) if isinstance(source, AsyncIterable) else iter(source)
            more, many = True, False
            while more:
                async with self._interpreter:
                    items, more, error = await _next_chunk(posts, self._settings.transaction_posts)
                    many = many or more
                    chunk = await self._prepare(items, name, reading, many=many)
                await chunks.put(chunk)
        except Exception as raised:
            error = raised
        await chunks.put(_End(error))

    async def _prepare(self, items: Sequence[Taken], name: str, reading: _Reading, *, many: bool) -> _Chunk:
        """Sets refusals apart, compares with what is stored, and has the rest read."""
        refused: list[RefusedPost] = []
        looked: list[ReadPost] = []
        for item in items:
            if isinstance(item, RefusedPost):
                refused.append(item)
            elif (reason := refusal(item)) is not None:
                refused.append(_refused(item, name, reason))
            else:
                looked.append(ReadPost(item))
        stored = await self._storage.read_together(lambda conn: stored_of(conn, [one.post for one in looked]))
        changed: list[ReadPost] = []
        needed: list[int] = []
        for one, known in zip(looked, stored, strict=True):
            if known is not None:
                one = ReadPost(one.post, prints=prints_of(one.post))
            outlook = foresee(one, known)
            if outlook is Outlook.READING:
                needed.append(len(changed))
            if outlook is not Outlook.NOTHING:
                changed.append(one)
        task = asyncio.create_task(self._pool.read([changed[at].post for at in needed], many=many))
        reading.add(task)
        task.add_done_callback(partial(_forget, reading))
        return _Chunk(changed, refused, len(looked) - len(changed), needed, task)

    async def _write_chunk(
        self,
        chunk: _Chunk,
        readings: Sequence[ReadItem],
        lexicon_id: LexiconId,
        owe_events: bool,
        name: str,
        report: IngestReport,
    ) -> None:
        batch = list(chunk.posts)
        for at, (reading, prepared) in zip(chunk.needed, readings, strict=True):
            batch[at] = ReadPost(batch[at].post, reading, batch[at].prints, prepared)
        report.refused += chunk.refused
        report.posts_known += chunk.unchanged
        while batch:
            written = await self._write(batch, lexicon_id, owe_events)
            report.posts_new += written.new
            report.posts_known += written.known
            report.revisions += written.revisions
            report.flagged += written.flagged
            report.claims += written.claims
            report.refused += [_refused(post, name, reason) for post, reason in written.refused]
            # changed since they were compared: by another process, or by an earlier post of this source
            unread = written.unread
            again = await self._pool.read([one.post for one in unread])
            batch = [
                ReadPost(one.post, reading, one.prints, prepared)
                for one, (reading, prepared) in zip(unread, again, strict=True)
            ]

    async def _write(self, batch: Sequence[ReadPost], lexicon_id: LexiconId, owe_events: bool) -> WriteReport:
        now = self._now()

        async def write(conn: Connection) -> WriteReport:
            written = await write_posts(conn, batch, now, lexicon_id=lexicon_id, owe_events=owe_events)
            if written.claim_ids:
                await link_stories(conn, written.claim_ids, now=now)
            if (
                self._storage.is_sqlite
            ):  # nobody else writes now; elsewhere one sealer comes after all writers
                await ledger.seal(conn, now, limit=_SEALED_AT_ONCE)
            return written

        return await self._storage.write_together(write)


def _refused(post: ObservedPost, name: str, reason: str) -> RefusedPost:
    file = name or post.url or post.channel.username or post.channel.title or ""
    return RefusedPost(file, post.source_key or str(post.message_id), reason)


async def _next_chunk(
    source: Iterator[Taken] | AsyncIterator[Taken], size: int
) -> tuple[list[Taken], bool, Exception | None]:
    """The next posts of a source, whether there may be more, and what it raised after them."""
    chunk: list[Taken] = []
    weight = 0
    try:
        if isinstance(source, AsyncIterator):
            async for item in source:
                chunk.append(item)
                weight += _weight(item)
                if len(chunk) == size or weight >= _HEAVIEST:
                    return chunk, True, None
        else:
            for item in source:
                chunk.append(item)
                weight += _weight(item)
                if len(chunk) == size or weight >= _HEAVIEST:
                    return chunk, True, None
    except Exception as error:
        return chunk, False, error
    return chunk, False, None


def _weight(item: Taken) -> int:
    return 0 if isinstance(item, RefusedPost) else len(item.text) + len(item.raw or b"")


def _forget(reading: _Reading, task: asyncio.Task[list[ReadItem]]) -> None:
    """Lets go of a reading; whoever waits for it gets what it raised, and nobody may be waiting any more."""
    reading.discard(task)
    if not task.cancelled():
        task.exception()


async def _stop(producer: asyncio.Task[None], reading: _Reading) -> None:
    """Ends what is still on its way."""
    producer.cancel()
    await asyncio.gather(producer, return_exceptions=True)
    left = list(reading)
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)
