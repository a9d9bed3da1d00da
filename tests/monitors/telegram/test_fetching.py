from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal

import pytest
from PIL import Image
from pydantic import SecretStr
from sqlalchemy import select, update
from telethon import utils

from claims.model import Flag, Reading
from media.evidence import EvidenceStore
from media.facts import MediaFacts
from media.files import hash_bytes, hash_file
from media.settings import EvidenceSettings
from media.workers import HashWorkers
from monitors.evidence import Keeping
from monitors.fetched_files import LooksInto, clear_away
from monitors.ingest import Ingest
from monitors.settings import FetchSettings, IngestSettings
from monitors.telegram.asking import Asking, Watched
from monitors.telegram.fetching import Fetching, Source
from monitors.telegram.governor import Governor
from monitors.telegram.reconcile import Reconcile
from monitors.telegram.settings import TelegramSettings
from monitors.telegram.signed_in import SignedIn
from monitors.telegram.watch import TelegramWatch
from storage.engines import Storage
from storage.evidence import evidence_account
from storage.fetches import held_back, lift_limit
from storage.media import unreadable_since
from storage.models import footage_guesses, media, posts, sightings
from tests.monitors.telegram.conftest import Connect, QuietReader, hand_over, now, sign_in
from tests.monitors.telegram.test_watch import until
from tests.telegram_server import Account, Channel, TelegramServer, access_hash
from tests.telegram_server.pictures import draw_picture


class FlaggingReader(QuietReader):
    """Flags what names the place."""

    def read_batch(self, items: Sequence[tuple[str, datetime | None]]) -> list[Reading]:
        return [Reading(None, Flag("Kursk" in text, 1.0 if "Kursk" in text else 0.0)) for text, _ in items]


async def look_into(path: Path, *, asked: bool = False) -> MediaFacts:
    return hash_file(path, asked=asked)


class Desk:
    """One connected account that watches one channel, and what it fetches."""

    def __init__(self, server: TelegramServer, storage: Storage, ingest: Ingest, folder: Path) -> None:
        self.server, self.storage, self.ingest, self.folder = server, storage, ingest, folder
        self.of: Account = server.world.add_account()
        self.channel: Channel = server.world.add_channel("Front", "front", members=[self.of])
        self.time = now()
        self.account: SignedIn
        self.source: Source
        self.watched: Watched

    async def open(self, connect: Connect) -> Desk:
        self.account = await sign_in(self.storage, self.server, self.of, self.folder)
        channel_id = await hand_over(self.storage, self.account, self.of, self.channel)
        client = await connect(self.of, flood_sleep_threshold=0)
        key = access_hash(self.of.id, self.channel.id)
        self.watched = Watched(channel_id, self.channel.id, key, "front")
        asking = Asking(client, now)
        self.source = Source(self.account.id, client, asking, {channel_id: self.watched}.get)
        return self

    async def take_in(self) -> None:
        await Reconcile(self.storage, self.ingest, now).look(self.watched, self.source.asking, deep=True)

    def fetching(
        self,
        settings: FetchSettings | None = None,
        mb_per_hour: int = 500,
        look: LooksInto = look_into,
        keep: Literal["none", "flagged", "all"] | None = None,
    ) -> Fetching:
        told = TelegramSettings(api_id=1, api_hash=SecretStr("x"), media_mb_per_hour=mb_per_hour)
        governor = Governor(self.storage, told, lambda: self.time, sleep=self.sleep)
        place = self.folder / "fetching"
        keeping = None
        if keep is not None:
            store = EvidenceStore(self.folder / "kept", least_free=0)
            keeping = Keeping(EvidenceSettings(keep), store, self.storage, lambda: self.time)
        return Fetching(
            self.storage, look, governor, lambda: self.time, place, settings=settings, keeping=keeping
        )

    async def sleep(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)
        self.server.world.clock.offset += seconds

    async def work_off(self, fetching: Fetching, *, whole: bool = False) -> None:
        for _ in range(20):
            if await fetching.turn(self.source, whole=whole) > 0:
                return
        pytest.fail("it never comes to an end")

    async def kept(self, *columns: str) -> list[tuple[Any, ...]]:
        async with self.storage.read() as conn:
            rows = await conn.execute(select(*(media.c[name] for name in columns)).order_by(media.c.id))
            return [tuple(row) for row in rows]

    def downloads(self) -> int:
        return self.server.journal.count("upload.GetFile")

    def left_behind(self) -> list[Path]:
        return list((self.folder / "fetching").glob("*"))


