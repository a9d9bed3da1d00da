"""The text of an exported message: its parts joined, its formatting as ranges of code points.

Telegram Desktop writes a message's text as a string or as a list of strings and ``{"type", "text"}`` parts;
since 2022 the same parts also stand in ``text_entities``.
"""

from __future__ import annotations

import json
import re
from typing import Any

from storage.observations import Entity

LONGEST_TEXT = 1_000_000  # characters; Telegram itself stops at 4,096

# Telegram Desktop's names where they differ from the Bot API's
_TYPES = {"link": "url", "phone": "phone_number", "mention_name": "text_mention", "bank_card": "bank_card"}
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class UnreadableText(ValueError):
    """A text written in no known way; says what is wrong in a few plain words."""


def storable(text: str) -> str:
    """Replace what no database takes (NUL and halves of surrogate pairs) with U+FFFD, one for one."""
    if text.isascii() and "\x00" not in text:
        return text
    return _UNSTORABLE.sub("\ufffd", text)


def read_text(parts: Any, entities: Any = None) -> tuple[str, tuple[Entity, ...]]:
    """Return a message's text and its formatting.

    Args:
        parts: the ``text`` of a message: a string or a list of parts.
        entities: its ``text_entities``, taken where ``parts`` is empty.

    Raises:
        UnreadableText: the text is neither, or longer than any post.
    """
    if parts in ("", None, []) and isinstance(entities, list):
        parts = entities
    found: tuple[Entity, ...] = ()
    if isinstance(parts, str):
        text = parts
    elif isinstance(parts, list):
        text, found = _join(parts)
    elif parts is None:
        return "", ()
    else:
        raise UnreadableText("its text is neither a string nor a list of parts")
    if len(text) > LONGEST_TEXT:
        raise UnreadableText(f"its text is longer than {LONGEST_TEXT:,} characters")
    return storable(text), found


def compact(message: Any) -> bytes:
    """Write a message as received as UTF-8 JSON without spaces; halves of surrogate pairs stay escaped."""
    try:
        return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()
    except UnicodeEncodeError:
        return json.dumps(message, separators=(",", ":")).encode()


def _join(parts: list[Any]) -> tuple[str, tuple[Entity, ...]]:
    pieces: list[str] = []
    entities: list[Entity] = []
    at = 0
    for part in parts:
        if isinstance(part, str):
            piece = part
        elif isinstance(part, dict) and isinstance(part.get("text"), str):
            piece = part["text"]
            kind = part.get("type")
            if piece and isinstance(kind, str) and kind not in ("plain", "unknown"):
                href = part.get("href")
                entities.append(
                    Entity(
                        storable(_TYPES.get(kind, kind))[:32],
                        at,
                        at + len(piece),
                        storable(href)[:4096] if isinstance(href, str) and href else None,
                    )
                )
        else:
            raise UnreadableText("a part of its text is neither a string nor has one")
        pieces.append(piece)
        at += len(piece)
    return "".join(pieces), tuple(entities)
