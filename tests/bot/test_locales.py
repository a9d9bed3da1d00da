"""The words: files that parse, messages that exist, formatted pieces where the language wants them."""

from __future__ import annotations

import ast
import re
from importlib import resources
from pathlib import Path

import pytest
from aiogram.utils.formatting import Bold, TextLink
from fluent.syntax import ast as fluent
from fluent.syntax import parse

from bot.locales import words_in
from bot.settings import LANGUAGES

BOT = Path(str(resources.files("bot")))
FILES = sorted((BOT / "locales").glob("*/*.ftl"))
LETTERS = re.compile(r"[A-Za-z]{3,}")


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_every_file_parses(file: Path) -> None:
    body = parse(file.read_text(encoding="utf-8")).body
    assert not [entry.content for entry in body if isinstance(entry, fluent.Junk)]
    ids = [entry.id.name for entry in body if isinstance(entry, fluent.Message)]
    assert len(ids) == len(set(ids))


def test_no_message_stands_in_two_files_of_a_language() -> None:
    ids = [
        entry.id.name
        for file in FILES
        if file.parent.name == "en"
        for entry in parse(file.read_text(encoding="utf-8")).body
        if isinstance(entry, fluent.Message)
    ]
    assert len(ids) == len(set(ids))


def calls_of_words() -> list[tuple[str, str]]:
    """Every key that the code says, where it is written out whole."""
    found = []
    for module in sorted(BOT.rglob("*.py")):
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in ("say", "text")
                and node.args
            ):
                keys = [node.args[0]]
                if isinstance(keys[0], ast.IfExp):
                    keys = [keys[0].body, keys[0].orelse]
                found += [(module.name, key.value) for key in keys if isinstance(key, ast.Constant)]
    return [(where, key) for where, key in found if isinstance(key, str)]


def test_every_message_that_the_code_says_exists() -> None:
    said = calls_of_words()
    assert len(said) > 60
    missing = [(where, key) for where, key in said if not words_in("en").has(key)]
    assert not missing


def test_no_words_for_people_stand_in_the_code_of_cards_answers_and_handlers() -> None:
    allowed = {"unnamed sources"}  # a claimant as claims name it
    found = []
    for module in sorted(
        path for folder in ("cards", "handlers", "answers") for path in (BOT / folder).glob("*.py")
    ):
        tree = ast.parse(module.read_text(encoding="utf-8"))
        skipped = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skipped:
                words = [word for word in LETTERS.findall(node.value) if " " in node.value]
                if len(words) > 1 and node.value not in allowed:
                    found.append((module.name, node.value))
    logged = [entry for entry in found if "%s" not in entry[1]]
    assert not logged


def test_a_formatted_piece_stands_where_the_message_puts_it() -> None:
    text, entities = (
        words_in("en")
        .text(
            "line-claim",
            what="Losses",
            who=Bold("HUR ", TextLink("x", url="https://t.me/a/1")),
            when="16 Dec",
        )
        .render()
    )
    assert text == "Losses: HUR x, 16 Dec"
    assert [(entity.type, entity.extract_from(text)) for entity in entities] == [
        ("bold", "HUR x"),
        ("text_link", "x"),
    ]


def test_a_typed_mark_stands_for_no_piece() -> None:
    text, entities = (
        words_in("en").text("line-claim", what="\U000f0000\U000f0001", who=Bold("HUR"), when="x").render()
    )
    assert text == ": HUR, x"
    assert len(entities) == 1


@pytest.mark.parametrize("language", [*LANGUAGES, "xx", ""])
def test_every_language_says_something(language: str) -> None:
    assert words_in(language).say("help-head")
    with pytest.raises(KeyError):
        words_in(language).say("no-such-message")