@pytest.fixture
async def desk(
    server: TelegramServer, storage: Storage, connect: Connect, tmp_path: Path
) -> AsyncIterator[Desk]:
    settings = IngestSettings(workers=0, pause_ms=0)
    async with Ingest(storage, FlaggingReader(), settings=settings) as ingest:
        yield await Desk(server, storage, ingest, tmp_path).open(connect)


async def test_of_every_picture_and_film_the_smallest_usable_picture_is_hashed_and_dropped(
    desk: Desk,
) -> None:
    files = desk.server.world.files
    photo, film = files.add_photo(), files.add_film(b"\0" * 300_000)
    desk.server.world.post(desk.channel, "one", media=photo)
    desk.server.world.post(desk.channel, "two", media=film)
    await desk.take_in()
    with HashWorkers() as workers:
        await desk.work_off(desk.fetching(look=workers.hash))
    expected = [hash_bytes(photo.sizes[1].content), hash_bytes(film.thumbs[1].content)]
    assert await desk.kept("state", "hashed_from", "pdq", "size", "sha256") == [
        ("hashed", "thumb", expected[0].pdq, len(photo.sizes[-1].content), None),
        ("hashed", "thumb", expected[1].pdq, 300_000, None),
    ]
    assert desk.downloads() == 2
    assert desk.left_behind() == []


async def test_a_file_that_is_sent_again_is_not_downloaded_again(desk: Desk) -> None:
    photo = desk.server.world.files.add_photo()
    desk.server.world.post(desk.channel, "first", media=photo)
    await desk.take_in()
    await desk.work_off(desk.fetching())
    desk.server.world.post(desk.channel, "again", media=photo)
    await desk.take_in()
    await desk.work_off(desk.fetching())
    assert desk.downloads() == 1
    async with desk.storage.read() as conn:
        assert len((await conn.execute(select(sightings.c.id))).all()) == 2


async def test_where_the_budget_is_spent_the_tiny_picture_of_the_post_does(desk: Desk) -> None:
    photo = desk.server.world.files.add_photo()
    desk.server.world.post(desk.channel, "look", media=photo)
    await desk.take_in()
    await desk.work_off(desk.fetching(mb_per_hour=0))
    tiny = hash_bytes(utils.stripped_photo_to_jpg(photo.sizes[0].content))
    assert await desk.kept("state", "hashed_from", "pdq") == [("hashed", "inline", tiny.pdq)]
    assert desk.downloads() == 0


async def test_what_carries_no_tiny_picture_waits_for_the_next_hour(desk: Desk) -> None:
    desk.time = desk.time.replace(minute=0, second=0)
    desk.server.world.post(desk.channel, "look", media=desk.server.world.files.add_photo(b"\xff" * 1_500_000))
    await desk.take_in()
    fetching = desk.fetching(mb_per_hour=2)
    await fetching.governor.spend(desk.account.id, "media", 1_000)
    await desk.work_off(fetching)
    assert await desk.kept("state") == [("waiting",)]
    desk.time += timedelta(hours=1, minutes=1)
    await desk.work_off(fetching)
    assert await desk.kept("state") == [("refused",)]


async def test_whole_files_are_fetched_of_flagged_posts_alone(desk: Desk) -> None:
    files = desk.server.world.files
    photo, film = files.add_photo(), files.add_film(b"\0" * 1_200_000)
    desk.server.world.post(desk.channel, "Kursk", media=photo)
    desk.server.world.post(desk.channel, "Kursk again", media=film)
    desk.server.world.post(desk.channel, "elsewhere", media=files.add_photo())
    await desk.take_in()
    fetching = desk.fetching()
    await desk.work_off(fetching)
    await desk.work_off(fetching, whole=True)
    whole = hash_bytes(photo.sizes[-1].content)
    kept = await desk.kept("hashed_from", "sha256", "pdq")
    assert kept[0] == ("full", whole.sha256, whole.pdq)
    assert kept[1][:2] == ("full", hash_bytes(film.content).sha256)
    assert kept[2][0] == "thumb"
    async with desk.storage.read() as conn:
        guessed = (await conn.execute(select(footage_guesses.c.media_id))).scalars().all()
    assert guessed == [1]  # of the picture that a flagged post shows


