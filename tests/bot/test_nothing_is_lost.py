"""What is owed is told whenever it was seen and stored: stretches of time have neither gap nor overlap."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.deps import BotDeps
from claims.model import CountKind, Event, Side
from claims.places import Gazetteer
from storage.closing import close_until, moment_of_storing
from storage.engines import Storage
from storage.subscriptions import DAILY
from tests.bot.bot_api_server import BotApiServer
from tests.bot.feed import NOW, Told
from tests.bot.subscribers import TestClock, post_office, subscribe, tell


def losses(
    number: int,
    posted: datetime,
    channel: str = "topolya_brief",
    message: int = 300,
    place: tuple[str, str] = ("kurilovka", "Курилівки"),
) -> Told:
    """A post with a claim; it is seen four seconds after it was posted."""
    return Told(
        channel,
        message,
        posted,
        f"ГУР: {number} солдатів КНДР вбито біля {place[1]}.",
        "uk",
        Event.CASUALTIES,
        "вбито",
        claimant=("HUR", Side.UKRAINE, "ГУР"),
        places=(place,),
        counts=((CountKind.KILLED, number, number, False, str(number)),),
    )


LATER = timedelta(hours=30)


async def test_the_first_claim_of_the_time_in_which_nothing_ran(
    deps: BotDeps, storage: Storage, gazetteer: Gazetteer, server: BotApiServer
) -> None:
    await subscribe(storage, "event:casualties")
    await tell(storage, gazetteer, losses(60, NOW), now=NOW + timedelta(seconds=6))
    async with post_office(deps, server, TestClock(NOW + timedelta(hours=3))) as post:
        await post.send()
        post.clock.go_to(NOW + LATER)
        await post.send()
    (digest,) = server.sent
    assert "60 killed" in digest.text


async def test_what_was_stored_while_a_running_bot_was_held_up_for_hours(
    deps: BotDeps, storage: Storage, gazetteer: Gazetteer, server: BotApiServer
) -> None:
    await subscribe(storage, "event:casualties")
    async with post_office(deps, server) as post:
        await tell(storage, gazetteer, losses(60, NOW))
        await post.send()
        for pause in (3, 6):
            post.clock.go_to(NOW + timedelta(hours=pause))
            then = NOW + timedelta(hours=pause - 2)
            await tell(storage, gazetteer, losses(20 + pause, then, "quiet_ridge", 300 + pause), now=then)
            await tell(
                storage,
                gazetteer,
                losses(70 + pause, then, "harbour_desk", 300 + pause),
                now=post.clock.now(),
            )
            await post.send()
        post.clock.go_to(NOW + LATER)
        await post.send()
    told = "\n".join(one.text for one in server.sent)
    for number in (60, 23, 73, 26, 76):
        assert f"{number} " in told


async def test_what_was_seen_before_the_quiet_hours_and_is_told_within(
    deps: BotDeps, storage: Storage, gazetteer: Gazetteer, server: BotApiServer
) -> None:
    await subscribe(storage, "event:casualties", quiet_from="20:00", quiet_to="23:00")
    clock = TestClock(NOW + timedelta(seconds=1))  # it is 20:00 in Kyiv
    early = NOW - timedelta(seconds=8)
    await tell(storage, gazetteer, losses(60, NOW), now=NOW + timedelta(seconds=1))
    elsewhere = losses(25, early, "quiet_ridge", 301, ("sudzha", "Суджі"))
    await tell(storage, gazetteer, elsewhere, now=NOW - timedelta(seconds=2))
    async with post_office(deps, server, clock) as post:
        await post.send()
        assert server.sent == []
        post.clock.go_to(NOW + timedelta(hours=4))
        await post.send()
    (digest,) = server.sent
    assert "60 killed" in digest.text
    assert "25 killed" in digest.text


async def test_what_is_stored_minutes_after_its_digest_went_out_is_in_the_next(
    deps: BotDeps, storage: Storage, gazetteer: Gazetteer, server: BotApiServer
) -> None:
    await subscribe(storage, "event:casualties", DAILY, at="21:00")
    late = losses(60, NOW + timedelta(minutes=58))
    edited = replace(
        losses(25, NOW + timedelta(minutes=30), "rota_lypa", 302), edited=NOW + timedelta(minutes=59)
    )
    await tell(storage, gazetteer, losses(44, NOW + timedelta(minutes=30), "rota_lypa", 302))
    async with post_office(deps, server) as post:
        post.clock.go_to(NOW + timedelta(hours=1, seconds=20))
        await post.send()
        await tell(storage, gazetteer, late, edited, now=NOW + timedelta(hours=1, minutes=2))
        post.clock.go_to(NOW + timedelta(hours=25, seconds=20))
        await post.send()
    first, second = server.sent
    assert "60 killed" not in first.text
    assert "60 killed" in second.text
    assert "“44” → “25”" in second.text


async def test_what_commits_after_a_stretch_was_closed_is_stored_as_of_its_end(storage: Storage) -> None:
    end = NOW + timedelta(microseconds=300)
    async with storage.write() as conn:
        assert await moment_of_storing(conn, NOW) == NOW
    for until in (end, NOW - timedelta(hours=1)):
        async with storage.write() as conn:
            await close_until(conn, until)
    async with storage.write() as conn:
        assert await moment_of_storing(conn, NOW) >= end
        assert await moment_of_storing(conn, NOW + timedelta(hours=1)) == NOW + timedelta(hours=1)


async def test_a_claim_whose_writing_began_before_its_digest_was_made_is_in_the_next(
    deps: BotDeps, storage: Storage, gazetteer: Gazetteer, server: BotApiServer
) -> None:
    await subscribe(storage, "event:casualties", DAILY, at="21:00")
    late = losses(60, NOW + timedelta(minutes=58))
    async with post_office(deps, server) as post:
        post.clock.go_to(NOW + timedelta(hours=1, seconds=20))
        await post.send()
        await tell(storage, gazetteer, late, now=NOW + timedelta(minutes=59))
        post.clock.go_to(NOW + timedelta(hours=25, seconds=20))
        await post.send()
    _, second = server.sent
    assert "60 killed" in second.text
