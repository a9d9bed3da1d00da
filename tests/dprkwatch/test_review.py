from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.dprkwatch.conftest import LoadedFeed
from tests.dprkwatch.program import run

pytestmark = pytest.mark.program


def test_a_verdict_is_kept_shown_and_measured(tmp_path: Path, feed: LoadedFeed) -> None:
    feed.copy_to(tmp_path)
    assert "no claim was reviewed" in run(tmp_path, "evaluate", "--from-reviews").out
    given = run(
        tmp_path,
        "review",
        "5",
        "supported",
        "--reason",
        "two tellers",
        "--link",
        "https://a.example/1",
        "--json",
    )
    assert (given.code, given.err) == (0, "")
    (told,) = json.loads(given.out)["reviews"]
    assert (told["by"], told["axis"], told["verdict"]) == ("cli", "newsroom", "supported")
    assert (told["reason"], told["links"]) == ("two tellers", ["https://a.example/1"])
    assert run(tmp_path, "review", "5", "wrong-place").code == 0
    shown = run(tmp_path, "review", "5").out
    assert "wrong place" in shown
    assert "two tellers" in shown
    figures = json.loads(run(tmp_path, "evaluate", "--from-reviews", "--json").out)
    assert (figures["reviewed"], figures["slots"]["place"]["fp"]) == (1, 1)
    assert run(tmp_path, "review", "5", "count", "claimant").code == 0
    assert run(tmp_path, "review", "5", "claimant", "--take-back").code == 0
    figures = json.loads(run(tmp_path, "evaluate", "--from-reviews", "--json").out)
    wrong = {slot: tally["fp"] for slot, tally in figures["slots"].items()}
    assert wrong == {"topic": 0, "place": 1, "count": 1, "claimant": 0}


def test_what_cannot_be_kept_is_said_in_one_line(tmp_path: Path, feed: LoadedFeed) -> None:
    feed.copy_to(tmp_path)
    for arguments, code in (
        (("review", "999999", "right"), 1),
        (("review", "5", "maybe"), 2),
        (("review", "5", "right", "--link", "javascript:alert(1)"), 2),
        (("review", "5", "--reason", "because"), 2),
        (("review", "0", "right"), 2),
        (("review", "5", "right", "place"), 2),
        (("review", "5", "supported", "--take-back"), 2),
        (("evaluate",), 2),
    ):
        ran = run(tmp_path, *arguments)
        assert (ran.code, len(ran.err.splitlines())) == (code, 1), arguments
