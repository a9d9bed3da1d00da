"""Sending against a Bot API on loopback that keeps Telegram's limits; and commands answered while digests go out.

Baseline: the rate that the server's stated limiter allows.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from pydantic import SecretStr

from bot.app import run_bot
from bot.delivering import Delivering
from bot.deps import BotDeps
from bot.settings import BotSettings
from claims.places import Gazetteer, load_gazetteer
from storage.chats import keep_chat
from storage.deliveries import NOTE, Owed, owe
from storage.engines import Storage
from storage.migrations import upgrade
from tests.bot.bot_api_rules import Limits
from tests.bot.bot_api_server import TOKEN, BotApiServer

SECONDS = 20.0
LIMIT, BUSY_LIMIT = 30, 120
COMMANDS = 50
P95_MS = 150.0


async def _owe(storage: Storage, many: int) -> None:
    now = datetime.now(UTC)
    async with storage.write() as conn:
        owed = []
        for chat in range(1, many + 1):
            ours = await keep_chat(conn, chat, 0, "private", now)
            owed.append(
                Owed(ours, NOTE, "note", {"lines": ["A note, as long as a short digest. " * 10]}, now)
            )
        await owe(conn, owed)


async def _run(
    folder: Path, gazetteer: Gazetteer, limit: int, per_second: float, commands: int
) -> tuple[float, int, list[float]]:
    """Messages a second, times that Telegram said "too fast", and how long each command waited (ms)."""
    file = folder / f"{limit}.db"
    await upgrade(str(file))
    server = BotApiServer(Limits(per_second=limit))
    await server.start()
    stop = asyncio.Event()
    async with await Storage.open(file) as storage:
        await _owe(storage, int(2 * limit * SECONDS))
        settings = BotSettings(
            token=SecretStr(TOKEN),
            api_base=server.address,
            access="open",
            messages_per_second=per_second,
            poll_seconds=5,
        )
        deps = BotDeps(storage, gazetteer, settings)
        waited: list[float] = []
        async with asyncio.TaskGroup() as group:
            group.create_task(run_bot(settings, deps, stop, Delivering(deps)))
            await server.until(lambda: server.sent, 30)
            began, first = time.monotonic(), len(server.sent)
            asked = await _ask(server, commands) if commands else {}
            await asyncio.sleep(max(began + SECONDS - time.monotonic(), 0))
            took = time.monotonic() - began
            sent = [one for one in server.sent[first:] if one.chat_id < 1_000_000]
            answered = {one.chat_id: one.at for one in server.sent if one.chat_id >= 1_000_000}
            waited = [
                1000 * (answered[chat] - at) if chat in answered else float("inf")
                for chat, at in asked.items()
            ]
            stop.set()
    broken = server.limits.broken if server.limits else 0
    await server.stop()
    return len(sent) / took, broken, waited


async def _ask(server: BotApiServer, per_second: int) -> dict[int, float]:
    asked = {}
    began = time.monotonic()
    for n in range(int(per_second * SECONDS / 2)):
        await asyncio.sleep(max(began + n / per_second - time.monotonic(), 0))
        chat = 1_000_000 + n
        asked[chat] = time.monotonic()
        await server.say("/help", user=chat)
    return asked


async def _main(folder: Path) -> bool:
    gazetteer = load_gazetteer()
    rate, broken, _ = await _run(folder, gazetteer, LIMIT, 29.0, 0)
    print(
        f"sending: {rate:.1f} messages/s of {LIMIT} allowed ({rate / LIMIT:.1%}), told “too fast” {broken} times"
    )
    busy, broken_busy, waited = await _run(folder, gazetteer, BUSY_LIMIT, BUSY_LIMIT - 4.0, COMMANDS)
    p95 = statistics.quantiles(waited, n=20)[-1]
    print(
        f"commands: {COMMANDS}/s beside {busy:.1f} messages/s: answered after {statistics.median(waited):.0f} ms,"
        f" p95 {p95:.0f} ms, told “too fast” {broken_busy} times (limit {BUSY_LIMIT}/s)"
    )
    return rate >= 0.95 * LIMIT and broken == 0 and p95 <= P95_MS


def main() -> int:
    """Prints the figures; gives 1 where one is not met."""
    with tempfile.TemporaryDirectory(prefix="dprkwatch-sending-") as folder:
        return 0 if asyncio.run(_main(Path(folder))) else 1


if __name__ == "__main__":
    sys.exit(main())
