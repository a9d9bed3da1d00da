"""Standing queries: the query language without a window, understood alike for alerts, digests and the list of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.answers.understanding import Understood, understand
from bot.deps import BotDeps
from bot.locales import Words, words_in

_UTC = ZoneInfo("UTC")
_ANY_TIME = datetime(2000, 1, 1, tzinfo=UTC)  # nothing in a standing query depends on it


def standing_question(
    query: str, deps: BotDeps, channels: Mapping[str, int], words: Words | None = None
) -> Understood:
    """What a standing query asks for; a window in it counts for nothing."""
    # kept queries name claimants as claims do, so that no spelling of them has to be looked up
    understood = understand(
        query,
        replace(deps, claimants={}),
        now=_ANY_TIME,
        zone=_UTC,
        channels=channels,
        words=words or words_in("en"),
    )
    return replace(understood, wanted=replace(understood.wanted, from_time=None, to_time=None))


def without_window(canonical: str, window: str | None) -> str:
    """A canonical query without its window, which is its last part."""
    return canonical.removesuffix(window).rstrip(", ") if window else canonical
