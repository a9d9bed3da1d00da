"""Pictures and films of preview pages, fetched from a server on loopback."""

from __future__ import annotations

import asyncio
import gzip
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from sqlalchemy import select

from claims.model import Flag, Reading
from media.evidence import EvidenceStore
from media.facts import MediaFacts
from media.files import hash_bytes, hash_file
from media.settings import EvidenceSettings
from monitors.evidence import Keeping
from monitors.fetched_files import FetchedFiles
from monitors.ingest import Ingest
from monitors.preview.addresses import is_public
from monitors.preview.client import PreviewClient
from monitors.preview.fetching import PageFetching
from monitors.preview.files import FileClient
from monitors.preview.settings import PreviewSettings
from monitors.preview.watch import PreviewWatch
from monitors.settings import FetchSettings, IngestSettings, WatchSettings
from storage.accounts import add_account, set_ways
from storage.channels import add_channel
from storage.engines import Storage
from storage.fetches import files_wanted, held_back, lift_limit, looks_wanted
from storage.keys import ChannelId
from storage.migrations import upgrade
from storage.models import fetches, media, sightings
from storage.observations import ChannelRef, MediaKind, ObservedMedia, ObservedPost, Way
from storage.page_media import page_fetches, page_looks_wanted
from tests.dprkwatch.preview_site import PreviewSite, film, photo, serving_previews
from tests.telegram_server.pictures import draw_picture

START = datetime(2024, 12, 20, 12, tzinfo=UTC)
ONE, TWO = draw_picture(1, 320, 180), draw_picture(2, 320, 180)


class FlaggingReader:
    """Flags what names the place."""

    version = "place"
    files: dict[str, str] = {}  # noqa: RUF012 - as the protocol has it

    def read_batch(self, items: Sequence[tuple[str, datetime | None]]) -> list[Reading]:
        return [
            Reading(None, Flag("Kursk" in text, 1.0 if "Kursk" in text else 0.0, ()), ()) for text, _ in items
        ]


async def look_into(path: Path, *, asked: bool = False) -> MediaFacts:
    return hash_file(path)  # the ways in which it may have been cut take long


@dataclass
class Time:
    """The time of day and the monotonic clock; only sleeping and the test move them."""

    now: datetime = START
    clock: float = 0.0

    async def sleep(self, seconds: float) -> None:
        self.clock += seconds


@dataclass
class Desk:
    """A channel watched by its preview, and what fetches its files."""

    site: PreviewSite
    storage: Storage
    ingest: Ingest
    folder: Path
    pages: PreviewClient
    time: Time
    posted: int = 0

    @property
    def now(self) -> datetime:
        return self.time.now

    def forward(self, **by: float) -> None:
        self.time.now += timedelta(**by)
        self.time.clock += timedelta(**by).total_seconds()

    async def watch(self, name: str = "front") -> ChannelId:
        async with self.storage.write() as conn:
            return (await add_channel(conn, ChannelRef(username=name), self.now))[0]

    def post(self, text: str, *shown: str, channel: str = "front") -> int:
        self.posted += 1
        self.site.channel(channel).post(self.posted, self.now - timedelta(minutes=1), text, *shown)
        return self.posted

    async def look(self) -> None:
        """Looks at every channel."""
        self.forward(hours=2)
        watch = PreviewWatch(self.storage, self.ingest, self.pages, WatchSettings(), lambda: self.now)
        while await watch.step() is not None:
            pass

    @asynccontextmanager
    async def fetching(
        self,
        settings: FetchSettings | None = None,
        *,
        keep: Literal["none", "flagged", "all"] | None = None,
        names: AbstractResolver | None = None,
        look: Any = look_into,
    ) -> AsyncIterator[PageFetching]:
        keeping = None
        if keep is not None:
            store = EvidenceStore(self.folder / "kept", least_free=0)
            keeping = Keeping(EvidenceSettings(keep), store, self.storage, lambda: self.now)
        files = FetchedFiles(self.storage, look, lambda: self.now, self.folder / "fetching", keeping)
        async with FileClient(
            self.pages, clock=lambda: self.time.clock, sleep=self.time.sleep, jitter=lambda: 0.0, names=names
        ) as client:
            yield PageFetching(
                self.storage,
                self.pages,
                client,
                files,
                settings or FetchSettings(),
                lambda: self.now,
                sleep=lambda _: asyncio.sleep(0),
            )

    async def fetch(self, settings: FetchSettings | None = None, **more: Any) -> None:
        """Works off what waits, as after a start."""
        async with self.fetching(settings, **more) as fetching:
            await fetching.work_off()

    async def kept(self, *columns: str) -> list[tuple[Any, ...]]:
        async with self.storage.read() as conn:
            rows = await conn.execute(select(*(media.c[name] for name in columns)).order_by(media.c.id))
            return [tuple(row) for row in rows]

    async def all(self, wanted: Any) -> list[tuple[Any, ...]]:
        async with self.storage.read() as conn:
            return [tuple(row) for row in await conn.execute(wanted)]

    def left_behind(self) -> list[Path]:
        return list((self.folder / "fetching").glob("*"))


