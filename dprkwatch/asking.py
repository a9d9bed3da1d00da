"""The bot without Telegram, for ``ask`` and ``demo``: the real dispatcher, asked by an admin in UTC."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from bot.settings import LANGUAGES
from dprkwatch.errors import UsageError
from dprkwatch.settings import Settings

if TYPE_CHECKING:
    from bot.answers.answer import Answer
    from bot.capture import Chat
    from claims.places import Gazetteer
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
    gazetteer: Gazetteer,
    clock: Callable[[], datetime],
    lang: str,
    on_answer: Callable[[Answer], None] | None = None,
) -> Chat:
    """A private chat of the person at the terminal with the bot over this storage."""
    # aiogram takes seconds to load
    from bot.app import build_dispatcher
    from bot.capture import open_chat
    from bot.deps import BotDeps
    from bot.digests.picture import digest_chart
    from dprkwatch.footage import Footage

    deps = BotDeps(
        storage=storage,
        gazetteer=gazetteer,
        settings=replace(settings.bot, language=lang, zone="UTC", admins=(TERMINAL_USER,)),
        clock=clock,
        on_answer=on_answer,
        footage=Footage(storage, settings.matching),
        digest_picture=digest_chart,
    )
    return open_chat(build_dispatcher(deps), user_id=TERMINAL_USER)
