from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from media.files import hash_bytes, hash_file
from tests.dprkwatch.program import PROGRAM, ROOT, Ran, environment, run_here
from tests.media.drawn import encoded, film, picture

pytestmark = pytest.mark.program

FEED = ROOT / "dprkwatch" / "demo" / "feed"
OLDER, NEWER = FEED / "2024-12-20", FEED / "2024-12-24"
REPORT = ["files", "posts_new", "posts_known", "revisions", "refused", "flagged", "claims", "seconds"]


def counted(folder: Path) -> dict[str, int]:
    """How many rows every table holds."""
    with sqlite3.connect(folder / "data" / "dprkwatch.db") as database:
        names = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {
            name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608
            for name in names
            if not name.startswith(("sqlite_", "post_search", "posts_fts"))
        }


def export(*messages: dict[str, Any], name: str = "Steppe Ledger", number: int = 1_888_777_666) -> str:
    return json.dumps(
        {"name": name, "type": "public_channel", "id": number, "messages": list(messages)}, ensure_ascii=False
    )


def message(number: int, text: str, **more: Any) -> dict[str, Any]:
    when = datetime(2024, 12, 10, tzinfo=UTC) + timedelta(hours=number)
    return {
        "id": number,
        "type": "message",
        "date": f"{when:%Y-%m-%dT%H:%M:%S}",
        "date_unixtime": str(int(when.timestamp())),
        "from": "Steppe Ledger",
        "from_id": "channel1888777666",
        "text": text,
        "text_entities": [{"type": "plain", "text": text}],
        **more,
    }


def written(folder: Path, name: str, content: str | bytes) -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return file


@dataclass(frozen=True)
class Shell:
    """Imports in one folder, one after the other."""

    folder: Path
    capsys: pytest.CaptureFixture[str]
    monkeypatch: pytest.MonkeyPatch

    def run(self, *arguments: str | Path) -> Ran:
        return run_here(self.folder, self.capsys, self.monkeypatch, "import", *map(str, arguments))

    def imported(self, *arguments: str | Path) -> dict[str, Any]:
        """What ``--json`` says, and whether the exit code fits it."""
        ran = self.run("--json", *arguments)
        answer = json.loads(ran.out)
        assert list(answer) == REPORT
        assert ran.code == (1 if answer["refused"] else 0), ran.err
        return answer  # type: ignore[no-any-return]


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    return Shell(tmp_path, capsys, monkeypatch)


def test_the_same_file_again_adds_nothing_at_all(tmp_path: Path, shell: Shell) -> None:
    first = shell.imported(OLDER)
    assert first["posts_new"] > 100
    assert first["flagged"] > 10
    assert first["claims"] > 10
    before = counted(tmp_path)
    assert before["posts"] == first["posts_new"]
    assert before["ledger_bodies"] > 0
    again = shell.imported(OLDER)
    assert (again["posts_new"], again["posts_known"], again["revisions"]) == (0, first["posts_new"], 0)
    assert counted(tmp_path) == before


def test_a_newer_export_adds_posts_revisions_and_marks_of_deletion(tmp_path: Path, shell: Shell) -> None:
    older = shell.imported(OLDER)
    before = counted(tmp_path)
    newer = shell.imported(NEWER)
    after = counted(tmp_path)
    assert newer["posts_new"] > 0
    assert newer["revisions"] > 0
    assert after["posts"] == older["posts_new"] + newer["posts_new"]
    assert after["revisions"] == before["revisions"] + newer["posts_new"] + newer["revisions"]
    assert after["deletions"] > before["deletions"] == 0
    assert after["deliveries"] == 0
    for folder in (OLDER, NEWER):
        shell.imported(folder)
    assert counted(tmp_path)["deletions"] == after["deletions"]
    assert counted(tmp_path)["posts"] == after["posts"]


def test_an_older_export_read_later_proves_no_deletion(tmp_path: Path, shell: Shell) -> None:
    newer = written(tmp_path, "newer.json", export(*(message(n, f"post {n}") for n in (1, 2, 3, 9))))
    older = written(tmp_path, "older.json", export(message(1, "post 1"), message(3, "post 3")))
    shell.imported(newer)
    shell.imported(older)
    assert counted(tmp_path)["deletions"] == 0
    newest = written(tmp_path, "newest.json", export(*(message(n, f"post {n}") for n in (1, 3, 9))))
    shell.imported(newest)
    assert counted(tmp_path)["deletions"] == 1


