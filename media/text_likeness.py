"""How much a picture is like a page of text: screenshots of posts share their layout, so that their hashes lie
near to one another whatever they say.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

TEXT_LIKE = 75  # from here on a picture is a page of text, a chart or the like
_GROUND = 8  # levels around the commonest that count as the ground
_SMALLEST = 100  # pixels of the longer side
_STEP = 40  # levels between neighbours that count as the edge of a letter


def text_likeness(grey: NDArray[np.uint8]) -> int:
    """Return 0 (a photo) … 100 (nothing but letters on one ground) for pixels, height × width.

    What is too small to tell letters from anything else counts as text.
    """
    if max(grey.shape) < _SMALLEST:
        return 100
    levels = np.bincount(grey.ravel(), minlength=256)
    nearby = np.convolve(levels, np.ones(2 * _GROUND + 1, np.int64), "same")
    ground = float(nearby.max()) / grey.size
    steps = np.abs(np.diff(grey.astype(np.int16), axis=1)) > _STEP
    edges = float(steps.mean()) if steps.size else 0.0
    # a few words on a blank page are text, but as few edges on the many tones of a map are not
    expected = 0.06 - 0.05 * min(1.0, max(0.0, (ground - 0.6) / 0.25))
    likeness = min(1.0, max(0.0, (ground - 0.3) / 0.3)) * min(1.0, edges / expected)
    return round(100 * likeness)
