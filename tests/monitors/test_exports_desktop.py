"""What Telegram Desktop writes, in its older and newer forms, and what is made of it."""

from __future__ import annotations

import io
import itertools
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitors.exports import ChannelRange, ExportFindings, IdRanges, read_exports
from monitors.exports.jsonstream import BrokenStream, BrokenValue, JsonStream
from monitors.exports.names import MessageNumbers, read_channel
from monitors.exports.texts import read_text
from storage.observations import ChannelRef, ForwardOrigin, MediaKind, ObservedPost, RefusedPost

SEEN = datetime(2024, 12, 20, 9, tzinfo=UTC)


def message(message_id: int, text: Any = "Рота зайняла посадку", **more: Any) -> dict[str, Any]:
    return {"id": message_id, "type": "message", "date_unixtime": "1734170400", "text": text, **more}


def chat(*messages: Any, **more: Any) -> dict[str, Any]:
    return {
        "name": "Ялинка",
        "type": "public_channel",
        "id": 1500000001,
        **more,
        "messages": list(messages),
    }


def read(
    folder: Path, content: Any, *, zone: ZoneInfo | None = None, as_username: str | None = None
) -> tuple[list[ObservedPost], ExportFindings]:
    path = folder / "result.json"
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1))
    findings = ExportFindings()
    found = list(
        read_exports([path], as_username=as_username, zone=zone, observed_at=SEEN, findings=findings)
    )
    refused = [each for each in found if isinstance(each, RefusedPost)]
    assert not refused
    return [each for each in found if isinstance(each, ObservedPost)], findings


def test_of_a_whole_account_only_the_public_channels_are_taken(tmp_path: Path) -> None:
    content = {
        "about": "Here is the data you requested.",
        "personal_information": {"user_id": 1, "first_name": "N"},
        "contacts": {"about": "", "list": [{"first_name": "A"}]},
        "chats": {
            "about": "",
            "list": [
                chat(message(1)),
                chat(message(2), type="personal_chat", id=5, name="N"),
                chat(message(3), type="private_channel", id=6),
                chat(message(4), type="public_supergroup", id=7),
                chat(message(5), type="public_channel", id=8, name="Друга"),
            ],
        },
        "left_chats": {"list": [chat(message(6), id=9)]},
    }
    posts, findings = read(tmp_path, content)
    assert [(each.channel.telegram_id, each.message_id) for each in posts] == [
        (1500000001, 1),
        (8, 5),
        (9, 6),
    ]
    left_out = sorted(each.what for each in findings.notes)
    assert left_out == [
        "groups (only public channels are kept)",
        "private channels (only public channels are kept)",
        "private chats (only public channels are kept)",
    ]


def test_a_name_given_for_one_chat_is_not_put_on_the_chats_of_an_account(tmp_path: Path) -> None:
    posts, _ = read(tmp_path, chat(message(1)), as_username="https://t.me/Yalynka_unit")
    assert posts[0].channel.username == "yalynka_unit"
    assert posts[0].url == "https://t.me/yalynka_unit/1"
    posts, _ = read(tmp_path, {"chats": {"list": [chat(message(1))]}}, as_username="@yalynka_unit")
    assert posts[0].channel.username is None


def test_service_messages_are_left_out_but_count_as_there(tmp_path: Path) -> None:
    content = chat(
        message(1), {"id": 2, "type": "service", "date_unixtime": "1734170400", "action": "pin"}, message(4)
    )
    posts, findings = read(tmp_path, content)
    assert [each.message_id for each in posts] == [1, 4]
    (covered,) = findings.ranges
    assert list(covered.absent([1, 2, 3, 4, 5])) == [3]


def test_posts_absent_inside_the_range_of_an_export_are_told_and_those_outside_not(tmp_path: Path) -> None:
    _, findings = read(tmp_path, chat(message(10), message(11), message(15)))
    (covered,) = findings.ranges
    assert (covered.first_id, covered.last_id) == (10, 15)
    assert covered.newest == datetime.fromtimestamp(1734170400, UTC)
    assert list(covered.absent([3, 9, 10, 12, 14, 15, 16])) == [12, 14]


