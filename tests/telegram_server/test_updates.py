from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from telethon import TelegramClient, errors
from telethon.sessions import SQLiteSession
from telethon.tl import functions as F
from telethon.tl import types as T

from tests.telegram_server import Account, Channel, LinkPreview, TelegramServer, World
from tests.telegram_server.conftest import Connect
from tests.telegram_server.inbox import Inbox
from tests.telegram_server.traffic import Traffic


@pytest.fixture
def account(server: TelegramServer) -> Account:
    return server.world.add_account()


@pytest.fixture
def channel(server: TelegramServer, account: Account) -> Channel:
    return server.world.add_channel("Front", "front", members=[account])


async def difference(
    client: TelegramClient, channel: Channel, pts: int, limit: int = 100
) -> T.updates.ChannelDifference:
    entity = await client.get_input_entity(channel.username)
    peer = T.InputChannel(entity.channel_id, entity.access_hash)
    asked = F.updates.GetChannelDifferenceRequest(peer, T.ChannelMessagesFilterEmpty(), pts, limit)
    return await client(asked)


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 2**32), posts=st.integers(1, 60))
def test_pts_is_the_sum_of_what_happened(seed: int, posts: int) -> None:
    world = World()
    channel = world.add_channel("Front", "front")
    seen = []
    world.on_event.append(lambda _, event: seen.append(event))
    Traffic(world, seed).run(posts)
    at = 1
    for event in seen:
        at += len(event.posts) if event.kind == "delete" else 1
        assert event.pts == at
    assert channel.pts == at
    assert channel.events == seen


async def test_what_happens_is_pushed_to_members_in_order(
    server: TelegramServer, connect: Connect, account: Account, channel: Channel
) -> None:
    inbox = Inbox(await connect(account))
    world = server.world
    for _ in range(3):
        world.post(channel)
    world.edit(channel, 1)
    world.react(channel, 2)
    world.delete(channel, 1, 3)
    world.view(channel, 2, 500)
    lines = await inbox.until("views 2")
    assert lines == ["new 1", "new 2", "new 3", "edit 1", "edit 2", "delete 1 3", "views 2"]
    assert [getattr(update, "pts", None) for update in inbox.updates] == [2, 3, 4, 5, 6, 8, None]
    assert channel.pts == 8


async def test_strangers_are_pushed_nothing_until_they_poll(
    server: TelegramServer, connect: Connect, channel: Channel
) -> None:
    client = await connect(server.world.add_account())
    inbox = Inbox(client)
    server.world.post(channel)
    told = await difference(client, channel, 1)
    assert [message.id for message in told.new_messages] == [1]
    assert told.timeout == 30
    assert not inbox.lines
    server.world.post(channel)
    await inbox.until("new 2")


async def test_a_stranger_polls_ten_channels_at_most(server: TelegramServer, connect: Connect) -> None:
    stranger = server.world.add_account()
    channels = [server.world.add_channel(f"C{n}", f"chan{n}") for n in range(11)]
    client = await connect(stranger)
    for each in channels:
        await difference(client, each, 1)
    assert list(stranger.polled) == [each.id for each in channels[1:]]


async def test_a_lost_push_is_found_by_the_difference_after_the_next(
    server: TelegramServer, connect: Connect, account: Account, channel: Channel
) -> None:
    inbox = Inbox(await connect(account))
    server.world.post(channel)
    await inbox.until("new 1")
    server.faults.push("withhold", channel=channel.id)
    server.world.post(channel)
    server.world.post(channel)
    await inbox.until("new 2", "new 3")
    assert server.journal.count("updates.GetChannelDifference") == 1


async def test_a_push_that_is_overtaken_is_put_back_in_order_without_a_difference(
    server: TelegramServer, connect: Connect, account: Account, channel: Channel
) -> None:
    inbox = Inbox(await connect(account))
    server.world.post(channel)
    server.faults.push("reorder")
    server.world.post(channel)
    server.world.post(channel)
    assert await inbox.until("new 3") == ["new 1", "new 2", "new 3"]
    assert server.journal.count("updates.GetChannelDifference") == 0


async def test_a_push_that_comes_twice_is_handled_once(
    server: TelegramServer, connect: Connect, account: Account, channel: Channel
) -> None:
    inbox = Inbox(await connect(account))
    server.faults.push("duplicate", times=3)
    for _ in range(4):
        server.world.post(channel)
    assert await inbox.until("new 4") == ["new 1", "new 2", "new 3", "new 4"]
    assert server.pushes == 7


async def test_the_difference_tells_posts_edits_and_deletions_as_they_stand_now(
    server: TelegramServer, connect: Connect, account: Account, channel: Channel
) -> None:
    world = server.world
    world.fill(channel, 3)
    before = channel.pts
    world.post(channel)
    world.edit(channel, 4)
    world.edit(channel, 1)
    world.edit(channel, 1)
    world.edit(channel, 2)
    world.post(channel)
    world.delete(channel, 2, 5)
    told = await difference(await connect(account), channel, before)
    assert [(m.id, m.message) for m in told.new_messages] == [(4, channel.posts[4].text)]
    edit, gone = told.other_updates
    assert (edit.message.id, edit.message.message, edit.pts) == (1, channel.posts[1].texts[2], before + 4)
    assert (gone.messages, gone.pts, gone.pts_count) == ([2, 5], channel.pts, 2)
    assert (told.pts, told.final) == (channel.pts, True)


async def test_a_long_difference_comes_in_slices(
    server: TelegramServer, connect: Connect, account: Account, channel: Channel
) -> None:
    server.world.fill(channel, 25)
    client, pts, found = await connect(account), 1, []
    for last in (False, False, True):
        told = await difference(client, channel, pts, limit=10)
        found += [message.id for message in told.new_messages]
        assert told.final is last
        pts = told.pts
    assert found == list(range(1, 26))
    assert isinstance(await difference(client, channel, pts), T.updates.ChannelDifferenceEmpty)


