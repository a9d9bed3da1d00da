from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from telethon import errors
from telethon.tl import functions as F
from telethon.tl import types as T

from tests.telegram_server import Ballot, Extras, Origin, TelegramServer
from tests.telegram_server.conftest import Connect
from tests.telegram_server.texts import text_of


@pytest.mark.parametrize(
    ("page", "ids"),
    [
        ({"limit": 3}, [250, 249, 248]),
        ({"limit": 3, "offset_id": 248}, [247, 246, 245]),
        ({"limit": 3, "offset_id": 248, "add_offset": 2}, [245, 244, 243]),
        ({"limit": 3, "offset_id": 248, "add_offset": -3}, [250, 249, 248]),
        ({"limit": 3, "offset_id": 300}, [250, 249, 248]),
        ({"limit": 5, "min_id": 247}, [250, 249, 248]),
        ({"limit": 5, "max_id": 249}, [248, 247, 246]),
        ({"limit": 500, "offset_id": 120}, list(range(119, 19, -1))),
        ({"limit": 5, "offset_id": 3}, [2, 1]),
    ],
)
async def test_history_is_paged_as_telegram_pages_it(
    server: TelegramServer, connect: Connect, page: dict[str, int], ids: list[int]
) -> None:
    channel = server.world.add_channel("Front", "front")
    server.world.fill(channel, 250)
    client = await connect(server.world.add_account())
    entity = await client.get_input_entity("front")
    asked = {"offset_id": 0, "offset_date": None, "add_offset": 0, "max_id": 0, "min_id": 0, "hash": 0} | page
    told = await client(F.messages.GetHistoryRequest(entity, **asked))
    if "max_id" in page:
        ids = ids[: len(told.messages)]
    assert [message.id for message in told.messages] == ids
    assert (told.count, told.pts) == (250, 251)


async def test_the_stock_iterators_walk_the_whole_history_both_ways(
    server: TelegramServer, connect: Connect
) -> None:
    channel = server.world.add_channel("Front", "front")
    server.world.fill(channel, 350)
    server.world.delete(channel, 17, 200)
    client = await connect(server.world.add_account())
    wanted = [n for n in range(1, 351) if n not in (17, 200)]
    assert [m.id async for m in client.iter_messages("front", wait_time=0)] == wanted[::-1]
    assert [m.id async for m in client.iter_messages("front", reverse=True, wait_time=0)] == wanted
    assert [
        m.id async for m in client.iter_messages("front", reverse=True, min_id=300, wait_time=0)
    ] == wanted[-50:]


async def test_history_starts_at_a_date(server: TelegramServer, connect: Connect) -> None:
    channel = server.world.add_channel("Front", "front")
    start = datetime(2024, 12, 1, tzinfo=UTC)
    for day in range(10):
        server.world.post(channel, date=start + timedelta(days=day), quiet=True)
    client = await connect(server.world.add_account())
    found = await client.get_messages("front", offset_date=start + timedelta(days=4), limit=2)
    assert [message.id for message in found] == [4, 3]


async def test_ids_without_a_post_come_back_empty_in_their_place(
    server: TelegramServer, connect: Connect
) -> None:
    channel = server.world.add_channel("Front", "front")
    server.world.fill(channel, 3)
    server.world.skip_ids(channel, 2)
    server.world.fill(channel, 1)
    server.world.delete(channel, 2)
    client = await connect(server.world.add_account())
    found = await client.get_messages("front", ids=[6, 5, 4, 3, 2, 1, 99])
    assert [message and message.id for message in found] == [6, None, None, 3, None, 1, None]


async def test_too_many_ids_at_once_are_refused(server: TelegramServer, connect: Connect) -> None:
    server.world.add_channel("Front", "front")
    client = await connect(server.world.add_account())
    entity = await client.get_input_entity("front")
    with pytest.raises(errors.MsgIdInvalidError):
        await client(F.channels.GetMessagesRequest(entity, [T.InputMessageID(n) for n in range(201)]))


