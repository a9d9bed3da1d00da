"""What a person does in each language, over HTTP: the stock client, real polling, buttons by what they say."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from pydantic import SecretStr

from bot.app import run_bot
from bot.cards.settings import AUTONYMS
from bot.deps import BotDeps
from bot.locales import words_in
from bot.settings import LANGUAGES, BotSettings
from storage.engines import Storage
from storage.people import make_code
from tests.bot.bot_api_server import TOKEN, BotApiServer
from tests.bot.feed import NOW


class Person:
    """Types, and presses buttons by their words; gives the message that came or changed."""

    def __init__(self, server: BotApiServer) -> None:
        self.server = server

    async def say(self, text: str) -> dict[str, Any]:
        before = len(self.server.shown)
        await self.server.say(text)
        return await self._next(before)

    async def press(self, message: dict[str, Any], label: str) -> dict[str, Any]:
        rows = message["reply_markup"]["inline_keyboard"]
        data = next(button["callback_data"] for row in rows for button in row if button["text"] == label)
        before = len(self.server.shown)
        await self.server.press(message["message_id"], data)
        return await self._next(before)

    async def _next(self, before: int) -> dict[str, Any]:
        await self.server.until(lambda: len(self.server.shown) > before)
        message = self.server.messages[self.server.shown[-1].message_id]
        assert "{" not in message["text"]
        return message


@pytest.mark.parametrize("language", LANGUAGES)
async def test_from_an_invitation_to_a_pasted_claim(
    deps: BotDeps, storage: Storage, server: BotApiServer, language: str
) -> None:
    async with storage.write() as conn:
        code = await make_code(conn, "subscriber", NOW)
    settings = BotSettings(token=SecretStr(TOKEN), api_base=server.address, poll_seconds=5)
    stop, words, person = asyncio.Event(), words_in(language), Person(server)
    async with asyncio.timeout(120), asyncio.TaskGroup() as group:
        group.create_task(run_bot(settings, replace(deps, settings=settings), stop))
        refused = await person.say("/claims kursk 7d")
        assert refused["text"] == words_in("en").say("not-admitted-invitation")
        greeted = await person.say(f"/start {code}")
        assert words_in("en").say("start-role-subscriber") in greeted["text"]
        await person.press(greeted, "Seoul")
        panel = await person.say("/language")
        chosen = await person.press(panel, AUTONYMS[language])
        assert chosen["text"].startswith(words.say("settings-kept"))
        listed = await person.say("/claims kursk 7d")
        assert words.say("city-kyiv") not in listed["text"].splitlines()[0]
        card = await person.press(listed, "5")
        assert words.say("newsroom-unchecked") in card["text"]
        why = await person.press(card, words.say("button-why"))
        assert words.say("slot-event") in why["text"]
        told = await person.press(why, words.say("button-who-else"))
        assert words.say("tellers-earliest") in told["text"]
        denied = await person.say("/grant 12 admin")
        assert denied["text"] == words.say("role-needed", role=words.say("role-admin"))
        covered = await person.say("/coverage")
        assert words.say("state-stale") in covered["text"]
        asked = await person.say("/forgetme")
        await server.ask_inline("kursk 7d")
        await server.until(lambda: server.inline)
        forgotten = await person.press(asked, words.say("button-forget"))
        assert forgotten["text"] == words.say("forget-done")
        stop.set()
    assert len(server.inline[0]) == 5
