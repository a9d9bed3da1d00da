"""Telegram's messages as posts, and as the bytes that are kept before anything is made of them.

The text and its formatting come out as an export of the same channel would give them. Fields:
https://core.telegram.org/constructor/message; entity offsets count UTF-16 code units:
https://core.telegram.org/api/entities.
"""

from __future__ import annotations

import base64
import json
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from telethon.extensions import BinaryReader
from telethon.tl import types as T

from storage.observations import (
    ChannelRef,
    Entity,
    ForwardOrigin,
    MediaKind,
    ObservedMedia,
    ObservedPost,
    Way,
)
from storage.texts import storable

MOST_ENTITIES = 1000
_LONGEST_ADDRESS = 4096

_ENTITIES: dict[type, str] = {
    T.MessageEntityMention: "mention",
    T.MessageEntityHashtag: "hashtag",
    T.MessageEntityBotCommand: "bot_command",
    T.MessageEntityUrl: "url",
    T.MessageEntityEmail: "email",
    T.MessageEntityBold: "bold",
    T.MessageEntityItalic: "italic",
    T.MessageEntityCode: "code",
    T.MessageEntityPre: "pre",
    T.MessageEntityTextUrl: "text_link",
    T.MessageEntityMentionName: "text_mention",
    T.MessageEntityPhone: "phone_number",
    T.MessageEntityCashtag: "cashtag",
    T.MessageEntityUnderline: "underline",
    T.MessageEntityStrike: "strikethrough",
    T.MessageEntityBankCard: "bank_card",
    T.MessageEntitySpoiler: "spoiler",
    T.MessageEntityCustomEmoji: "custom_emoji",
    T.MessageEntityBlockquote: "blockquote",
}


class UnreadableMessage(ValueError):
    """Bytes or an object that is no message of a channel; says what is wrong in a few plain words."""


@dataclass(frozen=True, slots=True)
class Teller:
    """The channel whose messages are read, as far as its posts need it."""

    telegram_id: int
    username: str | None = None
    noforwards: bool = False


@dataclass(frozen=True, slots=True)
class Received:
    """What one kept update says.

    Attributes:
        message: the TL message of a new post or an edit; also a service message. ``None`` for deletions.
        deleted: the ids of deleted messages.
        chats: the channels by their bare id that came along with the message.
        pts: the channel's state after it; 0 where the update has none.
    """

    message: Any
    deleted: tuple[int, ...]
    chats: Mapping[int, Any]
    pts: int


# --- kept bytes ------------------------------------------------------------------------------------


def pack_update(update: Any, chats: Iterable[Any] = ()) -> bytes:
    """An update as TL bytes, with the channels that its message was forwarded from."""
    message = getattr(update, "message", None)
    wanted = _origin_id(message)
    told = [chat for chat in chats if isinstance(chat, T.Channel) and chat.id == wanted]
    packed: bytes = bytes(T.Updates([update], [], told, None, 0))
    return packed


def unpack_update(raw: bytes) -> Received:
    """What ``pack_update`` made.

    Raises:
        UnreadableMessage: if the bytes are damaged or of another version of Telegram's schema.
    """
    try:
        told = BinaryReader(raw).tgread_object()
        update = told.updates[0]
        chats = {chat.id: chat for chat in told.chats}
    except Exception as error:  # the reader raises whatever the bytes lead it to
        raise UnreadableMessage(f"damaged, or of another schema: {type(error).__name__}") from error
    if isinstance(update, T.UpdateDeleteChannelMessages):
        return Received(None, tuple(update.messages), chats, update.pts)
    if isinstance(update, (T.UpdateNewChannelMessage, T.UpdateEditChannelMessage)):
        return Received(update.message, (), chats, update.pts)
    raise UnreadableMessage(f"no message: {type(update).__name__}")


def _origin_id(message: Any) -> int | None:
    forward = getattr(message, "fwd_from", None)
    peer = getattr(forward, "from_id", None)
    return peer.channel_id if isinstance(peer, T.PeerChannel) else None


# --- posts -----------------------------------------------------------------------------------------


