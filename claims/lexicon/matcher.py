"""The compiled part of a lexicon: two automata over all forms, and the rules that judge their hits."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from ahocorasick_rs import AhoCorasick

from claims.lexicon.errors import LexiconError
from claims.lexicon.rules import Rule, Shadow, parse_classes, parse_rule, parse_shadow
from claims.lexicon.terms import Pattern, expand_term, is_asian

_MOST_CLASSES = 250


class Hit(NamedTuple):
    """A term seen in normalised text; ``classes`` is a bit mask."""

    start: int
    end: int
    classes: int


class Matcher:
    """Finds terms in normalised text.

    Attributes:
        bits: the bit of each class of terms by its name.
        rules: the rules, in the order of the files.
        shadows: what makes a hit not count.
    """

    def __init__(
        self,
        bits: Mapping[str, int],
        patterns: Mapping[str, Mapping[tuple[bool, bool], int]],
        rules: tuple[Rule, ...],
        shadows: tuple[Shadow, ...],
        hiding: int,
    ) -> None:
        self.bits = bits
        self.rules = rules
        self.shadows = shadows
        anchors = 0
        for rule in rules:
            anchors |= rule.anchor
        forms = [_form(text, ways) for text, ways in patterns.items()]
        self._anchors = _Automaton([form for form in forms if form.classes & anchors])
        self._others = _Automaton([form for form in forms if not form.classes & anchors])
        self._anchor_classes = anchors
        self._hiding = hiding
        # By each class that starts them, so that a post's rules are found without a look at all of them; with the
        # classes of each condition, the first three apart: most rules fail at these.
        self._wanted: dict[int, list[tuple[int, Rule, int, int, int, tuple[int, ...]]]] = defaultdict(list)
        for number, rule in enumerate(rules):
            first, second, third, *others = (
                *(n.classes for n in rule.needs),
                *(n.classes for n in rule.near),
                -1,
                -1,
                -1,
            )
            for place in range(rule.anchor.bit_length()):
                if rule.anchor >> place & 1:
                    self._wanted[1 << place].append((number, rule, first, second, third, tuple(others)))

    def rules_for(self, classes: int) -> list[Rule]:
        """The rules that could hold where terms of these classes were seen, in the order of the files."""
        held: dict[int, Rule] = {}
        starting = classes & self._anchor_classes
        while starting:
            lowest = starting & -starting
            starting ^= lowest
            held.update(
                [
                    (number, rule)
                    for number, rule, first, second, third, others in self._wanted[lowest]
                    if first & classes
                    and second & classes
                    and third & classes
                    and not (others and any(not other & classes for other in others))
                ]
            )
        return [held[number] for number in sorted(held)]

    def find(self, text: str) -> list[Hit]:
        """All terms in a normalised text without line breaks, by position; none where no rule could start.

        What stands inside a longer term of a class that hides is not seen: the Koreans of "North Koreans".
        """
        anchors = self._anchor_classes
        begun = self._anchors.find(text)
        if not begun or not any([classes & anchors for _, _, classes in begun]):
            return []
        kept: list[Hit] = []
        hidden_to = 0
        last_start = last_end = -1
        for start, minus_end, classes in sorted(begun + self._others.find(text)):
            end = -minus_end
            if start == last_start and end == last_end:
                classes |= kept[-1].classes
                kept[-1] = Hit(start, end, classes)
            elif end <= hidden_to:
                continue
            else:
                kept.append(Hit(start, end, classes))
                last_start, last_end = start, end
            if classes & self._hiding and end > hidden_to:
                hidden_to = end
        return kept


class _Form(NamedTuple):
    """A string to look for: in which ways it may stand in a word, with the classes of each, and all of them."""

    text: str
    ways: tuple[tuple[bool, bool, int], ...]
    classes: int
    closed: bool  # it begins a word in every way, also where the spaces are left out


def _form(text: str, ways: Mapping[tuple[bool, bool], int]) -> _Form:
    if len(ways) == 1:
        ((left, right), mask) = next(iter(ways.items()))
        return _Form(text, ((left, right, mask),), mask, not left and not is_asian(text[0]))
    classes = 0
    for mask in ways.values():
        classes |= mask
    closed = not is_asian(text[0]) and not any(left for left, _ in ways)
    return _Form(text, tuple((left, right, mask) for (left, right), mask in ways.items()), classes, closed)


class _Automaton:
    def __init__(self, forms: list[_Form]) -> None:
        self._ways = [form.ways for form in forms]
        self._closed = [form.closed for form in forms]
        self._edges = [(_kind_of(form.text[0]), _kind_of(form.text[-1])) for form in forms]
        self._automaton = AhoCorasick([form.text for form in forms]) if forms else None

    def find(self, text: str) -> list[tuple[int, int, int]]:
        """What is found: where it starts, where it ends with a minus, so that longer ones sort first, its classes."""
        found: list[tuple[int, int, int]] = []
        if self._automaton is None:
            return found
        unspaced: list[tuple[int, int]] | None = None
        length = len(text)
        ways, closed, edges = self._ways, self._closed, self._edges
        for index, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
            first, last = edges[index]
            # Two neighbouring characters belong to one word: letters, and both or neither of them Asian.
            inside = start and text[start - 1].isalpha() and _kind_of(text[start - 1]) == first
            if inside and closed[index]:
                continue
            followed = end < length and text[end].isalpha()
            for open_left, open_right, mask in ways[index]:
                if inside and not open_left:
                    if end - start < 2 or first != _ASIAN:
                        continue
                    if unspaced is None:
                        unspaced = [run.span() for run in _UNSPACED.finditer(text)]
                    if not any(first_at < start < last_at for first_at, last_at in unspaced):
                        continue
                if followed:
                    if not open_right:
                        if _kind_of(text[end]) == last:
                            continue
                    elif last != _ASIAN:
                        tail = _LETTERS.match(text, end)
                        found.append((start, -tail.end() if tail else -end, mask))
                        continue
                found.append((start, -end, mask))
        return found


# Korean words are shorter than this: whoever writes on has left out the spaces, and words begin anywhere.
_UNSPACED = re.compile("[\uac00-\ud7a3]{13,}")
_LETTERS = re.compile(r"(?:[^\W\d_]|'(?=[^\W\d_])){1,30}")


_LETTER, _ASIAN = 1, 2


def _kind_of(char: str) -> int:
    """Whether a character is a letter, and an Asian one; 0 where it is none."""
    return 0 if not char.isalpha() else _ASIAN if is_asian(char) else _LETTER


def compile_matcher(tables: Mapping[str, Mapping[str, Any]], texts: Mapping[str, str]) -> Matcher:
    """Compiles the ``flag`` tables of all files; ``texts`` are their sources, for the line of an error.

    Raises:
        LexiconError: something in them isn't allowed.
    """
    bits: dict[str, int] = {}
    patterns: dict[str, dict[tuple[bool, bool], int]] = defaultdict(dict)
    flags = {name: table["flag"] for name, table in tables.items() if "flag" in table}
    for file, flag in flags.items():
        if not isinstance(flag, dict) or set(flag) - {"terms", "rules", "shadows", "hides"}:
            raise LexiconError(
                file, _line(texts[file], "flag"), "flag holds terms, hides, rules, shadows only"
            )
        for name, terms in _classes(file, flag, texts[file]):
            if name not in bits:
                bits[name] = 1 << len(bits)
            for term in terms:
                for pattern in _expand(file, term, texts[file]):
                    ways = patterns[pattern.text]
                    way = (pattern.open_left, pattern.open_right)
                    ways[way] = ways.get(way, 0) | bits[name]
    if len(bits) > _MOST_CLASSES:
        raise LexiconError(next(iter(flags)), None, f"more than {_MOST_CLASSES} classes of terms")
    rules: list[Rule] = []
    shadows: list[Shadow] = []
    seen: set[str] = set()
    hiding = 0
    for file, flag in flags.items():
        if "hides" in flag:
            hiding |= _parsed(
                file, flag, texts[file], lambda t: parse_classes(t["hides"], bits, "flag.hides")
            )
        for table in _list(file, flag, "rules", texts[file]):
            rule = _parsed(file, table, texts[file], lambda t: parse_rule(t, bits))
            if rule.name in seen:
                raise LexiconError(file, _line(texts[file], rule.name), f"rule {rule.name} is there twice")
            seen.add(rule.name)
            rules.append(rule)
        for table in _list(file, flag, "shadows", texts[file]):
            shadows.append(_parsed(file, table, texts[file], lambda t: parse_shadow(t, bits)))
    return Matcher(bits, patterns, tuple(rules), tuple(shadows), hiding)


def _classes(file: str, flag: Mapping[str, Any], source: str) -> Iterator[tuple[str, list[str]]]:
    classes = flag.get("terms", {})
    if not isinstance(classes, dict):
        raise LexiconError(file, _line(source, "terms"), "flag.terms must be a table of lists")
    for name, terms in classes.items():
        if not isinstance(terms, list) or not all(isinstance(term, str) for term in terms):
            raise LexiconError(
                file, _line(source, f"\n{name} =", name), f"flag.terms.{name} must be a list of strings"
            )
        yield name, terms


def _expand(file: str, term: str, source: str) -> list[Pattern]:
    try:
        return expand_term(term)
    except ValueError as error:
        raise LexiconError(file, _line(source, f'"{term}"', term), str(error)) from error


def _list(file: str, flag: Mapping[str, Any], key: str, source: str) -> list[Mapping[str, Any]]:
    tables = flag.get(key, [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise LexiconError(file, _line(source, key), f"write each as [[flag.{key}]]")
    return tables


def _parsed(file: str, table: Mapping[str, Any], source: str, parse: Any) -> Any:
    try:
        return parse(table)
    except ValueError as error:
        needle = table.get("name")
        line = _line(source, f'"{needle}"') if isinstance(needle, str) else None
        raise LexiconError(file, line, str(error)) from error


def _line(source: str, *needles: str) -> int | None:
    """The line of the first of some strings that is there."""
    for needle in needles:
        at = source.find(needle)
        if at >= 0:
            return source.count("\n", 0, at + len(needle) - len(needle.lstrip())) + 1
    return None
