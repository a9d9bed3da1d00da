"""The little pattern language of the lexicon's word lists, and one pass that finds every pattern in a text.

A pattern is a few words: ``загин*`` (any word that begins so), ``*파병*`` (anywhere in a word), ``взят* .. полон``
(``..`` = up to four words between), ``(took|taken) prisoner`` (either), ``мінус #`` (``#`` = digits), ``~storm`` (all
forms of the verb, see :mod:`claims.extraction.inflection`). Words may be parted by spaces, quotes or hyphens, never by
a line's end. Patterns and texts are compared in folded form (:func:`claims.text.normalise`): lower case, ё as е, one
apostrophe.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterable, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

import ahocorasick_rs

T = TypeVar("T")

_WORD_TAIL = re.compile(r"\w{0,40}")
_NEXT_WORD = re.compile(r"[^\w\n]{1,4}(\w)")
_WORDS = re.compile(r"(?:\([^()]*\)|[^\s()])+")
_ALTERNATIVES = re.compile(r"\(([^()]*)\)")
_GAP = r"(?:[^\w\n.!?:;—–]{1,4}\w{1,40}){0,4}?"
_BETWEEN = r"[^\w\n]{1,4}"
_AFTER_GAP = r"[^\w\n.!?:;—–]{1,4}"


class PatternError(ValueError):
    """A pattern that the language does not know, said in one line."""


class Hit(NamedTuple, Generic[T]):
    """A pattern found: half-open range of the searched text, and what the pattern stands for."""

    start: int
    end: int
    rule: T


class _Form(NamedTuple):
    anchor: str  # what the automaton looks for
    left: bool  # a word must begin at the anchor
    right: bool  # a word must end behind it (patterns of one word)
    rest: tuple[str, ...] | None = None  # the words that must stand there, with the anchor's own
    follows: frozenset[str] | None = None  # first characters the next word can have; None = any


class _Anchored(Generic[T]):
    """All the patterns that begin with one anchor."""

    __slots__ = ("by_next", "gapped", "inside", "single")

    def __init__(self) -> None:
        self.single: list[tuple[_Form, T]] = []
        self.gapped: list[tuple[_Form, T]] = []
        self.by_next: dict[str, list[tuple[_Form, T]]] = {}
        self.inside = False  # whether any may begin inside a word

    def add(self, form: _Form, rule: T) -> None:
        self.inside = self.inside or not form.left
        if form.rest is None:
            self.single.append((form, rule))
        elif form.follows is None:
            self.gapped.append((form, rule))
        else:
            for char in form.follows:
                self.by_next.setdefault(char, []).append((form, rule))


def _expand(word: str) -> list[str]:
    """All the words that alternatives in round brackets stand for."""
    parts = _ALTERNATIVES.split(word)
    choices = [part.split("|") if i % 2 else [part] for i, part in enumerate(parts)]
    return ["".join(chosen) for chosen in itertools.product(*choices)]


def _word_pattern(word: str, *, first: bool) -> str:
    if word == "#":
        return r"\d{1,9}"
    left = r"\w{0,40}" if word.startswith("*") else "" if first else r"(?<!\w)"
    right = r"\w{0,40}" if word.endswith("*") else r"(?!\w)"
    return left + re.escape(word.strip("*")) + right


@functools.lru_cache(1 << 16)
def _compile(pattern: str) -> tuple[_Form, ...]:
    words = _WORDS.findall(pattern)
    if not words or words[0] in ("..", "#") or words[-1] == ".." or pattern.count("(") != pattern.count(")"):
        raise PatternError(f"a pattern begins and ends with a word: {pattern!r}")
    forms = []
    for opening in _expand(words[0]):
        first, *more = opening.split()
        anchor = first.strip("*")
        if not anchor or "*" in anchor:
            raise PatternError(f"a pattern's first word needs letters, with * at its ends only: {pattern!r}")
        left = not first.startswith("*") and (anchor[0].isalnum() or anchor[0] == "_")
        rest = [*more, *words[1:]]
        if not rest:
            right = not first.endswith("*") and (anchor[-1].isalnum() or anchor[-1] == "_")
            forms.append(_Form(anchor, left, right))
            continue
        follows = set() if rest[0] == ".." else {option[:1] for option in _expand(rest[0])}
        known = frozenset(follows) if follows and not follows & {"*", "#", ""} else None
        forms.append(_Form(anchor, left, True, (first.lstrip("*"), *rest), known))
    return tuple(forms)


@functools.cache
def _compiled(words: tuple[str, ...]) -> re.Pattern[str]:
    """The expression for a pattern of several words, made when its first word is met for the first time."""
    expression = [_word_pattern(words[0], first=True)]
    for before, word in itertools.pairwise(words):
        if word == "..":
            expression.append(_GAP)
            continue
        between = _AFTER_GAP if before == ".." else _BETWEEN
        spelt = (_BETWEEN.join(_word_pattern(p, first=False) for p in o.split()) for o in _expand(word))
        expression.append(f"{between}(?:{'|'.join(spelt)})")
    return re.compile("".join(expression))


def check_pattern(pattern: str) -> None:
    """Refuse a pattern that the language does not know.

    Raises:
        PatternError: with the reason.
    """
    _compile(pattern)


class TermMatcher(Generic[T]):
    """Finds the patterns of many rules in one pass over a text."""

    def __init__(self, rules: Iterable[tuple[str, T]]) -> None:
        """Prepare the patterns.

        Args:
            rules: pairs of a pattern in folded form and what it stands for.

        Raises:
            PatternError: a pattern could not be read.
        """
        anchors: dict[str, int] = {}
        self._anchored: list[_Anchored[T]] = []
        for pattern, rule in rules:
            for form in _compile(pattern):
                number = anchors.setdefault(form.anchor, len(anchors))
                if number == len(self._anchored):
                    self._anchored.append(_Anchored())
                self._anchored[number].add(form, rule)
        self._automaton = ahocorasick_rs.AhoCorasick(list(anchors)) if anchors else None

    def find(self, text: str) -> list[Hit[T]]:
        """Every hit in ``text`` (folded, without lone surrogates), by start, longer ones first."""
        if self._automaton is None:
            return []
        hits: list[Hit[T]] = []
        for number, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
            anchored = self._anchored[number]
            at_word = start == 0 or not (text[start - 1].isalnum() or text[start - 1] == "_")
            if not at_word and not anchored.inside:
                continue
            stop = _word_end(text, end)
            for form, rule in anchored.single:
                if (at_word or not form.left) and (stop == end or not form.right):
                    hits.append(Hit(start, stop, rule))
            phrases = anchored.gapped
            if anchored.by_next:
                following = _NEXT_WORD.match(text, stop)
                if following is not None:
                    phrases = phrases + anchored.by_next.get(following[1], [])
            for form, rule in phrases:
                if form.rest is not None and (at_word or not form.left):
                    found = _compiled(form.rest).match(text, start)
                    if found is not None:
                        hits.append(Hit(start, found.end(), rule))
        hits.sort(key=_by_start)
        return hits


def _word_end(text: str, at: int) -> int:
    if at >= len(text) or not (text[at].isalnum() or text[at] == "_"):
        return at
    tail = _WORD_TAIL.match(text, at)
    return tail.end() if tail is not None else at


def _by_start(hit: Hit[Any]) -> tuple[int, int]:
    return hit.start, -hit.end


def matches(pattern: str, text: str) -> bool:
    """Whether one pattern occurs in a folded text (for rules' examples)."""
    return bool(TermMatcher([(pattern, None)]).find(text))


def longest(hits: Sequence[Hit[T]]) -> list[Hit[T]]:
    """The hits that lie in no longer hit, given in the order :meth:`TermMatcher.find` returns them."""
    kept: list[Hit[T]] = []
    reach = -1
    for hit in hits:
        if hit.end > reach:
            kept.append(hit)
            reach = hit.end
    return kept
