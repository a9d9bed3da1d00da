"""Prints docs/accuracy.md: how well flags and claims are read, on sets that were tuned on and on sets that weren't.

``python -m benchmarks.accuracy --tuned FILE.jsonl "what it is" --unseen FILE.jsonl "what it is" > docs/accuracy.md``
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from claims.evaluation import SLOTS, Evaluation, Tally, evaluate
from claims.lexicon import load_lexicon
from claims.places import load_gazetteer
from claims.reading import Reader

_WANTED = {"event": 0.92, "stance": 0.92, "count": 0.92, "place": 0.95, "claimant": 0.90, "date": 0.90}

_LIMITS = """\
## What it can't read

- Wordings that no rule of the flag has words for and that give too little evidence by who, whose and where: men who are
  only hinted at ("friends from the East", a bare "northerners"), figures without any noun ("thirty thousand more").
- Posts in which somebody only comments (a refusal to confirm, thanks, medals) are sometimes read as the event itself.
- Several events in one sentence, and one event told over several sentences, are now and then merged or split wrongly.
- A figure that stands far from what it counts; two men with two fates.
- Dates that two readers understand differently ("in a day", "the third day"), the date of a statement beside that of
  the event.
- Where somebody was sent from is sometimes taken for where it happened.
- Irony and questions that carry no mark of either.
- Other languages than Ukrainian, Russian, English and Korean are flagged by the names of North Korea's forces only.
"""


def main(arguments: Sequence[str] | None = None) -> None:
    """Reads every set and prints the report."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    for kind in ("tuned", "unseen"):
        parser.add_argument(
            f"--{kind}", nargs=2, action="append", default=[], metavar=("FILE", "DESCRIPTION")
        )
    chosen = parser.parse_args(arguments)
    lexicon = load_lexicon()
    reader = Reader(lexicon, load_gazetteer())
    print("# How well it reads\n")
    print(
        f"Made on {datetime.now(UTC):%d %B %Y} by `python -m benchmarks.accuracy`, with the lexicon "
        f"{lexicon.version[:12]}. Scores count as `dprkwatch evaluate` does;\nslots are compared as sets for each post "
        "labelled as naming North Korean forces. The sets themselves are not part of this repository.\n"
    )
    for head, sets in (
        ("Sets that nobody tuned on", chosen.unseen),
        ("Sets that the word lists were tuned on", chosen.tuned),
    ):
        if not sets:
            continue
        print(f"## {head}\n")
        for file, description in sets:
            rows = [
                json.loads(line)
                for line in Path(file).read_text(encoding="utf-8").splitlines()
                if line.strip()
            ]
            for line in _set(description, rows, evaluate(rows, reader)):
                print(line)
    print(_LIMITS, end="")


def _set(description: str, rows: list[dict[str, Any]], result: Evaluation) -> Iterator[str]:
    languages = Counter(row["lang"] for row in rows)
    told = ", ".join(f"{lang} {count}" for lang, count in sorted(languages.items()))
    forces = sum(row["label"] == "forces" for row in rows)
    yield f"**{description}**: {len(rows)} texts ({told}), {forces} of them name North Korean forces.\n"
    yield "| flag | precision | recall | F1 | right | false alarms | missed |"
    yield "|---|---|---|---|---|---|---|"
    for lang, tally in (*sorted(result.flags.items()), ("together", result.together)):
        yield f"| {lang} | {_figures(tally)} |"
    yield ""
    if not result.slots:
        return
    yield "| slot | precision | recall | F1 | right | wrong | missed | F1 wanted |"
    yield "|---|---|---|---|---|---|---|---|"
    for slot in SLOTS:
        yield f"| {slot} | {_figures(result.slots[slot])} | {_WANTED[slot]:.2f} |"
    yield f"| denied and doubted alone | {_figures(result.disputed)} | 0.80 |"
    yield ""


def _figures(tally: Tally) -> str:
    shown = ("–" if value is None else f"{value:.3f}" for value in (tally.precision, tally.recall))
    return " | ".join([*shown, f"{tally.f1:.3f}", str(tally.tp), str(tally.fp), str(tally.fn)])


if __name__ == "__main__":
    main()
