"""``coverage``: what was watched, how well, and where it is known not to have been."""

from __future__ import annotations

import asyncio
import json as json_module
from pathlib import Path

from dprkwatch.printing import printable
from dprkwatch.wiring import command_settings, open_storage, utc_now
from storage.coverage import ChannelCoverage, channel_coverage


def print_coverage(config: Path | None, as_json: bool) -> int:
    """Prints a line a channel."""
    settings = command_settings(config)

    async def figures() -> list[ChannelCoverage]:
        async with open_storage(settings) as storage, storage.read() as conn:
            return await channel_coverage(conn, utc_now())

    channels = asyncio.run(figures())
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
    return 0
