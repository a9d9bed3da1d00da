from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from sqlalchemy import select

from monitors.ingest import Ingest
from monitors.telegram.listener import Listener, RawWriter
from monitors.telegram.messages import Teller
from monitors.telegram.processing import Processing
from storage.engines import Storage
from storage.keys import ChannelId
from storage.message_ids import id_gaps, kept_pts, reached
from storage.models import deletions, posts, revisions
from storage.raw_posts import count_open_raw
from tests.monitors.telegram.conftest import Connect, now, watch_in_storage
from tests.telegram_server import Account, Channel, Extras, TelegramServer


@dataclass
class Ear:
    """A listening account, a watched channel, and what takes in what is heard."""

    server: TelegramServer
    storage: Storage
    account: Account
    channel: Channel
    channel_id: ChannelId
    listener: Listener
    writer: RawWriter
    processing: Processing

    async def hear(self, updates: int) -> None:
        """Waits until so many updates have come in all, and takes them in."""
        while self.listener.heard < updates:
            self.writer.kept.clear()
            await self.writer.kept.wait()
        await self.writer.drain()
        await self.processing.take_all()

    async def texts(self) -> list[tuple[int, int, str, bool]]:
        async with self.storage.read() as conn:
            rows = await conn.execute(
                select(posts.c.message_id, revisions.c.seq, revisions.c.text, posts.c.deleted_at)
                .join(revisions, revisions.c.post_id == posts.c.id)
                .order_by(posts.c.message_id, revisions.c.seq)
            )
            return [(row[0], row[1], row[2], row[3] is not None) for row in rows]


@pytest.fixture
async def ear(
    server: TelegramServer, storage: Storage, ingest: Ingest, connect: Connect
) -> AsyncIterator[Ear]:
    account = server.world.add_account()
    channel = server.world.add_channel("Тиха варта", "tykha_varta", members=[account])
    channel_id = await watch_in_storage(storage, channel)
    writer = RawWriter(storage, now)
    listener = Listener(None, {channel.id: channel_id}, writer, now)
    processing = Processing(storage, ingest, {channel_id: Teller(channel.id, channel.username)}, now)
    client = await connect(account)
    listener.attach(client)
    running = asyncio.create_task(writer.run())
    yield Ear(server, storage, account, channel, channel_id, listener, writer, processing)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_what_is_pushed_is_kept_with_its_edits_and_deletion(ear: Ear) -> None:
    world, channel = ear.server.world, ear.channel
    world.post(channel, "Перше.")
    world.post(channel, "Друге.")
    world.edit(channel, 1, "Перше, виправлене.")
    world.edit(channel, 1, "Перше, виправлене двічі.")
    world.delete(channel, 2)
    await ear.hear(5)
    assert await ear.texts() == [
        (1, 1, "Перше.", False),
        (1, 2, "Перше, виправлене.", False),
        (1, 3, "Перше, виправлене двічі.", False),
        (2, 1, "Друге.", True),
    ]
    async with ear.storage.read() as conn:
        known = await reached(conn, ear.channel_id)
        assert (known.newest_id, known.last_contiguous_id) == (2, 2)
        assert await kept_pts(conn, [ear.channel_id]) == {ear.channel_id: channel.pts}
        assert await count_open_raw(conn) == 0


async def test_a_reaction_makes_no_revision(ear: Ear) -> None:
    ear.server.world.post(ear.channel, "Перше.")
    ear.server.world.react(ear.channel, 1)
    await ear.hear(2)
    assert await ear.texts() == [(1, 1, "Перше.", False)]


async def test_an_id_that_is_jumped_over_stands_as_a_gap(ear: Ear) -> None:
    world = ear.server.world
    world.post(ear.channel)
    world.skip_ids(ear.channel, 3)
    world.post(ear.channel)
    await ear.hear(2)
    async with ear.storage.read() as conn:
        assert [(gap.from_id, gap.to_id) for gap in await id_gaps(conn)] == [(2, 4)]
        known = await reached(conn, ear.channel_id)
        assert (known.newest_id, known.last_contiguous_id) == (5, 1)


async def test_taking_the_same_messages_in_again_changes_nothing(ear: Ear) -> None:
    world = ear.server.world
    world.post(ear.channel, "А.")
    world.edit(ear.channel, 1, "Б.")
    world.edit(ear.channel, 1, "А.")
    world.post(ear.channel, "В.")
    world.delete(ear.channel, 2)
    await ear.hear(5)
    before = await ear.texts()
    assert [row[:3] for row in before] == [(1, 1, "А."), (1, 2, "Б."), (1, 3, "А."), (2, 1, "В.")]
    async with ear.storage.write() as conn:
        await conn.exec_driver_sql("UPDATE raw_posts SET done_at = NULL")
    await ear.processing.take_all()
    assert await ear.texts() == before
    async with ear.storage.read() as conn:
        assert len((await conn.execute(select(deletions))).all()) == 1


async def test_channels_that_are_not_watched_are_not_kept(ear: Ear) -> None:
    other = ear.server.world.add_channel("Own chats", "own_chats", members=[ear.account])
    ear.server.world.post(other)
    ear.server.world.post(ear.channel)
    await ear.hear(1)
    assert len(await ear.texts()) == 1


async def test_a_forward_keeps_its_origin_by_number_and_name(ear: Ear) -> None:
    source = ear.server.world.add_channel("Далекий тил", "Dalekyi_Tyl")
    told = ear.server.world.post(source, "Звідси.")
    ear.server.world.forward(ear.channel, source, told.id)
    await ear.hear(1)
    async with ear.storage.read() as conn:
        rows = (
            await conn.exec_driver_sql(
                "SELECT kind, value FROM channel_identities i JOIN posts p ON p.forward_channel_id = i.channel_id"
            )
        ).all()
    assert set(rows) == {("telegram_id", str(source.id)), ("username", "dalekyi_tyl")}


async def test_parts_of_an_album_share_their_group_however_late_they_come(ear: Ear) -> None:
    world = ear.server.world
    group = world.new_group()
    photos = [world.files.add_photo() for _ in range(3)]
    world.album_part(ear.channel, group, photos[0], "Підпис.")
    world.album_part(ear.channel, group, photos[1])
    world.post(ear.channel, extras=Extras())
    world.album_part(ear.channel, group, photos[2])
    await ear.hear(4)
    async with ear.storage.read() as conn:
        rows = await conn.execute(select(posts.c.message_id).where(posts.c.grouped_id == group))
        assert sorted(row[0] for row in rows) == [1, 2, 4]


async def test_views_and_reactions_are_kept_without_a_revision(ear: Ear) -> None:
    world = ear.server.world
    post = world.post(ear.channel, "Перше.")
    world.react(ear.channel, post.id)
    world.react(ear.channel, post.id)
    await ear.hear(3)
    world.view(ear.channel, post.id, 250)
    world.post(ear.channel)
    await ear.hear(4)
    await ear.writer.keep_counters()
    async with ear.storage.read() as conn:
        rows = await conn.execute(select(posts.c.views, posts.c.reactions).where(posts.c.message_id == 1))
        assert rows.one() == (250, 2)
    assert len(await ear.texts()) == 2
