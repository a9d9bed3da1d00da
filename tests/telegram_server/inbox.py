"""What a stock Telethon client is told, in order, to be awaited instead of slept for."""

from __future__ import annotations

import asyncio
from typing import Any

from telethon import TelegramClient, events
from telethon.tl import types as T

_PATIENCE = 60.0


class Inbox:
    """Collects the updates of a client as short lines: ``new 5``, ``edit 5``, ``delete 5 6``, ``views 5``."""

    def __init__(self, client: TelegramClient) -> None:
        self.updates: list[Any] = []
        self.lines: list[str] = []
        self._arrived = asyncio.Event()
        client.add_event_handler(self._take, events.Raw())

    async def until(self, *lines: str) -> list[str]:
        """Waits until each of these has arrived; gives all so far.

        Raises:
            TimeoutError: they have not after some seconds.
        """
        async with asyncio.timeout(_PATIENCE):
            while not set(lines) <= set(self.lines):
                self._arrived.clear()
                await self._arrived.wait()
        return self.lines

    async def message(self, post_id: int) -> Any:
        """Waits for a post and gives its message."""
        await self.until(f"new {post_id}")
        found = [
            u.message
            for u in self.updates
            if isinstance(u, T.UpdateNewChannelMessage) and u.message.id == post_id
        ]
        return found[-1]

    async def _take(self, update: Any) -> None:
        line = _line(update)
        if line:
            self.updates.append(update)
            self.lines.append(line)
            self._arrived.set()


def _line(update: Any) -> str:
    if isinstance(update, T.UpdateNewChannelMessage):
        return f"new {update.message.id}"
    if isinstance(update, T.UpdateEditChannelMessage):
        return f"edit {update.message.id}"
    if isinstance(update, T.UpdateDeleteChannelMessages):
        return "delete " + " ".join(map(str, update.messages))
    if isinstance(update, T.UpdateChannelMessageViews):
        return f"views {update.id}"
    if isinstance(update, T.UpdateChannel):
        return "channel"
    if isinstance(update, T.UpdateChannelWebPage):
        return "page"
    return ""
