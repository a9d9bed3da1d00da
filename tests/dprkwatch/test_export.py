"""``dprkwatch export``: files by the query of ``/claims``, whole or not at all."""

from __future__ import annotations

import csv
import io
import json
from codecs import BOM_UTF8
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.dprkwatch.conftest import LoadedFeed
from tests.dprkwatch.program import Ran, run_here


@pytest.fixture
def run(
    tmp_path: Path, feed: LoadedFeed, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Ran]:
    feed.copy_to(tmp_path)
    return lambda *arguments: run_here(tmp_path, capsys, monkeypatch, "export", *arguments)


def test_every_format_is_written_and_read_back(run: Callable[..., Ran], tmp_path: Path) -> None:
    for form in ("csv", "json", "geojson", "kml"):
        out = tmp_path / f"claims.{form}"
        ran = run(form, "kursk", "-o", str(out))
        assert (ran.code, ran.err) == (0, "")
        assert out.stat().st_size > 1000
    total = json.loads((tmp_path / "claims.json").read_text(encoding="utf-8"))["total"]
    lines = csv.DictReader(io.StringIO((tmp_path / "claims.csv").read_text(encoding="utf-8"), newline=""))
    assert len(list(lines)) == total > 10
    assert not list(tmp_path.glob("*.part"))


def test_a_csv_has_a_byte_order_mark_where_it_is_asked_for(run: Callable[..., Ran], tmp_path: Path) -> None:
    out = tmp_path / "claims.csv"
    assert run("csv", "kursk", "-o", str(out)).code == 0
    plain = out.read_bytes()
    assert plain.startswith(b"id,posted,")
    assert run("csv", "kursk", "-o", str(out), "--excel").code == 0
    assert out.read_bytes() == BOM_UTF8 + plain
    assert run("json", "kursk", "-o", str(out), "--excel").code == 2


def test_what_cannot_be_done_is_said_in_one_line(run: Callable[..., Ran], tmp_path: Path) -> None:
    wrong = run("xlsx", "kursk", "-o", "x.xlsx")
    assert wrong.code == 2
    assert wrong.err.count("\n") == 1
    nowhere = run("csv", "kursk", "-o", str(tmp_path / "none" / "x.csv"))
    assert nowhere.code == 1
    assert nowhere.err.count("\n") == 1
