"""What the bot can be told."""

from __future__ import annotations

from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from pydantic import SecretStr

LANGUAGES = ("en", "uk", "ru", "ko")
"""The languages that a chat can ask for."""

OPEN, INVITATION, CLOSED = ACCESS = ("open", "invitation", "closed")
"""Who is answered: everybody; those who took an invitation; only those whom an admin gave a role."""


@dataclass(frozen=True, slots=True)
class BotSettings:
    """The bot's own settings.

    Attributes:
        token: as @BotFather gave it; empty where there is no bot yet.
        api_base: the address of the Bot API server.
        language: of chats that chose none: one of ``LANGUAGES``.
        zone: the IANA time zone of chats that chose none.
        admins: Telegram user ids of the first admins.
        access: one of ``ACCESS``.
        messages_per_second: the most that is sent to all chats together; Telegram takes 30 in a second.
        send_tries: how often a message is tried that Telegram refuses, before it is set aside.
        poll_seconds: how long one request for updates may wait.
        drain_seconds: how long a stop waits for answers under way.
    """

    token: SecretStr = field(default_factory=lambda: SecretStr(""))
    api_base: str = "https://api.telegram.org"
    language: str = "en"
    zone: str = "Europe/Kyiv"
    admins: tuple[int, ...] = ()
    access: str = INVITATION
    messages_per_second: float = 29.0
    send_tries: int = 8
    poll_seconds: int = 30
    drain_seconds: int = 10

    def __post_init__(self) -> None:
        if not self.api_base.startswith(("http://", "https://")):
            raise ValueError("api_base must be an http:// or https:// address")
        if self.language not in LANGUAGES:
            raise ValueError(f"language must be one of {', '.join(LANGUAGES)}")
        try:
            ZoneInfo(self.zone)
        except (KeyError, ValueError, OSError) as error:
            raise ValueError("zone must be an IANA time zone such as Europe/Kyiv") from error
        if self.access not in ACCESS:
            raise ValueError(f"access must be one of {', '.join(ACCESS)}")
        if not 0 <= self.poll_seconds <= 50:
            raise ValueError("poll_seconds must be between 0 and 50")
        if not 1 <= self.messages_per_second <= 1000:
            raise ValueError("messages_per_second must be between 1 and 1000")
        if not 1 <= self.send_tries <= 100:
            raise ValueError("send_tries must be between 1 and 100")
        if self.drain_seconds < 0:
            raise ValueError("drain_seconds must not be negative")
