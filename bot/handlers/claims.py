"""/claims and /claim, and the buttons under their answers."""

from __future__ import annotations

import re

from aiogram import Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message

from bot.answers.claims import answer_claim, answer_claims, answer_tellers
from bot.answers.nothing import hints_when_empty, viewing
from bot.answers.questions import question, question_id
from bot.asking import Asking
from bot.callbacks import ClaimButton, LiftButton, PageButton, TellersButton, WhyButton
from bot.cards.claim import claim_card
from bot.cards.claims import claims_card
from bot.cards.tellers import tellers_card
from bot.deps import BotDeps
from bot.handlers.alerts import shows_followed, story_rows
from bot.replies import change, send, send_for, send_lines, send_page, tell
from bot.rights import BUTTONS
from storage.claims import newest_claim_number
from storage.sources import Connection

_NUMBER = re.compile(r"\s*[#№]?\s*([0-9]{1,18})\b")


def claims_router() -> Router:
    """The router of everything about claims."""
    router = Router(name="claims")
    for observer in (router.message, router.edited_message, router.channel_post):
        observer.register(list_claims, Command("claims", ignore_case=True))
        observer.register(show_claim, Command("claim", ignore_case=True))
    router.callback_query.register(press_claim, ClaimButton.filter())
    router.callback_query.register(press_why, WhyButton.filter())
    router.callback_query.register(press_tellers, TellersButton.filter())
    return router


async def list_claims(message: Message, command: CommandObject, asking: Asking, deps: BotDeps) -> None:
    """``/claims QUERY``: the events that a query means."""
    await send_claims(message, command.args or "", asking, deps)


async def send_claims(
    message: Message, query: str, asking: Asking, deps: BotDeps, *, plain: bool = False
) -> None:
    """Answers a query with its first page. ``plain``: it was written without a command."""
    understood = await question(query, asking, deps)
    typed = query if plain else f"/claims {query}".strip()
    answer = await answer_claims(typed, understood, asking, deps)
    if plain:
        answer = answer.with_hint(asking.words.say("plain-hint"))
    asked = question_id("claims", query, asking)
    card = claims_card(answer, viewing(asking, deps), asked=asked, page_size=deps.page_size)
    await send_page(message, answer, card, "claims", query, asking, deps)


async def turn_claims_page(
    callback: CallbackQuery, query: str, button: PageButton, asking: Asking, deps: BotDeps
) -> None:
    """Another page of an answer of ``/claims``; ``asking`` stands at the time of the question."""
    understood = await question(query, asking, deps)
    answer = await answer_claims(f"/claims {query}".strip(), understood, asking, deps, page=button.page)
    card = claims_card(answer, viewing(asking, deps), asked=button.asked, page_size=deps.page_size)
    await change(callback, answer, card, asking, deps)


async def show_claim(message: Message, command: CommandObject, asking: Asking, deps: BotDeps) -> None:
    """``/claim N``: one claim whole."""
    await send_claim(message, command.args or "", asking, deps)


async def send_claim(message: Message, wanted: str, asking: Asking, deps: BotDeps) -> None:
    """Answers with the claim whose number is in ``wanted``, or says why it can't."""
    typed = f"/claim {wanted}".strip()
    number = _NUMBER.match(wanted)
    if number is not None:
        answer = await answer_claim(typed, int(number[1]), asking, deps)
        if answer is not None:
            await send(
                message, answer, claim_card(answer, viewing(asking, deps), liftable=_may_lift(asking)), deps
            )
            return
    await send_lines(message, typed, await _no_claim(number[1] if number else None, asking, deps), deps)


async def _no_claim(number: str | None, asking: Asking, deps: BotDeps) -> tuple[str, ...]:
    words = asking.words

    async def look_up(conn: Connection) -> tuple[int | None, tuple[str, ...]]:
        newest = await newest_claim_number(conn, before=asking.now)
        return newest, await hints_when_empty(conn, asking) if newest is None else ()

    newest, empty = await deps.storage.read_together(look_up)
    unknown = (words.say("claim-unknown", number=f"#{number}"),) if number else ()
    if newest is None:
        return (*unknown, *empty)
    return (*unknown, words.say("claim-which", number=str(newest)))


async def press_claim(
    callback: CallbackQuery, callback_data: ClaimButton, asking: Asking, deps: BotDeps
) -> None:
    """A numbered button of a list: the claim's card as a message of its own."""
    answer = await answer_claim(f"/claim {callback_data.number}", callback_data.number, asking, deps)
    if answer is None:
        await tell(callback, asking.words.say("claim-unknown", number=f"#{callback_data.number}"))
        return
    await send_for(
        callback, answer, claim_card(answer, viewing(asking, deps), liftable=_may_lift(asking)), asking, deps
    )


async def press_why(callback: CallbackQuery, callback_data: WhyButton, asking: Asking, deps: BotDeps) -> None:
    """Shows or hides what a claim was read from."""
    answer = await answer_claim(f"/claim {callback_data.number}", callback_data.number, asking, deps)
    if answer is None:
        await tell(callback, asking.words.say("claim-unknown", number=f"#{callback_data.number}"))
        return
    message = callback.message
    card = claim_card(
        answer,
        viewing(asking, deps),
        reasons=callback_data.shown,
        liftable=_may_lift(asking),
        followed=isinstance(message, Message) and shows_followed(message),
        buttons=story_rows(message) if isinstance(message, Message) else (),
    )
    await change(callback, answer, card, asking, deps)


async def press_tellers(
    callback: CallbackQuery, callback_data: TellersButton, asking: Asking, deps: BotDeps
) -> None:
    """Who else tells the story, as a message of its own."""
    answer = await answer_tellers(callback_data.number, asking, deps)
    if answer is None:
        await tell(callback, asking.words.say("claim-unknown", number=f"#{callback_data.number}"))
        return
    await send_for(callback, answer, tellers_card(answer, viewing(asking, deps)), asking, deps)


def _may_lift(asking: Asking) -> bool:
    return BUTTONS[LiftButton.__prefix__].allows(asking.role)
