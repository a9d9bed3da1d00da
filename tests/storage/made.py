"""Posts and readings made for tests: fictional channels, short texts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import text

from claims.model import (
    CHANNEL,
    Claim,
    Count,
    CountKind,
    Event,
    Flag,
    Mention,
    Place,
    PlaceMention,
    Precision,
    Reading,
    Span,
    Stance,
)
from storage.engines import Storage
from storage.keys import LexiconId
from storage.lexicons import keep_lexicon
from storage.observations import ChannelRef, ObservedPost, Way
from storage.posts import ReadPost, WriteReport, write_posts

NOW = datetime(2024, 12, 20, 12, 0, tzinfo=UTC)
BY_ID = ChannelRef(telegram_id=1700000001, title="Тиха варта")
BY_NAME = ChannelRef(username="tykha_varta", title="Тиха варта")
BY_BOTH = ChannelRef(telegram_id=1700000001, username="tykha_varta", title="Тиха варта")

VILLAGE = Place(
    "plyokhovo", "Plyokhovo", "Kursk Oblast", 51.1, 35.3, Precision.SETTLEMENT, ("kursk-oblast", "russia")
)


def later(minutes: float) -> datetime:
    """``NOW`` and some minutes."""
    return NOW + timedelta(minutes=minutes)


def observed(message: int = 1, said: str = "Ранок тихий.", **given: Any) -> ObservedPost:
    """A post as an export shows it, unless told otherwise."""
    made: dict[str, Any] = {
        "channel": BY_ID,
        "message_id": message,
        "posted_at": datetime(2024, 12, 16, 9, 0, tzinfo=UTC) + timedelta(minutes=message),
        "observed_at": NOW,
        "way": Way.EXPORT,
        "text": said,
        "raw": said.encode("utf-8", "replace"),
    }
    return ObservedPost(**{**made, **given})


def quiet() -> Reading:
    """A reading that flags nothing."""
    return Reading(None, Flag(flagged=False, score=0.0))


def telling(
    said: str,
    *,
    killed: int = 30,
    events: Sequence[Event] = (Event.CASUALTIES,),
    stance: Stance = Stance.ASSERTED,
) -> Reading:
    """A reading with a claim for each event."""
    claims = tuple(
        Claim(
            event,
            stance,
            (Count(CountKind.KILLED, killed, None, False, Span(0, 1)),),
            (PlaceMention(VILLAGE, Span(0, 2)),),
            CHANNEL,
            None,
            None,
            Span(0, len(said)),
        )
        for event in events
    )
    return Reading(
        "uk", Flag(flagged=True, score=0.9, mentions=(Mention(Span(0, 3), said[:3], "made"),)), claims
    )


async def a_lexicon(storage: Storage) -> LexiconId:
    """A lexicon's row."""
    async with storage.write() as conn:
        return await keep_lexicon(conn, "made", {"uk.toml": "made = true"}, NOW)


async def write(
    storage: Storage, *posts: ObservedPost | ReadPost, now: datetime = NOW, **given: Any
) -> WriteReport:
    """Writes posts in a transaction of their own."""
    batch = [one if isinstance(one, ReadPost) else ReadPost(one) for one in posts]
    async with storage.write() as conn:
        return await write_posts(conn, batch, now, **given)


async def rows(storage: Storage, sql: str, **given: Any) -> list[tuple[Any, ...]]:
    """What a query gives."""
    async with storage.read() as conn:
        return [tuple(row) for row in await conn.execute(text(sql), given)]


async def one(storage: Storage, sql: str, **given: Any) -> Any:
    """The first value that a query gives."""
    return (await rows(storage, sql, **given))[0][0]


TABLES = "posts revisions observations readings claims claim_places events ledger_bodies sightings channels"


async def counts(storage: Storage) -> dict[str, int]:
    """How many rows each table holds that posts are written to."""
    return {table: await one(storage, f"SELECT count(*) FROM {table}") for table in TABLES.split()}  # noqa: S608
