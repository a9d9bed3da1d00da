"""Keeping the originals of pictures and films by setting, within a limit, and noting why the others are not kept."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack, ExitStack
from datetime import datetime
from pathlib import Path

import structlog

from media.evidence import EvidenceStore, NotKept, Staged, Why
from media.settings import EvidenceSettings
from storage.engines import Storage
from storage.evidence import (
    AtHand,
    KeptFile,
    files_at_hand,
    kept_bytes,
    kept_file,
    note_kept,
    note_not_kept,
    why_not_wanted,
)

log = structlog.get_logger(__name__)

AT_ONCE = 64


class Keeping:
    """Puts originals into the folder of kept files, one at a time in this process."""

    def __init__(
        self,
        settings: EvidenceSettings,
        store: EvidenceStore,
        storage: Storage,
        now: Callable[[], datetime],
    ) -> None:
        self.settings = settings
        self._store = store
        self._storage = storage
        self._now = now
        self._turn = asyncio.Lock()

    async def keep(self, files: Sequence[AtHand]) -> int:
        """Keeps those of some files that are wanted, notes of the others why not, and says how many are kept now."""
        async with self._storage.read() as conn:
            unwanted = await why_not_wanted(conn, [file.media_id for file in files], self.settings.keep)
        if unwanted:
            async with self._storage.write() as conn:
                for why in sorted(set(unwanted.values())):
                    await note_not_kept(conn, [n for n, reason in unwanted.items() if reason == why], why)
        kept = 0
        for file in files:
            if file.media_id not in unwanted:
                kept += await self._keep(file)
        return kept

    async def refuse(self, media_ids: Sequence[int]) -> None:
        """Notes of files that could not be looked into, or are no picture, that they are not kept."""
        async with self._storage.write() as conn:
            await note_not_kept(conn, media_ids, Why.REFUSED.value)

    async def catch_up(self) -> int:
        """Keeps what came with imports and is wanted by now: its post was flagged later, or there is room again."""
        kept = after = 0
        while True:
            async with self._storage.read() as conn:
                files = await files_at_hand(
                    conn, self.settings.keep, AT_ONCE, most_bytes=self.settings.limit, after=after
                )
            if not files:
                return kept
            after = files[-1].media_id
            kept += await self.keep(files)

    async def clear_away(self) -> None:
        """Removes what programs that were killed left unfinished."""
        await asyncio.to_thread(self._store.clear_away)

    async def _keep(self, file: AtHand) -> bool:
        async with self._turn:
            try:
                await self._copy(file)
            except NotKept as error:
                log.info("an original is not kept", media=file.media_id, reason=error.why.value)
                async with self._storage.write() as conn:
                    await note_not_kept(conn, [file.media_id], error.why.value)
                return False
        return True

    async def _copy(self, file: AtHand) -> None:
        async with self._storage.read() as conn:
            known = await kept_file(conn, file.sha256)
            room = self.settings.limit - await kept_bytes(conn)
        if known is not None:
            async with self._storage.write() as conn:
                await note_kept(conn, file.media_id, known, self._now())
            return
        async with AsyncExitStack() as opened:
            inner = ExitStack()
            opened.push_async_callback(asyncio.to_thread, inner.close)
            staging = self._store.stage(file.path, file.sha256, archive=file.archive, room=room)
            staged: Staged = await asyncio.to_thread(inner.enter_context, staging)
            # the room is looked at where nobody else writes, so that two programs don't both take the last of it
            async with self._storage.write() as conn:
                if await kept_bytes(conn) + staged.size > self.settings.limit:
                    raise NotKept(Why.LIMIT)
                await asyncio.to_thread(staged.publish)
                made = KeptFile(file.sha256, staged.name, staged.size)
                await note_kept(conn, file.media_id, made, self._now())


def open_keeping(
    settings: EvidenceSettings, folder: Path, storage: Storage, now: Callable[[], datetime]
) -> Keeping:
    """Keeping by the settings; ``folder`` is where their relative folder starts."""
    return Keeping(settings, EvidenceStore(folder / settings.folder), storage, now)
