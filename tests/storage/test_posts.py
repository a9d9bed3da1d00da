from __future__ import annotations

import asyncio
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.channels import resolve_channel
from storage.engines import Storage
from storage.keys import ChannelId
from storage.observations import (
    ChannelRef,
    Entity,
    ForwardOrigin,
    MediaKind,
    ObservedMedia,
    Way,
)
from storage.posts import ReadPost, mark_deleted, post_id_floor, write_posts
from storage.raw_bytes import unpack
from tests.storage.made import (
    BY_BOTH,
    BY_ID,
    BY_NAME,
    NOW,
    a_lexicon,
    counts,
    later,
    observed,
    one,
    quiet,
    rows,
    telling,
    write,
)


async def found(storage: Storage, words: str) -> list[int]:
    """Message ids of posts that the full-text index gives for words."""
    sql = (
        "SELECT p.message_id FROM post_search s JOIN posts p ON p.id = s.rowid"
        " WHERE s.post_search MATCH :words ORDER BY p.message_id"
    )
    return [row[0] for row in await rows(storage, sql, words=words)]


async def channel(storage: Storage) -> ChannelId:
    async with storage.write() as conn:
        return await resolve_channel(conn, BY_ID, NOW, "export")


# --- new posts -------------------------------------------------------------------------------------


async def test_a_new_post_is_kept_whole(storage: Storage) -> None:
    post = observed(
        7,
        "Село Плёхово тихо.",
        entities=(Entity("bold", 0, 4), Entity("text_link", 5, 11, "https://example.org/a")),
        forwarded_from=ForwardOrigin(ChannelRef(1700000009, None, "Звідки"), 44, later(-60)),
        grouped_id=-6,
        reply_to=3,
        views=10,
        url="https://t.me/tykha_varta/7",
        raw=b'{"id": 7}',
    )
    report = await write(storage, post)
    assert (report.new, report.known, report.revisions, report.refused) == (1, 0, 0, [])
    [(text, entities, raw, seq, way)] = await rows(
        storage, "SELECT text, entities, raw, seq, way FROM revisions"
    )
    assert (text, seq, way) == ("Село Плёхово тихо.", 1, "export")
    assert entities == '[["bold",0,4,null],["text_link",5,11,"https://example.org/a"]]'
    assert unpack(raw) == b'{"id": 7}'
    [(title, message, grouped, reply)] = await rows(
        storage, "SELECT forward_title, forward_message_id, grouped_id, reply_to FROM posts"
    )
    assert (title, message, grouped, reply) == ("Звідки", 44, -6, 3)
    origin = "SELECT c.watched FROM posts p JOIN channels c ON c.id = p.forward_channel_id"
    assert await one(storage, origin) == 0


async def test_writing_the_same_posts_again_changes_nothing(storage: Storage) -> None:
    lexicon = await a_lexicon(storage)
    posts = [ReadPost(observed(n, f"Втрати {n}"), telling(f"Втрати {n}")) for n in range(1, 6)]
    await write(storage, *posts, lexicon_id=lexicon)
    before = await counts(storage)
    report = await write(storage, *posts, lexicon_id=lexicon, now=later(60))
    assert (report.new, report.known, report.revisions, report.claims) == (0, 5, 0, 0)
    assert await counts(storage) == before


async def test_numbers_sort_by_time_whatever_the_order_of_writing(storage: Storage) -> None:
    times = [datetime(1970, 1, 1, tzinfo=UTC), NOW, datetime(2099, 12, 31, 23, 59, 59, tzinfo=UTC)]
    for message, at in ((2, times[1]), (3, times[2]), (1, times[0])):
        await write(storage, observed(message, posted_at=at))
    assert await rows(storage, "SELECT message_id FROM posts ORDER BY id") == [(1,), (2,), (3,)]
    window = "SELECT message_id FROM posts WHERE id >= :a AND id < :b"
    a, b = post_id_floor(NOW), post_id_floor(NOW + timedelta(seconds=1))
    assert await rows(storage, window, a=a, b=b) == [(2,)]


