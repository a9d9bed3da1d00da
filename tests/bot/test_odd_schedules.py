"""What is half understood of a schedule is asked about, never taken for something to search."""

from __future__ import annotations

import pytest

from bot.app import build_dispatcher
from bot.capture import Chat, open_chat
from bot.deps import BotDeps
from bot.schedules.reading import read_schedule
from storage.engines import Storage
from storage.subscriptions import subscriptions_of


@pytest.mark.parametrize(
    "said", ["kursk daily 9", "kursk daily at 9", "kursk daily 0900", "kursk daily 09:00"]
)
def test_hours_without_minutes_are_times_after_how_often(said: str) -> None:
    read = read_schedule(said)
    assert (read.rest, read.kind, read.at, read.wrong) == ("kursk", "daily", "09:00", None)


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ("kursk daily 25", "25"),
        ("kursk daily 09:00 18:00", "18:00"),
        ("kursk mondays fridays 09:00", "fridays"),
        ("kursk hourly 25:99", "25:99"),
    ],
)
def test_a_time_or_day_too_many_or_impossible_is_named(said: str, wrong: str) -> None:
    read = read_schedule(said)
    assert (read.rest, read.wrong) == ("kursk", wrong)


@pytest.mark.parametrize(
    "said", ["side:martian daily 09:00", "\u200b daily 09:00", "kursk hourly 25:99", "kursk 09:00 and 18:00"]
)
async def test_nothing_is_subscribed_before_it_was_understood(
    deps: BotDeps, storage: Storage, said: str
) -> None:
    chat = open_chat(build_dispatcher(deps), user_id=7)
    (asked,) = await chat.say(f"/subscribe {said}")
    assert asked.all_buttons
    async with storage.read() as conn:
        assert await subscriptions_of(conn, 7) == []


@pytest.mark.parametrize("said", ["side:martian daily 09:00", "\u200b\u2060 daily 09:00"])
async def test_where_nothing_was_understood_it_is_asked_what_is_wanted(deps: BotDeps, said: str) -> None:
    chat = open_chat(build_dispatcher(deps), user_id=7)
    (plain,) = await chat.say("/subscribe")
    (asked,) = await chat.say(f"/subscribe {said}")
    assert asked.text.endswith(plain.text)
    assert [button.text for button in asked.all_buttons] == [button.text for button in plain.all_buttons]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("casualties daily 09:00 and 18:00", "“18:00” was left out: a subscription has one time"),
        ("kursk every 5 minutes", "“every 5 minutes”: there is no such rhythm"),
        ("курск каждые 30 минут", "“каждые 30 минут”: there is no such rhythm"),
        ("курськ кожні 2 години", "“кожні 2 години”: there is no such rhythm"),
        ("쿠르스크 10분마다", "“10분마다”: there is no such rhythm"),
        ("kursk daily 25:99", "“25:99” is no time of day"),
    ],
)
async def test_what_is_no_part_of_a_schedule_is_named_for_what_it_is(
    chat: Chat, typed: str, said: str
) -> None:
    (sent,) = await chat.say(f"/subscribe {typed}")
    assert said in sent.text
    assert "minute" not in sent.text.replace(said, "")


async def test_losses_are_asked_for_in_korean_as_digests_name_them(chat: Chat) -> None:
    (sent,) = await chat.say("/claims 쿠르스크 사상 7d")
    assert "Losses" in sent.text.splitlines()[0]
