from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiohttp import web

from monitors.preview import errors
from monitors.preview.client import PreviewClient, read_username
from monitors.preview.pace import Pace
from monitors.preview.poll import poll_once
from monitors.preview.settings import PreviewSettings

PAGES = Path(__file__).parent / "pages"
NOW = datetime(2024, 12, 20, 12, tzinfo=UTC)
FIRST_POST = datetime(2024, 12, 1, tzinfo=UTC)

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class FakeTime:
    """A clock that only sleeping moves."""

    at: float = 100.0
    slept: list[float] = field(default_factory=list)

    def clock(self) -> float:
        return self.at

    async def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 3))
        self.at += seconds


@dataclass
class Site:
    """A server on loopback in t.me's place; gives the answers in ``script`` first, then pages."""

    time: FakeTime = field(default_factory=FakeTime)
    asked: list[tuple[float, str]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    script: list[Answer] = field(default_factory=list)
    newest: int = 60
    etag: str | None = None
    base: str = ""
    closing: asyncio.Event = field(default_factory=asyncio.Event)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append((self.time.at, request.path_qs))
        self.headers.append(dict(request.headers))
        if self.script:
            return await self.script.pop(0)(request)
        if self.etag and request.headers.get("If-None-Match") == self.etag:
            return web.Response(status=304)
        before = int(request.query.get("before", self.newest + 1))
        headers = {"ETag": self.etag} if self.etag else {}
        return web.Response(text=page(before, self.newest), content_type="text/html", headers=headers)

    @property
    def paths(self) -> list[str]:
        return [path for _, path in self.asked]


def page(before: int, newest: int, *, a_page: int = 10) -> str:
    numbers = range(max(1, before - a_page), min(before, newest + 1))
    posts = "".join(
        f'<div class="tgme_widget_message js-widget_message" data-post="SteppeLedger/{n}">'
        f'<div class="tgme_widget_message_text">post {n}</div>'
        f'<a class="tgme_widget_message_date" href="https://t.me/SteppeLedger/{n}">'
        f'<time datetime="{(FIRST_POST + timedelta(hours=6 * n)).isoformat()}"></time></a></div>'
        for n in numbers
    )
    more = (
        f'<a class="tme_messages_more" data-before="{numbers[0]}"></a>' if numbers and numbers[0] > 1 else ""
    )
    return (
        '<main class="tgme_main" data-url="/SteppeLedger">'
        f'<section class="tgme_channel_history">{more}{posts}</section></main>'
    )


@asynccontextmanager
async def serving(site: Site, **changes: object) -> AsyncIterator[PreviewClient]:
    application = web.Application()
    application.router.add_get("/{path:.*}", site.answer)
    runner = web.AppRunner(application, shutdown_timeout=1)
    await runner.setup()
    listener = web.TCPSite(runner, "127.0.0.1", 0)
    await listener.start()
    site.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    settings = replace(PreviewSettings(base_url=site.base), **changes)  # type: ignore[arg-type]
    client = PreviewClient(
        settings, now=lambda: NOW, clock=site.time.clock, sleep=site.time.sleep, jitter=lambda: 1.0
    )
    try:
        async with client:
            yield client
    finally:
        site.closing.set()
        await runner.cleanup()


def saying(status: int, body: str = "", **headers: str) -> Answer:
    async def answer(request: web.Request) -> web.StreamResponse:
        return web.Response(
            status=status,
            text=body,
            content_type="text/html",
            headers={k.replace("_", "-"): v for k, v in headers.items()},
        )

    return answer


def showing(name: str) -> Answer:
    return saying(200, (PAGES / f"{name}.html").read_text(encoding="utf-8"))


async def ids(client: PreviewClient, **wanted: object) -> list[list[int]]:
    pages = client.pages("steppeledger", **wanted)  # type: ignore[arg-type]
    return [[p.message_id for p in page.posts] async for page in pages]


async def test_the_newest_page_alone_is_read_where_nothing_older_is_asked_for() -> None:
    async with serving(site := Site()) as client:
        assert await ids(client) == [list(range(51, 61))]
    assert site.paths == ["/s/steppeledger"]
    assert site.headers[0]["User-Agent"] == "dprkwatch/0.1.0"


async def test_pages_go_back_until_the_known_post() -> None:
    async with serving(site := Site()) as client:
        assert [p[0] for p in await ids(client, newest_known_id=35)] == [51, 41, 31]
    assert site.paths == ["/s/steppeledger", "/s/steppeledger?before=51", "/s/steppeledger?before=41"]


async def test_pages_go_back_until_the_date() -> None:
    async with serving(Site()) as client:
        since = FIRST_POST + timedelta(hours=6 * 45)
        assert [p[0] for p in await ids(client, since=since)] == [51, 41]


async def test_pages_end_where_the_channel_begins() -> None:
    async with serving(Site(newest=15)) as client:
        assert [p[0] for p in await ids(client, since=datetime(2020, 1, 1, tzinfo=UTC))] == [6, 1]


async def test_requests_lie_a_second_apart_over_all_channels() -> None:
    async with serving(site := Site()) as client:
        await ids(client, newest_known_id=25)
        await client.page("steppeledger")
    moments = [at for at, _ in site.asked]
    assert [b - a for a, b in itertools.pairwise(moments)] == [1.0] * 4


async def test_requests_made_at_once_still_lie_a_second_apart() -> None:
    time = FakeTime()
    pace = Pace(1.0, clock=time.clock, sleep=time.sleep)
    moments: list[float] = []

    async def go() -> None:
        await pace.turn()
        moments.append(time.at)

    await asyncio.gather(*(go() for _ in range(4)))
    assert moments == [100.0, 101.0, 102.0, 103.0]


async def test_an_unchanged_page_is_asked_for_by_its_etag_and_brings_nothing() -> None:
    async with serving(site := Site(etag='"v7"')) as client:
        first = await poll_once(client, "steppeledger")
        second = await poll_once(client, "steppeledger", newest_known_id=60, etag=first.etag)
    assert (first.etag, len(first.posts), first.unchanged) == ('"v7"', 10, False)
    assert (second.etag, second.posts, second.unchanged) == ('"v7"', (), True)
    assert site.headers[1]["If-None-Match"] == '"v7"'


async def test_too_many_requests_wait_as_long_as_the_server_asks() -> None:
    site = Site(script=[saying(429, Retry_After="17")])
    async with serving(site) as client:
        assert len(await ids(client)) == 1
    assert site.asked[1][0] - site.asked[0][0] >= 17


async def test_a_server_that_asks_for_a_long_rest_is_left_alone() -> None:
    site = Site(script=[saying(429, Retry_After="3600")])
    async with serving(site) as client:
        with pytest.raises(errors.Unreachable, match="answered 429") as caught:
            await ids(client)
    assert caught.value.retry_after == 3600
    assert len(site.asked) == 1


async def test_a_rest_can_be_asked_for_until_a_date() -> None:
    site = Site(script=[saying(503, Retry_After="Fri, 20 Dec 2024 12:00:40 GMT")])
    async with serving(site) as client:
        await ids(client)
    assert site.asked[1][0] - site.asked[0][0] >= 40


async def test_a_failing_server_is_asked_again_ever_later_and_not_for_ever() -> None:
    site = Site(script=[saying(500), saying(502), saying(503), saying(500), saying(500)])
    async with serving(site) as client:
        with pytest.raises(errors.Unreachable, match="can't be read: it answered 500"):
            await ids(client)
    assert len(site.asked) == 4
    assert [s for s in site.time.slept if s > 1] == [2.0, 4.0, 8.0]


async def test_an_answer_that_comes_too_late_counts_as_none() -> None:
    async def slow(request: web.Request) -> web.StreamResponse:
        await site.closing.wait()
        return web.Response()

    site = Site(script=[slow, slow])
    async with serving(site, timeout_s=0.1, tries=2) as client:
        with pytest.raises(errors.Unreachable, match=r"no answer within 0\.1 s"):
            await ids(client)


async def test_an_answer_cut_off_in_the_middle_is_asked_for_again() -> None:
    async def cut(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": "5000"})
        await response.prepare(request)
        await response.write(b"<main>")
        assert request.transport is not None
        request.transport.close()
        return response

    async with serving(site := Site(script=[cut])) as client:
        assert len(await ids(client)) == 1
    assert len(site.asked) == 2


async def test_a_server_that_is_not_there_is_one_plain_line() -> None:
    time = FakeTime()
    settings = PreviewSettings(base_url="http://127.0.0.1:1", tries=2)
    async with PreviewClient(settings, clock=time.clock, sleep=time.sleep) as client:
        with pytest.raises(errors.Unreachable, match=r"^127\.0\.0\.1:1 can't be read: no connection$"):
            await client.page("steppeledger")


async def test_a_larger_answer_than_any_page_is_not_read_to_its_end() -> None:
    async def endless(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        try:
            while True:
                await response.write(b"x" * 65536)
        except (ConnectionError, RuntimeError):
            return response

    async with serving(Site(script=[endless]), max_bytes=200_000) as client:
        with pytest.raises(errors.NotTelegram, match="over 200,000 bytes"):
            await ids(client)


@pytest.mark.parametrize(
    ("shown", "error"),
    [
        ("preview_off", errors.PreviewOff),
        ("nobody", errors.NoSuchChannel),
        ("person", errors.NotAChannel),
        ("group", errors.NotAChannel),
        ("bot", errors.NotAChannel),
    ],
)
async def test_a_redirect_to_the_contact_page_says_whose_name_it_is(
    shown: str, error: type[Exception]
) -> None:
    site = Site(script=[saying(302, Location="/steppeledger"), showing(shown)])
    async with serving(site) as client:
        with pytest.raises(error, match="@steppeledger"):
            await ids(client)
    assert site.paths == ["/s/steppeledger", "/steppeledger"]


async def test_redirects_elsewhere_are_not_followed() -> None:
    for place, error in [
        ("https://telegram.org/", errors.NoSuchChannel),
        ("https://parked.example/s/steppeledger", errors.NotTelegram),
        ("/login", errors.NoSuchChannel),
        ("file:///etc/passwd", errors.NotTelegram),
    ]:
        site = Site(script=[saying(302, Location=place)])
        async with serving(site) as client:
            with pytest.raises(error):
                await ids(client)
        assert len(site.asked) == 1


async def test_redirects_in_a_circle_end() -> None:
    site = Site(script=[saying(302, Location="/s/SteppeLedger")] * 9)
    async with serving(site) as client:
        with pytest.raises(errors.Unreachable, match="answered 302"):
            await ids(client)


async def test_a_link_to_older_posts_that_leads_to_the_same_page_ends_in_an_error() -> None:
    site = Site(script=[saying(200, page(61, 60))] * 9)
    async with serving(site) as client:
        with pytest.raises(errors.LayoutChanged, match="older posts"):
            await ids(client, newest_known_id=1)


async def test_a_look_brings_what_is_new_and_known_posts_that_may_have_been_edited() -> None:
    async with serving(Site()) as client:
        poll = await poll_once(client, "steppeledger", newest_known_id=55)
    assert [p.message_id for p in poll.posts] == list(range(51, 61))
    assert (poll.newest_id, poll.gap, poll.pages, poll.stopped_by) == (60, None, 1, None)
    assert poll.channel is not None
    assert poll.channel.username == "steppeledger"


async def test_a_first_look_leaves_out_what_is_older_than_asked_for() -> None:
    async with serving(Site()) as client:
        poll = await poll_once(client, "steppeledger", since=FIRST_POST + timedelta(hours=6 * 45))
    assert [p.message_id for p in poll.posts] == list(range(45, 61))


async def test_posts_that_a_look_did_not_reach_are_a_gap() -> None:
    async with serving(Site()) as client:
        poll = await poll_once(client, "steppeledger", newest_known_id=12, max_pages=2)
    assert poll.gap == (13, 40)
    assert poll.posts[0].message_id == 41


async def test_an_error_on_the_way_back_keeps_what_was_read_and_names_the_gap() -> None:
    async def first(request: web.Request) -> web.StreamResponse:
        return web.Response(text=page(61, 60), content_type="text/html", headers={"ETag": '"v1"'})

    async with serving(Site(script=[first, showing("other_site")])) as client:
        poll = await poll_once(client, "steppeledger", newest_known_id=12)
    assert isinstance(poll.stopped_by, errors.NotTelegram)
    assert (poll.gap, len(poll.posts), poll.etag) == ((13, 50), 10, None)


async def test_a_channel_that_lost_its_known_posts_has_no_gap() -> None:
    async with serving(
        Site(script=[saying(200, page(61, 60, a_page=3).replace("data-before", "data-x"))])
    ) as client:
        poll = await poll_once(client, "steppeledger", newest_known_id=12)
    assert poll.gap is None


def test_usernames_are_read_in_the_ways_people_write_them() -> None:
    for name in (
        "SteppeLedger",
        "@SteppeLedger",
        "https://t.me/s/SteppeLedger",
        "t.me/steppeledger/",
        " steppeledger ",
    ):
        assert read_username(name) == "steppeledger"
    for name in (
        "",
        "@",
        "a b",
        "../etc",
        "1234567",
        "x" * 33,
        "https://other.example/steppeledger",
        "t.me/+AbCdEf",
        "é" * 8,
    ):
        with pytest.raises(errors.NoSuchChannel):
            read_username(name)
