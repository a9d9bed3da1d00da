"""What a question asks for: the query language's reading of it, as a filter that storage knows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from bot.cards.fitting import one_line, shorten
from bot.cards.sentences import said_by
from bot.deps import BotDeps
from bot.locales import Words as Locale
from bot.settings import LANGUAGES
from claims.query import Problem, Query, parse_query
from storage.claim_filters import Choice, ClaimFilter, CountBound
from storage.search_terms import Words

_JUST_AFTER = timedelta(milliseconds=1)
_PROBLEMS_SHOWN = 4
_TEXT_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Understood:
    """A question as it was understood.

    Attributes:
        wanted: which claims; its ``to_time`` is hardly later than the question.
        as_json: the same, field by field, in the words of the query language.
        canonical: the same as one would type it.
        channel_names: of the channels in ``wanted``, by id.
        problems: what was not understood, with the nearest thing known, in the chat's language.
    """

    wanted: ClaimFilter
    as_json: Mapping[str, Any] = field(default_factory=dict)
    canonical: str = ""
    channel_names: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[str, ...] = ()


def understand(
    text: str,
    deps: BotDeps,
    *,
    now: datetime,
    zone: ZoneInfo,
    channels: Mapping[str, int],
    words: Locale,
    of_texts: bool = False,
) -> Understood:
    """Reads a question.

    Args:
        text: as typed.
        deps: what is known.
        now: the present moment.
        zone: whose days count.
        channels: the usernames that are known, lower case, with their channel's id.
        words: the chat's language.
        of_texts: posts are asked for by their texts, not claims.
    """
    query = parse_query(
        text,
        gazetteer=deps.gazetteer,
        now=now,
        zone=zone,
        channels=tuple(channels),
        claimants=_claimants(deps.claimants, words) if ":" in text else {},  # only by: asks for them
        of_texts=of_texts,
    )
    wanted = _filter(query, now, channels)
    said = {
        **query.understood(deps.gazetteer),
        "from": _iso(wanted.from_time),
        "to": _iso(min(wanted.to_time or now, now)),
    }
    return Understood(
        wanted=wanted,
        as_json=said,
        canonical=query.canonical(),
        channel_names={
            _channel_id(name, channels): f"@{name}"
            for name in (*query.include.channels, *query.exclude.channels)
        },
        problems=_problems(query.problems, words),
    )


def named_in_text(understood: Understood, deps: BotDeps) -> Understood:
    """The same question for the texts of posts: places become their names, in every language."""
    wanted = understood.wanted
    words = replace(
        wanted.words,
        names=_names(wanted.places.any_of, deps),
        not_names=_names(wanted.places.none_of, deps),
    )
    return replace(understood, wanted=replace(wanted, words=words))


def _names(places: Iterable[str], deps: BotDeps) -> tuple[tuple[str, ...], ...]:
    """Any of the places will do, so that their names are one thing."""
    names = []
    for place in places:
        short = deps.gazetteer.kind(place) in ("region", "district")
        for language in LANGUAGES:
            name = deps.gazetteer.names(place, language)
            names.append(name.split()[0] if short else name)
    return (tuple(dict.fromkeys(names)),) if names else ()


def _iso(value: datetime | None) -> str | None:
    return None if value is None else value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _channel_id(name: str, channels: Mapping[str, int]) -> str:
    return str(channels.get(name.lower(), 0))


def _filter(query: Query, now: datetime, channels: Mapping[str, int]) -> ClaimFilter:
    """The query as storage's filter. What is posted at this very moment is not later than it."""
    some, none = query.include, query.exclude
    latest = now + _JUST_AFTER
    to_time = latest if query.to_time is None or query.to_time >= now else query.to_time
    return ClaimFilter(
        from_time=query.from_time,
        to_time=to_time,
        places=Choice(some.places, none.places),
        events=_choice(some.events, none.events),
        stances=_choice(some.stances, none.stances),
        sides=_choice(some.sides, none.sides),
        claimants=Choice(some.claimants, none.claimants),
        channels=Choice(
            tuple(_channel_id(name, channels) for name in some.channels),
            tuple(_channel_id(name, channels) for name in none.channels),
        ),
        languages=Choice(some.languages, none.languages),
        has=Choice(some.has, none.has),
        counts=tuple(CountBound(c.what and c.what.value, c.min, c.max) for c in some.counts),
        not_counts=tuple(CountBound(c.what and c.what.value, c.min, c.max) for c in none.counts),
        words=Words(some.words, some.phrases, not_words=none.words, not_phrases=none.phrases),
    )


def _choice(some: Iterable[str], none: Iterable[str]) -> Choice:
    return Choice(tuple(str(value) for value in some), tuple(str(value) for value in none))


def _claimants(known: Mapping[str, str], words: Locale) -> Mapping[str, str]:
    """The spellings that are known, and names as they are shown in the chat's language."""
    return {**_shown(frozenset(known.values()), words), **known} if known else known


@lru_cache(16)  # a question is no time to look for the names of all of them
def _shown(names: frozenset[str], words: Locale) -> Mapping[str, str]:
    return {said_by(name, words): name for name in names}


def _problems(problems: tuple[Problem, ...], words: Locale) -> tuple[str, ...]:
    said = []
    for problem in problems[:_PROBLEMS_SHOWN]:
        shown = shorten(one_line(problem.text), _TEXT_SHOWN)
        line = words.say(f"problem-{problem.reason.replace('_', '-')}", text=shown)
        if problem.nearest:
            people = problem.reason == "unknown_claimant"
            near = [said_by(one, words) for one in problem.nearest] if people else problem.nearest
            line = words.say("problem-nearest", problem=line, nearest=", ".join(near))
        if problem.allowed:
            line = words.say("problem-allowed", problem=line, values=", ".join(problem.allowed))
        said.append(line)
    return tuple(said)
