from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitors.telegram.directory import Directory
from monitors.telegram.governor import Governor, NoBudget
from monitors.telegram.sessions import AccountSession
from storage.accounts import limit_account, list_accounts, note_account_state
from storage.assignments import assignments
from storage.channels import (
    add_channel,
    change_channel,
    former_owner,
    get_channel,
    remove_channel,
    resolve_channel,
)
from storage.cursors import due_previews
from storage.engines import Storage
from storage.keys import ChannelId
from storage.notices import Notice, latest_notices
from storage.observations import ChannelRef
from storage.watch_list import Listed, watch_list
from tests.monitors.telegram.watchers import Clock, add_watcher, settings
from tests.telegram_server import Account, Channel, Restriction, TelegramServer


@dataclass
class House:
    """The directory, its clock, and what stands in storage."""

    directory: Directory
    governor: Governor
    clock: Clock
    storage: Storage
    server: TelegramServer
    join: Callable[..., Awaitable[tuple[int, Account]]]

    async def add(self, *usernames: str, mode: str | None = None) -> list[ChannelId]:
        added = []
        async with self.storage.write() as conn:
            for username in usernames:
                ref = ChannelRef(username=username)
                self.clock.pass_(milliseconds=1)
                added.append((await add_channel(conn, ref, self.clock.now(), mode=mode))[0])
        return added

    async def turns(self, count: int, **span: float) -> None:
        for _ in range(count):
            await self.directory.turn()
            self.clock.pass_(**span or {"seconds": 31})

    async def listed(self) -> dict[int, Listed]:
        async with self.storage.read() as conn:
            return {one.id: one for one in await watch_list(conn)}

    async def ways(self) -> list[str | None]:
        return [one.way for one in (await self.listed()).values()]

    async def state(self, channel_id: int) -> str:
        async with self.storage.read() as conn:
            channel = await get_channel(conn, ChannelId(channel_id))
        assert channel is not None
        return channel.state

    async def notices(self, kind: str) -> list[Notice]:
        async with self.storage.read() as conn:
            return [one for one in reversed(await latest_notices(conn, 100)) if one.kind == kind]

    async def read_by_preview(self) -> set[int]:
        async with self.storage.read() as conn:
            return {one.channel_id for one in await due_previews(conn, self.clock.now() + timedelta(days=1))}

    def looked_up(self) -> int:
        return self.server.journal.count("contacts.ResolveUsername")

    def channels(self, *names: str) -> list[Channel]:
        return [self.server.world.add_channel(name.title(), name) for name in names]


@pytest.fixture
async def house(storage: Storage, server: TelegramServer, tmp_path: Path) -> AsyncIterator[House]:
    """A directory with no account yet; joining is off unless a test wants it."""
    async for made in furnish(storage, server, tmp_path, join=False):
        yield made


@pytest.fixture
async def joining(storage: Storage, server: TelegramServer, tmp_path: Path) -> AsyncIterator[House]:
    async for made in furnish(storage, server, tmp_path, join=True):
        yield made


async def furnish(
    storage: Storage, server: TelegramServer, folder: Path, *, join: bool
) -> AsyncIterator[House]:
    clock = Clock()
    clock.time = clock.time.replace(hour=1)
    chosen = settings(join=join, join_seconds=60, joins_per_day=3)
    governor = Governor(storage, chosen, clock.now, sleep=clock.sleep)
    directory = Directory(storage, chosen, governor, clock.now, sleep=clock.sleep)
    opened: list[AccountSession] = []

    async def sign_in(label: str = "main") -> tuple[int, Account]:
        number, file, account = await add_watcher(storage, server, folder, label)
        session = AccountSession.open(file, chosen)
        directory.attach(number, session)
        await session.connect(lambda: datetime.now(UTC))
        opened.append(session)
        return number, account

    yield House(directory, governor, clock, storage, server, sign_in)
    for session in opened:
        await session.close()
    server.journal.assert_only_read()


# --- looking up ------------------------------------------------------------------------------------


