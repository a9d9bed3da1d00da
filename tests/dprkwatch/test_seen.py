"""``seen``: where a picture was seen before, as it is and changed; known fakes."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

import pytest
from PIL import Image, ImageOps

from dprkwatch.commands.seen import in_words
from media.matching import How, Match, Verdict
from tests.dprkwatch.conftest import LoadedFeed
from tests.dprkwatch.program import run
from tests.media.drawn import encoded, picture
from tests.storage.made import rows

pytestmark = pytest.mark.program

FEED = Path(str(files("dprkwatch.demo"))) / "feed" / "2024-12-24" / "chats"
SHOWN = FEED / "chat_12" / "photos" / "photo_10@20-12-2024_01-30-21.jpg"


def test_a_picture_is_found_as_it_is_and_mirrored_and_smaller(tmp_path: Path, feed: LoadedFeed) -> None:
    feed.copy_to(tmp_path)
    with Image.open(SHOWN) as shown:
        changed = ImageOps.mirror(shown).resize((shown.width * 2 // 3, shown.height * 2 // 3))
    (tmp_path / "changed.jpg").write_bytes(encoded(changed.convert("RGB"), "JPEG", quality=60))
    (tmp_path / "new.png").write_bytes(encoded(picture(seed=9)))
    ran = run(tmp_path, "seen", "--json", str(SHOWN), "changed.jpg", "new.png")
    assert (ran.code, ran.err) == (0, "")
    as_it_is, mirrored, new = [json.loads(line) for line in ran.out.splitlines()]
    assert list(as_it_is) == ["file", "searched", "matches"]
    assert {tuple(match) for match in as_it_is["matches"]} == {
        ("verdict", "how", "distance", "channel", "url", "posted")
    }
    assert ("same", "file", 0) in {(m["verdict"], m["how"], m["distance"]) for m in as_it_is["matches"]}
    assert ("same", "turned") in {(m["verdict"], m["how"]) for m in mirrored["matches"]}
    assert [m["posted"] for m in as_it_is["matches"]] == sorted(m["posted"] for m in as_it_is["matches"])
    assert (new["searched"], new["matches"]) == (as_it_is["searched"], [])
    said = run(tmp_path, "seen", "new.png").out
    assert "not seen in" in said
    assert "Not the whole internet" in said


def test_known_fakes_are_matched_and_bad_rows_named(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(encoded(picture(640, 480), "JPEG"))
    pdq = json.loads(run(tmp_path, "hash", "--json", "a.jpg").out)["pdq"]
    (tmp_path / "fakes.csv").write_text(f"pdq,note\n{pdq},a film of 2019\nzz,bad\n", encoding="utf-8")
    kept = run(tmp_path, "fakes", "fakes.csv")
    assert kept.code == 1
    assert "1 new known fake," in kept.out
    assert "line 3" in kept.err
    (tmp_path / "b.png").write_bytes(encoded(picture(320, 240)))
    assert "known fake: a film of 2019" in run(tmp_path, "seen", "b.png").out
    assert run(tmp_path, "fakes", "list").out == f"{pdq}  0 flagged posts  a film of 2019 (fakes.csv)\n"
    for name in ("nothing.csv", "a.jpg"):
        ran = run(tmp_path, "fakes", name)
        assert (ran.code, len(ran.err.splitlines())) == (1, 1)


@pytest.mark.parametrize("words", [("fakes.csv",), ("import", "fakes.csv")])
@pytest.mark.parametrize("first", ["pdq,note", "PDQ;Note", "note\tpdq"])
def test_a_list_of_fakes_is_taken_as_people_write_it(
    tmp_path: Path, words: tuple[str, ...], first: str
) -> None:
    mark = next(each for each in ",;\t" if each in first)
    row = ["ab" * 32, "a film of 2019"] if first.lower().startswith("pdq") else ["a film of 2019", "AB" * 32]
    (tmp_path / "fakes.csv").write_text(f"{first}\n{mark.join(row)}\n", encoding="utf-8")
    ran = run(tmp_path, "fakes", *words)
    assert (ran.code, ran.out, ran.err) == (
        0,
        "fakes.csv: 1 new known fake, 0 known already, 0 refused\n",
        "",
    )


@pytest.mark.parametrize(
    ("words", "content", "code", "said"),
    [
        (("import",), b"", 2, "name the list: dprkwatch fakes import FILE.csv"),
        (("gone.csv",), b"", 1, "gone.csv: no such file or directory"),
        (("f.csv",), b"", 1, "f.csv: has no column pdq; its first line must be “pdq,note”"),
        (("f.csv",), b"hash,note\n", 1, "f.csv: has no column pdq; its first line must be “pdq,note”"),
        (("f.csv",), b"\x89PNG\xff", 1, "f.csv: is no CSV file in UTF-8; its first line must be “pdq,note”"),
        (("f.csv",), b"pdq\nx\n", 1, "f.csv, line 2: 'x' is no PDQ hash of 64 hex digits"),
        (("f.csv",), b"pdq\n" + b"0" * 64, 1, "f.csv, line 2: a hash of zeros is that of a blank picture"),
    ],
)
def test_what_is_no_list_of_fakes_is_said_in_one_line(
    tmp_path: Path, words: tuple[str, ...], content: bytes, code: int, said: str
) -> None:
    (tmp_path / "f.csv").write_bytes(content)
    ran = run(tmp_path, "fakes", *words)
    assert (ran.code, ran.err) == (code, f"dprkwatch: {said}\n")


def test_what_is_cropped_and_turned_is_called_both() -> None:
    assert in_words(Match(1, Verdict.SAME, How.CROPPED, 4)) == "cropped or framed"
    both = Match(1, Verdict.SAME, How.CROPPED, 4, orientation=1)
    assert in_words(both) == "cropped or framed, mirrored or turned"


def test_a_file_that_is_none_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "text.png").write_text("no picture")
    ran = run(tmp_path, "seen", "text.png", "gone.jpg")
    assert ran.code == 1
    assert "gone.jpg: there is no such file" in ran.err


def test_what_cannot_be_looked_into_is_never_called_not_seen(tmp_path: Path, feed: LoadedFeed) -> None:
    feed.copy_to(tmp_path)
    whole = SHOWN.read_bytes()
    made = {"cut.jpg": whole[: len(whole) // 3], "zero.jpg": b"", "text.jpg": b"no picture at all"}
    made["dot.png"] = encoded(picture(1, 1))
    for name, content in made.items():
        (tmp_path / name).write_bytes(content)
    for name in made:
        ran = run(tmp_path, "seen", name)
        assert ran.code == 1
        assert "could not be looked into: " in ran.out
        assert "only the very same file, byte for byte, was searched for, and none is kept" in ran.out
        assert "not seen" not in ran.out
        told = run(tmp_path, "seen", "--json", name)
        assert (told.code, list(json.loads(told.out))) == (1, ["file", "searched", "matches"])
        assert told.err.startswith(f"dprkwatch: {name}: ")
    said = run(tmp_path, "seen", str(SHOWN)).out
    assert "1 sightings" not in said
    assert "1 channels" not in said


async def test_the_sample_feed_shows_old_footage_under_new_captions(feed: LoadedFeed, tmp_path: Path) -> None:
    from storage.engines import Storage

    async with await Storage.open(feed.copy_to(tmp_path)) as storage:
        found = await rows(storage, "SELECT differs FROM reuses ORDER BY id")
    differences = [json.loads(differs) for (differs,) in found]
    assert {"places": [["kursk-oblast"], ["sergeyevka"]], "days": 62} in differences
