"""How well the program reads, measured against labelled texts.

Flags: precision, recall and F1 for each language. Slots, over posts labelled ``forces`` whose labels carry claims, as
sets for each post, micro-averaged: events; (event, stance); (what, min, max); places and claimants by name;
(from, to) of claims that have a date.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol

from claims.model import Reading

SLOTS = ("event", "stance", "count", "place", "claimant", "date")

_FOLDED = {
    "plekhovo": "plyokhovo",
    "kursk": "kursk oblast",
    "kursk region": "kursk oblast",
    "belgorod region": "belgorod oblast",
    "bryansk region": "bryansk oblast",
    "diu": "hur",
    "main intelligence directorate": "hur",
    "zelensky": "volodymyr zelensky",
    "zelenskyy": "volodymyr zelensky",
    "nis": "nis (south korea)",
    "national intelligence service": "nis (south korea)",
    "ccd": "ccd (center for countering disinformation)",
    "center for countering disinformation": "ccd (center for countering disinformation)",
}
_QUOTES = dict.fromkeys(map(ord, "’'`\""))


class EvaluationError(ValueError):
    """A row that is no labelled text: one line saying which and why."""


class ReadsPosts(Protocol):
    """What an evaluation needs of a reader."""

    def read(self, text: str, posted: datetime | None = None, *, language: bool = True) -> Reading:
        """The reading of one text."""
        ...


@dataclass(slots=True)
class Tally:
    """Right and wrong answers of one kind."""

    tp: int = 0
    fp: int = 0
    fn: int = 0
    tn: int = 0

    @property
    def precision(self) -> float | None:
        """Share of the answers given that are right; ``None`` where none was given."""
        return self.tp / (self.tp + self.fp) if self.tp + self.fp else None

    @property
    def recall(self) -> float | None:
        """Share of the answers wanted that were given; ``None`` where none was wanted."""
        return self.tp / (self.tp + self.fn) if self.tp + self.fn else None

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall; 0 where nothing is right."""
        return 2 * self.tp / (2 * self.tp + self.fp + self.fn) if self.tp else 0.0


@dataclass(frozen=True, slots=True)
class Failure:
    """One wrong answer: which row, which slot, what was wanted and read, and why."""

    id: str
    what: str
    wanted: str
    got: str
    reason: str


@dataclass(slots=True)
class Evaluation:
    """The figures over a set of labelled texts, and the failures behind them."""

    flags: dict[str, Tally] = field(default_factory=dict)
    slots: dict[str, Tally] = field(default_factory=dict)
    by_language: dict[str, dict[str, Tally]] = field(default_factory=dict)
    disputed: Tally = field(default_factory=Tally)
    failures: list[Failure] = field(default_factory=list)
    rows: int = 0

    def as_json(self) -> dict[str, Any]:
        """What ``evaluate --json`` prints; a figure that is not defined is ``null``."""
        return {
            "flags": {lang: _figures(tally, with_tn=True) for lang, tally in sorted(self.flags.items())},
            "slots": {slot: _figures(tally, with_tn=False) for slot, tally in self.slots.items()},
        }

    def lines(self) -> Iterator[str]:
        """The figures as a table, a line each."""
        yield f"{'flags':<10}{'P':>7}{'R':>7}{'F1':>7}{'tp':>6}{'fp':>6}{'fn':>6}{'tn':>6}"
        for lang, tally in sorted(self.flags.items()):
            yield f"{lang:<10}{_row(tally)}{tally.tn:>6}"
        if len(self.flags) > 1:
            together = self.together
            yield f"{'together':<10}{_row(together)}{together.tn:>6}"
        if self.slots:
            yield f"{'slots':<10}{'P':>7}{'R':>7}{'F1':>7}{'tp':>6}{'fp':>6}{'fn':>6}"
            for slot, tally in self.slots.items():
                yield f"{slot:<10}{_row(tally)}"
            yield f"{'disputed':<10}{_row(self.disputed)}   (denied and doubted alone)"
        for lang, slots in sorted(self.by_language.items()) if len(self.by_language) > 1 else ():
            for slot, tally in slots.items():
                yield f"{lang + ' ' + slot:<12}{_row(tally)[2:]}"

    @property
    def together(self) -> Tally:
        """The flags of all languages."""
        return Tally(
            *(sum(getattr(t, name) for t in self.flags.values()) for name in ("tp", "fp", "fn", "tn"))
        )


_NO_DAY = re.compile(r"\d{4}(-\d{2})?")  # a year or a month: the text is read as undated


def evaluate(rows: Iterable[Mapping[str, Any]], reader: ReadsPosts) -> Evaluation:
    """Read labelled rows and compare.

    Args:
        rows: ``{"id", "lang", "text", "label"[, "date", "claims"]}`` each; ``label`` is ``forces`` or another.
        reader: reads the texts.

    Raises:
        EvaluationError: a row lacks a field, or its date can't be read.
    """
    result = Evaluation()
    for number, row in enumerate(rows, 1):
        result.rows += 1
        try:
            name, lang, text, label = str(row["id"]), str(row["lang"]), row["text"], row["label"]
        except (KeyError, TypeError) as error:
            raise EvaluationError(f"row {number}: no field {error}") from None
        if not isinstance(text, str):
            raise EvaluationError(f"row {number}: text is not a text")
        reading = reader.read(text, _posted(row.get("date"), number), language=False)
        _compare_flag(result, name, lang, label == "forces", reading)
        if "claims" in row and label == "forces":
            _compare_slots(result, name, lang, row["claims"] or [], reading, text)
    return result


