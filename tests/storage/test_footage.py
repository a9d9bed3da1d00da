from __future__ import annotations

from storage.engines import Storage
from storage.fakes import add_fakes, fakes_in_post, keep_fake_match, list_fakes
from storage.footage import (
    Fingerprint,
    fingerprints,
    fingerprints_of,
    media_of_file,
    media_of_post,
    media_with_bytes,
    media_with_bytes_of,
    post_of_message,
    searched,
    sightings_of,
)
from storage.media import FrameHash, InnerHash, MediaHashes, store_hashes
from storage.observations import MediaKind, ObservedMedia, Way
from storage.posts import ReadPost
from storage.reuses import (
    arrived_footage,
    follow_footage,
    keep_check,
    match_of_post,
    refuse_reuse,
    refused_match,
    reuse_shown,
    reuses_of_posts,
    unchecked_footage,
)
from storage.stories import tie_footage
from tests.storage.made import NOW, a_lexicon, later, observed, one, quiet, rows, telling, write

PDQ, OTHER = bytes([1] * 32), bytes([2] * 32)
INNER = InnerHash(OTHER, 60, bytes(8), 3)


def photo(key: str) -> ObservedMedia:
    return ObservedMedia(MediaKind.PHOTO, key, path=f"{key}.jpg")


async def hashed(storage: Storage, media_id: int, minute: float = 0, **made: object) -> None:
    values = {"sha256": bytes([media_id] * 32), "pdq": PDQ, "pdq_quality": 90, "phash": bytes(8), **made}
    async with storage.write() as conn:
        await store_hashes(conn, [MediaHashes(media_id, "hashed", **values)], later(minute))  # type: ignore[arg-type]


async def three_posts(storage: Storage) -> None:
    lexicon = await a_lexicon(storage)
    await write(
        storage,
        ReadPost(observed(1, "Полігон, ранок", media=(photo("a"),)), quiet()),
        ReadPost(observed(2, "Втрати", media=(photo("b"),)), telling("Втрати")),
        ReadPost(observed(3, "Втрати знову", media=(photo("c"),)), telling("Втрати знову")),
        lexicon_id=lexicon,
    )


async def test_the_index_is_made_of_pictures_frames_and_what_lies_inside_in_the_order_of_hashing(
    storage: Storage,
) -> None:
    await three_posts(storage)
    await hashed(storage, 2, 1, inner=INNER)
    await hashed(storage, 1, 2, frames=(FrameHash(0.0, PDQ, 80, bytes(8), 1), FrameHash(2.5, OTHER, 70)))
    async with storage.read() as conn:
        (batch,) = [batch async for batch in fingerprints(conn)]
        (later_only,) = [batch async for batch in fingerprints(conn, later(1.5))]
        every = [row for made in batch for row in made.rows]
        assert await fingerprints_of(conn, 2) == every[:2]
    assert every == [
        Fingerprint(2, 0, None, PDQ, 90, bytes(8), None),
        Fingerprint(2, 1, None, OTHER, 60, bytes(8), 3),
        Fingerprint(1, 0, 0.0, PDQ, 80, bytes(8), 1),
        Fingerprint(1, 0, 2.5, OTHER, 70, None, None),
    ]
    assert [(made.media_id, made.hashed_at) for made in batch] == [(2, later(1)), (1, later(2))]
    assert [made.media_id for made in later_only] == [1]


async def test_sightings_tell_where_and_under_what_words_the_earliest_first(storage: Storage) -> None:
    await three_posts(storage)
    await hashed(storage, 1)
    async with storage.read() as conn:
        seen = await sightings_of(conn, [3, 1])
        assert [(s.media_id, s.message_id, s.caption, s.flagged, s.claims) for s in seen] == [
            (1, 1, "Полігон, ранок", False, ()),
            (3, 3, "Втрати знову", True, (2,)),
        ]
        assert await sightings_of(conn, [1, 3], before=seen[0].posted_at) == seen[:1]
        assert await media_with_bytes(conn, bytes([1] * 32)) == [1]
        assert await media_with_bytes(conn, None) == []
        assert await media_with_bytes_of(conn, 1) == [1]
        assert await media_with_bytes_of(conn, 2) == []
        assert await media_of_post(conn, seen[1].post_id) == [3]
        assert await media_of_file(conn, 77) is None
        number = 1700000001
        assert await post_of_message(conn, number, 3) == seen[1].post_id
        assert await post_of_message(conn, number, 4) is None
        assert await post_of_message(conn, "nobody", 3) is None
        found = await searched(conn)
    assert (found.media, found.waiting, found.since) == (1, 2, seen[0].posted_at)


