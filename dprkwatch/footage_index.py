"""What was ever hashed, in memory, kept current from storage; one serves all that asks in a process.

Hashes made by any process reach it within seconds, by polling. Known fakes stand in it under negative numbers.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from dprkwatch.lasting import keep_doing
from media.index import KeptRow, MediaIndex
from storage.engines import Storage
from storage.fakes import KnownFake, list_fakes
from storage.footage import Hashed, fingerprints

POLL_SECONDS = 5.0
OVERLAP = timedelta(seconds=60)  # within which a hash may be committed after one that was made later
_TRUSTED = 100  # lists of fakes say nothing of the quality of their hashes


class FootageIndex:
    """The fingerprints of all that was hashed, and of the fakes that are known."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self.rows = MediaIndex()
        self._reached: datetime | None = None
        self._lately: dict[
            int, datetime
        ] = {}  # media taken in, by when they were hashed, as far as they may come again
        self._fakes: dict[int, KnownFake] = {}
        self._noted = datetime(1970, 1, 2, tzinfo=UTC)  # when the last note that was read was corrected
        self._turn = asyncio.Lock()

    def __len__(self) -> int:
        """How many fingerprints there are."""
        return len(self.rows)

    def fake(self, number: int) -> KnownFake | None:
        """The known fake that a negative number stands for."""
        return self._fakes.get(number)

    async def refresh(self) -> None:
        """Takes in what was hashed since the last time, new known fakes and corrected notes."""
        async with self._turn, self._storage.read() as conn:
            since = None if self._reached is None else self._reached - OVERLAP
            async for batch in fingerprints(conn, since):
                await asyncio.to_thread(self._take, batch)
            newest = -min(self._fakes, default=0)
            for fake in await list_fakes(conn, newest, self._noted - OVERLAP):
                if fake.number not in self._fakes:
                    self.rows.add([KeptRow(fake.number, 0, None, fake.pdq, _TRUSTED, None, None)])
                self._fakes[fake.number] = fake
                self._noted = max(self._noted, fake.changed_at or self._noted)

    async def load(self) -> None:
        """Takes everything in with the first question, where nobody keeps it current."""
        if self._reached is None:
            await self.refresh()

    async def follow(self, stop: asyncio.Event) -> None:
        """Keeps it current until told to stop."""
        await keep_doing(self.refresh, stop, POLL_SECONDS, later="footage is taken into the index later")

    def _take(self, batch: Sequence[Hashed]) -> None:
        new = [one for one in batch if self._lately.get(one.media_id) != one.hashed_at]
        if self._reached is not None:
            self.rows.remove([one.media_id for one in new])  # hashed anew, from a better file
        self.rows.add([KeptRow(*row) for one in new for row in one.rows])
        self._reached = max([batch[-1].hashed_at, *([self._reached] if self._reached else [])])
        self._lately |= {one.media_id: one.hashed_at for one in new}
        self._lately = {n: at for n, at in self._lately.items() if at >= self._reached - OVERLAP}
