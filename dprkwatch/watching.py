"""Watching without an account: the preview client, the ingest, the loop over the watched list, and what fetches the
pictures and films that pages show, wired.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from dprkwatch.settings import Settings
from dprkwatch.wiring import open_ingest, utc_now
from monitors.preview.client import PreviewClient
from monitors.preview.watch import Look, PreviewWatch
from storage.engines import Storage

if TYPE_CHECKING:
    from media.workers import HashWorkers
    from monitors.preview.fetching import PageFetching


def fetching_folder(settings: Settings) -> Path:
    """Where files lie while they are fetched and hashed."""
    return settings.folder / "data" / "fetching"


@asynccontextmanager
async def open_page_fetching(
    settings: Settings,
    storage: Storage,
    pages: PreviewClient,
    workers: HashWorkers,
    *,
    only: Collection[int] | None = None,
) -> AsyncIterator[PageFetching]:
    """What fetches pictures and films of preview pages, of all that is watched or ``only`` of some channels."""
    from monitors.evidence import open_keeping
    from monitors.fetched_files import FetchedFiles
    from monitors.preview.fetching import PageFetching
    from monitors.preview.files import FileClient

    keeping = open_keeping(settings.evidence, settings.folder, storage, utc_now)
    files = FetchedFiles(storage, workers.hash, utc_now, fetching_folder(settings), keeping)
    async with FileClient(pages) as client:
        yield PageFetching(storage, pages, client, files, settings.fetch, utc_now, only=only)


@asynccontextmanager
async def open_preview_watch(settings: Settings, storage: Storage) -> AsyncIterator[PreviewWatch]:
    """The loop over the watched list, with everything it needs open."""
    async with (
        open_ingest(settings, storage) as ingest,
        PreviewClient(settings.preview) as client,
    ):
        yield PreviewWatch(storage, ingest, client, settings.watch, utc_now)


async def can_read_previews(settings: Settings) -> bool:
    """Whether the previews' address answers at all from here."""
    import aiohttp

    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as session,
            session.get(settings.preview.base_url, allow_redirects=False) as answer,
        ):
            return answer.status < 500
    except (aiohttp.ClientError, TimeoutError, OSError):
        return False


async def read_back(settings: Settings, storage: Storage, *, say: Callable[[str], None]) -> None:
    """Looks at every channel that is due, then reads the gaps that this left; says a line about each look."""
    async with open_preview_watch(settings, storage) as watch:
        while (look := await watch.step()) is not None:
            say(look_in_words(look))


def look_in_words(look: Look) -> str:
    """One line on what a look at a channel brought."""
    if look.report is None:
        wrong = look.wrong or ""
        return wrong if f"@{look.username}" in wrong else f"@{look.username}: {wrong}"
    report = look.report
    posts = f"{report.posts_new} post{'s' * (report.posts_new != 1)}"
    told = f"@{look.username}: {posts}, {report.flagged} flagged, {report.claims} claims"
    return f"{told}; stopped early: {look.wrong}" if look.wrong else told
