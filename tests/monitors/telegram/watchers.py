"""Accounts of the loopback server as rows and session files, and a clock that is set by hand."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pydantic import SecretStr

from monitors.telegram.settings import TelegramSettings
from storage.accounts import add_account
from storage.engines import Storage
from tests.telegram_server import Account, TelegramServer


def settings(**changed: object) -> TelegramSettings:
    values = {"api_id": 1, "api_hash": SecretStr("x" * 32), "join_seconds": 0, **changed}
    return TelegramSettings(**values)  # type: ignore[arg-type]


class Clock:
    """Time that passes when somebody sleeps, and no other way."""

    def __init__(self) -> None:
        self.time = datetime.now(UTC).replace(microsecond=0)
        self.slept: list[float] = []
        self.on_sleep: Callable[[float], None] = lambda seconds: None

    def now(self) -> datetime:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += timedelta(seconds=seconds)
        self.on_sleep(seconds)
        await asyncio.sleep(0)

    def pass_(self, **span: float) -> None:
        self.time += timedelta(**span)


async def add_watcher(
    storage: Storage,
    server: TelegramServer,
    folder: Path,
    label: str = "main",
    account: Account | None = None,
) -> tuple[int, Path, Account]:
    """An account with its row and its signed-in session file."""
    made = account or server.world.add_account()
    file = server.session_file(folder / f"{label}.session", made)
    async with storage.write() as conn:
        number = await add_account(conn, label, str(file), datetime.now(UTC))
    return number, file, made
