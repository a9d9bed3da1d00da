"""Every subscription to be told at once, arranged so that one new claim finds those that it is for.

Many chats share a query, so each distinct query is asked once. A query stands under the rarest thing that a claim must
have to be meant by it (a channel, a claimant, a word, a place with a kind of event …), and only those that stand under
something the claim has are asked at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import product
from typing import TypeAlias

from storage.claim_facts import ClaimFacts, Test, conditions_of, folded
from storage.claim_filters import ClaimFilter
from storage.search_terms import needles
from storage.subscriptions import Standing

_Key: TypeAlias = tuple[str, ...]
_ANY: _Key = ("any",)
_PREFIX = 4  # letters of a word that queries stand under
_MOST_KEYS = 64


class StandingQueries:
    """The queries in memory. ``read`` understands a query's text, without its window."""

    def __init__(self, read: Callable[[str], ClaimFilter]) -> None:
        self._read = read
        self._subscribers: dict[str, set[int]] = {}
        self._query_of: dict[int, str] = {}
        self._tests: dict[str, tuple[Test, ...]] = {}
        self._keys: dict[str, tuple[_Key, ...]] = {}
        self._under: dict[_Key, set[str]] = {}
        self.version = 0

    def __len__(self) -> int:
        return len(self._query_of)

    def take(self, changed: Iterable[Standing]) -> None:
        """Learns subscriptions that are new or have changed."""
        for one in changed:
            self._drop(one.id)
            if one.active:
                self._add(one.id, one.query)
            self.version = max(self.version, one.version)

    def read_again(self) -> None:
        """Understands every query anew: channels that they name may have become known since."""
        for query in list(self._tests):
            self._forget(query)
            self._learn(query)

    def match(self, facts: ClaimFacts) -> list[int]:
        """The subscriptions that a claim is for."""
        found: list[int] = []
        for key in _keys_of(facts):
            for query in self._under.get(key, ()):
                for test in self._tests[query]:
                    if not test(facts):
                        break
                else:
                    found += self._subscribers[query]
        return found if len(found) < 2 else list(dict.fromkeys(found))

    def _add(self, subscription: int, query: str) -> None:
        self._query_of[subscription] = query
        subscribers = self._subscribers.get(query)
        if subscribers is None:
            self._subscribers[query] = {subscription}
            self._learn(query)
        else:
            subscribers.add(subscription)

    def _drop(self, subscription: int) -> None:
        query = self._query_of.pop(subscription, None)
        if query is None:
            return
        subscribers = self._subscribers[query]
        subscribers.discard(subscription)
        if not subscribers:
            del self._subscribers[query]
            self._forget(query)

    def _learn(self, query: str) -> None:
        wanted = self._read(query)
        self._tests[query] = conditions_of(wanted)
        self._keys[query] = _keys_for(wanted)
        for key in self._keys[query]:
            self._under.setdefault(key, set()).add(query)

    def _forget(self, query: str) -> None:
        del self._tests[query]
        for key in self._keys.pop(query):
            under = self._under[key]
            under.discard(query)
            if not under:
                del self._under[key]


def _keys_for(wanted: ClaimFilter) -> tuple[_Key, ...]:
    """What a query stands under: a claim that it means has at least one of these."""
    if wanted.channels.any_of:
        return tuple(("channel", value) for value in wanted.channels.any_of)
    if wanted.claimants.any_of:
        return tuple(("claimant", value) for value in wanted.claimants.any_of)
    said = needles(wanted.words.words, wanted.words.phrases)
    if said:
        rarest = folded(max(said, key=len).split()[-1])
        if rarest.isalnum():
            return (("word", rarest[:_PREFIX]),)
    places, events = wanted.places.any_of, wanted.events.any_of
    if places and events and len(places) * len(events) <= _MOST_KEYS:
        return tuple(("place", place, event) for place, event in product(places, events))
    if places:
        return tuple(("place", place) for place in places)
    if events:
        return tuple(("event", event) for event in events)
    if wanted.sides.any_of:
        return tuple(("side", side) for side in wanted.sides.any_of)
    if wanted.languages.any_of:
        return tuple(("language", language) for language in wanted.languages.any_of)
    return (_ANY,)


def _keys_of(facts: ClaimFacts) -> Iterator[_Key]:
    """Everything that queries which mean a claim can stand under."""
    yield _ANY
    yield "channel", facts.channel
    yield "claimant", facts.claimant
    yield "event", facts.event
    yield "side", facts.side
    yield "language", facts.language
    for place in facts.places:
        yield "place", place
        yield "place", place, facts.event
    words = facts.said.split()
    for length in range(1, _PREFIX + 1):
        for beginning in {word[:length] for word in words}:
            yield "word", beginning
