"""A message as the sender sends it, and who makes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from bot.cards.fitting import Card
from storage.deliveries import Delivery, Owed


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message for one chat.

    Attributes:
        picture: a PNG that goes with it, the card being its caption.
        reply_to: the message of the same chat that it answers.
        changes: the message of the same chat whose card it takes the place of.
        then: a message of its own that is owed once this one is out; written down together with that.
    """

    card: Card
    picture: bytes | None = None
    reply_to: int | None = None
    changes: int | None = None
    then: Owed | None = None


@dataclass(frozen=True, slots=True)
class Later:
    """It can't be made yet; ``seconds`` until it is worth trying again."""

    seconds: float


class Composer(Protocol):
    """Makes the message of a delivery; ``None`` where there is nothing to say any more."""

    async def __call__(self, delivery: Delivery, /) -> Outgoing | Later | None:
        """Makes it."""
