"""What handlers need of the index of footage, and the numbers of files that Telegram's ids hold."""

from __future__ import annotations

import base64
import binascii
import struct
from collections.abc import Awaitable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from media.facts import MediaFacts
from media.matching import Match
from media.side_by_side import Composed, Half, Pairing
from media.thumbnails import Film
from storage.fakes import KnownFake


class SeesFootage(Protocol):
    """The index of all footage that was hashed; negative numbers in its matches are known fakes."""

    def hash(self, path: Path) -> Awaitable[MediaFacts]:
        """The hashes of a file, with what it takes to look it up; never raises for what the file holds."""

    def look_up(self, facts: MediaFacts, thumbnail_of: Film | None = None) -> Awaitable[list[Match]]:
        """What a hashed file was seen as, the best first; ``thumbnail_of``: the film whose thumbnail it is."""

    def look_up_stored(self, media_id: int, *, closely: bool = True) -> Awaitable[list[Match]]:
        """What a stored medium was seen as, itself first; ``closely``: as part and whole of others, too."""

    def fake(self, number: int) -> KnownFake | None:
        """The known fake that a negative number stands for."""


@dataclass(frozen=True, slots=True)
class KeptPicture:
    """A picture of what was seen. ``is_small``: only the tiny one that its post carries."""

    half: Half
    is_small: bool = False


class PutsBeside(Protocol):
    """Pictures that lie on this machine, and two of them as one."""

    def kept(self, media_id: int) -> Awaitable[KeptPicture | None]:
        """A picture of a stored medium; ``None`` where none is kept, or none may be shown."""

    def compose(self, pairing: Pairing) -> Awaitable[Composed | str]:
        """Two pictures as one, or in a few plain words why not."""


_WEB_LOCATION, _FILE_REFERENCE = 1 << 24, 1 << 25
_HEAD = struct.Struct("<ii")
_NUMBER = struct.Struct("<q")


def telegram_file_number(file_id: str) -> int | None:
    """The number of the file, the same for every account and bot, that a Bot API ``file_id`` holds.

    As tdlib writes them (td/telegram/files/FileManager.cpp): base64url, runs of zero bytes packed, the type of the file
    and its data centre, a file reference where a flag says so, then the number. ``None`` for what can't be read.
    """
    try:
        packed = base64.urlsafe_b64decode(file_id + "=" * (-len(file_id) % 4))
        raw = _unpacked(packed)
        kind, _ = _HEAD.unpack_from(raw)
        at = _HEAD.size
        if kind & _WEB_LOCATION:
            return None
        if kind & _FILE_REFERENCE:
            at += _length_of_bytes(raw, at)
        return int(_NUMBER.unpack_from(raw, at)[0])
    except (binascii.Error, ValueError, struct.error, IndexError):
        return None


def _unpacked(packed: bytes) -> bytes:
    made = bytearray()
    at = 0
    while at < len(packed):
        if packed[at] == 0:
            made += bytes(packed[at + 1])
            at += 2
        else:
            made.append(packed[at])
            at += 1
    return bytes(made)


def _length_of_bytes(raw: bytes, at: int) -> int:
    """How long a TL string is, with its length and padding."""
    length = raw[at]
    taken = 1 + length if length < 254 else 4 + int.from_bytes(raw[at + 1 : at + 4], "little")
    return taken + -taken % 4
