"""Usernames of public channels as people type them: ``@name``, ``name``, or a t.me link."""

from __future__ import annotations

import re

from dprkwatch.errors import UsageError

USERNAME = re.compile(
    r"(?:(?:https?://)?(?:t|telegram)\.me/(?:s/)?|@)?(?P<name>[A-Za-z][A-Za-z0-9_]{3,31})/?"
)


def parse_username(said: str) -> str:
    """The username in lower case, without ``@``.

    Raises:
        UsageError: it can't be one; Telegram's are 4–32 Latin letters, digits and underscores, a letter first.
    """
    match = USERNAME.fullmatch(said.strip())
    if match is None:
        raise UsageError(
            f"{said!r} is no channel name: write @name (4 to 32 Latin letters, digits, underscores) or its t.me link"
        )
    return match["name"].casefold()
