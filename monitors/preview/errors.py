"""What can be wrong with a preview page, told apart; each message is one plain line."""

from __future__ import annotations


class PreviewError(Exception):
    """A preview could not be read."""


class PreviewOff(PreviewError):
    """The channel exists and shows no preview: its owner or Telegram switched it off."""


class NoSuchChannel(PreviewError):
    """Nobody has this name."""


class NotAChannel(PreviewError):
    """The name belongs to a person, a bot or a group."""


class WrongChannel(PreviewError):
    """The page shows another channel than the one asked for."""


class LayoutChanged(PreviewError):
    """A page of Telegram's that this program can't read: its markup is not the known one."""


class NotTelegram(PreviewError):
    """A page of another site, or no page at all."""


class Unreachable(PreviewError):
    """No usable answer came, however often it was asked for.

    Attributes:
        retry_after: how long the server asks to be left alone, in seconds; ``None`` where it said nothing.
    """

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after
