from __future__ import annotations

from datetime import timedelta

from sqlalchemy import insert

from storage.accounts import add_account, set_ways
from storage.channels import add_channel
from storage.coverage import channel_coverage
from storage.cursors import due_previews, note_check, note_state
from storage.engines import Storage
from storage.models import cursors, gaps
from storage.observations import ChannelRef, Way
from storage.posts import mark_deleted
from storage.raw_posts import RawPost, count_open_raw, fail_raw, finish_raw, keep_raw, open_raw
from storage.watch_list import note_read
from tests.storage.made import BY_NAME, NOW, later, observed, write


async def test_coverage_counts_what_was_seen_and_what_was_not(storage: Storage) -> None:
    async with storage.write() as conn:
        number, _ = await add_channel(conn, BY_NAME, later(-600))
        await conn.execute(
            insert(cursors).values(channel_id=number, last_check=later(-5), errors=2, flood_waits=1)
        )
        for closed in (None, NOW):
            await conn.execute(insert(gaps).values(channel_id=number, found_at=NOW, closed_at=closed))
    seen = {"channel": BY_NAME, "way": Way.PREVIEW}
    for n in range(1, 21):
        posted = later(-n)
        post = observed(n, posted_at=posted, observed_at=posted + timedelta(seconds=n), **seen)
        await write(storage, post)
    long_ago = observed(50, posted_at=later(-9000), observed_at=NOW, **seen)  # before the channel was added
    await write(storage, long_ago, observed(1, "Інакше", marked_edited=True, observed_at=later(1), **seen))
    async with storage.write() as conn:
        await mark_deleted(conn, number, [2], NOW, way=Way.PREVIEW, evidence="asked")
    async with storage.read() as conn:
        [found] = await channel_coverage(conn, NOW)
    assert found.as_json() == {
        "channel": "@tykha_varta",
        "mode": "auto",
        "last_post": "2024-12-14T06:00:00+00:00",
        "last_check": "2024-12-20T11:55:00+00:00",
        "lag_median_s": 11.0,
        "lag_p95_s": 20.0,
        "gaps_open": 1,
        "gaps_closed": 1,
        "revisions": 1,
        "deletions": 1,
        "flood_waits": 1,
        "errors": 2,
        "state": "silent",
    }
    assert "1 open gap · 1 closed gap" in found.in_words()


async def test_what_the_history_showed_first_has_a_lag_and_what_was_read_back_has_none(
    storage: Storage,
) -> None:
    async with storage.write() as conn:
        await add_channel(conn, BY_NAME, later(-600))
    seen = {"channel": BY_NAME, "way": Way.HISTORY, "observed_at": NOW}
    await write(
        storage, observed(2, posted_at=later(-10), **seen), observed(1, posted_at=later(-900), **seen)
    )
    async with storage.read() as conn:
        [found] = await channel_coverage(conn, NOW)
    assert (found.lag_median_s, found.lag_p95_s) == (600.0, 600.0)


async def test_a_channel_that_nothing_reads_is_not_said_to_be_well(storage: Storage) -> None:
    async with storage.write() as conn:
        number, _ = await add_channel(conn, BY_NAME, later(-5))
        await set_ways(conn, [(number, None, "none", None)])
    async with storage.read() as conn:
        [found] = await channel_coverage(conn, NOW)
    assert found.state == "unread"
    assert "@tykha_varta: unread · not watched in any way" in found.in_words()


async def test_a_channel_that_falls_to_its_preview_is_due_there_at_once_and_read_by_an_account_it_is_well(
    storage: Storage,
) -> None:
    async with storage.write() as conn:
        number, _ = await add_channel(conn, BY_NAME, NOW)
        account = await add_account(conn, "one", "one.session", NOW)
        await set_ways(conn, [(number, account, "history", None)])
        await note_check(conn, number, checked_at=NOW, next_check=later(40), error="A wait of 2400 seconds")
        await set_ways(conn, [(number, None, "preview", None)])
        assert [due.channel_id for due in await due_previews(conn, NOW)] == [number]
        await note_state(conn, number, "unreachable", "t.me can't be reached", NOW)
        await set_ways(conn, [(number, account, "history", None)])
        await note_read(conn, number, NOW)
        await note_check(conn, number, checked_at=NOW, next_check=later(40))
        [found] = await channel_coverage(conn, NOW)
        assert (found.state, found.state_note) == ("ok", None)


async def test_channels_that_were_only_imported_have_no_lag_and_forgotten_ones_are_stale(
    storage: Storage,
) -> None:
    await write(storage, observed(1))
    async with storage.write() as conn:
        await add_channel(conn, ChannelRef(username="tykhyi_hrebin"), later(-3 * 24 * 60))
    async with storage.read() as conn:
        stale, imported = await channel_coverage(conn, NOW)
    assert (stale.channel, stale.state, stale.last_post) == ("@tykhyi_hrebin", "stale", None)
    assert (imported.channel, imported.state, imported.lag_median_s) == ("Тиха варта", "not watched", None)


async def test_raw_messages_wait_until_something_was_made_of_them(storage: Storage) -> None:
    received = [RawPost("new", Way.LIVE, NOW, b"{%d}" % n, 1700000001, n) for n in range(5)]
    async with storage.write() as conn:
        await keep_raw(conn, received)
        first, second, third, *_ = await open_raw(conn, 3)
        assert (first.raw, second.message_id, third.what) == (b"{0}", 1, "new")
        await finish_raw(conn, [first.id, second.id], NOW)
        await fail_raw(conn, third.id, "not a message", NOW)
        assert await count_open_raw(conn) == 2
        assert [each.message_id for each in await open_raw(conn, 10)] == [3, 4]


async def test_the_last_post_of_a_channel_whose_ids_are_words_is_its_newest(storage: Storage) -> None:
    async with storage.write() as conn:
        await add_channel(conn, BY_NAME, later(-1000))
    for number, ago in ((-900, 30), (-20, 900), (-400, 400)):
        await write(
            storage, observed(number, posted_at=later(-ago), channel=BY_NAME, source_key=f"w{number}")
        )
    async with storage.read() as conn:
        [found] = await channel_coverage(conn, NOW)
    assert found.last_post == later(-30)
