"""pHash, a 64-bit hash of a picture's coarsest structure; it stands cropping and slight turning better than
PDQ.

Christoph Zauner, "Implementation and Benchmarking of Perceptual Image Hash Functions" (2010), in the form
that the ImageHash package made common: 32 × 32 pixels, a discrete cosine transform, 8 × 8 frequencies against
their median. Pictures shrink by Lanczos' filter as Pillow applies it, here as one matrix a side, which is five
times as fast.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

_SIDE = 32
_BANDS = 8
_LOBES = 3  # of the filter


def hash_picture(grey: NDArray[np.uint8]) -> bytes:
    """Return the 8 bytes of a picture, height × width, 0 … 255; in hex they read as ImageHash prints them."""
    return _bits(_frequencies(grey))


def hash_turned(grey: NDArray[np.uint8]) -> tuple[bytes, ...]:
    """Return the 8 bytes of a picture in all eight orientations, in the order of ``media.pdq.ORIENTATIONS``."""
    frequencies = _frequencies(grey)
    signs = np.where(np.arange(_BANDS) % 2 == 0, 1.0, -1.0)
    across = frequencies * signs
    down = frequencies * signs[:, None]
    flat = (frequencies, across, down, across * signs[:, None])
    return tuple(_bits(each) for each in flat + tuple(each.T for each in flat))


def turn_hash(bits: bytes) -> tuple[bytes, ...]:
    """Return a hash's eight orientations where the picture is not at hand, each within a few bits."""
    upright = np.unpackbits(np.frombuffer(bits, np.uint8)).reshape(_BANDS, _BANDS)
    turned_over = (np.arange(_BANDS) % 2).astype(np.uint8)
    across = upright ^ turned_over
    down = upright ^ turned_over[:, None]
    flat = (upright, across, down, across ^ turned_over[:, None])
    return tuple(np.packbits(each.ravel()).tobytes() for each in flat + tuple(each.T for each in flat))


def _frequencies(grey: NDArray[np.uint8]) -> NDArray[np.float64]:
    # Pillow rounds to whole levels after each direction
    height, width = grey.shape
    narrow = _levels(grey.astype(np.float32) @ _lanczos(width).T)
    small = _levels(_lanczos(height) @ narrow)
    result: NDArray[np.float64] = _cosines() @ small.astype(np.float64) @ _cosines().T
    return result


def _levels(values: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.clip(np.rint(values), 0, 255)


def _bits(frequencies: NDArray[np.float64]) -> bytes:
    values = frequencies.ravel()
    # more than the median of an even number is more than the lower of the two in the middle
    middle = np.partition(values, values.size // 2 - 1)[values.size // 2 - 1]
    return np.packbits(values > middle).tobytes()


@lru_cache(maxsize=1)
def _cosines() -> NDArray[np.float64]:
    rows = np.arange(_BANDS)[:, None]
    columns = 2 * np.arange(_SIDE)[None, :] + 1
    matrix: NDArray[np.float64] = 2 * np.cos(np.pi / 2 / _SIDE * rows * columns)
    return matrix


@lru_cache(maxsize=1024)
def _lanczos(size: int) -> NDArray[np.float32]:
    """Return what takes an axis of ``size`` pixels to 32."""
    step = size / _SIDE
    reach = max(step, 1.0)
    matrix = np.zeros((_SIDE, size))
    for row in range(_SIDE):
        centre = (row + 0.5) * step
        first = max(0, int(centre - _LOBES * reach + 0.5))
        last = min(size, int(centre + _LOBES * reach + 0.5))
        at = (np.arange(first, last) - centre + 0.5) / reach
        weights = np.where(np.abs(at) < _LOBES, np.sinc(at) * np.sinc(at / _LOBES), 0.0)
        matrix[row, first:last] = weights / weights.sum()
    return matrix.astype(np.float32)
