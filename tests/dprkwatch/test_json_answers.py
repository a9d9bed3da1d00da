"""The JSON that commands print, field by field: scripts of others rely on it."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.dprkwatch.conftest import LoadedFeed
from tests.dprkwatch.program import ROOT, Ran, run_here
from tests.dprkwatch.pseudo_terminal import ESCAPES

EVAL = ROOT / "../shared/eval"
CLAIM = {"event", "stance", "counts", "places", "claimant", "date_from", "date_to", "quote", "spans"}
ROW = CLAIM | {"id", "posted", "channel", "side", "url", "origins", "echoes"}
EVENTS = {
    "deployment",
    "training",
    "combat",
    "casualties",
    "capture",
    "desertion",
    "friendly_fire",
    "withdrawal",
    "support",
    "concealment",
    "other",
}
SIDES = {"ukraine", "russia", "north_korea", "south_korea", "west", "independent", "unknown"}
COUNTS = {"killed", "wounded", "killed_or_wounded", "missing", "captured", "deserted", "personnel"}


@pytest.fixture
def ask(
    tmp_path: Path,
    feed: LoadedFeed,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Any:
    feed.copy_to(tmp_path)

    def asked(question: str, *options: str, now: datetime = feed.end) -> Ran:
        return run_here(tmp_path, capsys, monkeypatch, "ask", question, "--now", now.isoformat(), *options)

    return asked


def check_claim(claim: dict[str, Any]) -> None:
    """A claim as the contract has it."""
    assert claim["event"] in EVENTS
    assert claim["stance"] in {"asserted", "denied", "doubted"}
    for count in claim["counts"]:
        assert set(count) == {"what", "min", "max", "approximate"}
        assert count["what"] in COUNTS
        assert count["min"] is not None or count["max"] is not None
    for place in claim["places"]:
        assert set(place) == {"id", "name", "region", "lat", "lon", "precision"}
    assert set(claim["claimant"]) == {"name", "side"}
    assert claim["claimant"]["side"] in SIDES | {None}
    assert set(claim["quote"]) == {"start", "end"}
    assert set(claim["spans"]) == {"event", "counts", "places", "claimant", "date", "stance"}
    assert len(claim["spans"]["counts"]) == len(claim["counts"])
    assert len(claim["spans"]["places"]) == len(claim["places"])
    for day in (claim["date_from"], claim["date_to"]):
        assert day is None or datetime.fromisoformat(day)


def test_the_claims_of_a_place_and_a_window(ask: Any, feed: LoadedFeed) -> None:
    ran = ask("/claims kursk 7d", "--format", "json")
    assert (ran.code, ran.err) == (0, "")
    answer = json.loads(ran.out)
    assert list(answer) == ["command", "understood", "total", "rows", "gaps", "hints"]
    assert answer["command"] == "/claims kursk 7d"
    assert {"places", "events", "from", "to"} <= set(answer["understood"])
    assert answer["total"] >= len(answer["rows"]) > 0
    for row in answer["rows"]:
        assert set(row) == ROW
        check_claim(row)
        posted = datetime.fromisoformat(row["posted"])
        assert feed.end - timedelta(days=7) <= posted <= feed.end
        assert row["posted"].endswith("Z")
        assert row["channel"].startswith("@")
        assert row["side"] in SIDES
        assert isinstance(row["origins"], int)
        assert isinstance(row["echoes"], int)
    for gap in answer["gaps"]:
        assert set(gap) == {"channel", "from", "to"}


def test_nothing_later_than_now_is_shown(ask: Any, feed: LoadedFeed) -> None:
    then = feed.end - timedelta(days=10)
    answer = json.loads(ask("/claims", "--format", "json", now=then).out)
    assert answer["rows"]
    assert all(datetime.fromisoformat(row["posted"]) <= then for row in answer["rows"])


@pytest.mark.parametrize(
    "question", ["/help", "/sources", "/posts кндр", "/claims nowhereville", "/nonsense", "x"]
)
def test_every_question_has_an_answer_of_that_shape(ask: Any, question: str) -> None:
    ran = ask(question, "--format", "json")
    assert ran.code == 0
    answer = json.loads(ran.out)
    assert list(answer) == ["command", "understood", "total", "rows", "gaps", "hints"]
    assert answer["rows"] or answer["hints"]


def test_as_text_the_answer_is_what_the_chat_shows(ask: Any) -> None:
    ran = ask("/claims kursk 7d")
    assert ran.out.startswith("Kursk Oblast")
    assert ESCAPES.sub("", ran.out) == ran.out  # no colours in a pipe


def test_a_preview_of_a_saved_page(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    page = next(iter(sorted((ROOT / "tests/monitors/pages").glob("*.html"))))
    name = "steppeledger"
    ran = run_here(tmp_path, capsys, monkeypatch, "preview", f"@{name}", "--file", str(page), "--json")
    (channel,) = json.loads(ran.out)["channels"]
    assert set(channel) == {
        "channel",
        "posts_new",
        "posts_known",
        "revisions",
        "refused",
        "flagged",
        "claims",
        "error",
    }
    assert ran.code == (1 if channel["error"] or channel["refused"] else 0)


def labelled() -> Path:
    file = EVAL / "dev.jsonl"
    if not file.is_file():
        pytest.skip("the labelled posts are not here")
    return file


def test_evaluate_gives_the_figures_of_the_scoring_script(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = labelled()
    figures = json.loads(run_here(tmp_path, capsys, monkeypatch, "evaluate", str(file), "--json").out)
    assert set(figures) == {"flags", "slots"}
    read = run_here(tmp_path, capsys, monkeypatch, "analyze", str(file), "--jsonl", "--json")
    assert (read.code, read.err) == (0, "")
    (tmp_path / "read.jsonl").write_text(read.out, encoding="utf-8")
    script = subprocess.run(
        [sys.executable, str(EVAL / "score.py"), str(file), str(tmp_path / "read.jsonl")],
        capture_output=True,
        text=True,
        check=False,
    )
    compared = 0
    for line in script.stdout.splitlines():
        words = line.replace("=", " ").replace(":", " ").split()
        tally = figures["flags"].get(words[0]) or figures["slots"].get(words[0]) if words else None
        if tally is None:
            continue
        for key in ("tp", "fp", "fn"):
            if key in words:
                assert int(words[words.index(key) + 1]) == tally[key], line
                compared += 1
    assert compared >= 3 * len(figures["flags"]), script.stdout


def test_the_failures_are_listed_with_their_reasons(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [
        {"id": "a", "lang": "en", "text": "North Korean soldiers fight in Kursk Oblast.", "label": "none"},
        {"id": "b", "lang": "en", "text": "A quiet day.", "label": "forces"},
    ]
    (tmp_path / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    ran = run_here(tmp_path, capsys, monkeypatch, "evaluate", "rows.jsonl", "--failures")
    assert ran.code == 0
    assert "\na: " in ran.out
    assert "\nb: " in ran.out
    for content in ("", "nonsense\n", '{"id": 1}\n', "[" * 100_000):
        (tmp_path / "rows.jsonl").write_text(content, encoding="utf-8")
        ran = run_here(tmp_path, capsys, monkeypatch, "evaluate", "rows.jsonl")
        assert (ran.code, ran.err.count("\n")) == (1, 1)
