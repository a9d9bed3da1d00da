"""The server in a thread of its own, for tests and storms whose program under test is another process."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from typing import Any, ParamSpec, TypeVar

from tests.telegram_server.server import TelegramServer
from tests.telegram_server.world import World

P = ParamSpec("P")
R = TypeVar("R")


class ServerThread:
    """Runs a server between ``with`` and its end; everything it owns is touched through `call`."""

    def __init__(self, world: World | None = None) -> None:
        self.server = TelegramServer(world)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="telegram-server", daemon=True)

    def __enter__(self) -> ServerThread:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self.server.start(), self._loop).result(10)
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self.server.stop(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def call(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Calls a function in the server's loop and waits for what it gives or raises."""

        async def run() -> R:
            return function(*args, **kwargs)

        return asyncio.run_coroutine_threadsafe(run(), self._loop).result(60)

    def begin(self, coroutine: Coroutine[Any, Any, R]) -> Future[R]:
        """Starts a coroutine in the server's loop, such as `Storm.rage`; gives its future."""
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop)

    def restart(self, pause: float = 0.0) -> None:
        """Takes the server down and up again on the same port, `pause` seconds apart."""

        async def run() -> None:
            await self.server.stop()
            await asyncio.sleep(pause)
            await self.server.start()

        asyncio.run_coroutine_threadsafe(run(), self._loop).result(60 + pause)
