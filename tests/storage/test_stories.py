from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from claims.model import (
    CHANNEL,
    ChannelKind,
    Claim,
    Claimant,
    Count,
    CountKind,
    Event,
    Flag,
    Place,
    PlaceMention,
    Precision,
    Reading,
    Side,
    Span,
    Stance,
)
from storage.channels import add_channel
from storage.engines import Storage
from storage.lexicons import keep_lexicon
from storage.migrations import upgrade
from storage.models import claims, stories, story_links
from storage.observations import ChannelRef, ForwardOrigin, ObservedPost, Way
from storage.posts import ReadPost, write_posts
from storage.stories import Member, link_stories, members, pin_link, refresh_stories, relink

START = datetime(2024, 12, 16, 6, tzinfo=UTC)
KURSK = Place("kursk-oblast", "Kursk Oblast", "Kursk Oblast", 51.7, 36.2, Precision.REGION, ("russia",))
PLYOKHOVO = Place(
    "plyokhovo", "Plyokhovo", "Kursk Oblast", 51.1, 35.3, Precision.SETTLEMENT, ("kursk-oblast", "russia")
)
GUYEVO = Place(
    "guyevo", "Guyevo", "Kursk Oblast", 51.1, 35.2, Precision.SETTLEMENT, ("kursk-oblast", "russia")
)
HUR = Claimant("HUR", Side.UKRAINE)
ISW = Claimant("ISW", Side.WEST)
CHANNELS = {"ridge": Side.RUSSIA, "poplar": Side.UKRAINE, "harbour": Side.WEST, "memo": Side.SOUTH_KOREA}


def claim(
    *,
    event: Event = Event.CASUALTIES,
    lost: int | None = None,
    places: Sequence[Place] = (),
    claimant: Claimant = CHANNEL,
    stance: Stance = Stance.ASSERTED,
    days: tuple[date, date] | None = None,
) -> Claim:
    counts = () if lost is None else (Count(CountKind.KILLED_OR_WOUNDED, lost, None, False, Span(0, 1)),)
    return Claim(
        event=event,
        stance=stance,
        counts=counts,
        places=tuple(PlaceMention(place, Span(0, 1)) for place in places),
        claimant=claimant,
        date_from=days and days[0],
        date_to=days and days[1],
        quote=Span(0, 9),
    )


@dataclass
class Desk:
    """Writes posts the way ingest does and links what they claim."""

    storage: Storage
    lexicon: int
    ids: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    async def post(
        self,
        channel: str,
        *told: Claim,
        hours: float = 0,
        text: str = "",
        message: int | None = None,
        forward: tuple[str, int] | None = None,
        now: datetime | None = None,
    ) -> list[int]:
        number = message or next(self.ids)
        posted = START + timedelta(hours=hours)
        observed = ObservedPost(
            channel=ChannelRef(username=channel),
            message_id=number,
            posted_at=posted,
            observed_at=now or posted,
            way=Way.LIVE,
            text=text or f"post {number} of {channel}",
            forwarded_from=ForwardOrigin(ChannelRef(username=forward[0]), forward[1]) if forward else None,
        )
        reading = Reading("en", Flag(bool(told), 0.9), told)
        async with self.storage.write() as conn:
            written = await write_posts(
                conn, [ReadPost(observed, reading)], now or posted, lexicon_id=self.lexicon
            )
            await link_stories(conn, written.claim_ids, now=now or posted)
        return list(written.claim_ids)

    async def tellers(self, claim_id: int) -> list[tuple[int, bool]]:
        """The story of a claim as (claim, is it an origin)."""
        return [(m.claim_id, m.origin) for m in await self.story(claim_id)]

    async def story(self, claim_id: int) -> list[Member]:
        async with self.storage.read() as conn:
            story_id = await story_of(conn, claim_id)
            assert story_id is not None
            return await members(conn, story_id)

    async def totals(self, claim_id: int) -> tuple[int, int, int]:
        async with self.storage.read() as conn:
            story_id = await story_of(conn, claim_id)
            row = (await conn.execute(select(stories).where(stories.c.id == story_id))).one()
        return row.claims, row.posts, row.origins


async def story_of(conn: AsyncConnection, claim_id: int) -> int | None:
    return (await conn.execute(select(claims.c.story_id).where(claims.c.id == claim_id))).scalar_one()


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    file = tmp_path / "stories.db"
    await upgrade(str(file))
    async with await Storage.open(file) as storage:
        async with storage.write() as conn:
            for name, side in CHANNELS.items():
                await add_channel(
                    conn, ChannelRef(username=name, title=name), START, side=side, kind=ChannelKind.OUTLET
                )
            lexicon = await keep_lexicon(conn, "test", {"a": "b"}, START)
        yield Desk(storage, lexicon)