async def test_posts_of_one_second_get_numbers_of_their_own(storage: Storage) -> None:
    for start in range(0, 2400, 200):  # more than a channel's ordered places in a second
        await write(storage, *(observed(start + n + 1, f"№{n}", posted_at=NOW) for n in range(200)))
    assert await one(storage, "SELECT count(DISTINCT id) FROM posts") == 2400
    assert await one(storage, "SELECT max(id) FROM posts") < post_id_floor(NOW + timedelta(seconds=1))


async def test_a_message_twice_in_one_batch_is_one_post(storage: Storage) -> None:
    report = await write(storage, observed(1, "так"), observed(1, "так"))
    assert (report.new, report.known) == (1, 1)


async def test_an_export_that_gives_one_number_to_two_messages_has_the_second_refused(
    storage: Storage,
) -> None:
    report = await write(storage, observed(1, "так"), observed(1, "зовсім інше"))
    assert (report.new, [reason for _, reason in report.refused]) == (
        1,
        ["the same message id stands twice with different content"],
    )


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"posted_at": datetime(1969, 12, 31, tzinfo=UTC)}, "dated before 1970"),
        ({"posted_at": datetime(2100, 1, 1, tzinfo=UTC)}, "dated after 2099"),
        ({"posted_at": datetime(2024, 1, 1)}, "its time has no zone"),
        ({"message_id": 0}, "0 is no message id"),
        ({"message_id": -5}, "-5 is no message id"),
        ({"message_id": 2**60}, "its message id is too large"),
        ({"channel": ChannelRef()}, "it names no channel"),
        ({"text": "а" * 1_000_001}, "its text is longer than 1,000,000 characters"),
    ],
)
async def test_a_post_that_cannot_be_kept_is_named_and_the_rest_is_kept(
    storage: Storage, wrong: dict[str, object], reason: str
) -> None:
    bad = replace(observed(2), **wrong)  # type: ignore[arg-type]
    report = await write(storage, observed(1), bad, observed(3))
    assert report.new == 2
    assert report.refused == [(bad, reason)]


async def test_numbers_that_no_column_holds_are_left_out(storage: Storage) -> None:
    await write(storage, observed(1, views=2**70, reply_to=-(2**70), grouped_id=2**63, forwards=5))
    assert await rows(storage, "SELECT views, reply_to, grouped_id, forwards FROM posts") == [
        (None, None, None, 5)
    ]


async def test_lone_surrogates_are_replaced_in_the_text_and_kept_in_the_raw_message(
    storage: Storage,
) -> None:
    await write(storage, observed(1, "до \ud83d\x00 після", raw=b'{"text": "\\ud83d"}'))
    [(text, raw)] = await rows(storage, "SELECT text, raw FROM revisions")
    assert text == "до \ufffd\ufffd після"
    assert unpack(raw) == b'{"text": "\\ud83d"}'
    assert await found(storage, "після") == [1]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(max_size=60), min_size=1, max_size=8))
def test_any_text_is_kept_found_known_again_and_replaced(
    tmp_path_factory: pytest.TempPathFactory, said: list[str]
) -> None:
    async def run() -> None:
        from storage.full_text import check_index
        from storage.migrations import upgrade

        file = tmp_path_factory.mktemp("any") / "kept.db"
        await upgrade(str(file))
        async with await Storage.open(file, check=False) as storage:
            posts = [observed(n, text) for n, text in enumerate(said, 1)]
            assert (await write(storage, *posts)).new == len(said)
            assert (await write(storage, *posts)).revisions == 0
            edited = [replace(p, text="змінено", edited_at=later(1), observed_at=later(2)) for p in posts]
            report = await write(storage, *edited)
            assert report.revisions == sum(text.split() != ["змінено"] for text in said)
            assert await found(storage, "змінено") == list(range(1, len(said) + 1))
            async with storage.write() as conn:
                assert await check_index(conn) is None

    asyncio.run(run())


# --- edits -----------------------------------------------------------------------------------------


