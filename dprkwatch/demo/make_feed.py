"""Writes the sample feed from ``story/``: two exports of one account, as Telegram Desktop makes them.

``python -m dprkwatch.demo.make_feed`` rewrites ``feed/``. The story is one TOML file a channel, a table a
post, named by its message id:

    [1204]
    at = 2024-12-14 18:20:05Z       # UTC
    text = '''**bold** __italic__ ||spoiler|| [words](https://…) #tag @name https://…'''
    tells = ["casualties", "-deployment", "?capture"]   # names the forces; events asserted, denied, doubted
    trap = "a South Korean, not the North"              # ordinary, but a careless word list would flag it

and, where wanted, ``photo``, ``video``, ``album`` (names for make_media; the parts take consecutive ids) with
``caption_part`` and ``media_group``, ``reply``, ``forward = "channel/id"``, ``edited`` and ``before``,
``deleted``, ``poll``, ``service``, ``reactions``, ``author``.
"""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import sys
import tomllib
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from PIL import Image

from dprkwatch.demo.make_media import (
    FILM_SIZE,
    draw_film,
    draw_film_thumbnail,
    draw_picture,
    film_duration,
)

EXPORTS = {
    "2024-12-20": datetime(2024, 12, 20, 12, 0, tzinfo=UTC),
    "2024-12-24": datetime(2024, 12, 24, 18, 30, tzinfo=UTC),
}
"""The feed's exports, and when each was made. Only the last one holds the media files."""

EXPORTER_ZONE = ZoneInfo("Europe/Kyiv")
"""Where the exporting computer stands: an export's ``date`` is in its local time."""

NOT_INCLUDED = "(File not included. Change data exporting settings to download.)"
ABOUT = (
    "Sample feed of dprkwatch. Every channel is invented. The story follows public record of December 2024; "
    "see README.md in this folder."
)

