"""/subscribe at once and by questions, /subscriptions and what can be done there."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from bot.app import build_dispatcher
from bot.capture import Chat, Sent, open_chat
from bot.deps import BotDeps
from bot.schedules.reading import read_schedule
from bot.settings import BotSettings
from storage.dialogues import dialogue_of
from storage.engines import Storage
from storage.subscriptions import Subscription, subscriptions_of
from tests.bot import bot_api_server
from tests.bot.bot_api_server import BotApiServer
from tests.bot.feed import NOW
from tests.bot.subscribers import subscribe
from tests.bot.test_polling import running

ME = 1_000_000_001


async def kept(storage: Storage, chat: int = ME) -> list[Subscription]:
    async with storage.read() as conn:
        return await subscriptions_of(conn, chat)


def button(sent: Sent, label: str) -> str:
    return next(b.callback_data or "" for b in sent.all_buttons if b.text == label)


@pytest.mark.parametrize(
    ("typed", "rest", "kind", "at", "weekday"),
    [
        ("kursk casualties daily 09:00", "kursk casualties", "daily", "09:00", 0),
        ("курськ втрати щодня о 9:00", "курськ втрати", "daily", "09:00", 0),
        ("потери в Курске по понедельникам в 8:30", "потери в Курске", "weekly", "08:30", 0),
        ("쿠르스크 사상자 매일 오후 9시", "쿠르스크 사상자", "daily", "21:00", 0),
        ("captured every friday at 6 pm", "captured", "weekly", "18:00", 4),
        ("by:HUR instantly", "by:HUR", "instant", "09:00", 0),
        ("в Судже каждый час", "в Судже", "hourly", "09:00", 0),
        ('"every day" kursk hourly', '"every day" kursk', "hourly", "09:00", 0),
    ],
)
def test_schedules_are_read_in_four_languages(
    typed: str, rest: str, kind: str, at: str, weekday: int
) -> None:
    said = read_schedule(typed)
    assert said.rest == rest
    assert said.schedule is not None
    assert (said.schedule.kind, said.schedule.at, said.schedule.weekday) == (kind, at, weekday)


def test_what_is_no_schedule_stays_in_the_query() -> None:
    for text in ("sun city", "2024-12-01..2024-12-20", "killed>=10", "сьогодні", ""):
        assert read_schedule(text).rest == text
        assert read_schedule(text).schedule is None


async def test_a_question_can_be_answered_from_the_moment_it_is_shown(
    deps: BotDeps, server: BotApiServer
) -> None:
    async with asyncio.timeout(120), running(deps, server):
        await server.say("/subscribe")
        await server.until(lambda: server.messages)
        ((number, asked),) = server.messages.items()
        server.held = asyncio.Event()
        await server.press(number, asked["reply_markup"]["inline_keyboard"][0][0]["callback_data"])
        await server.until(lambda: "editMessageText" in server.arrived)
        async with deps.storage.read() as conn:
            dialogue = await dialogue_of(conn, 7, 7)
        server.held.set()
    assert dialogue is not None
    assert dialogue.state["step"] == "where"


async def test_one_line_subscribes_at_once(chat: Chat, storage: Storage) -> None:
    (said,) = await chat.say("/subscribe kursk casualties daily 09:00")
    assert "Kursk Oblast · Losses" in said.text
    assert "daily at 09:00 Kyiv" in said.text
    (one,) = await kept(storage)
    assert (one.query, one.schedule, one.at) == ("place:kursk-oblast, event:casualties", "daily", "09:00")
    assert one.next_due is not None
    assert one.next_due.isoformat() == "2024-12-20T07:00:00+00:00"


async def test_questions_lead_to_the_same_and_survive_a_restart(
    deps: BotDeps, chat: Chat, storage: Storage
) -> None:
    (asked,) = await chat.say("/subscribe")
    (asked,) = await chat.press(button(asked, "Losses"), asked)
    again = open_chat(build_dispatcher(deps), session=chat.session)
    (asked,) = await again.press(button(asked, "Kursk Oblast"), asked)
    (asked,) = await again.press(button(asked, "Weekly"), asked)
    (asked,) = await again.press(button(asked, "Friday"), asked)
    (asked,) = await again.say("25:99")
    assert "“25:99” is no time of day" in asked.text
    (asked,) = await again.say("18:30")
    (asked,) = await again.say("Nowhere/City")
    assert "is no time zone" in asked.text
    (done,) = await again.say("europe/warsaw")
    assert "every Friday at 18:30 Warsaw" in done.text
    (one,) = await kept(storage)
    assert (one.query, one.schedule, one.at, one.weekday, one.zone) == (
        "place:kursk-oblast, event:casualties",
        "weekly",
        "18:30",
        4,
        "Europe/Warsaw",
    )


async def test_the_same_question_twice_is_one_subscription(chat: Chat, storage: Storage) -> None:
    await chat.say("/subscribe kursk casualties daily 09:00")
    await chat.say("/subscribe казуальні втрати Курськ")
    await chat.say("/subscribe casualties Курськ at once")
    found = [one for one in await kept(storage) if one.query == "place:kursk-oblast, event:casualties"]
    assert [one.schedule for one in found] == ["instant"]


async def test_old_buttons_and_buttons_pressed_twice_say_so(chat: Chat, storage: Storage) -> None:
    (first,) = await chat.say("/subscribe")
    pressed = button(first, "Losses")
    await chat.press(pressed, first)
    (notice,) = await chat.press(pressed, first)
    assert notice.notice
    chat_later = await chat.say("/subscribe kursk daily 09:00")
    assert chat_later
    (notice,) = await chat.press(pressed, first)
    assert "no longer in use" in notice.text
    for data in (
        "sb:1:what:casualties",
        "sb:x",
        "sb:1:how:never",
        "su:99:end:",
        "su:1:pause:999999",
        "d:5:1",
    ):
        (answer,) = await chat.press(data, first)
        assert answer.text


async def test_a_subscription_is_paused_muted_changed_previewed_and_stopped(
    chat: Chat, storage: Storage
) -> None:
    await chat.say("/subscribe kursk daily 09:00")
    (listed,) = await chat.say("/subscriptions")
    assert listed.text.startswith("1 subscription of this chat")
    (card,) = await chat.press(button(listed, "1"), listed)
    (card,) = await chat.press(button(card, "Pause a day"), card)
    (one,) = await kept(storage)
    assert one.paused_until == NOW + timedelta(days=1)
    (card,) = await chat.press(button(card, "Go on"), card)
    (card,) = await chat.press(button(card, "Without a sound"), card)
    (one,) = await kept(storage)
    assert (one.paused_until, one.muted) == (None, True)
    (preview,) = await chat.press(button(card, "Preview"), card)
    assert "In the last week this would have been 3 digests, with 4 events" in preview.text
    (asked,) = await chat.press(button(card, "How often"), card)
    (card,) = await chat.press(button(asked, "At once"), asked)
    (one,) = await kept(storage)
    assert (one.schedule, one.muted) == ("instant", True)
    (sure,) = await chat.press(button(card, "Stop"), card)
    (listed,) = await chat.press(button(sure, "Yes, stop"), sure)
    assert "no subscription yet" in listed.text
    assert await kept(storage) == []


async def test_a_digest_now_tells_what_the_subscriptions_mean(chat: Chat) -> None:
    (everything,) = await chat.say("/digest now")
    assert "no subscription in this chat" in everything.text
    await chat.say("/subscribe kursk casualties daily 09:00")
    (digest,) = await chat.say("/digest now")
    assert digest.text.startswith("Kursk Oblast · Losses")
    (asked,) = await chat.say("/digest kursk 7d")
    assert "CLAIMED LOSSES" in asked.text
    assert "FIGHTING" in asked.text


async def test_somebody_else_can_not_answer_in_a_group(storage: Storage, deps: BotDeps) -> None:
    settings = BotSettings(admins=(7, 8))
    dispatcher = build_dispatcher(BotDeps(storage, deps.gazetteer, settings, clock=deps.clock))
    chat = open_chat(dispatcher)

    def message(user: int, text: str, number: int) -> dict[str, object]:
        return {
            "message_id": number,
            "date": 1,
            "chat": {"id": -5, "type": "group", "title": "x"},
            "from": {"id": user, "is_bot": False, "first_name": "x"},
            "text": text,
        }

    (asked,) = await chat.feed(message=message(7, "/subscribe", 1))
    press = {
        "id": "1",
        "chat_instance": "1",
        "data": button(asked, "Losses"),
        "message": message(42, asked.text, asked.message_id),
    }
    (notice,) = await chat.feed(
        callback_query={**press, "from": {"id": 8, "is_bot": False, "first_name": "y"}}
    )
    assert "Somebody else is being asked this" in notice.text
    (asked,) = await chat.feed(
        callback_query={**press, "from": {"id": 7, "is_bot": False, "first_name": "x"}}
    )
    assert asked.text.endswith("Choose, or type a place.")


@pytest.mark.parametrize(
    ("said", "zone"),
    [("Kyiv", "Europe/Kyiv"), ("서울", "Asia/Seoul"), ("UTC+3", "Etc/GMT-3"), ("MSK", "Europe/Moscow")],
)
async def test_the_question_for_a_zone_takes_what_timezone_takes(
    chat: Chat, storage: Storage, said: str, zone: str
) -> None:
    (asked,) = await chat.say("/subscribe")
    for label in ("Losses", "Kursk Oblast", "Daily"):
        (asked,) = await chat.press(button(asked, label), asked)
    await chat.say("18:30")
    (wrong,) = await chat.say("Kyiw")
    assert "Did you mean Europe/Kyiv" in wrong.text
    await chat.say(said)
    (one,) = await kept(storage)
    assert one.zone == zone


async def test_digests_of_topics_move_with_the_zone_of_their_group(deps: BotDeps, storage: Storage) -> None:
    for thread, zone in ((0, None), (9, None), (10, "Asia/Seoul")):
        await subscribe(storage, "", "daily", chat=-1005, thread=thread, at="09:00", zone=zone)
    group = {"id": -1005, "type": "supergroup", "title": "x", "is_forum": True}
    admin = open_chat(build_dispatcher(deps))
    typed = {"message_id": 7, "date": 1, "chat": group, "text": "/timezone New York", "sender_chat": group}
    user = {"id": 1087968824, "is_bot": True, "first_name": "Group"}
    async with storage.read() as conn:
        (apart,) = await subscriptions_of(conn, -1005, 10)
    await admin.feed(message={**typed, "from": user})
    async with storage.read() as conn:
        due = [(await subscriptions_of(conn, -1005, thread))[0].next_due for thread in (0, 9, 10)]
    assert [moment and moment.isoformat() for moment in due[:2]] == ["2024-12-20T14:00:00+00:00"] * 2
    assert due[2] == apart.next_due


@pytest.mark.parametrize("status", ["administrator", "creator", "member"])
async def test_admins_of_a_group_subscribe_it_whatever_rights_the_server_knows_of(
    deps: BotDeps, storage: Storage, server: BotApiServer, monkeypatch: pytest.MonkeyPatch, status: str
) -> None:
    server.members[-5, 8] = status
    async with asyncio.timeout(30), running(deps, server):
        await server.say("/subscribe kursk instant", user=8, chat=-5)
        await server.until(lambda: server.in_chat(-5))
        answer = bot_api_server._member

        def older(user: int, status: str) -> dict[str, Any]:
            said = answer(user, status)
            said.pop("can_edit_stories", None)
            return said

        monkeypatch.setattr(bot_api_server, "_member", older)
        await server.say("/subscribe captured instant", user=8, chat=-5)
        await server.until(lambda: len(server.in_chat(-5)) == 2)
    assert len(await kept(storage, -5)) == (0 if status == "member" else 2)
