"""What storage finds for a filter is what one finds by going through every claim."""

from __future__ import annotations

import json
import random
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.claim_filters import FILTERS, Choice, ClaimFilter, CountBound, without
from storage.claims import (
    claim_by_number,
    claims_by_numbers,
    find_claims,
    newest_claim_number,
    post_under_claim,
)
from storage.engines import Storage
from storage.migrations import upgrade
from storage.models import (
    channel_identities,
    channels,
    claim_counts,
    claim_places,
    claims,
    lexicons,
    media,
    posts,
    readings,
    revisions,
    sightings,
    stories,
)
from storage.near_claims import count_claims, nearest_claim_time
from storage.posts import post_id_floor

START = datetime(2024, 12, 1, tzinfo=UTC)
NOW = START + timedelta(days=20)
EVENTS = ("casualties", "combat", "deployment")
STANCES = ("asserted", "asserted", "denied")
CLAIMANTS = (("HUR", "ukraine"), ("NIS (South Korea)", "south_korea"), ("channel", None))
SIDES = ("ukraine", "russia", "west")
PLACES = {
    "sudzha": ("kursk-oblast", "russia"),
    "plyokhovo": ("kursk-oblast", "russia"),
    "donetsk": ("ukraine",),
}
LANGUAGES = ("uk", "ru", None)


@dataclass(frozen=True)
class Made:
    """A claim as it was put in."""

    id: int
    post: int
    channel: int
    side: str
    posted: datetime
    event: str
    stance: str
    claimant: str
    claimant_side: str | None
    place: str | None
    inside: tuple[str, ...]
    count: tuple[str, int | None, int | None] | None
    language: str | None
    video: bool
    story: int | None
    origin: bool
    current: bool


def make(number: int = 150, seed: int = 11) -> list[Made]:
    chance = random.Random(seed)  # noqa: S311
    found = []
    for n in range(1, number + 1):
        posted = START + timedelta(seconds=chance.randrange(20 * 86400))
        claimant, side = chance.choice(CLAIMANTS)
        channel = chance.randrange(3)
        place = chance.choice([*PLACES, None])
        low = chance.choice([None, chance.randrange(500)])
        high = low if low is not None and chance.random() < 0.5 else (None if low is not None else 300)
        found.append(
            Made(
                id=n,
                post=post_id_floor(posted) + n,
                channel=channel + 1,
                side=SIDES[channel],
                posted=posted,
                event=chance.choice(EVENTS),
                stance=chance.choice(STANCES),
                claimant=claimant,
                claimant_side=side,
                place=place,
                inside=PLACES[place] if place else (),
                count=(chance.choice(("killed", "captured")), low, high) if chance.random() < 0.6 else None,
                language=chance.choice(LANGUAGES),
                video=chance.random() < 0.3,
                story=chance.choice([None, *range(1, 13)]),
                origin=chance.random() < 0.4,
                current=chance.random() < 0.9,
            )
        )
    return found


MADE = make()


async def put_in(conn: AsyncConnection, made: Sequence[Made] = MADE) -> None:
    await conn.execute(
        insert(channels),
        [
            {"id": n + 1, "title": f"C{n + 1}", "side": side, "added_at": START}
            for n, side in enumerate(SIDES)
        ],
    )
    await conn.execute(
        insert(channel_identities),
        [
            {"channel_id": n, "kind": "username", "value": f"c{n}", "seen_from": START, "source": "x"}
            for n in (1, 2, 3)
        ],
    )
    await conn.execute(insert(lexicons).values(id=1, version="v", content=b"", created_at=START))
    await conn.execute(insert(media).values(id=1, kind="video", state="missing"))
    await conn.execute(
        insert(stories),
        [
            {
                "id": n,
                "first_claim_id": 1,
                "posts": 9,
                "origins": 2,
                "first_posted_at": START,
                "last_posted_at": NOW,
            }
            for n in range(1, 13)
        ],
    )
    for one in made:
        await conn.execute(
            insert(posts).values(
                id=one.post,
                channel_id=one.channel,
                message_id=one.id,
                posted_at=one.posted,
                first_seen_at=one.posted,
                first_way="live",
                revision_id=one.id,
                language=one.language,
                flagged=True,
            )
        )
        await conn.execute(
            insert(revisions).values(
                id=one.id,
                post_id=one.post,
                seq=1,
                way="live",
                observed_at=one.posted,
                text=f"text {one.id}",
                text_hash=b"",
                media_hash=b"",
            )
        )
        await conn.execute(
            insert(readings).values(
                id=one.id,
                revision_id=one.id,
                lexicon_id=1,
                flagged=True,
                score=0.5,
                mentions='[[0,4,"r"]]',
                created_at=one.posted,
            )
        )
        if one.video:
            await conn.execute(
                insert(sightings).values(
                    media_id=1, post_id=one.post, revision_id=one.id, position=0, way="live"
                )
            )
        await conn.execute(
            insert(claims).values(
                id=one.id,
                reading_id=one.id,
                post_id=one.post,
                channel_id=one.channel,
                posted_at=one.posted,
                event=one.event,
                stance=one.stance,
                claimant=one.claimant,
                claimant_side=one.claimant_side,
                slots=json.dumps({"places": []}),
                quote="q",
                current=one.current,
                story_id=one.story,
                origin=one.origin,
            )
        )
        if one.place:
            await conn.execute(
                insert(claim_places),
                [
                    {
                        "place_id": place,
                        "posted_at": one.posted,
                        "claim_id": one.id,
                        "named": place == one.place,
                    }
                    for place in (one.place, *one.inside)
                ],
            )
        if one.count:
            what, low, high = one.count
            await conn.execute(
                insert(claim_counts).values(claim_id=one.id, what=what, min=low, max=high, approximate=False)
            )


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("claims") / "claims.db"


