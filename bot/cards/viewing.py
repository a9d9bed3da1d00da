"""For whom a card is made: language, zone and the present time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.cards import dates
from bot.locales import Words


@dataclass(frozen=True, slots=True)
class Viewing:
    """The eyes that read a card.

    Attributes:
        names: the gazetteer's name of a place in a language; raises ``KeyError`` for an unknown place.
    """

    words: Words
    zone: ZoneInfo
    now: datetime
    names: Callable[[str, str], str]

    @property
    def this_year(self) -> int:
        """The year that goes without saying."""
        return self.now.astimezone(self.zone).year

    def moment(self, value: datetime) -> str:
        """A time in the reader's zone, without naming it: ``16 Dec 11:02``."""
        return dates.moment(value, self.words, self.zone, self.this_year)

    def place(self, place_id: str, otherwise: str) -> str:
        """A place's name in the reader's language, or the given one where the gazetteer doesn't know the place."""
        try:
            return self.names(place_id, self.words.language)
        except KeyError:
            return otherwise
