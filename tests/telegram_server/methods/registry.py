"""How a method is answered: a function of the caller and the request, registered by request class."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from telethon.tl import types as T

from tests.telegram_server.accounts import Account, Authorization, access_hash
from tests.telegram_server.channels import Channel
from tests.telegram_server.faults import RpcFailure

if TYPE_CHECKING:
    from tests.telegram_server.server import TelegramServer
    from tests.telegram_server.world import World


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks."""

    server: TelegramServer
    authorization: Authorization

    @property
    def world(self) -> World:
        """What there is to ask about."""
        return self.server.world

    @property
    def account(self) -> Account:
        """Who is signed in.

        Raises:
            RpcFailure: nobody is.
        """
        if self.authorization.account is None:
            raise RpcFailure(401, self.authorization.ended_by)
        return self.authorization.account


Handler = Callable[[Caller, Any], Any]
"""Gives a TL object, a list of them or a bool; raises `RpcFailure`."""


class Answers:
    """A family of handlers, filled by using it as a decorator."""

    def __init__(self) -> None:
        self.handlers: dict[type, Handler] = {}

    def __call__(self, request: type) -> Callable[[Handler], Handler]:
        """Registers the decorated function for a request class."""

        def register(handler: Handler) -> Handler:
            self.handlers[request] = handler
            return handler

        return register


def named_channel(request: Any) -> int | None:
    """The id of the channel a request is about, for the journal and for faults; None if it names none or many."""
    peer = getattr(request, "channel", None) or getattr(request, "peer", None)
    return getattr(peer, "channel_id", None)


def find_channel(caller: Caller, peer: Any, *, closed: bool = False) -> Channel:
    """The channel that a peer names, if the caller may see it; `closed` lets closed ones through.

    Raises:
        RpcFailure: unknown, a wrong access hash, or closed to the caller.
    """
    if not isinstance(peer, (T.InputChannel, T.InputPeerChannel)):
        raise RpcFailure(400, "PEER_ID_INVALID" if isinstance(peer, T.InputPeerUser) else "CHANNEL_INVALID")
    channel = caller.world.channels.get(peer.channel_id)
    if channel is None or peer.access_hash != access_hash(caller.account.id, peer.channel_id):
        raise RpcFailure(400, "CHANNEL_INVALID")
    if not closed and channel.closed_to(caller.account.id):
        raise RpcFailure(400, "CHANNEL_PRIVATE")
    return channel
