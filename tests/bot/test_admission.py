"""Who may ask what, held in one place; the first admins stand in the configuration."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from aiogram import BaseMiddleware, Dispatcher, Router
from aiogram.filters import Command
from aiogram.filters.callback_data import CallbackData
from aiogram.types import TelegramObject

from bot import callbacks
from bot.admission import Admission
from bot.app import build_dispatcher
from bot.capture import Chat, open_chat
from bot.deps import BotDeps
from bot.locales import words_in
from bot.rights import BUTTONS, COMMANDS
from storage.engines import Storage
from storage.people import give_role, make_code, role_of
from storage.subscriptions import subscriptions_of
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
    assert roles.seen == ["admin", "analyst", "subscriber"]


def routers(dispatcher: Dispatcher) -> list[Router]:
    return list(dispatcher.chain_tail)


def test_everything_that_comes_in_is_held_in_one_place(deps: BotDeps) -> None:
    dispatcher = build_dispatcher(deps)
    handled = {
        name for router in routers(dispatcher) for name, seen in router.observers.items() if seen.handlers
    }
    for name in handled - {"error", "my_chat_member", "update"}:
        outer = dispatcher.observers[name].outer_middleware
        assert any(isinstance(middleware, Admission) for middleware in outer), name


def test_every_command_says_whom_it_is_for(deps: BotDeps) -> None:
    heard = {
        str(command)
        for router in routers(build_dispatcher(deps))
        for observer in (router.message, router.edited_message, router.channel_post)
        for handler in observer.handlers
        for filter_ in handler.filters or ()
        if isinstance(filter_.callback, Command)
        for command in filter_.callback.commands
    }
    assert heard == set(COMMANDS)


def test_every_button_says_whom_it_is_for() -> None:
    kinds = [
        kind for kind in vars(callbacks).values() if isinstance(kind, type) and issubclass(kind, CallbackData)
    ]
    prefixes = {kind.__prefix__ for kind in kinds if kind is not CallbackData}
    assert prefixes == set(BUTTONS)
    assert prefixes == {
        kind.__prefix__ for kind in CallbackData.__subclasses__() if kind.__module__.startswith("bot")
    }


def as_asked(deps: BotDeps, access: str, user: int = 9) -> Chat:
    return open_chat(
        build_dispatcher(replace(deps, settings=replace(deps.settings, access=access))), user_id=user
    )


ASKED = [
    "/claims kursk 7d",
    "/claim 5",
    "/posts",
    "/sources",
    "/help",
    "kursk",
    "#5",
    "/start claim-5",
    "/5",
    "A" * 16,
]


@pytest.mark.parametrize("access", ["invitation", "closed"])
@pytest.mark.parametrize("text", ASKED)
async def test_strangers_see_nothing_of_what_is_kept(deps: BotDeps, access: str, text: str) -> None:
    (sent,) = await as_asked(deps, access).say(text)
    assert ("by invitation" if access == "invitation" else "closed") in sent.text
    assert "HUR" not in sent.text
    assert "NIS" not in sent.text


async def test_strangers_get_nothing_from_a_button_that_others_may_press(deps: BotDeps) -> None:
    (sent,) = await as_asked(deps, "invitation").press("c:5")
    assert sent.notice
    assert "by invitation" in sent.text


async def test_an_invitation_admits_once(deps: BotDeps, storage: Storage) -> None:
    async with storage.write() as conn:
        code = await make_code(conn, "subscriber", NOW)
    stranger = as_asked(deps, "invitation")
    (greeting,) = await stranger.say("/start")
    assert "by invitation" in greeting.text
    (made,) = await stranger.say(f"/start {code}")
    assert "You can use this bot now." in made.text
    assert (await stranger.say("/claim 5"))[0].text.startswith("🇰🇷 NIS")
    (refused,) = await as_asked(deps, "invitation", user=10).say(code)
    assert "can't be used" in refused.text


async def test_a_closed_bot_takes_an_admins_code_and_no_other(deps: BotDeps, storage: Storage) -> None:
    async with storage.write() as conn:
        code, first = await make_code(conn, "subscriber", NOW), await make_code(conn, "admin", NOW)
    stranger = as_asked(deps, "closed")
    assert "can't be used" in (await stranger.say(f"/start {code}"))[0].text
    assert "You are an admin" in (await stranger.say(f"/start {first}"))[0].text


async def test_a_code_takes_no_role_away(deps: BotDeps, storage: Storage) -> None:
    async with storage.write() as conn:
        await give_role(conn, 9, "admin", NOW)
        code = await make_code(conn, "subscriber", NOW)
    await as_asked(deps, "invitation").say(f"/start {code}")
    async with storage.read() as conn:
        assert await role_of(conn, 9) == "admin"
    (made,) = await as_asked(deps, "invitation", user=10).say(code)
    assert "You can use this bot now." in made.text


async def test_an_admitted_group_admits_those_who_ask_there(deps: BotDeps, storage: Storage) -> None:
    stranger = as_asked(deps, "invitation")
    asked = {"message_id": 7, "date": 1, "chat": GROUP, "text": "/claim 5"}
    raw = {**asked, "from": stranger.user.model_dump(exclude_none=True)}
    (refused,) = await stranger.feed(message=raw)
    assert "by invitation" in refused.text
    async with storage.write() as conn:
        await give_role(conn, -5, "admin", NOW)  # however high, a group is a reader
    assert (await stranger.feed(message=raw))[0].text.startswith("🇰🇷 NIS")
    unnamed = {**raw, "from": {"id": 1087968824, "is_bot": True, "first_name": "Group"}, "sender_chat": GROUP}
    assert (await stranger.feed(message=unnamed))[0].text.startswith("🇰🇷 NIS")
    async with storage.write() as conn:
        await give_role(conn, 9, "banned", NOW)
    assert (await stranger.feed(message=raw))[0].text == LINE


async def test_a_command_for_another_bot_is_left_to_it(banned: Chat) -> None:
    raw = {"message_id": 7, "date": 1, "chat": GROUP, "from": banned.user.model_dump(exclude_none=True)}
    assert not await banned.feed(message={**raw, "text": "/claims@other_bot kursk"})
    assert len(await banned.feed(message={**raw, "text": "/claims@dprkwatch_bot kursk"})) == 1


async def test_a_commands_right_holds_for_captions_too(deps: BotDeps) -> None:
    stranger = as_asked(deps, "invitation")
    photo = [{"file_id": "a", "file_unique_id": "a", "width": 1, "height": 1}]
    raw = {
        "message_id": 7,
        "date": 1,
        "chat": {"id": 9, "type": "private"},
        "photo": photo,
        "caption": "/claim 5",
    }
    (sent,) = await stranger.feed(message={**raw, "from": stranger.user.model_dump(exclude_none=True)})
    assert "by invitation" in sent.text


FORWARDED = {
    "forward_origin": {
        "type": "channel",
        "date": 1734600000,
        "chat": {"id": -100777, "type": "channel", "title": "A channel", "username": "a_channel"},
        "message_id": 5,
    }
}
VIA_BOT = {"via_bot": {"id": 5, "is_bot": True, "first_name": "b"}}
PHOTO = [{"file_id": "a", "file_unique_id": "a", "width": 1, "height": 1}]


@pytest.fixture
async def admin(deps: BotDeps, storage: Storage) -> Chat:
    async with storage.write() as conn:
        await give_role(conn, 7, "admin", NOW)
    return open_chat(build_dispatcher(deps), user_id=7)


@pytest.mark.parametrize("how", [FORWARDED, VIA_BOT], ids=["forwarded", "via-a-bot"])
async def test_what_somebody_else_wrote_is_no_command_of_whoever_passes_it_on(
    admin: Chat, storage: Storage, how: dict[str, Any]
) -> None:
    message = {"message_id": 9, "date": 1, "chat": {"id": 7, "type": "private"}, **how}
    message["from"] = admin.user.model_dump(exclude_none=True)
    for text in ("/grant 666 admin", "/subscribe kursk instant", "/invite admin", "/unwatch @x", "A" * 16):
        for kind in ("message", "edited_message"):
            (sent,) = await admin.feed(**{kind: {**message, "text": text}})
            assert words_in("en").say("plain-hint") in sent.text  # looked up like any words
    captioned = await admin.feed(message={**message, "caption": "/grant 666 admin", "photo": PHOTO})
    assert all("666" not in sent.text for sent in captioned)
    (asked,) = await admin.say("/subscribe")
    assert "What" in asked.text
    (sent,) = await admin.feed(message={**message, "text": "kursk casualties daily 09:00"})
    assert words_in("en").say("plain-hint") in sent.text
    async with storage.read() as conn:
        assert await role_of(conn, 666) is None
        assert await subscriptions_of(conn, 7) == []


@pytest.mark.parametrize("how", [FORWARDED, VIA_BOT, {"is_automatic_forward": True, **FORWARDED}])
async def test_in_groups_and_channels_what_was_passed_on_is_left_alone(
    admin: Chat, banned: Chat, how: dict[str, Any]
) -> None:
    message = {"message_id": 9, "date": 1, "chat": GROUP, "text": "/claims kursk 7d", **how}
    for one in (admin, banned):
        assert not await one.feed(message={**message, "from": one.user.model_dump(exclude_none=True)})
    channel = {"id": -1001, "type": "channel", "title": "desk"}
    assert not await admin.feed(channel_post={**message, "chat": channel})
