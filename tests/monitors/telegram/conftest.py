from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from telethon import TelegramClient
from telethon.sessions import StringSession

from claims.model import Flag, Reading
from monitors.ingest import Ingest
from monitors.settings import IngestSettings
from storage.channels import add_channel
from storage.engines import Storage
from storage.keys import ChannelId
from storage.migrations import upgrade
from storage.observations import ChannelRef
from tests.telegram_server import Account, Channel, TelegramServer

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
