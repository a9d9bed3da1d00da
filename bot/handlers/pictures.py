"""/chart, /map, /figures as pictures, and /timeline."""

from __future__ import annotations

from dataclasses import replace

from aiogram import Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message

from bot.answers.gathered import GatheredAnswer, gather, gather_figures
from bot.answers.nothing import viewing
from bot.answers.questions import question, question_id
from bot.asking import Asking
from bot.callbacks import PageButton
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
from bot.pictures.chart import draw_chart
from bot.pictures.drawing import Theme, drawn, theme
from bot.pictures.figures import draw_figures
from bot.pictures.map import draw_map
from bot.replies import Attached, change, send, send_file, send_page

DARK, BRIGHT = "dark", "light"
"""What may stand before a query: the colours of the picture."""


def pictures_router() -> Router:
    """The router of pictures and timelines."""
    router = Router(name="pictures")
    for observer in (router.message, router.edited_message, router.channel_post):
        observer.register(send_chart, Command("chart", ignore_case=True))
        observer.register(send_map, Command("map", ignore_case=True))
        observer.register(send_figures, Command("figures", ignore_case=True))
        observer.register(send_timeline, Command("timeline", ignore_case=True))
    return router


def _asked(command: CommandObject) -> tuple[str, Theme]:
    """The query, and the colours asked for before it."""
    typed = (command.args or "").strip()
    first, _, rest = typed.partition(" ")
    named = first.lower() in (DARK, BRIGHT)
    return (rest.strip() if named else typed), theme(dark=first.lower() == DARK)


async def send_chart(message: Message, command: CommandObject, asking: Asking, deps: BotDeps) -> None:
    """``/chart QUERY``: how many events are claimed, by day and side."""
    query, colours = _asked(command)
    answer = await gather(f"/chart {query}".strip(), await question(query, asking, deps), asking, deps)
    view = viewing(asking, deps)
    card = chart_card(answer, view)
    if not answer.events:
        await send(message, answer, card, deps)
        return
    picture = await drawn(draw_chart, chart_of(answer, view), colours)
    await send_file(message, answer, card, Attached("chart.png", picture.png, picture=True), deps)


async def send_map(message: Message, command: CommandObject, asking: Asking, deps: BotDeps) -> None:
    """``/map QUERY``: where events are claimed."""
    query, colours = _asked(command)
    answer = await gather(f"/map {query}".strip(), await question(query, asking, deps), asking, deps)
    view = viewing(asking, deps)
    card = map_card(answer, view)
    told = map_of(answer, view)
    if not told.spots:
        await send(message, answer, card, deps)
        return
    picture = await drawn(draw_map, told, colours)
    await send_file(message, answer, card, Attached("map.png", picture.png, picture=True), deps)


async def send_figures(message: Message, command: CommandObject, asking: Asking, deps: BotDeps) -> None:
    """``/figures QUERY``: who says how many, over time."""
    query, colours = _asked(command)
    understood = await question(query, asking, deps)
    answer = await gather_figures(f"/figures {query}".strip(), understood, asking, deps)
    view = viewing(asking, deps)
    card = figures_card(answer, view)
    if not answer.events:
        await send(message, answer, card, deps)
        return
    picture = await drawn(draw_figures, figures_of(answer, view), colours)
    await send_file(message, answer, card, Attached("figures.png", picture.png, picture=True), deps)


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
