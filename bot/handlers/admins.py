"""Roles, invitations, the audit log and the program's health: for admins."""

from __future__ import annotations

import re
from datetime import timedelta

from aiogram import Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message, MessageOriginUser

from bot.answers.answer import NoteAnswer
from bot.answers.nothing import viewing
from bot.asking import Asking
from bot.callbacks import AuditPage, PeoplePage
from bot.cards.admins import audit_card, health_card, people_card
from bot.cards.fitting import Card
from bot.commands import set_menu_of
from bot.deps import BotDeps
from bot.locales import words_in
from bot.replies import change, send, send_lines
from bot.rights import CODE
from bot.settings import CLOSED
from storage.audit import list_decisions
from storage.chats import chat_settings
from storage.health import health
from storage.people import (
    ADMIN,
    ROLES,
    SUBSCRIBER,
    give_role,
    list_people,
    make_code,
    person_id_of,
    revoke_code,
    role_of,
    take_role,
)

_ID = re.compile(r"-?[0-9]{1,15}")
_HERE = "here"
_LINK = re.compile(rf"(?:\S+[?&]start=|/start\s)?(?P<code>{CODE.pattern})")
_PAGE = 10
_LASTS = timedelta(days=7)


def admins_router() -> Router:
    """The router of what admins do about people and the program."""
    router = Router(name="admins")
    for observer in (router.message, router.edited_message, router.channel_post):
        observer.register(grant, Command("grant", ignore_case=True))
        observer.register(revoke, Command("revoke", ignore_case=True))
        observer.register(invite, Command("invite", ignore_case=True))
        observer.register(show_audit, Command("audit", ignore_case=True))
        observer.register(show_health, Command("health", ignore_case=True))
    router.callback_query.register(turn_audit, AuditPage.filter())
    router.callback_query.register(turn_people, PeoplePage.filter())
    return router


async def grant(message: Message, command: CommandObject, asking: Asking, deps: BotDeps) -> None:
    """``/grant 12345 analyst``; as a reply or with ``here`` without the number; alone it shows who has a role."""
    words, typed = asking.words, f"/grant {command.args or ''}".strip()
    said = (command.args or "").lower().split()
    if not said and message.reply_to_message is None:
        if not asking.private:
            await send_lines(message, typed, (words.say("grant-how"),), deps)
            return
        await send(message, *await _people(1, asking, deps), deps)
        return
    whom = _whom(message, said, asking)
    roles = [word for word in said if word in ROLES]
    unread = [word for word in said if word not in ROLES and word != _HERE and not _ID.fullmatch(word)]
    if whom is None or unread or len(roles) > 1:
        await send_lines(message, typed, (words.say("grant-how"),), deps)
        return
    role = roles[0] if roles else SUBSCRIBER
    await send_lines(message, typed, (await _set_role(message, whom, role, asking, deps),), deps)


async def revoke(message: Message, command: CommandObject, asking: Asking, deps: BotDeps) -> None:
    """``/revoke 12345``: takes a role away, a ban too; with the link of an invitation, that."""
    link = _LINK.fullmatch((command.args or "").strip())
    if link:
        async with deps.storage.write() as conn:
            by = await person_id_of(conn, asking.user_id, asking.now) if asking.user_id is not None else None
            done = await revoke_code(conn, link["code"], asking.now, by=by)
        said_of_it = asking.words.say("invite-revoked" if done else "invite-not-open")
        await send_lines(message, "/revoke", (said_of_it,), deps)
        return
    said = (command.args or "").lower().split()
    whom = _whom(message, said, asking)
    typed = f"/revoke {command.args or ''}".strip()
    if whom is None or any(word != _HERE and not _ID.fullmatch(word) for word in said):
        await send_lines(message, typed, (asking.words.say("revoke-how"),), deps)
        return
    await send_lines(message, typed, (await _set_role(message, whom, None, asking, deps),), deps)


def _whom(message: Message, said: list[str], asking: Asking) -> int | None:
    """Whom a command is about: a number, this chat, or whoever wrote the message that it answers."""
    numbers = [int(word) for word in said if _ID.fullmatch(word)]
    if len(numbers) == 1 and numbers[0]:
        return numbers[0]
    if numbers:
        return None
    if _HERE in said:
        return None if asking.private else asking.chat_id
    answered = message.reply_to_message
    if answered is None:
        return None
    if isinstance(answered.forward_origin, MessageOriginUser):
        return answered.forward_origin.sender_user.id
    if answered.forward_origin is not None or answered.sender_chat is not None or answered.from_user is None:
        return None
    return None if answered.from_user.is_bot else answered.from_user.id


