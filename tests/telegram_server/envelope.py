"""Encrypted messages: MTProto 2.0 (https://core.telegram.org/mtproto/description), containers and gzip."""

from __future__ import annotations

import gzip
import hashlib
import os
import struct
from dataclasses import dataclass
from typing import Any

from telethon.crypto import AES
from telethon.tl import TLObject

_CONTAINER, _GZIP, _RPC_RESULT, _VECTOR = 0x73F1F8DC, 0x3072CFA1, 0xF35C6D01, 0x1CB5C415
_TRUE, _FALSE = 0x997275B5, 0xBC799737
_WORTH_PACKING = 2048


class BrokenEnvelope(Exception):
    """A message that was not made with the key it names."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """A decrypted message: what stands around its `body` (a serialized TL object)."""

    salt: int
    session_id: int
    msg_id: int
    seq: int
    body: bytes


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message ready to be sent."""

    msg_id: int
    seq: int
    body: bytes


def _aes(key: bytes, message_key: bytes, from_client: bool) -> tuple[bytes, bytes]:
    x = 0 if from_client else 8
    a = hashlib.sha256(message_key + key[x : x + 36]).digest()
    b = hashlib.sha256(key[x + 40 : x + 76] + message_key).digest()
    return a[:8] + b[8:24] + a[24:], b[:8] + a[8:24] + b[24:]


def open_envelope(key: Any, packet: bytes) -> Envelope:
    """Decrypts what a client sent.

    Raises:
        BrokenEnvelope: the message key doesn't fit the content.
    """
    message_key = packet[8:24]
    plain = AES.decrypt_ige(packet[24:], *_aes(key.key, message_key, True))
    if hashlib.sha256(key.key[88:120] + plain).digest()[8:24] != message_key:
        raise BrokenEnvelope("wrong message key")
    salt, session_id, msg_id, seq, length = struct.unpack_from("<qqqii", plain)
    return Envelope(salt, session_id, msg_id, seq, plain[32 : 32 + length])


def seal_envelope(key: Any, salt: int, session_id: int, message: Outgoing) -> bytes:
    """Encrypts a message for a client."""
    plain = (
        struct.pack("<qqqii", salt, session_id, message.msg_id, message.seq, len(message.body)) + message.body
    )
    plain += os.urandom(-(len(plain) + 12) % 16 + 12)
    message_key = hashlib.sha256(key.key[96:128] + plain).digest()[8:24]
    sealed: bytes = AES.encrypt_ige(plain, *_aes(key.key, message_key, False))
    return struct.pack("<Q", key.key_id) + message_key + sealed


def container(messages: list[Outgoing]) -> bytes:
    """Several messages as the body of one."""
    parts = [struct.pack("<Ii", _CONTAINER, len(messages))]
    for message in messages:
        parts += struct.pack("<qii", message.msg_id, message.seq, len(message.body)), message.body
    return b"".join(parts)


def serialize(result: Any) -> bytes:
    """A TL object, a list of them, or a Bool."""
    if isinstance(result, bool):
        return struct.pack("<I", _TRUE if result else _FALSE)
    if isinstance(result, list):
        return struct.pack("<Ii", _VECTOR, len(result)) + b"".join(map(serialize, result))
    return bytes(result)


def rpc_result(msg_id: int, result: Any, *, pack: bool = True) -> bytes:
    """The answer to the request `msg_id`, gzipped where that makes it smaller and `pack` allows."""
    body = serialize(result)
    if pack and len(body) >= _WORTH_PACKING:
        packed = struct.pack("<I", _GZIP) + TLObject.serialize_bytes(gzip.compress(body, 1))
        body = min(packed, body, key=len)
    return struct.pack("<Iq", _RPC_RESULT, msg_id) + body


class MessageIds:
    """Ids that a server gives to its messages: time in the upper half, growing, odd."""

    def __init__(self) -> None:
        self._last = 0

    def next(self, now: float, *, reply: bool) -> int:
        """The next id at the Unix time `now`; `reply` marks an answer to a request."""
        candidate = int(now * 2**32) & ~3
        self._last = max(candidate, (self._last & ~3) + 4)
        return self._last | (1 if reply else 3)
