"""A story's totals stay true where no new claim comes in: an edit, a corrected time, two channels made one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from storage.channels import find_channels, merge_channels
from storage.engines import Storage
from storage.keys import ClaimId, LexiconId
from storage.observations import Way
from storage.posts import ReadPost
from storage.stories import link_stories
from tests.storage.made import BY_ID, BY_NAME, NOW, a_lexicon, later, observed, quiet, rows, telling, write

LIVE = {"way": Way.LIVE}
SAID = "Щонайменше тридцять корейців убито біля Плехового за дві доби, повідомляє розвідка."


async def tell(storage: Storage, lexicon: LexiconId, *posts: ReadPost) -> None:
    """Writes posts and links their claims."""
    for post in posts:
        report = await write(storage, post, lexicon_id=lexicon)
        async with storage.write() as conn:
            await link_stories(conn, [ClaimId(n) for n in report.claim_ids], now=NOW)


async def kept(storage: Storage) -> list[tuple[Any, ...]]:
    return await rows(
        storage,
        "SELECT id, claims, posts, origins, first_claim_id, first_posted_at, last_posted_at FROM stories ORDER BY id",
    )


async def counted(storage: Storage) -> list[tuple[Any, ...]]:
    """The same, gone through claim by claim; a story that nobody tells any more keeps its last times."""
    return await rows(
        storage,
        """SELECT s.id, count(c.id), count(DISTINCT c.post_id),
                  count(DISTINCT CASE WHEN c.origin THEN c.post_id END),
                  coalesce((SELECT f.id FROM claims f WHERE f.story_id = s.id AND f.current
                            ORDER BY f.posted_at, f.id LIMIT 1), s.first_claim_id),
                  coalesce(min(c.posted_at), s.first_posted_at), coalesce(max(c.posted_at), s.last_posted_at)
           FROM stories s LEFT JOIN claims c ON c.story_id = s.id AND c.current GROUP BY s.id ORDER BY s.id""",
    )


async def test_an_edit_that_takes_the_claim_out(storage: Storage) -> None:
    lexicon = await a_lexicon(storage)
    first, second = observed(1, SAID, **LIVE), observed(2, SAID, **LIVE, channel=BY_NAME)
    await tell(storage, lexicon, ReadPost(first, telling(SAID)), ReadPost(second, telling(SAID)))
    assert [row[1:4] for row in await kept(storage)] == [(2, 2, 1)]
    edited = replace(first, text="Помилка", edited_at=later(1), observed_at=later(1))
    await tell(storage, lexicon, ReadPost(edited, quiet()))
    assert [row[1:5] for row in await kept(storage)] == [(1, 1, 1, 2)]
    assert await kept(storage) == await counted(storage)


async def test_a_corrected_time(storage: Storage) -> None:
    lexicon = await a_lexicon(storage)
    uncertain = observed(1, SAID, time_uncertain=True)
    await tell(storage, lexicon, ReadPost(uncertain, telling(SAID)))
    certain = replace(
        uncertain,
        posted_at=uncertain.posted_at - timedelta(hours=2),
        time_uncertain=False,
        observed_at=later(1),
    )
    await tell(storage, lexicon, ReadPost(certain, telling(SAID)))
    assert await rows(storage, "SELECT time_uncertain FROM posts") == [(0,)]
    assert await kept(storage) == await counted(storage)


async def test_two_channels_made_one(storage: Storage) -> None:
    lexicon = await a_lexicon(storage)
    await tell(
        storage,
        lexicon,
        ReadPost(observed(1, SAID, channel=BY_ID), telling(SAID)),
        ReadPost(observed(1, SAID, channel=BY_NAME, way=Way.PREVIEW), telling(SAID)),
    )
    async with storage.write() as conn:
        found = await find_channels(conn, [BY_ID, BY_NAME])
        await merge_channels(conn, found[BY_ID], found[BY_NAME], NOW, "an admin says so")
    assert [row[1:4] for row in await kept(storage)] == [(1, 1, 1)]
    assert await kept(storage) == await counted(storage)
