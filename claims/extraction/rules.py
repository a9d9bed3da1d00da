"""The lexicon's tables for claims (``claims_*.toml``, ``claimants.toml``) as rules that the extraction runs on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from claims.extraction.inflection import expand_lemmas, expand_past
from claims.extraction.terms import Hit, PatternError, TermMatcher, check_pattern
from claims.lasting import built_to_last
from claims.model import CountKind, Event, Side, Stance

TermHit = Hit["Term"]

#: What a section's ``tag`` key is called in the files, and which values it takes (``None`` = any text).
SECTIONS: Mapping[str, tuple[str, tuple[str, ...] | None]] = {
    "event": ("event", tuple(e.value for e in Event)),
    "stance": ("stance", tuple(s.value for s in Stance)),
    "hedge": ("bound", ("min", "max", "about", "exact")),
    "number": ("", None),
    "multiplier": ("", None),
    "several": ("", None),
    "noun": ("of", ("people", "others", "things", "part")),
    "joint": ("", None),
    "shadow": ("", None),
    "speech": ("role", ("verb", "according", "source", "figure", "forward", "denial", "nobody")),
    "date": ("date", None),
    "negation": ("scope", ("before", "after", "question", "unknown")),
    "link": ("link", ("range_from", "range_to", "and")),
    "claimant": ("name", None),
}


class RuleError(ValueError):
    """A rule that cannot be used: one line naming the file, the rule and the reason."""


@dataclass(frozen=True, slots=True)
class Term:
    """What one pattern of the lexicon stands for.

    Attributes:
        kind: the section it stands in, e.g. ``event`` or ``hedge``.
        rule: the rule's name, as reasons show it.
        tag: the section's own key: which event, which stance, which bound …
        value: a number's or multiplier's value, a month's number, an offset in days.
        counts: which kind of count a number beside it is (events).
        strength: ``strong``; ``weak`` triggers speak only where no strong one does.
        scope: how far a stance reaches; which side of a number a hedge stands on; ``object`` where an event's words
            name whom it befell.
        side: a claimant's side.
    """

    kind: str
    rule: str
    tag: str = ""
    value: float = 0.0
    counts: str = ""
    strength: str = "strong"
    scope: str = ""
    side: Side | None = None
    rank: str = ""


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence that a rule must find, or must not."""

    file: str
    rule: str
    patterns: tuple[str, ...]
    text: str
    matches: bool


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules of one lexicon, ready to run."""

    matcher: TermMatcher[Term]
    examples: tuple[Example, ...]
    never_places: frozenset[str]
    size: int


@built_to_last()
def build_rules(tables: Mapping[str, Mapping[str, Any]], fold: Any) -> Rules:
    """Rules from the parsed files.

    Args:
        tables: file name to its parsed content; other files of the lexicon are left alone.
        fold: brings a pattern into the folded form of texts.

    Raises:
        RuleError: a file has an unknown section, a rule without words, an unknown value or an unreadable pattern.
    """
    terms: list[tuple[str, Term]] = []
    examples: list[Example] = []
    never: set[str] = set()
    for file in sorted(tables):
        if file != "claimants.toml" and not (file.startswith("claims_") and file.endswith(".toml")):
            continue
        ukrainian = tables[file].get("language") == "uk"
        for section, entries in tables[file].items():
            if section == "never":
                if not isinstance(entries, dict) or not isinstance(entries.get("ids"), list):
                    raise RuleError(f"{file}: [never] needs ids, a list of places' ids")
                never.update(map(str, entries.get("ids", ())))
                continue
            if section == "language":
                continue
            if section not in SECTIONS:
                raise RuleError(f"{file}: unknown section [[{section}]]; known are {', '.join(SECTIONS)}")
            if not isinstance(entries, list):
                raise RuleError(f"{file}: {section} must be a list of tables, written [[{section}]]")
            for number, entry in enumerate(entries, 1):
                name = str(entry.get("id") or entry.get("name") or f"{section} {number}")
                words: list[str] = []
                for term, patterns in _terms(file, section, name, entry):
                    for pattern in patterns:
                        folded = fold(expand_lemmas(expand_past(pattern) if ukrainian else pattern))
                        words.append(folded)
                        terms.append((folded, term))
                if not words:
                    raise RuleError(f"{file}: {name}: no words")
                try:
                    for word in words:
                        check_pattern(word)
                except PatternError as error:
                    raise RuleError(f"{file}: {name}: {error}") from None
                for key, wanted in (("match", True), ("no_match", False)):
                    examples.extend(
                        Example(file, name, tuple(words), str(text), wanted) for text in entry.get(key, ())
                    )
    return Rules(TermMatcher(terms), tuple(examples), frozenset(never), len(terms))


def _terms(
    file: str, section: str, name: str, entry: Mapping[str, Any]
) -> Iterator[tuple[Term, tuple[str, ...]]]:
    """The terms of one rule with their patterns."""
    key, allowed = SECTIONS[section]
    tag = str(entry.get(key, "")) if key else ""
    if key and not tag:
        raise RuleError(f"{file}: {name}: {key} is missing")
    if allowed is not None and tag not in allowed:
        raise RuleError(f"{file}: {name}: {key} is {tag!r}, not one of {', '.join(allowed)}")
    counts = str(entry.get("counts", ""))
    if counts and counts not in {kind.value for kind in CountKind}:
        raise RuleError(f"{file}: {name}: counts is {counts!r}, not a kind of count")
    side = entry.get("side")
    if side is not None and side not in {s.value for s in Side}:
        raise RuleError(f"{file}: {name}: side is {side!r}, not one of {', '.join(s.value for s in Side)}")
    value = entry.get("value", 0)
    if not isinstance(value, int | float):
        raise RuleError(f"{file}: {name}: value is {value!r}, not a number")
    term = Term(
        kind=section,
        rule=f"{file.removesuffix('.toml')}:{name}",
        tag=tag,
        value=float(value),
        counts=counts,
        strength=str(entry.get("strength", "strong")),
        scope=str(entry.get("scope", "")),
        side=Side(side) if side is not None else None,
        rank=str(entry.get("rank", "")),
    )
    if section == "multiplier":
        for form in ("one", "many"):
            if entry.get(form):
                yield (
                    Term(kind=section, rule=term.rule, tag=form, value=term.value),
                    _patterns(file, name, entry[form]),
                )
    elif section == "claimant":
        yield (
            term,
            tuple(p for lang in ("uk", "ru", "en", "ko") for p in _patterns(file, name, entry.get(lang, []))),
        )
    else:
        yield term, _patterns(file, name, entry.get("words", []))


def _patterns(file: str, name: str, words: Any) -> tuple[str, ...]:
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise RuleError(f"{file}: {name}: words must be a list of texts")
    return tuple(words)
