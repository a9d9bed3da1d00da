"""Reads a query: places, events, stances, sides, claimants, languages, bounds, windows, phrases and words.

A place may be of several words and needs no quotes; a comma ends it. What can't be read is said as a
problem with the nearest known thing; no text makes the parser fail.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import TypeVar
from zoneinfo import ZoneInfo

from claims.language import LANGUAGES, OTHER
from claims.model import CountKind, Event, Place, Side, Span, Stance
from claims.places import Gazetteer
from claims.query.model import CountBound, Problem, Query, Terms
from claims.query.tokens import Token, cut
from claims.query.vocabulary import Table, vocabulary
from claims.query.windows import Clock, Window, WindowError, read_days, read_window
from claims.text import normalise

Meant = TypeVar("Meant", Event, Stance, Side, str)

LONGEST_QUERY = 4096
_MOST_SUGGESTIONS = 8  # a long text is not searched for a likeness of each of its words
_LONGEST_WORD = 200
_OPERATOR = re.compile(r"([^\W\d]*)(>=|<=|=>|=<|≥|≤|>|<|=)(\d{1,9})([kкKК]?)")
_BETWEEN = re.compile(r"(?:([^\W\d]+):)?(\d{0,9})\.\.(\d{0,9})")
_USERNAME = re.compile(r"@?(?:https?://)?(?:t\.me/(?:s/)?)?([A-Za-z0-9_]{1,32})/?")


def parse_query(
    text: str,
    *,
    gazetteer: Gazetteer,
    now: datetime,
    zone: ZoneInfo | str,
    channels: Collection[str] = (),
    claimants: Collection[str] | Mapping[str, str] = (),
    of_texts: bool = False,
) -> Query:
    """Reads a query.

    Args:
        text: what a person typed after the command.
        gazetteer: the places that are known.
        now: the present moment, aware.
        zone: the IANA zone whose days count.
        channels: usernames of watched channels, with or without the @.
        claimants: known claimants' names; as a mapping, other spellings to the name.
        of_texts: the question is for posts by their texts, where the subject's name is a word like others; of
            claims, which all are about North Korean forces, it asks for nothing.

    Raises:
        zoneinfo.ZoneInfoNotFoundError: if there is no such zone; nothing for any ``text``.
    """
    clock = Clock(now.astimezone(UTC), zone if isinstance(zone, ZoneInfo) else ZoneInfo(zone))
    return _Reader(gazetteer, clock, channels, claimants, of_texts=of_texts).read(text)


@lru_cache(1 << 15)  # the same thousands of names with every query
def _spelling(alias: str) -> str:
    return normalise(alias).text


class _Collected:
    """The terms read so far, on one side of the minus."""

    def __init__(self) -> None:
        self.places: dict[str, None] = {}
        self.events: dict[Event, None] = {}
        self.stances: dict[Stance, None] = {}
        self.sides: dict[Side, None] = {}
        self.claimants: dict[str, None] = {}
        self.languages: dict[str, None] = {}
        self.has: dict[str, None] = {}
        self.channels: dict[str, None] = {}
        self.counts: dict[CountBound, None] = {}
        self.words: dict[str, None] = {}
        self.phrases: dict[str, None] = {}

    def terms(self) -> Terms:
        return Terms(**{name: tuple(values) for name, values in vars(self).items()})


class _Reader:
    """Reads one query."""

    def __init__(
        self,
        gazetteer: Gazetteer,
        clock: Clock,
        channels: Collection[str],
        claimants: Collection[str] | Mapping[str, str],
        *,
        of_texts: bool,
    ) -> None:
        self._of_texts = of_texts
        self._gazetteer = gazetteer
        self._clock = clock
        self._channels = {name.removeprefix("@").casefold(): name.removeprefix("@") for name in channels}
        names = claimants if isinstance(claimants, Mapping) else {name: name for name in claimants}
        self._claimants = {_spelling(alias): name for alias, name in names.items()}
        self._vocabulary = vocabulary()
        self._included, self._excluded = _Collected(), _Collected()
        self._window: Window | None = None
        self._since: Window | None = None
        self._until: Window | None = None
        self._problems: list[Problem] = []
        self._suggested = 0
        self._text = ""

    def read(self, text: str) -> Query:
        self._text = text
        if len(text) > LONGEST_QUERY:
            span = Span(LONGEST_QUERY, len(text))
            self._problems.append(Problem(span, text[LONGEST_QUERY : LONGEST_QUERY + 20] + "…", "too_long"))
        tokens = cut(text[:LONGEST_QUERY])
        if all(token.is_lone_minus for token in tokens) and (marks := " ".join(text[:LONGEST_QUERY].split())):
            self._problems.append(Problem(Span(0, min(len(text), LONGEST_QUERY)), marks[:60], "no_word"))
            tokens = []
        at = 0
        while at < len(tokens):
            at += self._read_one(tokens, at)
        window = self._joined_window()
        return Query(
            include=self._included.terms(),
            exclude=self._excluded.terms(),
            from_time=window.from_time if window else None,
            to_time=window.to_time if window else None,
            window=window.text if window else None,
            problems=tuple(self._problems),
        )

    def _read_one(self, tokens: list[Token], at: int) -> int:
        """Reads what begins at a token and says how many tokens it took."""
        token = tokens[at]
        if token.is_lone_minus:
            marks = self._text[token.span.start : token.span.end]
            self._problems.append(Problem(token.span, marks[:60], "lone_minus"))
            return 1
        if token.open_quote:
            self._problem(token, "open_quote")
        if token.key is not None:
            self._read_key(token)
            return 1
        if token.quoted:
            self._side_of(token).phrases[token.text] = None
            return 1
        if token.text.startswith("@") or token.text.casefold().startswith(("t.me/", "https://t.me/")):
            self._read_channel(token, token.text)
            return 1
        if self._read_count(token):
            return 1
        row = _row(tokens, at)
        words = [normalise(t.text).text for t in row]
        return (
            self._read_since(tokens, at, words)
            or self._read_window(token, words)
            or self._read_subject(row, words)
            or self._read_place(row, words, sure=True)
            or self._read_event_or_stance(row, words)
            or self._read_place(row, words, sure=False)
            or self._keep_word(token, words[0])
        )

    def _read_key(self, token: Token) -> None:
        key = self._vocabulary.keys.meaning(normalise(token.key or "").text)
        value = normalise(token.text).text
        kept = self._side_of(token)
        if key is None:
            if _BETWEEN.fullmatch(f"{token.key}:{token.text}") and self._read_count(token):
                return
            nearest = self._vocabulary.keys.nearest(normalise(token.key or "").text, 1, 0.7)
            known = () if nearest else self._vocabulary.keys.meanings
            self._problem(
                token, "unknown_key", [f"{near}:" for near in nearest], [f"{one}:" for one in known]
            )
        elif not value:
            self._problem(token, "unknown_value", allowed=self._allowed(key))
        elif key == "place":
            self._read_named_place(token)
        elif key == "event":
            self._keep(token, self._vocabulary.events, Event, kept.events)
        elif key == "stance":
            self._keep(token, self._vocabulary.stances, Stance, kept.stances)
        elif key == "side":
            self._keep(token, self._vocabulary.sides, Side, kept.sides)
        elif key == "has":
            self._keep(token, self._vocabulary.has, str, kept.has)
        elif key == "lang":
            self._read_language(token, value)
        elif key == "by":
            self._read_claimant(token, value)
        elif key == "channel":
            self._read_channel(token, token.text)
        elif key == "word":
            kept.words[_searched(token.text)] = None
        elif key == "count":
            if not self._read_count(token):
                self._problem(token, "bad_count")
        else:
            self._read_bound(token, value, key)

    def _allowed(self, key: str) -> tuple[str, ...]:
        """The values of a key that has few, none for others."""
        words = self._vocabulary
        if key == "lang":
            return (*LANGUAGES, OTHER)
        tables = {"event": words.events, "stance": words.stances, "side": words.sides, "has": words.has}
        return tables[key].meanings if key in tables else ()

    def _keep(
        self, token: Token, table: Table, kind: Callable[[str], Meant], kept: dict[Meant, None]
    ) -> None:
        value = normalise(token.text).text
        meaning = table.meaning(value)
        if meaning is None:
            near = table.nearest(value, 2)
            self._problem(token, "unknown_value", near, () if near else table.meanings)
        else:
            kept[kind(meaning)] = None

    def _read_named_place(self, token: Token) -> None:
        place = self._gazetteer.places.get(token.text.casefold())
        found = [place] if place else self._gazetteer.lookup(token.text)
        if not found:
            self._problem(token, "unknown_value", self._gazetteer.suggest(token.text))
            return
        self._keep_place(token, found[0].id, [other.id for other in found[1:]])

    def _keep_place(self, token: Token, place: str, others: list[str]) -> None:
        self._side_of(token).places[place] = None
        if others:
            places = self._gazetteer.places
            self._problem(
                token, "several_places", [f"{places[o].name} ({places[o].region})" for o in others[:3]]
            )

    def _read_language(self, token: Token, value: str) -> None:
        meaning = self._vocabulary.languages.meaning(value)
        if meaning is None and value not in LANGUAGES:
            near = self._vocabulary.languages.nearest(value)
            self._problem(token, "unknown_value", near, () if near else (*LANGUAGES, OTHER))
            return
        self._side_of(token).languages[meaning or value] = None

    def _read_claimant(self, token: Token, value: str) -> None:
        name = self._claimants.get(value)
        if name is None:
            beginnings = {full for alias, full in self._claimants.items() if alias.startswith(value)}
            name = beginnings.pop() if len(beginnings) == 1 and len(value) > 2 else None
        if name is None:
            name = " ".join(token.text[:_LONGEST_WORD].split())
            if self._claimants:
                near = difflib.get_close_matches(value[:60], list(self._claimants), n=2, cutoff=0.7)
                names = list(dict.fromkeys(self._claimants[alias] for alias in near))
                self._problem(token, "unknown_claimant", names)
        self._side_of(token).claimants[name] = None

    def _read_channel(self, token: Token, text: str) -> None:
        match = _USERNAME.fullmatch(text)
        if match is None:
            self._problem(token, "unknown_value")
            return
        name = self._channels.get(match[1].casefold())
        if name is None and self._channels:
            near = difflib.get_close_matches(match[1].casefold(), list(self._channels), n=2, cutoff=0.7)
            self._problem(token, "unknown_channel", [f"@{self._channels[n]}" for n in near])
        self._side_of(token).channels[name or match[1]] = None

    def _read_count(self, token: Token) -> bool:
        text = f"{token.key}:{token.text}" if token.key and not self._is_count_key(token) else token.text
        name, low, high = "", None, None
        if match := _OPERATOR.fullmatch(text):
            name, number = match[1], int(match[3]) * (1000 if match[4] else 1)
            low = {">": number + 1, ">=": number, "=>": number, "≥": number, "=": number}.get(match[2])
            high = {"<": number - 1, "<=": number, "=<": number, "≤": number, "=": number}.get(match[2])
        elif (match := _BETWEEN.fullmatch(text)) and (match[2] or match[3]):
            name = match[1] or ""
            low, high = (int(number) if number else None for number in match.group(2, 3))
        else:
            return False
        kind = self._vocabulary.counts.meaning(normalise(name).text) if name else None
        if (name and kind is None) or (high is not None and high < (low or 0)):
            self._problem(token, "bad_count", self._vocabulary.counts.nearest(normalise(name).text, 2))
            return True
        self._side_of(token).counts[CountBound(CountKind(kind) if kind else None, low, high)] = None
        return True

    def _is_count_key(self, token: Token) -> bool:
        return self._vocabulary.keys.meaning(normalise(token.key or "").text) == "count"

    def _read_since(self, tokens: list[Token], at: int, words: list[str]) -> int:
        key = self._vocabulary.keys.meaning(words[0])
        if key not in ("since", "until") or len(words) < 2 or tokens[at].negated:
            return 0
        try:
            found = read_days(words[1:], self._clock)
        except WindowError:
            self._problem(tokens[at + 1], "bad_window")
            return 2
        if found is None:
            return 0
        take, first, last = found
        self._bound(tokens[at], key, self._clock.days("", first, last))
        return take + 1

    def _read_bound(self, token: Token, value: str, key: str) -> None:
        try:
            found = read_days(value.split(), self._clock)
        except WindowError:
            found = None
        if found is None or token.negated:
            self._problem(token, "bad_window")
            return
        self._bound(token, key, self._clock.days("", found[1], found[2]))

    def _bound(self, token: Token, key: str, window: Window) -> None:
        if self._window or (self._since if key == "since" else self._until):
            self._problem(token, "second_window")
        elif key == "since":
            self._since = window
        else:
            self._until = window

    def _read_window(self, token: Token, words: list[str]) -> int:
        try:
            found = read_window(words, self._clock)
        except WindowError:
            self._problem(token, "bad_window")
            with_unit = len(words) > 1 and words[0].isdecimal() and self._vocabulary.units.meaning(words[1])
            return 2 if with_unit else 1
        if found is None:
            return 0
        take, window = found
        if token.negated:
            self._problem(token, "bad_window")
        elif self._window or self._since or self._until:
            self._problem(token, "second_window")
        else:
            self._window = window
            if window.turned:
                self._problem(token, "window_order")
        return take

    def _joined_window(self) -> Window | None:
        since, until = self._since, self._until
        if self._window or not (since or until):
            return self._window
        first = since.from_time.astimezone(self._clock.zone).date() if since and since.from_time else None
        # The end is a midnight and not included: the day before it is the last.
        last = None
        if until and until.to_time and until.from_time:
            last = until.from_time.astimezone(self._clock.zone).date()
            closing = until.to_time.astimezone(self._clock.zone).date()
            last = max(last, closing.fromordinal(closing.toordinal() - 1))
        window = self._clock.days(f"{first or ''}..{last or ''}", first, last)
        if window.turned:
            self._problems.append(Problem(Span(0, 0), f"{first}..{last}", "window_order"))
        return window

    def _read_subject(self, row: list[Token], words: list[str]) -> int:
        """Passes over what names North Korean forces, where everything that can be found is about them."""
        if self._of_texts or any(token.negated for token in row[:2]):
            return 0
        if self._vocabulary.subject.meaning(words[0]):
            return 1
        return 2 if len(row) > 1 and self._vocabulary.subject.meaning(" ".join(words[:2])) else 0

    def _read_place(self, row: list[Token], words: list[str], *, sure: bool) -> int:
        """Reads a place; ``sure`` leaves out single words that mean something else as often."""
        for take in range(min(len(row), self._gazetteer.longest_name), 0, -1):
            if any(token.negated for token in row[1:take]):
                continue
            name = " ".join(words[:take])
            capital = not row[0].text[:1].islower()
            found = self._gazetteer.lookup(name, doubtful=take > 1 or (capital and not sure))
            if not found and (take == 2 or (take == 1 and "가" <= name[:1] <= "힣")):
                found = self._covered(name, whole=take == 2)
            if found:
                self._keep_place(row[0], found[0].id, [other.id for other in found[1:]] if take == 1 else [])
                return take
        return 0

    def _covered(self, name: str, *, whole: bool) -> list[Place]:
        mentions = self._gazetteer.find(name, metonyms=True)
        fits = len(mentions) == 1 and mentions[0].span.start == 0
        return [mentions[0].place] if fits and (not whole or mentions[0].span.end == len(name)) else []

    def _read_event_or_stance(self, row: list[Token], words: list[str]) -> int:
        kept = self._side_of(row[0])
        for take in range(min(len(row), self._vocabulary.longest_phrase), 0, -1):
            if any(token.negated for token in row[1:take]):
                continue
            name = " ".join(words[:take])
            if meaning := self._vocabulary.stances.meaning(name):
                kept.stances[Stance(meaning)] = None
                return take
            if (take == 1 or name in self._vocabulary.events.whole) and (
                meaning := self._vocabulary.events.meaning(name)
            ):
                kept.events[Event(meaning)] = None
                return take
        return 0

    def _keep_word(self, token: Token, word: str) -> int:
        kept = _searched(token.text)
        if not kept or word in self._vocabulary.ignored or word in self._vocabulary.questions:
            return 1
        if not any(character.isalnum() for character in kept):
            self._problem(token, "no_word")
            return 1
        self._side_of(token).words[kept] = None
        if len(word) > 3 and self._suggested < _MOST_SUGGESTIONS:
            self._suggested += 1
            near = [*self._gazetteer.suggest(word), *self._vocabulary.events.nearest(word)]
            channels = difflib.get_close_matches(word[:40], list(self._channels), n=1, cutoff=0.8)
            near += [f"@{self._channels[name]}" for name in channels]
            if near:
                self._problem(token, "unknown_word", near[:3])
        return 1

    def _side_of(self, token: Token) -> _Collected:
        return self._excluded if token.negated else self._included

    def _problem(
        self, token: Token, reason: str, nearest: Collection[str] = (), allowed: Collection[str] = ()
    ) -> None:
        text = f"{token.key}:{token.text}" if token.key else token.text
        self._problems.append(Problem(token.span, text[:60], reason, tuple(nearest), tuple(allowed)))


def _row(tokens: list[Token], at: int) -> list[Token]:
    """The plain words from a token on, up to a comma, a quote or a key; at most eight."""
    row = [tokens[at]]
    for token in tokens[at + 1 : at + 8]:
        if token.first or token.quoted or token.key is not None or token.is_lone_minus:
            break
        row.append(token)
    return row


def _searched(text: str) -> str:
    """A word as it is searched for in the full text."""
    return " ".join(text.replace('"', " ").split())[:_LONGEST_WORD].strip()