def read_message(
    message: Any, teller: Teller, way: Way, observed_at: datetime, chats: Mapping[int, Any] | None = None
) -> ObservedPost | None:
    """The post that a message is; ``None`` for service messages and empty placeholders.

    Args:
        message: a TL message.
        teller: the channel that it was asked of or pushed for.
        way: live or history.
        observed_at: the time that its content is certainly not older than: when it was pushed, or asked for.
        chats: channels by bare id that came with it, for naming the origin of a forward.

    Raises:
        UnreadableMessage: if it lacks what every message has, or is of another channel.
    """
    if not isinstance(message, T.Message):
        return None
    peer = message.peer_id
    if not isinstance(peer, T.PeerChannel) or peer.channel_id != teller.telegram_id:
        raise UnreadableMessage("a message of another chat")
    if message.date is None:
        raise UnreadableMessage("it has no date")
    text = message.message or ""
    entities = read_entities(text, message.entities or ())
    text = storable(text)
    if isinstance(message.media, T.MessageMediaPoll):
        text = _with_poll(text, message.media.poll)
    reply = message.reply_to
    edited_at = None if message.edit_hide else _utc(message.edit_date)
    protected = teller.noforwards or bool(message.noforwards)
    return ObservedPost(
        channel=ChannelRef(telegram_id=teller.telegram_id),
        message_id=message.id,
        posted_at=message.date.astimezone(UTC),
        observed_at=observed_at,
        way=way,
        text=text,
        entities=entities,
        media=tuple(read_media(message.media, protected)),
        edited_at=edited_at,
        marked_edited=edited_at is not None,
        reply_to=reply.reply_to_msg_id
        if isinstance(reply, T.MessageReplyHeader) and reply.reply_to_peer_id is None
        else None,
        forwarded_from=_origin(message.fwd_from, chats or {}),
        grouped_id=message.grouped_id,
        views=message.views,
        forwards=message.forwards,
        reactions=count_reactions(message.reactions),
        url=f"https://t.me/{teller.username}/{message.id}" if teller.username else None,
        raw=readable(message),
    )


def count_reactions(reactions: Any) -> int | None:
    """How many reactions of all kinds a message has; ``None`` where Telegram doesn't say."""
    if not isinstance(reactions, T.MessageReactions):
        return None
    counted: int = sum(max(0, one.count) for one in reactions.results)
    return counted


def read_entities(text: str, entities: Sequence[Any]) -> tuple[Entity, ...]:
    """Formatting in code points of the text; ranges that lie outside it are cut, those of nothing dropped."""
    if not entities:
        return ()
    place = _CodePoints(text)
    found: list[Entity] = []
    for one in entities[:MOST_ENTITIES]:
        kind = _ENTITIES.get(type(one))
        if kind is None:
            continue
        start, end = place.of(one.offset), place.of(one.offset + one.length)
        if start < end:
            url = getattr(one, "url", None) or None
            found.append(Entity(kind, start, end, storable(url)[:_LONGEST_ADDRESS] if url else None))
    return tuple(found)


class _CodePoints:
    """Turns offsets in UTF-16 code units into offsets in code points."""

    def __init__(self, text: str) -> None:
        self._length = len(text)
        wide = [] if text.isascii() else [n for n, letter in enumerate(text) if letter > "\uffff"]
        # where the second unit of each wide letter stands
        self._seconds = [n + before + 1 for before, n in enumerate(wide)]

    def of(self, units: int) -> int:
        return min(max(0, units - bisect_right(self._seconds, units)), self._length)


def _with_poll(text: str, poll: Any) -> str:
    lines = [text] if text else []
    lines.append(_plain(poll.question))
    lines += ["– " + _plain(answer.text) for answer in poll.answers[:100]]
    return "\n".join(lines)


def _plain(said: Any) -> str:
    return storable(getattr(said, "text", said) or "")


