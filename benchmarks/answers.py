"""How long an answer takes: ``/claims kursk 7d`` with few and with very many claims stored.

``python -m benchmarks.answers [--claims N ...] [--rounds N] [--keep FOLDER]``. The claims lie over 24 months
in 500 channels, 30 % of them in Kursk Oblast. A question goes through the real dispatcher; measured is the time
from the update's arrival until the answer is handed to Telegram, its text and buttons ready. Every question is a
new one, so that the row behind its buttons is written, too, while the answer goes out. The sizes take turns,
question by question, so that whatever else the machine does falls on all of them alike.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import os
import random
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from aiogram import Bot
from aiogram.methods import SendMessage, TelegramMethod

from bot.app import build_dispatcher
from bot.capture import CapturingSession, Chat, open_chat
from bot.deps import BotDeps
from bot.settings import BotSettings
from claims.places import load_gazetteer
from storage.engines import Storage
from storage.migrations import upgrade
from storage.posts import post_id_floor

NOW = datetime(2025, 12, 20, 18, 0, tzinfo=UTC)
MONTHS_24 = timedelta(days=730)
CHANNELS = 500
STORY_SIZE = 5
KURSK = (
    ("sudzha", "Sudzha"),
    ("plyokhovo", "Plyokhovo"),
    ("malaya-loknya", "Malaya Loknya"),
    ("kurilovka", "Kurilovka"),
    ("martynovka", "Martynovka"),
)
ELSEWHERE = (
    ("belgorod-oblast", "Belgorod Oblast", "belgorod-oblast"),
    ("vladivostok", "Vladivostok", "primorsky-krai"),
    ("donetsk", "Donetsk", "donetsk-oblast"),
    ("vovchansk", "Vovchansk", "kharkiv-oblast"),
)
EVENTS = ("casualties", "combat", "deployment", "capture", "training", "support")
CLAIMANTS = (
    ("HUR", "ukraine"),
    ("NIS (South Korea)", "south_korea"),
    ("US officials", "west"),
    ("channel", None),
)
SENTENCE = (
    "The battalion of North Korean soldiers was seen in the settlement again "
    "and at least {n} of them were killed there. "
)


def _slots(
    event: str, place: tuple[str, str], region: str, claimant: str, side: str | None, n: int, day: str
) -> str:
    return json.dumps(
        {
            "event": event,
            "stance": "asserted",
            "counts": [{"what": "killed", "min": n, "max": None, "approximate": False}],
            "places": [
                {
                    "id": place[0],
                    "name": place[1],
                    "region": region,
                    "lat": 51.1,
                    "lon": 35.3,
                    "precision": "settlement",
                }
            ],
            "claimant": {"name": claimant, "side": side},
            "date_from": day,
            "date_to": day,
            "quote": {"start": 0, "end": 110},
            "spans": {
                "event": [[4, 13]],
                "counts": [[70, 72]],
                "places": [[60, 66]],
                "claimant": [[0, 3]],
                "date": [],
                "stance": [],
            },
        }
    )


def _rows(claims: int, chance: random.Random) -> Iterator[dict[str, Any]]:
    """Posts with one claim each, evenly spread and in the order of time; five in a row tell one story."""
    start = NOW - MONTHS_24
    step = MONTHS_24 / claims
    within: tuple[str, ...]
    for number in range(1, claims + 1):
        posted = start + step * number - timedelta(seconds=1)
        in_story = (number - 1) % STORY_SIZE
        if in_story == 0:
            kursk = chance.random() < 0.3
            event = chance.choice(EVENTS)
            if kursk:
                place, within, region = chance.choice(KURSK), ("kursk-oblast", "russia"), "Kursk Oblast"
            else:
                name = chance.choice(ELSEWHERE)
                place, within, region = name[:2], tuple({name[2], "russia"} - {name[0]}), name[1]
        claimant, side = chance.choice(CLAIMANTS)
        n = chance.randrange(3, 400)
        yield {
            "number": number,
            "post": post_id_floor(posted) + number % (1 << 20),
            "millis": round(posted.timestamp() * 1000),
            "channel": chance.randrange(CHANNELS) + 1,
            "story": (number - 1) // STORY_SIZE + 1,
            "origin": in_story == 0,
            "event": event,
            "place": place[0],
            "within": within,
            "claimant": claimant,
            "side": side,
            "count": n,
            "day": posted.date().isoformat(),
            "slots": _slots(event, place, region, claimant, side, n, posted.date().isoformat()),
            "text": (SENTENCE * 3).format(n=n),
            "quote": SENTENCE.format(n=n).strip(),
        }


async def fill(path: Path, claims: int) -> None:
    """Writes a database of so many claims into a new file: the program's own schema, plain bulk inserts."""
    await upgrade(str(path))
    chance = random.Random(7)
    conn = sqlite3.connect(path)
    conn.execute("PRAGMA journal_mode=WAL")
    conn.execute("PRAGMA synchronous=OFF")
    now = round(NOW.timestamp() * 1000)
    sides = ("ukraine", "russia", "west", "independent")
    conn.executemany(
        "INSERT INTO channels(id,title,side,kind,watched,added_at) VALUES(?,?,?,?,1,?)",
        [(n, f"Channel {n}", sides[n % 4], "milblogger", now) for n in range(1, CHANNELS + 1)],
    )
    conn.executemany(
        "INSERT INTO channel_identities(channel_id,kind,value,seen_from,source) VALUES(?,'username',?,?,'x')",
        [(n, f"channel_{n}", now) for n in range(1, CHANNELS + 1)],
    )
    conn.executemany(
        "INSERT INTO gaps(channel_id,from_time,to_time,found_at) VALUES(?,?,?,?)",
        [(n, now - 7_200_000 * n, now - 7_200_000 * n + 3_600_000, now) for n in range(1, 40)],
    )
    conn.execute("INSERT INTO lexicons(id,version,content,created_at) VALUES(1,'made',x'',?)", (now,))
    batch: list[dict[str, Any]] = []
    for row in _rows(claims, chance):
        batch.append(row)
        if len(batch) == 5000:
            _insert(conn, batch)
            batch.clear()
    _insert(conn, batch)
    conn.execute("ANALYZE")
    conn.commit()
    conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    conn.close()