THIRTY = claim(lost=30, places=[PLYOKHOVO], claimant=HUR)


async def test_a_claim_that_nobody_told_before_begins_a_story(desk: Desk) -> None:
    (number,) = await desk.post("poplar", THIRTY)
    assert await desk.tellers(number) == [(number, True)]
    assert await desk.totals(number) == (1, 1, 1)


async def test_a_forward_is_an_echo_of_the_post_it_forwards(desk: Desk) -> None:
    (first,) = await desk.post("poplar", claim(event=Event.COMBAT), message=70)
    (second,) = await desk.post("harbour", claim(event=Event.COMBAT), hours=200, forward=("poplar", 70))
    assert await desk.tellers(second) == [(first, True), (second, False)]
    assert (await desk.story(first))[1].why == "forward"


async def test_tellings_of_one_claimants_figure_are_one_origin_and_its_echoes(desk: Desk) -> None:
    (first,) = await desk.post("poplar", THIRTY)
    (second,) = await desk.post("harbour", THIRTY, hours=3)
    (third,) = await desk.post("memo", replace(THIRTY, places=(PlaceMention(KURSK, Span(0, 1)),)), hours=9)
    assert await desk.tellers(first) == [(first, True), (second, False), (third, False)]
    assert await desk.totals(third) == (3, 3, 1)


async def test_another_claimants_own_figure_is_another_story(desk: Desk) -> None:
    (first,) = await desk.post("poplar", THIRTY)
    (second,) = await desk.post("harbour", claim(lost=200, places=[PLYOKHOVO], claimant=ISW), hours=3)
    assert await desk.tellers(first) == [(first, True)]
    assert await desk.tellers(second) == [(second, True)]


async def test_another_claimant_who_confirms_the_figure_is_a_second_origin(desk: Desk) -> None:
    (first,) = await desk.post("poplar", THIRTY)
    (second,) = await desk.post("harbour", claim(lost=30, places=[PLYOKHOVO], claimant=ISW), hours=3)
    assert await desk.tellers(first) == [(first, True), (second, True)]
    assert await desk.totals(first) == (2, 2, 2)


async def test_a_bare_telling_does_not_bring_rival_figures_into_one_story(desk: Desk) -> None:
    bare = claim(places=[PLYOKHOVO], claimant=HUR)
    (first,) = await desk.post("poplar", bare)
    (second,) = await desk.post("harbour", THIRTY, hours=1)
    (third,) = await desk.post("memo", claim(lost=50, places=[PLYOKHOVO], claimant=HUR), hours=2)
    assert await desk.tellers(first) == [(first, True), (second, False)]
    assert await desk.tellers(third) == [(third, True)]


async def test_an_earlier_telling_that_arrives_late_becomes_the_origin(desk: Desk) -> None:
    (late,) = await desk.post("harbour", THIRTY, hours=5)
    (early,) = await desk.post("poplar", THIRTY, hours=1)
    assert await desk.tellers(late) == [(early, True), (late, False)]
    async with desk.storage.read() as conn:
        row = (await conn.execute(select(stories).where(stories.c.id == await story_of(conn, late)))).one()
    assert (row.first_claim_id, row.first_posted_at) == (early, START + timedelta(hours=1))


async def test_claims_of_one_batch_are_linked_with_each_other(desk: Desk) -> None:
    posts = [
        ObservedPost(
            ChannelRef(username=name),
            900 + n,
            START + timedelta(hours=n),
            START,
            Way.EXPORT,
            f"a post by {name}",
        )
        for n, name in enumerate(("memo", "harbour", "poplar"))
    ]
    batch = [ReadPost(post, Reading("en", Flag(True, 0.9), (THIRTY,))) for post in posts]
    async with desk.storage.write() as conn:
        written = await write_posts(conn, batch, START, lexicon_id=desk.lexicon)
        await link_stories(conn, written.claim_ids, now=START)
    assert [origin for _, origin in await desk.tellers(written.claim_ids[0])] == [True, False, False]


async def test_linking_again_changes_nothing(desk: Desk) -> None:
    (first,) = await desk.post("poplar", THIRTY)
    (second,) = await desk.post("harbour", THIRTY, hours=3)
    before = await desk.tellers(first)
    async with desk.storage.write() as conn:
        await link_stories(conn, [first, second], now=START)
    assert await desk.tellers(first) == before