@pytest.fixture
async def conn(filled: Path) -> AsyncIterator[AsyncConnection]:
    new = not filled.exists()  # noqa: ASYNC240 - nothing else runs
    await upgrade(str(filled))
    async with await Storage.open(str(filled)) as storage:
        if new:
            async with storage.write() as writing:
                await put_in(writing)
        async with storage.read() as reading:
            yield reading


def means(wanted: ClaimFilter, one: Made) -> bool:
    """Whether a filter means a claim, said as plainly as possible."""

    def fits(choice: Choice, values: set[str]) -> bool:
        return (not choice.any_of or bool(values & set(choice.any_of))) and not values & set(choice.none_of)

    def counted(bound: CountBound) -> bool:
        if one.count is None or (bound.what is not None and bound.what != one.count[0]):
            return False
        _, low, high = one.count
        least = low if low is not None else high
        most = high if high is not None else low
        assert least is not None
        assert most is not None
        return (bound.min is None or most >= bound.min) and (bound.max is None or least <= bound.max)

    has = {"media", "video"} if one.video else set()
    has |= {"place"} if one.place else set()
    has |= {"count"} if one.count else set()
    return (
        one.current
        and (wanted.from_time is None or one.posted >= wanted.from_time)
        and (wanted.to_time is None or one.posted < wanted.to_time)
        and fits(wanted.places, {one.place or "", *one.inside})
        and fits(wanted.events, {one.event})
        and fits(wanted.stances, {one.stance})
        and fits(wanted.sides, {one.claimant_side or one.side})
        and fits(wanted.claimants, {one.claimant})
        and fits(wanted.channels, {str(one.channel)})
        and fits(wanted.languages, {one.language or ""})
        and fits(wanted.has, has)
        and (not wanted.counts or any(counted(bound) for bound in wanted.counts))
        and not any(counted(bound) for bound in wanted.not_counts)
    )


