"""What is asked of Telegram about one channel: pages of its history, messages by id, what happened since.

Every request names the channel by number and access hash, so that nothing is ever resolved by name, and goes
through a governor that keeps to the account's budgets. None of them shows anything to anybody.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from telethon import errors
from telethon.tl import functions as F
from telethon.tl import types as T

from monitors.telegram.messages import Teller

PAGE = 100
"""The most messages that one request gives, by page or by id."""
RETRY_SECONDS = (0.5, 2.0)
"""How long to wait before Telegram is asked again where it had trouble of its own."""
ANSWER_SECONDS = 30.0
"""How long an answer may take before it counts as lost."""


class ChannelClosed(Exception):
    """Telegram shows nothing of a channel to this account; its silence proves nothing. Says why, in a few words."""


@dataclass(frozen=True, slots=True)
class Watched:
    """A watched channel, as one account asks for it.

    Attributes:
        channel_id: our number of it.
        telegram_id: Telegram's.
        access_hash: this account's key to it.
        backfill_since: how far back its history is wanted; ``None`` for the setting's days.
    """

    channel_id: int
    telegram_id: int
    access_hash: int
    username: str | None = None
    noforwards: bool = False
    backfill_since: datetime | None = None

    @property
    def teller(self) -> Teller:
        """What its posts need to know of it."""
        return Teller(self.telegram_id, self.username, self.noforwards)

    @property
    def name(self) -> str:
        """For the log."""
        return f"@{self.username}" if self.username else str(self.telegram_id)


class Governor(Protocol):
    """Keeps requests within an account's budgets."""

    async def call(
        self,
        account_id: int,
        method: str,
        fn: Callable[[], Awaitable[Any]],
        *,
        channel_id: int | None = None,
    ) -> Any:
        """Makes a request when its budget allows; raises what it raises, or that there is no budget left."""


class Ungoverned:
    """Lets every request through: for tests and for one-off reading."""

    async def call(
        self,
        account_id: int,
        method: str,
        fn: Callable[[], Awaitable[Any]],
        *,
        channel_id: int | None = None,
    ) -> Any:
        """Makes the request."""
        return await fn()


@dataclass(frozen=True, slots=True)
class Page:
    """Messages as they stood when they were asked for.

    Attributes:
        messages: TL messages, the newest first; service messages and placeholders among them.
        chats: channels by bare id that came along.
        asked_at: before the request went out; the content is not older.
        pts: the channel's count of events when it was answered; 0 where unknown.
        whole: there is nothing older.
    """

    messages: tuple[Any, ...]
    asked_at: datetime
    chats: Mapping[int, Any] = field(default_factory=dict)
    pts: int = 0
    whole: bool = False

    @property
    def ids(self) -> list[int]:
        """The ids of what stands, without placeholders."""
        return [m.id for m in self.messages if not isinstance(m, T.MessageEmpty)]


@dataclass(frozen=True, slots=True)
class Difference:
    """What happened in a channel since a count of its events.

    Attributes:
        updates: TL updates of messages, in order.
        asked_at: before the request went out; the content is not older.
        pts: the count to go on from.
        final: there is no more for now.
        too_long: too much happened; what was missed must be read from the history.
        timeout: seconds after which to ask again.
    """

    updates: tuple[Any, ...]
    asked_at: datetime
    chats: Mapping[int, Any]
    pts: int
    final: bool
    too_long: bool
    timeout: float


class Asking:
    """One account's questions. Every method raises what Telethon raises, and ``ChannelClosed``."""

    def __init__(
        self,
        client: Callable[[Any], Awaitable[Any]],
        now: Callable[[], datetime],
        *,
        account_id: int = 0,
        governor: Governor | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """``client`` is called with a request; ``now`` and ``sleep`` are the clock."""
        self._sleep = sleep
        self._client = client
        self._now = now
        self._account_id = account_id
        self._governor = governor or Ungoverned()

    async def history(self, channel: Watched, *, before_id: int = 0, limit: int = PAGE) -> Page:
        """A page of history, the newest message first; ``before_id`` 0 starts at the newest."""
        peer = T.InputPeerChannel(channel.telegram_id, channel.access_hash)
        request = F.messages.GetHistoryRequest(peer, before_id, None, 0, limit, 0, 0, 0)
        asked_at, answer = await self._ask("history", channel, request)
        page = self._page(channel, answer, asked_at)
        return Page(page.messages, asked_at, page.chats, page.pts, whole=len(page.messages) < limit)

    async def by_ids(self, channel: Watched, ids: Sequence[int]) -> Page:
        """Messages by their ids, ``PAGE`` at most; placeholders stand for those that don't exist (any more)."""
        peer = T.InputChannel(channel.telegram_id, channel.access_hash)
        request = F.channels.GetMessagesRequest(peer, [T.InputMessageID(number) for number in ids])
        asked_at, answer = await self._ask("messages", channel, request)
        return self._page(channel, answer, asked_at)

    async def difference(self, channel: Watched, pts: int) -> Difference:
        """What happened since a count of events."""
        peer = T.InputChannel(channel.telegram_id, channel.access_hash)
        request = F.updates.GetChannelDifferenceRequest(peer, T.ChannelMessagesFilterEmpty(), pts, PAGE)
        asked_at, answer = await self._ask("difference", channel, request)
        timeout = float(answer.timeout or 1)
        if isinstance(answer, T.updates.ChannelDifferenceEmpty):
            return Difference((), asked_at, {}, answer.pts, True, False, timeout)
        chats = {chat.id: chat for chat in answer.chats}
        if isinstance(answer, T.updates.ChannelDifferenceTooLong):
            return Difference((), asked_at, chats, answer.dialog.pts, True, True, timeout)
        news = tuple(T.UpdateNewChannelMessage(message, 0, 0) for message in answer.new_messages)
        return Difference(
            (*news, *answer.other_updates), asked_at, chats, answer.pts, bool(answer.final), False, timeout
        )

    async def _ask(self, method: str, channel: Watched, request: Any) -> tuple[datetime, Any]:
        asked_at = self._now()

        async def send() -> Any:
            nonlocal asked_at
            asked_at = self._now()
            async with asyncio.timeout(ANSWER_SECONDS):
                return await self._client(request)

        for wait in (*RETRY_SECONDS, None):
            try:
                answer = await self._governor.call(
                    self._account_id, method, send, channel_id=channel.channel_id
                )
            except (errors.ServerError, errors.RpcCallFailError, errors.TimedOutError):
                if wait is None:
                    raise
                await self._sleep(wait)
            else:
                break
        return asked_at, answer

    def _page(self, channel: Watched, answer: Any, asked_at: datetime) -> Page:
        chats = {chat.id: chat for chat in answer.chats}
        own = chats.get(channel.telegram_id)
        if isinstance(own, T.ChannelForbidden):
            raise ChannelClosed("it is closed to the account")
        shows = any(not isinstance(message, T.MessageEmpty) for message in answer.messages)
        if isinstance(own, T.Channel) and own.restricted and own.restriction_reason and not shows:
            raise ChannelClosed("Telegram restricts it")
        return Page(tuple(answer.messages), asked_at, chats, getattr(answer, "pts", 0) or 0)
