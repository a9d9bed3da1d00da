from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from monitors.ingest import Ingest
from monitors.telegram.rounds import Rounds
from monitors.telegram.sessions import SessionLock
from monitors.telegram.signed_in import SignedIn, signed_in
from monitors.telegram.watch import TelegramWatch
from storage import engines
from storage.accounts import list_accounts
from storage.engines import Storage
from storage.models import account_channels, channels, posts, raw_posts, revisions
from tests.monitors.telegram.conftest import hand_over, now, sign_in
from tests.telegram_server import Account, Channel, TelegramServer


class Newsroom:
    """A server, one signed-in account, and a watch that can be started and stopped."""

    def __init__(self, server: TelegramServer, storage: Storage, ingest: Ingest, folder: Path) -> None:
        self.server, self.storage, self.ingest, self.folder = server, storage, ingest, folder
        self.of: Account = server.world.add_account()
        self.account: SignedIn

    async def start(self) -> Newsroom:
        self.account = await sign_in(self.storage, self.server, self.of, self.folder)
        return self

    async def channel(self, name: str, *, joined: bool = True) -> Channel:
        members = [self.of] if joined else []
        made = self.server.world.add_channel(name.title(), name, members=members)
        await hand_over(self.storage, self.account, self.of, made)
        return made

    @asynccontextmanager
    async def watching(self) -> AsyncIterator[TelegramWatch]:
        async def accounts() -> list[SignedIn]:
            return await signed_in(self.storage, self.account.settings, self.folder, now)

        stop = asyncio.Event()
        watch = TelegramWatch(self.storage, self.ingest, accounts, now)
        running = asyncio.create_task(watch.run(stop))
        try:
            yield watch
        finally:
            stop.set()
            await asyncio.wait_for(running, 60)

    async def held(self) -> dict[tuple[int, int], tuple[str, bool]]:
        async with self.storage.read() as conn:
            rows = await conn.exec_driver_sql(
                "SELECT CAST(i.value AS INTEGER), p.message_id, r.text, p.deleted_at FROM posts p"
                " JOIN revisions r ON r.id = p.revision_id JOIN channel_identities i"
                " ON i.channel_id = p.channel_id AND i.kind = 'telegram_id'"
            )
            return {(row[0], row[1]): (row[2], row[3] is not None) for row in rows}

    async def in_state(self, state: str) -> bool:
        async with self.storage.read() as conn:
            return [one.state for one in await list_accounts(conn)] == [state]

    async def until_equal(self) -> None:
        """Waits until storage holds what the server knows."""

        async def equal() -> bool:
            truth = {key: (post.text, post.deleted) for key, post in self.server.world.truth().items()}
            return await self.held() == truth

        await until(equal)


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    """Waits until something holds, for a minute at most."""
    async with asyncio.timeout(60):
        while not await holds():  # noqa: ASYNC110
            await asyncio.sleep(0.02)


@pytest.fixture
async def newsroom(server: TelegramServer, storage: Storage, ingest: Ingest, tmp_path: Path) -> Newsroom:
    return await Newsroom(server, storage, ingest, tmp_path).start()


async def test_what_was_there_and_what_is_pushed_are_both_kept(newsroom: Newsroom) -> None:
    front, rear = await newsroom.channel("front"), await newsroom.channel("rear")
    newsroom.server.world.fill(front, 3)
    async with newsroom.watching():
        await newsroom.until_equal()
        newsroom.server.world.post(front)
        newsroom.server.world.post(rear)
        newsroom.server.world.edit(front, 1)
        await newsroom.until_equal()
    newsroom.server.journal.assert_only_read()


async def test_a_dropped_connection_is_taken_up_again_and_what_happened_meanwhile_is_kept(
    newsroom: Newsroom,
) -> None:
    front = await newsroom.channel("front")
    async with newsroom.watching():
        newsroom.server.world.post(front)
        await newsroom.until_equal()
        for _ in range(3):
            newsroom.server.drop_connections()
            newsroom.server.world.post(front)
            newsroom.server.world.edit(front, 1)
            await newsroom.until_equal()


