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
import operator
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

import ahocorasick_rs

T = TypeVar("T")

_NUMBER = operator.attrgetter("number")
_START, _END, _END_OF_ANCHOR = operator.itemgetter(0), operator.itemgetter(1), operator.itemgetter(2)

_WORD_TAIL = re.compile(r"\w{0,40}")
_NEXT_WORD = re.compile(r"[^\w\n]{1,4}(\w+)")
_LETTERS = re.compile(r"\w+")
_WORDS_AND_GAPS = re.compile(r"(\w+)")
_OPENINGS = re.compile(r"(\w{1,3})\w*")  # as many letters as _OPENING says
_FROM_LETTER_TO_LETTER = re.compile(r"\w(?:[^#*]*\w)?\*?")
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


_hit: Callable[[tuple[int, int, Any]], Hit[Any]] = functools.partial(
    tuple.__new__, Hit
)  # quicker than by its name


class _Form(NamedTuple):
    anchor: str  # what the automaton looks for
    left: bool  # a word must begin at the anchor
    right: bool  # a word must end behind it
    rest: tuple[str, ...] = ()  # the words that must stand there, with the anchor's own


class _Phrase(Generic[T]):
    """A pattern of several words, known by its place among those of its anchor."""

    __slots__ = ("_expression", "ahead", "behind_gap", "left", "number", "openings", "rule", "words")

    def __init__(self, number: int, form: _Form, rule: T) -> None:
        self.number = number
        self.words = form.rest
        self.left = form.left
        self.rule = rule
        self.behind_gap = _behind_gap(form.rest)
        self.ahead = _ahead(form.rest)
        self.openings: tuple[str, ...] = ()  # one of which the next word begins with, where it is known
        self._expression: re.Pattern[str] | None = None

    def end_of(self, text: str, start: int) -> int | None:
        """Where the phrase ends that starts here, if it does."""
        if self._expression is None:
            self._expression = _compiled(self.words)
        found = self._expression.match(text, start)
        return None if found is None else found.end()


class _Phrases(Generic[T]):
    """The patterns of several words that begin with one anchor, by the opening of the word that comes next."""

    __slots__ = ("any", "behind_gap", "next", "short")

    def __init__(self, forms: Iterable[tuple[_Form, T]]) -> None:
        self.any: list[_Phrase[T]] = []
        self.behind_gap: set[str] | None = (
            set()
        )  # the openings of which any phrase needs one; None = it isn't known
        self.next: dict[str, list[_Phrase[T]]] = {}
        self.short = False  # whether any opening of words that are only begun is shorter than the others
        for number, (form, rule) in enumerate(forms):
            phrase = _Phrase(number, form, rule)
            words = None if form.rest[1] == ".." else _openings(form.rest[1])
            if words is None:
                self.any.append(phrase)
                if phrase.behind_gap is None:
                    self.behind_gap = None
                elif self.behind_gap is not None:
                    self.behind_gap |= phrase.behind_gap
                continue
            self.short = self.short or any(not whole and len(word) < _OPENING for word, whole in words)
            phrase.openings = tuple({word for word, _ in words})
            for opening in {word[:_OPENING] for word in phrase.openings}:
                self.next.setdefault(opening, []).append(phrase)
        if self.short:
            # Each opening has what its own beginnings have, so that the longest one known has all.
            self.next = {
                opening: sorted(
                    {
                        p.number: p
                        for size in range(1, len(opening) + 1)
                        for p in self.next.get(opening[:size], ())
                    }.values(),
                    key=_NUMBER,
                )
                for opening in self.next
            }

    def behind_a_gap(self, openings: Sequence[str]) -> list[_Phrase[T]]:
        """Those that may hold whatever word comes next; ``openings`` are those of the words that come."""
        if self.behind_gap is not None and self.behind_gap.isdisjoint(openings):
            return []
        return [p for p in self.any if p.behind_gap is None or not p.behind_gap.isdisjoint(openings)]

    def before(self, word: str) -> list[_Phrase[T]]:
        """Those that the next word allows, which follows closely."""
        known = self.next.get
        then = known(word[:_OPENING])
        if then is None and self.short:
            then = known(word[:2]) or known(word[0])
        return [p for p in then if word.startswith(p.openings)] if then else []


class _Anchored(Generic[T]):
    """All the patterns that begin with one anchor."""

    __slots__ = ("_forms", "inside", "open", "open_phrase", "rules", "several", "single", "sorted")

    def __init__(self) -> None:
        self.single: list[tuple[bool, bool, T]] = []  # whether a word must begin there, and end behind it
        self.rules: list[T] = []  # those of the single ones
        self.inside = False  # whether any may begin inside a word
        self.open = False  # whether a word may go on behind the anchor in any
        self.several = False  # whether any are of several words
        self.open_phrase = False  # the same as ``open``, of those of several words
        self._forms: list[tuple[_Form, T]] = []
        self.sorted: _Phrases[T] | None = None

    def add(self, form: _Form, rule: T) -> None:
        self.inside = self.inside or not form.left
        self.open = self.open or not form.right
        self.open_phrase = self.open_phrase or bool(form.rest and not form.right)
        if form.rest:
            self.several = True
            self._forms.append((form, rule))
        else:
            self.single.append((form.left, form.right, rule))
            self.rules.append(rule)

    @property
    def phrases(self) -> _Phrases[T]:
        """Those of several words, sorted when the anchor is met for the first time."""
        if self.sorted is None:
            self.sorted = _Phrases(self._forms)
        return self.sorted


_OPENING = 3  # letters by which words are looked up
_WIDEST_GAP = 4  # words
_WIDEST_BETWEEN = 4  # characters between two words of a phrase
_LONGEST_TAIL = 40  # letters of a word behind what is looked for


