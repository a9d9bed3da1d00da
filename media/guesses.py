"""Guesses at how a picture that was seen before was cut: what to take off a picture that shows more than it, and
what to add to one that shows less.

Hashes forgive a few hundredths of a side, so the guesses stand about that far apart where cuts are small, which
they mostly are, and farther where they are large.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from media.surroundings import Margins, extended

EVERY_SIDE = (0.02, 0.035, 0.05, 0.07, 0.1, 0.14, 0.2)
ONE_SIDE = (0.05, 0.1, 0.2)
OPPOSITE_SIDES = (0.06, 0.12)
CORNER = (0.05, 0.1, 0.2)
BAND = (0.1, 0.17, 0.25)
"""Shares of the width or height, of the larger of the two pictures."""


def guess(grey: NDArray[np.uint8]) -> Iterator[NDArray[np.uint8]]:
    """Give what a picture (height × width, 0 … 255) may have been seen as before, the likeliest first."""
    for steps in _guesses():
        made = grey
        for step in steps:
            made = extended(made, step)
        if min(made.shape) >= 16:
            yield made


@lru_cache(maxsize=1)
def _guesses() -> tuple[tuple[Margins, ...], ...]:
    added = [(_whole_of(*sides),) for sides in _cuts()]
    taken = [(Margins(*(-share for share in sides)),) for sides in _cuts()]
    # a band with words is cut off, and what it hid is drawn out
    bands = []
    for share in BAND:
        bands.append((Margins(top=-share), Margins(top=share / (1 - share))))
        bands.append((Margins(bottom=-share), Margins(bottom=share / (1 - share))))
    return (*added, *taken, *bands)


def _cuts() -> Iterator[tuple[float, float, float, float]]:
    for share in EVERY_SIDE:
        yield share, share, share, share
    for share in ONE_SIDE:
        yield from ((share, 0, 0, 0), (0, share, 0, 0), (0, 0, share, 0), (0, 0, 0, share))
    for share in OPPOSITE_SIDES:
        yield from ((share, 0, share, 0), (0, share, 0, share))
    for share in CORNER:
        yield from ((share, share, 0, 0), (0, share, share, 0), (0, 0, share, share), (share, 0, 0, share))


def _whole_of(left: float, top: float, right: float, bottom: float) -> Margins:
    """Return what to add to a part so that it fills the place it had in the whole it was cut from."""
    across, down = 1 - left - right, 1 - top - bottom
    return Margins(left / across, top / down, right / across, bottom / down)
