"""What comes before every handler: who asks, in which language and zone, and whether they may.

The one place where roles are enforced: messages, edited messages, channel posts, buttons and inline queries all pass
here, and ``bot.rights`` says what each of them asks for. Whoever may not gets one plain line and no further.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import replace
from typing import Any

from aiogram import BaseMiddleware, Bot
from aiogram.enums import ChatMemberStatus
from aiogram.exceptions import ClientDecodeError, TelegramAPIError
from aiogram.types import CallbackQuery, InlineQuery, InlineQueryResultsButton, Message, TelegramObject

from bot.asking import Asking, zone_of
from bot.cards.fitting import shorten
from bot.deps import BotDeps
from bot.locales import Words, words_in
from bot.replies import tell
from bot.rights import (
    ANYBODY,
    COMMANDS,
    INLINE,
    PLAIN,
    Right,
    command_name,
    is_known,
    right_of_button,
    right_of_text,
)
from bot.settings import LANGUAGES, OPEN
from storage.chats import ChatSettings, chat_settings
from storage.people import ADMIN, ANALYST, BANNED, SUBSCRIBER, rank, roles_of
from storage.sources import Connection

log = logging.getLogger(__name__)

LAST_WORDS: ContextVar[Words | None] = ContextVar("LAST_WORDS", default=None)
"""The language in which the update at hand is answered, for whoever has to say that it can't be."""

_BUTTON_UNITS = 64
_FIRST_CLAUSE = re.compile(r"[.:](?:\s|\Z)")
_GROUP_ADMINS = (ChatMemberStatus.CREATOR, ChatMemberStatus.ADMINISTRATOR)


class Admission(BaseMiddleware):
    """Puts ``asking`` and ``deps`` beside every update; turns away whoever may not."""

    def __init__(self, deps: BotDeps) -> None:
        self.deps = deps

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        """Reads what the chat chose and who the person is, then calls the handler or says why not."""
        deps = self.deps
        asking = await who_asks(event, deps)
        LAST_WORDS.set(asking.words)
        refusal = await self._refusal(event, asking, data.get("bot"))
        if refusal is not None:
            await _turn_away(event, refusal, asking, data.get("bot"))
            return None
        data["deps"] = deps
        data["asking"] = asking
        return await handler(event, data)

    async def _refusal(self, event: TelegramObject, asking: Asking, bot: Bot | None) -> str | None:
        """Why somebody may not, in the chat's language; ``None`` where they may."""
        words = asking.words
        if asking.role == BANNED:
            return words.say("banned")
        right = _right(event, asking)
        if not right.allows(asking.role):
            if isinstance(event, CallbackQuery) and not is_known(event.data or ""):
                return words.say("button-old")
            if asking.role is None:
                return words.say(f"not-admitted-{self.deps.settings.access}")
            return words.say("role-needed", role=words.say(f"role-{right.role}"))
        if right.alone and not asking.private:
            return words.say("only-alone")
        if isinstance(event, CallbackQuery) and asking.chat_kind == "channel":
            if not await _may_press_in_channel(event, right, asking, bot):
                return words.say("only-channel-admins")
        elif right.for_chat and not await _may_change_chat(event, asking, bot):
            return words.say("only-group-admins")
        return None


def _right(event: TelegramObject, asking: Asking) -> Right:
    if isinstance(event, CallbackQuery):
        return right_of_button(event.data or "")
    if isinstance(event, InlineQuery):
        return INLINE
    if isinstance(event, Message) and event.migrate_to_chat_id is not None:
        return ANYBODY  # Telegram's own word that a group has another id now
    if isinstance(event, Message) and is_content(event):
        return PLAIN
    text = getattr(event, "text", None) or getattr(event, "caption", None) or ""
    return right_of_text(text, private=asking.private)


def is_content(message: Message) -> bool:
    """Whether its sender didn't write it: it may hold a command, but nobody has given that."""
    return (
        message.forward_origin is not None
        or message.via_bot is not None
        or bool(message.is_automatic_forward)
    )


