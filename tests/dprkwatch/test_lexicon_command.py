"""``lexicon``: what an analyst changes is checked, tried and put in force without Python."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.dprkwatch.conftest import LoadedFeed
from tests.dprkwatch.program import run

pytestmark = pytest.mark.program

MINE = """
[flag.terms]
salt = ["соледобува*"]
[[flag.rules]]
name = "salt"
anchor = ["salt"]
score = 0.9
matches = ["соледобувачі зранку"]
misses = ["хліб"]
"""


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    file = tmp_path / "mine.toml"
    file.write_text(MINE, encoding="utf-8")
    return file


def test_a_file_that_can_be_used_is_said_to_be(tmp_path: Path, mine: Path) -> None:
    ran = run(tmp_path, "lexicon", "check", str(mine))
    assert (ran.code, ran.err) == (0, "")
    assert "can be used" in ran.out


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ("0.9", "0.9x", "mine.toml, line 7"),
        ('anchor = ["salt"]', 'anchor = ["pepper"]', "mine.toml, line"),
        ('misses = ["хліб"]', 'misses = ["соледобувачі"]', "rule salt: must not match and does"),
        ('matches = ["соледобувачі зранку"]', 'matches = ["хліб"]', "rule salt: must match and doesn't"),
    ],
)
def test_a_broken_file_is_refused_and_nothing_changes(
    tmp_path: Path, mine: Path, was: str, becomes: str, said: str
) -> None:
    mine.write_text(MINE.replace(was, becomes), encoding="utf-8")
    for command in ("check", "use"):
        ran = run(tmp_path, "lexicon", command, str(mine))
        assert ran.code == 1
        assert said in ran.err
        assert len(ran.err.splitlines()) == 1


def test_a_broken_table_for_claims_names_file_and_line(tmp_path: Path) -> None:
    run(tmp_path, "lexicon", "export", "mine")
    file = tmp_path / "mine" / "lexicon" / "claims_uk.toml"
    text = file.read_text(encoding="utf-8").replace('event = "casualties"', 'event = "casulties"', 1)
    file.write_text(text, encoding="utf-8")
    ran = run(tmp_path, "lexicon", "check", str(file))
    assert ran.code == 1
    assert "claims_uk.toml, line " in ran.err
    assert "casulties" in ran.err


def test_what_is_written_out_can_be_used_again(tmp_path: Path) -> None:
    assert run(tmp_path, "lexicon", "export", "mine").code == 0
    assert run(tmp_path, "lexicon", "check", "mine").code == 0
    again = run(tmp_path, "lexicon", "export", "mine")
    assert (again.code, len(again.err.splitlines())) == (1, 1)


def test_trying_shows_what_would_be_flagged_and_using_flags_it(
    tmp_path: Path, feed: LoadedFeed, mine: Path
) -> None:
    feed.copy_to(tmp_path)
    mine.write_text(MINE.replace("соледобува*", "школа").replace("соледобувачі", "школа"), encoding="utf-8")
    tried = run(tmp_path, "lexicon", "try", str(mine), "--since", "2024-12-01", "--json")
    assert (tried.code, tried.err) == (0, "")
    told = json.loads(tried.out)
    assert set(told) == {"since", "posts", "newly_flagged", "no_longer_flagged", "other_claims"}
    assert len(told["newly_flagged"]) > 0
    assert all("школа" in row["text"].lower() for row in told["newly_flagged"])
    assert (told["no_longer_flagged"], told["other_claims"]) == ([], [])

    used = run(tmp_path, "lexicon", "use", str(mine))
    assert used.code == 0
    assert f"{len(told['newly_flagged'])} newly flagged" in used.out
    again = run(tmp_path, "lexicon", "try", str(mine), "--since", "2024-12-01", "--json")
    assert json.loads(again.out)["newly_flagged"] == []
    back = run(tmp_path, "lexicon", "use", "--configured")
    assert f"{len(told['newly_flagged'])} no longer" in back.out


def test_wrong_words_are_bad_usage(tmp_path: Path, mine: Path) -> None:
    for arguments in (("use",), ("try", str(mine), "--since", "soon")):
        ran = run(tmp_path, "lexicon", *arguments)
        assert (ran.code, len(ran.err.splitlines())) == (2, 1)
    ran = run(tmp_path, "lexicon", "check", "nowhere.toml")
    assert (ran.code, len(ran.err.splitlines())) == (1, 1)
