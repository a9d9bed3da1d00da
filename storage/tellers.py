"""Channels as answers name them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import BigInteger, cast, select

from storage.models import channel_identities, channels


@dataclass(frozen=True, slots=True)
class Teller:
    """The channel of a post. ``username`` is lower case without ``@``, ``None`` where it has none now."""

    id: int
    title: str
    username: str | None
    side: str
    kind: str | None

    @property
    def name(self) -> str:
        """Its ``@name``, or its title where it has none."""
        return f"@{self.username}" if self.username else self.title


current_username = (
    select(channel_identities.c.value)
    .where(
        channel_identities.c.channel_id == channels.c.id,
        channel_identities.c.kind == "username",
        channel_identities.c.seen_until.is_(None),
    )
    .order_by(channel_identities.c.id.desc())
    .limit(1)
    .scalar_subquery()
)
"""The present username of a row of ``channels``, as a column of a query that has that table."""


_numbered = channel_identities.alias("numbered")
current_telegram_id = (
    select(cast(_numbered.c.value, BigInteger))
    .where(
        _numbered.c.channel_id == channels.c.id,
        _numbered.c.kind == "telegram_id",
        _numbered.c.seen_until.is_(None),
    )
    .limit(1)
    .scalar_subquery()
)
"""Telegram's number of a row of ``channels``, as a column of a query that has that table."""


def post_url(url: str | None, username: str | None, message_id: int) -> str | None:
    """The address of a post: as its source gave it, else made from the channel's name."""
    if url:
        return url
    if username and message_id > 0:
        return f"https://t.me/{username}/{message_id}"
    return None
