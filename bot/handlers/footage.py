"""The buttons under a claim whose footage was seen before: side by side, all sightings, and that the match is wrong."""

from __future__ import annotations

from dataclasses import replace

from aiogram import Router
from aiogram.types import CallbackQuery

from bot.answers.claims import answer_claim
from bot.answers.nothing import viewing
from bot.answers.questions import keep_question, question_id
from bot.answers.seen import SeenAnswer, answer_seen_media
from bot.asking import Asking
from bot.callbacks import FootageButton, LiftButton, MatchButton
from bot.cards.claim import claim_card
from bot.cards.seen import kept_match, sightings_card
from bot.deps import BotDeps
from bot.handlers.beside import Beside, find_beside, send_beside
from bot.replies import change, reply_target, send_for, tell
from bot.rights import BUTTONS
from storage.footage import Sighting
from storage.people import person_id_of
from storage.reuses import Reuse, match_of_post, refuse_reuse
from storage.sources import Connection


def footage_router() -> Router:
    """The router of what is done with footage that was seen before."""
    router = Router(name="footage")
    router.callback_query.register(press_footage, FootageButton.filter())
    router.callback_query.register(press_match, MatchButton.filter())
    return router


async def press_footage(
    callback: CallbackQuery, callback_data: FootageButton, asking: Asking, deps: BotDeps
) -> None:
    """All sightings of the footage under a claim, or it beside the earliest one, as a message of its own."""
    number = callback_data.number
    claim = await answer_claim(f"/claim {number}", number, asking, deps)
    if claim is None or claim.reuse is None:
        await tell(callback, asking.words.say("button-old"))
        return
    reuse, _ = claim.reuse
    found = await answer_seen_media(f"/claim {number}", reuse.media_id, reuse.post_id, asking, deps)
    if found is None:
        await tell(callback, asking.words.say("seen-no-index"))
        return
    if callback_data.show == "beside":
        await _show_beside(callback, claim.reuse, found, asking, deps)
        return
    await keep_question("seen", found.asked, asking, deps)
    card = sightings_card(found, viewing(asking, deps), asked=question_id("seen", found.asked, asking))
    await send_for(callback, found, card, asking, deps)


async def _show_beside(
    callback: CallbackQuery, told: tuple[Reuse, Sighting], found: SeenAnswer, asking: Asking, deps: BotDeps
) -> None:
    """The footage beside the sighting that its card names, which other matches may be earlier than."""
    reuse, sighting = told
    match = next((one for one, _ in found.sightings if one.media_id == sighting.media_id), kept_match(reuse))
    named = replace(found, sightings=((match, sighting), *found.sightings))
    beside = await find_beside(named, asking, deps, sent=False)
    target = reply_target(callback)
    if not isinstance(beside, Beside) or target is None:
        await tell(callback, beside if isinstance(beside, str) else asking.words.say("beside-none"))
        return
    await callback.answer()
    await send_beside(target, beside, asking, deps)


async def press_match(
    callback: CallbackQuery, callback_data: MatchButton, asking: Asking, deps: BotDeps
) -> None:
    """An analyst's word that a match is wrong, or that it isn't after all."""
    number, wrong, words = callback_data.number, callback_data.wrong, asking.words
    answer = await answer_claim(f"/claim {number}", number, asking, deps)
    who = asking.user_id if asking.user_id is not None else asking.chat_id

    async def write(conn: Connection) -> bool:
        if answer is None or await match_of_post(conn, callback_data.match) != answer.claim.post_id:
            return False
        person = await person_id_of(conn, who, asking.now)
        return await refuse_reuse(conn, callback_data.match, person, asking.now, wrong=wrong)

    if answer is None or not 0 < callback_data.match < 2**63:
        await tell(callback, words.say("button-old"))
        return
    done = await deps.storage.write_together(write)
    answer = await answer_claim(f"/claim {number}", number, asking, deps) or answer
    may_lift = BUTTONS[LiftButton.__prefix__].allows(asking.role)
    card = claim_card(answer, viewing(asking, deps), liftable=may_lift)
    said = words.say("match-wrong" if wrong else "match-right") if done else None
    await change(callback, answer, card, asking, deps, notice=said)
