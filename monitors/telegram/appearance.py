"""How a channel shows itself to an account: what a TL Channel, or what is left of one, says of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from telethon.tl import types as T

OUR_PLATFORMS = ("all", "android", "ios")
"""A restriction on one of these hides a channel from most of its readers."""


@dataclass(frozen=True, slots=True)
class Appearance:
    """How a channel shows itself.

    Attributes:
        is_open: the account can ask for it.
        state: as ``storage.models.channels`` keeps it: ``ok``, ``private``, ``banned`` or ``restricted``.
        why: the reason where it isn't ``ok``.
        username: in lower case; ``None`` where it has none.
        joined: the account is a member.
        noforwards: saving and forwarding are forbidden.
    """

    is_open: bool = True
    state: str = "private"
    why: str | None = None
    username: str | None = None
    joined: bool = False
    noforwards: bool = False


def appearance_of(chat: Any, known_as: str | None) -> Appearance:
    """How a channel shows itself.

    Args:
        chat: a TL Channel or ChannelForbidden; ``None`` where Telegram left it out.
        known_as: the username that we know; it stays while it is one of several.
    """
    if chat is None or isinstance(chat, T.ChannelForbidden):
        if getattr(chat, "until_date", None) is not None:
            return Appearance(False, "banned", "its owner shut the account out")
        return Appearance(
            False, "private", "it turned private, was deleted, or its owner shut the account out"
        )
    state, why = "ok", None
    hidden = [one for one in chat.restriction_reason or () if one.platform in OUR_PLATFORMS]
    if chat.restricted and hidden:
        state = "restricted"
        why = f"Telegram hides it ({hidden[0].reason}: {hidden[0].text})"
    names = [one.username.lower() for one in chat.usernames or () if one.active]
    if chat.username:
        names.insert(0, chat.username.lower())
    username = known_as if known_as in names else next(iter(names), None)
    return Appearance(True, state, why, username, not chat.left, bool(chat.noforwards))
