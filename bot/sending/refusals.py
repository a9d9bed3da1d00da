"""What Telegram's errors mean for a delivery and its chat."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from aiogram.exceptions import (
    TelegramAPIError,
    TelegramBadRequest,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)


class Meaning(Enum):
    """What is to be done."""

    WAIT = auto()  # Telegram asks for some seconds
    MOVED = auto()  # the chat has another id now
    REST = auto()  # the chat can't be written to
    DONE = auto()  # there is nothing left to do
    TROUBLE = auto()  # the network or Telegram failed: later
    BROKEN = auto()  # the message itself is refused
    STOP = auto()  # the bot's token is not valid any more


@dataclass(frozen=True, slots=True)
class Refusal:
    """An error as it is meant.

    Attributes:
        why: for ``REST``, as ``storage.chat_reach.rest_chat`` takes it; else the error in short, without names.
        seconds: for ``WAIT``.
        moved_to: for ``MOVED``.
        topic: only the topic is concerned, not the whole chat.
    """

    meaning: Meaning
    why: str
    seconds: float = 0.0
    moved_to: int = 0
    topic: bool = False


_GONE = {  # pieces of Telegram's descriptions
    "chat not found": "gone",
    "user is deactivated": "deactivated",
    "group chat was deactivated": "deactivated",
    "chat was deleted": "deactivated",
    "peer_id_invalid": "gone",
    "have no rights to send": "no_rights",
    "not enough rights": "no_rights",
    "chat_write_forbidden": "no_rights",
    "need administrator rights": "no_rights",
    "channel_private": "kicked",
    "topic_closed": "topic_gone",
    "topic_deleted": "topic_gone",
    "message thread not found": "topic_gone",
}
_NOTHING_LEFT = (
    "message is not modified",
    "message to edit not found",
    "message can't be edited",
    "message_id_invalid",
)


def meaning_of(error: TelegramAPIError | TimeoutError | OSError) -> Refusal:
    """What an error of a send means."""
    said = str(getattr(error, "message", error)).lower()
    match error:
        case TelegramRetryAfter():
            return Refusal(Meaning.WAIT, "too many requests", seconds=float(error.retry_after))
        case TelegramMigrateToChat():
            return Refusal(Meaning.MOVED, "moved", moved_to=error.migrate_to_chat_id)
        case TelegramForbiddenError():
            why = "kicked" if "kicked" in said or "not a member" in said else "blocked"
            return Refusal(Meaning.REST, "deactivated" if "deactivated" in said else why)
        case TelegramUnauthorizedError():
            return Refusal(Meaning.STOP, "unauthorized")
        case TelegramServerError() | TelegramNetworkError() if not isinstance(error, TelegramEntityTooLarge):
            return Refusal(Meaning.TROUBLE, type(error).__name__)
        case TelegramBadRequest() | TelegramNotFound() | TelegramEntityTooLarge():
            for piece, why in _GONE.items():
                if piece in said:
                    return Refusal(Meaning.REST, why, topic=why == "topic_gone")
            if any(piece in said for piece in _NOTHING_LEFT):
                return Refusal(Meaning.DONE, "nothing left to change")
            return Refusal(Meaning.BROKEN, said.partition("bad request: ")[2][:80] or type(error).__name__)
        case TelegramAPIError():
            return Refusal(Meaning.BROKEN, type(error).__name__)
    return Refusal(Meaning.TROUBLE, type(error).__name__)
