"""``monitor`` as a process of its own, watching by accounts of a Telegram on loopback."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.dprkwatch.program import PROGRAM, environment, run
from tests.telegram_server import ServerThread

pytestmark = pytest.mark.program

PATIENCE = 180
CONFIG = """
[telegram]
api_id = 1
api_hash = "{secret}"
join = false
resolve_seconds = 0
[preview]
base_url = "http://127.0.0.1:9"
tries = 1
[ingest]
workers = 0
"""


@pytest.fixture
def telegram() -> Iterator[ServerThread]:
    with ServerThread() as running:
        yield running


@pytest.fixture
def folder(telegram: ServerThread, tmp_path: Path) -> Path:
    """Two accounts that are signed in."""
    (tmp_path / "config.toml").write_text(CONFIG.format(secret="0" * 32))
    sessions = tmp_path / "data" / "sessions"
    sessions.mkdir(parents=True)
    for label in ("one", "two"):
        account = telegram.call(telegram.server.world.add_account)
        telegram.call(telegram.server.session_file, sessions / f"{label}.session", account)
        assert run(tmp_path, "login", "--account", label).code == 0
    return tmp_path


@contextmanager
def monitoring(folder: Path, config: Path | None = None) -> Iterator[Path]:
    """The program at work; gives its log. It has to end well within ten seconds."""
    log = folder / "monitor.log"
    with log.open("wb") as written:
        program = subprocess.Popen(
            [*PROGRAM, "monitor", *(["--config", str(config)] if config else [])],
            cwd=folder,
            env=environment(),
            stdout=written,
            stderr=written,
        )
    try:
        yield log
        began = time.monotonic()
        program.send_signal(signal.SIGTERM)
        assert program.wait(15) == 0, log.read_text()
        assert time.monotonic() - began < 10
        assert "Traceback" not in log.read_text()
    finally:
        program.kill()
        program.wait()


def rows(folder: Path, wanted: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(f"file:{folder / 'data' / 'dprkwatch.db'}?mode=ro", uri=True)) as database:
        return database.execute(wanted).fetchall()


def until(holds: Callable[[], bool], log: Path) -> None:
    began = time.monotonic()
    while not holds():
        assert time.monotonic() - began < PATIENCE, log.read_text()
        time.sleep(0.1)


@pytest.mark.long
def test_accounts_take_up_channels_while_one_of_them_is_broken(telegram: ServerThread, folder: Path) -> None:
    world = telegram.server.world
    channels = [telegram.call(world.add_channel, name.title(), name) for name in ("front", "rear")]
    for channel in channels:
        telegram.call(world.fill, channel, 5)
    (folder / "data" / "sessions" / "one.session").write_bytes(b"\xff" * 5000)
    assert run(folder, "channels", "add", "@front").code == 0
    with monitoring(folder) as log:
        until(lambda: rows(folder, "SELECT count(*) FROM posts") == [(5,)], log)
        assert run(folder, "channels", "add", "@rear").code == 0
        until(lambda: rows(folder, "SELECT count(*) FROM posts") == [(10,)], log)
        said = run(folder, "doctor").out
        assert "ok       account two: in use by a running program; watches 2 channels" in said, said
        assert "broken   account one: " in said
        assert "is damaged or no session" in said
        until(lambda: rows(folder, "SELECT kind FROM notices") == [("account_down",)], log)
        shown = run(folder, "coverage").out
        assert "@front: ok · an account reads its history now and then" in shown
    assert "is damaged or no session" in log.read_text()
    assert rows(folder, "SELECT label, state FROM accounts") == [("one", "damaged"), ("two", "ok")]
    telegram.call(telegram.server.journal.assert_only_read)
    assert telegram.call(telegram.server.journal.count, "contacts.ResolveUsername") == 2


def test_a_session_is_never_used_by_two_programs(telegram: ServerThread, folder: Path) -> None:
    with monitoring(folder) as log:
        until(lambda: len(telegram.call(telegram.server.connected)) == 2, log)
        again = run(folder, "login", "--account", "one")
        assert again.code == 1
        assert "the session is in use by process" in again.err
        second = folder / "second"
        second.mkdir()
        with monitoring(second, folder / "config.toml") as other:
            until(lambda: "the session is in use by process" in other.read_text(), other)
        assert len(telegram.call(telegram.server.connected)) == 2
        until(
            lambda: rows(folder, "SELECT label, state FROM accounts") == [("one", "ok"), ("two", "ok")], log
        )
        assert rows(folder, "SELECT kind FROM notices") == []


@pytest.mark.long
def test_a_stop_while_the_database_is_locked_is_a_good_one_and_nothing_is_lost(
    telegram: ServerThread, folder: Path
) -> None:
    world = telegram.server.world
    front = telegram.call(world.add_channel, "Front", "front")
    telegram.call(world.fill, front, 2)
    assert run(folder, "channels", "add", "@front").code == 0
    with closing(sqlite3.connect(folder / "data" / "dprkwatch.db", isolation_level=None)) as other:
        with monitoring(folder) as log:
            until(lambda: rows(folder, "SELECT count(*) FROM posts") == [(2,)], log)
            until(lambda: rows(folder, "SELECT way FROM channels") == [("history",)], log)
            other.execute("BEGIN IMMEDIATE")
            for _ in range(3):
                telegram.call(world.post, front)
        assert "the end of the program can't be noted" in log.read_text()
        other.execute("ROLLBACK")
    with monitoring(folder) as log:
        until(lambda: rows(folder, "SELECT count(*) FROM posts") == [(5,)], log)