def test_a_folder_a_file_and_a_zip_of_it_are_the_same_export(tmp_path: Path, shell: Shell) -> None:
    folder = tmp_path / "ChatExport"
    written(folder, "result.json", export(message(1, "one"), message(2, "two")))
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as archive:
        archive.write(folder / "result.json", "ChatExport/result.json")
    assert shell.imported(folder)["posts_new"] == 2
    assert shell.imported(folder / "result.json")["posts_known"] == 2
    assert shell.imported(tmp_path / "export.zip")["posts_known"] == 2


def test_refused_posts_are_named_and_the_good_ones_kept(tmp_path: Path, shell: Shell) -> None:
    bad = [
        {**message(2, "too early"), "date": "1960-01-01T00:00:00", "date_unixtime": "-315619200"},
        {**message(-3, "negative")},
        {"type": "message", "text": "no id"},
    ]
    file = written(tmp_path, "result.json", export(message(1, "good"), *bad, message(9, "good too")))
    ran = shell.run(str(file))
    assert ran.code == 1
    assert "2 new posts" in ran.out
    lines = ran.err.splitlines()
    assert len(lines) == len(bad)
    assert all(line.startswith(f"dprkwatch: refused: {file}") for line in lines)
    assert counted(tmp_path)["posts"] == 2
    refused = shell.imported(file)["refused"]
    assert [set(one) for one in refused] == [{"file", "message", "reason"}] * len(bad)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("result.json", b""),
        ("result.json", b"\xff\xfe{"),
        ("result.json", b"[" * 100_000),
        ("result.json", b"<html>"),
        ("posts.jsonl", b"nothing here\n"),
        ("export.zip", b"PK\x03\x04 cut off"),
    ],
)
def test_a_file_that_is_no_export_is_a_failure_in_plain_words(
    tmp_path: Path, shell: Shell, name: str, content: bytes
) -> None:
    ran = shell.run(str(written(tmp_path, name, content)))
    assert ran.code == 1
    assert all(line.startswith("dprkwatch: ") for line in ran.err.splitlines())
    assert ran.err
    assert "Traceback" not in ran.err


def test_paths_that_are_not_there_are_told_before_anything_is_read(tmp_path: Path, shell: Shell) -> None:
    file = written(tmp_path, "result.json", export(message(1, "good")))
    ran = shell.run(str(file), "nowhere.json")
    assert (ran.code, ran.out, ran.err) == (1, "", "dprkwatch: nowhere.json: no such file or folder\n")
    assert not (tmp_path / "data").exists()


def test_posts_of_a_jsonl_file_meet_the_channel_named_for_them(tmp_path: Path, shell: Shell) -> None:
    lines = [
        {"id": 5, "channel": "@steppe_ledger", "date": "2024-12-14T10:00:00Z", "text": "one"},
        {"id": 6, "date": "2024-12-14T11:00:00Z", "text": "two"},
    ]
    file = written(tmp_path, "posts.jsonl", "".join(json.dumps(line) + "\n" for line in lines))
    assert len(shell.imported(file)["refused"]) == 1
    answer = shell.imported(file, "--as", "@steppe_ledger")
    assert (answer["posts_new"], answer["posts_known"], answer["refused"]) == (1, 1, [])


def many(count: int) -> Iterable[dict[str, Any]]:
    for number in range(1, count + 1):
        yield message(number, f"post {number} " + "слово за словом " * 20)


