"""/digest: a digest now, or of any query and window; and the pages of those that were delivered."""

from __future__ import annotations

from datetime import datetime

from aiogram import Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, InlineKeyboardButton, Message

from bot.answers.digests import (
    DIGEST,
    DigestAnswer,
    answer_digest,
    digest_asked,
    digest_kept,
    digests_now,
    kept_digest,
)
from bot.answers.nothing import viewing
from bot.answers.questions import keep_question, question_id
from bot.answers.subscribing import chat_subscriptions
from bot.asking import Asking
from bot.callbacks import DigestButton, DigestPictureButton, PageButton
from bot.cards.buttons import FIGURES, MAP, paging, pictures_of
from bot.cards.digest import digest_card, digest_pages
from bot.cards.fitting import CAPTION_UNITS, Card, utf16_units
from bot.cards.viewing import Viewing
from bot.composing import delivered_page
from bot.deps import BotDeps
from bot.digests.content import Digest, DigestKey, build_digest
from bot.digests.picture import digest_picture
from bot.replies import Attached, change, send, send_file, send_picture_for, tell
from storage.alerts import muted_stories
from storage.deliveries import DIGEST as DIGESTS
from storage.deliveries import Delivery, delivery_by_id, digest_of_message

_NOW = frozenset({"now", "зараз", "сейчас", "지금"})


def digests_router() -> Router:
    """The router of ``/digest`` and of pages of digests."""
    router = Router(name="digests")
    for observer in (router.message, router.edited_message, router.channel_post):
        observer.register(send_digest, Command("digest", ignore_case=True))
    router.callback_query.register(turn_delivered, DigestButton.filter())
    router.callback_query.register(press_digest_picture, DigestPictureButton.filter())
    return router


async def send_digest(message: Message, command: CommandObject, asking: Asking, deps: BotDeps) -> None:
    """``/digest`` or ``/digest now``: what came since the last digests; ``/digest QUERY``: of that."""
    query = (command.args or "").strip()
    words = asking.words
    typed = f"/digest {query}".strip()
    if query and query.lower() not in _NOW:
        key, problems = await digest_asked(query, asking, deps)
        lines = tuple(f"⚠️ {problem}" for problem in problems)
        await _send(message, await answer_digest(typed, key, deps, lines=lines), asking, deps)
        return
    subscribed = await chat_subscriptions(asking, deps)
    above = () if subscribed else (words.say("digest-none"),)
    for key in await digests_now(asking, deps):
        await _send(message, await answer_digest(typed, key, deps, lines=above), asking, deps)


async def _send(message: Message, answer: DigestAnswer, asking: Asking, deps: BotDeps) -> None:
    view = viewing(asking, deps)
    card = await first_page(answer, asking, deps)
    picture = None
    if (
        deps.digest_picture is not None
        and asking.chosen.charts is not False
        and utf16_units(card.text.render()[0]) <= CAPTION_UNITS
    ):
        picture = await deps.digest_picture(answer.digest, view, bool(asking.chosen.dark))
    if picture is None:
        await send(message, answer, card, deps)
    else:
        await send_file(message, answer, card, Attached("digest.png", picture, picture=True), deps)


async def first_page(answer: DigestAnswer, asking: Asking, deps: BotDeps) -> Card:
    """The first page of a digest that was asked for, with buttons to the others and to its pictures."""
    digest, view, rows = answer.digest, viewing(asking, deps), []
    query = kept_digest(digest.key)
    turns = len(digest_pages(digest, view)) > 1
    if (digest.events or turns) and await keep_question(DIGEST, query, asking, deps):
        rows = _buttons(digest, 1, question_id(DIGEST, query, asking), view)
    return digest_card(digest, view, notes=answer.lines, more=rows)


def _buttons(digest: Digest, page: int, asked: int, view: Viewing) -> list[list[InlineKeyboardButton]]:
    pages = len(digest_pages(digest, view))
    drawn = pictures_of(asked, view.words, (MAP, FIGURES)) if digest.events else []
    return [paging(asked, min(page, pages), pages), drawn]


async def turn_digest_page(
    callback: CallbackQuery, query: str, button: PageButton, asking: Asking, deps: BotDeps
) -> None:
    """Another page of a digest that was asked for."""
    answer = await answer_digest("/digest", digest_kept(query), deps)
    view = viewing(asking, deps)
    rows = _buttons(answer.digest, button.page, button.asked, view)
    card = digest_card(answer.digest, view, page=button.page, more=rows)
    await change(callback, answer, card, asking, deps)


async def _delivered(delivery: Delivery, deps: BotDeps) -> Digest:
    """What a digest that was delivered tells its chat."""
    told = delivery.payload
    start, end = (datetime.fromisoformat(told[name]) for name in ("from", "to"))
    digest = await build_digest(DigestKey(told["query"], start, end), deps)
    chat = delivery.chat_id
    return digest.without(await deps.storage.read_together(lambda conn: muted_stories(conn, chat)))


async def turn_delivered(
    callback: CallbackQuery, callback_data: DigestButton, asking: Asking, deps: BotDeps
) -> None:
    """Another page of a digest that was delivered to this chat."""
    number, page = callback_data.delivery, callback_data.page
    delivery = await deps.storage.read_together(lambda conn: delivery_by_id(conn, number))
    if (
        delivery is None
        or delivery.kind != DIGESTS
        or delivery.telegram_chat_id != asking.chat_id
        or not 0 < page < 1000
    ):
        await tell(callback, asking.words.say("button-old"))
        return
    digest = await _delivered(delivery, deps)
    view = viewing(asking, deps)
    answer = DigestAnswer(command="/digest", total=digest.total, page=page, digest=digest)
    await change(callback, answer, delivered_page(digest, view, delivery, page), asking, deps)


async def press_digest_picture(
    callback: CallbackQuery, callback_data: DigestPictureButton, asking: Asking, deps: BotDeps
) -> None:
    """Under a digest that was delivered: its events on a map, or who says how many in it."""
    number, kind = callback.message.message_id if callback.message else 0, callback_data.kind
    delivery = await deps.storage.read_together(lambda conn: digest_of_message(conn, asking.chat_id, number))
    if delivery is None or kind not in (MAP, FIGURES):
        await tell(callback, asking.words.say("button-old"))
        return
    digest = await _delivered(delivery, deps)
    view, dark = viewing(asking, deps), bool(asking.chosen.dark)
    answer, card, png = await digest_picture(kind, digest, view, dark=dark)
    picture = Attached(f"{kind}.png", png, picture=True) if png is not None else None
    await send_picture_for(callback, answer, card, picture, asking, deps)
