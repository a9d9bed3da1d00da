"""pHash, a 64-bit hash of a picture's coarsest structure; it stands cropping and slight turning better than
PDQ.

Christoph Zauner, "Implementation and Benchmarking of Perceptual Image Hash Functions" (2010), in the form
that the ImageHash package made common: 32 × 32 pixels, a discrete cosine transform, 8 × 8 frequencies against
their median.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image

_SIDE = 32
_BANDS = 8


def hash_picture(grey: Image.Image) -> bytes:
    """Return the 8 bytes of a picture in mode ``L``; in hex they read as ImageHash prints them."""
    return _bits(_frequencies(grey))


def hash_turned(grey: Image.Image) -> tuple[bytes, ...]:
    """Return the 8 bytes of a picture in mode ``L`` in all eight orientations, in the order of
    ``media.pdq.ORIENTATIONS``.
    """
    frequencies = _frequencies(grey)
    signs = np.where(np.arange(_BANDS) % 2 == 0, 1.0, -1.0)
    across = frequencies * signs
    down = frequencies * signs[:, None]
    flat = (frequencies, across, down, across * signs[:, None])
    return tuple(_bits(each) for each in flat + tuple(each.T for each in flat))


def _frequencies(grey: Image.Image) -> NDArray[np.float64]:
    small = np.asarray(grey.resize((_SIDE, _SIDE), Image.Resampling.LANCZOS), dtype=np.float64)
    result: NDArray[np.float64] = _cosines() @ small @ _cosines().T
    return result


def _bits(frequencies: NDArray[np.float64]) -> bytes:
    return np.packbits(frequencies.ravel() > np.median(frequencies)).tobytes()


@lru_cache(maxsize=1)
def _cosines() -> NDArray[np.float64]:
    rows = np.arange(_BANDS)[:, None]
    columns = 2 * np.arange(_SIDE)[None, :] + 1
    matrix: NDArray[np.float64] = 2 * np.cos(np.pi / 2 / _SIDE * rows * columns)
    return matrix
