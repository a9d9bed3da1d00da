"""Every message in every language: the same variables, the right plural forms, nothing left untranslated."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import pytest
from fluent.syntax import ast as fluent
from fluent.syntax import parse

from bot.cards.sentences import said_by
from bot.locales import words_in
from bot.settings import LANGUAGES

FOLDER = Path(str(resources.files("bot"))) / "locales"
OTHERS = [language for language in LANGUAGES if language != "en"]
PLURALS = {
    "en": {"one", "other"},
    "uk": {"one", "few", "many"},
    "ru": {"one", "few", "many"},
    "ko": {"other"},
}
"""The plural categories of whole numbers: https://cldr.unicode.org/index/cldr-spec/plural-rules"""
TWO_WAY = {"many"}  # 1 or 2: one claimant or several, which has two forms in every language
CASES = {"acc": "people", "of": "people"}  # the same words, declined
LATIN = re.compile(r"[A-Za-z]{3,}")


def messages(language: str) -> dict[str, fluent.Message]:
    return {
        entry.id.name: entry
        for file in sorted((FOLDER / language).glob("*.ftl"))
        for entry in parse(file.read_text(encoding="utf-8")).body
        if isinstance(entry, fluent.Message)
    }


MESSAGES = {language: messages(language) for language in LANGUAGES}


def patterns(message: fluent.Message) -> Iterator[tuple[str, fluent.Pattern]]:
    if message.value is not None:
        yield "", message.value
    for attribute in message.attributes:
        yield attribute.id.name, attribute.value


def walk(node: object) -> Iterator[fluent.BaseNode]:
    if isinstance(node, fluent.BaseNode):
        yield node
        for child in vars(node).values():
            yield from walk(child)
    elif isinstance(node, list):
        for child in node:
            yield from walk(child)


def selectors(node: fluent.BaseNode) -> list[fluent.SelectExpression]:
    return [found for found in walk(node) if isinstance(found, fluent.SelectExpression)]


def shown(pattern: fluent.Pattern, language: str) -> set[str]:
    """The variables whose values a reader sees, those of the messages that it takes in among them."""
    chosen_by = {id(found.selector) for found in selectors(pattern)}
    names = {
        found.id.name
        for found in walk(pattern)
        if isinstance(found, fluent.VariableReference) and id(found) not in chosen_by
    }
    for found in walk(pattern):
        if isinstance(found, fluent.MessageReference):
            value = MESSAGES[language][found.id.name].value
            assert value is not None
            names |= shown(value, language)
    return {CASES.get(name, name) for name in names}


def is_plural(choice: fluent.SelectExpression) -> bool:
    keys = {variant.key.name for variant in choice.variants if isinstance(variant.key, fluent.Identifier)}
    if keys == {"other"} and len(choice.variants) > 1:
        return False  # a number by itself (none at all) and everything else
    return bool(keys & {"zero", "one", "two", "few", "many", "other"})


@pytest.mark.parametrize("language", OTHERS)
def test_every_message_stands_in_every_language(language: str) -> None:
    assert sorted(set(MESSAGES["en"]) ^ set(MESSAGES[language])) == []


@pytest.mark.parametrize("language", OTHERS)
def test_every_file_stands_in_every_language(language: str) -> None:
    files = [{file.name for file in (FOLDER / name).glob("*.ftl")} for name in ("en", language)]
    assert files[0] == files[1]


@pytest.mark.parametrize("language", OTHERS)
def test_messages_have_the_same_attributes_and_show_the_same_values(language: str) -> None:
    for name, message in MESSAGES["en"].items():
        there = dict(patterns(MESSAGES[language][name]))
        assert set(there) == {attribute for attribute, _ in patterns(message)}, name
        for attribute, pattern in patterns(message):
            expected = shown(pattern, "en")
            if language == "ko" and len(there) > 1:  # what English says in a verb
                expected = {CASES.get(value, value) for value in expected}
            assert shown(there[attribute], language) == expected, f"{name}.{attribute}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_plural_forms_are_those_of_the_language(language: str) -> None:
    right = PLURALS[language]
    for name, message in MESSAGES[language].items():
        for choice in selectors(message):
            if not is_plural(choice):
                continue
            keys = {
                variant.key.name for variant in choice.variants if isinstance(variant.key, fluent.Identifier)
            }
            variable = getattr(getattr(choice.selector, "id", None), "name", "")
            if variable in TWO_WAY:
                assert keys == {"one", "other"}, name
            else:
                assert keys == right, f"{name}: {sorted(keys)} are not {sorted(right)}"


FORMATS = ("button-csv", "button-json", "button-geojson", "button-kml")
"""Names of kinds of files: the same in every language."""


@pytest.mark.parametrize("language", ["uk", "ru", "ko"])
def test_nothing_is_left_in_english(language: str) -> None:
    """A message that is word for word the English one has no words, or is a name that is not translated."""
    untranslated = []
    for name, message in MESSAGES["en"].items():
        if name.startswith("by-") or name in ("help-example", *FORMATS):
            continue
        for attribute, pattern in patterns(message):
            ours = dict(patterns(MESSAGES[language][name]))[attribute]
            text = " ".join(found.value for found in walk(pattern) if isinstance(found, fluent.TextElement))
            if pattern.equals(ours) and LATIN.search(text):
                untranslated.append(f"{name}.{attribute}")
    assert not untranslated


@pytest.mark.parametrize("language", LANGUAGES)
def test_russian_letters_stand_in_no_ukrainian_message_nor_ukrainian_ones_in_russian(language: str) -> None:
    foreign = {"uk": re.compile("[ыэёъЫЭЁЪ]"), "ru": re.compile("[іїєґІЇЄҐ]"), "ko": re.compile("[а-яА-Я]")}
    wrong = foreign.get(language, re.compile("[а-яА-Я가-힣]"))
    for name, message in MESSAGES[language].items():
        for found in walk(message):
            if isinstance(found, fluent.TextElement):
                assert not wrong.search(found.value), f"{name}: {found.value}"


def test_claimants_of_the_word_lists_have_names_in_every_language() -> None:
    """All but the newest of them: those are called as the word lists call them."""
    text = resources.files("claims.lexicon").joinpath("claimants.toml").read_text(encoding="utf-8")
    names = {str(entry["name"]) for entry in tomllib.loads(text)["claimant"]} - {
        "prisoner",
        "unnamed sources",
    }
    keys = {name: f"by-{re.sub('[^a-z0-9]+', '-', name.lower()).strip('-')}" for name in names}
    named = {name for name, key in keys.items() if key in MESSAGES["en"]}
    assert len(named) >= 0.9 * len(names)
    assert all(said_by(name, words_in("en")) == name for name in names)
    assert said_by("HUR", words_in("ko")) == "우크라이나 국방부 정보총국"


@pytest.mark.parametrize("language", LANGUAGES)
def test_messages_take_what_they_are_given(language: str) -> None:
    """Formatted with every variable that any of them shows, no message leaves a placeholder."""
    words = words_in(language)
    for name, message in MESSAGES[language].items():
        for attribute, pattern in patterns(message):
            given = {
                found.id.name for found in walk(message) if isinstance(found, fluent.VariableReference)
            } | {"people", "acc", "of", "n"}
            for number in (1, 2, 5, 21):
                said = words.say(f"{name}.{attribute}" if attribute else name, **dict.fromkeys(given, number))
                assert "{" not in said, said
                assert "???" not in said, said
            assert pattern.elements
