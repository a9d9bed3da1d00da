"""Everything else: questions without a command, commands there are none of, pictures, old buttons, and failures."""

from __future__ import annotations

import difflib
import logging

from aiogram import F, Router
from aiogram.exceptions import TelegramAPIError
from aiogram.types import CallbackQuery, ErrorEvent, Message

from bot.admission import LAST_WORDS
from bot.asking import Asking
from bot.cards.fitting import one_line, shorten
from bot.deps import BotDeps
from bot.filters import ALONE, at_once
from bot.handlers.claims import send_claim, send_claims
from bot.locales import words_in
from bot.replies import send_lines, tell
from bot.rights import COMMANDS
from storage.errors import TooSlow

log = logging.getLogger(__name__)


def other_router() -> Router:
    """The router that comes last and lets nothing go unanswered that was meant for the bot."""
    router = Router(name="other")
    for observer in (router.message, router.edited_message):
        observer.register(answer_command, at_once(F.text.startswith("/")))
        observer.register(answer_plain, at_once(ALONE, F.text))
        observer.register(answer_not_text, at_once(ALONE))
    router.callback_query.register(answer_old_button)
    return router


async def answer_command(message: Message, asking: Asking, deps: BotDeps) -> None:
    """A command that there is none of: the nearest one that there is. In groups only if it names this bot."""
    typed = (message.text or "").split(maxsplit=1)[0]
    name, _, bot_name = typed[1:].partition("@")
    me = await message.bot.me() if message.bot is not None else None
    named = me is not None and bot_name.lower() == (me.username or "").lower()
    if not asking.private and not named:
        return
    if name.isdecimal() and name.isascii():
        await send_claim(message, name, asking, deps)
        return
    words = asking.words
    shown = shorten(one_line(f"/{name}" if named else typed), 64)
    near = difflib.get_close_matches(name.lower()[:32], _offered(asking), n=1, cutoff=0.5)
    lines = [words.say("unknown-command", command=shown)]
    if near:
        lines.append(words.say("unknown-nearest", nearest=f"/{near[0]}"))
    await send_lines(message, shown, (*lines, words.say("unknown-help")), deps)


def _offered(asking: Asking) -> list[str]:
    """The commands that this person may use."""
    return [name for name, right in COMMANDS.items() if right.allows(asking.role)]


async def answer_plain(message: Message, asking: Asking, deps: BotDeps) -> None:
    """Words without a command, in a private chat: a claim's number, else a question."""
    text = (message.text or "").strip()
    if text.startswith("#") and text[1:].isdecimal() and text.isascii():
        await send_claim(message, text, asking, deps)
        return
    await send_claims(message, text, asking, deps, plain=True)


async def answer_not_text(message: Message, asking: Asking, deps: BotDeps) -> None:
    """A picture, a sticker, a poll."""
    await send_lines(message, "", (asking.words.say("not-text"),), deps)


async def answer_old_button(callback: CallbackQuery, asking: Asking) -> None:
    """A button that no handler knows: from an older version, or not ours."""
    await tell(callback, asking.words.say("button-old"))


async def answer_failure(event: ErrorEvent, deps: BotDeps) -> bool:
    """One plain line for the person, the exception's kind and place for the log; never what was written."""
    error = event.exception
    where = error.__traceback__
    while where is not None and where.tb_next is not None:
        where = where.tb_next
    place = f"{where.tb_frame.f_code.co_filename}:{where.tb_lineno}" if where is not None else "?"
    log.error("an update could not be answered: %s at %s", type(error).__name__, place)
    words = LAST_WORDS.get() or words_in(deps.settings.language)
    line = words.say("too-slow" if isinstance(error, TooSlow) else "failed")
    update = event.update
    try:
        message = update.message or update.edited_message
        if update.callback_query is not None:
            await tell(update.callback_query, line)
        elif message is not None:
            await message.answer(line, parse_mode=None)
    except TelegramAPIError as failed:
        log.error("nor could that be said: %s", type(failed).__name__)
    return True
