"""States and differences (https://core.telegram.org/api/updates#recovering-gaps).

The account's own pts never moves, as nobody writes to it; its difference tells by date which of its channels moved:
a few events are told outright, many by updateChannelTooLong.
"""

from __future__ import annotations

from typing import Any

from telethon.tl import functions as F
from telethon.tl import types as T

from tests.telegram_server.channels import Channel, Event, Post
from tests.telegram_server.faults import RpcFailure
from tests.telegram_server.methods.registry import Answers, Caller, find_channel
from tests.telegram_server.telling import tell_channel, tell_channels, tell_dialog, tell_event, tell_post

ACCOUNT_PTS = 1
MOST_IN_DIFFERENCE = 100
LATEST_WHEN_TOO_LONG = 10
answers = Answers()


@answers(F.updates.GetStateRequest)
def get_state(caller: Caller, request: Any) -> Any:
    assert caller.account
    return _state(caller)


@answers(F.updates.GetDifferenceRequest)
def get_difference(caller: Caller, request: Any) -> Any:
    account, world = caller.account, caller.world
    if request.pts == 0:
        raise RpcFailure(400, "PERSISTENT_TIMESTAMP_EMPTY")
    if caller.server.faults.take_account_too_long(account.id):
        return T.updates.DifferenceTooLong(ACCOUNT_PTS)
    updates: list[Any] = []
    chats: dict[int, Any] = {}
    for channel in world.channels.values():
        events = channel.since(request.date) if account.id in channel.members and request.date else []
        if not events or channel.closed_to(account.id):
            continue
        for chat in tell_channels(world, _posts(channel, events), channel, account):
            chats[chat.id] = chat
        if len(events) <= caller.server.told_outright:
            updates += [tell_event(world, channel, event) for event in _standing(channel, events)]
        else:
            updates.append(T.UpdateChannelTooLong(channel.id, channel.pts))
    if not updates:
        return T.updates.DifferenceEmpty(world.clock.now(), 0)
    return T.updates.Difference([], [], updates, list(chats.values()), [], _state(caller))


@answers(F.updates.GetChannelDifferenceRequest)
def get_channel_difference(caller: Caller, request: Any) -> Any:
    account, world = caller.account, caller.world
    channel = find_channel(caller, request.channel)
    if request.pts <= 0:
        raise RpcFailure(400, "PERSISTENT_TIMESTAMP_EMPTY")
    if request.pts > channel.pts:
        raise RpcFailure(400, "PERSISTENT_TIMESTAMP_INVALID")
    caller.server.delivery.poll(account, channel)
    if caller.server.faults.take_too_long(channel.id) or channel.behind(request.pts) > channel.box:
        latest = channel.living()[:LATEST_WHEN_TOO_LONG]
        return T.updates.ChannelDifferenceTooLong(
            dialog=tell_dialog(channel),
            messages=[tell_post(world, channel, post) for post in latest],
            chats=tell_channels(world, latest, channel, account),
            users=[],
            final=True,
            timeout=channel.poll_timeout,
        )
    events, final = channel.after(request.pts, max(1, min(request.limit, MOST_IN_DIFFERENCE)))
    if not events:
        return T.updates.ChannelDifferenceEmpty(channel.pts, final=True, timeout=channel.poll_timeout)
    new = [post for post in _posts(channel, [e for e in events if e.kind == "new"]) if not post.deleted]
    fresh = {post.id for post in new}
    others = [
        e
        for e in _standing(channel, events)
        if e.kind == "delete" or (e.kind != "new" and e.posts[0] not in fresh)
    ]
    return T.updates.ChannelDifference(
        pts=events[-1].pts,
        new_messages=[tell_post(world, channel, post) for post in new],
        other_updates=[tell_event(world, channel, event) for event in others],
        chats=tell_channels(world, _posts(channel, events), channel, account)
        or [tell_channel(channel, account)],
        users=[],
        final=final,
        timeout=channel.poll_timeout,
    )


def _state(caller: Caller) -> Any:
    return T.updates.State(ACCOUNT_PTS, 0, caller.world.clock.now(), 0, 0)


def _posts(channel: Channel, events: list[Event]) -> list[Post]:
    return [channel.posts[number] for event in events if event.kind != "delete" for number in event.posts]


def _standing(channel: Channel, events: list[Event]) -> list[Event]:
    """Events that can still be told: not of posts that are gone since, and of several edits the last."""
    last_edit = {event.posts[0]: event.pts for event in events if event.kind == "edit"}
    return [
        event
        for event in events
        if event.kind == "delete"
        or (
            not channel.posts[event.posts[0]].deleted
            and (event.kind != "edit" or last_edit[event.posts[0]] == event.pts)
        )
    ]
