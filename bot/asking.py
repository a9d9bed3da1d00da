"""Who asks, when and in which language: made once for every update and handed to its handler as ``asking``."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.locales import Words
from storage.chats import ChatSettings


@dataclass(frozen=True, slots=True)
class Asking:
    """The circumstances of a question.

    Attributes:
        chat_id: Telegram's id of the chat.
        user_id: Telegram's id of the person, ``None`` for channels and anonymous admins.
        private: whether bot and person are alone.
        now: when it was asked, aware UTC; nothing later is shown.
        zone: the chat's.
        words: of the chat's language.
        role: one of ``storage.people.ROLES``, or ``None`` for somebody who isn't admitted yet.
        thread_id: of the topic of a forum; 0 outside of one.
        chat_kind: ``private``, ``group``, ``supergroup`` or ``channel``.
        chosen: what the chat chose.
    """

    chat_id: int
    user_id: int | None
    private: bool
    now: datetime
    zone: ZoneInfo
    words: Words
    role: str | None = None
    thread_id: int = 0
    chat_kind: str = "private"
    chosen: ChatSettings = field(default_factory=ChatSettings)


def zone_of(name: str | None, otherwise: str) -> ZoneInfo:
    """The zone of that name, or the other one where there is no such zone (any more)."""
    try:
        return ZoneInfo(name or otherwise)
    except (ValueError, OSError):
        return ZoneInfo(otherwise)
