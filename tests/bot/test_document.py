"""docs/bot.md tells of every command, button, mark and line that the bot has."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.capture import Chat
from bot.cards.buttons import BACK, ON
from bot.cards.sentences import FLAGS
from bot.commands import MENU
from bot.locales import words_in
from bot.rights import COMMANDS

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "bot.md").read_text(encoding="utf-8")
WORDS = words_in("en")


@pytest.mark.parametrize("command", sorted({*COMMANDS, *MENU}))
def test_every_command_has_its_row(command: str) -> None:
    assert re.search(rf"^\| `/{command}[ `]", TEXT, re.MULTILINE)


def test_no_command_is_told_of_that_there_is_none_of() -> None:
    assert {found.lower() for found in re.findall(r"`/([a-z]+)", TEXT)} == set(COMMANDS)


@pytest.mark.parametrize("sign", [*FLAGS.values(), BACK, ON, "≥", "≤", "~"])
def test_every_mark_is_explained(sign: str) -> None:
    assert sign in TEXT


@pytest.mark.parametrize("key", ["button-why", "button-less"])
def test_every_button_is_explained(key: str) -> None:
    assert f'"{WORDS.say(key)}"' in TEXT


@pytest.mark.parametrize("number", range(1, 7))
async def test_every_line_of_a_card_is_explained(chat: Chat, number: int) -> None:
    (card,) = await chat.say(f"/claim {number}")
    for line in card.text.splitlines()[1:]:
        head = line.partition(":")[0] if line[0].isalpha() else line[0]
        assert head in TEXT, line


async def test_the_example_of_a_list_is_one(chat: Chat) -> None:
    (sent,) = await chat.say("/claims kursk 7d")
    example = next(line for line in TEXT.splitlines() if "denied by @quiet_ridge" in line)
    assert example.strip().removesuffix(" #141 ✏️").partition(" ")[2] in sent.text


def test_the_readme_leads_to_it() -> None:
    assert "(docs/bot.md)" in (ROOT / "README.md").read_text(encoding="utf-8")
