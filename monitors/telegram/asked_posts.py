"""Fetches the pictures and films of public posts that people ask the bot about and that it can't download itself.

The channel need not be watched: its username is looked up within the account's budget, and nothing of it is kept but
the hashes of what was asked about. Requests stand in storage; the answer is owed there, and the bot sends it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import structlog
from telethon import errors
from telethon.tl import functions as F
from telethon.tl import types as T

from monitors.fetched_files import IDLE_SECONDS, TROUBLE_SECONDS
from monitors.telegram.allowances import RESOLVE
from monitors.telegram.asking import ChannelClosed, Watched
from monitors.telegram.fetching import Fetching, Source
from monitors.telegram.governor import NoBudget
from monitors.telegram.messages import read_media, readable
from monitors.telegram.trouble import trouble_of
from storage.asked_posts import (
    AskedPost,
    answer_asked_post,
    hashed_from,
    is_any_asked,
    media_for_asked_post,
    put_off_asked_post,
    take_asked_post,
)
from storage.channels import find_channels
from storage.engines import Storage, StorageError
from storage.fetches import Wanted
from storage.observations import ChannelRef

log = structlog.get_logger(__name__)

ANSWER_SECONDS = 30.0
_UNWATCHED = 0
"""Stands for our number of a channel that we have none of."""


class _NotThere(Exception):
    """The post can't be had, in a few plain words."""


class AskedPosts:
    """Works off what people asked about, one request after another for each account."""

    def __init__(
        self,
        storage: Storage,
        fetching: Fetching,
        now: Callable[[], datetime],
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """``fetching`` downloads; ``now`` and ``sleep`` are the clock."""
        self._storage = storage
        self._fetching = fetching
        self._now = now
        self._sleep = sleep

    async def keep_answering(self, source: Source) -> None:
        """Works off requests until cancelled."""
        while True:
            await self._sleep(await self.turn(source))

    async def turn(self, source: Source) -> float:
        """Works off the oldest request; gives the seconds until it is worth looking again.

        Raises:
            AccountTrouble: the account can't be used any more.
        """
        try:
            async with self._storage.read() as conn:
                if not await is_any_asked(conn, self._now()):
                    return IDLE_SECONDS
            async with self._storage.write() as conn:
                asked = await take_asked_post(conn, self._now())
            if asked is None:  # another account was faster
                return IDLE_SECONDS
            await self._work_off(source, asked)
        except (StorageError, OSError) as error:
            log.warning("what was asked about is fetched later", reason=str(error))
            return TROUBLE_SECONDS
        return 0.0

    async def _work_off(self, source: Source, asked: AskedPost) -> None:
        media_id: int | None = None
        why: str | None = None
        try:
            media_id, why = await self._fetch(source, asked)
        except NoBudget as error:
            if not asked.is_too_old(max(error.until, self._now())):
                async with self._storage.write() as conn:
                    await put_off_asked_post(conn, asked.id, error.until)
                return
            why = "the watching account may not ask for more today"
        except (errors.RPCError, ChannelClosed, _NotThere, TimeoutError, ValueError) as error:
            if (trouble := trouble_of(error)) is not None:
                async with self._storage.write() as conn:
                    await put_off_asked_post(conn, asked.id, self._now())
                raise trouble from error
            why = str(error).split(" (caused by")[0] or type(error).__name__
        async with self._storage.write() as conn:
            made = None if media_id is None else await hashed_from(conn, media_id)
            await answer_asked_post(
                conn,
                asked,
                self._now(),
                media_id=media_id if made else None,
                full=made == "full",
                why=why,
            )

    async def _fetch(self, source: Source, asked: AskedPost) -> tuple[int, str | None]:
        channel = await self._channel(source, asked)
        page = await source.asking.by_ids(channel, [asked.message_id])
        message = next((one for one in page.messages if isinstance(one, T.Message)), None)
        if message is None:
            raise _NotThere("there is no such post")
        shown = next(iter(read_media(message.media, bool(message.noforwards or channel.noforwards))), None)
        if shown is None:
            raise _NotThere("the post shows no picture or film")
        number = int(shown.key)
        async with self._storage.write() as conn:
            media_id, known = await media_for_asked_post(
                conn,
                shown.kind,
                number,
                shown.size,
                shown.mime,
                duration=shown.duration,
                protected=shown.protected,
            )
        if known == "full":
            return media_id, None
        wanted = Wanted(
            id=media_id,
            kind=shown.kind,
            file_id=number,
            mime=shown.mime,
            channel_id=channel.channel_id,
            message_id=asked.message_id,
            lifted=False,
            tries=0,
            message=readable(message),
        )
        return media_id, await self._fetching.fetch_asked(source, channel, wanted)

    async def _channel(self, source: Source, asked: AskedPost) -> Watched:
        """The channel as the account asks for it: watched by it already, or looked up by its username."""
        ref = ChannelRef(username=asked.username)
        async with self._storage.read() as conn:
            known = (await find_channels(conn, [ref])).get(ref)
        watched = source.channel_of(known) if known is not None else None
        if watched is not None:
            return watched

        async def send() -> Any:
            async with asyncio.timeout(ANSWER_SECONDS):
                return await source.client(F.contacts.ResolveUsernameRequest(asked.username))

        try:
            answer = await self._fetching.governor.call(source.account_id, RESOLVE, send)
        except (errors.UsernameNotOccupiedError, errors.UsernameInvalidError):
            raise _NotThere("nobody has this username") from None
        own = getattr(answer.peer, "channel_id", None)
        chat = next((one for one in answer.chats if one.id == own and isinstance(one, T.Channel)), None)
        if chat is None or chat.access_hash is None:
            raise _NotThere("the username is that of no public channel")
        return Watched(_UNWATCHED, chat.id, chat.access_hash, asked.username, bool(chat.noforwards))
