"""Reads pictures and films from the addresses that preview pages name: politely, within a size and a time, and from
allowed hosts alone.

A host that can't be reached, or asks to be left alone, is left alone for a while with everything that stands there.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Self
from urllib.parse import urljoin

import aiohttp
import structlog
from aiohttp.abc import AbstractResolver
from yarl import URL

from monitors.fetched_files import SLOWEST
from monitors.preview.addresses import Allowed, NotAllowed, NotPublic, PublicResolver
from monitors.preview.client import PreviewClient
from monitors.preview.pace import Clock, Pace, Sleep, read_retry_after

log = structlog.get_logger(__name__)

MOST_REDIRECTS = 3
PIECE = 65_536
FIRST_HOLD, LONGEST_HOLD = 10.0, 900.0
"""Seconds for which a host is left alone after its first trouble, and after many."""
LONGEST_ASKED = 6 * 3600.0
"""Seconds that a host may ask to be left alone."""
MOST_HOSTS = 200
START_SECONDS = 60.0
"""How long a file may take beside what its size explains."""
_REDIRECTS = (301, 302, 303, 307, 308)


class FileError(Exception):
    """A file could not be had; the message says why in a few plain words."""


class NotGiven(FileError):
    """The host doesn't give it out, as where its address has expired."""


class TooLarge(FileError):
    """There is more of it than is wanted.

    Attributes:
        size: as the host says, in bytes; ``None`` where it said too little or nothing.
    """

    def __init__(self, size: int | None) -> None:
        super().__init__("larger than wanted")
        self.size = size


class Broken(FileError):
    """It didn't arrive whole, or something else came; it may another time."""


class LeftAlone(FileError):
    """Its host can't be asked now.

    Attributes:
        seconds: when it may be asked again.
    """

    def __init__(self, message: str, seconds: float) -> None:
        super().__init__(message)
        self.seconds = seconds


@dataclass(slots=True)
class _Host:
    """How a host is dealt with: its pace, and until when (monotonic seconds) it is left alone, and why."""

    pace: Pace
    held_until: float = 0.0
    why: str = ""
    failures: int = 0


