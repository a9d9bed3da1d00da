"""Hashes files and puts them side by side, in processes of their own, each held to a time and a size; one that
dies is replaced.

A decoder that is led astray by a hostile file takes its process with it and nothing else; the file is then
looked at once more without decoding, so that its own hash is known at least.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import multiprocessing
import os
import queue
import resource
import signal
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import lru_cache, partial
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Event, Lock
from types import TracebackType
from typing import Self

from media.facts import MediaFacts, State
from media.files import hash_file
from media.settings import HashSettings
from media.side_by_side import Composed, NotShowable, Pairing, compose

_ToHash = tuple[str, str | None, bool, bool]  # path, archive, whether to look into it, and for a look-up

_GRACE = 5.0  # seconds that a worker has beyond its time to end by itself
_STARTING = 60.0  # seconds that a process may take to come up on a busy machine
_PAUSES = (
    0.0,
    0.5,
    2.0,
    5.0,
)  # seconds before it is tried again to start one: there may be no room for it just then


class HashWorkers:
    """Processes that hash files; they start with the first file. Use it as a context manager, or call
    ``close``.
    """

    def __init__(self, settings: HashSettings | None = None) -> None:
        self._settings = settings or HashSettings()
        self._idle: queue.SimpleQueue[_Worker] = queue.SimpleQueue()
        self._workers = [_Worker(self._settings) for _ in range(self._settings.workers)]
        # own threads: waiting for a worker must not use up those that the rest of the program shares
        self._threads = ThreadPoolExecutor(self._settings.workers, "hash")
        for worker in self._workers:
            self._idle.put(worker)

    def hash_blocking(
        self, path: str | Path, *, archive: str | Path | None = None, asked: bool = False
    ) -> MediaFacts:
        """Hash a file as ``media.files.hash_file`` does, after waiting for a free worker; from any thread.

        ``asked`` makes the views by which it is looked up, too.
        """
        worker = self._idle.get()
        try:
            return worker.hash(str(path), None if archive is None else str(archive), asked)
        finally:
            self._idle.put(worker)

    async def hash(
        self, path: str | Path, *, archive: str | Path | None = None, asked: bool = False
    ) -> MediaFacts:
        """Hash a file without holding up the event loop.

        When cancelled, the worker finishes its file in the background, within its time.
        """
        hashing = partial(self.hash_blocking, path, archive=archive, asked=asked)
        return await asyncio.get_running_loop().run_in_executor(self._threads, hashing)

    def compose_blocking(self, pairing: Pairing) -> Composed | str:
        """Put two files side by side as ``media.side_by_side.compose`` does, or say why that can't be done."""
        worker = self._idle.get()
        try:
            return worker.compose(pairing)
        finally:
            self._idle.put(worker)

    async def compose(self, pairing: Pairing) -> Composed | str:
        """Put two files side by side without holding up the event loop, or say why that can't be done."""
        composing = partial(self.compose_blocking, pairing)
        return await asyncio.get_running_loop().run_in_executor(self._threads, composing)

    def close(self) -> None:
        """End the processes, whatever they are doing; files under way come back as refused."""
        for worker in self._workers:
            worker.close()
        self._threads.shutdown()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class _Worker:
    """One process and the line to it, started when needed."""

    def __init__(self, settings: HashSettings) -> None:
        self._settings = settings
        self._process: multiprocessing.process.BaseProcess | None = None
        self._line: Connection | None = None
        self._busy = Lock()
        self._closed = Event()

    def close(self) -> None:
        """End for good, also in the middle of a file."""
        self._closed.set()
        process = self._process
        if process is not None:
            with contextlib.suppress(ValueError):  # it ended and was cleared away just now
                process.kill()
        with self._busy:
            self._end()

    def hash(self, path: str, archive: str | None, asked: bool) -> MediaFacts:
        with self._busy:
            found = self._ask((path, archive, True, asked))
            if isinstance(found, MediaFacts):
                return found
            plain = self._ask((path, archive, False, False))
        if isinstance(plain, MediaFacts):
            state = State.PARTLY if plain.state is State.HASHED else plain.state
            return replace(plain, state=state, reason=plain.reason if state is State.MISSING else str(found))
        return MediaFacts(State.REFUSED, str(plain))

    def compose(self, pairing: Pairing) -> Composed | str:
        with self._busy:
            made = self._ask(pairing)
        return made if isinstance(made, Composed) else str(made)

    def _ask(self, wanted: _ToHash | Pairing) -> MediaFacts | Composed | str:
        """Return what the process says, or in a few plain words why it said nothing."""
        try:
            line = self._started()
            line.send(wanted)
            if line.poll(self._settings.seconds + _GRACE):
                answer = line.recv()
                if isinstance(answer, MediaFacts | Composed | str):
                    return answer
        except (EOFError, OSError):
            pass  # the process died; its exit code says of what
        return self._why_it_ended()

    def _started(self) -> Connection:
        """Return the line to a process that waits for work, whatever became of the last one."""
        for pause in _PAUSES:
            with contextlib.suppress(EOFError, OSError):
                return self._ready()
            if self._closed.wait(pause):
                raise EOFError
            self._end()
        return self._ready()

    def _ready(self) -> Connection:
        if self._closed.is_set():
            raise EOFError
        if self._process is not None and self._process.is_alive() and self._line is not None:
            return self._line
        self._end()
        context = _context()
        ours, theirs = context.Pipe()
        process = context.Process(target=_work, args=(theirs, self._settings), daemon=True)
        try:
            process.start()
        except BaseException:
            ours.close()
            raise
        finally:
            theirs.close()
        self._process, self._line = process, ours
        if not ours.poll(_STARTING):
            raise EOFError
        ours.recv()
        return ours

    def _why_it_ended(self) -> str:
        if self._closed.is_set():
            return "was stopped"
        process = self._process
        if process is None:
            return "could not be looked into: no process could be started"
        process.join(1.0)
        code = process.exitcode
        self._end()
        if code is None or code == -signal.SIGALRM:
            return f"took longer than {self._settings.seconds:g} s"
        if code == -signal.SIGKILL:
            return "took more memory than the machine has"
        return "made its decoder crash"

    def _end(self) -> None:
        """Clear the process away."""
        if self._line is not None:
            self._line.close()
            self._line = None
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process.close()
            self._process = None


