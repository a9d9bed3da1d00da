"""Whether a post names North Korean personnel in or for the war, and by which words and rules.

One pass of an automaton over the normalised text finds the anchors; almost every post ends there. Where there
is one, a second pass finds all terms, and the rules of the lexicon look at the sentences and paragraphs that
hold the anchors. What speaks against a rule is looked for only up to the end of the anchor's own sentence, so
that nothing added after a text can take its flag away.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import islice

from claims.lexicon import Lexicon
from claims.lexicon.matcher import Hit, Matcher
from claims.lexicon.rules import Condition, Near, Rule, Scope, Shadow
from claims.lexicon.terms import in_one_line, places_in_line
from claims.model import Flag, Mention, Span
from claims.text import Normalised, normalise, split_paragraphs

FLAGGED_FROM = 0.5  # a score from here on is a flag
_NOT_FLAGGED = Flag(flagged=False, score=0.0)
_MOST_MENTIONS = 200


def flag_post(text: str, lexicon: Lexicon) -> Flag:
    """Judges one text. ``score`` is the evidence's strength, 0…1; mentions point into the text as given."""
    return flag_normalised(normalise(text), lexicon)


def flag_normalised(normalised: Normalised, lexicon: Lexicon) -> Flag:
    """``flag_post`` for a text that is normalised already."""
    matcher = lexicon.matcher
    hits = matcher.find(in_one_line(normalised.text))
    if not hits:
        return _NOT_FLAGGED
    rules = matcher.rules_for(_classes_of(hits))
    if not rules:
        return _NOT_FLAGGED
    return _judge(normalised, _page_of(normalised, hits, matcher), rules)


def _judge(normalised: Normalised, page: _Page, rules: list[Rule]) -> Flag:
    against = 1.0
    best = 0.0
    mentions: dict[Span, Mention] = {}
    page.start_at(rules)
    for rule in rules:
        seen = False
        for start, end in islice(page.places(rule), _MOST_MENTIONS):
            seen = True
            span = normalised.original(start, end)
            if span not in mentions and len(mentions) < _MOST_MENTIONS:
                mentions[span] = Mention(span, normalised.given[span.start : span.end], rule.name)
        if seen:
            against *= 1 - rule.score
            best = max(best, rule.score)
    if not mentions:
        return _NOT_FLAGGED
    # Several weak rules are worth more than each of them, but never more than a little.
    score = min(best + 0.3 * (1 - against - best), 0.99)
    return Flag(score >= FLAGGED_FROM, score, tuple(sorted(mentions.values(), key=lambda m: m.span)))


def rules_seen(text: str, lexicon: Lexicon) -> list[str]:
    """The names of all rules that hold in a text, in the order of the lexicon."""
    normalised = normalise(text)
    page = _page_of(normalised, lexicon.matcher.find(in_one_line(normalised.text)), lexicon.matcher)
    page.start_at(lexicon.matcher.rules)
    return [rule.name for rule in lexicon.matcher.rules if next(page.places(rule), None)]


def _classes_of(hits: list[Hit]) -> int:
    classes = 0
    for hit in hits:
        classes |= hit.classes
    return classes


def _page_of(normalised: Normalised, hits: list[Hit], matcher: Matcher) -> _Page:
    """The page of a text with the terms that were found in its one line."""
    places = places_in_line(normalised.text)
    if places is not None:
        hits = [Hit(places[hit.start], places[hit.end - 1] + 1, hit.classes) for hit in hits]
    return _Page(normalised, hits, matcher.shadows)


