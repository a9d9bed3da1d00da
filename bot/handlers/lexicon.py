"""Word lists from the chat: which are in force, what changed ones would flag otherwise, switching them on."""

from __future__ import annotations

import logging
from io import BytesIO

from aiogram import Bot, Router
from aiogram.exceptions import TelegramAPIError
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Document, Message

from bot.answers.answer import NoteAnswer
from bot.answers.nothing import viewing
from bot.answers.questions import question
from bot.asking import Asking
from bot.callbacks import LexiconPage, LexiconUse
from bot.cards import dates
from bot.cards.fitting import Card, one_line, shorten
from bot.cards.lexicon import lexicon_card, pages_of_trial, refused_lines, switched_card, trial_card
from bot.cards.notes import note_card
from bot.deps import BotDeps
from bot.lexicon_trials import LARGEST, Trial, TrialBusy, TrialRefused
from bot.replies import change, replace_own, send, send_lines, tell
from storage.claim_filters import ClaimFilter
from storage.lexicons import StoredLexicon, choose_lexicon, is_chosen, lexicon_by_id, lexicon_in_force
from storage.people import person_id_of
from storage.retrohunt import Rejudging, begin_rejudging, rejudging_owed
from storage.sources import Connection

log = logging.getLogger(__name__)

_TRY = "try"
_USUAL_WINDOW = "30d"
_NAME_UNITS = 60
_COMMAND = "/lexicon"


def lexicon_router() -> Router:
    """The router of word lists."""
    router = Router(name="lexicon")
    for observer in (router.message, router.edited_message, router.channel_post):
        observer.register(lexicon, Command("lexicon", ignore_case=True))
    router.callback_query.register(turn_trial, LexiconPage.filter())
    router.callback_query.register(switch_on, LexiconUse.filter())
    return router


async def lexicon(message: Message, command: CommandObject, asking: Asking, deps: BotDeps) -> None:
    """``/lexicon``: what is in force; ``/lexicon try 30d`` under, or as a reply to, a document: what it would flag."""
    word, _, window = (command.args or "").strip().partition(" ")
    if word.lower() == _TRY:
        await _try(message, window.strip() or _USUAL_WINDOW, asking, deps)
        return

    async def look_up(conn: Connection) -> tuple[StoredLexicon | None, bool, Rejudging | None]:
        return await lexicon_in_force(conn), await is_chosen(conn), await rejudging_owed(conn)

    card = lexicon_card(*await deps.storage.read_together(look_up), viewing(asking, deps))
    await send(message, NoteAnswer(command=_COMMAND, lines=(card.text.render()[0],)), card, deps)


async def _try(message: Message, window: str, asking: Asking, deps: BotDeps) -> None:
    words, typed = asking.words, f"{_COMMAND} {_TRY} {window}"
    replied = message.reply_to_message
    document = message.document or (replied.document if replied is not None else None)
    if document is None or message.bot is None:
        await send_lines(message, typed, (words.say("lexicon-no-file"), words.say("lexicon-how")), deps)
        return
    understood = await question(window, asking, deps)
    wanted = understood.wanted
    if (
        understood.problems
        or wanted.from_time is None
        or wanted != ClaimFilter(from_time=wanted.from_time, to_time=wanted.to_time)
    ):
        said = words.say("lexicon-window", window=shorten(one_line(window), _NAME_UNITS))
        await send_lines(message, typed, (said,), deps)
        return
    if deps.lexicons is None:
        await send_lines(message, typed, (words.say("lexicon-not-here"),), deps)
        return
    content = await _download(message.bot, document)
    if isinstance(content, str):
        await send_lines(message, typed, (words.say(content, megabytes=LARGEST >> 20),), deps)
        return
    view = viewing(asking, deps)
    name = document.file_name or "document"
    since = dates.moment(wanted.from_time, words, view.zone, view.this_year)
    begun = NoteAnswer(
        command=typed,
        lines=(words.say("lexicon-trying", name=shorten(one_line(name), _NAME_UNITS), since=since),),
    )
    placed = await send(message, begun, note_card(begun), deps)
    until = None if wanted.to_time is None or wanted.to_time >= asking.now else wanted.to_time
    try:
        trial = await deps.lexicons.try_out(name, content, wanted.from_time, until, asking.now)
    except TrialBusy:
        await _put(placed, typed, (words.say("lexicon-busy"),), deps)
    except TrialRefused as refused:
        await _put(placed, typed, refused_lines(name, tuple(refused.lines), view), deps)
    else:
        await replace_own(placed, *_page(trial, 1, asking, deps), deps)


async def _download(bot: Bot, document: Document) -> bytes | str:
    """A document's bytes, or the message that says why there are none."""
    if (document.file_size or 0) > LARGEST:
        return "lexicon-too-large"
    into = BytesIO()
    try:
        await bot.download(document.file_id, destination=into)
    except TelegramAPIError as error:
        log.info("a document could not be downloaded: %s", type(error).__name__)
        return "lexicon-not-downloaded"
    content = into.getvalue()
    return "lexicon-too-large" if len(content) > LARGEST else content


async def _put(placed: Message, typed: str, lines: tuple[str, ...], deps: BotDeps) -> None:
    note = NoteAnswer(command=typed, lines=lines)
    await replace_own(placed, note, note_card(note), deps)


def _page(trial: Trial, page: int, asking: Asking, deps: BotDeps) -> tuple[NoteAnswer, Card]:
    card, pages = trial_card(trial, page, viewing(asking, deps)), pages_of_trial(trial)
    lines = (card.text.render()[0],)
    return NoteAnswer(command=_COMMAND, lines=lines, page=min(max(page, 1), pages), pages=pages), card


async def turn_trial(
    callback: CallbackQuery, callback_data: LexiconPage, asking: Asking, deps: BotDeps
) -> None:
    """Another page of what would come out otherwise."""
    trial = deps.lexicons.recall(callback_data.trial) if deps.lexicons is not None else None
    if trial is None:
        await tell(callback, asking.words.say("button-old"))
        return
    await change(callback, *_page(trial, callback_data.page, asking, deps), asking, deps)


async def switch_on(
    callback: CallbackQuery, callback_data: LexiconUse, asking: Asking, deps: BotDeps
) -> None:
    """Puts the tried files in force for every process and owes judging stored posts by them.

    Where others were put in force since they were tried, nothing is done: what was shown no longer holds.
    """
    words = asking.words
    async with deps.storage.write() as conn:
        before, kept = await lexicon_in_force(conn), await lexicon_by_id(conn, callback_data.lexicon)
        refusal = None
        if kept is None:
            refusal = "button-old"
        elif before is not None and before.id == kept.id:
            refusal = "lexicon-on-already"
        elif before is None or before.id != callback_data.base:
            refusal = "lexicon-moved"
        else:
            by = await person_id_of(conn, asking.user_id, asking.now) if asking.user_id is not None else None
            now = asking.now
            lexicon_id = await choose_lexicon(conn, kept.version, kept.files, now, by=by)
            await begin_rejudging(conn, lexicon_id, now)
    if refusal is not None or kept is None or before is None:
        await tell(callback, words.say(refusal or "button-old"))
        return
    card = switched_card(kept.version, before.version, viewing(asking, deps))
    await change(callback, NoteAnswer(command=_COMMAND, lines=(card.text.render()[0],)), card, asking, deps)