def _work(line: Connection, settings: HashSettings) -> None:
    """Hash what comes down the line until it is closed. Runs in the process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    signal.signal(signal.SIGALRM, signal.SIG_DFL)  # ends the process, also inside a decoder
    logging.getLogger("PIL").setLevel(logging.CRITICAL + 1)  # its complaints are told as reasons
    limit = settings.memory_mb << 20
    for what, most in ((resource.RLIMIT_AS, limit), (resource.RLIMIT_CORE, 0)):
        with contextlib.suppress(ValueError, OSError):  # a stricter limit stands already
            resource.setrlimit(what, (most, most))
    line.send(True)
    while True:
        try:
            wanted: _ToHash | Pairing = line.recv()
        except (EOFError, OSError):
            return
        signal.setitimer(signal.ITIMER_REAL, settings.seconds)
        answer = _compose(wanted, settings) if isinstance(wanted, Pairing) else _hash(wanted, settings)
        signal.setitimer(signal.ITIMER_REAL, 0)
        line.send(answer)


def _hash(wanted: _ToHash, settings: HashSettings) -> MediaFacts:
    path, archive, look, asked = wanted
    try:
        return hash_file(path, archive=archive, settings=settings, look=look, asked=asked)
    except Exception as error:  # whatever a decoder raises must not end the process
        facts = hash_file(path, archive=archive, settings=settings, look=False)
        why = "takes more memory than allowed" if isinstance(error, MemoryError) else "could not be decoded"
        return replace(facts, state=State.PARTLY, reason=why) if facts.sha256 else facts


def _compose(wanted: Pairing, settings: HashSettings) -> Composed | str:
    try:
        return compose(wanted, settings)
    except NotShowable as error:
        return str(error)
    except Exception:  # whatever a decoder raises must not end the process
        return "could not be decoded"


@lru_cache(maxsize=1)
def _context() -> multiprocessing.context.ForkServerContext | multiprocessing.context.SpawnContext:
    # one thread a process: its neighbours have the other cores, and threads count against its memory
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["media.files", "av"])
    return context
