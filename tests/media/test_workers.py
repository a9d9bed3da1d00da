"""Hashing in other processes: results come back, and a process that dies is replaced."""

from __future__ import annotations

import asyncio
import os
import signal
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from media.facts import State
from media.files import hash_file
from media.settings import HashSettings
from media.workers import HashWorkers
from tests.media.drawn import blank_png, encoded, picture


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "a.jpg"
    path.write_bytes(encoded(picture(), "JPEG"))
    return path


async def test_many_files_at_once_get_the_facts_of_their_own(tmp_path: Path) -> None:
    paths = []
    for seed in range(8):
        path = tmp_path / f"{seed}.jpg"
        path.write_bytes(encoded(picture(seed=seed), "JPEG"))
        paths.append(path)
    with HashWorkers(HashSettings(workers=2)) as workers:
        found = await asyncio.gather(*(workers.hash(path) for path in paths))
    assert found == [hash_file(path) for path in paths]


def test_a_file_that_takes_too_long_keeps_its_own_hash_and_the_next_one_is_read(
    tmp_path: Path, photo: Path
) -> None:
    path = tmp_path / "long.png"
    path.write_bytes(blank_png(13_000, 13_000))
    with HashWorkers(HashSettings(seconds=0.2, megapixels=170)) as workers:
        facts = workers.hash_blocking(path)
        assert (facts.state, facts.reason) == (State.PARTLY, "took longer than 0.2 s")
        assert facts.sha256 is not None
        assert workers.hash_blocking(photo).state is State.HASHED


def test_a_worker_that_is_killed_is_replaced(photo: Path) -> None:
    with HashWorkers() as workers:
        assert workers.hash_blocking(photo).state is State.HASHED
        process = workers._workers[0]._process
        assert process is not None
        assert process.pid is not None
        os.kill(process.pid, signal.SIGKILL)
        process.join()
        assert workers.hash_blocking(photo).state is State.HASHED


@pytest.mark.parametrize("error", [BrokenPipeError, EOFError, BlockingIOError])
def test_a_worker_that_could_not_be_started_is_started_again(
    photo: Path, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    begin, failing = BaseProcess.start, [2]

    def start(process: BaseProcess) -> None:
        if failing[0]:
            failing[0] -= 1
            raise error
        begin(process)

    monkeypatch.setattr(BaseProcess, "start", start)
    monkeypatch.setattr("media.workers._PAUSES", (0.0, 0.0))
    with HashWorkers() as workers:
        assert workers.hash_blocking(photo).state is State.HASHED
        workers._workers[0]._end()
        failing[0] = 100
        facts = workers.hash_blocking(photo)
        assert (facts.state, facts.sha256) == (State.REFUSED, None)
        assert facts.reason == "could not be looked into: no process could be started"
        failing[0] = 0
        assert workers.hash_blocking(photo).state is State.HASHED
        workers._workers[0]._end()
        failing[0] = 100
        workers.hash_blocking(photo)


def test_a_picture_that_takes_more_memory_than_allowed_is_told(tmp_path: Path, photo: Path) -> None:
    path = tmp_path / "large.png"
    path.write_bytes(blank_png(13_000, 13_000))
    settings = HashSettings(memory_mb=512, megapixels=170)
    with HashWorkers(settings) as workers:
        facts = workers.hash_blocking(path)
        assert (facts.state, facts.reason) == (State.PARTLY, "takes more memory than allowed")
        assert facts.sha256 is not None
        assert facts.pdq is None
        assert workers.hash_blocking(photo).state is State.HASHED


def test_closed_workers_leave_no_process(photo: Path) -> None:
    workers = HashWorkers()
    workers.hash_blocking(photo)
    process = workers._workers[0]._process
    assert process is not None
    pid = process.pid
    assert pid is not None
    workers.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


async def test_closing_answers_whoever_still_waits(tmp_path: Path, photo: Path) -> None:
    path = tmp_path / "long.png"
    path.write_bytes(blank_png(13_000, 13_000))
    workers = HashWorkers(HashSettings(megapixels=170))
    await workers.hash(photo)
    hashing = [asyncio.create_task(workers.hash(path)) for _ in range(3)]
    await asyncio.sleep(0)
    await asyncio.to_thread(workers.close)
    reasons = [facts.reason for facts in await asyncio.gather(*hashing)]
    assert set(reasons) <= {None, "was stopped"}
    assert reasons[-1] == "was stopped"
    assert workers._workers[0]._process is None


def test_a_closed_worker_starts_no_process(photo: Path) -> None:
    workers = HashWorkers()
    workers.close()
    assert workers.hash_blocking(photo).reason == "was stopped"
    assert workers._workers[0]._process is None