async def test_a_new_flagged_post_is_fetched_at_once_and_an_old_one_that_is_flagged_later_soon(
    desk: Desk,
) -> None:
    world = desk.server.world
    world.post(desk.channel, "old", media=world.files.add_photo(), date=now() - timedelta(days=2.5))
    await desk.take_in()
    fetching = desk.fetching()
    await desk.work_off(fetching, whole=True)
    async with desk.storage.write() as conn:
        await conn.execute(update(posts).values(flagged=True))
    world.post(desk.channel, "Kursk", media=world.files.add_photo())
    await desk.take_in()
    await desk.work_off(fetching, whole=True)
    assert await desk.kept("hashed_from") == [(None,), ("full",)]
    desk.time += timedelta(minutes=11)
    await desk.work_off(fetching, whole=True)
    assert await desk.kept("hashed_from") == [("full",), ("full",)]


async def test_a_small_picture_never_takes_the_place_of_the_whole_file(desk: Desk) -> None:
    desk.server.world.post(desk.channel, "Kursk", media=desk.server.world.files.add_photo())
    await desk.take_in()
    late, go = asyncio.Event(), asyncio.Event()

    async def slow(path: Path, *, asked: bool = False) -> MediaFacts:
        facts = hash_file(path)
        late.set()
        await go.wait()
        return facts

    looking = asyncio.create_task(desk.work_off(desk.fetching(look=slow)))
    await late.wait()
    await desk.work_off(desk.fetching(), whole=True)
    go.set()
    await looking
    assert await desk.kept("hashed_from") == [("full",)]


async def test_a_film_over_the_limit_is_held_back_until_an_admin_lifts_it_for_its_post(desk: Desk) -> None:
    film = desk.server.world.files.add_film(b"\0" * 2_500_000)
    desk.server.world.post(desk.channel, "Kursk", media=film)
    await desk.take_in()
    fetching = desk.fetching(FetchSettings(film_mb=2), mb_per_hour=1)
    await desk.work_off(fetching)
    await desk.work_off(fetching, whole=True)
    async with desk.storage.read() as conn:
        held = await held_back(conn, 10)
        post_id = (await conn.execute(select(posts.c.id))).scalar_one()
    assert [(one.post_id, one.note, one.size) for one in held] == [(post_id, "larger than 2 MB", 2_500_000)]
    assert await desk.kept("hashed_from") == [("thumb",)]
    async with desk.storage.write() as conn:
        assert await lift_limit(conn, post_id) == 1
    await desk.work_off(desk.fetching(mb_per_hour=0), whole=True)
    assert await desk.kept("hashed_from", "sha256") == [("full", hash_bytes(film.content).sha256)]
    async with desk.storage.read() as conn:
        assert await held_back(conn, 10) == []


async def test_a_file_larger_than_an_hours_budget_is_held_back_and_smaller_ones_wait_for_the_next(
    desk: Desk,
) -> None:
    desk.time = desk.time.replace(minute=0, second=0)
    files = desk.server.world.files
    for size in (800_000, 700_000, 1_300_000):
        desk.server.world.post(desk.channel, "Kursk", media=files.add_film(b"\0" * size))
    await desk.take_in()
    fetching = desk.fetching(mb_per_hour=1)
    assert await fetching.turn(desk.source, whole=True) == 60
    assert await desk.kept("hashed_from") == [(None,), ("full",), (None,)]
    desk.time += timedelta(hours=1, minutes=1)
    await desk.work_off(fetching, whole=True)
    assert await desk.kept("hashed_from") == [("full",), ("full",), (None,)]
    async with desk.storage.read() as conn:
        assert [one.note for one in await held_back(conn, 10)] == ["larger than an hour's budget"]


@pytest.mark.parametrize("whole", [False, True])
async def test_an_expired_reference_is_renewed_by_asking_for_the_post_again(desk: Desk, whole: bool) -> None:
    files = desk.server.world.files
    desk.server.world.post(desk.channel, "Kursk", media=files.add_photo())
    desk.server.world.post(desk.channel, "Kursk", media=files.add_film(b"\0" * 700_000))
    await desk.take_in()
    files.expire()
    await desk.work_off(desk.fetching(), whole=whole)
    assert await desk.kept("hashed_from") == [("full" if whole else "thumb",)] * 2
    assert desk.server.journal.count("channels.GetMessages") == 2


async def test_of_a_post_that_is_gone_the_tiny_picture_is_left(desk: Desk) -> None:
    files = desk.server.world.files
    desk.server.world.post(desk.channel, "Kursk", media=files.add_photo())
    desk.server.world.post(desk.channel, "Kursk", media=files.add_photo(b"no inline picture"))
    await desk.take_in()
    files.expire()
    desk.server.world.delete(desk.channel, 1, 2)
    fetching = desk.fetching()
    await desk.work_off(fetching)
    await desk.work_off(fetching, whole=True)
    gone = "its post was gone or changed before it could be fetched"
    assert await desk.kept("state", "hashed_from", "reason") == [
        ("hashed", "inline", None),
        ("missing", None, gone),
    ]
    async with desk.storage.read() as conn:
        assert {one.note for one in await held_back(conn, 10)} == {gone}


