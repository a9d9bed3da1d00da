"""Opens pictures of strangers: sizes are known before anything is decoded, and nothing is decoded at full
size needlessly.
"""

from __future__ import annotations

import struct
import warnings
from dataclasses import dataclass
from typing import BinaryIO

from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

from media.facts import Frame
from media.fingerprints import View
from media.looks import LONG_SIDE, Look, frame_of, hash_look
from media.settings import HashSettings

FORMATS = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/gif": "GIF",
    "image/bmp": "BMP",
    "image/tiff": "TIFF",
    "image/webp": "WEBP",
    "image/avif": "AVIF",
}
"""What can be decoded, with the decoder's name for it."""

MOST_STEPS = 600  # frames of an animation that are stepped through
MOST_PIXELS = 300_000_000  # of all frames of an animation together, beside the first: some seconds of work
SPACING = 1.0  # seconds between two frames of an animation that are hashed


@dataclass(frozen=True, slots=True)
class PictureFacts:
    """What a picture or animation shows; ``reason`` says what is missing and why."""

    width: int | None = None
    height: int | None = None
    look: Look | None = None
    duration: float | None = None
    frames: tuple[Frame, ...] = ()
    reason: str | None = None
    views: tuple[View, ...] = ()


def read_picture(file: BinaryIO, mime: str, settings: HashSettings, *, asked: bool = False) -> PictureFacts:
    """Measure and hash a picture of a kind in ``FORMATS``; never raises for what the file holds.

    ``asked`` makes the views by which it is looked up, too.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # odd metadata and large sizes; both are looked at here
        try:
            picture = Image.open(file, formats=[FORMATS[mime]])
        except Image.DecompressionBombError:
            width, height = _stated_size(file, mime)
            return PictureFacts(width, height, reason=_too_large(width, height, settings))
        except _DECODING_ERRORS as error:
            return PictureFacts(reason=_why(error, "is cut off or damaged"))
        with picture:
            width, height = picture.size
            if width * height > settings.megapixels * 1_000_000 or max(width, height) > settings.longest_side:
                return PictureFacts(width, height, reason=_too_large(width, height, settings))
            try:
                return _look_into(picture, settings, asked)
            except _DECODING_ERRORS as error:
                return PictureFacts(width, height, reason=_why(error, "is cut off or damaged"))


def show_picture(file: BinaryIO, mime: str, settings: HashSettings, longest: int) -> Image.Image:
    """Decode a picture of a kind in ``FORMATS``, no larger than ``longest`` pixels either way.

    Raises:
        ValueError: it can't be decoded, in a few plain words.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with Image.open(file, formats=[FORMATS[mime]]) as picture:
                width, height = picture.size
                if (
                    width * height > settings.megapixels * 1_000_000
                    or max(width, height) > settings.longest_side
                ):
                    raise ValueError(_too_large(width, height, settings))
                picture.draft("RGB", (longest, longest))
                shown = _plain(picture).convert("RGB")
                shown.thumbnail((longest, longest), Image.Resampling.LANCZOS)
                return shown
        except _DECODING_ERRORS as error:
            told = isinstance(error, ValueError) and "too large to look into" in str(error)
            raise ValueError(str(error) if told else _why(error, "is cut off or damaged")) from error


_DECODING_ERRORS = (
    OSError,
    UnidentifiedImageError,
    Image.DecompressionBombError,
    SyntaxError,  # how Pillow's PNG reader says that a chunk is broken
    ValueError,
    EOFError,
    IndexError,
    KeyError,
    TypeError,
    struct.error,
    OverflowError,
    ZeroDivisionError,
    AttributeError,
    AssertionError,
    RuntimeError,  # the AVIF reader's way
    MemoryError,
)


