"""Usernames of public channels as people type them at the command line."""

from __future__ import annotations

from dprkwatch.errors import UsageError
from storage.usernames import username_of


def parse_username(said: str) -> str:
    """The username in lower case, without ``@``.

    Raises:
        UsageError: it can't be one.
    """
    name = username_of(said)
    if name is None:
        raise UsageError(
            f"{said!r} is no channel name: write @name (4 to 32 Latin letters, digits, underscores) or its t.me link"
        )
    return name