async def test_a_channel_is_looked_up_once_ever(house: House) -> None:
    await house.join()
    (front,) = house.channels("front")
    await house.add("front")
    await house.turns(3)
    house.server.world.rename(front, username="rear")
    await house.turns(40, minutes=30)
    assert house.looked_up() == 1
    async with house.storage.read() as conn:
        (assigned,) = await assignments(conn)
    assert (assigned.telegram_id, assigned.way, assigned.username) == (front.id, "history", "rear")


async def test_until_an_account_has_a_channel_its_preview_is_read_and_the_time_foretold(
    house: House,
) -> None:
    await house.join()
    names = [f"front{n}" for n in range(4)]
    house.channels(*names)
    added = await house.add(*names)
    begun = house.clock.now()
    await house.turns(1, seconds=0)
    assert sorted(filter(None, await house.ways())) == ["history", "preview", "preview", "preview"]
    assert await house.read_by_preview() == set(added[1:])
    queued = [one.queued_for for one in (await house.listed()).values()]
    assert queued == [None, *(begun + timedelta(seconds=30 * n) for n in (1, 2, 3))]
    await house.turns(4)
    assert house.looked_up() == 4
    assert await house.ways() == ["history"] * 4
    assert await house.read_by_preview() == set()


async def test_the_queue_goes_on_the_next_day_when_the_day_is_spent(house: House) -> None:
    await house.join()
    names = [f"front{n}" for n in range(102)]
    house.channels(*names)
    await house.add(*names)
    await house.turns(104)
    assert house.looked_up() == 100
    last = list((await house.listed()).values())[-1]
    midnight = house.clock.now().replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    assert last.queued_for == midnight + timedelta(seconds=30)
    house.clock.pass_(days=1)
    await house.turns(3)
    assert house.looked_up() == 102


async def test_two_accounts_share_the_looking_up_and_have_their_own_keys(house: House) -> None:
    one, two = (await house.join("one"))[0], (await house.join("two"))[0]
    names = [f"front{n}" for n in range(4)]
    house.channels(*names)
    await house.add(*names)
    await house.turns(3)
    assert house.looked_up() == 4
    async with house.storage.read() as conn:
        found = await assignments(conn)
    assert sorted(each.account_id for each in found) == [one, one, two, two]
    assert len({each.access_hash for each in found}) == 4


async def test_a_name_that_leads_nowhere_is_told_and_not_asked_for_again(house: House) -> None:
    await house.join()
    (missing,) = await house.add("nowhere")
    await house.turns(20, hours=2)
    assert house.looked_up() == 1
    assert await house.state(missing) == "not_found"
    (notice,) = await house.notices("not_found")
    assert "@nowhere can't be found: nobody has this username" in notice.in_words()


async def test_a_name_that_passed_to_another_channel_is_an_impostor(house: House) -> None:
    (front, other) = house.channels("front", "other")
    async with house.storage.write() as conn:
        known, _ = await add_channel(conn, ChannelRef(front.id, "front", "Front"), house.clock.now())
    house.server.world.pass_username(front, other)
    await house.join()
    await house.turns(10, hours=2)
    assert await house.state(known) == "impostor"
    assert await house.ways() == ["none"]
    assert await house.read_by_preview() == set()
    (notice,) = await house.notices("impostor")
    assert "@front belongs to another channel now (“Other”)" in notice.in_words()
    async with house.storage.read() as conn:
        assert await assignments(conn) == []
    await house.add("front")
    await house.turns(2)
    listed = (await house.listed()).values()
    assert [(one.telegram_id, one.way) for one in listed] == [(front.id, "none"), (other.id, "history")]


async def test_a_name_that_passes_on_while_an_account_watches_is_told_and_watching_goes_on(
    house: House,
) -> None:
    await house.join()
    (front, other) = house.channels("front", "other")
    (known,) = await house.add("front")
    await house.turns(2)
    house.server.world.pass_username(front, other)
    await house.turns(3, minutes=13)
    (listed,) = (await house.listed()).values()
    assert (listed.id, listed.username, listed.way, listed.state) == (known, None, "history", "ok")
    (notice,) = await house.notices("impostor")
    assert "@front belongs to another channel now (“Other”)" in notice.in_words()
    assert "is watched on" in notice.in_words()
    asked = house.looked_up()
    await house.turns(5, minutes=13)
    assert house.looked_up() == asked
    (again,) = await house.add("front")
    async with house.storage.read() as conn:
        assert await former_owner(conn, "@Front", again) == "Front"
        assert await former_owner(conn, "front", known) is None


