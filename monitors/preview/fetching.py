"""Fetching the pictures and films that preview pages show, after their posts are safe: hashed and dropped.

What waits stands in storage, so that a restart goes on where it was. Two queues are worked off beside each other: a
small picture of everything, and whole films of flagged posts and of those that an admin asked for. The picture of a
post is the largest that its page shows and counts as the whole; a film stands on its page up to some size.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from monitors.fetched_files import (
    AT_ONCE,
    EVERYTHING,
    GONE,
    IDLE_SECONDS,
    NEW,
    TROUBLE_SECONDS,
    FetchedFiles,
    MadeFrom,
)
from monitors.preview.addresses import NotAllowed
from monitors.preview.budget import HourBudget
from monitors.preview.client import PreviewClient
from monitors.preview.errors import PreviewError, Unreachable
from monitors.preview.files import Broken, FileClient, LeftAlone, NotGiven, TooLarge
from monitors.settings import FetchSettings
from storage.engines import Storage, StorageError
from storage.media import MediaHashes
from storage.page_media import (
    NewAddress,
    OnPage,
    page_files_wanted,
    page_looks_wanted,
    reasons_of_lost,
    renew_addresses,
    wait_again,
)

log = structlog.get_logger(__name__)

UNREACHABLE_WAIT = timedelta(minutes=5)
"""When a page is asked again for the address of a picture, after it couldn't be read."""
LARGEST = 4_000_000_000
"""Bytes; more is not fetched whoever wants it."""


class _Gone(Exception):
    """The file can't be had any more."""


class _NotWhole(Exception):
    """The whole isn't fetched."""


@dataclass(slots=True)
class Fetched:
    """What fetching came to.

    Attributes:
        files: pictures and films that were fetched and looked into.
        lost: those that never will be; ``why``: the last reason, of these or of those that are tried again.
    """

    files: int = 0
    lost: int = 0
    why: str | None = None


