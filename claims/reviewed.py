"""How well claims were read, measured against what analysts said of them in their reviews.

Precision only: nobody reviews a claim that was never read, so what was missed isn't known. A verdict names the one
slot that was wrong; the others of that claim count as right.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from claims.evaluation import ReadsPosts, Tally, slots_of

SLOTS = ("topic", "place", "count", "claimant")
_WRONG = {f"wrong_{slot}": slot for slot in SLOTS}


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A claim with the verdicts that stand on how it was read.

    Attributes:
        claim: in its JSON form.
        verdicts: ``right``, ``wrong_topic``, ``wrong_place``, ``wrong_count``, ``wrong_claimant``, ``duplicate``.
    """

    number: int
    language: str
    claim: Mapping[str, Any]
    text: str
    posted: datetime | None
    verdicts: tuple[str, ...]


@dataclass(slots=True)
class ReviewFigures:
    """The figures over reviewed claims.

    Attributes:
        slots: for each language, and together under ``all``: right and wrong by slot; ``topic`` is the flag.
        disputed: claims on which people differ; they count nowhere else.
        duplicates: claims that tell what another one told.
        kept: claims reviewed as right that the present lexicon still reads, of ``right``.
        mended: claims reviewed as wrong that it no longer reads that way, of ``wrong``.
    """

    slots: dict[str, dict[str, Tally]] = field(default_factory=dict)
    reviewed: int = 0
    disputed: list[int] = field(default_factory=list)
    duplicates: int = 0
    right: int = 0
    kept: int = 0
    lost: list[int] = field(default_factory=list)
    wrong: int = 0
    mended: int = 0

    def as_json(self) -> dict[str, Any]:
        """What ``evaluate --from-reviews --json`` prints; what can't be known of reviews is ``null``."""

        def figures(tally: Tally) -> dict[str, Any]:
            return {"tp": tally.tp, "fp": tally.fp, "fn": None, "precision": tally.precision, "recall": None}

        return {
            "flags": {lang: figures(slots["topic"]) for lang, slots in sorted(self.slots.items())},
            "slots": {slot: figures(tally) for slot, tally in self.slots.get("all", {}).items()},
            "reviewed": self.reviewed,
            "disputed": self.disputed,
            "duplicates": self.duplicates,
            "still_read": {"right": self.right, "kept": self.kept, "lost": self.lost},
            "mended": {"wrong": self.wrong, "mended": self.mended},
        }

    def lines(self) -> Iterator[str]:
        """The figures as a table, a line each."""
        yield f"{'read right':<16}{'P':>7}{'right':>7}{'wrong':>7}"
        for lang, slots in sorted(self.slots.items()):
            for slot, tally in slots.items():
                share = f"{tally.precision:>7.3f}" if tally.precision is not None else f"{'-':>7}"
                yield f"{lang + ' ' + slot:<16}{share}{tally.tp:>7}{tally.fp:>7}"
        differ = len(self.disputed)
        yield f"{self.reviewed} claims reviewed; {self.duplicates} are duplicates; people differ on {differ}"
        yield f"the present lexicon still reads {self.kept} of {self.right} that were right" + (
            f"; no longer: {', '.join(f'#{number}' for number in self.lost[:20])}" if self.lost else ""
        )
        yield f"and reads {self.mended} of {self.wrong} otherwise that were wrong"
        yield "What was never read can't be reviewed: reviews say nothing about recall."


def measure_reviews(rows: Iterable[Reviewed], reader: ReadsPosts) -> ReviewFigures:
    """Measures the readings that were reviewed, and reads their texts again.

    Args:
        rows: reviewed claims.
        reader: reads the texts as they would be read today.
    """
    figures = ReviewFigures()
    for row in rows:
        figures.reviewed += 1
        verdicts = set(row.verdicts) - {"duplicate"}
        figures.duplicates += "duplicate" in row.verdicts
        if len(verdicts) > 1 and "right" in verdicts:
            figures.disputed.append(row.number)
            continue
        if not verdicts:
            continue
        wrong = {_WRONG[verdict] for verdict in verdicts if verdict in _WRONG}
        _count(figures, row, wrong)
        same = _still_read(row, reader)
        if wrong:
            figures.wrong += 1
            figures.mended += not same
        else:
            figures.right += 1
            figures.kept += same
            if not same:
                figures.lost.append(row.number)
    return figures


def _count(figures: ReviewFigures, row: Reviewed, wrong: set[str]) -> None:
    filled = {
        "topic": True,
        "place": bool(row.claim.get("places")) or "place" in wrong,
        "count": bool(row.claim.get("counts")) or "count" in wrong,
        "claimant": True,
    }
    for lang in (row.language or "?", "all"):
        tallies = figures.slots.setdefault(lang, {slot: Tally() for slot in SLOTS})
        for slot in SLOTS:
            if slot in wrong:
                tallies[slot].fp += 1
            elif filled[slot] and "topic" not in wrong:
                tallies[slot].tp += 1


def _still_read(row: Reviewed, reader: ReadsPosts) -> bool:
    was = slots_of([row.claim])
    return any(
        slots_of([claim.as_json()]) == was
        for claim in reader.read(row.text, row.posted, language=False).claims
    )
