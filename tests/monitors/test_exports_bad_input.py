"""Hostile and damaged exports: the good posts are kept, each bad one is named with its reason."""

from __future__ import annotations

import json
import os
import stat
import struct
import tracemalloc
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from monitors.exports import UNDATED, ExportFindings, read_exports
from storage.observations import ObservedPost, RefusedPost

SEEN = datetime(2024, 12, 20, 9, tzinfo=UTC)


def message(message_id: Any, text: Any = "Рота зайняла посадку", **more: Any) -> dict[str, Any]:
    return {"id": message_id, "type": "message", "date_unixtime": "1734170400", "text": text, **more}


def export(*messages: Any) -> str:
    chat = {"name": "Ялинка", "type": "public_channel", "id": 1500000001, "messages": list(messages)}
    return json.dumps(chat, ensure_ascii=False, indent=1)


def read(
    *paths: Path, as_username: str | None = "@yalynka", findings: ExportFindings | None = None
) -> tuple[list[ObservedPost], list[RefusedPost]]:
    found = list(read_exports(paths, as_username=as_username, zone=None, observed_at=SEEN, findings=findings))
    return (
        [each for each in found if isinstance(each, ObservedPost)],
        [each for each in found if isinstance(each, RefusedPost)],
    )


def read_text(
    folder: Path, content: str | bytes, name: str = "result.json"
) -> tuple[list[int], list[tuple[str | None, str]]]:
    """Read a file with this content: ids of the posts taken, message and reason of those refused."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))
    posts, refused = read(path)
    assert all(each.file == str(path) for each in refused)
    assert all("\n" not in each.reason and len(each.reason) < 200 for each in refused)
    return [each.message_id for each in posts], [(each.message, each.reason) for each in refused]


def test_a_truncated_export_keeps_the_posts_before_the_cut(tmp_path: Path) -> None:
    whole = export(message(1), message(2), message(3))
    cut = whole[: whole.index('"id": 3') + 30]
    assert read_text(tmp_path, cut) == (
        [1, 2],
        [(None, "the file ends in the middle of a post, after message 2")],
    )


def test_an_export_cut_anywhere_never_raises_and_names_the_cut(tmp_path: Path) -> None:
    whole = export(message(1), message(2, ["a", {"type": "bold", "text": "б"}]), message(3)).encode()
    for length in range(1, len(whole), 7):
        ids, refused = read_text(tmp_path, whole[:length])
        assert ids == [1, 2, 3][: len(ids)]
        assert refused or ids == [1, 2, 3], length


def test_a_truncated_line_is_refused_by_its_number(tmp_path: Path) -> None:
    lines = '{"id": 1, "date": "2024-12-14T10:00:00Z", "text": "a"}\n{"id": 2, "date": "2024-12-1'
    assert read_text(tmp_path, lines, "posts.jsonl") == ([1], [("line 2", "not JSON: the line is cut off")])


@pytest.mark.parametrize("content", [b"", b" \n\n "])
def test_an_empty_file_is_refused(tmp_path: Path, content: bytes) -> None:
    assert read_text(tmp_path, content) == ([], [(None, "the file is empty")])


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"<!DOCTYPE html><html></html>", "is a web page"),
        ('{"id": 1}'.encode("utf-16"), "is UTF-16"),
        (b"\x00\x01\x02\x03", "is neither"),
        (b"[1, 2]", "is neither"),
        (b'{"a": 1}', "is neither"),
    ],
)
def test_a_file_of_another_kind_is_refused_in_words_that_help(
    tmp_path: Path, content: bytes, reason: str
) -> None:
    ids, refused = read_text(tmp_path, content)
    assert ids == []
    assert len(refused) == 1
    assert refused[0][1].startswith(reason)


def test_bytes_that_are_not_utf8_cost_only_their_message(tmp_path: Path) -> None:
    content = export(message(1), message(2, "XX"), message(3)).encode().replace(b"XX", b"\xcf\xf0\xe8")
    assert read_text(tmp_path, content) == ([1, 3], [("2", "holds bytes that are not UTF-8")])


def test_bytes_that_are_not_utf8_cost_only_their_line(tmp_path: Path) -> None:
    line = b'{"id": %d, "date": "2024-12-14T10:00:00Z", "text": "%s"}\n'
    content = line % (1, b"a") + line % (2, b"\xcf\xf0\xe8") + line % (3, b"c")
    assert read_text(tmp_path, content, "p.jsonl") == (
        [1, 3],
        [("line 2", "holds bytes that are not UTF-8")],
    )


@pytest.mark.parametrize("depth", [2_000, 200_000])
def test_deep_nesting_costs_only_its_message(tmp_path: Path, depth: int) -> None:
    content = export(message(1), message(2, "XX"), message(3)).replace('"XX"', "[" * depth + "]" * depth)
    ids, refused = read_text(tmp_path, content)
    assert ids == [1, 3]
    assert refused == [("2", "nested too deeply")]


def test_deep_nesting_beside_the_messages_is_passed_over(tmp_path: Path) -> None:
    deep = '{"a":' * 100_000 + "1" + "}" * 100_000
    content = export(message(1)).replace('"name"', f'"contacts": {deep}, "name"')
    assert read_text(tmp_path, content) == ([1], [])


def test_deep_nesting_costs_only_its_line(tmp_path: Path) -> None:
    deep = "[" * 100_000 + "]" * 100_000
    content = f'{{"id": 1, "date": "2024-12-14", "text": {deep}}}\n{{"id": 2, "date": "", "text": ""}}'
    assert read_text(tmp_path, content, "p.jsonl") == ([2], [("line 1", "nested too deeply")])


def test_a_gigantic_value_is_refused_in_bounded_memory(tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    head, tail = export(message(1), message(2, "XX"), message(3)).split("XX")
    with path.open("w", encoding="utf-8") as file:
        file.write(head)
        for _ in range(48):
            file.write("x" * (1 << 20))
        file.write(tail)
    tracemalloc.start()
    posts, refused = read(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [each.message_id for each in posts] == [1, 3]
    assert [(each.message, each.reason) for each in refused] == [("2", "too long for a post")]
    assert peak < 64 << 20


def test_a_gigantic_line_is_refused_in_bounded_memory(tmp_path: Path) -> None:
    path = tmp_path / "p.jsonl"
    with path.open("w", encoding="utf-8") as file:
        file.write('{"id": 1, "date": "2024-12-14", "text": "')
        for _ in range(48):
            file.write("x" * (1 << 20))
        file.write('"}\n{"id": 2, "date": "2024-12-14", "text": "a"}\n')
    tracemalloc.start()
    posts, refused = read(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [each.message_id for each in posts] == [2]
    assert [(each.message, each.reason) for each in refused] == [("line 1", "too long for a post")]
    assert peak < 64 << 20


def test_a_whole_export_on_one_line_is_read(tmp_path: Path) -> None:
    content = json.dumps(json.loads(export(*[message(n, "б" * 3000) for n in range(1, 900)])))
    ids, refused = read_text(tmp_path, content)
    assert ids == list(range(1, 900))
    assert not refused


def test_a_text_of_100_kb_without_a_space_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    path.write_text(export(message(1, "ж" * 100_000)))
    (post,), refused = read(path)
    assert not refused
    assert post.text == "ж" * 100_000


def test_zero_width_and_right_to_left_characters_are_kept_as_they_are(tmp_path: Path) -> None:
    text = "Кур\u200bськ \u202eנבואה\u202c \u200f\ufeff👨\u200d👩\u200d👧"
    path = tmp_path / "result.json"
    path.write_text(export(message(1, text)))
    (post,), _ = read(path)
    assert post.text == text


def test_lone_surrogates_and_nul_are_replaced_one_for_one_and_kept_in_the_raw_message(tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    path.write_text(export(message(1, "XX")).replace("XX", r"a\ud800b\udc00c\u0000d\ud83d\ude00"))
    (post,), refused = read(path)
    assert not refused
    assert post.text == "a\ufffdb\ufffdc\ufffdd😀"
    assert post.raw is not None
    assert json.loads(post.raw.decode("utf-8"))["text"] == "a\ud800b\udc00c\x00d😀"


@pytest.mark.parametrize(
    ("message_id", "reason"),
    [
        (None, "it has no id"),
        (0, "its id 0 is no message id"),
        (-5, "its id -5 is no message id"),
        (1 << 70, f"its id {1 << 70} is no message id"),
        (1.5, "its id 1.5 is no number"),
        (True, "its id True is no number"),
        ("seven", "its id seven is no number"),
        ([1], "its id … is no number"),
    ],
)
def test_a_message_with_a_bad_id_is_refused(tmp_path: Path, message_id: Any, reason: str) -> None:
    ids, refused = read_text(tmp_path, export(message(message_id), message(2)))
    assert ids == [2]
    assert [each for _, each in refused] == [reason]


def test_an_id_written_as_digits_is_taken(tmp_path: Path) -> None:
    assert read_text(tmp_path, export(message("41"))) == ([41], [])


@pytest.mark.parametrize(
    ("date", "reason"),
    [
        ({"date_unixtime": "-86400"}, "its date -86400 lies outside 1970–2100"),
        ({"date_unixtime": "99999999999"}, "its date 99999999999 lies outside 1970–2100"),
        ({"date_unixtime": "soon"}, "'soon' is no time"),
        ({"date_unixtime": None, "date": "1969-12-31T23:00:00"}, "its date 1969-12-31T23:00:00 lies outside"),
        ({"date_unixtime": None, "date": "2101-01-01T00:00:00"}, "its date 2101-01-01T00:00:00 lies outside"),
        ({"date_unixtime": None, "date": "0001-01-01T00:00:00+14:00"}, "its date 0001-01-01T00:00:00+14:00"),
        ({"date_unixtime": None, "date": "yesterday"}, "'yesterday' is no time"),
        ({"date_unixtime": None, "date": 5}, "'5' is no time"),
        ({"date_unixtime": None}, "it has no date"),
    ],
)
def test_a_message_with_a_bad_date_is_refused(tmp_path: Path, date: dict[str, Any], reason: str) -> None:
    ids, refused = read_text(tmp_path, export(message(1, **date), message(2)))
    assert ids == [2]
    assert refused[0][0] == "1"
    assert refused[0][1].startswith(reason)


def test_a_line_without_a_date_is_kept_as_undated(tmp_path: Path) -> None:
    path = tmp_path / "p.jsonl"
    path.write_text('{"id": 1, "date": "", "text": "a"}')
    findings = ExportFindings()
    (post,), _ = read(path, findings=findings)
    assert (post.posted_at, post.time_uncertain) == (UNDATED, True)
    assert [str(each) for each in findings.notes] == [f"{path}: posts without a date: 1"]


def test_the_same_message_twice_is_taken_once(tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    path.write_text(export(message(1), message(1), message(2)))
    findings = ExportFindings()
    posts, refused = read(path, findings=findings)
    assert [each.message_id for each in posts] == [1, 2]
    assert not refused
    assert [each.what for each in findings.notes] == ["messages that stand there twice"]


def test_another_text_under_the_same_id_is_refused_unless_the_file_says_that_it_was_edited(
    tmp_path: Path,
) -> None:
    assert read_text(tmp_path, export(message(1, "30"), message(1, "13"))) == (
        [1],
        [("1", "the same id stands there twice with different content")],
    )
    edited = message(1, "13", edited_unixtime="1734174000")
    assert read_text(tmp_path, export(message(1, "30"), edited)) == ([1, 1], [])


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (5, "its text is neither"),
        ([["a"]], "a part of its text"),
        ([{"type": "bold"}], "a part of its text"),
        ("x" * 1_000_001, "its text is longer"),
    ],
)
def test_a_text_of_no_known_form_is_refused(tmp_path: Path, text: Any, reason: str) -> None:
    ids, refused = read_text(tmp_path, export(message(1, text), message(2)))
    assert ids == [2]
    assert refused[0][1].startswith(reason)


def test_what_is_no_message_is_refused_and_the_rest_kept(tmp_path: Path) -> None:
    ids, refused = read_text(tmp_path, export(message(1), 5, "x", [1], None, message(2)))
    assert ids == [1, 2]
    assert [reason for _, reason in refused] == ["is no message"] * 4


def test_a_message_that_is_no_json_is_refused_and_the_rest_kept(tmp_path: Path) -> None:
    content = export(message(1), message(2, "XX"), message(3)).replace('"XX"', '"XX" oops')
    ids, refused = read_text(tmp_path, content)
    assert ids == [1, 3]
    assert [each for each, _ in refused] == ["2"]
    content = export(message(1), message(2, "XX"), message(3)).replace('XX"', "XX")  # the quote is gone
    ids, refused = read_text(tmp_path, content)
    assert ids == [1, 3]
    assert [each for each, _ in refused] == ["2"]


def test_a_number_of_thousands_of_digits_costs_only_its_message(tmp_path: Path) -> None:
    content = export(message(1), message(2, "XX"), message(3)).replace('"XX"', "9" * 6000)
    assert read_text(tmp_path, content) == ([1, 3], [("2", "holds a number that is too long")])


def test_a_missing_path_is_refused(tmp_path: Path) -> None:
    _, refused = read(tmp_path / "nowhere.json")
    assert [each.reason for each in refused] == ["there is no such file"]


def test_a_folder_without_an_export_says_what_to_do(tmp_path: Path) -> None:
    _, refused = read(tmp_path)
    assert [each.reason for each in refused] == ["the folder holds no result.json and no posts.jsonl"]
    (tmp_path / "messages.html").write_text("<html></html>")
    _, refused = read(tmp_path)
    assert "Machine-readable JSON" in refused[0].reason


def test_lines_without_a_channel_ask_for_one(tmp_path: Path) -> None:
    path = tmp_path / "p.jsonl"
    path.write_text('{"id": 1, "date": "2024-12-14", "text": "a"}')
    _, refused = read(path, as_username=None)
    assert refused == [RefusedPost(str(path), "1", "it names no channel: name one with --as @NAME")]


# --- media that posts name --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["../secret.jpg", "/etc/passwd", "a/../../b", "C:\\x.jpg", "..\\x", "a\x00b"]
)
def test_a_medium_outside_the_export_is_refused_and_its_post_kept(tmp_path: Path, name: str) -> None:
    path = tmp_path / "in" / "result.json"
    path.parent.mkdir()
    path.write_text(export(message(1, photo=name)))
    (tmp_path / "secret.jpg").write_bytes(b"x")
    (post,), refused = read(path)
    assert post.media[0].path is None
    assert post.media[0].missing == "its path leads outside the export"
    assert [each.message for each in refused] == ["1"]
    assert "leads outside the export" in refused[0].reason


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    path = tmp_path / "in" / "result.json"
    path.parent.mkdir()
    path.write_text(export(message(1, photo="photo.jpg")))
    (tmp_path / "secret.jpg").write_bytes(b"x")
    (path.parent / "photo.jpg").symlink_to(tmp_path / "secret.jpg")
    (post,), refused = read(path)
    assert post.media[0].path is None
    assert len(refused) == 1


def test_a_missing_medium_is_marked_and_noted_but_nothing_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    path.write_text(
        export(
            message(1, photo="photos/gone.jpg"),
            message(2, photo="(File not included. Change data exporting settings to download.)"),
            message(3, file="(File exceeds maximum size. Change data exporting settings to download.)"),
        )
    )
    findings = ExportFindings()
    posts, refused = read(path, findings=findings)
    assert not refused
    assert [each.media[0].missing for each in posts] == [
        "not found",
        "not included",
        "too large for the export",
    ]
    assert [each.count for each in findings.notes] == [1]


# --- zip archives -----------------------------------------------------------------------------------


def archive(folder: Path, members: dict[str, bytes | str], **how: Any) -> Path:
    path = folder / "export.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in members.items():
            out.writestr(name, content, **how)
    return path


def test_a_zip_is_read_with_the_media_in_it(tmp_path: Path) -> None:
    path = archive(
        tmp_path,
        {
            "ChatExport/result.json": export(message(1, photo="photos/a.jpg")),
            "ChatExport/photos/a.jpg": "jpg",
        },
    )
    (post,), refused = read(path)
    assert not refused
    medium = post.media[0]
    assert (medium.archive, medium.path, medium.size) == (str(path), "ChatExport/photos/a.jpg", 3)
    assert list(tmp_path.iterdir()) == [path]


def test_a_zip_called_something_else_is_told_by_its_content(tmp_path: Path) -> None:
    path = archive(tmp_path, {"result.json": export(message(1))}).rename(tmp_path / "result.json")
    posts, refused = read(path)
    assert len(posts) == 1
    assert not refused


@pytest.mark.parametrize(
    "name", ["../evil.json", "/etc/evil.json", "a/../../evil", "..\\evil.json", "C:evil"]
)
def test_a_member_outside_the_archive_is_refused_and_the_rest_read(tmp_path: Path, name: str) -> None:
    path = archive(tmp_path, {"result.json": export(message(1)), name: export(message(2))})
    posts, refused = read(path)
    assert [each.message_id for each in posts] == [1]
    assert [(each.message, each.reason) for each in refused] == [
        (name, "its path leads outside the archive"),
    ]


def test_a_link_in_an_archive_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    link = zipfile.ZipInfo("photos/a.jpg")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "w") as out:
        out.writestr(link, "/etc/passwd")
        out.writestr("result.json", export(message(1, photo="photos/a.jpg")))
    (post,), refused = read(path)
    assert post.media[0].missing == "not found"
    assert [(each.message, each.reason) for each in refused] == [("photos/a.jpg", "is a link")]


def test_a_bomb_is_refused_unopened(tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("result.json", export(message(1)))
        with out.open("bomb.json", "w", force_zip64=True) as member:
            member.write(b'{"name": "')
            for _ in range(100):
                member.write(b" " * (1 << 20))
    posts, refused = read(path)
    assert [each.message_id for each in posts] == [1]
    assert [each.message for each in refused] == ["bomb.json"]
    assert "times its size" in refused[0].reason


def test_a_bomb_that_lies_about_its_size_gives_no_more_than_it_says(tmp_path: Path) -> None:
    path = archive(tmp_path, {"result.json": export(*[message(n) for n in range(1, 2000)])})
    content = bytearray(path.read_bytes())
    at = content.rindex(b"PK\x01\x02") + 24  # the uncompressed size in the directory
    struct.pack_into("<L", content, at, 1000)
    path.write_bytes(content)
    posts, refused = read(path)
    assert len(posts) < 10
    assert len(refused) == 1


def test_a_directory_of_millions_of_members_is_refused_unread(tmp_path: Path) -> None:
    path = archive(tmp_path, {"result.json": export(message(1))})
    content = bytearray(path.read_bytes())
    struct.pack_into("<L", content, len(content) - 22 + 12, 1 << 30)
    path.write_bytes(content)
    assert [each.reason for each in read(path)[1]] == ["a zip archive with too many members"]


def test_a_damaged_member_keeps_what_could_be_read(tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as out:
        out.writestr("result.json", export(*[message(n, "х" * 4000) for n in range(1, 1200)]))
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0x01
    path.write_bytes(content)
    posts, refused = read(path)
    assert posts
    assert refused


@pytest.mark.parametrize("keep", [4, 40, 200])
def test_a_truncated_archive_is_refused(tmp_path: Path, keep: int) -> None:
    path = archive(tmp_path, {"result.json": export(message(1))})
    path.write_bytes(path.read_bytes()[:keep])
    posts, refused = read(path)
    assert not posts
    assert [each.message for each in refused] == [None]
    assert "zip" in refused[0].reason


def test_an_encrypted_member_is_refused(tmp_path: Path) -> None:
    path = archive(tmp_path, {"result.json": export(message(1))})
    content = bytearray(path.read_bytes())
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    assert ("result.json", "is encrypted") in [(each.message, each.reason) for each in read(path)[1]]


def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    path.write_text(export(message(1)))
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("this user may read everything")
    assert [each.reason for each in read(path)[1]] == ["can't be read: permission denied"]


def test_an_export_without_messages_says_so(tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    path.write_text('{"name": "Ялинка", "type": "public_channel", "id": 1500000001}', "utf-8")
    posts, refused = read(path)
    assert posts == []
    assert [each.reason.split(":")[0] for each in refused] == ["holds no messages"]
