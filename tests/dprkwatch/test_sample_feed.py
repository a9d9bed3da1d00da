"""The shipped sample feed: what it promises, and that it is what its story says."""

import csv
import json
from collections import Counter
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import pytest
from PIL import Image

import dprkwatch.demo
from dprkwatch.demo.make_feed import NOT_INCLUDED, parse_markup, read_channels, read_story, write_feed

FEED = Path(dprkwatch.demo.__file__).parent / "feed"
EARLY, FULL = FEED / "2024-12-20", FEED / "2024-12-24"
EVENTS = {
    "deployment",
    "training",
    "combat",
    "casualties",
    "capture",
    "desertion",
    "friendly_fire",
    "withdrawal",
    "support",
    "concealment",
    "other",
}
SIDES = {"ukraine", "russia", "north_korea", "south_korea", "west", "independent", "unknown"}
KINDS = {"official", "unit", "milblogger", "journalist", "outlet", "aggregator"}


def chats(export: Path) -> list[dict[str, Any]]:
    result: dict[str, Any] = json.loads((export / "result.json").read_text("utf-8"))
    return list(result["chats"]["list"])


def messages(export: Path) -> dict[tuple[int, int], dict[str, Any]]:
    return {(chat["id"], message["id"]): message for chat in chats(export) for message in chat["messages"]}


def posts(export: Path) -> dict[tuple[int, int], dict[str, Any]]:
    return {key: message for key, message in messages(export).items() if message["type"] == "message"}


def plain(message: dict[str, Any]) -> str:
    return "".join(part["text"] for part in message["text_entities"])


def at(message: dict[str, Any]) -> datetime:
    return datetime.fromtimestamp(int(message["date_unixtime"]), UTC)


def test_the_feed_has_as_many_posts_and_channels_as_promised() -> None:
    december = [post for post in posts(FULL).values() if at(post) >= datetime(2024, 12, 2, tzinfo=UTC)]
    assert len(december) >= 320
    assert len(chats(FULL)) >= 14
    assert {(chat["type"]) for chat in chats(FULL)} == {"public_channel"}


def test_channels_of_every_side_and_kind_are_there_and_none_is_a_watched_one() -> None:
    channels = read_channels()
    assert {channel.side for channel in channels} == SIDES
    assert {channel.kind for channel in channels} == KINDS
    assert {chat["id"] for chat in chats(FULL)} == {channel.id for channel in channels}
    assert (FEED / "channels.tsv").read_text("utf-8").startswith("id\tusername\ttitle\tside\tkind")
    watched = Path(__file__).parents[2] / "../shared/data/channels.tsv"
    if not watched.exists():
        pytest.skip("the list of real channels is not beside this checkout")
    with watched.open(encoding="utf-8") as lines:
        real = {row["username"].casefold() for row in csv.DictReader(lines, dialect=csv.excel_tab)}
    assert not real & {channel.username.casefold() for channel in channels}


def test_every_message_id_is_used_once_and_times_follow_ids() -> None:
    for chat in chats(FULL):
        ids = [message["id"] for message in chat["messages"]]
        assert len(ids) == len(set(ids)), chat["name"]
        assert all(earlier < later for earlier, later in pairwise(ids))
        times = [at(message) for message in chat["messages"]]
        assert times == sorted(times)


def test_the_feed_ends_on_christmas_eve() -> None:
    newest = max(at(post) for post in posts(FULL).values())
    assert datetime(2024, 12, 24, 17, 30, tzinfo=UTC) <= newest <= datetime(2024, 12, 24, 18, 30, tzinfo=UTC)


def test_all_four_languages_are_well_represented() -> None:
    spoken = Counter[str]()
    for channel in read_channels():
        spoken[channel.language] += sum(bool(post.text) for post in read_story(channel))
    assert set(spoken) == {"uk", "ru", "en", "ko"}
    assert min(spoken.values()) >= 45


