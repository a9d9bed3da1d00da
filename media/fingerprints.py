"""What of a picture is kept to find it again, and in what ways it is asked for.

A *fingerprint* is kept of every picture and of every key frame of a film, and one more of what lies inside its
borders, bars, or the post that it is a screenshot of. A *view* is a fingerprint in all eight orientations: one
is made of each way in which a picture may have been seen before, whole, inside its borders, or cut out of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Part(IntEnum):
    """What of a picture or frame a fingerprint was made of."""

    WHOLE = 0  # all of it
    INNER = 1  # what lies inside borders, bars, or the post that it is a screenshot of
    WINDOW = 2  # cut out of it on a guess; asked for, never kept


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What is kept of a picture, or of a part of it.

    Attributes:
        pdq: 32 bytes.
        quality: of the PDQ, 0 (blank) … 100.
        phash: 8 bytes.
        text_like: 0 (a photo) … 100 (nothing but letters on one ground).
    """

    pdq: bytes
    quality: int
    phash: bytes
    text_like: int


@dataclass(frozen=True, slots=True)
class View:
    """One way in which a picture is asked for.

    Attributes:
        part: what of the picture it shows.
        pdqs: 32 bytes each, one an orientation, in the order of ``media.pdq.ORIENTATIONS``.
        phashes: 8 bytes each, likewise.
        quality: of the PDQ, 0 … 100.
        text_like: 0 … 100.
    """

    part: Part
    pdqs: tuple[bytes, ...]
    phashes: tuple[bytes, ...]
    quality: int
    text_like: int

    @property
    def fingerprint(self) -> Fingerprint:
        """What is kept of it."""
        return Fingerprint(self.pdqs[0], self.quality, self.phashes[0], self.text_like)
