"""/start, with a one-time code where a link brought one, and /help."""

from __future__ import annotations

from aiogram import F, Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.filters import Command, CommandObject
from aiogram.types import Message

from bot.answers.answer import NoteAnswer
from bot.answers.nothing import hints_when_empty
from bot.asking import Asking
from bot.cards import dates
from bot.cards.buttons import keyboard
from bot.cards.fitting import Card, stack
from bot.cards.notes import note_card
from bot.cards.settings import zone_rows
from bot.commands import offer_menu
from bot.deps import BotDeps
from bot.filters import ALONE, at_once
from bot.handlers.claims import send_claim
from bot.replies import send, send_lines
from bot.rights import CLAIM_LINK, CODE
from bot.settings import CLOSED
from storage.chats import is_known, keep_chat
from storage.errors import StorageError
from storage.people import ADMIN, ANALYST, ROLES, SUBSCRIBER, rank, use_code

HELP = (
    "help-head",
    "help-claims",
    "help-claim",
    "help-posts",
    "help-subscribe",
    "help-subscriptions",
    "help-digest",
    "help-chart",
    "help-map",
    "help-figures",
    "help-timeline",
    "help-export",
    "help-sources",
    "help-coverage",
    "help-settings",
    "help-privacy",
    "help-inline",
    "help-seen",
    "help-query",
    "help-example",
)
HELP_FOR_ANALYSTS = ("help-review",)
HELP_FOR_ADMINS = (
    "help-admins",
    "help-watch",
    "help-channels",
    "help-grant",
    "help-audit",
    "help-lexicon",
    "help-lift",
)


def start_router() -> Router:
    """The router of greetings and help."""
    router = Router(name="start")
    for observer in (router.message, router.edited_message, router.channel_post):
        observer.register(start, Command("start", ignore_case=True))
        observer.register(help_, Command("help", ignore_case=True))
    for observer in (router.message, router.edited_message):
        observer.register(take_code, at_once(ALONE, F.text.strip().regexp(CODE, mode="fullmatch")))
    return router


async def start(message: Message, command: CommandObject, asking: Asking, deps: BotDeps) -> None:
    """``/start``, ``/start CODE`` from an invitation, ``/start claim-511`` from a link to a claim."""
    payload = (command.args or "").strip()
    if payload.startswith(CLAIM_LINK):
        await send_claim(message, payload.removeprefix(CLAIM_LINK), asking, deps)
        return
    words = asking.words
    lines = [words.say("start-hello")]
    given = await redeem(payload, message, asking, deps) if payload and payload != "inline" else None
    if given is None and rank(asking.role) > rank(SUBSCRIBER):
        await offer_menu(
            message.bot, asking, asking.role
        )  # before this Telegram knew of no chat to set it for
    if given is None and asking.role is None:
        if payload and payload != "inline":
            lines.append(words.say("start-code-refused"))
        lines.append(words.say(f"not-admitted-{deps.settings.access}"))
        await send_lines(message, "/start", tuple(lines), deps)
        return
    if payload and payload != "inline":
        lines.append(given or words.say("start-code-refused"))
    empty = await deps.storage.read_together(lambda conn: hints_when_empty(conn, asking))
    helped = () if empty else (words.say("help-claims"), words.say("unknown-help"))
    note = NoteAnswer(command="/start", lines=(*lines, *empty, *helped))
    if not await _asks_for_zone(asking, deps):
        await send(message, note, note_card(note), deps)
        return
    zone = dates.zone_name(asking.zone, words)
    question = words.say("start-zone", zone=zone)
    card = Card(stack([*note.lines, "", question]), keyboard(*zone_rows(words)))
    await send(message, note.with_hint(question), card, deps)


async def _asks_for_zone(asking: Asking, deps: BotDeps) -> bool:
    """Whether this person is to be asked for a time zone: once, and only where none was chosen."""
    if not asking.private or asking.user_id is None or asking.chosen.zone is not None:
        return False
    if await deps.storage.read_together(lambda conn: is_known(conn, asking.chat_id)):
        return False
    try:
        async with deps.storage.write() as conn:
            await keep_chat(conn, asking.chat_id, 0, asking.chat_kind, asking.now)
    except StorageError:
        return False
    return True


async def take_code(message: Message, asking: Asking, deps: BotDeps) -> None:
    """A one-time code sent alone; what only looks like one goes on as the question that it is."""
    words = asking.words
    given = await redeem((message.text or "").strip(), message, asking, deps)
    if given is not None:
        await send_lines(message, "", (given, words.say("unknown-help")), deps)
        return
    if asking.role is not None:
        raise SkipHandler
    refused = (words.say("start-code-refused"), words.say(f"not-admitted-{deps.settings.access}"))
    await send_lines(message, "", refused, deps)


async def redeem(code: str, message: Message, asking: Asking, deps: BotDeps) -> str | None:
    """Takes a one-time code; says what it gave, or ``None`` where it can't be used. The menu goes with the role.

    Where the bot is closed a code makes admins only: the first of them has to get in.
    """
    words = asking.words
    if asking.user_id is None or not asking.private:
        return words.say("start-code-private")
    roles = (ADMIN,) if deps.settings.access == CLOSED else ROLES[:3]
    async with deps.storage.write() as conn:
        role = await use_code(conn, code[:200], asking.user_id, asking.now, roles=roles)
    if role is None:
        return None
    if asking.user_id not in deps.settings.admins:
        await offer_menu(message.bot, asking, role)
    return words.say(f"start-role-{role}")


async def help_(message: Message, asking: Asking, deps: BotDeps) -> None:
    """``/help``: what can be asked."""
    keys: tuple[str, ...] = HELP
    if rank(asking.role) >= rank(ANALYST):
        keys += HELP_FOR_ANALYSTS
    if asking.role == ADMIN:
        keys += HELP_FOR_ADMINS
    await send_lines(message, "/help", tuple(asking.words.say(key) for key in keys), deps)
