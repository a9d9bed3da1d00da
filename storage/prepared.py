"""What is made of a post alone, before anything is compared: all that takes time, so that another process can do it."""

from __future__ import annotations

import hashlib
import json
from typing import Any, NamedTuple, TypeAlias

from storage.observations import ObservedPost
from storage.raw_bytes import pack
from storage.texts import compared_and_searched, media_hash, storable, text_hash
from storage.times import milliseconds

LEDGER_VERSION = 1

POST_COLUMNS = (
    "message_id",
    "posted_at",
    "time_uncertain",
    "first_seen_at",
    "first_way",
    "source_key",
    "url",
    "reply_to",
    "grouped_id",
    "forward_title",
    "forward_message_id",
    "forward_posted_at",
    "views",
    "forwards",
    "reactions",
)

REVISION_COLUMNS = (
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

Row: TypeAlias = tuple[Any, ...]


class Prepared(NamedTuple):
    """What is kept of a post. A tuple of plain values, so that it goes between processes cheaply.

    Attributes:
        text: as kept.
        search: the search text.
        prints: what the post is compared by, see ``prints_of``.
        post: values of ``POST_COLUMNS``.
        revision: values of ``REVISION_COLUMNS``.
        body: the ledger's body in its canonical form, cut where the numbers of channel and revision belong.
    """

    text: str
    search: str
    prints: tuple[bytes, bytes]
    post: Row
    revision: Row
    body: tuple[str, str, str]


def prepare(post: ObservedPost, prints: tuple[bytes, bytes] | None = None) -> Prepared:
    """Makes what is kept of a post."""
    text, raw = storable(post.text), post.raw
    printed, search = compared_and_searched(post.text)
    compared = prints or (printed, _media_print(post))
    kept = None if raw is None else pack(raw)
    raw_hash = None if raw is None else hashlib.sha256(raw).digest()
    posted, observed, edited = map(milliseconds, (post.posted_at, post.observed_at, post.edited_at))
    way, forward = post.way.value, post.forwarded_from
    return Prepared(
        text,
        search,
        compared,
        (
            post.message_id,
            posted,
            post.time_uncertain,
            observed,
            way,
            post.source_key and storable(post.source_key),
            post.url and storable(post.url),
            whole(post.reply_to),
            whole(post.grouped_id),
            storable(forward.channel.title) if forward and forward.channel.title else None,
            whole(forward.message_id) if forward else None,
            milliseconds(forward.posted_at) if forward else None,
            whole(post.views),
            whole(post.forwards),
            whole(post.reactions),
        ),
        (way, observed, edited, post.marked_edited, text, _entities(post), *compared, kept, raw_hash),
        (
            f'{{"at":{observed},"channel":',
            f',"edited":{"null" if edited is None else edited},"kind":"revision",'
            f'"media":"{compared[1].hex()}","message":{post.message_id},"posted":{posted},'
            f'"raw":{"null" if raw_hash is None else _quoted(raw_hash)},"revision":',
            f',"text":{_quoted(hashlib.sha256(text.encode()).digest())},"v":{LEDGER_VERSION},"way":"{way}"}}',
        ),
    )


def prints_of(post: ObservedPost) -> tuple[bytes, bytes]:
    """What a post is compared by: the hashes of its comparable text and of its media keys."""
    return text_hash(post.text), _media_print(post)


_NO_MEDIA = media_hash(())


def _media_print(post: ObservedPost) -> bytes:
    return media_hash(item.key for item in post.media) if post.media else _NO_MEDIA


def whole(value: int | None) -> int | None:
    """A number that a 64-bit column holds, else ``None``: sources may say anything."""
    return value if value is not None and -(2**63) <= value < 2**63 else None


def _entities(post: ObservedPost) -> str | None:
    if not post.entities:
        return None
    rows = [[e.type, e.start, e.end, e.url] for e in post.entities]
    return storable(json.dumps(rows, ensure_ascii=False, separators=(",", ":")))


def _quoted(sha256: bytes) -> str:
    return f'"{sha256.hex()}"'