def test_every_media_file_named_is_there_and_opens() -> None:
    named = set()
    for message in messages(FULL).values():
        for field in ("photo", "file", "thumbnail"):
            if field in message:
                path = FULL / message[field]
                named.add(path)
                assert (
                    path.stat().st_size == message[f"{field}_file_size" if field != "file" else "file_size"]
                )
                if path.suffix == ".MP4":
                    with av.open(path) as film:
                        assert 2 <= film.duration / 1_000_000 <= 6
                else:
                    with Image.open(path) as picture:
                        picture.verify()
    assert named == {path for path in (FULL / "chats").rglob("*") if path.is_file()}
    assert sum(path.suffix == ".jpg" and "photos" in path.parts for path in named) >= 40
    assert 5 <= sum(path.suffix == ".MP4" for path in named) <= 12


def test_the_early_export_names_no_media_file() -> None:
    fields = [message[f] for message in messages(EARLY).values() for f in ("photo", "file") if f in message]
    assert set(fields) == {NOT_INCLUDED}
    assert {path.name for path in EARLY.iterdir()} == {"result.json"}


def test_the_whole_feed_stays_small() -> None:
    sizes = {path: path.stat().st_size for path in FEED.rglob("*") if path.is_file()}
    assert sum(sizes.values()) < 3_500_000
    assert all(size <= 30_000 for path, size in sizes.items() if path.suffix == ".jpg")
    assert all(size <= 150_000 for path, size in sizes.items() if path.suffix == ".MP4")


def test_text_and_entities_say_the_same() -> None:
    for message in messages(FULL).values():
        text = message["text"]
        if isinstance(text, list):
            text = "".join(part if isinstance(part, str) else part["text"] for part in text)
        assert text == plain(message)


def test_dates_are_local_and_unix_times_are_not() -> None:
    message = next(iter(posts(FULL).values()))
    local = datetime.fromisoformat(message["date"])
    assert (local.replace(tzinfo=UTC) - at(message)).total_seconds() == 2 * 3600


def test_an_edit_changes_a_figure_between_the_exports() -> None:
    early, full = posts(EARLY), posts(FULL)
    changed = {key for key in early.keys() & full.keys() if plain(early[key]) != plain(full[key])}
    assert changed
    assert all("edited_unixtime" in full[key] for key in changed)
    assert any("30" in plain(early[key]) and "13" in plain(full[key]) for key in changed)


def test_posts_of_the_early_export_are_gone_from_the_later_one() -> None:
    gone = posts(EARLY).keys() - posts(FULL).keys()
    assert len(gone) >= 2
    assert posts(FULL).keys() - posts(EARLY).keys()


def test_some_posts_change_nothing_but_their_reactions_between_the_exports() -> None:
    early, full = posts(EARLY), posts(FULL)
    assert any(
        early[key].get("reactions") != full[key].get("reactions") and plain(early[key]) == plain(full[key])
        for key in early.keys() & full.keys()
    )


@pytest.mark.parametrize("field", ["forwarded_from", "reply_to_message_id", "poll", "media_group", "author"])
def test_the_feed_holds_posts_with(field: str) -> None:
    assert any(field in post for post in posts(FULL).values())


def test_the_feed_holds_service_messages() -> None:
    assert sum(message["type"] == "service" for message in messages(FULL).values()) >= 3


def test_a_forward_carries_the_text_of_the_post_it_came_from() -> None:
    everything = [*posts(EARLY).values(), *posts(FULL).values()]
    texts = {plain(post) for post in everything if "forwarded_from" not in post}
    forwards = [post for post in posts(FULL).values() if "forwarded_from_id" in post]
    assert forwards
    assert all(plain(post) in texts for post in forwards)


