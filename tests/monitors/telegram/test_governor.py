from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from telethon import errors
from telethon.tl import functions as F

from monitors.telegram.allowances import allowances
from monitors.telegram.governor import Governor, NoBudget
from monitors.telegram.trouble import AccountTrouble
from storage.accounts import add_account, list_accounts
from storage.budgets import spent_by
from storage.engines import Storage
from tests.monitors.telegram.conftest import Connect, watch_in_storage
from tests.monitors.telegram.watchers import Clock, settings
from tests.telegram_server import TelegramServer


async def accounts(storage: Storage, *labels: str) -> list[int]:
    async with storage.write() as conn:
        return [await add_account(conn, label, f"{label}.session", Clock().now()) for label in labels]


def governor(storage: Storage, clock: Clock, **changed: object) -> Governor:
    return Governor(storage, settings(**changed), clock.now, sleep=clock.sleep)


async def nothing() -> str:
    return "done"


async def flooded(seconds: int) -> str:
    raise errors.FloodWaitError(None, capture=seconds)


async def test_names_are_looked_up_one_in_thirty_seconds(storage: Storage) -> None:
    (account,), clock = await accounts(storage, "main"), Clock()
    governed = governor(storage, clock)
    assert await governed.call(account, "resolve", nothing) == "done"
    with pytest.raises(NoBudget) as put_off:
        await governed.call(account, "resolve", nothing)
    assert put_off.value.until == clock.now() + timedelta(seconds=30)
    assert not put_off.value.flooded
    clock.pass_(seconds=15)
    assert await governed.call(account, "resolve", nothing) == "done"
    assert clock.slept == [15]


async def test_a_hundred_look_ups_a_day_and_no_more_and_a_restart_forgets_none(storage: Storage) -> None:
    (account,), clock = await accounts(storage, "main"), Clock()
    clock.time = clock.time.replace(hour=8)
    governed = governor(storage, clock)
    for number in range(100):
        clock.pass_(seconds=30)
        await governed.call(account, "resolve", nothing)
        if number == 60:
            governed = governor(storage, clock)
    clock.pass_(seconds=30)
    for asked in (governed, governor(storage, clock)):
        with pytest.raises(NoBudget) as put_off:
            await asked.call(account, "resolve", nothing)
        assert put_off.value.until == clock.now().replace(hour=0, minute=0, second=0) + timedelta(days=1)
    clock.time = put_off.value.until
    assert await governed.call(account, "resolve", nothing) == "done"


async def test_a_look_up_counts_even_if_the_program_dies_while_it_is_under_way(storage: Storage) -> None:
    (account,), clock = await accounts(storage, "main"), Clock()

    async def dies() -> None:
        raise KeyboardInterrupt

    governed = governor(storage, clock)
    await governed.call(account, "resolve", nothing)
    clock.pass_(seconds=30)
    with pytest.raises(KeyboardInterrupt):
        await governed.call(account, "resolve", dies)
    async with storage.read() as conn:
        (kept,) = await spent_by(conn, account)
    assert (kept.method, kept.spent) == ("resolve", 2)


async def test_a_short_wait_is_waited_out_to_the_second_and_the_request_made_again(
    storage: Storage, server: TelegramServer, connect: Connect
) -> None:
    (account,), clock = await accounts(storage, "main"), Clock()
    watched = await watch_in_storage(storage, server.world.add_channel("Front", "front"))
    client = await connect(server.world.add_account())
    server.faults.flood("help.GetNearestDc", 3)
    clock.on_sleep = lambda seconds: setattr(
        server.world.clock, "offset", server.world.clock.offset + seconds
    )
    client.flood_sleep_threshold = 0
    found = await governor(storage, clock).call(
        account, "history", lambda: client(F.help.GetNearestDcRequest()), channel_id=watched
    )
    assert found.country == "XX"
    assert clock.slept == [3]
    assert not server.journal.early
    async with storage.read() as conn:
        (kept,) = await spent_by(conn, account)
    assert kept.wait_until is not None


