"""Queries are made once and kept: the values of one question must never answer another."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.chats import ChatSettings, chat_settings, choose, keep_chat
from storage.claim_filters import Choice, ClaimFilter, CountBound, shape_of
from storage.claims import claims_by_numbers, find_claims
from storage.engines import Storage
from storage.migrations import upgrade
from storage.models import gaps
from storage.people import give_role, roles_of
from storage.posts import ReadPost
from storage.search_terms import Words
from storage.sources import gaps_touching
from tests.storage.made import a_lexicon, observed, telling, write
from tests.storage.test_claims_queries import NOW, START, Made, events_of, make, means, put_in
from tests.storage.test_postgresql import pytestmark, server, url  # noqa: F401  the server and its databases

DAY = timedelta(days=1)
ONE, OTHER = make(90, seed=3), make(90, seed=4)

WINDOWS: tuple[tuple[datetime | None, datetime | None], ...] = (
    (None, None),
    (START + 3 * DAY, None),
    (START + 11 * DAY, None),
    (None, START + 6 * DAY),
    (None, START + 15 * DAY),
    (START + 2 * DAY, START + 9 * DAY),
    (START + 9 * DAY, START + 16 * DAY),
)
LIKE = (
    ClaimFilter(),
    ClaimFilter(places=Choice(("sudzha",))),
    ClaimFilter(places=Choice(("donetsk",))),
    ClaimFilter(places=Choice(("sudzha", "donetsk"))),
    ClaimFilter(places=Choice(("plyokhovo", "donetsk"))),
    ClaimFilter(places=Choice((), ("sudzha",))),
    ClaimFilter(events=Choice(("casualties",))),
    ClaimFilter(events=Choice(("combat",))),
    ClaimFilter(events=Choice((), ("combat",))),
    ClaimFilter(stances=Choice(("denied",))),
    ClaimFilter(sides=Choice(("ukraine",))),
    ClaimFilter(sides=Choice(("russia",))),
    ClaimFilter(claimants=Choice(("HUR",))),
    ClaimFilter(claimants=Choice(("channel",))),
    ClaimFilter(channels=Choice(("1",))),
    ClaimFilter(channels=Choice(("2",))),
    ClaimFilter(languages=Choice(("uk",))),
    ClaimFilter(languages=Choice(("ru",))),
    ClaimFilter(has=Choice(("video",))),
    ClaimFilter(has=Choice(("place",))),
    ClaimFilter(counts=(CountBound("killed", 100, None),)),
    ClaimFilter(counts=(CountBound("killed", 300, None),)),
    ClaimFilter(counts=(CountBound("captured", None, 300),)),
    ClaimFilter(not_counts=(CountBound("killed", 100, None),)),
)
"""Filters that are alike but for a value, so that their queries could be taken for each other."""


def questions(seed: int) -> list[ClaimFilter]:
    """Every filter with every window, in no order: each is asked among those that are alike."""
    asked = [replace(wanted, from_time=begin, to_time=end) for wanted in LIKE for begin, end in WINDOWS]
    random.Random(seed).shuffle(asked)  # noqa: S311
    return asked


async def is_answered(conn: AsyncConnection, made: Sequence[Made], wanted: ClaimFilter) -> None:
    """What is found for a filter, also page by page, is what one finds by going through every claim."""
    expected = events_of([one for one in made if means(wanted, one)])
    found: list[tuple[int, str]] = []
    for limit in (7, 1000):
        if found and len(found) == len(expected):
            break
        page = await find_claims(conn, wanted, limit=limit, offset=len(found))
        found += [(line.lead.story or -line.lead.number, line.lead.event) for line in page.lines]
        assert page.events == len(expected), wanted
    assert found == expected, wanted


@pytest.fixture
async def two(tmp_path: Path) -> AsyncIterator[tuple[Storage, Storage]]:
    """Two databases of one process, which hold different things."""
    async with AsyncExitStack() as opened:
        both = []
        for name, made in (("one", ONE), ("other", OTHER)):
            file = str(tmp_path / f"{name}.db")
            await upgrade(file)
            storage = await opened.enter_async_context(await Storage.open(file))
            async with storage.write() as conn:
                await put_in(conn, made)
            both.append(storage)
        yield both[0], both[1]


def test_filters_that_are_alike_find_different_claims() -> None:
    found = {tuple(one.id for one in ONE if means(wanted, one)) for wanted in questions(1)}
    assert len(found) > len(LIKE) * len(WINDOWS) * 0.8


async def test_questions_that_are_alike_but_for_a_value_get_their_own_answers(
    two: tuple[Storage, Storage],
) -> None:
    async with two[0].read() as conn:
        for wanted in questions(1):
            await is_answered(conn, ONE, wanted)


async def test_two_databases_that_are_asked_in_turn_and_at_once_answer_of_their_own(
    two: tuple[Storage, Storage],
) -> None:
    async def ask(storage: Storage, made: Sequence[Made], seed: int) -> None:
        for wanted in questions(seed)[:40]:
            async with storage.read() as conn:
                await is_answered(conn, made, wanted)

    async with two[0].read() as first, two[1].read() as second:
        for wanted in questions(2)[:20]:
            await is_answered(first, ONE, wanted)
            await is_answered(second, OTHER, wanted)
    async with asyncio.TaskGroup() as group:
        for seed in (3, 4):
            group.create_task(ask(two[0], ONE, seed))
            group.create_task(ask(two[1], OTHER, seed))


async def test_postgresql_and_sqlite_in_one_process_answer_of_their_own(
    two: tuple[Storage, Storage],
    url: str,  # noqa: F811
) -> None:
    await upgrade(url)
    async with await Storage.open(url) as storage:
        async with storage.write() as conn:
            await put_in(conn, OTHER)
            await look_at_the_rest(conn)
        async with two[0].read() as here, storage.read() as there:
            for wanted in questions(5)[:50]:
                await is_answered(here, ONE, wanted)
                await is_answered(there, OTHER, wanted)
            far = await find_claims(there, ClaimFilter(), limit=5, offset=2**31)
            assert far == await find_claims(there, ClaimFilter(), limit=5)


async def test_gaps_claims_roles_and_settings_that_are_asked_for_in_turn(
    two: tuple[Storage, Storage],
) -> None:
    async with two[0].write() as conn:
        await look_at_the_rest(conn)


async def look_at_the_rest(conn: AsyncConnection) -> None:
    """Asks the other kept queries in all their shapes, each with several values."""
    for channel, day in ((1, 1), (2, 5), (1, 9)):
        begins = START + day * DAY
        await conn.execute(
            insert(gaps).values(channel_id=channel, from_time=begins, to_time=begins + DAY, found_at=NOW)
        )
    for begin, end, of, days in (
        (None, NOW, [], [9, 5, 1]),
        (START + 3 * DAY, NOW, [], [9, 5]),
        (None, START + 6 * DAY, [1], [1]),
        (START + 8 * DAY, NOW, [], [9]),
        (START + 3 * DAY, NOW, [1], [9]),
        (START, START + 3 * DAY, [1, 2], [1]),
        (None, NOW, [2], [5]),
        (START + 3 * DAY, NOW, [2], [5]),
        (None, START + 6 * DAY, [], [5, 1]),
    ):
        found = await gaps_touching(conn, of, begin, end)
        assert [gap.from_time for gap in found] == [START + day * DAY for day in days]
    assert len(await gaps_touching(conn, [], None, NOW, limit=2)) == 2
    for numbers in ([3], [5, 4], [4], list(range(1, 91)), [10**12]):
        told = await claims_by_numbers(conn, numbers)
        assert {claim.number for claim in told} == {n for n in numbers if n <= 90}
    roles = {7: "admin", 8: "banned", -1001700000001: "analyst"}
    for who, role in roles.items():
        await give_role(conn, who, role, NOW)
    for asked in ([7], [8, 9], [-1001700000001], [9], [], [7, 8, -1001700000001]):
        assert await roles_of(conn, asked) == {who: roles[who] for who in asked if who in roles}
    for chat, thread, language in ((7, 0, "uk"), (-1001700000001, 0, "ko"), (-1001700000001, 5, "ru")):
        await choose(conn, await keep_chat(conn, chat, thread, "private", NOW), language=language)
    for chat, thread, chosen in (
        (7, 0, "uk"),
        (-1001700000001, 5, "ru"),
        (-1001700000001, 0, "ko"),
        (-1001700000001, 6, "ko"),
        (8, 0, None),
        (7, 5, "uk"),
    ):
        assert await chat_settings(conn, chat, thread) == ChatSettings(language=chosen)


def test_what_is_kept_of_a_filter_is_all_but_its_times() -> None:
    wanted = ClaimFilter(events=Choice(("combat",)), from_time=START, to_time=NOW)
    shape, told = shape_of(wanted)
    assert set(told.values()) == {START, NOW}
    assert shape_of(replace(wanted, from_time=START + DAY))[0] == shape
    for unlike in (
        replace(wanted, from_time=None),
        replace(wanted, to_time=None),
        replace(wanted, events=Choice(("casualties",))),
        replace(wanted, events=Choice((), ("combat",))),
        replace(wanted, words=Words(words=("combat",))),
    ):
        assert shape_of(unlike)[0] != shape


def test_a_question_of_words_keeps_its_times() -> None:
    wanted = ClaimFilter(words=Words(words=("snow",)), from_time=START, to_time=NOW)
    shape, told = shape_of(wanted)
    assert shape.filter() == wanted
    assert told == {}


async def test_questions_of_the_same_words_find_what_lies_in_their_own_window(storage: Storage) -> None:
    lexicon = await a_lexicon(storage)
    days = {number: START + number * DAY for number in (1, 2, 3)}
    posts = [
        ReadPost(observed(number, f"{said} {number}", posted_at=days[number]), telling(said, killed=number))
        for number, said in zip(days, ("Сніг біля Плехового", "Сніг і туман", "Туман у полі"), strict=True)
    ]
    await write(storage, *posts, lexicon_id=lexicon)
    async with storage.read() as conn:
        for said, begin, end, found in (
            ("сніг", None, None, [2, 1]),
            ("сніг", days[2], None, [2]),
            ("сніг", None, days[2], [1]),
            ("туман", days[2], None, [3, 2]),
            ("туман", days[2], days[3], [2]),
            ("туман", days[3], None, [3]),
            ("сніг", days[1], days[2], [1]),
        ):
            wanted = ClaimFilter(from_time=begin, to_time=end, words=Words(words=(said,)))
            page = await find_claims(conn, wanted, limit=5)
            assert [line.lead.posted_at for line in page.lines] == [days[number] for number in found]