async def test_a_channel_added_under_its_new_name_is_the_one_we_know(house: House) -> None:
    await house.join()
    (front,) = house.channels("front")
    (known,) = await house.add("front")
    await house.turns(2)
    front.username = "rear"
    await house.add("rear")
    await house.turns(3)
    (listed,) = (await house.listed()).values()
    assert (listed.id, listed.username, listed.way) == (known, "rear", "history")


async def test_a_look_up_that_telegram_delays_keeps_nothing_else_from_going_on(house: House) -> None:
    account, _ = await house.join()
    house.channels("front", "rear")
    await house.add("front")
    await house.turns(2)
    house.server.faults.flood("contacts.ResolveUsername", 66_230)
    await house.add("rear")
    await house.turns(5)
    assert await house.ways() == ["history", "preview"]
    assert house.looked_up() == 2
    assert await house.governor.call(account, "history", nothing) == "done"
    with pytest.raises(NoBudget):
        await house.governor.call(account, "resolve", nothing)
    waiting = list((await house.listed()).values())[1]
    assert waiting.queued_for is not None
    assert waiting.queued_for - house.clock.now() > timedelta(hours=17)
    async with house.storage.read() as conn:
        assert [one.state for one in await list_accounts(conn)] == ["ok"]


async def nothing() -> str:
    return "done"


# --- changes of the list ---------------------------------------------------------------------------


async def test_a_removed_channel_is_dropped_and_one_added_again_needs_no_look_up(house: House) -> None:
    await house.join()
    house.channels("front")
    (front,) = await house.add("front")
    await house.turns(2)
    async with house.storage.write() as conn:
        await remove_channel(conn, front, house.clock.now())
    await house.turns(1)
    async with house.storage.read() as conn:
        assert await assignments(conn) == []
    await house.add("front")
    await house.turns(1)
    async with house.storage.read() as conn:
        assert len(await assignments(conn)) == 1
    assert house.looked_up() == 1


async def test_the_way_follows_what_an_admin_asks_for(joining: House) -> None:
    house = joining
    await house.join()
    house.channels("front")
    (front,) = await house.add("front", mode="history")
    await house.turns(3)
    assert await house.ways() == ["history"]
    for mode, way in (
        ("preview", "preview"),
        ("short_poll", "short_poll"),
        ("none", "none"),
        ("joined", "history"),
    ):
        async with house.storage.write() as conn:
            await change_channel(conn, front, house.clock.now(), action="mode", mode=mode)
        await house.directory.hand_out()
        await house.directory.hand_out()
        assert await house.ways() == [way]
    await house.turns(2, minutes=2)
    assert await house.ways() == ["joined"]


async def test_the_busiest_ten_channels_that_are_not_joined_are_polled(house: House) -> None:
    await house.join()
    names = [f"front{n}" for n in range(14)]
    house.channels(*names)
    added = await house.add(*names)
    await house.turns(15)
    house.directory._busy = {number: 20 + place for place, number in enumerate(added[:13])}
    await house.directory.hand_out()
    listed = await house.listed()
    assert [number for number in added if listed[number].way == "short_poll"] == added[3:13]
    house.directory._busy = {**house.directory._busy, added[2]: 24, added[1]: 500}
    await house.directory.hand_out()
    listed = await house.listed()
    assert [number for number in added if listed[number].way == "short_poll"] == [added[1], *added[4:13]]


# --- joining ---------------------------------------------------------------------------------------


async def test_channels_are_joined_at_the_budget_s_pace_and_never_more_than_that(joining: House) -> None:
    house = joining
    _, account = await house.join()
    names = [f"front{n}" for n in range(5)]
    channels = house.channels(*names)
    await house.add(*names)
    await house.turns(2, seconds=45)
    assert house.server.journal.count("channels.JoinChannel") == 1
    await house.turns(40)
    assert house.server.journal.count("channels.JoinChannel") == 3
    assert sorted(filter(None, await house.ways())) == ["history", "history", "joined", "joined", "joined"]
    house.clock.pass_(days=1)
    await house.turns(10)
    assert await house.ways() == ["joined"] * 5
    assert all(account.id in channel.members for channel in channels)