async def test_footage_of_flagged_posts_is_compared_once_and_again_when_it_was_hashed_anew(
    storage: Storage,
) -> None:
    await three_posts(storage)
    for number in (1, 2):
        await hashed(storage, number)
    async with storage.read() as conn:
        ((post, medium, fresh),) = await unchecked_footage(conn, 10)
    assert (medium, fresh) == (2, False)
    first = await one(storage, "SELECT id FROM posts WHERE message_id = 1")
    async with storage.write() as conn:
        told = {"earlier": (first, 1), "match": {"verdict": "same"}, "differs": {"days": 62}}
        assert await keep_check(conn, post, medium, later(1), owe=True, **told)  # type: ignore[arg-type]
        assert not await keep_check(conn, post, medium, later(2), owe=True, **told)  # type: ignore[arg-type]
        assert await unchecked_footage(conn, 10) == []
        (reuse,) = (await reuses_of_posts(conn, [post]))[post]
        assert (reuse.earlier_post_id, reuse.differs) == (first, {"days": 62})
        shown = await reuse_shown(conn, post)
        assert shown is not None
        assert (shown[0], shown[1].post_id, shown[1].media_id) == (reuse, first, 1)
        assert await match_of_post(conn, reuse.id) == post
        assert await match_of_post(conn, 99) is None
    assert await rows(storage, "SELECT kind, post_id FROM events") == [("recycled", post)]
    await hashed(storage, 2, 5)
    async with storage.write() as conn:
        assert await unchecked_footage(conn, 10) == [(post, medium, False)]
        assert await refuse_reuse(conn, reuse.id, None, later(6))
        assert not await refuse_reuse(conn, reuse.id, None, later(6))
        assert await reuses_of_posts(conn, [post]) == {}
        assert await reuse_shown(conn, post) is None
        assert await refused_match(conn, post) == reuse.id
        assert await refuse_reuse(conn, reuse.id, None, later(7), wrong=False)
        assert not await refuse_reuse(conn, reuse.id, None, later(7), wrong=False)
        assert await reuses_of_posts(conn, [post]) == {post: [reuse]}
        assert not await refuse_reuse(conn, 99, None, later(7))
    assert await rows(storage, "SELECT action, subject FROM audit") == [("match", f"post {post}")] * 2
    assert await rows(storage, "SELECT kind FROM events") == [("recycled",), ("refused",), ("refused",)]


async def test_what_arrives_has_later_posts_that_carry_the_same_compared_anew(storage: Storage) -> None:
    await three_posts(storage)
    for number in (2, 3):
        await hashed(storage, number)
    async with storage.write() as conn:
        assert [a.since for a in await arrived_footage(conn, 10)] == [None, None]  # nothing compared yet
        await follow_footage(conn, await arrived_footage(conn, 10), {})
        for post, medium, _ in await unchecked_footage(conn, 10):
            await keep_check(conn, post, medium, later(1))
    await hashed(storage, 1, 2)
    async with storage.write() as conn:
        (arrived,) = await arrived_footage(conn, 10)
        assert (arrived.media_id, arrived.since) == (1, observed(1).posted_at)
        await follow_footage(conn, [arrived], {arrived.number: [1, 3]})
        assert [one.media_id for one in await unchecked_footage(conn, 10)] == [3]
        assert await arrived_footage(conn, 10) == []


async def test_the_same_footage_ties_claims_of_the_same_kind(storage: Storage) -> None:
    await three_posts(storage)
    async with storage.write() as conn:
        assert await tie_footage(conn, 2, [1], now=NOW)
        assert not await tie_footage(conn, 2, [1], now=NOW)
    assert await one(storage, "SELECT count(DISTINCT story_id) FROM claims") == 1
    assert await rows(
        storage, "SELECT why, claim_id, other_claim_id FROM story_links WHERE why = 'footage'"
    ) == [("footage", 2, 1)]


async def test_known_fakes_are_kept_once_under_negative_numbers(storage: Storage) -> None:
    async with storage.write() as conn:
        assert await add_fakes(conn, [(PDQ, "old"), (OTHER, "older")], "list.csv", NOW) == 2
        assert await add_fakes(conn, [(PDQ, "of 2019")], "list.csv", NOW) == 0
        assert [(f.number, f.note) for f in await list_fakes(conn)] == [(-1, "of 2019"), (-2, "older")]
        assert [f.number for f in await list_fakes(conn, after=1)] == [-2]
        assert [f.number for f in await list_fakes(conn, 2, NOW)] == [-1]
        assert await list_fakes(conn, 2, later(1)) == []


async def test_a_flagged_post_that_shows_a_known_fake_is_owed_once(storage: Storage) -> None:
    await three_posts(storage)
    post = await one(storage, "SELECT id FROM posts WHERE message_id = 2")
    async with storage.write() as conn:
        made = MediaHashes(2, "hashed", pdq=PDQ, pdq_quality=90, phash=bytes(8))
        await store_hashes(conn, [made], NOW)
        for waiting in await unchecked_footage(conn, 10):
            await keep_check(conn, waiting.post_id, waiting.media_id, later(1))
        assert await unchecked_footage(conn, 10) == []
        await add_fakes(conn, [(PDQ, "old")], "list.csv", NOW)
        ((_, medium, _),) = await unchecked_footage(conn, 10)
        assert await keep_fake_match(conn, post, medium, -1, {"verdict": "same"}, NOW, owe=True)
        assert not await keep_fake_match(conn, post, medium, -1, {"verdict": "same"}, NOW, owe=True)
        await add_fakes(conn, [(PDQ, "of 2019")], "list.csv", NOW)
        assert [fake.note for fake in await fakes_in_post(conn, post)] == ["of 2019"]
    assert await rows(storage, "SELECT kind, post_id FROM events") == [("recycled", post)]


async def test_a_later_look_brings_the_files_that_an_earlier_one_lacked(storage: Storage) -> None:
    missing = ObservedMedia(MediaKind.PHOTO, "a", missing="not included")
    await write(storage, observed(1, media=(missing,)))
    there = ObservedMedia(MediaKind.PHOTO, "a", path="a.jpg", file_name="a.jpg")
    report = await write(storage, observed(1, media=(there,), observed_at=later(5)))
    assert report.revisions == 0
    assert await rows(
        storage, "SELECT state, reason, source FROM media JOIN sightings ON media_id = media.id"
    ) == [("waiting", None, "a.jpg")]
    await write(storage, observed(1, media=(missing,), observed_at=later(9), way=Way.EXPORT))
    assert await one(storage, "SELECT state FROM media") == "waiting"