async def _set_role(message: Message, whom: int, role: str | None, asking: Asking, deps: BotDeps) -> str:
    """Gives or takes a role; says what became of it."""
    words, shown = asking.words, str(whom)
    if whom in deps.settings.admins:
        return words.say("role-configured", who=shown)
    if whom == asking.user_id:
        return words.say("role-own")
    async with deps.storage.write() as conn:
        by = await person_id_of(conn, asking.user_id, asking.now) if asking.user_id is not None else None
        before, language = await role_of(conn, whom), (await chat_settings(conn, whom)).language
        if role is None:
            await take_role(conn, whom, asking.now, by=by)
        elif role != before:
            await give_role(conn, whom, role, asking.now, by=by)
    if message.bot is not None and whom > 0:
        await set_menu_of(message.bot, whom, role, words_in(language or deps.settings.language))
    was, became = (words.say(f"role-{name}") if name else words.say("role-none") for name in (before, role))
    if before == role:
        return words.say("role-same", who=shown, role=became)
    return words.say("role-changed", who=shown, was=was, became=became)


async def invite(message: Message, command: CommandObject, asking: Asking, deps: BotDeps) -> None:
    """``/invite [ROLE]``: a link that lets one person in."""
    words = asking.words
    role = (command.args or SUBSCRIBER).strip().lower()
    typed = f"/invite {command.args or ''}".strip()
    if role not in ROLES[:3]:
        await send_lines(message, typed, (words.say("invite-how"),), deps)
        return
    if deps.settings.access == CLOSED and role != ADMIN:
        await send_lines(message, typed, (words.say("invite-closed"),), deps)
        return
    async with deps.storage.write() as conn:
        by = await person_id_of(conn, asking.user_id, asking.now) if asking.user_id is not None else None
        code = await make_code(conn, role, asking.now, expires_at=asking.now + _LASTS, by=by)
    name = (await message.bot.me()).username if message.bot is not None else None
    link = f"https://t.me/{name}?start={code}"
    said = words.say("invite-made", role=words.say(f"role-{role}"), days=_LASTS.days)
    await send_lines(message, typed, (said, link), deps)


async def show_audit(message: Message, asking: Asking, deps: BotDeps) -> None:
    """``/audit``: who changed what, when, from what to what."""
    await send(message, *await _audit(1, asking, deps), deps)


async def turn_audit(
    callback: CallbackQuery, callback_data: AuditPage, asking: Asking, deps: BotDeps
) -> None:
    """Another page of the audit log."""
    await change(callback, *await _audit(callback_data.page, asking, deps), asking, deps)


async def _audit(page: int, asking: Asking, deps: BotDeps) -> tuple[NoteAnswer, Card]:
    page = min(max(page, 1), 100_000)
    found, total = await deps.storage.read_together(
        lambda conn: list_decisions(conn, limit=_PAGE, offset=(page - 1) * _PAGE)
    )
    pages = max(-(-total // _PAGE), 1)
    card = audit_card(found, total, page, pages, viewing(asking, deps))
    return NoteAnswer(
        command="/audit", lines=(card.text.render()[0],), total=total, page=page, pages=pages
    ), card


async def turn_people(
    callback: CallbackQuery, callback_data: PeoplePage, asking: Asking, deps: BotDeps
) -> None:
    """Another page of those who have a role."""
    await change(callback, *await _people(callback_data.page, asking, deps), asking, deps)


async def _people(page: int, asking: Asking, deps: BotDeps) -> tuple[NoteAnswer, Card]:
    page = min(max(page, 1), 100_000)
    found, total = await deps.storage.read_together(
        lambda conn: list_people(conn, limit=_PAGE, offset=(page - 1) * _PAGE)
    )
    pages = max(-(-total // _PAGE), 1)
    card = people_card(found, deps.settings.admins, page, pages, viewing(asking, deps))
    return NoteAnswer(
        command="/grant", lines=(card.text.render()[0],), total=total, page=page, pages=pages
    ), card


async def show_health(message: Message, asking: Asking, deps: BotDeps) -> None:
    """``/health``: how the program does."""
    state = await deps.storage.read_together(lambda conn: health(conn, asking.now))
    card = health_card(state, viewing(asking, deps), deps.storage.outage)
    await send(message, NoteAnswer(command="/health", lines=(card.text.render()[0],)), card, deps)
