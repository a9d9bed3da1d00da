"""A channel: its posts and its events, counted as Telegram counts them (https://core.telegram.org/api/updates).

Every event moves the channel's `pts`: a new post, an edit and a service message by one, a deletion by as many posts as
it takes.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from tests.telegram_server.files import Document, Photo

EventKind = Literal["new", "edit", "delete", "page"]
"""`page`: the preview of a link was made after the post."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a forward comes from: a channel's post, or a name alone where the user hides."""

    date: datetime
    channel_id: int | None = None
    post_id: int | None = None
    name: str | None = None
    author: str | None = None


@dataclass(frozen=True, slots=True)
class Ballot:
    """A poll's question and answers."""

    question: str
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LinkPreview:
    """What Telegram shows of a linked page."""

    url: str
    title: str
    description: str = ""
    photo: Photo | None = None


Media = Photo | Document | Ballot | LinkPreview


@dataclass(frozen=True, slots=True)
class Extras:
    """What a post may carry besides its text; `entities` are TL objects with UTF-16 offsets."""

    media: Media | None = None
    entities: tuple[Any, ...] = ()
    grouped_id: int | None = None
    origin: Origin | None = None
    reply_to: int | None = None
    author: str | None = None


@dataclass(slots=True, eq=False)
class Post:
    """A message of a channel as it stands now; `texts` holds every revision, the last one is shown.

    `action` makes it a service message (a TL MessageAction), which is no post in the sense of `World.truth`.
    """

    id: int
    date: datetime
    texts: list[str]
    extras: Extras = Extras()
    edit_date: datetime | None = None
    edit_hide: bool = False
    views: int = 1
    forwards: int = 0
    reactions: dict[str, int] = field(default_factory=dict)
    action: Any = None
    deleted_at: datetime | None = None

    @property
    def deleted(self) -> bool:
        """Whether it is gone."""
        return self.deleted_at is not None

    @property
    def text(self) -> str:
        """The latest text."""
        return self.texts[-1]

    @property
    def revision(self) -> int:
        """0 until the first real edit."""
        return len(self.texts) - 1


@dataclass(frozen=True, slots=True)
class Event:
    """What moved the channel's pts to `pts`, by `count`."""

    pts: int
    count: int
    kind: EventKind
    posts: tuple[int, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class Restriction:
    """Why Telegram shows a channel to nobody; it ``hides`` the posts, or leaves that to the clients."""

    reason: str = "terms"
    text: str = "This channel can't be displayed."
    hides: bool = True


@dataclass(slots=True, eq=False)
class Channel:
    """A broadcast channel.

    Attributes:
        members: ids of the accounts that joined.
        banned: ids of the accounts that were thrown out and can't come back.
        private: strangers see nothing and can't join.
        poll_timeout: seconds after which short-pollers are told to ask again.
        collectible: more usernames; a channel that has them shows its `username` among them only.
        box: how far back, in events, a difference reaches; beyond it the server says "too long".
    """

    id: int
    title: str
    username: str | None
    created: datetime
    about: str = ""
    members: set[int] = field(default_factory=set)
    banned: set[int] = field(default_factory=set)
    private: bool = False
    deleted: bool = False
    protected: bool = False
    restriction: Restriction | None = None
    poll_timeout: int = 30
    collectible: tuple[str, ...] = ()
    box: int = 100_000
    pts: int = 1
    top: int = 0
    posts: dict[int, Post] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    _ends: list[int] = field(default_factory=list)

    @property
    def hidden(self) -> bool:
        """Whether Telegram gives its posts to nobody."""
        return self.restriction is not None and self.restriction.hides

    def record(self, kind: EventKind, posts: tuple[int, ...], at: datetime) -> Event:
        """Appends an event and moves pts."""
        count = len(posts) if kind == "delete" else 1
        self.pts += count
        event = Event(self.pts, count, kind, posts, at)
        self.events.append(event)
        self._ends.append(self.pts)
        return event

    def next_id(self) -> int:
        """Takes the next message id."""
        self.top += 1
        return self.top

    def living(self) -> list[Post]:
        """The messages that still stand, newest first."""
        return [post for post in reversed(self.posts.values()) if not post.deleted]

    def top_post(self) -> int:
        """The newest message that still stands, 0 if there is none."""
        return next((post.id for post in reversed(self.posts.values()) if not post.deleted), 0)

    def after(self, pts: int, limit: int) -> tuple[list[Event], bool]:
        """The first `limit` events after `pts`, and whether they are all."""
        start = bisect_right(self._ends, pts)
        return self.events[start : start + limit], start + limit >= len(self.events)

    def behind(self, pts: int) -> int:
        """How many events lie after `pts`."""
        return len(self.events) - bisect_right(self._ends, pts)

    def since(self, at: datetime) -> list[Event]:
        """The events at or after a time, oldest first."""
        return self.events[bisect_left(self.events, at, key=lambda event: event.at) :]

    def closed_to(self, account_id: int) -> bool:
        """Whether an account is told CHANNEL_PRIVATE."""
        return self.deleted or account_id in self.banned or (self.private and account_id not in self.members)