async def test_a_connection_that_drops_while_the_database_is_locked_is_taken_up_again(
    newsroom: Newsroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "BUSY_SECONDS", 0)
    monkeypatch.setattr("monitors.telegram.watch.LIST_SECONDS", 0.05)
    front = await newsroom.channel("front")
    async with newsroom.watching() as watch:
        newsroom.server.world.post(front)
        await newsroom.until_equal()
        account = watch._watches[newsroom.account.id].account
        troubles = []

        async def note(error: Exception) -> timedelta | None:
            troubles.append(error)
            async with newsroom.storage.write():
                return None

        monkeypatch.setattr(type(account), "note_trouble", lambda self, error: note(error))
        lock = sqlite3.connect(tmp_path / "kept.db", isolation_level=None, check_same_thread=False)
        with closing(lock) as other:
            await asyncio.to_thread(other.execute, "BEGIN IMMEDIATE")
            newsroom.server.drop_connections()

            async def noted() -> bool:
                return bool(troubles)

            await until(noted)
            other.execute("ROLLBACK")
        newsroom.server.world.post(front)
        await newsroom.until_equal()


async def test_what_happened_while_the_program_was_down_is_kept_at_the_next_start(newsroom: Newsroom) -> None:
    front = await newsroom.channel("front")
    async with newsroom.watching():
        newsroom.server.world.fill(front, 5)
        newsroom.server.world.post(front)
        await newsroom.until_equal()
    newsroom.server.world.post(front)
    newsroom.server.world.delete(front, 2)
    newsroom.server.world.edit(front, 3)
    async with newsroom.watching():
        await newsroom.until_equal()


async def test_edits_and_deletions_of_old_posts_made_while_the_connection_was_down_are_found_after_it(
    newsroom: Newsroom,
) -> None:
    front = await newsroom.channel("front")
    newsroom.server.world.fill(
        front, 150
    )  # the newest page of the history doesn't reach down to the first ones
    async with newsroom.watching():
        await newsroom.until_equal()
        newsroom.server.drop_connections()
        newsroom.server.world.edit(front, 3)
        newsroom.server.world.delete(front, 5)
        await newsroom.until_equal()


async def test_an_edit_of_an_old_post_whose_push_vanished_is_found_at_the_next_push(
    newsroom: Newsroom,
) -> None:
    front = await newsroom.channel("front")
    newsroom.server.world.fill(front, 150)
    async with newsroom.watching():
        await newsroom.until_equal()
        newsroom.server.faults.push("withhold", times=2)
        newsroom.server.world.edit(front, 3)
        newsroom.server.world.delete(front, 5)
        newsroom.server.world.edit(front, 150)
        await newsroom.until_equal()


async def test_posts_whose_pushes_vanish_are_found_once_an_id_jumps(newsroom: Newsroom) -> None:
    front = await newsroom.channel("front")
    async with newsroom.watching():
        newsroom.server.world.post(front)
        await newsroom.until_equal()
        newsroom.server.faults.push("withhold", times=3)
        newsroom.server.faults.too_long(front.id)
        for _ in range(4):
            newsroom.server.world.post(
                front
            )  # the last is pushed, but all that it makes Telethon ask is too long

        async def answered() -> bool:
            return bool(newsroom.server.journal.count("updates.GetChannelDifference"))

        await until(answered)
        newsroom.server.world.post(front)
        await newsroom.until_equal()