class FileClient:
    """Reads files for one program; its pace holds over all channels, host by host.

    Args:
        pages: the client that reads the pages; a file that stands where they do keeps to its pace.
        clock, sleep, jitter: monotonic seconds, waiting, and a number from 0 to 1; for tests.
        names: looks names of hosts up; for tests.
    """

    def __init__(
        self,
        pages: PreviewClient,
        *,
        clock: Clock = time.monotonic,
        sleep: Sleep = asyncio.sleep,
        jitter: Callable[[], float] = random.random,
        names: AbstractResolver | None = None,
    ) -> None:
        self._pages = pages
        self._settings = pages.settings
        self._clock = clock
        self._sleep = sleep
        self._jitter = jitter
        self._names = names
        self._allowed = Allowed(self._settings.base_url, self._settings.media_hosts)
        self._hosts: dict[str, _Host] = {}
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        resolver = PublicResolver(self._allowed, self._names)
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(resolver=resolver, limit_per_host=2),
            headers={
                "User-Agent": self._settings.user_agent,
                "Accept": "image/*, video/*, */*;q=0.5",
                "Accept-Encoding": "identity",  # what is packed may unpack to anything
            },
            timeout=aiohttp.ClientTimeout(
                total=None, connect=self._settings.timeout_s, sock_read=self._settings.timeout_s
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    def opens(self, reason: str) -> bool:
        """Whether a reason for which a file was not asked for holds no more, since its host may be asked now."""
        return self._allowed.opens(reason)

    async def read(self, address: str, put: Callable[[bytes], int], most: int) -> int:
        """Reads a file piece by piece, as it comes.

        Args:
            address: as the page names it.
            put: takes each piece.
            most: bytes; a larger one is broken off, whatever its host says of its size.

        Returns:
            Its size in bytes.

        Raises:
            NotAllowed: its address, or one that it leads to, isn't asked for.
            FileError: as its kinds say.
        """
        url = self._allowed.check(address)
        for _ in range(MOST_REDIRECTS + 1):
            host = self._host(url)
            left = host.held_until - self._clock()
            if left > 0:
                raise LeftAlone(host.why, left)
            await host.pace.turn()
            try:
                async with asyncio.timeout(START_SECONDS + most / SLOWEST):
                    size, led_to = await self._get(url, host, put, most)
            except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
                raise self._unreachable(url, host, error) from error
            except aiohttp.SocketTimeoutError as error:
                self._hold(host, f"{url.host} gives no answer", None)
                raise Broken(host.why) from error
            except TimeoutError as error:
                raise Broken(f"{url.host} sent it too slowly") from error
            except (aiohttp.ClientError, ConnectionError) as error:
                raise Broken(f"{url.host} broke off") from error
            host.failures = 0
            if led_to is None:
                return size
            url = self._allowed.check(urljoin(str(url), led_to))
        raise NotGiven("its address leads from one to the next")

    async def _get(
        self, url: URL, host: _Host, put: Callable[[bytes], int], most: int
    ) -> tuple[int, str | None]:
        """Its size, or where its address leads."""
        if self._session is None:
            raise RuntimeError("the client is used outside of `async with`")
        async with self._session.get(url, allow_redirects=False) as response:
            if response.status in _REDIRECTS:
                return 0, response.headers.get("Location") or ""
            self._judge(url, host, response)
            said = response.content_length
            if said is not None and said > most:
                raise TooLarge(said)
            size, began = 0, self._clock()
            async for piece in response.content.iter_chunked(PIECE):
                size += len(piece)
                if size > most:
                    raise TooLarge(None)
                put(piece)
                if self._clock() - began > START_SECONDS + size / SLOWEST:
                    raise TimeoutError
            return size, None

    def _judge(self, url: URL, host: _Host, response: aiohttp.ClientResponse) -> None:
        """Raises for every answer but the file itself."""
        status = response.status
        if status == 429 or status >= 500:
            asked = read_retry_after(response.headers.get("Retry-After"), self._pages.now())
            why = f"{url.host} answered {status}"
            seconds = self._hold(host, why, asked)
            if status == 429 or asked is not None:
                raise LeftAlone(why, seconds)
            raise Broken(why)
        if status >= 400:
            raise NotGiven(f"{url.host} doesn't give it out ({status})")
        if status != 200:
            raise Broken(f"{url.host} answered {status}")
        packed = response.headers.get("Content-Encoding", "identity").strip().lower()
        if packed not in ("", "identity"):
            raise Broken(f"{url.host} sends it packed, which wasn't asked for")

    def _unreachable(self, url: URL, host: _Host, error: aiohttp.ClientError) -> LeftAlone:
        why = f"{url.host} can't be reached"
        if isinstance(error, aiohttp.ClientConnectorError) and isinstance(error.os_error, NotPublic):
            why = str(error.os_error)
        return LeftAlone(why, self._hold(host, why, None))

    def _hold(self, host: _Host, why: str, asked: float | None) -> float:
        """Leaves a host alone, as long as it asks for or longer after each trouble; gives the seconds."""
        host.failures += 1
        seconds = min(LONGEST_HOLD, FIRST_HOLD * 2.0 ** min(host.failures - 1, 10)) * (1 + self._jitter() / 4)
        if asked is not None:
            seconds = min(max(asked, 1.0), LONGEST_ASKED)
        if host.failures == 1:
            log.info("pictures and films of a host wait", reason=why, seconds=round(seconds))
        host.held_until, host.why = self._clock() + seconds, why
        return seconds

    def _host(self, url: URL) -> _Host:
        name = f"{url.host}:{url.port}"
        if name not in self._hosts:
            if len(self._hosts) >= MOST_HOSTS:  # a page may name any number below an allowed one
                now = self._clock()
                self._hosts = {name: host for name, host in self._hosts.items() if host.held_until > now}
            own = self._allowed.is_base(url.host or "", url.port or 0)
            per_second = self._settings.media_per_second
            pace = self._pages.pace if own else Pace(per_second, clock=self._clock, sleep=self._sleep)
            self._hosts[name] = _Host(pace)
        return self._hosts[name]


__all__ = ["Broken", "FileClient", "FileError", "LeftAlone", "NotAllowed", "NotGiven", "TooLarge"]
