"""When a new look at a post is an edit, and when it only shows how two ways of watching differ.

The rule (DESIGN: words, *revision*): a new revision needs a changed text, or changed media, seen the same way
as before. What another way shows differently is an edit only when the observation proves one: its edit is
later than every edit known, or it is marked as edited while nothing known was. An older version that turns up
late is kept, and doesn't become the newest.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto

from storage.observations import Way

_WORDS = re.compile(r"\w+")


class Verdict(Enum):
    """What is to be done about a new look at a known post."""

    SAME = auto()  # nothing to keep
    LOOK = auto()  # keep what this way saw; the post has no new revision
    REVISION = auto()  # a new revision, now the newest
    OLDER = auto()  # a version from before the newest revision: kept, not the newest
    REPEATED = auto()  # one export holds two different messages under one number


@dataclass(frozen=True, slots=True)
class View:
    """What one way saw of a post at one time.

    Attributes:
        revision_id: the revision that was the newest when this view was kept.
        edited_at: when the source says it was edited last.
        marked_edited: the source marks it as edited, with or without a time.
    """

    way: Way
    text_hash: bytes
    media_hash: bytes
    edited_at: datetime | None
    marked_edited: bool
    observed_at: datetime
    revision_id: int = 0

    @property
    def is_edited(self) -> bool:
        """Whether the source calls it edited."""
        return self.marked_edited or self.edited_at is not None

    @property
    def edited_by(self) -> datetime | None:
        """The latest its last edit can have been: its own time, or the look's where the source gives none."""
        if self.edited_at is None and self.marked_edited:
            return self.observed_at
        return self.edited_at


@dataclass(frozen=True, slots=True)
class KnownPost:
    """What is kept of a post, as far as judging a new look needs it."""

    newest: View  # of the newest revision
    views: Mapping[Way, View]  # the last views kept, by way; the newest revision's way may be absent

    def last_view(self, way: Way) -> View | None:
        """What this way, or one that shows the same of a message, saw last."""
        if way in ACCOUNT_WAYS:
            seen = [view for view in (self.newest, *self.views.values()) if view.way in ACCOUNT_WAYS]
            return max(seen, key=lambda view: (view.revision_id, view.observed_at), default=None)
        found = self.views.get(way)
        if found is None and self.newest.way == way:
            return self.newest
        return found


ACCOUNT_WAYS = frozenset({Way.LIVE, Way.HISTORY})
"""Ways that show the very same message: pushed to an account, and read by it."""

LATE = timedelta(minutes=1)
"""By how much what was pushed and what was asked for may have overtaken each other."""


def same_rendering(one: Way, other: Way) -> bool:
    """Whether two ways show a message alike, so that any difference between them is an edit."""
    return one == other or (one in ACCOUNT_WAYS and other in ACCOUNT_WAYS)


def judge(known: KnownPost, look: View, same_words: Callable[[], bool]) -> Verdict:
    """What a new look at a known post amounts to.

    Args:
        known: what is kept of it.
        look: the new observation.
        same_words: tells whether its text has the same words as the newest revision; asked only where needed.
    """
    last = known.last_view(look.way)
    if last is not None:
        if (last.text_hash, last.media_hash) == (look.text_hash, look.media_hash):
            moved = look.edited_at is not None and (last.edited_at is None or look.edited_at > last.edited_at)
            return Verdict.LOOK if moved or (look.is_edited and not last.is_edited) else Verdict.SAME
        if last.revision_id == known.newest.revision_id:
            return _judge_same_way(last, look)
    if look.text_hash == known.newest.text_hash or same_words():
        return Verdict.LOOK
    edits = [view.edited_by for view in (known.newest, *known.views.values()) if view.edited_by is not None]
    if look.edited_at is not None and (not edits or look.edited_at > max(edits)):
        return Verdict.REVISION
    if look.marked_edited and not edits:
        return Verdict.REVISION
    if known.newest.is_edited and _is_before(look, known.newest):
        return Verdict.OLDER
    if last is not None and look.way != Way.EXPORT and look.observed_at > known.newest.observed_at:
        return Verdict.REVISION  # this way saw it change, and into something that nobody has kept
    return Verdict.LOOK


def _judge_same_way(last: View, look: View) -> Verdict:
    if last.text_hash == look.text_hash and look.way in (Way.EXPORT, Way.PREVIEW):
        # names of exported files and addresses of previews change by themselves
        edited = look.edited_by != last.edited_by if look.way == Way.EXPORT else look.marked_edited
        if not (look.is_edited and edited):
            return Verdict.LOOK
    if look.way in ACCOUNT_WAYS and last.is_edited and not look.is_edited:
        # Telegram never takes an edit's date back, so this is the version before it, told late
        return Verdict.OLDER if look.observed_at < last.observed_at + LATE else Verdict.REVISION
    if _is_before(look, last):
        return Verdict.OLDER
    if look.way in ACCOUNT_WAYS and look.edited_at == last.edited_at:
        # edits are dated to the second; of two in one second the one seen later is the later one
        return Verdict.OLDER if look.observed_at < last.observed_at else Verdict.REVISION
    if look.way == Way.EXPORT and look.edited_at == last.edited_at:
        if look.observed_at == last.observed_at:
            return Verdict.REPEATED
        return Verdict.REVISION if look.observed_at > last.observed_at else Verdict.OLDER
    return Verdict.REVISION


def _is_before(look: View, other: View) -> bool:
    """Whether a look shows a version from before the other."""
    if look.edited_at is not None and other.edited_at is not None:
        return look.edited_at < other.edited_at
    if look.is_edited == other.is_edited:
        return look.observed_at < other.observed_at
    if other.is_edited:  # and the look isn't: an export or an earlier look
        return look.way == Way.EXPORT or look.observed_at < other.observed_at
    return False


def words_of(text: str) -> str:
    """The words of a text alone: what different renderings of one message have in common."""
    return " ".join(_WORDS.findall(text)).casefold()
