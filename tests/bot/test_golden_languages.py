"""What people see in each of the four languages, held as files that are read by eye when they change."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from bot.app import build_dispatcher
from bot.capture import Chat, Sent, open_chat
from bot.cards.sentences import headline, said_by, what_is_claimed
from bot.deps import BotDeps
from bot.locales import words_in
from bot.settings import LANGUAGES
from claims.model import Event
from storage.engines import Storage
from tests.bot.conftest import shown
from tests.bot.feed import at, write_gap

Golden = Callable[[str, str | Sent], None]
OTHERS = ("uk", "ru", "ko")


def chat_in(language: str, deps: BotDeps) -> Chat:
    settings = replace(deps.settings, language=language)
    return open_chat(build_dispatcher(replace(deps, settings=settings, page_size=3)))


@pytest.mark.parametrize("language", OTHERS)
async def test_claims_and_cards(language: str, deps: BotDeps, storage: Storage, golden: Golden) -> None:
    chat = chat_in(language, deps)
    await write_gap(storage, "quiet_ridge", at(18, 22), at(19, 1))
    seen = []
    for asked in ("/claims kursk 7d", *(f"/claim {number}" for number in (1, 3, 4, 5, 6))):
        (sent,) = await chat.say(asked)
        seen.append(shown(sent))
    (why,) = await chat.press("w:5:1")
    golden(f"cards_{language}", "\n".join([*seen, shown(why)]))


@pytest.mark.parametrize("language", OTHERS)
async def test_other_answers(language: str, deps: BotDeps, golden: Golden) -> None:
    chat = chat_in(language, deps)
    seen = []
    for asked in (
        "/start",
        "/help",
        "/posts Plyokhovo",
        "/sources",
        "/claims kursk side:north_korea 2h",
        "/claims by:HUR 24h",
        "/claims sdzha @nobody_here by:HURR 40.13.2024",
        "/clams",
        "kursk 3d",
    ):
        (sent,) = await chat.say(asked)
        seen.append(shown(sent))
    golden(f"answers_{language}", "\n".join(seen))


@pytest.mark.parametrize("language", LANGUAGES)
async def test_whoever_is_named_is_asked_for_by_that_name(language: str, deps: BotDeps) -> None:
    chat, words = chat_in(language, deps), words_in(language)
    for claimant in ("unnamed sources", "NIS (South Korea)", "HUR"):
        name = said_by(claimant, words)
        (sent,) = await chat.say(f'/claims by:"{name}"')
        assert sent.text.startswith(words.say("asked-by", who=name)), sent.text
    (near,) = await chat.say("/claims by:nobody")
    assert "unnamed sources" not in near.text or language == "en"


def count(what: str, low: int | None, high: int | None, about: bool = False) -> dict[str, Any]:
    return {"what": what, "min": low, "max": high, "approximate": about}


NUMBERS = [
    (1, 1, False),
    (2, 2, False),
    (21, 21, False),
    (30, 30, False),
    (30, None, False),
    (None, 40, False),
]
NUMBERS += [(20, 25, False), (1000, 1000, True), (20, 99, True), (200, 999, True), (1500, 2500, True)]
FATES = ("killed", "wounded", "killed_or_wounded", "missing", "captured", "deserted")


def slots(event: str, *counts: dict[str, Any]) -> dict[str, Any]:
    return {"event": event, "counts": list(counts), "places": [], "spans": {}}


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_of_every_event_number_and_stance(language: str, golden: Golden) -> None:
    words = words_in(language)
    lines = []

    def say(claimed: dict[str, Any], claimant: str, many: int, stance: str) -> None:
        what = what_is_claimed(claimed, words, subordinate=stance != "asserted")
        said = words.say(f"says-{stance}", who=said_by(claimant, words), what=what, many=many)
        lines.append(f"{said}   [{headline(claimed, words)}]")

    for fate, (low, high, about) in product(FATES, NUMBERS):
        event = {"captured": "capture", "deserted": "desertion"}.get(fate, "casualties")
        say(slots(event, count(fate, low, high, about)), "HUR", 1, "asserted")
    for event in Event:
        for number in (None, (1, 1, False), (3, 3, False), (10_000, 10_000, False), (20, 99, True)):
            crowd = [count("personnel", *number)] if number else []
            say(slots(event, *crowd), "US officials", 2, "asserted")
        for stance in ("denied", "doubted"):
            say(slots(event), "Russian MoD", 1, stance)
            say(slots(event, count("personnel", 2, 2)), "US officials", 2, stance)
    say(
        slots("casualties", count("killed", 100, None), count("wounded", 1000, 1000)), "Yonhap", 1, "asserted"
    )
    say(slots("casualties", count("killed", 100, None), count("wounded", 1000, 1000)), "Yonhap", 1, "denied")
    say(slots("combat", count("personnel", 200, None), count("killed", 1, 1)), "Reuters", 1, "asserted")
    golden(f"sentences_{language}", "\n".join(lines) + "\n")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_no_answer_leaves_a_placeholder(language: str, deps: BotDeps) -> None:
    chat = chat_in(language, deps)
    for asked in (
        "/claims",
        "/claim 1",
        "/posts",
        "/sources",
        "/help",
        "/start",
        "/nonsense",
        "kursk",
        "/claim",
    ):
        for sent in await chat.say(asked):
            assert not re.search(r"\{ ?\$|\?\?\?", sent.text), sent.text
