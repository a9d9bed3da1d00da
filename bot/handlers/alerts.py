"""Buttons under alerts and claims: Follow, Mute this, I'm checking."""

from __future__ import annotations

import re

from aiogram import Router
from aiogram.exceptions import TelegramAPIError
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message

from bot.asking import Asking
from bot.callbacks import CheckButton, StoryButton
from bot.cards.alert import story_buttons
from bot.cards.buttons import keyboard
from bot.deps import BotDeps
from bot.replies import tell
from storage.alerts import FOLLOWED, MUTED, choose_for_story, is_told, keep_thread, thread_key
from storage.chats import keep_chat
from storage.claims import StoredClaim, claim_by_number
from storage.events import CHECKING, owe_event
from storage.people import person_id_of
from storage.reviews import Axis, give_review, newest_verdict
from storage.sources import Connection

_WISHES = {
    "follow": (FOLLOWED, "alert-followed"),
    "mute": (MUTED, "alert-muted"),
    "usual": (None, "alert-usual"),
}
_PREFIXES = (f"{StoryButton.__prefix__}:", f"{CheckButton.__prefix__}:")


def alerts_router() -> Router:
    """The router of what is done about one story."""
    router = Router(name="alerts")
    router.callback_query.register(press_wish, StoryButton.filter())
    router.callback_query.register(press_checking, CheckButton.filter())
    return router


async def _claim(number: int, asking: Asking, deps: BotDeps) -> StoredClaim | None:
    return await deps.storage.read_together(lambda conn: claim_by_number(conn, number, before=asking.now))


async def press_wish(
    callback: CallbackQuery, callback_data: StoryButton, asking: Asking, deps: BotDeps
) -> None:
    """This chat follows a story, wants no more of it, or has it as usual again."""
    claim = await _claim(callback_data.number, asking, deps)
    wish = _WISHES.get(callback_data.wish)
    if claim is None or claim.story is None or wish is None:
        await tell(callback, asking.words.say("alert-no-story"))
        return
    choice, said = wish
    story, message = claim.story, callback.message

    async def write(conn: Connection) -> str | None:
        ours = await keep_chat(conn, asking.chat_id, asking.thread_id, asking.chat_kind, asking.now)
        await choose_for_story(conn, ours, story, choice, asking.now)
        key = thread_key(story, claim.event)
        if choice == FOLLOWED and message is not None and not await is_told(conn, ours, key):
            await keep_thread(conn, ours, key, claim.number, message.message_id, asking.now)
        return await newest_verdict(conn, claim.number, Axis.NEWSROOM)

    verdict = await deps.storage.write_together(write)
    await _show(callback, story_buttons(claim.number, asking.words, choice, checking=verdict == "checking"))
    await tell(callback, asking.words.say(said))


async def press_checking(
    callback: CallbackQuery, callback_data: CheckButton, asking: Asking, deps: BotDeps
) -> None:
    """Somebody in the newsroom looks into a claim: everybody who was told of it sees that."""
    claim = await _claim(callback_data.number, asking, deps)
    if claim is None or asking.user_id is None:
        await tell(callback, asking.words.say("alert-no-story"))
        return
    verdict = "checking" if callback_data.on else "unchecked"
    user_id = asking.user_id

    async def write(conn: Connection) -> None:
        if await newest_verdict(conn, claim.number, Axis.NEWSROOM) == verdict:
            return  # pressed twice
        person = await person_id_of(conn, user_id, asking.now)
        await give_review(conn, claim.number, person, verdict, asking.now)
        await owe_event(conn, CHECKING, asking.now, post_id=claim.post_id, claim_id=claim.number)

    await deps.storage.write_together(write)
    await _show(callback, story_buttons(claim.number, asking.words, checking=callback_data.on))
    await tell(callback, asking.words.say("alert-checking" if callback_data.on else "alert-not-checking"))


async def _show(callback: CallbackQuery, row: list[InlineKeyboardButton]) -> None:
    """Puts the row in the place of the one that was pressed; under a claim, "Follow" alone stands among others."""
    message = callback.message
    if not isinstance(message, Message):
        return
    before = message.reply_markup.inline_keyboard if message.reply_markup else []
    rows = [_in_place(old, row) for old in before]
    markup: InlineKeyboardMarkup | None = keyboard(*rows)
    try:
        await message.edit_reply_markup(reply_markup=markup)
    except TelegramAPIError:
        return  # the card is too old to be changed, or shows this already


def _in_place(old: list[InlineKeyboardButton], row: list[InlineKeyboardButton]) -> list[InlineKeyboardButton]:
    ours = [(button.callback_data or "").startswith(_PREFIXES) for button in old]
    if all(ours):
        return row
    return [row[0] if is_ours else button for button, is_ours in zip(old, ours, strict=True)]


def story_rows(message: Message) -> list[list[InlineKeyboardButton]]:
    """The rows under an alert that say what is done about its story; none under other cards."""
    rows = message.reply_markup.inline_keyboard if message.reply_markup else []
    return [row for row in rows if all((button.callback_data or "").startswith(_PREFIXES) for button in row)]


def shows_followed(message: Message) -> bool:
    """Whether a card says that its story is followed: its button undoes that."""
    undoes = re.compile(rf"{StoryButton.__prefix__}:\d+:usual")
    rows = message.reply_markup.inline_keyboard if message.reply_markup else []
    return any(undoes.fullmatch(button.callback_data or "") for row in rows for button in row)
