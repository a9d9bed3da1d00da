"""Finding, joining and leaving channels, and what they say of themselves."""

from __future__ import annotations

from typing import Any

from telethon.tl import functions as F
from telethon.tl import types as T

from tests.telegram_server.faults import RpcFailure
from tests.telegram_server.methods.registry import Answers, Caller, find_channel
from tests.telegram_server.telling import tell_channel, tell_dialog, tell_post

answers = Answers()


@answers(F.contacts.ResolveUsernameRequest)
def resolve_username(caller: Caller, request: Any) -> Any:
    channel = caller.world.named(request.username)
    if not request.username.replace("_", "").isalnum():
        raise RpcFailure(400, "USERNAME_INVALID")
    if channel is None:
        raise RpcFailure(400, "USERNAME_NOT_OCCUPIED")
    return T.contacts.ResolvedPeer(T.PeerChannel(channel.id), [tell_channel(channel, caller.account)], [])


@answers(F.channels.JoinChannelRequest)
def join_channel(caller: Caller, request: Any) -> Any:
    account, channel = caller.account, find_channel(caller, request.channel)
    joined = sum(1 for each in caller.world.channels.values() if account.id in each.members)
    if account.id not in channel.members and joined >= account.channel_limit:
        raise RpcFailure(400, "CHANNELS_TOO_MUCH")
    channel.members.add(account.id)
    account.polled.pop(channel.id, None)
    return T.messages.ChatInviteJoinResultOk(_changed(caller, channel))


@answers(F.channels.LeaveChannelRequest)
def leave_channel(caller: Caller, request: Any) -> Any:
    channel = find_channel(caller, request.channel)
    if caller.account.id not in channel.members:
        raise RpcFailure(400, "USER_NOT_PARTICIPANT")
    channel.members.discard(caller.account.id)
    return _changed(caller, channel)


@answers(F.channels.GetChannelsRequest)
def get_channels(caller: Caller, request: Any) -> Any:
    found = [find_channel(caller, each, closed=True) for each in request.id]
    return T.messages.Chats([tell_channel(channel, caller.account) for channel in found])


@answers(F.channels.GetFullChannelRequest)
def get_full_channel(caller: Caller, request: Any) -> Any:
    channel = find_channel(caller, request.channel)
    full = T.ChannelFull(
        id=channel.id,
        about=channel.about,
        read_inbox_max_id=0,
        read_outbox_max_id=0,
        unread_count=0,
        chat_photo=T.PhotoEmpty(0),
        notify_settings=T.PeerNotifySettings(),
        bot_info=[],
        pts=channel.pts,
        participants_count=1000 + len(channel.members),
    )
    return T.messages.ChatFull(full, [tell_channel(channel, caller.account)], [])


@answers(F.messages.GetDialogsRequest)
def get_dialogs(caller: Caller, request: Any) -> Any:
    account = caller.account
    mine = [
        c for c in caller.world.channels.values() if account.id in c.members and c.posts and not c.deleted
    ]
    mine.sort(key=lambda channel: channel.id, reverse=True)
    after = getattr(request.offset_peer, "channel_id", 0)
    page = [channel for channel in mine if not after or channel.id < after][: min(request.limit, 100)]
    tops = [tell_post(caller.world, c, c.posts[c.top_post()]) for c in page if c.top_post()]
    chats = [tell_channel(channel, account) for channel in page]
    return T.messages.DialogsSlice(len(mine), [tell_dialog(channel) for channel in page], tops, chats, [])


@answers(F.messages.GetPeerDialogsRequest)
def get_peer_dialogs(caller: Caller, request: Any) -> Any:
    account, found = caller.account, []
    for asked in request.peers:
        channel = find_channel(caller, getattr(asked, "peer", None))
        if account.id in channel.members or caller.server.strangers_see_dialogs:
            found.append(channel)
    tops = [tell_post(caller.world, c, c.posts[c.top_post()]) for c in found if c.top_post()]
    chats = [tell_channel(channel, account) for channel in found]
    state = T.updates.State(1, 0, caller.world.clock.now(), 0, 0)
    return T.messages.PeerDialogs([tell_dialog(channel) for channel in found], tops, chats, [], state)


def _changed(caller: Caller, channel: Any) -> Any:
    chats = [tell_channel(channel, caller.account)]
    return T.Updates([T.UpdateChannel(channel.id)], [], chats, caller.world.clock.now(), 0)
