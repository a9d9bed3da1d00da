"""Pushing what happens to those who watch: members, and short-pollers for as long as Telegram would."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from telethon.tl import types as T

from tests.telegram_server.accounts import Account
from tests.telegram_server.channels import Channel, Event
from tests.telegram_server.telling import tell_channel, tell_channels, tell_event

if TYPE_CHECKING:
    from tests.telegram_server.connection import Connection
    from tests.telegram_server.server import TelegramServer

MOST_POLLED = 10
"""How many channels an account can short-poll at once (https://core.telegram.org/api/updates)."""


class Delivery:
    """Sends updates to connected clients, through whatever faults stand in the way."""

    def __init__(self, server: TelegramServer) -> None:
        self._server = server
        server.world.on_event.append(self.announce)
        server.world.on_notice.append(self.notice)

    def announce(self, channel: Channel, event: Event) -> None:
        """Pushes what moved a channel's pts."""
        update = None
        world = self._server.world
        for account, connections in self._watching(channel):
            if channel.closed_to(account.id):
                continue
            update = update or tell_event(world, channel, event)
            posts = [channel.posts[number] for number in event.posts] if event.kind != "delete" else []
            self._push(account, connections, channel, update, tell_channels(world, posts, channel, account))

    def notice(self, channel: Channel, update: Any) -> None:
        """Pushes an update without pts."""
        for account, connections in self._watching(channel):
            self._push(account, connections, channel, update, [tell_channel(channel, account)])

    def poll(self, account: Account, channel: Channel) -> None:
        """Remembers that a stranger has just polled a channel."""
        if account.id in channel.members:
            return
        now = self._server.world.clock.time()
        account.polled.pop(channel.id, None)
        account.polled[channel.id] = now + channel.poll_timeout + 5
        while len(account.polled) > MOST_POLLED:
            del account.polled[next(iter(account.polled))]

    def _watching(self, channel: Channel) -> list[tuple[Account, list[Connection]]]:
        now = self._server.world.clock.time()
        found: dict[int, tuple[Account, list[Connection]]] = {}
        for connection in self._server.connections:
            account = connection.account
            if account is None or not connection.listens:
                continue
            if account.id in channel.members or account.polled.get(channel.id, 0.0) > now:
                found.setdefault(account.id, (account, []))[1].append(connection)
        return list(found.values())

    def _push(
        self, account: Account, connections: list[Connection], channel: Channel, update: Any, chats: list[Any]
    ) -> None:
        updates = T.Updates([update], [], chats, self._server.world.clock.now(), 0)
        for each in self._server.faults.route(account.id, channel.id, updates):
            self._server.pushes += 1
            for connection in connections:
                connection.push(each)
