"""The server's half of the password check (https://core.telegram.org/api/srp)."""

from __future__ import annotations

import hashlib
import os
from typing import Any

from telethon import password as telethon_password
from telethon.tl import types as T

from tests.telegram_server.keys import GENERATOR, PRIME

_G = GENERATOR.to_bytes(256, "big")
_P = PRIME.to_bytes(256, "big")


def _sha256(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


class Password:
    """An account's second factor: offers a challenge and checks the answer to the last one."""

    def __init__(self, text: str, hint: str = "") -> None:
        self.hint = hint
        self._algorithm = T.PasswordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow(
            salt1=os.urandom(16), salt2=os.urandom(16), g=GENERATOR, p=_P
        )
        x = int.from_bytes(telethon_password.compute_hash(self._algorithm, text), "big")
        self._verifier = pow(GENERATOR, x, PRIME)
        self._challenge_id = 0
        self._secret = 0
        self._public = 0

    def challenge(self) -> Any:
        """``account.password`` with a fresh challenge."""
        k = int.from_bytes(_sha256(_P, _G), "big")
        self._secret = int.from_bytes(os.urandom(256), "big")
        self._public = (k * self._verifier + pow(GENERATOR, self._secret, PRIME)) % PRIME
        self._challenge_id = int.from_bytes(os.urandom(7), "big")
        return T.account.Password(
            new_algo=self._algorithm,
            new_secure_algo=T.SecurePasswordKdfAlgoUnknown(),
            secure_random=os.urandom(32),
            has_password=True,
            current_algo=self._algorithm,
            srp_B=self._public.to_bytes(256, "big"),
            srp_id=self._challenge_id,
            hint=self.hint,
        )

    def check(self, answer: Any) -> str | None:
        """None if the ``inputCheckPasswordSRP`` is right, else the RPC error to give."""
        if answer.srp_id != self._challenge_id:
            return "SRP_ID_INVALID"
        a = int.from_bytes(answer.A, "big")
        public = self._public.to_bytes(256, "big")
        u = int.from_bytes(_sha256(answer.A, public), "big")
        secret = pow(a * pow(self._verifier, u, PRIME), self._secret, PRIME)
        expected = _sha256(
            bytes(x ^ y for x, y in zip(_sha256(_P), _sha256(_G), strict=True)),
            _sha256(self._algorithm.salt1),
            _sha256(self._algorithm.salt2),
            answer.A,
            public,
            _sha256(secret.to_bytes(256, "big")),
        )
        return None if expected == answer.M1 else "PASSWORD_HASH_INVALID"


def no_password() -> Any:
    """``account.password`` of an account without one."""
    algorithm = T.PasswordKdfAlgoUnknown()
    return T.account.Password(algorithm, T.SecurePasswordKdfAlgoUnknown(), os.urandom(32), has_password=False)
