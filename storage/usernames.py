"""Usernames of public channels as people type them: ``@name``, ``name``, or a t.me link, of a post of theirs too."""

from __future__ import annotations

import re

_NAME = r"(?P<name>[A-Za-z][A-Za-z0-9_]{3,31})"
_TYPED = re.compile(rf"@?{_NAME}/?")
_LINK = re.compile(
    rf"(?:https?://)?(?:t|telegram)\.me/(?:s/)?{_NAME}(?:/[0-9]+)?/?(?:[?#].*)?", re.IGNORECASE
)


def username_of(said: str) -> str | None:
    """The username in lower case without ``@``; ``None`` where it can't be one.

    Telegram's are 4–32 Latin letters, digits and underscores, a letter first.
    """
    match = _TYPED.fullmatch(said.strip()) or _LINK.fullmatch(said.strip())
    return None if match is None else match["name"].casefold()