async def test_a_changed_text_in_a_newer_export_is_a_revision(storage: Storage) -> None:
    await write(storage, observed(1, "Загинуло 30"))
    report = await write(storage, observed(1, "Загинуло 13", observed_at=later(60)))
    assert (report.new, report.known, report.revisions) == (0, 1, 1)
    [(text, edits)] = await rows(
        storage, "SELECT r.text, p.edits FROM posts p JOIN revisions r ON r.id = p.revision_id"
    )
    assert (text, edits) == ("Загинуло 13", 1)
    assert (await found(storage, "13"), await found(storage, "30")) == ([1], [])


async def test_exports_of_one_channel_give_the_same_in_either_order(storage: Storage) -> None:
    old = observed(1, "Загинуло 30")
    new = observed(1, "Загинуло 13", edited_at=later(5))
    for turn, post in enumerate((new, old, new, old, old, new)):
        await write(storage, replace(post, observed_at=later(turn)))
    [(text, edits)] = await rows(
        storage, "SELECT r.text, p.edits FROM posts p JOIN revisions r ON r.id = p.revision_id"
    )
    assert (text, edits) == ("Загинуло 13", 1)
    assert await one(storage, "SELECT count(*) FROM revisions") == 2
    assert await found(storage, "13") == [1]


async def test_old_and_new_exports_without_edit_times_add_each_version_once(storage: Storage) -> None:
    for turn, said in enumerate(("Загинуло 30", "Загинуло 13", "Загинуло 30", "Загинуло 13")):
        await write(storage, observed(1, said, observed_at=later(turn)))
    assert await one(storage, "SELECT count(*) FROM revisions") == 2


async def test_export_preview_and_live_meet_in_one_post_without_false_edits(storage: Storage) -> None:
    said = "Дорога  закрита\u200b.\n\nПодробиці: https://example.org"
    await write(storage, observed(1, said, channel=BY_ID, way=Way.EXPORT))
    shown = "Дорога закрита. Подробиці: example.org/"
    await write(storage, observed(1, shown, channel=BY_BOTH, way=Way.PREVIEW, observed_at=later(1)))
    await write(storage, observed(1, said, channel=BY_NAME, way=Way.LIVE, observed_at=later(2)))
    await write(storage, observed(1, shown, channel=BY_NAME, way=Way.PREVIEW, observed_at=later(3)))
    assert await one(storage, "SELECT count(*) FROM revisions") == 1
    assert await one(storage, "SELECT count(*) FROM posts") == 1
    assert await one(storage, "SELECT count(*) FROM channels") == 1


async def test_an_edit_seen_two_ways_is_one_edit(storage: Storage) -> None:
    await write(storage, observed(1, "Загинуло 30!", way=Way.LIVE))
    await write(storage, observed(1, "Загинуло 30", way=Way.PREVIEW, observed_at=later(1)))
    await write(storage, observed(1, "Загинуло 13!", way=Way.LIVE, edited_at=later(2), observed_at=later(2)))
    await write(
        storage, observed(1, "Загинуло 13", way=Way.PREVIEW, marked_edited=True, observed_at=later(3))
    )
    assert await rows(storage, "SELECT text FROM revisions ORDER BY seq") == [
        ("Загинуло 30!",),
        ("Загинуло 13!",),
    ]


async def test_an_edit_that_only_the_preview_saw_is_kept(storage: Storage) -> None:
    await write(storage, observed(1, "Загинуло 30", way=Way.LIVE))
    await write(
        storage, observed(1, "Загинуло 13", way=Way.PREVIEW, marked_edited=True, observed_at=later(3))
    )
    assert await one(storage, "SELECT edits FROM posts") == 1
    assert await found(storage, "13") == [1]


async def test_a_change_that_one_way_saw_twice_over_is_kept_though_nothing_proves_an_edit(
    storage: Storage,
) -> None:
    await write(storage, observed(1, "один", way=Way.LIVE))
    await write(storage, observed(1, "один", way=Way.PREVIEW, observed_at=later(1)))
    await write(storage, observed(1, "два", way=Way.LIVE, edited_at=later(2), observed_at=later(2)))
    await write(storage, observed(1, "три", way=Way.PREVIEW, marked_edited=True, observed_at=later(9)))
    assert await one(storage, "SELECT count(*) FROM revisions") == 3


