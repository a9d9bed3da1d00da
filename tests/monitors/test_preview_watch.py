from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from claims.model import Flag, Reading
from monitors.ingest import Ingest
from monitors.preview.client import PreviewClient
from monitors.preview.settings import PreviewSettings
from monitors.preview.watch import PAGES_AT_ONCE, PreviewWatch, pace
from monitors.settings import IngestSettings, WatchSettings
from storage.accounts import add_account, end_limits, limit_account, set_ways
from storage.channels import add_channel, list_channels, pause_channel, remove_channel
from storage.coverage import channel_coverage
from storage.cursors import note_check
from storage.engines import Storage
from storage.keys import ChannelId
from storage.migrations import upgrade
from storage.models import cursors, gaps, ledger_bodies, posts
from storage.notices import finish_notices, latest_notices, open_notices
from storage.observations import ChannelRef
from tests.dprkwatch.preview_site import A_PAGE, PreviewSite, ShownChannel, serving_previews

START = datetime(2024, 12, 20, 12, tzinfo=UTC)


class NothingFlagged:
    """Reads texts without a lexicon: what is flagged is not the watch's subject."""

    version = "none"
    files: dict[str, str] = {}  # noqa: RUF012 - as the protocol has it

    def read_batch(self, items: Sequence[tuple[str, datetime | None]]) -> list[Reading]:
        return [Reading(None, Flag(False, 0.0, ()), ()) for _ in items]


