"""/chart, /map, /figures as pictures, and /timeline."""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import dataclass, replace

from aiogram import Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message

from bot.answers.around import query_around
from bot.answers.digests import DIGEST, digest_kept
from bot.answers.gathered import GatheredAnswer, gather, gather_figures
from bot.answers.nothing import viewing
from bot.answers.questions import ask_again, keep_question, question, question_id
from bot.asking import Asking
from bot.callbacks import AroundButton, PageButton, PictureButton
from bot.cards.buttons import CHART, DARK, FIGURES, LIGHT, MAP, TIMELINE, keyboard, other_colours
from bot.cards.fitting import Card
from bot.cards.pictures import (
    TIMELINE_PAGE,
    chart_card,
    chart_of,
    figures_card,
    figures_of,
    map_card,
    map_of,
    timeline_card,
)
from bot.deps import BotDeps
from bot.digests.content import build_digest
from bot.digests.picture import digest_picture
from bot.pictures.chart import draw_chart
from bot.pictures.drawing import Picture, drawn, theme
from bot.pictures.figures import draw_figures
from bot.pictures.map import draw_map
from bot.replies import (
    Attached,
    change,
    change_picture,
    send,
    send_file,
    send_for,
    send_page,
    send_picture_for,
    tell,
)
from storage.claims import claim_by_number


def pictures_router() -> Router:
    """The router of pictures and timelines, and of the buttons that lead to them."""
    router = Router(name="pictures")
    for observer in (router.message, router.edited_message, router.channel_post):
        observer.register(send_chart, Command(CHART, ignore_case=True))
        observer.register(send_map, Command(MAP, ignore_case=True))
        observer.register(send_figures, Command(FIGURES, ignore_case=True))
        observer.register(send_timeline, Command(TIMELINE, ignore_case=True))
    router.callback_query.register(press_picture, PictureButton.filter())
    router.callback_query.register(press_around, AroundButton.filter())
    return router


@dataclass(frozen=True, slots=True)
class _Made:
    """An answer, its words, and the picture of them where there is something to draw."""

    answer: GatheredAnswer
    card: Card
    picture: Attached | None


async def _make(kind: str, query: str, asking: Asking, deps: BotDeps, *, dark: bool, asked: int) -> _Made:
    """A picture in these colours; ``asked`` leads back to its query, for the button under it."""
    understood = await question(query, asking, deps)
    typed, view, colours = f"/{kind} {query}".strip(), viewing(asking, deps), theme(dark=dark)
    answer: GatheredAnswer
    drawing: Awaitable[Picture] | None = None
    if kind == FIGURES:
        answer = figured = await gather_figures(typed, understood, asking, deps)
        card = figures_card(figured, view)
        if answer.events:
            drawing = drawn(draw_figures, figures_of(figured, view), colours)
    elif kind == MAP:
        answer = await gather(typed, understood, asking, deps)
        card, told = map_card(answer, view), map_of(answer, view)
        if told.spots:
            drawing = drawn(draw_map, told, colours)
    else:
        answer = await gather(typed, understood, asking, deps)
        card = chart_card(answer, view)
        if answer.events:
            drawing = drawn(draw_chart, chart_of(answer, view), colours)
    png = (await drawing).png if drawing is not None else None
    return _put_together(kind, answer, card, png, asking, dark=dark, asked=asked)


async def _make_of_digest(
    kind: str, query: str, asking: Asking, deps: BotDeps, *, dark: bool, asked: int
) -> _Made:
    """A picture of a digest that was asked for; ``query`` is what it was kept as."""
    digest = await build_digest(digest_kept(query), deps)
    answer, card, png = await digest_picture(kind, digest, viewing(asking, deps), dark=dark)
    return _put_together(kind, answer, card, png, asking, dark=dark, asked=asked)


def _put_together(
    kind: str,
    answer: GatheredAnswer,
    card: Card,
    png: bytes | None,
    asking: Asking,
    *,
    dark: bool,
    asked: int,
) -> _Made:
    if png is None:
        return _Made(answer, card, None)
    row = [other_colours(asked, kind, asking.words, dark=dark)]
    return _Made(answer, Card(card.text, keyboard(row)), Attached(f"{kind}.png", png, picture=True))