async def test_an_edit_that_keeps_the_figure_keeps_the_story_and_its_totals(desk: Desk) -> None:
    (first,) = await desk.post("poplar", THIRTY, message=80)
    (echo,) = await desk.post("harbour", THIRTY, hours=1)
    (again,) = await desk.post(
        "poplar", THIRTY, message=80, text="the same, reworded", now=START + timedelta(hours=2)
    )
    assert await desk.totals(echo) == (2, 2, 1)
    assert [(n, o) for n, o in await desk.tellers(echo) if n != first] == [(again, True), (echo, False)]


async def test_an_edit_that_changes_the_figure_leaves_the_story_to_the_others(desk: Desk) -> None:
    (first,) = await desk.post("poplar", THIRTY, message=80)
    (echo,) = await desk.post("harbour", THIRTY, hours=1)
    changed = claim(lost=13, places=[PLYOKHOVO], claimant=HUR)
    (new,) = await desk.post("poplar", changed, message=80, text="13 then", now=START + timedelta(hours=2))
    assert await desk.tellers(new) == [(new, True)]
    assert await desk.totals(echo) == (1, 1, 1)
    assert dict(await desk.tellers(echo)) == {first: True, echo: True}


async def test_an_analyst_holds_two_claims_apart_for_good(desk: Desk) -> None:
    (first,) = await desk.post("poplar", THIRTY)
    (second,) = await desk.post("harbour", THIRTY, hours=3)
    async with desk.storage.write() as conn:
        await pin_link(conn, second, first, same=False, made_by=5, now=START)
        await relink(conn, [first, second], now=START)
    assert await desk.tellers(first) == [(first, True)]
    assert await desk.tellers(second) == [(second, True)]


async def test_an_analyst_ties_claims_that_nothing_else_ties(desk: Desk) -> None:
    (first,) = await desk.post("poplar", THIRTY)
    (second,) = await desk.post("harbour", claim(lost=200, claimant=ISW), hours=3)
    (third,) = await desk.post("memo", claim(event=Event.COMBAT, places=[GUYEVO]), hours=4)
    async with desk.storage.write() as conn:
        await pin_link(conn, second, first, same=True, made_by=5, now=START)
        await relink(conn, [first, second, third], now=START)
    assert dict(await desk.tellers(first)) == {first: True, second: True}
    assert await desk.tellers(third) == [(third, True)]


async def test_an_analysts_word_outlives_an_edit(desk: Desk) -> None:
    (first,) = await desk.post("poplar", THIRTY)
    (second,) = await desk.post("harbour", THIRTY, hours=3, message=81)
    async with desk.storage.write() as conn:
        await pin_link(conn, second, first, same=False, made_by=5, now=START)
    (new,) = await desk.post(
        "harbour", THIRTY, hours=3, message=81, text="reworded", now=START + timedelta(hours=4)
    )
    assert first not in dict(await desk.tellers(new))


async def test_a_pin_on_a_claim_that_is_not_there_is_refused(desk: Desk) -> None:
    (first,) = await desk.post("poplar", THIRTY)
    async with desk.storage.write() as conn:
        with pytest.raises(LookupError, match="no claim #99"):
            await pin_link(conn, first, 99, same=True, made_by=5, now=START)
        with pytest.raises(ValueError, match="itself"):
            await pin_link(conn, first, first, same=True, made_by=5, now=START)
        assert (await conn.execute(select(story_links))).all() == []


async def test_a_story_whose_origin_is_withdrawn_is_led_by_the_next(desk: Desk) -> None:
    (first,) = await desk.post("poplar", THIRTY)
    (second,) = await desk.post("harbour", THIRTY, hours=3)
    async with desk.storage.write() as conn:
        await conn.execute(update(claims).where(claims.c.id == first).values(current=False))
        await refresh_stories(conn, [await story_of(conn, first) or 0])
    assert dict(await desk.tellers(second))[second]
    assert await desk.totals(second) == (1, 1, 1)


async def test_a_hundred_echoes_are_one_story(desk: Desk) -> None:
    posts = [
        ObservedPost(
            ChannelRef(username=f"echo_{n % 40}"),
            5000 + n,
            START + timedelta(minutes=10 * n),
            START,
            Way.EXPORT,
            f"echo {n}",
        )
        for n in range(100)
    ]
    numbers: list[int] = []
    for batch in (posts[50:], posts[:50]):
        async with desk.storage.write() as conn:
            read = [ReadPost(post, Reading("en", Flag(True, 0.9), (THIRTY,))) for post in batch]
            written = await write_posts(conn, read, START, lexicon_id=desk.lexicon)
            await link_stories(conn, written.claim_ids, now=START)
            numbers += written.claim_ids
    assert await desk.totals(numbers[0]) == (100, 100, 1)
    assert [m.claim_id for m in await desk.story(numbers[0]) if m.origin] == [numbers[50]]
