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

from bot.asking import Asking
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
    "forgetme",
    "help",
    "start",
    "review",
    "channels",
    "watch",
    "unwatch",
    "lift",
    "lexicon",
    "grant",
    "revoke",
    "invite",
    "audit",
    "health",
)
"""Every command, in the order in which the menu offers it to those who may."""


def menu_for(role: str | None) -> tuple[str, ...]:
    """The commands that the menu of somebody with that role offers; a stranger's is a subscriber's."""
    return tuple(name for name in MENU if COMMANDS[name].allows(role or SUBSCRIBER))


def _described(names: Iterable[str], words: Words) -> list[BotCommand]:
    return [BotCommand(command=name, description=words.say(f"menu-{name}")) for name in names]


async def set_menus(bot: Bot, language: str) -> None:
    """Tells Telegram what to offer when somebody types a slash: in each language, and in the bot's own for others."""
    for code in ("", *LANGUAGES):
        words = words_in(code or language)
        menu = _described(menu_for(SUBSCRIBER), words)
        for scope in (BotCommandScopeDefault(), BotCommandScopeAllGroupChats()):
            await bot.set_my_commands(menu, scope=scope, language_code=code or None)


async def set_menu_of(bot: Bot, chat_id: int, role: str | None, words: Words) -> None:
    """The menu of one chat: by role, in that chat's language. Telegram's refusal is only logged."""
    try:
        await bot.set_my_commands(
            _described(menu_for(role), words), scope=BotCommandScopeChat(chat_id=chat_id)
        )
    except TelegramAPIError as error:
        log.info("a chat's menu could not be set: %s", type(error).__name__)


async def offer_menu(bot: Bot | None, asking: Asking, role: str | None) -> None:
    """The menu of the chat that asks: a person's own has that role's, a group, where all see it, a subscriber's.

    Topics of a group share its menu, which goes by the language of the group; channels have none.
    """
    if bot is None or asking.chat_kind == "channel" or asking.thread_id:
        return
    await set_menu_of(bot, asking.chat_id, role if asking.private else SUBSCRIBER, asking.words)


async def drop_menu(bot: Bot | None, chat_id: int) -> None:
    """Takes a chat's own menu away, so that it has everybody's. Telegram's refusal is only logged."""
    if bot is None:
        return
    try:
        await bot.delete_my_commands(scope=BotCommandScopeChat(chat_id=chat_id))
    except TelegramAPIError as error:
        log.info("a chat's menu could not be dropped: %s", type(error).__name__)
