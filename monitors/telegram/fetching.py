"""Fetching pictures and films after their posts are safe: downloaded, hashed in other processes, and dropped.

What waits stands in storage, so that a restart goes on where it was. Each account works off two queues beside each
other: a small picture of everything its channels show, and whole files of flagged posts and of those that an admin
asked for. What the hour's budget doesn't allow is looked at by the tiny picture that its post carries.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal, Protocol

import structlog
from telethon import errors
from telethon.tl import types as T

from media.facts import MediaFacts, State
from monitors.evidence import Keeping
from monitors.media_hashes import hashes_of
from monitors.telegram.allowances import MEDIA
from monitors.telegram.asking import Asking, ChannelClosed, Governor, Watched
from monitors.telegram.governor import NoBudget
from monitors.telegram.messages import readable
from monitors.telegram.remote_files import Part, RemoteFile, find_file
from monitors.telegram.settings import FetchSettings
from monitors.telegram.trouble import trouble_of
from storage.engines import Storage, StorageError
from storage.evidence import AtHand
from storage.fetches import Wanted, files_wanted, give_up, hold_back, keep_look, looks_wanted, put_off
from storage.media import MediaHashes
from storage.observations import MediaKind

log = structlog.get_logger(__name__)

IDLE_SECONDS = 5.0
"""How long to wait where nothing waits."""
TROUBLE_SECONDS = 30.0
AT_ONCE = 20
"""How many are read from storage at a time: what is newer comes before the rest."""
WORTH_WAITING = timedelta(minutes=5)
"""A picture waits this long for the budget before the tiny one must do."""
NEW = timedelta(days=2)
EVERYTHING = timedelta(minutes=10)
"""How often flagged posts older than ``NEW`` are gone through: a new lexicon may flag them."""
MOST_TRIES = 4
PIECE = 512 * 1024
SLOWEST = 50_000
"""Bytes a second below which a download counts as stuck."""
LIFTED = "lifted_media"
"""The governor's name of downloads that an admin asked for: the hour's budget doesn't hold them up."""
GONE = "its post was gone or changed before it could be fetched"

_REFERENCE_ERRORS = (
    errors.FileReferenceExpiredError,
    errors.FileReferenceInvalidError,
    errors.FileReferenceEmptyError,
)
_From = Literal["full", "thumb", "inline"]


class MediaGovernor(Governor, Protocol):
    """Keeps requests, and what is downloaded, within an account's budgets."""

    async def spend(self, account_id: int, method: str, amount: int) -> None:
        """Takes an amount from a budget; raises that there is less left."""


@dataclass(frozen=True, slots=True)
class Source:
    """An account that is connected.

    Attributes:
        client: downloads.
        channel_of: a channel that it watches now, by our number.
    """

    account_id: int
    client: Any
    asking: Asking
    channel_of: Callable[[int], Watched | None]


class LooksInto(Protocol):
    """Hashes a file; ``asked`` makes the ways in which it may have been cut, too."""

    def __call__(self, path: Path, *, asked: bool = False) -> Awaitable[MediaFacts]:
        """What is found out about the file."""


class _Gone(Exception):
    """The file can't be had any more."""


