"""What an export proves of a channel beside its posts: which ones are gone, and that nothing is missing.

What a newer export lacks was deleted.
Only an id that an earlier export of the same channel held, inside the range that the newer one covers,
counts as missing; what lies outside, or was never in an export, proves nothing. An export that ends before
another one that was taken in may be the older of the two, whenever it is read: it proves nothing either.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from monitors.exports import ChannelRange
from storage.channels import find_channels
from storage.cursors import close_gaps_within
from storage.disappearances import exported_between, newest_exported
from storage.engines import Storage
from storage.observations import Way
from storage.posts import BATCH, mark_deleted

EVIDENCE = "missing_in_newer_export"


async def mark_missing(storage: Storage, ranges: Iterable[ChannelRange], now: datetime) -> int:
    """Marks posts that the exports just read no longer hold; gives how many."""
    marked = 0
    for covered in ranges:
        async with storage.read() as conn:
            channel_id = (await find_channels(conn, [covered.channel])).get(covered.channel)
            newest = None if channel_id is None else await newest_exported(conn, channel_id)
        if channel_id is None or newest is None or newest > covered.last_id:
            continue
        after = covered.first_id - 1
        while True:
            async with storage.read() as conn:
                held = await exported_between(
                    conn, channel_id, covered.first_id, covered.last_id, after=after
                )
            if not held:
                break
            after = held[-1]
            gone = list(covered.absent(held))
            for start in range(0, len(gone), BATCH):
                async with storage.write() as conn:
                    marked += len(
                        await mark_deleted(
                            conn,
                            channel_id,
                            gone[start : start + BATCH],
                            now,
                            way=Way.EXPORT,
                            evidence=EVIDENCE,
                        )
                    )
    return marked


async def fill_gaps(storage: Storage, ranges: Iterable[ChannelRange], now: datetime) -> int:
    """Closes the gaps that the exports just read cover whole; gives how many."""
    closed = 0
    for covered in ranges:
        async with storage.write() as conn:
            channel_id = (await find_channels(conn, [covered.channel])).get(covered.channel)
            if channel_id is not None:
                closed += await close_gaps_within(
                    conn, channel_id, covered.first_id, covered.last_id, now, Way.EXPORT.value
                )
    return closed
