"""How fast Telegram lets a bot send: so many messages a second, one a second to a chat, 20 a minute to a group.

https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this. Answers to people have right of way:
they wait for nothing here and only take their share, and what is owed to subscribers waits for them.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

_WINDOW_SECONDS = 60.0
_GROUP_SLACK = 0.25  # a minute of ours may be a little shorter than Telegram's
_CATCH_UP = 0.02  # seconds
_MOST_KEPT = 10_000


class Pace:
    """When the next message may go out, in all and to each chat. Chats are named by Telegram's ids.

    Args:
        monotonic: seconds that never go back.
        per_second: messages to all chats together.
        chat_seconds: between two messages to one chat.
        group_minute: messages to one group or channel (a negative id) in any minute.
    """

    def __init__(
        self,
        monotonic: Callable[[], float],
        *,
        per_second: float,
        chat_seconds: float = 1.0,
        group_minute: int = 20,
    ) -> None:
        self._monotonic = monotonic
        self._apart = 1.0 / per_second
        self._chat_seconds = chat_seconds
        self._group_minute = group_minute
        self._next = 0.0
        self._held_until = 0.0
        self._chats: dict[int, float] = {}
        self._groups: dict[int, deque[float]] = {}

    @property
    def apart(self) -> float:
        """Seconds between two messages."""
        return self._apart

    def free_at(self) -> float:
        """When the next message to anybody may go out."""
        return max(self._next, self._held_until)

    def chat_free_at(self, chat_id: int) -> float:
        """When the next message to a chat may go out, as far as that chat goes."""
        free = self._chats.get(chat_id, 0.0)
        sent = self._groups.get(chat_id)
        if sent is not None and len(sent) >= self._group_minute:
            free = max(free, sent[-self._group_minute] + _WINDOW_SECONDS + _GROUP_SLACK)
        return free

    def take(self, chat_id: int) -> None:
        """A message goes out to a chat now, or did without having asked."""
        now = self._monotonic()
        # what a sleep was too long is caught up with; more than that would be a burst
        self._next = max(self._next, now - _CATCH_UP) + self._apart
        self._chats[chat_id] = max(self._chats.get(chat_id, 0.0), now + self._chat_seconds)
        if chat_id < 0:
            sent = self._groups.setdefault(chat_id, deque(maxlen=self._group_minute))
            sent.append(now)
        if len(self._chats) > _MOST_KEPT:
            self._forget(now)

    def answered(self, chat_id: int) -> None:
        """Telegram took a message: its own second for that chat begins about now."""
        self._chats[chat_id] = max(self._chats.get(chat_id, 0.0), self._monotonic() + self._chat_seconds)

    def hold_chat(self, chat_id: int, seconds: float) -> None:
        """A chat takes nothing for so long."""
        self._chats[chat_id] = max(self._chats.get(chat_id, 0.0), self._monotonic() + seconds)

    def hold_all(self, seconds: float) -> None:
        """Nothing goes out for so long."""
        self._held_until = max(self._held_until, self._monotonic() + seconds)

    def _forget(self, now: float) -> None:
        self._chats = {chat: free for chat, free in self._chats.items() if free > now}
        self._groups = {
            chat: sent for chat, sent in self._groups.items() if sent and sent[-1] > now - _WINDOW_SECONDS
        }
