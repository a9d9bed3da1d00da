"""How soon a pushed post is kept, how many a second are, and how long a gap takes to close.

``python -m benchmarks.telegram_rate [--seconds N] [--keep FOLDER]``. The loopback Telegram of the tests pushes to the
real ``dprkwatch monitor`` in a process of its own, with the lexicon and the reading process as shipped; both share
this machine. *Kept* is when the post stands in ``posts`` with its reading, not only as it came in ``raw_posts``.
"""

from __future__ import annotations

import argparse
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from tests.storm.storm import Program, set_up
from tests.telegram_server import Channel, ServerThread, World

CHANNELS = 20


def main() -> int:
    """Measures and prints; exit code 1 where a target is missed."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seconds", type=float, default=20.0, help="how long each rate is held")
    asked.add_argument("--keep", type=Path, help="a new folder in which everything is left")
    given = asked.parse_args()
    if given.keep is not None:
        given.keep.mkdir(parents=True)
        return measure(given.keep, given.seconds)
    with tempfile.TemporaryDirectory(prefix="rate-") as folder:
        return measure(Path(folder), given.seconds)


def measure(folder: Path, seconds: float) -> int:
    """Everything, one after the other, with one program."""
    world = World(1)
    good = True
    with ServerThread(world) as server:
        channels = set_up(server, world, folder, 1, CHANNELS, settings="")
        program = Program(folder / "config.toml")
        kept = Kept(folder / "kept.db", channels)
        program.start()
        try:
            for channel in channels:
                server.call(world.post, channel)
            kept.wait_for(len(channels))
            for rate, most in ((50, 0.5), (300, None)):
                pushed = push(server, world, channels, rate, seconds)
                ended = time.time()
                behind = len(pushed) - kept.among(pushed)
                kept.wait_for_all(pushed)
                waits = sorted(kept.seconds(pushed))
                median, late = waits[len(waits) // 2], waits[int(len(waits) * 0.95)]
                print(
                    f"{rate} posts/s for {seconds:.0f} s: kept after {median:.3f} s, 95 %: {late:.3f} s, "
                    f"last {waits[-1]:.3f} s; {behind} behind at the end, gone {time.time() - ended:.1f} s later"
                )
                good = good and late <= (most or 2.0)
            good = close_gap(server, world, channels[0], kept) and good
        finally:
            stopped = program.stop()
        print(f"stopped in {stopped:.1f} s")
    return 0 if good else 1


def push(
    server: ServerThread, world: World, channels: list[Channel], rate: int, seconds: float
) -> dict[tuple[int, int], float]:
    """Posts at a steady rate; gives when each was pushed."""
    pushed: dict[tuple[int, int], float] = {}

    def some(count: int) -> None:
        for _ in range(count):
            channel = channels[len(pushed) % len(channels)]
            post = world.post(channel)
            pushed[channel.id, post.id] = time.time()

    began = time.monotonic()
    while len(pushed) < rate * seconds:
        owed = int((time.monotonic() - began) * rate) - len(pushed)
        if owed > 0:
            server.call(some, owed)
        time.sleep(0.01)
    return pushed


def close_gap(server: ServerThread, world: World, channel: Channel, kept: Kept) -> bool:
    """A thousand posts that nobody pushed, found by the id of the next one."""
    server.call(server.server.faults.push, "withhold", channel=channel.id, times=None)
    server.call(server.server.faults.too_long, channel.id, 2)
    asked = server.call(server.server.journal.count)
    missed = {(channel.id, server.call(world.post, channel).id): time.time() for _ in range(1000)}
    server.call(server.server.faults.clear)
    for _ in range(3):
        server.call(world.post, channel)
    began = time.time()
    kept.wait_for_all(missed)
    took = time.time() - began
    asked = server.call(server.server.journal.count) - asked
    print(f"a gap of 1,000 posts: closed {took:.1f} s after the next push, {asked} requests of all sorts")
    return took < 60


class Kept:
    """What the program has kept, read from outside."""

    def __init__(self, database: Path, channels: list[Channel]) -> None:
        self._database = database
        self._names = {channel.id for channel in channels}

    def wait_for(self, posts: int) -> None:
        """Waits until so many posts are kept."""
        self._until(lambda db: int(db.execute("SELECT count(*) FROM posts").fetchone()[0]) >= posts)

    def wait_for_all(self, pushed: dict[tuple[int, int], float]) -> None:
        """Waits until all of these are kept."""
        self._until(lambda db: not (set(pushed) - self._ids(db)))

    def among(self, pushed: dict[tuple[int, int], float]) -> int:
        """How many of these are kept now."""
        with closing(self._open()) as db:
            return len(set(pushed) & self._ids(db))

    def seconds(self, pushed: dict[tuple[int, int], float]) -> list[float]:
        """From push to kept, of those that came by push."""
        with closing(self._open()) as db:
            done = db.execute(
                "SELECT telegram_channel_id, message_id, done_at FROM raw_posts WHERE done_at IS NOT NULL"
            ).fetchall()
        return [at / 1000 - pushed[one, two] for one, two, at in done if (one, two) in pushed]

    def _until(self, holds: Callable[[sqlite3.Connection], bool]) -> None:
        began = time.monotonic()
        with closing(self._open()) as db:
            while not holds(db):
                if time.monotonic() - began > 120:
                    sys.exit("not everything was kept within two minutes")
                time.sleep(0.1)

    def _ids(self, db: sqlite3.Connection) -> set[tuple[int, int]]:
        return set(
            db.execute(
                "SELECT CAST(i.value AS INTEGER), p.message_id FROM posts p JOIN channel_identities i"
                " ON i.channel_id = p.channel_id AND i.kind = 'telegram_id'"
            ).fetchall()
        )

    def _open(self) -> sqlite3.Connection:
        return sqlite3.connect(f"file:{self._database}?mode=ro", uri=True, timeout=20)


if __name__ == "__main__":
    sys.exit(main())
