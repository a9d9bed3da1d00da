"""Who may ask: everybody but the banned; the first admins stand in the configuration."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from aiogram import BaseMiddleware
from aiogram.types import TelegramObject

from bot.app import build_dispatcher
from bot.capture import Chat, open_chat
from bot.deps import BotDeps
from storage.engines import Storage
from storage.people import give_role, make_code, role_of
from tests.bot.feed import NOW

LINE = "You can't use this bot."
GROUP = {"id": -5, "type": "supergroup", "title": "desk"}


@pytest.fixture
async def banned(deps: BotDeps, storage: Storage) -> Chat:
    async with storage.write() as conn:
        await give_role(conn, 66, "banned", NOW)
    return open_chat(build_dispatcher(deps), user_id=66)


@pytest.mark.parametrize(
    "text",
    ["/claims kursk 7d", "/claim 5", "/posts", "/sources", "/start", "/help", "kursk", "/nonsense", "#5"],
)
async def test_banned_people_get_one_plain_line_whatever_they_ask(banned: Chat, text: str) -> None:
    (sent,) = await banned.say(text)
    assert (sent.text, sent.entities, sent.buttons) == (LINE, (), ())


@pytest.mark.parametrize("data", ["c:5", "w:5:1", "p:1:2", "x"])
async def test_buttons_of_banned_people_do_nothing_else(banned: Chat, data: str) -> None:
    (sent,) = await banned.press(data)
    assert (sent.text, sent.notice) == (LINE, True)


async def test_a_code_does_not_help_banned_people_and_is_not_used_up(banned: Chat, storage: Storage) -> None:
    async with storage.write() as conn:
        code = await make_code(conn, "admin", NOW)
    for text in (code, f"/start {code}"):
        (sent,) = await banned.say(text)
        assert sent.text == LINE
    async with storage.read() as conn:
        assert await role_of(conn, 66) == "banned"


@pytest.mark.parametrize(("text", "answers"), [("/claims kursk", 1), ("good morning", 0), ("/roll 6", 0)])
async def test_in_a_group_only_commands_of_ours_are_refused(banned: Chat, text: str, answers: int) -> None:
    raw = {"message_id": 7, "date": 1, "chat": GROUP, "text": text}
    sent = await banned.feed(message={**raw, "from": banned.user.model_dump(exclude_none=True)})
    assert [one.text for one in sent] == [LINE] * answers


class Roles(BaseMiddleware):
    """Notes as whom somebody was asking."""

    def __init__(self) -> None:
        self.seen: list[str | None] = []

    async def __call__(self, handler: Any, event: TelegramObject, data: dict[str, Any]) -> Any:
        self.seen.append(data["asking"].role)
        return await handler(event, data)


async def test_the_first_admins_stand_in_the_configuration(deps: BotDeps, storage: Storage) -> None:
    async with storage.write() as conn:
        await give_role(conn, 8, "analyst", NOW)
    dispatcher = build_dispatcher(replace(deps, settings=replace(deps.settings, admins=(7,))))
    roles = Roles()
    dispatcher.message.outer_middleware(roles)
    for user in (7, 8, 9):
        await open_chat(dispatcher, user_id=user).say("/help")
    assert roles.seen == ["admin", "analyst", None]
