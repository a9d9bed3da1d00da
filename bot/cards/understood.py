"""How a question was understood, in one line: what, where, whose word, which window."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.answers.understanding import Understood
from bot.cards import dates
from bot.cards.fitting import one_line, shorten
from bot.cards.sentences import figure, said_by
from bot.cards.viewing import Viewing
from bot.locales import Words
from storage.claim_filters import Choice, CountBound

_LINE_UNITS = 700
_VALUES_SHOWN = 8


def understood_line(understood: Understood, view: Viewing) -> str:
    """The line that heads an answer; the zone is named in it once, with the window."""
    parts = [*conditions(understood, view), window(understood, view)]
    return shorten(" · ".join(parts), _LINE_UNITS)


def window(understood: Understood, view: Viewing) -> str:
    """The window that was searched, in the chat's zone, which is named."""
    wanted = understood.wanted
    return dates.window(wanted.from_time, wanted.to_time or view.now, view.words, view.zone, view.this_year)


def conditions(understood: Understood, view: Viewing) -> list[str]:
    """What a claim had to be, apart from the window, in the chat's language; empty where all was asked for."""
    return [said for field in CONDITIONS if (said := condition(understood, field, view))]


CONDITIONS = (
    "places",
    "events",
    "stances",
    "sides",
    "claimants",
    "channels",
    "languages",
    "has",
    "counts",
    "words",
)


def condition(understood: Understood, field: str, view: Viewing) -> str:
    """One condition in the chat's language, or nothing where there is none. ``field`` is one of ``CONDITIONS``."""
    words, wanted = view.words, understood.wanted
    if field == "counts":
        bounds = [_bound(bound, view) for bound in wanted.counts]
        return _listed(bounds, [_bound(bound, view) for bound in wanted.not_counts], view)
    if field == "words":
        said = [f"“{one_line(text)}”" for text in (*wanted.words.phrases, *wanted.words.words)]
        unsaid = [f"“{one_line(text)}”" for text in (*wanted.words.not_phrases, *wanted.words.not_words)]
        return _listed(said, unsaid, view)
    name: dict[str, Callable[[str], str]] = {
        "places": lambda value: view.place(value, value),
        "events": lambda value: words.say(f"short-{value}"),
        "stances": lambda value: words.say(f"asked-{value}"),
        "sides": lambda value: words.say("asked-side", side=words.say(f"side-{value}")),
        "claimants": lambda value: words.say("asked-by", who=said_by(value, words)),
        "channels": lambda value: understood.channel_names.get(value, value),
        "languages": lambda value: words.say("asked-language", language=language_name(value, words)),
        "has": lambda value: words.say(f"asked-has-{value}"),
    }
    choice: Choice = getattr(wanted, field)
    return _listed([name[field](v) for v in choice.any_of], [name[field](v) for v in choice.none_of], view)


def language_name(code: str, words: Words) -> str:
    """A language's name in the chat's language where we have one, else its code."""
    return words.say(f"language-{code}") if words.has(f"language-{code}") else code


def _listed(some: Sequence[str], none: Sequence[str], view: Viewing) -> str:
    shown = [*some, *(view.words.say("asked-not", what=value) for value in none)]
    left = len(shown) - _VALUES_SHOWN
    kept = [shorten(value, 120) for value in shown[:_VALUES_SHOWN]]
    return ", ".join(kept) + (f" +{left}" if left > 0 else "")


def _bound(bound: CountBound, view: Viewing) -> str:
    return figure({"what": bound.what, "min": bound.min, "max": bound.max}, view.words)
