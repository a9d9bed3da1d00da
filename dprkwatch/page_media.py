"""What is said of pictures and films of preview pages: how many wait to be fetched, and why some are not there."""

from __future__ import annotations

from datetime import timedelta

from dprkwatch.checks import Check
from dprkwatch.printing import printable
from dprkwatch.settings import Settings
from dprkwatch.wiring import utc_now
from storage.engines import Storage
from storage.page_media import PageFetches, page_fetches

LATELY = timedelta(days=7)
_SHOWN = 3


async def read_page_fetches(storage: Storage) -> PageFetches:
    """How fetching stands now."""
    async with storage.read() as conn:
        return await page_fetches(conn, utc_now() - LATELY)


def fetches_in_words(stands: PageFetches, settings: Settings) -> list[str]:
    """A line on what waits and one on what is not to be had; nothing where neither is."""
    said: list[str] = []
    if stands.waiting or stands.put_off:
        line = f"previews' pictures and films: {stands.waiting:,} wait to be fetched"
        if not settings.fetch.looks:
            line += " (fetch.looks is off)"
        if stands.put_off:
            line += f", {stands.put_off:,} are tried again" + (f" ({stands.note})" if stands.note else "")
        if stands.since is not None:
            line += f"; the oldest posted {stands.since:%Y-%m-%d %H:%M} UTC"
        said.append(line)
    if stands.lost:
        said.append(f"  of the last 7 days not to be had: {_lost(stands)}")
    return said


async def check_page_media(settings: Settings, storage: Storage) -> Check:
    """Whether the pictures and films of preview pages come."""
    stands = await read_page_fetches(storage)
    what: list[str] = []
    if stands.put_off:
        what.append(
            f"{stands.put_off:,} could not be fetched and are tried again"
            + (f", last: {stands.note}" if stands.note else "")
        )
    if stands.lost:
        what.append(f"of the last 7 days not to be had: {_lost(stands)}")
    if stands.waiting and not settings.fetch.looks:
        what.append(f"{stands.waiting:,} are not fetched: fetch.looks is off")
    if what:
        do = "see that this machine reaches the hosts of preview.media_hosts; posts and their texts are kept"
        return Check("preview media", "warning", printable("; ".join(what)), do)
    waiting = f"{stands.waiting:,} wait for their turn" if stands.waiting else "nothing waits"
    return Check("preview media", "ok", waiting)


def _lost(stands: PageFetches) -> str:
    shown = ", ".join(f"{count:,} ({why})" for why, count in stands.lost[:_SHOWN])
    more = sum(count for _, count in stands.lost[_SHOWN:])
    return shown + (f", {more:,} for other reasons" if more else "")
