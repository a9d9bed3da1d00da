"""Fetching pictures and films after their posts are safe: downloaded, hashed in other processes, and dropped.

What waits stands in storage, so that a restart goes on where it was. Each account works off two queues beside each
other: a small picture of everything its channels show, and whole files of flagged posts and of those that an admin
asked for. What the hour's budget doesn't allow is looked at by the tiny picture that its post carries.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

import structlog
from telethon import errors
from telethon.tl import types as T

from monitors.evidence import Keeping
from monitors.fetched_files import (
    AT_ONCE,
    EVERYTHING,
    GONE,
    IDLE_SECONDS,
    NEW,
    SLOWEST,
    TROUBLE_SECONDS,
    FetchedFiles,
    LooksInto,
    MadeFrom,
)
from monitors.settings import FetchSettings
from monitors.telegram.allowances import MEDIA
from monitors.telegram.asking import Asking, ChannelClosed, Governor, Watched
from monitors.telegram.governor import NoBudget
from monitors.telegram.messages import readable
from monitors.telegram.remote_files import Part, RemoteFile, find_file
from monitors.telegram.trouble import trouble_of
from storage.engines import Storage, StorageError
from storage.fetches import Wanted, files_wanted, looks_wanted
from storage.media import MediaHashes

log = structlog.get_logger(__name__)

WORTH_WAITING = timedelta(minutes=5)
"""A picture waits this long for the budget before the tiny one must do."""
PIECE = 512 * 1024
LIFTED = "lifted_media"
"""The governor's name of downloads that an admin asked for: the hour's budget doesn't hold them up."""

_REFERENCE_ERRORS = (
    errors.FileReferenceExpiredError,
    errors.FileReferenceInvalidError,
    errors.FileReferenceEmptyError,
)


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
        self.governor = governor
        self._now = now
        self._settings = settings or FetchSettings()
        self._fetched = FetchedFiles(storage, look_into, now, folder, keeping)
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
            again = self._fetched.keeps_any
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
            await self._fetched.give_up(one, str(error), whole)
        except (errors.RPCError, ChannelClosed, TimeoutError, ValueError) as error:
            if (trouble := trouble_of(error)) is not None:
                raise trouble from error
            why = str(error).split(" (caused by")[0] or type(error).__name__
            await self._fetched.note_failure(one, why, whole)
        finally:
            self._busy.discard(turn)
        return True

    # --- a small picture of everything

    async def _look_at(self, source: Source, channel: Watched, one: Wanted) -> None:
        if not one.is_look:
            await self._fetched.keep(MediaHashes(one.id, "refused", "neither a picture nor a film"))
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
            with self._fetched.place() as (path, put):
                put(file.inline)
                await self._fetched.take(one, path, "inline", picture=True, asked=False)
        elif wait is not None:
            await self._fetched.put_off(one, min(wait.until, self._now() + timedelta(hours=1)), str(wait))
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
        most = self._settings.film_mb if one.is_film else self._settings.picture_mb
        if not one.lifted and file.whole.size > most * 1_000_000:
            await self._fetched.hold_back(one, f"larger than {most} MB")
            return
        try:
            await self._download(source, channel, one, file, file.whole, "full")
        except NoBudget as error:
            if error.until.year < datetime.max.year:
                raise
            await self._fetched.hold_back(one, "larger than an hour's budget")

    async def fetch_asked(self, source: Source, channel: Watched, one: Wanted) -> str | None:
        """Looks into a picture or film that somebody asked about: whole, or where that can't be, a smaller picture.

        Returns:
            Why not the whole, in a few plain words; ``None`` where it was.

        Raises:
            NoBudget: it has to wait.
        """
        file = find_file(one.message, one.file_id) or await self._ask_again(source, channel, one)
        most = self._settings.film_mb if one.is_film else self._settings.picture_mb
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
            await self._fetched.give_up(one, str(error), whole=False)
        return why

    # --- downloading and hashing

    async def _download(
        self, source: Source, channel: Watched, one: Wanted, file: RemoteFile, part: Part, made: MadeFrom
    ) -> None:
        """Downloads a part of a file and keeps what hashing makes of it."""
        kilobytes = math.ceil(part.size / 1000)
        if not one.lifted and kilobytes > 1:
            await self.governor.spend(source.account_id, MEDIA, kilobytes - 1)
        with self._fetched.place() as (path, put):
            try:
                await self._pull(source, one, file, part, put)
            except _REFERENCE_ERRORS:
                file = await self._ask_again(source, channel, one)
                try:
                    await self._pull(source, one, file, part, put)
                except _REFERENCE_ERRORS as error:
                    raise _Gone("Telegram doesn't give it out") from error
            picture = file.is_photo or bool(part.letter)
            await self._fetched.take(one, path, made, picture=picture, asked=made == "full")

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
