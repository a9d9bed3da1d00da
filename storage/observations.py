"""What every way of watching hands to storage: a post as it was observed, before anything is made of it."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import datetime
from enum import StrEnum
from operator import attrgetter
from typing import Any


class Way(StrEnum):
    """How a post was seen. Differences between two ways are not edits."""

    LIVE = "live"
    HISTORY = "history"
    PREVIEW = "preview"
    EXPORT = "export"


class MediaKind(StrEnum):
    """What sort of attachment a post carries."""

    PHOTO = "photo"
    VIDEO = "video"
    ANIMATION = "animation"
    VIDEO_NOTE = "video_note"
    DOCUMENT = "document"
    AUDIO = "audio"
    VOICE = "voice"
    STICKER = "sticker"


@dataclass(frozen=True, slots=True)
class ChannelRef:
    """How an observation names its channel: any of Telegram's id, a username and a title.

    Attributes:
        telegram_id: Telegram's bare channel id, without the ``-100`` prefix of the Bot API.
        username: lower case, without ``@``.
        title: as shown; never an identity.
    """

    telegram_id: int | None = None
    username: str | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Entity:
    """A formatted range of a post's text, in code points, with Telegram's name for its type (``bold`` …)."""

    type: str
    start: int
    end: int
    url: str | None = None


@dataclass(frozen=True, slots=True)
class ForwardOrigin:
    """Where a forwarded post came from, as far as the source says. Private persons' names are not kept."""

    channel: ChannelRef = field(default_factory=ChannelRef)
    message_id: int | None = None
    posted_at: datetime | None = None


UNSHOWN = "unshown:"
"""How the key of something begins that a page says is there and shows nothing of."""


@dataclass(frozen=True, slots=True)
class ObservedMedia:
    """A photo, video or document seen in a post.

    Attributes:
        key: what names the same file again within one way of watching (Telegram's file id, or the
            SHA-256 of the bytes, or the exported path); part of what decides whether media changed.
        path: where the bytes lie on this machine, or ``None``. For zip archives the member's name.
        archive: the zip archive that holds ``path``, or ``None``.
        missing: why there are no bytes (``not included``, ``not found`` …), or ``None``.
        thumb_url: where a small picture of it can be read, or ``None``.
        thumb_path: where a small picture of it lies on this machine, in ``archive`` if there is one; told of what has
            no bytes itself.
        protected: the channel forbids saving it; it may be looked at and hashed, its bytes are not kept.
    """

    kind: MediaKind
    key: str
    path: str | None = None
    archive: str | None = None
    mime: str | None = None
    size: int | None = None
    width: int | None = None
    height: int | None = None
    duration: float | None = None  # seconds
    file_name: str | None = None
    url: str | None = None
    missing: str | None = None
    thumb_url: str | None = None
    thumb_path: str | None = None
    protected: bool = False


@dataclass(frozen=True, slots=True)
class ObservedPost:
    """One message of a channel as one way of watching saw it.

    Attributes:
        message_id: Telegram's id within the channel; negative for sources that have none (see ``source_key``).
        posted_at: aware UTC.
        time_uncertain: the source gave a local time and no zone.
        observed_at: when we saw it, aware UTC.
        edited_at: when the source says it was last edited, or ``None``.
        marked_edited: the source marks it as edited, with or without a time.
        reactions: of all kinds together.
        raw: the message as received (JSON of an export, HTML of a preview, TL as JSON), or ``None``.
    """

    channel: ChannelRef
    message_id: int
    posted_at: datetime
    observed_at: datetime
    way: Way
    text: str
    entities: tuple[Entity, ...] = ()
    media: tuple[ObservedMedia, ...] = ()
    time_uncertain: bool = False
    edited_at: datetime | None = None
    marked_edited: bool = False
    reply_to: int | None = None
    forwarded_from: ForwardOrigin | None = None
    grouped_id: int | None = None
    views: int | None = None
    forwards: int | None = None
    reactions: int | None = None
    url: str | None = None
    source_key: str | None = None
    raw: bytes | None = None

    @property
    def shows_nothing(self) -> bool:
        """Whether the look saw that there is a post and nothing of it: it can tell no version of a known one."""
        return not self.text and bool(self.media) and all(m.key.startswith(UNSHOWN) for m in self.media)

    def __reduce__(self) -> tuple[type[ObservedPost], tuple[Any, ...]]:
        # many go between processes, and what dataclasses do by themselves takes four times as long
        return ObservedPost, _VALUES(self)


_VALUES = attrgetter(*(field.name for field in fields(ObservedPost)))


@dataclass(frozen=True, slots=True)
class RefusedPost:
    """A post or file that could not be taken, with the reason in a few plain words."""

    file: str
    message: str | None
    reason: str

    def as_json(self) -> dict[str, Any]:
        """As ``import --json`` lists it."""
        return {"file": self.file, "message": self.message, "reason": self.reason}