async def test_a_reaction_that_moves_the_edit_time_is_no_edit(storage: Storage) -> None:
    await write(storage, observed(1, "Тихо", way=Way.LIVE))
    await write(storage, observed(1, "Тихо", way=Way.LIVE, edited_at=later(1), observed_at=later(1)))
    await write(storage, observed(1, "Тихо. Ще", way=Way.PREVIEW, edited_at=later(1), observed_at=later(2)))
    assert await one(storage, "SELECT count(*) FROM revisions") == 1


async def test_views_change_without_a_revision_and_less_known_changes_nothing(storage: Storage) -> None:
    await write(storage, observed(1, views=10, forwards=1))
    await write(storage, observed(1, views=25))
    assert await rows(storage, "SELECT views, forwards FROM posts") == [(25, 1)]
    assert await one(storage, "SELECT count(*) FROM revisions") == 1


async def test_a_post_that_changed_is_not_written_unread(storage: Storage) -> None:
    lexicon = await a_lexicon(storage)
    report = await write(storage, observed(1, "так"), lexicon_id=lexicon)
    assert [each.post.message_id for each in report.unread] == [1]
    assert await one(storage, "SELECT count(*) FROM posts") == 0


async def test_every_revision_has_a_body_of_the_ledger(storage: Storage) -> None:
    lexicon = await a_lexicon(storage)
    await write(storage, ReadPost(observed(1, "Втрати"), telling("Втрати")), lexicon_id=lexicon)
    changed = observed(1, "Без втрат", observed_at=later(1))
    await write(storage, ReadPost(changed, quiet()), lexicon_id=lexicon)
    kinds = await rows(storage, "SELECT kind FROM ledger_bodies ORDER BY id")
    assert kinds == [("revision",), ("reading",), ("revision",), ("reading",)]


async def test_a_time_without_a_zone_is_corrected_by_a_look_that_has_one(storage: Storage) -> None:
    lexicon = await a_lexicon(storage)
    local = datetime(2024, 12, 16, 11, 0, tzinfo=UTC)
    true = datetime(2024, 12, 16, 9, 0, tzinfo=UTC)
    said = "Втрати біля Плёхова"
    uncertain = observed(1, said, posted_at=local, time_uncertain=True)
    await write(storage, ReadPost(uncertain, telling(said)), lexicon_id=lexicon)
    certain = replace(uncertain, posted_at=true, time_uncertain=False, observed_at=later(1))
    for _ in range(2):
        report = await write(storage, ReadPost(certain, telling(said)), lexicon_id=lexicon)
        assert (report.new, report.known, report.revisions) == (0, 1, 0)
    a, b = post_id_floor(true), post_id_floor(true + timedelta(seconds=1))
    assert await rows(
        storage, "SELECT message_id, time_uncertain FROM posts WHERE id >= :a AND id < :b", a=a, b=b
    ) == [(1, 0)]
    times = "SELECT DISTINCT posted_at FROM claims UNION SELECT posted_at FROM claim_places"
    assert await rows(storage, times) == [(int(true.timestamp() * 1000),)]
    assert await found(storage, "плехова") == [1]
    assert await rows(storage, "PRAGMA foreign_key_check") == []
    again = observed(
        1, "Інше", posted_at=local, time_uncertain=True, edited_at=later(1), observed_at=later(2)
    )
    await write(storage, ReadPost(again, quiet()), lexicon_id=lexicon)
    assert await rows(storage, "SELECT count(*), max(id >= :a AND id < :b) FROM posts", a=a, b=b) == [(1, 1)]


# --- media -----------------------------------------------------------------------------------------


def photo(key: str, **given: object) -> ObservedMedia:
    return ObservedMedia(MediaKind.PHOTO, key, **given)  # type: ignore[arg-type]


async def test_other_media_seen_live_are_a_revision(storage: Storage) -> None:
    await write(storage, observed(1, way=Way.LIVE, media=(photo("11"),)))
    report = await write(
        storage, observed(1, way=Way.LIVE, media=(photo("12"),), edited_at=later(1), observed_at=later(1))
    )
    assert report.revisions == 1
    assert await one(storage, "SELECT count(*) FROM media") == 2


