"""The commands there are, and Telegram's menu of them."""

from __future__ import annotations

from aiogram import Bot
from aiogram.types import BotCommand

from bot.locales import words_in

MENU = ("claims", "claim", "subscribe", "subscriptions", "digest", "posts", "sources", "help")


async def set_menus(bot: Bot, language: str) -> None:
    """Tells Telegram what to offer when somebody types a slash."""
    words = words_in(language)
    await bot.set_my_commands(
        [BotCommand(command=name, description=words.say(f"menu-{name}")) for name in MENU]
    )
