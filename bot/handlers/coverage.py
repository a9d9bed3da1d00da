"""/coverage: how well each channel was watched; /lift: fetching the whole media of one post."""

from __future__ import annotations

import re

from aiogram import Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message

from bot.answers.coverage import answer_coverage
from bot.answers.nothing import viewing
from bot.asking import Asking
from bot.callbacks import CoveragePage, LiftButton
from bot.cards.coverage import coverage_card
from bot.deps import BotDeps
from bot.replies import change, send, send_lines, tell
from storage.audit import note
from storage.claims import claim_by_number
from storage.fetches import lift_limit, not_whole
from storage.people import person_id_of

_NUMBER = re.compile(r"\s*[#№]?\s*([0-9]{1,18})\s*")


def coverage_router() -> Router:
    """The router of what was watched and fetched."""
    router = Router(name="coverage")
    for observer in (router.message, router.edited_message, router.channel_post):
        observer.register(show_coverage, Command("coverage", ignore_case=True))
        observer.register(lift, Command("lift", ignore_case=True))
    router.callback_query.register(turn_coverage, CoveragePage.filter())
    router.callback_query.register(press_lift, LiftButton.filter())
    return router


async def show_coverage(message: Message, command: CommandObject, asking: Asking, deps: BotDeps) -> None:
    """``/coverage [@name]``: the channels, those in trouble first."""
    said = command.args or ""
    answer = await answer_coverage(f"/coverage {said}".strip(), said, asking, deps)
    await send(message, answer, coverage_card(answer, viewing(asking, deps)), deps)


async def turn_coverage(
    callback: CallbackQuery, callback_data: CoveragePage, asking: Asking, deps: BotDeps
) -> None:
    """Another page, as things are now."""
    page = min(max(callback_data.page, 1), 100_000)
    answer = await answer_coverage("/coverage", "", asking, deps, page=page)
    await change(callback, answer, coverage_card(answer, viewing(asking, deps)), asking, deps)


async def lift(message: Message, command: CommandObject, asking: Asking, deps: BotDeps) -> None:
    """``/lift N``: has the whole pictures and films under a claim fetched, whatever their size."""
    number = _NUMBER.fullmatch(command.args or "")
    said = await _lift(int(number[1]), asking, deps) if number else asking.words.say("lift-how")
    await send_lines(message, f"/lift {command.args or ''}".strip(), (said,), deps)


async def press_lift(
    callback: CallbackQuery, callback_data: LiftButton, asking: Asking, deps: BotDeps
) -> None:
    """The button of a card that has media which weren't fetched whole."""
    await tell(callback, await _lift(callback_data.number, asking, deps))


async def _lift(number: int, asking: Asking, deps: BotDeps) -> str:
    words, shown = asking.words, f"#{number}"
    if not 0 < number < 2**63:
        return words.say("claim-unknown", number=shown)
    async with deps.storage.write() as conn:
        claim = await claim_by_number(conn, number, before=asking.now)
        if claim is None:
            return words.say("claim-unknown", number=shown)
        waiting = await not_whole(conn, claim.post_id)
        asked_already = bool(waiting) and all(one.lifted for one in waiting)
        if not waiting or asked_already:
            return words.say("lift-asked" if asked_already else "lift-nothing", number=shown)
        found = await lift_limit(conn, claim.post_id)
        by = await person_id_of(conn, asking.user_id, asking.now) if asking.user_id is not None else None
        before = {"lifted": False}
        await note(conn, asking.now, by, "lift", f"post {claim.post_id}", before, {"lifted": True})
    return words.say("lift-done", number=shown, n=found)