def test_a_message_that_could_not_be_read_is_not_taken_for_deleted(tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    content = json.dumps(chat(message(10), {"x": 1}, message(13), message(15)))
    path.write_text(content)
    findings = ExportFindings()
    list(read_exports([path], as_username=None, zone=None, observed_at=SEEN, findings=findings))
    assert list(findings.ranges[0].absent([11, 12, 14])) == [14]


def test_a_cut_off_export_still_says_what_it_covered(tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    content = json.dumps(chat(message(10), message(12), message(13)))
    path.write_text(content[: content.index('"id": 13') + 20])
    findings = ExportFindings()
    list(read_exports([path], as_username=None, zone=None, observed_at=SEEN, findings=findings))
    assert [(each.first_id, each.last_id) for each in findings.ranges] == [(10, 12)]


def test_photos_of_one_second_with_consecutive_ids_are_an_album(tmp_path: Path) -> None:
    content = chat(
        message(5, photo="a.jpg"),
        message(6, "", photo="b.jpg"),
        message(7, "", file="c.mp4", media_type="video_file"),
        message(9, "", photo="d.jpg"),
        message(10, "own words", photo="e.jpg"),
        message(11, "other words", photo="f.jpg"),
        message(12, "no picture"),
    )
    posts, _ = read(tmp_path, content)
    assert [each.grouped_id for each in posts] == [-5, -5, -5, -9, -9, None, None]


@pytest.mark.parametrize(
    ("file", "mime", "taken"),
    [
        ("(File not included.)", "video/mp4", True),
        ("gone.mp4", "video/mp4", True),
        ("there.mp4", "video/mp4", False),
        ("(File not included.)", "application/pdf", False),
    ],
)
def test_a_thumbnail_stands_for_a_film_that_is_not_there(
    tmp_path: Path, file: str, mime: str, taken: bool
) -> None:
    for name in ("there.mp4", "x_thumb.jpg"):
        (tmp_path / name).write_bytes(b"bytes")
    told = {"file": file, "mime_type": mime, "thumbnail": "x_thumb.jpg"}
    posts, _ = read(tmp_path, chat(message(1, **told), message(2, **{**told, "thumbnail": "(no)"})))
    [[one], [other]] = [each.media for each in posts]
    assert one.thumb_path == (str(tmp_path / "x_thumb.jpg") if taken else None)
    assert (one.path is None, one.missing is None) == (file != "there.mp4", file == "there.mp4")
    assert other.thumb_path is None


def test_media_keep_their_kind_and_measures(tmp_path: Path) -> None:
    def film(message_id: int, media_type: str | None) -> dict[str, Any]:
        more = {"media_type": media_type} if media_type else {}
        return message(
            message_id,
            file="(File not included. Change data exporting settings to download.)",
            file_name="x.mp4",
            file_size=9000,
            mime_type="video/mp4",
            duration_seconds=12,
            width=640,
            height=360,
            **more,
        )

    types = ["video_file", "animation", "video_message", "voice_message", "audio_file", "sticker", None]
    posts, _ = read(tmp_path, chat(*(film(number, each) for number, each in enumerate(types, 1))))
    media = [each.media[0] for each in posts]
    assert [each.kind for each in media] == [
        MediaKind.VIDEO,
        MediaKind.ANIMATION,
        MediaKind.VIDEO_NOTE,
        MediaKind.VOICE,
        MediaKind.AUDIO,
        MediaKind.STICKER,
        MediaKind.DOCUMENT,
    ]
    first = media[0]
    assert (first.file_name, first.size, first.mime) == ("x.mp4", 9000, "video/mp4")
    assert (first.duration, first.width, first.height) == (12.0, 640, 360)


def test_a_newer_export_names_the_same_picture_by_the_same_key(tmp_path: Path) -> None:
    old, _ = read(tmp_path, chat(message(5, photo="photos/photo_1@14-12.jpg", width=800, height=600)))
    new = message(5, photo="photos/photo_71@14-12.jpg", width=800, height=600, photo_file_size=7)
    assert read(tmp_path, chat(new))[0][0].media[0].key == old[0].media[0].key
    other = message(5, photo="photos/photo_71@14-12.jpg", width=400, height=600)
    assert read(tmp_path, chat(other))[0][0].media[0].key != old[0].media[0].key


def test_edits_are_dated_and_the_year_1970_means_never(tmp_path: Path) -> None:
    content = chat(
        message(1, edited_unixtime="1734170460", edited="2024-12-14T12:01:00"),
        message(2, edited="1970-01-01T02:00:00"),
        message(3, edited="2024-12-14T12:01:00"),
        message(4),
    )
    posts, _ = read(tmp_path, content, zone=ZoneInfo("Europe/Kyiv"))
    edited = datetime(2024, 12, 14, 10, 1, tzinfo=UTC)
    assert [each.edited_at for each in posts] == [edited, None, edited, None]
    assert [each.marked_edited for each in posts] == [True, False, True, False]
    assert read(tmp_path, content)[0][1].edited_at is None


def test_a_forward_names_its_channel_but_no_person(tmp_path: Path) -> None:
    content = chat(
        message(1, forwarded_from="A name without an id may be a person's"),
        message(2, forwarded_from="Новий", forwarded_from_id="channel1400000002"),
        message(3, forwarded_from="A person", forwarded_from_id="user77"),
        message(4, forwarded_from="A person who hides"),
        message(5, forwarded_from=None),
        message(6),
    )
    posts, _ = read(tmp_path, content)
    assert [each.forwarded_from for each in posts] == [
        ForwardOrigin(),
        ForwardOrigin(ChannelRef(1400000002, None, "Новий")),
        ForwardOrigin(),
        ForwardOrigin(),
        ForwardOrigin(),
        None,
    ]


def test_a_reply_inside_the_channel_is_kept_and_one_elsewhere_not(tmp_path: Path) -> None:
    content = chat(
        message(8, reply_to_message_id=3), message(9, reply_to_message_id=3, reply_to_peer_id="channel5")
    )
    posts, _ = read(tmp_path, content)
    assert [each.reply_to for each in posts] == [3, None]


def test_a_poll_gives_its_question_and_answers_without_the_votes(tmp_path: Path) -> None:
    poll = {
        "question": "Чи буде наступ?",
        "closed": False,
        "total_voters": 90,
        "answers": [{"text": "Так", "voters": 60}, {"text": "Ні", "voters": 30}],
    }
    posts, _ = read(tmp_path, chat(message(1, "", poll=poll)))
    assert posts[0].text == "Чи буде наступ?\n– Так\n– Ні"


def test_a_place_or_contact_leaves_a_post_without_text(tmp_path: Path) -> None:
    content = chat(
        message(1, "", location_information={"latitude": 51.2, "longitude": 35.2}),
        message(2, "", contact_information={"first_name": "N", "phone_number": "0"}),
    )
    posts, _ = read(tmp_path, content)
    assert [(each.text, each.media) for each in posts] == [("", ()), ("", ())]


def test_an_hour_that_exists_twice_is_uncertain(tmp_path: Path) -> None:
    twice = message(1, date="2024-10-27T03:30:00")
    del twice["date_unixtime"]
    (post,), _ = read(tmp_path, chat(twice), zone=ZoneInfo("Europe/Kyiv"))
    assert post.time_uncertain


def test_progress_rises_to_the_whole(tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    path.write_text(json.dumps(chat(*(message(each, "х" * 4000) for each in range(1, 700)))))
    told: list[tuple[int, int]] = []
    list(
        read_exports(
            [path],
            as_username=None,
            zone=None,
            observed_at=SEEN,
            progress=lambda done, total: told.append((done, total)),
        )
    )
    size = path.stat().st_size
    assert told == sorted(told)
    assert told[-1] == (size, size)
    assert {total for _, total in told} == {size}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("@Yalynka_unit", ChannelRef(username="yalynka_unit")),
        ("Yalynka_unit", ChannelRef(username="yalynka_unit")),
        ("https://t.me/s/Yalynka_unit", ChannelRef(username="yalynka_unit")),
        ("t.me/yalynka_unit/55", ChannelRef(username="yalynka_unit")),
        (-1001500000001, ChannelRef(telegram_id=1500000001)),
        ("-1001500000001", ChannelRef(telegram_id=1500000001)),
        ("channel1500000001", ChannelRef(telegram_id=1500000001)),
        (1500000001, ChannelRef(telegram_id=1500000001)),
        ("Ялинка - новини", ChannelRef(title="Ялинка - новини")),
        ("Two words", ChannelRef(title="Two words")),
        ("", None),
        (None, None),
        (True, None),
    ],
)
def test_a_channel_is_read_from_each_way_to_name_it(written: Any, meant: ChannelRef | None) -> None:
    assert read_channel(written) == meant


def test_ids_with_another_prefix_do_not_meet_the_numbers_of_the_first() -> None:
    numbers = MessageNumbers()
    channel = ChannelRef(username="mine")
    assert numbers.number(channel, "a/5") == (5, "a/5")
    other, key = numbers.number(channel, "b/5")
    assert -(1 << 53) < other < 0
    assert key == "b/5"
    assert numbers.number(channel, "b/5") == (other, key)
    assert numbers.number(ChannelRef(username="yours"), "b/5") == (5, "b/5")


# --- properties -------------------------------------------------------------------------------------

_parts = st.lists(
    st.one_of(
        st.text(),
        st.fixed_dictionaries(
            {"type": st.sampled_from(["plain", "bold", "link", "custom_emoji"]), "text": st.text()}
        ),
    )
)


@given(_parts)
def test_every_entity_covers_the_text_of_its_part(parts: list[Any]) -> None:
    text, entities = read_text(parts)
    whole = "".join(each if isinstance(each, str) else each["text"] for each in parts)
    assert len(text) == len(whole)
    formatted = [
        each["text"] for each in parts if isinstance(each, dict) and each["type"] != "plain" and each["text"]
    ]
    assert [whole[each.start : each.end] for each in entities] == formatted
    assert "\x00" not in text
    text.encode("utf-8")


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(st.lists(_json), st.integers(1, 40), st.booleans())
def test_the_stream_gives_what_the_standard_decoder_gives(
    values: list[Any], block: int, escaped: bool
) -> None:
    content = json.dumps(values, ensure_ascii=escaped, indent=1)
    stream = JsonStream(io.BytesIO(content.encode("utf-8", "surrogatepass")), block=block)
    clean = all(ord(each) < 0xD800 or ord(each) > 0xDFFF for each in content)
    found = []
    for _ in stream.elements():
        try:
            found.append(stream.value())
        except BrokenValue:
            assert not clean
            return
    assert found == json.loads(content)
    assert stream.peek() == ""


@given(st.binary(max_size=400), st.integers(1, 40))
def test_the_stream_ends_on_any_bytes(content: bytes, block: int) -> None:
    stream = JsonStream(io.BytesIO(b"[" + content), block=block)
    try:
        for _ in stream.elements():
            try:
                stream.value()
            except BrokenValue:
                continue
    except BrokenStream:
        pass


@given(st.text('[]{}",:\\ \n1a', max_size=300), st.integers(1, 40), st.integers(5, 60))
def test_the_stream_ends_on_any_brackets(content: str, block: int, longest: int) -> None:
    stream = JsonStream(io.BytesIO(content.encode()), longest=longest, block=block)
    try:
        for _ in stream.members():
            stream.skip()
    except BrokenStream:
        pass


@given(st.lists(st.integers(1, 300)))
def test_ranges_hold_the_ids_given_in_any_order(ids: list[int]) -> None:
    ranges = IdRanges(ids)
    assert [each for each in range(302) if each in ranges] == sorted(set(ids))
    runs = list(ranges.runs())
    assert [each for first, last in runs for each in range(first, last + 1)] == sorted(set(ids))
    assert len(ranges) == len(set(ids))
    assert list(ranges.gaps()) == [(a[1] + 1, b[0] - 1) for a, b in itertools.pairwise(runs)]


def test_a_range_says_nothing_of_ids_at_its_ends() -> None:
    covered = ChannelRange(ChannelRef(1), "f", 5, 9, IdRanges([5, 7, 9]))
    assert list(covered.absent(range(12))) == [6, 8]


def test_an_album_that_the_export_names_holds_together_over_seconds(tmp_path: Path) -> None:
    parts = [
        message(
            7 + n, "", photo="(File not included.)", date_unixtime=str(1734170400 + 3 * n), media_group=group
        )
        for n, group in enumerate(["13868204519172301", 13868204519172301, "13868204519172302", "x", []])
    ]
    posts, _ = read(tmp_path, chat(*parts))
    assert [post.grouped_id for post in posts] == [
        13868204519172301,
        13868204519172301,
        13868204519172302,
        None,
        None,
    ]
