"""One TCP connection of a client: from bytes to requests and back. What requests mean is the server's business."""

from __future__ import annotations

import asyncio
import struct
from typing import TYPE_CHECKING, Any

from telethon.extensions import BinaryReader
from telethon.tl import functions as F
from telethon.tl import types as T
from telethon.tl.core import GzipPacked, MessageContainer

from tests.telegram_server.accounts import Account, Authorization, Device
from tests.telegram_server.envelope import (
    BrokenEnvelope,
    Envelope,
    MessageIds,
    Outgoing,
    container,
    open_envelope,
    rpc_result,
    seal_envelope,
)
from tests.telegram_server.framing import BrokenFrame, frame, read_frame
from tests.telegram_server.keys import KeyExchange

if TYPE_CHECKING:
    from tests.telegram_server.server import TelegramServer

_UNKNOWN_KEY = -404
_OLDEST, _NEWEST = 300, 30
_MOST_IN_CONTAINER = 100


class Connection:
    """A client's connection.

    Attributes:
        authorization: the key it speaks with, once it has spoken with one.
        listens: whether it is sent updates (it has asked something without refusing them).
    """

    def __init__(
        self, server: TelegramServer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.server = server
        self.authorization: Authorization | None = None
        self.listens = False
        self._reader, self._writer = reader, writer
        self._awake = asyncio.Event()
        self._awake.set()
        self._sent = 0
        self._exchange = KeyExchange()
        self._ids = MessageIds()
        self._session = 0
        self._contents = 0
        self._batch: list[Outgoing] | None = None
        self._later: set[asyncio.TimerHandle] = set()

    @property
    def account(self) -> Account | None:
        """Who is signed in."""
        return self.authorization.account if self.authorization else None

    async def serve(self) -> None:
        """Answers until either side hangs up."""
        try:
            while True:
                packet = await read_frame(self._reader)
                await self._awake.wait()
                self._take(packet)
                await self._writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError, BrokenFrame, BrokenEnvelope):
            pass
        finally:
            self.close()

    def close(self) -> None:
        """Hangs up, without a word."""
        for handle in self._later:
            handle.cancel()
        self._later.clear()
        self._awake.set()
        if not self._writer.is_closing():
            self._writer.transport.abort()

    def freeze(self) -> None:
        """Half-open: nothing is read and nothing sent any more, but the connection stands."""
        self._awake.clear()

    def thaw(self) -> None:
        """Goes on reading; what should have been sent meanwhile is lost."""
        self._awake.set()

    def push(self, update: Any) -> None:
        """Sends an update (a TL Updates object)."""
        if self._session:
            self._send(bytes(update))

    def send_transport_error(self, code: int) -> None:
        """Sends a bare error such as -404 (unknown key) or -429 (too many connections)."""
        self._write(struct.pack("<i", code))

    # --- receiving

    def _take(self, packet: bytes) -> None:
        key_id = struct.unpack_from("<Q", packet)[0]
        if key_id == 0:
            self._take_plain(packet)
            return
        if self.authorization is None or self.authorization.key.key_id != key_id:
            self.authorization = self.server.authorizations.get(key_id)
        if self.authorization is None:
            self.send_transport_error(_UNKNOWN_KEY)
            return
        envelope = open_envelope(self.authorization.key, packet)
        self._batch = []
        try:
            if self._acceptable(envelope):
                self._handle(envelope.msg_id, BinaryReader(envelope.body).tgread_object())
        finally:
            batch, self._batch = self._batch, None
            self._flush(batch)

    def _take_plain(self, packet: bytes) -> None:
        request = BinaryReader(packet[20:]).tgread_object()
        now = self.server.world.clock.time()
        body = bytes(self._exchange.answer(request, int(now)))
        self._write(struct.pack("<qqi", 0, self._ids.next(now, reply=True), len(body)) + body)
        if self._exchange.key is not None:
            self.server.learn_key(self._exchange.key)

    def _acceptable(self, envelope: Envelope) -> bool:
        """Refuses messages of a wrong time or salt, and greets new sessions."""
        if envelope.session_id != self._session:
            self._session, self._contents = envelope.session_id, 0
            fresh = True
        else:
            fresh = False
        refusal = self.server.faults.take_bad_message() or self._wrong_time(envelope.msg_id)
        if refusal:
            self.server.refusals["bad_msg_notification"] += 1
            self._send(
                bytes(T.BadMsgNotification(envelope.msg_id, envelope.seq, refusal)), reply=True, content=False
            )
            return False
        if envelope.salt != self.server.salt:
            self.server.refusals["bad_server_salt"] += 1
            notice = T.BadServerSalt(envelope.msg_id, envelope.seq, 48, self.server.salt)
            self._send(bytes(notice), reply=True, content=False)
            return False
        if fresh:
            self._send(bytes(T.NewSessionCreated(envelope.msg_id, self._session, self.server.salt)))
        return True

    def _wrong_time(self, msg_id: int) -> int | None:
        age = self.server.world.clock.time() - (msg_id >> 32)
        return 16 if age > _OLDEST else 17 if age < -_NEWEST else None

    def _handle(self, msg_id: int, message: Any) -> None:
        if isinstance(message, MessageContainer):
            for inner in message.messages:
                self._handle(inner.msg_id, inner.obj)
        elif isinstance(message, GzipPacked):
            self._handle(msg_id, BinaryReader(message.data).tgread_object())
        elif isinstance(message, (F.PingRequest, F.PingDelayDisconnectRequest)):
            self._send(bytes(T.Pong(msg_id, message.ping_id)), reply=True)
        elif not isinstance(message, (T.MsgsAck, T.MsgsStateInfo)):
            self._send(bytes(T.MsgsAck([msg_id])), content=False)
            self._ask(msg_id, message)

    def _ask(self, msg_id: int, request: Any) -> None:
        quiet = False
        while hasattr(request, "query"):
            quiet |= isinstance(request, F.InvokeWithoutUpdatesRequest)
            if isinstance(request, F.InitConnectionRequest):
                if self.authorization is not None:
                    self.authorization.api_id = request.api_id
                self.server.devices.append(Device.of(request))
            request = request.query
        if isinstance(request, GzipPacked):
            request = BinaryReader(request.data).tgread_object()
        self.listens |= not quiet
        reply = self.server.answer(self, request)
        if reply.cut:
            self.close()
        elif not reply.silent:
            body = rpc_result(msg_id, reply.result, pack=not isinstance(reply.result, T.upload.File))
            if reply.delay:
                self._send_later(reply.delay, body)
            else:
                self._send(body, reply=True)

    # --- sending

    def _send_later(self, delay: float, body: bytes) -> None:
        def send() -> None:
            self._later.discard(handle)
            self._send(body, reply=True)

        handle = asyncio.get_running_loop().call_later(delay, send)
        self._later.add(handle)

    def _send(self, body: bytes, *, reply: bool = False, content: bool = True) -> None:
        message = self._message(body, reply=reply, content=content)
        if self._batch is None:
            self._flush([message])
        else:
            self._batch.append(message)

    def _message(self, body: bytes, *, reply: bool = False, content: bool = True) -> Outgoing:
        seq = self._contents * 2 + content
        self._contents += content
        return Outgoing(self._ids.next(self.server.world.clock.time(), reply=reply), seq, body)

    def _flush(self, messages: list[Outgoing]) -> None:
        authorization = self.authorization
        if authorization is None or self._writer.is_closing():
            return
        for start in range(0, len(messages), _MOST_IN_CONTAINER):
            part = messages[start : start + _MOST_IN_CONTAINER]
            whole = part[0] if len(part) == 1 else self._message(container(part), content=False)
            self._write(seal_envelope(authorization.key, self.server.salt, self._session, whole))

    def _write(self, payload: bytes) -> None:
        if self._awake.is_set() and not self._writer.is_closing():
            self._writer.write(frame(payload, self._sent))
            self._sent += 1
