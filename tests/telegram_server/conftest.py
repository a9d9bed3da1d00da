from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from telethon import TelegramClient
from telethon.sessions import StringSession

from tests.telegram_server import Account, TelegramServer

Connect = Callable[..., Awaitable[TelegramClient]]


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    async with TelegramServer() as running:
        yield running


@pytest.fixture
async def connect(server: TelegramServer) -> AsyncIterator[Connect]:
    """Connects the stock client with a minted session, as an account or as nobody."""
    clients = []

    async def make(account: Account | None = None, *, session: Any = None, **options: Any) -> TelegramClient:
        settings = {"sequential_updates": True, "retry_delay": 0.05, "connection_retries": 20} | options
        chosen = session or StringSession(server.session_string(account))
        client = TelegramClient(chosen, 1, "x" * 32, **settings)
        clients.append(client)
        await client.connect()
        return client

    yield make
    for client in clients:
        await client.disconnect()
