"""Seeded traffic: a world that goes on posting, editing and deleting, one step at a time."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, fields

from tests.telegram_server.channels import Channel
from tests.telegram_server.files import Photo
from tests.telegram_server.pictures import draw_picture
from tests.telegram_server.world import World

RECENT = 40
"""Edits, reactions and deletions strike the last so many posts of a channel."""


@dataclass(frozen=True, slots=True)
class Mix:
    """How often each thing happens, in relation to the others."""

    post: float = 60
    picture: float = 4
    album: float = 4
    forward: float = 5
    edit: float = 12
    react: float = 8
    delete: float = 5
    skip: float = 2


class Traffic:
    """Makes things happen in the channels of a world.

    The same seed over the same world does the same in the same order, but for the dates.
    """

    def __init__(self, world: World, seed: int, *, mix: Mix | None = None) -> None:
        self.world = world
        self.posts = 0
        self._rng = random.Random(seed)  # noqa: S311
        self._late: list[tuple[Channel, int, int]] = []
        weights = mix or Mix()
        self._kinds = [field.name for field in fields(weights)]
        self._weights = [getattr(weights, kind) for kind in self._kinds]
        self._pictures: list[Photo] = []
        self._steps: dict[str, Callable[[Channel], None]] = {
            "post": self._post,
            "picture": self._picture,
            "album": self._album,
            "forward": self._forward,
            "edit": self._edit,
            "react": self._react,
            "delete": self._delete,
            "skip": lambda channel: self.world.skip_ids(channel, self._rng.randint(1, 3)),
        }

    def step(self) -> None:
        """One thing happens somewhere; parts of an album may come some steps after its first."""
        if self._late and self._rng.random() < 0.3:
            self._late_part(*self._late.pop(self._rng.randrange(len(self._late))))
            return
        channel = self._rng.choice(list(self.world.channels.values()))
        self._steps[self._rng.choices(self._kinds, self._weights)[0]](channel)

    def run(self, posts: int) -> None:
        """Steps until so many more posts have been made, and every album is whole."""
        wanted = self.posts + posts
        while self.posts < wanted:
            self.step()
        self.settle()

    def settle(self) -> None:
        """Sends the parts of albums that are still owed."""
        while self._late:
            self._late_part(*self._late.pop())

    def _post(self, channel: Channel) -> None:
        self.world.post(channel)
        self.posts += 1

    def _picture(self, channel: Channel) -> None:
        self.world.post(channel, media=self._some_picture())
        self.posts += 1

    def _album(self, channel: Channel) -> None:
        group, parts = self.world.new_group(), self._rng.randint(2, 5)
        at_once = self._rng.randint(1, parts)
        for number in range(at_once):
            self.world.album_part(channel, group, self._some_picture(), "" if number else None)
        self.posts += at_once
        self._late += [(channel, group, number) for number in range(at_once, parts)]

    def _late_part(self, channel: Channel, group: int, number: int) -> None:
        self.world.album_part(channel, group, self._some_picture(), None if number == 1 else "")
        self.posts += 1

    def _forward(self, channel: Channel) -> None:
        source = self._rng.choice(list(self.world.channels.values()))
        post_id = self._recent(source)
        if post_id is not None:
            self.world.forward(channel, source, post_id)
            self.posts += 1

    def _edit(self, channel: Channel) -> None:
        post_id = self._recent(channel)
        if post_id is not None:
            self.world.edit(channel, post_id)

    def _react(self, channel: Channel) -> None:
        post_id = self._recent(channel)
        if post_id is not None:
            self.world.react(channel, post_id, self._rng.choice("👍🔥😢"))

    def _delete(self, channel: Channel) -> None:
        chosen = {self._recent(channel) for _ in range(self._rng.choice((1, 1, 1, 3)))} - {None}
        if chosen:
            self.world.delete(channel, *sorted(number for number in chosen if number is not None))

    def _recent(self, channel: Channel) -> int | None:
        recent = []
        for post in reversed(channel.posts.values()):
            if not post.deleted and post.action is None:
                recent.append(post.id)
            if len(recent) == RECENT:
                break
        return self._rng.choice(recent) if recent else None

    def _some_picture(self) -> Photo:
        if len(self._pictures) < 8:
            self._pictures.append(self.world.files.add_photo(draw_picture(len(self._pictures), 320, 180)))
        return self._rng.choice(self._pictures)
