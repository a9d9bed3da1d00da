"""How soon an alert is out: a claim stored by one process, its message at a loopback Bot API, sent by another.

The bot is the program itself (``dprkwatch bot``). Baseline: five seconds from storage to the message.
"""

from __future__ import annotations

import asyncio
import random
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from claims.model import CountKind, Event
from claims.places import Gazetteer, load_gazetteer
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

CLAIMS = 40
CHATS = 20
WANTED_SECONDS = 5.0
_EVENTS = (
    (Event.CASUALTIES, "вбито", CountKind.KILLED),
    (Event.CAPTURE, "полонено", CountKind.CAPTURED),
    (Event.COMBAT, "штурм", CountKind.PERSONNEL),
    (Event.DESERTION, "втекли", CountKind.DESERTED),
    (Event.WITHDRAWAL, "відведено", CountKind.PERSONNEL),
)


async def _store(storage: Storage, gazetteer: Gazetteer, number: int, place: str, lexicon: int) -> float:
    """Stores a claim as ingest does; gives when that was done."""
    event, word, what = _EVENTS[number % len(_EVENTS)]
    count = 11 + 3 * number
    now = datetime.now(UTC)
    told = Told(
        "rota_lypa",
        number,
        now,
        f"{count} північних корейців {word}: {place}, допис {number}.",
        "uk",
        event,
        word,
        claimant=None,
        places=((place, place),),
        counts=((what, count, count, False, str(count)),),
    )
    async with storage.write() as conn:
        read = [ReadPost(observed(told), reading_of(told, gazetteer))]
        written = await write_posts(conn, read, now, lexicon_id=lexicon, owe_events=True)  # type: ignore[arg-type]
        await link_stories(conn, written.claim_ids, now=now)
    return time.monotonic()


async def _run(folder: Path) -> list[float]:
    """Seconds from each claim's storage to the first and to the last chat that is told of it."""
    gazetteer, database = load_gazetteer(), folder / "kept.db"
    places = [
        place
        for place in gazetteer.places
        if gazetteer.kind(place) == "settlement" and "kursk-oblast" in gazetteer.ancestors(place)
    ]
    await upgrade(str(database))
    server = BotApiServer(Limits(per_second=30))
    await server.start()
    config = folder / "config.toml"
    config.write_text(
        f'[storage]\ndatabase = "{database}"\n[bot]\ntoken = "{TOKEN}"\napi_base = "{server.address}"\n'
        f'language = "en"\n[log]\nlevel = "warning"\n'
    )
    waited: list[float] = []
    async with await Storage.open(database) as storage:
        async with storage.write() as conn:
            for chat in range(1, CHATS + 1):
                ours = await keep_chat(conn, chat, 0, "private", datetime.now(UTC))
                await add_subscription(conn, ours, "", INSTANT, datetime.now(UTC))
            lexicon = await keep_lexicon(conn, "made", {"a": "b"}, datetime.now(UTC))
        program = subprocess.Popen(  # noqa: ASYNC220 - it starts at once
            [sys.executable, "-m", "dprkwatch", "bot", "--config", str(config)],
            cwd=Path(__file__).parents[1],
        )
        try:
            await server.until(lambda: "getUpdates" in server.arrived, 60)
            chance = random.Random(1)
            for number in range(1, CLAIMS + 1):
                await asyncio.sleep(chance.uniform(0.5, 1.5))
                before = len(server.sent)
                stored = await _store(storage, gazetteer, number, places[number % len(places)], lexicon)
                await server.until(lambda: len(server.sent) >= before + CHATS, 60)  # noqa: B023
                waited.append(server.sent[before].at - stored)
                waited.append(server.sent[before + CHATS - 1].at - stored)
        finally:
            program.terminate()
            program.wait()
            await server.stop()
    return waited


def main() -> int:
    """Prints the figures; gives 1 where one is not met."""
    with tempfile.TemporaryDirectory(prefix="dprkwatch-alerts-") as folder:
        waited = asyncio.run(_run(Path(folder)))
    first, last = waited[::2], waited[1::2]
    print(
        f"alerts: {len(first)} claims to {CHATS} chats each: the first message {statistics.median(first):.2f} s after"
        f" storage (p95 {statistics.quantiles(first, n=20)[-1]:.2f}), the last one {statistics.median(last):.2f} s"
        f" (p95 {statistics.quantiles(last, n=20)[-1]:.2f}, longest {max(last):.2f}), wanted {WANTED_SECONDS:g} s"
    )
    return 0 if max(last) <= WANTED_SECONDS else 1


if __name__ == "__main__":
    sys.exit(main())
