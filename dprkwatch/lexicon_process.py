"""Reading by changed files in a process of its own: the bot answers on meanwhile, and whatever they do ends with it."""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import os
import resource
import signal
from collections.abc import Sequence
from datetime import datetime
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any

from dprkwatch.errors import CommandError
from dprkwatch.lexicons import FilesReader

if TYPE_CHECKING:
    from claims.model import Reading

_LOADING_SECONDS = 120.0
_BATCH_SECONDS = 60.0
_MEMORY = 3 << 30  # bytes of address space
_NICENESS = 10


class LexiconProcess:
    """A process that checks files and reads by them. Use ``async with``."""

    def __init__(self, reader: FilesReader) -> None:
        context = multiprocessing.get_context("spawn")
        self._line, self._theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(reader, self._theirs), daemon=True)

    async def __aenter__(self) -> LexiconProcess:
        # the files are more than a pipe holds: until the process is up to read them, whoever starts it waits
        starting = asyncio.ensure_future(asyncio.to_thread(self._process.start))
        try:
            await asyncio.shield(starting)
        except asyncio.CancelledError:
            await starting
            await self.__aexit__()
            raise
        self._theirs.close()
        return self

    async def __aexit__(self, *_: object) -> None:
        self._process.kill()
        await asyncio.to_thread(self._process.join)
        self._process.close()
        self._line.close()

    async def check(self) -> list[str]:
        """Loads the files and holds every rule to its examples; a line for each thing that is wrong.

        Raises:
            CommandError: that took too long or too much memory.
        """
        broken: list[str] = await asyncio.to_thread(self._receive, _LOADING_SECONDS)
        return broken

    async def read(self, items: Sequence[tuple[str, datetime | None]]) -> list[Reading]:
        """Readings of a batch, as ``FilesReader.read_batch``; after ``check``.

        Raises:
            CommandError: that took too long or too much memory.
        """
        return await asyncio.to_thread(self._ask, items)

    def _ask(self, items: Sequence[tuple[str, datetime | None]]) -> Any:
        try:
            self._line.send(list(items))
        except OSError as error:
            raise CommandError("reading by these files ended unexpectedly") from error
        return self._receive(_BATCH_SECONDS)

    def _receive(self, seconds: float) -> Any:
        try:
            if self._line.poll(seconds):
                return self._line.recv()
        except (EOFError, OSError) as error:
            raise CommandError(
                "reading by these files ended unexpectedly: too large for the memory allowed?"
            ) from error
        raise CommandError(f"reading by these files takes longer than {seconds:.0f} s")


def _serve(reader: FilesReader, line: Connection) -> None:
    """Says what is wrong with the files, then reads batch after batch. Runs in the process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    with contextlib.suppress(ValueError, OSError):  # a stricter limit stands already
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    os.nice(_NICENESS)
    with contextlib.suppress(EOFError, OSError):  # nobody wants the rest
        line.send(_broken(reader))
        while True:
            line.send(reader.read_batch(line.recv()))


def _broken(reader: FilesReader) -> list[str]:
    from claims.lexicon.examples import broken_examples

    try:
        return list(broken_examples(reader.reader().lexicon))
    except ValueError as error:
        return [str(error)]