@asynccontextmanager
async def a_desk(folder: Path, **preview: Any) -> AsyncIterator[Desk]:
    url = f"sqlite+aiosqlite:///{folder / 'watch.db'}"
    await upgrade(url)
    time = Time()
    async with serving_previews() as site, await Storage.open(url) as storage:
        settings = PreviewSettings(base_url=site.address, tries=1, **preview)
        pages = PreviewClient(settings, now=lambda: time.now, clock=lambda: time.clock, sleep=time.sleep)
        reading = IngestSettings(workers=0, pause_ms=0)
        async with pages, Ingest(storage, FlaggingReader(), settings=reading, now=lambda: time.now) as ingest:
            yield Desk(site, storage, ingest, folder, pages, time)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with a_desk(tmp_path) as made:
        await made.watch()
        yield made


# --- what is fetched


async def test_the_picture_of_every_post_is_hashed_as_it_was_served_and_a_film_by_its_thumbnail(
    desk: Desk,
) -> None:
    desk.post("morning", photo(desk.site.add("one.jpg", ONE)))
    desk.post("noon", film(desk.site.add("long.mp4", b"\0" * 5000), desk.site.add("two.jpg", TWO)))
    await desk.look()
    await desk.fetch()
    one, two = hash_bytes(ONE), hash_bytes(TWO)
    wanted = ("hashed_from", "sha256", "size", "mime", "width", "height", "pdq", "pdq_quality", "phash")
    assert await desk.kept("state", *wanted) == [
        ("hashed", "full", *(getattr(one, name) for name in wanted[1:])),
        ("hashed", "thumb", None, None, "video/mp4", None, None, two.pdq, two.pdq_quality, two.phash),
    ]
    assert sorted(desk.site.files_asked_for()) == ["one.jpg", "two.jpg"]
    assert desk.left_behind() == []


async def test_the_parts_of_an_album_are_fetched_each(desk: Desk) -> None:
    desk.post("two of them", photo(desk.site.add("one.jpg", ONE)), photo(desk.site.add("two.jpg", TWO)))
    await desk.look()
    await desk.fetch()
    assert await desk.kept("sha256") == [(hash_bytes(ONE).sha256,), (hash_bytes(TWO).sha256,)]


async def test_a_picture_that_is_posted_again_or_whose_post_is_edited_is_not_fetched_again(
    desk: Desk,
) -> None:
    number = "5792106141801180001"
    await desk.watch("rear")
    desk.site.channel("rear")
    first = desk.post("first", photo(desk.site.add("one.jpg", ONE), number))
    named = desk.post("without a number", photo(desk.site.add("two.jpg", TWO)))
    await desk.look()
    await desk.fetch()
    desk.post("again", photo(desk.site.add("other.jpg", ONE), number), channel="rear")
    for message, address in ((first, "one.jpg"), (named, "two.jpg")):
        when, _ = desk.site.channel("front").posts[message]
        desk.site.channel("front").posts[message] = (when, "quite another text by now")
        assert address in desk.site.files
    await desk.look()
    await desk.fetch()
    assert desk.site.files_asked_for() == ["two.jpg", "one.jpg"]
    assert len(await desk.kept("id")) == 2
    assert len(await desk.all(select(sightings.c.id))) == 5


