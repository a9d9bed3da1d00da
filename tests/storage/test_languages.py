"""The languages of posts that nobody asked for are filled in afterwards, newest first."""

from __future__ import annotations

from storage.engines import Storage
from storage.languages import fill_languages, fill_languages_for, unknown_languages
from storage.posts import ReadPost
from tests.storage.made import observed, one, quiet, rows, write

SAID = {
    1: "Ранок на узліссі тихий, чути лише птахів і далекий трактор.",
    2: "Утро тихое, слышно только птиц и трактор вдалеке.",
    3: "The morning was quiet; only birds and a tractor far away.",
    4: "아침은 조용했고 새소리와 멀리서 트랙터 소리만 들렸다.",
    5: "",
}
SPOKEN = {1: "uk", 2: "ru", 3: "en", 4: "ko", 5: "other"}


async def of_posts(storage: Storage) -> dict[int, str | None]:
    return dict(await rows(storage, "SELECT message_id, language FROM posts ORDER BY message_id"))


async def filled(storage: Storage) -> None:
    await write(storage, *(ReadPost(observed(n, said), quiet()) for n, said in SAID.items()))


async def test_the_newest_come_first_and_all_in_the_end(storage: Storage) -> None:
    await filled(storage)
    async with storage.write() as conn:
        assert await unknown_languages(conn) == 5
        assert await fill_languages(conn, 2) == 2
        assert await unknown_languages(conn) == 3
    assert await of_posts(storage) == {1: None, 2: None, 3: None, 4: "ko", 5: "other"}
    assert await fill_languages_for(storage, 10) == 3
    assert await of_posts(storage) == SPOKEN
    assert await fill_languages_for(storage, 10) == 0


async def test_no_more_than_wanted_and_only_in_the_window(storage: Storage) -> None:
    await filled(storage)
    from_time = observed(2).posted_at
    to_time = observed(4).posted_at
    async with storage.read() as conn:
        assert await unknown_languages(conn, from_time=from_time, to_time=to_time) == 2
        assert await unknown_languages(conn, at_most=1) == 1
    assert await fill_languages_for(storage, 10, at_most=1, from_time=from_time, to_time=to_time) == 1
    assert await of_posts(storage) == {1: None, 2: None, 3: "en", 4: None, 5: None}


async def test_what_is_known_is_left_alone(storage: Storage) -> None:
    await filled(storage)
    async with storage.write() as conn:
        await conn.exec_driver_sql("UPDATE posts SET language = 'bg' WHERE message_id = 2")
    await fill_languages_for(storage, 10)
    assert await one(storage, "SELECT language FROM posts WHERE message_id = 2") == "bg"
