"""The index in memory: which of the fingerprints kept lie near to one that is asked for. Exact, for any distance.

All rows are compared with the query; there is no tree or table whose size or radius would limit what is found.
Two things make that cheap. The bits of each PDQ stand in four words by whether their row and column of
frequencies are odd or even: mirroring a picture turns over whole words, so that the four counts of differing
bits of one word each give the distance of four orientations. A mirrored picture's median moves a little and
with it a few bits; by the triangle inequality a radius that is wider by just those bits misses nothing, and
what is found is compared with the orientation's own hash. And rows lie in blocks by columns, so that a pass over
a word stays in the processor's cache.

A row takes 55 bytes: the PDQ (32), pHash (8), the id of the medium (8), a frame's time (4), part, quality and
likeness to text (1 each).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from media.fingerprints import Part, View

BLOCK = 1 << 16  # rows
MOST = 1000  # rows given for one view, the nearest


class KeptRow(NamedTuple):
    """One fingerprint as it comes out of storage.

    Attributes:
        media_id: whose it is.
        part: whole or inner.
        time: of a frame, seconds from its film's start; ``None`` of a picture.
        pdq: 32 bytes.
        quality: 0 … 100.
        phash: 8 bytes, or ``None`` where none was made; such a row is found by its PDQ alone.
        text_like: 0 … 100; ``None`` where it was not measured.
    """

    media_id: int
    part: int
    time: float | None
    pdq: bytes
    quality: int
    phash: bytes | None
    text_like: int | None


@dataclass(frozen=True, slots=True)
class Reach:
    """How far to look, in differing bits: a PDQ within ``near``, or within ``far`` and pHash within ``phash``."""

    near: int
    far: int = 0
    phash: int = 0


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A row that lies near to a view.

    Attributes:
        media_id: whose it is.
        part: what of it.
        time: of a frame, in seconds; ``None`` of a picture.
        distance: differing bits of 256.
        phash_distance: differing bits of 64 in the same orientation; ``None`` where the row has no pHash.
        orientation: how the asked picture is turned to look like it, an index into ``media.pdq.ORIENTATIONS``.
        quality: of its PDQ.
        text_like: 0 … 100.
    """

    media_id: int
    part: Part
    time: float | None
    distance: int
    phash_distance: int | None
    orientation: int
    quality: int
    text_like: int


class MediaIndex:
    """Fingerprints in memory, added as they arrive. Several threads may use it; they wait for one another."""

    def __init__(self) -> None:
        self._blocks: list[_Block] = []
        self._turn = Lock()
        self._scratch = _Scratch()

    def __len__(self) -> int:
        """How many rows there are."""
        return sum(block.alive for block in self._blocks)

    @property
    def nbytes(self) -> int:
        """Bytes that the rows take, with what stands ready for more."""
        return sum(block.nbytes for block in self._blocks)

    def add(self, rows: Iterable[KeptRow]) -> int:
        """Take rows in; give how many."""
        taken = list(rows)
        with self._turn:
            for block, first, last in self._room(len(taken)):
                block.fill(taken[first:last])
        return len(taken)

    def remove(self, media_ids: Iterable[int]) -> int:
        """Forget every row of these media, such as before rows made of a better file are added; give how
        many rows there were. Their memory is used again only after a restart.
        """
        wanted = np.fromiter(media_ids, np.int64)
        with self._turn:
            return sum(block.forget(wanted) for block in self._blocks)

    def search(
        self, view: View, reach: Reach, *, orientations: Sequence[int] = range(8), most: int = MOST
    ) -> list[Neighbour]:
        """Find rows near to a view, the nearest first, each in its best orientation.

        Args:
            view: what is asked for.
            reach: how far to look.
            orientations: those to try, indices into ``media.pdq.ORIENTATIONS``.
            most: how many rows are given.
        """
        radius = max(reach.near, reach.far)
        plan = _plan(view, tuple(orientations), radius)
        with self._turn:
            found = [
                np.vstack([rows, np.full(rows.shape[1], number)])
                for number, block in enumerate(self._blocks)
                if (rows := block.near(plan, reach, self._scratch)).shape[1]
            ]
            if not found:
                return []
            rows = np.concatenate(found, axis=1)
            nearest = np.lexsort(rows[[1, 4, 3, 0]])[:most]
            return [
                self._blocks[number].neighbour(row, distance, orientation, phash_distance)
                for distance, row, orientation, phash_distance, number in rows[:, nearest].T.tolist()
            ]

    def times_of(self, media_id: int) -> list[float]:
        """When the frames of a film lie, in seconds from its start; nothing for a picture."""
        with self._turn:
            return sorted({time for block in self._blocks for time in block.times_of(media_id)})

    def part_of(self, media_id: int) -> MediaIndex:
        """An index of one medium's rows alone."""
        part = MediaIndex()
        with self._turn:
            for block in self._blocks:
                at = block.rows_of(media_id)
                for copy, first, last in part._room(len(at)):
                    copy.copy(block, at[first:last])
        return part

    def _room(self, count: int) -> Iterator[tuple[_Block, int, int]]:
        done = 0
        while done < count:
            if not self._blocks or self._blocks[-1].size == BLOCK:
                self._blocks.append(_Block())
            block = self._blocks[-1]
            step = min(count - done, BLOCK - block.size)
            yield block, done, done + step
            done += step


