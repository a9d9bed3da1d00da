"""The bot is killed again and again while it owes a thousand messages: none may be lost, hardly one may come twice.

The program under test is the real ``dprkwatch bot`` in a process of its own; the server is the loopback Bot API in a
thread of this one, with Telegram's limit of one message a second to a chat.
"""

from __future__ import annotations

import asyncio
import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from claims.model import CountKind, Event
from claims.places import load_gazetteer
from storage.chats import keep_chat
from storage.engines import Storage
from storage.lexicons import keep_lexicon
from storage.migrations import upgrade
from storage.posts import ReadPost, write_posts
from storage.stories import link_stories
from storage.subscriptions import INSTANT, add_subscription
from tests.bot.bot_api_rules import Limits
from tests.bot.bot_api_server import TOKEN, BotApiServer
from tests.bot.feed import Told, observed, reading_of

REPOSITORY = Path(__file__).parents[2]
_NUMBER = re.compile(r"#(\d+)")
_TOLD = (
    (Event.CASUALTIES, "вбито", "sudzha", "Суджі", CountKind.KILLED, "41"),
    (Event.CAPTURE, "полонено", "plyokhovo", "Плехове", CountKind.CAPTURED, "52"),
    (Event.COMBAT, "штурм", "kurilovka", "Курилівк", CountKind.PERSONNEL, "230"),
    (Event.DESERTION, "втекли", "martynovka", "Мартинівк", CountKind.DESERTED, "18"),
    (Event.WITHDRAWAL, "відведено", "vorozhba", "Ворожб", CountKind.PERSONNEL, "700"),
)


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is owed, and how long the program lives after its first message, in seconds at least and at most."""

    seed: int = 1
    chats: int = 200
    stories: int = 5
    life: tuple[float, float] = (0.05, 0.6)
    most_kills: int = 12
    seconds: float = 570.0


@dataclass(slots=True)
class Figures:
    """What came of it: messages owed, those that never came, those that came again, and what the table says."""

    seed: int
    owed: int = 0
    missing: int = 0
    repeats: int = 0
    kills: int = 0
    falls: int = 0
    too_fast: int = 0
    unsettled: int = 0
    seconds: float = 0.0

    @property
    def passed(self) -> bool:
        """Nothing is lost, no more came twice than there were kills, and Telegram never had to say "too fast"."""
        settled = self.missing == 0 and self.unsettled == 0 and self.falls == 0
        return self.owed > 0 and settled and self.repeats <= self.kills and self.too_fast == 0

    def line(self) -> str:
        """One line of figures."""
        return (
            f"deliveries seed={self.seed} owed={self.owed} missing={self.missing} repeats={self.repeats}"
            f" kills={self.kills} falls={self.falls} too_fast={self.too_fast} unsettled={self.unsettled}"
            f" seconds={self.seconds:.0f}"
        )


@contextmanager
def serving() -> Iterator[BotApiServer]:
    """The server in a thread of its own."""
    server = BotApiServer(Limits(per_second=400))
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        asyncio.run_coroutine_threadsafe(server.start(), loop).result(10)
        yield server
        asyncio.run_coroutine_threadsafe(server.stop(), loop).result(10)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _owe(database: Path, plan: Plan) -> None:
    gazetteer = load_gazetteer()
    now = datetime.now(UTC)
    await upgrade(str(database))
    async with await Storage.open(database) as storage:
        async with storage.write() as conn:
            for chat in range(1, plan.chats + 1):
                ours = await keep_chat(conn, chat, 0, "private", now)
                await add_subscription(conn, ours, "", INSTANT, now)
        for number, (event, word, place, named, what, count) in enumerate(_TOLD[: plan.stories], 1):
            told = Told(
                "rota_lypa",
                number,
                now - timedelta(seconds=60),
                f"{count} північних корейців {word}: {named}.",
                "uk",
                event,
                word,
                claimant=None,
                places=((place, named),),
                counts=((what, int(count), int(count), False, count),),
            )
            async with storage.write() as conn:
                lexicon = await keep_lexicon(conn, "test", {"a": "b"}, now)
                read = [ReadPost(observed(told), reading_of(told, gazetteer))]
                written = await write_posts(conn, read, now, lexicon_id=lexicon, owe_events=True)
                await link_stories(conn, written.claim_ids, now=now)


def run(plan: Plan, folder: Path) -> Figures:
    """Owes, kills, restarts until all is sent, and counts."""
    chance = random.Random(plan.seed)  # noqa: S311 - moments to kill at
    database = folder / "kept.db"
    asyncio.run(_owe(database, plan))
    figures = Figures(plan.seed, owed=plan.chats * plan.stories)
    began = time.monotonic()
    with serving() as server, (folder / "bot.log").open("ab") as log:
        config = folder / "config.toml"
        config.write_text(
            f'[storage]\ndatabase = "{database}"\n[bot]\ntoken = "{TOKEN}"\napi_base = "{server.address}"\n'
            f'messages_per_second = 40\npoll_seconds = 1\nlanguage = "en"\n[log]\nlevel = "warning"\n'
        )
        while _unsent(server, figures.owed) and time.monotonic() - began < plan.seconds:
            program = subprocess.Popen(
                [sys.executable, "-m", "dprkwatch", "bot", "--config", str(config)],
                cwd=REPOSITORY,
                stdout=log,
                stderr=log,
                env={**os.environ, "PYTHONUNBUFFERED": "1"},
            )
            _let_live(program, server, figures, chance, plan, began)
        figures.missing = _unsent(server, figures.owed)
        seen = Counter(_what(one.chat_id, one.text) for one in server.sent)
        figures.repeats = sum(n - 1 for n in seen.values())
        figures.too_fast = server.limits.broken if server.limits else 0
    with closing(sqlite3.connect(database)) as connection:
        (figures.unsettled,) = connection.execute(
            "SELECT count(*) FROM deliveries WHERE kind = 'alert' AND state != 'sent'"
        ).fetchone()
    figures.seconds = time.monotonic() - began
    return figures


def _let_live(
    program: subprocess.Popen[bytes],
    server: BotApiServer,
    figures: Figures,
    chance: random.Random,
    plan: Plan,
    began: float,
) -> None:
    """Lets the program work for a moment and kills it; the last one may end its work and is told to stop."""
    last = figures.kills >= plan.most_kills
    calls, messages = len(server.arrived), len(server.shown)
    waits_for_messages = chance.random() < 0.8
    while program.poll() is None and time.monotonic() - began < plan.seconds:
        at_work = len(server.shown) > messages if waits_for_messages else len(server.arrived) > calls
        if at_work and not last:
            time.sleep(chance.uniform(*plan.life))
            break
        if not _unsent(server, figures.owed):
            last = True
            time.sleep(1.0)  # what was sent last is written down
            break
        time.sleep(0.005)
    if program.poll() is not None:
        figures.falls += 1
        return
    if last or not _unsent(server, figures.owed):
        program.send_signal(signal.SIGTERM)
        try:
            program.wait(15)
            return
        except subprocess.TimeoutExpired:
            figures.falls += 1
    program.kill()
    program.wait()
    figures.kills += 1


def _what(chat_id: int, text: str) -> tuple[int, str]:
    found = _NUMBER.search(text)
    return chat_id, found[1] if found else text


def _unsent(server: BotApiServer, owed: int) -> int:
    return owed - len({_what(one.chat_id, one.text) for one in list(server.sent)})
