"""What comes before every handler: who asks, in which language and zone, and whether they may.

Whoever is banned gets one plain line and no further. Everybody else is answered alike in this version.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import BaseMiddleware
from aiogram.types import CallbackQuery, Message, TelegramObject

from bot.asking import Asking, zone_of
from bot.commands import COMMANDS
from bot.deps import BotDeps
from bot.locales import words_in
from bot.replies import tell
from bot.settings import LANGUAGES
from storage.chats import ChatSettings, chat_settings
from storage.people import ADMIN, BANNED, role_of
from storage.sources import Connection


class Admission(BaseMiddleware):
    """Puts ``asking`` and ``deps`` beside every message and callback; turns banned people away."""

    def __init__(self, deps: BotDeps) -> None:
        self.deps = deps

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        """Reads what the chat chose and who the person is, then calls the handler."""
        deps = self.deps
        message = event.message if isinstance(event, CallbackQuery) else event
        user = getattr(event, "from_user", None)
        chat = message.chat if isinstance(message, Message) else getattr(message, "chat", None)
        thread = getattr(message, "message_thread_id", None) or 0

        async def look_up(conn: Connection) -> tuple[ChatSettings, str | None]:
            chosen = await chat_settings(conn, chat.id, thread) if chat is not None else ChatSettings()
            return chosen, await role_of(conn, user.id) if user is not None else None

        chosen, role = await deps.storage.read_together(look_up)
        if user is not None and user.id in deps.settings.admins:
            role = ADMIN
        language = chosen.language or deps.settings.language
        asking = Asking(
            chat_id=chat.id if chat is not None else (user.id if user else 0),
            user_id=user.id if user else None,
            private=chat is None or chat.type == "private",
            now=deps.clock(),
            zone=zone_of(chosen.zone, deps.settings.zone),
            words=words_in(language if language in LANGUAGES else deps.settings.language),
            role=role,
        )
        if role == BANNED:
            await _turn_away(event, asking)
            return None
        data["deps"] = deps
        data["asking"] = asking
        return await handler(event, data)


async def _turn_away(event: TelegramObject, asking: Asking) -> None:
    """One plain line; in a group only for a command of ours, since other words there aren't meant for the bot."""
    line = asking.words.say("banned")
    if isinstance(event, CallbackQuery):
        await tell(event, line)
    elif isinstance(event, Message) and (asking.private or _is_command(event.text or "")):
        await event.answer(line, parse_mode=None)


def _is_command(text: str) -> bool:
    first = text.split(maxsplit=1)[0] if text.strip() else ""
    return first.startswith("/") and first[1:].partition("@")[0].lower() in COMMANDS
