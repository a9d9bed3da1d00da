"""Reading texts beside the process that writes: at once in a thread, in bulk in processes of their own."""

from __future__ import annotations

import asyncio
import multiprocessing
import signal
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from datetime import datetime
from typing import Protocol

from claims.model import Reading
from storage.incoming import Prepared, prepare

Item = tuple[str, datetime | None, bytes | None]
"""A text, when it was posted (relative dates are counted from that) and the message as received."""

ReadItem = tuple[Reading, Prepared]
"""What the lexicon makes of a text, and what is kept of its content."""


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


class ReadingPool:
    """Texts go in, readings come out, in order.

    Processes need a second or two to load their dictionaries, so reading starts in a thread of this process
    and goes over to them once they are ready.
    """

    def __init__(self, reader: BatchReader, workers: int) -> None:
        """``workers``: how many processes beside this one; 0 reads here."""
        self._reader = reader
        self._workers = workers
        self._processes: ProcessPoolExecutor | None = None
        self._ready: list[Future[None]] = []

    @property
    def batches_at_once(self) -> int:
        """How many batches are worth handing in before the first comes back."""
        return self._workers + 1

    def prepare(self) -> None:
        """Starts the processes, because much is coming."""
        if self._workers and self._processes is None:
            self._processes = ProcessPoolExecutor(
                self._workers,
                mp_context=multiprocessing.get_context("spawn"),
                initializer=_start,
                initargs=(self._reader,),
            )
            self._ready = [self._processes.submit(_nothing) for _ in range(self._workers)]

    async def read(self, items: Sequence[Item]) -> list[ReadItem]:
        """Reads a batch.

        Raises:
            ReadingFailed: if a reading process ended.
        """
        if not items:
            return []
        try:
            if self._processes is not None and any(ready.done() for ready in self._ready):
                loop = asyncio.get_running_loop()
                return await loop.run_in_executor(self._processes, _read, items)
            return await asyncio.to_thread(_read_with, self._reader, items)
        except BrokenProcessPool as error:
            raise ReadingFailed("a process that reads texts ended unexpectedly: out of memory?") from error

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


def _nothing() -> None:
    """Tells by its end that a process has loaded."""


def _read(items: Sequence[Item]) -> list[ReadItem]:
    if _here is None:
        raise RuntimeError("a reading process without its reader")
    return _read_with(_here, items)


def _read_with(reader: BatchReader, items: Sequence[Item]) -> list[ReadItem]:
    readings = reader.read_batch([(text, posted_at) for text, posted_at, _ in items])
    return [(reading, prepare(text, raw)) for reading, (text, _, raw) in zip(readings, items, strict=True)]
