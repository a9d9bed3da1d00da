"""Watching with every signed-in account at once: one writer, one order of taking in, each account by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

import structlog

from monitors.ingest import Ingest
from monitors.settings import WatchSettings
from monitors.telegram.account import Account, AccountWatch, LookSettings
from monitors.telegram.asking import Governor
from monitors.telegram.backfill import Backfill
from monitors.telegram.fetching import Fetching
from monitors.telegram.listener import RawWriter
from monitors.telegram.messages import Teller
from monitors.telegram.processing import Processing
from monitors.telegram.reconcile import Reconcile
from storage.assignments import assignments
from storage.engines import Storage, StorageError
from storage.raw_posts import prune_raw

log = structlog.get_logger(__name__)

LIST_SECONDS = 5.0
"""How often the watched list is read anew: well under the 30 s within which a change must take effect."""
RAW_KEPT = timedelta(days=7)
"""How long messages are kept as they came; by then their posts hold them."""
LAST_SECONDS = 3.0
"""How long each of the last steps may take: writing down what has arrived, then taking it in."""

Accounts = Callable[[], Awaitable[Sequence[Account]]]
"""The accounts that are signed in now, as they stand."""


class TelegramWatch:
    """Watches channels by Telethon until told to stop."""

    def __init__(
        self,
        storage: Storage,
        ingest: Ingest,
        accounts: Accounts,
        now: Callable[[], datetime],
        *,
        governor: Governor | None = None,
        watch: WatchSettings | None = None,
        looks: LookSettings | None = None,
        fetching: Fetching | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Args are what watching needs; ``now`` and ``sleep`` are the clock. Without ``fetching`` media wait."""
        self._storage = storage
        self._accounts = accounts
        self._now = now
        self._governor = governor
        self._settings = watch
        self._looks = looks
        self._fetching = fetching
        self._sleep = sleep
        self._tellers: dict[int, Teller] = {}
        self.writer = RawWriter(storage, now, sleep=sleep)
        self.processing = Processing(storage, ingest, self._tellers, now, on_gap=self._hurry, sleep=sleep)
        self._reconcile = Reconcile(storage, ingest, now)
        self._backfill = Backfill(storage, ingest, now)
        self._watches: dict[int, AccountWatch] = {}
        self._prune_at = now()
        self._tasks: dict[int, asyncio.Task[None]] = {}

    async def run(self, stop: asyncio.Event) -> None:
        """Watches until told to stop; what has arrived by then is kept.

        Raises:
            Exception: if the writer or the taking in fails for good.
        """
        writing = asyncio.create_task(self.writer.run())
        taking = asyncio.create_task(self.processing.run(self.writer.kept))
        listing = asyncio.create_task(self._keep_list(stop))
        stopping = asyncio.create_task(stop.wait())
        try:
            done, _ = await asyncio.wait(
                (writing, taking, listing, stopping), return_when=asyncio.FIRST_COMPLETED
            )
            for task in done:
                task.result()
        finally:
            stop.set()
            await _end(listing, stopping, cancel=True)
            await _end(*self._tasks.values(), cancel=False)
            await self._store_what_arrived(writing, taking)

    async def refresh(self) -> None:
        """Reads accounts and the watched list anew and hands each account its channels."""
        accounts = {account.id: account for account in await self._accounts()}
        async with self._storage.read() as conn:
            assigned = await assignments(conn)
        self._tellers.clear()
        self._tellers.update(
            {one.channel_id: Teller(one.telegram_id, one.username, one.noforwards) for one in assigned}
        )
        for number, account in accounts.items():
            if number not in self._watches:
                self._watches[number] = AccountWatch(
                    account,
                    self._storage,
                    self._reconcile,
                    self._backfill,
                    self.writer,
                    self._now,
                    governor=self._governor,
                    watch=self._settings,
                    looks=self._looks,
                    fetching=self._fetching,
                    sleep=self._sleep,
                )
        for number, watch in self._watches.items():
            if number in accounts:
                watch.renew(accounts[number])
            own = [one for one in assigned if one.account_id == number] if number in accounts else []
            watch.assign(own)

    async def _keep_list(self, stop: asyncio.Event) -> None:
        while True:
            try:
                await self.refresh()
                await self.writer.keep_counters()
                await self._prune()
            except StorageError as error:
                log.error("the watched list can't be brought up to date", reason=str(error))
            for number, watch in self._watches.items():
                task = self._tasks.get(number)
                if task is not None and task.done():
                    task.result()  # it ends by a stop or by a fault of the program, never by the database
                if task is None:
                    self._tasks[number] = asyncio.create_task(watch.run(stop))
            await self._sleep(LIST_SECONDS)

    async def _prune(self) -> None:
        """Removes a few of the messages that were taken in long ago."""
        if self._prune_at > self._now():
            return
        async with self._storage.write() as conn:
            gone = await prune_raw(conn, self._now() - RAW_KEPT)
        self._prune_at = self._now() + (timedelta(0) if gone else timedelta(hours=1))

    def _hurry(self, channel_id: int) -> None:
        for watch in self._watches.values():
            watch.rounds.hurry(channel_id)

    async def _store_what_arrived(self, writing: asyncio.Task[None], taking: asyncio.Task[None]) -> None:
        try:
            if not writing.done():
                async with asyncio.timeout(LAST_SECONDS):
                    await self.writer.drain()
        except TimeoutError:
            log.error("not everything that arrived could be written down; it is asked for again next time")
        await _end(writing, taking, cancel=True)
        try:
            async with asyncio.timeout(LAST_SECONDS):
                await self.processing.take_all()
        except (TimeoutError, StorageError):
            log.warning("some of what arrived is taken in at the next start")


async def _end(*tasks: asyncio.Task[None] | asyncio.Task[bool], cancel: bool) -> None:
    for task in tasks:
        if cancel:
            task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
