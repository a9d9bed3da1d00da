"""``coverage``: what was watched, how well, and where it is known not to have been."""

from __future__ import annotations

import asyncio
import json as json_module
from pathlib import Path

from dprkwatch.evidence import account_in_words
from dprkwatch.printing import printable
from dprkwatch.wiring import command_settings, open_storage, utc_now
from storage.coverage import ChannelCoverage, channel_coverage
from storage.evidence import EvidenceAccount, evidence_account


def print_coverage(config: Path | None, as_json: bool) -> int:
    """Prints a line a channel, and for people what is kept of their pictures and films."""
    settings = command_settings(config)

    async def figures() -> tuple[list[ChannelCoverage], EvidenceAccount]:
        async with open_storage(settings) as storage, storage.read() as conn:
            return await channel_coverage(conn, utc_now()), await evidence_account(conn)

    channels, account = asyncio.run(figures())
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
    return 0
