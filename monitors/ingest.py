"""Taking in what was observed, any way: compare, read, write, in batches that hold the database briefly.

Chunks of posts are compared with what is stored, so that unchanged posts cost next to nothing; what is left
is read while the chunk before it is written. Every chunk is one transaction: stopping between two of them
loses nothing, and the next run goes on.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import TypeAlias

from monitors.chunks import Compared, Source, Taken, compare, next_chunk, refused_post
from monitors.reading_pool import BatchReader, ReadingPool, ReadItem
from monitors.reading_process import FileSource, ReadingProcess
from monitors.settings import IngestSettings
from storage import ledger
from storage.engines import Storage
from storage.incoming import ReadPost
from storage.keys import ClaimId, LexiconId
from storage.lexicons import keep_lexicon
from storage.observations import RefusedPost
from storage.posts import WriteReport, write_posts
from storage.sources import Connection
from storage.stories import link_stories, unlinked_claims

__all__ = ["Ingest", "IngestReport", "Source", "Taken"]

_Reading: TypeAlias = set[asyncio.Task[list[ReadItem]]]

_LINKED_AT_ONCE = 60  # claims: what linking looks up serves many as well as one
_SEALED_AT_ONCE = 1000  # bodies in one transaction


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

    compared: Compared
    readings: Awaitable[list[ReadItem]]


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
        self._unlinked: list[ClaimId] = []  # claims of bulk work, whose stories are found for many at once
        self._unlinked_known = False
        self._rested = 0.0  # when others have had time enough
        self._taking = 0
        self._next: BatchReader | None = None
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

    @property
    def version(self) -> str:
        """The version of the lexicon that reads what comes next."""
        return (self._next or self._reader).version

    def use(self, reader: BatchReader) -> None:
        """Reads by another lexicon as soon as no source is being taken in: one source is read by one lexicon."""
        self._next = reader

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
        await self._change_reader()
        self._taking += 1
        try:
            return await self._take(source, owe_events, name, progress)
        finally:
            self._taking -= 1

    async def _change_reader(self) -> None:
        if self._next is None or self._taking:
            return
        reader, self._next = self._next, None
        pool, self._pool = self._pool, ReadingPool(reader, self._settings.workers)
        self._reader, self._lexicon_id = reader, None
        await pool.close()

    async def _take(
        self,
        source: Source,
        owe_events: bool,
        name: str,
        progress: Callable[[IngestReport], None] | None,
    ) -> IngestReport:
        started = time.monotonic()
        report = IngestReport()
        chunks: asyncio.Queue[_Chunk | _End] = asyncio.Queue(self._pool.batches_at_once)
        if not self._unlinked_known:  # a run before may have been stopped between writing and linking
            self._unlinked = await self._storage.read_together(unlinked_claims)
            self._unlinked_known = True
        reading: _Reading = set()
        if self._settings.workers and isinstance(source, FileSource) and source.is_large:
            made = self._receive_chunks(source, name, chunks)
        else:
            made = self._prepare_chunks(source, name, chunks, reading)
        producer = asyncio.create_task(made)
        try:
            while not isinstance(chunk := await chunks.get(), _End):
                readings = await chunk.readings
                lexicon_id = await self._lexicon()
                if chunk.compared.posts:
                    await self._rest()
                async with self._interpreter, self._holding():
                    await self._write_chunk(chunk.compared, readings, lexicon_id, owe_events, name, report)
                await self._link(at_least=_LINKED_AT_ONCE)
                report.seconds = time.monotonic() - started
                if progress is not None:
                    progress(report)
            if chunk.error is not None:
                raise chunk.error
        finally:
            await _stop(producer, reading)
        await self._link(at_least=1)
        await self.seal()
        report.seconds = time.monotonic() - started
        return report

    async def seal(self) -> int:
        """Chains the ledger's bodies that wait for it. Returns how many."""
        sealed = 0
        while True:
            await self._rest()
            async with self._holding():
                more = await self._storage.write_together(self._seal_some)
            sealed += more
            if more < _SEALED_AT_ONCE:
                return sealed

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
                    items, more, error = await next_chunk(posts, self._settings.transaction_posts)
                    many = many or more
                    compared = await compare(self._storage, items, name)
                wanted = [compared.posts[at].post for at in compared.needed]
                task = asyncio.create_task(self._pool.read(wanted, many=many))
                reading.add(task)
                task.add_done_callback(partial(_forget, reading))
                await chunks.put(_Chunk(compared, task))
        except Exception as raised:
            error = raised
        await chunks.put(_End(error))

    async def _receive_chunks(
        self, source: FileSource, name: str, chunks: asyncio.Queue[_Chunk | _End]
    ) -> None:
        """As ``_prepare_chunks``, with all of it done by another process."""
        error: Exception | None = None
        try:
            size, database = self._settings.transaction_posts, self._storage.address
            async with ReadingProcess(source, self._reader, database, size, name) as process:
                async for chunk in process.chunks(self._interpreter):
                    await chunks.put(_Chunk(chunk.compared, _done(chunk.readings)))
        except Exception as raised:
            error = raised
        await chunks.put(_End(error))

    async def _write_chunk(
        self,
        chunk: Compared,
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
            report.refused += [refused_post(post, name, reason) for post, reason in written.refused]
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
            if written.claim_ids and owe_events:
                await link_stories(conn, written.claim_ids, now=now)
            if (
                self._storage.is_sqlite
            ):  # nobody else writes now; elsewhere one sealer comes after all writers
                await ledger.seal(conn, now, limit=_SEALED_AT_ONCE)
            return written

        made = await self._storage.write_together(write)
        if not owe_events:
            self._unlinked += made.claim_ids
        return made

    async def _link(self, *, at_least: int) -> None:
        """Finds the stories of claims that wait for it, if they are so many."""
        while self._unlinked and len(self._unlinked) >= at_least:
            some, now = self._unlinked[:_LINKED_AT_ONCE], self._now()
            await self._rest()
            async with self._interpreter, self._holding():
                await self._storage.write_together(partial(link_stories, claim_ids=some, now=now))
            del self._unlinked[: len(some)]

    async def _rest(self) -> None:
        """Lets others in who wait for the database, if they haven't had time enough since the last transaction."""
        left = self._rested - time.monotonic()
        if left > 0:
            await asyncio.sleep(left)

    @asynccontextmanager
    async def _holding(self) -> AsyncIterator[None]:
        """Around a transaction: others then get as long as it took, and no longer than the settings say."""
        began = time.monotonic()
        yield
        ended = time.monotonic()
        self._rested = ended + min(self._settings.pause_ms / 1000, ended - began)


def _done(readings: list[ReadItem]) -> asyncio.Future[list[ReadItem]]:
    made: asyncio.Future[list[ReadItem]] = asyncio.get_running_loop().create_future()
    made.set_result(readings)
    return made


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
