"""Answers to people take their share of what Telegram lets through; what is owed to subscribers waits for them."""

from __future__ import annotations

from typing import Any

from aiogram import Bot
from aiogram.client.session.middlewares.base import BaseRequestMiddleware, NextRequestMiddlewareType
from aiogram.exceptions import TelegramRetryAfter
from aiogram.methods import Response, TelegramMethod
from aiogram.methods.base import TelegramType

from bot.sending.pace import Pace

_COUNTED = ("send", "editMessage", "copyMessage", "forwardMessage")


class TakingShare(BaseRequestMiddleware):
    """Tells the pace of every message that goes out without having asked it."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace

    async def __call__(
        self,
        make_request: NextRequestMiddlewareType[TelegramType],
        bot: Bot,
        method: TelegramMethod[TelegramType],
    ) -> Response[TelegramType]:
        """Makes the request."""
        chat: Any = getattr(method, "chat_id", None)
        counts = method.__api_method__.startswith(_COUNTED) and isinstance(chat, int)
        if counts:
            self._pace.take(chat)
        try:
            return await make_request(bot, method)
        except TelegramRetryAfter as error:
            if counts:
                self._pace.hold_chat(chat, float(error.retry_after))
            raise
