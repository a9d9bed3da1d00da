"""Filters that are asked at once: aiogram runs a filter that is no coroutine in a thread, ``F`` among them.

A message passes several of them before it comes to its handler, and each thread costs more than what it looks at.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import F
from aiogram.types import Message
from magic_filter import MagicFilter

ALONE: MagicFilter = F.chat.type == "private"
"""The message stands in a chat of one person with the bot."""


def at_once(*looks: MagicFilter | Callable[[Message], bool]) -> Callable[[Message], Awaitable[bool]]:
    """A filter that lets a message through of which every one of ``looks`` holds."""
    asked: list[Callable[[Message], Any]] = [
        look.resolve if isinstance(look, MagicFilter) else look for look in looks
    ]

    async def passes(message: Message) -> bool:
        return all(look(message) for look in asked)

    return passes
