"""Watching without an account: the preview client, the ingest and the loop over the watched list, wired."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from dprkwatch.settings import Settings
from dprkwatch.wiring import open_ingest, utc_now
from monitors.preview.client import PreviewClient
from monitors.preview.watch import Look, PreviewWatch
from storage.engines import Storage


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
