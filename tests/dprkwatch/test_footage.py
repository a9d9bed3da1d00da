"""The index of footage, kept current from storage."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from claims.places import load_gazetteer
from dprkwatch.footage import Footage
from dprkwatch.reused_footage import compare_footage
from media.files import hash_bytes, hash_file
from media.looks import hash_look
from media.matching import How, Verdict
from media.settings import MatchSettings
from media.workers import HashWorkers
from monitors.media_hashes import hashes_of
from storage.engines import Storage
from storage.fakes import add_fakes
from storage.media import MediaHashes, store_hashes
from storage.migrations import upgrade
from storage.observations import ChannelRef, ForwardOrigin, MediaKind, ObservedMedia, Way
from storage.posts import ReadPost
from storage.reuses import refuse_reuse
from tests.media.drawn import encoded, film, picture
from tests.media.test_stored import kept
from tests.storage.made import NOW, a_lexicon, later, observed, one, rows, telling, write


@pytest.fixture
async def storage(tmp_path: Path) -> AsyncIterator[Storage]:
    file = tmp_path / "kept.db"
    await upgrade(str(file))
    async with await Storage.open(file) as opened:
        yield opened


async def hashed(storage: Storage, media_id: int, seed: int, minute: float) -> None:
    row = kept(media_id, seed)
    made = MediaHashes(media_id, "hashed", pdq=row.pdq, pdq_quality=90, phash=row.phash, text_like=0)
    async with storage.write() as conn:
        await store_hashes(conn, [made], later(minute))


async def found(footage: Footage, media_id: int) -> list[int]:
    return [match.media_id for match in await footage.look_up_stored(media_id)]


async def test_what_is_hashed_later_or_anew_or_committed_late_is_found(storage: Storage) -> None:
    photos = tuple(ObservedMedia(MediaKind.PHOTO, f"{n}", path=f"{n}.jpg") for n in range(1, 5))
    await write(storage, observed(1, media=photos))
    footage = Footage(storage, MatchSettings())
    await hashed(storage, 1, 3, 0)
    await hashed(storage, 2, 3, 0.1)
    await footage.index.refresh()
    assert await found(footage, 1) == [1, 2]
    await hashed(storage, 3, 3, -0.5)
    await hashed(storage, 2, 7, 0.2)
    for _ in range(3):
        await footage.index.refresh()
    assert await found(footage, 1) == [1, 3]
    assert len(footage.index) == 3
    await hashed(storage, 4, 7, 5)
    await footage.index.refresh()
    assert await found(footage, 4) == [4, 2]


async def compared(storage: Storage) -> None:
    await compare_footage(storage, Footage(storage, MatchSettings()), load_gazetteer(), lambda: later(9))


def photo(number: int) -> tuple[ObservedMedia, ...]:
    return (ObservedMedia(MediaKind.PHOTO, f"{number}", path=f"{number}.jpg"),)


async def test_older_footage_that_arrives_later_marks_what_was_compared_before(storage: Storage) -> None:
    lexicon = await a_lexicon(storage)
    post = ReadPost(observed(9, "Втрати", media=photo(1)), telling("Втрати"))
    await write(storage, post, lexicon_id=lexicon)
    await hashed(storage, 1, 3, 0)
    await compared(storage)
    assert await rows(storage, "SELECT * FROM reuses") == []
    old = observed(1, "🔥", media=photo(2), posted_at=NOW - timedelta(days=60))
    await write(storage, old)
    await compared(storage)
    await hashed(storage, 2, 3, 1)
    await compared(storage)
    assert await rows(storage, "SELECT media_id, earlier_media_id FROM reuses") == [(1, 2)]
    assert await rows(storage, "SELECT * FROM footage_arrivals") == []


def on_disk(tmp_path: Path, number: int, image: Image.Image) -> tuple[ObservedMedia, ...]:
    (tmp_path / f"{number}.png").write_bytes(encoded(image, "PNG"))
    return (ObservedMedia(MediaKind.PHOTO, f"{number}", path=str(tmp_path / f"{number}.png")),)


WHOLE = picture(640, 480, seed=6)


@pytest.mark.parametrize("at_hand", [True, False])
async def test_what_was_cut_on_every_side_is_marked_where_the_older_picture_is_at_hand(
    storage: Storage, tmp_path: Path, at_hand: bool
) -> None:
    lexicon = await a_lexicon(storage)
    long_ago = NOW - timedelta(days=60)
    await write(storage, observed(1, "🔥", media=on_disk(tmp_path, 1, WHOLE), posted_at=long_ago))
    part = WHOLE.transpose(Image.Transpose.FLIP_LEFT_RIGHT).crop((64, 48, 576, 432))
    seen = observed(9, "Втрати", media=on_disk(tmp_path, 2, part))
    await write(storage, ReadPost(seen, telling("Втрати")), lexicon_id=lexicon)
    with HashWorkers() as workers:
        async with storage.write() as conn:
            made = [hashes_of(number, hash_file(tmp_path / f"{number}.png")) for number in (1, 2)]
            await store_hashes(conn, made, later(0))
        if not at_hand:
            (tmp_path / "1.png").unlink()
        footage = Footage(storage, MatchSettings(), workers)
        await compare_footage(storage, footage, load_gazetteer(), lambda: later(9))
        [_, match] = await footage.look_up_stored(2)
    assert (match.media_id, match.how, match.orientation, match.cropped) == (1, How.CROPPED, 1, True)
    assert match.verdict is (Verdict.SAME if at_hand else Verdict.SIMILAR)
    marked = await rows(storage, "SELECT media_id, earlier_media_id FROM reuses")
    assert marked == ([(2, 1)] if at_hand else [])


async def test_a_film_cut_out_of_an_older_one_is_marked_by_frames_near_together(
    storage: Storage, tmp_path: Path
) -> None:
    lexicon = await a_lexicon(storage)
    how: dict[str, Any] = {
        "width": 320,
        "height": 240,
        "shown": [1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4],
        "drift": 4,
    }
    film(tmp_path / "1.mp4", every=15, **how)
    film(tmp_path / "2.mp4", every=100, cut=slice(22, 50), **how)

    def shown(number: int) -> tuple[ObservedMedia, ...]:
        return (ObservedMedia(MediaKind.VIDEO, f"{number}", path=str(tmp_path / f"{number}.mp4")),)

    long_ago = NOW - timedelta(days=60)
    await write(storage, observed(1, "🔥", media=shown(1), posted_at=long_ago))
    seen = observed(9, "Втрати", media=shown(2))
    await write(storage, ReadPost(seen, telling("Втрати")), lexicon_id=lexicon)
    with HashWorkers() as workers:
        async with storage.write() as conn:
            made = [hashes_of(number, hash_file(tmp_path / f"{number}.mp4")) for number in (1, 2)]
            await store_hashes(conn, made, later(0))
        footage = Footage(storage, MatchSettings(), workers)
        await compare_footage(storage, footage, load_gazetteer(), lambda: later(9))
    assert await rows(storage, "SELECT media_id, earlier_media_id FROM reuses") == [(2, 1)]


@pytest.mark.parametrize(
    ("posted", "old"),
    [
        (WHOLE.crop((45, 0, 595, 480)), WHOLE),
        (WHOLE, WHOLE.crop((45, 0, 595, 480))),
        (WHOLE.crop((45, 0, 595, 480)), WHOLE.transpose(Image.Transpose.FLIP_LEFT_RIGHT)),
        (WHOLE.transpose(Image.Transpose.FLIP_LEFT_RIGHT), WHOLE),
        (WHOLE.transpose(Image.Transpose.ROTATE_90), WHOLE),
    ],
    ids=["a part", "the whole of a part", "a mirrored part", "mirrored", "turned"],
)
async def test_older_footage_that_arrives_later_marks_parts_of_it_whose_files_are_gone(
    storage: Storage, tmp_path: Path, posted: Image.Image, old: Image.Image
) -> None:
    lexicon = await a_lexicon(storage)
    seen = observed(9, "Втрати", media=on_disk(tmp_path, 1, posted))
    await write(storage, ReadPost(seen, telling("Втрати")), lexicon_id=lexicon)
    with HashWorkers() as workers:
        footage = Footage(storage, MatchSettings(), workers)

        async def work_off(media_id: int) -> None:
            file = tmp_path / f"{media_id}.png"
            facts = await workers.hash(file)
            if media_id != 1:
                file.unlink()
            async with storage.write() as conn:
                await store_hashes(conn, [hashes_of(media_id, facts)], later(media_id))
            await compare_footage(storage, footage, load_gazetteer(), lambda: later(9))
            file.unlink(missing_ok=True)

        await work_off(1)
        assert await rows(storage, "SELECT * FROM reuses") == []
        long_ago = NOW - timedelta(days=60)
        await write(storage, observed(1, "🔥", media=on_disk(tmp_path, 2, old), posted_at=long_ago))
        await work_off(2)
    assert await rows(storage, "SELECT media_id, earlier_media_id FROM reuses") == [(1, 2)]


async def test_a_still_older_sighting_becomes_the_earliest_of_what_is_marked_but_not_of_a_refused_match(
    storage: Storage,
) -> None:
    lexicon = await a_lexicon(storage)
    post = ReadPost(observed(9, "Втрати", media=photo(1)), telling("Втрати"))
    await write(storage, post, lexicon_id=lexicon)
    await hashed(storage, 1, 3, 0)
    for number, days in ((2, 20), (3, 60), (4, 90)):
        old = observed(number, "🔥", media=photo(number), posted_at=NOW - timedelta(days=days))
        await write(storage, old)
        await hashed(storage, number, 3, number)
        await compared(storage)
        if number == 3:
            assert await rows(storage, "SELECT media_id, earlier_media_id FROM reuses") == [(1, 3)]
            async with storage.write() as conn:
                await refuse_reuse(conn, 1, None, NOW)
    assert await rows(storage, "SELECT media_id, earlier_media_id FROM reuses") == [(1, 3)]


@pytest.mark.parametrize(("seconds", "marked"), [(6.0, [(1, 2)]), (8.0, [])])
async def test_a_film_that_was_seen_by_its_thumbnail_alone_is_found_as_the_film_it_is(
    storage: Storage, tmp_path: Path, seconds: float, marked: list[tuple[int, int]]
) -> None:
    lexicon = await a_lexicon(storage)
    made = film(tmp_path / "1.mp4", 6)
    whole = ObservedMedia(MediaKind.VIDEO, "1", path=str(made))
    await write(
        storage, ReadPost(observed(9, "Втрати", media=(whole,)), telling("Втрати")), lexicon_id=lexicon
    )
    seen = ObservedMedia(MediaKind.VIDEO, "2", duration=seconds)
    await write(storage, observed(1, "🔥", media=(seen,), posted_at=NOW - timedelta(days=60)))
    thumbnail = hash_bytes(encoded(picture(160, 120, seed=2), "JPEG"))
    async with storage.write() as conn:
        await store_hashes(conn, [hashes_of(1, hash_file(made)), hashes_of(2, thumbnail, "thumb")], later(0))
    _, match = await Footage(storage, MatchSettings()).look_up_stored(2)
    assert (match.media_id, match.how, match.thumbnail) == (1, How.FRAMES, True)
    assert match.verdict is (Verdict.SAME if marked else Verdict.SIMILAR)
    await compared(storage)
    assert await rows(storage, "SELECT media_id, earlier_media_id FROM reuses") == marked
    if marked:
        assert json.loads(await one(storage, "SELECT match FROM reuses"))["thumbnail"] is True


async def test_an_earlier_post_with_a_file_known_already_marks_what_was_compared_before(
    storage: Storage,
) -> None:
    lexicon = await a_lexicon(storage)
    same = (ObservedMedia(MediaKind.PHOTO, "77"),)
    post = ReadPost(observed(9, "Втрати", media=same, way=Way.LIVE), telling("Втрати"))
    await write(storage, post, lexicon_id=lexicon)
    await hashed(storage, 1, 3, 0)
    await compared(storage)
    long_ago = NOW - timedelta(days=60)
    await write(storage, observed(1, "🔥", media=same, way=Way.HISTORY, posted_at=long_ago))
    await compared(storage)
    assert await rows(storage, "SELECT media_id, earlier_media_id FROM reuses") == [(1, 1)]


async def test_the_same_footage_ties_claims_whichever_post_came_in_first(storage: Storage) -> None:
    lexicon = await a_lexicon(storage)
    for number, killed in ((2, 30), (1, 31)):
        said = f"Втрати {killed}"
        post = ReadPost(observed(number, said, media=photo(number)), telling(said, killed=30))
        await write(storage, post, lexicon_id=lexicon)
        await hashed(storage, 3 - number, 3, 0)
        await compared(storage)
    tied = "SELECT claim_id, other_claim_id FROM story_links WHERE why = 'footage'"
    assert await rows(storage, tied) == [(1, 2)]
    await compared(storage)
    assert await one(storage, "SELECT count(*) FROM story_links WHERE why = 'footage'") == 1


async def test_a_page_of_text_with_the_same_bytes_is_seen_before(storage: Storage) -> None:
    lexicon = await a_lexicon(storage)
    await write(storage, observed(1, "🔥", media=photo(1), posted_at=NOW - timedelta(days=60)))
    post = ReadPost(observed(9, "Втрати", media=photo(2)), telling("Втрати"))
    await write(storage, post, lexicon_id=lexicon)
    row = kept(1, 3)
    page = {"pdq": row.pdq, "pdq_quality": 90, "phash": row.phash, "text_like": 100, "sha256": bytes(32)}
    async with storage.write() as conn:
        await store_hashes(conn, [MediaHashes(n, "hashed", **page) for n in (1, 2)], later(0))  # type: ignore[arg-type]
    matches = await Footage(storage, MatchSettings()).look_up_stored(2)
    assert [(m.media_id, m.verdict, m.how) for m in matches] == [
        (2, Verdict.SAME, How.FILE),
        (1, Verdict.SAME, How.FILE),
    ]
    await compared(storage)
    assert await rows(storage, "SELECT media_id, earlier_media_id FROM reuses") == [(2, 1)]


async def test_files_without_a_byte_are_not_the_same(storage: Storage) -> None:
    await write(storage, observed(1, media=photo(1)), observed(2, media=photo(2)))
    empty = hash_bytes(b"")
    assert empty.sha256 is not None
    async with storage.write() as conn:
        await store_hashes(conn, [hashes_of(n, empty) for n in (1, 2)], later(0))
    footage = Footage(storage, MatchSettings())
    assert await footage.look_up(empty) == []
    assert await found(footage, 2) == [2]


AT_NOON = NOW - timedelta(days=1)
ORIGIN = ForwardOrigin(ChannelRef(telegram_id=1700000002), 5, AT_NOON)


@pytest.mark.parametrize(
    ("origin", "origin_kept", "marked"),
    [
        (ORIGIN, True, []),
        (ORIGIN, False, [(3, 1)]),
        (ForwardOrigin(ChannelRef(title="Десь"), None, None), False, [(3, 1)]),
        (
            ForwardOrigin(ORIGIN.channel, 5, NOW - timedelta(days=90)),
            False,
            [],
        ),  # the forwarded post was first
    ],
)
async def test_a_forward_is_seen_before_but_where_its_original_is_kept(
    storage: Storage, origin: ForwardOrigin, origin_kept: bool, marked: list[tuple[int, int]]
) -> None:
    lexicon = await a_lexicon(storage)
    await write(storage, observed(1, "🔥", media=photo(1), posted_at=NOW - timedelta(days=60)))
    first = observed(5, "Втрати", channel=ORIGIN.channel, media=photo(2), posted_at=AT_NOON)
    await write(storage, first if origin_kept else observed(5, "Тихо", media=photo(2)))
    forward = observed(9, "Втрати", media=photo(3), posted_at=NOW, forwarded_from=origin)
    await write(storage, ReadPost(forward, telling("Втрати")), lexicon_id=lexicon)
    for number in (1, 3, *((2,) if origin_kept else ())):
        await hashed(storage, number, 3, 0)
    await compared(storage)
    assert await rows(storage, "SELECT media_id, earlier_media_id FROM reuses") == marked


async def test_a_known_fake_in_a_flagged_post_is_marked_whichever_came_first(storage: Storage) -> None:
    lexicon = await a_lexicon(storage)
    seconds_ago = NOW - timedelta(minutes=1)
    for number in (1, 2):
        seen = observed(number, "Втрати", media=photo(number), way=Way.LIVE, posted_at=seconds_ago)
        await write(storage, ReadPost(seen, telling("Втрати")), lexicon_id=lexicon)
    await hashed(storage, 1, 3, 0)
    await compared(storage)
    fake = [(kept(1, 3).pdq, "of 2016")]
    async with storage.write() as conn:
        await add_fakes(conn, fake, "list.csv", NOW)
    await compared(storage)
    assert await rows(storage, "SELECT media_id, fake_id FROM fake_matches") == [(1, 1)]
    await hashed(storage, 2, 3, 0)
    await compared(storage)
    assert await rows(storage, "SELECT media_id FROM fake_matches ORDER BY media_id") == [(1,), (2,)]
    assert await one(storage, "SELECT count(*) FROM events WHERE kind = 'recycled'") == 2


async def test_a_corrected_note_reaches_an_index_that_holds_the_fake(storage: Storage) -> None:
    footage = Footage(storage, MatchSettings())
    for note in ("of 2016", "of 2019"):
        async with storage.write() as conn:
            await add_fakes(conn, [(kept(1, 3).pdq, note)], "list.csv", NOW)
        for _ in range(2):
            await footage.index.refresh()
        fake = footage.fake(-1)
        assert fake is not None
        assert fake.note == note
    assert len(footage.index) == 1


async def test_a_part_of_what_was_seen_is_found_where_its_bytes_lie_on_this_machine(
    storage: Storage, tmp_path: Path
) -> None:
    whole = picture(640, 480, seed=6)
    part = whole.crop((45, 0, 595, 480))
    for number, image in ((1, whole), (2, part)):
        (tmp_path / f"{number}.png").write_bytes(encoded(image, "PNG"))
        there = (ObservedMedia(MediaKind.PHOTO, f"{number}", path=str(tmp_path / f"{number}.png")),)
        await write(storage, observed(number, media=there))
        look = hash_look(image).whole
        assert look is not None
        made = MediaHashes(
            number, "hashed", pdq=look.pdqs[0], pdq_quality=90, phash=look.phashes[0], text_like=0
        )
        async with storage.write() as conn:
            await store_hashes(conn, [made], later(0))
    assert await found(Footage(storage, MatchSettings()), 2) == [2]
    with HashWorkers() as workers:
        footage = Footage(storage, MatchSettings(), workers)
        assert await found(footage, 2) == [2, 1]
        (tmp_path / "2.png").write_bytes(encoded(picture(seed=9), "PNG"))  # by now another picture
        assert await found(footage, 2) == [2]
