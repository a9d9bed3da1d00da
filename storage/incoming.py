"""Posts on their way in: what can't be kept, what is made of a post alone, and what writing it will need."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum, auto

from claims.model import Reading
from storage.channels import identities_of
from storage.known_posts import Stored
from storage.observations import ObservedPost, Way
from storage.prepared import Prepared, prints_of, whole
from storage.views import Verdict, View, judge

_EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST = datetime(2100, 1, 1, tzinfo=UTC)
_LONGEST_TEXT = 1_000_000
_GREATEST_ID = 2**53


def refusal(post: ObservedPost) -> str | None:
    """Why a post can't be kept, in a few plain words, or ``None``."""
    if post.posted_at.tzinfo is None or post.observed_at.tzinfo is None:
        return "its time has no zone"
    if post.posted_at < _EARLIEST:
        return "dated before 1970"
    if post.posted_at >= _LATEST:
        return "dated after 2099"
    if post.message_id == 0 or (post.message_id < 0 and post.source_key is None):
        return f"{post.message_id} is no message id"
    if abs(post.message_id) >= _GREATEST_ID:
        return "its message id is too large"
    if not identities_of(post.channel):
        return "it names no channel"
    if len(post.text) > _LONGEST_TEXT:
        return f"its text is longer than {_LONGEST_TEXT:,} characters"
    return None


@dataclass(frozen=True, slots=True)
class ReadPost:
    """An observed post and what the lexicon made of it.

    Attributes:
        reading: ``None`` where it wasn't read.
        prints: hashes of the comparable text and of the media keys, where they were made already.
        prepared: what is made of its content, where that was done already.
        repeated: the same source has named this message before; it must not differ.
    """

    post: ObservedPost
    reading: Reading | None = None
    prints: tuple[bytes, bytes] | None = None
    prepared: Prepared | None = None
    repeated: bool = False


def view_of(one: ReadPost) -> View:
    """The post as it was looked at, for comparing."""
    post = one.post
    prints = one.prints or (one.prepared.prints if one.prepared else prints_of(post))
    return View(post.way, *prints, post.edited_at, post.marked_edited, post.observed_at)


class Outlook(Enum):
    """What a post will need when it is written, as far as that can be told before."""

    NOTHING = auto()  # it is kept as it is seen
    WRITING = auto()  # only that it was seen so
    READING = auto()  # a version that must be read first


def foresee(one: ReadPost, known: Stored | None) -> Outlook:
    """What writing a post will need, given what is kept of it now."""
    if known is None:
        return Outlook.READING
    if one.post.shows_nothing:
        return Outlook.NOTHING
    view = view_of(one)
    verdict = judge(known.post, view, lambda: False)
    if verdict in (Verdict.REVISION, Verdict.OLDER):
        return Outlook.READING
    moved = new_counters(one.post, known) is not None or came_back(known, view) or tells_time(one.post, known)
    return Outlook.NOTHING if verdict is Verdict.SAME and not moved else Outlook.WRITING


def new_counters(post: ObservedPost, known: Stored) -> tuple[int | None, int | None, int | None] | None:
    """Views, forwards and reactions, if a look moved them."""
    before = (known.views, known.forwards, known.reactions)
    views = known.views if whole(post.views) is None else post.views
    forwards = known.forwards if whole(post.forwards) is None else post.forwards
    reactions = known.reactions if whole(post.reactions) is None else post.reactions
    return None if (views, forwards, reactions) == before else (views, forwards, reactions)


def came_back(known: Stored, view: View) -> bool:
    """Whether a post that was taken for deleted is seen after all."""
    return known.deleted_at is not None and view.way != Way.EXPORT and view.observed_at > known.deleted_at


def tells_time(post: ObservedPost, known: Stored) -> bool:
    """Whether a look gives the time of a post of which only a local time was known."""
    return known.time_uncertain and not post.time_uncertain
