"""``dprkwatch hash``: what it prints, and how it says that a file is bad."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from tests.dprkwatch.program import run, run_here
from tests.media.drawn import blank_png, encoded, film, picture

FIELDS = ["file", "sha256", "mime", "width", "height", "duration", "pdq", "pdq_quality", "phash", "frames"]


def test_a_picture_and_a_film_are_an_object_a_line(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(encoded(picture(640, 480), "JPEG"))
    film(tmp_path / "ф b.mp4", 3)
    ran = run(tmp_path, "hash", "--json", "a.jpg", "ф b.mp4")
    assert (ran.code, ran.err) == (0, "")
    photo, moving = [json.loads(line) for line in ran.out.splitlines()]
    assert list(photo) == list(moving) == FIELDS
    assert photo["file"] == "a.jpg"
    assert photo["sha256"] == hashlib.sha256((tmp_path / "a.jpg").read_bytes()).hexdigest()
    assert (photo["mime"], photo["width"], photo["height"]) == ("image/jpeg", 640, 480)
    assert (photo["duration"], photo["frames"], len(photo["pdq"]), len(photo["phash"])) == (None, [], 64, 16)
    assert moving["file"] == "ф b.mp4"
    assert moving["duration"] == pytest.approx(3.0, abs=0.3)
    assert [list(frame) for frame in moving["frames"]] == [["time", "pdq", "quality"]] * 3
    assert {len(frame["pdq"]) for frame in moving["frames"]} == {64}


def test_bad_files_have_a_line_each_on_standard_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    content = encoded(picture(), "JPEG")
    (tmp_path / "good.jpg").write_bytes(content)
    (tmp_path / "cut.jpg").write_bytes(content[:2000])
    (tmp_path / "empty.jpg").write_bytes(b"")
    (tmp_path / "text.png").write_text("no picture")
    (tmp_path / "large.png").write_bytes(blank_png(30_000, 30_000))
    (tmp_path / "folder").mkdir()
    names = ["cut.jpg", "empty.jpg", "gone.jpg", "folder", "text.png", "large.png", "good.jpg"]
    ran = run_here(tmp_path, capsys, monkeypatch, "hash", "--json", *names)
    assert ran.code == 1
    told = [json.loads(line) for line in ran.out.splitlines()]
    assert [each["file"] for each in told] == ["cut.jpg", "empty.jpg", "text.png", "large.png", "good.jpg"]
    assert [each["pdq"] is None for each in told] == [True, True, True, True, False]
    assert ran.err.splitlines() == [
        "dprkwatch: cut.jpg: is cut off",
        "dprkwatch: empty.jpg: the file is empty",
        "dprkwatch: gone.jpg: there is no such file",
        "dprkwatch: folder: is no file",
        "dprkwatch: text.png: named like a png file, but is none that is known",
        "dprkwatch: large.png: 30000 × 30000 pixels: too large to look into",
    ]


def test_people_get_the_same_hashes_and_a_wrong_name_is_no_failure(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.jpg").write_bytes(encoded(picture(), "PNG"))
    film(tmp_path / "b.mp4", 2)
    told = run_here(tmp_path, capsys, monkeypatch, "hash", "--json", "a.jpg", "b.mp4")
    ran = run_here(tmp_path, capsys, monkeypatch, "hash", "a.jpg", "b.mp4")
    assert (ran.code, told.code) == (0, 0)
    assert ran.err == "dprkwatch: a.jpg: named like a jpg file, but is image/png\n"
    photo, moving = map(json.loads, told.out.splitlines())
    assert photo["pdq"] in ran.out
    assert photo["phash"] in ran.out
    for frame in moving["frames"]:
        assert frame["pdq"] in ran.out


def test_no_file_named_is_bad_usage(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run_here(tmp_path, capsys, monkeypatch, "hash").code == 2
