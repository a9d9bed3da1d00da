from __future__ import annotations

import pytest
from telethon import errors
from telethon.tl import functions as F
from telethon.tl import types as T

from tests.telegram_server import Restriction, TelegramServer, access_hash
from tests.telegram_server.conftest import Connect
from tests.telegram_server.inbox import Inbox


async def test_each_account_has_its_own_access_hash_and_no_other_works(
    server: TelegramServer, connect: Connect
) -> None:
    first, second = server.world.add_account(), server.world.add_account()
    channel = server.world.add_channel("Front", "front")
    one, two = await connect(first), await connect(second)
    hashes = [(await client.get_entity("front")).access_hash for client in (one, two)]
    assert hashes == [access_hash(first.id, channel.id), access_hash(second.id, channel.id)]
    assert hashes[0] != hashes[1]
    stolen = T.InputChannel(channel.id, hashes[0])
    with pytest.raises(errors.ChannelInvalidError):
        await two(F.channels.GetFullChannelRequest(stolen))


async def test_a_username_is_found_in_any_case_and_only_while_it_is_taken(
    server: TelegramServer, connect: Connect
) -> None:
    channel = server.world.add_channel("Front", "Front")
    client = await connect(server.world.add_account())
    assert (await client(F.contacts.ResolveUsernameRequest("fRONT"))).peer.channel_id == channel.id
    server.world.rename(channel, username="rear")
    with pytest.raises(errors.UsernameNotOccupiedError):
        await client(F.contacts.ResolveUsernameRequest("front"))
    assert (await client(F.contacts.ResolveUsernameRequest("rear"))).peer.channel_id == channel.id


async def test_a_username_can_pass_to_another_channel(server: TelegramServer, connect: Connect) -> None:
    old, new = server.world.add_channel("Front", "front"), server.world.add_channel("Impostor")
    client = await connect(server.world.add_account())
    await client.get_entity("front")
    server.world.pass_username(old, new)
    resolved = await client(F.contacts.ResolveUsernameRequest("front"))
    assert resolved.peer.channel_id == new.id


async def test_joining_and_leaving_shows_in_the_channel_and_in_the_dialogs(
    server: TelegramServer, connect: Connect
) -> None:
    account = server.world.add_account()
    channel = server.world.add_channel("Front", "front")
    server.world.fill(channel, 2)
    client = await connect(account)
    entity = await client.get_entity("front")
    assert entity.left
    joined = await client(F.channels.JoinChannelRequest(entity))
    assert not joined.updates.chats[0].left
    assert [dialog.entity.id async for dialog in client.iter_dialogs()] == [channel.id]
    await client(F.channels.LeaveChannelRequest(entity))
    assert not [dialog async for dialog in client.iter_dialogs()]
    with pytest.raises(errors.UserNotParticipantError):
        await client(F.channels.LeaveChannelRequest(entity))


async def test_all_of_many_dialogs_are_paged_through(server: TelegramServer, connect: Connect) -> None:
    account = server.world.add_account()
    channels = [
        server.world.add_channel(f"Channel {n}", f"channel{n}", members=[account]) for n in range(230)
    ]
    for channel in channels:
        server.world.fill(channel, 1)
    client = await connect(account)
    assert {d.entity.id async for d in client.iter_dialogs()} == {channel.id for channel in channels}


async def test_an_account_can_be_in_too_many_channels(server: TelegramServer, connect: Connect) -> None:
    account = server.world.add_account()
    account.channel_limit = 1
    server.world.add_channel("One", "one", members=[account])
    server.world.add_channel("Two", "two")
    client = await connect(account)
    with pytest.raises(errors.ChannelsTooMuchError):
        await client(F.channels.JoinChannelRequest(await client.get_input_entity("two")))


async def test_a_channel_that_turns_private_shuts_strangers_out_and_keeps_members(
    server: TelegramServer, connect: Connect
) -> None:
    inside, outside = server.world.add_account(), server.world.add_account()
    channel = server.world.add_channel("Front", "front", members=[inside])
    server.world.fill(channel, 1)
    member, stranger = await connect(inside), await connect(outside)
    seen_by = {client: await client.get_input_entity("front") for client in (member, stranger)}
    server.world.make_private(channel)
    assert await member.get_messages(seen_by[member], limit=1)
    with pytest.raises(errors.ChannelPrivateError):
        await stranger.get_messages(seen_by[stranger], limit=1)
    with pytest.raises(errors.ChannelPrivateError):
        await stranger(F.channels.JoinChannelRequest(seen_by[stranger]))


