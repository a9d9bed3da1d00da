"""The rows that a new version of a post becomes: post, revision, ledger body."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from storage import ledger
from storage.incoming import ReadPost, entities_json, whole
from storage.keys import ChannelId, PostId, RevisionId
from storage.known_posts import Stored
from storage.models import posts, revisions
from storage.observations import ChannelRef, ObservedPost
from storage.prepared import Prepared, prepare
from storage.rows import insert_rows, milliseconds
from storage.texts import storable
from storage.views import View


@dataclass(slots=True)
class NewRevision:
    """A version of a post that is about to be written.

    Attributes:
        seq: its place among the post's revisions, from 1.
        newest: it becomes the post's newest revision.
        stored: what is kept of the post; ``None`` where the post is new.
    """

    one: ReadPost
    view: View
    channel_id: ChannelId
    post_id: PostId
    revision_id: RevisionId
    seq: int
    newest: bool
    stored: Stored | None
    text: str
    prepared: Prepared


def new_revision(
    one: ReadPost, view: View, channel_id: ChannelId, stored: Stored | None, *, newest: bool
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
        storable(one.post.text),
        one.prepared or prepare(one.post.text, one.post.raw),
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


_POST = (
    "id",
    "channel_id",
    "message_id",
    "posted_at",
    "time_uncertain",
    "first_seen_at",
    "first_way",
    "source_key",
    "url",
    "reply_to",
    "grouped_id",
    "forward_channel_id",
    "forward_title",
    "forward_message_id",
    "forward_posted_at",
    "revision_id",
    "language",
    "flagged",
    "views",
    "forwards",
    "reactions",
)


def _post_row(made: NewRevision, channel_ids: Mapping[ChannelRef, ChannelId]) -> tuple[Any, ...]:
    post, reading = made.one.post, made.one.reading
    origin, forward = origin_of(post), post.forwarded_from
    return (
        made.post_id,
        made.channel_id,
        post.message_id,
        milliseconds(post.posted_at),
        post.time_uncertain,
        milliseconds(post.observed_at),
        post.way.value,
        post.source_key and storable(post.source_key),
        post.url and storable(post.url),
        whole(post.reply_to),
        whole(post.grouped_id),
        channel_ids[origin] if origin else None,
        storable(forward.channel.title) if forward and forward.channel.title else None,
        whole(forward.message_id) if forward else None,
        milliseconds(forward.posted_at) if forward else None,
        made.revision_id,
        reading.language if reading else None,
        reading.flag.flagged if reading else False,
        whole(post.views),
        whole(post.forwards),
        whole(post.reactions),
    )


_REVISION = (
    "id",
    "post_id",
    "seq",
    "way",
    "observed_at",
    "edited_at",
    "marked_edited",
    "text",
    "entities",
    "text_hash",
    "media_hash",
    "raw",
    "raw_hash",
)


def _revision_row(made: NewRevision) -> tuple[Any, ...]:
    post = made.one.post
    return (
        made.revision_id,
        made.post_id,
        made.seq,
        post.way.value,
        milliseconds(post.observed_at),
        milliseconds(post.edited_at),
        post.marked_edited,
        made.text,
        entities_json(post),
        made.view.text_hash,
        made.view.media_hash,
        made.prepared.raw,
        made.prepared.raw_sha256,
    )


def _sealed(made: NewRevision, at: int) -> ledger.SealedRow:
    """The body of a revision, written straight in its canonical form, since there is one for every post."""
    post, raw = made.one.post, made.prepared.raw_sha256
    edited = milliseconds(post.edited_at)
    body = (
        f'{{"at":{milliseconds(post.observed_at)},"channel":{made.channel_id},'
        f'"edited":{"null" if edited is None else edited},"kind":"revision",'
        f'"media":"{made.view.media_hash.hex()}","message":{post.message_id},'
        f'"posted":{milliseconds(post.posted_at)},"raw":{"null" if raw is None else _quoted(raw)},'
        f'"revision":{made.revision_id},"text":{_quoted(made.prepared.text_sha256)},'
        f'"v":{ledger.VERSION},"way":"{post.way.value}"}}'
    )
    return ledger.sealed_row("revision", body.encode(), at)


def _quoted(sha256: bytes) -> str:
    return f'"{sha256.hex()}"'
