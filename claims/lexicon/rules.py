"""The rules of the lexicon: which classes of terms, standing how, name North Korean personnel in the war."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import reduce
from operator import or_
from typing import Any


class Scope(IntEnum):
    """How far around a hit a rule looks. For ``unless``, only as far as the end of the hit's own sentence."""

    SENTENCE = 0
    AROUND = 1  # the sentence and its neighbours in the paragraph
    PARAGRAPH = 2
    POST = 3


@dataclass(frozen=True, slots=True)
class Near:
    """Another class that must stand close by: at most ``words`` words between, no end of a sentence.

    ``links``, if any, are the only words that may stand between; ``bar`` are classes that may not.
    """

    classes: int
    words: int
    before: bool  # may it stand before the anchor
    after: bool
    links: frozenset[str] = frozenset()
    bar: int = 0


@dataclass(frozen=True, slots=True)
class Condition:
    """Any of ``classes`` in ``scope``; as an ``unless`` it is lifted by any of ``but`` in the sentence."""

    classes: int
    scope: Scope
    but: int = 0


@dataclass(frozen=True, slots=True)
class Weight:
    """What a condition adds to a rule's sum. Below zero it speaks against it, and is seen as an ``unless``."""

    condition: Condition
    points: int


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. Classes are bit masks.

    Attributes:
        anchor: the classes a hit of which starts the rule.
        anchor_not: the classes the hit may not have beside them.
        near: what must stand close to it.
        needs: what must all hold.
        unless: what must not hold, seen up to the end of the anchor's sentence.
        weigh: what adds points, or takes them away.
        enough: the points there must be.
        forbidden: the classes of all that must not hold, so that a post without them needs no further look.
        score: strength of the evidence, 0…1; half is enough for a flag.
        matches: texts in which this rule must be seen.
        misses: texts in which it must not.
    """

    name: str
    anchor: int
    anchor_not: int
    near: tuple[Near, ...]
    needs: tuple[Condition, ...]
    unless: tuple[Condition, ...]
    weigh: tuple[Weight, ...]
    enough: int
    forbidden: int
    score: float
    matches: tuple[str, ...]
    misses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shadow:
    """A class that doesn't count beside another: the soldiers in "Russian soldiers".

    It does count if one of ``but`` stands within two words before: "North Korean and Russian soldiers".
    """

    classes: int
    beside: int
    words: int
    before: bool  # the other stands before
    but: int


_RULE_KEYS = {"name", "anchor", "anchor_not", "near", "needs", "unless", "weigh", "enough", "score"} | {
    "matches",
    "misses",
    "note",
}


def parse_rule(table: Mapping[str, Any], bits: Mapping[str, int]) -> Rule:
    """Reads one ``[[flag.rules]]`` table.

    Raises:
        ValueError: a key is missing, unknown or of the wrong kind.
    """
    _only(table, _RULE_KEYS)
    name = table.get("name")
    if not isinstance(name, str) or not name:
        raise ValueError("a rule needs a name")
    score = table.get("score")
    if not isinstance(score, int | float) or not 0 < score <= 1:
        raise ValueError(f"rule {name}: score must be a number above 0, at most 1")
    matches, misses = (_strings(table.get(key), f"rule {name}: {key}") for key in ("matches", "misses"))
    if not matches or not misses:
        raise ValueError(f"rule {name}: give at least one text under matches and one under misses")
    if ("weigh" in table) != ("enough" in table):
        raise ValueError(f"rule {name}: weigh and enough go together")
    unless = tuple(_condition(t, bits, name) for t in _tables(table.get("unless"), f"rule {name}: unless"))
    return Rule(
        name=name,
        anchor=parse_classes(table.get("anchor"), bits, f"rule {name}: anchor"),
        anchor_not=parse_classes(table["anchor_not"], bits, f"rule {name}: anchor_not")
        if "anchor_not" in table
        else 0,
        near=tuple(_near(t, bits, name) for t in _tables(table.get("near"), f"rule {name}: near")),
        needs=tuple(_condition(t, bits, name) for t in _tables(table.get("needs"), f"rule {name}: needs")),
        unless=unless,
        weigh=tuple(_weight(t, bits, name) for t in _tables(table.get("weigh"), f"rule {name}: weigh")),
        enough=_count(table.get("enough", 0), f"rule {name}: enough"),
        forbidden=reduce(or_, (veto.classes for veto in unless), 0),
        score=float(score),
        matches=matches,
        misses=misses,
    )


def parse_shadow(table: Mapping[str, Any], bits: Mapping[str, int]) -> Shadow:
    """Reads one ``[[flag.shadows]]`` table.

    Raises:
        ValueError: as ``parse_rule``.
    """
    _only(table, {"class", "beside", "side", "words", "but"})
    side = table.get("side")
    if side not in ("before", "after"):
        raise ValueError("a shadow's side is 'before' or 'after'")
    return Shadow(
        classes=parse_classes(table.get("class"), bits, "shadow: class"),
        beside=parse_classes(table.get("beside"), bits, "shadow: beside"),
        words=_count(table.get("words", 0), "shadow: words"),
        before=side == "before",
        but=parse_classes(table["but"], bits, "shadow: but") if "but" in table else 0,
    )


def _near(table: Mapping[str, Any], bits: Mapping[str, int], rule: str) -> Near:
    _only(table, {"any", "words", "side", "links", "bar"})
    side = table.get("side", "either")
    if side not in ("before", "after", "either"):
        raise ValueError(f"rule {rule}: near: side is 'before', 'after' or 'either'")
    return Near(
        classes=parse_classes(table.get("any"), bits, f"rule {rule}: near"),
        words=_count(table.get("words", 0), f"rule {rule}: near: words"),
        before=side != "after",
        after=side != "before",
        links=frozenset(_strings(table.get("links"), f"rule {rule}: near: links")),
        bar=parse_classes(table["bar"], bits, f"rule {rule}: near: bar") if "bar" in table else 0,
    )


def _weight(table: Mapping[str, Any], bits: Mapping[str, int], rule: str) -> Weight:
    points = table.get("points")
    if not isinstance(points, int) or isinstance(points, bool) or not -20 <= points <= 20 or not points:
        raise ValueError(f"rule {rule}: points must be a whole number from -20 to 20, not 0")
    return Weight(_condition({k: v for k, v in table.items() if k != "points"}, bits, rule), points)


def _condition(table: Mapping[str, Any], bits: Mapping[str, int], rule: str) -> Condition:
    _only(table, {"any", "in", "but"})
    scope = table.get("in", "sentence")
    if not isinstance(scope, str) or scope.upper() not in Scope.__members__:
        raise ValueError(f"rule {rule}: 'in' is one of {', '.join(s.name.lower() for s in Scope)}")
    return Condition(
        classes=parse_classes(table.get("any"), bits, f"rule {rule}"),
        scope=Scope[scope.upper()],
        but=parse_classes(table["but"], bits, f"rule {rule}: but") if "but" in table else 0,
    )


def parse_classes(value: Any, bits: Mapping[str, int], where: str) -> int:
    """The bit mask of one class of terms or a list of them.

    Raises:
        ValueError: there is none of that name.
    """
    names = _strings([value] if isinstance(value, str) else value, where)
    if not names:
        raise ValueError(f"{where}: name at least one class of terms")
    mask = 0
    for name in names:
        if name not in bits:
            raise ValueError(f"{where}: there is no class of terms {name!r}")
        mask |= bits[name]
    return mask


def _strings(value: Any, where: str) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
        raise ValueError(f"{where} must be a list of strings")
    return tuple(value)


def _tables(value: Any, where: str) -> list[Mapping[str, Any]]:
    if value is None:
        return []
    tables = [value] if isinstance(value, dict) else value
    if not isinstance(tables, list) or not all(isinstance(v, dict) for v in tables):
        raise ValueError(f"{where} must be a table or a list of tables")
    return tables


def _count(value: Any, where: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 20:
        raise ValueError(f"{where} must be a whole number from 0 to 20")
    return value


def _only(table: Mapping[str, Any], allowed: set[str]) -> None:
    unknown = sorted(set(table) - allowed)
    if unknown:
        raise ValueError(f"unknown key {unknown[0]!r}; allowed are {', '.join(sorted(allowed))}")
