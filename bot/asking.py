"""Who asks, when and in which language: made once for every update and handed to its handler as ``asking``."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from aiogram import BaseMiddleware
from aiogram.types import CallbackQuery, Message, TelegramObject

from bot.deps import BotDeps
from bot.locales import Words, words_in
from bot.settings import LANGUAGES
from storage.chats import ChatSettings, chat_settings


@dataclass(frozen=True, slots=True)
class Asking:
    """The circumstances of a question.

    Attributes:
        chat_id: Telegram's id of the chat.
        user_id: Telegram's id of the person, ``None`` for channels and anonymous admins.
        private: whether bot and person are alone.
        now: when it was asked, aware UTC; nothing later is shown.
        zone: the chat's.
        words: of the chat's language.
    """

    chat_id: int
    user_id: int | None
    private: bool
    now: datetime
    zone: ZoneInfo
    words: Words


def zone_of(name: str | None, otherwise: str) -> ZoneInfo:
    """The zone of that name, or the other one where there is no such zone (any more)."""
    try:
        return ZoneInfo(name or otherwise)
    except (ValueError, OSError):
        return ZoneInfo(otherwise)


class AskingMiddleware(BaseMiddleware):
    """Puts ``asking`` and ``deps`` beside every message and callback."""

    def __init__(self, deps: BotDeps) -> None:
        self.deps = deps

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        """Reads what the chat chose, then calls the handler."""
        deps = self.deps
        message = event.message if isinstance(event, CallbackQuery) else event
        user = getattr(event, "from_user", None)
        chat = message.chat if isinstance(message, Message) else getattr(message, "chat", None)
        chosen = ChatSettings()
        if chat is not None:
            thread = getattr(message, "message_thread_id", None) or 0
            async with deps.storage.read() as conn:
                chosen = await chat_settings(conn, chat.id, thread)
        language = chosen.language or deps.settings.language
        data["deps"] = deps
        data["asking"] = Asking(
            chat_id=chat.id if chat is not None else (user.id if user else 0),
            user_id=user.id if user else None,
            private=chat is None or chat.type == "private",
            now=deps.clock(),
            zone=zone_of(chosen.zone, deps.settings.zone),
            words=words_in(language if language in LANGUAGES else deps.settings.language),
        )
        return await handler(event, data)
