"""``posts.jsonl``: one post a line, ``{"id", "channel", "date", "text"[, "url", "media", "forwarded_from",
"edited", "grouped_id", "views"]}`` (DESIGN.md, "The command line"); fields of other names are kept in the raw
message only.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo

from monitors.exports import times
from monitors.exports.findings import ExportFindings
from monitors.exports.names import (
    MessageNumbers,
    UnreadableId,
    read_channel,
    read_link_message,
    read_message_id,
    show,
)
from monitors.exports.sources import JsonFile
from monitors.exports.texts import UnreadableText, compact, read_text, storable
from monitors.exports.wishes import Wishes
from storage.observations import (
    ChannelRef,
    ForwardOrigin,
    MediaKind,
    ObservedMedia,
    ObservedPost,
    RefusedPost,
    Way,
)

LONGEST_LINE = 8 << 20  # bytes

_KINDS = {
    MediaKind.PHOTO: (".jpg", ".jpeg", ".png", ".webp", ".bmp", ".heic", ".avif"),
    MediaKind.VIDEO: (".mp4", ".mov", ".mkv", ".webm", ".avi", ".m4v"),
    MediaKind.ANIMATION: (".gif",),
    MediaKind.AUDIO: (".mp3", ".m4a", ".flac", ".wav"),
    MediaKind.VOICE: (".ogg", ".oga", ".opus"),
    MediaKind.STICKER: (".tgs",),
}
_KIND_OF = {ending: kind for kind, endings in _KINDS.items() for ending in endings}


class _Unreadable(ValueError):
    """A line that makes no post; says why in a few plain words."""


def read_lines(
    lines: BinaryIO, file: JsonFile, wishes: Wishes, findings: ExportFindings, numbers: MessageNumbers
) -> Iterator[ObservedPost | RefusedPost]:
    """Give a post for each line, or why there is none; empty lines are passed over."""
    number = 0
    while line := lines.readline(LONGEST_LINE):
        number += 1
        name = f"line {number}"
        if len(line) == LONGEST_LINE and not line.endswith(b"\n"):
            while rest := lines.readline(LONGEST_LINE):
                if rest.endswith(b"\n"):
                    break
            yield RefusedPost(file.name, name, "too long for a post")
            continue
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
        line = line.strip()
        if not line:
            continue
        try:
            value = json.loads(line.decode("utf-8"), strict=False)
        except UnicodeDecodeError:
            yield RefusedPost(file.name, name, "holds bytes that are not UTF-8")
            continue
        except RecursionError:
            yield RefusedPost(file.name, name, "nested too deeply")
            continue
        except ValueError:
            cut = not line.endswith(b"}")
            yield RefusedPost(file.name, name, "not JSON: the line is cut off" if cut else "not JSON")
            continue
        if not isinstance(value, dict):
            yield RefusedPost(file.name, name, "is no JSON object")
            continue
        try:
            post, unsafe = _read_line(value, file, wishes, numbers, findings)
        except (_Unreadable, UnreadableId, UnreadableText, times.UnreadableTime) as error:
            told = value.get("id")
            yield RefusedPost(file.name, name if told is None else show(told), str(error))
            continue
        except RecursionError:
            yield RefusedPost(file.name, name, "nested too deeply")
            continue
        yield post
        for path in unsafe:
            reason = f"its file {show(path)} leads outside the folder"
            yield RefusedPost(file.name, post.source_key or str(post.message_id), reason)


def _read_line(
    value: dict[str, Any],
    file: JsonFile,
    wishes: Wishes,
    numbers: MessageNumbers,
    findings: ExportFindings,
) -> tuple[ObservedPost, list[str]]:
    channel = read_channel(value.get("channel"))
    if channel is None:
        if wishes.as_username is None:
            raise _Unreadable("it names no channel: name one with --as @NAME")
        channel = ChannelRef(username=wishes.as_username)
    message_id, source_key = numbers.number(channel, value.get("id"))
    date = value.get("date")
    if date is None or date == "":
        posted_at, uncertain = times.UNDATED, True
        findings.note(file.name, "posts without a date")
    else:
        posted_at, uncertain = _time(date, wishes.zone)
    edited = value.get("edited")
    edited_at = None
    if edited and edited is not True:
        with suppress(times.UnreadableTime):  # it was edited all the same
            edited_at = _time(edited, wishes.zone)[0]
    text, entities = read_text(value.get("text"))
    media, unsafe = _media(value.get("media"), channel, message_id, file, findings)
    url = value.get("url")
    username = channel.username
    if isinstance(url, str) and url.startswith(("https://", "http://")):
        url = storable(url)[:2048]
    else:
        url = (
            f"https://t.me/{username}/{message_id}"
            if username and message_id > 0 and not source_key
            else None
        )
    return (
        ObservedPost(
            channel=channel,
            message_id=message_id,
            posted_at=posted_at,
            observed_at=wishes.observed_at,
            way=Way.EXPORT,
            text=text,
            entities=entities,
            media=media,
            time_uncertain=uncertain,
            edited_at=edited_at,
            marked_edited=bool(edited),
            forwarded_from=_origin(value.get("forwarded_from")),
            grouped_id=_number(value.get("grouped_id"), signed=True),
            views=_number(value.get("views")),
            url=url,
            source_key=source_key,
            raw=compact(value),
        ),
        unsafe,
    )


def _time(value: Any, zone: ZoneInfo | None) -> tuple[datetime, bool]:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return times.from_seconds(value), False
    return times.from_text(value, zone)


def _number(value: Any, *, signed: bool = False) -> int | None:
    if type(value) is not int or (value < 0 and not signed) or abs(value) >= 1 << 63:
        return None
    return value


def _origin(value: Any) -> ForwardOrigin | None:
    """Read where a post was forwarded from: a channel's name, id or link, or an object with these."""
    if isinstance(value, dict):
        channel = read_channel(value.get("channel") or value.get("username") or value.get("id"))
        try:
            message = read_message_id(value.get("message_id"))
        except UnreadableId:
            message = None
        return ForwardOrigin(channel or ChannelRef(), message)
    channel = read_channel(value)
    if channel is None:
        return None
    return ForwardOrigin(channel, read_link_message(value) if isinstance(value, str) else None)


def _media(
    names: Any, channel: ChannelRef, message_id: int, file: JsonFile, findings: ExportFindings
) -> tuple[tuple[ObservedMedia, ...], list[str]]:
    if names is None:
        return (), []
    if isinstance(names, str):
        names = [names]
    if not isinstance(names, list) or len(names) > 100:
        raise _Unreadable("its media are no list of at most 100 paths")
    found: list[ObservedMedia] = []
    unsafe: list[str] = []
    for name in names:
        if not isinstance(name, str) or not name:
            raise _Unreadable("its media hold something that is no path")
        kind = _KIND_OF.get(PurePosixPath(name).suffix.lower(), MediaKind.DOCUMENT)
        name = storable(name)[:1024]
        if name.startswith(("https://", "http://")):
            found.append(ObservedMedia(kind, name, url=name))
            continue
        place = file.media.find(name)
        if place.unsafe:
            unsafe.append(name)
        elif place.missing == "not found":
            findings.note(file.name, "media that posts name but that are not there")
        key = f"{channel.telegram_id or channel.username or channel.title}/{message_id}/{name}"
        found.append(
            ObservedMedia(
                kind,
                key,
                path=place.path,
                archive=place.archive,
                size=place.size,
                file_name=name.rsplit("/", 1)[-1],
                missing=place.missing,
            )
        )
    return tuple(found), unsafe