class PageFetching:
    """Works off what preview pages showed and nobody fetched yet."""

    def __init__(
        self,
        storage: Storage,
        pages: PreviewClient,
        client: FileClient,
        files: FetchedFiles,
        settings: FetchSettings,
        now: Callable[[], datetime],
        *,
        only: Collection[int] | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """``only`` are channels, by our numbers, watched or not; else media of all that are watched are fetched."""
        self._storage = storage
        self._pages = pages
        self._client = client
        self._files = files
        self._settings = settings
        self._now = now
        self._only = only
        self._sleep = sleep
        self._budget = HourBudget(storage, pages.settings.media_mb_per_hour, now)
        self._busy: set[int] = set()
        self._everything_at: datetime | None = None
        self.fetched = Fetched()

    async def run(self, stop: asyncio.Event) -> None:
        """Works off both queues until told to stop; what is under way then is fetched again at the next start."""
        await self._open_hosts()
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(self._keep_on(whole)) for whole in (False, True)]
            await stop.wait()
            for task in tasks:
                task.cancel()

    async def work_off(self) -> Fetched:
        """Works off what waits now, and says what that came to; what can't be had now goes on waiting."""
        await self._open_hosts()
        for whole in (False, True):
            while await self.turn(whole=whole) == 0:
                pass
        return self.fetched

    async def _open_hosts(self) -> None:
        """Has what was barred for its host wait again, where the host may be asked since."""
        try:
            async with self._storage.read() as conn:
                reasons = [why for why in await reasons_of_lost(conn) if self._client.opens(why)]
            if reasons:
                async with self._storage.write() as conn:
                    files = await wait_again(conn, reasons)
                log.info("files of hosts that may be asked now are fetched", files=files)
        except StorageError as error:
            log.error(
                "files of hosts that may be asked now are fetched after the next start", reason=str(error)
            )

    async def _keep_on(self, whole: bool) -> None:
        while True:
            await self._sleep(await self.turn(whole=whole))

    async def turn(self, *, whole: bool) -> float:
        """Works off some of what waits; gives the seconds until it is worth doing so again."""
        worked = False
        try:
            for one in await (self._wholes() if whole else self._looks()):
                if not one.lifted and await self._budget.left() <= 0:
                    wait = (self._budget.renewed_at - self._now()).total_seconds()
                    return min(60.0, max(1.0, wait))
                if one.id not in self._busy:
                    worked = True
                    if await self._take(one, whole):
                        break  # what was read from storage has other addresses now
        except StorageError as error:
            log.error("what was fetched can't be kept", reason=str(error))
            return TROUBLE_SECONDS
        except OSError as error:
            log.warning("fetching goes on later", reason=str(error))
            return TROUBLE_SECONDS
        return 0.0 if worked else IDLE_SECONDS

    async def _looks(self) -> list[OnPage]:
        if not self._settings.looks:
            return []
        async with self._storage.read() as conn:
            return await page_looks_wanted(conn, self._now(), AT_ONCE, only=self._only)

    async def _wholes(self) -> list[OnPage]:
        """Of new posts at each turn; of all, which takes longer, where that found nothing for a while."""
        now = self._now()
        everything = self._everything_at is None or self._everything_at <= now
        since = None if everything else now - NEW
        async with self._storage.read() as conn:
            wanted = await page_files_wanted(
                conn, now, AT_ONCE, since=since, to_be_kept=self._files.keeps_any, only=self._only
            )
        if everything and len(wanted) < AT_ONCE:
            self._everything_at = now + EVERYTHING
        return [one for one in wanted if one.lifted or self._settings.flagged_files]

    async def _take(self, one: OnPage, whole: bool) -> bool:
        """Fetches one, or notes why not; says whether its page was looked at for new addresses."""
        errand = _Errand(one, whole)
        self._busy.add(one.id)
        try:
            await self._fetch(errand)
        except (_Gone, NotAllowed) as error:
            self._note(str(error), lost=True)
            await self._files.give_up(one, str(error), whole)
        except _NotWhole as error:
            self._note(str(error))
            await self._files.hold_back(one, str(error))
        except LeftAlone as error:
            self._note(str(error))
            until = self._now() + timedelta(seconds=error.seconds)
            await self._files.put_off(one, until, str(error), counts=False)
        except Unreachable as error:
            self._note(str(error))
            wait = max(UNREACHABLE_WAIT, timedelta(seconds=error.retry_after or 0))
            await self._files.put_off(one, self._now() + wait, str(error), counts=False)
        except (Broken, PreviewError) as error:
            self._note(str(error))
            await self._files.note_failure(one, str(error), whole)
        finally:
            self._busy.discard(one.id)
        return errand.looked_again

    def _note(self, why: str, *, lost: bool = False) -> None:
        self.fetched.lost += lost
        self.fetched.why = why

    async def _fetch(self, errand: _Errand) -> None:
        one = errand.one
        if not one.is_look:
            await self._files.keep(MediaHashes(one.id, "refused", "neither a picture nor a film"))
            return
        if errand.address is None:
            await self._look_again(errand)
        with self._files.place() as (path, put):
            try:
                await self._read(errand, put)
            except NotGiven as error:
                if errand.looked_again:
                    raise _Gone(str(error)) from error
                await self._look_again(errand)
                try:
                    await self._read(errand, put)
                except NotGiven as still:
                    raise _Gone(str(still)) from still
            made: MadeFrom = "full" if errand.is_full else "thumb"
            asked = errand.is_full and (one.flagged or one.lifted)
            picture = not (errand.is_full and one.is_film)
            await self._files.take(one, path, made, picture=picture, asked=asked)
        self.fetched.files += 1

    async def _read(self, errand: _Errand, put: Callable[[bytes], int]) -> None:
        """Reads a file within its size and, unless an admin wants it, what is left of the hour's budget."""
        one, is_film = errand.one, errand.whole and errand.one.is_film
        megabytes = self._settings.film_mb if is_film else self._settings.picture_mb
        most = LARGEST if one.lifted else megabytes * 1_000_000
        left = most if one.lifted else await self._budget.left()
        came = 0

        def count(piece: bytes) -> int:
            nonlocal came
            came += len(piece)
            return put(piece)

        try:
            await self._client.read(errand.address or "", count, min(most, left))
        except TooLarge as error:
            size = error.size if error.size is not None else came
            if size > most or most <= left:
                raise self._too_large(errand, f"larger than {most // 1_000_000} MB") from error
            if size > self._budget.whole:
                raise self._too_large(errand, "larger than an hour's budget") from error
            wait = (self._budget.renewed_at - self._now()).total_seconds()
            raise LeftAlone("it waits for the next hour's budget", wait) from error
        finally:
            if came and not one.lifted:
                await self._budget.spend(came)

    def _too_large(self, errand: _Errand, why: str) -> Exception:
        return _NotWhole(why) if errand.whole and errand.one.is_film else _Gone(why)

    async def _look_again(self, errand: _Errand) -> None:
        """Looks at its page for the address that a file has now; those of its neighbours are kept, too."""
        one = errand.one
        if errand.whole and one.address is None and one.thumb is not None:
            raise _NotWhole("its page shows no more than a picture of it")
        errand.looked_again = True
        if one.username is None:
            raise _Gone("its address has expired, and its channel has no username any more")
        page = await self._pages.page(one.username, before=one.message_id + 1)
        if page is None:
            raise Broken("its page says that nothing changed")
        shown = page.channel.telegram_id
        if None not in (shown, one.telegram_id) and shown != one.telegram_id:
            raise _Gone("its channel's username belongs to another channel now")
        new = [
            NewAddress(post.message_id, position, item.key, item.url, item.thumb_url)
            for post in page.posts
            for position, item in enumerate(post.media)
        ]
        async with self._storage.write() as conn:
            renewed = await renew_addresses(conn, one.channel_id, new)
        found = renewed.get(one.id)
        if found is None:
            raise _Gone(GONE)
        errand.one = replace(one, address=found.address, thumb=found.thumb)
        if errand.address is None:
            if errand.whole:
                raise _NotWhole("its page shows no more than a picture of it")
            raise _Gone("its page shows no picture of it")


@dataclass(slots=True)
class _Errand:
    """A file on its way.

    Attributes:
        whole: the whole is wanted.
        looked_again: its page was asked for its address.
    """

    one: OnPage
    whole: bool
    looked_again: bool = False

    @property
    def is_full(self) -> bool:
        """Whether what is fetched is all there is: a photo has one picture, a film perhaps none beside itself."""
        return self.whole or not self.one.is_film or (self.one.thumb is None and self.one.address is not None)

    @property
    def address(self) -> str | None:
        """Where that stands, as far as is known."""
        return self.one.address if self.is_full else self.one.thumb
