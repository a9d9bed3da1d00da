"""What a chat chooses: /settings (one panel for all of it), /language and /timezone."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from aiogram import Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message

from bot.answers.answer import NoteAnswer
from bot.answers.nothing import viewing
from bot.asking import Asking, zone_of
from bot.callbacks import SettingsButton
from bot.cards.buttons import DARK, LIGHT
from bot.cards.fitting import Card, one_line, shorten
from bot.cards.settings import PARTS, settings_card
from bot.commands import offer_menu
from bot.deps import BotDeps
from bot.locales import words_in
from bot.replies import change, send, tell
from bot.schedules.due import DEFAULT_TIME, Schedule, next_due
from bot.settings import LANGUAGES
from bot.zones import nearest_zones, zone_named
from storage.chats import choose, keep_chat
from storage.sources import Connection
from storage.subscriptions import change_subscription, subscriptions_in_zone_of

_QUIET = re.compile(r"(\d{1,2})[:.]?(\d{2})?\s*(?:-|–|—|\.\.|~|\s)\s*(\d{1,2})[:.]?(\d{2})?")
_NAMES = {
    "english": "en",
    "українська": "uk",
    "ukrainian": "uk",
    "русский": "ru",
    "russian": "ru",
    "한국어": "ko",
    "korean": "ko",
}
_SHOWN = 60
_MOST_A_DAY = 1000


def settings_router() -> Router:
    """The router of what a chat chooses."""
    router = Router(name="settings")
    for observer in (router.message, router.edited_message, router.channel_post):
        observer.register(settings, Command("settings", ignore_case=True))
        observer.register(language, Command("language", ignore_case=True))
        observer.register(timezone, Command("timezone", ignore_case=True))
    router.callback_query.register(press_settings, SettingsButton.filter())
    return router


async def settings(message: Message, command: CommandObject, asking: Asking, deps: BotDeps) -> None:
    """``/settings``; also ``/settings quiet 22:00-07:00``, ``/settings cap 10``, ``/settings language ko``."""
    part, _, said = (command.args or "").strip().partition(" ")
    part, said = part.lower(), said.strip()
    if part == "language":
        await _type_language(message, said, asking, deps)
    elif part in ("zone", "timezone"):
        await _type_zone(message, said, asking, deps)
    elif part == "quiet" and said:
        await _type(message, "quiet", _quiet(said), said, asking, deps)
    elif part == "cap" and said:
        await _type(message, "cap", _cap(said), said, asking, deps)
    elif part in ("colours", "charts") and said:
        known = _of_pictures(part, said.lower()) is not None
        await _type(message, part, said.lower() if known else None, said, asking, deps)
    elif part and part not in PARTS:
        wrong = asking.words.say(
            "settings-unknown", said=shorten(one_line(part), _SHOWN), values=", ".join(PARTS)
        )
        await _show(message, "", asking, deps, said=wrong)
    else:
        await _show(message, part, asking, deps)


async def language(message: Message, command: CommandObject, asking: Asking, deps: BotDeps) -> None:
    """``/language [ko]``: in which language this chat is answered."""
    await _type_language(message, (command.args or "").strip(), asking, deps)


async def timezone(message: Message, command: CommandObject, asking: Asking, deps: BotDeps) -> None:
    """``/timezone [Seoul]``: in which zone times are shown, and when messages are due."""
    await _type_zone(message, (command.args or "").strip(), asking, deps)


async def _type_language(message: Message, said: str, asking: Asking, deps: BotDeps) -> None:
    chosen = _NAMES.get(said.casefold(), said.casefold())
    if chosen in LANGUAGES:
        asking = await _choose("language", chosen, asking, deps)
        await offer_menu(message.bot, asking, asking.role)
        await _show(message, "", asking, deps, said=asking.words.say("settings-kept"))
        return
    wrong = asking.words.say("language-unknown", said=shorten(one_line(said), _SHOWN)) if said else ""
    await _show(message, "language", asking, deps, said=wrong)


async def _type_zone(message: Message, said: str, asking: Asking, deps: BotDeps) -> None:
    if not said:
        await _show(message, "zone", asking, deps)
        return
    zone = zone_named(said)
    if zone is not None:
        asking = await _choose("zone", zone, asking, deps)
        await _show(message, "", asking, deps, said=asking.words.say("settings-kept"))
        return
    words = asking.words
    wrong = words.say("zone-unknown", said=shorten(one_line(said), _SHOWN))
    near = nearest_zones(said)
    if near:
        wrong = words.say("problem-nearest", problem=wrong, nearest=", ".join(near))
    await _show(message, "zone", asking, deps, said=wrong)


async def _type(
    message: Message, part: str, value: str | None, said: str, asking: Asking, deps: BotDeps
) -> None:
    if value is None:
        wrong = asking.words.say(f"{part}-wrong", said=shorten(one_line(said), _SHOWN))
        await _show(message, part, asking, deps, said=wrong)
        return
    asking = await _choose(part, value, asking, deps)
    await _show(message, "", asking, deps, said=asking.words.say("settings-kept"))


def _quiet(said: str) -> str | None:
    """``2200-0700``, ``none`` for no quiet hours, ``None`` for what is no stretch of a day."""
    if said.casefold() in ("none", "off", "no", "-"):
        return "none"
    match = _QUIET.fullmatch(said.strip())
    if match is None:
        return None
    first, last = (int(match[1]), int(match[2] or 0)), (int(match[3]), int(match[4] or 0))
    if any(hour > 23 or minute > 59 for hour, minute in (first, last)) or first == last:
        return None
    return f"{first[0]:02}{first[1]:02}-{last[0]:02}{last[1]:02}"


def _cap(said: str) -> str | None:
    if said.casefold() in ("none", "off", "no", "-"):
        return "none"
    return said if said.isascii() and said.isdecimal() and 0 < int(said[:9]) <= _MOST_A_DAY else None


def _fields(part: str, value: str) -> dict[str, Any] | None:
    """The columns that a choice fills; ``None`` for one that there is not."""
    if part == "language":
        return {"language": value} if value in LANGUAGES else None
    if part == "zone":
        zone = zone_named(value)
        return {"zone": zone} if zone is not None else None
    if part == "quiet":
        quiet = _quiet(value)
        if quiet is None:
            return None
        first, _, last = quiet.partition("-")
        if quiet == "none":
            return {"quiet_from": None, "quiet_to": None}
        return {"quiet_from": f"{first[:2]}:{first[2:]}", "quiet_to": f"{last[:2]}:{last[2:]}"}
    if part == "cap":
        cap = _cap(value)
        return None if cap is None else {"daily_cap": None if cap == "none" else int(cap)}
    return _of_pictures(part, value)


def _of_pictures(part: str, value: str) -> dict[str, Any] | None:
    if part == "colours":
        return {"dark": value == DARK} if value in (DARK, LIGHT) else None
    if part == "charts":
        return {"charts": value == "on"} if value in ("on", "off") else None
    return None


async def _choose(part: str, value: str, asking: Asking, deps: BotDeps) -> Asking:
    """Keeps a choice of the chat; gives the circumstances as they are with it."""
    fields = _fields(part, value)
    if fields is None:
        return asking

    chosen = replace(asking.chosen, **fields)
    words = words_in(chosen.language) if chosen.language else asking.words
    zone: ZoneInfo = zone_of(chosen.zone, asking.zone.key)
    async with deps.storage.write() as conn:
        chat = await keep_chat(conn, asking.chat_id, asking.thread_id, asking.chat_kind, asking.now)
        await choose(conn, chat, **fields)
        if part == "zone":
            await _move_digests(conn, asking, zone)
    return replace(asking, chosen=chosen, words=words, zone=zone)


async def _move_digests(conn: Connection, asking: Asking, zone: ZoneInfo) -> None:
    """Digests of the chat, and of topics that have its zone, are due at their local times in the new one."""
    for one in await subscriptions_in_zone_of(conn, asking.chat_id, asking.thread_id):
        if one.next_due is not None:
            schedule = Schedule(one.schedule, one.at or DEFAULT_TIME, one.weekday or 0)
            await change_subscription(conn, one.id, next_due=next_due(schedule, zone, asking.now))


async def press_settings(
    callback: CallbackQuery, callback_data: SettingsButton, asking: Asking, deps: BotDeps
) -> None:
    """A button of the panel: shows the choices for a part of it, or keeps what was chosen."""
    part, value = callback_data.part, callback_data.value
    if part not in ("", *PARTS) or (value and _fields(part, value) is None):
        await tell(callback, asking.words.say("button-old"))
        return
    said = ""
    if part and value:
        asking = await _choose(part, value, asking, deps)
        said, part_shown = asking.words.say("settings-kept"), ""
        if part == "language":
            await offer_menu(callback.bot, asking, asking.role)
    else:
        part_shown = part
    await change(callback, *_panel(part_shown, asking, deps, said), asking, deps)


async def _show(message: Message, part: str, asking: Asking, deps: BotDeps, *, said: str = "") -> None:
    await send(message, *_panel(part, asking, deps, said), deps)


def _panel(part: str, asking: Asking, deps: BotDeps, said: str) -> tuple[NoteAnswer, Card]:
    card = settings_card(asking, viewing(asking, deps), part=part, said=said)
    return NoteAnswer(command="/settings", lines=tuple(card.text.render()[0].splitlines())), card
