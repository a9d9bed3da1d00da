"""/sources: the channels and how far they are read."""

from __future__ import annotations

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from bot.answers.nothing import viewing
from bot.answers.questions import question_id
from bot.answers.sources import answer_sources
from bot.asking import Asking
from bot.callbacks import PageButton
from bot.cards.sources import sources_card
from bot.deps import BotDeps
from bot.replies import change, send_page


def sources_router() -> Router:
    """The router of ``/sources``."""
    router = Router(name="sources")
    for observer in (router.message, router.edited_message, router.channel_post):
        observer.register(list_channels, Command("sources", ignore_case=True))
    return router


async def list_channels(message: Message, asking: Asking, deps: BotDeps) -> None:
    """``/sources``: the channels, watched ones first."""
    answer = await answer_sources("/sources", asking, deps)
    asked = question_id("sources", "", asking)
    card = sources_card(answer, viewing(asking, deps), asked=asked)
    await send_page(message, answer, card, "sources", "", asking, deps)


async def turn_sources_page(
    callback: CallbackQuery, button: PageButton, asking: Asking, deps: BotDeps
) -> None:
    """Another page of the channels."""
    answer = await answer_sources("/sources", asking, deps, page=button.page)
    await change(
        callback, answer, sources_card(answer, viewing(asking, deps), asked=button.asked), asking, deps
    )
