"""The menus of commands: whoever may use a command is offered it and told of it, in the language of the chat."""

from __future__ import annotations

import asyncio
import json
import re

import pytest

from bot.app import build_dispatcher
from bot.capture import open_chat
from bot.commands import MENU, menu_for
from bot.deps import BotDeps
from bot.locales import words_in
from bot.rights import COMMANDS
from bot.settings import LANGUAGES
from storage.chats import choose, keep_chat
from storage.people import ADMIN, ANALYST, SUBSCRIBER, give_role, make_code
from tests.bot.bot_api_server import BotApiServer
from tests.bot.feed import NOW
from tests.bot.test_polling import running

ROLES = (SUBSCRIBER, ANALYST, ADMIN)


def menu_of(server: BotApiServer, chat: int) -> list[dict[str, str]] | None:
    return server.menus.get((json.dumps({"chat_id": chat, "type": "chat"}), ""))


def offers(menu: list[dict[str, str]] | None, role: str, language: str) -> bool:
    """Whether a menu is that of a role, said in a language."""
    words = words_in(language)
    shown = [(one["command"], one["description"]) for one in menu or ()]
    return shown == [(name, words.say(f"menu-{name}")) for name in menu_for(role)]


def test_every_command_is_in_the_menu_of_whoever_may_use_it() -> None:
    assert set(MENU) == set(COMMANDS)
    for role in ROLES:
        assert set(menu_for(role)) == {name for name, right in COMMANDS.items() if right.allows(role)}


@pytest.mark.parametrize("language", LANGUAGES)
async def test_help_tells_of_every_command_that_one_may_use(deps: BotDeps, language: str) -> None:
    for user, role in enumerate(ROLES, 1):
        async with deps.storage.write() as conn:
            await give_role(conn, user, role, NOW)
            await choose(conn, await keep_chat(conn, user, 0, "private", NOW), language=language)
        (said,) = await open_chat(build_dispatcher(deps), user_id=user).say("/help")
        told = set(re.findall(r"/([a-z]+)", said.text))
        assert told == set(menu_for(role)) - {"start", "help"}


async def test_everybody_is_offered_a_subscribers_commands_in_every_language(
    deps: BotDeps, server: BotApiServer
) -> None:
    async with asyncio.timeout(30), running(deps, server):
        await server.say("/help")
        await server.until(lambda: server.messages)
    for language in ("", *LANGUAGES):
        for scope in ("default", "all_group_chats"):
            menu = server.menus[json.dumps({"type": scope}), language]
            assert offers(menu, SUBSCRIBER, language or "en"), (scope, language)


async def test_the_menu_goes_with_the_role(deps: BotDeps, server: BotApiServer) -> None:
    async with deps.storage.write() as conn:
        code = await make_code(conn, ANALYST, NOW)
        await give_role(conn, 8, ADMIN, NOW)
        await choose(conn, await keep_chat(conn, 7, 0, "private", NOW), language="uk")
    async with asyncio.timeout(30), running(deps, server):
        await server.say(f"/start {code}")
        await server.until(lambda: offers(menu_of(server, 7), ANALYST, "uk"))
        await server.say("/grant 7 admin", user=8)
        await server.until(lambda: offers(menu_of(server, 7), ADMIN, "uk"))
        await server.say("/revoke 7", user=8)
        await server.until(lambda: offers(menu_of(server, 7), SUBSCRIBER, "uk"))
        server.menus.clear()
        await server.say("/start", user=8)
        await server.until(lambda: offers(menu_of(server, 8), ADMIN, "en"))


async def test_a_group_has_its_menu_in_its_language(deps: BotDeps, server: BotApiServer) -> None:
    server.members[-5, 8] = "administrator"
    async with deps.storage.write() as conn:
        await give_role(conn, 8, ADMIN, NOW)
    async with asyncio.timeout(30), running(deps, server):
        await server.say("/language ko", user=8, chat=-5)
        await server.until(lambda: offers(menu_of(server, -5), SUBSCRIBER, "ko"))


async def test_a_forgotten_chat_has_everybodys_menu(deps: BotDeps, server: BotApiServer) -> None:
    async with asyncio.timeout(30), running(deps, server):
        await server.say("/language ko")
        await server.until(lambda: menu_of(server, 7))
        await server.say("/forgetme")
        await server.until(lambda: len(server.messages) == 2)
        asked = server.in_chat(7)[-1]
        await server.press(
            asked["message_id"], asked["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
        )
        await server.until(lambda: menu_of(server, 7) is None)
