"""Questions: read by the query language, kept so that buttons find them again."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace

from bot.answers.understanding import Understood, understand
from bot.asking import Asking
from bot.deps import BotDeps
from storage.asked import Asked, recall_asked, remember_asked
from storage.errors import StorageError
from storage.sources import usernames

log = logging.getLogger(__name__)

_MAY_NAME_A_CHANNEL = ("@", ":", "t.me/")


async def question(query: str, asking: Asking, deps: BotDeps) -> Understood:
    """What a query asks for, at the time of the question."""
    channels: Mapping[str, int] = {}
    if any(mark in query for mark in _MAY_NAME_A_CHANNEL):
        async with deps.storage.read() as conn:
            channels = await usernames(conn)
    return understand(query, deps, now=asking.now, zone=asking.zone, channels=channels, words=asking.words)


async def keep_question(command: str, query: str, asking: Asking, deps: BotDeps) -> int | None:
    """Keeps a question and gives the id that its buttons carry.

    ``None`` where it can't be kept just now: an answer without buttons is better than none.
    """
    try:
        async with deps.storage.write() as conn:
            return await remember_asked(conn, asking.chat_id, command, query, asking.now)
    except StorageError as error:
        log.warning("a question could not be kept: %s", error)
        return None


async def ask_again(asked_id: int, asking: Asking, deps: BotDeps) -> tuple[Asked, Asking] | None:
    """The question behind a button, and the circumstances in which it was asked; ``None`` where it isn't kept."""
    async with deps.storage.read() as conn:
        asked = await recall_asked(conn, asked_id)
    if asked is None:
        return None
    return asked, replace(asking, now=min(asked.asked_at, asking.now))