@dataclass
class Time:
    """The time of day and the monotonic clock; only sleeping and the test move them."""

    now: datetime = START
    clock: float = 0.0
    slept: list[float] = field(default_factory=list)

    async def sleep(self, seconds: float) -> None:
        self.clock += seconds

    def forward(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class World:
    site: PreviewSite
    storage: Storage
    ingest: Ingest
    time: Time
    watch: PreviewWatch

    async def add(self, name: str) -> ChannelId:
        async with self.storage.write() as conn:
            channel_id, _ = await add_channel(conn, ChannelRef(username=name), self.time.now)
        self.time.forward(seconds=1)
        return channel_id

    async def steps(self) -> list[str]:
        """Everything there is to do now; gives whom each step was for."""
        done = []
        while (look := await self.watch.step()) is not None:
            done.append(look.username)
        return done

    async def all(self, wanted: Any) -> list[Any]:
        async with self.storage.read() as conn:
            return list((await conn.execute(wanted)).all())

    async def kept(self) -> list[int]:
        return [row[0] for row in await self.all(select(posts.c.message_id).order_by(posts.c.message_id))]

    async def gaps(self) -> list[tuple[int | None, int | None, bool]]:
        rows = await self.all(select(gaps.c.from_id, gaps.c.to_id, gaps.c.closed_at).order_by(gaps.c.id))
        return [(row.from_id, row.to_id, row.closed_at is None) for row in rows]

    async def state(self, name: str) -> str:
        async with self.storage.read() as conn:
            return next(c.state for c in await list_channels(conn) if c.username == name)

    async def next_check(self) -> datetime:
        return (await self.all(select(cursors.c.next_check)))[0][0]  # type: ignore[no-any-return]


@pytest.fixture
async def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    url = f"sqlite+aiosqlite:///{tmp_path / 'watch.db'}"
    await upgrade(url)
    time = Time()
    async with (
        serving_previews() as site,
        await Storage.open(url) as storage,
        Ingest(
            storage, NothingFlagged(), settings=IngestSettings(workers=0, pause_ms=0), now=lambda: time.now
        ) as ingest,
        PreviewClient(
            PreviewSettings(base_url=site.address, tries=1),
            now=lambda: time.now,
            clock=lambda: time.clock,
            sleep=time.sleep,
        ) as client,
    ):
        yield World(
            site,
            storage,
            ingest,
            time,
            PreviewWatch(storage, ingest, client, WatchSettings(), lambda: time.now),
        )


def hourly(channel: ShownChannel, first: int, last: int, newest: datetime = START) -> None:
    """Posts an hour apart, the last one at ``newest``."""
    for number in range(first, last + 1):
        channel.post(number, newest - timedelta(hours=last - number), f"post {number}")


async def test_a_new_channel_is_read_back_some_days_and_then_kept_up_with(world: World) -> None:
    channel = world.site.channel("steppe_ledger")
    hourly(channel, 1, 300)
    await world.add("steppe_ledger")
    await world.steps()
    kept = await world.kept()
    assert kept[0] == 300 - 7 * 24 + 1  # the second that passed since makes the window one post shorter
    assert kept[-1] == 300
    assert [one for one in await world.gaps() if one[2]] == []
    channel.post(301, world.time.now, "post 301")
    world.time.forward(hours=1)
    assert await world.steps() == ["steppe_ledger"]
    assert (await world.kept())[-1] == 301


async def test_a_first_look_takes_a_few_pages_and_leaves_the_rest_as_a_gap_that_is_read_in_turns(
    world: World,
) -> None:
    hourly(world.site.channel("steppe_ledger"), 1, 300)
    channel_id = await world.add("steppe_ledger")
    await world.watch.step()
    assert len(world.site.asked) == PAGES_AT_ONCE
    assert await world.gaps() == [(None, 300 - PAGES_AT_ONCE * A_PAGE, True)]
    async with world.storage.read() as conn:
        (coverage,) = await channel_coverage(conn, world.time.now)
    assert coverage.gaps_open == 1
    await world.add("late_arrival")
    world.site.channel("late_arrival").post(1, START, "hello")
    assert await world.steps() == ["late_arrival", "steppe_ledger"]  # a new channel goes before old gaps
    assert [one[2] for one in await world.gaps()] == [False]
    rows = await world.all(select(gaps.c.how_closed).where(gaps.c.channel_id == channel_id))
    assert rows == [("preview",)]


async def test_only_later_looks_owe_alerts(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    owed: list[tuple[list[int], bool]] = []
    take = world.ingest.take

    async def noting(source: Any, **how: Any) -> Any:
        taken = list(source)
        owed.append(([post.message_id for post in taken], how.get("owe_events", False)))
        return await take(taken, **how)

    monkeypatch.setattr(world.ingest, "take", noting)
    channel = world.site.channel("steppe_ledger")
    channel.post(1, START, "first")
    await world.add("steppe_ledger")
    await world.steps()
    channel.post(2, START + timedelta(minutes=1), "second")
    world.time.forward(hours=1)
    await world.steps()
    assert owed == [([1], False), ([1, 2], True)]


async def test_what_a_look_could_not_reach_is_a_gap_until_it_is_read(world: World) -> None:
    channel = world.site.channel("steppe_ledger")
    channel.post(1, START, "first")
    await world.add("steppe_ledger")
    await world.steps()
    world.time.forward(days=30)
    hourly(channel, 2, 400, world.time.now)
    await world.watch.step()
    oldest = 400 - PAGES_AT_ONCE * A_PAGE + 1
    assert await world.gaps() == [(2, oldest - 1, True)]
    channel.state = 500
    await world.watch.step()
    assert await world.gaps() == [(2, oldest - 1, True)]
    channel.state = "shown"
    assert await world.steps() == []  # put off for a while
    world.time.forward(minutes=15, seconds=1)
    await world.steps()
    assert [one[2] for one in await world.gaps()] == [False]
    assert await world.kept() == list(range(1, 401))


async def test_a_gap_whose_posts_are_gone_is_closed_when_the_pages_prove_it(world: World) -> None:
    channel = world.site.channel("steppe_ledger")
    channel.post(1, START, "first")
    await world.add("steppe_ledger")
    await world.steps()
    world.time.forward(days=30)
    hourly(channel, 500, 700, world.time.now)  # 2 to 499 never showed
    await world.steps()
    assert [one[2] for one in await world.gaps()] == [False]
    assert await world.kept() == [1, *range(500, 701)]


async def test_reading_goes_on_where_a_stopped_program_left_the_gap(world: World) -> None:
    hourly(world.site.channel("steppe_ledger"), 1, 300)
    await world.add("steppe_ledger")
    await world.watch.step()
    settings = PreviewSettings(base_url=world.site.address)
    time = world.time
    async with PreviewClient(settings, clock=lambda: time.clock, sleep=time.sleep) as client:
        again = PreviewWatch(world.storage, world.ingest, client, WatchSettings(), lambda: world.time.now)
        while await again.step() is not None:
            pass
    assert len(await world.kept()) == 7 * 24
    assert len(world.site.asked) == len(set(world.site.asked))  # no page twice


@pytest.mark.parametrize(
    ("shown", "state", "again"),
    [
        ("off", "no_preview", timedelta(hours=6)),
        ("missing", "not_found", timedelta(hours=6)),
        (502, "unreachable", timedelta(minutes=15)),
    ],
)
async def test_a_channel_that_cannot_be_read_has_a_state_and_a_longer_wait(
    world: World, shown: str | int, state: str, again: timedelta
) -> None:
    channel = world.site.channel("steppe_ledger")
    channel.state = shown
    await world.add("steppe_ledger")
    assert await world.steps() == ["steppe_ledger"]
    assert await world.state("steppe_ledger") == state
    assert await world.next_check() == world.time.now + again
    assert (await world.all(select(cursors.c.errors)))[0][0] == 1
    channel.state = "shown"
    channel.post(1, START, "back")
    world.time.forward(hours=6, seconds=1)
    await world.steps()
    assert await world.state("steppe_ledger") == "ok"
    assert (await world.all(select(cursors.c.errors)))[0][0] == 0


@pytest.mark.parametrize(
    ("shown", "told", "afterwards"),
    [
        ("off", "can't be read without an account", ["readable"]),
        ("missing", "can't be found", ["readable"]),
        (502, None, []),
    ],
)
async def test_admins_are_told_of_a_channel_that_is_gone_or_shows_nothing_and_of_its_return(
    world: World, shown: str | int, told: str | None, afterwards: list[str]
) -> None:
    channel = world.site.channel("steppe_ledger")
    channel.state = shown
    await world.add("steppe_ledger")
    await world.steps()
    world.time.forward(hours=7)
    await world.steps()
    async with world.storage.write() as conn:
        notices = await open_notices(conn)
        await finish_notices(conn, [one.id for one in notices], world.time.now)
    assert [told is not None and told in one.in_words() for one in notices] == ([True] if told else [])
    channel.state = "shown"
    world.time.forward(hours=7)
    await world.steps()
    async with world.storage.read() as conn:
        assert [one.kind for one in await open_notices(conn)] == afterwards


async def test_a_channel_without_a_preview_that_waits_for_an_account_is_no_news(world: World) -> None:
    world.site.channel("steppe_ledger").state = "off"
    known = await world.add("steppe_ledger")
    async with world.storage.write() as conn:
        await set_ways(conn, [(known, None, "preview", START)])
    await world.steps()
    assert await world.state("steppe_ledger") == "no_preview"
    async with world.storage.read() as conn:
        assert await open_notices(conn) == []


async def test_what_goes_past_an_account_that_may_read_no_history_is_seen_on_the_preview(
    world: World,
) -> None:
    channel = world.site.channel("steppe_ledger")
    hourly(channel, 1, 3)
    known = await world.add("steppe_ledger")
    await world.steps()
    async with world.storage.write() as conn:
        account = await add_account(conn, "main", "main.session", START)
        await set_ways(conn, [(known, account, "joined", None)])
    channel.post(4, world.time.now, "post 4")
    world.time.forward(hours=1)
    assert await world.steps() == []
    async with world.storage.write() as conn:
        later = world.time.now + timedelta(hours=2)
        await note_check(conn, known, checked_at=world.time.now, next_check=later)
        await limit_account(conn, account, later, "Telegram lets it read no history", world.time.now)
    assert await world.steps() == ["steppe_ledger"]
    assert await world.kept() == [1, 2, 3, 4]
    channel.state = "off"
    world.time.forward(hours=1)
    assert await world.steps() == ["steppe_ledger"]
    assert await world.state("steppe_ledger") == "no_preview"
    async with world.storage.write() as conn:
        assert await open_notices(conn) == []  # what is posted is pushed
        await end_limits(conn, later)
    world.time.forward(days=1)
    assert await world.steps() == []


async def test_a_change_of_state_goes_into_the_ledger_once(world: World) -> None:
    world.site.channel("steppe_ledger").state = "off"
    await world.add("steppe_ledger")
    count = select(func.count()).select_from(ledger_bodies)
    await world.steps()
    after_one = (await world.all(count))[0][0]
    world.time.forward(hours=7)
    await world.steps()
    assert (await world.all(count))[0][0] == after_one


async def test_a_removed_or_paused_channel_is_dropped_without_a_restart(world: World) -> None:
    for name in ("one", "two", "three"):
        world.site.channel(f"channel_{name}").post(1, START, name)
    removed = await world.add("channel_one")
    paused = await world.add("channel_two")
    await world.add("channel_three")
    assert sorted(await world.steps()) == ["channel_one", "channel_three", "channel_two"]
    async with world.storage.write() as conn:
        await remove_channel(conn, removed, world.time.now)
        await pause_channel(conn, paused, world.time.now)
    world.time.forward(hours=1)
    assert await world.steps() == ["channel_three"]


async def test_channels_never_asked_and_those_that_wait_take_turns(world: World) -> None:
    for name in ("old_one", "old_two", "new_one", "new_two"):
        world.site.channel(name).post(1, START, name)
    await world.add("old_one")
    await world.add("old_two")
    await world.steps()
    world.time.forward(hours=1)
    await world.add("new_one")
    await world.add("new_two")
    order = await world.steps()
    assert [name.partition("_")[0] for name in order] in (["old", "new"] * 2, ["new", "old"] * 2)
    assert order.index("new_two") < order.index("new_one")  # the last added goes first


async def test_a_busy_channel_is_looked_at_more_often_than_a_quiet_one(world: World) -> None:
    settings = WatchSettings()
    assert pace(0, settings) == timedelta(seconds=settings.slowest_seconds)
    assert pace(100_000, settings) == timedelta(seconds=settings.fastest_seconds)
    assert pace(288, settings) == timedelta(seconds=150)  # a post every five minutes
    busy = world.site.channel("steppe_ledger")
    for number in range(1, 97):
        busy.post(number, START - timedelta(minutes=15 * (96 - number)), f"post {number}")
    await world.add("steppe_ledger")
    await world.watch.step()
    assert await world.next_check() == world.time.now + timedelta(seconds=450)


async def test_nothing_new_costs_one_request(world: World) -> None:
    world.site.channel("steppe_ledger").post(1, START, "first")
    await world.add("steppe_ledger")
    await world.steps()
    asked = len(world.site.asked)
    world.time.forward(hours=1)
    await world.steps()
    assert len(world.site.asked) == asked + 1


async def test_the_watch_ends_when_told_to(world: World) -> None:
    world.site.channel("steppe_ledger").post(1, START, "first")
    await world.add("steppe_ledger")
    stop = asyncio.Event()
    async with asyncio.timeout(60):
        running = asyncio.create_task(world.watch.run(stop))
        await world.site.asked_at_all.wait()
        stop.set()
        await running
    assert await world.kept() == [1]  # the look under way was finished


async def test_a_username_that_passed_to_another_channel_is_read_no_more_and_told(world: World) -> None:
    channel = world.site.channel("front")
    channel.telegram_id = 1_500_000_001
    channel.post(1, START - timedelta(hours=1), "ours")
    known = await world.add("front")
    await world.steps()
    channel.telegram_id = 1_500_000_002
    channel.post(2, START, "theirs")
    world.time.forward(hours=1)
    (look,) = [await world.watch.step()]
    assert look is not None
    assert look.wrong == "the username belongs to another channel now"
    world.time.forward(days=1)
    assert await world.steps() == []
    assert await world.kept() == [1]
    async with world.storage.read() as conn:
        (notice,) = await latest_notices(conn)
        (listed,) = await list_channels(conn, watched_only=False)
    assert (listed.id, listed.state, listed.username) == (known, "impostor", None)
    assert "@front belongs to another channel now" in notice.in_words()
