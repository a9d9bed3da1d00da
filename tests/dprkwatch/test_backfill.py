from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.dprkwatch.program import run
from tests.storm.storm import Program, set_up
from tests.telegram_server import Channel, ServerThread, World

pytestmark = pytest.mark.program

CHECKOUT = Path(__file__).parents[2]


class Desk:
    """A folder with a configuration, a signed-in account, and a channel with a year of history."""

    def __init__(self, folder: Path, server: ServerThread, world: World) -> None:
        self.folder, self.server, self.world = folder, server, world
        self.channel: Channel = set_up(server, world, folder, 1, 1)[0]
        today = datetime.now(UTC).replace(microsecond=0)
        for days in range(365, -1, -1):
            server.call(world.post, self.channel, date=today - timedelta(days=days), quiet=True)
        self.today = today

    def backfill(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [
            sys.executable,
            "-m",
            "dprkwatch",
            "--config",
            str(self.folder / "config.toml"),
            "backfill",
        ]
        return subprocess.run(
            [*command, *arguments], cwd=CHECKOUT, capture_output=True, text=True, timeout=60, check=False
        )

    def days_kept(self) -> int:
        with closing(sqlite3.connect(self.folder / "kept.db")) as db:
            return int(db.execute("SELECT count(*) FROM posts").fetchone()[0])


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    world = World(1)
    with ServerThread(world) as server:
        yield Desk(tmp_path, server, world)


def test_history_is_read_back_to_a_day_and_further_when_asked_again(desk: Desk) -> None:
    day = f"{desk.today - timedelta(days=200):%Y-%m-%d}"
    first = desk.backfill("@storm_0", "--since", day)
    assert (first.returncode, first.stderr) == (0, "")
    assert first.stdout == f"@storm_0: everything since {day} is kept: 300 new posts\n"  # whole pages
    whole = desk.backfill("storm_0", "--since", "2000-01-01")
    assert whole.stdout == "@storm_0: everything since 2000-01-01 is kept: 66 new posts\n"
    assert desk.days_kept() == 366
    desk.server.call(desk.server.server.journal.assert_only_read)


def test_while_the_program_runs_it_reads_and_the_command_shows_how_far_it_is(desk: Desk) -> None:
    program = Program(desk.folder / "config.toml")
    program.start()
    try:
        for _ in range(100):
            if "connected" in program.log.read_text():
                break
            desk.server.call(lambda: None)
            subprocess.run(["sleep", "0.1"], check=True)
        told = desk.backfill("@storm_0", "--since", "2000-01-01")
    finally:
        program.stop()
    assert told.returncode == 0
    assert told.stdout == "@storm_0: everything since 2000-01-01 is kept\n"
    assert "the running program reads it" in told.stderr
    assert desk.days_kept() == 366


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("@nobody_here",), 1, "@nobody_here is not watched"),
        (("@storm_0", "--since", "soon"), 2, "--since: 'soon' is no date"),
        (("@storm_0", "--since", "2099-01-01"), 2, "--since: 2099-01-01 is yet to come"),
    ],
)
def test_what_cannot_be_read_is_said_in_one_line(
    desk: Desk, arguments: tuple[str, ...], code: int, said: str
) -> None:
    told = desk.backfill(*arguments)
    assert (told.returncode, told.stdout) == (code, "")
    assert said in told.stderr
    assert len(told.stderr.splitlines()) == 1


def test_a_channel_that_waits_for_an_account_is_said_to_be_read_back_by_it(desk: Desk) -> None:
    added = run(desk.folder, "channels", "add", "@waiting_one")
    assert "an account takes it over about" in added.out
    told = desk.backfill("@waiting_one", "--since", "2024-12-01")
    assert (told.returncode, told.stderr) == (0, "")
    assert "an account takes it over about" in told.stdout
    assert "reads it back to 2024-12-01" in told.stdout


def test_an_account_that_was_signed_out_is_said_in_one_line(desk: Desk) -> None:
    for account in desk.world.accounts.values():
        desk.server.call(desk.server.server.revoke, account)
    told = desk.backfill("@storm_0")
    assert told.returncode == 1
    assert "sign in again with `dprkwatch login`" in told.stderr
    assert len(told.stderr.splitlines()) == 1
