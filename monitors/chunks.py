"""Chunks of posts on their way in: cut from a source, and compared with what is stored so that only news is read."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from storage.channels import refs_with_news
from storage.engines import Storage
from storage.incoming import Outlook, ReadPost, foresee, refusal
from storage.known_posts import Stored, stored_of
from storage.media import brings_media, lacking_media
from storage.observations import ChannelRef, ObservedPost, RefusedPost
from storage.prepared import prints_of
from storage.sources import Connection

Taken: TypeAlias = ObservedPost | RefusedPost
Source: TypeAlias = Iterable[Taken] | AsyncIterable[Taken]

_HEAVIEST = (
    1 << 20
)  # characters and bytes in one transaction: long posts neither fill memory nor hold the database


@dataclass(frozen=True, slots=True)
class Compared:
    """A chunk of a source beside what is stored.

    Attributes:
        posts: those that something has to be written of.
        needed: places in ``posts`` that must be read first.
        unchanged: how many more are kept as they are seen.
        refused: what can't be kept.
    """

    posts: list[ReadPost]
    needed: list[int]
    unchanged: int
    refused: list[RefusedPost]


async def next_chunk(
    source: Iterator[Taken] | AsyncIterator[Taken], size: int
) -> tuple[list[Taken], bool, Exception | None]:
    """The next posts of a source, whether there may be more, and what it raised after them."""
    chunk: list[Taken] = []
    weight = 0
    try:
        if isinstance(source, AsyncIterator):
            async for item in source:
                chunk.append(item)
                weight += _weight(item)
                if len(chunk) == size or weight >= _HEAVIEST:
                    return chunk, True, None
        else:
            for item in source:
                chunk.append(item)
                weight += _weight(item)
                if len(chunk) == size or weight >= _HEAVIEST:
                    return chunk, True, None
    except Exception as error:
        return chunk, False, error
    return chunk, False, None


async def compare(storage: Storage, items: Sequence[Taken], name: str) -> Compared:
    """Sets refusals apart and compares the rest with what is stored.

    Args:
        storage: only read.
        items: a chunk of a source.
        name: of the file or page, for naming refused posts.
    """
    refused: list[RefusedPost] = []
    looked: list[ReadPost] = []
    for item in items:
        if isinstance(item, RefusedPost):
            refused.append(item)
        elif (reason := refusal(item)) is not None:
            refused.append(refused_post(item, name, reason))
        else:
            looked.append(ReadPost(item))
    stored, lacking, telling = await storage.read_together(
        lambda conn: _stored(conn, [one.post for one in looked])
    )
    changed: list[ReadPost] = []
    needed: list[int] = []
    for one, known in zip(looked, stored, strict=True):
        if known is not None:
            one = ReadPost(one.post, prints=prints_of(one.post))
        outlook = foresee(one, known)
        if known is not None and known.post_id in lacking and outlook is Outlook.NOTHING:
            outlook = Outlook.WRITING
        if (
            one.post.channel in telling
        ):  # what the channel is called is kept with a post of it, changed or not
            telling.remove(one.post.channel)
            if outlook is Outlook.NOTHING:
                outlook = Outlook.WRITING
        if outlook is Outlook.READING:
            needed.append(len(changed))
        if outlook is not Outlook.NOTHING:
            changed.append(one)
    return Compared(changed, needed, len(looked) - len(changed), refused)


async def _stored(
    conn: Connection, looked: Sequence[ObservedPost]
) -> tuple[list[Stored | None], set[int], set[ChannelRef]]:
    """What is kept of posts, those of them that now come with files which were missing before, and channels
    that are called otherwise than they were."""
    stored = await stored_of(conn, looked)
    bringing = [
        known.post_id
        for post, known in zip(looked, stored, strict=True)
        if known is not None and brings_media(post)
    ]
    lacking = await lacking_media(conn, bringing) if bringing else set()
    source = looked[0].way.value if looked else ""
    return stored, lacking, await refs_with_news(conn, {post.channel for post in looked}, source)


def refused_post(post: ObservedPost, name: str, reason: str) -> RefusedPost:
    """A refusal that names a post by its file and message."""
    file = name or post.url or post.channel.username or post.channel.title or ""
    return RefusedPost(file, post.source_key or str(post.message_id), reason)


def _weight(item: Taken) -> int:
    return 0 if isinstance(item, RefusedPost) else len(item.text) + len(item.raw or b"")
