"""/start, with a one-time code where a link brought one, and /help."""

from __future__ import annotations

from aiogram import Router
from aiogram.filters import Command, CommandObject
from aiogram.types import Message

from bot.answers.nothing import hints_when_empty
from bot.asking import Asking
from bot.deps import BotDeps
from bot.replies import send_lines
from storage.people import use_code

HELP = ("help-head", "help-claims", "help-claim", "help-posts", "help-sources", "help-query", "help-example")
_CLAIM_LINK = "claim-"


def start_router() -> Router:
    """The router of greetings and help."""
    router = Router(name="start")
    for observer in (router.message, router.edited_message, router.channel_post):
        observer.register(start, Command("start", ignore_case=True))
        observer.register(help_, Command("help", ignore_case=True))
    return router


async def start(message: Message, command: CommandObject, asking: Asking, deps: BotDeps) -> None:
    """``/start``, ``/start CODE`` from an invitation, ``/start claim-511`` from a link to a claim."""
    from bot.handlers.claims import send_claim

    payload = (command.args or "").strip()
    if payload.startswith(_CLAIM_LINK):
        await send_claim(message, payload.removeprefix(_CLAIM_LINK), asking, deps)
        return
    words = asking.words
    greeting = [words.say("start-hello")]
    if payload:
        greeting.append(await redeem(payload, asking, deps) or words.say("start-code-refused"))
    empty = await deps.storage.read_together(lambda conn: hints_when_empty(conn, asking))
    helped = (words.say("help-claims"), words.say("unknown-help"))
    await send_lines(message, "/start", (*greeting, *empty, *(() if empty else helped)), deps)


async def redeem(code: str, asking: Asking, deps: BotDeps) -> str | None:
    """Takes a one-time code; says what it gave, or ``None`` where it can't be used."""
    words = asking.words
    if asking.user_id is None or not asking.private:
        return words.say("start-code-private")
    async with deps.storage.write() as conn:
        role = await use_code(conn, code[:200], asking.user_id, asking.now)
    return words.say(f"start-role-{role}") if role else None


async def help_(message: Message, asking: Asking, deps: BotDeps) -> None:
    """``/help``: what can be asked."""
    await send_lines(message, "/help", tuple(asking.words.say(key) for key in HELP), deps)