async def test_a_deleted_channel_is_forbidden_to_everybody(server: TelegramServer, connect: Connect) -> None:
    account = server.world.add_account()
    channel = server.world.add_channel("Front", "front", members=[account])
    client = await connect(account)
    entity = await client.get_input_entity("front")
    inbox = Inbox(client)
    server.world.delete_channel(channel)
    await inbox.until("channel")
    pushed = server.pushes
    server.world.post(channel)
    assert server.pushes == pushed
    left = await client(F.channels.GetChannelsRequest([T.InputChannel(channel.id, entity.access_hash)]))
    assert isinstance(left.chats[0], T.ChannelForbidden)
    with pytest.raises(errors.ChannelPrivateError):
        await client.get_messages(entity, limit=1)
    with pytest.raises(errors.UsernameNotOccupiedError):
        await client(F.contacts.ResolveUsernameRequest("front"))


async def test_an_account_that_was_thrown_out_is_told_and_then_told_nothing(
    server: TelegramServer, connect: Connect
) -> None:
    account = server.world.add_account()
    channel = server.world.add_channel("Front", "front", members=[account])
    client = await connect(account)
    entity = await client.get_input_entity("front")
    server.world.throw_out(channel, account)
    pushed = server.pushes
    server.world.post(channel)
    assert server.pushes == pushed
    with pytest.raises(errors.ChannelPrivateError):
        await client.get_messages(entity, limit=1)


async def test_a_restricted_channel_says_why_and_shows_nothing(
    server: TelegramServer, connect: Connect
) -> None:
    channel = server.world.add_channel("Front", "front")
    server.world.fill(channel, 3)
    client = await connect(server.world.add_account())
    server.world.restrict(channel, Restriction("copyright", "Taken down."))
    entity = await client.get_entity("front")
    assert entity.restricted
    assert entity.restriction_reason[0].reason == "copyright"
    assert len(await client.get_messages(entity, limit=3)) == 0
    assert await client.get_messages(entity, ids=[1, 2]) == [None, None]


async def test_a_protected_channel_marks_itself_and_its_posts(
    server: TelegramServer, connect: Connect
) -> None:
    channel = server.world.add_channel("Front", "front")
    server.world.protect(channel)
    server.world.fill(channel, 1)
    client = await connect(server.world.add_account())
    entity = await client.get_entity("front")
    assert entity.noforwards
    assert (await client.get_messages(entity, ids=1)).noforwards


async def test_a_new_title_is_a_service_message_with_an_id_of_its_own(
    server: TelegramServer, connect: Connect
) -> None:
    account = server.world.add_account()
    channel = server.world.add_channel("Front", "front", members=[account])
    client = await connect(account)
    inbox = Inbox(client)
    server.world.rename(channel, title="Rear")
    message = await inbox.message(1)
    assert isinstance(message.action, T.MessageActionChatEditTitle)
    assert (await client(F.channels.GetFullChannelRequest("front"))).chats[0].title == "Rear"
    assert not server.world.truth()


async def test_dialogs_of_strangers_are_left_out_unless_asked_for(
    server: TelegramServer, connect: Connect
) -> None:
    account = server.world.add_account()
    channels = [
        server.world.add_channel("One", "one", members=[account]),
        server.world.add_channel("Two", "two"),
    ]
    for channel in channels:
        server.world.fill(channel, 4)
    client = await connect(account)
    peers = [T.InputDialogPeer(await client.get_input_entity(name)) for name in ("one", "two")]
    told = await client(F.messages.GetPeerDialogsRequest(peers))
    assert [(d.peer.channel_id, d.top_message, d.pts) for d in told.dialogs] == [(channels[0].id, 4, 5)]
    server.strangers_see_dialogs = True
    assert len((await client(F.messages.GetPeerDialogsRequest(peers))).dialogs) == 2


async def test_a_channel_with_bought_usernames_shows_none_and_is_found_by_each(
    server: TelegramServer, connect: Connect
) -> None:
    channel = server.world.add_channel("Front", "front")
    channel.collectible = ("rear",)
    client = await connect(server.world.add_account())
    for name in ("front", "rear"):
        entity = await client.get_entity(name)
        assert (entity.id, entity.username) == (channel.id, None)
        assert [each.username for each in entity.usernames] == ["front", "rear"]
