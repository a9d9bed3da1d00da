"""The figures of an evaluation, held against the agreed script."""

from __future__ import annotations

import json
import math
import re
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from claims.evaluation import Evaluation, EvaluationError, evaluate, fold_name
from claims.lexicon import load_lexicon
from claims.model import (
    Claim,
    Claimant,
    Count,
    CountKind,
    Event,
    Flag,
    Mention,
    Reading,
    Span,
    Stance,
)
from claims.places import load_gazetteer
from claims.reading import Reader

EVAL = Path(__file__).parents[2] / "../shared/eval"


class Canned:
    """Reads every text as the same claim, and none from a text with "quiet" in it."""

    def read(self, text: str, posted: datetime | None = None, *, language: bool = True) -> Reading:
        if "quiet" in text:
            return Reading(None, Flag(False, 0.0))
        span = Span(0, 3)
        count = Count(CountKind.KILLED, 30, None, False, span)
        claim = Claim(
            Event.CASUALTIES,
            Stance.DENIED,
            (count,),
            (),
            Claimant("HUR", None, span),
            None,
            None,
            span,
            (span,),
        )
        return Reading(None, Flag(True, 0.9, (Mention(span, text[:3], "rule"),)), (claim,))


def row(**fields: Any) -> dict[str, Any]:
    return {"id": "1", "lang": "uk", "text": "ГУР сказав", "label": "forces"} | fields


def labelled(**fields: Any) -> dict[str, Any]:
    claim = {
        "event": "casualties",
        "stance": "asserted",
        "counts": [],
        "places": ["Kursk"],
        "claimant": "DIU",
    }
    return claim | {"date_from": None, "date_to": None} | fields


def test_flags_are_counted_by_language() -> None:
    rows = [
        row(),
        row(id="2", label="not_forces"),
        row(id="3", lang="en", text="quiet"),
        row(id="4", lang="en", text="quiet", label="not_forces"),
    ]
    result = evaluate(rows, Canned())
    assert result.as_json()["flags"] == {
        "en": {"tp": 0, "fp": 0, "fn": 1, "tn": 1, "precision": None, "recall": 0.0, "f1": 0.0},
        "uk": {"tp": 1, "fp": 1, "fn": 0, "tn": 0, "precision": 0.5, "recall": 1.0, "f1": 2 / 3},
    }
    assert result.as_json()["slots"] == {}


def test_slots_are_compared_as_sets_with_known_names_folded() -> None:
    result = evaluate([row(claims=[labelled()])], Canned())
    slots = result.as_json()["slots"]
    assert {slot: (t["tp"], t["fp"], t["fn"]) for slot, t in slots.items()} == {
        "event": (1, 0, 0),
        "stance": (0, 1, 1),
        "count": (0, 1, 0),
        "place": (0, 0, 1),
        "claimant": (1, 0, 0),
        "date": (0, 0, 0),
    }
    assert (result.disputed.tp, result.disputed.fp) == (0, 1)


def test_a_failure_says_row_slot_and_the_words_it_was_read_from() -> None:
    failures = evaluate([row(claims=[labelled()])], Canned()).failures
    assert ("1", "stance", "", "casualties denied", "ГУР") in [
        (f.id, f.what, f.wanted, f.got, f.reason) for f in failures
    ]
    assert ("1", "place", "kursk oblast", "", "not read") in [
        (f.id, f.what, f.wanted, f.got, f.reason) for f in failures
    ]


def test_a_wrong_flag_names_its_rules() -> None:
    (failure,) = evaluate([row(label="not_forces")], Canned()).failures
    assert (failure.what, failure.got, failure.reason) == ("flag", "forces", "rule: ГУР")


def test_the_table_has_a_line_for_every_language_and_slot() -> None:
    lines = list(evaluate([row(claims=[labelled()])], Canned()).lines())
    assert [line.split()[0] for line in lines] == [
        "flags", "uk", "slots", "event", "stance", "count", "place", "claimant", "date", "disputed",
    ]  # fmt: skip


def test_the_table_of_each_language_shows_whole_figures() -> None:
    rows = [row(claims=[labelled()]), row(id="2", lang="en", claims=[labelled()])]
    lines = list(evaluate(rows, Canned()).lines())
    assert next(line for line in lines if line.startswith("en claimant")).split()[2:5] == ["1.000"] * 3


@pytest.mark.parametrize(
    ("bad", "said"),
    [({"id": 1}, "row 1: no field"), (row(date="soon"), "row 1: no date"), (row(text=None), "row 1: text")],
)
def test_a_row_that_is_no_labelled_text_is_named(bad: dict[str, Any], said: str) -> None:
    with pytest.raises(EvaluationError, match=said):
        evaluate([bad], Canned())


@pytest.mark.parametrize("date", ["2025", "2025-01"])
def test_a_row_dated_to_no_day_is_read_as_undated(date: str) -> None:
    assert evaluate([row(date=date)], Canned()).rows == 1


@pytest.mark.parametrize(
    ("name", "folded"),
    [("Plekhovo", "plyokhovo"), ("Zelenskyy", "volodymyr zelensky"), ("Mar’yino", "maryino"), (None, "")],
)  # fmt: skip
def test_names_are_folded(name: str | None, folded: str) -> None:
    assert fold_name(name) == folded


@pytest.mark.parametrize("file", ["dev.jsonl", "dev_claims.jsonl"])
def test_the_figures_equal_those_of_the_agreed_script(file: str, tmp_path: Path) -> None:
    if not (EVAL / "score.py").exists():
        pytest.skip("no labelled texts beside the checkout (../shared/eval)")
    rows = [json.loads(line) for line in (EVAL / file).read_text("utf-8").splitlines() if line.strip()]
    reader = Reader(load_lexicon(), load_gazetteer())
    result = evaluate(rows, reader)
    predictions = tmp_path / "read.jsonl"
    with predictions.open("w", encoding="utf-8") as out:
        for line in rows:
            posted = datetime.fromisoformat(line["date"]) if line.get("date") else None
            reading = reader.read(line["text"], posted, language=False)
            out.write(json.dumps({"id": line["id"]} | reading.as_json()) + "\n")
    printed = subprocess.run(
        [sys.executable, str(EVAL / "score.py"), str(EVAL / file), str(predictions)],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert figures_printed(printed) == figures_of(result)


def figures_printed(text: str) -> dict[str, tuple[str, ...]]:
    flags = re.findall(r"^(\w+): P (\S+) R (\S+) F1 (\S+)  tp (\d+) fp (\d+) fn (\d+) tn (\d+)", text, re.M)
    slots = re.findall(r"^  slot (\w+): P (\S+) R (\S+) F1 (\S+) \((\d+) labelled\)", text, re.M)
    return {name: tuple(rest) for name, *rest in flags + slots}


def figures_of(result: Evaluation) -> dict[str, tuple[str, ...]]:
    def show(figure: float | None) -> str:
        return f"{math.nan if figure is None else figure:.3f}"

    shown = {}
    for lang, t in result.flags.items():
        counts = (str(t.tp), str(t.fp), str(t.fn), str(t.tn))
        shown[lang] = (show(t.precision), show(t.recall), show(t.f1), *counts)
    for slot, t in result.slots.items():
        shown[slot] = (show(t.precision), show(t.recall), show(t.f1), str(t.tp + t.fn))
    return shown
