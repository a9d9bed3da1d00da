"""Sending what was made: a new message for a question, a changed one for a button."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass

from aiogram.exceptions import TelegramAPIError, TelegramBadRequest
from aiogram.types import (
    BufferedInputFile,
    CallbackQuery,
    InaccessibleMessage,
    InputMediaPhoto,
    LinkPreviewOptions,
    Message,
)

from bot.answers.answer import Answer, NoteAnswer
from bot.answers.questions import keep_question
from bot.asking import Asking
from bot.cards.buttons import leads_back, without_question
from bot.cards.fitting import Card
from bot.cards.notes import note_card
from bot.deps import BotDeps

log = logging.getLogger(__name__)

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


async def send(message: Message, answer: Answer, card: Card, deps: BotDeps) -> Message:
    """Answers a message with a card; gives what was sent."""
    if deps.on_answer is not None:
        deps.on_answer(answer)
    return await message.answer(
        **card.text.as_kwargs(), reply_markup=card.buttons, link_preview_options=_NO_PREVIEW
    )


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that goes with a card.

    Attributes:
        picture: it is shown in the chat, not only offered.
        veiled: it lies under a spoiler until somebody taps it.
    """

    name: str
    content: bytes
    picture: bool = False
    veiled: bool = False


async def send_file(
    message: Message, answer: Answer, card: Card, attached: Attached, deps: BotDeps
) -> Message:
    """Answers a message with a file whose caption the card is; gives what was sent."""
    if deps.on_answer is not None:
        deps.on_answer(answer)
    caption, entities = card.text.render()
    file = BufferedInputFile(attached.content, attached.name)
    if attached.picture:
        return await message.answer_photo(
            file,
            caption=caption,
            caption_entities=entities,
            parse_mode=None,
            reply_markup=card.buttons,
            has_spoiler=attached.veiled or None,
        )
    return await message.answer_document(
        file, caption=caption, caption_entities=entities, parse_mode=None, reply_markup=card.buttons
    )


def reply_target(callback: CallbackQuery) -> Message | None:
    """The message under which a button was pressed, where it can still be answered."""
    message = callback.message
    return None if message is None or isinstance(message, InaccessibleMessage) else message


async def send_page(
    message: Message, answer: Answer, card: Card, command: str, query: str, asking: Asking, deps: BotDeps
) -> None:
    """Answers a message with the first page of an answer.

    The question is kept for the paging buttons while the answer goes out: nobody waits for the writing. Where it
    can't be kept the buttons are taken off again.
    """
    if answer.pages == 1 and not leads_back(card.buttons):
        await send(message, answer, card, deps)
        return
    keeping = asyncio.ensure_future(keep_question(command, query, asking, deps))
    try:
        sent = await send(message, answer, card, deps)
    finally:
        kept = await keeping
    if not kept:
        await sent.edit_reply_markup(reply_markup=without_question(card.buttons))


async def send_lines(message: Message, command: str, lines: tuple[str, ...], deps: BotDeps) -> None:
    """Answers a message with words only."""
    note = NoteAnswer(command=command, lines=lines)
    await send(message, note, note_card(note), deps)


async def send_for(
    callback: CallbackQuery,
    answer: Answer,
    card: Card,
    asking: Asking,
    deps: BotDeps,
    *,
    notice: str | None = None,
) -> Message | None:
    """Answers a button with a message of its own, and takes the button's clock away; gives what was sent."""
    if deps.on_answer is not None:
        deps.on_answer(answer)
    sent = None
    if callback.bot is not None and asking.chat_id:
        sent = await callback.bot.send_message(
            asking.chat_id,
            **card.text.as_kwargs(),
            message_thread_id=_topic(callback),
            reply_markup=card.buttons,
            link_preview_options=_NO_PREVIEW,
        )
    await _end(callback, notice)
    return sent


def _topic(callback: CallbackQuery) -> int | None:
    thread: int | None = getattr(callback.message, "message_thread_id", None)
    return thread if getattr(callback.message, "is_topic_message", False) else None


