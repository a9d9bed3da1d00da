from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.dprkwatch.conftest import LoadedFeed
from tests.dprkwatch.program import ROOT, run

pytestmark = pytest.mark.program

LIST = "username\ttitle\tside\tkind\tsupport\n"


def test_channels_are_added_listed_and_removed(tmp_path: Path) -> None:
    added = run(
        tmp_path, "channels", "add", "@Steppe_Ledger", "https://t.me/s/harbour_wire", "--side", "west"
    )
    assert added.code == 0
    assert added.out.splitlines() == [
        "@steppe_ledger: watched from now on",
        "@harbour_wire: watched from now on",
    ]
    assert "is watched already" in run(tmp_path, "channels", "add", "@steppe_ledger").out
    listed = run(tmp_path, "channels", "list", "--json")
    channels = json.loads(listed.out)["channels"]
    assert [channel["channel"] for channel in channels] == ["@harbour_wire", "@steppe_ledger"]
    assert channels[0] == {
        "channel": "@harbour_wire",
        "title": None,
        "side": "west",
        "kind": None,
        "mode": "auto",
        "state": "ok",
        "last_post": None,
        "last_check": None,
    }
    removed = run(tmp_path, "channels", "remove", "@steppe_ledger", "@never_added")
    assert removed.code == 1
    assert removed.out == "@steppe_ledger: no longer watched; what was collected stays\n"
    assert removed.err == "dprkwatch: @never_added: was not watched\n"
    assert "steppe_ledger" not in run(tmp_path, "channels", "list").out


def test_a_list_is_answered_line_by_line_and_refused_lines_are_a_failure(tmp_path: Path) -> None:
    (tmp_path / "list.tsv").write_text(
        LIST
        + "steppe_ledger\tSteppe Ledger\tindependent\toutlet\tstrong\n"
        + "\tNo Username\tukraine\tofficial\tnone\n"
        + "bad name\t\t\t\t\n"
        + "harbour_wire\tHarbour\tmars\t\t\n"
        + "third_one\n",
        encoding="utf-8-sig",
    )
    ran = run(tmp_path, "channels", "import", "list.tsv")
    assert ran.code == 1
    assert ran.out.splitlines() == [
        "@steppe_ledger: watched from now on",
        "@third_one: watched from now on",
    ]
    assert [line.split(": ")[:3] for line in ran.err.splitlines()] == [
        ["dprkwatch", "list.tsv", f"line {number}"] for number in (3, 4, 5)
    ]
    again = run(tmp_path, "channels", "import", "list.tsv")
    assert again.out.count("is watched already") == 2


@pytest.mark.parametrize("content", [b"", b"name\ttitle\n", b"username\n\xff\xfe\n", b"username\na\x00b\n"])
def test_a_file_that_is_no_list_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "list.tsv").write_bytes(content)
    ran = run(tmp_path, "channels", "import", "list.tsv")
    assert ran.code == 1
    assert ran.err.startswith("dprkwatch: ")
    assert ran.err.count("\n") == 1


def test_the_shipped_list_is_taken_whole(tmp_path: Path) -> None:
    ran = run(tmp_path, "channels", "import", str(ROOT / "dprkwatch" / "data" / "channels.tsv"))
    assert (ran.code, ran.err) == (0, "")
    assert len(ran.out.splitlines()) > 40


def test_rows_without_a_username_are_named_in_the_public_list(tmp_path: Path) -> None:
    table = ROOT / "../shared/data/channels.tsv"
    if not table.is_file():
        pytest.skip("the list with unnamed rows is not here")
    rows = table.read_text(encoding="utf-8").splitlines()[1:]
    nameless = [row for row in rows if not row.partition("\t")[0].strip()]
    ran = run(tmp_path, "channels", "import", str(table))
    assert ran.code == 1
    assert len(ran.err.splitlines()) == len(nameless)
    assert len(ran.out.splitlines()) == len(rows) - len(nameless)


def test_unwatched_channels_that_flagged_posts_point_to_are_suggested(
    tmp_path: Path, feed: LoadedFeed
) -> None:
    feed.copy_to(tmp_path)
    run(tmp_path, "channels", "remove", "@step_i_shtyk")
    ran = run(tmp_path, "channels", "suggest", "--json")
    assert ran.code == 0
    suggested = json.loads(ran.out)["channels"]
    assert suggested
    assert set(suggested[0]) == {"channel", "forwards", "links", "tellers", "examples"}
    assert [s["tellers"] for s in suggested] == sorted((s["tellers"] for s in suggested), reverse=True)
    words = run(tmp_path, "channels", "suggest").out
    assert suggested[0]["channel"] in words


def test_coverage_says_a_line_a_channel_and_its_figures(tmp_path: Path, feed: LoadedFeed) -> None:
    feed.copy_to(tmp_path)
    channels = json.loads(run(tmp_path, "coverage", "--json").out)["channels"]
    assert channels
    for channel in channels:
        assert list(channel) == [
            "channel",
            "mode",
            "last_post",
            "last_check",
            "lag_median_s",
            "lag_p95_s",
            "gaps_open",
            "gaps_closed",
            "revisions",
            "deletions",
            "flood_waits",
            "errors",
            "state",
        ]
    assert sum(channel["revisions"] for channel in channels) >= 1
    assert sum(channel["deletions"] for channel in channels) >= 1
    told = run(tmp_path, "coverage").out.splitlines()
    assert [line.partition(": ")[0] for line in told[: len(channels)]] == [one["channel"] for one in channels]


def test_a_table_may_have_commas_between_its_cells(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text(
        'username,title,side,kind\nalpha_chan,"Alpha, the unit",ukraine,unit\n', encoding="utf-8"
    )
    ran = run(tmp_path, "channels", "import", "list.csv")
    assert ran.code == 0, ran.err
    assert ran.out == "@alpha_chan: watched from now on\n"
