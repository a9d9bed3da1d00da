"""Pictures made from a seed, and the sizes that Telegram keeps of each, the inline one of 40 px included."""

from __future__ import annotations

import io
import random
from dataclasses import dataclass
from typing import Literal

from PIL import Image, ImageDraw
from telethon import utils

_EMPTY = Image.open(io.BytesIO(utils.stripped_photo_to_jpg(b"\x01\x08\x08" + bytes(64))))
_QUANTIZATION: dict[int, list[int]] = getattr(_EMPTY, "quantization", {})


@dataclass(frozen=True, slots=True)
class Size:
    """One stored size of a picture: Telegram's letter for it and its bytes; `inline` travels in the message."""

    letter: str
    width: int
    height: int
    content: bytes
    inline: Literal["", "stripped", "cached"] = ""


def draw_picture(seed: int, width: int = 1280, height: int = 720) -> bytes:
    """A JPEG that looks like no other seed's."""
    rng = random.Random(seed)  # noqa: S311
    image = Image.new("RGB", (width, height), tuple(rng.randrange(256) for _ in range(3)))
    pencil = ImageDraw.Draw(image)
    for _ in range(12):
        x, y = rng.randrange(width), rng.randrange(height)
        box = (x, y, x + rng.randrange(40, width), y + rng.randrange(40, height))
        colour = tuple(rng.randrange(256) for _ in range(3))
        (pencil.ellipse if rng.random() < 0.5 else pencil.rectangle)(box, fill=colour)
    return _jpeg(image)


def sizes_of(picture: bytes) -> tuple[Size, ...]:
    """Stripped, 320, 800 and 1280 px, as far as the picture is as large as that.

    Raises:
        PIL.UnidentifiedImageError: it is no picture.
    """
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    sizes = [_stripped(image)]
    for letter, edge in (("m", 320), ("x", 800), ("y", 1280)):
        small = image.copy()
        small.thumbnail((edge, edge))
        sizes.append(Size(letter, *small.size, _jpeg(small)))
        if max(image.size) <= edge:
            break
    return tuple(sizes)


def _jpeg(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=85)
    return out.getvalue()


def _stripped(image: Image.Image) -> Size:
    small = image.copy()
    small.thumbnail((40, 40))
    out = io.BytesIO()
    small.save(out, "JPEG", qtables=_QUANTIZATION, subsampling="4:2:0")
    scan = out.getvalue().partition(b"\xff\xda\x00\x0c\x03\x01\x00\x02\x11\x03\x11\x00\x3f\x00")[2]
    content = b"\x01" + bytes((small.height, small.width)) + scan.removesuffix(b"\xff\xd9")
    return Size("i", *small.size, content, "stripped")
