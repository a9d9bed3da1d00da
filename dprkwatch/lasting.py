"""Work that is done every so often until the program stops; a database that is in the way ends none of it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import structlog

from storage.errors import StorageError

log = structlog.get_logger(__name__)


async def keep_doing(
    work: Callable[[], Awaitable[object]], stop: asyncio.Event, every: float, *, later: str
) -> None:
    """Does work at once and then every so often until told to stop.

    A database that is in the way is said in one line, once until it works again; the work is tried again at its
    next time.

    Args:
        work: what is done each time.
        stop: ends it.
        every: seconds between two times.
        later: what has to wait where the database is in the way, for the log: "footage is compared later".
    """
    said: str | None = None
    while not stop.is_set():
        try:
            await work()
            said = None
        except StorageError as error:
            if said != str(error):
                log.warning(later, reason=str(error))
            said = str(error)
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), every)
