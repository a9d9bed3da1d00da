"""What reading t.me/s pages can be told."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

USER_AGENT = "dprkwatch/0.1.0"
MEDIA_HOSTS = ("*.telesco.pe", "*.cdn-telegram.org", "*.telegram-cdn.org", "t.me", "telegram.org")
"""Where the previews' pictures and films stand."""
_HOST = re.compile(r"(?:\*\.)?(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z](?:[a-z0-9-]*[a-z0-9])?")


@dataclass(frozen=True, slots=True)
class PreviewSettings:
    """How public channel previews are asked for.

    Attributes:
        base_url: where the pages stand; another address only to test against a server of one's own.
        requests_per_second: the most requests in a second, over all channels.
        timeout_s: how long one answer may take, in seconds.
        max_bytes: the largest answer that is read, in bytes.
        tries: how often one page is asked for before it counts as failed.
        max_pages: the most pages read at one go when catching up with a channel; what lies beyond is kept
            as a gap.
        user_agent: the name the program gives itself.
        media_hosts: from which hosts pictures and films are fetched, beside that of ``base_url``: names, or
            ``*.name`` for every name below one. An address on a page that leads elsewhere is never asked for.
        media_per_second: the most files in a second from one host.
        media_mb_per_hour: the most that is fetched in an hour, in megabytes.
    """

    base_url: str = "https://t.me"
    requests_per_second: float = 1.0
    timeout_s: float = 30.0
    max_bytes: int = 8_000_000
    tries: int = 4
    max_pages: int = 50
    user_agent: str = USER_AGENT
    media_hosts: tuple[str, ...] = MEDIA_HOSTS
    media_per_second: float = 4.0
    media_mb_per_hour: int = 500

    def __post_init__(self) -> None:
        parts = urlsplit(self.base_url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("base_url must be an http or https address")
        if not 0 < self.requests_per_second <= 1:
            raise ValueError("requests_per_second must be more than 0 and at most 1")
        if not 0.1 <= self.timeout_s <= 300:
            raise ValueError("timeout_s must be between 0.1 and 300")
        if not 100_000 <= self.max_bytes <= 64_000_000:
            raise ValueError("max_bytes must be between 100000 and 64000000")
        if not 1 <= self.tries <= 10:
            raise ValueError("tries must be between 1 and 10")
        if not 1 <= self.max_pages <= 10_000:
            raise ValueError("max_pages must be between 1 and 10000")
        if not self.user_agent.strip() or not self.user_agent.isprintable():
            raise ValueError("user_agent must be one line of text")
        for host in self.media_hosts:
            if not _HOST.fullmatch(host):
                raise ValueError(
                    f"media_hosts holds {host[:40]!r}: it must be a name such as t.me, or *.name for all below it"
                )
        if not 0 < self.media_per_second <= 20:
            raise ValueError("media_per_second must be more than 0 and at most 20")
        if not 0 <= self.media_mb_per_hour <= 100_000:
            raise ValueError("media_mb_per_hour must be between 0 and 100000")
