"""Telegram Desktop exports and posts.jsonl, read from real files."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from monitors.exports import ExportFindings, read_exports
from storage.observations import ChannelRef, Entity, ForwardOrigin, MediaKind, ObservedPost, RefusedPost, Way

SEEN = datetime(2024, 12, 20, 9, tzinfo=UTC)
EVAL = Path(__file__).parents[2] / "../shared/eval"


def message(message_id: int, text: Any = "Рота зайняла посадку", **more: Any) -> dict[str, Any]:
    return {
        "id": message_id,
        "type": "message",
        "date": "2024-12-14T12:00:00",
        "date_unixtime": str(1734170400 + message_id),
        "from": "Ялинка",
        "from_id": "channel1500000001",
        "text": text,
        **more,
    }


def export(*messages: Any, **more: Any) -> dict[str, Any]:
    return {
        "name": "Ялинка",
        "type": "public_channel",
        "id": 1500000001,
        **more,
        "messages": list(messages),
    }


def write(folder: Path, content: Any, name: str = "result.json") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
    return path


def read(
    *paths: Path,
    as_username: str | None = None,
    zone: ZoneInfo | None = None,
    findings: ExportFindings | None = None,
) -> tuple[list[ObservedPost], list[RefusedPost]]:
    found = list(read_exports(paths, as_username=as_username, zone=zone, observed_at=SEEN, findings=findings))
    return (
        [each for each in found if isinstance(each, ObservedPost)],
        [each for each in found if isinstance(each, RefusedPost)],
    )


def test_a_message_becomes_a_post_with_its_channel_time_and_raw_message(tmp_path: Path) -> None:
    written = message(7)
    posts, refused = read(write(tmp_path, export(written)))
    assert not refused
    (post,) = posts
    assert post.channel == ChannelRef(1500000001, None, "Ялинка")
    assert post.message_id == 7
    assert post.posted_at == datetime.fromtimestamp(1734170407, UTC)
    assert not post.time_uncertain
    assert post.observed_at == SEEN
    assert post.way is Way.EXPORT
    assert post.text == "Рота зайняла посадку"
    assert post.raw is not None
    assert json.loads(post.raw) == written


def test_parts_of_a_text_become_entities_in_code_points(tmp_path: Path) -> None:
    parts = [
        "🔥 ",
        {"type": "bold", "text": "Плёхово"},
        ": ",
        {"type": "text_link", "text": "карта", "href": "https://example.org/k"},
    ]
    posts, _ = read(write(tmp_path, export(message(1, parts))))
    assert posts[0].text == "🔥 Плёхово: карта"
    assert posts[0].entities == (
        Entity("bold", 2, 9),
        Entity("text_link", 11, 16, "https://example.org/k"),
    )


def test_a_folder_is_read_with_the_media_beside_its_result(tmp_path: Path) -> None:
    write(tmp_path, export(message(1, photo="photos/a.jpg", width=800, height=600)))
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos/a.jpg").write_bytes(b"\xff\xd8\xff")
    posts, refused = read(tmp_path)
    assert not refused
    (medium,) = posts[0].media
    assert medium.kind is MediaKind.PHOTO
    assert medium.path == str(tmp_path / "photos/a.jpg")
    assert (medium.size, medium.width, medium.height, medium.missing) == (3, 800, 600, None)


def test_media_are_found_again_from_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, export(message(1, photo="a.jpg")))
    (tmp_path / "a.jpg").write_bytes(b"x")
    monkeypatch.chdir(tmp_path)
    posts, _ = read(Path("result.json"))
    assert posts[0].media[0].path == str(tmp_path / "a.jpg")


def test_a_local_time_is_converted_with_a_zone_and_uncertain_without(tmp_path: Path) -> None:
    old = message(1)
    del old["date_unixtime"]
    path = write(tmp_path, export(old))
    (post,), _ = read(path, zone=ZoneInfo("Europe/Kyiv"))
    assert (post.posted_at, post.time_uncertain) == (datetime(2024, 12, 14, 10, tzinfo=UTC), False)
    (post,), _ = read(path)
    assert (post.posted_at, post.time_uncertain) == (datetime(2024, 12, 14, 12, tzinfo=UTC), True)


def test_lines_of_posts_are_read_with_their_own_ids(tmp_path: Path) -> None:
    path = tmp_path / "posts.jsonl"
    lines = [
        {
            "id": 5,
            "channel": "@Yalynka_unit",
            "date": "2024-12-14T12:00:00+02:00",
            "text": "раз",
            "views": 90,
        },
        {"id": "x/40048", "channel": "Другий", "date": "2024-12-14", "text": "два"},
        {"id": "ru-f-004", "date": "2024-12-14T10:00:00Z", "text": "три"},
    ]
    path.write_text("\n".join(json.dumps(each, ensure_ascii=False) for each in lines))
    posts, refused = read(path, as_username="@Mine")
    assert not refused
    assert [each.channel for each in posts] == [
        ChannelRef(username="yalynka_unit"),
        ChannelRef(title="Другий"),
        ChannelRef(username="mine"),
    ]
    assert [each.message_id for each in posts[:2]] == [5, 40048]
    assert posts[2].message_id < 0
    assert [each.source_key for each in posts] == [None, "x/40048", "ru-f-004"]
    assert [each.time_uncertain for each in posts] == [False, True, False]
    assert (posts[0].url, posts[0].views) == ("https://t.me/yalynka_unit/5", 90)


def test_a_line_carries_media_forward_edit_and_group(tmp_path: Path) -> None:
    path = tmp_path / "posts.jsonl"
    line = {
        "id": 5,
        "channel": "@yalynka_unit",
        "date": 1734170400,
        "text": "раз",
        "media": ["a.jpg", "b.mp4", "https://example.org/c.gif", "gone.pdf"],
        "forwarded_from": "https://t.me/druha/77",
        "edited": "2024-12-14T11:00:00Z",
        "grouped_id": 13,
        "url": "https://t.me/yalynka_unit/5?single",
    }
    path.write_text(json.dumps(line) + "\n" + json.dumps(line | {"id": 6, "edited": "later", "media": []}))
    (tmp_path / "a.jpg").write_bytes(b"x")
    (tmp_path / "b.mp4").write_bytes(b"x")
    (first, second), refused = read(path)
    assert not refused
    assert [each.kind for each in first.media] == [
        MediaKind.PHOTO,
        MediaKind.VIDEO,
        MediaKind.ANIMATION,
        MediaKind.DOCUMENT,
    ]
    assert [each.missing for each in first.media] == [None, None, None, "not found"]
    assert first.media[2].url == "https://example.org/c.gif"
    assert first.forwarded_from == ForwardOrigin(ChannelRef(username="druha"), 77)
    assert (first.edited_at, first.marked_edited) == (datetime(2024, 12, 14, 11, tzinfo=UTC), True)
    assert (second.edited_at, second.marked_edited) == (None, True)
    assert (first.grouped_id, first.url) == (13, "https://t.me/yalynka_unit/5?single")


@pytest.mark.parametrize(("name", "count"), [("ordinary.jsonl", 5474), ("dev.jsonl", 206)])
def test_the_labelled_texts_go_through_without_a_refusal(name: str, count: int) -> None:
    path = EVAL / name
    if not path.exists():
        pytest.skip("the labelled texts are not beside this checkout")
    posts, refused = read(path, as_username="@dev")
    assert not refused
    assert len(posts) == count
    assert len({(each.channel, each.message_id) for each in posts}) == count
