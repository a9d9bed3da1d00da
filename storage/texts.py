"""What is made of a post's text for keeping, comparing and searching.

Three forms: *storable* (what a database can hold), *comparable* (what two observations are compared by; a
change of it is an edit) and *search* text (what the full-text index holds). Each form is versioned, since
stored rows were made by it.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable

COMPARABLE_VERSION = 1
SEARCH_VERSION = 1

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff\ufff9-\ufffb"
)
_INVISIBLE_RUN = re.compile(f"[{_INVISIBLE}\U000e0000-\U000e0fff]+")
_APOSTROPHE = re.compile("[\u2018\u2019\u201b\u02bc\u02b9\u02bb\u02bd\u2032\u0060\u00b4\uff07]")
_HYPHEN = re.compile("[\u2010-\u2015\u2212\ufe63\uff0d]")
_ODD = re.compile(f"{_UNSTORABLE.pattern}|{_APOSTROPHE.pattern}|{_HYPHEN.pattern}|\ufffd".replace("]|[", ""))
_CHUNK = 4096  # composing a run of marks takes the square of its length, so long texts are composed in pieces


def storable(text: str) -> str:
    """The text with what no database holds (lone surrogates, NUL) as U+FFFD; offsets stay as they are."""
    return _UNSTORABLE.sub("\ufffd", text) if _UNSTORABLE.search(text) else text


def comparable(text: str) -> str:
    """The text without what ways of watching differ in: composition, invisible characters, runs of spaces."""
    return " ".join(_visible(text).split())


def text_hash(text: str) -> bytes:
    """SHA-256 of the comparable text."""
    return _text_hash(_visible(text))


def compared_and_searched(text: str) -> tuple[bytes, str]:
    """``text_hash`` and ``search_text`` at once, for less than both by themselves."""
    visible = _visible(text)
    return _text_hash(visible), _search_text(text, visible)


def _text_hash(visible: str) -> bytes:
    return hashlib.sha256(" ".join(visible.split()).encode("utf-8", "replace")).digest()


def _visible(text: str) -> str:
    return text if text.isascii() else _compose(_INVISIBLE_RUN.sub("", text))


def media_hash(keys: Iterable[str]) -> bytes:
    """SHA-256 over the keys of a post's media in their order; of nothing where there are none."""
    digest = hashlib.sha256()
    for key in keys:
        made = key.encode("utf-8", "replace")
        digest.update(len(made).to_bytes(4, "big") + made)
    return digest.digest()


def search_text(text: str) -> str:
    """The text as it is indexed and searched: composed, folded, ё as е, one apostrophe and one hyphen."""
    return _search_text(text, _visible(text))


def _search_text(text: str, visible: str) -> str:
    if text.isascii():
        return text.lower().replace("`", "'").replace("\x00", " ")
    folded = visible.casefold().replace("ё", "е")
    if not _ODD.search(folded):
        return folded
    return _HYPHEN.sub("-", _APOSTROPHE.sub("'", storable(folded))).replace("\ufffd", " ")


def _compose(text: str) -> str:
    if len(text) <= _CHUNK:
        return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)
    pieces = (text[at : at + _CHUNK] for at in range(0, len(text), _CHUNK))
    return "".join(unicodedata.normalize("NFC", piece) for piece in pieces)
