"""What a message says of its files: their sizes, where each is downloaded, and the tiny picture it carries itself.

Read from the message as JSON, as posts keep it. https://core.telegram.org/api/files
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from telethon import utils
from telethon.tl import types as T

USABLE_SIDE = 200
"""Pixels of the longer side from which a picture is good enough to be compared; Telegram makes 320."""
_DEEPEST = 30


@dataclass(frozen=True, slots=True)
class Part:
    """A file or a smaller picture of it, by Telegram's letter; a whole document has none."""

    letter: str
    size: int
    longer_side: int


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A photo or document of a message.

    Attributes:
        reference: what lets it be downloaded, for some hours or days.
        dc_id: the data centre that has it.
        pictures: the smaller pictures of it; of a photo, all of its sizes.
        whole: the largest that there is; ``None`` where Telegram shows none.
        inline: a tiny picture of it, as a JPEG; empty where it has none.
    """

    id: int
    is_photo: bool
    access_hash: int
    reference: bytes
    dc_id: int
    pictures: tuple[Part, ...]
    whole: Part | None
    inline: bytes

    @property
    def look(self) -> Part | None:
        """The smallest picture of it that is good enough, else the best there is."""
        usable = [part for part in self.pictures if part.longer_side >= USABLE_SIDE]
        if usable:
            return min(usable, key=lambda part: part.longer_side)
        return max(self.pictures, key=lambda part: part.longer_side, default=None)

    def place(self, part: Part) -> Any:
        """What Telegram is asked for to download a part of it."""
        kind = T.InputPhotoFileLocation if self.is_photo else T.InputDocumentFileLocation
        return kind(self.id, self.access_hash, self.reference, part.letter)


def find_file(message: bytes | None, file_id: int) -> RemoteFile | None:
    """The file of a message by its id; ``None`` where the message lacks it, or can't be read."""
    try:
        told = json.loads(message or b"null")
        for one in _objects(told, _DEEPEST):
            if one.get("id") == file_id and one.get("_") in ("Photo", "Document"):
                return _file(one)
    except (ValueError, TypeError, KeyError, RecursionError):  # whatever an older version wrote
        return None
    return None


def _objects(told: Any, deepest: int) -> Iterator[Mapping[str, Any]]:
    if isinstance(told, dict):
        yield told
    if deepest and isinstance(told, (dict, list)):
        for value in told.values() if isinstance(told, dict) else told:
            yield from _objects(value, deepest - 1)


def _file(told: Mapping[str, Any]) -> RemoteFile:
    is_photo = told["_"] == "Photo"
    pictures: list[Part] = []
    inline = b""
    for each in told.get("sizes" if is_photo else "thumbs", ()):
        side = max(int(each.get("w", 0)), int(each.get("h", 0)))
        match each.get("_"):
            case "PhotoSize":
                pictures.append(Part(each["type"], int(each.get("size", 0)), side))
            case "PhotoSizeProgressive":
                pictures.append(Part(each["type"], max(map(int, each["sizes"]), default=0), side))
            case "PhotoStrippedSize":
                inline = inline or _unstripped(_bytes(each))
            case "PhotoCachedSize":
                inline = _bytes(each)
    largest = max(pictures, key=lambda part: part.longer_side, default=None)
    return RemoteFile(
        id=int(told["id"]),
        is_photo=is_photo,
        access_hash=int(told.get("access_hash", 0)),
        reference=base64.b64decode(told.get("file_reference", "")),
        dc_id=int(told.get("dc_id", 0)),
        pictures=tuple(pictures),
        whole=largest if is_photo else Part("", int(told.get("size", 0)), 0),
        inline=inline,
    )


def _bytes(told: Mapping[str, Any]) -> bytes:
    try:
        return base64.b64decode(told.get("bytes", ""))
    except binascii.Error:
        return b""


def _unstripped(content: bytes) -> bytes:
    return bytes(utils.stripped_photo_to_jpg(content)) if len(content) >= 3 and content[0] == 1 else b""
