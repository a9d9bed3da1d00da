from __future__ import annotations

from storage.engines import Storage
from storage.media import FrameHash, InnerHash, MediaHashes, count_waiting, store_hashes, waiting_media
from storage.observations import MediaKind, ObservedMedia, Way
from tests.storage.made import NOW, later, observed, one, rows, write


async def test_media_wait_with_where_their_bytes_lie_and_missing_ones_do_not(storage: Storage) -> None:
    film = ObservedMedia(MediaKind.VIDEO, "b", path="films/b.mp4", archive="/x/all.zip", mime="video/mp4")
    gone = ObservedMedia(MediaKind.PHOTO, "c", missing="not included")
    await write(storage, observed(1, media=(film, gone)))
    async with storage.read() as conn:
        [waiting] = await waiting_media(conn, 10)
        assert await count_waiting(conn) == 1
        assert await waiting_media(conn, 10, after=waiting.id) == []
    assert (waiting.kind, waiting.path, waiting.archive, waiting.mime) == (
        MediaKind.VIDEO,
        "films/b.mp4",
        "/x/all.zip",
        "video/mp4",
    )
    assert await rows(storage, "SELECT state, reason FROM media WHERE kind = 'photo'") == [
        ("missing", "not included")
    ]


async def test_hashes_are_kept_and_what_the_source_said_stays_where_they_say_nothing(
    storage: Storage,
) -> None:
    film = ObservedMedia(MediaKind.VIDEO, "b", path="b.mp4", duration=12.5, width=640)
    await write(storage, observed(1, media=(film,)))
    async with storage.write() as conn:
        [waiting] = await waiting_media(conn, 10)
        inner = InnerHash(bytes([2] * 32), 70, bytes([3] * 8), 5)
        frames = (FrameHash(0.0, bytes(32), 90), FrameHash(4.2, bytes([1] * 32), 80, bytes(8), 7, inner))
        made = MediaHashes(
            waiting.id, "hashed", sha256=bytes(32), width=638, frames=frames, text_like=9, inner=inner
        )
        await store_hashes(conn, [made], NOW)
        assert await count_waiting(conn) == 0
    assert await rows(storage, "SELECT state, width, duration FROM media") == [("hashed", 638, 12.5)]
    assert await rows(storage, "SELECT seq, time, quality FROM media_frames") == [(0, 0.0, 90), (1, 4.2, 80)]
    kept = "text_like, inner_pdq, inner_quality, inner_phash, inner_text_like"
    found = (inner.pdq, 70, inner.phash, 5)
    assert await rows(storage, f"SELECT {kept} FROM media") == [(9, *found)]  # noqa: S608
    assert await rows(storage, f"SELECT {kept} FROM media_frames") == [  # noqa: S608
        (None, None, None, None, None),
        (7, *found),
    ]


async def test_telegram_s_own_file_number_makes_two_sightings_of_one_film(storage: Storage) -> None:
    film = ObservedMedia(MediaKind.VIDEO, "5321001")
    await write(
        storage, observed(1, way=Way.LIVE, media=(film,)), observed(2, way=Way.LIVE, media=(film, film))
    )
    await write(storage, observed(3, way=Way.HISTORY, media=(film,), observed_at=later(1)))
    assert await one(storage, "SELECT count(*) FROM media") == 1
    assert await rows(storage, "SELECT media_id, position FROM sightings") == [(1, 0), (1, 0), (1, 1), (1, 0)]
