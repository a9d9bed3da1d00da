"""Hashing of pictures and films that wait for it, in processes of their own, after the posts are safe; their originals
are kept as the settings say.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from dprkwatch.settings import Settings
from dprkwatch.wiring import utc_now
from media.facts import State
from media.kinds import is_of_another_family
from media.workers import HashWorkers
from monitors.evidence import open_keeping
from monitors.media_hashes import hashes_of
from storage.engines import Storage
from storage.evidence import AtHand
from storage.media import store_hashes, waiting_media
from storage.observations import RefusedPost

AT_ONCE = 64


@dataclass(slots=True)
class HashedFiles:
    """What hashing came to: the files looked into, how many originals are kept since, and each file that could not be
    hashed whole, with the reason.
    """

    files: int = 0
    kept: int = 0
    bad: list[RefusedPost] = field(default_factory=list)


async def hash_waiting(
    settings: Settings, storage: Storage, *, now: Callable[[], datetime] = utc_now
) -> HashedFiles:
    """Hashes everything that waits and lies on this machine; gives the files looked into and those that were bad.

    Media that are only known by an address stay waiting for a way of watching that fetches them.
    """
    done = HashedFiles()
    keeping = open_keeping(settings.evidence, settings.folder, storage, now)
    after = 0
    with HashWorkers(settings.media) as workers:
        while True:
            async with storage.read() as conn:
                waiting = await waiting_media(conn, AT_ONCE, after=after)
            if not waiting:
                done.kept += await keeping.catch_up()
                return done
            after = waiting[-1].id
            here = [
                item
                for item in waiting
                if (path := item.path or item.thumb) and not path.startswith(("http://", "https://"))
            ]
            facts = await asyncio.gather(
                *(workers.hash(item.path or item.thumb or "", archive=item.archive) for item in here)
            )
            if here:
                async with storage.write() as conn:
                    await store_hashes(
                        conn,
                        [
                            hashes_of(item.id, found, "full" if item.path else "thumb")
                            for item, found in zip(here, facts, strict=True)
                        ],
                        now(),
                    )
                done.kept += await keeping.keep(
                    [
                        AtHand(item.id, found.sha256, item.path or "", item.archive)
                        for item, found in zip(here, facts, strict=True)
                        if item.path and found.sha256 is not None and found.state is not State.REFUSED
                    ]
                )
            done.files += len(here)
            done.bad += [
                RefusedPost(
                    item.path or item.thumb or "", str(item.message_id), found.reason or found.state.value
                )
                for item, found in zip(here, facts, strict=True)
                if found.state is not State.HASHED
                or (found.mime and is_of_another_family(item.path or item.thumb or "", found.mime))
            ]
