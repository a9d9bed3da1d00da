"""How a picture is brought to the one size at which all pictures are hashed, and what is made of it there.

Shrinking a picture changes its PDQ by up to a few dozen bits, so the full file, Telegram's 320-pixel preview
and a film's frame compare only if all are hashed at the size of the smallest of them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image

from media import pdq, phash

LONG_SIDE = 320  # pixels; Telegram's preview of class "m"


@dataclass(frozen=True, slots=True)
class Look:
    """What a picture looks like, in hashes. ``pdq`` is missing where the picture is too small for one."""

    pdq: pdq.Pdq | None
    phash: bytes


def hash_look(picture: Image.Image) -> Look:
    """Hash a picture in mode ``RGB`` or ``L``, of any size."""
    small = shrink(picture)
    phash_bits = phash.hash_picture(small if small.mode == "L" else small.convert("L"))
    if min(small.size) < pdq.SMALLEST_SIDE:
        return Look(None, phash_bits)
    pixels = np.asarray(small)
    luminance = pixels.astype(np.float32) if small.mode == "L" else pdq.luminance_of(pixels)
    return Look(pdq.hash_luminance(luminance), phash_bits)


def shrink(picture: Image.Image) -> Image.Image:
    """Return the picture with its longer side at ``LONG_SIDE``, or as it is if it is smaller."""
    size = class_size(*picture.size)
    if size == picture.size:
        return picture
    # BOX averages: the cheapest filter that lets every pixel count
    return picture.resize(size, Image.Resampling.BOX)


def class_size(width: int, height: int) -> tuple[int, int]:
    """Return what the sides become at the hashing size, in pixels, at least 1."""
    longer = max(width, height)
    if longer <= LONG_SIDE:
        return width, height
    return max(1, round(width * LONG_SIDE / longer)), max(1, round(height * LONG_SIDE / longer))
