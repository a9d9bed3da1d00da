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
from bot.capture import Chat, Sent, open_chat
from bot.deps import BotDeps
from bot.locales import words_in
from bot.rights import BUTTONS, COMMANDS
from storage.engines import Storage
from storage.people import give_role, make_code, role_of
from storage.subscriptions import subscriptions_of
from tests.bot.conftest import carried
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


CHANNEL = {"id": -1001, "type": "channel", "title": "desk"}


async def post(chat: Chat, text: str) -> Sent:
    """An admin of the channel posts a command there."""
    posted = {"message_id": 9, "date": 1, "chat": CHANNEL, "sender_chat": CHANNEL, "text": text}
    return (await chat.feed(channel_post=posted))[-1]


async def press_in_channel(chat: Chat, data: str, under: Sent) -> Sent:
    rows = [[button.model_dump(exclude_none=True) for button in row] for row in under.buttons]
    message = {
        "message_id": under.message_id,
        "date": 1734600000,
        "chat": CHANNEL,
        "text": under.text,
        "reply_markup": {"inline_keyboard": rows},
    }
    user = chat.user.model_dump(exclude_none=True)
    query = {"id": "1", "from": user, "chat_instance": "1", "data": data, "message": message}
    return (await chat.feed(callback_query=query))[-1]


@pytest.mark.parametrize("access", ["invitation", "open"])
async def test_readers_of_a_channel_turn_pages_and_change_nothing(
    deps: BotDeps, storage: Storage, access: str
) -> None:
    async with storage.write() as conn:
        await give_role(conn, -1001, "subscriber", NOW)
        await give_role(conn, 8, "analyst", NOW)
    deps = replace(deps, page_size=2)
    reader, analyst = as_asked(deps, access, 99), as_asked(deps, access, 8)
    made = await post(reader, "/subscribe kursk daily 09:00")
    panel, asked = await post(reader, "/settings"), await post(reader, "/forgetme")
    listed = await post(reader, "/claims")
    pressed = [(one, button) for one in (made, panel, asked) for button in one.all_buttons]
    pressed += [(listed, button) for button in listed.all_buttons if button.text.isdecimal()]
    assert len(pressed) > 12
    data = [(one, button.callback_data or "") for one, button in pressed]
    data += [(made, "su:1:end:"), (panel, "s:language:ko"), (asked, "fg:1"), (listed, "sf:1:mute")]
    data += [(listed, "w:5:1"), (listed, "x:1:csv"), (listed, "sa:1")]  # made up, not carried
    for one, button in data:
        refused = await press_in_channel(reader, button, one)
        assert refused.notice, button
        assert refused.text == words_in("en").say("only-channel-admins")
    async with storage.read() as conn:
        assert await role_of(conn, -1001) == "subscriber"
        (kept,) = await subscriptions_of(conn, -1001)
        assert kept.paused_until is None
    further = next(
        button.callback_data for button in listed.all_buttons if (button.callback_data or "").startswith("p:")
    )
    card = await post(reader, "/claim 5")
    why = next(
        button.callback_data for button in card.all_buttons if (button.callback_data or "").startswith("w:")
    )
    assert (await press_in_channel(reader, why or "", card)).changed
    assert not (await press_in_channel(reader, further or "", listed)).notice
    ended = await press_in_channel(analyst, "su:1:end:", made)
    assert ended.changed
    async with storage.read() as conn:
        assert await subscriptions_of(conn, -1001) == []


async def test_one_subscribes_a_channel_by_questions(deps: BotDeps, storage: Storage) -> None:
    async with storage.write() as conn:
        await give_role(conn, -1001, "subscriber", NOW)
        await give_role(conn, 8, "analyst", NOW)
    reader, analyst = as_asked(deps, "invitation", 99), as_asked(deps, "invitation", 8)
    asked = await post(analyst, "/subscribe")
    for label in ("Losses", "Kursk Oblast", "Daily"):
        data = carried(asked, label)
        assert (await press_in_channel(reader, data, asked)).notice
        asked = await press_in_channel(analyst, data, asked)
        assert asked.changed
    answer = {"message_id": 12, "date": 1, "chat": CHANNEL, "sender_chat": CHANNEL, "text": "18:30"}
    above = {"message_id": asked.message_id, "date": 1, "chat": CHANNEL, "text": asked.text}
    asked = (await analyst.feed(channel_post={**answer, "reply_to_message": above}))[-1]
    done = await press_in_channel(analyst, carried(asked, "Yes, Kyiv"), asked)
    assert "Subscribed" in done.text
    async with storage.read() as conn:
        (kept,) = await subscriptions_of(conn, -1001)
    assert (kept.query, kept.schedule, kept.at) == ("place:kursk-oblast, event:casualties", "daily", "18:30")


async def test_questions_of_an_admin_who_stays_unnamed_go_on(deps: BotDeps, storage: Storage) -> None:
    async with storage.write() as conn:
        await give_role(conn, 8, "analyst", NOW)
    analyst = as_asked(deps, "open", 8)
    unnamed = {"message_id": 9, "date": 1, "chat": GROUP, "sender_chat": GROUP, "text": "/subscribe"}
    (asked,) = await analyst.feed(
        message={**unnamed, "from": {"id": 1087968824, "is_bot": True, "first_name": "Group"}}
    )
    under = {"message_id": asked.message_id, "date": 1, "chat": GROUP, "text": asked.text}
    user = analyst.user.model_dump(exclude_none=True)
    query = {"id": "1", "from": user, "chat_instance": "1", "data": carried(asked, "Losses")}
    (further,) = await analyst.feed(callback_query={**query, "message": under})
    assert further.changed
