"""What surrounds a picture: borders, bars, the post that it is a screenshot of; and what may have been cut off it.

A picture with something around it is looked for by what lies inside. One that was cropped is *extended*: its
outermost pixels are drawn out to where the edges of the whole may have been. What is invented there is plain, and
the rest stands where it stood in the whole, which is what its hash depends on most.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

_TONE = 4  # levels around the ground's that are the ground: a flat colour stays within them after a JPEG
_GROUND = 0.5  # share of the ground in lines that lie outside the picture, words on the ground included
_PURE = 0.985  # share of the ground in lines of a bar
_EDGE = 0.4  # by how much the share of the ground falls where the picture begins
_FADING = 8  # lines beside an edge that a strong JPEG troubles
_RING = 0.25  # share of a picture's rim that has to be ground for it to be one
_LEAST = 0.2  # of each side that has to be left
_MOST = 0.98  # of each side; where more is left there is nothing around it


class Box(NamedTuple):
    """A part of a picture, in pixels; right and bottom lie outside."""

    left: int
    top: int
    right: int
    bottom: int


class Margins(NamedTuple):
    """What is added at each side of a picture, as shares of its width and height; negative: cut off."""

    left: float = 0.0
    top: float = 0.0
    right: float = 0.0
    bottom: float = 0.0


def find_inner(grey: NDArray[np.uint8]) -> Box | None:
    """Return the picture inside borders, bars or a screenshot, ``None`` where nothing surrounds it.

    Args:
        grey: height × width, 0 … 255.
    """
    ground = _ground(grey)
    if ground is None:
        return None
    height, width = grey.shape
    rows = _longest(_smoothed(ground.mean(axis=1)), height)
    if rows is None:
        return None
    columns = _longest(ground[slice(*rows)].mean(axis=0), width)
    if columns is None:
        return None
    top, bottom = _sharpened(ground[:, slice(*columns)].mean(axis=1), *rows)
    left, right = columns
    box = Box(left, top, right, bottom)
    if not _is_telling(box, width, height):
        return None
    across, down = ground[top:bottom].mean(axis=0), ground[:, left:right].mean(axis=1)
    return box if _begins(down, top, bottom) and _begins(across, left, right) else None


def trim(grey: NDArray[np.uint8]) -> Box | None:
    """Return what is left without lines of nothing but the ground, ``None`` where there are none."""
    ground = _ground(grey)
    if ground is None:
        return None
    height, width = grey.shape
    rows, columns = (np.flatnonzero(ground.mean(axis=axis) < _PURE) for axis in (1, 0))
    if not len(rows) or not len(columns):
        return None
    box = Box(int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)
    return box if _is_telling(box, width, height) else None


def extended(grey: NDArray[np.uint8], margins: Margins) -> NDArray[np.uint8]:
    """Return a picture with its outermost pixels drawn out, or cut off, at each side."""
    height, width = grey.shape
    left, right = round(margins.left * width), round(margins.right * width)
    top, bottom = round(margins.top * height), round(margins.bottom * height)
    kept = grey[max(0, -top) : height - max(0, -bottom), max(0, -left) : width - max(0, -right)]
    return np.pad(kept, ((max(0, top), max(0, bottom)), (max(0, left), max(0, right))), mode="edge")


def _ground(grey: NDArray[np.uint8]) -> NDArray[np.bool_] | None:
    """Return which pixels have the commonest tone of the rim, ``None`` where none is common."""
    rim = np.concatenate([grey[:3].ravel(), grey[-3:].ravel(), grey[:, :3].ravel(), grey[:, -3:].ravel()])
    near = np.convolve(np.bincount(rim, minlength=256), np.ones(2 * _TONE + 1, np.int64), "same")
    if near.max() < _RING * rim.size:
        return None
    tone = int(near.argmax())
    result: NDArray[np.bool_] = (grey >= max(0, tone - _TONE)) & (grey <= min(255, tone + _TONE))
    return result


def _smoothed(share: NDArray[np.float64]) -> NDArray[np.float64]:
    """Level out the gaps between lines of words."""
    size = max(1, len(share) // 64) | 1
    return np.convolve(np.pad(share, size // 2, mode="edge"), np.ones(size) / size, "valid")


def _longest(share: NDArray[np.float64], length: int) -> tuple[int, int] | None:
    """Return the longest stretch of lines that show the picture; lines of ground in it may be few and apart."""
    picture = np.concatenate([[0], share < _GROUND, [0]]).astype(np.int8)
    begins, ends = np.flatnonzero(np.diff(picture) == 1), np.flatnonzero(np.diff(picture) == -1)
    if not len(begins):
        return None
    apart = np.flatnonzero(begins[1:] - ends[:-1] > max(1, length // 100))
    begins = begins[np.concatenate([[0], apart + 1])]
    ends = ends[np.concatenate([apart, [len(ends) - 1]])]
    longest = int(np.argmax(ends - begins))
    return int(begins[longest]), int(ends[longest])


def _sharpened(share: NDArray[np.float64], first: int, last: int) -> tuple[int, int]:
    """Move the ends, which were levelled out, to where the picture really begins."""
    size = max(1, len(share) // 64) | 1
    low, high = max(0, first - size), min(len(share), last + size)
    lines = np.flatnonzero(share[low:high] < _GROUND + 0.1)
    return (low + int(lines[0]), low + int(lines[-1]) + 1) if len(lines) else (first, last)


def _begins(share: NDArray[np.float64], first: int, last: int) -> bool:
    """Whether there are straight edges to the ground, or nothing but ground, before and after the lines."""
    length = len(share)
    for outside, inside, all_outside in (
        (share[max(0, first - _FADING) : max(1, first - 3)], share[first : first + 3], share[:first]),
        (
            share[last + 3 : last + _FADING] if last + 3 < length else share[-1:],
            share[last - 3 : last],
            share[last:],
        ),
    ):
        if len(all_outside) <= length // 100 or all_outside.min() >= _PURE:
            continue
        if outside.mean() - inside.mean() < _EDGE:
            return False
    return True


def _is_telling(box: Box, width: int, height: int) -> bool:
    across, down = box.right - box.left, box.bottom - box.top
    if across > _MOST * width and down > _MOST * height:
        return False
    return across >= _LEAST * width and down >= _LEAST * height and min(across, down) >= 16
