"""Telegram Desktop's machine-readable exports: ``result.json`` of one chat or of a whole account, 2022 and
later.

A chat's messages are taken only if the export calls it a public channel. Fields as Telegram Desktop writes
them: https://core.telegram.org/import-export and ``export_output_json.cpp`` of tdesktop.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from monitors.exports import times
from monitors.exports.findings import ExportFindings
from monitors.exports.jsonstream import BrokenStream, BrokenValue, JsonStream
from monitors.exports.names import UnreadableId, read_channel_number, read_message_id, show
from monitors.exports.ranges import ChannelRange, IdRanges
from monitors.exports.sources import FoundFile, JsonFile
from monitors.exports.texts import UnreadableText, read_text, storable
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

PUBLIC = "public_channel"

_LEFT_OUT = {
    "personal_chat": "private chats",
    "bot_chat": "chats with bots",
    "saved_messages": "chats of saved messages",
    "replies": "chats of replies",
    "verification_codes": "chats of codes",
    "private_group": "private groups",
    "private_supergroup": "private groups",
    "public_supergroup": "groups",
    "private_channel": "private channels",
}
_KINDS = {
    "sticker": MediaKind.STICKER,
    "video_message": MediaKind.VIDEO_NOTE,
    "voice_message": MediaKind.VOICE,
    "animation": MediaKind.ANIMATION,
    "video_file": MediaKind.VIDEO,
    "audio_file": MediaKind.AUDIO,
}


def read_desktop(
    stream: JsonStream, file: JsonFile, wishes: Wishes, findings: ExportFindings
) -> Iterator[ObservedPost | RefusedPost]:
    """Give the posts of an export's public channels in the order of the file."""
    try:
        yield from _read_chat(stream, file, wishes, findings, root=True)
    except _Told:
        return
    except BrokenStream as error:
        yield RefusedPost(file.name, None, str(error))


def _read_chat(
    stream: JsonStream, file: JsonFile, wishes: Wishes, findings: ExportFindings, *, root: bool
) -> Iterator[ObservedPost | RefusedPost]:
    about: dict[str, Any] = {}
    empty = True
    for name in stream.members():
        opening = stream.peek()
        empty = empty and name not in ("messages", "chats", "left_chats")
        if name == "messages" and opening == "[":
            chat = _public_chat(about, file, wishes, findings)
            if isinstance(chat, _Chat):
                yield from _read_messages(stream, chat)
            else:
                if chat is not None:
                    yield chat
                stream.skip()
        elif root and name in ("chats", "left_chats") and opening == "{":
            for part in stream.members():
                if part == "list" and stream.peek() == "[":
                    for _ in stream.elements():
                        if stream.peek() == "{":
                            unnamed = Wishes(None, wishes.zone, wishes.observed_at)
                            yield from _read_chat(stream, file, unnamed, findings, root=False)
                        else:
                            stream.skip()
                else:
                    stream.skip()
        elif opening in "[{":
            stream.skip()
        else:
            try:
                value = stream.value()
                if name in ("name", "type", "id"):
                    about[name] = value
            except BrokenValue as error:
                if name in ("name", "type", "id"):
                    yield RefusedPost(file.name, None, f"the {name} of a chat {error.reason}")
    if root and empty:
        yield RefusedPost(file.name, None, "holds no messages: an export without chats, or not of a chat")


def _public_chat(
    about: dict[str, Any], file: JsonFile, wishes: Wishes, findings: ExportFindings
) -> _Chat | RefusedPost | None:
    """Say whose messages come next, or why they aren't taken."""
    kind = about.get("type")
    if kind != PUBLIC:
        if isinstance(kind, str):
            findings.note(file.name, f"{_LEFT_OUT.get(kind, 'other chats')} (only public channels are kept)")
            return None
        return RefusedPost(file.name, None, "does not say before the messages what sort of chat it is")
    title = about.get("name")
    channel = ChannelRef(
        read_channel_number(about.get("id")),
        wishes.as_username,
        storable(title)[:256] if isinstance(title, str) and title else None,
    )
    if channel.telegram_id is None and channel.username is None:
        return RefusedPost(file.name, None, "has no id for its channel: name it with --as @NAME")
    return _Chat(channel, file, wishes, findings)


