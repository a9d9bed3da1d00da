"""Subscribers for the tests, and a sender that works until nothing is due."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from pydantic import SecretStr
from sqlalchemy import func, insert, select

from bot.delivering import Delivering
from bot.deps import BotDeps
from bot.schedules.due import Schedule, last_due, next_due
from bot.sending.sender import Sender
from claims.places import Gazetteer
from storage.chats import choose, keep_chat
from storage.engines import Storage
from storage.lexicons import keep_lexicon
from storage.models import claims, deliveries, events, sightings
from storage.posts import ReadPost, write_posts
from storage.reuses import keep_check
from storage.stories import link_stories
from storage.subscriptions import INSTANT, add_subscription
from tests.bot.bot_api_server import TOKEN, BotApiServer
from tests.bot.conftest import KYIV
from tests.bot.feed import NOW, Told, observed, reading_of


@dataclass
class TestClock:
    """Time that passes only when somebody waits."""

    __test__ = False
    moment: datetime = NOW
    passed: float = 0.0

    def now(self) -> datetime:
        return self.moment + timedelta(seconds=self.passed)

    def monotonic(self) -> float:
        return 1000.0 + self.passed

    async def sleep(self, seconds: float) -> None:
        self.passed += seconds
        await asyncio.sleep(0)

    def go_to(self, moment: datetime) -> None:
        self.passed += (moment - self.now()).total_seconds()


async def subscribe(
    storage: Storage,
    query: str,
    schedule: str = INSTANT,
    *,
    chat: int = 7,
    thread: int = 0,
    at: str = "09:00",
    now: datetime = NOW,
    **chosen: object,
) -> int:
    """A chat subscribes; what it chose otherwise are fields of ``ChatSettings``."""
    said = Schedule(schedule, at)
    async with storage.write() as conn:
        ours = await keep_chat(conn, chat, thread, "private" if chat > 0 else "supergroup", now)
        if chosen:
            await choose(conn, ours, **chosen)
        number, _ = await add_subscription(
            conn,
            ours,
            query,
            schedule,
            now,
            at=None if schedule == INSTANT else at,
            next_due=next_due(said, KYIV, now),
            covered_to=last_due(said, KYIV, now),
        )
    return number


async def tell(storage: Storage, gazetteer: Gazetteer, *told: Told, now: datetime | None = None) -> None:
    """Posts come in as watching would bring them in: written, linked, owed events."""
    async with storage.write() as conn:
        lexicon = await keep_lexicon(conn, "test-lexicon", {"a": "b"}, NOW)
        for one in told:
            at = now or one.posted
            written = await write_posts(
                conn,
                [ReadPost(observed(one), reading_of(one, gazetteer))],
                at,
                lexicon_id=lexicon,
                owe_events=True,
            )
            if written.claim_ids:
                await link_stories(conn, written.claim_ids, now=at)


async def happen(storage: Storage, kind: str, claim: int, now: datetime) -> None:
    """Something happens to a claim."""
    async with storage.write() as conn:
        post = (await conn.execute(select(claims.c.post_id).where(claims.c.id == claim))).scalar_one()
        await conn.execute(insert(events).values(kind=kind, claim_id=claim, post_id=post, made_at=now))


async def states(storage: Storage) -> dict[str, int]:
    """How many deliveries there are in each state."""
    async with storage.read() as conn:
        rows = await conn.execute(select(deliveries.c.state, func.count()).group_by(deliveries.c.state))
        return {row.state: row[1] for row in rows}


@dataclass
class Post:
    """The bot's delivering against a server, in a time of the test's."""

    delivering: Delivering
    sender: Sender
    clock: TestClock
    storage: Storage

    async def send(self, seconds: float = 30.0) -> None:
        """Owes what is due and sends until nothing is due for a while of the test's time."""
        await self.delivering.tell_events()
        await self.delivering.tell_digests()
        ends = self.clock.passed + seconds
        async with asyncio.TaskGroup() as group:
            while self.clock.passed < ends:
                wait = await self.sender.step(group)
                await self.clock.sleep(wait)
                if self.sender.under_way:
                    await asyncio.sleep(0.005)


@asynccontextmanager
async def post_office(
    deps: BotDeps, server: BotApiServer, clock: TestClock | None = None
) -> AsyncIterator[Post]:
    """Delivering that is at work."""
    clock = clock or TestClock()
    settings = replace(deps.settings, token=SecretStr(TOKEN), api_base=server.address)
    deps = replace(deps, settings=settings, clock=clock.now)
    delivering = Delivering(deps, clock=clock)
    bot = delivering.make_bot()
    try:
        yield Post(delivering, delivering.sender(bot), clock, deps.storage)
    finally:
        await bot.session.close()


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A time of December 2024, UTC."""
    return datetime(2024, 12, day, hour, minute, tzinfo=UTC)


async def reuse(storage: Storage, claim: int, earlier: int, **differs: object) -> None:
    """The first medium under a claim was seen under an earlier claim before, mirrored."""
    async with storage.write() as conn:
        found = []
        for number in (claim, earlier):
            row = await conn.execute(
                select(sightings.c.post_id, sightings.c.media_id)
                .join(claims, claims.c.post_id == sightings.c.post_id)
                .where(claims.c.id == number)
                .order_by(sightings.c.position)
            )
            found.append(row.first())
        now, then = found
        assert now is not None
        assert then is not None
        match = {"verdict": "same", "how": "turned", "distance": 4, "orientation": 1, "cropped": False}
        match |= {"frames": 0, "frames_asked": 0}
        told = {"earlier": tuple(then), "match": match, "differs": differs}
        assert await keep_check(conn, now.post_id, now.media_id, NOW, owe=True, **told)
