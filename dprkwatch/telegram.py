"""Watching with Telegram accounts where some are signed in, and by public previews for all that they don't watch."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable
from datetime import timedelta

import structlog

from dprkwatch.lexicons import follow_lexicon
from dprkwatch.settings import Settings
from dprkwatch.watching import fetching_folder, open_page_fetching
from dprkwatch.wiring import open_ingest, utc_now
from media.workers import HashWorkers
from monitors.evidence import open_keeping
from monitors.fetched_files import clear_away
from monitors.ingest import Ingest
from monitors.preview.client import PreviewClient
from monitors.preview.watch import PreviewWatch
from storage.accounts import forget_ways
from storage.engines import Storage

log = structlog.get_logger(__name__)


async def watch_channels(
    settings: Settings, storage: Storage, workers: HashWorkers, stop: asyncio.Event
) -> None:
    """Keeps the watched channels up to date until told to stop, each in the best way there is."""
    clear_away(fetching_folder(settings), utc_now())
    async with (
        open_ingest(settings, storage) as ingest,
        PreviewClient(settings.preview) as client,
        open_page_fetching(settings, storage, client, workers) as fetching,
        asyncio.TaskGroup() as group,
    ):
        previews = PreviewWatch(storage, ingest, client, settings.watch, utc_now)
        if settings.telegram.is_set_up:
            by_accounts = _watch_by_accounts(settings, storage, ingest, workers, stop)
            group.create_task(_until(by_accounts, stop))
        else:
            log.info("no Telegram application is set up: channels are read through their public previews")
            async with storage.write() as conn:
                await forget_ways(conn)
        group.create_task(_until(previews.run(stop), stop))
        group.create_task(_until(fetching.run(stop), stop))
        group.create_task(follow_lexicon(storage, ingest, stop, utc_now))


async def _watch_by_accounts(
    settings: Settings, storage: Storage, ingest: Ingest, workers: HashWorkers, stop: asyncio.Event
) -> None:
    # what Telethon logs of lost connections and waits is said once, in words, by those who deal with it
    logging.getLogger("telethon").setLevel(logging.CRITICAL)
    from monitors.telegram.account import LookSettings
    from monitors.telegram.directory import Directory
    from monitors.telegram.fetching import Fetching
    from monitors.telegram.governor import Governor
    from monitors.telegram.signed_in import SignedIn, signed_in
    from monitors.telegram.watch import TelegramWatch

    governor = Governor(storage, settings.telegram, utc_now)
    directory = Directory(storage, settings.telegram, governor, utc_now)

    async def accounts() -> list[SignedIn]:
        return await signed_in(storage, settings.telegram, settings.folder, utc_now, directory)

    watch = TelegramWatch(
        storage,
        ingest,
        accounts,
        utc_now,
        governor=governor,
        watch=settings.watch,
        looks=LookSettings(reconcile=timedelta(minutes=settings.telegram.reconcile_minutes)),
        fetching=Fetching(
            storage,
            workers.hash,
            governor,
            utc_now,
            fetching_folder(settings),
            settings=settings.fetch,
            keeping=open_keeping(settings.evidence, settings.folder, storage, utc_now),
        ),
    )
    async with asyncio.TaskGroup() as group:
        group.create_task(_until(directory.run(stop), stop))
        group.create_task(_until(watch.run(stop), stop))


async def _until(work: Awaitable[None], stop: asyncio.Event) -> None:
    """If one way of watching ends, so does the other."""
    try:
        await work
    finally:
        stop.set()
