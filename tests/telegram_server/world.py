"""The Telegram that the server serves: accounts, channels and what happens in them, told by calls of a test.

Everything is decided by the seed and the calls, so a run can be repeated; `World.truth` says at any time what a watcher
that missed nothing would hold.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from telethon.tl import types as T

from tests.telegram_server.accounts import CODE, Account
from tests.telegram_server.channels import (
    Channel,
    Event,
    EventKind,
    Extras,
    LinkPreview,
    Media,
    Origin,
    Post,
    Restriction,
)
from tests.telegram_server.files import Shelf
from tests.telegram_server.srp import Password
from tests.telegram_server.texts import text_of


class Clock:
    """The server's clock: the machine's, shifted by `offset` seconds."""

    def __init__(self) -> None:
        self.offset = 0.0

    def time(self) -> float:
        """Unix seconds."""
        return time.time() + self.offset

    def now(self) -> datetime:
        """The same as a UTC datetime in whole seconds, as Telegram's dates are."""
        return datetime.fromtimestamp(int(self.time()), UTC)


@dataclass(frozen=True, slots=True)
class PostTruth:
    """What became of a post: its revisions in order (the last one stands or stood last), and whether it is gone."""

    channel_id: int
    post_id: int
    date: datetime
    texts: tuple[str, ...]
    edit_date: datetime | None
    grouped_id: int | None
    deleted_at: datetime | None

    @property
    def deleted(self) -> bool:
        """Whether it is gone."""
        return self.deleted_at is not None

    @property
    def text(self) -> str:
        """The final revision's text."""
        return self.texts[-1]


