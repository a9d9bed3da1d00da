"""What surrounds a picture: borders, black bars, headline bands, the post that it is a screenshot of."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

_PURE = 0.97  # share of a line in one tone that makes it part of a bar
_TONE = 10  # levels around the commonest of a line that are its tone
_LEAST = 0.3  # of each side that has to be left


class Box(NamedTuple):
    """A part of a picture, in pixels; right and bottom lie outside."""

    left: int
    top: int
    right: int
    bottom: int


def find_inner(grey: NDArray[np.uint8]) -> Box | None:
    """Return what lies inside borders and bars, ``None`` where there are none (pixels, height × width)."""
    height, width = grey.shape
    rows, columns = _pure_lines(grey), _pure_lines(grey.T)
    top, bottom = _trimmed(rows)
    left, right = _trimmed(columns)
    if (bottom - top) < _LEAST * height or (right - left) < _LEAST * width:
        return None
    if min(bottom - top, right - left) < 16 or (bottom - top, right - left) == (height, width):
        return None
    return Box(left, top, right, bottom)


def windows_of(box: Box) -> tuple[Box, ...]:
    """Return parts of a picture that somebody may have cut out of it."""
    return ()


def _pure_lines(grey: NDArray[np.uint8]) -> NDArray[np.bool_]:
    median = np.median(grey, axis=1, keepdims=True)
    share = (np.abs(grey - median) <= _TONE).mean(axis=1)
    result: NDArray[np.bool_] = share >= _PURE
    return result


def _trimmed(pure: NDArray[np.bool_]) -> tuple[int, int]:
    telling = np.flatnonzero(~pure)
    if not len(telling):
        return 0, 0
    return int(telling[0]), int(telling[-1]) + 1
