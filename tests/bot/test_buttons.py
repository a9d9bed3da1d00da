"""What the buttons under lists, claims and pictures do."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.app import build_dispatcher
from bot.callbacks import AroundButton, PictureButton, SubscribeToButton
from bot.capture import Chat, Sent, open_chat
from bot.deps import BotDeps
from bot.locales import words_in
from bot.settings import LANGUAGES
from storage.engines import Storage
from storage.subscriptions import subscriptions_of
from tests.bot.conftest import carried

PNG = b"\x89PNG"


def labels(sent: Sent) -> list[str]:
    return [button.text for button in sent.all_buttons]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_list_subscribes_to_its_question_and_asks_only_how_often(
    deps: BotDeps, storage: Storage, language: str
) -> None:
    settings = replace(deps.settings, language=language)
    words = words_in(language)
    chat = open_chat(build_dispatcher(replace(deps, settings=settings)))
    (listed,) = await chat.say("/claims kursk side:ukraine -denied 7d")
    (asked,) = await chat.press(carried(listed, words.say("button-subscribe")), listed)
    assert not asked.changed
    at_once = next(one for one in asked.all_buttons if "instant" in (one.callback_data or ""))
    (done,) = await chat.press(at_once.callback_data or "", asked)
    assert done.changed
    async with storage.read() as conn:
        (one,) = await subscriptions_of(conn, chat.user.id)
    assert one.query == "place:kursk-oblast, side:ukraine, -stance:denied"
    assert one.schedule == "instant"


async def test_a_list_is_shown_as_a_map_and_by_side_also_after_a_restart(deps: BotDeps) -> None:
    chat = open_chat(build_dispatcher(deps))
    (listed,) = await chat.say("/claims kursk 7d")
    for label in ("Map", "By side"):
        again = open_chat(build_dispatcher(deps))
        (sent,) = await again.press(carried(listed, label), listed)
        assert (sent.file or b"").startswith(PNG)
        assert "Kursk Oblast" in sent.text


async def test_a_digest_that_was_asked_for_is_shown_as_a_map_and_as_figures(deps: BotDeps) -> None:
    chat = open_chat(build_dispatcher(deps))
    (digest,) = await chat.say("/digest kursk 7d")
    assert labels(digest)[-2:] == ["Map", "Figures"]
    for label, said in (("Map", "Plyokhovo"), ("Figures", "≥100 killed")):
        again = open_chat(build_dispatcher(deps))
        (sent,) = await again.press(carried(digest, label), digest)
        assert (sent.file or b"").startswith(PNG)
        assert said in sent.text
        (dark,) = await again.press(carried(sent, "🌙 Dark"), sent)
        assert (dark.text, dark.changed) == (sent.text, True)
        assert dark.file != sent.file
    (nothing,) = await chat.say("/digest 2020-01-01..2020-01-02")
    assert labels(nothing) == []


async def test_pages_of_a_digest_keep_its_pictures(deps: BotDeps, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.cards.digest._EVENTS_ON_PAGE", 2)
    chat = open_chat(build_dispatcher(deps))
    (digest,) = await chat.say("/digest 30d")
    assert labels(digest) == ["1", "2", "▶", "Map", "Figures"]
    (second,) = await chat.press(carried(digest, "▶"), digest)
    assert labels(second) == ["3", "4", "◀", "▶", "Map", "Figures"]
    await chat.say("/subscribe kursk daily 09:00")
    (listed,) = await chat.say("/subscriptions")
    (one,) = await chat.press(carried(listed, "1"), listed)
    (preview,) = await chat.press(carried(one, "Preview"), one)
    assert labels(preview)[-3:] == ["▶", "Map", "Figures"]


async def test_a_picture_has_the_other_colours_behind_its_button(chat: Chat) -> None:
    (light,) = await chat.say("/chart kursk 7d")
    (dark,) = await chat.press(carried(light, "🌙 Dark"), light)
    assert dark.changed
    assert dark.text == light.text
    assert dark.file != light.file
    (back,) = await chat.press(carried(dark, "☀️ Light"), dark)
    assert back.file == light.file


async def test_a_chat_that_wants_them_has_dark_pictures(chat: Chat) -> None:
    (light,) = await chat.say("/map 30d")
    await chat.say("/settings colours dark")
    (dark,) = await chat.say("/map 30d")
    assert labels(dark) == ["☀️ Light"]
    assert dark.file != light.file
    (asked,) = await chat.say("/map light 30d")
    assert asked.file == light.file


async def test_a_claim_leads_to_figures_and_to_what_happened_around_it(chat: Chat) -> None:
    (card,) = await chat.say("/claim 1")
    (figures,) = await chat.press(carried(card, "Figures"), card)
    assert (figures.file or b"").startswith(PNG)
    assert "Kursk Oblast" in figures.text
    assert "≥100 killed" in figures.text
    (timeline,) = await chat.press(carried(card, "Timeline"), card)
    assert [line.rpartition("#")[2] for line in timeline.text.splitlines() if "#" in line] == [
        "1",
        "3",
        "4",
        "5",
    ]


async def test_following_is_shown_in_place_and_undone_by_the_same_button(chat: Chat) -> None:
    (card,) = await chat.say("/claim 1")
    before = labels(card)
    (said,) = await chat.press(carried(card, "Follow"), card)
    assert said.notice
    (card,) = (sent for sent in chat.session.sent if sent.message_id == card.message_id)
    assert labels(card) == [label.replace("Follow", "Following ✓") for label in before]
    await chat.press(carried(card, "Following ✓"), card)
    (card,) = (sent for sent in chat.session.sent if sent.message_id == card.message_id)
    assert labels(card) == before


async def test_why_leaves_what_was_chosen_for_a_story(chat: Chat) -> None:
    (card,) = await chat.say("/claim 1")
    await chat.press(carried(card, "Follow"), card)
    (card,) = (sent for sent in chat.session.sent if sent.message_id == card.message_id)
    (why,) = await chat.press(carried(card, "Why?"), card)
    assert "Following ✓" in labels(why)


async def test_nothing_found_offers_nothing_to_draw_or_to_subscribe_to(chat: Chat) -> None:
    (sent,) = await chat.say("/claims kursk 2020-01-01..2020-01-02")
    assert labels(sent) == []


@pytest.mark.parametrize(
    "data", ["pc:1:chart:", "pc:99999999999999999999:map:", "sa:5", "ar:77:figures", "pc:x"]
)
async def test_a_button_that_leads_nowhere_says_so(chat: Chat, data: str) -> None:
    (sent,) = await chat.press(data)
    assert sent.notice


def test_what_these_buttons_carry_fits() -> None:
    for button in (
        PictureButton(asked=2**48, kind="timeline", colours="light"),
        AroundButton(number=2**63, kind="timeline"),
        SubscribeToButton(asked=2**48),
    ):
        assert len(button.pack().encode()) <= 64
