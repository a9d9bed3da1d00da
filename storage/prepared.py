"""What is made of a post's content alone and takes time, so that another process can do it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from storage.raw_bytes import pack
from storage.texts import search_text, storable


@dataclass(frozen=True, slots=True)
class Prepared:
    """What is kept of a text and of the message as received.

    Attributes:
        search: the search text.
        text_sha256: of the text as kept.
        raw: the message as received, as kept.
        raw_sha256: of the message as received.
    """

    search: str
    text_sha256: bytes
    raw: bytes | None
    raw_sha256: bytes | None


def prepare(text: str, raw: bytes | None) -> Prepared:
    """Makes what is kept of a text and of the message as received."""
    return Prepared(
        search_text(text),
        hashlib.sha256(storable(text).encode()).digest(),
        None if raw is None else pack(raw),
        None if raw is None else hashlib.sha256(raw).digest(),
    )
