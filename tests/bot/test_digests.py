"""Digests: when they are due, what is in them, once and never twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest
from aiogram.methods import SendPhoto

from bot.app import build_dispatcher
from bot.capture import Sent, open_chat
from bot.cards.viewing import Viewing
from bot.deps import BotDeps
from bot.digests.content import Digest
from bot.digests.picture import digest_chart
from bot.schedules.due import Schedule, last_due, next_due, quiet_until
from claims.places import Gazetteer
from storage.deliveries import Owed, owe
from storage.engines import Storage
from storage.errors import StorageError
from storage.observations import MediaKind
from storage.sources import Connection
from storage.subscriptions import DAILY, HOURLY, WEEKLY
from tests.bot.bot_api_server import BotApiServer
from tests.bot.conftest import KYIV
from tests.bot.feed import NOW, link_story
from tests.bot.subscribers import TestClock, at, post_office, reuse, states, subscribe, tell
from tests.bot.test_alerts import DENIAL, ECHO, FIRST
from tests.bot.test_nothing_is_lost import losses


@pytest.mark.parametrize("local", ["03:30", "00:00", "09:00", "02:59"])
@pytest.mark.parametrize(
    "zone", ["Europe/Kyiv", "Europe/London", "America/New_York", "Asia/Seoul", "Africa/Cairo"]
)
def test_a_daily_digest_is_due_once_on_every_local_day_of_two_years(zone: str, local: str) -> None:
    there, schedule = ZoneInfo(zone), Schedule(DAILY, local)
    moment, days = datetime(2026, 1, 1, tzinfo=UTC), []
    while moment < datetime(2028, 1, 1, tzinfo=UTC):
        due = next_due(schedule, there, moment)
        assert due is not None
        assert due > moment
        assert last_due(schedule, there, due) == due
        assert last_due(schedule, there, due - timedelta(seconds=1)) <= moment or not days
        days.append(due.astimezone(there).date())
        moment = due
    assert days == [days[0] + timedelta(days=n) for n in range(len(days))]


def test_hours_follow_each_other_where_the_clock_goes_back_and_jumps() -> None:
    schedule = Schedule(HOURLY, "00:15")
    moment = datetime(2026, 10, 24, 22, 15, tzinfo=UTC)
    for _ in range(8):
        due = next_due(schedule, KYIV, moment)
        assert due == moment + timedelta(hours=1)
        moment = due
    kathmandu = ZoneInfo("Asia/Kathmandu")
    due = next_due(schedule, kathmandu, moment)
    assert due is not None
    assert due.astimezone(kathmandu).minute == 15


def test_weekly_digests_and_quiet_hours_over_midnight() -> None:
    due = next_due(Schedule(WEEKLY, "09:00", 0), KYIV, NOW)
    assert due is not None
    assert due.astimezone(KYIV).date() == date(2024, 12, 23)
    assert quiet_until(at(19, 21), KYIV, "22:00", "07:00") == at(20, 5)
    assert quiet_until(at(20, 4, 59), KYIV, "22:00", "07:00") == at(20, 5)
    assert quiet_until(at(20, 5), KYIV, "22:00", "07:00") is None


async def test_a_digest_comes_once_a_day_with_what_came_since_the_last(
    deps: BotDeps, storage: Storage, server: BotApiServer
) -> None:
    await subscribe(storage, "event:casualties", DAILY, now=at(18, 12))
    async with post_office(deps, server, TestClock(at(19, 6, 59))) as post:
        await post.send(40)
        assert server.sent == []
        post.clock.go_to(at(19, 7, 1))
        for _ in range(3):
            await post.send(60)
    (digest,) = server.sent
    assert "18 Dec 09:00–19 Dec 09:00 Kyiv" in digest.text
    assert "≥100 killed" in digest.text
    assert "late" not in digest.text


async def test_what_was_missed_comes_once_covers_all_of_it_and_says_that_it_is_late(
    deps: BotDeps, storage: Storage, server: BotApiServer
) -> None:
    await subscribe(storage, "event:casualties", DAILY, now=at(16, 5))
    async with post_office(deps, server, TestClock(at(19, 9))) as post:
        await post.send(600)
    (digest,) = server.sent
    assert digest.text.startswith("⏰ Sent late")
    assert "15 Dec 09:00–19 Dec 09:00 Kyiv" in digest.text


async def test_nothing_comes_where_nothing_happened_unless_it_is_wanted(
    deps: BotDeps, storage: Storage, server: BotApiServer
) -> None:
    from storage.subscriptions import change_subscription

    await subscribe(storage, "event:training", DAILY, chat=1, now=at(18, 12))
    wanted = await subscribe(storage, "event:training", DAILY, chat=2, now=at(18, 12))
    async with storage.write() as conn:
        await change_subscription(conn, wanted, even_empty=True)
    async with post_office(deps, server, TestClock(at(19, 7, 1))) as post:
        await post.send(30)
    (digest,) = server.sent
    assert digest.chat_id == 2
    assert "Nothing new" in digest.text


async def test_a_digest_that_many_chats_want_is_built_once(
    deps: BotDeps, storage: Storage, server: BotApiServer
) -> None:
    for chat in range(1, 41):
        await subscribe(storage, "event:casualties", DAILY, chat=chat, now=at(18, 12))
    async with post_office(deps, server, TestClock(at(19, 7, 1))) as post:
        await post.send(60)
        assert post.delivering.digests.built == 1
    assert len(server.sent) == 40


async def test_an_event_of_yesterday_is_none_of_today_for_an_echo_and_one_for_another_teller(
    deps: BotDeps, storage: Storage, gazetteer: Gazetteer, server: BotApiServer
) -> None:
    await subscribe(storage, "event:casualties", DAILY, at="21:00")
    await tell(storage, gazetteer, FIRST)
    async with post_office(deps, server) as post:
        post.clock.go_to(NOW + timedelta(hours=1, seconds=20))
        await post.send()
        await tell(storage, gazetteer, replace(ECHO, posted=NOW + timedelta(hours=20)))
        post.clock.go_to(NOW + timedelta(hours=25, seconds=20))
        await post.send()
        assert len(server.sent) == 1  # nothing new came
        echo = replace(ECHO, channel="quiet_ridge", message=330, posted=NOW + timedelta(hours=30))
        other = losses(25, NOW + timedelta(hours=31), "quiet_ridge", 331, ("sudzha", "Суджі"))
        await tell(storage, gazetteer, echo, other)
        post.clock.go_to(NOW + timedelta(hours=49, seconds=20))
        await post.send()
        denial = replace(DENIAL, channel="harbour_desk", posted=NOW + timedelta(hours=50))
        await tell(storage, gazetteer, denial)
        async with storage.write() as conn:
            await link_story(conn, (7, await newest_claim(conn)))
            await conn.exec_driver_sql("UPDATE claims SET origin = true")
        post.clock.go_to(NOW + timedelta(hours=73, seconds=20))
        await post.send()
    _, second, third = server.sent
    assert "1 event · 1 post · 1 origin" in second.text
    assert "Sudzha: 25 killed" in second.text
    assert "🔁 Also repeated: 1 post of earlier events" in second.text
    assert "1 event · 1 post · 1 origin" in third.text
    assert "first told 19 Dec 20:00" in third.text
    assert "🔁" not in third.text


async def test_who_denies_an_event_is_no_teller_of_it(
    deps: BotDeps, storage: Storage, gazetteer: Gazetteer, server: BotApiServer
) -> None:
    await subscribe(storage, "event:casualties", DAILY, at="21:00")
    await tell(storage, gazetteer, FIRST)
    async with storage.read() as conn:
        told = await newest_claim(conn)
    await tell(storage, gazetteer, DENIAL)
    async with storage.write() as conn:
        await link_story(conn, (told, await newest_claim(conn)))
        await conn.exec_driver_sql("UPDATE claims SET origin = true")
    async with post_office(deps, server) as post:
        post.clock.go_to(NOW + timedelta(hours=1, seconds=20))
        await post.send()
    (digest,) = server.sent
    line = next(line for line in digest.text.splitlines() if line.endswith(f"#{told}"))
    assert "denied in 1 post" in line
    assert "independent" not in line
    assert "echo" not in line


async def test_recycled_footage_names_who_claims_what_and_where_it_was_seen_before(
    deps: BotDeps, storage: Storage, gazetteer: Gazetteer, server: BotApiServer
) -> None:
    await subscribe(storage, "", DAILY, at="21:00")
    await tell(storage, gazetteer, replace(FIRST, media=(MediaKind.PHOTO,)))
    await reuse(storage, 7, 2, places=[["kurilovka"], ["plyokhovo"]], days=3)
    async with post_office(deps, server) as post:
        post.clock.go_to(NOW + timedelta(hours=1, seconds=20))
        await post.send()
    (digest,) = server.sent
    line, earliest = digest.text[digest.text.index("its footage was seen before") :].splitlines()[:2]
    assert "says 🇺🇦 HUR" in line
    assert earliest.strip().startswith("Earliest we hold: 16 Dec 12:30 🇺🇦 @rota_lypa")


async def newest_claim(conn: Connection) -> int:
    return int((await conn.exec_driver_sql("SELECT max(id) FROM claims")).scalar_one())


# --- their picture ---------------------------------------------------------------------------------


SHORT = "event:casualties, -stance:denied"


async def test_a_short_digest_is_the_caption_of_its_chart_unless_the_chat_wants_words_only(
    deps: BotDeps, storage: Storage, server: BotApiServer
) -> None:
    await subscribe(storage, SHORT, DAILY, chat=1, now=at(16, 5))
    await subscribe(storage, SHORT, DAILY, chat=2, now=at(16, 5), charts=False)
    await subscribe(storage, SHORT, DAILY, chat=3, now=at(16, 5), dark=True)
    deps = replace(deps, digest_picture=digest_chart)
    async with post_office(deps, server, TestClock(at(19, 7, 1))) as post:
        await post.send(60)
    how = {one.chat_id: one.how for one in server.sent}
    assert how == {1: "sendPhoto", 2: "sendMessage", 3: "sendPhoto"}
    assert len({one.text for one in server.sent}) == 1
    light, dark = (server.files[call.photo.removeprefix("attach://")] for call in photos(server))
    assert light.startswith(b"\x89PNG")
    assert light != dark


def photos(server: BotApiServer) -> list[Any]:
    return sorted((call for call in server.calls if isinstance(call, SendPhoto)), key=lambda one: one.chat_id)


async def test_a_digest_too_long_for_a_caption_is_followed_by_its_chart_once(
    deps: BotDeps, storage: Storage, server: BotApiServer
) -> None:
    await subscribe(storage, "", DAILY, chat=1, now=at(16, 5))
    deps = replace(deps, digest_picture=digest_chart)
    server.fail("sendPhoto", 502, times=2)
    with patch("bot.composing.CAPTION_UNITS", 100):
        async with post_office(deps, server, TestClock(at(19, 7, 1))) as post:
            await post.send(60)
    words, picture = server.sent
    assert (words.how, picture.how) == ("sendMessage", "sendPhoto")
    assert picture.reply_to == words.message_id
    assert picture.silent
    assert "≥100 killed" in picture.text
    assert await states(storage) == {"sent": 2}


async def test_a_chart_that_can_not_be_drawn_keeps_no_digest_back(
    deps: BotDeps, storage: Storage, server: BotApiServer
) -> None:
    async def fail(digest: Digest, view: Viewing, dark: bool) -> bytes | None:
        raise ValueError("no font")

    await subscribe(storage, "event:casualties", DAILY, chat=1, now=at(16, 5))
    async with post_office(replace(deps, digest_picture=fail), server, TestClock(at(19, 7, 1))) as post:
        await post.send(60)
    assert [one.how for one in server.sent] == ["sendMessage"]


async def test_a_digest_asked_for_comes_with_its_chart(deps: BotDeps) -> None:
    chat = open_chat(build_dispatcher(replace(deps, digest_picture=digest_chart)))
    (sent,) = await chat.say("/digest casualties -denied 7d")
    assert (sent.file or b"").startswith(b"\x89PNG")
    await chat.say("/settings charts off")
    (sent,) = await chat.say("/digest casualties -denied 7d")
    assert sent.file is None


async def test_what_can_not_be_written_down_at_once_is_neither_sent_again_nor_left_without_its_chart(
    deps: BotDeps, storage: Storage, server: BotApiServer
) -> None:
    failures = [StorageError("locked")] * 2

    async def owe_later(conn: Connection, owed: Sequence[Owed]) -> None:
        if failures:
            raise failures.pop()
        await owe(conn, owed)

    await subscribe(storage, "", DAILY, chat=1, now=at(16, 5))
    deps = replace(deps, digest_picture=digest_chart)
    with patch("bot.composing.CAPTION_UNITS", 100), patch("bot.sending.sender.owe", owe_later):
        async with post_office(deps, server, TestClock(at(19, 7, 1))) as post:
            await post.send(60)
    assert [one.how for one in server.sent] == ["sendMessage", "sendPhoto"]
    assert await states(storage) == {"sent": 2}


async def test_a_delivered_digest_is_shown_as_a_map_and_as_figures(
    deps: BotDeps, storage: Storage, server: BotApiServer
) -> None:
    await subscribe(storage, "event:casualties", DAILY, chat=7, now=at(16, 5))
    async with post_office(deps, server, TestClock(at(19, 7, 1))) as post:
        await post.send(60)
    (digest,) = server.in_chat(7)
    chat = open_chat(build_dispatcher(deps), user_id=7)
    shown = Sent(digest["message_id"], digest["text"])
    for button in digest["reply_markup"]["inline_keyboard"][-1]:
        (sent,) = await chat.press(button["callback_data"], shown)
        assert (sent.file or b"").startswith(b"\x89PNG")
        assert "15 Dec 09:00" in sent.text
    stranger = open_chat(build_dispatcher(deps), user_id=8)
    (refused,) = await stranger.press("dp:map", shown)
    assert refused.notice


async def test_the_weightiest_event_comes_first_and_others_keep_their_bounds(
    deps: BotDeps, storage: Storage, server: BotApiServer
) -> None:
    await subscribe(storage, "event:casualties", DAILY, now=at(16, 5))
    async with post_office(deps, server, TestClock(at(19, 7, 1))) as post:
        await post.send(60)
    (digest,) = server.sent
    lines = digest.text.splitlines()
    first = next(line for line in lines if line.startswith("1 "))
    assert "≥30 killed or wounded" in first  # one post repeats it
    assert first.endswith("1 echo #1")
    assert "≥30 killed or wounded (HUR" in next(
        line for line in lines if line.startswith("   Others") and "HUR" in line
    )
    assert "30 killed or wounded (HUR" not in digest.text.replace("≥30", "")


async def test_channels_that_nothing_ever_read_are_stale_since_they_were_added(
    deps: BotDeps, storage: Storage, server: BotApiServer
) -> None:
    await subscribe(storage, "event:casualties", DAILY, now=at(16, 5))
    async with post_office(deps, server, TestClock(at(19, 7, 1))) as post:
        await post.send(60)
    assert "⚠️ 5 of 5 channels stale since 1 Dec 02:00" in server.sent[0].text
