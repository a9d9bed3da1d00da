"""PDQ, a 256-bit hash by which pictures that look alike are found, with the quality it is worth.

The algorithm and its constants are Meta's (https://github.com/facebook/ThreatExchange/tree/main/pdq, "PDQ &
TMK + PDQF"): luminance, a tent filter down to 64 × 64, a discrete cosine transform of which 16 × 16
frequencies stay, each compared with their median. Filter and transform are linear along each axis, so each is
one matrix here, and a picture takes four products.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

SMALLEST_SIDE = 5  # pixels
GOOD_QUALITY = 50  # below it, says the reference, a hash is not to be trusted

_GRID = 64
_BANDS = 16

ORIENTATIONS = (
    "as it is",
    "mirrored",
    "upside down, mirrored",
    "turned by 180°",
    "mirrored on the diagonal",
    "turned by 90°",
    "turned by 270°",
    "mirrored on the other diagonal",
)
"""Names of the eight orientations in the order of ``Pdq.orientations``."""


@dataclass(frozen=True, slots=True)
class Pdq:
    """A picture's hash.

    Attributes:
        bits: 32 bytes, the highest frequency first, as other tools print them in hex.
        quality: 0 (blank) … 100; from 50 on a match means something.
        orientations: the hashes (32 bytes each) of the picture turned and mirrored, ``bits`` first.
    """

    bits: bytes
    quality: int
    orientations: tuple[bytes, ...]


def hash_luminance(luminance: NDArray[np.float32]) -> Pdq:
    """Hash a picture.

    Args:
        luminance: height × width, float32, 0 (black) … 255 (white): 0.299 R + 0.587 G + 0.114 B.

    Raises:
        ValueError: a side is shorter than ``SMALLEST_SIDE`` pixels.
    """
    height, width = luminance.shape
    if min(height, width) < SMALLEST_SIDE:
        raise ValueError(f"a picture of {width} × {height} pixels is too small to hash")
    # what is 64 × 64 already, the reference takes as it is
    grid: NDArray[np.float32] = luminance
    if (height, width) != (_GRID, _GRID):
        grid = _along_both(_tent(height), luminance, _tent(width))
    frequencies = _along_both(_cosines(), grid, _cosines())
    turned = _turned(frequencies)
    return Pdq(turned[0], _quality(grid), turned)


def distance(one: bytes, other: bytes) -> int:
    """Return in how many of their bits two hashes differ."""
    return (int.from_bytes(one, "big") ^ int.from_bytes(other, "big")).bit_count()


def turn_hash(bits: bytes) -> tuple[bytes, ...]:
    """Return a hash's eight orientations, in the order of ``ORIENTATIONS``, where the picture is not at hand.

    Each is within a few bits of the turned picture's own hash: those next to the median.
    """
    upright = np.unpackbits(np.frombuffer(bits, np.uint8))[::-1].reshape(_BANDS, _BANDS)
    turned_over = (np.arange(_BANDS) % 2 == 0).astype(np.uint8)
    across = upright ^ turned_over
    down = upright ^ turned_over[:, None]
    flat = (upright, across, down, across ^ turned_over[:, None])
    return tuple(np.packbits(each.ravel()[::-1]).tobytes() for each in flat + tuple(each.T for each in flat))


def luminance_of(pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return the luminance of a picture, height × width, from RGB pixels, height × width × 3."""
    weights = np.array([0.299, 0.587, 0.114], dtype=np.float32)
    result: NDArray[np.float32] = pixels.astype(np.float32) @ weights
    return result


def _along_both(
    down: NDArray[np.float32], picture: NDArray[np.float32], across: NDArray[np.float32]
) -> NDArray[np.float32]:
    result: NDArray[np.float32] = np.matmul(np.matmul(down, picture), across.T).astype(np.float32, copy=False)
    return result


def _turned(frequencies: NDArray[np.float32]) -> tuple[bytes, ...]:
    """Hash all eight orientations: mirroring a picture changes the sign of every other frequency, turning it
    swaps the axes.
    """
    signs = np.where(np.arange(_BANDS) % 2 == 0, -1.0, 1.0).astype(np.float32)
    across = frequencies * signs
    down = frequencies * signs[:, None]
    both = across * signs[:, None]
    flat = (frequencies, across, down, both)
    return tuple(_bits(each) for each in flat + tuple(each.T for each in flat))


def _bits(frequencies: NDArray[np.float32]) -> bytes:
    values = frequencies.ravel()
    # the reference's median is the lower of the two in the middle
    middle = np.partition(values, values.size // 2 - 1)[values.size // 2 - 1]
    return np.packbits((values > middle)[::-1]).tobytes()


def _quality(grid: NDArray[np.float32]) -> int:
    """Sum up the steps between neighbours, small ones left out by rounding each towards zero."""
    steps = 0
    for axis in (0, 1):
        steps += int(np.abs(np.trunc(np.diff(grid, axis=axis) * (100 / 255))).sum())
    return min(100, steps // 90)


@lru_cache(maxsize=1)
def _cosines() -> NDArray[np.float32]:
    rows = np.arange(1, _BANDS + 1)[:, None]
    columns = 2 * np.arange(_GRID)[None, :] + 1
    matrix = np.sqrt(2 / _GRID) * np.cos(np.pi / 2 / _GRID * rows * columns)
    result: NDArray[np.float32] = matrix.astype(np.float32)
    return result


@lru_cache(maxsize=1024)
def _tent(size: int) -> NDArray[np.float32]:
    """Return what takes an axis of ``size`` pixels to 64: two box filters, of which 64 evenly spaced results
    are kept.
    """
    window = (size + 2 * _GRID - 1) // (2 * _GRID)
    before = (window - 1) // 2 if window % 2 else window // 2 - 1
    positions = np.arange(size)
    first = np.maximum(positions - before, 0)
    last = np.minimum(positions + window // 2, size - 1)
    centres = ((np.arange(_GRID) + 0.5) * size / _GRID).astype(np.intp)
    box = (positions >= first[:, None]) & (positions <= last[:, None])
    filter_once = box / box.sum(axis=1, keepdims=True)
    both: NDArray[np.float32] = (filter_once[centres] @ filter_once).astype(np.float32)
    return both
