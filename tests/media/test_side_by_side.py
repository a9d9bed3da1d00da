"""Two pictures as one: what stands where, what is outlined, what can't be shown."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from media.locating import locate
from media.looks import hash_look
from media.matching import FramePair
from media.pdq import distance
from media.settings import HashSettings
from media.side_by_side import CELL, TURNS, Composed, Half, NotShowable, Pairing, compose, telling_pairs
from media.workers import HashWorkers
from tests.media.drawn import blank_png, encoded, film, picture


def half(image: Image.Image) -> Half:
    return Half(content=encoded(image, "JPEG"))


def opened(made: Composed) -> Image.Image:
    return Image.open(io.BytesIO(made.content))


def changed(pairing: Pairing) -> tuple[int, int]:
    """How many pixels of the left and the right half an outline covers."""
    plain, outlined = (
        np.asarray(opened(compose(replace(pairing, cropped=cropped))).convert("L")).astype(int)
        for cropped in (False, True)
    )
    differ = abs(plain - outlined) > 40
    middle = differ.shape[1] // 2
    return int(differ[:, :middle].sum()), int(differ[:, middle:].sum())


def test_two_pictures_stand_beside_each_other_within_bounds() -> None:
    made = opened(compose(Pairing(half(picture(1600, 900)), half(picture(300, 700, seed=5)))))
    assert made.format == "JPEG"
    assert made.width <= 2 * CELL + 60
    assert made.height <= CELL + 60


@pytest.mark.parametrize("orientation", range(8))
def test_what_was_cropped_is_outlined_in_the_one_that_shows_more(orientation: int) -> None:
    whole = picture(480, 480, seed=3)
    part = whole.crop((60, 80, 400, 420))
    undo = TURNS[{5: 6, 6: 5}.get(orientation, orientation)]
    asked_part, asked_whole = (one if undo is None else one.transpose(undo) for one in (part, whole))
    left, right = changed(Pairing(half(asked_part), half(whole), orientation=orientation))
    assert left < 50 < 500 < right
    left, right = changed(Pairing(half(asked_whole), half(part), orientation=orientation))
    assert right < 50 < 500 < left


def test_orientations_turn_pictures_as_their_hashes_are_turned() -> None:
    one = picture(320, 320, seed=3)
    turned = hash_look(one).whole
    assert turned is not None
    for at, turn in enumerate(TURNS):
        whole = hash_look(one if turn is None else one.transpose(turn)).whole
        assert whole is not None
        assert distance(whole.pdqs[0], turned.pdqs[at]) <= 20


def test_a_part_is_found_where_it_was_cut_out() -> None:
    whole = picture(640, 480, seed=7)
    found = locate(whole.crop((96, 60, 480, 400)), whole)
    assert found is not None
    assert all(abs(one - other) <= 6 for one, other in zip(found.box, (96, 60, 480, 400), strict=True))


def test_what_is_no_part_and_what_is_all_of_it_is_not_outlined() -> None:
    whole = picture(640, 480, seed=7)
    assert locate(picture(400, 300, seed=8), whole) is None
    assert locate(whole.resize((320, 240)), whole) is None
    made = compose(Pairing(half(picture(seed=8)), half(whole), cropped=True))
    assert not made.outlined


def test_frames_of_films_stand_in_rows_with_their_times(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mp4", 8)
    pairs = tuple(FramePair(time, time, 3) for time in (0.0, 1.0, 2.0, 3.0, 4.0, 5.0))
    assert len(telling_pairs(pairs)) == 3
    one = opened(compose(Pairing(Half(str(path)), Half(str(path)))))
    three = opened(compose(Pairing(Half(str(path)), Half(str(path)), pairs)))
    assert one.height < three.height <= 3 * CELL


def test_members_of_archives_are_opened_too(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("photos/a.jpg", encoded(picture(), "JPEG"))
    kept = Half("photos/a.jpg", archive=str(path))
    assert compose(Pairing(kept, kept)).content
    with pytest.raises(NotShowable):
        compose(Pairing(kept, Half("photos/b.jpg", archive=str(path))))


@pytest.mark.parametrize(
    "bad", [b"", b"GIF89a", b"\xff\xd8\xff\xe0 cut off", b"words", blank_png(30_000, 30_000)], ids=len
)
async def test_what_cannot_be_shown_is_said_by_the_worker(tmp_path: Path, bad: bytes) -> None:
    path = tmp_path / "bad"
    path.write_bytes(bad)
    with HashWorkers(HashSettings()) as workers:
        said = await workers.compose(Pairing(half(picture()), Half(str(path))))
        assert isinstance(said, str)
        assert said
        made = await workers.compose(Pairing(half(picture()), half(picture(seed=4))))
        assert isinstance(made, Composed)
