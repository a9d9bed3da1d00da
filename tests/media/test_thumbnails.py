"""Films of which only the thumbnail was seen."""

from __future__ import annotations

import pytest

from media.matching import FramePair, How, Match, Verdict, same_file
from media.thumbnails import Film, judge_thumbnails

ALIKE = Match(7, Verdict.SAME, How.TURNED, 4, orientation=1)


@pytest.mark.parametrize(
    ("asked", "kept", "verdict"),
    [
        (Film(61.3, True), Film(62.0, False), Verdict.SAME),
        (Film(61.3, False), Film(61.0, True), Verdict.SAME),
        (Film(61.0, False), Film(61.0, False), Verdict.SAME),
        (Film(3600.0, True), Film(3650.0, False), Verdict.SAME),
        (Film(61.3, True), Film(64.0, False), Verdict.SIMILAR),
        (Film(61.3, True), Film(None, False), Verdict.SIMILAR),
        (Film(None, False), Film(None, False), Verdict.SIMILAR),
    ],
)
def test_films_that_share_a_thumbnail_are_the_same_where_they_last_equally_long(
    asked: Film, kept: Film, verdict: Verdict
) -> None:
    (match,) = judge_thumbnails([ALIKE], asked, {7: kept})
    assert (match.verdict, match.how, match.thumbnail) == (verdict, How.FRAMES, True)
    assert (match.orientation, match.frames) == (1, (FramePair(None, None, 4),))


@pytest.mark.parametrize(
    ("asked", "kept"), [(None, {7: Film(61.0, False)}), (Film(61.0, False), {})], ids=["asked", "kept"]
)
def test_a_picture_that_is_like_a_thumbnail_is_a_frame_of_that_film(
    asked: Film | None, kept: dict[int, Film]
) -> None:
    (match,) = judge_thumbnails([ALIKE], asked, kept)
    assert (match.verdict, match.how, match.thumbnail) == (Verdict.SAME, How.FRAMES, True)


def test_what_stands_on_no_thumbnail_or_is_the_same_file_stays_and_the_same_come_first() -> None:
    weak = Match(8, Verdict.SAME, How.PICTURE, 2)
    films = {7: Film(9.0, True), 8: Film(None, False), 9: Film(None, False)}
    judged = judge_thumbnails([weak, ALIKE, same_file(9)], Film(9.0, True), films)
    assert [match.media_id for match in judged] == [7, 9, 8]
    assert judged[:2] == [ALIKE, same_file(9)]
