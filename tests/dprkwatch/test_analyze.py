from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.dprkwatch.program import PROGRAM, environment, run

TEXT = "ГУР: бійці КНДР втратили 30 вбитими під Плеховим 14 грудня"


def lines(*rows: object) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def test_one_text_is_one_object_whose_spans_lie_in_the_text(tmp_path: Path) -> None:
    ran = run(tmp_path, "analyze", "--json", "--date", "2024-12-15", given=TEXT + "\n")
    assert (ran.code, ran.err) == (0, "")
    answer = json.loads(ran.out)
    assert list(answer) == ["id", "language", "flagged", "score", "mentions", "claims"]
    assert answer["id"] is None
    assert answer["flagged"] is True
    assert answer["language"] == "uk"
    for mention in answer["mentions"]:
        assert list(mention) == ["start", "end", "text", "rule"]
        assert TEXT[mention["start"] : mention["end"]] == mention["text"]
    (claim,) = answer["claims"]
    assert list(claim) == [
        "event",
        "stance",
        "counts",
        "places",
        "claimant",
        "date_from",
        "date_to",
        "quote",
        "spans",
    ]
    assert claim["event"] == "casualties"
    assert claim["counts"] == [{"what": "killed", "min": 30, "max": 30, "approximate": False}]
    assert [set(place) for place in claim["places"]] == [{"id", "name", "region", "lat", "lon", "precision"}]
    assert claim["claimant"] == {"name": "HUR", "side": "ukraine"}
    assert claim["date_from"] == "2024-12-14"
    assert set(claim["quote"]) == {"start", "end"}
    assert set(claim["spans"]) == {"event", "counts", "places", "claimant", "date", "stance"}
    for slot in ("counts", "places"):
        assert len(claim["spans"][slot]) == len(claim[slot])
    ((start, end),) = claim["spans"]["claimant"]
    assert TEXT[start:end] == "ГУР"


def test_lines_are_answered_one_a_line_with_their_ids(tmp_path: Path) -> None:
    given = lines({"id": "a", "text": TEXT}, {"id": 7, "text": "погода"}, {"text": ""})
    ran = run(tmp_path, "analyze", "-", "--jsonl", "--json", given=given)
    assert ran.code == 0
    assert [json.loads(line)["id"] for line in ran.out.splitlines()] == ["a", 7, None]


def test_a_bad_line_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    bad: list[tuple[bytes, str]] = [
        (b"{", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b'{"id": 1}', 'not an object with a "text"'),
        (b'{"text": 3}', 'not an object with a "text"'),
        (b"[]", 'not an object with a "text"'),
        (b'{"text": "\xff"}', "not UTF-8 text"),
        (b'{"text": "x", "date": "2024-13-01"}', "\"date\": '2024-13-01' is no date"),
        (b'{"text": "x", "date": 5}', "\"date\": '5' is no date"),
        (b'{"text": "x", "date": "0001-01-01"}', "is not between 1970 and 2100"),
        (b'{"n": ' + b"9" * 10_000 + b"}", "not JSON"),
    ]
    good = lines({"id": "good", "text": TEXT}).encode()
    given = b"".join(line + b"\n" + good for line, _ in bad)
    ran = run(tmp_path, "analyze", "--jsonl", "--json", given=given)
    assert ran.code == 1
    assert ran.out.count('"id": "good"') == len(bad)
    said = ran.err.splitlines()
    assert len(said) == len(bad)
    for number, (line, (_, reason)) in enumerate(zip(said, bad, strict=True)):
        assert line.startswith(f"dprkwatch: -: line {2 * number + 1}: ")
        assert reason in line


def test_a_post_whose_date_is_none_is_read_without_one(tmp_path: Path) -> None:
    dates = ["2024-13-01", 5, "0001-01-01", ["x"]]
    ran = run(
        tmp_path,
        "analyze",
        "--jsonl",
        "--json",
        given=lines(*({"id": 1, "text": TEXT, "date": date} for date in dates), {"text": TEXT, "date": ""}),
    )
    assert ran.code == 0
    assert [json.loads(line)["flagged"] for line in ran.out.splitlines()] == [True] * 5
    assert [line.split(": ")[3] for line in ran.err.splitlines()] == ["read without a date"] * len(dates)


@pytest.mark.parametrize("json_output", [["--json"], []])
@pytest.mark.parametrize("locale", [{"LC_ALL": "C"}, {"PYTHONIOENCODING": "ascii"}, {}])
def test_lone_surrogates_and_any_locale_are_survived(
    tmp_path: Path, json_output: list[str], locale: dict[str, str]
) -> None:
    given = '{"id": "x\\udfff", "text": "бійці КНДР \\ud800 загинули"}\n'
    ran = run(tmp_path, "analyze", "--jsonl", *json_output, given=given, **locale)
    assert (ran.code, ran.err) == (0, "")
    if json_output:
        assert json.loads(ran.out)["id"] == "x\udfff"
        assert "бійці КНДР" in ran.out


def test_marks_and_line_ends_around_the_text_are_not_the_text(tmp_path: Path) -> None:
    (tmp_path / "text.txt").write_bytes(b"\xef\xbb\xbf" + TEXT.encode() + b"\r\n")
    ran = run(tmp_path, "analyze", "text.txt", "--json")
    (claim,) = json.loads(ran.out)["claims"]
    ((start, end),) = claim["spans"]["claimant"]
    assert TEXT[start:end] == "ГУР"
    inside = run(tmp_path, "analyze", "--json", given="\r\n\r\n" + TEXT)
    assert json.loads(inside.out)["mentions"][0]["start"] == json.loads(ran.out)["mentions"][0]["start"] + 4


def test_a_megabyte_and_nul_bytes_are_texts_like_others(tmp_path: Path) -> None:
    assert run(tmp_path, "analyze", "--json", given="x" * 1_000_000).code == 0
    answer = json.loads(run(tmp_path, "analyze", "--json", given="\0\0" + TEXT).out)
    assert answer["mentions"][0]["start"] >= 2


def test_what_strangers_wrote_does_not_steer_the_terminal(tmp_path: Path) -> None:
    ran = run(tmp_path, "analyze", given="\x1b[2J\x07" + TEXT + "\x9b31m")
    assert "\x1b" not in ran.out
    assert "␛[2J␇" in ran.out


def test_a_file_that_cannot_be_read_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "latin.txt").write_bytes(b"caf\xe9")
    for arguments, said in (
        (("nowhere.txt",), "dprkwatch: nowhere.txt: No such file or directory\n"),
        ((str(tmp_path),), f"dprkwatch: {tmp_path}: Is a directory\n"),
        (("latin.txt",), "dprkwatch: latin.txt: is not UTF-8 text\n"),
    ):
        ran = run(tmp_path, "analyze", *arguments)
        assert (ran.code, ran.out, ran.err) == (1, "", said)


def test_whoever_reads_us_may_leave_early(tmp_path: Path) -> None:
    given = lines({"id": 1, "text": TEXT}) * 3000
    program = subprocess.Popen(
        [*PROGRAM, "analyze", "--jsonl", "--json"],
        cwd=tmp_path,
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert program.stdin
    assert program.stdout
    assert program.stderr
    (tmp_path / "given").write_text(given, encoding="utf-8")
    with program:
        program.stdin.write(lines({"id": 1, "text": TEXT}).encode())
        program.stdin.flush()
        program.stdout.close()
        try:
            program.stdin.write(given.encode())
            program.stdin.close()
        except BrokenPipeError:
            pass
        said = program.stderr.read()
    assert said == b""
    assert program.returncode == 0