def test_ctrl_c_stops_cleanly_and_the_next_run_goes_on(tmp_path: Path, shell: Shell) -> None:
    count = 4_000
    file = written(tmp_path, "result.json", export(*many(count)))
    program = subprocess.Popen(
        [*PROGRAM, "import", str(file)],
        cwd=tmp_path,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    database = tmp_path / "data" / "dprkwatch.db"
    with program:
        while program.poll() is None:
            try:
                if posts_in(database) >= 200:
                    break
            except sqlite3.Error:
                continue  # not made yet
        program.send_signal(signal.SIGINT)
        out, err = program.communicate(timeout=30)
    assert (program.returncode, out, err) == (130, b"", b"dprkwatch: interrupted\n")
    kept = posts_in(database)
    assert 200 <= kept < count
    answer = shell.imported(file)
    assert (answer["posts_new"], answer["posts_known"]) == (count - kept, kept)


@pytest.mark.long
def test_two_gigabytes_take_less_than_300_megabytes_of_memory(tmp_path: Path) -> None:
    file = tmp_path / "result.json"
    with file.open("w", encoding="utf-8") as stream:
        stream.write('{"name": "Steppe Ledger", "type": "public_channel", "id": 1888777666, "messages": [')
        number = 0
        while stream.tell() < 2_000_000_000:
            number += 1
            text = f"post {number} " + "слово за словом " * (number % 150)
            stream.write(
                (",\n" if number > 1 else "") + json.dumps(message(number, text), ensure_ascii=False)
            )
        stream.write("]}")
    program = subprocess.Popen(
        [*PROGRAM, "import", str(file)], cwd=tmp_path, env=environment(), stdout=subprocess.DEVNULL
    )
    _, status, used = os.wait4(program.pid, 0)
    program.returncode = os.waitstatus_to_exitcode(status)
    assert program.returncode == 0
    assert posts_in(tmp_path / "data" / "dprkwatch.db") == number
    assert used.ru_maxrss < 300_000  # kilobytes


def posts_in(database: Path) -> int:
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as opened:
        return int(opened.execute("SELECT count(*) FROM posts").fetchone()[0])


def test_bad_media_are_named_with_their_message_and_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    photos = tmp_path / "export" / "photos"
    photos.mkdir(parents=True)
    (photos / "empty.jpg").write_bytes(b"")
    (photos / "page.jpg").write_bytes(b"<html>no picture</html>")
    (photos / "paper.jpg").write_bytes(b"%PDF-1.4\n%%EOF\n")
    told = [
        message(number, f"a picture {number}", photo=f"photos/{name}.jpg", width=10, height=10)
        for number, name in ((7, "empty"), (8, "page"), (9, "paper"))
    ]
    (tmp_path / "export" / "result.json").write_text(export(*told), encoding="utf-8")
    ran = run_here(tmp_path, capsys, monkeypatch, "import", "export", "--json")
    assert ran.code == 1
    answer = json.loads(ran.out)
    assert answer["posts_new"] == 3
    assert [(refused["message"], Path(refused["file"]).name) for refused in answer["refused"]] == [
        ("7", "empty.jpg"),
        ("8", "page.jpg"),
        ("9", "paper.jpg"),
    ]
    assert answer["refused"][0]["reason"] == "the file is empty"
    assert answer["refused"][2]["reason"] == "named like a jpg file, but is application/pdf"


@pytest.mark.parametrize("zipped", [False, True])
def test_a_film_that_an_export_leaves_out_is_known_by_its_thumbnail_until_it_comes(
    shell: Shell, zipped: bool
) -> None:
    made = film(shell.folder / "made.mp4", 6, width=320, height=240)
    shown = hash_file(made)
    post = message(
        1,
        "Recorded near the river",
        file="(File not included. Change data exporting settings to download.)",
        file_name="made.mp4",
        media_type="video_file",
        mime_type="video/mp4",
        duration_seconds=6,
        width=320,
        height=240,
        thumbnail="video_files/made.mp4_thumb.jpg",
    )
    thumbnail = encoded(picture(320, 240, 0), "JPEG")

    def exported(name: str, post: dict[str, Any], **files: bytes) -> Path:
        content = {"result.json": export(post).encode(), **files}
        if not zipped:
            for member, each in content.items():
                written(shell.folder / name, member, each)
            return shell.folder / name
        with zipfile.ZipFile(shell.folder / f"{name}.zip", "w") as out:
            for member, each in content.items():
                out.writestr(member, each)
        return shell.folder / f"{name}.zip"

    def known() -> tuple[Any, ...]:
        with sqlite3.connect(shell.folder / "data" / "dprkwatch.db") as database:
            kept = database.execute("SELECT state, hashed_from, hex(pdq), sha256 FROM media").fetchall()
            frames = database.execute("SELECT count(*) FROM media_frames").fetchone()[0]
        ((state, hashed_from, pdq, sha256),) = kept
        return state, hashed_from, pdq.lower(), sha256, frames

    assert shell.run(exported("bare", {**post, "thumbnail": "(File not included.)"})).code == 0
    assert known() == ("missing", None, "", None, 0)
    assert shell.run(exported("small", post, **{"video_files/made.mp4_thumb.jpg": thumbnail})).code == 0
    of_thumbnail = hash_bytes(thumbnail).pdq
    assert of_thumbnail is not None
    assert known() == ("hashed", "thumb", of_thumbnail.hex(), None, 0)
    [seen] = run_here(
        shell.folder, shell.capsys, shell.monkeypatch, "seen", "--json", "made.mp4"
    ).out.splitlines()
    assert [(match["verdict"], match["how"]) for match in json.loads(seen)["matches"]] == [("same", "frames")]
    whole = {**post, "file": "video_files/made.mp4"}
    files = {"video_files/made.mp4": made.read_bytes(), "video_files/made.mp4_thumb.jpg": thumbnail}
    assert shell.run(exported("whole", whole, **files)).code == 0
    assert shown.pdq is not None
    assert known() == ("hashed", "full", shown.pdq.hex(), shown.sha256, len(shown.frames))
    assert shell.run(exported("small", post, **{"video_files/made.mp4_thumb.jpg": thumbnail})).code == 0
    assert known()[1] == "full"