async def test_an_account_in_too_many_channels_goes_on_reading(joining: House) -> None:
    house = joining
    _, account = await house.join()
    account.channel_limit = 1
    house.channels("front", "rear")
    await house.add("front", "rear")
    await house.turns(12)
    assert await house.ways() == ["joined", "history"]
    assert house.server.journal.count("channels.JoinChannel") == 2


# --- what becomes of channels ----------------------------------------------------------------------


async def test_a_renamed_channel_is_told_and_stays_the_same(house: House) -> None:
    await house.join()
    (front,) = house.channels("front")
    (known,) = await house.add("front")
    await house.turns(2)
    house.server.world.rename(front, title="The Rear", username="rear")
    await house.turns(1, minutes=13)
    await house.turns(1)
    (listed,) = (await house.listed()).values()
    assert (listed.id, listed.username, listed.title, listed.way) == (known, "rear", "The Rear", "history")
    (notice,) = await house.notices("renamed")
    assert "@front is called @rear now" in notice.in_words()
    assert "“Front” and is “The Rear” now" in notice.in_words()


async def test_a_title_that_an_admin_gave_stays_and_is_no_rename(house: House) -> None:
    await house.join()
    (front,) = house.channels("front")
    async with house.storage.write() as conn:
        ours = ChannelRef(username="front", title="Our name of it")
        known, _ = await add_channel(conn, ours, house.clock.now())
        shown = ChannelRef(
            front.id, "front", "Front"
        )  # as its preview shows it before an account has found it
        assert await resolve_channel(conn, shown, house.clock.now(), "preview") == known
        await resolve_channel(conn, shown, house.clock.now(), "preview")
    await house.turns(2)
    await house.turns(1, minutes=13)
    await house.turns(1)
    assert await house.notices("renamed") == []
    assert (await house.listed())[known].title == "Our name of it"
    house.server.world.rename(front, title="The Rear")
    await house.turns(1, minutes=13)
    await house.turns(1)
    (notice,) = await house.notices("renamed")
    assert "“Front” and is “The Rear” now" in notice.in_words()
    assert (await house.listed())[known].title == "Our name of it"


async def test_a_member_hears_of_a_change_without_asking(joining: House) -> None:
    house = joining
    await house.join()
    (front,) = house.channels("front")
    (known,) = await house.add("front")
    await house.turns(3)
    assert await house.ways() == ["joined"]
    asked = house.server.journal.count("channels.GetChannels")
    house.server.world.protect(front)
    await house.server.asked("*", 1)
    while not house.directory._changed:
        await house.clock.sleep(0)
    await house.turns(1, seconds=1)
    assert house.server.journal.count("channels.GetChannels") == asked + 1
    assert (await house.listed())[known].noforwards
    (notice,) = await house.notices("noforwards")
    assert "forbids saving" in notice.in_words()


@pytest.mark.parametrize("what", ["private", "deleted", "thrown out"])
async def test_a_channel_that_is_closed_goes_to_its_preview_and_is_told_once(house: House, what: str) -> None:
    _, account = await house.join()
    front, _ = house.channels("front", "rear")
    known, _ = await house.add("front", "rear")
    await house.turns(3)
    if what == "private":
        house.server.world.make_private(front)
    elif what == "deleted":
        house.server.world.delete_channel(front)
    else:
        house.server.world.throw_out(front, account)
    await house.turns(3, minutes=13)
    assert await house.state(known) == "private"
    assert await house.ways() == ["preview", "history"]
    assert await house.read_by_preview() == {known}
    (notice,) = await house.notices("private")
    assert "Its public preview is tried now" in notice.in_words()
    assert house.looked_up() == 2
    if what == "thrown out":
        front.banned.clear()
        await house.turns(3, hours=3)
        assert await house.state(known) == "ok"
        assert await house.ways() == ["history", "history"]
        assert len(await house.notices("readable")) == 1


