"""Which account watches which channel, and how: what the watcher goes by, read anew again and again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, cast, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import BigInteger

from storage.accounts import BY_ACCOUNT
from storage.channels import TELEGRAM_ID
from storage.models import account_channels, channel_identities, channels
from storage.tellers import current_username


@dataclass(frozen=True, slots=True)
class Assignment:
    """A channel that an account watches.

    Attributes:
        access_hash: the account's own key to the channel.
        way: ``joined``: Telegram pushes to it; ``short_poll``: as long as it keeps asking; ``history``: it reads.
        backfill_since: how far back an admin wants its history; ``None`` for the setting's days.
    """

    account_id: int
    channel_id: int
    telegram_id: int
    username: str | None
    access_hash: int
    way: str
    noforwards: bool
    added_at: datetime
    backfill_since: datetime | None


async def assignments(conn: AsyncConnection, account_id: int | None = None) -> list[Assignment]:
    """The watched channels that have an account and are resolved for it; of one account or of all."""
    numbered = channel_identities.alias("numbered")
    wanted = (
        select(
            channels.c.account_id,
            channels.c.id,
            cast(numbered.c.value, BigInteger),
            current_username,
            account_channels.c.access_hash,
            channels.c.way,
            channels.c.noforwards,
            channels.c.added_at,
            channels.c.backfill_since,
        )
        .join(
            account_channels,
            and_(
                account_channels.c.channel_id == channels.c.id,
                account_channels.c.account_id == channels.c.account_id,
            ),
        )
        .join(
            numbered,
            and_(
                numbered.c.channel_id == channels.c.id,
                numbered.c.kind == TELEGRAM_ID,
                numbered.c.seen_until.is_(None),
            ),
        )
        .where(
            channels.c.watched,
            ~channels.c.paused,
            channels.c.merged_into.is_(None),
            channels.c.way.in_(BY_ACCOUNT),
            account_channels.c.access_hash.is_not(None),
            account_channels.c.closed_at.is_(None),
        )
        .order_by(channels.c.id)
    )
    if account_id is not None:
        wanted = wanted.where(channels.c.account_id == account_id)
    return [Assignment(*row) for row in await conn.execute(wanted)]
