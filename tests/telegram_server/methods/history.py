"""Reading posts: by page, by id, and their counters."""

from __future__ import annotations

from bisect import bisect_left
from typing import Any

from telethon.tl import functions as F
from telethon.tl import types as T

from tests.telegram_server.channels import Channel, Post
from tests.telegram_server.faults import RpcFailure
from tests.telegram_server.methods.registry import Answers, Caller, find_channel
from tests.telegram_server.telling import tell_channels, tell_missing, tell_post

MOST_PER_PAGE = 100
MOST_BY_ID = 200
answers = Answers()


@answers(F.messages.GetHistoryRequest)
def get_history(caller: Caller, request: Any) -> Any:
    channel = find_channel(caller, request.peer)
    posts = [] if channel.hidden else channel.living()
    start = 0
    if request.offset_id:
        start = bisect_left(posts, -request.offset_id + 1, key=lambda post: -post.id)
    elif request.offset_date and request.offset_date.timestamp() > 0:
        start = next((n for n, post in enumerate(posts) if post.date < request.offset_date), len(posts))
    first = start + request.add_offset
    limit = max(0, min(request.limit, MOST_PER_PAGE))
    page = [
        post
        for post in posts[max(0, first) : max(0, first + limit)]
        if post.id > request.min_id and (not request.max_id or post.id < request.max_id)
    ]
    return _messages(
        caller, channel, page, [tell_post(caller.world, channel, post) for post in page], len(posts)
    )


@answers(F.channels.GetMessagesRequest)
def get_messages(caller: Caller, request: Any) -> Any:
    channel = find_channel(caller, request.channel)
    ids = [getattr(each, "id", 0) for each in request.id]
    if not ids:
        raise RpcFailure(400, "MESSAGE_IDS_EMPTY")
    if len(ids) > MOST_BY_ID:
        raise RpcFailure(400, "MSG_ID_INVALID")
    found, told = [], []
    for number in ids:
        post = None if channel.hidden else channel.posts.get(number)
        if post is None or post.deleted:
            told.append(tell_missing(channel, number))
        else:
            found.append(post)
            told.append(tell_post(caller.world, channel, post))
    return _messages(caller, channel, found, told, len(told))


@answers(F.messages.GetMessagesViewsRequest)
def get_messages_views(caller: Caller, request: Any) -> Any:
    channel = find_channel(caller, request.peer)
    posts = [channel.posts.get(number) for number in request.id]
    standing = [post for post in posts if post is not None and not post.deleted]
    if request.increment:
        for post in standing:
            post.views += 1
    views = [
        T.MessageViews(post.views, post.forwards)
        if post is not None and not post.deleted
        else T.MessageViews()
        for post in posts
    ]
    return T.messages.MessageViews(views, tell_channels(caller.world, standing, channel, caller.account), [])


def _messages(caller: Caller, channel: Channel, posts: list[Post], told: list[Any], count: int) -> Any:
    chats = tell_channels(caller.world, posts, channel, caller.account)
    return T.messages.ChannelMessages(channel.pts, count, told, [], chats, [])
