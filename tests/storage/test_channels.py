from __future__ import annotations

import pytest

from claims.model import ChannelKind, Side
from storage.channels import (
    add_channel,
    find_channels,
    get_channel,
    list_channels,
    merge_channels,
    pause_channel,
    remove_channel,
    resolve_channel,
    resolve_channels,
)
from storage.engines import Storage, StorageError
from storage.keys import ChannelId
from storage.ledger import seal, verify
from storage.observations import ChannelRef, MediaKind, ObservedMedia, Way
from storage.posts import ReadPost
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
    rows,
    telling,
    write,
)


async def resolve(storage: Storage, *refs: ChannelRef, source: str = "preview") -> list[ChannelId]:
    found = []
    for ref in refs:
        async with storage.write() as conn:
            found.append(await resolve_channel(conn, ref, NOW, source))
    return found


async def test_a_name_in_any_case_with_or_without_at_is_one_channel(storage: Storage) -> None:
    refs = [ChannelRef(username=name) for name in ("Tykha_Varta", "tykha_varta", "@TYKHA_VARTA")]
    assert len(set(await resolve(storage, *refs))) == 1


async def test_an_id_and_a_name_that_one_post_carries_are_one_channel(storage: Storage) -> None:
    by_id, by_name = await resolve(storage, BY_ID, BY_NAME)
    assert by_id != by_name
    [both] = await resolve(storage, BY_BOTH)
    assert set(await resolve(storage, BY_ID, BY_NAME)) == {both} == {min(by_id, by_name)}
    async with storage.read() as conn:
        assert len(await list_channels(conn, watched_only=False)) == 1


async def test_merging_within_one_batch_leaves_no_reference_to_what_is_gone(storage: Storage) -> None:
    async with storage.write() as conn:
        found = await resolve_channels(conn, [BY_NAME, BY_ID, BY_BOTH], NOW, "preview")
    assert len(set(found.values())) == 1


async def test_a_name_that_passed_to_another_channel_goes_with_its_id(storage: Storage) -> None:
    [first] = await resolve(storage, BY_BOTH)
    [second] = await resolve(storage, ChannelRef(telegram_id=1700000077, username="tykha_varta"))
    assert first != second
    assert await resolve(storage, BY_NAME, BY_ID) == [second, first]
    current = "SELECT channel_id FROM channel_identities WHERE kind = 'username' AND seen_until IS NULL"
    assert await rows(storage, current) == [(second,)]


async def test_a_renamed_channel_keeps_its_posts_and_its_former_name(storage: Storage) -> None:
    [first] = await resolve(storage, BY_BOTH)
    renamed = ChannelRef(telegram_id=BY_ID.telegram_id, username="new_name")
    assert await resolve(storage, renamed, ChannelRef(username="new_name")) == [first, first]
    assert await rows(
        storage,
        "SELECT value, seen_until IS NULL FROM channel_identities WHERE kind = 'username' ORDER BY id",
    ) == [("tykha_varta", 0), ("new_name", 1)]


async def test_a_title_is_an_identity_only_where_there_is_no_other(storage: Storage) -> None:
    titled = ChannelRef(title="Тиха варта")
    a, b, c = await resolve(storage, titled, titled, BY_NAME)
    assert a == b != c


async def test_a_reference_that_names_nothing_is_refused(storage: Storage) -> None:
    with pytest.raises(StorageError, match="names no channel"):
        await resolve(storage, ChannelRef(title="  "))


async def test_finding_makes_nothing(storage: Storage) -> None:
    async with storage.read() as conn:
        assert await find_channels(conn, [BY_BOTH]) == {}
    [made] = await resolve(storage, BY_NAME)
    async with storage.read() as conn:
        assert await find_channels(conn, [BY_BOTH, BY_ID]) == {BY_BOTH: made}


# --- merging ---------------------------------------------------------------------------------------


