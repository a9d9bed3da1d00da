"""A storm: much happens in many channels while all goes wrong that can, and the program is killed again and again.

The program under test is the real ``dprkwatch monitor`` in a process of its own; the server is the loopback Telegram in
a thread of this one. At the end the database is compared with what the server knows.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from monitors.telegram.messages import unpack_update
from storage.accounts import add_account, keep_acquaintance, set_ways
from storage.channels import add_channel
from storage.engines import Storage
from storage.migrations import upgrade
from storage.observations import ChannelRef
from storage.raw_bytes import unpack
from tests.telegram_server import Account, Channel, Mix, ServerThread, Traffic, Weather, World, access_hash

REPOSITORY = Path(__file__).parents[2]
WEATHER = Weather(
    flood=0.003,
    flood_seconds=(1, 2),
    server_error=0.005,
    drop=0.005,
    slow=0.05,
    slow_seconds=0.3,
    withhold=0.06,
    duplicate=0.03,
    reorder=0.03,
)
STOP_SECONDS = 10.0
CALM_SECONDS = 120.0
"""How long the program may get nothing more done, once nothing goes wrong any more, before all is kept."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How much happens.

    Attributes:
        rate: steps of traffic in a second.
        life: how long the program lives between two kills, in seconds, at least and at most.
    """

    seed: int = 1
    channels: int = 50
    accounts: int = 2
    posts: int = 10_000
    kills: int = 20
    rate: float = 120.0
    life: tuple[float, float] = (2.0, 9.0)


@dataclass(slots=True)
class Figures:
    """What a storm came to.

    Attributes:
        served: posts that the server ever had.
        stored: posts that are kept.
        missing: what should be kept and isn't: posts, final revisions, deletions, revisions that were written down.
        double: what is kept twice.
        gone: posts deleted before anybody could read them.
        falls: how often the program ended by itself.
        calm_seconds: from the end of the storm until all was kept.
        stop_seconds: how long the program took to stop.
    """

    seed: int
    served: int = 0
    stored: int = 0
    missing: int = 0
    double: int = 0
    kills: int = 0
    gone: int = 0
    falls: int = 0
    revisions: int = 0
    deletions: int = 0
    calm_seconds: float = 0.0
    stop_seconds: float = 0.0
    examples: list[str] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        """Whether nothing is missing, nothing is there twice, and the program went only when it was told to."""
        kept = self.missing == 0 and self.double == 0 and self.served > 0
        return kept and self.falls == 0 and self.stop_seconds < STOP_SECONDS

    def line(self) -> str:
        """One line of figures."""
        return (
            f"storm seed={self.seed} served={self.served} stored={self.stored} missing={self.missing}"
            f" double={self.double} kills={self.kills} falls={self.falls} gone_unseen={self.gone}"
            f" revisions={self.revisions}"
            f" deletions={self.deletions} calm_s={self.calm_seconds:.1f} stop_s={self.stop_seconds:.1f}"
        )


class Program:
    """``dprkwatch monitor``, started and killed as often as wanted."""

    def __init__(self, config: Path) -> None:
        self._config = config
        self._process: subprocess.Popen[bytes] | None = None
        self.log = config.with_name("monitor.log")
        self.kills = 0

    def start(self) -> None:
        environment = {key: value for key, value in os.environ.items() if not key.startswith("DPRKWATCH_")}
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "dprkwatch", "--config", str(self._config), "monitor"],
                cwd=REPOSITORY,
                env=environment,
                stdout=log,
                stderr=log,
            )

    @property
    def lives(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def last_words(self) -> str:
        """The last line that it wrote."""
        return self.log.read_text(errors="replace").strip().rpartition("\n")[2]

    def kill(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()
        self.kills += 1

    def stop(self) -> float:
        """Asks it to stop; gives the seconds it took."""
        assert self._process is not None
        began = time.monotonic()
        self._process.terminate()
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        return time.monotonic() - began


def set_up(
    server: ServerThread,
    world: World,
    folder: Path,
    accounts: int,
    channels: int,
    *,
    settings: str = "[ingest]\nworkers = 0\n",
) -> list[Channel]:
    """Makes accounts, channels that they have joined, and a folder in which the program finds all that it needs."""
    watchers = [world.add_account() for _ in range(accounts)]
    made = [
        world.add_channel(f"Channel {n}", f"storm_{n}", members=[watchers[n % accounts]])
        for n in range(channels)
    ]
    sessions = folder / "sessions"
    sessions.mkdir()
    files = [server.call(server.server.session_file, sessions / f"a{n}", a) for n, a in enumerate(watchers)]
    asyncio.run(_fill_storage(folder / "kept.db", watchers, files, made))
    (folder / "config.toml").write_text(
        f"""