class _Chat:
    """One public channel of an export, and what is learnt of it on the way."""

    def __init__(self, channel: ChannelRef, file: JsonFile, wishes: Wishes, findings: ExportFindings) -> None:
        self.channel = channel
        self.file = file
        self.wishes = wishes
        self.findings = findings
        self.ids = IdRanges()
        self.newest: datetime | None = None
        self.last_id = 0

    def refuse(self, message: Any, reason: str) -> RefusedPost:
        return RefusedPost(self.file.name, None if message is None else show(message), reason)

    def close(self) -> None:
        """Say what the export covers."""
        runs = list(self.ids.runs())
        if runs:
            self.findings.ranges.append(
                ChannelRange(self.channel, self.file.name, runs[0][0], runs[-1][1], self.ids, self.newest)
            )


def _read_messages(stream: JsonStream, chat: _Chat) -> Iterator[ObservedPost | RefusedPost]:
    unread = False  # a message whose id is not known came since the last one
    try:
        for _ in stream.elements():
            try:
                message = stream.value()
                if not isinstance(message, dict):
                    raise BrokenValue("is no message", "")
                message_id = read_message_id(message.get("id"))
            except BrokenValue as error:
                unread = True
                yield chat.refuse(_id_in(error.head), error.reason)
                continue
            except UnreadableId as error:
                unread = True
                yield chat.refuse(message.get("id"), str(error))
                continue
            if unread and message_id > chat.last_id > 0:
                chat.ids.add_run(chat.last_id + 1, message_id)
            else:
                chat.ids.add(message_id)
            unread = False
            chat.last_id = max(chat.last_id, message_id)
            kind = message.get("type", "message")
            if kind != "message":
                what = (
                    "service messages" if kind == "service" else "messages that Telegram Desktop can't show"
                )
                chat.findings.note(chat.file.name, what)
                continue
            try:
                post, unsafe = _read_message(message, message_id, chat, stream.written)
            except (UnreadableText, times.UnreadableTime) as error:
                yield chat.refuse(message_id, str(error))
                continue
            except RecursionError:
                yield chat.refuse(message_id, "nested too deeply")
                continue
            yield post
            for name in unsafe:
                yield chat.refuse(message_id, f"its file {show(name)} leads outside the export")
    except BrokenStream as error:
        where = f", after message {chat.last_id}" if chat.last_id else ""
        yield chat.refuse(None, f"{error}{where}")
        raise _Told from error
    finally:
        chat.close()


class _Told(BrokenStream):
    """The stream broke, and the refusal was given already."""


def _id_in(head: str) -> str | None:
    """Find the id of a message that can't be decoded."""
    at = head.find('"id":')
    digits = head[at + 5 : at + 30].strip(' "\n').split(",")[0].strip(' "\n') if at >= 0 else ""
    return digits if digits.isascii() and digits.isdigit() else None


def _read_message(
    message: dict[str, Any], message_id: int, chat: _Chat, written: str
) -> tuple[ObservedPost, list[str]]:
    """Make a post of a message; also return the file names that lead outside the export."""
    zone = chat.wishes.zone
    seconds = message.get("date_unixtime")
    if seconds is not None:
        posted_at, uncertain = times.from_seconds(seconds), False
    else:
        posted_at, uncertain = times.from_text(message.get("date"), zone)
    edited_at = _edited_at(message, zone)
    text, entities = read_text(message.get("text"), message.get("text_entities"))
    poll = message.get("poll")
    if isinstance(poll, dict):
        text = _with_poll(text, poll)
    media, unsafe = _media(message, message_id, chat)
    reply = message.get("reply_to_message_id")
    username = chat.channel.username
    if chat.newest is None or posted_at > chat.newest:
        chat.newest = posted_at
    return (
        ObservedPost(
            channel=chat.channel,
            message_id=message_id,
            posted_at=posted_at,
            observed_at=chat.wishes.observed_at,
            way=Way.EXPORT,
            text=text,
            entities=entities,
            media=media,
            time_uncertain=uncertain,
            edited_at=edited_at,
            marked_edited=edited_at is not None,
            reply_to=reply if type(reply) is int and "reply_to_peer_id" not in message else None,
            forwarded_from=_origin(message, chat),
            grouped_id=_group(message.get("media_group")),
            url=f"https://t.me/{username}/{message_id}" if username else None,
            raw=written.encode(),
        ),
        unsafe,
    )


def _edited_at(message: dict[str, Any], zone: ZoneInfo | None) -> datetime | None:
    """Return when it was edited; old exports write 1970 where it never was."""
    try:
        if message.get("edited_unixtime") is not None:
            edited = times.from_seconds(message["edited_unixtime"])
        elif message.get("edited") is not None:
            edited = times.from_text(message["edited"], zone)[0]
        else:
            return None
    except times.UnreadableTime:
        return None
    return edited if edited.year > 1970 else None