async def test_what_a_protected_channel_shows_is_hashed_and_marked_as_not_to_be_kept(desk: Desk) -> None:
    desk.server.world.protect(desk.channel)
    desk.server.world.post(desk.channel, "Kursk", media=desk.server.world.files.add_photo())
    desk.watched = Watched(
        desk.watched.channel_id, desk.channel.id, desk.watched.access_hash, "front", noforwards=True
    )
    await desk.take_in()
    await desk.work_off(desk.fetching(keep="all"), whole=True)
    assert await desk.kept("state", "hashed_from", "protected", "kept_path", "not_kept") == [
        ("hashed", "full", True, None, "protected")
    ]
    assert not (desk.folder / "kept").exists()
    assert desk.left_behind() == []


async def test_whole_files_of_flagged_posts_are_kept_as_they_were_served(desk: Desk) -> None:
    files = desk.server.world.files
    photo, film = files.add_photo(), files.add_film(b"\0" * 700_000)
    desk.server.world.post(desk.channel, "Kursk", media=photo)
    desk.server.world.post(desk.channel, "Kursk", media=film)
    desk.server.world.post(desk.channel, "elsewhere", media=files.add_photo())
    await desk.take_in()
    fetching = desk.fetching(keep="flagged")
    await desk.work_off(fetching)
    await desk.work_off(fetching, whole=True)
    paths = [path for (path,) in await desk.kept("kept_path")]
    assert [path and (desk.folder / "kept" / path).read_bytes() for path in paths] == [
        photo.sizes[-1].content,
        film.content,
        None,
    ]
    async with desk.storage.read() as conn:
        account = await evidence_account(conn)
    assert [(one.reason, one.media) for one in account.not_kept] == [("not_fetched", 1)]


async def test_a_whole_file_that_was_let_go_is_fetched_and_kept_when_its_post_is_flagged_later(
    desk: Desk,
) -> None:
    picture = desk.server.world.files.add_document(draw_picture(7), "image/jpeg", "a.jpg")
    desk.server.world.post(desk.channel, "elsewhere", media=picture)
    await desk.take_in()
    fetching = desk.fetching(keep="flagged")
    await desk.work_off(fetching)
    assert await desk.kept("hashed_from", "not_kept") == [("full", "setting")]
    async with desk.storage.write() as conn:
        await conn.execute(update(posts).values(flagged=True))
    await desk.work_off(desk.fetching(keep="none"), whole=True)
    assert await desk.kept("kept_path", "not_kept") == [(None, "setting")]
    await desk.work_off(fetching, whole=True)
    [(path, why)] = await desk.kept("kept_path", "not_kept")
    assert (desk.folder / "kept" / path).read_bytes() == picture.content
    assert why is None


async def test_a_photo_whose_bytes_are_no_photo_is_refused_with_the_reason(desk: Desk) -> None:
    desk.server.world.post(desk.channel, "look", media=desk.server.world.files.add_photo(b"not a picture"))
    desk.server.world.post(desk.channel, "fine", media=desk.server.world.files.add_photo())
    await desk.take_in()
    await desk.work_off(desk.fetching())
    (wrong, reason), (fine, _) = await desk.kept("state", "reason")
    assert (wrong, fine) == ("refused", "hashed")
    assert "no picture" in reason
    async with desk.storage.read() as conn:
        bad = await unreadable_since(conn, now() - timedelta(days=1))
        assert await unreadable_since(conn, now() + timedelta(days=1)) is None
    assert bad is not None
    assert (bad.count, bad.reason) == (1, reason)


async def test_what_is_neither_picture_nor_film_is_not_downloaded(desk: Desk) -> None:
    files = desk.server.world.files
    desk.server.world.post(
        desk.channel, "Kursk", media=files.add_document(b"%PDF-1.4", "application/pdf", "a.pdf")
    )
    await desk.take_in()
    await desk.work_off(desk.fetching())
    await desk.work_off(desk.fetching(), whole=True)
    assert await desk.kept("state", "reason") == [("refused", "neither a picture nor a film")]
    assert desk.downloads() == 0


