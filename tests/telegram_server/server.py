"""The server: listens on loopback, judges every request by its faults and rules, answers, and keeps the journal."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from telethon.tl import types as T

from tests.telegram_server import sessions
from tests.telegram_server.accounts import Account, Authorization, Device
from tests.telegram_server.connection import Connection
from tests.telegram_server.delivery import Delivery
from tests.telegram_server.faults import Faults, RpcFailure
from tests.telegram_server.journal import Entry, Journal, method_name
from tests.telegram_server.keys import new_auth_key
from tests.telegram_server.methods import HANDLERS, Caller
from tests.telegram_server.methods.registry import named_channel
from tests.telegram_server.world import World

_FROZEN_OUT = frozenset({"contacts.ResolveUsername", "channels.JoinChannel", "messages.GetPeerDialogs"})
_LAST_WORDS = {"banned": "USER_DEACTIVATED_BAN", "deactivated": "USER_DEACTIVATED"}


@dataclass(frozen=True, slots=True)
class Reply:
    """What a connection does with a request."""

    result: Any = None
    delay: float = 0.0
    cut: bool = False
    silent: bool = False


class TelegramServer:
    """A Telegram of one data centre on 127.0.0.1.

    All of it lives in one event loop; from other threads go through `ServerThread.call`.

    Attributes:
        told_outright: up to how many events per channel an account's difference tells; beyond, updateChannelTooLong.
        strangers_see_dialogs: whether messages.getPeerDialogs answers for channels that were not joined.
        token_seconds: how long a QR token is good.
        accepts: what becomes of new connections.
        devices: how each connection introduced itself (initConnection), in order.
        refusals: how many messages were sent back, ``bad_server_salt`` and ``bad_msg_notification``.
        pushes: how many updates went out.
        bytes_served: by upload.getFile.
    """

    host = "127.0.0.1"

    def __init__(self, world: World | None = None) -> None:
        self.world = world or World()
        self.faults = Faults()
        self.journal = Journal()
        self.authorizations: dict[int, Authorization] = {}
        self.connections: set[Connection] = set()
        self.delivery = Delivery(self)
        self.salt = 0x1234567890ABCDEF
        self.port = 0
        self.told_outright = 10
        self.strangers_see_dialogs = False
        self.token_seconds = 30.0
        self.devices: list[Device] = []
        self.refusals: Counter[str] = Counter()
        self.crashes: list[Exception] = []
        self.pushes = 0
        self.bytes_served = 0
        self.accepts: Literal["all", "none", "frozen"] = "all"
        self._listener: asyncio.Server | None = None
        self._noted = asyncio.Event()
        self._serving: set[asyncio.Task[None]] = set()

    async def start(self, port: int = 0) -> int:
        """Starts to listen; gives the port."""
        self._listener = await asyncio.start_server(self._welcome, self.host, port or self.port)
        self.port = self._listener.sockets[0].getsockname()[1]
        return self.port

    async def stop(self) -> None:
        """Hangs up on everybody and stops listening; `start` takes the same port again.

        Raises:
            Exception: whatever went wrong inside the server while it answered.
        """
        if self._listener is not None:
            self._listener.close()
            self.drop_connections()
            await asyncio.gather(*self._serving)
            await self._listener.wait_closed()
            self._listener = None
        if self.crashes:
            raise self.crashes.pop()

    async def __aenter__(self) -> TelegramServer:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    # --- sessions that need no signing in

    def session_string(self, account: Account | None = None) -> str:
        """A StringSession of a fresh key, signed in as an account or as nobody."""
        return sessions.session_string(self.host, self.port, self.authorize(account).key)

    def session_file(self, path: Path, account: Account | None = None) -> Path:
        """The same as an SQLite session file at `path` (with the suffix .session)."""
        return sessions.session_file(path, self.host, self.port, self.authorize(account).key)

    def authorize(self, account: Account | None) -> Authorization:
        """Makes a key known and signs an account in with it."""
        authorization = self.learn_key(new_auth_key())
        authorization.account = account
        return authorization

    def learn_key(self, key: Any) -> Authorization:
        """Makes a key known, with nobody signed in."""
        return self.authorizations.setdefault(key.key_id, Authorization(key))

    def revoke(self, account: Account, reason: str = "AUTH_KEY_UNREGISTERED") -> None:
        """Ends an account's sessions (as from another device); later requests get `reason` with code 401."""
        for authorization in self.authorizations.values():
            if authorization.account is account:
                authorization.account, authorization.ended_by = None, reason

    def forget_keys(self, account: Account) -> None:
        """Destroys an account's keys: the transport answers -404."""
        gone = [key_id for key_id, each in self.authorizations.items() if each.account is account]
        for connection in list(self.connections):
            if connection.account is account:
                connection.close()
        for key_id in gone:
            del self.authorizations[key_id]

    def showing(self, token: bytes) -> Authorization | None:
        """Who shows a QR token that is still good."""
        now = self.world.clock.time()
        shown = (each for each in self.authorizations.values() if each.token and each.token[0] == token)
        return next((each for each in shown if each.token and each.token[1] > now), None)

    def accept_login_token(self, token: bytes, account: Account) -> None:
        """Lets an account's phone scan a QR token.

        Raises:
            RpcFailure: nobody shows it, or it is too old.
        """
        shown = self.showing(token)
        if shown is None:
            raise RpcFailure(400, "AUTH_TOKEN_EXPIRED")
        shown.accepted = account
        for connection in self.connections:
            if connection.authorization is shown:
                connection.push(T.UpdateShort(T.UpdateLoginToken(), self.world.clock.now()))

    # --- connections

    def connected(self, account: Account | None = None) -> list[Connection]:
        """The connections of an account, or all."""
        return [each for each in self.connections if account is None or each.account is account]

    def drop_connections(self, account: Account | None = None) -> int:
        """Cuts connections; gives how many."""
        cut = self.connected(account)
        for connection in cut:
            connection.close()
        return len(cut)

    def drop_some(self, rng: random.Random, chance: float) -> int:
        """Cuts each connection with a chance; gives how many."""
        cut = [each for each in self.connected() if rng.random() < chance]
        for connection in cut:
            connection.close()
        return len(cut)

    def freeze_connections(self, account: Account | None = None) -> None:
        """Makes connections half-open: they stand, but nothing is read or sent."""
        for connection in self.connected(account):
            connection.freeze()

    def thaw_connections(self, account: Account | None = None) -> None:
        """Ends that."""
        for connection in self.connected(account):
            connection.thaw()

    async def _welcome(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = Connection(self, reader, writer)
        if self.accepts == "none":
            connection.close()
            return
        if self.accepts == "frozen":
            connection.freeze()
        task = asyncio.current_task()
        assert task is not None
        self.connections.add(connection)
        self._serving.add(task)
        try:
            await connection.serve()
        finally:
            self.connections.discard(connection)
            self._serving.discard(task)

    # --- requests

    async def asked(
        self, pattern: str, times: int = 1, *, account: int | None = None, patience: float = 60.0
    ) -> None:
        """Waits until a method has been asked for so often.

        Raises:
            TimeoutError: it has not after `patience` seconds.
        """
        async with asyncio.timeout(patience):
            while self.journal.count(pattern, account=account) < times:
                self._noted.clear()
                await self._noted.wait()

    def answer(self, connection: Connection, request: Any) -> Reply:
        """Answers a request and notes it."""
        assert connection.authorization is not None
        caller = Caller(self, connection.authorization)
        who = connection.account or connection.authorization.pending
        method, channel = method_name(request), named_channel(request)
        account, now = who.id if who else None, self.world.clock.time()
        detail = "increment" if getattr(request, "increment", False) else ""
        verdict = self.faults.judge(account, method, channel, now)
        outcome, reply = "dropped", Reply(cut=True)
        if verdict.cut != "before":
            result = self._result(caller, method, request, verdict.failure)
            outcome = result.error_message if isinstance(result, T.RpcError) else "ok"
            reply = Reply(result, verdict.delay, cut=bool(verdict.cut), silent=verdict.silent)
        entry = Entry(now, account, method, channel, "silence" if verdict.silent else outcome, detail)
        self.journal.note(entry)
        self._noted.set()
        if verdict.early:
            self.journal.early.append(entry)
        return reply

    def _result(self, caller: Caller, method: str, request: Any, failure: RpcFailure | None) -> Any:
        try:
            if failure is not None:
                raise failure
            if self.world.api is not None and caller.authorization.api_id != self.world.api[0]:
                raise RpcFailure(400, "CONNECTION_API_ID_INVALID")
            self._check_state(caller.authorization.account, method)
            handler = HANDLERS.get(type(request))
            if handler is None:
                raise RpcFailure(400, "METHOD_INVALID")
            return handler(caller, request)
        except RpcFailure as error:
            return T.RpcError(error.code, error.text)
        except Exception as crash:
            # The client would try forever; the test shall hear of it when the server stops.
            self.crashes.append(crash)
            return T.RpcError(500, "SERVER_CRASHED")

    @staticmethod
    def _check_state(account: Account | None, method: str) -> None:
        if account is None or method.startswith("help."):
            return
        if account.state in _LAST_WORDS:
            raise RpcFailure(401, _LAST_WORDS[account.state])
        if account.state == "frozen" and method in _FROZEN_OUT:
            raise RpcFailure(420, "FROZEN_METHOD_INVALID")