async def test_a_restricted_channel_is_told_and_so_is_its_return(house: House) -> None:
    await house.join()
    (front,) = house.channels("front")
    (known,) = await house.add("front")
    await house.turns(2)
    house.server.world.restrict(front, Restriction("copyright", "Taken down."))
    await house.turns(2, minutes=13)
    assert await house.state(known) == "restricted"
    front.restriction = None
    await house.turns(2, minutes=13)
    assert await house.state(known) == "ok"
    (notice,), (_,) = [await house.notices(kind) for kind in ("restricted", "readable")]
    assert "What Telegram still shows of it is read" in notice.in_words()


async def test_a_key_that_is_no_good_spoils_no_other_channel(house: House) -> None:
    await house.join()
    names = [f"front{n}" for n in range(5)]
    channels = house.channels(*names)
    added = await house.add(*names)
    await house.turns(6)
    del house.server.world.channels[channels[2].id]
    house.server.world.restrict(channels[4])
    await house.turns(2, minutes=13)
    assert await house.state(added[2]) == "private"
    assert await house.state(added[4]) == "restricted"
    assert [await house.state(added[n]) for n in (0, 1, 3)] == ["ok"] * 3


async def test_quiet_channels_cost_a_handful_of_requests(house: House) -> None:
    await house.join()
    names = [f"front{n}" for n in range(90)]
    house.channels(*names)
    await house.add(*names)
    await house.turns(92)
    house.server.journal.clear()
    await house.turns(120, seconds=30)
    assert house.server.journal.count() == house.server.journal.count("channels.GetChannels") == 5


# --- accounts that can't go on ---------------------------------------------------------------------


async def lose(house: House, number: int, state: str = "banned") -> None:
    async with house.storage.write() as conn:
        await note_account_state(conn, number, state, "Telegram has banned the account", house.clock.now())


async def test_channels_of_a_lost_account_go_to_previews_at_once_and_to_another_at_its_pace(
    house: House,
) -> None:
    one, _ = await house.join("one")
    names = [f"front{n}" for n in range(3)]
    house.channels(*names)
    added = await house.add(*names)
    await house.turns(4)
    two, _ = await house.join("two")
    await house.turns(2)
    assert house.looked_up() == 3
    await lose(house, one)
    house.directory._sessions.pop(one)
    await house.turns(1, seconds=5)
    assert await house.read_by_preview() == set(added[1:])
    await house.turns(3)
    async with house.storage.read() as conn:
        assert {each.account_id for each in await assignments(conn)} == {two}
    assert await house.ways() == ["history"] * 3
    assert house.looked_up() == 6
    (notice,) = await house.notices("account_down")
    assert notice.details["to_preview"] == 3
    assert "3 are read through their previews for now" in notice.in_words()


async def test_an_account_that_may_not_read_for_long_keeps_what_is_pushed_to_it(joining: House) -> None:
    house = joining
    account, _ = await house.join()
    house.channels("front", "rear")
    await house.add("front")
    await house.turns(3)
    await house.add("rear", mode="history")
    await house.turns(3)
    assert await house.ways() == ["joined", "history"]
    house.server.faults.flood("messages.GetHistory", 3 * 3600)

    async def flooded() -> None:
        from telethon.errors import FloodWaitError

        raise FloodWaitError(None, capture=3 * 3600)

    with pytest.raises(NoBudget):
        await house.governor.call(account, "history", flooded)
    await house.turns(1, seconds=5)
    assert await house.ways() == ["joined", "preview"]
    (notice,) = await house.notices("account_down")
    assert notice.details["to_preview"] == 1
    assert "may read no history until" in notice.in_words()
    assert "1 are pushed to it on, and compared with their previews meanwhile" in notice.in_words()
    await house.turns(4, hours=1)
    assert await house.ways() == ["joined", "history"]
    assert len(await house.notices("account_up")) == 1
    assert house.looked_up() == 2


