from __future__ import annotations

from itertools import pairwise

import pytest
from telethon import errors
from telethon.tl import functions as F

from tests.telegram_server import TelegramServer, Weather
from tests.telegram_server.conftest import Connect
from tests.telegram_server.faults import Faults


async def test_a_flood_holds_for_one_account_and_its_seconds_and_an_early_try_is_recorded(
    server: TelegramServer, connect: Connect
) -> None:
    server.world.add_channel("Front", "front")
    first, second = server.world.add_account(), server.world.add_account()
    one, two = await connect(first, flood_sleep_threshold=0), await connect(second, flood_sleep_threshold=0)
    server.faults.flood("contacts.ResolveUsername", 2, account=first.id)
    ask = F.contacts.ResolveUsernameRequest("front")
    with pytest.raises(errors.FloodWaitError) as caught:
        await one(ask)
    assert caught.value.seconds == 2
    assert await two(ask)
    assert not server.journal.early
    with pytest.raises(errors.FloodWaitError):
        await one(ask)
    assert [(entry.account, entry.outcome) for entry in server.journal.early] == [(first.id, "FLOOD_WAIT_2")]


def test_a_flood_ends_when_its_time_is_over_and_counts_down_until_then() -> None:
    faults = Faults()
    faults.flood("messages.*", 100)
    told = [faults.judge(1, "messages.GetHistory", None, now) for now in (0.0, 40.5, 99.9, 100.0)]
    assert [verdict.failure and verdict.failure.text for verdict in told] == [
        "FLOOD_WAIT_100",
        "FLOOD_WAIT_60",
        "FLOOD_WAIT_1",
        None,
    ]
    assert [verdict.early for verdict in told] == [False, True, True, False]
    assert faults.judge(1, "updates.GetState", None, 0.0).failure is None


async def test_any_error_can_be_given_to_one_channels_requests(
    server: TelegramServer, connect: Connect
) -> None:
    channels = [server.world.add_channel(name, name) for name in ("front", "rear")]
    client = await connect(server.world.add_account())
    server.faults.fail("messages.GetHistory", 400, "CHANNEL_PRIVATE", channel=channels[0].id)
    assert len(await client.get_messages("rear", limit=1)) == 0
    with pytest.raises(errors.ChannelPrivateError):
        await client.get_messages("front", limit=1)
    assert len(await client.get_messages("front", limit=1)) == 0


async def test_the_journal_counts_by_account_method_and_channel(
    server: TelegramServer, connect: Connect
) -> None:
    channel = server.world.add_channel("Front", "front")
    first, second = server.world.add_account(), server.world.add_account()
    one, two = await connect(first), await connect(second)
    for client, times in ((one, 3), (two, 1)):
        for _ in range(times):
            await client.get_messages("front", limit=1)
    journal = server.journal
    assert journal.count("messages.GetHistory") == 4
    assert journal.count("messages.*", account=first.id) == 3
    assert journal.count("contacts.ResolveUsername", account=second.id) == 1
    assert len(journal.find("messages.GetHistory", account=second.id, channel=channel.id)) == 1
    assert journal.count(since=server.world.clock.time() + 1) == 0
    journal.assert_only_read()


def test_the_same_seed_brings_the_same_weather() -> None:
    weather = Weather(
        flood=0.1, server_error=0.1, drop=0.1, slow=0.2, withhold=0.2, duplicate=0.1, reorder=0.1
    )

    def year(seed: int) -> list[str]:
        faults = Faults()
        faults.blow(weather, seed)
        told = [repr(faults.judge(1, "messages.GetHistory", 5, float(10 * n))) for n in range(300)]
        return told + [repr(faults.route(1, 5, n)) for n in range(300)]

    def without_address(lines: list[str]) -> list[str]:
        return [line.partition(" at 0x")[0] for line in lines]

    assert without_address(year(1)) == without_address(year(1))
    assert without_address(year(1)) != without_address(year(2))


def test_a_weather_of_pushes_loses_doubles_and_reorders_in_its_proportions() -> None:
    faults = Faults()
    faults.blow(Weather(withhold=0.2, duplicate=0.1, reorder=0.1), 3)
    out = [each for n in range(5000) for each in faults.route(1, 5, n)]
    assert 0.77 < len(set(out)) / 5000 < 0.83
    assert 0.08 < (len(out) - len(set(out))) / 5000 < 0.12
    assert any(earlier > later for earlier, later in pairwise(out))


def test_the_sun_shines_once_faults_are_cleared() -> None:
    faults = Faults()
    faults.blow(Weather(drop=1.0, withhold=1.0), 1)
    faults.silence("*", times=None)
    faults.clear()
    assert faults.judge(1, "messages.GetHistory", None, 0.0).cut == ""
    assert faults.route(1, 5, "update") == ["update"]


def test_a_limit_floods_each_account_that_asks_too_often() -> None:
    faults = Faults()
    faults.limit("contacts.ResolveUsername", 2, per=30, seconds=50)

    def ask(account: int, now: float) -> str:
        failure = faults.judge(account, "contacts.ResolveUsername", None, now).failure
        return failure.text if failure else ""

    assert [ask(1, now) for now in (0, 10, 31, 35)] == ["", "", "", "FLOOD_WAIT_50"]
    assert ask(2, 35) == ""
    assert [ask(1, now) for now in (84, 85, 86, 87)] == ["FLOOD_WAIT_1", "", "", "FLOOD_WAIT_50"]