async def test_whole_films_are_fetched_of_flagged_posts_alone(desk: Desk) -> None:
    content = b"\0\0\0\x18ftypmp42" + b"\0" * 5000
    desk.post("Kursk", film(desk.site.add("a.mp4", content), desk.site.add("a.jpg", ONE)))
    desk.post("elsewhere", film(desk.site.add("b.mp4", content), desk.site.add("b.jpg", TWO)))
    await desk.look()
    async with desk.fetching() as fetching:
        await fetching.turn(whole=True)
    assert desk.site.files_asked_for() == ["a.mp4"]
    ((state, made, size, sha256), _) = await desk.kept("state", "hashed_from", "size", "sha256")
    assert (made, size) == ("full", len(content))
    assert state in ("partly", "refused")  # it is no film that could be decoded
    assert sha256 == hash_bytes(content).sha256


async def test_the_ways_in_which_it_may_have_been_cut_are_made_of_what_flagged_posts_show(desk: Desk) -> None:
    desk.post("Kursk", photo(desk.site.add("one.jpg", ONE)))
    desk.post("elsewhere", photo(desk.site.add("two.jpg", TWO)))
    await desk.look()
    closely: dict[bytes | None, bool] = {}

    async def look(path: Path, *, asked: bool = False) -> MediaFacts:
        facts = hash_file(path)
        closely[facts.sha256] = asked
        return facts

    await desk.fetch(look=look)
    assert closely == {hash_bytes(ONE).sha256: True, hash_bytes(TWO).sha256: False}


async def test_a_film_that_is_too_large_is_hashed_by_its_thumbnail_and_held_back_until_an_admin_wants_it(
    desk: Desk,
) -> None:
    desk.post("Kursk", film(desk.site.add("a.mp4", b"\0" * 3_000_000), desk.site.add("a.jpg", ONE)))
    await desk.look()
    await desk.fetch(FetchSettings(film_mb=2))
    assert await desk.kept("state", "hashed_from") == [("hashed", "thumb")]
    async with desk.storage.read() as conn:
        (held,) = await held_back(conn, 10)
    assert held.note == "larger than 2 MB"
    asked = len(desk.site.asked)
    await desk.fetch(FetchSettings(film_mb=2))
    assert len(desk.site.asked) == asked
    async with desk.storage.write() as conn:
        assert await lift_limit(conn, held.post_id) == 1
    await desk.fetch(FetchSettings(film_mb=2))
    assert desk.site.files_asked_for()[-1] == "a.mp4"
    # it shows nothing: what its thumbnail showed isn't lost for that
    assert await desk.kept("hashed_from", "size", "pdq") == [("full", 3_000_000, hash_bytes(ONE).pdq)]


async def test_of_a_film_that_the_page_calls_too_big_the_thumbnail_is_hashed_and_that_is_said(
    desk: Desk,
) -> None:
    desk.post("Kursk", film(None, desk.site.add("a.jpg", ONE)))
    await desk.look()
    await desk.fetch()
    assert await desk.kept("state", "hashed_from", "pdq") == [("hashed", "thumb", hash_bytes(ONE).pdq)]
    async with desk.storage.read() as conn:
        (held,) = await held_back(conn, 10)
    assert held.note == "its page shows no more than a picture of it"


async def test_originals_of_flagged_posts_are_kept(desk: Desk) -> None:
    desk.post("Kursk", photo(desk.site.add("one.jpg", ONE)))
    desk.post("elsewhere", photo(desk.site.add("two.jpg", TWO)))
    await desk.look()
    await desk.fetch(keep="flagged")
    ((kept, _), (none, why)) = await desk.kept("kept_path", "not_kept")
    assert (desk.folder / "kept" / kept).read_bytes() == ONE
    assert (none, why) == (None, "setting")


async def test_only_channels_that_are_watched_are_fetched_from(desk: Desk) -> None:
    desk.post("morning", photo(desk.site.add("one.jpg", ONE)))
    await desk.look()
    async with desk.storage.write() as conn:
        await conn.execute(media.metadata.tables["channels"].update().values(paused=True))
    await desk.fetch()
    assert desk.site.files_asked_for() == []


async def test_nothing_is_fetched_of_what_is_no_picture(desk: Desk) -> None:
    voice = '<a class="tgme_widget_message_voice_player"><audio src="{}"></audio><time>0:10</time></a>'
    desk.post("heard", voice.format(desk.site.add("voice.ogg", b"OggS")))
    await desk.look()
    await desk.fetch()
    assert await desk.kept("state", "reason") == [("refused", "neither a picture nor a film")]
    assert desk.site.files_asked_for() == []


# --- addresses that have expired