async def test_texts_are_the_seeds_and_edits_show_the_last_revision(
    server: TelegramServer, connect: Connect
) -> None:
    channel = server.world.add_channel("Front", "front")
    server.world.post(channel)
    client = await connect(server.world.add_account())
    first = await client.get_messages("front", ids=1)
    server.world.edit(channel, 1)
    second = await client.get_messages("front", ids=1)
    assert [first.message, second.message] == [text_of(0, channel.id, 1, n) for n in (0, 1)]
    assert (first.edit_date, bool(second.edit_hide)) == (None, False)
    assert second.edit_date is not None
    assert server.world.truth()[channel.id, 1].texts == (first.message, second.message)


async def test_a_reaction_is_a_hidden_edit_without_a_revision(
    server: TelegramServer, connect: Connect
) -> None:
    channel = server.world.add_channel("Front", "front")
    server.world.post(channel)
    server.world.react(channel, 1)
    client = await connect(server.world.add_account())
    message = await client.get_messages("front", ids=1)
    assert message.edit_hide
    assert message.reactions.results[0].count == 1
    assert server.world.truth()[channel.id, 1].edit_date is None
    server.world.edit(channel, 1)
    assert not (await client.get_messages("front", ids=1)).edit_hide


async def test_a_forward_names_its_origin_and_brings_the_channel_along(
    server: TelegramServer, connect: Connect
) -> None:
    source, target = server.world.add_channel("Unit", "unit"), server.world.add_channel("Front", "front")
    told = server.world.post(source)
    server.world.forward(target, source, told.id)
    server.world.post(target, "heard", extras=Extras(origin=Origin(told.date, name="Someone")))
    client = await connect(server.world.add_account())
    entity = await client.get_input_entity("front")
    page = await client(F.messages.GetHistoryRequest(entity, 0, None, 0, 10, 0, 0, 0))
    hidden, forwarded = page.messages
    assert (forwarded.fwd_from.from_id.channel_id, forwarded.fwd_from.channel_post) == (source.id, told.id)
    assert forwarded.message == told.text
    assert {chat.id for chat in page.chats} == {source.id, target.id}
    assert (hidden.fwd_from.from_name, hidden.fwd_from.from_id) == ("Someone", None)
    assert (await client.get_messages("unit", ids=1)).forwards == 1


async def test_replies_polls_entities_and_authors_arrive(server: TelegramServer, connect: Connect) -> None:
    channel = server.world.add_channel("Front", "front")
    bold = T.MessageEntityBold(0, 2)
    server.world.post(channel, "😀!", extras=Extras(entities=(bold,), author="Duty officer"))
    server.world.post(channel, "", extras=Extras(media=Ballot("Snow?", ("Yes", "No")), reply_to=1))
    client = await connect(server.world.add_account())
    poll, first = await client.get_messages("front", limit=2)
    assert first.get_entities_text() == [(bold, "😀")]
    assert first.post_author == "Duty officer"
    assert poll.reply_to.reply_to_msg_id == 1
    assert poll.poll.poll.question.text == "Snow?"
    assert [answer.text.text for answer in poll.poll.poll.answers] == ["Yes", "No"]


async def test_counting_a_view_is_recorded_as_an_offence(server: TelegramServer, connect: Connect) -> None:
    channel = server.world.add_channel("Front", "front")
    server.world.post(channel)
    client = await connect(server.world.add_account())
    entity = await client.get_input_entity("front")
    told = await client(F.messages.GetMessagesViewsRequest(entity, [1, 2], increment=False))
    assert [each.views for each in told.views] == [1, None]
    server.journal.assert_only_read()
    await client(F.messages.GetMessagesViewsRequest(entity, [1], increment=True))
    assert channel.posts[1].views == 2
    with pytest.raises(AssertionError, match="GetMessagesViews increment"):
        server.journal.assert_only_read()


async def test_writing_is_refused_and_recorded(server: TelegramServer, connect: Connect) -> None:
    server.world.add_channel("Front", "front")
    client = await connect(server.world.add_account())
    await client(F.channels.JoinChannelRequest("front"))
    server.journal.assert_only_read()
    with pytest.raises(errors.RPCError):
        await client.send_message("front", "hello")
    with pytest.raises(AssertionError, match=r"messages\.SendMessage"):
        server.journal.assert_only_read()
