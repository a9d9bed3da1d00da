"""Evidence files: which originals are to be kept, which are, and a full account of those that are not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, and_, case, false, func, or_, select, text, true, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.models import channels, evidence_files, fetches, media, posts, sightings
from storage.upserts import insert_new

Keep = Literal["none", "flagged", "all"]
"""The originals of which posts are kept."""

PROTECTED, SETTING, LIMIT, DISK_FULL = "protected", "setting", "limit", "disk_full"
AGAIN = (SETTING, LIMIT, DISK_FULL)
"""Reasons that may go away while a file is still at hand."""
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class AtHand:
    """A file that is to be kept and lay on this machine when it was hashed; ``path`` may lie in a zip ``archive``."""

    media_id: int
    sha256: bytes
    path: str
    archive: str | None


@dataclass(frozen=True, slots=True)
class KeptFile:
    """An original that is kept: where under the folder of kept files, and its size in bytes."""

    sha256: bytes
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class NotKept:
    """Media whose originals are not kept for one reason. ``size``: their bytes, as far as they are known."""

    reason: str
    media: int
    size: int


@dataclass(frozen=True, slots=True)
class EvidenceAccount:
    """What is kept of all media that were seen, and what is not.

    Attributes:
        media: of which the original is kept.
        files: distinct ones; ``size``: their bytes together.
        not_kept: by reason, the most media first. Beside the reasons that were noted: ``waiting`` (not hashed yet),
            ``missing`` (never was at hand), ``refused`` (could not be looked into), ``not_fetched`` (a smaller
            picture was downloaded), ``held_back`` (the whole file isn't fetched) and ``undecided``.
    """

    media: int = 0
    files: int = 0
    size: int = 0
    not_kept: tuple[NotKept, ...] = ()


def _wanted(keep: Keep) -> ColumnElement[bool]:
    """Whether the setting asks for a medium: one of its posts is flagged, if only those are kept."""
    if keep == "all":
        return true()
    if keep == "none":
        return false()
    return (
        select(posts.c.id)
        .join_from(sightings, posts, posts.c.id == sightings.c.post_id)
        .where(sightings.c.media_id == media.c.id, posts.c.flagged)
        .exists()
    )


def _protected() -> ColumnElement[bool]:
    """Whether a channel that a medium was seen in forbids saving: as the post said, or as the channel does by now."""
    forbids = (
        select(channels.c.id)
        .join_from(sightings, posts, posts.c.id == sightings.c.post_id)
        .join(channels, channels.c.id == posts.c.channel_id)
        .where(sightings.c.media_id == media.c.id, channels.c.noforwards)
        .exists()
    )
    return or_(media.c.protected, forbids)


async def why_not_wanted(conn: AsyncConnection, media_ids: Sequence[int], keep: Keep) -> dict[int, str]:
    """Those of some media that are not to be kept, whatever room there is, and why: ``protected`` or ``setting``."""
    found: dict[int, str] = {}
    for at in range(0, len(media_ids), _AT_ONCE):
        why = case((_protected(), PROTECTED), (_wanted(keep), None), else_=SETTING)
        rows = await conn.execute(
            select(media.c.id, why).where(media.c.id.in_(media_ids[at : at + _AT_ONCE]))
        )
        found.update({number: reason for number, reason in rows if reason is not None})
    return found


async def files_at_hand(
    conn: AsyncConnection, keep: Keep, limit: int, *, most_bytes: int, after: int = 0
) -> list[AtHand]:
    """Files that came with an import and are to be kept but aren't: decided on never, or for a reason that may be over.

    Args:
        conn: any connection.
        keep: the setting.
        limit: how many at most.
        most_bytes: the most that all kept files may take; what found no room and wouldn't now is left out.
        after: a media id; only later ones are given.
    """
    if keep == "none":
        return []
    here = and_(sightings.c.source.is_not(None), ~sightings.c.source.like("http://%"))
    here = and_(here, ~sightings.c.source.like("https://%"))
    room = most_bytes - await kept_bytes(conn)
    open_ = or_(
        media.c.not_kept.is_(None),
        media.c.not_kept.in_((SETTING, DISK_FULL)),
        and_(media.c.not_kept == LIMIT, func.coalesce(media.c.size, 0) <= room),
    )
    wanted = (
        select(func.min(sightings.c.id).label("id"))
        .join_from(sightings, media, media.c.id == sightings.c.media_id)
        .where(
            media.c.id > after,
            media.c.sha256.is_not(None),
            media.c.hashed_from == "full",
            media.c.kept_path.is_(None),
            media.c.state != "refused",
            ~media.c.protected,
            open_,
            here,
        )
        .group_by(media.c.id)
        .order_by(media.c.id)
        .limit(limit)
    )
    if keep == "flagged":
        # said in words rather than as a value, or the index over flagged posts isn't used
        wanted = wanted.join(posts, posts.c.id == sightings.c.post_id).where(text("posts.flagged"))
    first = wanted.subquery()
    rows = await conn.execute(
        select(media.c.id, media.c.sha256, sightings.c.source, sightings.c.archive)
        .join_from(first, sightings, sightings.c.id == first.c.id)
        .join(media, media.c.id == sightings.c.media_id)
        .order_by(media.c.id)
    )
    return [AtHand(row.id, row.sha256, row.source, row.archive) for row in rows]


async def kept_bytes(conn: AsyncConnection) -> int:
    """How many bytes all kept files take."""
    total = select(func.coalesce(func.sum(evidence_files.c.size), 0))
    return int((await conn.execute(total)).scalar_one())


async def kept_file(conn: AsyncConnection, sha256: bytes) -> KeptFile | None:
    """The kept file of that hash."""
    row = (await conn.execute(select(evidence_files).where(evidence_files.c.sha256 == sha256))).first()
    return KeptFile(row.sha256, row.name, row.size) if row is not None else None


async def note_kept(conn: AsyncConnection, media_id: int, file: KeptFile, now: datetime) -> None:
    """Notes that the original of a medium is kept."""
    row = {"sha256": file.sha256, "name": file.name, "size": file.size, "kept_at": now}
    await insert_new(conn, evidence_files, [row], key=["sha256"])
    await conn.execute(update(media).where(media.c.id == media_id).values(kept_path=file.name, not_kept=None))


async def note_not_kept(conn: AsyncConnection, media_ids: Sequence[int], why: str) -> None:
    """Notes why originals are not kept; one that is kept already stays so."""
    for at in range(0, len(media_ids), _AT_ONCE):
        some = media.c.id.in_(media_ids[at : at + _AT_ONCE])
        await conn.execute(update(media).where(some, media.c.kept_path.is_(None)).values(not_kept=why))


async def evidence_account(conn: AsyncConnection) -> EvidenceAccount:
    """Every medium that was seen, counted by whether its original is kept or why it isn't."""
    told: Any = case(
        (media.c.kept_path.is_not(None), "kept"),
        (media.c.protected, PROTECTED),
        (media.c.not_kept.is_not(None), media.c.not_kept),
        (media.c.state.in_(("waiting", "missing", "refused")), media.c.state),
        (func.coalesce(fetches.c.held, False), "held_back"),
        (func.coalesce(media.c.hashed_from, "") != "full", "not_fetched"),
        else_="undecided",
    ).label("told")
    rows = (
        await conn.execute(
            select(told, func.count(), func.coalesce(func.sum(media.c.size), 0))
            .select_from(media)
            .outerjoin(fetches, fetches.c.media_id == media.c.id)
            .group_by(told)
        )
    ).all()
    files = (await conn.execute(select(func.count()).select_from(evidence_files))).scalar_one()
    not_kept = [NotKept(str(why), int(n), int(size)) for why, n, size in rows if why != "kept"]
    return EvidenceAccount(
        media=sum(int(n) for why, n, _ in rows if why == "kept"),
        files=int(files),
        size=await kept_bytes(conn),
        not_kept=tuple(sorted(not_kept, key=lambda one: (-one.media, one.reason))),
    )


async def kept_files(conn: AsyncConnection, limit: int, *, after: bytes = b"") -> list[KeptFile]:
    """Kept files in the order of their hashes.

    Args:
        conn: any connection.
        limit: how many at most.
        after: a hash; only later ones are given.
    """
    rows = await conn.execute(
        select(evidence_files)
        .where(evidence_files.c.sha256 > after)
        .order_by(evidence_files.c.sha256)
        .limit(limit)
    )
    return [KeptFile(row.sha256, row.name, row.size) for row in rows]
