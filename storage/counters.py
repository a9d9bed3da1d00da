"""How often posts were seen, forwarded and reacted to: what changes without an edit, pushed or read again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import bindparam, func, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.models import posts
from storage.prepared import whole


@dataclass(frozen=True, slots=True)
class Counters:
    """A post's counters; what is not known is ``None`` and stays as it is."""

    views: int | None = None
    forwards: int | None = None
    reactions: int | None = None

    def with_later(self, later: Counters) -> Counters:
        """These, with what was told later."""
        return Counters(
            self.views if later.views is None else later.views,
            self.forwards if later.forwards is None else later.forwards,
            self.reactions if later.reactions is None else later.reactions,
        )


async def note_counters(conn: AsyncConnection, told: Mapping[tuple[int, int], Counters]) -> None:
    """Keeps counters by our number of the channel and the message id; posts that aren't kept are passed over."""
    if not told:
        return
    await conn.execute(
        update(posts)
        .where(posts.c.channel_id == bindparam("of_channel"), posts.c.message_id == bindparam("of_message"))
        .values(
            views=func.coalesce(bindparam("now_views"), posts.c.views),
            forwards=func.coalesce(bindparam("now_forwards"), posts.c.forwards),
            reactions=func.coalesce(bindparam("now_reactions"), posts.c.reactions),
        ),
        [
            {
                "of_channel": channel_id,
                "of_message": message_id,
                "now_views": whole(each.views),
                "now_forwards": whole(each.forwards),
                "now_reactions": whole(each.reactions),
            }
            for (channel_id, message_id), each in told.items()
        ],
    )
