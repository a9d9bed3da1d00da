"""One look at one channel: what is new since the last one, and what could not be reached."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from monitors.preview.client import PreviewClient
from monitors.preview.errors import PreviewError
from monitors.preview.page import PostNote, PreviewPage
from storage.observations import ChannelRef, ObservedPost, RefusedPost


@dataclass(frozen=True, slots=True)
class Poll:
    """What a look at a channel brought; plain values for the caller to record.

    Attributes:
        channel: as the page names it; ``None`` where nothing had changed.
        posts: oldest first. Posts of the pages that were read come along even if they were known before:
            they may have been edited.
        unchanged: the server said that the newest page is the one seen last time.
        newest_id: the newest message seen now; ``None`` where there was none.
        gap: first and last id of what lies between the known posts and those read now and was not reached.
        stopped_by: why reading ended before its aim, after at least one page.
        etag, last_modified: to hand in with the next look.
    """

    checked_at: datetime
    channel: ChannelRef | None = None
    posts: tuple[ObservedPost, ...] = ()
    refused: tuple[RefusedPost, ...] = ()
    notes: tuple[PostNote, ...] = ()
    pages: int = 0
    unchanged: bool = False
    newest_id: int | None = None
    oldest_id: int | None = None
    gap: tuple[int, int] | None = None
    stopped_by: PreviewError | None = None
    etag: str | None = None
    last_modified: str | None = None


async def poll_once(
    client: PreviewClient,
    channel: str,
    *,
    newest_known_id: int | None = None,
    since: datetime | None = None,
    etag: str | None = None,
    last_modified: str | None = None,
    max_pages: int | None = None,
) -> Poll:
    """Read what a channel posted since the last look.

    Args:
        client: the program's preview client.
        channel: its username.
        newest_known_id: the newest message read before; ``None`` the first time.
        since: how far back to read at most; the first time with neither, the newest page is all.
        etag, last_modified: as the last look gave them.
        max_pages: the most pages to read; the settings' if not said.

    Raises:
        PreviewError: not even the newest page could be read.
    """
    read: list[PreviewPage] = []
    stopped_by: PreviewError | None = None
    pages = client.pages(
        channel,
        since=since,
        newest_known_id=newest_known_id,
        etag=etag,
        last_modified=last_modified,
        max_pages=max_pages,
    )
    try:
        async for page in pages:
            read.append(page)
    except PreviewError as error:
        if not read:
            raise
        stopped_by = error
    checked_at = client.now()
    first = (
        newest_known_id is None
    )  # later looks keep whatever they read, or it would be missing without a gap
    if not read:
        return Poll(checked_at, unchanged=True, etag=etag, last_modified=last_modified)
    posts = {post.message_id: post for page in read for post in page.posts}
    kept = (posts[number] for number in sorted(posts))
    oldest = min((p.oldest_id for p in read if p.oldest_id is not None), default=None)
    return Poll(
        checked_at=checked_at,
        channel=read[0].channel,
        posts=tuple(post for post in kept if not first or since is None or post.posted_at >= since),
        refused=tuple(refused for page in read for refused in page.refused),
        notes=tuple(note for page in read for note in page.notes),
        pages=len(read),
        newest_id=max((p.newest_id for p in read if p.newest_id is not None), default=None),
        oldest_id=oldest,
        gap=_gap(newest_known_id, oldest, read[-1]),
        stopped_by=stopped_by,
        # a page asked for with these would hide what this look did not reach
        etag=None if stopped_by else read[0].etag,
        last_modified=None if stopped_by else read[0].last_modified,
    )


def _gap(newest_known_id: int | None, oldest: int | None, last: PreviewPage) -> tuple[int, int] | None:
    if newest_known_id is None or oldest is None or oldest <= newest_known_id + 1:
        return None
    if last.before is None:
        return None  # the channel begins here: what was known has been deleted since
    return newest_known_id + 1, oldest - 1
