"""What is done with a picture or film that was fetched, whichever way: hashed in other processes, its original kept by
setting, dropped; and what is written down where it couldn't be fetched.
"""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal, Protocol

import structlog

from media.facts import MediaFacts, State
from monitors.evidence import Keeping
from monitors.media_hashes import hashes_of
from storage.engines import Storage
from storage.evidence import AtHand
from storage.fetches import Owed, give_up, hold_back, keep_look, put_off
from storage.media import MediaHashes

log = structlog.get_logger(__name__)

IDLE_SECONDS = 5.0
"""How long to wait where nothing waits."""
TROUBLE_SECONDS = 30.0
AT_ONCE = 20
"""How many are read from storage at a time: what is newer comes before the rest."""
NEW = timedelta(days=2)
EVERYTHING = timedelta(minutes=10)
"""How often flagged posts older than ``NEW`` are gone through: a new lexicon may flag them."""
MOST_TRIES = 4
SLOWEST = 50_000
"""Bytes a second below which a download counts as stuck."""
GONE = "its post was gone or changed before it could be fetched"

MadeFrom = Literal["full", "thumb", "inline"]
"""Which picture of a file it was."""


class LooksInto(Protocol):
    """Hashes a file; ``asked`` makes the ways in which it may have been cut, too."""

    def __call__(self, path: Path, *, asked: bool = False) -> Awaitable[MediaFacts]:
        """What is found out about the file."""


class FetchedFiles:
    """Takes files that were fetched, and the reasons why others weren't."""

    def __init__(
        self,
        storage: Storage,
        look_into: LooksInto,
        now: Callable[[], datetime],
        folder: Path,
        keeping: Keeping | None = None,
    ) -> None:
        """``look_into`` hashes a file; in ``folder`` files lie meanwhile; ``keeping`` may keep whole ones."""
        self._storage = storage
        self._look_into = look_into
        self._now = now
        self._folder = folder
        self._keeping = keeping

    @property
    def keeps_any(self) -> bool:
        """Whether originals are kept at all."""
        return self._keeping is not None and self._keeping.settings.keep != "none"

    @contextlib.contextmanager
    def place(self) -> Iterator[tuple[Path, Callable[[bytes], int]]]:
        """A file that is gone afterwards: its path, and what writes to it at once."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=self._folder, prefix="fetching-", buffering=0) as file:
            yield Path(file.name), file.write

    async def take(self, one: Owed, path: Path, made: MadeFrom, *, picture: bool, asked: bool) -> None:
        """Hashes a file that was fetched and keeps what that comes to.

        Args:
            one: what it was fetched for.
            path: where it lies.
            made: whether it is the whole.
            picture: it must be a picture.
            asked: whether to make the ways in which it may have been cut, as of what flagged posts show.
        """
        facts = await self._look_into(path, asked=asked)
        if picture and facts.size and not (facts.mime or "image/").startswith("image/"):
            facts = replace(facts, state=State.REFUSED, reason=f"its bytes are no picture but {facts.mime}")
        if facts.state is State.REFUSED:
            log.warning(
                "a file can't be looked into",
                media=one.id,
                channel=one.channel_id,
                post=one.message_id,
                reason=facts.reason,
            )
        if made == "full" and self._keeping is not None:
            # before it counts as fetched: whoever is killed in between fetches it once more
            if facts.sha256 is None or facts.state is State.REFUSED:
                await self._keeping.refuse([one.id])
            else:
                await self._keeping.keep([AtHand(one.id, facts.sha256, str(path), None)])
        await self.keep(hashes_of(one.id, facts, made))

    async def keep(self, made: MediaHashes) -> None:
        """Keeps what was made of a file."""
        async with self._storage.write() as conn:
            await keep_look(conn, made, self._now())

    async def put_off(self, one: Owed, until: datetime, why: str, *, counts: bool = True) -> None:
        """Leaves it alone until a time; ``counts`` where that was its own fault."""
        async with self._storage.write() as conn:
            await put_off(conn, one.id, until, why, counts=counts)

    async def hold_back(self, one: Owed, why: str) -> None:
        """Doesn't fetch the whole; a smaller picture may be."""
        async with self._storage.write() as conn:
            await hold_back(conn, one.id, why)

    async def give_up(self, one: Owed, why: str, whole: bool) -> None:
        """Fetches nothing of it, or, where something is known already, not the ``whole``."""
        log.info("not fetched", media=one.id, channel=one.channel_id, post=one.message_id, reason=why)
        async with self._storage.write() as conn:
            await give_up(conn, one.id, why)
            if whole:
                await hold_back(conn, one.id, why)

    async def note_failure(self, one: Owed, why: str, whole: bool) -> None:
        """Tries again later, each time after a longer wait; not for ever."""
        if one.tries + 1 >= MOST_TRIES:
            await self.give_up(one, why, whole)
        else:
            await self.put_off(one, self._now() + timedelta(minutes=5**one.tries), why)


def clear_away(folder: Path, now: datetime, *, older_than: timedelta = timedelta(days=1)) -> None:
    """Removes files that a program which was killed left in the folder."""
    for left in folder.glob("fetching-*"):
        with contextlib.suppress(OSError):
            if left.stat().st_mtime < (now - older_than).timestamp():
                left.unlink()
