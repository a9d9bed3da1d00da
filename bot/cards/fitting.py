"""Keeping within what Telegram takes: 4096 UTF-16 code units a message after entities (https://core.telegram.org/bots/api)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from aiogram.types import InlineKeyboardMarkup
from aiogram.utils.formatting import Text

MESSAGE_UNITS = 4096
CAPTION_UNITS = 1024
"""What stands under a picture or file may be as long."""

ELLIPSIS = "…"
_CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufff9-\ufffb\ufeff]"
)


_JOINER = "\u2060"
_LINKS = re.compile(r"(?<!\w)[@/#](?=\w)|://|(?<=\w)\.(?=[^\W\d_]{2})")
"""Where Telegram would begin to make a name, a command or an address into a link."""
_INNER_MARKS = str.maketrans({"“": "‘", "”": "’", "„": "‚"})


@dataclass(frozen=True, slots=True)
class Card:
    """A message as it is sent: formatted text and the buttons under it."""

    text: Text
    buttons: InlineKeyboardMarkup | None = None


def utf16_units(text: str) -> int:
    """The length of a text as Telegram counts it."""
    return len(text) + sum(1 for char in text if ord(char) > 0xFFFF)


def tidy(text: str) -> str:
    """Foreign text fit for a message: without control characters, overrides of direction, lone surrogates."""
    return _CONTROL.sub("", text)


def one_line(text: str) -> str:
    """Foreign text made tidy, on one line."""
    return " ".join(tidy(text).split())


def quoted(text: str, units: int) -> str:
    """Foreign words to stand between “ and ”: on one line and without these marks, so that nothing in them can pass
    for a line of the card; an invisible joiner keeps names, commands and addresses in them from becoming links.
    """
    inert = _LINKS.sub(lambda found: found[0][0] + _JOINER + found[0][1:], one_line(text))
    return shorten(inert.translate(_INNER_MARKS), units)


def shorten(text: str, units: int) -> str:
    """The text if it is no longer than so many UTF-16 units, else its beginning up to a word's end and an ellipsis."""
    if utf16_units(text) <= units:
        return text
    room = units - 1
    taken = 0
    cut = 0
    for cut, char in enumerate(text):  # noqa: B007
        taken += 2 if ord(char) > 0xFFFF else 1
        if taken > room:
            break
    kept = text[:cut]
    at = max(kept.rfind(" "), kept.rfind("\n"))
    if not text[cut : cut + 1].isspace() and at > len(kept) * 0.6:
        kept = kept[:at]
    return kept.rstrip(" \n,;:—–-") + ELLIPSIS


def stack(lines: Iterable[Text | str | None], units: int = MESSAGE_UNITS) -> Text:
    """Lines put under each other as far as they fit; what doesn't fit is left out whole, with an ellipsis for it.

    Empty strings are empty lines, ``None`` is nothing.
    """
    kept: list[Text] = []
    taken = 0
    for line in lines:
        if line is None:
            continue
        node = line if isinstance(line, Text) else Text(line)
        size = len(node) + (1 if kept else 0)
        if taken + size > units - 2:
            kept.append(Text(ELLIPSIS))
            break
        kept.append(node)
        taken += size
    nodes: list[Text | str] = []
    for line in kept:
        if nodes:
            nodes.append("\n")
        nodes.append(line)
    return Text(*nodes)


def pages_of(items: Sequence[Text], units: int = MESSAGE_UNITS, between: str = "\n") -> list[Text]:
    """Items put into as few messages as hold them, none of them cut."""
    pages: list[list[Text]] = []
    taken = 0
    for item in items:
        size = len(item) + utf16_units(between)
        if not pages or taken + size > units:
            pages.append([])
            taken = 0
        pages[-1].append(item)
        taken += size
    made = []
    for page in pages:
        nodes: list[Text | str] = []
        for item in page:
            if nodes:
                nodes.append(between)
            nodes.append(item)
        made.append(Text(*nodes))
    return made
