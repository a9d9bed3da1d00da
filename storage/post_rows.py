"""The rows that a new version of a post becomes: post, revision, ledger body."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from storage import ledger
from storage.incoming import ReadPost
from storage.keys import ChannelId, PostId, RevisionId
from storage.known_posts import Stored
from storage.models import posts, revisions
from storage.observations import ChannelRef, ObservedPost
from storage.prepared import POST_COLUMNS, REVISION_COLUMNS, Prepared, prepare
from storage.rows import insert_rows
from storage.views import View


@dataclass(slots=True)
class NewRevision:
    """A version of a post that is about to be written.

    Attributes:
        seq: its place among the post's revisions, from 1.
        newest: it becomes the post's newest revision.
        stored: what is kept of the post; ``None`` where the post is new.
        view: how it was looked at, where it was compared.
    """

    one: ReadPost
    view: View | None
    channel_id: ChannelId
    post_id: PostId
    revision_id: RevisionId
    seq: int
    newest: bool
    stored: Stored | None
    prepared: Prepared


def new_revision(
    one: ReadPost, view: View | None, channel_id: ChannelId, stored: Stored | None, *, newest: bool
) -> NewRevision:
    """A version about to be written; posts and revisions get their numbers later."""
    return NewRevision(
        one,
        view,
        channel_id,
        stored.post_id if stored else PostId(0),
        RevisionId(0),
        stored.revisions + 1 if stored else 1,
        newest,
        stored,
        one.prepared or prepare(one.post, one.prints),
    )


def origin_of(post: ObservedPost) -> ChannelRef | None:
    """The channel that a post was forwarded from, where the source says more than a title."""
    if post.forwarded_from is None:
        return None
    ref = post.forwarded_from.channel
    return ref if ref.telegram_id is not None or ref.username else None


async def insert_posts(
    conn: AsyncConnection, fresh: Sequence[NewRevision], channel_ids: Mapping[ChannelRef, ChannelId]
) -> None:
    """Writes posts that are new."""
    await insert_rows(conn, posts, _POST, [_post_row(made, channel_ids) for made in fresh])


async def insert_revisions(conn: AsyncConnection, written: Sequence[NewRevision], now: datetime) -> None:
    """Writes revisions, each with its body of the ledger."""
    await insert_rows(conn, revisions, _REVISION, [_revision_row(made) for made in written])
    at = round(now.timestamp() * 1000)
    await ledger.append_bodies(conn, [_sealed(made, at) for made in written])


_POST = ("id", "channel_id", "forward_channel_id", "revision_id", "language", "flagged", *POST_COLUMNS)


def _post_row(made: NewRevision, channel_ids: Mapping[ChannelRef, ChannelId]) -> tuple[Any, ...]:
    reading, origin = made.one.reading, origin_of(made.one.post)
    return (
        made.post_id,
        made.channel_id,
        channel_ids[origin] if origin else None,
        made.revision_id,
        reading.language if reading else None,
        reading.flag.flagged if reading else False,
        *made.prepared.post,
    )


_REVISION = ("id", "post_id", "seq", *REVISION_COLUMNS)


def _revision_row(made: NewRevision) -> tuple[Any, ...]:
    return (made.revision_id, made.post_id, made.seq, *made.prepared.revision)


def _sealed(made: NewRevision, at: int) -> ledger.SealedRow:
    before, between, after = made.prepared.body
    body = f"{before}{made.channel_id}{between}{made.revision_id}{after}"
    return ledger.sealed_row("revision", body.encode(), at)
