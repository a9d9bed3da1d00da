"""Looking up what is only kept as hashes: its views are made of them, without the picture.

Mirroring a picture changes the sign of every other frequency, so that the hash of the mirrored picture is the hash with
every other row or column of bits turned over. It is right but for bits next to the median, which moves a little: a
few in photographs, some dozen in drawings of few tones. As it is, and on its diagonal, a hash is exact; so is
looking up a file.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from media.facts import Frame, MediaFacts, State
from media.fingerprints import Part, View
from media.index import KeptRow

_PDQ_SIDE, _PHASH_SIDE = 16, 8


def facts_of(rows: Iterable[KeptRow]) -> MediaFacts:
    """What ``media.matching.look_up`` takes, of the rows of one medium."""
    views: list[View] = []
    frames: dict[float, Frame] = {}
    for row in rows:
        view = view_of(row)
        if row.time is None:
            views.append(view)
            continue
        frame = frames.get(row.time) or Frame(row.time, row.pdq, row.quality, row.phash, row.text_like)
        frames[row.time] = replace(frame, views=(*frame.views, view))
    return MediaFacts(State.HASHED, frames=tuple(frames[time] for time in sorted(frames)), views=tuple(views))


def view_of(row: KeptRow) -> View:
    """A kept fingerprint in all eight orientations. A row without a pHash is found by its PDQ alone."""
    bits = np.unpackbits(np.frombuffer(row.pdq, np.uint8))[::-1].reshape(_PDQ_SIDE, _PDQ_SIDE)
    pdqs = [np.packbits(each.ravel()[::-1]).tobytes() for each in _turned(bits, first_odd=True)]
    phashes = [b"\0" * 8] * 8
    if row.phash is not None:
        coarse = np.unpackbits(np.frombuffer(row.phash, np.uint8)).reshape(_PHASH_SIDE, _PHASH_SIDE)
        phashes = [np.packbits(each.ravel()).tobytes() for each in _turned(coarse, first_odd=False)]
    return View(Part(row.part), tuple(pdqs), tuple(phashes), row.quality, row.text_like or 0)


def _turned(bits: NDArray[np.uint8], *, first_odd: bool) -> list[NDArray[np.uint8]]:
    """The bits of all orientations. ``first_odd``: the first frequency changes its sign, as PDQ leaves out the mean."""
    flips = (np.arange(bits.shape[0]) % 2 == (0 if first_odd else 1)).astype(np.uint8)
    across, down = bits ^ flips, bits ^ flips[:, None]
    flat = (bits, across, down, across ^ flips[:, None])
    return [*flat, *(each.T for each in flat)]