@dataclass(frozen=True, slots=True)
class _Turn:
    """One orientation in a pass: which words it turns over, the radius that misses nothing, the orientation's
    number, and its own words and pHash.
    """

    flips: tuple[bool, ...]
    radius: int
    orientation: int
    words: NDArray[np.uint64]
    phash: np.uint64


@dataclass(frozen=True, slots=True)
class _Pass:
    """One pass over the words, with the words that they are compared with."""

    words: NDArray[np.uint64]
    turns: tuple[_Turn, ...]


# which of the words (even row and column, even row, even column, both odd) each mirroring turns over
_FLIPS = (
    (False, False, False, False),
    (True, False, True, False),
    (True, True, False, False),
    (False, True, True, False),
)


def _plan(view: View, orientations: Sequence[int], radius: int) -> list[_Pass]:
    every = np.array([[~np.uint64(0) if flip else np.uint64(0) for flip in flips] for flips in _FLIPS])
    words = _arranged(b"".join(view.pdqs)).T
    phashes = np.frombuffer(b"".join(view.phashes), ">u8").astype(np.uint64)
    passes = []
    for base in (0, 4):
        turns = []
        for each in orientations:
            if each // 4 == base // 4:
                gaps = np.bitwise_count(words[base] ^ every ^ words[each]).sum(axis=1)
                best = int(np.argmin(gaps))
                reach = min(255, radius + int(gaps[best]))
                turns.append(_Turn(_FLIPS[best], reach, each, words[each], phashes[each]))
        if turns:
            passes.append(_Pass(words[base], tuple(turns)))
    return passes


class _Block:
    """Up to ``BLOCK`` rows, a column each for what is asked of them."""

    __slots__ = ("alive", "ids", "marks", "phashes", "size", "times", "words")

    def __init__(self) -> None:
        self.size = 0
        self.alive = 0
        self.words = np.zeros((4, BLOCK), np.uint64)
        self.phashes = np.zeros(BLOCK, np.uint64)
        self.ids = np.zeros(BLOCK, np.int64)
        self.times = np.zeros(BLOCK, np.float32)
        self.marks = np.zeros((3, BLOCK), np.uint8)  # part, quality, likeness to text

    @property
    def _columns(self) -> tuple[NDArray[Any], ...]:
        return self.words, self.phashes, self.ids, self.times, self.marks

    @property
    def nbytes(self) -> int:
        return sum(column.nbytes for column in self._columns)

    def fill(self, rows: Sequence[KeptRow]) -> None:
        here = slice(self.size, self.size + len(rows))
        ids, parts, times, pdqs, qualities, phashes, text_likes = zip(*rows, strict=True)
        self.words[:, here] = _arranged(b"".join(pdqs))
        self.phashes[here] = np.frombuffer(b"".join(each or bytes(8) for each in phashes), ">u8")
        self.ids[here] = ids
        self.times[here] = [np.nan if each is None else each for each in times]
        self.marks[0, here] = [
            part | (_NO_PHASH if phash is None else 0) for part, phash in zip(parts, phashes, strict=True)
        ]
        self.marks[1, here] = qualities
        self.marks[2, here] = [each or 0 for each in text_likes]
        self.size += len(rows)
        self.alive += len(rows)

    def forget(self, media_ids: NDArray[np.int64]) -> int:
        gone = np.isin(self.ids[: self.size], media_ids)
        gone &= self.marks[0, : self.size] & _GONE == 0
        self.marks[0, : self.size][gone] |= _GONE
        count = int(gone.sum())
        self.alive -= count
        return count

    def rows_of(self, media_id: int) -> NDArray[np.intp]:
        at = np.flatnonzero(self.ids[: self.size] == media_id)
        alive: NDArray[np.intp] = at[self.marks[0, at] & _GONE == 0]
        return alive

    def times_of(self, media_id: int) -> list[float]:
        times = self.times[self.rows_of(media_id)].tolist()
        return [_seconds(time) for time in times if not np.isnan(time)]

    def copy(self, other: _Block, at: NDArray[np.intp]) -> None:
        """Take rows of another block in."""
        here = slice(self.size, self.size + len(at))
        for mine, theirs in zip(self._columns, other._columns, strict=True):
            mine[..., here] = theirs[..., at]
        self.size += len(at)
        self.alive += len(at)

    def near(self, plan: Sequence[_Pass], reach: Reach, scratch: _Scratch) -> NDArray[np.int64]:
        """Rows within reach: distance, row, orientation and pHash distance, a column each."""
        found = []
        for each in plan:
            for number, word in enumerate(each.words):
                scratch.count(number, self.words[number, : self.size], word)
            for turn in each.turns:
                at = scratch.within(turn.flips, turn.radius, self.size)
                if len(at):
                    found.append(self._verified(at, turn, reach))
        if not found:
            return _NOTHING
        rows = np.concatenate(found, axis=1)
        nearest = np.lexsort(rows[[3, 0, 1]])  # by row, then distance, then pHash distance
        rows = rows[:, nearest]
        first = np.ones(rows.shape[1], bool)
        first[1:] = rows[1, 1:] != rows[1, :-1]
        result: NDArray[np.int64] = rows[:, first]
        return result

    def _verified(self, at: NDArray[np.intp], turn: _Turn, reach: Reach) -> NDArray[np.int64]:
        marks = self.marks[0, at]
        distances = np.bitwise_count(self.words[:, at] ^ turn.words[:, None]).sum(axis=0, dtype=np.int64)
        phashes = np.bitwise_count(self.phashes[at] ^ turn.phash).astype(np.int64)
        phashes[marks & _NO_PHASH != 0] = 64
        kept = (distances <= reach.near) | ((distances <= reach.far) & (phashes <= reach.phash))
        kept &= marks & _GONE == 0
        turned = np.full(int(kept.sum()), turn.orientation)
        return np.stack([distances[kept], at[kept].astype(np.int64), turned, phashes[kept]])

    def neighbour(self, row: int, distance: int, orientation: int, phash_distance: int) -> Neighbour:
        mark = int(self.marks[0, row])
        time = float(self.times[row])
        return Neighbour(
            media_id=int(self.ids[row]),
            part=Part(mark & 3),
            time=None if np.isnan(time) else _seconds(time),
            distance=distance,
            phash_distance=None if mark & _NO_PHASH else phash_distance,
            orientation=orientation,
            quality=int(self.marks[1, row]),
            text_like=int(self.marks[2, row]),
        )