class Fetching:
    """Works off what waits to be fetched, for any number of accounts.

    Attributes:
        governor: keeps what is asked and downloaded within budgets.
    """

    def __init__(
        self,
        storage: Storage,
        look_into: LooksInto,
        governor: MediaGovernor,
        now: Callable[[], datetime],
        folder: Path,
        *,
        settings: FetchSettings | None = None,
        keeping: Keeping | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """``look_into`` hashes a file; in ``folder`` files lie as long as that takes; ``keeping`` may keep whole ones;
        the rest is the clock.
        """
        self._storage = storage
        self._look_into = look_into
        self.governor = governor
        self._now = now
        self._folder = folder
        self._settings = settings or FetchSettings()
        self._keeping = keeping
        self._sleep = sleep
        self._busy: set[tuple[int, bool]] = set()
        self._everything_at: dict[int, datetime] = {}

    async def keep_looking(self, source: Source) -> None:
        """Looks at everything that an account's channels show, until cancelled."""
        while True:
            await self._sleep(await self.turn(source, whole=False))

    async def keep_fetching(self, source: Source) -> None:
        """Fetches whole files of flagged posts, until cancelled."""
        while True:
            await self._sleep(await self.turn(source, whole=True))

    async def turn(self, source: Source, *, whole: bool) -> float:
        """Works off some of what waits; gives the seconds until it is worth doing so again.

        Raises:
            AccountTrouble: the account can't be used any more.
        """
        worked = False
        try:
            wanted = await self._files(source) if whole else await self._looks(source)
            for one in wanted:
                if whole and not (one.lifted or self._settings.flagged_files):
                    continue
                worked |= await self._take(source, one, whole)
        except NoBudget as error:
            return min(60.0, max(1.0, (error.until - self._now()).total_seconds()))
        except StorageError as error:
            log.error("what was fetched can't be kept", reason=str(error))
            return TROUBLE_SECONDS
        except OSError as error:
            log.warning("fetching goes on later", account=source.account_id, reason=str(error))
            return TROUBLE_SECONDS
        return 0.0 if worked else IDLE_SECONDS

    async def _looks(self, source: Source) -> list[Wanted]:
        async with self._storage.read() as conn:
            return await looks_wanted(conn, source.account_id, self._now(), AT_ONCE)

    async def _files(self, source: Source) -> list[Wanted]:
        """Of new posts at each turn; of all, which takes longer, where that found nothing for a while."""
        now = self._now()
        everything = self._everything_at.get(source.account_id, now) <= now
        since = None if everything else now - NEW
        async with self._storage.read() as conn:
            again = self._keeping is not None and self._keeping.settings.keep != "none"
            wanted = await files_wanted(conn, source.account_id, now, AT_ONCE, since=since, to_be_kept=again)
        if everything and len(wanted) < AT_ONCE:
            self._everything_at[source.account_id] = now + EVERYTHING
        return wanted

    async def _take(self, source: Source, one: Wanted, whole: bool) -> bool:
        channel = source.channel_of(one.channel_id)
        turn = (one.id, whole)
        if channel is None or turn in self._busy:
            return False
        self._busy.add(turn)
        try:
            await (self._fetch(source, channel, one) if whole else self._look_at(source, channel, one))
        except _Gone as error:
            await self._give_up(one, str(error), whole)
        except (errors.RPCError, ChannelClosed, TimeoutError, ValueError) as error:
            if (trouble := trouble_of(error)) is not None:
                raise trouble from error
            await self._note_failure(one, error, whole)
        finally:
            self._busy.discard(turn)
        return True

    # --- a small picture of everything

    async def _look_at(self, source: Source, channel: Watched, one: Wanted) -> None:
        if not one.is_look:
            await self._keep(MediaHashes(one.id, "refused", "neither a picture nor a film"))
            return
        file = find_file(one.message, one.file_id) or await self._ask_again(source, channel, one)
        part = file.look or self._small_whole(one, file)
        wait: NoBudget | None = None
        why = "Telegram has no picture of it"
        if part is not None and self._settings.looks:
            try:
                await self._download(
                    source, channel, one, file, part, "full" if part == file.whole else "thumb"
                )
                return
            except NoBudget as error:
                if error.until - self._now() <= WORTH_WAITING:
                    raise
                wait = error
            except _Gone as error:
                why = str(error)
        if file.inline:
            with self._place() as (path, put):
                put(file.inline)
                await self._hash(one, path, "inline", picture=True)
        elif wait is not None:
            await self._put_off(one, min(wait.until, self._now() + timedelta(hours=1)), str(wait))
        else:
            raise _Gone(why if self._settings.looks or part is None else "only whole files are downloaded")

    def _small_whole(self, one: Wanted, file: RemoteFile) -> Part | None:
        """A picture sent as a document that has no smaller picture, if it isn't large itself."""
        whole = file.whole
        if whole is not None and (one.mime or "").startswith("image/"):
            return whole if whole.size <= self._settings.picture_mb * 1_000_000 else None
        return None

    # --- whole files

    async def _fetch(self, source: Source, channel: Watched, one: Wanted) -> None:
        file = find_file(one.message, one.file_id) or await self._ask_again(source, channel, one)
        if file.whole is None:
            raise _Gone("Telegram has no picture of it")
        most = self._settings.film_mb if _is_film(one) else self._settings.picture_mb
        if not one.lifted and file.whole.size > most * 1_000_000:
            await self._hold_back(one, f"larger than {most} MB")
            return
        try:
            await self._download(source, channel, one, file, file.whole, "full")
        except NoBudget as error:
            if error.until.year < datetime.max.year:
                raise
            await self._hold_back(one, "larger than an hour's budget")

    async def fetch_asked(self, source: Source, channel: Watched, one: Wanted) -> str | None:
        """Looks into a picture or film that somebody asked about: whole, or where that can't be, a smaller picture.

        Returns:
            Why not the whole, in a few plain words; ``None`` where it was.

        Raises:
            NoBudget: it has to wait.
        """
        file = find_file(one.message, one.file_id) or await self._ask_again(source, channel, one)
        most = self._settings.film_mb if _is_film(one) else self._settings.picture_mb
        why = f"larger than {most} MB"
        try:
            if one.is_look and file.whole is not None and file.whole.size <= most * 1_000_000:
                await self._download(source, channel, one, file, file.whole, "full")
                return None
        except NoBudget as error:
            if error.until.year < datetime.max.year:
                raise
            why = "larger than an hour's budget"
        except _Gone as error:
            why = str(error)
        try:
            await self._look_at(source, channel, one)
        except _Gone as error:
            await self._give_up(one, str(error), whole=False)
        return why

    # --- downloading and hashing

    async def _download(
        self, source: Source, channel: Watched, one: Wanted, file: RemoteFile, part: Part, made: _From
    ) -> None:
        """Downloads a part of a file and keeps what hashing makes of it."""
        kilobytes = math.ceil(part.size / 1000)
        if not one.lifted and kilobytes > 1:
            await self.governor.spend(source.account_id, MEDIA, kilobytes - 1)
        with self._place() as (path, put):
            try:
                await self._pull(source, one, file, part, put)
            except _REFERENCE_ERRORS:
                file = await self._ask_again(source, channel, one)
                try:
                    await self._pull(source, one, file, part, put)
                except _REFERENCE_ERRORS as error:
                    raise _Gone("Telegram doesn't give it out") from error
            await self._hash(one, path, made, picture=file.is_photo or bool(part.letter))

    async def _pull(
        self, source: Source, one: Wanted, file: RemoteFile, part: Part, put: Callable[[bytes], int]
    ) -> None:
        got = 0

        async def pull() -> None:
            nonlocal got
            pieces = source.client.iter_download(
                file.place(part), offset=got, request_size=PIECE, dc_id=file.dc_id or None
            )
            try:
                async with asyncio.timeout(60 + part.size / SLOWEST):
                    async for piece in pieces:
                        got += put(piece)
                        if got > part.size + PIECE:
                            raise ValueError("Telegram sends more than it said")
            finally:
                with contextlib.suppress(AttributeError):  # it never got as far as to have a line
                    await pieces.close()

        method = LIFTED if one.lifted else MEDIA
        await self.governor.call(source.account_id, method, pull, channel_id=one.channel_id)

    async def _ask_again(self, source: Source, channel: Watched, one: Wanted) -> RemoteFile:
        """The file as its post shows it now, with a reference that is valid."""
        page = await source.asking.by_ids(channel, [one.message_id])
        for message in page.messages:
            if isinstance(message, T.Message) and (file := find_file(readable(message), one.file_id)):
                return file
        raise _Gone(GONE)

    async def _hash(self, one: Wanted, path: Path, made: _From, *, picture: bool) -> None:
        facts = await self._look_into(path, asked=made == "full")
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
        await self._keep(hashes_of(one.id, facts, made))

    @contextlib.contextmanager
    def _place(self) -> Any:
        """A file that is gone afterwards: its path, and what writes to it at once."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=self._folder, prefix="fetching-", buffering=0) as file:
            yield Path(file.name), file.write

    # --- what is written down

    async def _keep(self, made: MediaHashes) -> None:
        async with self._storage.write() as conn:
            await keep_look(conn, made, self._now())

    async def _put_off(self, one: Wanted, until: datetime, why: str) -> None:
        async with self._storage.write() as conn:
            await put_off(conn, one.id, until, why)

    async def _hold_back(self, one: Wanted, why: str) -> None:
        async with self._storage.write() as conn:
            await hold_back(conn, one.id, why)

    async def _give_up(self, one: Wanted, why: str, whole: bool) -> None:
        log.info("not fetched", media=one.id, channel=one.channel_id, post=one.message_id, reason=why)
        async with self._storage.write() as conn:
            await give_up(conn, one.id, why)
            if whole:
                await hold_back(conn, one.id, why)

    async def _note_failure(self, one: Wanted, error: Exception, whole: bool) -> None:
        why = str(error).split(" (caused by")[0] or type(error).__name__
        if one.tries + 1 >= MOST_TRIES:
            await self._give_up(one, why, whole)
            return
        await self._put_off(one, self._now() + timedelta(minutes=5**one.tries), why)


def _is_film(one: Wanted) -> bool:
    return one.kind is not MediaKind.PHOTO and not (one.mime or "").startswith("image/")


def clear_away(folder: Path, now: datetime, *, older_than: timedelta = timedelta(days=1)) -> None:
    """Removes files that a program which was killed left in the folder of ``Fetching``."""
    for left in folder.glob("fetching-*"):
        with contextlib.suppress(OSError):
            if left.stat().st_mtime < (now - older_than).timestamp():
                left.unlink()