async def test_a_long_wait_puts_off_one_method_of_one_account_alone(storage: Storage) -> None:
    (one, two), clock = await accounts(storage, "one", "two"), Clock()
    governed = governor(storage, clock)
    with pytest.raises(NoBudget) as put_off:
        await governed.call(one, "messages", lambda: flooded(500))
    assert put_off.value.flooded
    assert put_off.value.until == clock.now() + timedelta(seconds=500)
    assert await governed.call(one, "history", nothing) == "done"
    assert await governed.call(two, "messages", nothing) == "done"
    again = governor(storage, clock)
    clock.pass_(seconds=470)
    with pytest.raises(NoBudget):
        await again.call(one, "messages", nothing)
    clock.pass_(seconds=15)
    assert await again.call(one, "messages", nothing) == "done"
    assert clock.slept == [15]


async def test_an_account_that_may_read_no_history_for_long_is_limited(storage: Storage) -> None:
    (account,), clock = await accounts(storage, "main"), Clock()
    with pytest.raises(NoBudget):
        await governor(storage, clock).call(account, "history", lambda: flooded(3600))
    async with storage.read() as conn:
        (kept,) = await list_accounts(conn)
    assert kept.state == "limited"
    assert kept.limited_until == clock.now() + timedelta(hours=1)


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (errors.UserDeactivatedBanError, "banned"),
        (errors.FrozenMethodInvalidError, "frozen"),
        (errors.SessionRevokedError, "signed_out"),
        (errors.AuthKeyDuplicatedError, "signed_out"),
        (errors.AuthKeyUnregisteredError, "signed_out"),
        (errors.ApiIdInvalidError, "wrong_api"),
    ],
)
async def test_what_ends_an_account_is_written_down_with_the_reason(
    storage: Storage, error: type[Exception], state: str
) -> None:
    (account,), clock = await accounts(storage, "main"), Clock()

    async def refused() -> None:
        raise error(None)

    with pytest.raises(AccountTrouble):
        await governor(storage, clock).call(account, "resolve", refused)
    async with storage.read() as conn:
        (kept,) = await list_accounts(conn)
    assert kept.state == state
    assert kept.state_note


async def test_pages_may_follow_each_other_after_a_rest_and_then_keep_the_pace(storage: Storage) -> None:
    (account,), clock = await accounts(storage, "main"), Clock()
    governed = governor(storage, clock, history_per_minute=60)
    begun = clock.now()
    for _ in range(20):
        await governed.call(account, "history", nothing)
    assert clock.now() == begun
    await asyncio.gather(*(governed.call(account, "history", nothing) for _ in range(5)))
    assert clock.now() - begun >= timedelta(seconds=5)


async def test_media_are_counted_by_the_hour(storage: Storage) -> None:
    (account,), clock = await accounts(storage, "main"), Clock()
    clock.time = clock.time.replace(minute=10)
    governed = governor(storage, clock, media_mb_per_hour=1)
    await governed.spend(account, "media", 900)
    with pytest.raises(NoBudget) as put_off:
        await governor(storage, clock, media_mb_per_hour=1).spend(account, "media", 200)
    clock.time = put_off.value.until
    assert (clock.time.minute, clock.time.second) == (0, 0)
    await governed.spend(account, "media", 200)
    with pytest.raises(NoBudget):
        await governed.spend(account, "media", 5000)


def test_a_queue_of_look_ups_is_foretold_over_the_days() -> None:
    clock = Clock()
    clock.time = clock.time.replace(hour=12, minute=0, second=0)
    turns = allowances(settings())["resolve"].turns(None, clock.now())
    foretold = [next(turns) for _ in range(150)]
    assert foretold[1] - foretold[0] == timedelta(seconds=30)
    assert foretold[99].date() == clock.now().date()
    assert foretold[100] == clock.now().replace(hour=0) + timedelta(days=1)
