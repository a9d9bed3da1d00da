"""/export: the claims of a query as a file in the chat."""

from __future__ import annotations

import asyncio
from codecs import BOM_UTF8

from aiogram import Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message

from bot.answers.answer import NoteAnswer
from bot.answers.gathered import gather_export
from bot.answers.nothing import viewing
from bot.answers.questions import ask_again, keep_question, question, question_id
from bot.asking import Asking
from bot.callbacks import ExportButton
from bot.cards.exports import export_card, export_name
from bot.cards.fitting import Card
from bot.cards.notes import note_card
from bot.deps import BotDeps
from bot.exports.files import Format, export_file
from bot.replies import Attached, reply_target, send, send_file, send_lines, tell

_NOT_MADE = frozenset(
    {"excel", "xls", "xlsx", "ods", "tsv", "txt", "pdf", "doc", "docx", "xml", "html", "kmz", "gpx", "shp"}
)
"""Kinds of files that people ask for and that are not made: no words to be searched for."""


def exports_router() -> Router:
    """The router of ``/export``."""
    router = Router(name="exports")
    for observer in (router.message, router.edited_message, router.channel_post):
        observer.register(export, Command("export", ignore_case=True))
    router.callback_query.register(press_format, ExportButton.filter())
    return router


async def export(message: Message, command: CommandObject, asking: Asking, deps: BotDeps) -> None:
    """``/export csv QUERY``: a file; without a format the formats as buttons."""
    first, _, rest = (command.args or "").strip().partition(" ")
    if first.lower() in list(Format):
        form = Format(first.lower())
        await _send_export(message, form, rest.strip(), asking, deps)
        return
    words, query = asking.words, (command.args or "").strip()
    said = words.say("export-which")
    if first.lower() in _NOT_MADE:
        query = rest.strip()
        said = f"{words.say('export-unknown', said=first)}\n{said}"
    if not await keep_question("export", query, asking, deps):
        await send_lines(message, "/export", (said,), deps)
        return
    asked = question_id("export", query, asking)
    row = [
        InlineKeyboardButton(
            text=words.say(f"button-{form}"), callback_data=ExportButton(asked=asked, form=form).pack()
        )
        for form in Format
    ]
    note = NoteAnswer(command=f"/export {query}".strip(), lines=tuple(said.splitlines()))
    buttons = InlineKeyboardMarkup(inline_keyboard=[row[:2], row[2:]])
    await send(message, note, Card(note_card(note).text, buttons), deps)


async def press_format(
    callback: CallbackQuery, callback_data: ExportButton, asking: Asking, deps: BotDeps
) -> None:
    """A format was chosen: the file, as of the time of the question."""
    found = await ask_again(callback_data.asked, asking, deps)
    target = reply_target(callback)
    if found is None or target is None or callback_data.form not in list(Format):
        await tell(callback, asking.words.say("button-old"))
        return
    asked, then = found
    await _send_export(target, Format(callback_data.form), asked.query, then, deps)
    await callback.answer()


async def _send_export(message: Message, form: Format, query: str, asking: Asking, deps: BotDeps) -> None:
    understood = await question(query, asking, deps)
    answer = await gather_export(f"/export {form} {query}".strip(), understood, asking, deps)
    card = export_card(answer, viewing(asking, deps))
    if not answer.claims:
        await send(message, answer, card, deps)
        return
    content = await asyncio.to_thread(export_file, answer, form, asking.words)
    if form is Format.CSV:
        content = BOM_UTF8 + content  # whoever takes a file out of a chat opens it in a spreadsheet
    name = export_name(understood.canonical, asking.now, form)
    await send_file(message, answer, card, Attached(name, content), deps)
