from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from claims.model import Reading
from storage.engines import Storage
from storage.keys import LexiconId
from storage.lexicons import choose_lexicon, chosen_lexicon, seed_lexicon, version_in_force
from storage.posts import ReadPost
from storage.retrohunt import (
    ReadTexts,
    Rejudging,
    Tally,
    begin_rejudging,
    hunt,
    rejudge_some,
    rejudging_owed,
)
from tests.storage.made import NOW, a_lexicon, later, observed, one, quiet, rows, telling, write


def flagging(word: str, *, killed: int = 30) -> ReadTexts:
    """Reads a claim out of every text that holds a word."""

    async def read(items: Sequence[tuple[str, datetime | None]]) -> list[Reading]:
        return [telling(said, killed=killed) if word in said else quiet() for said, _ in items]

    return read


async def another_lexicon(storage: Storage) -> LexiconId:
    async with storage.write() as conn:
        lexicon = await choose_lexicon(conn, "changed", {"uk.toml": "made = false"}, NOW)
        await begin_rejudging(conn, lexicon, NOW)
    return lexicon


async def judge_all(storage: Storage, read: ReadTexts) -> Rejudging:
    async with storage.read() as conn:
        state = await rejudging_owed(conn)
    while state is not None and not state.done:
        state = await rejudge_some(storage, state, read, NOW)
    assert state is not None
    return state


async def test_hunting_shows_what_would_change_and_writes_nothing(storage: Storage) -> None:
    lexicon = await a_lexicon(storage)
    await write(
        storage,
        ReadPost(observed(1, "Втрати"), telling("Втрати")),
        ReadPost(observed(2, "Полон"), quiet()),
        ReadPost(observed(3, "Втрати і полон"), telling("Втрати і полон")),
        lexicon_id=lexicon,
    )
    before = await rows(storage, "SELECT * FROM readings")
    judged = [one async for batch in hunt(storage, flagging("олон")) for one in batch]
    assert [(one.stored.text, one.newly, one.no_longer, one.retold) for one in judged] == [
        ("Втрати і полон", False, False, False),
        ("Полон", True, False, False),
        ("Втрати", False, True, False),
    ]
    assert Tally().plus(judged) == Tally(posts=3, newly=1, no_longer=1, retold=0)
    assert await rows(storage, "SELECT * FROM readings") == before


async def test_hunting_keeps_to_its_window(storage: Storage) -> None:
    await write(storage, observed(1, "давно"), observed(600, "нещодавно"))
    judged = [
        one async for batch in hunt(storage, flagging("давно"), since=later(-4 * 24 * 60)) for one in batch
    ]
    assert [one.stored.text for one in judged] == ["нещодавно"]


async def test_judging_again_keeps_numbers_where_nothing_changed(storage: Storage) -> None:
    lexicon = await a_lexicon(storage)
    await write(
        storage,
        ReadPost(observed(1, "Втрати"), telling("Втрати")),
        ReadPost(observed(2, "Полон"), quiet()),
        ReadPost(observed(3, "Втрати і полон"), telling("Втрати і полон")),
        lexicon_id=lexicon,
    )
    await another_lexicon(storage)
    state = await judge_all(storage, flagging("олон"))
    assert state.tally == Tally(posts=3, newly=1, no_longer=1, retold=0)
    told = await rows(storage, "SELECT id, quote, current, superseded_by FROM claims ORDER BY id")
    assert told == [(1, "Втрати", 0, None), (2, "Втрати і полон", 1, None), (3, "Полон", 1, None)]
    flagged = await rows(storage, "SELECT message_id, flagged FROM posts ORDER BY message_id")
    assert flagged == [(1, 0), (2, 1), (3, 1)]
    assert await one(storage, "SELECT count(*) FROM events") == 0
    assert await rows(storage, "SELECT kind FROM notices") == [("rejudged",)]
    async with storage.read() as conn:
        assert await rejudging_owed(conn) is None


async def test_claims_read_otherwise_name_their_successors(storage: Storage) -> None:
    lexicon = await a_lexicon(storage)
    await write(storage, ReadPost(observed(1, "Втрати"), telling("Втрати")), lexicon_id=lexicon)
    await another_lexicon(storage)
    state = await judge_all(storage, flagging("Втрати", killed=13))
    assert state.tally.retold == 1
    told = await rows(storage, "SELECT id, current, superseded_by, story_id IS NULL FROM claims ORDER BY id")
    assert told == [(1, 0, 2, 1), (2, 1, None, 0)]


async def test_going_back_to_an_earlier_lexicon_adds_no_second_reading(storage: Storage) -> None:
    first = await a_lexicon(storage)
    await write(storage, ReadPost(observed(1, "Втрати"), telling("Втрати")), lexicon_id=first)
    await another_lexicon(storage)
    await judge_all(storage, flagging("ніколи"))
    async with storage.write() as conn:
        back = await choose_lexicon(conn, "made", {"uk.toml": "made = true"}, later(1), configured=True)
        await begin_rejudging(conn, back, later(1))
    await judge_all(storage, flagging("Втрати"))
    assert back == first
    assert await one(storage, "SELECT count(*) FROM readings") == 2
    assert await rows(storage, "SELECT id, current FROM claims ORDER BY id") == [(1, 0), (2, 1)]


async def test_a_step_that_somebody_else_has_done_is_not_done_twice(storage: Storage) -> None:
    lexicon = await a_lexicon(storage)
    await write(storage, ReadPost(observed(1, "Полон"), quiet()), lexicon_id=lexicon)
    await another_lexicon(storage)
    async with storage.read() as conn:
        state = await rejudging_owed(conn)
    assert state is not None
    assert await rejudge_some(storage, state, flagging("олон"), NOW) is not None
    assert await rejudge_some(storage, state, flagging("олон"), NOW) is None
    assert await one(storage, "SELECT count(*) FROM claims") == 1


async def test_chosen_files_stay_in_force_until_the_configured_ones_are_chosen(storage: Storage) -> None:
    async with storage.write() as conn:
        await seed_lexicon(conn, "shipped", {"a": "1"}, NOW)
        await choose_lexicon(conn, "mine", {"a": "2"}, later(1))
        await seed_lexicon(conn, "shipped later", {"a": "3"}, later(2))
        assert await version_in_force(conn) == "mine"
        assert (chosen := await chosen_lexicon(conn)) is not None
        assert chosen.files == {"a": "2"}
        await choose_lexicon(conn, "shipped later", {"a": "3"}, later(3), configured=True)
        assert await version_in_force(conn) == "shipped later"
        assert await chosen_lexicon(conn) is None
        await seed_lexicon(conn, "shipped last", {"a": "4"}, later(4))
        assert await version_in_force(conn) == "shipped last"
    assert await rows(storage, "SELECT action FROM audit") == [("lexicon",), ("lexicon",)]
