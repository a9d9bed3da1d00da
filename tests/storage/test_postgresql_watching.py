"""What watching by accounts keeps, on a real PostgreSQL."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from storage.account_notices import last_told_states, note_clock
from storage.accounts import (
    acquaintances,
    add_account,
    count_watched,
    end_limits,
    forget_ways,
    keep_acquaintance,
    limit_account,
    list_accounts,
    note_account_state,
    note_closed,
    note_membership,
    set_ways,
)
from storage.asked_posts import answer_asked_post, ask_for_post, media_for_asked_post, take_asked_post
from storage.assignments import assignments
from storage.budgets import Spent, count_flood_wait, keep_spent, spent_by
from storage.channels import add_channel, remove_channel
from storage.chats import keep_chat
from storage.counters import Counters, note_counters
from storage.coverage import channel_coverage
from storage.cursors import due_previews, note_check, note_state, recent_post_count
from storage.deliveries import due_deliveries
from storage.engines import Storage
from storage.fetches import files_wanted, give_up, held_back, hold_back, lift_limit, looks_wanted, put_off
from storage.heartbeat import beat, last_beat, other_alive, rest
from storage.message_ids import (
    account_ids,
    close_gap,
    first_id_since,
    id_gaps,
    kept_ids,
    kept_pts,
    lowest_kept,
    note_backfill,
    note_pts,
    reached,
    shrink_gap,
)
from storage.models import posts
from storage.notices import add_notice, finish_notices, latest_notices, open_notices
from storage.observations import MediaKind, ObservedMedia, Way
from storage.page_media import (
    NewAddress,
    count_page_media,
    keep_page_bytes_spent,
    page_bytes_spent,
    page_fetches,
    page_files_wanted,
    page_looks_wanted,
    renew_addresses,
)
from storage.posts import ReadPost, mark_deleted
from storage.raw_posts import RawPost, count_open_raw, fail_raw, finish_raw, keep_raw, open_raw, prune_raw
from storage.suggestions import suggest_channels
from storage.watch_list import (
    drop_unwatched,
    has_dropped,
    lose_username,
    note_condition,
    note_impostor,
    note_names,
    note_noforwards,
    posts_a_day,
    watch_list,
)
from tests.storage.made import BY_BOTH, NOW, later, observed, quiet, telling, write
from tests.storage.test_postgresql import pytestmark, server, storage, url  # noqa: F401  the server and its databases


async def watched(storage: Storage, way: str = "joined") -> tuple[int, int]:  # noqa: F811
    """A channel that an account watches; both numbers."""
    async with storage.write() as conn:
        channel, _ = await add_channel(conn, BY_BOTH, later(-600))
        account = await add_account(conn, "main", "main.session", NOW)
        await keep_acquaintance(conn, account, channel, 2**62, NOW)
        await set_ways(conn, [(channel, account, way, None)])
    return account, channel


async def test_accounts_what_they_know_and_what_they_spent(storage: Storage) -> None:  # noqa: F811
    account, channel = await watched(storage)
    async with storage.write() as conn:
        assert await add_account(conn, "main", "other.session", NOW) == account
        await keep_acquaintance(conn, account, channel, 2**62 + 1, NOW)
        await note_membership(conn, account, channel, True)
        await note_closed(conn, account, channel, NOW)
        assert await assignments(conn, account) == []  # it is closed to this account
        (known,) = await acquaintances(conn)
        assert (known.access_hash, known.joined, known.closed_at) == (2**62 + 1, True, NOW)
        await note_closed(conn, account, channel, None)
        await limit_account(conn, account, later(5), "told to wait", NOW)
        for spent in (3, 4):
            await keep_spent(conn, Spent(account, "resolve", spent, "2024-12-20", NOW, later(5)))
    async with storage.read() as conn:
        (one,) = await list_accounts(conn)
        assert (one.state, one.limited_until, one.session_path) == ("limited", later(5), "other.session")
        assert [(s.spent, s.wait_until) for s in await spent_by(conn, account)] == [(4, later(5))]
        assert await count_watched(conn) == {account: 1}
        (given,) = await assignments(conn, account)
        assert (given.channel_id, given.way, given.access_hash) == (channel, "joined", 2**62 + 1)
    async with storage.write() as conn:
        await end_limits(conn, later(6))
        assert await note_account_state(conn, account, "banned", "by Telegram", NOW)
        await forget_ways(conn)
        assert await assignments(conn) == []


async def test_what_people_ask_of_accounts_is_taken_once_and_answered_once(storage: Storage) -> None:  # noqa: F811
    async with storage.write() as conn:
        chat = await keep_chat(conn, 7, 0, "private", NOW)
        assert not await ask_for_post(conn, chat, 5, "Front", 31, NOW)  # no account works
        await add_account(conn, "main", "main.session", NOW)
        assert await ask_for_post(conn, chat, 5, "Front", 31, NOW)
        assert await ask_for_post(conn, chat, 6, "front", 31, NOW)
        asked = await take_asked_post(conn, NOW)
        assert asked is not None
        assert (asked.username, asked.reply_to) == ("front", 5)
        assert await take_asked_post(conn, NOW) is None
        made = await media_for_asked_post(
            conn, MediaKind.VIDEO, 2**62, 30 << 20, "video/mp4", duration=60.0, protected=False
        )
        again = await media_for_asked_post(
            conn, MediaKind.VIDEO, 2**62, None, None, duration=None, protected=False
        )
        assert made == again
        for _ in range(2):
            await answer_asked_post(conn, asked, NOW, media_id=made[0], full=True, why=None)
        assert [one.kind for one in await due_deliveries(conn, NOW, 10)] == ["seen"]


async def test_ids_gaps_and_counts_of_events(storage: Storage) -> None:  # noqa: F811
    _, channel = await watched(storage)
    made = [ReadPost(observed(n, channel=BY_BOTH, way=Way.LIVE), quiet()) for n in (1, 2, 9, 20)]
    await write(storage, *made)
    async with storage.write() as conn:
        assert await account_ids(conn, channel, {1: NOW, 2: NOW, 9: None, 20: NOW}, NOW) == [(3, 8), (10, 19)]
        assert await account_ids(conn, channel, {2: NOW}, NOW) == []
        upper, lower = await id_gaps(conn, channel)
        await shrink_gap(conn, upper, 15)
        await close_gap(conn, lower, NOW, "empty")
        await note_pts(conn, channel, 70)
        await note_pts(conn, channel, 60)  # it never goes back
        await note_backfill(conn, channel, 1, NOW)
        await note_check(conn, channel, checked_at=NOW, next_check=later(12), last_post=NOW)
        await count_flood_wait(conn, channel)
        await note_counters(conn, {(channel, 9): Counters(views=7), (channel, 20): Counters(reactions=2)})
        await mark_deleted(conn, channel, [2], NOW, way=Way.HISTORY, evidence="asked")
    async with storage.read() as conn:
        state = await reached(conn, channel)
        assert (state.newest_id, state.last_contiguous_id, state.pts) == (20, 9, 70)
        assert [(gap.from_id, gap.to_id) for gap in await id_gaps(conn)] == [(10, 15)]
        assert await kept_pts(conn, [channel]) == {channel: 70}
        assert await kept_ids(conn, channel, 1, 9) == [1, 2, 9]
        assert await kept_ids(conn, channel, 1, 9, standing=True) == [1, 9]
        assert await lowest_kept(conn, channel) == 1
        assert await first_id_since(conn, channel, NOW - timedelta(days=30)) == 1
        assert await recent_post_count(conn, channel, NOW - timedelta(days=30)) == 4
        assert await due_previews(conn, NOW) == []
        (found,) = await channel_coverage(conn, NOW)
        told = found.as_json()
        assert (told["mode"], told["gaps_open"], told["gaps_closed"]) == ("joined", 1, 1)
        assert (told["deletions"], told["flood_waits"]) == (1, 1)
        views = await conn.execute(select(posts.c.views).where(posts.c.message_id == 9))
        assert views.scalar() == 7


async def test_messages_as_they_came(storage: Storage) -> None:  # noqa: F811
    account, channel = await watched(storage)
    one = RawPost("new", Way.LIVE, NOW, b"\0\xff", 1700000001, 5, channel, account)
    async with storage.write() as conn:
        await keep_raw(conn, [one, one, one])
        first, second, third = await open_raw(conn, 10)
        assert (first.raw, first.received_at, first.account_id) == (b"\0\xff", NOW, account)
        await finish_raw(conn, [first.id], NOW)
        await fail_raw(conn, second.id, "not a message", NOW)
        assert await count_open_raw(conn) == 1
        assert await prune_raw(conn, later(1)) == 1
        assert [left.id for left in await open_raw(conn, 10)] == [third.id]


async def test_pictures_wait_are_held_back_and_lifted(storage: Storage) -> None:  # noqa: F811
    account, _ = await watched(storage)
    said = "30 killed near Plyokhovo"
    pictures = tuple(ObservedMedia(MediaKind.PHOTO, str(n)) for n in (1, 2))
    await write(
        storage, ReadPost(observed(1, said, channel=BY_BOTH, way=Way.LIVE, media=pictures), telling(said))
    )
    async with storage.write() as conn:
        wanted = await looks_wanted(conn, account, NOW, 10)
        assert {one.file_id for one in wanted} == {1, 2}
        for again in (False, True):
            assert len(await files_wanted(conn, account, NOW, 10, to_be_kept=again)) == 2
        await put_off(conn, wanted[0].id, later(5), "busy")
        assert [one.id for one in await looks_wanted(conn, account, NOW, 10)] == [wanted[1].id]
        await hold_back(conn, wanted[1].id, "larger than 2 MB")
        (held,) = await held_back(conn, 10)
        assert (held.media_id, held.note) == (wanted[1].id, "larger than 2 MB")
        assert await lift_limit(conn, held.post_id) == 2
        assert await held_back(conn, 10) == []
        assert all(one.lifted for one in await files_wanted(conn, account, NOW, 10))
        await give_up(conn, wanted[1].id, "gone")


async def test_the_watched_list_and_what_admins_are_told(storage: Storage) -> None:  # noqa: F811
    account, channel = await watched(storage)
    async with storage.write() as conn:
        (listed,) = await watch_list(conn)
        await note_names(conn, listed, 1700000001, "nova_varta", "Нова варта", NOW)
        await note_noforwards(conn, listed, True, NOW)
        await note_condition(conn, listed, "private", "it is closed", NOW)
        await note_impostor(conn, channel, "nova_varta", 1700000999, "Інша", NOW)
        await lose_username(conn, channel, NOW)
        assert await note_state(conn, channel, "ok", None, NOW)
        assert [(one.state, one.username) for one in await watch_list(conn)] == [("ok", None)]
        assert await add_notice(conn, "account_down", NOW, account_id=account, state="banned", until=NOW)
        assert not await add_notice(conn, "account_down", NOW, account_id=account, state="banned", until=NOW)
        await note_clock(conn, 3600.0, NOW)
        assert await posts_a_day(conn, NOW) == {}
    async with storage.read() as conn:
        told = await open_notices(conn)
        assert {"renamed", "noforwards", "impostor", "account_down", "clock"} <= {one.kind for one in told}
        assert all(one.in_words() for one in told)
        assert await last_told_states(conn) == {account: "banned"}
        assert await suggest_channels(conn) == []
    async with storage.write() as conn:
        await finish_notices(conn, [one.id for one in told], NOW)
        assert await open_notices(conn) == []
        assert len(await latest_notices(conn)) == len(told)
        await remove_channel(conn, channel, NOW)
        assert await has_dropped(conn)
        await drop_unwatched(conn)
        assert not await has_dropped(conn)


async def test_signs_of_life(storage: Storage) -> None:  # noqa: F811
    async with storage.write() as conn:
        await beat(conn, "watch", "first", NOW)
        await beat(conn, "watch", "first", later(1))
        assert await other_alive(conn, "watch", "second", NOW) == ("first", later(1))
        await rest(conn, "watch", "first")
        assert await last_beat(conn) is None


async def test_what_preview_pages_show_and_wait_for(storage: Storage) -> None:  # noqa: F811
    async with storage.write() as conn:
        channel, _ = await add_channel(conn, BY_BOTH, later(-600))
    shown = (
        ObservedMedia(MediaKind.PHOTO, "photo:5792106141801180001", url="https://t.me/old.jpg"),
        ObservedMedia(
            MediaKind.VIDEO,
            "video:1.0:30",
            mime="video/mp4",
            url="https://t.me/a.mp4",
            thumb_url="https://t.me/a.jpg",
        ),
    )
    flagged = ReadPost(observed(1, "Втрати", media=shown, way=Way.PREVIEW), telling("Втрати"))
    (post_id,) = (await write(storage, flagged)).post_ids
    async with storage.read() as conn:
        film, picture = await page_looks_wanted(conn, NOW, 10)
        assert (film.address, film.thumb, picture.address) == (
            "https://t.me/a.mp4",
            "https://t.me/a.jpg",
            "https://t.me/old.jpg",
        )
        assert [one.flagged for one in await page_files_wanted(conn, NOW, 10)] == [True, True]
        assert [one.id for one in await page_looks_wanted(conn, NOW, 10, only=[channel])] == [2, 1]
        assert await count_page_media(conn, [channel]) == 2
    new = [
        NewAddress(1, 0, "photo:5792106141801180001", "https://t.me/new.jpg", None),
        NewAddress(1, 1, "video:1.0:31", "https://t.me/other.mp4", None),
    ]
    async with storage.write() as conn:
        assert list(await renew_addresses(conn, channel, new)) == [picture.id]
        await put_off(conn, film.id, later(10), "its host can't be reached", counts=False)
        await give_up(conn, picture.id, "gone")
        await keep_page_bytes_spent(conn, NOW, 1000, NOW)
    async with storage.read() as conn:
        stands = await page_fetches(conn, later(-600))
        assert (stands.waiting, stands.put_off, stands.note) == (0, 1, "its host can't be reached")
        assert stands.lost == (("gone", 1),)
        assert await page_bytes_spent(conn) == (NOW, 1000)
        assert await page_looks_wanted(conn, NOW, 10) == []
        (again,) = await page_looks_wanted(conn, later(11), 10)
    assert (again.id, again.tries) == (film.id, 0)
    async with storage.write() as conn:
        assert await lift_limit(conn, post_id) == 2
