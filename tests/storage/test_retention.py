from __future__ import annotations

from storage.engines import Storage
from storage.ledger import verify_content
from storage.observations import Way
from storage.posts import ReadPost
from storage.retention import withhold_unflagged
from storage.search import PostFilter, find_posts
from storage.search_terms import Words
from tests.storage.made import NOW, a_lexicon, later, observed, one, quiet, rows, telling, write


async def let_go(storage: Storage, before: float) -> list[int]:
    emptied = []
    while True:
        async with storage.write() as conn:
            some = await withhold_unflagged(conn, later(before), NOW, limit=1)
        if some is None:
            return emptied
        emptied.append(some)


async def test_unflagged_posts_lose_their_text_and_keep_their_hashes(storage: Storage) -> None:
    lexicon = await a_lexicon(storage)
    await write(
        storage,
        ReadPost(observed(1, "Ранок тихий"), quiet()),
        ReadPost(observed(2, "Втрати"), telling("Втрати")),
        ReadPost(observed(3, "Вечір тихий", observed_at=later(60)), quiet()),
        lexicon_id=lexicon,
    )
    hashes = await rows(storage, "SELECT text_hash, raw_hash FROM revisions ORDER BY id")
    assert await let_go(storage, 30) == [1, 0]
    assert await rows(storage, "SELECT text, raw IS NULL FROM revisions ORDER BY id") == [
        ("", 1),
        ("Втрати", 0),
        ("Вечір тихий", 0),
    ]
    assert await rows(storage, "SELECT text_hash, raw_hash FROM revisions ORDER BY id") == hashes
    async with storage.read() as conn:
        found = await find_posts(conn, PostFilter(words=Words(words=("тихий",))), limit=5)
        report = await verify_content(conn)
    assert [post.text for post in found.posts] == ["Вечір тихий"]
    assert (report.fits, report.withheld, report.changed) == (2, 1, [])
    assert await let_go(storage, 30) == []


async def test_a_post_that_once_told_a_claim_keeps_every_version(storage: Storage) -> None:
    lexicon = await a_lexicon(storage)
    live = {"way": Way.LIVE}
    await write(storage, ReadPost(observed(1, "Втрати", **live), telling("Втрати")), lexicon_id=lexicon)
    edited = observed(1, "Помилка", edited_at=later(1), observed_at=later(1), **live)
    await write(storage, ReadPost(edited, quiet()), lexicon_id=lexicon)
    await let_go(storage, 30)
    assert await one(storage, "SELECT count(*) FROM revisions WHERE text = ''") == 0


async def test_an_unchanged_post_that_was_emptied_is_no_edit_when_seen_again(storage: Storage) -> None:
    lexicon = await a_lexicon(storage)
    await write(storage, ReadPost(observed(1, "Ранок тихий"), quiet()), lexicon_id=lexicon)
    await let_go(storage, 30)
    report = await write(
        storage, ReadPost(observed(1, "Ранок тихий", observed_at=later(99)), quiet()), lexicon_id=lexicon
    )
    assert (report.new, report.revisions) == (0, 0)
