"""The words of the bot, a folder of Fluent files a language; what a language lacks is said in English.

Messages hold words, code composes entities: an argument may be a piece of formatted text, which then stands in the
message where that language puts it. See https://projectfluent.org/fluent/guide/ for the syntax.
"""

from __future__ import annotations

from functools import cache, lru_cache
from importlib import resources
from typing import Any

from aiogram.utils.formatting import Text
from fluent.runtime import FluentBundle
from fluent.syntax import FluentParser

from bot.settings import LANGUAGES

FALLBACK = "en"
_KEPT = 4096
_FIRST_MARK = 0xF0000  # private use: stands for a piece of formatted text until the message is put together
_MARKS = range(_FIRST_MARK, _FIRST_MARK + 64)


def _unmarked(value: object) -> object:
    """A text argument without the marks, should somebody have typed them."""
    if isinstance(value, str) and any(ord(char) in _MARKS for char in value):
        return "".join(char for char in value if ord(char) not in _MARKS)
    return value


class Words:
    """What the bot says in one language. Use ``words_in``."""

    def __init__(self, language: str, bundles: tuple[FluentBundle, ...]) -> None:
        self.language = language
        self._bundles = bundles
        self._say = lru_cache(_KEPT)(self._make)  # the same few phrases make up most of every answer

    def has(self, key: str) -> bool:
        """Whether there is such a message, in this language or in English."""
        return any(bundle.has_message(key.partition(".")[0]) for bundle in self._bundles)

    def say(self, key: str, **args: Any) -> str:
        """The message ``key`` (or ``message.attribute``) with its arguments; numbers get the language's separators.

        Raises:
            KeyError: if there is no such message.
        """
        return self._say(key, tuple(args.items()))

    def _make(self, key: str, args: tuple[tuple[str, Any], ...]) -> str:
        name, _, attribute = key.partition(".")
        for bundle in self._bundles:
            if not bundle.has_message(name):
                continue
            message = bundle.get_message(name)
            pattern = message.attributes.get(attribute) if attribute else message.value
            if pattern is None:
                continue
            said, _errors = bundle.format_pattern(pattern, dict(args))
            return str(said)
        raise KeyError(key)

    def text(self, key: str, **args: Any) -> Text:
        """As ``say``, for arguments that may be formatted text."""
        pieces: list[Text] = []
        plain: dict[str, Any] = {}
        for name, value in args.items():
            if isinstance(value, Text):
                plain[name] = chr(_FIRST_MARK + len(pieces))
                pieces.append(value)
            else:
                plain[name] = _unmarked(value)
        said = self.say(key, **plain)
        nodes: list[Any] = []
        start = 0
        for at, char in enumerate(said):
            if ord(char) in _MARKS:
                nodes += [said[start:at], pieces[ord(char) - _FIRST_MARK]]
                start = at + 1
        nodes.append(said[start:])
        return Text(*(node for node in nodes if node != ""))


@cache
def _bundle(language: str) -> FluentBundle | None:
    folder = resources.files(__name__).joinpath(language)
    if not folder.is_dir():
        return None
    bundle = FluentBundle([language], use_isolating=False)
    parser = FluentParser(with_spans=False)  # where each word stands in its file takes twice the memory
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".ftl"):
            bundle.add_resource(parser.parse(file.read_text(encoding="utf-8")))
    return bundle


@cache
def words_in(language: str) -> Words:
    """The words of a language, English standing in for what it lacks."""
    wanted = language if language in LANGUAGES else FALLBACK
    found = [_bundle(wanted)] + ([_bundle(FALLBACK)] if wanted != FALLBACK else [])
    return Words(wanted, tuple(bundle for bundle in found if bundle is not None))