async def test_merged_channels_lose_no_post_revision_or_claim(storage: Storage) -> None:
    lexicon = await a_lexicon(storage)
    picture = ObservedMedia(MediaKind.PHOTO, "a", path="/x/a.jpg")
    await write(
        storage,
        ReadPost(observed(1, "Загинуло 30", media=(picture,)), telling("Загинуло 30")),
        ReadPost(observed(2, "Лише в експорті"), telling("Лише в експорті")),
        lexicon_id=lexicon,
    )
    preview = {"channel": BY_NAME, "way": Way.PREVIEW}
    edited = observed(1, "Загинуло 13", marked_edited=True, observed_at=later(5), **preview)
    await write(
        storage,
        ReadPost(edited, telling("Загинуло 13", killed=13)),
        ReadPost(observed(3, "Лише в перегляді", **preview), telling("Лише в перегляді")),
        lexicon_id=lexicon,
    )
    before = await counts(storage)
    keep, gone = await resolve(storage, BY_ID, BY_NAME)
    async with storage.write() as conn:
        assert await merge_channels(conn, keep, gone, NOW, "an admin says so") == min(keep, gone)
        await seal(conn, NOW)
        assert (await verify(conn)).ok
    after = await counts(storage)
    assert after["posts"] == before["posts"] - 1
    for table in ("revisions", "readings", "claims", "claim_places", "sightings"):
        assert after[table] == before[table]
    assert await rows(storage, "SELECT DISTINCT channel_id FROM posts") == [(min(keep, gone),)]
    [(text, edits)] = await rows(
        storage,
        "SELECT r.text, p.edits FROM posts p JOIN revisions r ON r.id = p.revision_id WHERE message_id = 1",
    )
    assert (text, edits) == ("Загинуло 13", 1)
    current = "SELECT post_id, count(*) FROM claims WHERE current GROUP BY post_id HAVING count(*) > 1"
    assert await rows(storage, current) == []
    found = "SELECT rowid FROM post_search WHERE post_search MATCH :word"
    assert len(await rows(storage, found, word="13")) == 1
    assert await rows(storage, found, word="30") == []
    assert await rows(storage, "PRAGMA foreign_key_check") == []


async def test_after_merging_neither_way_makes_a_false_edit(storage: Storage) -> None:
    await write(storage, observed(1, "Дорога закрита"))
    shown = observed(1, "Дорога — закрита", channel=BY_NAME, way=Way.PREVIEW, observed_at=later(1))
    await write(storage, shown)
    await resolve(storage, BY_BOTH)
    before = await counts(storage)
    await write(storage, observed(1, "Дорога закрита"), shown)
    assert await counts(storage) == before


async def test_two_channels_with_an_id_each_are_not_merged(storage: Storage) -> None:
    one_, other = await resolve(storage, BY_ID, ChannelRef(telegram_id=5))
    async with storage.write() as conn:
        with pytest.raises(StorageError, match="can't be one"):
            await merge_channels(conn, one_, other, NOW, "a mistake")


# --- the watched list ------------------------------------------------------------------------------


async def test_channels_are_added_changed_and_removed_with_a_trace(storage: Storage) -> None:
    async with storage.write() as conn:
        number, new = await add_channel(
            conn, BY_NAME, NOW, side=Side.UKRAINE, kind=ChannelKind.UNIT, person_id=7
        )
        assert new
        assert await add_channel(conn, BY_NAME, NOW) == (number, False)
        assert await pause_channel(conn, number, NOW)
        assert not await pause_channel(conn, number, NOW)
        [listed] = await list_channels(conn)
        assert (listed.name, listed.side, listed.kind, listed.paused) == (
            "@tykha_varta",
            Side.UKRAINE,
            ChannelKind.UNIT,
            True,
        )
        assert await remove_channel(conn, number, NOW, person_id=7)
        assert await list_channels(conn) == []
        kept = await get_channel(conn, number)
        assert kept is not None
        assert not kept.watched
    actions = await rows(storage, "SELECT action, person_id FROM audit ORDER BY id")
    assert actions == [("channel add", 7), ("channel pause", None), ("channel remove", 7)]
    assert await one(storage, "SELECT count(*) FROM ledger_bodies WHERE kind = 'channel'") == 3


async def test_a_way_of_watching_that_does_not_exist_is_refused(storage: Storage) -> None:
    async with storage.write() as conn:
        with pytest.raises(StorageError, match="'telepathy'"):
            await add_channel(conn, BY_NAME, NOW, mode="telepathy")


async def test_a_channel_on_the_list_keeps_the_title_that_its_own_posts_give(storage: Storage) -> None:
    await resolve(storage, ChannelRef(username="tykha_varta"))
    await resolve(storage, BY_NAME)
    assert await one(storage, "SELECT title FROM channels") == "Тиха варта"