class _Scratch:
    """Room for one pass over a block."""

    def __init__(self) -> None:
        self._words = np.empty(BLOCK, np.uint64)
        self._counts = np.empty((2, 4, BLOCK), np.uint8)  # of bits that differ, and of those that do not
        self._sums = np.empty((2, BLOCK), np.uint8)
        self._near = np.empty(BLOCK, bool)

    def count(self, number: int, words: NDArray[np.uint64], asked: np.uint64) -> None:
        size = len(words)
        np.bitwise_xor(words, asked, out=self._words[:size])
        np.bitwise_count(self._words[:size], out=self._counts[0, number, :size])
        np.subtract(64, self._counts[0, number, :size], out=self._counts[1, number, :size])

    def within(self, flips: Sequence[bool], radius: int, size: int) -> NDArray[np.intp]:
        """Rows that differ in no more bits than the radius; one that differs in all 256 may be among them."""
        counts = [self._counts[int(flip), number, :size] for number, flip in enumerate(flips)]
        one, other = self._sums[0, :size], self._sums[1, :size]
        np.add(counts[0], counts[1], out=one)
        np.add(counts[2], counts[3], out=other)
        np.add(one, other, out=one)  # 256 becomes 0: told apart when it is verified
        np.less_equal(one, radius, out=self._near[:size])
        return np.flatnonzero(self._near[:size])


_NO_PHASH = 4  # beside the part
_GONE = 8
_NOTHING = np.empty((4, 0), np.int64)


def _seconds(time: float) -> float:
    return round(time, 3)


def _arranged(pdqs: bytes) -> NDArray[np.uint64]:
    """Bring the bits of hashes into four words each: even row and column of frequencies, even row, even
    column, both odd; 4 × hashes.
    """
    bits = np.unpackbits(np.frombuffer(pdqs, np.uint8).reshape(-1, 32), axis=1)[:, _order()]
    packed = np.ascontiguousarray(np.packbits(bits, axis=1)).view(">u8")
    result: NDArray[np.uint64] = np.ascontiguousarray(packed.T.astype(np.uint64))
    return result


@lru_cache(maxsize=1)
def _order() -> NDArray[np.intp]:
    frequency = 255 - np.arange(256)  # hashes are written with the highest frequency first
    return np.argsort(frequency // 16 % 2 * 2 + frequency % 2, kind="stable")
