"""Known fakes, by their PDQ hashes. They stand in the index beside the media, under negative numbers.

Footage of flagged posts that is one of them is kept here, too.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, distinct, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.events import RECYCLED, owe_event
from storage.models import fake_matches, footage_checks, known_fakes
from storage.texts import storable

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class KnownFake:
    """A picture that is known not to show what it is said to.

    Attributes:
        number: negative, as in the index.
        pdq: 32 bytes.
        note: what is known of it.
        source: the file that it came from.
        changed_at: when its note was corrected; ``None`` where it never was.
    """

    number: int
    pdq: bytes
    note: str
    source: str
    changed_at: datetime | None = None


async def add_fakes(
    conn: AsyncConnection, fakes: Iterable[tuple[bytes, str]], source: str, now: datetime
) -> int:
    """Keeps known fakes, (PDQ of 32 bytes, note) each. Gives how many were new; a known one gets its new note.

    Footage of flagged posts is compared anew where there are new ones.
    """
    new = 0
    for pdq, note in fakes:
        known = (
            await conn.execute(select(known_fakes.c.id, known_fakes.c.note).where(known_fakes.c.pdq == pdq))
        ).first()
        if known is None:
            new += 1
            await conn.execute(
                insert(known_fakes).values(
                    pdq=pdq, note=storable(note), source=storable(source), added_at=now
                )
            )
        elif known.note != storable(note):
            await conn.execute(
                update(known_fakes)
                .where(known_fakes.c.id == known.id)
                .values(note=storable(note), changed_at=now)
            )
    if new:
        await conn.execute(delete(footage_checks))
    return new


async def list_fakes(
    conn: AsyncConnection, after: int = 0, changed_since: datetime | None = None
) -> list[KnownFake]:
    """Known fakes that came after one, by its row's id, and those whose note was corrected from a time on."""
    wanted = known_fakes.c.id > after
    if changed_since is not None:
        wanted = or_(wanted, known_fakes.c.changed_at >= changed_since)
    rows = await conn.execute(select(known_fakes).where(wanted).order_by(known_fakes.c.id))
    return [KnownFake(-row.id, row.pdq, row.note, row.source, row.changed_at) for row in rows]


async def keep_fake_match(
    conn: AsyncConnection,
    post_id: int,
    media_id: int,
    number: int,
    match: Mapping[str, Any],
    now: datetime,
    *,
    owe: bool = False,
) -> bool:
    """Keeps that footage of a flagged post is a known fake; gives whether that is new.

    Args:
        conn: the write connection.
        post_id: of the flagged post.
        media_id: its medium.
        number: of the fake, negative.
        match: how alike they are.
        now: when that was found.
        owe: whether people may have to be told.
    """
    known = await conn.execute(
        select(fake_matches.c.id).where(
            fake_matches.c.post_id == post_id, fake_matches.c.media_id == media_id
        )
    )
    if known.first() is not None:
        return False
    await conn.execute(
        insert(fake_matches).values(
            post_id=post_id,
            media_id=media_id,
            fake_id=-number,
            match=json.dumps(match, ensure_ascii=False),
            made_at=now,
        )
    )
    if owe:
        await owe_event(conn, RECYCLED, now, post_id=post_id)
    return True


async def fakes_in_post(conn: AsyncConnection, post_id: int) -> list[KnownFake]:
    """The known fakes that a post shows, with their notes as they read now."""
    return (await fakes_in_posts(conn, [post_id])).get(post_id, [])


async def fakes_in_posts(conn: AsyncConnection, post_ids: Sequence[int]) -> dict[int, list[KnownFake]]:
    """The known fakes that posts show, by post, with their notes as they read now."""
    found: dict[int, list[KnownFake]] = {}
    for at in range(0, len(post_ids), _AT_ONCE):
        rows = await conn.execute(
            select(known_fakes, fake_matches.c.post_id)
            .join(fake_matches, fake_matches.c.fake_id == known_fakes.c.id)
            .where(fake_matches.c.post_id.in_(post_ids[at : at + _AT_ONCE]))
            .distinct()
            .order_by(known_fakes.c.id)
        )
        for row in rows:
            fake = KnownFake(-row.id, row.pdq, row.note, row.source, row.changed_at)
            found.setdefault(row.post_id, []).append(fake)
    return found


async def posts_with_fakes(conn: AsyncConnection) -> dict[int, int]:
    """How many flagged posts show each known fake, by its (negative) number; none where no post does."""
    posts = func.count(distinct(fake_matches.c.post_id))
    rows = await conn.execute(select(fake_matches.c.fake_id, posts).group_by(fake_matches.c.fake_id))
    return {-fake: int(count) for fake, count in rows}
