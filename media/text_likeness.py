"""How much a picture is like a page of text: screenshots of posts share their layout, so that their hashes lie
near to one another whatever they say.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

TEXT_LIKE = 75  # from here on a picture is a page of text, a chart or the like
LETTERED = 60  # from here on most of what can be told in a picture are letters, on whatever ground
_GROUND = 8  # levels around the commonest that count as the ground
_SMALLEST = 100  # pixels of the longer side
_STEP = 40  # levels between neighbours that count as the edge of a letter


_BLOCK = 20  # pixels
_STROKES = 3  # edges of letters that rise, and as many that fall, in one line of a block with words
_WORDED_LINES = 4  # of a block with words: the height of the smallest letters that can be read
_LETTER, _DETAIL, _EVEN = (
    20,
    12,
    4,
)  # levels between neighbours: edge of a letter, anything that can be told, none
_QUIET = 0.4  # share of a block with words that is even: letters stand on ground, leaves and rubble don't
_MOSTLY = 0.5  # share of all edges that lie among letters


def text_likeness(grey: NDArray[np.uint8]) -> int:
    """Return 0 (a photo) … 100 (nothing but letters on one ground) for pixels, height × width.

    From ``LETTERED`` to below ``TEXT_LIKE`` are pictures that aren't of one ground, such as a chat over its wallpaper,
    but in which little can be told beside words. What is too small to tell letters from anything else counts as text.
    """
    if max(grey.shape) < _SMALLEST:
        return 100
    page = _page_likeness(grey)
    lettered = 0.0 if page >= TEXT_LIKE else _lettering(grey)
    if lettered < _MOSTLY:
        return page
    return max(page, round(LETTERED + (TEXT_LIKE - 1 - LETTERED) * (lettered - _MOSTLY) / (1 - _MOSTLY)))


def _lettering(grey: NDArray[np.uint8]) -> float:
    """Return which share of all that can be told in a picture are edges of letters, and what stands beside them."""
    down, across = grey.shape[0] // _BLOCK, grey.shape[1] // _BLOCK
    if not down or not across:
        return 0.0
    levels = grey[: down * _BLOCK, : across * _BLOCK].astype(np.int16)
    steps = np.diff(levels, axis=1, prepend=levels[:, :1])

    def in_lines(found: NDArray[np.bool_]) -> NDArray[np.uint8]:
        split = found.reshape(down * _BLOCK, across, _BLOCK).view(np.uint8)
        counted: NDArray[np.uint8] = split.sum(axis=2, dtype=np.uint8)
        return counted

    def in_blocks(lines: NDArray[np.uint8]) -> NDArray[np.int64]:
        counted: NDArray[np.int64] = lines.reshape(down, _BLOCK, across).sum(axis=1, dtype=np.int64)
        return counted

    strokes = np.minimum(in_lines(steps > _LETTER), in_lines(steps < -_LETTER)) >= _STROKES
    words = in_blocks(strokes.view(np.uint8)) >= _WORDED_LINES
    if not words.any():
        return 0.0
    sizes = np.abs(steps)
    quiet = in_blocks(in_lines(sizes <= _EVEN)) >= _QUIET * _BLOCK**2
    around = np.pad(words & quiet, 1)
    around = around[:-2] | around[1:-1] | around[2:]
    around = around[:, :-2] | around[:, 1:-1] | around[:, 2:]
    edges = in_blocks(in_lines(sizes > _DETAIL))
    return float(edges[around & quiet].sum()) / max(1, int(edges.sum()))


def _page_likeness(grey: NDArray[np.uint8]) -> int:
    """Return how much a picture is like words on one ground, 0 … 100."""
    levels = np.bincount(grey.ravel(), minlength=256)
    nearby = np.convolve(levels, np.ones(2 * _GROUND + 1, np.int64), "same")
    ground = float(nearby.max()) / grey.size
    steps = np.abs(np.diff(grey.astype(np.int16), axis=1)) > _STEP
    edges = float(steps.mean()) if steps.size else 0.0
    # a few words on a blank page are text, but as few edges on the many tones of a map are not
    expected = 0.06 - 0.05 * min(1.0, max(0.0, (ground - 0.6) / 0.25))
    likeness = min(1.0, max(0.0, (ground - 0.3) / 0.3)) * min(1.0, edges / expected)
    return round(100 * likeness)