def test_albums_stand_in_both_styles_and_one_has_its_caption_on_the_second_part() -> None:
    late_caption = grouped = ungrouped = 0
    for chat in chats(FULL):
        for first, second in pairwise(chat["messages"]):
            album = (
                first["date"] == second["date"]
                and "photo" in first
                and ("photo" in second or "file" in second)
            )
            if album:
                grouped += "media_group" in first
                ungrouped += "media_group" not in first
                late_caption += not plain(first) and bool(plain(second))
    assert grouped
    assert ungrouped
    assert late_caption


def test_a_film_stands_without_a_word() -> None:
    assert any("file" in post and not plain(post) for post in posts(FULL).values())


def test_an_old_film_comes_back_under_a_new_caption() -> None:
    films = {
        (channel.username, post.id): post
        for channel in read_channels()
        for post in read_story(channel)
        if post.video and post.video.startswith("yard-7-4")
    }
    first, *later = sorted(films.values(), key=lambda post: post.at)
    assert "Сергеевк" in first.text
    assert any("+mirrored" in (post.video or "") and "КУРСК, СЕГОДНЯ" in post.text for post in later)


def test_one_story_is_told_in_all_languages() -> None:
    tellers = {
        channel.language
        for channel in read_channels()
        for post in read_story(channel)
        if any(name in post.text.casefold() for name in ("плєхово", "плёхов", "plyokhovo", "플료호보"))
        and "30" in post.text
        and post.tells
        and "casualties" in post.tells
    }
    assert tellers == {"uk", "ru", "en", "ko"}


def test_every_event_and_every_stance_is_told() -> None:
    told = [
        event for channel in read_channels() for post in read_story(channel) for event in post.tells or ()
    ]
    assert {event.lstrip("-?") for event in told} == EVENTS
    assert {event for event in told if event[0] not in "-?"} == EVENTS
    assert len({event for event in told if event[0] == "-"}) >= 7
    assert len({event for event in told if event[0] == "?"}) >= 7


def test_about_two_in_five_posts_name_the_forces_and_many_ordinary_ones_set_traps() -> None:
    story = [post for channel in read_channels() for post in read_story(channel) if post.service is None]
    assert 0.33 <= sum(post.tells is not None for post in story) / len(story) <= 0.43
    assert sum(post.trap is not None for post in story) >= 30
    assert not any(post.tells is not None and post.trap for post in story)


def test_the_shipped_texts_are_those_of_the_story() -> None:
    shipped = posts(FULL)
    for channel in read_channels():
        for post in read_story(channel):
            if post.service is None and post.deleted is None and post.forward is None:
                expected = "".join(part["text"] for part in parse_markup(post.text))
                assert plain(shipped[channel.id, post.id]) == expected


@pytest.mark.long
def test_writing_the_feed_again_gives_the_shipped_exports(tmp_path: Path) -> None:
    write_feed(tmp_path)
    for export in (EARLY, FULL):
        shipped, made = messages(export), messages(tmp_path / export.name)
        assert shipped.keys() == made.keys()
        for key, message in made.items():
            # encoders differ between machines, so that sizes may
            sizes = {"photo_file_size", "file_size", "thumbnail_file_size"}
            assert {k: v for k, v in shipped[key].items() if k not in sizes} == {
                k: v for k, v in message.items() if k not in sizes
            }


def test_markup_becomes_typed_parts() -> None:
    assert parse_markup("a **b** [c](https://example.org/x) #д @some_name https://t.me/x/1.") == [
        {"type": "plain", "text": "a "},
        {"type": "bold", "text": "b"},
        {"type": "plain", "text": " "},
        {"type": "text_link", "text": "c", "href": "https://example.org/x"},
        {"type": "plain", "text": " "},
        {"type": "hashtag", "text": "#д"},
        {"type": "plain", "text": " "},
        {"type": "mention", "text": "@some_name"},
        {"type": "plain", "text": " "},
        {"type": "link", "text": "https://t.me/x/1"},
        {"type": "plain", "text": "."},
    ]
