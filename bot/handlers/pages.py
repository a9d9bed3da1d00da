"""The buttons that turn pages, whatever was asked."""

from __future__ import annotations

from aiogram import Router
from aiogram.types import CallbackQuery

from bot.answers.questions import ask_again
from bot.asking import Asking
from bot.callbacks import PageButton
from bot.deps import BotDeps
from bot.handlers.claims import turn_claims_page
from bot.handlers.digests import turn_digest_page
from bot.handlers.pictures import turn_timeline_page
from bot.handlers.posts import turn_posts_page
from bot.handlers.seen import turn_seen_page
from bot.handlers.sources import turn_sources_page
from bot.replies import tell


def pages_router() -> Router:
    """The router of paging buttons."""
    router = Router(name="pages")
    router.callback_query.register(turn_page, PageButton.filter())
    return router


async def turn_page(
    callback: CallbackQuery, callback_data: PageButton, asking: Asking, deps: BotDeps
) -> None:
    """Another page of what was asked, as of the time of the question."""
    found = await ask_again(callback_data.asked, asking, deps)
    if found is None or not 0 < callback_data.page < 1_000_000:
        await tell(callback, asking.words.say("button-old"))
        return
    asked, then = found
    if asked.command == "claims":
        await turn_claims_page(callback, asked.query, callback_data, then, deps)
    elif asked.command == "posts":
        await turn_posts_page(callback, asked.query, callback_data, then, deps)
    elif asked.command == "sources":
        await turn_sources_page(callback, callback_data, then, deps)
    elif asked.command == "digest":
        await turn_digest_page(callback, asked.query, callback_data, then, deps)
    elif asked.command == "seen":
        await turn_seen_page(callback, asked.query, callback_data, then, deps)
    elif asked.command == "timeline":
        await turn_timeline_page(callback, asked.query, callback_data, then, deps)
    else:
        await tell(callback, asking.words.say("button-old"))