def _openings(word: str) -> set[tuple[str, bool]] | None:
    """The letters with which a word of a pattern begins, and whether they are all of it; ``None`` = any letters."""
    found = set()
    for option in _expand(word):
        first = option.split(maxsplit=1)[0] if option.strip() else ""
        if first[:1] in ("*", "#", ""):
            return None
        letters = _WORD_TAIL.match(first)
        opening = "" if letters is None else letters[0]
        found.add((opening, opening + "*" != first))
    return found


def _behind_gap(words: tuple[str, ...]) -> frozenset[str] | None:
    """The first letters of the words one of which must stand behind a phrase's gap; ``None`` = it isn't known."""
    if words[1] != ".." or words[2] == "..":
        return None
    openings = _openings(words[2])
    if openings is None or any(not whole and len(opening) < _OPENING for opening, whole in openings):
        return None
    return frozenset(opening[:_OPENING] for opening, _ in openings)


def _ahead(words: tuple[str, ...]) -> tuple[int, tuple[str, ...]] | None:
    """How many words behind the next one a phrase's third stands, and how it may begin; ``None`` = it isn't known."""
    if len(words) < 3 or ".." in words[1:3]:
        return None
    sizes = set()
    for option in _expand(words[1]):
        if option != "#" and not _FROM_LETTER_TO_LETTER.fullmatch(option):
            return None
        sizes.add(1 if option == "#" else len(_LETTERS.findall(option)))
    openings = _openings(words[2])
    return (
        None if openings is None or len(sizes) > 1 else (sizes.pop(), tuple({word for word, _ in openings}))
    )


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
        forms.append(_Form(anchor, left, not first.endswith("*"), (first.lstrip("*"), *rest)))
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
        anchors: dict[str, _Anchored[T]] = {}
        for pattern, rule in rules:
            for form in _compile(pattern):
                anchored = anchors.get(form.anchor)
                if anchored is None:
                    anchored = anchors[form.anchor] = _Anchored()
                anchored.add(form, rule)
        # Whole words are looked up as such; the automaton has the rest.
        self._words = {
            anchor: anchored
            for anchor, anchored in anchors.items()
            if not (anchored.inside or anchored.open) and _LETTERS.fullmatch(anchor)
        }
        sought = [anchor for anchor in anchors if anchor not in self._words]
        self._sought = [anchors[anchor] for anchor in sought]
        self._inside = bytes(anchored.inside for anchored in self._sought)
        self._automaton = ahocorasick_rs.AhoCorasick(sought) if sought else None

    def find(self, text: str) -> list[Hit[T]]:
        """Every hit in ``text`` (folded, without lone surrogates), by start, longer ones first."""
        parts = _WORDS_AND_GAPS.split(text)  # a gap first and last
        words = parts[1::2]
        bounds = list(itertools.accumulate(map(len, parts)))
        starts = bounds[0:-1:2]
        ends = bounds[1::2]
        count = len(words)
        openings = _OPENINGS.findall(text)
        openings.append("")
        # What may begin a pattern, where it stands, and which word it is where it is a whole one.
        anchors: list[tuple[_Anchored[T], int, int, int]] = [
            (anchored, starts[at], ends[at], at)
            for at, anchored in enumerate(map(self._words.get, words))
            if anchored is not None
        ]
        if self._automaton is not None:
            inside, sought = self._inside, self._sought
            for index, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
                if inside[index] or not start or not ((before := text[start - 1]).isalnum() or before == "_"):
                    anchors.append((sought[index], start, end, -1))
        anchors.sort(key=_END_OF_ANCHOR)
        hits: list[Hit[T]] = []
        for anchored, start, end, whole in anchors:
            if whole >= 0:
                for rule in anchored.rules:
                    hits.append(_hit((start, end, rule)))
                if not anchored.several:
                    continue
                after = whole + 1
                at_word = ends_word = True
                stop = end
            else:
                at_word = not anchored.inside or _begins_word(text, start)
                after = bisect_right(starts, end)  # the first word that begins behind the anchor
                word_end = ends[after - 1] if after else 0
                stop = end if end >= word_end else min(word_end, end + _LONGEST_TAIL)  # inside a word?
                for left, right, rule in anchored.single:
                    if (at_word or not left) and (stop == end or not right):
                        hits.append(_hit((start, stop, rule)))
                if not anchored.several or (stop > end and not anchored.open_phrase):
                    continue
                ends_word = stop == word_end
            phrases = anchored.sorted or anchored.phrases
            if phrases.any:
                found = phrases.behind_a_gap(openings[after : after + _WIDEST_GAP + 1])
            elif ends_word and not phrases.short and openings[after] not in phrases.next:
                continue
            else:
                found = []
            following = ""
            if ends_word:
                if (phrases.short or openings[after] in phrases.next) and after < count:
                    gap = parts[2 * after]
                    if len(gap) <= _WIDEST_BETWEEN and "\n" not in gap:
                        following = words[after]
                        found += phrases.before(following)
            else:
                next_word = _NEXT_WORD.match(text, stop)
                if next_word is not None:
                    found += phrases.before(next_word[1])
            for phrase in found:
                if at_word or not phrase.left:
                    if following and phrase.ahead is not None:
                        third, beginnings = phrase.ahead
                        if after + third >= count or not words[after + third].startswith(beginnings):
                            continue
                    closing = phrase.end_of(text, start)
                    if closing is not None:
                        hits.append(_hit((start, closing, phrase.rule)))
        hits.sort(key=_END, reverse=True)
        hits.sort(key=_START)
        return hits


def _begins_word(text: str, start: int) -> bool:
    """Whether no letter stands before a place."""
    if not start:
        return True
    before = text[start - 1]
    return not (before.isalnum() or before == "_")


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