async def test_a_picture_sent_as_a_document_is_downloaded_whole(desk: Desk) -> None:
    out = io.BytesIO()
    Image.open(io.BytesIO(draw_picture(7))).save(out, "PNG")
    file = desk.server.world.files.add_document(out.getvalue(), "image/png", "map.png")
    desk.server.world.post(desk.channel, "map", media=file)
    await desk.take_in()
    await desk.work_off(desk.fetching())
    assert await desk.kept("hashed_from", "sha256", "mime") == [
        ("full", hash_bytes(out.getvalue()).sha256, "image/png")
    ]


async def test_telegrams_waits_are_kept_to_and_nothing_is_asked_early(desk: Desk) -> None:
    for _ in range(3):
        desk.server.world.post(desk.channel, "look", media=desk.server.world.files.add_photo())
    await desk.take_in()
    desk.server.faults.flood("upload.GetFile", 300)
    fetching = desk.fetching()
    assert await fetching.turn(desk.source, whole=False) == 60
    assert desk.downloads() == 1
    assert await fetching.turn(desk.source, whole=False) == 60
    assert desk.downloads() == 1
    assert await desk.kept("state") == [("waiting",)] * 3


async def test_an_error_of_one_file_holds_up_no_other_and_ends_after_some_tries(desk: Desk) -> None:
    for _ in range(2):
        desk.server.world.post(desk.channel, "look", media=desk.server.world.files.add_photo())
    await desk.take_in()
    lost = desk.server.world.files._files.pop(desk.server.world.files._last)
    fetching = desk.fetching()
    for _ in range(4):
        await desk.work_off(fetching)
        desk.time += timedelta(hours=3)
    states = await desk.kept("state", "telegram_file_id")
    assert dict((number, state) for state, number in states)[lost.id] == "missing"
    assert sorted(state for state, _ in states) == ["hashed", "missing"]


async def test_a_restart_goes_on_where_it_was(desk: Desk) -> None:
    for _ in range(5):
        desk.server.world.post(desk.channel, "look", media=desk.server.world.files.add_photo())
    await desk.take_in()
    third = asyncio.Event()
    seen = 0

    async def stuck(path: Path, *, asked: bool = False) -> MediaFacts:
        nonlocal seen
        seen += 1
        if seen == 3:
            third.set()
            await asyncio.Event().wait()
        return hash_file(path)

    working = asyncio.create_task(desk.fetching(look=stuck).keep_looking(desk.source))
    await third.wait()
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)
    assert desk.left_behind() == []
    assert [state for (state,) in await desk.kept("state")].count("hashed") == 2
    await desk.work_off(desk.fetching())
    assert await desk.kept("state") == [("hashed",)] * 5
    assert desk.downloads() == 6


def test_only_what_a_killed_program_left_long_ago_is_cleared_away(tmp_path: Path) -> None:
    for name in ("fetching-abc", "other"):
        (tmp_path / name).write_bytes(b"x")
    clear_away(tmp_path, now())
    assert len(list(tmp_path.iterdir())) == 2
    clear_away(tmp_path, now() + timedelta(days=2))
    assert [left.name for left in tmp_path.iterdir()] == ["other"]


async def test_posts_arrive_while_a_download_hangs(
    server: TelegramServer, storage: Storage, tmp_path: Path
) -> None:
    of = server.world.add_account()
    channel = server.world.add_channel("Front", "front", members=[of])
    account = await sign_in(storage, server, of, tmp_path)
    await hand_over(storage, account, of, channel)
    server.world.post(channel, "Kursk", media=server.world.files.add_photo())
    server.faults.silence("upload.GetFile", times=None)
    governor = Governor(storage, account.settings, now)
    stop = asyncio.Event()

    async def accounts() -> list[SignedIn]:
        return [account]

    async def hanging() -> bool:
        return server.journal.count("upload.GetFile") == 2

    async def all_kept() -> bool:
        async with storage.read() as conn:
            return len((await conn.execute(select(posts.c.id))).all()) == 21

    settings = IngestSettings(workers=0, pause_ms=0)
    async with Ingest(storage, FlaggingReader(), settings=settings) as ingest:
        fetching = Fetching(storage, look_into, governor, now, tmp_path / "fetching", sleep=_soon)
        watch = TelegramWatch(storage, ingest, accounts, now, governor=governor, fetching=fetching)
        running = asyncio.create_task(watch.run(stop))
        await until(hanging)
        for number in range(20):
            server.world.post(channel, f"post {number}")
        await until(all_kept)
        began = now()
        stop.set()
        await running
        assert now() - began < timedelta(seconds=5)
    assert list((tmp_path / "fetching").glob("*")) == []


async def _soon(seconds: float) -> None:
    await asyncio.sleep(min(seconds, 0.05))
