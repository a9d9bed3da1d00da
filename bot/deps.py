"""What the bot is given: storage, the gazetteer, a clock, and who is told of each answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.claimants import shipped_claimants
from bot.settings import BotSettings

if TYPE_CHECKING:
    from bot.answers.answer import Answer
    from bot.cards.viewing import Viewing
    from bot.digests.content import Digest
    from bot.footage import PutsBeside, SeesFootage
    from bot.lexicon_trials import TriesLexicons
    from claims.places import Gazetteer
    from storage.asked import Asked
    from storage.engines import Storage

ANSWER_SECONDS = 10.0
"""How long the reading for one answer may take; a person is asked for a narrower question then."""


def utc_now() -> datetime:
    """The time of day, aware UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class BotDeps:
    """Everything that handlers reach, handed down by whoever starts the bot.

    Attributes:
        clock: what time it is; nothing posted later is shown.
        claimants: spellings that ``by:`` knows, and the claimant that each stands for.
        on_answer: is told of every answer before it is sent.
        page_size: events, posts or channels on one page.
        digest_picture: draws what goes with a digest, as PNG, dark or not; ``None``, or ``None`` given: nothing.
        footage: the index of pictures and films; ``None`` where none was loaded.
        pictures: those kept of what was seen; ``None``: nothing is put side by side.
        queue: about when an account takes over channels that wait for one, by our number; ``None`` without accounts.
        lexicons: tries changed word lists; ``None`` where that can't be done.
        being_kept: questions that are being written down at this moment, whose buttons can be pressed already.
    """

    storage: Storage
    gazetteer: Gazetteer
    settings: BotSettings = field(default_factory=BotSettings)
    clock: Callable[[], datetime] = utc_now
    claimants: Mapping[str, str] = field(default_factory=shipped_claimants)
    on_answer: Callable[[Answer], None] | None = None
    page_size: int = 5
    digest_picture: Callable[[Digest, Viewing, bool], Awaitable[bytes | None]] | None = None
    footage: SeesFootage | None = None
    pictures: PutsBeside | None = None
    queue: Callable[[], Awaitable[Mapping[int, datetime]]] | None = None
    lexicons: TriesLexicons | None = None
    being_kept: dict[int, Asked] = field(default_factory=dict)

    def of_page_size(self, size: int) -> BotDeps:
        """The same with other pages."""
        return replace(self, page_size=size)
