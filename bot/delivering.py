"""Everything that is sent without having been asked for: what is due is owed, and what is owed is sent."""

from __future__ import annotations

import logging

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

from bot.alerts.fanout import Fanout
from bot.composing import Composing
from bot.deps import BotDeps
from bot.digests.content import Digests
from bot.digests.owing import owe_due_digests
from bot.notices import hand_over_notices
from bot.sending.clock import Clock, RealClock
from bot.sending.pace import Pace
from bot.sending.sender import Sender
from storage.errors import StorageError

log = logging.getLogger(__name__)

EVENTS_SECONDS = 1.0
"""How often it is looked whether something happened: alerts are to be out five seconds after they were stored."""

DIGESTS_SECONDS = 5.0
"""How often it is looked whether a digest is due."""

NOTICES_SECONDS = 10.0
"""How often it is looked whether admins must be told something."""

_SEND_SECONDS = 30.0  # one message


class Delivering:
    """What a running bot delivers. One a database.

    Attributes:
        digests: those made lately.
        pace: how fast may be sent; whoever answers people takes from it.
    """

    def __init__(self, deps: BotDeps, *, clock: Clock | None = None) -> None:
        self._deps = deps
        self._clock = clock or RealClock()
        self._fanout = Fanout(deps)
        self.digests = Digests(deps)
        self.composing = Composing(deps, self.digests)
        self.pace = Pace(self._clock.monotonic, per_second=deps.settings.messages_per_second)

    async def tell_events(self) -> None:
        """Owes what has happened since the last time to whom it concerns."""
        try:
            while await self._fanout.round():
                pass
        except StorageError as error:
            log.warning("what happened can't be told yet: %s", error)

    async def tell_digests(self) -> None:
        """Owes the digests that are due."""
        try:
            await owe_due_digests(self._deps, self.digests)
        except StorageError as error:
            log.warning("digests can't be made yet: %s", error)

    async def tell_notices(self) -> None:
        """Owes the admins what they must know of channels and accounts."""
        try:
            await hand_over_notices(self._deps)
        except StorageError as error:
            log.warning("admins can't be told yet: %s", error)

    def sender(self, bot: Bot) -> Sender:
        """A sender by that client."""
        return Sender(
            self._deps.storage,
            bot,
            self.composing,
            self.pace,
            tries=self._deps.settings.send_tries,
            clock=self._clock,
        )

    def make_bot(self) -> Bot:
        """A client for the sender: it retries nothing by itself, and has connections of its own."""
        settings = self._deps.settings
        session = AiohttpSession(
            api=TelegramAPIServer.from_base(settings.api_base.rstrip("/")), timeout=_SEND_SECONDS
        )
        return Bot(settings.token.get_secret_value(), session=session)
