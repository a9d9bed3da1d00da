"""Work that is done every so often until the program stops; a database that is in the way ends none of it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import structlog

from storage.errors import StorageError

log = structlog.get_logger(__name__)


def calmly(work: Callable[[], Awaitable[object]], *, later: str) -> Callable[[], Awaitable[None]]:
    """The same work, but that a database in the way is said in one line, once until it works again.

    Args:
        work: what is done.
        later: what has to wait then, for the log: "footage is compared later".
    """
    said: str | None = None

    async def tried() -> None:
        nonlocal said
        try:
            await work()
            said = None
        except StorageError as error:
            if said != str(error):
                log.warning(later, reason=str(error))
            said = str(error)

    return tried


async def keep_doing(
    work: Callable[[], Awaitable[object]], stop: asyncio.Event, every: float, *, later: str
) -> None:
    """Does work at once and then every so often until told to stop; ``calmly``, and again at its next time.

    Args:
        work: what is done each time.
        stop: ends it.
        every: seconds between two times.
        later: as ``calmly`` says it.
    """
    tried = calmly(work, later=later)
    while not stop.is_set():
        await tried()
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), every)