async def test_an_address_that_has_expired_is_looked_up_on_the_page_once_for_all_that_stand_there(
    desk: Desk,
) -> None:
    old = [photo(desk.site.add(f"old{n}.jpg", 404)) for n in range(3)]
    for n in range(3):
        desk.post(f"morning {n}", old[n])
    await desk.look()
    for n in range(3):
        desk.site.channel("front").media[n + 1] = photo(
            desk.site.add(f"new{n}.jpg", draw_picture(n, 400, 300))
        )
    asked = len(desk.site.asked_for("front"))
    await desk.fetch()
    assert await desk.kept("state") == [("hashed",)] * 3
    assert desk.site.asked_for("front")[asked:] == ["/s/front?before=4"]
    assert desk.site.files_asked_for() == ["old2.jpg", "new2.jpg", "new1.jpg", "new0.jpg"]


async def test_what_is_refused_by_its_new_address_too_is_gone(desk: Desk) -> None:
    for status in (403, 404, 410):
        desk.post("morning", photo(desk.site.add(f"{status}.jpg", status)))
    await desk.look()
    await desk.fetch()
    await desk.fetch()
    assert await desk.kept("state", "reason") == [
        ("missing", f"127.0.0.1 doesn't give it out ({status})") for status in (403, 404, 410)
    ]
    assert sorted(desk.site.files_asked_for()) == sorted(["403.jpg", "404.jpg", "410.jpg"] * 2)


async def test_what_was_deleted_or_exchanged_meanwhile_is_gone(desk: Desk) -> None:
    desk.post("deleted", photo(desk.site.add("one.jpg", 404), "5792106141801180001"))
    desk.post("exchanged", photo(desk.site.add("two.jpg", 404), "5792106141801180002"))
    await desk.look()
    del desk.site.channel("front").posts[1]
    desk.site.channel("front").media[2] = photo(desk.site.add("new.jpg", ONE), "5792106141801180003")
    await desk.fetch()
    gone = "its post was gone or changed before it could be fetched"
    assert await desk.kept("state", "reason") == [("missing", gone)] * 2
    assert "new.jpg" not in desk.site.files_asked_for()


async def test_what_was_gone_and_is_posted_again_is_fetched_after_all(desk: Desk) -> None:
    number = "5792106141801180001"
    desk.post("morning", photo(desk.site.add("one.jpg", 404), number))
    await desk.look()
    await desk.fetch()
    desk.post("again", photo(desk.site.add("two.jpg", ONE), number))
    await desk.look()
    await desk.fetch()
    assert await desk.kept("state", "sha256") == [("hashed", hash_bytes(ONE).sha256)]


async def test_a_username_that_belongs_to_another_channel_now_gives_no_new_address(desk: Desk) -> None:
    desk.site.channel("front").telegram_id = 1001
    desk.post("morning", photo(desk.site.add("one.jpg", 404)))
    await desk.look()
    desk.site.channel("front").telegram_id = 2002
    desk.site.channel("front").media[1] = photo(desk.site.add("new.jpg", ONE))
    await desk.fetch()
    assert (await desk.kept("reason"))[0][0] == "its channel's username belongs to another channel now"
    assert "new.jpg" not in desk.site.files_asked_for()


async def test_where_its_page_cannot_be_read_either_it_waits_and_is_not_given_up(desk: Desk) -> None:
    desk.post("morning", photo(desk.site.add("one.jpg", 404)))
    await desk.look()
    desk.site.channel("front").state = 503
    for _ in range(6):
        await desk.fetch()
        desk.forward(minutes=6)
    assert await desk.kept("state") == [("waiting",)]
    desk.site.channel("front").state = "shown"
    desk.site.add("one.jpg", ONE)
    await desk.fetch()
    assert await desk.kept("state") == [("hashed",)]


# --- politeness


