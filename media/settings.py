"""What hashing can be told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class HashSettings:
    """How much one picture or film may cost.

    Attributes:
        workers: processes that hash.
        seconds: the longest that one file may take.
        memory_mb: the most memory that a hashing process may take, in megabytes.
        largest_mb: files larger than this are not looked into, in megabytes.
        megapixels: pictures and films with more pixels in a picture are not decoded.
        longest_side: pixels; pictures wider or higher are not decoded.
        frames: the most key frames taken from a film.
    """

    workers: int = 1
    seconds: float = 60.0
    memory_mb: int = 1500
    largest_mb: int = 4096
    megapixels: int = 64
    longest_side: int = 20_000
    frames: int = 120

    def __post_init__(self) -> None:
        if not 1 <= self.workers <= 64:
            raise ValueError("workers must be between 1 and 64")
        if not 0.1 <= self.seconds <= 3600:
            raise ValueError("seconds must be between 0.1 and 3600")
        if not 512 <= self.memory_mb <= 65536:
            raise ValueError("memory_mb must be between 512 and 65536")
        if not 1 <= self.largest_mb <= 65536:
            raise ValueError("largest_mb must be between 1 and 65536")
        if not 1 <= self.megapixels <= 170:  # above that Pillow refuses by itself
            raise ValueError("megapixels must be between 1 and 170")
        if not 100 <= self.longest_side <= 65535:
            raise ValueError("longest_side must be between 100 and 65535")
        if not 1 <= self.frames <= 10_000:
            raise ValueError("frames must be between 1 and 10000")


@dataclass(frozen=True, slots=True)
class EvidenceSettings:
    """Which originals are kept, beside their hashes.

    Attributes:
        keep: those of no post (``none``), of ``flagged`` posts, or of ``all``.
        limit_gb: the most that all kept files together may take, in gigabytes; what comes when that is reached
            is counted and not kept.
        folder: where they are kept.
    """

    keep: Literal["none", "flagged", "all"] = "flagged"
    limit_gb: float = 20.0
    folder: str = "data/media"

    def __post_init__(self) -> None:
        if not 0 < self.limit_gb <= 1_000_000:
            raise ValueError("limit_gb must be above 0, and at most 1000000")
        if not self.folder:
            raise ValueError("folder must name a folder")

    @property
    def limit(self) -> int:
        """The same in bytes."""
        return int(self.limit_gb * 1_000_000_000)


@dataclass(frozen=True, slots=True)
class MatchSettings:
    """How alike two pictures have to be; the table that the defaults are taken from stands in docs/media.md.

    Attributes:
        same_distance: differing bits (of 256) of the PDQ up to which pictures are the same,
        same_phash: if no more bits of the pHash (of 64) differ.
        similar_distance: differing bits of the PDQ up to which pictures are worth a look,
        similar_phash: if no more bits of the pHash differ.
        strict_distance: differing bits of the PDQ up to which what is judged strictly is worth a look; the
            same it never is.
        text_like: what is as much like a page of text (0…100) is judged strictly,
        quality: and so is what has a PDQ of less quality (0…100).
        lettered: what is as much like text, whatever the words stand on, is never the same by its looks, though no
            less worth a look.
        same_frames: how many different scenes make two films the same.
        asked_frames: the most frames of a film that are looked up.
    """

    same_distance: int = 40
    same_phash: int = 12
    similar_distance: int = 72
    similar_phash: int = 16
    strict_distance: int = 40
    text_like: int = 75
    quality: int = 50
    lettered: int = 73
    same_frames: int = 3
    asked_frames: int = 40

    def __post_init__(self) -> None:
        if not 0 <= self.same_distance <= 60:
            raise ValueError("same_distance must be between 0 and 60")
        if not 0 <= self.same_phash <= 24:
            raise ValueError("same_phash must be between 0 and 24")
        if not self.same_distance <= self.similar_distance <= 110:
            raise ValueError("similar_distance must be between same_distance and 110")
        if not self.same_phash <= self.similar_phash <= 32:
            raise ValueError("similar_phash must be between same_phash and 32")
        if not 0 <= self.strict_distance <= 60:
            raise ValueError("strict_distance must be between 0 and 60")
        if not 1 <= self.text_like <= 101:
            raise ValueError("text_like must be between 1 and 101, which trusts every page of text")
        if not 0 <= self.quality <= 100:
            raise ValueError("quality must be between 0 and 100")
        if not 1 <= self.lettered <= 101:
            raise ValueError("lettered must be between 1 and 101, which trusts whatever is full of words")
        if not 1 <= self.same_frames <= 20:
            raise ValueError("same_frames must be between 1 and 20")
        if not 1 <= self.asked_frames <= 1000:
            raise ValueError("asked_frames must be between 1 and 1000")
