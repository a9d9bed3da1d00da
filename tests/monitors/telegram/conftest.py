from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import insert, update
from telethon import TelegramClient
from telethon.sessions import StringSession

from claims.model import Flag, Reading
from monitors.ingest import Ingest
from monitors.settings import IngestSettings
from monitors.telegram.settings import TelegramSettings
from monitors.telegram.signed_in import SignedIn
from storage.accounts import add_account
from storage.channels import add_channel
from storage.engines import Storage
from storage.keys import ChannelId
from storage.migrations import upgrade
from storage.models import account_channels, channels
from storage.observations import ChannelRef
from tests.telegram_server import Account, Channel, TelegramServer, access_hash

Connect = Callable[..., Awaitable[TelegramClient]]


class QuietReader:
    """Reads every text as one that flags nothing: what is tested here comes before reading."""

    version = "quiet"
    files: Mapping[str, str] = {}

    def read_batch(self, items: Sequence[tuple[str, datetime | None]]) -> list[Reading]:
        return [Reading(None, Flag(flagged=False, score=0.0)) for _ in items]


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
async def storage(tmp_path: Path) -> AsyncIterator[Storage]:
    file = tmp_path / "kept.db"
    await upgrade(str(file))
    async with await Storage.open(file) as opened:
        yield opened


@pytest.fixture
async def ingest(storage: Storage) -> AsyncIterator[Ingest]:
    async with Ingest(storage, QuietReader(), settings=IngestSettings(workers=0, pause_ms=0)) as made:
        yield made


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    async with TelegramServer() as running:
        yield running


@pytest.fixture
async def connect(server: TelegramServer) -> AsyncIterator[Connect]:
    """Connects the stock client with a minted session."""
    clients = []

    async def make(account: Account, **options: Any) -> TelegramClient:
        settings = {"sequential_updates": True, "retry_delay": 0.05, "connection_retries": 20} | options
        client = TelegramClient(StringSession(server.session_string(account)), 1, "x" * 32, **settings)
        clients.append(client)
        await client.connect()
        return client

    yield make
    for client in clients:
        await client.disconnect()


async def watch_in_storage(storage: Storage, channel: Channel) -> ChannelId:
    """Puts a channel of the server on the watched list, as resolved."""
    async with storage.write() as conn:
        ref = ChannelRef(channel.id, channel.username and channel.username.lower(), channel.title)
        return (await add_channel(conn, ref, now()))[0]


async def sign_in(storage: Storage, server: TelegramServer, account: Account, folder: Path) -> SignedIn:
    """An account of the server as the program knows it after a login."""
    label = f"watcher{account.id}"
    file = server.session_file(folder / label, account)
    async with storage.write() as conn:
        number = await add_account(conn, label, str(file), now())
    settings = TelegramSettings(api_id=1, api_hash=SecretStr("x" * 32), history_per_minute=6000)
    return SignedIn(number, label, file, storage, settings, now)


async def hand_over(storage: Storage, account: SignedIn, of: Account, channel: Channel) -> ChannelId:
    """Makes an account watch a channel, as if it had resolved and joined it."""
    channel_id = await watch_in_storage(storage, channel)
    async with storage.write() as conn:
        await conn.execute(
            update(channels)
            .where(channels.c.id == channel_id)
            .values(account_id=account.id, way="joined" if of.id in channel.members else "history")
        )
        await conn.execute(
            insert(account_channels).values(
                account_id=account.id,
                channel_id=channel_id,
                access_hash=access_hash(of.id, channel.id),
                joined=of.id in channel.members,
            )
        )
    return channel_id
