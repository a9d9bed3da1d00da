"""What every command and button asks of whoever uses it. ``bot.admission`` holds everything that comes in to it.

A command or a kind of button without a line here is an admin's; whoever adds one says here whom it is for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from storage.people import ADMIN, ANALYST, SUBSCRIBER, rank


@dataclass(frozen=True, slots=True)
class Right:
    """Who may.

    Attributes:
        role: the least role; ``None`` for everybody who isn't banned.
        for_chat: it changes what a whole chat sees, so that in a group it takes an analyst or an admin of that group.
        alone: only in a private chat: it shows people, whom a group has no business with.
        in_place: it only turns the message under which it stands, so that every reader of a channel may.
    """

    role: str | None
    for_chat: bool = False
    alone: bool = False
    in_place: bool = False

    def allows(self, role: str | None) -> bool:
        """Whether somebody of that role may."""
        return self.role is None or rank(role) >= rank(self.role)


ANYBODY = Right(None)
READER = Right(SUBSCRIBER)
TURNS = Right(SUBSCRIBER, in_place=True)
FOR_CHAT = Right(SUBSCRIBER, for_chat=True)
REVIEWER = Right(ANALYST)
KEEPER = Right(ADMIN)
KEEPER_ALONE = Right(ADMIN, alone=True)

COMMANDS: Mapping[str, Right] = {
    "start": ANYBODY,
    "help": READER,
    "claims": READER,
    "claim": READER,
    "posts": READER,
    "sources": READER,
    "subscribe": FOR_CHAT,
    "subscriptions": READER,
    "digest": READER,
    "seen": READER,
    "review": REVIEWER,
    "coverage": READER,
    "settings": FOR_CHAT,
    "language": FOR_CHAT,
    "timezone": FOR_CHAT,
    "privacy": ANYBODY,
    "forgetme": Right(None, for_chat=True),
    "channels": KEEPER,
    "watch": KEEPER,
    "unwatch": KEEPER,
    "lift": KEEPER,
    "grant": KEEPER,
    "revoke": KEEPER,
    "invite": KEEPER_ALONE,
    "audit": KEEPER_ALONE,
    "health": KEEPER,
    "lexicon": KEEPER,
    "export": READER,
    "chart": READER,
    "map": READER,
    "timeline": READER,
    "figures": READER,
}
"""Every command there is."""

BUTTONS: Mapping[str, Right] = {
    "p": TURNS,
    "c": READER,
    "w": TURNS,
    "d": TURNS,
    "sf": FOR_CHAT,
    "ck": REVIEWER,
    "rv": REVIEWER,
    "rn": REVIEWER,
    "wm": REVIEWER,
    "fo": READER,
    "su": FOR_CHAT,
    "sb": FOR_CHAT,
    "sa": FOR_CHAT,
    "t": READER,
    "cv": TURNS,
    "s": FOR_CHAT,
    "fg": Right(None, for_chat=True),
    "lf": KEEPER,
    "cl": KEEPER,
    "ch": KEEPER,
    "sg": KEEPER,
    "pe": KEEPER_ALONE,
    "au": KEEPER_ALONE,
    "lp": KEEPER,
    "lu": KEEPER,
    "x": READER,
    "dp": READER,
    "pc": READER,
    "ar": READER,
}
"""Every kind of button by the prefix of what it carries, which is its ``CallbackData``'s."""

PLAIN = READER
"""Messages that are no command."""

INLINE = READER
"""Queries from other chats: ``@bot kursk 7d``."""

CODE = re.compile(r"[A-Za-z0-9_-]{16}")
"""What a one-time code looks like: whoever sends one alone isn't admitted yet."""

CLAIM_LINK = "claim-"
"""How what follows ``/start`` begins where a link leads to a claim."""


def right_of_text(text: str, *, private: bool) -> Right:
    """What a message asks for. A command that there is none of is answered like plain words."""
    first, _, rest = text.strip().partition(" ")
    if not first.startswith("/"):
        return ANYBODY if private and CODE.fullmatch(text.strip()) else PLAIN
    name = command_name(first)
    if name == "start" and rest.strip().startswith(CLAIM_LINK):
        return PLAIN
    return COMMANDS.get(name, PLAIN)


def command_name(text: str) -> str:
    """The name of the command that a text begins with; empty where it begins with none."""
    first = text.split(maxsplit=1)[0] if text.strip() else ""
    return first[1:].partition("@")[0].lower() if first.startswith("/") else ""


def is_known(data: str) -> bool:
    """Whether there is such a kind of button."""
    return data.partition(":")[0] in BUTTONS


def right_of_button(data: str) -> Right:
    """What a button asks for."""
    return BUTTONS.get(data.partition(":")[0], KEEPER)
