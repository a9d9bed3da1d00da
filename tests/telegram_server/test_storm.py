"""The world and its truth, as a storm uses them: seeded traffic, bad weather, another process killed."""

from __future__ import annotations

import asyncio
import random
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Literal

import pytest
from telethon import errors
from telethon.tl import functions as F
from telethon.tl import types as T

from tests.telegram_server import (
    Held,
    Mix,
    Pace,
    ServerThread,
    Storm,
    TelegramServer,
    Traffic,
    Weather,
    World,
    judge,
)
from tests.telegram_server.conftest import Connect
from tests.telegram_server.inbox import Inbox

ROOT = Path(__file__).parents[2]


def run(seed: int, posts: int) -> World:
    world = World(seed)
    for n in range(5):
        world.add_channel(f"Channel {n}", f"channel{n}")
    Traffic(world, seed).run(posts)
    return world


def test_the_same_seed_makes_the_same_world() -> None:
    def told(world: World) -> list[object]:
        return [(key, truth.texts, truth.deleted) for key, truth in world.truth().items()]

    assert told(run(7, 200)) == told(run(7, 200))
    assert told(run(7, 200)) != told(run(8, 200))


def test_traffic_makes_as_many_posts_as_asked_and_some_of_everything() -> None:
    world = run(7, 500)
    truth = world.truth().values()
    assert len(truth) >= 500
    assert len({each.text for each in truth}) > 350
    assert {"edited", "deleted", "grouped", "reacted", "forwarded", "skipped"} == {
        name
        for name, seen in {
            "edited": any(len(each.texts) > 1 for each in truth),
            "deleted": any(each.deleted for each in truth),
            "grouped": any(each.grouped_id for each in truth),
            "reacted": any(post.reactions for c in world.channels.values() for post in c.posts.values()),
            "forwarded": any(
                post.extras.origin for c in world.channels.values() for post in c.posts.values()
            ),
            "skipped": any(channel.top > len(channel.posts) for channel in world.channels.values()),
        }.items()
        if seen
    }


async def test_whoever_reads_history_and_ids_patiently_through_bad_weather_holds_the_truth(
    server: TelegramServer, connect: Connect
) -> None:
    world, account = server.world, server.world.add_account()
    channels = [world.add_channel(f"Channel {n}", f"channel{n}", members=[account]) for n in range(4)]
    client = await connect(account, flood_sleep_threshold=0, request_retries=1, raise_last_call_error=True)
    peers = {channel.id: await client.get_input_entity(channel.username) for channel in channels}
    weather = Weather(
        drop=0.1, server_error=0.1, slow=0.1, slow_seconds=0.02, withhold=0.3, duplicate=0.1, reorder=0.1
    )
    server.faults.blow(weather, 11)
    traffic, rng = Traffic(world, 11, mix=Mix(delete=10)), random.Random(11)  # noqa: S311
    traffic.run(200)
    server.drop_some(rng, 0.5)
    server.faults.blow(Weather(drop=0.1, withhold=0.3), 12)
    held: dict[tuple[int, int], str] = {}
    for channel in channels:
        for start in range(1, channel.top + 1, 50):
            ids = [T.InputMessageID(n) for n in range(start, min(start + 50, channel.top + 1))]
            asked = F.channels.GetMessagesRequest(
                T.InputChannel(channel.id, peers[channel.id].access_hash), ids
            )
            for message in (await client(asked)).messages:
                if not isinstance(message, T.MessageEmpty):
                    held[channel.id, message.id] = message.message
    assert held == {key: truth.text for key, truth in world.truth().items() if not truth.deleted}
    server.journal.assert_only_read()


async def test_a_storm_of_floods_reaches_the_caller(server: TelegramServer, connect: Connect) -> None:
    client = await connect(server.world.add_account(), flood_sleep_threshold=0)
    server.faults.blow(Weather(flood=1.0, flood_seconds=(9, 9)), 1)
    with pytest.raises(errors.FloodWaitError) as caught:
        await client(F.updates.GetStateRequest())
    assert caught.value.seconds == 9


async def test_a_storm_loses_pushes_and_connections_and_ends_in_clear_weather(
    server: TelegramServer, connect: Connect
) -> None:
    world, account = server.world, server.world.add_account()
    channels = [world.add_channel(f"Channel {n}", f"channel{n}", members=[account]) for n in range(5)]
    client = await connect(account)
    inbox = Inbox(client)
    pace = Pace(posts=1000, drop_every=0.02, freeze_every=0.05, frozen_for=0.02, too_long_every=0.1)
    storm = Storm(server, 5, pace=pace, weather=Weather(withhold=0.2, duplicate=0.1, reorder=0.1))
    await storm.rage(300)
    assert storm.drops
    assert storm.freezes
    truth = world.truth()
    assert len(truth) >= 300
    assert {line for line in inbox.lines if line.startswith("new")} < {f"new {n}" for _, n in truth}
    held = []
    for channel in channels:
        for message in await client.get_messages(channel.username, ids=list(range(1, channel.top + 1))):
            if message is not None:
                held.append(Held(channel.id, message.id, message.message, deleted=False))
    judgement = judge(truth, held, excused=[key for key, told in truth.items() if told.deleted])
    assert judgement.good, judgement.line()


@pytest.mark.parametrize("accepts", ["none", "frozen"])
async def test_a_server_may_refuse_new_connections_or_leave_them_hanging(
    server: TelegramServer, connect: Connect, accepts: Literal["none", "frozen"]
) -> None:
    client = await connect(server.world.add_account())
    server.accepts = accepts
    server.drop_connections()
    asked = asyncio.ensure_future(client.get_me())
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(asyncio.shield(asked), 0.2)
    server.accepts = "all"
    server.drop_connections()
    assert await asked


WATCHER = textwrap.dedent(
    """
    import asyncio, sys
    from telethon import TelegramClient, events

    async def main():
        client = TelegramClient(sys.argv[1], 1, "x" * 32, catch_up=True)
        client.add_event_handler(told, events.NewMessage())
        await client.connect()
        await client.get_me()
        print("ready", flush=True)
        await client.disconnected

    async def told(event):
        print(event.message.id, flush=True)

    asyncio.run(main())
    """
)


def test_another_process_watches_is_killed_and_finds_the_server_again(tmp_path: Path) -> None:
    with ServerThread() as thread:
        server = thread.server
        account = thread.call(server.world.add_account)
        channel = thread.call(server.world.add_channel, "Front", "front", members=[account])
        session = thread.call(server.session_file, tmp_path / "watcher", account)
        for expected in (1, 2):
            command = [sys.executable, "-c", WATCHER, str(session)]
            with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as watcher:
                assert watcher.stdout is not None
                # Started again within the same second, it is told the last post twice: dates are whole seconds.
                heard = iter(watcher.stdout.readline, "")
                assert "ready\n" in heard
                thread.call(server.world.post, channel)
                assert f"{expected}\n" in heard
                watcher.kill()
        assert thread.call(server.journal.count, "help.GetConfig", account=account.id) == 2
        assert len(thread.call(server.world.truth)) == 2