async def test_a_host_that_asks_to_be_left_alone_is_with_everything_that_stands_there(desk: Desk) -> None:
    async def busy(request: web.Request) -> web.Response:
        return web.Response(status=429, headers={"Retry-After": "120"})

    desk.post("morning", photo(desk.site.add("one.jpg", ONE)))
    desk.post("noon", photo(desk.site.add("two.jpg", busy)))
    await desk.look()
    async with desk.fetching() as fetching:
        await fetching.work_off()
        assert desk.site.files_asked_for() == ["two.jpg"]
        async with desk.storage.read() as conn:
            stands = await page_fetches(conn, desk.now - timedelta(days=7))
        assert (stands.waiting, stands.put_off, stands.note) == (0, 2, "127.0.0.1 answered 429")
        assert await desk.all(select(fetches.c.tries)) == [(0,), (0,)]
        desk.site.add("two.jpg", TWO)
        desk.forward(seconds=119)
        await fetching.work_off()
        assert desk.site.files_asked_for() == ["two.jpg"]
        desk.forward(seconds=2)
        await fetching.work_off()
    assert await desk.kept("state") == [("hashed",), ("hashed",)]


async def test_files_where_the_pages_stand_keep_to_the_pace_of_the_pages(desk: Desk) -> None:
    for n in range(4):
        desk.post(f"morning {n}", photo(desk.site.add(f"{n}.jpg", ONE)))
    await desk.look()
    began = desk.time.clock
    await desk.fetch()
    assert desk.time.clock - began >= 3


async def test_a_server_error_is_tried_again_later_each_time_later_and_not_for_ever(desk: Desk) -> None:
    desk.post("morning", photo(desk.site.add("one.jpg", 500)))
    await desk.look()
    times = []
    for _ in range(40):
        before = len(desk.site.files_asked_for())
        await desk.fetch()
        if len(desk.site.files_asked_for()) > before:
            times.append(desk.now)
        desk.forward(minutes=1)
    assert [(b - a).total_seconds() / 60 for a, b in pairwise(times)] == [1, 5, 25]
    assert await desk.kept("state", "reason") == [("missing", "127.0.0.1 answered 500")]


