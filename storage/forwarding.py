"""Where a post was forwarded from, as answers name it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from storage.models import channel_identities, channels, posts

source_channels = channels.alias("source")
"""The channel that a post was forwarded from: join it on ``posts.forward_channel_id``."""

_names = channel_identities.alias("source_names")

forward_columns = (
    posts.c.forward_title,
    source_channels.c.title.label("source_title"),
    select(_names.c.value)
    .where(
        _names.c.channel_id == source_channels.c.id,
        _names.c.kind == "username",
        _names.c.seen_until.is_(None),
    )
    .order_by(_names.c.id.desc())
    .limit(1)
    .scalar_subquery()
    .label("source_username"),
)
"""What ``forwarded_from`` reads, as columns of a query that has ``posts`` and ``source_channels``."""


def forwarded_from(row: Any) -> str | None:
    """The name of the channel a post was forwarded from; ``None`` for a post that was not forwarded."""
    if row.source_username:
        return f"@{row.source_username}"
    name: str | None = row.source_title or row.forward_title
    return name