@pytest.mark.parametrize(("preview", "moves"), [("ok", False), ("no_preview", True)])
async def test_pushes_that_no_preview_can_be_compared_with_are_left_to_an_account_that_may_read(
    joining: House, preview: str, moves: bool
) -> None:
    house = joining
    one, _ = await house.join("one")
    house.channels("front")
    (front,) = await house.add("front")
    await house.turns(3)
    two, _ = await house.join("two")
    async with house.storage.write() as conn:
        now = house.clock.now()
        await limit_account(conn, one, now + timedelta(hours=2), "Telegram lets it read no history", now)
        if preview != "ok":
            await change_channel(conn, front, now, action="channel state", state=preview)
    await house.turns(4)
    assert [each.account_id for each in (await house.listed()).values()] == [two if moves else one]
    assert await house.ways() == ["joined"]


@pytest.mark.parametrize(
    ("seconds", "preview", "moves"), [(1800, "ok", 0), (1800, "unreachable", 1), (3600, "ok", 1)]
)
async def test_channels_of_a_limited_account_move_where_that_is_long_or_their_preview_shows_nothing(
    house: House, seconds: int, preview: str, moves: int
) -> None:
    one, _ = await house.join("one")
    house.channels("front")
    (front,) = await house.add("front")
    await house.turns(2)
    two, _ = await house.join("two")
    async with house.storage.write() as conn:
        until = house.clock.now() + timedelta(seconds=seconds)
        await limit_account(conn, one, until, "Telegram lets it read no history", house.clock.now())
        if preview != "ok":
            await change_channel(conn, front, house.clock.now(), action="channel state", state=preview)
    await house.turns(5)
    assert house.looked_up() == 1 + moves
    assert [each.account_id for each in (await house.listed()).values()] == ([two] if moves else [None])


async def test_a_frozen_account_reads_on_but_finds_nothing_more(house: House) -> None:
    _, account = await house.join()
    house.channels("front", "rear")
    await house.add("front")
    await house.turns(2)
    account.state = "frozen"
    await house.add("rear")
    await house.turns(5)
    assert await house.ways() == ["history", "preview"]
    assert house.looked_up() == 2
    (notice,) = await house.notices("account_down")
    assert "frozen" in notice.in_words()
    assert "can't find or join channels now, and reads on" in notice.in_words()
    house.clock.pass_(days=1)
    await house.turns(3)
    assert house.looked_up() == 3
    account.state = "good"
    house.clock.pass_(days=1)
    await house.turns(2)
    assert await house.ways() == ["history", "history"]
    assert len(await house.notices("account_up")) == 1


async def test_a_connection_that_is_away_for_a_moment_moves_nothing(house: House) -> None:
    one, _ = await house.join()
    house.channels("front")
    await house.add("front")
    await house.turns(2)
    await lose(house, one, "unreachable")
    house.directory._sessions.pop(one)
    await house.turns(3, seconds=30)
    assert await house.ways() == ["history"]
    assert await house.notices("account_down") == []
    await house.turns(2, seconds=60)
    assert await house.ways() == ["preview"]
    assert len(await house.notices("account_down")) == 1
    await lose(house, one, "ok")
    await house.turns(1)
    assert await house.ways() == ["history"]
    assert len(await house.notices("account_up")) == 1


async def test_without_any_account_that_works_every_channel_is_read_by_preview(house: House) -> None:
    added = await house.add("front", "rear", mode="joined")
    await house.turns(1)
    assert await house.read_by_preview() == set(added)


async def test_an_account_that_gets_no_answer_keeps_no_other_waiting(house: House) -> None:
    _, stuck = await house.join("stuck")
    _, quick = await house.join("quick")
    names = [f"front{n}" for n in range(4)]
    house.channels(*names)
    await house.add(*names)
    house.server.faults.silence("contacts.ResolveUsername", account=stuck.id, times=None)
    stop = asyncio.Event()
    running = asyncio.create_task(house.directory.run(stop))
    async with asyncio.timeout(60):
        while (await house.ways()).count("history") < 2:
            await house.clock.sleep(0)
    stop.set()
    async with asyncio.timeout(60):
        await running
    assert house.server.journal.count("contacts.ResolveUsername", account=stuck.id) == 1
    assert house.server.journal.count("contacts.ResolveUsername", account=quick.id) == 2
