"""Changing a subscription loses neither what it is otherwise nor what was not told yet."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.app import build_dispatcher
from bot.capture import open_chat
from bot.deps import BotDeps
from claims.places import Gazetteer
from storage.engines import Storage
from storage.subscriptions import DAILY, INSTANT, change_subscription, subscriptions_of
from tests.bot.bot_api_server import BotApiServer
from tests.bot.conftest import carried
from tests.bot.feed import NOW
from tests.bot.subscribers import TestClock, post_office, subscribe, tell
from tests.bot.test_nothing_is_lost import losses


@pytest.mark.parametrize("schedule", ["daily 07:00", "hourly", "weekly", "instant"])
async def test_a_digest_after_another_schedule_begins_where_the_last_one_ended(
    deps: BotDeps, storage: Storage, gazetteer: Gazetteer, server: BotApiServer, schedule: str
) -> None:
    await subscribe(storage, "", DAILY, at="09:00")
    await tell(storage, gazetteer, losses(60, NOW))
    clock = TestClock()
    async with post_office(deps, server, clock) as post:
        await post.send()
        clock.go_to(NOW + timedelta(hours=12))
        chat = open_chat(build_dispatcher(replace(deps, clock=clock.now)), user_id=7)
        await chat.say(f"/subscribe {schedule}")
        for day in range(9):
            clock.go_to(NOW + timedelta(days=day, hours=13))
            await post.send()
    assert [("60 killed" in one.text) for one in server.sent].count(True) == 1


async def test_another_question_keeps_what_was_chosen_otherwise(deps: BotDeps, storage: Storage) -> None:
    number = await subscribe(storage, "event:casualties", DAILY, zone="Europe/Kyiv")
    await subscribe(storage, "place:kursk-oblast, event:casualties", INSTANT)
    pause = NOW + timedelta(days=3)
    async with storage.write() as conn:
        await change_subscription(conn, number, muted=True, even_empty=True, paused_until=pause)
        before = (await subscriptions_of(conn, 7))[0]
    chat = open_chat(build_dispatcher(deps), user_id=7)
    (listed,) = await chat.say("/subscriptions")
    (opened,) = await chat.press(carried(listed, "1"), listed)
    await chat.press(carried(opened, "What"), opened)
    await chat.say("kursk casualties")
    async with storage.read() as conn:
        (after,) = await subscriptions_of(conn, 7)
    assert after == replace(before, query="place:kursk-oblast, event:casualties", version=after.version)
