"""Waiting as long as Telegram asks (429), and trying again where its servers or the network failed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import cache
from typing import Any

from aiogram import Bot
from aiogram.client.session.middlewares.base import BaseRequestMiddleware, NextRequestMiddlewareType
from aiogram.exceptions import TelegramNetworkError, TelegramRetryAfter, TelegramServerError
from aiogram.methods import GetUpdates, Response, TelegramMethod
from aiogram.methods.base import TelegramType

log = logging.getLogger(__name__)

_TRIES = 4
_LONGEST_WAIT = 60.0


@cache
def _answer_type(returning: Any) -> type[Response[Any]]:
    """The type of Telegram's answer to a method, held: pydantic takes some ten milliseconds to make one anew."""
    return Response[returning]


class Retrying(BaseRequestMiddleware):
    """Retries requests of the bot; polling has its own way of waiting and is left alone.

    ``sleep`` is handed in, so that tests don't wait.
    """

    def __init__(self, sleep: Callable[[float], Awaitable[Any]] = asyncio.sleep) -> None:
        self._sleep = sleep

    async def __call__(
        self,
        make_request: NextRequestMiddlewareType[TelegramType],
        bot: Bot,
        method: TelegramMethod[TelegramType],
    ) -> Response[TelegramType]:
        """Makes the request, again where that can help.

        Raises:
            aiogram.exceptions.TelegramAPIError: what the last try raised.
        """
        _answer_type(method.__returning__)
        tries = 1 if isinstance(method, GetUpdates) else _TRIES
        for tried in range(1, tries + 1):
            try:
                return await make_request(bot, method)
            except TelegramRetryAfter as error:
                wait = float(error.retry_after)
                if tried == tries or wait > _LONGEST_WAIT:
                    raise
            except (TelegramServerError, TelegramNetworkError) as error:
                wait = float(2 ** (tried - 1))
                if tried == tries:
                    raise
                log.warning(
                    "%s failed (%s), again in %g s", type(method).__name__, type(error).__name__, wait
                )
            await self._sleep(wait)
        raise AssertionError("unreachable")
