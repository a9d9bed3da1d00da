"""Whether a watcher stored what was served: every post once, its final text, every deletion."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.telegram_server.world import PostTruth


@dataclass(frozen=True, slots=True)
class Held:
    """A post as a watcher stored it: the last revision's text, and whether it is marked as deleted."""

    channel_id: int
    post_id: int
    text: str
    deleted: bool


@dataclass(frozen=True, slots=True)
class Judgement:
    """How a store differs from the truth, by (channel, post).

    Attributes:
        missing: was served and is not held.
        double: held more than once.
        stale: held with another text than the final one, though it still stands.
        undeleted: gone, and not marked so.
        wrongly_deleted: marked as deleted though it stands.
        invented: held and never served.
    """

    served: int
    stored: int
    missing: tuple[tuple[int, int], ...]
    double: tuple[tuple[int, int], ...]
    stale: tuple[tuple[int, int], ...]
    undeleted: tuple[tuple[int, int], ...]
    wrongly_deleted: tuple[tuple[int, int], ...]
    invented: tuple[tuple[int, int], ...]

    @property
    def good(self) -> bool:
        """Whether nothing is wrong."""
        wrong = (self.missing, self.double, self.stale, self.undeleted, self.wrongly_deleted, self.invented)
        return not any(wrong)

    def line(self) -> str:
        """One line of figures."""
        return (
            f"served {self.served} · stored {self.stored} · missing {len(self.missing)} · double {len(self.double)} · "
            f"stale {len(self.stale)} · undeleted {len(self.undeleted)} · "
            f"wrongly deleted {len(self.wrongly_deleted)} · invented {len(self.invented)}"
        )


def judge(
    truth: Mapping[tuple[int, int], PostTruth],
    held: Iterable[Held],
    *,
    excused: Iterable[tuple[int, int]] = (),
) -> Judgement:
    """Compares what was stored with `World.truth`.

    Args:
        truth: what was served.
        held: what was stored, deleted posts included.
        excused: posts that may be missing (but not wrong), see `too_short_lived`.
    """
    stored = list(held)
    times = Counter((each.channel_id, each.post_id) for each in stored)
    known = {(each.channel_id, each.post_id): each for each in stored}
    both = [(key, truth[key], known[key]) for key in sorted(known.keys() & truth.keys())]
    return Judgement(
        served=len(truth),
        stored=len(known),
        missing=tuple(sorted(truth.keys() - known.keys() - set(excused))),
        double=tuple(sorted(key for key, number in times.items() if number > 1)),
        stale=tuple(key for key, told, kept in both if not told.deleted and kept.text != told.text),
        undeleted=tuple(key for key, told, kept in both if told.deleted and not kept.deleted),
        wrongly_deleted=tuple(key for key, told, kept in both if kept.deleted and not told.deleted),
        invented=tuple(sorted(known.keys() - truth.keys())),
    )


def too_short_lived(
    truth: Mapping[tuple[int, int], PostTruth], awake: Sequence[tuple[datetime, datetime]], least: timedelta
) -> set[tuple[int, int]]:
    """Deleted posts that no watcher could have been sure to see.

    Args:
        truth: what was served.
        awake: from when to when the program under test ran.
        least: how long a post must stand while the program runs without a break, to be owed.
    """
    excused = set()
    for key, told in truth.items():
        if told.deleted_at is None:
            continue
        spans = (min(told.deleted_at, end) - max(told.date, start) for start, end in awake)
        if max(spans, default=timedelta()) < least:
            excused.add(key)
    return excused