def _insert(conn: sqlite3.Connection, rows: list[dict[str, Any]]) -> None:
    conn.executemany(
        "INSERT INTO posts(id,channel_id,message_id,posted_at,first_seen_at,first_way,revision_id,language,"
        "flagged)"
        " VALUES(:post,:channel,:number,:millis,:millis,'live',:number,'en',1)",
        rows,
    )
    conn.executemany(
        "INSERT INTO revisions(id,post_id,seq,way,observed_at,text,text_hash,media_hash)"
        " VALUES(:number,:post,1,'live',:millis,:text,x'00',x'00')",
        rows,
    )
    conn.executemany(
        "INSERT INTO readings(id,revision_id,lexicon_id,flagged,score,mentions,created_at)"
        " VALUES(:number,:number,1,1,0.9,'[[17,29,\"made\"]]',:millis)",
        rows,
    )
    conn.executemany(
        "INSERT INTO stories(id,first_claim_id,claims,posts,origins,first_posted_at,last_posted_at)"
        f" VALUES(:story,:number,{STORY_SIZE},{STORY_SIZE},1,:millis,:millis)",
        [row for row in rows if row["origin"]],
    )
    conn.executemany(
        "INSERT INTO claims(id,reading_id,post_id,channel_id,posted_at,event,stance,claimant,claimant_side,"
        "date_from,date_to,slots,quote,story_id,origin) VALUES(:number,:number,:post,:channel,:millis,:event,"
        "'asserted',:claimant,:side,:day,:day,:slots,:quote,:story,:origin)",
        rows,
    )
    conn.executemany(
        "INSERT INTO claim_places(place_id,posted_at,claim_id,named) VALUES(?,?,?,?)",
        [
            (place, row["millis"], row["number"], place == row["place"])
            for row in rows
            for place in (row["place"], *row["within"])
        ],
    )
    conn.executemany(
        "INSERT INTO claim_counts(claim_id,what,min,approximate) VALUES(:number,'killed',:count,0)", rows
    )


