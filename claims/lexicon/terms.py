"""How a term of the lexicon is written, and the patterns it stands for.

``солдат*`` matches every word that begins so, ``*파병`` also inside a word, ``кндр`` only the whole word.
Words in Hangul or Chinese characters are open to the right (particles follow) unless a ``|`` closes them.
``{а,б,}`` stands for its alternatives, a space also for a hyphen or nothing, and ``~`` in front adds the
typing errors of a word: a letter left out, doubled or swapped with its neighbour. Letters that writers mix
(и and і) are one letter in terms and texts alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from claims.text import normalise

_MOST_ALTERNATIVES = 400
_SHORTEST_WITH_TYPOS = 6
# Ukrainian and Russian writers, and Latin letters read as Cyrillic, mix these; one character for one.
_MIXED = str.maketrans("ії", "ии")
# Terms of one alphabet in small letters are in their normal form already, and so is all they stand for.
_PLAIN = re.compile(r"[а-яєіїґ0-9 ,.:{}*|~-]+|[a-z0-9 ,.:'{}*|~-]+|[가-힣0-9 ,.:{}*|~-]+")
_ASIAN = re.compile("[\u1100-\u11ff\u3130-\u318f\u3400-\u9fff\uac00-\ud7a3]")


class Pattern(NamedTuple):
    """A string to look for in normalised text, and whether a letter may stand before or after it."""

    text: str
    open_left: bool
    open_right: bool


# Any quotation mark is as good as another.
_OTHER_QUOTES = "«»“”„‟"
_PLAIN_QUOTES = str.maketrans(dict.fromkeys(_OTHER_QUOTES, '"'))
_QUOTES = re.compile(f"[{_OTHER_QUOTES}]")
_SUPERFLUOUS = re.compile(r" [ *]+|\n\*[ *]*|\*+")


def in_one_line(text: str) -> str:
    """Normalised text as terms are looked for in it: no line breaks, single spaces, plain quotation marks.

    The marks of hashtags and bold print go, too: they part words no more than a space does.
    """
    line = _spaced(text)
    if "  " in line or "*" in line:
        line = _SUPERFLUOUS.sub(_needed, line)
    if _QUOTES.search(line):
        for quote in _OTHER_QUOTES:
            line = line.replace(quote, '"')
    return line.replace("\n", " ").replace("і", "и").replace("ї", "и")


def places_in_line(text: str) -> list[int] | None:
    """The places in ``text`` of the characters of its one line; ``None`` where all stand where they stood."""
    line = _spaced(text)
    if "  " not in line and "*" not in line:
        return None
    places: list[int] = []
    at = 0
    for superfluous in _SUPERFLUOUS.finditer(line):
        places.extend(range(at, superfluous.start() + len(_needed(superfluous))))
        at = superfluous.end()
    if not at:
        return None
    places.extend(range(at, len(text)))
    return places


def _spaced(text: str) -> str:
    return text.replace("_", " ").replace("#", " ")


def _needed(superfluous: re.Match[str]) -> str:
    """What stays of spaces and stars: the space or line break before them."""
    return superfluous[0][0].strip("*")


def is_asian(char: str) -> bool:
    """Whether a character is Hangul or a Chinese character."""
    return char >= "\u1100" and _ASIAN.match(char) is not None


def expand_term(term: str) -> list[Pattern]:
    """The patterns of a term.

    Raises:
        ValueError: the term is empty, too wide or its braces don't close.
    """
    body = term.strip()
    plain = _PLAIN.fullmatch(body) is not None
    if plain:
        body = body.translate(_MIXED)
    typos = body.startswith("~")
    patterns: dict[Pattern, None] = {}
    for alternative in _braces(body.removeprefix("~")):
        open_left = alternative.startswith("*")
        open_right = alternative.endswith("*")
        closed_right = alternative.endswith("|")
        inner = alternative.removeprefix("*").removesuffix("*").removesuffix("|")
        if "*" in inner or "|" in inner or "~" in inner:
            raise ValueError(f"{term!r}: * may stand at an end, | at the end, ~ in front")
        text = inner.strip()
        if not plain:
            text = normalise(text).text.strip().translate(_PLAIN_QUOTES).translate(_MIXED)
        if len(text) < 2 and (not text or text.isascii()):
            raise ValueError(f"{term!r} stands for {text!r}, which is too short to look for")
        right = open_right or (is_asian(text[-1]) and not closed_right)
        for variant in _variants(text, typos):
            patterns[Pattern(variant, open_left, right)] = None
    return list(patterns)


def _braces(text: str) -> Iterator[str]:
    start = text.find("{")
    if start < 0:
        if "}" in text:
            raise ValueError(f"{text!r}: a brace closes that was not opened")
        yield text
        return
    end = text.find("}", start)
    if end < 0 or "{" in text[start + 1 : end]:
        raise ValueError(f"{text!r}: braces must close and can't be nested")
    rest = list(_braces(text[end + 1 :]))
    if len(rest) * (text.count(",", start, end) + 1) > _MOST_ALTERNATIVES:
        raise ValueError(f"{text!r} stands for more than {_MOST_ALTERNATIVES} forms")
    for choice in text[start + 1 : end].split(","):
        for tail in rest:
            yield text[:start] + choice + tail


def _variants(text: str, typos: bool) -> Iterator[str]:
    yield text
    spaces = text.count(" ")
    if 1 <= spaces <= 2:
        yield text.replace(" ", "-")
        if spaces == 1 and not is_asian(text[0]):
            yield text.replace(" ", "")
    if typos and len(text) >= _SHORTEST_WITH_TYPOS:
        yield from _typing_errors(text)


def _typing_errors(word: str) -> Iterator[str]:
    if len(set(word[:3])) == 3 and " " not in word[:2]:
        yield word[1] + word[0] + word[2:]
    for at in range(1, len(word) - 1):  # never the last letter: it tells the stem from its neighbours
        yield word[:at] + word[at + 1 :]
        yield word[:at] + word[at] + word[at:]
        yield word[:at] + word[at + 1] + word[at] + word[at + 2 :]
