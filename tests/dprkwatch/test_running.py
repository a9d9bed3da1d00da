"""``init``, ``run`` and ``channels`` as processes of their own, against a Bot API and a t.me on loopback."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sqlite3
import tomllib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.bot import bot_api_server
from tests.bot.bot_api_server import BotApiServer
from tests.dprkwatch.preview_site import PreviewSite, serving_previews
from tests.dprkwatch.program import PROGRAM, Ran, environment
from tests.dprkwatch.pseudo_terminal import Terminal

pytestmark = pytest.mark.program

TOKEN = "123456789:AAloopback-token-of-thirty-five-chars"
PATIENCE = 180  # seconds, on a very busy machine


@dataclass
class Net:
    """The two servers, and the configuration that leads to them."""

    folder: Path
    api: BotApiServer
    site: PreviewSite

    def configure(self, **bot: str) -> None:
        said = {"api_base": self.api.address, "access": "open", **bot}
        lines = [f'{key} = "{value}"' for key, value in said.items()]
        (self.folder / "config.toml").write_text(
            "[bot]\n" + "\n".join(lines) + "\npoll_seconds = 1\n[watch]\nfastest_seconds = 10\n"
            f'slowest_seconds = 10\n[preview]\nbase_url = "{self.site.address}"\ntries = 1\n',
            encoding="utf-8",
        )

    async def run(self, *arguments: str, given: str = "") -> Ran:
        program = await self.start(*arguments)
        async with asyncio.timeout(PATIENCE):
            out, err = await program.communicate(given.encode())
        return Ran(program.returncode or 0, out.decode(), err.decode())

    async def start(self, *arguments: str) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            *PROGRAM,
            *arguments,
            cwd=self.folder,
            env=environment(),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )

    @asynccontextmanager
    async def running(self, *arguments: str) -> AsyncIterator[asyncio.subprocess.Process]:
        """A program at work; ended by SIGTERM, which has to end it well."""
        program = await self.start(*arguments)
        try:
            yield program
            program.send_signal(signal.SIGTERM)
            async with asyncio.timeout(60):
                _, err = await program.communicate()
            assert program.returncode == 0, err.decode()
            assert "Traceback" not in err.decode()
        finally:
            if program.returncode is None:
                program.kill()
                await program.wait()

    def rows(self, wanted: str) -> list[tuple[object, ...]]:
        with sqlite3.connect(self.folder / "data" / "dprkwatch.db", timeout=10) as database:
            return database.execute(wanted).fetchall()

    async def until_answered(self, question: str, shows: str, user: int = 7) -> str:
        """Asks the bot until its answer shows something."""
        async with asyncio.timeout(PATIENCE):
            while True:
                before = len(self.api.messages)
                await self.api.say(question, user=user)
                await self.api.until(lambda before=before: len(self.api.messages) > before, seconds=PATIENCE)  # type: ignore[misc]
                text = str(list(self.api.messages.values())[-1]["text"])
                if shows in text:
                    return text
                await asyncio.sleep(0.5)


@pytest.fixture
async def net(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Net]:
    monkeypatch.setattr(bot_api_server, "TOKEN", TOKEN)
    api = BotApiServer()
    await api.start()
    async with serving_previews() as site:
        yield Net(tmp_path, api, site)
    await api.stop()


def seen(site: PreviewSite, name: str) -> Callable[[], bool]:
    return lambda: bool(site.asked_for(name))


async def until(true: Callable[[], object]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not true():  # noqa: ASYNC110 - what is waited for happens in another process
            await asyncio.sleep(0.1)


CLAIM = "HUR: 30 North Korean soldiers were killed near Plyokhovo, Kursk region."


async def test_from_init_to_an_answer_in_ones_own_bot(net: Net) -> None:
    net.configure()
    now = datetime.now(UTC)
    net.site.channel("diukraine").post(5, now - timedelta(days=3), CLAIM)
    ran = await net.start("init")
    assert ran.stdin
    assert ran.stdout
    ran.stdin.write(f"nonsense\n42:unknown-token\n{TOKEN}\nMars/Phobos\nEurope/London\n".encode())
    told = ""
    async with asyncio.timeout(PATIENCE):
        while "@diukraine: 1 post," not in told:
            told += (await ran.stdout.readline()).decode()
        ran.send_signal(signal.SIGINT)  # the rest of the list would take minutes
        told += (await ran.stdout.read()).decode()
        assert ran.returncode is not None or await ran.wait() == 0
    assert "That is no bot token" in told
    assert "doesn't know this token" in told
    assert "your bot is @test_bot" in told
    assert "There is no such zone" in told
    assert "dprkwatch run" in told
    assert TOKEN not in told
    config = net.folder / "config.toml"
    assert config.stat().st_mode & 0o777 == 0o600
    kept = tomllib.loads(config.read_text(encoding="utf-8"))
    assert kept["bot"]["token"] == TOKEN
    assert kept["bot"]["zone"] == "Europe/London"
    assert kept["preview"]["base_url"] == net.site.address  # what stood there stays
    code = re.search(r"/start (\S+)", told)
    assert code
    assert len(net.rows("SELECT 1 FROM channels WHERE watched")) > 40

    async with net.running("bot"):
        await net.api.say(f"/start {code[1]}", user=7)
        await net.api.until(lambda: net.api.messages, seconds=PATIENCE)
        assert net.rows("SELECT role FROM people") == [("admin",)]
        await net.api.say(f"/start {code[1]}", user=8)
        await net.api.until(lambda: len(net.api.messages) > 1, seconds=PATIENCE)
        assert net.rows("SELECT role FROM people") == [("admin",)]
        answer = await net.until_answered("/claims kursk 7d", "30 killed")
        assert "HUR" in answer


async def test_a_post_that_appears_is_stored_and_answered(net: Net) -> None:
    net.configure(token=TOKEN)
    assert (await net.run("channels", "add", "@steppe_ledger")).code == 0
    channel = net.site.channel("steppe_ledger")
    channel.post(1, datetime.now(UTC) - timedelta(hours=2), "an ordinary day")
    async with net.running("run"):
        await until(seen(net.site, "steppe_ledger"))
        channel.post(2, datetime.now(UTC), CLAIM)
        answer = await net.until_answered("/claims kursk 1d", "30 killed")
        assert "HUR" in answer
        assert (await net.run("channels", "add", "@late_arrival")).code == 0
        net.site.channel("late_arrival").post(1, datetime.now(UTC), "hello")
        started = asyncio.get_running_loop().time()
        await until(seen(net.site, "late_arrival"))
        assert asyncio.get_running_loop().time() - started < 30
        assert (await net.run("doctor", "--running")).code == 0
    assert len(net.rows("SELECT 1 FROM events")) == 1  # the fresh claim; what was read back owes nothing
    assert net.rows("SELECT * FROM settings WHERE key LIKE 'heartbeat%'") == []


@pytest.mark.long
async def test_a_second_one_on_the_same_database_is_told_of_the_first(net: Net) -> None:
    net.configure(token=TOKEN)
    await net.run("channels", "add", "@steppe_ledger")
    net.site.channel("steppe_ledger").post(1, datetime.now(UTC), CLAIM)
    async with net.running("monitor"):
        await until(seen(net.site, "steppe_ledger"))
        second = await net.start("monitor")
        assert second.stderr
        said = ""
        async with asyncio.timeout(PATIENCE):
            while "running" not in said.replace("another", ""):
                said += (await second.stderr.readline()).decode()
            second.send_signal(signal.SIGINT)
            await second.communicate()
        assert second.returncode == 0
        assert "another program is alive on this database" in said
    assert net.rows("SELECT count(*) FROM posts") == [(1,)]
    assert (await net.run("db", "check")).code == 0


async def test_a_token_that_telegram_does_not_know_is_one_line(net: Net) -> None:
    net.configure(token="987654321:AAnobody-knows-this-token-at-all-xx")
    ran = await net.run("bot")
    assert ran.code == 1
    assert "dprkwatch: Telegram doesn't know the bot's token" in ran.err
    assert "Traceback" not in ran.err
    assert "nobody-knows" not in ran.err


@pytest.mark.parametrize("given", ["", "nonsense\n" * 3, f"{TOKEN}\n", f"{TOKEN}\nMars\nMars\nMars\n"])
async def test_init_whose_questions_are_not_all_answered_writes_nothing(net: Net, given: str) -> None:
    (net.folder / "elsewhere").mkdir()
    os.environ.pop("DPRKWATCH_BOT__API_BASE", None)
    program = await asyncio.create_subprocess_exec(
        *PROGRAM,
        "init",
        cwd=net.folder / "elsewhere",
        env=environment(DPRKWATCH_BOT__API_BASE=net.api.address),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    _, err = await program.communicate(given.encode())
    assert program.returncode == 1
    assert err.startswith(b"dprkwatch: ")
    assert err.count(b"\n") == 1
    assert list((net.folder / "elsewhere").iterdir()) == []


async def test_init_keeps_a_token_it_could_not_test(net: Net) -> None:
    net.configure()
    await net.api.stop()
    net.site.channels.clear()
    ran = await net.start("init")
    assert ran.stdin
    assert ran.stdout
    ran.stdin.write(f"{TOKEN}\n\n".encode())
    told = ""
    async with asyncio.timeout(PATIENCE):
        while "there is no public channel" not in told:
            told += (await ran.stdout.readline()).decode()
        ran.send_signal(signal.SIGINT)
        _, logged = await ran.communicate()
    assert "Reading the last" in told
    assert (told.count("@v_zelenskiy_official"), logged) == (1, b"")  # said once, and not logged beside it
    assert "kept untested" in told
    assert tomllib.loads((net.folder / "config.toml").read_text(encoding="utf-8"))["bot"]["token"] == TOKEN
    await net.api.start()


@pytest.mark.parametrize("question", ["Bot token", "Time zone"])
async def test_ctrl_c_at_a_question_leaves_nothing(
    net: Net, terminals: Callable[..., Terminal], question: str
) -> None:
    folder = net.folder / "elsewhere"
    folder.mkdir()
    terminal = terminals(folder, "init", DPRKWATCH_BOT__API_BASE=net.api.address)
    await asyncio.to_thread(terminal.until, "Bot token")
    if question == "Time zone":
        terminal.type(f"{TOKEN}\n")
        await asyncio.to_thread(terminal.until, "Enter for")
    assert await asyncio.to_thread(terminal.end, "\x03") == 130
    assert "interrupted" in terminal.seen
    assert TOKEN not in terminal.seen
    assert list(folder.iterdir()) == []
