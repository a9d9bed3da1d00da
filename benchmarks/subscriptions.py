"""A hundred thousand subscriptions: finding what is due, matching one new claim, one digest for a thousand chats.

Baselines: a plain ``sqlite3`` walk for the tick; asking the database each distinct query for the match.
"""

from __future__ import annotations

import asyncio
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.alerts.standing import StandingQueries
from bot.answers.standing import standing_question
from bot.deps import BotDeps
from bot.digests.content import Digests
from bot.digests.owing import owe_due_digests
from claims.model import Event, Side
from claims.places import load_gazetteer
from storage.claim_facts import ClaimFacts, said_words
from storage.engines import Storage
from storage.migrations import upgrade
from storage.subscriptions import due_subscriptions, standing_since

SUBSCRIPTIONS = 100_000
NOW = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
TICK_MS, MATCH_MS = 5.0, 20.0


def _fill(file: Path, queries: list[str]) -> None:
    chance = random.Random(7)
    now = int(NOW.timestamp() * 1000)
    connection = sqlite3.connect(file)
    connection.executemany(
        "INSERT INTO chats (id, telegram_chat_id, thread_id, kind, since) VALUES (?, ?, 0, 'private', ?)",
        ((n, n, now) for n in range(1, SUBSCRIPTIONS + 1)),
    )
    rows = []
    for n in range(1, SUBSCRIPTIONS + 1):
        instant = n % 2 == 0
        digest = "" if n <= 2000 else chance.choice(queries)
        due = None if instant else now - 60_000 if n <= 2000 else now + chance.randrange(60_000, 86_400_000)
        covered = now - 86_400_000
        query = chance.choice(queries) if instant else digest
        rows.append((n, n, query, "instant" if instant else "daily", "08:59", due, covered, now, 1))
    connection.executemany(
        "INSERT INTO subscriptions (id, chat_id, query, schedule, at, next_due, covered_to, since, version)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        rows,
    )
    connection.commit()
    connection.close()


def _queries(deps: BotDeps, many: int) -> list[str]:
    chance = random.Random(3)
    places, events, sides = list(deps.gazetteer.places), [e.value for e in Event], [s.value for s in Side]
    found = {""}
    while len(found) < many:
        parts = []
        if chance.random() < 0.6:
            parts.append(f"place:{chance.choice(places)}" if chance.random() < 0.7 else "place:kursk-oblast")
        if chance.random() < 0.6:
            parts.append(f"event:{chance.choice(events)}")
        if chance.random() < 0.3:
            parts.append(f"side:{chance.choice(sides)}")
        if chance.random() < 0.2:
            parts.append(f"count:>={chance.randrange(1, 999)}")
        if chance.random() < 0.2:
            parts.append(f'word:"слово{chance.randrange(400)}"')
        if parts:
            found.add(", ".join(parts))
    return sorted(found)


async def _run(folder: Path) -> bool:
    file = folder / "kept.db"
    await upgrade(str(file))
    gazetteer = load_gazetteer()
    async with await Storage.open(file) as storage:
        deps = BotDeps(storage, gazetteer, clock=lambda: NOW + timedelta(seconds=30))
        queries = _queries(deps, 5000)
        _fill(file, queries)
        tick, found = await _tick(storage)
        plain = _plain_tick(file)
        print(f"tick: {found} due of {SUBSCRIPTIONS:,}: {tick:.2f} ms (plain sqlite3: {plain:.2f} ms)")
        began = time.perf_counter()
        standing = StandingQueries(lambda query: standing_question(query, deps, {}).wanted)
        standing.take(await storage.read_together(lambda conn: standing_since(conn, 0)))
        learnt = time.perf_counter() - began
        match, matched = _match(standing)
        print(
            f"match: one claim, {len(standing):,} to be told at once, {len(queries):,} distinct queries:"
            f" {match:.2f} ms, {matched:,} meant (learning them once: {learnt:.1f} s)"
        )
        digests = Digests(deps)
        began = time.perf_counter()
        owed = await owe_due_digests(deps, digests)
        print(
            f"digests: {owed} due with one query: built {digests.built}, in {time.perf_counter() - began:.2f} s"
        )
        return tick <= TICK_MS and match <= MATCH_MS and digests.built == 1


async def _tick(storage: Storage) -> tuple[float, int]:
    took, found = [], 0
    for _ in range(30):
        began = time.perf_counter()
        found = len(await storage.read_together(lambda conn: due_subscriptions(conn, NOW, 100)))
        took.append(1000 * (time.perf_counter() - began))
    return statistics.median(took), found


def _plain_tick(file: Path) -> float:
    connection = sqlite3.connect(file)
    took = []
    for _ in range(30):
        began = time.perf_counter()
        connection.execute(
            "SELECT * FROM subscriptions WHERE next_due <= ? AND state = 'ok' ORDER BY next_due, id LIMIT 100",
            (int(NOW.timestamp() * 1000),),
        ).fetchall()
        took.append(1000 * (time.perf_counter() - began))
    connection.close()
    return statistics.median(took)


def _match(standing: StandingQueries) -> tuple[float, int]:
    text = " ".join(f"слово{n}" for n in range(0, 400, 3))
    facts = ClaimFacts(
        number=1,
        post_id=1,
        story=1,
        posted_at=NOW,
        current=True,
        origin=True,
        superseded_by=None,
        event="casualties",
        stance="asserted",
        claimant="HUR",
        side="ukraine",
        channel="1",
        language="uk",
        places=frozenset({"sudzha", "sudzha-district", "kursk-oblast", "russia"}),
        named=frozenset({"sudzha"}),
        counts=(("killed", 300, None),),
        said=said_words(text),
    )
    took, matched = [], 0
    for _ in range(30):
        began = time.perf_counter()
        matched = len(standing.match(facts))
        took.append(1000 * (time.perf_counter() - began))
    return statistics.median(took), matched


def main() -> int:
    """Prints the figures; gives 1 where one is not met."""
    with tempfile.TemporaryDirectory(prefix="dprkwatch-subscriptions-") as folder:
        return 0 if asyncio.run(_run(Path(folder))) else 1


if __name__ == "__main__":
    sys.exit(main())
