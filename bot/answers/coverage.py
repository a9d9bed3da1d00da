"""Answers about coverage: how well each channel was watched."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.answers.answer import Answer
from bot.asking import Asking
from bot.deps import BotDeps
from storage.coverage import NOT_WATCHED, ChannelCoverage, channel_coverage
from storage.outages import Outage

PAGE = 6
_WORST_FIRST = ("ok", NOT_WATCHED, "paused")


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageAnswer(Answer):
    """Channels with how well they were watched, those in trouble first; ``total`` counts channels.

    Attributes:
        good: how many are watched without anything being wrong.
        watched: how many are to be watched.
        outage: nothing can be written down now.
        unknown: the name that was asked for, where no channel bears it.
    """

    channels: tuple[ChannelCoverage, ...]
    good: int
    watched: int
    outage: Outage | None = None
    unknown: str | None = None

    def rows(self) -> list[dict[str, Any]]:
        """The channels of this page, as ``coverage --json`` prints them."""
        return [channel.as_json() for channel in self.channels]


async def answer_coverage(
    command: str, wanted: str, asking: Asking, deps: BotDeps, *, page: int = 1
) -> CoverageAnswer:
    """A page of the channels; only those whose name has ``wanted`` in it, where that is given."""
    every = await deps.storage.read_together(lambda conn: channel_coverage(conn, asking.now))
    watched = [one for one in every if one.state != NOT_WATCHED]
    found = [one for one in every if wanted.strip().lstrip("@").casefold() in one.channel.casefold()]
    found.sort(key=lambda one: (_rank(one.state), -one.gaps_open, one.channel.casefold()))
    pages = max(-(-len(found) // PAGE), 1)
    page = min(max(page, 1), pages)
    hints = () if every else (asking.words.say("empty-no-channels"), asking.words.say("empty-import"))
    return CoverageAnswer(
        command=command,
        total=len(found),
        page=page,
        pages=pages,
        hints=hints,
        channels=tuple(found[(page - 1) * PAGE : page * PAGE]),
        good=sum(one.state == "ok" and not one.gaps_open for one in watched),
        watched=len(watched),
        outage=deps.storage.outage,
        unknown=wanted.strip() if every and not found else None,
    )


def _rank(state: str) -> int:
    return _WORST_FIRST.index(state) + 1 if state in _WORST_FIRST else 0
