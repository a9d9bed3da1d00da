"""What was watched: gaps that touch a window, channels and their state."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, update
from sqlalchemy.ext.asyncio import AsyncConnection

from claims.model import Side
from storage.channels import add_channel
from storage.engines import Storage
from storage.migrations import upgrade
from storage.models import channels, gaps, posts
from storage.observations import ChannelRef
from storage.posts import post_id_floor
from storage.sources import gaps_touching, holdings, list_sources, usernames

START = datetime(2024, 12, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
async def conn(tmp_path: Path) -> AsyncIterator[AsyncConnection]:
    url = str(tmp_path / "sources.db")
    await upgrade(url)
    async with await Storage.open(url) as storage, storage.write() as writing:
        for name in ("one", "two", "three"):
            ref = ChannelRef(username=name, title=f"Channel {name}")
            await add_channel(writing, ref, START, side=Side.RUSSIA)
        yield writing


async def gap(
    conn: AsyncConnection,
    channel: int,
    start: datetime | None,
    end: datetime | None,
    closed: datetime | None = None,
) -> None:
    await conn.execute(
        insert(gaps).values(
            channel_id=channel, from_time=start, to_time=end, found_at=START, closed_at=closed
        )
    )


async def test_only_open_gaps_that_reach_into_the_window_touch_it(conn: AsyncConnection) -> None:
    window = (START + 10 * HOUR, START + 20 * HOUR)
    ids = await usernames(conn)
    touching = [
        (START + 9 * HOUR, START + 11 * HOUR),
        (START + 12 * HOUR, START + 13 * HOUR),
        (START + 19 * HOUR, None),
        (None, START + 11 * HOUR),
        (None, None),
    ]
    outside = [(START, window[0]), (window[1], START + 30 * HOUR), (None, window[0]), (window[1], None)]
    for start, end in (*touching, *outside):
        await gap(conn, ids["one"], start, end)
    await gap(conn, ids["one"], START + 12 * HOUR, START + 14 * HOUR, closed=START + 15 * HOUR)
    found = await gaps_touching(conn, [], *window)
    assert {(one.from_time, one.to_time) for one in found} == set(touching)
    assert {one.name for one in found} == {"@one"}
    assert len(await gaps_touching(conn, [ids["one"]], *window)) == len(touching)
    assert await gaps_touching(conn, [ids["two"]], *window) == ()
    assert len(await gaps_touching(conn, [], None, window[1], limit=2)) == 2


async def test_channels_come_in_pages_watched_ones_first_merged_ones_not_at_all(
    conn: AsyncConnection,
) -> None:
    ids = await usernames(conn)
    await conn.execute(update(channels).where(channels.c.id == ids["one"]).values(watched=False))
    await conn.execute(update(channels).where(channels.c.id == ids["two"]).values(paused=True))
    await conn.execute(insert(channels).values(id=99, title="gone", added_at=START, merged_into=ids["one"]))
    await gap(conn, ids["three"], None, None)
    for n, posted in enumerate((START, START + HOUR)):
        await conn.execute(
            insert(posts).values(
                id=post_id_floor(posted),
                channel_id=ids["three"],
                message_id=n + 1,
                posted_at=posted,
                first_seen_at=posted,
                first_way="live",
            )
        )
    sources, total = await list_sources(conn, limit=10)
    assert total == 3
    assert [(source.channel.username, source.watched, source.state) for source in sources] == [
        ("three", True, "ok"),
        ("two", True, "paused"),
        ("one", False, "ok"),
    ]
    assert (sources[0].last_post, sources[0].gaps_open, sources[0].channel.side) == (
        START + HOUR,
        1,
        "russia",
    )
    ((second,), _) = await list_sources(conn, limit=1, offset=1)
    assert second == sources[1]
    (earlier, *_), _ = await list_sources(conn, limit=10, before=START)
    assert earlier.last_post == START


async def test_what_is_held_at_all(conn: AsyncConnection) -> None:
    held = await holdings(conn, before=START)
    assert (held.channels_watched, held.any_post, held.any_claim) == (3, False, False)
    assert set(await usernames(conn)) == {"one", "two", "three"}