async def who_asks(event: TelegramObject, deps: BotDeps) -> Asking:
    """The circumstances of an update: person, chat, role, language, zone.

    Whoever writes in the name of a group or a channel counts as that.
    """
    message = event.message if isinstance(event, CallbackQuery) else event
    chat = getattr(message, "chat", None)
    user = getattr(event, "from_user", None)
    behalf = getattr(event, "sender_chat", None) if isinstance(event, Message) else None
    user_id = user.id if user is not None and behalf is None else None
    kind = chat.type if chat is not None else "private"
    chat_id = chat.id if chat is not None else (user_id or 0)
    topic = getattr(message, "is_topic_message", False)
    thread = (getattr(message, "message_thread_id", None) or 0) if topic else 0
    settings = deps.settings

    async def look_up(conn: Connection) -> tuple[ChatSettings, dict[int, str]]:
        who = [number for number in (user_id, behalf and behalf.id, chat_id) if number]
        return await chat_settings(conn, chat_id, thread), await roles_of(conn, who)

    chosen, roles = await deps.storage.read_together(look_up)
    guessed = (getattr(user, "language_code", None) or "")[:2] if kind == "private" else ""
    language = chosen.language or (guessed if guessed in LANGUAGES else settings.language)
    asking = Asking(
        chat_id=chat_id,
        user_id=user_id,
        private=kind == "private",
        now=deps.clock(),
        zone=zone_of(chosen.zone, settings.zone),
        words=words_in(language if language in LANGUAGES else settings.language),
        thread_id=thread,
        chat_kind=str(kind),
        chosen=chosen,
    )
    return replace(asking, role=_role(user_id, behalf.id if behalf else None, asking, roles, deps))


def _role(
    user_id: int | None, behalf: int | None, asking: Asking, roles: dict[int, str], deps: BotDeps
) -> str | None:
    """The person's own role; else what the chat is admitted as, which is a reader's at most; else what all have."""
    if user_id is not None and user_id in deps.settings.admins:
        return ADMIN
    own = roles.get(user_id) if user_id is not None else None
    if own is not None:
        return own
    for chat_id in (behalf, None if asking.private else asking.chat_id):
        admitted = roles.get(chat_id) if chat_id is not None else None
        if admitted is not None:
            return BANNED if admitted == BANNED else SUBSCRIBER
    return SUBSCRIBER if deps.settings.access == OPEN else None


async def _may_press_in_channel(
    callback: CallbackQuery, right: Right, asking: Asking, bot: Bot | None
) -> bool:
    """Whether somebody may press a button where everybody reads and only admins write.

    What comes of most buttons is a post of the channel. Readers may turn what stands there, by its own buttons.
    """
    if right.in_place and isinstance(callback.message, Message) and callback.message.reply_markup is not None:
        rows = callback.message.reply_markup.inline_keyboard
        if any(button.callback_data == callback.data for row in rows for button in row):
            return True
    return rank(asking.role) >= rank(ANALYST) or await _is_chat_admin(asking, bot)


async def _may_change_chat(event: TelegramObject, asking: Asking, bot: Bot | None) -> bool:
    if asking.private or rank(asking.role) >= rank(ANALYST) or asking.chat_kind == "channel":
        return True  # only a channel's admins can write there
    if isinstance(event, Message) and event.sender_chat is not None:
        return event.sender_chat.id == asking.chat_id  # an admin of the group who stays unnamed
    return await _is_chat_admin(asking, bot)


async def _is_chat_admin(asking: Asking, bot: Bot | None) -> bool:
    if bot is None or asking.user_id is None:
        return False
    try:
        member = await bot.get_chat_member(asking.chat_id, asking.user_id)
    except ClientDecodeError as error:  # a server of another version, with other rights of admins
        answered = error.data.get("result") if isinstance(error.data, dict) else None
        return isinstance(answered, dict) and answered.get("status") in _GROUP_ADMINS
    except TelegramAPIError as error:
        log.info("who is an admin of a group could not be asked: %s", type(error).__name__)
        return False
    return getattr(member, "status", None) in _GROUP_ADMINS


async def _turn_away(event: TelegramObject, line: str, asking: Asking, bot: Bot | None) -> None:
    """One plain line; in a group only for a command of ours, since other words there aren't meant for the bot."""
    if isinstance(event, CallbackQuery):
        await tell(event, line)
    elif isinstance(event, InlineQuery):
        button = InlineQueryResultsButton(text=clause(line), start_parameter="inline")
        await event.answer([], cache_time=0, is_personal=True, button=button)
    elif isinstance(event, Message) and (asking.private or await _is_for_us(event, bot)):
        await event.answer(line, parse_mode=None)


def clause(line: str) -> str:
    """The first clause of a line, as it fits on a button over a list of results."""
    return shorten(_FIRST_CLAUSE.split(line, maxsplit=1)[0], _BUTTON_UNITS)


async def _is_for_us(message: Message, bot: Bot | None) -> bool:
    text = message.text or message.caption or ""
    if is_content(message) or command_name(text) not in COMMANDS:
        return False
    named = text.split(maxsplit=1)[0].partition("@")[2].lower()
    return not named or (bot is not None and named == ((await bot.me()).username or "").lower())
