"""The sender: what Telegram's answers mean for what is owed."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot.app import build_dispatcher
from bot.capture import open_chat
from bot.deps import BotDeps
from bot.sending.pace import Pace
from bot.settings import BotSettings
from claims.places import Gazetteer
from storage.chats import choose, keep_chat
from storage.deliveries import NOTE, Owed, outbox, owe
from storage.dialogues import keep_dialogue
from storage.engines import Storage
from storage.models import deliveries
from storage.people import SUBSCRIBER, give_role, role_of
from storage.subscriptions import subscriptions_of
from tests.bot.bot_api_rules import Limits
from tests.bot.bot_api_server import BotApiServer
from tests.bot.feed import NOW
from tests.bot.subscribers import post_office, states, subscribe, tell
from tests.bot.test_alerts import DENIAL, FIRST


async def note(storage: Storage, *chats: int, text: str = "x", due: datetime = NOW) -> None:
    """Owes each chat a note."""
    async with storage.write() as conn:
        owed = []
        for chat in chats:
            ours = await keep_chat(conn, chat, 0, "private" if chat > 0 else "group", NOW)
            owed.append(Owed(ours, NOTE, text, {"lines": [text]}, due))
        await owe(conn, owed)


async def test_too_many_requests_are_waited_for_by_the_chat_and_by_all(
    deps: BotDeps, empty: Storage, server: BotApiServer
) -> None:
    await note(empty, 1, 2, 3)
    server.fail("sendMessage", 429, "Too Many Requests: retry after 7", times=2, retry_after=7)
    async with post_office(deps, server) as post:
        await post.send(3.0)
        assert server.sent == []  # a second chat was told to wait: all do
        await post.send(10.0)
    assert len(server.sent) == 3


async def test_a_chat_that_blocked_the_bot_rests_and_says_why(
    deps: BotDeps, empty: Storage, server: BotApiServer
) -> None:
    await subscribe(empty, "", chat=1)
    await note(empty, 1, text="first")
    await note(empty, 1, text="second")
    await note(empty, 2)
    server.refuse(1, 403, "Forbidden: bot was blocked by the user")
    async with post_office(deps, server) as post:
        await post.send(5.0)
    async with empty.read() as conn:
        (one,) = await subscriptions_of(conn, 1)
    assert (one.state, one.state_note) == ("resting", "blocked")
    assert await states(empty) == {"blocked": 2, "sent": 1}


async def test_a_group_that_moved_is_followed(deps: BotDeps, empty: Storage, server: BotApiServer) -> None:
    await note(empty, -5)
    server.migrate(-5, -1_000_000_000_005)
    async with post_office(deps, server) as post:
        await post.send(10.0)
    assert [one.chat_id for one in server.sent] == [-1_000_000_000_005]


async def test_a_group_that_becomes_a_supergroup_keeps_its_choices_its_role_and_what_it_is_told(
    deps: BotDeps, empty: Storage, server: BotApiServer
) -> None:
    old, new = -5, -1_000_000_000_005
    await subscribe(empty, "", "daily", chat=old, language="ko", quiet_from="22:00")
    await note(empty, old, text="said before")
    async with post_office(deps, server) as post:
        await post.send(3.0)
    async with empty.write() as conn:
        await keep_dialogue(conn, old, 8, "subscribe", {}, NOW)
        await keep_dialogue(conn, new, 8, "subscribe", {}, NOW)
        await choose(conn, await keep_chat(conn, new, 0, "supergroup", NOW), language="uk")
        await give_role(conn, old, SUBSCRIBER, NOW)
    await note(empty, old, text="twice")
    await note(empty, new, text="twice")
    stranger = open_chat(build_dispatcher(replace(deps, settings=BotSettings())), user_id=8)
    person = {"id": 8, "is_bot": False, "first_name": "x"}
    group = {"id": old, "type": "group", "title": "x"}
    assert not await stranger.feed(
        message={"message_id": 9, "date": 1, "chat": group, "from": person, "migrate_to_chat_id": new}
    )
    async with empty.read() as conn:
        (one,) = await subscriptions_of(conn, new)
        assert (one.language, one.quiet_from) == ("uk", "22:00")
        assert await role_of(conn, new) == SUBSCRIBER
        assert await subscriptions_of(conn, old) == []
        assert (await conn.execute(select(deliveries.c.message_id))).scalars().all() == [None] * 3
    assert await states(empty) == {"sent": 1, "due": 1, "dropped": 1}


@pytest.mark.parametrize("error", ["TOPIC_CLOSED", "not enough rights to send text messages to the chat"])
async def test_who_subscribes_where_the_bot_was_shut_out_is_told_everything_again(
    deps: BotDeps, storage: Storage, gazetteer: Gazetteer, server: BotApiServer, error: str
) -> None:
    await subscribe(storage, "event:casualties", chat=7)
    server.refuse(7, 400, f"Bad Request: {error}")
    await note(storage, 7)
    async with post_office(deps, server) as post:
        await post.send(3.0)
        server.accept(7)
        await open_chat(build_dispatcher(deps), user_id=7).say("/subscribe kursk instant")
        await tell(storage, gazetteer, FIRST, DENIAL)
        await post.send()
    assert [bool(one.reply_to) for one in server.sent] == [False, True]


async def test_what_is_refused_again_and_again_is_set_aside_and_counted(
    deps: BotDeps, empty: Storage, server: BotApiServer
) -> None:
    await note(empty, 1, text="")
    await note(empty, 2)
    async with post_office(deps, server) as post:
        await post.send(3600.0)
    assert await states(empty) == {"failed": 1, "sent": 1}
    async with empty.read() as conn:
        assert (await outbox(conn, NOW + timedelta(days=1))).failed == 1


async def test_an_outage_loses_nothing_and_sets_nothing_aside(
    deps: BotDeps, empty: Storage, server: BotApiServer
) -> None:
    await note(empty, *range(1, 9))
    server.outage = True
    async with post_office(deps, server) as post:
        await post.send(1800.0)
        assert await states(empty) == {"due": 8}
        server.outage = False
        await post.send(1200.0)
    assert await states(empty) == {"sent": 8}


async def test_limits_of_all_chats_one_chat_and_groups_are_kept(
    deps: BotDeps, empty: Storage, server: BotApiServer
) -> None:
    for number in range(25):
        await note(empty, -9, text=f"note {number}")
    async with post_office(deps, server) as post:
        await post.send(58.0)
        assert len(server.sent) == 20
        await post.send(30.0)
    assert len(server.sent) == 25


def test_the_pace_catches_up_with_a_sleep_that_was_long_but_never_bursts() -> None:
    now = 0.0
    pace = Pace(lambda: now, per_second=29)
    limits = Limits(per_second=30)
    sent = 0
    while now < 20:
        now = max(now, pace.free_at()) + 0.0011
        pace.take(sent + 1)
        limits.take(sent + 1, now)
        sent += 1
    assert sent >= 0.95 * 30 * 20
