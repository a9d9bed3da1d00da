"""/start, with a one-time code where a link brought one, and /help."""

from __future__ import annotations

from aiogram import F, Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.filters import Command, CommandObject
from aiogram.types import Message

from bot.answers.nothing import hints_when_empty
from bot.asking import Asking
from bot.deps import BotDeps
from bot.handlers.claims import send_claim
from bot.replies import send_lines
from bot.rights import CLAIM_LINK, CODE
from bot.settings import CLOSED
from storage.people import ADMIN, ROLES, use_code

HELP = (
    "help-head",
    "help-claims",
    "help-claim",
    "help-posts",
    "help-subscribe",
    "help-subscriptions",
    "help-digest",
    "help-sources",
    "help-query",
    "help-example",
)


def start_router() -> Router:
    """The router of greetings and help."""
    router = Router(name="start")
    for observer in (router.message, router.edited_message, router.channel_post):
        observer.register(start, Command("start", ignore_case=True))
        observer.register(help_, Command("help", ignore_case=True))
    for observer in (router.message, router.edited_message):
        observer.register(take_code, F.chat.type == "private", F.text.strip().regexp(CODE, mode="fullmatch"))
    return router


async def start(message: Message, command: CommandObject, asking: Asking, deps: BotDeps) -> None:
    """``/start``, ``/start CODE`` from an invitation, ``/start claim-511`` from a link to a claim."""
    payload = (command.args or "").strip()
    if payload.startswith(CLAIM_LINK):
        await send_claim(message, payload.removeprefix(CLAIM_LINK), asking, deps)
        return
    words = asking.words
    lines = [words.say("start-hello")]
    given = await redeem(payload, asking, deps) if payload and payload != "inline" else None
    if given is None and asking.role is None:
        if payload and payload != "inline":
            lines.append(words.say("start-code-refused"))
        lines.append(words.say(f"not-admitted-{deps.settings.access}"))
        await send_lines(message, "/start", tuple(lines), deps)
        return
    if payload and payload != "inline":
        lines.append(given or words.say("start-code-refused"))
    empty = await deps.storage.read_together(lambda conn: hints_when_empty(conn, asking))
    helped = (words.say("help-claims"), words.say("unknown-help"))
    await send_lines(message, "/start", (*lines, *empty, *(() if empty else helped)), deps)


async def take_code(message: Message, asking: Asking, deps: BotDeps) -> None:
    """A one-time code sent alone; what only looks like one goes on as the question that it is."""
    words = asking.words
    given = await redeem((message.text or "").strip(), asking, deps)
    if given is not None:
        await send_lines(message, "", (given, words.say("unknown-help")), deps)
        return
    if asking.role is not None:
        raise SkipHandler
    refused = (words.say("start-code-refused"), words.say(f"not-admitted-{deps.settings.access}"))
    await send_lines(message, "", refused, deps)


async def redeem(code: str, asking: Asking, deps: BotDeps) -> str | None:
    """Takes a one-time code; says what it gave, or ``None`` where it can't be used.

    Where the bot is closed a code makes admins only: the first of them has to get in.
    """
    words = asking.words
    if asking.user_id is None or not asking.private:
        return words.say("start-code-private")
    roles = (ADMIN,) if deps.settings.access == CLOSED else ROLES[:3]
    async with deps.storage.write() as conn:
        role = await use_code(conn, code[:200], asking.user_id, asking.now, roles=roles)
    return words.say(f"start-role-{role}") if role else None


async def help_(message: Message, asking: Asking, deps: BotDeps) -> None:
    """``/help``: what can be asked."""
    await send_lines(message, "/help", tuple(asking.words.say(key) for key in HELP), deps)
