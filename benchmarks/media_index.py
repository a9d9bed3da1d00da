"""Look-ups in memory among a million and ten million hashes, beside faiss over the same hashes in the same run; times
are processor time of the one thread that works.

``python -m benchmarks.media_index [--rows N…] [--queries Q] [--json]``. Hashes are random, with half of their bits set
like a PDQ's. *Eight orientations* is what a picture costs that is looked up as a whole: within 72 bits if the pHash
agrees, within 40 without; the radius hardly matters to a pass over everything. faiss' ``IndexBinaryFlat`` compares
with one thread as ours does and has no orientations: there they are eight searches within 31 bits. Both have to
find what was planted, at 0 to 31 bits from each orientation.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from media.fingerprints import Part, View
from media.index import KeptRow, MediaIndex, Reach
from media.looks import look_at
from media.settings import MatchSettings

PLANTED = 32  # rows near to each query
MANY = 65_536  # rows added at a time


@dataclass(frozen=True, slots=True)
class Line:
    """One size: milliseconds a look-up (median, processor time), bytes a row, seconds to take all rows in."""

    rows: int
    one_ms: float
    mirrored_ms: float
    eight_ms: float
    plain_eight_ms: float
    faiss_one_ms: float
    faiss_eight_ms: float
    bytes_a_row: float
    resident_a_row: float
    seconds_to_fill: float
    missed: int
    faiss_missed: int


def queries(count: int) -> list[View]:
    """Views of noise pictures: their orientations are related as those of any picture are."""
    chance = np.random.default_rng(3)
    made = []
    for _ in range(count):
        grey = np.asarray(chance.integers(0, 256, (120, 160)), np.uint8)
        whole = look_at(grey, grey.astype(np.float32)).whole
        assert whole is not None
        made.append(whole)
    return made


def hashes(chance: np.random.Generator, count: int) -> NDArray[np.uint8]:
    """Random hashes, count × 32 bytes."""
    return np.frombuffer(chance.bytes(32 * count), np.uint8).reshape(count, 32)


def planted(view: View, chance: np.random.Generator) -> NDArray[np.uint8]:
    """Hashes at 0 to 31 bits from the view, four of each orientation."""
    made = []
    for number in range(PLANTED):
        bits = np.unpackbits(np.frombuffer(view.pdqs[number % 8], np.uint8))
        bits[chance.choice(256, number, replace=False)] ^= 1
        made.append(np.packbits(bits))
    return np.stack(made)


def median_ms(do: Callable[[View], object], views: list[View]) -> float:
    """The middle of the times that each look-up takes, in milliseconds of processor time: one thread works, and
    what else the machine does is not its fault.
    """
    spent = []
    for view in views:
        started = time.process_time()
        do(view)
        spent.append((time.process_time() - started) * 1000)
    return statistics.median(spent)


def resident() -> int:
    """Bytes of memory that the process has."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * resource.getpagesize()


def measure(rows: int, views: list[View]) -> Line:
    """Fills both indexes with the same hashes and asks them the same."""
    import faiss

    chance = np.random.default_rng(rows)
    settings = MatchSettings()
    near = [planted(view, chance) for view in views]
    before = resident()
    ours = MediaIndex()
    theirs = faiss.IndexBinaryFlat(256)
    faiss.omp_set_num_threads(1)
    filled = 0.0
    done = 0
    while done < rows:
        some = hashes(chance, min(MANY, rows - done))
        kept = [
            KeptRow(done + n, Part.WHOLE, None, each.tobytes(), 100, each[:8].tobytes(), 0)
            for n, each in enumerate(some)
        ]
        started = time.process_time()
        ours.add(kept)
        filled += time.process_time() - started
        done += len(some)
    held = resident() - before
    for number, each in enumerate(near):
        ours.add(KeptRow(-1 - number, Part.WHOLE, None, row.tobytes(), 100, bytes(8), 0) for row in each)
    chance = np.random.default_rng(rows)
    for view in views:
        planted(view, chance)  # the same draws as before
    done = 0
    while done < rows:
        some = hashes(chance, min(MANY, rows - done))
        theirs.add(np.ascontiguousarray(some))
        done += len(some)
    for each in near:
        theirs.add(each)

    reach = Reach(settings.same_distance, settings.similar_distance, settings.similar_phash)
    plain = Reach(31)

    def by_faiss(view: View, orientations: range) -> int:
        asked = np.stack([np.frombuffer(view.pdqs[each], np.uint8) for each in orientations])
        found = set()
        for one in asked:  # one search each, as many callers do; all at once takes as long with one thread
            _, _, at = theirs.range_search(one[None], 32)
            found.update(at.tolist())
        return len(found)

    missed = sum(len(ours.search(view, plain)) < PLANTED for view in views)
    faiss_missed = sum(by_faiss(view, range(8)) < PLANTED for view in views)
    return Line(
        rows,
        median_ms(lambda view: ours.search(view, reach, orientations=(0,)), views),
        median_ms(lambda view: ours.search(view, reach, orientations=(0, 1)), views),
        median_ms(lambda view: ours.search(view, reach), views),
        median_ms(lambda view: ours.search(view, plain), views),
        median_ms(lambda view: by_faiss(view, range(1)), views),
        median_ms(lambda view: by_faiss(view, range(8)), views),
        ours.nbytes / len(ours),
        held / rows,
        filled,
        missed,
        faiss_missed,
    )


def main() -> None:
    """Measures and prints a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rows", type=int, nargs="+", default=[1_000_000, 10_000_000])
    parser.add_argument("--queries", type=int, default=9)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    views = queries(chosen.queries)
    lines = [measure(rows, views) for rows in chosen.rows]
    if chosen.json:
        print(json.dumps([asdict(line) for line in lines]))
        return
    print(f"{'':40}" + "".join(f"{line.rows:>14,}" for line in lines))
    for name, what in (
        ("one orientation, ms", "one_ms"),
        ("as it is and mirrored, ms", "mirrored_ms"),
        ("eight orientations, ms", "eight_ms"),
        ("eight orientations within 31 bits, ms", "plain_eight_ms"),
        ("faiss, one orientation within 31, ms", "faiss_one_ms"),
        ("faiss, eight orientations within 31, ms", "faiss_eight_ms"),
        ("bytes a row", "bytes_a_row"),
        ("bytes a row, as the process grew", "resident_a_row"),
        ("seconds to take the rows in", "seconds_to_fill"),
        ("queries that missed something", "missed"),
        ("the same, faiss", "faiss_missed"),
    ):
        print(f"{name:40}" + "".join(f"{getattr(line, what):>14,.1f}" for line in lines))


if __name__ == "__main__":
    main()
