from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from monitors.ingest import Ingest
from monitors.telegram.asking import Asking, ChannelClosed, Page, Watched
from monitors.telegram.reconcile import Outcome, Reconcile, read_page
from storage.cursors import open_gap
from storage.engines import Storage
from storage.keys import ChannelId
from storage.message_ids import account_ids, id_gaps, reached
from storage.models import deletions, gaps, posts, revisions
from tests.monitors.telegram.conftest import Connect, now, watch_in_storage
from tests.telegram_server import Account, Channel, Restriction, TelegramServer, access_hash


class Looker:
    """A watched channel and an account that looks at it."""

    def __init__(self, server: TelegramServer, storage: Storage, ingest: Ingest, connect: Connect) -> None:
        self.server, self.storage = server, storage
        self.reconcile = Reconcile(storage, ingest, now)
        self._connect = connect
        self.account: Account = server.world.add_account()
        self.channel: Channel = server.world.add_channel("Тиха варта", "tykha_varta", members=[self.account])
        self.channel_id = ChannelId(0)

    async def start(self) -> Looker:
        self.channel_id = await watch_in_storage(self.storage, self.channel)
        self.client = await self._connect(self.account)
        self.asking = Asking(self.client, now)
        return self

    @property
    def watched(self) -> Watched:
        hash_ = access_hash(self.account.id, self.channel.id)
        return Watched(self.channel_id, self.channel.id, hash_, self.channel.username)

    async def look(self, *, deep: bool = False) -> Outcome:
        return await self.reconcile.look(self.watched, self.asking, deep=deep)

    async def held(self) -> dict[int, tuple[str, bool]]:
        async with self.storage.read() as conn:
            rows = await conn.execute(
                select(posts.c.message_id, revisions.c.text, posts.c.deleted_at).join(
                    revisions, revisions.c.id == posts.c.revision_id
                )
            )
            return {row[0]: (row[1], row[2] is not None) for row in rows}

    def truth(self) -> dict[int, tuple[str, bool]]:
        return {key[1]: (post.text, post.deleted) for key, post in self.server.world.truth().items()}

    async def open_gaps(self) -> list[tuple[int, int]]:
        async with self.storage.read() as conn:
            return [(gap.from_id, gap.to_id) for gap in await id_gaps(conn)]


@pytest.fixture
async def looker(server: TelegramServer, storage: Storage, ingest: Ingest, connect: Connect) -> Looker:
    return await Looker(server, storage, ingest, connect).start()


async def test_a_gap_of_a_thousand_posts_is_closed_in_one_look(looker: Looker) -> None:
    world, channel = looker.server.world, looker.channel
    world.post(channel)
    await looker.look()
    for number in range(1000):
        world.post(channel, quiet=True)
        if number % 100 == 50:
            world.skip_ids(channel, 2)
    outcome = await looker.look()
    assert outcome.posts_new == 1000
    assert await looker.held() == looker.truth()
    assert await looker.open_gaps() == []
    async with looker.storage.read() as conn:
        known = await reached(conn, looker.channel_id)
    assert known.last_contiguous_id == known.newest_id == channel.top


async def test_edits_and_deletions_that_nobody_pushed_are_found(looker: Looker) -> None:
    world, channel = looker.server.world, looker.channel
    world.fill(channel, 150)
    await looker.look()
    async with looker.storage.read() as conn:
        assert (await reached(conn, looker.channel_id)).backfilled_to_id == 51
    world.edit(channel, 140, "Виправлене.")
    world.edit(channel, 140, "Виправлене двічі за секунду.")
    world.delete(channel, 100, 101, 150)
    outcome = await looker.look()
    assert (outcome.revisions, outcome.deletions, outcome.posts_new) == (
        1,
        3,
        3,
    )  # three more came into the page
    assert {number: told for number, told in looker.truth().items() if number > 47} == await looker.held()
    again = await looker.look()
    assert (again.revisions, again.deletions) == (0, 0)
    async with looker.storage.read() as conn:
        marks = (await conn.execute(select(deletions.c.evidence))).scalars().all()
    assert marks == ["asked"] * 3


async def test_a_deep_look_finds_edits_and_deletions_of_the_last_days(looker: Looker) -> None:
    world, channel = looker.server.world, looker.channel
    await looker.look()
    world.fill(channel, 5)
    await looker.look()
    world.fill(channel, 350)
    await looker.look()
    world.edit(channel, 10, "Давнє, виправлене.")
    world.delete(channel, 20)
    shallow = await looker.look()
    assert (shallow.revisions, shallow.deletions) == (0, 0)
    deep = await looker.look(deep=True)
    assert (deep.revisions, deep.deletions) == (1, 1)
    assert await looker.held() == looker.truth()