def _look_into(picture: ImageFile.ImageFile, settings: HashSettings, asked: bool) -> PictureFacts:
    turned = picture.getexif().get(0x0112, 1) in (5, 6, 7, 8)
    width, height = picture.size[::-1] if turned else picture.size
    # a JPEG's luminance is all that is hashed, and it decodes at an eighth to a half of its size at once
    picture.draft("L", (2 * LONG_SIDE, 2 * LONG_SIDE))
    frames: tuple[Frame, ...] = ()
    duration: float | None = None
    reason: str | None = None
    look = hash_look(_plain(picture), windows=asked)
    # pages of a TIFF and the pictures beside a phone's photo are no animation
    if getattr(picture, "is_animated", False) and picture.format not in ("TIFF", "MPO"):
        frames, duration, reason = _frames(picture, settings, asked)
    if look.whole is None:
        reason = f"{width} × {height} pixels: too small for PDQ and pHash"
    return PictureFacts(width, height, look, duration, frames, reason, look.views if asked else ())


def _frames(
    picture: ImageFile.ImageFile, settings: HashSettings, asked: bool
) -> tuple[tuple[Frame, ...], float | None, str | None]:
    """Hash an animation's frames, one a second at most."""
    frames: list[Frame] = []
    time, due = 0.0, 0.0
    reason: str | None = None
    width, height = picture.size
    for number in range(MOST_STEPS):
        if number * width * height > MOST_PIXELS:
            told = f"an animation of more than {MOST_PIXELS // 1_000_000} megapixels: the rest was left out"
            return tuple(frames), None, told
        try:
            picture.seek(number)
            if time >= due and len(frames) < settings.frames:
                frame = frame_of(time, hash_look(_plain(picture)), asked)
                if frame:
                    frames.append(frame)
                due = time + SPACING
            else:
                picture.load()
        except EOFError:
            return tuple(frames), time, reason
        except _DECODING_ERRORS as error:
            return tuple(frames), time or None, _why(error, "is cut off or damaged")
        time += min(60.0, max(0.0, float(picture.info.get("duration") or 0) / 1000)) or 0.1
    return tuple(frames), None, f"an animation of more than {MOST_STEPS} frames: the rest was left out"


def _plain(picture: Image.Image) -> Image.Image:
    """Return a picture as it is shown, in mode ``RGB`` or ``L``; what is transparent on white."""
    picture.load()
    shown = ImageOps.exif_transpose(picture)
    mode = shown.mode
    if mode in ("RGB", "L"):
        return shown
    if mode.startswith("I;16"):
        return shown.point(lambda value: value / 257).convert("L") if mode == "I;16" else _scaled(shown)
    if mode in ("I", "F"):
        return _scaled(shown)
    if mode in ("RGBA", "LA", "PA") or "transparency" in shown.info:
        ground = Image.new("RGBA", shown.size, "white")
        ground.alpha_composite(shown.convert("RGBA"))
        return ground.convert("RGB")
    return shown.convert("RGB")


def _scaled(picture: Image.Image) -> Image.Image:
    """Bring a picture of 16 or 32 bits a pixel to 8, its darkest to black and its lightest to white."""
    wide = picture.convert("F")
    low, high = wide.getextrema()
    if not isinstance(low, float) or not isinstance(high, float):
        raise ValueError("a picture of several bands where one was expected")
    scale = 255 / (high - low) if high > low else 0.0
    return wide.point(lambda value: value * scale - low * scale).convert("L")


def _too_large(width: int | None, height: int | None, settings: HashSettings) -> str:
    if width is None or height is None:
        return f"more than {settings.megapixels} megapixels: too large to look into"
    return f"{width} × {height} pixels: too large to look into"


def _stated_size(file: BinaryIO, mime: str) -> tuple[int | None, int | None]:
    """Read the sides that a picture's header states where Pillow would not even say them."""
    if mime == "image/png":
        file.seek(16)
        sides = file.read(8)
        if len(sides) == 8:
            width, height = struct.unpack(">II", sides)
            return width, height
    return None, None


def _why(error: BaseException, damaged: str) -> str:
    """Say in a few plain words why a picture could not be decoded."""
    if isinstance(error, MemoryError):
        return "takes more memory than allowed"
    if isinstance(error, Image.DecompressionBombError):
        return "takes more pixels than allowed"
    if "truncated" in str(error).lower():
        return "is cut off"
    return damaged
