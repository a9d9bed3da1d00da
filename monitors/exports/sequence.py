"""What takes looking at more than one post: messages that stand in a file twice, and albums."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import replace

from monitors.exports.findings import ExportFindings
from storage.observations import ChannelRef, MediaKind, ObservedPost, RefusedPost

REMEMBERED = 10_000  # posts; a repetition farther away is left to whoever stores them
LARGEST_ALBUM = 10

_VISUAL = frozenset({MediaKind.PHOTO, MediaKind.VIDEO})


def without_repetitions(
    posts: Iterable[ObservedPost | RefusedPost], file: str, findings: ExportFindings
) -> Iterator[ObservedPost | RefusedPost]:
    """Pass a message that stands there twice only once.

    A second version is passed where the file says that it was edited later; else it is refused, since nothing
    tells which of the two is the right one.
    """
    seen: OrderedDict[tuple[ChannelRef, int], tuple[int, float]] = OrderedDict()
    for post in posts:
        if isinstance(post, RefusedPost):
            yield post
            continue
        key = (post.channel, post.message_id)
        content = hash((post.text, post.entities, tuple(each.key for each in post.media), post.posted_at))
        edited = post.edited_at.timestamp() if post.edited_at else 0.0
        known = seen.get(key)
        if known is not None and known[0] == content:
            findings.note(file, "messages that stand there twice")
            continue
        if known is not None and edited <= known[1]:
            name = post.source_key or str(post.message_id)
            yield RefusedPost(file, name, "the same id stands there twice with different content")
            continue
        seen[key] = (content, edited)
        if len(seen) > REMEMBERED:
            seen.popitem(last=False)
        yield post


def with_albums(posts: Iterable[ObservedPost | RefusedPost]) -> Iterator[ObservedPost | RefusedPost]:
    """Give the parts of an album one ``grouped_id``, the negative id of its first part.

    Telegram Desktop writes an album as consecutive messages and leaves its id out. Taken as one are up to ten
    messages with consecutive ids, sent in the same second from the same origin, each with one medium that
    fits the others, with a text on one of them at most.
    """
    album: list[ObservedPost] = []
    for post in posts:
        if isinstance(post, ObservedPost):
            if album and _continues(album, post):
                album.append(post)
                continue
            yield from _grouped(album)
            album = [post] if _may_be_part(post) else []
            if not album:
                yield post
        else:
            yield from _grouped(album)
            album = []
            yield post
    yield from _grouped(album)


def _may_be_part(post: ObservedPost) -> bool:
    return len(post.media) == 1 and post.grouped_id is None and post.message_id > 0


def _continues(album: list[ObservedPost], post: ObservedPost) -> bool:
    last = album[-1]
    return (
        len(album) < LARGEST_ALBUM
        and _may_be_part(post)
        and post.message_id == last.message_id + 1
        and post.posted_at == last.posted_at
        and post.channel == last.channel
        and post.forwarded_from == last.forwarded_from
        and post.reply_to == last.reply_to
        and _fits(last.media[0].kind, post.media[0].kind)
        and sum(bool(each.text) for each in album) + bool(post.text) <= 1
    )


def _fits(one: MediaKind, other: MediaKind) -> bool:
    if one in _VISUAL and other in _VISUAL:
        return True
    return one == other and one in (MediaKind.DOCUMENT, MediaKind.AUDIO)


def _grouped(album: list[ObservedPost]) -> Iterator[ObservedPost]:
    if len(album) > 1:
        group = -album[0].message_id
        for post in album:
            yield replace(post, grouped_id=group)
    else:
        yield from album
