"""What a picture or film is said to be the same as, or alike to, and what not."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageOps

from media.facts import MediaFacts
from media.files import hash_bytes, hash_file
from media.index import KeptRow, MediaIndex
from media.matching import How, Match, Verdict, look_up, rows_of, same_file
from media.settings import MatchSettings
from tests.media.drawn import encoded, film, picture

SETTINGS = MatchSettings()


def facts_of(image: Image.Image, kind: str = "PNG", **how: Any) -> MediaFacts:
    return hash_bytes(encoded(image, kind, **how), asked=True)


@lru_cache(maxsize=1)
def others() -> tuple[MediaFacts, ...]:
    return tuple(hash_bytes(encoded(picture(seed=seed), "PNG")) for seed in range(20, 28))


def index_of(*kept: MediaFacts) -> MediaIndex:
    index = MediaIndex()
    for number, facts in enumerate(kept, 1):
        index.add(rows_of(number, facts))
    return index


def seen(kept: MediaFacts, asked: MediaFacts) -> Match | None:
    """What the asked is said to be, among other pictures."""
    found = look_up(index_of(kept, *others()), asked, SETTINGS)
    assert {match.media_id for match in found} <= {1}
    return found[0] if found else None


def test_a_recompressed_picture_is_the_same() -> None:
    match = seen(facts_of(picture(800, 600)), facts_of(picture(640, 480), "JPEG", quality=50))
    assert match is not None
    assert (match.verdict, match.how, match.orientation) == (Verdict.SAME, How.PICTURE, 0)


@pytest.mark.parametrize("turn", list(Image.Transpose))
def test_a_turned_picture_is_the_same_turned(turn: Image.Transpose) -> None:
    match = seen(facts_of(picture(seed=4)), facts_of(picture(seed=4).transpose(turn)))
    assert match is not None
    assert (match.verdict, match.how) == (Verdict.SAME, How.TURNED)
    assert match.orientation > 0


@pytest.mark.parametrize("way", ["into", "out of"])
@pytest.mark.parametrize("tone", ["black", "white"])
def test_a_picture_with_borders_is_the_same_cropped(way: str, tone: str) -> None:
    plain, bordered = facts_of(picture(seed=5)), facts_of(ImageOps.expand(picture(seed=5), (40, 25), tone))
    match = seen(plain, bordered) if way == "out of" else seen(bordered, plain)
    assert match is not None
    assert (match.verdict, match.how, match.cropped) == (Verdict.SAME, How.CROPPED, True)


@pytest.mark.parametrize("share", [0.02, 0.05, 0.08])
@pytest.mark.parametrize("way", ["into", "out of"])
def test_a_cropped_picture_is_found_cropped(share: float, way: str) -> None:
    whole = picture(640, 480, seed=6)
    x, y = round(640 * share), round(480 * share)
    part = facts_of(whole.crop((x, y, 640 - x, 480 - y)))
    match = seen(facts_of(whole), part) if way == "out of" else seen(part, facts_of(whole))
    assert match is not None
    assert (match.how, match.cropped) == (How.CROPPED, True)


def test_a_mirrored_part_is_found_cropped_and_mirrored() -> None:
    part = facts_of(ImageOps.mirror(picture(640, 480, seed=6).crop((30, 0, 640, 480))))
    match = seen(facts_of(picture(640, 480, seed=6)), part)
    assert match is not None
    assert (match.how, match.orientation) == (How.CROPPED, 1)


def test_a_picture_under_a_headline_is_found() -> None:
    under = picture(640, 480, seed=9)
    pen = ImageDraw.Draw(under)
    pen.rectangle((0, 400, 640, 480), "black")
    pen.text((20, 420), "BREAKING: something is claimed", "white", font_size=36)
    match = seen(facts_of(picture(640, 480, seed=9)), facts_of(under))
    assert match is not None


def page(*lines: str) -> Image.Image:
    """A post in words, as a screenshot."""
    made = Image.new("RGB", (640, 480), "white")
    pen = ImageDraw.Draw(made)
    for number, line in enumerate(lines):
        pen.text((20, 20 + 40 * number), line, "black", font_size=28)
    return made


@pytest.mark.parametrize("side", [640, 320, 40])
def test_pages_of_text_are_never_the_same_by_their_looks(side: int) -> None:
    words = [f"the same words in every line of both {number}" for number in range(10)]
    one, other = page(*words, "30 killed"), page(*words, "40 killed")
    one.thumbnail((side, side))
    other.thumbnail((side, side))
    match = seen(facts_of(one), facts_of(other))
    assert match is not None
    assert match.verdict is Verdict.SIMILAR


def test_a_picture_of_low_quality_is_only_worth_a_look() -> None:
    dim = picture(seed=3).point(lambda value: 100 + value // 16)
    kept = facts_of(dim)
    assert kept.pdq_quality is not None
    assert kept.pdq_quality < SETTINGS.quality
    match = seen(kept, facts_of(dim, "JPEG"))
    assert match is not None
    assert match.verdict is Verdict.SIMILAR


def test_a_phash_that_disagrees_makes_it_worth_a_look_only() -> None:
    facts = facts_of(picture())
    [row] = rows_of(1, facts)
    index = MediaIndex()
    index.add([row._replace(phash=bytes(each ^ 255 for each in row.phash or b""))])
    [match] = look_up(index, facts, SETTINGS)
    assert (match.verdict, match.distance, match.phash_distance) == (Verdict.SIMILAR, 0, 64)


def test_another_picture_is_not_found() -> None:
    assert seen(facts_of(picture(seed=1)), facts_of(picture(seed=8))) is None


def test_a_blank_picture_is_like_no_other() -> None:
    assert seen(facts_of(Image.new("L", (300, 200), 90)), facts_of(Image.new("L", (300, 200), 90))) is None


def test_a_film_is_the_same_by_its_frames_with_their_times(tmp_path: Path) -> None:
    whole = hash_file(film(tmp_path / "a.mp4", 6, width=320, height=240), asked=True)
    part = hash_file(film(tmp_path / "b.mkv", 4, width=320, height=240, seed=2), asked=True)
    match = seen(whole, part)
    assert match is not None
    assert (match.verdict, match.how, match.frames_asked) == (Verdict.SAME, How.FRAMES, 4)
    assert [(pair.asked, pair.kept) for pair in match.frames] == [
        (pytest.approx(time, abs=0.05), pytest.approx(time + 2, abs=0.05)) for time in range(4)
    ]


def test_films_that_share_a_title_card_are_not_the_same(tmp_path: Path) -> None:
    one = hash_file(film(tmp_path / "a.mp4", 5, width=320, height=240, seed=0), asked=True)
    other = hash_file(film(tmp_path / "b.mp4", 5, width=320, height=240, seed=4), asked=True)
    match = seen(one, other)
    assert match is not None
    assert match.verdict is Verdict.SIMILAR
    assert len(match.frames) == 1


def scenes(path: Path, *seconds: int, every: int = 5) -> MediaFacts:
    """A film of these pictures, one a second, with a key frame ``every`` so many frames of five a second."""
    return hash_file(film(path, width=320, height=240, every=every, shown=seconds), asked=True)


@pytest.mark.parametrize("way", ["into", "out of"])
@pytest.mark.parametrize(
    ("one", "other"),
    [
        (((9, 1, 2, 3, 4), 50), ((9, 5, 6, 7, 8), 50)),  # a key frame each
        (((9, 9, 1), 5), ((9, 9, 9, 9, 5), 5)),  # four fifths of the frames
        (((9, 9, 1), 5), ((9, 5, 6, 7), 50)),
        (((9, 9, 9), 5), ((9, 9, 9, 9, 9, 9, 9, 9), 5)),  # and then as much again
        (((9, 9, 9, *range(1, 9)), 50), ((9, 9, 9, *range(11, 19)), 50)),
    ],
)
def test_films_that_share_one_scene_only_are_worth_a_look(
    one: tuple[tuple[int, ...], int], other: tuple[tuple[int, ...], int], way: str, tmp_path: Path
) -> None:
    first = scenes(tmp_path / "a.mp4", *one[0], every=one[1])
    second = scenes(tmp_path / "b.mp4", *other[0], every=other[1])
    match = seen(first, second) if way == "into" else seen(second, first)
    assert match is not None
    assert (match.verdict, match.how) == (Verdict.SIMILAR, How.FRAMES)


def test_a_film_of_one_scene_is_the_same_where_that_is_all_of_both(tmp_path: Path) -> None:
    kept, asked = scenes(tmp_path / "a.mp4", *[9] * 6), scenes(tmp_path / "b.mkv", *[9] * 6)
    match = seen(kept, asked)
    assert match is not None
    assert match.verdict is Verdict.SAME


@pytest.mark.parametrize("shown", [[9] * 6, [1, 2, 3, 4, 5]], ids=["one scene", "many scenes"])
@pytest.mark.parametrize("every", [5, 100])
def test_a_film_with_a_single_key_frame_is_the_same_as_another_packing_of_it(
    shown: list[int], every: int, tmp_path: Path
) -> None:
    kept, asked = (
        scenes(tmp_path / "a.mp4", *shown, every=100),
        scenes(tmp_path / "b.mkv", *shown, every=every),
    )
    assert len(kept.frames) >= 3
    match = seen(kept, asked)
    assert match is not None
    assert match.verdict is Verdict.SAME


def test_a_film_cut_to_two_scenes_is_the_same(tmp_path: Path) -> None:
    match = seen(scenes(tmp_path / "a.mp4", 1, 2, 3, 4), scenes(tmp_path / "b.mp4", 2, 3))
    assert match is not None
    assert match.verdict is Verdict.SAME


SHOTS = [1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4]


@pytest.mark.parametrize("way", ["into", "out of"])
@pytest.mark.parametrize(("drift", "cut"), [(4, slice(15, 45)), (4, slice(22, 50)), (2, slice(8, 44))])
def test_a_film_cut_out_of_one_in_which_everything_moves_is_the_same(
    drift: int, cut: slice, way: str, tmp_path: Path
) -> None:
    how: dict[str, Any] = {"width": 320, "height": 240, "shown": SHOTS, "drift": drift}
    whole = hash_file(film(tmp_path / "a.mp4", every=15, **how), asked=True)
    part = hash_file(film(tmp_path / "b.mp4", every=100, cut=cut, **how), asked=True)
    match = seen(whole, part) if way == "out of" else seen(part, whole)
    assert match is not None
    assert (match.verdict, match.how) == (Verdict.SAME, How.FRAMES)


def test_films_that_begin_with_the_same_two_scenes_are_worth_a_look(tmp_path: Path) -> None:
    how: dict[str, Any] = {"width": 320, "height": 240, "drift": 3}
    one = hash_file(film(tmp_path / "a.mp4", shown=[8, 9, 1, 1, 2, 2, 3], every=100, **how), asked=True)
    other = hash_file(film(tmp_path / "b.mp4", shown=[8, 9, 4, 4, 5, 5, 6], every=100, **how), asked=True)
    match = seen(one, other)
    assert match is not None
    assert match.verdict is Verdict.SIMILAR


def test_frames_near_together_are_made_for_asking_only(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mp4", 4, width=320, height=240)
    assert hash_file(path).between == ()
    asked = hash_file(path, asked=True)
    assert len(asked.between) == 4 * 4
    assert len(rows_of(1, asked)) == len(asked.frames) == 4


def test_a_picture_out_of_a_film_is_found_with_its_time(tmp_path: Path) -> None:
    whole = hash_file(film(tmp_path / "a.mp4", 4, width=320, height=240), asked=True)
    still = facts_of(picture(320, 240, 2), "JPEG")
    match = seen(whole, still)
    assert match is not None
    assert (match.verdict, match.how, match.frames_asked) == (Verdict.SAME, How.FRAMES, 0)
    assert [(pair.asked, pair.kept) for pair in match.frames] == [(None, pytest.approx(2.0, abs=0.05))]
    turned = seen(still, whole)
    assert turned is not None
    assert [(pair.asked, pair.kept) for pair in turned.frames] == [(pytest.approx(2.0, abs=0.05), None)]


def test_equal_bytes_are_the_same_file() -> None:
    assert same_file(4) == Match(4, Verdict.SAME, How.FILE, 0, 0)


def test_what_has_no_look_is_found_nowhere() -> None:
    nothing = hash_bytes(b"%PDF-1.7", asked=True)
    assert rows_of(1, nothing) == []
    assert look_up(index_of(facts_of(picture())), nothing, SETTINGS) == []


def test_rows_without_phash_and_likeness_as_older_versions_kept_them_are_found() -> None:
    facts = facts_of(picture())
    assert facts.pdq is not None
    index = MediaIndex()
    index.add([KeptRow(1, 0, None, facts.pdq, facts.pdq_quality or 0, None, None)])
    [match] = look_up(index, facts, SETTINGS)
    assert (match.verdict, match.distance, match.phash_distance) == (Verdict.SAME, 0, None)


@pytest.mark.parametrize("turn", [None, *Image.Transpose])
def test_what_arrives_is_looked_up_by_its_hashes_alone(turn: Image.Transpose | None) -> None:
    image = ImageOps.expand(picture(seed=3), (0, 30), "black")
    kept = hash_bytes(encoded(image, "PNG"))
    arrived = hash_bytes(encoded(image.transpose(turn) if turn is not None else image, "JPEG"))
    assert arrived.views == ()
    match = seen(kept, arrived)
    assert match is not None
    assert match.verdict is Verdict.SAME


def test_frames_that_arrive_are_looked_up_by_their_hashes_alone(tmp_path: Path) -> None:
    kept = hash_file(film(tmp_path / "a.mp4", 4, width=320, height=240))
    match = seen(kept, kept)
    assert match is not None
    assert (match.verdict, len(match.frames)) == (Verdict.SAME, 4)


def test_hashes_that_older_versions_made_are_only_worth_a_look() -> None:
    facts = hash_bytes(encoded(picture(), "PNG"))
    match = seen(facts, replace(facts, text_like=None))
    assert match is not None
    assert match.verdict is Verdict.SIMILAR


@pytest.mark.parametrize(
    ("key", "value"),
    [("same_distance", -1), ("similar_distance", 5), ("similar_phash", 3), ("same_frames", 0)],
)
def test_thresholds_out_of_range_are_refused(key: str, value: int) -> None:
    with pytest.raises(ValueError, match=key):
        MatchSettings(**{key: value})


def test_pixels_are_not_changed() -> None:
    image = picture()
    before = np.asarray(image).copy()
    facts_of(image)
    assert (np.asarray(image) == before).all()
