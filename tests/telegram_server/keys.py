"""The server's RSA key and the making of authorization keys (https://core.telegram.org/mtproto/auth_key).

The key exchange is the one that Telethon speaks: RSA over SHA-1 padding, Diffie-Hellman over the well-known prime.
"""

from __future__ import annotations

import hashlib
import os
import struct
from typing import Any

import rsa
from telethon import helpers
from telethon.crypto import AES, AuthKey
from telethon.extensions import BinaryReader
from telethon.tl import TLObject
from telethon.tl import functions as F
from telethon.tl import types as T

# The two largest primes below 2^1024: a key that costs no time to make and is plainly no secret.
_P, _Q, _E = 2**1024 - 105, 2**1024 - 179, 65537
_N, _D = _P * _Q, pow(_E, -1, (_P - 1) * (_Q - 1))

GENERATOR = 3
PRIME = int(
    "C71CAEB9C6B1C9048E6C522F70F13F73980D40238E3E21C14934D037563D930F48198A0AA7C14058229493D22530F4DBFA336F6E"
    "0AC925139543AED44CCE7C3720FD51F69458705AC68CD4FE6B6B13ABDC9746512969328454F18FAF8C595F642477FE96BB2A941D"
    "5BCD1D4AC8CC49880708FA9B378E3C4F3A9060BEE67CF9A4A4A695811051907E162753B56B0F6B410DBA74D8A84B2A14B3144E0E"
    "F1284754FD17ED950D5965B4B9DD46582DB1178D169C6BC465B0D6FF9CA3928FEF5B9AE4E418FC15E83EBEA0F87FA9FF5EED7005"
    "0DED2849F47BF959D956850CE929851F0D8115F635B105EE2E4E15D04B2454BF6F4FADF034B10403119CD8E3B92FCC5B",
    16,
)
"""The 2048-bit safe prime that Telegram's servers use; passwords are checked over the same one."""

_PQ = 0x17ED48941A08F981


def public_key_pem() -> str:
    """The public key as ``telethon.crypto.rsa.add_key`` wants it."""
    pem: bytes = rsa.PublicKey(_N, _E).save_pkcs1()
    return pem.decode()


def _fingerprint() -> int:
    parts = (_N.to_bytes(256, "big"), _E.to_bytes(3, "big"))
    digest = hashlib.sha1(
        b"".join(TLObject.serialize_bytes(part) for part in parts), usedforsecurity=False
    ).digest()
    return int(struct.unpack("<q", digest[-8:])[0])


def new_auth_key() -> Any:
    """A fresh authorization key, for sessions that were never made by a key exchange."""
    return AuthKey(b"\x01" + os.urandom(255))


class KeyExchange:
    """One client's way to an authorization key; `key` is set when it has succeeded."""

    def __init__(self) -> None:
        self.key: Any = None
        self._server_nonce = int.from_bytes(os.urandom(16), "big", signed=True)
        self._secret = int.from_bytes(os.urandom(256), "big")

    def answer(self, request: Any, now: int) -> Any:
        """What the server says to an unencrypted request; `now` is its clock in Unix seconds.

        Raises:
            ValueError: it is no step of the exchange.
        """
        if isinstance(request, F.ReqPqMultiRequest):
            self._nonce = request.nonce
            return T.ResPQ(self._nonce, self._server_nonce, _PQ.to_bytes(8, "big"), [_fingerprint()])
        if isinstance(request, F.ReqDHParamsRequest):
            return self._offer(request, now)
        if isinstance(request, F.SetClientDHParamsRequest):
            return self._agree(request)
        raise ValueError(f"{type(request).__name__} in the clear")

    def _offer(self, request: Any, now: int) -> Any:
        padded = pow(int.from_bytes(request.encrypted_data, "big"), _D, _N).to_bytes(256, "big")[1:]
        self._new_nonce = BinaryReader(padded[20:]).tgread_object().new_nonce
        public = pow(GENERATOR, self._secret, PRIME).to_bytes(256, "big")
        inner = bytes(
            T.ServerDHInnerData(
                self._nonce, self._server_nonce, GENERATOR, PRIME.to_bytes(256, "big"), public, now
            )
        )
        plain = hashlib.sha1(inner, usedforsecurity=False).digest() + inner
        plain += os.urandom(-len(plain) % 16)
        self._aes = helpers.generate_key_data_from_nonce(self._server_nonce, self._new_nonce)
        return T.ServerDHParamsOk(self._nonce, self._server_nonce, AES.encrypt_ige(plain, *self._aes))

    def _agree(self, request: Any) -> Any:
        inner = BinaryReader(AES.decrypt_ige(request.encrypted_data, *self._aes)[20:]).tgread_object()
        shared = pow(int.from_bytes(inner.g_b, "big"), self._secret, PRIME)
        # The client drops leading zeros; a key that is then short would not survive being saved as a string.
        key = AuthKey(shared.to_bytes((shared.bit_length() + 7) // 8, "big"))
        if len(key.key) < 256:
            self._secret = int.from_bytes(os.urandom(256), "big")
            return T.DhGenRetry(self._nonce, self._server_nonce, key.calc_new_nonce_hash(self._new_nonce, 2))
        self.key = key
        return T.DhGenOk(self._nonce, self._server_nonce, key.calc_new_nonce_hash(self._new_nonce, 1))