class _Page:
    """A text with its hits, by sentence and paragraph."""

    def __init__(self, normalised: Normalised, hits: list[Hit], shadows: tuple[Shadow, ...]) -> None:
        self.text = text = normalised.text
        self.hits = _without_shadowed(hits, text, shadows)
        sentences = normalised.sentences
        paragraphs = split_paragraphs(text)
        starts = [s.start for s in sentences]
        paragraph_starts = [p.start for p in paragraphs]
        self.paragraph_of = [max(bisect_right(paragraph_starts, s.start) - 1, 0) for s in sentences]
        self.in_sentence = [0] * len(sentences)
        self.sentence_of: list[int] = []
        self.starting: list[
            tuple[int, int, int]
        ] = []  # hits at which a rule can start, their sentences, classes
        sentence = 0
        following = starts[1] if len(starts) > 1 else len(text)
        for start, _, classes in self.hits:
            while start >= following:
                sentence += 1
                following = starts[sentence + 1] if sentence + 1 < len(starts) else len(text)
            self.in_sentence[sentence] |= classes
            self.sentence_of.append(sentence)
        self.seen, self.so_far = self._by_scope()

    def _by_scope(self) -> tuple[list[list[int]], list[list[int]]]:
        """The classes around each sentence by scope: all of them, and those up to the sentence's own end."""
        count = len(self.in_sentence)
        in_paragraph = [0] * (self.paragraph_of[-1] + 1 if count else 0)
        in_post = 0
        around = list(self.in_sentence)
        paragraph_so_far, post_so_far, around_so_far = [], [], []
        for at, mask in enumerate(self.in_sentence):
            paragraph = self.paragraph_of[at]
            if at and self.paragraph_of[at - 1] == paragraph:
                around[at] |= self.in_sentence[at - 1]
                around_so_far.append(around[at])
                around[at - 1] |= mask
            else:
                around_so_far.append(mask)
            in_paragraph[paragraph] |= mask
            in_post |= mask
            paragraph_so_far.append(in_paragraph[paragraph])
            post_so_far.append(in_post)
        whole_paragraph = [in_paragraph[paragraph] for paragraph in self.paragraph_of]
        seen = [self.in_sentence, around, whole_paragraph, [in_post] * count]  # in the order of Scope
        return seen, [self.in_sentence, around_so_far, paragraph_so_far, post_so_far]

    def start_at(self, rules: Iterable[Rule]) -> None:
        """Keep the hits at which these rules start at hand."""
        anchors = 0
        for rule in rules:
            anchors |= rule.anchor
        self.starting = [
            (at, self.sentence_of[at], hit.classes)
            for at, hit in enumerate(self.hits)
            if hit.classes & anchors
        ]

    def places(self, rule: Rule) -> Iterator[tuple[int, int]]:
        """Where a rule holds, in normalised text."""
        tries = 0
        anchor, anchor_not = rule.anchor, rule.anchor_not
        looked_at, holds = -1, False
        for at, sentence, classes in self.starting:
            if not classes & anchor:
                continue
            if sentence != looked_at:
                looked_at, holds = sentence, self.may_hold(rule, sentence)
            if not holds or classes & anchor_not:
                continue
            tries += 1
            if tries > _MOST_TRIES:
                return
            start, end, _ = self.hits[at]
            for near in rule.near:
                other = self.nearest(at, near)
                if other is None:
                    break
                start, end = min(start, other.start), max(end, other.end)
            else:
                yield start, end

    def may_hold(self, rule: Rule, sentence: int) -> bool:
        for need in rule.needs:
            if not self.seen[need.scope][sentence] & need.classes:
                return False
        if self.so_far[Scope.POST][sentence] & rule.forbidden:
            for veto in rule.unless:
                if self.forbids(veto, sentence):
                    return False
        return not rule.weigh or self.points(rule, sentence) >= rule.enough

    def points(self, rule: Rule, sentence: int) -> int:
        """The sum of what speaks for a rule in a sentence, less what speaks against it."""
        total = 0
        in_post = self.seen[Scope.POST][sentence]
        for weight in rule.weigh:
            condition = weight.condition
            if not in_post & condition.classes:
                continue
            if (
                self.seen[condition.scope][sentence] & condition.classes
                if weight.points > 0
                else self.forbids(condition, sentence)
            ):
                total += weight.points
        return total

    def forbids(self, veto: Condition, sentence: int) -> bool:
        return bool(
            self.so_far[veto.scope][sentence] & veto.classes and not self.in_sentence[sentence] & veto.but
        )

    def nearest(self, at: int, near: Near) -> Hit | None:
        """The closest hit of the wanted classes, or none near enough."""
        anchor = self.hits[at]
        if near.after:
            barred = False
            for other in self.hits[at + 1 : at + _NEIGHBOURS]:
                if other.start < anchor.end:
                    continue
                if other.classes & near.classes:
                    if not barred and self.is_close(anchor.end, other.start, near):
                        return other
                    break
                barred = barred or bool(other.classes & near.bar)
        if near.before:
            barred = False
            for other in reversed(self.hits[max(at - _NEIGHBOURS, 0) : at]):
                if other.end > anchor.start:
                    continue
                if other.classes & near.classes:
                    if not barred and self.is_close(other.end, anchor.start, near):
                        return other
                    break
                barred = barred or bool(other.classes & near.bar)
        return None

    def is_close(self, start: int, end: int, near: Near) -> bool:
        between = _words_between(self.text, start, end)
        if between is None or len(between) > near.words:
            return False
        return not near.links or all(word in near.links for word in between)