def _with_poll(text: str, poll: dict[str, Any]) -> str:
    lines = [text] if text else []
    lines.append(read_text(poll.get("question"))[0])
    answers = poll.get("answers")
    for answer in answers[:100] if isinstance(answers, list) else ():
        if isinstance(answer, dict):
            lines.append("– " + read_text(answer.get("text"))[0])
    return "\n".join(lines)


def _origin(message: dict[str, Any], chat: _Chat) -> ForwardOrigin | None:
    """Say where a forwarded message came from.

    A name without an id may be a person's and is not kept; the message as received still holds it.
    """
    name, origin = message.get("forwarded_from"), message.get("forwarded_from_id")
    if "forwarded_from" not in message and origin is None:
        return None
    if isinstance(origin, str):
        if not origin.startswith("channel"):
            return ForwardOrigin()
        return ForwardOrigin(ChannelRef(read_channel_number(origin), None, _title(name)))
    return ForwardOrigin()


def _group(value: Any) -> int | None:
    """Read the album's number, where an export gives it: its parts may then lie seconds apart."""
    if isinstance(value, str) and value.isascii() and value.lstrip("-").isdigit() and len(value) <= 20:
        value = int(value)
    return value if type(value) is int and value and -(1 << 63) <= value < 1 << 63 else None


def _title(name: Any) -> str | None:
    return storable(name)[:256] if isinstance(name, str) and name else None


def _media(
    message: dict[str, Any], message_id: int, chat: _Chat
) -> tuple[tuple[ObservedMedia, ...], list[str]]:
    found: list[ObservedMedia] = []
    unsafe: list[str] = []
    for field in ("photo", "file"):
        name = message.get(field)
        if not isinstance(name, str):
            continue
        media_type = message.get("media_type")
        kind = MediaKind.PHOTO if field == "photo" else _KINDS.get(str(media_type), MediaKind.DOCUMENT)
        mime = message.get("mime_type") if field == "file" else None
        width, height = _whole(message.get("width")), _whole(message.get("height"))
        seconds = _seconds(message.get("duration_seconds"))
        place = chat.file.media.find(name) if not name.startswith("(") else None
        if place is not None and place.unsafe:
            unsafe.append(name)
        if place is not None and place.missing == "not found":
            chat.findings.note(chat.file.name, "media that posts name but the export does not hold")
        file_name = message.get("file_name")
        small = None
        if field == "file" and (place is None or place.missing is not None) and _is_film(kind, mime):
            small = _thumbnail(message, chat, unsafe)
        found.append(
            ObservedMedia(
                kind,
                # what every export of this message says alike: paths are numbered anew in each
                f"{chat.channel.telegram_id or chat.channel.username}/{message_id}/{kind}"
                f"/{width}x{height}/{seconds}/{mime if isinstance(mime, str) else None}"[:300],
                path=place.path if place else None,
                archive=small.archive if small else place.archive if place else None,
                mime=storable(mime)[:100] if isinstance(mime, str) else None,
                size=place.size
                if place and place.size is not None
                else _whole(message.get(f"{field}_file_size")) or _whole(message.get("file_size")),
                width=width,
                height=height,
                duration=seconds,
                file_name=_file_name(file_name if isinstance(file_name, str) else name, place is None),
                missing=_why_not_exported(name) if place is None else place.missing,
                thumb_path=small.path if small else None,
            )
        )
    return tuple(found), unsafe


def _is_film(kind: MediaKind, mime: Any) -> bool:
    films = (MediaKind.VIDEO, MediaKind.ANIMATION, MediaKind.VIDEO_NOTE)
    shown = isinstance(mime, str) and mime.startswith(("video/", "image/"))
    return kind in films or (kind is MediaKind.DOCUMENT and shown)


def _thumbnail(message: dict[str, Any], chat: _Chat, unsafe: list[str]) -> FoundFile | None:
    """Look for the small picture beside a film whose own file the export lacks."""
    name = message.get("thumbnail")
    if not isinstance(name, str) or not name or name.startswith("("):
        return None
    place = chat.file.media.find(name)
    if place.unsafe:
        unsafe.append(name)
    return place if place.path is not None and place.missing is None else None


def _whole(value: Any) -> int | None:
    return value if type(value) is int and 0 < value < 1 << 50 else None


def _seconds(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e7:
        return None
    return float(value)


def _file_name(name: str, excuse: bool) -> str | None:
    if name.startswith("(") and excuse:
        return None
    return storable(name.rsplit("/", 1)[-1])[:255] or None


def _why_not_exported(name: str) -> str:
    """Put Telegram Desktop's note in place of a file in our words."""
    if "exceeds maximum size" in name:
        return "too large for the export"
    if "unavailable" in name:
        return "was unavailable when exported"
    return "not included"
