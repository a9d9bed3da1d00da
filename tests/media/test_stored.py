"""Looking up what is only kept as hashes."""

from __future__ import annotations

import pytest

from media.fingerprints import Part
from media.index import KeptRow, MediaIndex
from media.looks import hash_look
from media.matching import How, Verdict, look_up
from media.pdq import distance
from media.settings import MatchSettings
from media.stored import facts_of, view_of
from tests.media.drawn import picture


def kept(media_id: int, seed: int, *, turned: int | None = None, time: float | None = None) -> KeptRow:
    image = picture(seed=seed)
    if turned is not None:
        image = image.transpose(turned)
    whole = hash_look(image).whole
    assert whole is not None
    return KeptRow(
        media_id, Part.WHOLE, time, whole.pdqs[0], whole.quality, whole.phashes[0], whole.text_like
    )


@pytest.mark.parametrize("seed", range(2, 12))
def test_views_made_of_hashes_are_those_of_the_picture_but_for_a_few_bits(seed: int) -> None:
    whole = hash_look(picture(seed=seed)).whole
    assert whole is not None
    view = view_of(kept(1, seed))
    assert view.pdqs[0] == whole.pdqs[0]
    assert (view.pdqs[0], view.pdqs[4]) == (whole.pdqs[0], whole.pdqs[4])
    assert max(distance(a, b) for a, b in zip(view.pdqs, whole.pdqs, strict=True)) <= 32
    assert max(distance(a, b) for a, b in zip(view.phashes, whole.phashes, strict=True)) <= 16


def test_a_stored_picture_is_found_as_it_is_and_mirrored() -> None:
    from PIL import Image

    index = MediaIndex()
    index.add([kept(1, 3), kept(2, 5), kept(3, 3, turned=Image.Transpose.FLIP_LEFT_RIGHT)])
    found = look_up(index, facts_of([kept(9, 3)]), MatchSettings())
    assert [(match.media_id, match.verdict, match.how) for match in found] == [
        (1, Verdict.SAME, How.PICTURE),
        (3, Verdict.SAME, How.TURNED),
    ]


def test_a_stored_film_is_found_by_its_frames() -> None:
    index = MediaIndex()
    index.add([kept(1, seed, time=float(seed)) for seed in (2, 3, 4, 5)])
    asked = facts_of([kept(9, seed, time=10.0 + seed) for seed in (3, 4, 5, 6)])
    (match,) = look_up(index, asked, MatchSettings())
    assert (match.media_id, match.how, match.frames_asked) == (1, How.FRAMES, 4)
    assert [(pair.asked, pair.kept) for pair in match.frames] == [(13.0, 3.0), (14.0, 4.0), (15.0, 5.0)]
