"""What 500 quiet channels cost: requests to Telegram, counted on the server, and memory.

``python -m benchmarks.telegram_quiet [--minutes N] [--channels N] [--joined N] [--keep FOLDER]``. One account has
joined most of the channels and reads the rest by history. The real ``dprkwatch monitor`` watches them on the
loopback Telegram of the tests, with every interval as shipped, so that a run takes its time: Telethon asks for each
channel's difference about every 15 minutes. Memory is that of the program and its reading process together.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

from storage.accounts import add_account, keep_acquaintance, set_ways
from storage.channels import add_channel
from storage.engines import Storage
from storage.migrations import upgrade
from storage.observations import ChannelRef
from tests.telegram_server import Account, Channel, ServerThread, World, access_hash

MOST_REQUESTS_A_SECOND = 1.5
MOST_MEGABYTES = 300
POSTS = 30
CONFIG = """
[storage]
database = "{folder}/kept.db"
[telegram]
api_id = 1
api_hash = "{secret}"
sessions = "{folder}"
join = false
[preview]
base_url = "http://127.0.0.1:9"
"""


def main() -> int:
    """Measures and prints; exit code 1 where a target is missed."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--minutes", type=float, default=32.0, help="how long to watch")
    asked.add_argument("--channels", type=int, default=500)
    asked.add_argument("--joined", type=int, default=450, help="how many of them the account has joined")
    asked.add_argument("--keep", type=Path, help="a new folder in which everything is left")
    given = asked.parse_args()
    if given.keep is not None:
        given.keep.mkdir(parents=True)
        return measure(given.keep, given.channels, given.joined, given.minutes)
    with tempfile.TemporaryDirectory(prefix="quiet-") as folder:
        return measure(Path(folder), given.channels, given.joined, given.minutes)


def measure(folder: Path, channels: int, joined: int, minutes: float) -> int:
    """Watches for so many minutes."""
    world = World(1)
    with ServerThread(world) as server:
        account = world.add_account()
        made = [
            world.add_channel(f"Channel {n}", f"quiet{n}", members=[account] if n < joined else [])
            for n in range(channels)
        ]
        server.call(
            lambda: [world.post(c, quiet=True, date=_long_ago(n)) for c in made for n in range(POSTS)]
        )
        file = server.call(server.server.session_file, folder / "main.session", account)
        asyncio.run(_fill_storage(folder / "kept.db", account, file, made, joined))
        (folder / "config.toml").write_text(CONFIG.format(folder=folder, secret="0" * 32))
        with (folder / "monitor.log").open("wb") as log:
            program = subprocess.Popen(
                [sys.executable, "-m", "dprkwatch", "--config", str(folder / "config.toml"), "monitor"],
                env={key: value for key, value in os.environ.items() if not key.startswith("DPRKWATCH_")},
                stdout=log,
                stderr=log,
            )
        try:
            return _watch(server, program.pid, minutes)
        finally:
            program.terminate()
            program.wait()


def _watch(server: ServerThread, pid: int, minutes: float) -> int:
    journal = server.server.journal
    began, counted, worst = time.monotonic(), 0, 0.0
    megabytes = 0.0
    while (passed := time.monotonic() - began) < minutes * 60:
        time.sleep(min(60.0, minutes * 60 - passed))
        megabytes = max(megabytes, _megabytes(pid))
        now = server.call(journal.count)
        seconds = time.monotonic() - began - passed
        worst, rate, counted = max(worst, (now - counted) / seconds), (now - counted) / seconds, now
        print(f"{(passed + seconds) / 60:5.1f} min: {rate:.2f} requests/s, {megabytes:.0f} MB", flush=True)
    by_method: Counter[str] = Counter()
    for (_, method), number in server.call(lambda: dict(journal.counts)).items():
        by_method[method] += number
    print("  ".join(f"{method} {number}" for method, number in by_method.most_common()))
    server.call(journal.assert_only_read)
    average = counted / (minutes * 60)
    print(f"average {average:.2f} requests/s (at most {MOST_REQUESTS_A_SECOND}), busiest minute {worst:.2f}")
    print(f"memory {megabytes:.0f} MB (at most {MOST_MEGABYTES})")
    return 0 if average <= MOST_REQUESTS_A_SECOND and megabytes <= MOST_MEGABYTES else 1


def _long_ago(number: int) -> datetime:
    return datetime.now(UTC).replace(microsecond=0) - timedelta(days=30) + timedelta(hours=number)


def _megabytes(pid: int) -> float:
    """Memory of a process and its children that is theirs alone or their share of it."""
    total = 0
    for process in [pid, *_children(pid)]:
        try:
            rollup = Path(f"/proc/{process}/smaps_rollup").read_text()
        except OSError:
            continue
        total += next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
    return total / 1024


def _children(pid: int) -> list[int]:
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        own = [int(child) for task in tasks for child in (task / "children").read_text().split()]
    except OSError:
        return []
    return own + [below for child in own for below in _children(child)]


async def _fill_storage(
    database: Path, account: Account, file: Path, channels: list[Channel], joined: int
) -> None:
    await upgrade(str(database))
    now = datetime.now(UTC)
    async with await Storage.open(database) as storage, storage.write() as conn:
        number = await add_account(conn, "main", str(file), now)
        for n, channel in enumerate(channels):
            ref = ChannelRef(channel.id, channel.username, channel.title)
            channel_id, _ = await add_channel(conn, ref, now)
            key = access_hash(account.id, channel.id)
            await keep_acquaintance(conn, number, channel_id, key, now, joined=n < joined)
            await set_ways(conn, [(channel_id, number, "joined" if n < joined else "history", None)])


if __name__ == "__main__":
    sys.exit(main())