async def test_what_breaks_off_is_tried_again(desk: Desk) -> None:
    async def broken(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": str(len(ONE))})
        await response.prepare(request)
        await response.write(ONE[:1000])
        assert request.transport is not None
        request.transport.close()
        return response

    desk.post("morning", photo(desk.site.add("one.jpg", broken)))
    await desk.look()
    await desk.fetch()
    assert await desk.kept("state") == [("waiting",)]
    assert await desk.all(select(fetches.c.tries, fetches.c.note)) == [(1, "127.0.0.1 broke off")]
    desk.site.add("one.jpg", ONE)
    desk.forward(minutes=2)
    await desk.fetch()
    assert await desk.kept("state", "size") == [("hashed", len(ONE))]


async def test_a_host_that_cannot_be_reached_costs_no_tries(desk: Desk) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nobody = f"http://cdn4.telesco.pe:{80}/one.jpg"
        desk.post("morning", photo(nobody))
        await desk.look()
        for _ in range(6):
            await desk.fetch(names=Names({"cdn4.telesco.pe": []}))
            desk.forward(hours=1)
    assert await desk.kept("state") == [("waiting",)]
    assert await desk.all(select(fetches.c.tries, fetches.c.note)) == [
        (0, "cdn4.telesco.pe can't be reached")
    ]


async def test_what_the_hours_budget_does_not_hold_waits_for_the_next_hour_also_after_a_restart(
    tmp_path: Path,
) -> None:
    async with a_desk(tmp_path, media_mb_per_hour=1) as desk:
        await desk.watch()
        desk.post("Kursk", film(desk.site.add("a.mp4", b"\0" * 700_000), None))
        desk.post("noon", photo(desk.site.add("big.jpg", b"\xff" * 600_000)))
        await desk.look()
        desk.time.now = desk.now.replace(minute=0)
        async with desk.fetching() as fetching:
            await fetching.turn(whole=True)
        await desk.fetch()
        assert desk.site.files_asked_for() == ["a.mp4", "big.jpg"]
        assert dict(await desk.kept("id", "state"))[2] == "waiting"
        await desk.fetch()
        assert len(desk.site.files_asked_for()) == 2
        desk.forward(hours=1)
        await desk.fetch()
        assert dict(await desk.kept("id", "state"))[2] == "refused"
        desk.post("Kursk", film(desk.site.add("c.mp4", b"\0" * 1_200_000), desk.site.add("c.jpg", ONE)))
        await desk.look()
        await desk.fetch()
        async with desk.storage.read() as conn:
            assert [one.note for one in await held_back(conn, 10)] == ["larger than an hour's budget"]


# --- hostile pages and servers


HOSTILE = [
    "http://127.0.0.1:1/private.jpg",
    "http://localhost/private.jpg",
    "http://169.254.169.254/latest/meta-data/",
    "http://[::1]/private.jpg",
    "http://2130706433/private.jpg",
    "http://0x7f.1/private.jpg",
    "https://telesco.pe.example/one.jpg",
    "https://nottelesco.pe/one.jpg",
    "https://telesco.pe/one.jpg",
    "https://cdn4.telesco.pe.:443/one.jpg",
    "https://cdn4.telesco.pe:8443/one.jpg",
    "https://t.me:22/one.jpg",
    "https://me:secret@cdn4.telesco.pe/one.jpg",
    "https://cdn4.telesco.pe@example.org/one.jpg",
    "https://example.org\\@cdn4.telesco.pe/one.jpg",
    "https://cdn4.telesco.pe%2eexample.org/one.jpg",
    "https://cdn4.telesco.pe:99999/one.jpg",
]


class Names(AbstractResolver):
    """Names of hosts as a test has them; whoever asks for another one fails the test."""

    def __init__(self, known: dict[str, list[str]]) -> None:
        self.known = known

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        if not self.known[host]:
            raise OSError("no such host")
        made = ResolveResult(hostname=host, host="", port=port, family=family, proto=0, flags=0)
        return [ResolveResult(**{**made, "host": address}) for address in self.known[host]]

    async def close(self) -> None:
        pass


async def test_an_address_that_is_none_of_telegrams_is_never_asked_for(desk: Desk) -> None:
    for address in HOSTILE:
        desk.post("morning", photo(address))
    await desk.look()
    unknown: dict[str, list[str]] = {"pictures.example.org": [], "films.example.org": []}
    await desk.fetch(names=Names(unknown))
    kept = await desk.kept("state", "reason")
    assert [state for state, _ in kept] == ["missing"] * len(HOSTILE)
    said = ("its address leads to", "its address holds", "its address can't be read")
    assert [reason for _, reason in kept if not reason.startswith(said)] == []
    assert desk.site.files_asked_for() == []


async def test_an_address_that_is_no_web_address_is_passed_over_with_the_reason(desk: Desk) -> None:
    for address in ("file:///etc/passwd", "data:image/png;base64,AAAA", "ftp://t.me/one.jpg", "javascript:x"):
        desk.post("morning", photo(address))
    await desk.look()
    await desk.fetch()
    why = "what its page gives as its address is no web address"
    assert await desk.kept("state", "reason") == [("missing", why)] * 4


async def test_a_redirect_is_followed_to_allowed_addresses_alone_and_not_for_ever(desk: Desk) -> None:
    def leading_to(address: str) -> Any:
        async def lead(request: web.Request) -> web.Response:
            return web.Response(status=302, headers={"Location": address})

        return lead

    desk.site.add("one.jpg", ONE)
    desk.site.add("loop.jpg", leading_to("/file/loop.jpg"))
    desk.site.add("good.jpg", leading_to("/file/one.jpg"))
    desk.site.add("evil.jpg", leading_to("http://127.0.0.1:1/private.jpg"))
    desk.site.add("file.jpg", leading_to("file:///etc/passwd"))
    for name in ("good.jpg", "evil.jpg", "file.jpg", "loop.jpg"):
        desk.post(name, photo(f"{desk.site.address}/file/{name}"))
    await desk.look()
    await desk.fetch()
    assert await desk.kept("state", "reason") == [
        ("hashed", None),
        ("missing", "its address leads to 127.0.0.1, which is none of preview.media_hosts"),
        ("missing", "its address is no web address"),
        ("missing", "its address leads from one to the next"),
    ]
    assert desk.site.files_asked_for().count("loop.jpg") <= 8


async def test_what_was_barred_for_its_host_waits_again_once_the_host_is_allowed(desk: Desk) -> None:
    desk.post("Kursk", film("http://films.example.org/a.mp4", "http://pictures.example.org/a.jpg"))
    desk.post("noon", photo("http://elsewhere.example.net/a.jpg"))
    await desk.look()
    await desk.fetch()
    assert await desk.kept("state") == [("missing",), ("missing",)]
    desk.pages.settings = replace(desk.pages.settings, media_hosts=("*.example.org",))
    unknown: dict[str, list[str]] = {"pictures.example.org": [], "films.example.org": []}
    await desk.fetch(names=Names(unknown))
    barred = "its address leads to elsewhere.example.net, which is none of preview.media_hosts"
    assert await desk.kept("state", "reason") == [("waiting", None), ("missing", barred)]
    async with desk.storage.read() as conn:
        assert (await held_back(conn, 5)) == []


async def test_an_allowed_name_that_leads_into_a_network_of_ones_own_is_not_connected_to(desk: Desk) -> None:
    port = int(desk.site.address.rpartition(":")[2])
    desk.post("morning", photo(desk.site.add("one.jpg", ONE).replace("127.0.0.1", "cdn4.telesco.pe")))
    desk.post("noon", photo("http://cdn5.telesco.pe/file/one.jpg"))
    await desk.look()
    await desk.fetch(names=Names({"cdn5.telesco.pe": ["127.0.0.1", "10.0.0.1"]}))
    assert desk.site.files_asked_for() == []
    assert await desk.kept("state", "reason") == [
        ("missing", f"its address leads to port {port} of cdn4.telesco.pe"),
        ("waiting", None),
    ]
    assert await desk.all(select(fetches.c.note)) == [("cdn5.telesco.pe leads to no public address",)]


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("149.154.167.99", True),
        ("2001:67c:4e8:f004::9", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),  # noqa: S104 - as a page may name it
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fc00::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:10.0.0.1", False),
        ("2002:7f00:1::", False),
        ("64:ff9b::7f00:1", False),
        ("::", False),
        ("nonsense", False),
    ],
)
def test_addresses_of_networks_of_ones_own_are_told_in_every_disguise(address: str, public: bool) -> None:
    assert is_public(address) is public


