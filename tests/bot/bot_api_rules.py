"""What Telegram refuses: texts, entities, buttons, and messages that come too fast.

https://core.telegram.org/bots/api and https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
"""

from __future__ import annotations

import math
from collections import defaultdict, deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

TEXT_UNITS = 4096
CAPTION_UNITS = 1024
BUTTON_BYTES = 64
ENTITY_TYPES = frozenset(
    {
        "mention",
        "hashtag",
        "cashtag",
        "bot_command",
        "url",
        "email",
        "phone_number",
        "bold",
        "italic",
        "underline",
        "strikethrough",
        "spoiler",
        "blockquote",
        "expandable_blockquote",
        "code",
        "pre",
        "text_link",
        "text_mention",
        "custom_emoji",
    }
)


class Refused(Exception):
    """What Telegram answers with an error; the message is its description."""

    def __init__(self, description: str, status: int = 400, **parameters: int) -> None:
        super().__init__(description)
        self.status = status
        self.parameters = parameters


def check_text(text: str, entities: Iterable[Any], most: int = TEXT_UNITS) -> None:
    """A message's text or caption with its entities; offsets count UTF-16 units."""
    encoded = text.encode("utf-16-le", "surrogatepass")
    units = len(encoded) // 2
    if most == TEXT_UNITS and not text.strip():
        raise Refused("Bad Request: message text is empty")
    if units > most:
        raise Refused(
            "Bad Request: message is too long" if most == TEXT_UNITS else "Bad Request: caption too long"
        )
    for entity in entities:
        start, end = entity.offset, entity.offset + entity.length
        if start < 0 or entity.length < 1 or end > units:
            raise Refused("Bad Request: ENTITY_BOUNDS_INVALID")
        if any(0xDC00 <= _unit(encoded, at) < 0xE000 for at in (start, end) if at < units):
            raise Refused("Bad Request: ENTITY_BOUNDS_INVALID")  # in the middle of a pair
        if entity.type not in ENTITY_TYPES:
            raise Refused("Bad Request: unsupported entity type")
        if entity.type == "text_link" and not str(entity.url or "").startswith(
            ("http://", "https://", "tg://")
        ):
            raise Refused("Bad Request: ENTITY_TEXT_URL_INVALID")


def _unit(encoded: bytes, at: int) -> int:
    return int.from_bytes(encoded[2 * at : 2 * at + 2], "little")


def check_keyboard(markup: dict[str, Any] | None) -> None:
    """The buttons under a message: each does one thing, and what it carries has 64 bytes at most."""
    rows = (markup or {}).get("inline_keyboard", ())
    if sum(len(row) for row in rows) > 100:
        raise Refused("Bad Request: too many buttons")
    for row in rows:
        if len(row) > 8:
            raise Refused("Bad Request: too many buttons in a row")
        for button in row:
            if not button["text"].strip():
                raise Refused("Bad Request: inline keyboard button text can't be empty")
            does = [key for key in button if key not in ("text", "style", "icon_custom_emoji_id")]
            if len(does) != 1:
                raise Refused("Bad Request: text buttons are unallowed in the inline keyboard")
            if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= BUTTON_BYTES:
                raise Refused("Bad Request: BUTTON_DATA_INVALID")


@dataclass(slots=True)
class Limits:
    """How fast a bot may send: in all, to one chat, to one group (negative chat ids). Windows slide.

    Attributes:
        per_second: messages to all chats in any second.
        chat_seconds: the least time between two messages to one chat.
        group_minute: messages to one group in any minute.
    """

    per_second: int = 30
    chat_seconds: float = 1.0
    group_minute: int = 20
    broken: int = 0
    _all: deque[float] = field(default_factory=deque)
    _chats: dict[int, float] = field(default_factory=dict)
    _groups: dict[int, deque[float]] = field(default_factory=lambda: defaultdict(deque))

    def take(self, chat_id: int, now: float) -> None:
        """Counts a message. A clock of the network's own trembles, so a hundredth of a second is let pass.

        Raises:
            Refused: 429 with the seconds to wait.
        """
        group = self._groups[chat_id] if chat_id < 0 else None
        waits = [self._wait(self._all, self.per_second, 1.0, now)]
        last = self._chats.get(chat_id)
        if last is not None:
            waits.append(last + self.chat_seconds - now)
        if group is not None:
            waits.append(self._wait(group, self.group_minute, 60.0, now))
        wait = max(waits)
        if wait > 0.01:
            self.broken += 1
            seconds = math.ceil(wait)
            raise Refused(f"Too Many Requests: retry after {seconds}", 429, retry_after=seconds)
        self._all.append(now)
        self._chats[chat_id] = now
        if group is not None:
            group.append(now)

    @staticmethod
    def _wait(times: deque[float], most: int, window: float, now: float) -> float:
        while times and times[0] <= now - window:
            times.popleft()
        return times[0] + window - now if len(times) >= most else 0.0
