from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection
from telethon.tl import types as T

from monitors.ingest import Ingest
from monitors.telegram.listener import Listener, RawWriter
from monitors.telegram.messages import Teller, pack_update
from monitors.telegram.processing import Processing
from storage.channels import add_channel
from storage.engines import Storage, StorageError
from storage.models import posts, raw_posts
from storage.observations import ChannelRef, Way
from storage.raw_posts import RawPost, count_open_raw, keep_raw
from tests.monitors.telegram.conftest import now

TELEGRAM_ID = 1500000001


def pushed(number: int, text: str = "Тихо.", **given: Any) -> T.UpdateNewChannelMessage:
    told = T.Message(id=number, peer_id=T.PeerChannel(TELEGRAM_ID), date=now(), message=text, **given)
    return T.UpdateNewChannelMessage(told, number, 1)


async def watched(storage: Storage) -> int:
    async with storage.write() as conn:
        return (await add_channel(conn, ChannelRef(TELEGRAM_ID, "tykha_varta"), now()))[0]


def processing(storage: Storage, ingest: Ingest, channel_id: int, **given: Any) -> Processing:
    return Processing(storage, ingest, {channel_id: Teller(TELEGRAM_ID)}, now, **given)


async def test_a_message_that_cannot_be_read_fails_alone_with_its_reason(
    storage: Storage, ingest: Ingest
) -> None:
    channel_id = await watched(storage)
    stranger = T.Message(id=3, peer_id=T.PeerChannel(5), date=now(), message="x")
    written = [b"\x00nothing", pack_update(pushed(1)), pack_update(T.UpdateNewChannelMessage(stranger, 1, 1))]
    async with storage.write() as conn:
        await keep_raw(
            conn,
            [
                RawPost("new", Way.LIVE, now(), raw, TELEGRAM_ID, n, channel_id)
                for n, raw in enumerate(written)
            ],
        )
    done = await processing(storage, ingest, channel_id).take_all()
    assert (done.posts_new, done.failed) == (1, 2)
    async with storage.read() as conn:
        reasons = (await conn.execute(select(raw_posts.c.failed).order_by(raw_posts.c.id))).scalars().all()
        assert await count_open_raw(conn) == 0
    assert reasons == ["damaged, or of another schema: TypeNotFoundError", None, "a message of another chat"]


async def test_a_post_that_storage_refuses_is_marked_with_its_reason(
    storage: Storage, ingest: Ingest
) -> None:
    channel_id = await watched(storage)
    update = pushed(2)
    update.message.date = now().replace(year=2037)
    early = pushed(1)
    early.message.id = 0
    async with storage.write() as conn:
        await keep_raw(
            conn, [RawPost("new", Way.LIVE, now(), pack_update(early), TELEGRAM_ID, 0, channel_id)]
        )
    done = await processing(storage, ingest, channel_id).take_all()
    assert done.failed == 1
    async with storage.read() as conn:
        assert (await conn.execute(select(raw_posts.c.failed))).scalar_one() == "0 is no message id"


class Stubborn(Storage):
    """A database that refuses to write for a while, as a full disk does."""

    refusals = 0

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        if self.refusals:
            self.refusals -= 1
            raise StorageError("the disk is full")
        async with super().write() as conn:
            yield conn


@pytest.fixture
async def stubborn(storage: Storage) -> AsyncIterator[Stubborn]:
    async with await Stubborn.open(storage.url.database or "") as opened:
        assert isinstance(opened, Stubborn)
        yield opened


async def test_what_arrives_waits_for_a_disk_that_is_full(storage: Storage, stubborn: Stubborn) -> None:
    channel_id = await watched(storage)
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    writer = RawWriter(stubborn, now, sleep=sleep)
    listener = Listener(None, {TELEGRAM_ID: channel_id}, writer, now)
    stubborn.refusals = 5
    running = asyncio.create_task(writer.run())
    for number in range(1, 4):
        await listener.hear(pushed(number))
    await writer.drain()
    running.cancel()
    assert waits == [0.2, 1.0, 5.0, 5.0, 5.0]
    async with storage.read() as conn:
        assert await count_open_raw(conn) == 3


async def test_taking_in_goes_on_when_the_database_does(
    storage: Storage, stubborn: Stubborn, ingest: Ingest
) -> None:
    channel_id = await watched(storage)
    async with storage.write() as conn:
        await keep_raw(
            conn, [RawPost("new", Way.LIVE, now(), pack_update(pushed(1)), TELEGRAM_ID, 1, channel_id)]
        )

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    waits: list[float] = []
    stubborn.refusals = 2
    kept = asyncio.Event()
    running = asyncio.create_task(processing(stubborn, ingest, channel_id, sleep=sleep).run(kept))
    async with asyncio.timeout(60):
        while True:
            async with storage.read() as conn:
                if not await count_open_raw(conn):
                    break
            await asyncio.sleep(0.01)
    running.cancel()
    assert waits == [0.2, 1.0]
    async with storage.read() as conn:
        assert len((await conn.execute(select(posts.c.id))).all()) == 1
