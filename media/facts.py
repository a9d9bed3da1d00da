"""What is known of a file once it was looked into."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from media.fingerprints import Fingerprint, View


class State(StrEnum):
    """How far looking into a file came."""

    HASHED = "hashed"  # all there is to hash
    PARTLY = "partly"  # the file's own hash, but not all that its kind should have
    MISSING = "missing"  # there is no such file
    REFUSED = "refused"  # not looked into


@dataclass(frozen=True, slots=True)
class Frame:
    """A key frame of a film.

    Attributes:
        time: seconds from the film's start.
        pdq: 32 bytes.
        quality: 0…100.
        phash: 8 bytes.
        text_like: 0 (a photo) … 100 (nothing but letters).
        inner: what lies inside bars and borders, if anything does.
        views: for looking it up, not for keeping; only where they were asked for.
    """

    time: float
    pdq: bytes
    quality: int
    phash: bytes | None = None
    text_like: int | None = None
    inner: Fingerprint | None = None
    views: tuple[View, ...] = ()


@dataclass(frozen=True, slots=True)
class MediaFacts:
    """Hashes and measures of one file.

    Attributes:
        state: how far looking into it came.
        reason: why not farther, or what is odd about the file, in a few plain words.
        sha256: 32 bytes, of the whole file.
        size: bytes.
        mime: by content.
        width: pixels as shown.
        duration: seconds, of films and sound.
        pdq: 32 bytes; of a film, its first telling frame.
        pdq_quality: 0…100.
        phash: 8 bytes.
        text_like: 0 (a photo) … 100 (nothing but letters); of a film, the frame's that ``pdq`` is of.
        inner: what lies inside borders, bars or the frame of a screenshot, if anything does.
        frames: of films and animations.
        views: in which ways to look the picture up, not for keeping; only where they were asked for. A
            film's are its frames'.
        between: frames near together of a short film, for looking it up, not for keeping; only where they were
            asked for.
    """

    state: State
    reason: str | None = None
    sha256: bytes | None = None
    size: int | None = None
    mime: str | None = None
    width: int | None = None
    height: int | None = None
    duration: float | None = None
    pdq: bytes | None = None
    pdq_quality: int | None = None
    phash: bytes | None = None
    text_like: int | None = None
    inner: Fingerprint | None = None
    frames: tuple[Frame, ...] = ()
    views: tuple[View, ...] = ()
    between: tuple[Frame, ...] = ()

    @property
    def comparable(self) -> bool:
        """Whether it can be looked up by how it looks, not by its bytes alone."""
        return self.pdq is not None or bool(self.frames)

    def as_json(self, file: str) -> dict[str, Any]:
        """As ``hash --json`` prints it."""
        return {
            "file": file,
            "sha256": self.sha256 and self.sha256.hex(),
            "mime": self.mime,
            "width": self.width,
            "height": self.height,
            "duration": None if self.duration is None else round(self.duration, 3),
            "pdq": self.pdq and self.pdq.hex(),
            "pdq_quality": self.pdq_quality,
            "phash": self.phash and self.phash.hex(),
            "frames": [
                {"time": round(each.time, 3), "pdq": each.pdq.hex(), "quality": each.quality}
                for each in self.frames
            ],
        }
