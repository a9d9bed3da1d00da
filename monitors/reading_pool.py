"""Reading texts beside the process that writes: at once in a thread, in bulk in processes of their own."""

from __future__ import annotations

import asyncio
import hashlib
import marshal
import multiprocessing
import pickle
import signal
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from claims.lexicon import Lexicon
from claims.model import Flag, Reading
from storage.observations import ObservedPost
from storage.prepared import Prepared, prepare

ReadItem = tuple[Reading, Prepared]
"""What the lexicon makes of a post's text, and what is kept of the post."""

_QUIET = Reading(None, Flag(flagged=False, score=0.0))


class ReadingFailed(Exception):
    """Texts could not be read; the message is one plain line."""


class BatchReader(Protocol):
    """What makes readings of texts; it pickles, so that other processes can have it."""

    @property
    def version(self) -> str:
        """The version of the lexicon and gazetteer that it reads by, 64 characters at most."""

    @property
    def files(self) -> Mapping[str, str]:
        """The texts of their files by name."""

    def read_batch(self, items: Sequence[tuple[str, datetime | None]]) -> list[Reading]:
        """One reading for each text, in their order."""


class LexiconReader:
    """Reads by a lexicon and a gazetteer. It pickles as their files, and loads them where it is unpickled."""

    def __init__(self, lexicon: Lexicon, gazetteer_folder: Path | None = None) -> None:
        """``gazetteer_folder``: the shipped gazetteer without one.

        Raises:
            GazetteerError: if the gazetteer can't be read.
        """
        from claims.places import load_gazetteer
        from claims.reading import Reader

        self._lexicon = lexicon
        self._folder = gazetteer_folder
        self._reader = Reader(lexicon, load_gazetteer(gazetteer_folder))

    def __reduce__(self) -> tuple[type[LexiconReader], tuple[Lexicon, Path | None]]:
        return LexiconReader, (self._lexicon, self._folder)

    @property
    def version(self) -> str:
        """SHA-256, in hex, over the versions of both."""
        both = f"{self._lexicon.version} {self._reader.gazetteer.version}"
        return hashlib.sha256(both.encode()).hexdigest()

    @property
    def files(self) -> Mapping[str, str]:
        """The lexicon's files; of the gazetteer its version."""
        files = {name: content.decode("utf-8", "replace") for name, content in self._lexicon.files.items()}
        return {**files, "gazetteer.version": self._reader.gazetteer.version}

    def read_batch(self, items: Sequence[tuple[str, datetime | None]]) -> list[Reading]:
        """One reading for each text; the language is asked for where a text is flagged."""
        return [self._read(text, posted_at) for text, posted_at in items]

    def _read(self, text: str, posted_at: datetime | None) -> Reading:
        reading = self._reader.read(text, posted_at, language=False)
        if not reading.flag.flagged:
            return reading
        from claims.language import detect_language

        return replace(reading, language=detect_language(text))


class ReadingPool:
    """Texts go in, readings come out, in order.

    A process needs a second and a hundred megabytes for its dictionaries, so few texts are read in a thread of
    this process, and many only in processes of their own.
    """

    def __init__(self, reader: BatchReader, workers: int) -> None:
        """``workers``: how many processes beside this one; 0 reads here."""
        self._reader = reader
        self._workers = workers
        self._processes: ProcessPoolExecutor | None = None

    @property
    def batches_at_once(self) -> int:
        """How many batches are worth handing in before the first comes back."""
        return self._workers + 1

    async def read(self, posts: Sequence[ObservedPost], *, many: bool = False) -> list[ReadItem]:
        """Reads a batch and prepares it for keeping.

        Args:
            posts: what is read.
            many: more batches come before and after, so that processes are worth starting.

        Raises:
            ReadingFailed: if a reading process ended.
        """
        if not posts:
            return []
        if not self._workers or not (many or self._processes):
            return await asyncio.to_thread(read_with, self._reader, posts)
        if self._processes is None:
            self._processes = ProcessPoolExecutor(
                self._workers,
                mp_context=multiprocessing.get_context("spawn"),
                initializer=_start,
                initargs=(self._reader,),
            )
        asked = pickle.dumps(posts, pickle.HIGHEST_PROTOCOL)
        answer = asyncio.get_running_loop().run_in_executor(self._processes, _read, asked)
        try:
            # a cancelled future would break the thread that tells all others of a process that ended
            told = await asyncio.shield(answer)
        except BrokenProcessPool as error:
            raise ReadingFailed("a process that reads texts ended unexpectedly: out of memory?") from error
        return unpack_read(*marshal.loads(told))  # noqa: S302 - of a process that this one started

    async def close(self) -> None:
        """Ends the processes; what they were reading is dropped."""
        processes, self._processes = self._processes, None
        if processes is not None:
            await asyncio.to_thread(processes.shutdown, wait=True, cancel_futures=True)


_here: BatchReader | None = None


def _start(reader: BatchReader) -> None:
    global _here
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that writes
    _here = reader


def _read(asked: bytes) -> bytes:
    if _here is None:
        raise RuntimeError("a reading process without its reader")
    read = read_with(_here, pickle.loads(asked))  # noqa: S301 - of the process that started this one
    return marshal.dumps(pack_read(read))


def read_with(reader: BatchReader, posts: Sequence[ObservedPost]) -> list[ReadItem]:
    """Reads posts and prepares them for keeping."""
    readings = reader.read_batch([(post.text, post.posted_at) for post in posts])
    return [(reading, prepare(post)) for reading, post in zip(readings, posts, strict=True)]


def pack_read(read: Sequence[ReadItem]) -> tuple[bytes, list[tuple[Any, ...]]]:
    """Readings for another process: most say nothing, and the rest is plain values, which marshal is quick with."""
    said = {at: reading for at, (reading, _) in enumerate(read) if reading != _QUIET}
    return pickle.dumps(said), [tuple(prepared) for _, prepared in read]


def unpack_read(pickled: bytes, prepared: Sequence[tuple[Any, ...]]) -> list[ReadItem]:
    """What ``pack_read`` was given."""
    said: dict[int, Reading] = pickle.loads(pickled)  # noqa: S301 - of a process that this one started
    return [(said.get(at, _QUIET), Prepared(*row)) for at, row in enumerate(prepared)]
