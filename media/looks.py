"""How a picture is brought to the one size at which all pictures are hashed, and what is made of it there.

Shrinking a picture changes its PDQ by up to a few dozen bits, so the full file, Telegram's 320-pixel preview
and a film's frame compare only if all are hashed at the size of the smallest of them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from media import pdq, phash
from media.facts import Frame
from media.fingerprints import Part, View
from media.guesses import guess
from media.surroundings import find_inner, trim
from media.text_likeness import TEXT_LIKE, text_likeness

LONG_SIDE = 320  # pixels; Telegram's preview of class "m"


@dataclass(frozen=True, slots=True)
class Look:
    """What a picture looks like, in hashes.

    Attributes:
        whole: missing where the picture is too small to be hashed by how it looks.
        inner: of what lies inside borders, bars or the frame of a screenshot, if anything does.
        windows: cut out of the picture on a guess, only where they were asked for.
    """

    whole: View | None = None
    inner: View | None = None
    windows: tuple[View, ...] = ()

    @property
    def views(self) -> tuple[View, ...]:
        """Every way in which to look it up, the likeliest first."""
        return tuple(each for each in (self.whole, self.inner, *self.windows) if each)


def hash_look(picture: Image.Image, *, windows: bool = False) -> Look:
    """Hash a picture in mode ``RGB`` or ``L``, of any size; ``windows`` are made only to look it up."""
    small = shrink(picture)
    grey = small if small.mode == "L" else small.convert("L")
    luminance = (
        np.asarray(grey).astype(np.float32) if small.mode == "L" else pdq.luminance_of(np.asarray(small))
    )
    return look_at(np.asarray(grey), luminance, windows=windows)


def look_at(grey: NDArray[np.uint8], luminance: NDArray[np.float32], *, windows: bool = False) -> Look:
    """Hash a picture that has the hashing size already.

    Args:
        grey: height × width, 0 … 255, for the pHash and to tell borders.
        luminance: the same unrounded, for the PDQ.
        windows: also make those parts of it that may have been seen before as a picture of their own.
    """
    if min(grey.shape) < pdq.SMALLEST_SIDE:
        return Look()
    whole = _view(Part.WHOLE, grey, luminance, text_likeness(grey))
    worded = whole.text_like >= TEXT_LIKE
    box = find_inner(grey) or (None if worded else trim(grey))
    inner = None
    if box is not None:
        shown = (slice(box.top, box.bottom), slice(box.left, box.right))
        inner = _view(Part.INNER, grey[shown], luminance[shown], text_likeness(grey[shown]))
    cut: list[View] = []
    if windows:
        if box is None and worded and (box := trim(grey)) is not None:
            cut.append(_window(grey[box.top : box.bottom, box.left : box.right], whole.text_like))
        shown_part = grey if box is None else grey[box.top : box.bottom, box.left : box.right]
        cut += [_window(each, (inner or whole).text_like) for each in guess(shown_part)]
    return Look(whole, inner, tuple(cut))


def _window(grey: NDArray[np.uint8], likeness: int) -> View:
    return _view(Part.WINDOW, grey, grey.astype(np.float32), likeness)


def _view(part: Part, grey: NDArray[np.uint8], luminance: NDArray[np.float32], likeness: int) -> View:
    found = pdq.hash_luminance(luminance)
    return View(part, found.orientations, phash.hash_turned(grey), found.quality, likeness)


def frame_of(time: float, look: Look, asked: bool) -> Frame | None:
    """Return a film's frame as it is kept, ``None`` where it is too small; with its views if it is ``asked``."""
    if look.whole is None:
        return None
    whole = look.whole.fingerprint
    return Frame(
        time,
        whole.pdq,
        whole.quality,
        whole.phash,
        whole.text_like,
        look.inner.fingerprint if look.inner else None,
        look.views if asked else (),
    )


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
