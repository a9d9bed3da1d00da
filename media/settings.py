"""What hashing can be told."""

from __future__ import annotations

from dataclasses import dataclass


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
