"""/review and the verdict buttons: what analysts say of claims."""

from __future__ import annotations

import re
from collections.abc import Sequence

from aiogram import Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message

from bot.answers.answer import ClaimAnswer
from bot.answers.claims import answer_claim
from bot.answers.nothing import viewing
from bot.asking import Asking
from bot.callbacks import NextButton, ReviewButton
from bot.cards.claim import claim_card
from bot.cards.fitting import Card, one_line, shorten
from bot.cards.reviews import verdict_buttons, verdict_name
from bot.deps import BotDeps
from bot.locales import Words
from bot.replies import change, send, send_lines, tell
from storage.people import known_person_id, person_id_of
from storage.reviews import (
    RIGHT,
    VERDICTS,
    Axis,
    axis_of,
    contradicting,
    give_review,
    next_unreviewed,
    read_verdicts,
)
from storage.sources import Connection

_ASKED = re.compile(r"[#№]?([0-9]{1,18})\b\s*(.*)", re.DOTALL)
_LINK = re.compile(r"https?://\S{1,500}")
_MOST_LINKS = 5


def reviews_router() -> Router:
    """The router of analysts' verdicts."""
    router = Router(name="reviews")
    for observer in (router.message, router.edited_message):
        observer.register(review_command, Command("review", ignore_case=True))
    router.callback_query.register(press_verdict, ReviewButton.filter())
    router.callback_query.register(press_next, NextButton.filter())
    return router


async def review_command(message: Message, command: CommandObject, asking: Asking, deps: BotDeps) -> None:
    """``/review``: the next claim that nobody has reviewed. ``/review 511 supported why``: a verdict."""
    words, args = asking.words, (command.args or "").strip()
    if not args:
        answer, waiting = await _next(asking, deps, before=None)
        if answer is None:
            await send_lines(message, "/review", (words.say("review-empty"),), deps)
            return
        await send(message, answer, _queue_card(answer, waiting, asking, deps), deps)
        return
    asked = _ASKED.fullmatch(args)
    found = await answer_claim(f"/review {asked[1]}", int(asked[1]), asking, deps) if asked else None
    if asked is None or found is None:
        unknown = (words.say("claim-unknown", number=f"#{asked[1]}"),) if asked else ()
        await send_lines(
            message, "/review", (*unknown, words.say("review-how", verdicts=_known(words))), deps
        )
        return
    if not asked[2]:
        await send(message, found, await _card(found, asking, deps, queue=False), deps)
        return
    verdicts, rest = read_verdicts(asked[2])
    if contradicting(verdicts):
        await send_lines(message, "/review", (words.say("review-contradicting"),), deps)
        return
    if not verdicts:
        word = shorten(one_line(asked[2].split(maxsplit=1)[0]), 60)
        await send_lines(
            message, "/review", (words.say("review-unknown", word=word, verdicts=_known(words)),), deps
        )
        return
    links = _LINK.findall(rest)[:_MOST_LINKS]
    await _give(found.claim.number, verdicts, asking, deps, _LINK.sub("", rest), links)
    again = await answer_claim(f"/review {asked[1]}", int(asked[1]), asking, deps)
    await send(message, again or found, await _card(again or found, asking, deps, queue=False), deps)


async def press_verdict(
    callback: CallbackQuery, callback_data: ReviewButton, asking: Asking, deps: BotDeps
) -> None:
    """Shows the verdicts, or keeps the one that was pressed; pressed again a wrong slot is taken back."""
    number, verdict, words = callback_data.number, callback_data.verdict, asking.words
    answer = await answer_claim(f"/review {number}", number, asking, deps)
    axis = axis_of(verdict)
    if answer is None or (verdict and axis is None):
        await tell(callback, words.say("claim-unknown", number=f"#{number}"))
        return
    back = axis is Axis.READING and verdict != RIGHT and verdict in await _held(answer, asking, deps)
    if axis is not None:
        await _give(number, (verdict,), asking, deps, take_back=back)
        answer = await answer_claim(f"/review {number}", number, asking, deps) or answer
    card = await _card(answer, asking, deps, queue=callback_data.queue)
    said = None
    if axis is not None:
        key = "review-taken-back" if back else "review-kept"
        said = words.say(key, verdict=verdict_name(axis, verdict, words))
    await change(callback, answer, card, asking, deps, notice=said)


async def press_next(
    callback: CallbackQuery, callback_data: NextButton, asking: Asking, deps: BotDeps
) -> None:
    """The next claim of the queue in the place of this one."""
    answer, waiting = await _next(asking, deps, before=callback_data.before)
    if answer is None:
        await tell(callback, asking.words.say("review-end" if waiting else "review-empty"))
        return
    await change(callback, answer, _queue_card(answer, waiting, asking, deps), asking, deps)


async def _next(asking: Asking, deps: BotDeps, *, before: int | None) -> tuple[ClaimAnswer | None, int]:
    async def look_up(conn: Connection) -> tuple[int | None, int]:
        return await next_unreviewed(conn, now=asking.now, before=before)

    number, waiting = await deps.storage.read_together(look_up)
    if number is None:
        return None, waiting
    return await answer_claim("/review", number, asking, deps), waiting


def _queue_card(answer: ClaimAnswer, waiting: int, asking: Asking, deps: BotDeps) -> Card:
    above = asking.words.say("review-queue", waiting=waiting)
    rows = verdict_buttons(answer.claim.number, asking.words, queue=True)
    return claim_card(answer, viewing(asking, deps), reasons=True, above=above, buttons=rows)


async def _card(answer: ClaimAnswer, asking: Asking, deps: BotDeps, *, queue: bool) -> Card:
    held = await _held(answer, asking, deps)
    rows = verdict_buttons(answer.claim.number, asking.words, queue=queue, held=held)
    return claim_card(answer, viewing(asking, deps), reasons=True, buttons=rows)


async def _held(answer: ClaimAnswer, asking: Asking, deps: BotDeps) -> frozenset[str]:
    """The verdicts on a claim that whoever asks holds."""
    person = await deps.storage.read_together(lambda conn: known_person_id(conn, _who(asking)))
    if person is None:
        return frozenset()
    return frozenset().union(*(answer.standing.held_by(person, axis) for axis in Axis))


def _who(asking: Asking) -> int:
    return asking.user_id if asking.user_id is not None else asking.chat_id


async def _give(
    number: int,
    verdicts: Sequence[str],
    asking: Asking,
    deps: BotDeps,
    reason: str = "",
    links: Sequence[str] = (),
    *,
    take_back: bool = False,
) -> None:
    async def write(conn: Connection) -> None:
        person = await person_id_of(conn, _who(asking), asking.now)
        for verdict in verdicts:
            await give_review(
                conn, number, person, verdict, asking.now, reason=reason, links=links, take_back=take_back
            )

    await deps.storage.write_together(write)


def _known(words: Words) -> str:
    """The verdicts as they are typed, with what they mean where that is another word."""
    shown = []
    for axis, verdicts in VERDICTS.items():
        for verdict in verdicts:
            typed, name = verdict.replace("_", "-"), verdict_name(axis, verdict, words)
            shown.append(typed if typed == name else f"{typed} ({name})")
    return ", ".join(shown)
