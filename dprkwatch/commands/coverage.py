"""``coverage``: what was watched, how well, and where it is known not to have been."""

from __future__ import annotations

import asyncio
import json as json_module
from pathlib import Path

from dprkwatch.evidence import account_in_words
from dprkwatch.page_media import fetches_in_words, read_page_fetches
from dprkwatch.printing import printable
from dprkwatch.wiring import command_settings, open_storage, utc_now
from storage.coverage import ChannelCoverage, channel_coverage
from storage.evidence import EvidenceAccount, evidence_account
from storage.page_media import PageFetches


def print_coverage(config: Path | None, as_json: bool) -> int:
    """Prints a line a channel, and for people what is kept of their pictures and films."""
    settings = command_settings(config)

    async def figures() -> tuple[list[ChannelCoverage], EvidenceAccount, PageFetches]:
        async with open_storage(settings) as storage:
            async with storage.read() as conn:
                channels, account = await channel_coverage(conn, utc_now()), await evidence_account(conn)
            return channels, account, await read_page_fetches(storage)

    channels, account, pages = asyncio.run(figures())
    if as_json:
        print(
            json_module.dumps({"channels": [channel.as_json() for channel in channels]}, ensure_ascii=False)
        )
        return 0
    if not channels:
        print(
            "No channel is watched and nothing was imported yet: `dprkwatch init`, `import` or `channels add`."
        )
    for channel in channels:
        print(printable(channel.in_words()))
    if account.media or account.not_kept:
        for line in account_in_words(account, settings):
            print(line)
    for line in fetches_in_words(pages, settings):
        print(printable(line))
    return 0