async def test_a_channel_added_or_removed_in_storage_is_taken_up_or_dropped(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitors.telegram.watch.LIST_SECONDS", 0.05)
    async with newsroom.watching() as watch:
        front = await newsroom.channel("front")
        newsroom.server.world.post(front)
        await newsroom.until_equal()
        async with newsroom.storage.write() as conn:
            await conn.execute(update(channels).values(watched=False))

        async def dropped() -> bool:
            await watch.refresh()
            return not any(account.listener._watched for account in watch._watches.values())

        await until(dropped)
        newsroom.server.world.post(front)
        await asyncio.sleep(0.1)
        assert len(await newsroom.held()) == 1


async def test_what_is_pushed_right_after_joining_is_kept_and_the_channel_looked_at_deeply(
    newsroom: Newsroom,
) -> None:
    front = await newsroom.channel("front", joined=False)
    async with newsroom.storage.write() as conn:
        await conn.execute(update(channels).values(way="history"))
    newsroom.server.world.fill(front, 150)
    async with newsroom.watching() as watch:
        await newsroom.until_equal()
        front.members.add(newsroom.of.id)  # nobody has noted it yet
        newsroom.server.world.post(front)
        await newsroom.until_equal()
        newsroom.server.faults.push("withhold", times=1)
        newsroom.server.world.edit(front, 3)  # older than the newest page, as a look that isn't deep asks for
        async with newsroom.storage.write() as conn:
            await conn.execute(update(channels).values(way="joined"))
        await watch.refresh()
        await newsroom.until_equal()


async def test_an_account_that_signs_in_anew_while_the_program_runs_is_connected_at_once(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitors.telegram.watch.LIST_SECONDS", 0.05)
    front = await newsroom.channel("front")
    async with newsroom.watching():
        newsroom.server.world.post(front)
        await newsroom.until_equal()
        newsroom.server.revoke(newsroom.of, "SESSION_REVOKED")
        newsroom.server.drop_connections()
        await until(lambda: newsroom.in_state("signed_out"))
        await sign_in(newsroom.storage, newsroom.server, newsroom.of, newsroom.folder)
        newsroom.server.world.post(front)
        await newsroom.until_equal()


async def test_a_wait_at_connecting_is_kept_to_the_second_and_outlasts_a_restart(newsroom: Newsroom) -> None:
    front = await newsroom.channel("front")
    newsroom.server.world.post(front)
    newsroom.server.faults.flood("updates.GetState", 4)
    async with newsroom.watching():
        await until(lambda: newsroom.in_state("unreachable"))
    async with newsroom.storage.read() as conn:
        (kept,) = await list_accounts(conn)
    assert kept.limited_until is not None
    assert kept.state_note == (
        f"Telegram limits it: it may connect again at {kept.limited_until:%Y-%m-%d %H:%M:%S} UTC"
    )
    async with newsroom.watching():
        await newsroom.until_equal()
    assert newsroom.server.journal.early == []
    assert await newsroom.in_state("ok")


async def test_a_session_that_another_process_holds_is_written_down_and_taken_up_when_it_is_free(
    newsroom: Newsroom,
) -> None:
    front = await newsroom.channel("front")
    newsroom.server.world.post(front)
    other = SessionLock(newsroom.account.file)
    other.take()
    async with newsroom.watching():
        await until(lambda: newsroom.in_state("in_use"))
        other.release()
        await newsroom.until_equal()
        await until(lambda: newsroom.in_state("ok"))


async def test_older_history_is_read_back_behind_what_is_new(newsroom: Newsroom) -> None:
    front = await newsroom.channel("front")
    newsroom.server.world.fill(front, 350)
    async with newsroom.watching():
        await newsroom.until_equal()


async def test_older_history_is_read_back_however_many_channels_are_due(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    finish = Rounds.finish
    monkeypatch.setattr(Rounds, "finish", lambda rounds, number, due: finish(rounds, number, now()))
    for name, count in (("front", 150), ("rear", 1), ("left", 1), ("right", 1), ("middle", 1)):
        newsroom.server.world.fill(await newsroom.channel(name), count)
    async with newsroom.watching():
        await newsroom.until_equal()


async def test_a_long_history_keeps_no_short_one_waiting(newsroom: Newsroom) -> None:
    front, rear = await newsroom.channel("front"), await newsroom.channel("rear")
    newsroom.server.world.fill(front, 1200)
    newsroom.server.world.fill(rear, 300)
    async with newsroom.watching():
        await newsroom.until_equal()
    asked = [entry.channel for entry in newsroom.server.journal.find("messages.GetHistory")]
    last = max(n for n, channel in enumerate(asked) if channel == rear.id)
    assert asked[:last].count(front.id) < 8


async def test_a_channel_that_is_not_joined_is_polled_as_an_admin_says(newsroom: Newsroom) -> None:
    front = await newsroom.channel("front", joined=False)
    async with newsroom.storage.write() as conn:
        await conn.execute(update(channels).values(way="short_poll"))
    front.poll_timeout = 1
    newsroom.server.world.fill(front, 1)
    async with newsroom.watching():
        await newsroom.until_equal()
        newsroom.server.world.post(front)
        newsroom.server.world.edit(front, 1)
        await newsroom.until_equal()
        newsroom.server.world.delete(front, 2)
        newsroom.server.world.post(front)
        await newsroom.until_equal()
    async with newsroom.storage.read() as conn:
        ways = (await conn.execute(select(posts.c.first_way).order_by(posts.c.message_id))).scalars().all()
    assert ways == ["history", "live", "live"]


async def test_a_stop_does_not_wait_for_a_server_that_never_answers(newsroom: Newsroom) -> None:
    await newsroom.channel("front")
    newsroom.server.accepts = "frozen"
    async with newsroom.watching():

        async def connecting() -> bool:
            return bool(newsroom.server.connections)

        await until(connecting)
    newsroom.server.thaw_connections()


async def test_messages_as_they_came_go_after_a_week_but_for_those_that_failed(newsroom: Newsroom) -> None:
    front = await newsroom.channel("front")
    newsroom.server.world.fill(front, 1)
    async with newsroom.watching():
        await newsroom.until_equal()
        for _ in range(3):
            newsroom.server.world.post(front)
        await newsroom.until_equal()
    async with newsroom.storage.write() as conn:
        await conn.execute(update(raw_posts).values(done_at=now() - timedelta(days=8)))
        await conn.execute(update(raw_posts).where(raw_posts.c.message_id == 2).values(failed="unreadable"))
    async with newsroom.watching() as watch:
        await watch.refresh()

        async def pruned() -> bool:
            async with newsroom.storage.read() as conn:
                return (await conn.execute(select(raw_posts.c.message_id))).scalars().all() == [2]

        await until(pruned)
    assert len(await newsroom.held()) == 4


async def test_every_account_keeps_only_its_own_channels(newsroom: Newsroom) -> None:
    front = await newsroom.channel("front")
    stray = newsroom.server.world.add_channel("Stray", "stray", members=[newsroom.of])
    async with newsroom.watching():
        newsroom.server.world.post(stray)
        newsroom.server.world.post(front)

        async def there() -> bool:
            return bool(await newsroom.held())

        await until(there)
    assert {key[0] for key in await newsroom.held()} == {front.id}
    async with newsroom.storage.read() as conn:
        assert (await conn.execute(select(account_channels))).all()
        assert len((await conn.execute(select(revisions.c.id))).all()) == 1


async def test_pushed_posts_are_kept_while_telegram_lets_no_history_be_read(newsroom: Newsroom) -> None:
    front = await newsroom.channel("front")
    newsroom.server.faults.flood("messages.GetHistory", 600, times=None)
    async with newsroom.watching():

        async def refused() -> bool:
            return bool(newsroom.server.journal.count("messages.GetHistory"))

        await until(refused)
        newsroom.server.world.post(front)
        newsroom.server.world.edit(front, 1)
        await newsroom.until_equal()
    assert newsroom.server.journal.count("messages.GetHistory") == 1
    assert not newsroom.server.journal.early


async def test_a_connection_that_stands_but_is_dead_is_given_up_and_made_anew(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitors.telegram.account.PULSE_SECONDS", 0.05)
    monkeypatch.setattr("monitors.telegram.account.PULSE_ANSWER_SECONDS", 0.3)
    front = await newsroom.channel("front")
    async with newsroom.watching():
        newsroom.server.world.post(front)
        await newsroom.until_equal()
        newsroom.server.freeze_connections()
        newsroom.server.world.post(front)
        await newsroom.until_equal()
        newsroom.server.thaw_connections()


async def test_a_session_that_ends_leaves_other_accounts_at_work(
    newsroom: Newsroom, storage: Storage, tmp_path: Path
) -> None:
    second = newsroom.server.world.add_account()
    other = await sign_in(storage, newsroom.server, second, tmp_path)
    front = await newsroom.channel("front")
    rear = newsroom.server.world.add_channel("Rear", "rear", members=[second])
    await hand_over(storage, other, second, rear)
    async with newsroom.watching():
        newsroom.server.world.post(front)
        newsroom.server.world.post(rear)
        await newsroom.until_equal()
        newsroom.server.revoke(newsroom.of)
        newsroom.server.drop_connections()

        async def noted() -> bool:
            async with storage.read() as conn:
                return {one.label: one.state for one in await list_accounts(conn)}[
                    newsroom.account.label
                ] == "signed_out"

        await until(noted)
        newsroom.server.world.post(rear)
        await newsroom.until_equal()
