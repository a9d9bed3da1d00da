"""The bot without Telegram, for ``ask`` and ``demo``: the real dispatcher, asked by an admin in UTC."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from bot.settings import LANGUAGES
from dprkwatch.answering import bot_deps
from dprkwatch.errors import UsageError
from dprkwatch.settings import Settings

if TYPE_CHECKING:
    from bot.answers.answer import Answer
    from bot.capture import Chat
    from media.workers import HashWorkers
    from storage.engines import Storage

TERMINAL_USER = 1_000_000_001
"""The Telegram id of the person at the terminal: an admin of no Telegram account."""


def check_language(lang: str) -> str:
    """The language asked for.

    Raises:
        UsageError: the bot doesn't speak it.
    """
    if lang not in LANGUAGES:
        raise UsageError(f"--lang: {lang!r} is none of {', '.join(LANGUAGES)}")
    return lang


async def terminal_chat(
    settings: Settings,
    storage: Storage,
    clock: Callable[[], datetime],
    lang: str,
    on_answer: Callable[[Answer], None] | None = None,
    workers: HashWorkers | None = None,
) -> Chat:
    """A private chat of the person at the terminal with the bot over this storage.

    ``workers`` put pictures side by side; without them none are.
    """
    # aiogram takes seconds to load
    from bot.app import build_dispatcher
    from bot.capture import open_chat
    from dprkwatch.footage import Footage

    footage = Footage(storage, settings.matching, workers)
    asked = replace(settings.bot, language=lang, zone="UTC", admins=(TERMINAL_USER,))
    deps = bot_deps(replace(settings, bot=asked), storage, footage, workers, clock=clock)
    return open_chat(build_dispatcher(replace(deps, on_answer=on_answer)), user_id=TERMINAL_USER)
