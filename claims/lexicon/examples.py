"""Whether the rules of a lexicon do what their own examples say: what an analyst is told before a change is used."""

from __future__ import annotations

from collections.abc import Iterator

from claims.extraction import rules_of
from claims.extraction.terms import matches
from claims.flagging import flag_post, rules_seen
from claims.lexicon import Lexicon
from claims.text import normalise

_SHOWN = 60


def broken_examples(lexicon: Lexicon) -> Iterator[str]:
    """One line for each example that a rule doesn't hold to, with the rule's name and the example's beginning.

    Raises:
        claims.extraction.rules.RuleError: a table for claims is not usable.
    """
    for rule in lexicon.matcher.rules:
        for text in rule.matches:
            if rule.name not in rules_seen(text, lexicon):
                yield f"rule {rule.name}: must match and doesn't: {_short(text)}"
            elif not flag_post(text, lexicon).flagged:
                yield f"rule {rule.name}: matches, but too weakly for a flag: {_short(text)}"
        for text in rule.misses:
            if rule.name in rules_seen(text, lexicon):
                yield f"rule {rule.name}: must not match and does: {_short(text)}"
    for example in rules_of(lexicon).examples:
        folded = normalise(example.text).text
        if any(matches(pattern, folded) for pattern in example.patterns) is not example.matches:
            wanted = "must match and doesn't" if example.matches else "must not match and does"
            yield f"{example.file}: {example.rule}: {wanted}: {_short(example.text)}"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else f"{line[: _SHOWN - 1]}…"
