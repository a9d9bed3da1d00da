"""Answers about channels: which are watched, and how far they are read."""

from __future__ import annotations

from bot.answers.answer import SourcesAnswer
from bot.asking import Asking
from bot.deps import BotDeps
from storage.sources import Connection, Source, list_sources

PAGE = 10


async def answer_sources(command: str, asking: Asking, deps: BotDeps, *, page: int = 1) -> SourcesAnswer:
    """A page of the channels, watched ones first."""
    page = max(page, 1)

    async def look_up(conn: Connection, page: int) -> tuple[tuple[Source, ...], int]:
        return await list_sources(conn, limit=PAGE, offset=(page - 1) * PAGE, before=asking.now)

    sources, total = await deps.storage.read_together(lambda conn: look_up(conn, page))
    if not sources and page > 1:
        page = 1
        sources, total = await deps.storage.read_together(lambda conn: look_up(conn, 1))
    hints = () if total else (asking.words.say("empty-no-channels"), asking.words.say("empty-import"))
    return SourcesAnswer(
        command=command, total=total, page=page, pages=max(-(-total // PAGE), 1), hints=hints, sources=sources
    )
