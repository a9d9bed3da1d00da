"""What watching with Telegram accounts can be told."""

from __future__ import annotations

from dataclasses import dataclass, field

from pydantic import SecretStr

DEVICE_MODEL = "dprkwatch"
SYSTEM_VERSION = "1.0"
APP_VERSION = "0.1.0"
"""What the program calls itself at Telegram; the same at every start, since changes look like a stolen session."""


@dataclass(frozen=True, slots=True)
class TelegramSettings:
    """How signed-in accounts watch. Without ``api_id`` channels are read through their public previews alone.

    Attributes:
        api_id: of one's own application, from https://my.telegram.org.
        api_hash: the secret that belongs to it.
        sessions: the folder of the session files; a relative path starts at the configuration file's folder.
        reconcile_minutes: how often each channel is compared with what Telegram shows, in minutes.
        join: whether accounts may join channels, so that Telegram pushes new posts at once.
        resolve_seconds: the least time between two look-ups of a username by one account, in seconds.
        resolves_per_day: the most look-ups of one account in a day.
        join_seconds: the least time between two joins of one account, in seconds.
        joins_per_day: the most joins of one account in a day.
        most_joined: the most channels that one account joins; Telegram allows 500, its own chats included.
        history_per_minute: the most pages of history that one account asks for in a minute.
        media_mb_per_hour: the most that one account downloads in an hour, in megabytes.
        patience_seconds: how long a request may wait for its turn before it is put off.
        limit_seconds: when Telegram makes an account wait longer than this for reading, its channels are watched
            in another way meanwhile.
    """

    api_id: int = 0
    api_hash: SecretStr = field(default_factory=lambda: SecretStr(""))
    sessions: str = "data/sessions"
    reconcile_minutes: float = 12.0
    join: bool = True
    resolve_seconds: float = 30.0
    resolves_per_day: int = 100
    join_seconds: float = 420.0
    joins_per_day: int = 20
    most_joined: int = 450
    history_per_minute: int = 60
    media_mb_per_hour: int = 500
    patience_seconds: float = 20.0
    limit_seconds: float = 180.0

    def __post_init__(self) -> None:
        if self.api_id < 0:
            raise ValueError("api_id must be the number that my.telegram.org shows")
        if bool(self.api_id) != bool(self.api_hash.get_secret_value()):
            raise ValueError("api_id and api_hash must be set together: my.telegram.org shows both")
        if not self.sessions.strip():
            raise ValueError("sessions must name a folder")
        for name, least, most in (
            ("reconcile_minutes", 0.05, 60),
            ("resolve_seconds", 0, 3600),
            ("resolves_per_day", 0, 200),
            ("join_seconds", 0, 86400),
            ("joins_per_day", 0, 100),
            ("most_joined", 0, 1000),
            ("history_per_minute", 1, 6000),
            ("media_mb_per_hour", 0, 100_000),
            ("patience_seconds", 0, 60),
            ("limit_seconds", 30, 270),
        ):
            if not least <= getattr(self, name) <= most:
                raise ValueError(f"{name} must be between {least:g} and {most:g}")

    @property
    def is_set_up(self) -> bool:
        """Whether there is an application to sign in with."""
        return bool(self.api_id)
