"""Files in a process of their own."""

from __future__ import annotations

import asyncio
import threading
from multiprocessing.context import SpawnProcess

import pytest

from dprkwatch.lexicon_process import LexiconProcess
from dprkwatch.lexicons import FilesReader


async def test_starting_the_process_holds_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    others, start = threading.Event(), SpawnProcess.start

    def start_late(process: SpawnProcess) -> None:
        assert others.wait(10), "the loop was held up"
        start(process)

    monkeypatch.setattr(SpawnProcess, "start", start_late)
    asyncio.get_running_loop().call_soon(others.set)
    async with LexiconProcess(FilesReader({"lexicon/broken.toml": "= ["})) as process:
        assert await process.check()