async def test_a_picture_is_broken_off_at_the_limit_whatever_its_host_says_of_its_size(desk: Desk) -> None:
    sent, end = 0, asyncio.Event()

    async def endless(request: web.Request) -> web.StreamResponse:
        nonlocal sent
        response = web.StreamResponse()
        await response.prepare(request)
        while sent < 50_000_000 and request.transport is not None and not request.transport.is_closing():
            await response.write(b"\xff" * 10_000)
            sent += 10_000
        return response

    async def honest(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": "5000000"})
        await response.prepare(request)
        await end.wait()
        return response

    desk.post("morning", photo(desk.site.add("endless.jpg", endless)))
    desk.post("noon", photo(desk.site.add("honest.jpg", honest)))
    await desk.look()
    async with asyncio.timeout(20):
        await desk.fetch(FetchSettings(picture_mb=1))
    end.set()
    assert await desk.kept("state", "reason") == [("missing", "larger than 1 MB")] * 2
    assert desk.left_behind() == []
    assert sent < 50_000_000


async def test_what_is_sent_packed_is_not_unpacked(desk: Desk) -> None:
    async def bomb(request: web.Request) -> web.Response:
        return web.Response(body=gzip.compress(b"\0" * 10_000_000), headers={"Content-Encoding": "gzip"})

    desk.post("morning", photo(desk.site.add("one.jpg", bomb)))
    await desk.look()
    await desk.fetch()
    assert await desk.all(select(fetches.c.note)) == [("127.0.0.1 sends it packed, which wasn't asked for",)]


async def test_a_file_that_trickles_in_is_broken_off(desk: Desk) -> None:
    async def trickle(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        for _ in range(30):
            desk.time.clock += 10  # between two pieces
            await response.write(b"\xff" * 100)
            await asyncio.sleep(0)
        await response.write_eof()
        return response

    desk.post("morning", photo(desk.site.add("one.jpg", trickle)))
    await desk.look()
    await desk.fetch()
    assert await desk.all(select(fetches.c.note)) == [("127.0.0.1 sent it too slowly",)]


async def test_what_is_no_whole_picture_is_kept_as_such_with_the_reason(desk: Desk) -> None:
    for name, content in (("page", b"<html>no more</html>"), ("nothing", b""), ("part", ONE[:3000])):
        desk.post("morning", photo(desk.site.add(name, content)))
    await desk.look()
    await desk.fetch()
    assert await desk.kept("state", "reason") == [
        ("refused", "its bytes are no picture but application/octet-stream"),
        ("refused", "the file is empty"),
        ("partly", "is cut off"),
    ]


# --- stops, restarts, other ways of watching


async def test_a_stop_in_the_middle_loses_and_doubles_nothing(desk: Desk) -> None:
    reached, stop = asyncio.Event(), asyncio.Event()

    async def hanging(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": str(len(ONE))})
        await response.prepare(request)
        await response.write(ONE[:1000])
        reached.set()
        await stop.wait()
        return response

    desk.post("morning", photo(desk.site.add("one.jpg", hanging)))
    await desk.look()
    async with desk.fetching() as fetching, asyncio.timeout(30):
        running = asyncio.create_task(fetching.run(stop))
        await reached.wait()
        stop.set()
        await running
    assert await desk.kept("state") == [("waiting",)]
    assert desk.left_behind() == []
    desk.site.add("one.jpg", ONE)
    await desk.fetch()
    await desk.fetch()
    assert await desk.kept("state", "sha256") == [("hashed", hash_bytes(ONE).sha256)]
    assert desk.site.files_asked_for() == ["one.jpg"] * 2


async def test_both_queues_run_until_a_stop(desk: Desk) -> None:
    desk.post("Kursk", film(desk.site.add("a.mp4", b"\0" * 5000), desk.site.add("a.jpg", ONE)))
    await desk.look()
    stop = asyncio.Event()

    async def look(path: Path, *, asked: bool = False) -> MediaFacts:
        facts = hash_file(path, asked=asked)
        if len(desk.site.files_asked_for()) == 2:
            stop.set()
        return facts

    async with desk.fetching(look=look) as fetching, asyncio.timeout(30):
        await fetching.run(stop)
    assert sorted(desk.site.files_asked_for()) == ["a.jpg", "a.mp4"]


def by_account(message_id: int, key: str, when: datetime, text: str = "morning") -> ObservedPost:
    return ObservedPost(
        ChannelRef(username="front"),
        message_id,
        when - timedelta(minutes=1),
        when,
        Way.HISTORY,
        text,
        media=(ObservedMedia(MediaKind.PHOTO, key, mime="image/jpeg"),),
    )


async def test_what_the_preview_showed_an_account_does_not_fetch_again(desk: Desk) -> None:
    channel = await desk.watch()
    desk.post("morning", photo(desk.site.add("one.jpg", ONE)))
    when = desk.now
    await desk.look()
    await desk.fetch()
    async with desk.storage.write() as conn:
        account = await add_account(conn, "main", "main.session", desk.now)
        await set_ways(conn, [(channel, account, "joined", None)])
    await desk.ingest.take([by_account(1, "5792106141801180001", when)])
    async with desk.storage.read() as conn:
        assert await looks_wanted(conn, account, desk.now, 10) == []
        assert await files_wanted(conn, account, desk.now, 10) == []
    assert await desk.kept("telegram_file_id", "state") == [(5792106141801180001, "hashed")]


async def test_what_an_account_saw_is_left_to_it_also_where_the_preview_shows_it(desk: Desk) -> None:
    channel = await desk.watch()
    async with desk.storage.write() as conn:
        account = await add_account(conn, "main", "main.session", desk.now)
    await desk.ingest.take([by_account(1, "5792106141801180001", desk.now)])
    desk.post("morning", photo(desk.site.add("one.jpg", ONE)))
    await desk.look()  # as while the account may read no history
    async with desk.storage.write() as conn:
        await set_ways(conn, [(channel, account, "joined", None)])
    await desk.fetch()
    assert desk.site.files_asked_for() == []
    async with desk.storage.read() as conn:
        assert len(await looks_wanted(conn, account, desk.now, 10)) == 1
        assert await page_looks_wanted(conn, desk.now, 10) == []
    assert len(await desk.kept("id")) == 1


async def test_a_picture_that_was_exchanged_between_two_ways_of_watching_is_another_one(desk: Desk) -> None:
    await desk.watch()
    desk.post("morning", photo(desk.site.add("one.jpg", ONE)))
    when = desk.now
    await desk.look()
    await desk.fetch()
    edited = by_account(1, "5792106141801180001", when)
    desk.forward(hours=1)
    await desk.ingest.take([ObservedPost(**{**_fields(edited), "edited_at": desk.now})])
    assert await desk.kept("telegram_file_id", "state") == [
        (None, "hashed"),
        (5792106141801180001, "waiting"),
    ]


def _fields(post: ObservedPost) -> dict[str, Any]:
    return {name: getattr(post, name) for name in post.__dataclass_fields__}
