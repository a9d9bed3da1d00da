from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from storage.channels import add_channel, change_channel
from storage.cursors import (
    close_gap,
    close_gaps_within,
    due_previews,
    gaps_to_read,
    narrow_gap,
    note_check,
    note_state,
    open_gap,
)
from storage.engines import Storage
from storage.heartbeat import beat, last_beat, other_alive, rest
from storage.keys import ChannelId
from storage.migrations import upgrade
from storage.models import cursors, gaps
from storage.observations import ChannelRef

NOW = datetime(2024, 12, 20, 12, tzinfo=UTC)


@pytest.fixture
async def storage(tmp_path: Path) -> AsyncIterator[Storage]:
    url = f"sqlite+aiosqlite:///{tmp_path / 'cursors.db'}"
    await upgrade(url)
    async with await Storage.open(url) as opened:
        yield opened


async def channel(storage: Storage, name: str) -> ChannelId:
    async with storage.write() as conn:
        return (await add_channel(conn, ChannelRef(username=name), NOW))[0]


async def test_the_cursor_never_goes_back_and_a_good_look_forgets_the_failures(storage: Storage) -> None:
    one = await channel(storage, "channel_one")
    async with storage.write() as conn:
        for newest, error in ((10, None), (None, "no answer"), (7, None)):
            await note_check(
                conn,
                one,
                checked_at=NOW,
                next_check=NOW + timedelta(minutes=1),
                newest_id=newest,
                last_post=None if newest is None else NOW + timedelta(hours=newest),
                error=error,
            )
        row = (await conn.execute(select(cursors))).one()
    assert (row.newest_id, row.errors, row.last_error) == (10, 0, None)
    assert row.last_post == NOW + timedelta(hours=10)


async def test_a_failure_keeps_what_the_page_was_named(storage: Storage) -> None:
    one = await channel(storage, "channel_one")
    async with storage.write() as conn:
        await note_check(conn, one, checked_at=NOW, next_check=NOW, etag='"x"')
        await note_check(conn, one, checked_at=NOW, next_check=NOW, error="no answer")
        assert [(due.etag, due.errors) for due in await due_previews(conn, NOW)] == [('"x"', 1)]


async def test_channels_that_previews_cannot_show_are_never_due(storage: Storage) -> None:
    shown = await channel(storage, "channel_shown")
    for name, change in (("channel_idle", {"mode": "none"}), ("channel_paused", {"paused": True})):
        other = await channel(storage, name)
        async with storage.write() as conn:
            await change_channel(conn, other, NOW, action="test", **change)  # type: ignore[arg-type]
    async with storage.write() as conn:
        await add_channel(conn, ChannelRef(telegram_id=1_234_567_890, title="No Name"), NOW)
        assert [due.channel_id for due in await due_previews(conn, NOW)] == [shown]


async def test_a_gap_is_kept_once_narrowed_and_closed_once(storage: Storage) -> None:
    one = await channel(storage, "channel_one")
    async with storage.write() as conn:
        for _ in range(2):
            await open_gap(conn, one, found_at=NOW, from_id=10, to_id=50, from_time=None, to_time=NOW)
        (gap,) = await gaps_to_read(conn)
        assert (gap.username, gap.from_id, gap.to_id) == ("channel_one", 10, 50)
        await narrow_gap(conn, gap.gap_id, to_id=30, to_time=NOW - timedelta(hours=1))
        assert [g.to_id for g in await gaps_to_read(conn)] == [30]
        await close_gap(conn, gap.gap_id, NOW, "preview")
        await close_gap(conn, gap.gap_id, NOW + timedelta(days=1), "export")
        row = (await conn.execute(select(gaps))).one()
        assert (row.closed_at, row.how_closed) == (NOW, "preview")
        assert await gaps_to_read(conn) == []


async def test_gaps_that_an_export_covers_whole_are_closed_and_others_stay(storage: Storage) -> None:
    one = await channel(storage, "channel_one")
    other = await channel(storage, "channel_two")
    async with storage.write() as conn:
        for whose, first, last in ((one, 10, 20), (one, 95, 105), (one, None, 30), (other, 10, 20)):
            await open_gap(conn, whose, found_at=NOW, from_id=first, to_id=last, from_time=NOW, to_time=NOW)
        assert await close_gaps_within(conn, one, 5, 100, NOW, "export") == 1
        left = {(gap.channel_id, gap.to_id) for gap in await gaps_to_read(conn)}
    assert left == {(one, 105), (one, 30), (other, 20)}


async def test_gaps_of_channels_that_cannot_be_read_now_wait(storage: Storage) -> None:
    one = await channel(storage, "channel_one")
    async with storage.write() as conn:
        await open_gap(conn, one, found_at=NOW, from_id=1, to_id=2, from_time=None, to_time=None)
        assert await note_state(conn, one, "no_preview", "switched off", NOW)
        assert not await note_state(conn, one, "no_preview", "switched off", NOW)
        assert await gaps_to_read(conn) == []
        assert await note_state(conn, one, "ok", None, NOW)
        assert len(await gaps_to_read(conn)) == 1


async def test_each_part_of_a_running_program_shows_its_own_life(storage: Storage) -> None:
    async with storage.write() as conn:
        assert await last_beat(conn) is None
        await beat(conn, "watch", "first", NOW)
        await beat(conn, "bot", "second", NOW + timedelta(seconds=5))
        assert await last_beat(conn) == NOW + timedelta(seconds=5)
        assert await other_alive(conn, "watch", "third", NOW) == ("first", NOW)
        assert await other_alive(conn, "watch", "first", NOW) is None
        assert await other_alive(conn, "watch", "third", NOW + timedelta(seconds=1)) is None
        await rest(conn, "watch", "third")  # another one's stays
        assert await other_alive(conn, "watch", "third", NOW) == ("first", NOW)
        await rest(conn, "watch", "first")
        assert await other_alive(conn, "watch", "third", NOW) is None