[storage]
database = "{folder / "kept.db"}"
[telegram]
api_id = 1
api_hash = "{"0" * 32}"
sessions = "{sessions}"
reconcile_minutes = 0.1
history_per_minute = 6000
[preview]
base_url = "http://127.0.0.1:9"
{settings}"""
    )
    return made


async def _fill_storage(
    database: Path, accounts: list[Account], files: list[Path], channels: list[Channel]
) -> None:
    await upgrade(str(database))
    now = datetime.now(UTC)
    async with await Storage.open(database) as storage, storage.write() as conn:
        numbers = [await add_account(conn, f"a{n}", str(file), now) for n, file in enumerate(files)]
        for n, channel in enumerate(channels):
            ref = ChannelRef(channel.id, channel.username, channel.title)
            number, _ = await add_channel(conn, ref, now)
            at = n % len(accounts)
            key = access_hash(accounts[at].id, channel.id)
            await keep_acquaintance(conn, numbers[at], number, key, now, joined=True)
            await set_ways(conn, [(number, numbers[at], "joined", None)])


class Storm:
    """One run by a plan, in a folder of its own."""

    def __init__(self, plan: Plan, folder: Path) -> None:
        self._plan = plan
        self._folder = folder
        self._rng = random.Random(plan.seed)  # noqa: S311
        self._world = World(plan.seed)
        self.database = folder / "kept.db"
        self.program = Program(folder / "config.toml")
        self.figures = Figures(plan.seed)

    def run(self) -> Figures:
        """Lets it storm, waits until all is kept, and compares."""
        with ServerThread(self._world) as server:
            set_up(server, self._world, self._folder, self._plan.accounts, self._plan.channels)
            server.call(server.server.faults.blow, WEATHER, self._plan.seed)
            traffic = Traffic(self._world, self._plan.seed, mix=Mix(edit=25))
            with self._working():
                self._rage(server, traffic)
                server.call(server.server.faults.clear)
                server.call(server.server.thaw_connections)
                server.call(traffic.settle)
                self._await_calm()
                self.figures.stop_seconds = self.program.stop()
            server.call(server.server.journal.assert_only_read)
            self._compare(final=True)
        self.figures.kills = self.program.kills
        return self.figures

    # --- the storm

    @contextmanager
    def _working(self) -> Iterator[None]:
        self.program.start()
        try:
            yield
        finally:
            if self.program.lives:
                self.program.stop()

    def _rage(self, server: ServerThread, traffic: Traffic) -> None:
        plan, rng = self._plan, self._rng
        next_kill = time.monotonic() + rng.uniform(*plan.life)
        next_trouble = time.monotonic() + 1.0
        began, steps = time.monotonic(), 0
        while traffic.posts < plan.posts or self.program.kills < plan.kills:
            owed = int((time.monotonic() - began) * plan.rate) - steps
            if traffic.posts < plan.posts and owed > 0:
                server.call(_steps, traffic, min(owed, 50))
            steps += max(0, min(owed, 50))
            now = time.monotonic()
            if now >= next_trouble:
                self._trouble(server)
                next_trouble = now + rng.uniform(0.3, 1.5)
            if now >= next_kill and self.program.kills < plan.kills:
                self.program.kill()
                if rng.random() < 0.3:
                    server.call(_steps, traffic, 30)
                self.program.start()
                next_kill = time.monotonic() + rng.uniform(*plan.life)
            elif not self.program.lives:
                self.figures.falls += 1
                self.figures.examples.append(f"the program ended by itself: {self.program.last_words()}")
                if self.figures.falls > 3:
                    break
                self.program.start()
            time.sleep(0.02)

    def _trouble(self, server: ServerThread) -> None:
        rng, telegram = self._rng, server.server
        what = rng.choice(["drop", "drop_some", "freeze", "thaw", "too_long", "nothing"])
        if what == "drop":
            server.call(telegram.drop_connections)
        elif what == "drop_some":
            server.call(telegram.drop_some, rng, 0.5)
        elif what == "freeze" and rng.random() < 0.3:
            server.call(telegram.freeze_connections)
        elif what == "thaw":
            server.call(telegram.thaw_connections)
        elif what == "too_long":
            server.call(telegram.faults.too_long, rng.choice(list(self._world.channels)))

    def _await_calm(self) -> None:
        began = time.monotonic()
        if self.program.kills:  # the last life ends like any other: what it knows must not matter
            self.program.kill()
            self.program.start()
        least, since = sys.maxsize, began  # a slow machine takes long; only standing still is a fault
        while time.monotonic() - since < CALM_SECONDS:
            time.sleep(0.5)
            self._compare(final=False)
            if self.figures.missing == 0:
                break
            if self.figures.missing < least:
                least, since = self.figures.missing, time.monotonic()
        self.figures.calm_seconds = time.monotonic() - began

    # --- after

    def _compare(self, *, final: bool) -> None:
        figures, truth = self.figures, self._world.truth()
        if not final:
            figures.examples = figures.examples[: figures.falls]
        figures.missing = figures.double = figures.gone = 0
        with closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True, timeout=20)) as db:
            kept = _kept(db)
            written = _written_down(db)
            waiting = db.execute("SELECT count(*) FROM raw_posts WHERE done_at IS NULL").fetchone()[0]
            failed = db.execute("SELECT count(*) FROM raw_posts WHERE failed IS NOT NULL").fetchone()[0]
            gaps = db.execute("SELECT count(*) FROM gaps WHERE closed_at IS NULL").fetchone()[0]
        figures.served, figures.stored = len(truth), len(kept)
        figures.revisions = sum(len(post.texts) for post in kept.values())
        figures.deletions = sum(post.deletions for post in kept.values())
        for key, post in truth.items():
            found = kept.get(key)
            if found is None:
                if not post.deleted or key in written:
                    self._miss(f"post {key} is not kept")
                else:
                    figures.gone += 1
                continue
            if found.newest != post.text and not post.deleted:
                self._miss(f"post {key} stands at {found.newest[-30:]!r}, not at {post.text[-30:]!r}")
            if found.deleted != post.deleted:
                self._miss(f"post {key} deleted: {post.deleted}, kept as {found.deleted}")
            for text in written.get(key, set()) - set(found.texts):
                self._miss(f"post {key} lacks a revision that was written down: {text[-30:]!r}")
            for text, times in Counter(found.texts).items():
                if times > 1:
                    self._doubled(f"post {key} holds a revision {times} times: {text[-30:]!r}")
                if text not in post.texts:
                    self._doubled(f"post {key} holds what never was: {text[-30:]!r}")
            if found.deletions > 1:
                self._doubled(f"post {key} is marked as deleted {found.deletions} times")
        for key in set(kept) - set(truth):
            self._doubled(f"post {key} never was")
        if waiting or failed or gaps:
            self._miss(f"{waiting} messages wait, {failed} failed, {gaps} gaps are open")

    def _miss(self, what: str) -> None:
        self.figures.missing += 1
        if len(self.figures.examples) < 20:
            self.figures.examples.append(what)

    def _doubled(self, what: str) -> None:
        self.figures.double += 1
        if len(self.figures.examples) < 20:
            self.figures.examples.append(what)


@dataclass(slots=True)
class _Kept:
    newest: str = ""
    deleted: bool = False
    texts: list[str] = field(default_factory=list)
    deletions: int = 0


def _kept(db: sqlite3.Connection) -> dict[tuple[int, int], _Kept]:
    """What storage holds, by Telegram's ids."""
    kept: dict[tuple[int, int], _Kept] = defaultdict(_Kept)
    numbers = dict(
        db.execute(
            "SELECT channel_id, CAST(value AS INTEGER) FROM channel_identities WHERE kind = 'telegram_id'"
        )
    )
    for channel, message, deleted, text, newest in db.execute(
        "SELECT p.channel_id, p.message_id, p.deleted_at IS NOT NULL, r.text, r.id = p.revision_id"
        " FROM posts p JOIN revisions r ON r.post_id = p.id"
    ):
        post = kept[numbers[channel], message]
        post.deleted = bool(deleted)
        post.texts.append(text)
        if newest:
            post.newest = text
    for channel, message in db.execute(
        "SELECT p.channel_id, p.message_id FROM deletions d JOIN posts p ON p.id = d.post_id"
    ):
        kept[numbers[channel], message].deletions += 1
    return kept


def _written_down(db: sqlite3.Connection) -> dict[tuple[int, int], set[str]]:
    """The texts of all messages that were written down as they came, by Telegram's ids."""
    found: dict[tuple[int, int], set[str]] = defaultdict(set)
    for channel, raw in db.execute("SELECT telegram_channel_id, raw FROM raw_posts WHERE what != 'delete'"):
        message = unpack_update(unpack(raw)).message
        if message is not None and hasattr(message, "message"):
            found[channel, message.id].add(message.message)
    return found


def _steps(traffic: Traffic, count: int) -> None:
    for _ in range(count):
        traffic.step()
