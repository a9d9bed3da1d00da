"""Asks t.me for preview pages: politely, no more than told, and saying plainly what came instead.

Redirects are read, not followed: t.me answers ``/s/name`` with one where a channel shows no preview.
"""

from __future__ import annotations

import asyncio
import random
import re
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from types import TracebackType
from typing import Self
from urllib.parse import urljoin, urlsplit

import aiohttp

from monitors.preview.errors import LayoutChanged, NoSuchChannel, NotTelegram, Unreachable
from monitors.preview.pace import Clock, Pace, Sleep, read_retry_after
from monitors.preview.page import PreviewPage, parse_page
from monitors.preview.settings import PreviewSettings

LONGEST_WAIT = 120.0  # seconds; a server that asks for more is left alone and the caller told
_REDIRECTS = (301, 302, 303, 307, 308)
_NAME = re.compile(
    r"(?:@|(?:https?://)?(?:www\.)?(?:t|telegram)\.me/(?:s/)?)?([A-Za-z][A-Za-z0-9_]{3,31})/?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    body: bytes
    location: str | None = None
    etag: str | None = None
    last_modified: str | None = None


def read_username(name: str) -> str:
    """The username in ``name``, ``@name`` or ``https://t.me/s/name``, in lower case.

    Raises:
        NoSuchChannel: it holds none.
    """
    match = _NAME.fullmatch(name.strip())
    if match is None:
        shown = name if len(name) <= 40 else name[:40] + "…"
        raise NoSuchChannel(f"{shown!r} is no channel's username: five to 32 letters, digits and underscores")
    return match[1].lower()


class PreviewClient:
    """Reads channels' preview pages; one for the whole program, so that its pace holds over all channels.

    Args:
        settings: where to ask and how patiently.
        now: the time of day, aware UTC.
        clock, sleep, jitter: monotonic seconds, waiting, and a number from 0 to 1; for tests.

    Attributes:
        pace: of every request to where the pages stand, also of files there.
    """

    def __init__(
        self,
        settings: PreviewSettings,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        clock: Clock = time.monotonic,
        sleep: Sleep = asyncio.sleep,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self.settings = settings
        self.now = now
        self.pace = Pace(settings.requests_per_second, clock=clock, sleep=sleep)
        self._sleep = sleep
        self._jitter = jitter
        self._base = settings.base_url.rstrip("/")
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(
            headers={"User-Agent": self.settings.user_agent, "Accept-Language": "en"},
            timeout=aiohttp.ClientTimeout(total=self.settings.timeout_s),
            cookie_jar=aiohttp.DummyCookieJar(),
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Let go of the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def page(
        self,
        channel: str,
        *,
        before: int | None = None,
        etag: str | None = None,
        last_modified: str | None = None,
    ) -> PreviewPage | None:
        """Read one page: the newest posts, or those older than a message.

        Args:
            channel: a username, in any form that ``read_username`` takes.
            before: a message id.
            etag, last_modified: as an earlier page said; the answer is ``None`` if nothing changed since.

        Raises:
            PreviewError: what came instead of a preview; ``Unreachable`` after the last try.
        """
        name = read_username(channel)
        url = f"{self._base}/s/{name}" + (f"?before={before}" if before is not None else "")
        wanted = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        answer = await self._ask(url, {key: said for key, said in wanted.items() if said})
        for _ in range(3):
            if answer.status not in _REDIRECTS:
                break
            url = self._led_to(url, answer.location, name)
            answer = await self._ask(url, {})
        if answer.status == 304:
            return None
        if answer.status == 404:
            raise NoSuchChannel(f"there is no public channel @{name}")
        if answer.status != 200:
            raise Unreachable(f"@{name}: {self._host} answered {answer.status}")
        page = parse_page(answer.body, channel=name, observed_at=self.now(), source=f"{self._host}/s/{name}")
        return replace(page, etag=answer.etag, last_modified=answer.last_modified)

    async def pages(
        self,
        channel: str,
        *,
        since: datetime | None = None,
        newest_known_id: int | None = None,
        etag: str | None = None,
        last_modified: str | None = None,
        max_pages: int | None = None,
    ) -> AsyncIterator[PreviewPage]:
        """Read pages from the newest backwards.

        Stops with the page that holds a post older than ``since`` or reaches ``newest_known_id``, where the
        channel begins, or after ``max_pages`` (the settings' if not said). With neither, only the newest
        page is read. With ``etag`` or ``last_modified``, nothing comes if the newest page has not changed.

        Raises:
            PreviewError: as ``page``.
        """
        before: int | None = None
        for number in range(max_pages or self.settings.max_pages):
            page = await self.page(
                channel,
                before=before,
                etag=etag if number == 0 else None,
                last_modified=last_modified if number == 0 else None,
            )
            if page is None:
                return
            yield page
            if since is None and newest_known_id is None:
                return
            if reaches(page, since, newest_known_id) or page.before is None:
                return
            if before is not None and page.before >= before:
                raise LayoutChanged("the page's link to older posts leads to the same ones")
            before = page.before

    @property
    def _host(self) -> str:
        return urlsplit(self._base).netloc

    def _led_to(self, url: str, location: str | None, name: str) -> str:
        """Where a redirect leads, if it stays on the name that was asked for."""
        target = urlsplit(urljoin(url, location or ""))
        if target.hostname != urlsplit(self._base).hostname:
            if target.hostname in ("telegram.org", "www.telegram.org"):
                raise NoSuchChannel(f"there is no public channel @{name}")
            raise NotTelegram(
                f"@{name}: the address leads away from {self._host}, to {target.hostname or 'nowhere'}"
            )
        if target.scheme not in ("http", "https"):
            raise NotTelegram(f"@{name}: the address leads to {target.scheme[:20]}:")
        if target.path.strip("/").lower() not in (name, f"s/{name}"):
            raise NoSuchChannel(f"there is no public channel @{name}")
        return target.geturl()

    async def _ask(self, url: str, headers: dict[str, str]) -> _Answer:
        said = "no answer"
        asked_to_wait: float | None = None
        for attempt in range(self.settings.tries):
            if attempt:
                await self._sleep(min(60.0, 2.0**attempt) * (0.5 + self._jitter() / 2))
            await self.pace.turn()
            try:
                answer, retry_after = await self._get(url, headers)
            except TimeoutError:
                said = f"no answer within {self.settings.timeout_s:g} s"
                continue
            except (aiohttp.ClientError, OSError) as error:
                said = (
                    "no connection" if isinstance(error, aiohttp.ClientConnectionError) else "a broken answer"
                )
                continue
            if answer.status != 429 and answer.status < 500:
                return answer
            said = f"it answered {answer.status}"
            asked_to_wait = retry_after
            if retry_after is not None:
                if retry_after > LONGEST_WAIT:
                    break
                self.pace.hold(retry_after)
        raise Unreachable(f"{self._host} can't be read: {said}", asked_to_wait)

    async def _get(self, url: str, headers: dict[str, str]) -> tuple[_Answer, float | None]:
        if self._session is None:
            raise RuntimeError("the client is used outside of `async with`")
        async with self._session.get(url, headers=headers, allow_redirects=False) as response:
            body = bytearray()
            if response.status == 200:
                async for chunk in response.content.iter_chunked(65536):
                    body += chunk
                    if len(body) > self.settings.max_bytes:
                        raise NotTelegram(
                            f"{self._host} sent over {self.settings.max_bytes:,} bytes, more than any preview"
                        )
            answer = _Answer(
                status=response.status,
                body=bytes(body),
                location=response.headers.get("Location"),
                etag=response.headers.get("ETag"),
                last_modified=response.headers.get("Last-Modified"),
            )
            return answer, read_retry_after(response.headers.get("Retry-After"), self.now())


def reaches(page: PreviewPage, since: datetime | None, newest_known_id: int | None) -> bool:
    """Whether a page goes back as far as was asked for, so that no older one is needed."""
    if newest_known_id is not None and page.oldest_id is not None and page.oldest_id <= newest_known_id + 1:
        return True
    return since is not None and any(post.posted_at < since for post in page.posts)