_NEIGHBOURS = 12  # hits that are looked at on either side
_MOST_TRIES = 5_000  # anchors of one rule that are looked at closely; no post of the field has as many
_WIDEST_GAP = 160  # characters


def _words_between(text: str, start: int, end: int) -> list[str] | None:
    """The words in a gap; none at all (not even an empty list) if a sentence ends in it."""
    if end - start > _WIDEST_GAP:
        return None
    gap = text[start:end]
    if "\n\n" in gap or any(stop in gap for stop in _STOPS):
        return None
    return _WORD.findall(gap)


_WORD = re.compile(r"(?:\w|(?<=\w)['\-](?=\w))+")
_STOPS = (". ", "! ", "? ", ".\n", "!\n", "?\n", "。", ";")


def _without_shadowed(hits: list[Hit], text: str, shadows: tuple[Shadow, ...]) -> list[Hit]:
    shadowing = 0
    for shadow in shadows:
        shadowing |= shadow.classes
    kept: list[Hit] = []
    for at, hit in enumerate(hits):
        classes = hit.classes
        if not classes & shadowing:
            kept.append(hit)
            continue
        for shadow in shadows:
            if classes & shadow.classes and _is_shadowed(hits, at, shadow, text):
                classes &= ~shadow.classes
        kept.append(hit if classes == hit.classes else Hit(hit.start, hit.end, classes))
    return kept


def _is_shadowed(hits: list[Hit], at: int, shadow: Shadow, text: str) -> bool:
    hit = hits[at]
    beside = hits[max(at - 3, 0) : at] if shadow.before else hits[at + 1 : at + 4]
    for other in beside:
        if not other.classes & shadow.beside:
            continue
        gap = (other.end, hit.start) if shadow.before else (hit.end, other.start)
        between = _words_between(text, *gap) if gap[0] <= gap[1] else None
        if between is None or len(between) > shadow.words or _PAUSE.search(text, *gap):
            continue
        if shadow.but and _is_shared(hits, at, other, shadow, text):
            continue
        return True
    return False


_PAUSE = re.compile("[,:—–\\n]")  # "about the soldiers: «Our business»"
_AND = frozenset(
    ["", "и", "і", "й", "та", "або", "или", "and", "or", "und", "oder", "&", "/", ",", "-", "–", "—"]
)


def _is_shared(hits: list[Hit], at: int, other: Hit, shadow: Shadow, text: str) -> bool:
    """Whether the hit belongs to an excepted class as well: "North Korean and Russian soldiers"."""
    hit = hits[at]
    for third in hits[max(at - 5, 0) : at + 5]:
        if not third.classes & shadow.but or third.start == other.start:
            continue
        if third.end <= other.start:
            gap = text[third.end : other.start]
        elif third.start >= other.end and (third.end <= hit.start or not shadow.before):
            gap = text[other.end : third.start]
        else:
            continue
        if len(gap) < 12 and gap.strip() in _AND:
            return True
    return False
