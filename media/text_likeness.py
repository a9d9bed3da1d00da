"""How much a picture is like a page of text, and whether it can be told from others by little but its words.

Screenshots of posts share their layout, chats their wallpaper, and quotes the blurred photo behind them, so that their
hashes lie near to one another whatever they say. Letters are many strokes close together on even ground, in lines. A
pattern, a tone that changes slowly and what is out of focus are grounds that many pictures share; what tells pictures
apart are edges between parts of unlike brightness. Maps, charts and photos with a caption have many of those besides
their letters.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

TEXT_LIKE = 75  # from here on a picture is a page of text, a chart or the like
LETTERED = 73  # from here on little can be told in a picture but its words, on whatever ground they stand

_SMALLEST = 100  # pixels of the longer side

# letters, all sizes at the hashing size
_CELL = 8  # pixels across; strokes are looked for in three cells
_UNIT = 4  # pixels down; lines of strokes are looked for in two units
_STROKES = 3  # edges of letters that rise, and as many that fall, in one line of three cells
_LINES = 4  # with so many strokes, in two units: the height of the smallest letters that can be read
_QUIET = 0.4  # share that is even: letters stand on ground, leaves and rubble don't
# levels between neighbours: the edge of a letter, anything that can be told (less where all is dim), none
_LETTER, _DETAIL, _EVEN = 20, 12, 4
_RANGE = 160  # levels from the darkest to the lightest pixel of what isn't dim

# what else there is
_EDGES = 2  # in a cell of one unit, of something that can be told
_UNEVEN = 6  # levels by which a part's mean differs from that of those around it, where it isn't mere pattern
_PART = 2  # cells to a side
_SOME = 0.3  # share of all edges that tell it from others, among letters, where there are words
_MUCH = 0.18  # share of the picture that letters cover where it is one of words, whatever else it shows
_MOSTLY = 0.73  # the same, where there is little else
_LITTLE = 0.036  # share of the picture, off the words, in which anything else can be told

# pages
_GROUND = 8  # levels around the commonest that count as the ground
_STEP = 40  # levels between neighbours that count as the edge of a letter
_FLAT = 0.8  # share that is even, in drawings on one ground


def text_likeness(grey: NDArray[np.uint8]) -> int:
    """Return 0 (a photo) … 100 (nothing but letters on one ground) for pixels, height × width.

    From ``LETTERED`` to below ``TEXT_LIKE`` are pictures that aren't of one ground, such as a chat over its wallpaper,
    but are full of words, or in which little can be told beside them; below that it grows with the share of letters
    in all that can be told. What is too small to tell letters from anything else counts as text.
    """
    if max(grey.shape) < _SMALLEST:
        return 100
    steps = _steps(grey)
    letters = _letters(grey, steps)
    are_words = letters.share >= _SOME
    # stars and bricks have one ground, too
    page = _page_likeness(grey, steps) if are_words or letters.even >= _FLAT else 0
    is_full = letters.covered >= _MUCH or letters.share >= _MOSTLY
    if is_full or (are_words and letters.elsewhere <= _LITTLE):
        return max(page, LETTERED)
    return max(page, min(LETTERED - 1, round(LETTERED * letters.share / _MOSTLY)))


class _Steps(NamedTuple):
    """By how many levels each pixel is lighter, darker, and either, than the one before it in its line."""

    up: NDArray[np.uint8]
    down: NDArray[np.uint8]
    size: NDArray[np.uint8]


def _steps(grey: NDArray[np.uint8]) -> _Steps:
    up, down = np.zeros_like(grey), np.zeros_like(grey)
    darker = np.minimum(grey[:, 1:], grey[:, :-1])
    np.subtract(grey[:, 1:], darker, out=up[:, 1:])
    np.subtract(grey[:, :-1], darker, out=down[:, 1:])
    return _Steps(up, down, up | down)


class _Letters(NamedTuple):
    covered: float  # share of the picture that letters cover
    share: float  # of letters in all edges that tell a picture from others
    elsewhere: float  # share of the picture, away from letters, that tells it from others
    even: float  # share of it that is even


def _letters(grey: NDArray[np.uint8], steps: _Steps) -> _Letters:
    """Measure letters and what else can be told; ``units`` are rows of units, a cell each."""
    units, cells = grey.shape[0] // (2 * _UNIT) * 2, grey.shape[1] // _CELL
    if units < 4 or cells < 3:
        return _Letters(0.0, 0.0, 0.0, 1.0)
    shown = slice(units * _UNIT), slice(cells * _CELL)
    up, down, size = (each[shown] for each in steps)
    contrast = min(1.0, (int(grey.max()) - int(grey.min())) / _RANGE)
    even = _in_units(_in_cells(size <= _EVEN))
    edges = _in_units(_in_cells(size > round(_DETAIL * contrast)))
    rising, falling = (_across(_in_cells(_begun(each > _LETTER))) for each in (up, down))
    strokes = np.minimum(rising, falling) >= _STROKES
    lines = _in_units(strokes.view(np.uint8))
    quiet = _across(even[1:] + even[:-1]) >= _QUIET * 6 * _CELL * _UNIT
    words = np.pad((lines[1:] + lines[:-1] >= _LINES) & quiet, ((1, 1), (2, 2)))
    words = words[1:] | words[:-1]
    among = words[:, 2:] | words[:, 1:-1] | words[:, :-2]
    telling = _are_uneven(grey[shown], units, cells, _UNEVEN * contrast)
    letters, others = int(edges[among].sum()), int(edges[telling & ~among].sum())
    off = ~_widened(among) & telling & (edges >= _EDGES)
    share = letters / max(1, letters + others)
    return _Letters(float(among.mean()), share, float(off.mean()), int(even.sum()) / size.size)


def _begun(found: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Where runs begin in each line: an edge that takes several pixels is one, as of a blurred spot of light."""
    begun = found.copy()
    begun[:, 1:] &= ~found[:, :-1]
    return begun


