"""A claim held against a filter in memory gives what the database says."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.alerts.standing import StandingQueries
from bot.answers.standing import standing_question
from bot.deps import BotDeps
from claims.places import load_gazetteer
from storage.claim_facts import claim_facts, conditions_of
from storage.claim_filters import matching_claims
from storage.engines import Storage
from storage.migrations import upgrade
from storage.models import claims
from storage.sources import usernames
from storage.subscriptions import Standing
from tests.bot.feed import FEED, write_feed

QUERIES = (
    "",
    "kursk",
    "kursk casualties",
    "casualties -denied",
    "denied",
    "plyokhovo",
    "-plyokhovo casualties",
    "side:ukraine",
    "side:russia",
    "-side:ukraine",
    "by:HUR",
    "-by:HUR",
    "@rota_lypa",
    "-@rota_lypa kursk",
    "lang:ko",
    "-lang:uk",
    "has:video",
    "has:photo",
    "has:media",
    "-has:media",
    "has:count",
    ">=100",
    "killed>=30",
    "killed<=30",
    "personnel:100..300",
    "-killed>=100 casualties",
    "word:солдатів",
    '"US officials"',
    '"officials US"',
    "word:losses",
    "-word:losses",
    '-"за ГУР"',
    "word:30",
    "word:북한군",
    "word:корейц",
    "sudzha",
)


@pytest.mark.parametrize("way", ["tests", "standing"])
async def test_filters_mean_the_same_in_memory_as_in_the_database(tmp_path: Path, way: str) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'kept.db'}"
    gazetteer = load_gazetteer()
    await upgrade(url)
    async with await Storage.open(url) as storage:
        await write_feed(storage, gazetteer)
        deps = BotDeps(storage, gazetteer)
        channels = await storage.read_together(usernames)
        async with storage.read() as conn:
            facts = await claim_facts(conn, range(1, len(FEED) + 1))
            standing = StandingQueries(lambda query: standing_question(query, deps, channels).wanted)
            standing.take(Standing(at, query, True, 1) for at, query in enumerate(QUERIES))
            for at, query in enumerate(QUERIES):
                wanted = standing_question(query, deps, channels).wanted
                kept = set((await conn.execute(matching_claims(wanted, [claims.c.id]))).scalars())
                if way == "tests":
                    tests = conditions_of(wanted)
                    found = {n for n, one in facts.items() if all(test(one) for test in tests)}
                else:
                    found = {n for n, one in facts.items() if at in standing.match(one)}
                assert found == kept, query
