"""``media``: pictures and films that a limit holds back, shown, and fetched all the same for one post."""

from __future__ import annotations

import asyncio
import json as json_module
import re
from pathlib import Path

from dprkwatch.errors import CommandError, UsageError
from dprkwatch.printing import printable
from dprkwatch.usernames import parse_username
from dprkwatch.wiring import command_settings, open_storage
from storage.channels import find_channels
from storage.fetches import HeldBack, held_back, lift_limit
from storage.known_posts import post_number, post_urls
from storage.observations import ChannelRef

MOST_SHOWN = 100
_LINK = re.compile(
    r"(?:https?://)?(?:t|telegram)\.me/(?:s/)?(?:c/(?P<number>\d{1,15})|(?P<name>[A-Za-z]\w{3,31}))/(?P<message>\d{1,10})/?",
    re.ASCII,
)


def list_held(config: Path | None, as_json: bool) -> int:
    """Prints what is held back, of the newest posts, with the reason."""
    settings = command_settings(config)

    async def read() -> tuple[list[HeldBack], dict[int, str]]:
        async with open_storage(settings) as storage, storage.read() as conn:
            found = await held_back(conn, MOST_SHOWN)
            return found, await post_urls(conn, [one.post_id for one in found])

    found, urls = asyncio.run(read())
    if as_json:
        rows = [
            {"url": urls.get(one.post_id), "kind": one.kind.value, "size": one.size, "reason": one.note}
            for one in found
        ]
        print(json_module.dumps({"held": rows}, ensure_ascii=False))
        return 0
    if not found:
        print("No picture or film is held back.")
    for one in found:
        size = f"{one.size / 1_000_000:.1f} MB" if one.size else "size unknown"
        print(printable(f"{urls.get(one.post_id) or '(no link)'}  {one.kind.value}, {size}: {one.note}"))
    return 0


def lift(config: Path | None, link: str) -> int:
    """Has the whole pictures and films of one post fetched, whatever their size and the hour's budget."""
    ref, message = read_link(link)
    settings = command_settings(config)

    async def work() -> int:
        async with open_storage(settings) as storage, storage.write() as conn:
            channel = (await find_channels(conn, [ref])).get(ref)
            post = None if channel is None else await post_number(conn, channel, message)
            if post is None:
                raise CommandError(f"no post with the link {link} is stored")
            return await lift_limit(conn, post)

    count = asyncio.run(work())
    print(
        f"{count} to be fetched whole, before all others"
        if count
        else "nothing of this post is left to fetch"
    )
    return 0


def read_link(link: str) -> tuple[ChannelRef, int]:
    """The channel and the message id of a post's link.

    Raises:
        UsageError: it is none.
    """
    match = _LINK.fullmatch(link.strip())
    if match is None:
        raise UsageError(f"{link[:80]!r} is no link of a post: write https://t.me/name/123")
    if match["number"]:
        return ChannelRef(telegram_id=int(match["number"])), int(match["message"])
    return ChannelRef(username=parse_username(match["name"])), int(match["message"])