@dataclass(frozen=True, slots=True)
class Measured:
    """What one size came to; times in milliseconds. ``cpu`` is the process's own, whatever else the machine does."""

    claims: int
    median: float
    p95: float
    cpu: float
    events: str
    filled: float  # seconds
    megabytes: int


class Timed(CapturingSession):
    """Notes when an answer was handed over."""

    handed_over = 0.0

    async def make_request(self, bot: Bot, method: TelegramMethod[Any], timeout: int | None = None) -> Any:  # noqa: ASYNC109
        """As a captured request."""
        if isinstance(method, SendMessage):
            self.handed_over = time.perf_counter()
        return await super().make_request(bot, method, timeout)


@dataclass(slots=True)
class Size:
    """A database of one size, open, and what was measured on it."""

    claims: int
    chat: Chat
    session: Timed
    megabytes: int
    filled: float
    taken: list[float] = field(default_factory=list)
    worked: float = 0.0
    said: str = ""

    async def ask(self, question: str, *, counts: bool) -> None:
        """Asks once; what warms up does not count."""
        worked, start = time.process_time(), time.perf_counter()
        sent = await self.chat.say(question)
        if counts:
            self.taken.append((self.session.handed_over - start) * 1000)
            self.worked += (time.process_time() - worked) * 1000
        self.said = sent[-1].text.splitlines()[1]

    def measured(self) -> Measured:
        """What it came to."""
        taken = sorted(self.taken)
        return Measured(
            self.claims,
            taken[len(taken) // 2],
            taken[min(int(len(taken) * 0.95), len(taken) - 1)],
            self.worked / len(taken),
            self.said,
            self.filled,
            self.megabytes,
        )


_WARM_UP = 5


async def run(sizes: list[int], rounds: int, question: str, folder: Path) -> list[Measured]:
    """Fills what is missing, then asks each size in turn, each time a minute later."""
    moment = NOW

    def clock() -> datetime:
        return moment

    gazetteer = load_gazetteer()
    opened = []
    async with AsyncExitStack() as stack:
        for claims in sizes:
            path = folder / f"answers-{claims}.db"
            start = time.perf_counter()
            if not path.exists():
                await fill(path, claims)
            await upgrade(str(path))  # a kept file may be older than the program
            filled = time.perf_counter() - start
            storage = await stack.enter_async_context(await Storage.open(str(path)))
            session = Timed()
            deps = BotDeps(storage, gazetteer, BotSettings(access="open"), clock=clock)
            chat = open_chat(build_dispatcher(deps), session=session)
            opened.append(Size(claims, chat, session, path.stat().st_size >> 20, filled))
        for asked in range(rounds + _WARM_UP):
            moment += timedelta(minutes=1)
            for size in opened:
                await size.ask(question, counts=asked >= _WARM_UP)
    return [size.measured() for size in opened]


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description="How long an answer takes.")
    parser.add_argument("--claims", type=int, nargs="+", default=[10_000, 1_000_000])
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--question", default="/claims kursk 7d")
    parser.add_argument("--keep", type=Path, help="keep the databases in this folder, and use those in it")
    args = parser.parse_args()
    logging.disable(logging.INFO)
    with tempfile.TemporaryDirectory() as temporary:
        folder = args.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        found = asyncio.run(run(args.claims, args.rounds, args.question, folder))
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    print(f"{args.question}, {args.rounds} times each, in turns; {os.cpu_count()} cores, load average {load}")
    print(f"{'claims':>10} {'median ms':>10} {'p95 ms':>8} {'CPU ms':>7} {'filled s':>9} {'MB':>6}  answer")
    for one in found:
        print(
            f"{one.claims:>10,} {one.median:>10.1f} {one.p95:>8.1f} {one.cpu:>7.1f} {one.filled:>9.1f}"
            f" {one.megabytes:>6}  {one.events}"
        )
    if len(found) > 1:
        print(f"growth of p95: {found[-1].p95 / found[0].p95:.2f} ×")


if __name__ == "__main__":
    main()