async def send_picture_for(
    callback: CallbackQuery,
    answer: Answer,
    card: Card,
    picture: Attached | None,
    asking: Asking,
    deps: BotDeps,
) -> None:
    """Answers a button with a picture whose caption the card is, or with the card alone where there is none."""
    if picture is None or callback.bot is None or not asking.chat_id:
        await send_for(callback, answer, card, asking, deps)
        return
    if deps.on_answer is not None:
        deps.on_answer(answer)
    await callback.bot.send_photo(
        asking.chat_id,
        BufferedInputFile(picture.content, picture.name),
        **card.text.as_caption_kwargs(),
        message_thread_id=_topic(callback),
        reply_markup=card.buttons,
    )
    await callback.answer()


async def change_picture(
    callback: CallbackQuery,
    answer: Answer,
    card: Card,
    picture: Attached | None,
    asking: Asking,
    deps: BotDeps,
) -> None:
    """Puts a picture in the place of the one whose button was pressed; a new message where that can't be changed."""
    message = callback.message
    if picture is None or not isinstance(message, Message) or not message.photo:
        await send_picture_for(callback, answer, card, picture, asking, deps)
        return
    media = InputMediaPhoto(
        media=BufferedInputFile(picture.content, picture.name), **card.text.as_caption_kwargs()
    )
    try:
        await message.edit_media(media, reply_markup=card.buttons)
    except TelegramBadRequest as error:
        if "not modified" in str(error).lower():
            await callback.answer(asking.words.say("button-same"))
            return
        await send_picture_for(callback, answer, card, picture, asking, deps)
        return
    if deps.on_answer is not None:
        deps.on_answer(answer)
    await callback.answer()


async def change(
    callback: CallbackQuery,
    answer: Answer,
    card: Card,
    asking: Asking,
    deps: BotDeps,
    *,
    notice: str | None = None,
) -> None:
    """Puts a card in the place of the one whose button was pressed; a new message where that can't be changed.

    ``notice`` is shown over the chat with it: a button is answered once, what is said after that nobody sees.
    """
    message = callback.message
    if message is None or isinstance(message, InaccessibleMessage):
        await send_for(callback, answer, card, asking, deps, notice=notice)
        return
    if deps.on_answer is not None:
        deps.on_answer(answer)
    try:
        await message.edit_text(
            **card.text.as_kwargs(), reply_markup=card.buttons, link_preview_options=_NO_PREVIEW
        )
    except TelegramBadRequest as error:
        if "not modified" in str(error).lower():
            await _end(callback, notice or asking.words.say("button-same"))
            return
        await send_for(callback, answer, card, asking, deps, notice=notice)
        return
    await _end(callback, notice)


async def _end(callback: CallbackQuery, notice: str | None) -> None:
    """Takes the button's clock away, and shows a notice where there is one to show."""
    await callback.answer(notice[:200] if notice else None, show_alert=True if notice else None)


async def replace_own(placed: Message, answer: Answer, card: Card, deps: BotDeps) -> None:
    """Puts a card in the place of a message that said it was being made; below it where that can't be changed."""
    if deps.on_answer is not None:
        deps.on_answer(answer)
    try:
        await placed.edit_text(
            **card.text.as_kwargs(), reply_markup=card.buttons, link_preview_options=_NO_PREVIEW
        )
    except TelegramAPIError as error:
        log.info("a message could not be changed: %s", type(error).__name__)
        await placed.answer(
            **card.text.as_kwargs(), reply_markup=card.buttons, link_preview_options=_NO_PREVIEW
        )


async def tell(callback: CallbackQuery, text: str) -> None:
    """Answers a button with a short notice over the chat; a button pressed too long ago can't be answered."""
    try:
        await callback.answer(text[:200], show_alert=True)
    except TelegramAPIError as error:
        log.info("a button could not be answered: %s", type(error).__name__)