async def _send(message: Message, kind: str, typed: str, asking: Asking, deps: BotDeps) -> None:
    """Answers with a picture; what may stand before the query are the colours asked for."""
    first, _, rest = typed.strip().partition(" ")
    named = first.lower() in (DARK, LIGHT)
    query = rest.strip() if named else typed.strip()
    dark = first.lower() == DARK if named else bool(asking.chosen.dark)
    made = await _make(kind, query, asking, deps, dark=dark, asked=question_id(kind, query, asking))
    if made.picture is None:
        await send(message, made.answer, made.card, deps)
        return
    kept = await keep_question(kind, query, asking, deps)
    card = made.card if kept else Card(made.card.text)
    await send_file(message, made.answer, card, made.picture, deps)


async def send_chart(message: Message, command: CommandObject, asking: Asking, deps: BotDeps) -> None:
    """``/chart QUERY``: how many events are claimed, by day and side."""
    await _send(message, CHART, command.args or "", asking, deps)


async def send_map(message: Message, command: CommandObject, asking: Asking, deps: BotDeps) -> None:
    """``/map QUERY``: where events are claimed."""
    await _send(message, MAP, command.args or "", asking, deps)


async def send_figures(message: Message, command: CommandObject, asking: Asking, deps: BotDeps) -> None:
    """``/figures QUERY``: who says how many, over time."""
    await _send(message, FIGURES, command.args or "", asking, deps)


async def press_picture(
    callback: CallbackQuery, callback_data: PictureButton, asking: Asking, deps: BotDeps
) -> None:
    """Under a list: its picture as a message of its own. Under a picture: the same in other colours, in its place."""
    found = await ask_again(callback_data.asked, asking, deps)
    kind, colours = callback_data.kind, callback_data.colours
    of_digest = found is not None and found[0].command == DIGEST
    kinds = (MAP, FIGURES) if of_digest else (CHART, MAP, FIGURES)
    if found is None or kind not in kinds or colours not in ("", DARK, LIGHT):
        await tell(callback, asking.words.say("button-old"))
        return
    asked, then = found
    dark = colours == DARK if colours else bool(asking.chosen.dark)
    make = _make_of_digest if of_digest else _make
    made = await make(kind, asked.query, then, deps, dark=dark, asked=asked.id)
    if colours:
        await change_picture(callback, made.answer, made.card, made.picture, asking, deps)
    else:
        await send_picture_for(callback, made.answer, made.card, made.picture, asking, deps)


async def press_around(
    callback: CallbackQuery, callback_data: AroundButton, asking: Asking, deps: BotDeps
) -> None:
    """Under a claim: who says how many, or what is claimed one after the other, of its kind, place and time."""
    number, kind = callback_data.number, callback_data.kind
    claim = await deps.storage.read_together(lambda conn: claim_by_number(conn, number, before=asking.now))
    if claim is None or kind not in (FIGURES, TIMELINE):
        await tell(callback, asking.words.say("claim-unknown", number=f"#{number}"))
        return
    query = query_around(claim, asking, deps)
    asked = question_id(kind, query, asking)
    kept = await keep_question(kind, query, asking, deps)
    if kind == TIMELINE:
        answer = await _timeline(query, 1, asking, deps)
        card = timeline_card(answer, viewing(asking, deps), asked)
        await send_for(callback, answer, card if kept else Card(card.text), asking, deps)
        return
    made = await _make(kind, query, asking, deps, dark=bool(asking.chosen.dark), asked=asked)
    card = made.card if kept else Card(made.card.text)
    await send_picture_for(callback, made.answer, card, made.picture, asking, deps)


async def send_timeline(message: Message, command: CommandObject, asking: Asking, deps: BotDeps) -> None:
    """``/timeline QUERY``: all events, oldest first."""
    query = command.args or ""
    answer = await _timeline(query, 1, asking, deps)
    card = timeline_card(answer, viewing(asking, deps), question_id("timeline", query, asking))
    await send_page(message, answer, card, "timeline", query, asking, deps)


async def turn_timeline_page(
    callback: CallbackQuery, query: str, button: PageButton, asking: Asking, deps: BotDeps
) -> None:
    """Another page of a timeline."""
    answer = await _timeline(query, button.page, asking, deps)
    await change(callback, answer, timeline_card(answer, viewing(asking, deps), button.asked), asking, deps)


async def _timeline(query: str, page: int, asking: Asking, deps: BotDeps) -> GatheredAnswer:
    understood = await question(query, asking, deps)
    answer = await gather(f"/timeline {query}".strip(), understood, asking, deps)
    pages = max(-(-answer.total // TIMELINE_PAGE), 1)
    return replace(answer, page=min(page, pages), pages=pages)
