"""What a bundle of evidence holds of the database: posts with every version seen, and their part of the ledger."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.models import (
    channel_identities,
    channels,
    claims,
    deletions,
    ledger_bodies,
    ledger_chain,
    media,
    posts,
    readings,
    revisions,
    sightings,
)
from storage.raw_bytes import unpack
from storage.tellers import current_username, post_url
from storage.tellings import in_chunks

_BATCH = 5000
_NUMBER = re.compile(rb'"(revision|claim|lexicon)":(\d{1,19})[,}]')
_OF_REVISIONS = ("revision", "reading", "deletion", "time", "merge")


@dataclass(frozen=True, slots=True)
class KeptRevision:
    """One version of a post as it was seen.

    Attributes:
        text: empty where a retention rule removed it.
        raw: the message as received; ``None`` where there is none (any more), or it can't be read.
        raw_hash: SHA-256 of what was received.
        entities: JSON, as kept.
    """

    id: int
    seq: int
    way: str
    observed_at: datetime
    edited_at: datetime | None
    marked_edited: bool
    text: str
    entities: str | None
    raw: bytes | None
    raw_hash: bytes | None
    media: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class KeptDeletion:
    """How and when it was noticed that a post was gone."""

    way: str
    noticed_at: datetime
    evidence: str


@dataclass(frozen=True, slots=True)
class KeptPost:
    """A post with everything that was seen of it, oldest first.

    Attributes:
        channel: the channel's title; ``identities``: its dated names and numbers as (kind, value, from, until).
    """

    id: int
    channel: str
    username: str | None
    side: str
    identities: tuple[tuple[str, str, datetime, datetime | None], ...]
    message: int
    url: str | None
    posted_at: datetime
    time_uncertain: bool
    first_seen_at: datetime
    first_way: str
    reply_to: int | None
    forwarded: tuple[str | None, int | None, datetime | None]
    revisions: tuple[KeptRevision, ...]
    deletions: tuple[KeptDeletion, ...]


@dataclass(frozen=True, slots=True)
class KeptMedium:
    """A picture, film or document of a post by what is known of it. ``kept_path``: where its original is kept."""

    id: int
    kind: str
    state: str
    reason: str | None
    sha256: bytes | None
    size: int | None
    mime: str | None
    width: int | None
    height: int | None
    duration: float | None
    hashed_from: str | None
    pdq: bytes | None
    pdq_quality: int | None
    phash: bytes | None
    protected: bool
    kept_path: str | None


@dataclass(frozen=True, slots=True)
class ChainedEntry:
    """An entry of the ledger with its place in the chain. ``sealed_at`` in milliseconds, as all times of the ledger."""

    seq: int
    previous: bytes
    hash: bytes
    sealed_at: int
    body: bytes


@dataclass(frozen=True, slots=True)
class LedgerPart:
    """The ledger's entries about some posts, and the chain from the first of them to its end.

    Attributes:
        hashes: the hash of every body from the first entry to the chain's end, in order.
        unsealed: entries about them that are not chained yet; they are left out.
    """

    entries: tuple[ChainedEntry, ...] = ()
    hashes: tuple[bytes, ...] = field(default=(), repr=False)
    unsealed: int = 0


async def claims_of_posts(conn: AsyncConnection, post_ids: Sequence[int]) -> list[int]:
    """The numbers of all claims ever read from these posts, superseded ones too."""
    found: list[int] = []
    for part in in_chunks(dict.fromkeys(post_ids)):
        found += (await conn.execute(select(claims.c.id).where(claims.c.post_id.in_(part)))).scalars()
    return sorted(found)


async def lexicons_of_posts(conn: AsyncConnection, post_ids: Sequence[int]) -> frozenset[int]:
    """The lexicons that ever read these posts."""
    found: set[int] = set()
    for part in in_chunks(dict.fromkeys(post_ids)):
        found |= set(
            (
                await conn.execute(
                    select(readings.c.lexicon_id)
                    .join(revisions, revisions.c.id == readings.c.revision_id)
                    .where(revisions.c.post_id.in_(part))
                    .distinct()
                )
            ).scalars()
        )
    return frozenset(found)


async def kept_posts(conn: AsyncConnection, post_ids: Sequence[int]) -> list[KeptPost]:
    """These posts whole, by the time they were posted."""
    found: list[KeptPost] = []
    for part in in_chunks(dict.fromkeys(post_ids)):
        rows = (
            await conn.execute(
                select(posts, channels.c.title, channels.c.side, current_username.label("username"))
                .join_from(posts, channels, channels.c.id == posts.c.channel_id)
                .where(posts.c.id.in_(part))
            )
        ).all()
        versions = await _revisions(conn, part)
        gone = await _deletions(conn, part)
        names = await _identities(conn, {row.channel_id for row in rows})
        found += [
            KeptPost(
                id=row.id,
                channel=row.title,
                username=row.username,
                side=row.side,
                identities=tuple(names.get(row.channel_id, ())),
                message=row.message_id,
                url=post_url(row.url, row.username, row.message_id),
                posted_at=row.posted_at,
                time_uncertain=row.time_uncertain,
                first_seen_at=row.first_seen_at,
                first_way=row.first_way,
                reply_to=row.reply_to,
                forwarded=(row.forward_title, row.forward_message_id, row.forward_posted_at),
                revisions=tuple(versions.get(row.id, ())),
                deletions=tuple(gone.get(row.id, ())),
            )
            for row in rows
        ]
    return sorted(found, key=lambda post: (post.posted_at, post.id))


async def _revisions(conn: AsyncConnection, post_ids: Sequence[int]) -> dict[int, list[KeptRevision]]:
    seen: dict[int, list[int]] = {}
    for row in await conn.execute(
        select(sightings.c.revision_id, sightings.c.media_id)
        .where(sightings.c.post_id.in_(post_ids))
        .order_by(sightings.c.revision_id, sightings.c.position, sightings.c.media_id)
    ):
        seen.setdefault(row.revision_id, []).append(row.media_id)
    found: dict[int, list[KeptRevision]] = {}
    for row in await conn.execute(
        select(revisions)
        .where(revisions.c.post_id.in_(post_ids))
        .order_by(revisions.c.post_id, revisions.c.seq)
    ):
        found.setdefault(row.post_id, []).append(
            KeptRevision(
                id=row.id,
                seq=row.seq,
                way=row.way,
                observed_at=row.observed_at,
                edited_at=row.edited_at,
                marked_edited=row.marked_edited,
                text=row.text,
                entities=row.entities,
                raw=_received(row.raw),
                raw_hash=row.raw_hash,
                media=tuple(dict.fromkeys(seen.get(row.id, ()))),
            )
        )
    return found


def _received(kept: bytes | None) -> bytes | None:
    if kept is None:
        return None
    try:
        return unpack(kept)
    except zlib.error:  # a check of the ledger says so
        return None


async def _deletions(conn: AsyncConnection, post_ids: Sequence[int]) -> dict[int, list[KeptDeletion]]:
    found: dict[int, list[KeptDeletion]] = {}
    for row in await conn.execute(
        select(deletions).where(deletions.c.post_id.in_(post_ids)).order_by(deletions.c.id)
    ):
        found.setdefault(row.post_id, []).append(KeptDeletion(row.way, row.noticed_at, row.evidence))
    return found


async def _identities(
    conn: AsyncConnection, channel_ids: Collection[int]
) -> dict[int, list[tuple[str, str, datetime, datetime | None]]]:
    found: dict[int, list[tuple[str, str, datetime, datetime | None]]] = {}
    for row in await conn.execute(
        select(channel_identities)
        .where(channel_identities.c.channel_id.in_(channel_ids))
        .order_by(channel_identities.c.id)
    ):
        found.setdefault(row.channel_id, []).append((row.kind, row.value, row.seen_from, row.seen_until))
    return found


async def kept_media(conn: AsyncConnection, media_ids: Sequence[int]) -> list[KeptMedium]:
    """These media by their numbers."""
    found: list[KeptMedium] = []
    for part in in_chunks(dict.fromkeys(media_ids)):
        rows = await conn.execute(select(media).where(media.c.id.in_(part)))
        found += [
            KeptMedium(**{name: getattr(row, name) for name in KeptMedium.__dataclass_fields__})
            for row in rows
        ]
    return sorted(found, key=lambda one: one.id)


async def ledger_part(
    conn: AsyncConnection,
    *,
    revision_ids: Collection[int],
    claim_numbers: Collection[int],
    lexicon_ids: Collection[int],
) -> LedgerPart:
    """The entries about these versions, claims and lexicons, out of a walk through the whole ledger."""
    wanted = {
        "revision": frozenset(revision_ids),
        "claim": frozenset(claim_numbers),
        "lexicon": frozenset(lexicon_ids),
    }
    entries: list[ChainedEntry] = []
    after = 0
    while True:
        rows = (
            await conn.execute(
                select(ledger_chain, ledger_bodies.c.kind, ledger_bodies.c.body)
                .join(ledger_bodies, ledger_bodies.c.id == ledger_chain.c.body_id)
                .where(ledger_chain.c.seq > after)
                .order_by(ledger_chain.c.seq)
                .limit(_BATCH)
            )
        ).all()
        if not rows:
            break
        after = rows[-1].seq
        entries += [
            ChainedEntry(
                row.seq, row.previous, row.hash, round(row.sealed_at.timestamp() * 1000), bytes(row.body)
            )
            for row in rows
            if _is_about(row.kind, bytes(row.body), wanted)
        ]
    waiting = (
        select(ledger_bodies.c.kind, ledger_bodies.c.body)
        .where(
            ~select(ledger_chain.c.seq).where(ledger_chain.c.body_id == ledger_bodies.c.id).exists(),
        )
        .order_by(ledger_bodies.c.id)
    )
    unsealed = sum(_is_about(row.kind, bytes(row.body), wanted) for row in await conn.execute(waiting))
    if not entries:
        return LedgerPart(unsealed=unsealed)
    hashes = await conn.execute(
        select(ledger_bodies.c.body_hash)
        .join(ledger_chain, ledger_chain.c.body_id == ledger_bodies.c.id)
        .where(ledger_chain.c.seq >= entries[0].seq)
        .order_by(ledger_chain.c.seq)
    )
    return LedgerPart(tuple(entries), tuple(bytes(row.body_hash) for row in hashes), unsealed)


def _is_about(kind: str, body: bytes, wanted: dict[str, frozenset[int]]) -> bool:
    if kind == "retention":
        return _let_go(body, wanted["revision"])
    field_ = "revision" if kind in _OF_REVISIONS else {"review": "claim", "lexicon": "lexicon"}.get(kind)
    if field_ is None:
        return False
    return any(
        name.decode() == field_ and int(number) in wanted[field_] for name, number in _NUMBER.findall(body)
    )


def _let_go(body: bytes, revision_ids: frozenset[int]) -> bool:
    said: dict[str, Any] = json.loads(body)
    first, last = said.get("from"), said.get("to")
    if not isinstance(first, int) or not isinstance(last, int):
        return False
    return any(first <= number <= last for number in revision_ids)
