"""Inline mode: ``@bot kursk 7d`` in any chat offers the cards of claims to paste."""

from __future__ import annotations

import logging

from aiogram import Router
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import (
    InlineQuery,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InlineQueryResultUnion,
    InputTextMessageContent,
    LinkPreviewOptions,
)

from bot.answers.claims import answer_claims
from bot.answers.nothing import viewing
from bot.answers.questions import question
from bot.asking import Asking
from bot.cards.pasted import pasted_card, pasted_title
from bot.deps import BotDeps
from storage.claims import StoredClaim

log = logging.getLogger(__name__)

_PAGE = 10
_CACHE_SECONDS = 20
_BUTTON_UNITS = 64


def inline_router() -> Router:
    """The router of inline queries."""
    router = Router(name="inline")
    router.inline_query.register(offer_claims)
    return router


async def offer_claims(query: InlineQuery, asking: Asking, deps: BotDeps) -> None:
    """The claims that the query means, newest first; scrolling on asks for more."""
    page = int(query.offset) if query.offset.isascii() and query.offset.isdecimal() else 1
    page = min(max(page, 1), 200)
    understood = await question(query.query, asking, deps)
    sized = deps.of_page_size(_PAGE)
    answer = await answer_claims(f"/claims {query.query}".strip(), understood, asking, sized, page=page)
    if deps.on_answer is not None:
        deps.on_answer(answer)
    words = asking.words
    shown = answer.found.lines if answer.page == page else ()
    offered: list[InlineQueryResultUnion] = [_article(line.lead, asking, deps) for line in shown]
    button = None
    if not offered and page == 1:
        said = words.say("claims-none")[:_BUTTON_UNITS]
        button = InlineQueryResultsButton(text=said, start_parameter="inline")
    try:
        await query.answer(
            offered,
            cache_time=_CACHE_SECONDS,
            is_personal=True,
            next_offset=str(page + 1) if offered and page < answer.pages else "",
            button=button,
        )
    except TelegramBadRequest as error:  # mostly since the person has typed on meanwhile
        log.info("an inline query could not be answered: %s", type(error).__name__)


def _article(claim: StoredClaim, asking: Asking, deps: BotDeps) -> InlineQueryResultArticle:
    view = viewing(asking, deps)
    title, about = pasted_title(claim, view)
    text = pasted_card(claim, view).as_kwargs()
    return InlineQueryResultArticle(
        id=f"claim-{claim.number}",
        title=title,
        description=about,
        input_message_content=InputTextMessageContent(
            message_text=text["text"],
            entities=text["entities"],
            link_preview_options=LinkPreviewOptions(is_disabled=True),
        ),
    )