async def test_exported_files_that_were_only_renamed_are_no_edit(storage: Storage) -> None:
    await write(storage, observed(1, media=(photo("photos/photo_1.jpg"),)))
    report = await write(storage, observed(1, media=(photo("photos/photo_9.jpg"),), observed_at=later(1)))
    assert report.revisions == 0


async def test_each_way_has_its_own_sighting_of_the_media(storage: Storage) -> None:
    await write(storage, observed(1, media=(photo("a.jpg", path="/x/a.jpg"),)))
    shown = photo("https://cdn.example/1", url="https://cdn.example/1")
    for turn in (1, 2):
        await write(storage, observed(1, way=Way.PREVIEW, media=(shown,), observed_at=later(turn)))
    assert await rows(storage, "SELECT way, source FROM sightings ORDER BY id") == [
        ("export", "/x/a.jpg"),
        ("preview", "https://cdn.example/1"),
    ]


# --- deletions -------------------------------------------------------------------------------------


async def test_a_deletion_adds_a_mark_and_takes_nothing(storage: Storage) -> None:
    await write(storage, observed(1, "Зникне"), observed(2))
    number = await channel(storage)
    for _ in range(2):
        async with storage.write() as conn:
            await mark_deleted(conn, number, [1, 99], NOW, way=Way.EXPORT, evidence="missing_in_newer_export")
    assert await one(storage, "SELECT count(*) FROM deletions") == 1
    assert await found(storage, "зникне") == [1]
    assert await one(storage, "SELECT count(*) FROM ledger_bodies WHERE kind = 'deletion'") == 1


async def test_a_post_seen_after_its_deletion_is_there_again_and_the_mark_stays(storage: Storage) -> None:
    await write(storage, observed(1, way=Way.PREVIEW))
    number = await channel(storage)
    async with storage.write() as conn:
        await mark_deleted(conn, number, [1], NOW, way=Way.PREVIEW, evidence="asked")
    await write(storage, observed(1, way=Way.PREVIEW, observed_at=later(1)))
    assert await one(storage, "SELECT deleted_at FROM posts") is None
    assert await one(storage, "SELECT count(*) FROM deletions") == 1


# --- all or nothing --------------------------------------------------------------------------------


async def test_a_batch_that_fails_leaves_nothing(storage: Storage) -> None:
    await write(storage, observed(1))
    before = await counts(storage)

    async def fail() -> None:
        async with storage.write() as conn:
            await write_posts(conn, [ReadPost(observed(n)) for n in range(2, 50)], NOW)
            raise KeyError

    with pytest.raises(KeyError):
        await fail()
    assert await counts(storage) == before


async def test_more_than_a_batch_is_refused(storage: Storage) -> None:
    with pytest.raises(ValueError, match="200 at most"):
        await write(storage, *(observed(n) for n in range(1, 202)))


WRITE_FOREVER = """
import asyncio, sys
from storage.engines import Storage
from tests.storage.made import observed, write
async def main():
    async with await Storage.open(sys.argv[1]) as storage:
        for start in range(1, 10**7, 50):
            await write(storage, *(observed(start + n, f"Пост {start + n}") for n in range(50)))
            print(start, flush=True)
asyncio.run(main())
"""


async def test_a_killed_writer_leaves_whole_batches_and_a_sound_file(
    storage: Storage, database: Path
) -> None:
    command = [sys.executable, "-c", WRITE_FOREVER, str(database)]
    other = subprocess.Popen(command, stdout=subprocess.PIPE)  # noqa: ASYNC220
    assert other.stdout is not None
    try:
        for _ in range(4):
            await asyncio.to_thread(other.stdout.readline)
    finally:
        other.kill()
        await asyncio.to_thread(other.wait)
    other.stdout.close()
    made = await counts(storage)
    assert made["posts"] >= 200
    assert made["posts"] % 50 == 0
    assert made["posts"] == made["revisions"] == made["ledger_bodies"]
    assert await found(storage, "пост") == list(range(1, made["posts"] + 1))
    assert await one(storage, "PRAGMA integrity_check") == "ok"
