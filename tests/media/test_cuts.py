"""When two films show the same at the same moments."""

from __future__ import annotations

from itertools import product

import pytest

from media.cuts import Moments, share_footage


def pdq(scene: int) -> bytes:
    """Hashes of which no two are near."""
    return bytes([(1 << scene) - 1 & 255]) * 32


def films(asked: str, kept: str, *, step: float = 1.0, at: float = 1.0) -> Moments:
    """Films of scenes, a digit each, at even steps; a dot is like nothing."""
    mine = [(number * at, scene) for number, scene in enumerate(asked)]
    theirs = [(number * step, scene) for number, scene in enumerate(kept)]
    alike = [(one, two) for (one, a), (two, b) in product(mine, theirs) if a == b != "."]
    pdqs = [(time, pdq(int(scene, 36) % 8) if scene != "." else bytes(32)) for time, scene in mine]
    return Moments(pdqs, [time for time, _ in theirs], mine[-1][0], alike)


@pytest.mark.parametrize(
    ("asked", "kept", "same"),
    [
        ("2345", "123456", True),  # cut out of it
        ("234", "123456", True),
        ("..1234", "1234", True),  # with an intro
        ("12..", "123456", False),  # the first half only
        ("12.....", "12345678", False),  # an opening in common
        ("1111", "11111111", False),  # one picture all the while
        ("4321", "1234", False),  # the same pictures at other moments
        ("1.3.", "1234", False),  # every other moment shows something else
        ("12", "12", False),  # too few to tell
    ],
)
def test_what_makes_a_cut(asked: str, kept: str, same: bool) -> None:
    assert share_footage(films(asked, kept), 40) is same


def test_frames_that_no_frame_of_the_other_lies_beside_say_nothing() -> None:
    sparse = films("2.3.4.5.6", "23456", at=0.5)  # between its frames the kept film shows nobody knows what
    assert share_footage(sparse, 40)


def test_a_shift_that_makes_no_whole_second_is_found() -> None:
    shifted = films("....2....3....4....", "1234", at=0.2)
    assert share_footage(shifted, 40)
