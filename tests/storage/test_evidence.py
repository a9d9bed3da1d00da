from __future__ import annotations

from sqlalchemy import update

from storage.engines import Storage
from storage.evidence import (
    AtHand,
    EvidenceAccount,
    KeptFile,
    NotKept,
    evidence_account,
    files_at_hand,
    kept_bytes,
    kept_file,
    kept_files,
    note_kept,
    note_not_kept,
    why_not_wanted,
)
from storage.media import MediaHashes, store_hashes
from storage.models import channels
from storage.observations import MediaKind, ObservedMedia, Way
from storage.posts import ReadPost
from storage.retention import withhold_unflagged
from tests.storage.made import NOW, a_lexicon, later, observed, one, quiet, rows, telling, write

FILE = KeptFile(bytes([2] * 32), "02/02/b.jpg", 100)


def photo(key: str, **given: object) -> ObservedMedia:
    return ObservedMedia(MediaKind.PHOTO, key, path=f"{key}.jpg", **given)  # type: ignore[arg-type]


async def four_posts(storage: Storage) -> None:
    """A quiet post, two flagged ones, and a flagged one whose channel protects it."""
    lexicon = await a_lexicon(storage)
    await write(
        storage,
        ReadPost(observed(1, "Ранок", media=(photo("a"),)), quiet()),
        ReadPost(observed(2, "Втрати", media=(photo("b"),)), telling("Втрати")),
        ReadPost(observed(3, "Втрати знову", media=(photo("c"),)), telling("Втрати знову")),
        ReadPost(observed(4, "Втрати тут", media=(photo("d", protected=True),)), telling("Втрати тут")),
        lexicon_id=lexicon,
    )
    made = [
        MediaHashes(n, "hashed", hashed_from="full", sha256=bytes([n] * 32), size=100) for n in range(1, 5)
    ]
    async with storage.write() as conn:
        await store_hashes(conn, made, NOW)


async def test_what_is_wanted_is_told_by_the_setting_and_never_what_is_protected(storage: Storage) -> None:
    await four_posts(storage)
    async with storage.read() as conn:
        ids = [1, 2, 3, 4]
        assert await why_not_wanted(conn, ids, "all") == {4: "protected"}
        assert await why_not_wanted(conn, ids, "flagged") == {1: "setting", 4: "protected"}
        assert await why_not_wanted(conn, ids, "none") == {
            1: "setting",
            2: "setting",
            3: "setting",
            4: "protected",
        }
        at_hand = await files_at_hand(conn, "flagged", 10, most_bytes=1000)
        assert at_hand == [AtHand(n, bytes([n] * 32), f"{key}.jpg", None) for n, key in ((2, "b"), (3, "c"))]
        assert await files_at_hand(conn, "flagged", 10, most_bytes=1000, after=2) == at_hand[1:]
        assert len(await files_at_hand(conn, "all", 10, most_bytes=1000)) == 3
        assert await files_at_hand(conn, "none", 10, most_bytes=1000) == []


async def test_what_found_no_room_is_at_hand_again_when_there_is_some(storage: Storage) -> None:
    await four_posts(storage)
    async with storage.write() as conn:
        await note_kept(conn, 2, FILE, NOW)
        await note_not_kept(conn, [3], "limit")
        await note_not_kept(conn, [1], "missing")
        assert await files_at_hand(conn, "all", 10, most_bytes=199) == []
        assert [file.media_id for file in await files_at_hand(conn, "all", 10, most_bytes=200)] == [3]


async def test_the_account_holds_every_medium_once_and_counts_bytes_once(storage: Storage) -> None:
    async with storage.read() as conn:
        assert await evidence_account(conn) == EvidenceAccount()
    await four_posts(storage)
    await write(storage, observed(5, media=(photo("e"), ObservedMedia(MediaKind.PHOTO, "f", missing="no"))))
    async with storage.write() as conn:
        await note_kept(conn, 2, FILE, NOW)
        await note_kept(conn, 3, FILE, later(1))
        await note_not_kept(conn, [1, 2], "setting")
        assert await kept_bytes(conn) == 100
        assert await kept_file(conn, FILE.sha256) == FILE
        assert await kept_file(conn, bytes(32)) is None
        assert await kept_files(conn, 10) == [FILE]
        assert await kept_files(conn, 10, after=FILE.sha256) == []
        account = await evidence_account(conn)
    assert (account.media, account.files, account.size) == (2, 1, 100)
    assert set(account.not_kept) == {
        NotKept("setting", 1, 100),
        NotKept("protected", 1, 100),
        NotKept("waiting", 1, 0),
        NotKept("missing", 1, 0),
    }


async def test_a_film_that_one_channel_protects_is_protected_wherever_it_was_seen_before(
    storage: Storage,
) -> None:
    film = ObservedMedia(MediaKind.VIDEO, "5321001")
    await write(storage, observed(1, way=Way.LIVE, media=(film,)))
    assert not await one(storage, "SELECT protected FROM media")
    guarded = ObservedMedia(MediaKind.VIDEO, "5321001", protected=True)
    await write(storage, observed(2, way=Way.LIVE, media=(guarded,)))
    assert await one(storage, "SELECT protected FROM media")


async def test_what_a_channel_showed_that_forbids_saving_by_now_is_protected_too(storage: Storage) -> None:
    await four_posts(storage)
    async with storage.write() as conn:
        await conn.execute(update(channels).values(noforwards=True))
        assert await why_not_wanted(conn, [1, 2], "all") == {1: "protected", 2: "protected"}


async def test_texts_that_go_leave_what_is_kept_of_their_pictures(storage: Storage) -> None:
    await four_posts(storage)
    async with storage.write() as conn:
        await note_kept(conn, 1, FILE, NOW)
        assert await withhold_unflagged(conn, later(10), later(20)) == 1
        assert (await evidence_account(conn)).media == 1
    assert await rows(storage, "SELECT kept_path FROM media WHERE id = 1") == [(FILE.name,)]
