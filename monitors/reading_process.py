"""Reading whole files in a process of their own: parsed, compared with what is stored, read and prepared there.

The process that writes then does nothing else. Chunks come through a pipe, which holds one or two of them: the
reading process never runs far ahead of the writing one.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import marshal
import multiprocessing
import pickle
import signal
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from typing import Any, Protocol, runtime_checkable

from monitors.chunks import Compared, Taken, compare, next_chunk
from monitors.reading_pool import BatchReader, ReadingFailed, ReadItem, pack_read, read_with, unpack_read
from storage.engines import Storage
from storage.incoming import ReadPost
from storage.observations import ObservedPost

_PIPE_BYTES = 1 << 20  # the most that an ordinary user of Linux may ask for
_ENDING_SECONDS = 5.0


@runtime_checkable
class FileSource(Protocol):
    """Posts from files, that can be read in any process: it pickles, without its callback."""

    progress: Callable[[int, int], None]
    """Called with bytes read and bytes to read."""

    def __iter__(self) -> Iterator[Taken]:
        """The posts, in order."""

    @property
    def is_large(self) -> bool:
        """Whether starting a process for it is worth while."""

    @property
    def learnt(self) -> Any:
        """What was found beside the posts, once they were all taken; it pickles."""

    def learn(self, learnt: Any) -> None:
        """Takes over what another process found."""


@dataclass(frozen=True, slots=True)
class ReadChunk:
    """A chunk that is ready to be written; ``readings`` belong to ``compared.needed``."""

    compared: Compared
    readings: list[ReadItem]


class ReadingProcess:
    """A process that reads one source from its beginning to its end. Use ``async with``."""

    def __init__(self, source: FileSource, reader: BatchReader, database: str, size: int, name: str) -> None:
        """Starts the process.

        Args:
            source: what it reads.
            reader: what it reads by.
            database: where to look for what is known.
            size: the most posts of a chunk.
            name: of the source, for naming refused posts.
        """
        self._source = source
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe(duplex=False)
        if hasattr(fcntl, "F_SETPIPE_SZ"):
            with contextlib.suppress(OSError):  # less is slower and no harm
                fcntl.fcntl(theirs.fileno(), fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
        self._process = context.Process(
            target=_serve, args=(source, reader, database, size, name, theirs), daemon=True
        )
        self._process.start()
        theirs.close()

    async def __aenter__(self) -> ReadingProcess:
        return self

    async def __aexit__(self, *_: object) -> None:
        await asyncio.to_thread(self._end)

    async def chunks(self, interpreter: asyncio.Lock) -> AsyncIterator[ReadChunk]:
        """The source's chunks, in order; what it learnt on the way is handed to the source after them.

        Args:
            interpreter: held while a chunk is unpacked.

        Raises:
            ReadingFailed: if the process ended before the source did.
            Exception: what the source or the reader raised.
        """
        while True:
            try:
                told = await asyncio.to_thread(self._pipe.recv_bytes)
            except (EOFError, OSError) as error:
                raise ReadingFailed(
                    "the process that reads texts ended unexpectedly: out of memory?"
                ) from error
            async with interpreter:
                kind, *parts = marshal.loads(told)  # noqa: S302 - of the process that this one started
                if kind == "chunk":
                    made = _unpacked(*parts[1:])
                    if parts[0] is not None:
                        self._source.progress(*parts[0])
            if kind == "chunk":
                yield made
                continue
            end = pickle.loads(parts[0])  # noqa: S301
            if kind == "raised":
                raise end
            self._source.learn(end)
            return

    def _end(self) -> None:
        self._pipe.close()
        self._process.terminate()
        self._process.join(_ENDING_SECONDS)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        self._process.close()


def _serve(
    source: FileSource, reader: BatchReader, database: str, size: int, name: str, pipe: Connection
) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that writes
    try:
        try:
            asyncio.run(_send_chunks(source, reader, database, size, name, pipe))
        except BrokenPipeError:
            raise
        except Exception as error:
            pipe.send_bytes(marshal.dumps(("raised", _pickled(error))))
    except BrokenPipeError:  # nobody wants the rest
        return


def _pickled(error: Exception) -> bytes:
    try:
        made = pickle.dumps(error)
        pickle.loads(made)  # noqa: S301 - made here
    except Exception:
        return pickle.dumps(ReadingFailed(str(error)))  # one plain line, as all of ours have
    return made


async def _send_chunks(
    source: FileSource, reader: BatchReader, database: str, size: int, name: str, pipe: Connection
) -> None:
    reader.read_batch([])  # a broken file of the lexicon is said before anything is taken in
    progress: list[tuple[int, int]] = []
    source.progress = lambda done, total: progress.append((done, total))
    posts, more = iter(source), True
    async with await Storage.open(database, read_only=True, check=False) as storage:
        while more:
            items, more, error = await next_chunk(posts, size)
            compared = await compare(storage, items, name)
            read = read_with(reader, [compared.posts[at].post for at in compared.needed])
            pipe.send_bytes(_packed(compared, read, progress[-1] if progress else None))
            progress.clear()
            if error is not None:
                raise error
    pipe.send_bytes(marshal.dumps(("end", pickle.dumps(source.learnt))))


def _packed(compared: Compared, read: list[ReadItem], progress: tuple[int, int] | None) -> bytes:
    """Prepared posts hold their texts already, which then need not be packed twice."""
    slim = [one.post for one in compared.posts]
    for at in compared.needed:
        slim[at] = replace(slim[at], text="", raw=None, entities=())
    prints = [one.prints for one in compared.posts]
    rest = pickle.dumps((slim, compared.refused), pickle.HIGHEST_PROTOCOL)
    return marshal.dumps(
        ("chunk", progress, rest, prints, compared.needed, compared.unchanged, *pack_read(read))
    )


def _unpacked(
    rest: bytes,
    prints: list[tuple[bytes, bytes] | None],
    needed: list[int],
    unchanged: int,
    said: bytes,
    prepared: list[Any],
) -> ReadChunk:
    slim: list[ObservedPost]
    slim, refused = pickle.loads(rest)  # noqa: S301 - of the process that this one started
    posts = [ReadPost(post, None, print_) for post, print_ in zip(slim, prints, strict=True)]
    return ReadChunk(Compared(posts, needed, unchanged, refused), unpack_read(said, prepared))
