"""/privacy: what is kept about a chat; /forgetme: removes it."""

from __future__ import annotations

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from bot.answers.answer import NoteAnswer
from bot.asking import Asking
from bot.callbacks import ForgetButton
from bot.cards.buttons import keyboard, labelled
from bot.cards.fitting import Card, stack
from bot.commands import drop_menu
from bot.deps import BotDeps
from bot.replies import change, send, send_lines
from storage.forgetting import KeptAbout, forget_chat, kept_about
from storage.people import ROLES

_COUNTED = ("subscriptions", "deliveries", "asked")


def privacy_router() -> Router:
    """The router of what is kept about people."""
    router = Router(name="privacy")
    for observer in (router.message, router.edited_message, router.channel_post):
        observer.register(privacy, Command("privacy", ignore_case=True))
        observer.register(forget_me, Command("forgetme", ignore_case=True))
    router.callback_query.register(press_forget, ForgetButton.filter())
    return router


async def privacy(message: Message, asking: Asking, deps: BotDeps) -> None:
    """``/privacy``: what is kept about this chat, and how it goes."""
    kept = await deps.storage.read_together(lambda conn: kept_about(conn, asking.chat_id))
    lines = (asking.words.say("privacy-head"), *_lines(kept, asking), asking.words.say("privacy-rest"))
    await send_lines(message, "/privacy", (*lines, asking.words.say("privacy-forget")), deps)


def _lines(kept: KeptAbout, asking: Asking) -> list[str]:
    words = asking.words
    lines = []
    if kept.role in ROLES:
        lines.append(words.say("privacy-role", role=words.say(f"role-{kept.role}")))
    if "chats" in kept.rows:
        lines.append(words.say("privacy-settings"))
    lines += [words.say(f"privacy-{table}", n=kept.rows[table]) for table in _COUNTED if table in kept.rows]
    others = sum(n for table, n in kept.rows.items() if table not in (*_COUNTED, "chats"))
    if others:
        lines.append(words.say("privacy-other", n=others))
    return [f"• {line}" for line in lines] or [words.say("privacy-nothing")]


async def forget_me(message: Message, asking: Asking, deps: BotDeps) -> None:
    """``/forgetme``: says what would go, and asks once."""
    words = asking.words
    kept = await deps.storage.read_together(lambda conn: kept_about(conn, asking.chat_id))
    lines = (words.say("forget-ask"), *_lines(kept, asking), words.say("forget-stays"))
    buttons = [
        labelled(words.say("button-forget"), ForgetButton(sure=True).pack()),
        labelled(words.say("button-keep"), ForgetButton(sure=False).pack()),
    ]
    card = Card(stack(lines), keyboard(buttons))
    await send(message, NoteAnswer(command="/forgetme", lines=lines), card, deps)


async def press_forget(
    callback: CallbackQuery, callback_data: ForgetButton, asking: Asking, deps: BotDeps
) -> None:
    """Forgets the chat, or leaves everything as it is."""
    words = asking.words
    if callback_data.sure:
        async with deps.storage.write() as conn:
            await forget_chat(conn, asking.chat_id)
        await drop_menu(callback.bot, asking.chat_id)
        said = words.say("forget-done")
    else:
        said = words.say("forget-not")
    await change(callback, NoteAnswer(command="/forgetme", lines=(said,)), Card(stack([said])), asking, deps)