def chance_of(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311


def chosen(chance: random.Random, values: tuple[str, ...]) -> Choice:
    some = tuple(chance.sample(values, chance.choice((0, 0, 1, 1, 2))))
    none = tuple(v for v in values if v not in some and chance.random() < 0.15)
    return Choice(some, none)


def any_filter(chance: random.Random) -> ClaimFilter:
    start = chance.choice([None, START + timedelta(days=chance.randrange(20))])
    end = chance.choice([None, NOW - timedelta(days=chance.randrange(8))])
    bound = CountBound(
        chance.choice((None, "killed")), chance.choice((None, 100)), chance.choice((None, 350))
    )
    wanted = ClaimFilter(
        from_time=start,
        to_time=end,
        places=chosen(chance, ("kursk-oblast", "sudzha", "donetsk", "russia")),
        counts=(bound,) if chance.random() < 0.2 else (),
        not_counts=(bound,) if chance.random() < 0.1 else (),
    )
    for field, values in (
        ("events", EVENTS),
        ("stances", ("asserted", "denied")),
        ("sides", (*SIDES, "south_korea")),
        ("claimants", tuple(name for name, _ in CLAIMANTS)),
        ("channels", ("1", "2", "3")),
        ("languages", ("uk", "ru")),
        ("has", ("video", "media", "place", "count")),
    ):
        if chance.random() < 0.25:
            wanted = replace(wanted, **{field: chosen(chance, values)})
    return wanted


def events_of(found: list[Made]) -> list[tuple[int, str]]:
    """Story and kind of event of each line, newest first by the earliest claim in the answer."""
    first: dict[tuple[int, str], datetime] = {}
    for one in found:
        key = (one.story if one.story is not None else -one.id, one.event)
        first[key] = min(first.get(key, one.posted), one.posted)
    return sorted(first, key=lambda key: (first[key], key[0], [-ord(c) for c in key[1]]), reverse=True)


@pytest.mark.parametrize("seed", range(40))
async def test_a_filter_finds_what_going_through_every_claim_finds(conn: AsyncConnection, seed: int) -> None:
    wanted = any_filter(chance_of(seed))
    found = [one for one in MADE if means(wanted, one)]
    page = await find_claims(conn, wanted, limit=1000)
    lines = [
        (line.lead.story if line.lead.story is not None else -line.lead.number, line.lead.event)
        for line in page.lines
    ]
    assert lines == events_of(found)
    assert (page.events, page.posts) == (len(lines), len(found))
    assert await count_claims(conn, wanted) == len(found)
    told = {key: [one for one in found if (one.story or -one.id, one.event) == key] for key in lines}
    for line, key in zip(page.lines, lines, strict=True):
        tellers = sorted(told[key], key=lambda one: (one.posted, one.id))
        lead = next((one for one in tellers if one.origin), tellers[0])
        assert line.lead.number == lead.id
        assert line.posts == len(tellers)


def test_the_filters_of_the_test_mean_something() -> None:
    sizes = [sum(means(any_filter(chance_of(seed)), one) for one in MADE) for seed in range(40)]
    assert sum(0 < size < len(MADE) for size in sizes) > 15


async def test_pages_follow_each_other_without_gap_or_repeat(conn: AsyncConnection) -> None:
    wanted = ClaimFilter(places=Choice(("kursk-oblast",)))
    whole = await find_claims(conn, wanted, limit=1000)
    numbers: list[int] = []
    while len(numbers) < whole.events:
        page = await find_claims(conn, wanted, limit=4, offset=len(numbers))
        assert (page.events, page.posts, page.offset) == (whole.events, whole.posts, len(numbers))
        numbers += [line.lead.number for line in page.lines]
    assert numbers == [line.lead.number for line in whole.lines]


async def test_a_page_beyond_the_end_is_the_first(conn: AsyncConnection) -> None:
    wanted = ClaimFilter(places=Choice(("kursk-oblast",)))
    first = await find_claims(conn, wanted, limit=4)
    for offset in (10_000, 2**31, 2**70, -4):
        assert await find_claims(conn, wanted, limit=4, offset=offset) == first


@pytest.mark.parametrize(
    "wanted",
    [
        ClaimFilter(),
        ClaimFilter(places=Choice(("kursk-oblast",))),
        ClaimFilter(claimants=Choice(("HUR",))),
        ClaimFilter(channels=Choice(("2",))),
    ],
)
async def test_an_answer_is_made_of_the_newest_claims_where_very_many_match(
    conn: AsyncConnection, wanted: ClaimFilter
) -> None:
    meant = sorted((one for one in make() if means(wanted, one)), key=lambda one: one.posted)
    newest = meant[-21:]
    page = await find_claims(conn, wanted, limit=1000, at_most=20)
    assert not page.whole
    assert (page.events, page.posts) == (len(events_of(newest)), len({one.post for one in newest}))
    assert [(line.lead.story or -line.lead.number, line.lead.event) for line in page.lines] == events_of(
        newest
    )
    everything = await find_claims(conn, wanted, limit=1, at_most=len(meant))
    assert everything.whole
    assert everything.posts == len(meant)


async def test_the_nearest_claim_is_the_newest_before_the_window_else_the_first_after(
    conn: AsyncConnection,
) -> None:
    times = sorted(one.posted for one in MADE if one.current and one.place == "donetsk")
    at = timedelta(milliseconds=1)
    places = Choice(("donetsk",))
    middle = ClaimFilter(from_time=times[5] + at, to_time=times[6], places=places)
    assert await nearest_claim_time(conn, middle, now=NOW) == times[5]
    early = ClaimFilter(from_time=START - 2 * at, to_time=START - at, places=places)
    assert await nearest_claim_time(conn, early, now=NOW) == times[0]
    assert await nearest_claim_time(conn, early, now=START) is None


@pytest.mark.parametrize("field", FILTERS)
def test_each_condition_can_be_left_out_alone(field: str) -> None:
    wanted = any_filter(chance_of(3))
    left = without(wanted, field)
    assert not getattr(left, field)
    others = [other for other in FILTERS if other != field]
    assert [getattr(left, other) for other in others] == [getattr(wanted, other) for other in others]


async def test_a_claim_by_its_number_brings_channel_link_and_story(conn: AsyncConnection) -> None:
    one = next(made for made in MADE if made.story is not None)
    claim = await claim_by_number(conn, one.id)
    assert claim is not None
    assert (claim.number, claim.channel.username, claim.url) == (
        one.id,
        f"c{one.channel}",
        f"https://t.me/c{one.channel}/{one.id}",
    )
    assert (claim.posts, claim.origins, claim.echoes) == (9, 2, 7)
    assert await claim_by_number(conn, one.id, before=one.posted - timedelta(seconds=1)) is None
    for unknown in (0, -1, 10_000, 2**63, 2**70):
        assert await claim_by_number(conn, unknown) is None


async def test_what_stands_behind_a_claim_is_the_revision_that_was_read(conn: AsyncConnection) -> None:
    one = next(made for made in MADE if made.video)
    behind = await post_under_claim(conn, one.id)
    assert behind is not None
    assert behind.text == f"text {one.id}"
    assert behind.media == (("video", 1),)
    assert behind.mentions == ((0, 4, "r"),)
    assert await post_under_claim(conn, 10_000) is None


async def test_the_newest_claim_is_the_last_posted_by_then(conn: AsyncConnection) -> None:
    newest = max(MADE, key=lambda one: one.posted)
    assert await newest_claim_number(conn, before=NOW) == newest.id
    assert await newest_claim_number(conn, before=START - timedelta(days=1)) is None
    assert await claims_by_numbers(conn, []) == ()
