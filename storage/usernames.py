"""Usernames of public channels as people type them: ``@name``, ``name``, or a t.me link."""

from __future__ import annotations

import re

_USERNAME = re.compile(
    r"(?:(?:https?://)?(?:t|telegram)\.me/(?:s/)?|@)?(?P<name>[A-Za-z][A-Za-z0-9_]{3,31})/?"
)


def username_of(said: str) -> str | None:
    """The username in lower case without ``@``; ``None`` where it can't be one.

    Telegram's are 4–32 Latin letters, digits and underscores, a letter first.
    """
    match = _USERNAME.fullmatch(said.strip())
    return None if match is None else match["name"].casefold()
