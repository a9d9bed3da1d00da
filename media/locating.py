"""Where in a picture another one lies that was cut out of it, or that it shows with something around it.

Normalised cross-correlation of the smaller over the larger at every scale, coarse first
(https://scribblethink.org/Work/nvisionInterface/nip.html gives the formula, by Fourier transforms and sums of areas).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

LIKE = 0.75
"""Correlation from which a place is believed."""

_COARSE, _FINE = 96, 224  # pixels of the longer side
_SMALLEST = 0.3  # share of the width or height that a part may have
_WHOLE = 0.97  # share of the area from which a part is all of it
_SCALES = 36


@dataclass(frozen=True, slots=True)
class Place:
    """Where a part lies: left, top, right, bottom in pixels of the whole; ``likeness`` up to 1."""

    box: tuple[int, int, int, int]
    likeness: float


def locate(part: Image.Image, whole: Image.Image) -> Place | None:
    """The place of a part in a whole; ``None`` where it isn't found, or is all of it."""
    shares = np.linspace(_SMALLEST, 1.0, _SCALES)
    coarse = _best(part, whole, shares, _COARSE)
    if coarse is None or coarse[0] < LIKE - 0.15:
        return None
    step = (1.0 - _SMALLEST) / (_SCALES - 1)
    near = np.clip(np.linspace(coarse[1] - step, coarse[1] + step, 9), _SMALLEST, 1.0)
    fine = _best(part, whole, near, _FINE)
    if fine is None or fine[0] < LIKE:
        return None
    likeness, _, (left, top, right, bottom) = fine
    if (right - left) * (bottom - top) >= _WHOLE:
        return None
    box = (left * whole.width, top * whole.height, right * whole.width, bottom * whole.height)
    return Place((round(box[0]), round(box[1]), round(box[2]) - 1, round(box[3]) - 1), likeness)


_Box = tuple[float, float, float, float]


def _best(
    part: Image.Image, whole: Image.Image, shares: NDArray[np.float64], side: int
) -> tuple[float, float, _Box] | None:
    """The likeness, the share of the whole's longer fit, and the box in shares of the whole."""
    scale = side / max(whole.size)
    size = max(8, round(whole.width * scale)), max(8, round(whole.height * scale))
    ground = _grey(whole, size)
    # the share is that of the side which fills the whole first
    filling = min(size[0] / part.width, size[1] / part.height)
    best: tuple[float, float, _Box] | None = None
    spectrum = np.fft.rfft2(ground)
    for share in shares:
        wide, high = round(part.width * filling * share), round(part.height * filling * share)
        if min(wide, high) < 8 or wide > size[0] or high > size[1]:
            continue
        likeness, left, top = _slide(_grey(part, (wide, high)), ground, spectrum)
        if best is None or likeness > best[0]:
            box = left / size[0], top / size[1], (left + wide) / size[0], (top + high) / size[1]
            best = likeness, float(share), box
    return best


def _grey(picture: Image.Image, size: tuple[int, int]) -> NDArray[np.float64]:
    small = picture.convert("L").resize(size, Image.Resampling.BOX)
    return np.asarray(small).astype(np.float64)


def _slide(
    part: NDArray[np.float64], ground: NDArray[np.float64], spectrum: NDArray[np.complex128]
) -> tuple[float, int, int]:
    """The best correlation of a part with any place in the ground, and that place: left, top."""
    high, wide = part.shape
    rows, columns = ground.shape[0] - high + 1, ground.shape[1] - wide + 1
    plain = part - part.mean()
    size = float(np.sqrt((plain**2).sum()))
    if size < 1e-6:
        return 0.0, 0, 0
    shape = ground.shape
    products = np.fft.irfft2(spectrum * np.conj(np.fft.rfft2(plain, shape)), shape)[:rows, :columns]
    sums, squares = _areas(ground, high, wide), _areas(ground**2, high, wide)
    spread = np.sqrt(np.maximum(squares - sums**2 / (high * wide), 1e-6))
    likeness = products / (spread * size)
    likeness[spread < 0.05 * size] = 0.0  # next to nothing there
    top, left = np.unravel_index(int(np.argmax(likeness)), likeness.shape)
    return float(likeness[top, left]), int(left), int(top)


def _areas(values: NDArray[np.float64], high: int, wide: int) -> NDArray[np.float64]:
    """The sum over every area of that size."""
    total = np.pad(values, ((1, 0), (1, 0))).cumsum(0).cumsum(1)
    result: NDArray[np.float64] = (
        total[high:, wide:] - total[:-high, wide:] - total[high:, :-wide] + total[:-high, :-wide]
    )
    return result
