"""Which message ids an export holds, in little memory: what is missing inside them was deleted."""

from __future__ import annotations

import heapq
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from storage.observations import ChannelRef


class IdRanges:
    """A set of message ids, kept as runs. Ids come mostly in rising order; a run costs 16 bytes."""

    def __init__(self, ids: Iterable[int] = ()) -> None:
        self._first = array("q")
        self._last = array("q")
        self._strays: set[int] = set()
        for each in ids:
            self.add(each)

    def add(self, message_id: int) -> None:
        """Add one id."""
        if not self._last:
            self._first.append(message_id)
            self._last.append(message_id)
        elif message_id == self._last[-1] + 1:
            self._last[-1] = message_id
        elif message_id > self._last[-1]:
            self._first.append(message_id)
            self._last.append(message_id)
        elif message_id not in self:
            self._strays.add(message_id)
            if len(self._strays) >= 65_536:
                self._settle()

    def add_run(self, first: int, last: int) -> None:
        """Add every id from ``first`` to ``last``; both must lie behind what is there."""
        if self._last and first <= self._last[-1] + 1:
            self._last[-1] = last
        else:
            self._first.append(first)
            self._last.append(last)

    def __contains__(self, message_id: int) -> bool:
        at = bisect_right(self._first, message_id) - 1
        return (at >= 0 and message_id <= self._last[at]) or message_id in self._strays

    def __len__(self) -> int:
        return sum(last - first + 1 for first, last in self.runs())

    def runs(self) -> Iterator[tuple[int, int]]:
        """Give the runs ``(first, last)``, both included, in rising order."""
        self._settle()
        return zip(self._first, self._last, strict=True)

    def gaps(self) -> Iterator[tuple[int, int]]:
        """Give what lies between the runs, both ends included, in rising order."""
        previous: int | None = None
        for first, last in self.runs():
            if previous is not None:
                yield previous + 1, first - 1
            previous = last

    def _settle(self) -> None:
        """Work the ids that came out of order into the runs."""
        if not self._strays:
            return
        runs = heapq.merge(
            zip(self._first, self._last, strict=True), ((each, each) for each in sorted(self._strays))
        )
        self._first, self._last, self._strays = array("q"), array("q"), set()
        for first, last in runs:
            self.add_run(first, last)


@dataclass(frozen=True, slots=True)
class ChannelRange:
    """What a Telegram Desktop export of one channel covers.

    A post that we hold with an id strictly between ``first_id`` and ``last_id`` and not in ``ids`` was no
    longer there when the export was made. Service messages and messages that could not be read count as
    there. Nothing follows for ids
    outside: an export may be limited to dates.

    Attributes:
        newest: when the newest message in it was posted: the export is not older than that.
    """

    channel: ChannelRef
    file: str
    first_id: int
    last_id: int
    ids: IdRanges = field(repr=False)
    newest: datetime | None = None

    def absent(self, held: Iterable[int]) -> Iterator[int]:
        """Give those of the ids held that the export proves gone."""
        for each in held:
            if self.first_id < each < self.last_id and each not in self.ids:
                yield each