def _posted(value: Any, number: int) -> datetime | None:
    if not value or _NO_DAY.fullmatch(str(value)):
        return None
    try:
        posted = datetime.fromisoformat(str(value))
    except ValueError:
        raise EvaluationError(f"row {number}: no date: {value!r}") from None
    return posted if posted.tzinfo else posted.replace(tzinfo=UTC)


def _compare_flag(result: Evaluation, name: str, lang: str, wanted: bool, reading: Reading) -> None:
    tally = result.flags.setdefault(lang, Tally())
    got = reading.flag.flagged
    if wanted and got:
        tally.tp += 1
    elif wanted:
        tally.fn += 1
    elif got:
        tally.fp += 1
    else:
        tally.tn += 1
    if wanted != got:
        mentions = ", ".join(f"{m.rule}: {m.text}" for m in reading.flag.mentions[:4])
        result.failures.append(
            Failure(
                name,
                "flag",
                "forces" if wanted else "not forces",
                "forces" if got else "not forces",
                mentions or "no rule",
            )
        )


def _compare_slots(
    result: Evaluation,
    name: str,
    lang: str,
    labelled: Sequence[Mapping[str, Any]],
    reading: Reading,
    text: str,
) -> None:
    read = [claim.as_json() for claim in reading.claims]
    wanted, got = slots_of(labelled), slots_of(read)
    reasons = _reasons(read, text)
    for slot in SLOTS:
        for tallies in (result.slots, result.by_language.setdefault(lang, {})):
            _add(tallies.setdefault(slot, Tally()), wanted[slot], got[slot])
        for value in sorted(wanted[slot] - got[slot], key=str):
            result.failures.append(Failure(name, slot, _shown(value), "", "not read"))
        for value in sorted(got[slot] - wanted[slot], key=str):
            result.failures.append(Failure(name, slot, "", _shown(value), reasons.get((slot, value), "")))
    _add(
        result.disputed,
        {pair for pair in wanted["stance"] if pair[1] != "asserted"},
        {pair for pair in got["stance"] if pair[1] != "asserted"},
    )


def _add(tally: Tally, wanted: set[Any], got: set[Any]) -> None:
    tally.tp += len(wanted & got)
    tally.fp += len(got - wanted)
    tally.fn += len(wanted - got)


def slots_of(claims: Iterable[Mapping[str, Any]]) -> dict[str, set[Any]]:
    """What is compared of claims in their JSON form, as sets by slot."""
    slots: dict[str, set[Any]] = {slot: set() for slot in SLOTS}
    for claim in claims:
        for slot, value in _values(claim):
            slots[slot].add(value)
    return slots


def _values(claim: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    yield "event", claim.get("event")
    yield "stance", (claim.get("event"), claim.get("stance"))
    for count in claim.get("counts") or []:
        yield "count", (count.get("what"), count.get("min"), count.get("max"))
    for place in claim.get("places") or []:
        yield "place", fold_name(place["name"] if isinstance(place, Mapping) else place)
    who = claim.get("claimant")
    yield "claimant", fold_name(who["name"] if isinstance(who, Mapping) else who) if who else "channel"
    if claim.get("date_from") or claim.get("date_to"):
        yield "date", (claim.get("date_from"), claim.get("date_to"))


def fold_name(name: str | None) -> str:
    """A name in a comparable form: lower case, without diacritics and quotes, other names of the same folded."""
    decomposed = unicodedata.normalize("NFKD", (name or "").strip().casefold())
    plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    plain = " ".join(plain.split()).translate(_QUOTES)
    return _FOLDED.get(plain, plain)


_SPANS_OF = {
    "event": "event",
    "stance": "stance",
    "count": "counts",
    "place": "places",
    "claimant": "claimant",
    "date": "date",
}


def _reasons(claims: Iterable[Mapping[str, Any]], text: str) -> dict[tuple[str, Any], str]:
    """The words of the text that each value was read from."""
    reasons: dict[tuple[str, Any], list[str]] = defaultdict(list)
    for claim in claims:
        for slot, value in _values(claim):
            spans = claim["spans"][_SPANS_OF[slot]] or claim["spans"]["event"]
            words = " … ".join(text[start:end] for start, end in spans[:3])
            reasons[slot, value].append(words)
    return {key: "; ".join(dict.fromkeys(words)) for key, words in reasons.items()}


def _shown(value: Any) -> str:
    if isinstance(value, tuple):
        return " ".join("-" if part is None else str(part) for part in value)
    return str(value)


def _figures(tally: Tally, *, with_tn: bool) -> dict[str, Any]:
    figures: dict[str, Any] = {"tp": tally.tp, "fp": tally.fp, "fn": tally.fn}
    if with_tn:
        figures["tn"] = tally.tn
    return figures | {"precision": tally.precision, "recall": tally.recall, "f1": tally.f1}


def _row(tally: Tally) -> str:
    def show(figure: float | None) -> str:
        return f"{figure:>7.3f}" if figure is not None else f"{'-':>7}"

    return (
        f"{show(tally.precision)}{show(tally.recall)}{show(tally.f1)}{tally.tp:>6}{tally.fp:>6}{tally.fn:>6}"
    )
