"""Whether one film was cut out of another, or both out of a third: what both show at the same moments.

Key frames of a film that was cut and packed anew lie elsewhere, but what it shows keeps its place in time: all its
moments are shifted by one and the same number of seconds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from media.pdq import distance

FEWEST_KEPT = 3  # frames of either film: fewer don't say how long what they show goes on
TOGETHER = 0.3  # seconds by which two frames of one moment may lie apart
MATCHING = 0.8  # of the moments known of both films, at least
SPANNED = (
    0.4  # of what both films may have in common, from the first moment that matches to the last, at least
)
IN_COMMON = 0.5  # of the shorter film, at least
_SHIFTS = 5  # the likeliest ones are tried


@dataclass(frozen=True, slots=True)
class Moments:
    """When the frames of two films lie, in seconds from the start of each.

    Attributes:
        asked: times of one film's frames with their PDQs.
        kept: times of the other film's frames.
        length: of the first, seconds.
        alike: pairs of times, of the first film and the other, at which both show the same picture.
    """

    asked: Sequence[tuple[float, bytes]]
    kept: Sequence[float]
    length: float
    alike: Collection[tuple[float, float]]


def share_footage(films: Moments, same_distance: int) -> bool:
    """Whether one shift in time makes so much of both films the same that it is the same footage.

    Nearly all moments known of both must match, over most of what they can have in common, and show two pictures at
    least, more than ``same_distance`` bits apart: a title card in front of both is one, and ends early.
    """
    if min(len(films.asked), len(films.kept)) < FEWEST_KEPT:
        return False
    shifts = Counter(round((kept - asked) / TOGETHER) for asked, kept in films.alike)
    return any(
        _match_throughout(films, shift * TOGETHER, same_distance)
        for shift, _ in sorted(shifts.items(), key=lambda each: (-each[1], each[0]))[:_SHIFTS]
    )


def _match_throughout(films: Moments, shift: float, same_distance: int) -> bool:
    shift = float(np.median([kept - asked for asked, kept in films.alike if _near(asked + shift, kept)]))
    begin, end = max(0.0, shift), min(max(films.kept), films.length + shift)
    in_common = end - begin
    if in_common < IN_COMMON * min(max(films.kept), films.length):
        return False
    matching = {kept: asked for asked, kept in films.alike if _near(asked + shift, kept)}
    known = [
        time
        for time in films.kept
        if time in matching
        or (
            begin + TOGETHER <= time <= end - TOGETHER  # at its ends a frame may be of what was cut away
            and any(_near(asked + shift, time) for asked, _ in films.asked)
        )
    ]
    if not matching or len(matching) < MATCHING * len(known):
        return False
    if max(matching) - min(matching) < SPANNED * in_common:
        return False
    pdqs = dict(films.asked)
    shown = [pdqs[asked] for asked in matching.values()]
    return any(distance(one, other) > same_distance for one in shown for other in shown)


def _near(one: float, other: float) -> bool:
    return abs(one - other) <= TOGETHER
