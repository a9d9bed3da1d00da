"""Where a picture of a medium may still lie: its original, the file it was read from, or what its post carries."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.models import claims, media, revisions, sightings
from storage.raw_bytes import unpack
from storage.tellings import in_chunks

_LOOKED_AT = 20  # sightings


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Places to look for a picture of a medium, none of them sure.

    Attributes:
        kept_path: of the original, under the folder of kept files.
        telegram_file_id: Telegram's number of it.
        files: (path, zip archive it lies in) that its sightings were read from, then smaller pictures beside them.
        messages: posts that carried it, as received.
    """

    kept_path: str | None
    telegram_file_id: int | None
    files: tuple[tuple[str, str | None], ...]
    messages: tuple[bytes, ...]


async def whereabouts(conn: AsyncConnection, media_id: int) -> Whereabouts | None:
    """Where a picture of a medium may lie; ``None`` where none may be shown: its channel forbids saving."""
    row = (
        await conn.execute(
            select(media.c.kept_path, media.c.telegram_file_id, media.c.protected).where(
                media.c.id == media_id
            )
        )
    ).first()
    if row is None or row.protected:
        return None
    seen = (
        await conn.execute(
            select(sightings.c.source, sightings.c.thumb, sightings.c.archive, revisions.c.raw)
            .join_from(sightings, revisions, revisions.c.id == sightings.c.revision_id)
            .where(sightings.c.media_id == media_id)
            .order_by(sightings.c.id)
            .limit(_LOOKED_AT)
        )
    ).all()
    lie = [*((one.source, one.archive) for one in seen), *((one.thumb, one.archive) for one in seen)]
    files = ((path, archive) for path, archive in lie if path and "://" not in path)
    messages = (_unpacked(one.raw) for one in seen)
    return Whereabouts(
        row.kept_path,
        row.telegram_file_id,
        tuple(dict.fromkeys(files)),
        tuple(message for message in messages if message),
    )


def _unpacked(raw: bytes | None) -> bytes | None:
    try:
        return unpack(raw) if raw else None
    except zlib.error:
        return None


async def veiled_posts(conn: AsyncConnection, post_ids: Sequence[int]) -> frozenset[int]:
    """Those of the posts whose pictures may show the dead, the wounded or prisoners, by any claim read from them."""
    found: set[int] = set()
    for part in in_chunks(dict.fromkeys(post_ids)):
        told = or_(claims.c.event.in_(VEILED), claims.c.claimant == "prisoner")
        rows = await conn.execute(select(claims.c.post_id).where(claims.c.post_id.in_(part), told))
        found |= {row.post_id for row in rows}
    return frozenset(found)


VEILED = ("casualties", "capture", "concealment", "desertion")
"""Kinds of event whose pictures may show the dead, the wounded or prisoners: they go under a spoiler."""
