"""The stock aiogram client and polling against a Bot API server on loopback."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from unittest.mock import patch

import pytest
from aiogram.exceptions import TelegramUnauthorizedError
from aiogram.methods import SendMessage
from pydantic import SecretStr

from bot import app
from bot.commands import menu_for
from bot.deps import BotDeps
from bot.locales import words_in
from bot.retrying import Retrying
from bot.settings import LANGUAGES, BotSettings
from bot.underway import UnderWay
from storage.chats import choose, keep_chat
from storage.engines import Storage
from storage.people import give_role
from tests.bot.bot_api_server import TOKEN, BotApiServer
from tests.bot.feed import NOW


@asynccontextmanager
async def running(deps: BotDeps, server: BotApiServer, token: str = TOKEN) -> AsyncIterator[asyncio.Event]:
    settings = BotSettings(token=SecretStr(token), api_base=server.address, poll_seconds=5, access="open")
    stop = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(app.run_bot(settings, replace(deps, settings=settings), stop))
        try:
            yield stop
        finally:
            stop.set()


async def test_a_question_comes_by_polling_and_its_answer_goes_out(
    deps: BotDeps, server: BotApiServer
) -> None:
    async with asyncio.timeout(120), running(replace(deps, page_size=3), server):
        await server.say("/claims kursk 7d")
        await server.until(lambda: server.messages)
        (shown,) = server.messages.values()
        assert shown["text"].startswith("Kursk Oblast")
        turn = shown["reply_markup"]["inline_keyboard"][-2][-1]["callback_data"]
        await server.press(shown["message_id"], turn)
        await server.until(lambda: server.notices)
        (shown,) = server.messages.values()
        assert "2/2" in shown["text"]
    assert [command["command"] for command in server.commands] == list(menu_for("subscriber"))
    for language in LANGUAGES:
        menu = server.menus['{"type": "default"}', language]
        assert menu[0]["description"] == words_in(language).say("menu-claims")


async def test_an_admin_is_offered_more_in_the_language_of_the_chat(
    deps: BotDeps, storage: Storage, server: BotApiServer
) -> None:
    async with storage.write() as conn:
        await give_role(conn, 7, "admin", NOW)
        await choose(conn, await keep_chat(conn, 7, 0, "private", NOW), language="ko")
    async with asyncio.timeout(120), running(deps, server):
        await server.say("/help")
        await server.until(lambda: server.messages)
    menu = server.menus['{"chat_id": 7, "type": "chat"}', ""]
    assert [command["command"] for command in menu] == list(menu_for("admin"))
    assert menu[0]["description"] == words_in("ko").say("menu-claims")


async def test_buttons_work_after_a_restart(deps: BotDeps, server: BotApiServer) -> None:
    async with asyncio.timeout(120):
        async with running(replace(deps, page_size=3), server):
            await server.say("/claims kursk 7d")
            await server.until(lambda: server.messages)
        (shown,) = server.messages.values()
        turn = shown["reply_markup"]["inline_keyboard"][-2][-1]["callback_data"]
        async with running(replace(deps, page_size=3), server):
            await server.press(shown["message_id"], turn)
            await server.until(lambda: "2/2" in server.messages[shown["message_id"]]["text"])


async def test_the_same_button_twice_says_that_nothing_changed(deps: BotDeps, server: BotApiServer) -> None:
    async with asyncio.timeout(120), running(replace(deps, page_size=3), server):
        await server.say("/claims kursk 7d")
        await server.until(lambda: server.messages)
        (shown,) = server.messages.values()
        turn = shown["reply_markup"]["inline_keyboard"][-2][-1]["callback_data"]
        for pressed in (1, 2):
            await server.press(shown["message_id"], turn)
            await server.until(lambda count=pressed: len(server.notices) == count)
    assert server.notices == [None, "Nothing has changed."]


async def test_a_stop_waits_for_the_answer_under_way(deps: BotDeps, server: BotApiServer) -> None:
    server.held = asyncio.Event()
    waiting = UnderWay.drain

    async def drain(under_way: UnderWay, seconds: float) -> bool:
        assert server.held is not None
        server.held.set()  # only now can the answer go out
        return await waiting(under_way, seconds)

    with patch.object(UnderWay, "drain", drain):
        async with asyncio.timeout(120), running(deps, server) as stop:
            await server.say("/help")
            await server.until(lambda: "sendMessage" in server.arrived)
            stop.set()
    assert [call for call in server.calls if isinstance(call, SendMessage)]


async def test_a_wrong_token_is_raised_to_whoever_started_the_bot(
    deps: BotDeps, server: BotApiServer
) -> None:
    with pytest.raises(ExceptionGroup) as caught:
        async with asyncio.timeout(120), running(deps, server, token="42:wrong"):
            await asyncio.Event().wait()
    assert caught.group_contains(TelegramUnauthorizedError)


async def test_too_many_requests_and_server_errors_are_waited_out(
    deps: BotDeps, server: BotApiServer
) -> None:
    waited: list[float] = []

    async def note(seconds: float) -> None:
        waited.append(seconds)

    server.failures["sendMessage"] = [
        (429, {"description": "Too Many Requests", "parameters": {"retry_after": 17}}),
        (502, {"description": "Bad Gateway"}),
    ]
    with patch.object(app, "Retrying", lambda: Retrying(note)):
        async with asyncio.timeout(120), running(deps, server):
            await server.say("/help")
            await server.until(lambda: server.messages)
    assert waited == [17.0, 2.0]
