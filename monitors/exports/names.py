"""How exports and ``posts.jsonl`` name channels and messages."""

from __future__ import annotations

import hashlib
import re
from typing import Any

from monitors.exports.texts import storable
from storage.observations import ChannelRef

LARGEST_ID = 1 << 52  # every whole number below it is exact in any JSON reader

_USERNAME = re.compile(r"(?:@(?=\w)|(?=\w{4}))([A-Za-z]\w{0,30}[A-Za-z0-9])\Z", re.ASCII)
_LINK = re.compile(
    r"(?:https?://)?(?:www\.)?(?:t|telegram)\.me/(?:s/)?([A-Za-z][A-Za-z0-9_]{3,31})(?:/(\d{1,15}))?(?:\?\S*)?/?\Z"
)
_NUMBER = re.compile(r"(?:channel|-100)?(\d{1,15})\Z")
_LAST_NUMBER = re.compile(r"(?:(.*)/)?(\d{1,15})\Z", re.DOTALL)


class UnreadableId(ValueError):
    """No message id; says so in a few plain words."""


def read_username(name: str) -> str | None:
    """Return a username in lower case from ``@Name``, ``Name`` or a t.me link, or ``None``.

    Without ``@`` it must have the four characters that Telegram asks for.
    """
    name = name.strip()
    found = _USERNAME.match(name) or _LINK.match(name)
    return found[1].lower() if found else None


def read_channel_number(value: Any) -> int | None:
    """Return Telegram's bare channel id from 123, "123", "channel123" or "-100123", or ``None``."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        value = str(value)
    found = _NUMBER.match(value) if isinstance(value, str) else None
    number = int(found[1]) if found else 0
    return number if 0 < number < LARGEST_ID else None


def read_channel(value: Any) -> ChannelRef | None:
    """Read what a line says about its channel: an id, a username, a t.me link, else a title."""
    number = read_channel_number(value)
    if number is not None:
        return ChannelRef(telegram_id=number)
    if not isinstance(value, str) or not value.strip():
        return None
    username = read_username(value)
    if username is not None:
        return ChannelRef(username=username)
    return ChannelRef(title=storable(value.strip())[:256])


def read_link_message(value: str) -> int | None:
    """Return the message id of a t.me link, or ``None``."""
    found = _LINK.match(value.strip())
    return int(found[2]) if found and found[2] else None


def read_message_id(value: Any) -> int:
    """Read a message's id within its channel: a positive whole number, or its digits.

    Raises:
        UnreadableId: it is anything else.
    """
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 15:
        value = int(value)
    if value is None:
        raise UnreadableId("it has no id")
    if isinstance(value, bool) or not isinstance(value, int):
        raise UnreadableId(f"its id {show(value)} is no number")
    if not 0 < value < LARGEST_ID:
        raise UnreadableId(f"its id {show(value)} is no message id")
    return value


class MessageNumbers:
    """Turns ids as foreign files write them ("x/40048", "ru-f-004") into message ids.

    Digits at the end after a slash are the message id, as long as what stands before them is the same all
    over a channel; anything else becomes a negative number made from the whole id, always the same one.
    """

    def __init__(self) -> None:
        self._prefixes: dict[ChannelRef, str] = {}

    def number(self, channel: ChannelRef, value: Any) -> tuple[int, str | None]:
        """Return the message id and, where that isn't all there is to say, the id as written.

        Raises:
            UnreadableId: there is nothing to make an id of.
        """
        if not isinstance(value, str):
            return read_message_id(value), None
        if not value.strip() or len(value) > 500:
            raise UnreadableId(
                "it has no id" if not value.strip() else "its id is longer than 500 characters"
            )
        value = storable(value.strip())
        found = _LAST_NUMBER.match(value)
        if found and int(found[2]) > 0:
            prefix = found[1] or ""
            if self._prefixes.setdefault(channel, prefix) == prefix:
                return int(found[2]), value if prefix else None
        digest = hashlib.sha256(value.encode()).digest()
        return -1 - int.from_bytes(digest[:8], "big") % LARGEST_ID, value


def show(value: Any) -> str:
    """A value from a file as a message may quote it: short and on one line."""
    if isinstance(value, dict | list):
        return "…"
    try:
        text = str(value)
    except ValueError:  # a number of thousands of digits
        return "…"
    text = " ".join(storable(text).split())
    return text if len(text) <= 60 else text[:57] + "…"
