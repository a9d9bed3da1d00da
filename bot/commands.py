"""Telegram's menus of commands: for each language, and for people who may more than others."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from aiogram import Bot
from aiogram.exceptions import TelegramAPIError
from aiogram.types import (
    BotCommand,
    BotCommandScopeAllGroupChats,
    BotCommandScopeChat,
    BotCommandScopeDefault,
)

from bot.locales import Words, words_in
from bot.rights import COMMANDS
from bot.settings import LANGUAGES
from storage.people import SUBSCRIBER

log = logging.getLogger(__name__)

MENU = (
    "claims",
    "claim",
    "subscribe",
    "subscriptions",
    "digest",
    "chart",
    "map",
    "figures",
    "timeline",
    "export",
    "posts",
    "seen",
    "sources",
    "coverage",
    "settings",
    "timezone",
    "language",
    "privacy",
    "help",
    "channels",
    "watch",
    "unwatch",
    "grant",
    "invite",
    "audit",
    "health",
    "lexicon",
    "review",
)
"""What the menu offers, in this order, to those who may."""

_IN_GROUPS = (
    "claims",
    "claim",
    "subscribe",
    "subscriptions",
    "digest",
    "export",
    "posts",
    "sources",
    "coverage",
    "settings",
    "help",
)


def menu_for(role: str | None) -> tuple[str, ...]:
    """The commands that the menu of somebody with that role offers; a stranger's is a subscriber's."""
    return tuple(name for name in MENU if COMMANDS[name].allows(role or SUBSCRIBER))


def _described(names: Iterable[str], words: Words) -> list[BotCommand]:
    return [BotCommand(command=name, description=words.say(f"menu-{name}")) for name in names]


async def set_menus(bot: Bot, language: str) -> None:
    """Tells Telegram what to offer when somebody types a slash: in each language, and in the bot's own for others."""
    for code in ("", *LANGUAGES):
        words = words_in(code or language)
        for names, scope in (
            (menu_for(SUBSCRIBER), BotCommandScopeDefault()),
            (_IN_GROUPS, BotCommandScopeAllGroupChats()),
        ):
            await bot.set_my_commands(_described(names, words), scope=scope, language_code=code or None)


async def set_menu_of(bot: Bot, user_id: int, role: str | None, words: Words) -> None:
    """The menu of one person's private chat: by role, in that chat's language. Telegram's refusal is only logged."""
    try:
        await bot.set_my_commands(
            _described(menu_for(role), words), scope=BotCommandScopeChat(chat_id=user_id)
        )
    except TelegramAPIError as error:
        log.info("a person's menu could not be set: %s", type(error).__name__)