class World:
    """Accounts and channels.

    Attributes:
        api: the api_id and api_hash that are accepted, None for any.
        on_event: called with a channel and what moved its pts, after the fact.
        on_notice: called with a channel and an update that moves no pts (a TL object), for its members.
    """

    def __init__(self, seed: int = 0) -> None:
        self.seed = seed
        self.clock = Clock()
        self.api: tuple[int, str] | None = None
        self.accounts: dict[int, Account] = {}
        self.channels: dict[int, Channel] = {}
        self.files = Shelf()
        self.on_event: list[Callable[[Channel, Event], None]] = []
        self.on_notice: list[Callable[[Channel, Any], None]] = []
        self._last_group = 13_000_000_000_000_000

    # --- who and where

    def add_account(self, phone: str = "", *, password: str | None = None, code: str = CODE) -> Account:
        """A user who can sign in by phone and code, and by a password where one is given."""
        number = 7_000_001 + len(self.accounts)
        account = Account(
            number,
            phone or f"9996{number:07d}",
            f"Watcher {len(self.accounts) + 1}",
            code,
            Password(password, hint="the usual") if password else None,
        )
        self.accounts[number] = account
        return account

    def add_channel(
        self, title: str, username: str | None = None, *, members: Sequence[Account] = (), about: str = ""
    ) -> Channel:
        """A public channel, or one without a name if `username` is None."""
        number = 1_500_000_001 + len(self.channels)
        channel = Channel(
            number, title, username, self.clock.now(), about, {account.id for account in members}
        )
        self.channels[number] = channel
        return channel

    def named(self, username: str) -> Channel | None:
        """The channel that has a username now."""
        wanted = username.lower()
        for channel in self.channels.values():
            names = (channel.username, *channel.collectible)
            if not channel.deleted and wanted in (name.lower() for name in names if name):
                return channel
        return None

    # --- what happens in a channel

    def post(
        self,
        channel: Channel,
        text: str | None = None,
        *,
        media: Media | None = None,
        extras: Extras | None = None,
        date: datetime | None = None,
        quiet: bool = False,
    ) -> Post:
        """A new post; without a text it gets its seeded one. `quiet` keeps it from being pushed (as old history is)."""
        number = channel.next_id()
        body = text_of(self.seed, channel.id, number, 0) if text is None else text
        carried = extras or Extras()
        if media is not None:
            carried = replace(carried, media=media)
        made = Post(number, date or self.clock.now(), [body], carried)
        channel.posts[number] = made
        self._happen(channel, "new", (number,), quiet)
        return made

    def fill(self, channel: Channel, count: int) -> list[Post]:
        """Old history: posts that nobody is told of."""
        return [self.post(channel, quiet=True) for _ in range(count)]

    def new_group(self) -> int:
        """An id for an album."""
        self._last_group += 1
        return self._last_group

    def album(self, channel: Channel, media: Sequence[Media], caption: str | None = None) -> list[Post]:
        """An album in one go, its caption on the first part; see `album_part` for one that comes in pieces."""
        group = self.new_group()
        return [self.album_part(channel, group, item, "" if n else caption) for n, item in enumerate(media)]

    def album_part(self, channel: Channel, group: int, media: Media, caption: str | None = "") -> Post:
        """One more part of an album, perhaps a late one."""
        return self.post(channel, caption, extras=Extras(media=media, grouped_id=group))

    def forward(self, channel: Channel, source: Channel, post_id: int) -> Post:
        """A post that repeats another channel's."""
        told = source.posts[post_id]
        told.forwards += 1
        origin = Origin(told.date, source.id, post_id, author=told.extras.author)
        return self.post(channel, told.text, extras=Extras(media=told.extras.media, origin=origin))

    def edit(
        self, channel: Channel, post_id: int, text: str | None = None, *, media: Media | None = None
    ) -> Post:
        """A real edit: the next revision, seeded unless a text is given.

        Raises:
            ValueError: the post is deleted.
        """
        post = self._standing(channel, post_id)
        post.texts.append(
            text_of(self.seed, channel.id, post_id, post.revision + 1) if text is None else text
        )
        if media is not None:
            post.extras = replace(post.extras, media=media)
        post.edit_date, post.edit_hide = self.clock.now(), False
        self._happen(channel, "edit", (post_id,))
        return post

    def react(self, channel: Channel, post_id: int, emoji: str = "👍") -> Post:
        """A reaction: comes as an edit that is hidden (edit_hide) and changes no word.

        Raises:
            ValueError: the post is deleted.
        """
        post = self._standing(channel, post_id)
        post.reactions[emoji] = post.reactions.get(emoji, 0) + 1
        if not post.revision:
            post.edit_date, post.edit_hide = self.clock.now(), True
        self._happen(channel, "edit", (post_id,))
        return post

    def preview_link(self, channel: Channel, post_id: int, preview: LinkPreview) -> Post:
        """Telegram has fetched a linked page: moves pts, is no edit, and names the page only, not the post.

        Raises:
            ValueError: the post is deleted.
        """
        post = self._standing(channel, post_id)
        post.extras = replace(post.extras, media=preview)
        self._happen(channel, "page", (post_id,))
        return post

    def delete(self, channel: Channel, *post_ids: int) -> None:
        """Deletes posts, all in one event.

        Raises:
            ValueError: one of them is deleted already.
        """
        at = datetime.fromtimestamp(self.clock.time(), UTC)
        for post_id in post_ids:
            self._standing(channel, post_id).deleted_at = at
        self._happen(channel, "delete", post_ids)

    def service(self, channel: Channel, action: Any) -> Post:
        """A service message (a TL MessageAction), which takes an id of its own."""
        number = channel.next_id()
        channel.posts[number] = Post(number, self.clock.now(), [""], action=action)
        self._happen(channel, "new", (number,))
        return channel.posts[number]

    def skip_ids(self, channel: Channel, count: int = 1) -> None:
        """Uses up ids that no post will ever have."""
        channel.top += count

    def view(self, channel: Channel, post_id: int, views: int) -> None:
        """Sets a post's view counter and tells the members (an update without pts)."""
        channel.posts[post_id].views = views
        self._notice(channel, T.UpdateChannelMessageViews(channel.id, post_id, views))

    # --- what happens to a channel

    def rename(self, channel: Channel, *, title: str | None = None, username: str | None = None) -> None:
        """Gives a channel another title (a service message says so), another username, or both."""
        if username is not None:
            channel.username = username
        if title is not None:
            channel.title = title
            self.service(channel, T.MessageActionChatEditTitle(title))
        self._notice(channel, T.UpdateChannel(channel.id))

    def pass_username(self, source: Channel, heir: Channel) -> None:
        """Lets another channel take over a username."""
        heir.username, source.username = source.username, None
        for channel in (source, heir):
            self._notice(channel, T.UpdateChannel(channel.id))

    def make_private(self, channel: Channel) -> None:
        """Takes the username away; strangers are shut out, members stay."""
        channel.username, channel.private = None, True
        self._notice(channel, T.UpdateChannel(channel.id))

    def delete_channel(self, channel: Channel) -> None:
        """The channel is gone for everybody."""
        channel.deleted = True
        self._notice(channel, T.UpdateChannel(channel.id))

    def restrict(self, channel: Channel, restriction: Restriction | None = None) -> None:
        """Telegram shows the channel's posts to nobody any more."""
        channel.restriction = restriction or Restriction()
        self._notice(channel, T.UpdateChannel(channel.id))

    def protect(self, channel: Channel) -> None:
        """Forbids forwarding and saving (noforwards)."""
        channel.protected = True
        self._notice(channel, T.UpdateChannel(channel.id))

    def throw_out(self, channel: Channel, account: Account) -> None:
        """Bans an account from a channel."""
        self._notice(channel, T.UpdateChannel(channel.id))
        channel.members.discard(account.id)
        channel.banned.add(account.id)

    # --- what a watcher should hold

    def truth(self) -> dict[tuple[int, int], PostTruth]:
        """Every post that ever was, by channel and post id."""
        return {
            (channel.id, post.id): PostTruth(
                channel.id,
                post.id,
                post.date,
                tuple(post.texts),
                None if post.edit_hide else post.edit_date,
                post.extras.grouped_id,
                post.deleted_at,
            )
            for channel in self.channels.values()
            for post in channel.posts.values()
            if post.action is None
        }

    def _standing(self, channel: Channel, post_id: int) -> Post:
        post = channel.posts[post_id]
        if post.deleted:
            raise ValueError(f"post {post_id} of {channel.title} is deleted")
        return post

    def _happen(self, channel: Channel, kind: EventKind, posts: tuple[int, ...], quiet: bool = False) -> None:
        event = channel.record(kind, posts, self.clock.now())
        if not quiet:
            for listener in self.on_event:
                listener(channel, event)

    def _notice(self, channel: Channel, update: Any) -> None:
        for listener in self.on_notice:
            listener(channel, update)
