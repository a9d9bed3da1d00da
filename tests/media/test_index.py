"""The index against counting every bit of every row."""

from __future__ import annotations

import numpy as np
import pytest

from media.fingerprints import Part, View
from media.index import BLOCK, KeptRow, MediaIndex, Neighbour, Reach
from media.looks import hash_look
from media.pdq import distance
from tests.media.drawn import picture


def view_of(seed: int = 2) -> View:
    found = hash_look(picture(seed=seed)).whole
    assert found is not None
    return found


def changed(content: bytes, bits: int, draw: np.random.Generator) -> bytes:
    value = np.unpackbits(np.frombuffer(content, np.uint8))
    value[draw.choice(value.size, bits, replace=False)] ^= 1
    return np.packbits(value).tobytes()


def row(media_id: int, pdq: bytes, phash: bytes | None, time: float | None = None) -> KeptRow:
    return KeptRow(media_id, Part.WHOLE, time, pdq, 100, phash, 0)


@pytest.fixture(scope="module")
def kept() -> list[KeptRow]:
    """Rows at every distance from every orientation of a picture, among others that have nothing to do with it."""
    draw = np.random.default_rng(5)
    view = view_of()
    rows = [row(n, draw.bytes(32), draw.bytes(8)) for n in range(1, 2000)]
    for number in range(2000):
        turned = number % 8
        pdq = changed(view.pdqs[turned], number % 120, draw)
        rows.append(row(2000 + number, pdq, changed(view.phashes[turned], number % 30, draw)))
    draw.shuffle(rows)  # type: ignore[arg-type]
    return rows


def expected(rows: list[KeptRow], view: View, reach: Reach, orientations: range) -> dict[int, int]:
    found: dict[int, int] = {}
    for each in rows:
        for turned in orientations:
            gap = distance(each.pdq, view.pdqs[turned])
            coarse = distance(each.phash or b"", view.phashes[turned])
            if gap <= reach.near or (gap <= reach.far and coarse <= reach.phash):
                found[each.media_id] = min(gap, found.get(each.media_id, 256))
    return found


@pytest.mark.parametrize("reach", [Reach(0), Reach(31), Reach(31, 90, 12), Reach(119), Reach(10, 200, 25)])
@pytest.mark.parametrize("orientations", [range(8), range(1), range(5, 7)])
def test_everything_within_reach_is_found_and_nothing_else(
    kept: list[KeptRow], reach: Reach, orientations: range
) -> None:
    index = MediaIndex()
    assert index.add(kept) == len(index) == len(kept)
    found = index.search(view_of(), reach, orientations=orientations, most=10_000)
    assert {each.media_id: each.distance for each in found} == expected(kept, view_of(), reach, orientations)
    assert [each.distance for each in found] == sorted(each.distance for each in found)


def test_rows_are_found_over_the_edge_of_a_block_and_as_they_arrive() -> None:
    draw = np.random.default_rng(1)
    view = view_of()
    index = MediaIndex()
    filler = [row(0, draw.bytes(32), bytes(8)) for _ in range(1000)] * (BLOCK // 1000)
    index.add(filler)
    assert index.search(view, Reach(31)) == []
    index.add([row(7, view.pdqs[5], view.phashes[5], 1.5)] * 900)
    found = index.search(view, Reach(31))
    assert len(found) == 900
    assert found[0] == Neighbour(7, Part.WHOLE, 1.5, 0, 0, 5, 100, 0)
    assert len(index.search(view, Reach(31), most=10)) == 10


def test_a_row_without_a_phash_is_found_by_its_pdq_alone() -> None:
    draw = np.random.default_rng(1)
    view = view_of()
    index = MediaIndex()
    index.add([row(1, changed(view.pdqs[0], 20, draw), None), row(2, changed(view.pdqs[0], 50, draw), None)])
    found = index.search(view, Reach(31, 90, 24))
    assert [(each.media_id, each.phash_distance) for each in found] == [(1, None)]


def test_what_was_removed_is_not_found_and_may_come_back() -> None:
    view = view_of()
    index = MediaIndex()
    index.add([row(n, view.pdqs[0], view.phashes[0]) for n in (1, 2, 2, 3)])
    assert index.remove([2, 9]) == 2
    assert len(index) == 2
    assert [each.media_id for each in index.search(view, Reach(0))] == [1, 3]
    assert index.remove([2]) == 0
    index.add([row(2, view.pdqs[0], view.phashes[0])])
    assert [each.media_id for each in index.search(view, Reach(0))] == [1, 3, 2]


def test_an_empty_index_finds_nothing() -> None:
    assert MediaIndex().search(view_of(), Reach(31, 90, 24)) == []


def test_a_picture_takes_no_more_than_64_bytes() -> None:
    index = MediaIndex()
    view = view_of()
    index.add([row(n, view.pdqs[0], view.phashes[0]) for n in range(BLOCK)])
    assert index.nbytes <= 64 * BLOCK