async def test_a_pts_from_nowhere_is_refused(
    server: TelegramServer, connect: Connect, account: Account, channel: Channel
) -> None:
    client = await connect(account)
    with pytest.raises(errors.PersistentTimestampEmptyError):
        await difference(client, channel, 0)
    with pytest.raises(errors.PersistentTimestampInvalidError):
        await difference(client, channel, channel.pts + 1)


async def test_a_difference_that_is_too_long_brings_the_latest_and_the_stock_client_drops_them(
    server: TelegramServer, connect: Connect, account: Account, channel: Channel
) -> None:
    inbox = Inbox(await connect(account))
    server.world.post(channel)
    await inbox.until("new 1")
    server.faults.too_long(channel.id)
    server.faults.push("withhold")
    server.world.post(channel)
    server.world.post(channel)
    await server.asked("updates.GetChannelDifference", 2)
    server.world.post(channel)
    assert await inbox.until("new 4") == ["new 1", "new 4"]
    channel.box = 2
    told = await difference(await connect(account), channel, 1)
    assert isinstance(told, T.updates.ChannelDifferenceTooLong)
    assert (told.dialog.pts, [message.id for message in told.messages]) == (channel.pts, [4, 3, 2, 1])


async def test_the_stock_client_drops_edits_and_deletions_told_by_a_channel_difference(
    server: TelegramServer, connect: Connect, account: Account, channel: Channel
) -> None:
    inbox = Inbox(await connect(account))
    server.world.post(channel)
    await inbox.until("new 1")
    server.faults.push("withhold", times=2)
    server.world.edit(channel, 1)
    server.world.delete(channel, 1)
    server.world.post(channel)
    assert await inbox.until("new 2") == ["new 1", "new 2"]


async def test_what_came_while_the_connection_was_down_is_caught_up_with(
    server: TelegramServer, connect: Connect, account: Account, channel: Channel
) -> None:
    client = await connect(account)
    inbox = Inbox(client)
    server.world.post(channel)
    await inbox.until("new 1")
    await server.stop()
    for _ in range(30):
        server.world.post(channel)
    await server.start()
    await client.catch_up()
    await inbox.until(*(f"new {n}" for n in range(1, 32)))
    assert len(inbox.lines) == 31


async def test_a_few_missed_events_are_told_outright_edits_included(
    server: TelegramServer, connect: Connect, account: Account, channel: Channel
) -> None:
    client = await connect(account)
    inbox = Inbox(client)
    server.world.post(channel)
    await inbox.until("new 1")
    server.faults.push("withhold", times=2)
    server.world.edit(channel, 1)
    server.world.post(channel)
    await client.catch_up()
    assert await inbox.until("new 2") == ["new 1", "edit 1", "new 2"]
    assert server.journal.count("updates.GetChannelDifference") == 0


async def test_a_restart_with_a_session_file_catches_up(
    server: TelegramServer, connect: Connect, account: Account, channel: Channel, tmp_path: Path
) -> None:
    path = server.session_file(tmp_path / "watcher", account)
    first = await connect(session=SQLiteSession(str(path)))
    await first.get_input_entity("front")
    inbox = Inbox(first)
    server.world.post(channel)
    await inbox.until("new 1")
    await first.disconnect()
    for _ in range(20):
        server.world.post(channel)
    second = TelegramClient(SQLiteSession(str(path)), 1, "x" * 32, catch_up=True)
    inbox = Inbox(second)
    await second.connect()
    await inbox.until(*(f"new {n}" for n in range(2, 22)))
    await second.disconnect()


async def test_an_account_difference_can_be_too_long(
    server: TelegramServer, connect: Connect, account: Account, channel: Channel
) -> None:
    client = await connect(account)
    server.world.post(channel, quiet=True)
    asked = F.updates.GetDifferenceRequest(1, server.world.clock.now(), 0)
    server.faults.account_too_long(account.id)
    assert isinstance(await client(asked), T.updates.DifferenceTooLong)
    assert isinstance(await client(asked), T.updates.Difference)


async def test_an_album_comes_in_pieces_of_one_group_even_late(
    server: TelegramServer, connect: Connect, account: Account, channel: Channel
) -> None:
    inbox = Inbox(await connect(account))
    photos = [server.world.files.add_photo() for _ in range(3)]
    parts = server.world.album(channel, photos[:2], "two of three")
    server.world.post(channel)
    server.world.album_part(channel, parts[0].extras.grouped_id or 0, photos[2])
    messages = [await inbox.message(n) for n in (1, 2, 3, 4)]
    group = parts[0].extras.grouped_id
    assert [message.grouped_id for message in messages] == [group, group, None, group]
    assert [message.message for message in messages][:2] == ["two of three", ""]


async def test_a_link_that_is_previewed_later_moves_pts_and_edits_nothing(
    server: TelegramServer, connect: Connect, account: Account, channel: Channel
) -> None:
    client = await connect(account)
    inbox = Inbox(client)
    server.world.post(channel, "https://example.org/a")
    server.world.preview_link(channel, 1, LinkPreview("https://example.org/a", "A page"))
    server.world.post(channel)
    assert await inbox.until("new 2") == ["new 1", "page", "new 2"]
    assert channel.pts == 4
    message = await client.get_messages("front", ids=1)
    assert (message.web_preview.title, message.edit_date) == ("A page", None)
    told = await difference(client, channel, 2)
    assert [type(update) for update in told.other_updates] == [T.UpdateChannelWebPage]
    assert len(server.world.truth()[channel.id, 1].texts) == 1
