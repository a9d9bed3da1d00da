"""/review and its buttons: verdicts are an analyst's, and shown as the newsroom's."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.app import build_dispatcher
from bot.capture import Chat, open_chat
from bot.deps import BotDeps
from storage.people import give_role
from storage.reviews import Axis, standing_of
from tests.bot.feed import NOW

ANALYST, READER = 501, 502


@pytest.fixture
async def analyst(deps: BotDeps) -> Chat:
    async with deps.storage.write() as conn:
        await give_role(conn, ANALYST, "analyst", NOW)
    return open_chat(build_dispatcher(deps), user_id=ANALYST)


def labelled(sent: object, label: str) -> str:
    return next(b.callback_data for b in sent.all_buttons if b.text == label)  # type: ignore[attr-defined, no-any-return]


async def test_the_queue_is_gone_through_by_buttons(analyst: Chat, deps: BotDeps) -> None:
    (first,) = await analyst.say("/review")
    assert "nobody has reviewed" in first.text
    changed, notice = await analyst.press(labelled(first, "right"), on=first)
    assert "Read: right (" in changed.text
    assert notice.text == "Kept: right"
    (second,) = await analyst.press(labelled(changed, "Next ▶"), on=changed)
    assert second.message_id == first.message_id
    assert second.text.split("#")[1] != first.text.split("#")[1]


async def test_a_verdict_with_reason_and_links_is_shown_as_the_newsrooms(
    analyst: Chat, deps: BotDeps
) -> None:
    (sent,) = await analyst.say("/review 1 Wrong place it is <b>Sumy</b> https://a.example/1")
    assert "Read: wrong place (" in sent.text
    assert "it is <b>Sumy</b> https://a.example/1" in sent.text
    await analyst.say("/review 1 contradicted")
    (card,) = await analyst.say("/claim 1")
    assert "Newsroom: contradicted (" in card.text
    async with deps.storage.read() as conn:
        standing = await standing_of(conn, 1)
    assert [review.links for review in standing.along(Axis.READING)] == [("https://a.example/1",)]


async def test_people_who_differ_are_shown_as_such(analyst: Chat, deps: BotDeps) -> None:
    async with deps.storage.write() as conn:
        await give_role(conn, 503, "admin", NOW)
    other = open_chat(build_dispatcher(deps), user_id=503)
    await analyst.say("/review 1 supported")
    (sent,) = await other.say("/review 1 contradicted")
    assert "Newsroom differs: contradicted (" in sent.text
    assert "; supported (" in sent.text


@pytest.mark.parametrize(
    "said", ["/review 1 maybe", "/review x", "/review 999999 right", "/review 1 " + "я" * 3000]
)
async def test_what_cannot_be_kept_says_what_can(analyst: Chat, said: str) -> None:
    (sent,) = await analyst.say(said)
    assert "supported" in sent.text


async def test_a_reader_gives_no_verdicts(deps: BotDeps) -> None:
    settings = replace(deps.settings, access="open")
    reader = open_chat(build_dispatcher(replace(deps, settings=settings)), user_id=READER)
    (card,) = await reader.say("/claim 1")
    (notice,) = await reader.press(labelled(card, "Review"), on=card)
    assert notice.notice
    (sent,) = await reader.say("/review 1 supported")
    assert "analyst" in sent.text
    async with deps.storage.read() as conn:
        assert (await standing_of(conn, 1)).reviews == ()


async def test_buttons_mark_what_a_person_holds_and_take_it_back(analyst: Chat, deps: BotDeps) -> None:
    (card,) = await analyst.say("/review 1")
    place, _ = await analyst.press(labelled(card, "wrong place"), on=card)
    both, kept = await analyst.press(labelled(place, "wrong figure"), on=place)
    assert kept.text == "Kept: wrong figure"
    assert "Read: wrong place, wrong figure (" in both.text
    assert {b.text for b in both.all_buttons if b.text.startswith("✓")} == {"✓ wrong place", "✓ wrong figure"}
    one, gone = await analyst.press(labelled(both, "✓ wrong place"), on=both)
    assert gone.text == "Taken back: wrong place"
    assert "Read: wrong figure (" in one.text
    right, _ = await analyst.press(labelled(one, "right"), on=one)
    assert "Read: right (" in right.text
    assert [b.text for b in right.all_buttons if b.text.startswith("✓")] == ["✓ right"]


async def test_several_wrong_slots_are_typed_at_once(analyst: Chat) -> None:
    (sent,) = await analyst.say("/review 1 place count it is Sumy, and three of them")
    assert "Read: wrong place, wrong figure (" in sent.text
    assert sent.text.count("it is Sumy, and three of them") == 1
    (refused,) = await analyst.say("/review 1 right wrong-place")
    assert "contradict each other" in refused.text