_MARKUP = re.compile(
    r"\*\*(?P<bold>.+?)\*\*|__(?P<italic>.+?)__|\|\|(?P<spoiler>.+?)\|\||`(?P<code>[^`]+)`"
    r"|\[(?P<text_link>[^\]\n]+)\]\((?P<href>https?://[^)\s]+)\)"
    r"|(?P<link>https?://[^\s)»]+[^\s)».,!?:])|(?<![\w/])(?P<mention>@[a-z]\w{3,31})|(?<!\w)(?P<hashtag>#\w+)",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class SampleChannel:
    """An invented channel: its export id, username, title, side, kind and main language."""

    id: int
    username: str
    title: str
    side: str
    kind: str
    language: str


@dataclass(frozen=True, slots=True)
class StoryPost:
    """One message of the story, with every moment of its life. ``at``, ``edited`` and ``deleted`` are UTC."""

    id: int
    at: datetime
    text: str = ""
    before: str | None = None
    edited: datetime | None = None
    deleted: datetime | None = None
    photo: str | None = None
    video: str | None = None
    media_group: str | None = None
    reply: int | None = None
    forward: str | None = None
    poll: dict[str, Any] | None = None
    service: dict[str, Any] | None = None
    reactions: dict[str, int] | None = None
    author: str | None = None
    tells: tuple[str, ...] | None = None
    trap: str | None = None


def read_channels() -> list[SampleChannel]:
    """Return the feed's channels in the order of the export."""
    lines = files("dprkwatch.demo").joinpath("story", "channels.tsv").read_text("utf-8").splitlines()
    return [SampleChannel(int(row.pop("id")), **row) for row in csv.DictReader(lines, dialect=csv.excel_tab)]


def read_story(channel: SampleChannel) -> list[StoryPost]:
    """Return the channel's messages by id, albums taken apart into their parts.

    Raises:
        ValueError: an id is used twice, a later id has an earlier time, or an album's caption has no part.
    """
    source = files("dprkwatch.demo").joinpath("story", f"{channel.username}.toml").read_text("utf-8")
    posts: list[StoryPost] = []
    for key, table in tomllib.loads(source).items():
        posts.extend(_story_posts(int(key), table))
    for earlier, later in pairwise(posts):
        if later.id <= earlier.id or later.at < earlier.at:
            raise ValueError(f"{channel.username}: message {later.id} doesn't follow {earlier.id}")
    return posts


def write_feed(folder: Path) -> None:
    """Write the exports with their media, and ``channels.tsv``, into ``folder``; what stood there goes."""
    channels = read_channels()
    story = {channel.username: read_story(channel) for channel in channels}
    story = _with_forwarded_texts(story)
    full = list(EXPORTS)[-1]
    for name, made in EXPORTS.items():
        export = folder / name
        if export.exists():
            shutil.rmtree(export)
        chats = []
        for number, channel in enumerate(channels, 1):
            writer = _ChatWriter(channel, channels, export, f"chats/chat_{number:02d}", made, name == full)
            messages = [writer.message(post) for post in story[channel.username] if _was_there(post, made)]
            chats.append(
                {
                    "name": channel.title,
                    "type": "public_channel",
                    "id": channel.id,
                    "messages": messages,
                }
            )
        result = {
            "about": ABOUT,
            "chats": {"about": "The public channels of this account.", "list": chats},
        }
        export.mkdir(parents=True, exist_ok=True)
        (export / "result.json").write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", "utf-8")
    shutil.copyfile(Path(__file__).parent / "story" / "channels.tsv", folder / "channels.tsv")


def parse_markup(text: str) -> list[dict[str, str]]:
    """Split ``text`` into the typed parts of an export's ``text_entities``."""
    parts: list[dict[str, str]] = []
    position = 0
    for match in _MARKUP.finditer(text):
        if match.start() > position:
            parts.append({"type": "plain", "text": text[position : match.start()]})
        position = match.end()
        kind = next(name for name, value in match.groupdict().items() if value and name != "href")
        part = {"type": kind, "text": match[kind]}
        if kind == "text_link":
            part["href"] = match["href"]
        parts.append(part)
    if position < len(text):
        parts.append({"type": "plain", "text": text[position:]})
    return parts


def _story_posts(first_id: int, table: dict[str, Any]) -> list[StoryPost]:
    table = dict(table)
    album = table.pop("album", None)
    caption_part = table.pop("caption_part", 1)
    for field in ("text", "before"):
        if field in table:
            table[field] = table[field].strip()
    if "tells" in table:
        table["tells"] = tuple(table["tells"])
    post = StoryPost(first_id, **table)
    if album is None:
        return [post]
    if not 1 <= caption_part <= len(album):
        raise ValueError(f"message {first_id}: the album has no part {caption_part}")
    parts = []
    for number, name in enumerate(album, 1):
        part = replace(post, id=first_id + number - 1, photo=name)
        if name.startswith("film:"):
            part = replace(part, photo=None, video=name.removeprefix("film:"))
        if number != caption_part:
            part = replace(part, text="", before=None, edited=None, tells=None, trap=None, reactions=None)
        parts.append(part)
    return parts


def _with_forwarded_texts(story: dict[str, list[StoryPost]]) -> dict[str, list[StoryPost]]:
    """Give forwards of the feed's own posts the text and media that their source had at that time."""
    by_link = {f"{username}/{post.id}": post for username, posts in story.items() for post in posts}

    def filled(post: StoryPost) -> StoryPost:
        if post.forward is None or "/" not in post.forward:
            return post
        source = by_link[post.forward]
        if source.at > post.at:
            raise ValueError(f"forward of {post.forward} stands before its source")
        changed_later = source.edited is not None and source.edited > post.at and source.before is not None
        text = source.before if changed_later else source.text
        return replace(post, text=text or "", photo=source.photo, video=source.video)

    return {username: [filled(post) for post in posts] for username, posts in story.items()}


def _was_there(post: StoryPost, made: datetime) -> bool:
    return post.at <= made and (post.deleted is None or post.deleted > made)


@dataclass(slots=True)
class _ChatWriter:
    """Writes the messages of one chat of one export, and the media files they name."""

    channel: SampleChannel
    channels: list[SampleChannel]
    export: Path
    folder: str
    made: datetime
    with_media: bool
    photos: int = 0
    films: int = 0

    def message(self, post: StoryPost) -> dict[str, Any]:
        """Return the post as an export made at ``made`` shows it."""
        changed = post.edited is not None and post.edited <= self.made
        text = post.text if changed or post.before is None else post.before
        message: dict[str, Any] = {"id": post.id, "type": "service" if post.service else "message"}
        message |= _moment("date", post.at)
        if changed and post.edited:
            message |= _moment("edited", post.edited)
        me = {"": self.channel.title, "_id": f"channel{self.channel.id}"}
        if post.service:
            message |= {f"actor{suffix}": value for suffix, value in me.items()} | post.service
            return message | {"text": "", "text_entities": []}
        message |= {f"from{suffix}": value for suffix, value in me.items()}
        if post.author:
            message["author"] = post.author
        if post.forward:
            message |= self._forward(post.forward)
        if post.reply:
            message["reply_to_message_id"] = post.reply
        if post.media_group:
            message["media_group"] = post.media_group
        if post.photo:
            message |= self._photo(post.photo, post.at)
        if post.video:
            message |= self._film(post.video)
        if post.poll:
            answers = [{"text": t, "voters": n, "chosen": False} for t, n in post.poll["answers"]]
            message["poll"] = {
                "question": post.poll["question"],
                "closed": post.poll.get("closed", False),
                "total_voters": sum(answer["voters"] for answer in answers),
                "answers": answers,
            }
        message |= _text(text)
        if post.reactions:
            share = 1 if self.with_media else 2
            message["reactions"] = [
                {"type": "emoji", "count": count // share or 1, "emoji": emoji}
                for emoji, count in post.reactions.items()
            ]
        return message

    def _forward(self, forward: str) -> dict[str, str]:
        username, _, number = forward.partition("/")
        if not number:
            return {"forwarded_from": forward}
        source = next(channel for channel in self.channels if channel.username == username)
        return {"forwarded_from": source.title, "forwarded_from_id": f"channel{source.id}"}

    def _photo(self, name: str, at: datetime) -> dict[str, Any]:
        self.photos += 1
        content = draw_picture(name)
        local = at.astimezone(EXPORTER_ZONE)
        path = f"{self.folder}/photos/photo_{self.photos}@{local:%d-%m-%Y_%H-%M-%S}.jpg"
        width, height = Image.open(io.BytesIO(content)).size
        return {
            "photo": self._file(path, content),
            "photo_file_size": len(content),
            "width": width,
            "height": height,
        }

    def _film(self, name: str) -> dict[str, Any]:
        self.films += 1
        content, thumbnail = draw_film(name), draw_film_thumbnail(name)
        file_name = f"IMG_{2000 + 37 * self.films + self.channel.id % 1000}.MP4"
        path = f"{self.folder}/video_files/{file_name}"
        return {
            "file": self._file(path, content),
            "file_name": file_name,
            "file_size": len(content),
            "thumbnail": self._file(f"{path}_thumb.jpg", thumbnail),
            "thumbnail_file_size": len(thumbnail),
            "media_type": "video_file",
            "mime_type": "video/mp4",
            "duration_seconds": film_duration(name),
            "width": FILM_SIZE[0],
            "height": FILM_SIZE[1],
        }

    def _file(self, path: str, content: bytes) -> str:
        if not self.with_media:
            return NOT_INCLUDED
        target = self.export / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        return path


def _moment(key: str, at: datetime) -> dict[str, str]:
    local = at.astimezone(EXPORTER_ZONE).replace(tzinfo=None)
    return {key: local.isoformat(timespec="seconds"), f"{key}_unixtime": str(int(at.timestamp()))}


def _text(text: str) -> dict[str, Any]:
    parts = parse_markup(text)
    if not parts:
        return {"text": "", "text_entities": []}
    if len(parts) == 1 and parts[0]["type"] == "plain":
        return {"text": text, "text_entities": parts}
    mixed = [part["text"] if part["type"] == "plain" else part for part in parts]
    return {"text": mixed, "text_entities": parts}


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "feed"
    write_feed(target)