async def test_a_gap_without_posts_is_closed_as_empty(looker: Looker) -> None:
    world, channel = looker.server.world, looker.channel
    world.post(channel)
    await looker.look()
    world.skip_ids(channel, 5)
    gone = world.post(channel, quiet=True)
    world.delete(channel, gone.id)
    world.post(channel)
    await looker.look()
    async with looker.storage.read() as conn:
        rows = (await conn.execute(select(gaps.c.from_id, gaps.c.to_id, gaps.c.how_closed))).all()
    assert [tuple(row) for row in rows] == [(2, 7, "empty")]


async def test_a_restricted_channel_proves_no_deletion(looker: Looker) -> None:
    looker.server.world.fill(looker.channel, 3)
    await looker.look()
    looker.server.world.restrict(looker.channel)
    with pytest.raises(ChannelClosed):
        await looker.look()
    assert not any(gone for _, gone in (await looker.held()).values())


async def test_what_telegram_shows_of_a_restricted_channel_is_kept(looker: Looker) -> None:
    looker.server.world.fill(looker.channel, 3)
    looker.server.world.restrict(looker.channel, Restriction(hides=False))
    await looker.look()
    assert await looker.held() == looker.truth()


async def test_a_look_broken_off_leaves_its_gap_for_the_next(
    looker: Looker, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, channel = looker.server.world, looker.channel
    world.post(channel)
    await looker.look()
    world.fill(channel, 450)
    asked = 0
    history = looker.asking.history

    async def interrupted(channel: Watched, *, before_id: int = 0) -> Page:
        nonlocal asked
        asked += 1
        if asked == 3:
            raise ConnectionError
        return await history(channel, before_id=before_id)

    monkeypatch.setattr(looker.asking, "history", interrupted)
    with pytest.raises(ConnectionError):
        await looker.look()
    assert await looker.open_gaps() == [(2, 351)]
    looker.server.faults.clear()
    await looker.look()
    assert await looker.held() == looker.truth()
    assert await looker.open_gaps() == []


async def test_a_gap_larger_than_a_look_may_read_is_closed_by_the_looks_after_it(
    looker: Looker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitors.telegram.reconcile.PAGES_A_GAP", 2)
    world, channel = looker.server.world, looker.channel
    world.post(channel)
    await looker.look()
    world.fill(channel, 650)
    outcome = await looker.look()
    assert outcome.gaps_left == 1
    for _ in range(4):
        outcome = await looker.look()
    assert outcome.gaps_left == 0
    assert await looker.held() == looker.truth()


async def test_an_absurd_jump_of_ids_takes_no_absurd_number_of_requests(looker: Looker) -> None:
    world, channel = looker.server.world, looker.channel
    world.post(channel)
    await looker.look()
    world.skip_ids(channel, 1_000_000)
    world.fill(channel, 3)
    asked = looker.server.journal.count()
    await looker.look()
    assert looker.server.journal.count() - asked < 10
    assert await looker.held() == looker.truth()
    assert await looker.open_gaps() == []


async def test_a_late_answer_never_overwrites_a_later_edit(
    looker: Looker, ingest: Ingest, storage: Storage
) -> None:
    world, channel = looker.server.world, looker.channel
    world.post(channel, "Перше.")
    await looker.look()
    world.edit(channel, 1, "Друге.")
    early = await looker.asking.history(looker.watched)
    world.edit(channel, 1, "Третє.")
    late = await looker.asking.history(looker.watched)
    await ingest.take(read_page(looker.watched, late))
    await ingest.take(read_page(looker.watched, early))
    assert (await looker.held())[1] == ("Третє.", False)
    async with storage.read() as conn:
        assert (await conn.execute(select(func.count()).select_from(revisions))).scalar_one() == 3


async def test_ids_met_twice_or_out_of_order_open_no_gap_twice(looker: Looker) -> None:
    async with looker.storage.write() as conn:
        at = now() - timedelta(hours=1)
        assert await account_ids(conn, looker.channel_id, {1: at, 2: at, 6: at}, at) == [(3, 5)]
        assert await account_ids(conn, looker.channel_id, {4: at, 2: at, 6: at}, at) == []
        assert await account_ids(conn, looker.channel_id, {7: at}, at) == []
    assert await looker.open_gaps() == [(3, 5)]


async def test_a_gap_that_is_known_by_its_time_alone_is_read_back_to_that_time(looker: Looker) -> None:
    world, channel = looker.server.world, looker.channel
    today = now().replace(microsecond=0)
    for days in range(400, 0, -1):
        world.post(channel, date=today - timedelta(days=days), quiet=True)
    await looker.look()
    assert min(await looker.held()) == 301
    async with looker.storage.write() as conn:
        await open_gap(
            conn,
            looker.channel_id,
            found_at=today,
            from_id=None,
            to_id=300,
            from_time=today - timedelta(days=250),
            to_time=None,
        )
    outcome = await looker.look()
    assert (outcome.gaps_closed, outcome.gaps_left) == (1, 0)
    assert min(await looker.held()) == 101  # whole pages
