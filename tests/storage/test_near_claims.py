"""What others say of a claim's event: other figures and denials, not the same story told again."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from claims.model import (
    CHANNEL,
    Claim,
    Claimant,
    Count,
    CountKind,
    Event,
    Flag,
    PlaceMention,
    Reading,
    Side,
    Span,
    Stance,
)
from claims.places import load_gazetteer
from storage.channels import add_channel
from storage.claims import claim_by_number
from storage.engines import Storage
from storage.keys import LexiconId
from storage.lexicons import keep_lexicon
from storage.migrations import upgrade
from storage.near_claims import others_say
from storage.observations import ChannelRef, ObservedPost, Way
from storage.posts import ReadPost, write_posts
from storage.stories import link_stories

NOW = datetime(2024, 12, 16, 6, tzinfo=UTC)
GAZETTEER = load_gazetteer()
HUR = Claimant("HUR", Side.UKRAINE)
NIS = Claimant("NIS (South Korea)", Side.SOUTH_KOREA)
PENTAGON = Claimant("Pentagon", Side.WEST)


def lost(
    figure: int | None,
    claimant: Claimant = CHANNEL,
    *,
    place: str | None = None,
    stance: Stance = Stance.ASSERTED,
    event: Event = Event.CASUALTIES,
    what: CountKind = CountKind.KILLED_OR_WOUNDED,
) -> Claim:
    counts = () if figure is None else (Count(what, figure, None, False, Span(0, 1)),)
    places = () if place is None else (PlaceMention(GAZETTEER.places[place], Span(0, 1)),)
    return Claim(event, stance, counts, places, claimant, None, None, Span(0, 9))


class Desk:
    """Posts told one after the other, linked as ingest links them."""

    def __init__(self, storage: Storage, lexicon: LexiconId) -> None:
        self.storage, self.lexicon, self.told = storage, lexicon, 0

    async def post(self, channel: str, *told: Claim, text: str = "") -> int:
        self.told += 1
        posted = NOW + timedelta(hours=self.told)
        observed = ObservedPost(
            channel=ChannelRef(username=channel),
            message_id=self.told,
            posted_at=posted,
            observed_at=posted,
            way=Way.LIVE,
            text=text or f"post {self.told} of {channel}",
        )
        async with self.storage.write() as conn:
            written = await write_posts(
                conn,
                [ReadPost(observed, Reading("en", Flag(True, 0.9), told))],
                posted,
                lexicon_id=self.lexicon,
            )
            await link_stories(conn, written.claim_ids, now=posted)
        return int(written.claim_ids[0])

    async def others(self, number: int, wider: Sequence[str] = ()) -> list[int]:
        until = NOW + timedelta(days=4)
        async with self.storage.read() as conn:
            claim = await claim_by_number(conn, number, before=until)
            assert claim is not None
            found = await others_say(conn, claim, wider=wider, from_time=NOW, to_time=until)
        return [other.number for other in found]


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    file = tmp_path / "near.db"
    await upgrade(str(file))
    async with await Storage.open(file) as storage:
        async with storage.write() as conn:
            for name in ("poplar", "ridge", "harbour"):
                await add_channel(conn, ChannelRef(username=name, title=name), NOW)
            lexicon = await keep_lexicon(conn, "test", {"a": "b"}, NOW)
        yield Desk(storage, lexicon)


async def test_who_tells_the_same_story_is_not_among_others(desk: Desk) -> None:
    text = (
        "At least thirty men of the column were killed or wounded near the village this morning, we are told."
    )
    first = await desk.post("poplar", lost(30, HUR, place="plyokhovo"), text=text)
    await desk.post("ridge", lost(30, place="plyokhovo"), text=text)
    assert await desk.others(first) == []


async def test_the_same_figure_of_another_story_is_no_other_figure(desk: Desk) -> None:
    first = await desk.post("poplar", lost(30, HUR, place="plyokhovo"))
    await desk.post("ridge", lost(30, NIS, place="plyokhovo"))
    assert await desk.others(first) == []


async def test_a_figure_for_the_whole_theatre_is_told_beside_one_of_a_place(desk: Desk) -> None:
    first = await desk.post("poplar", lost(3000, HUR, place="kursk-oblast"))
    second = await desk.post("ridge", lost(1100, NIS))
    assert await desk.others(first) == [second]
    assert await desk.others(second) == [first]


async def test_figures_of_the_same_kind_come_before_those_of_another(desk: Desk) -> None:
    first = await desk.post("poplar", lost(3000, HUR, place="kursk-oblast"))
    hospital = await desk.post("ridge", lost(13, place="kursk-oblast", what=CountKind.WOUNDED))
    seoul = await desk.post("harbour", lost(1100, NIS))
    assert await desk.others(first) == [seoul, hospital]


async def test_a_denial_is_told_though_it_gives_no_figure(desk: Desk) -> None:
    taken = await desk.post("poplar", lost(3, HUR, event=Event.CAPTURE, what=CountKind.CAPTURED))
    denied = await desk.post("ridge", lost(None, event=Event.CAPTURE, stance=Stance.DENIED))
    assert await desk.others(taken) == [denied]
    assert await desk.others(denied) == [taken]


async def test_a_denial_of_losses_elsewhere_says_nothing_of_these(desk: Desk) -> None:
    first = await desk.post("poplar", lost(30, HUR, place="plyokhovo"))
    await desk.post("ridge", lost(None, stance=Stance.DENIED))
    here = await desk.post("harbour", lost(None, place="plyokhovo", stance=Stance.DENIED))
    assert await desk.others(first) == [here]


async def test_each_who_says_something_is_told_once(desk: Desk) -> None:
    first = await desk.post("poplar", lost(30, HUR, place="plyokhovo"))
    await desk.post("ridge", lost(90, PENTAGON, place="plyokhovo"))
    second = await desk.post("ridge", lost(100, PENTAGON, place="plyokhovo"))
    assert len(await desk.others(first)) == 1
    assert await desk.others(second) == [first]
