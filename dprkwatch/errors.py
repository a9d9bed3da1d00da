"""What a command says when it can't go on."""

from __future__ import annotations


class CommandError(Exception):
    """The command failed; the message is one plain line."""

    exit_code = 1


class UsageError(CommandError):
    """The command was asked for something it doesn't take."""

    exit_code = 2