def _origin(forward: Any, chats: Mapping[int, Any]) -> ForwardOrigin | None:
    """Where a forward comes from; a person's name, or the name that one hides behind, is left out."""
    if forward is None:
        return None
    posted_at = _utc(forward.date)
    if not isinstance(forward.from_id, T.PeerChannel):
        return ForwardOrigin(posted_at=posted_at)
    channel_id = forward.from_id.channel_id
    known = chats.get(channel_id)
    username, title = getattr(known, "username", None), getattr(known, "title", None)
    return ForwardOrigin(
        ChannelRef(
            channel_id,
            username.lower() if username else None,
            storable(title)[:256] if title else None,
        ),
        forward.channel_post,
        posted_at,
    )


def _utc(time: datetime | None) -> datetime | None:
    return time.astimezone(UTC) if time is not None and time.timestamp() > 0 else None


def readable(message: Any) -> bytes:
    """The message as received, as JSON without what is not set: readable when the schema has moved on."""
    told = json.dumps(_set(message.to_dict()), ensure_ascii=False, separators=(",", ":"), default=_written)
    return told.encode("utf-8", "backslashreplace")


def _set(told: Any) -> Any:
    if isinstance(told, dict):
        return {key: _set(value) for key, value in told.items() if value not in (None, False, [])}
    return [_set(each) for each in told] if isinstance(told, list) else told


def _written(value: Any) -> str:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return value.isoformat() if isinstance(value, datetime) else repr(value)


# --- media -----------------------------------------------------------------------------------------


def read_media(media: Any, protected: bool = False) -> list[ObservedMedia]:
    """The photo, film or file of a message, by Telegram's id of it. Link previews are none of the post's own."""
    if isinstance(media, T.MessageMediaPhoto):
        return _photo(media.photo, protected)
    if isinstance(media, T.MessageMediaDocument):
        return _document(media.document, media, protected)
    if isinstance(media, T.MessageMediaPoll):
        return read_media(getattr(media, "attached_media", None), protected)
    if isinstance(media, T.MessageMediaPaidMedia):
        shown = [getattr(part, "media", None) for part in media.extended_media[:10]]
        return [item for part in shown for item in read_media(part, protected)]
    return []


def _photo(photo: Any, protected: bool) -> list[ObservedMedia]:
    if not isinstance(photo, T.Photo):
        return []
    width = height = size = None
    for each in photo.sizes:
        if isinstance(each, (T.PhotoSize, T.PhotoSizeProgressive)) and each.w >= (width or 0):
            width, height = each.w, each.h
            size = each.size if isinstance(each, T.PhotoSize) else max(each.sizes, default=None)
    return [
        ObservedMedia(
            MediaKind.PHOTO,
            str(photo.id),
            mime="image/jpeg",
            size=size,
            width=width,
            height=height,
            protected=protected,
        )
    ]


def _document(document: Any, media: Any, protected: bool) -> list[ObservedMedia]:
    if not isinstance(document, T.Document):
        return []
    by_kind = {type(attribute): attribute for attribute in document.attributes}
    video, audio = by_kind.get(T.DocumentAttributeVideo), by_kind.get(T.DocumentAttributeAudio)
    size_of = video or by_kind.get(T.DocumentAttributeImageSize)
    named = by_kind.get(T.DocumentAttributeFilename)
    if T.DocumentAttributeSticker in by_kind:
        kind = MediaKind.STICKER
    elif T.DocumentAttributeAnimated in by_kind:
        kind = MediaKind.ANIMATION
    elif video is not None:
        kind = MediaKind.VIDEO_NOTE if video.round_message or media.round else MediaKind.VIDEO
    elif audio is not None:
        kind = MediaKind.VOICE if audio.voice else MediaKind.AUDIO
    else:
        kind = MediaKind.DOCUMENT
    timed = video or audio
    return [
        ObservedMedia(
            kind,
            str(document.id),
            mime=storable(document.mime_type or "")[:100] or None,
            size=document.size,
            width=size_of.w if size_of else None,
            height=size_of.h if size_of else None,
            duration=float(timed.duration) if timed else None,
            file_name=storable(named.file_name).rsplit("/", 1)[-1][:255] or None if named else None,
            protected=protected,
        )
    ]
