"""Users who may sign in, and what each authorization key is allowed to do."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field
from typing import Any, Literal

from tests.telegram_server.srp import Password

AccountState = Literal["good", "frozen", "banned", "deactivated"]

CODE = "22222"


@dataclass(slots=True, eq=False)
class Account:
    """One Telegram user.

    Attributes:
        phone: digits only.
        code: what the "SMS" says.
        password: the second factor, None without one.
        state: ``frozen`` may read but not resolve, search or join; ``banned`` and ``deactivated`` may nothing.
        channel_limit: how many channels it may be in.
    """

    id: int
    phone: str
    first_name: str
    code: str = CODE
    password: Password | None = None
    state: AccountState = "good"
    channel_limit: int = 500
    polled: dict[int, float] = field(default_factory=dict)
    """Channels that it polls without being a member: until when they are also pushed (the server's clock)."""

    @property
    def access_hash(self) -> int:
        """The hash by which the account names itself."""
        return access_hash(self.id, self.id)


@dataclass(frozen=True, slots=True)
class Device:
    """How a client introduces itself (initConnection)."""

    api_id: int
    device_model: str
    system_version: str
    app_version: str
    lang_code: str

    @classmethod
    def of(cls, request: Any) -> Device:
        """Reads it from an ``InitConnectionRequest``."""
        return cls(
            request.api_id,
            request.device_model,
            request.system_version,
            request.app_version,
            request.lang_code,
        )


def access_hash(account_id: int, peer_id: int) -> int:
    """The hash with which one account, and no other, names a channel or user."""
    digest = hashlib.sha256(f"{account_id}:{peer_id}".encode()).digest()
    return int.from_bytes(digest[:8], "little", signed=True)


@dataclass(slots=True, eq=False)
class Authorization:
    """An authorization key and who is signed in with it.

    Attributes:
        key: Telethon's ``AuthKey``.
        api_id: what the client last named itself by (initConnection); holds over reconnects.
        pending: gave the right code, the password is still owed.
        token: the QR login token shown last, with its expiry (the server's clock).
        accepted: who accepted that token.
    """

    key: Any
    account: Account | None = None
    pending: Account | None = None
    api_id: int = 0
    token: tuple[bytes, float] | None = None
    accepted: Account | None = None
    ended_by: str = "AUTH_KEY_UNREGISTERED"

    def new_token(self, expires: float) -> bytes:
        """Makes a QR token that is good until `expires`."""
        self.token = (os.urandom(16), expires)
        return self.token[0]
