"""Questions: read by the query language, kept so that buttons find them again."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace

from bot.answers.understanding import Understood, understand
from bot.asking import Asking
from bot.deps import BotDeps
from storage.asked import Asked, asked_id, recall_asked, remember_asked
from storage.errors import StorageError
from storage.sources import usernames

log = logging.getLogger(__name__)

_MAY_NAME_A_CHANNEL = ("@", ":", "t.me/")


async def question(query: str, asking: Asking, deps: BotDeps, *, of_texts: bool = False) -> Understood:
    """What a query asks for, at the time of the question: of claims, or of posts by their texts."""
    channels: Mapping[str, int] = {}
    if any(mark in query for mark in _MAY_NAME_A_CHANNEL):
        channels = await deps.storage.read_together(usernames)
    return understand(
        query,
        deps,
        now=asking.now,
        zone=asking.zone,
        channels=channels,
        words=asking.words,
        of_texts=of_texts,
    )


def question_id(command: str, query: str, asking: Asking) -> int:
    """The id that the buttons of an answer carry; ``keep_question`` keeps the question under it."""
    return asked_id(asking.chat_id, command, query, asking.now)


async def keep_question(command: str, query: str, asking: Asking, deps: BotDeps) -> bool:
    """Keeps a question for its buttons; ``False`` where that can't be done just now."""
    number = question_id(command, query, asking)
    deps.being_kept[number] = Asked(number, asking.chat_id, command, query, asking.now)
    try:
        await deps.storage.write_together(
            lambda conn: remember_asked(conn, asking.chat_id, command, query, asking.now)
        )
    except StorageError as error:
        log.warning("a question could not be kept: %s", error)
        return False
    finally:
        deps.being_kept.pop(number, None)
    return True


async def ask_again(number: int, asking: Asking, deps: BotDeps) -> tuple[Asked, Asking] | None:
    """The question behind a button, and the circumstances in which it was asked; ``None`` where it isn't kept."""
    asked = deps.being_kept.get(number)
    if asked is None:
        asked = await deps.storage.read_together(lambda conn: recall_asked(conn, number))
    if asked is None:
        return None
    return asked, replace(asking, now=min(asked.asked_at, asking.now))