def _in_cells(found: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """Count the pixels found in each cell of each line."""
    counted: NDArray[np.uint8] = np.bitwise_count(np.packbits(found, axis=1))
    return counted


def _in_units(lines: NDArray[np.uint8]) -> NDArray[np.uint8]:
    counted: NDArray[np.uint8] = lines.reshape(-1, _UNIT, lines.shape[1]).sum(axis=1, dtype=np.uint8)
    return counted


def _across(cells: NDArray[np.uint8]) -> NDArray[np.uint8]:
    together: NDArray[np.uint8] = cells[:, 2:] + cells[:, 1:-1] + cells[:, :-2]
    return together


def _widened(among: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """What lies among letters or beside them, such as the edge of the bubble that they stand in."""
    wide = among.copy()
    wide[:, 1:] |= among[:, :-1]
    wide[:, :-1] |= among[:, 1:]
    high = wide.copy()
    for units in (1, 2):
        high[units:] |= wide[:-units]
        high[:-units] |= wide[units:]
    return high


def _are_uneven(grey: NDArray[np.uint8], units: int, cells: int, by: float) -> NDArray[np.bool_]:
    """Say of each cell of each unit whether its part of the picture differs from those around it in brightness."""
    high, wide = 2 * _PART * _UNIT, _PART * _CELL
    down, across = max(1, grey.shape[0] // high), max(1, grey.shape[1] // wide)
    lines = grey[: down * high, : across * wide].reshape(down, -1, min(grey.shape[1], across * wide))
    parts = lines.sum(axis=1, dtype=np.uint16).reshape(down, across, -1).sum(axis=2, dtype=np.uint32)
    means = np.pad(parts / (grey[:high, :wide].size), 1, mode="edge")
    around = (means[:-2, 1:-1] + means[2:, 1:-1] + means[1:-1, :-2] + means[1:-1, 2:]) / 4
    uneven = np.abs(means[1:-1, 1:-1] - around) > by
    rows = np.minimum(np.arange(units) // (2 * _PART), down - 1)
    columns = np.minimum(np.arange(cells) // _PART, across - 1)
    spread: NDArray[np.bool_] = uneven[rows[:, None], columns]
    return spread


def _page_likeness(grey: NDArray[np.uint8], steps: _Steps) -> int:
    """Return how much a picture is like words on one ground, 0 … 100."""
    levels = np.array(Image.fromarray(grey).histogram())
    nearby = np.convolve(levels, np.ones(2 * _GROUND + 1, np.int64), "same")
    ground = float(nearby.max()) / grey.size
    edges = int(np.count_nonzero(steps.size > _STEP)) / grey.size
    # a few words on a blank page are text, but as few edges on the many tones of a map are not
    expected = 0.06 - 0.05 * min(1.0, max(0.0, (ground - 0.6) / 0.25))
    likeness = min(1.0, max(0.0, (ground - 0.3) / 0.3)) * min(1.0, edges / expected)
    return round(100 * likeness)
