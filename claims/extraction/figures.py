"""Figures that a sentence gives side by side, each of somebody else: "1,100 (the JCS) and over 3,000 (Zelensky)"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from claims.extraction.counts import is_joint, of_people
from claims.extraction.numbers import Number
from claims.extraction.page import Page, Unit
from claims.extraction.rules import Term, TermHit
from claims.extraction.settling import Draft
from claims.model import Side

_BRACKET = re.compile(r"(?:\s[\w'-]{1,20}){0,3}\s?\(")
_SAYS = re.compile(r"(?:\s?[—–:-]\s?|\s)(?:[\w'-]{1,16}\s){0,2}")
_CAPITAL = re.compile(  # a government that the lexicon knows under no such name: a figure of its own all the same
    r"[,;]\s(?:а\s|and\s|while\s)?(?:київ|киев|kyiv|kiev|москва|moscow|вашингтон|washington)\s?[—–:-]?\s?(?:[\w'-]{1,16}\s){0,2}\Z"
)
_KYIV = re.compile(r"(?:київ|киев|kyiv|kiev)(?!\w)")
_UKRAINE = Term(
    "claimant", "a capital in brackets", "Ukrainian government", side=Side.UKRAINE, rank="official"
)
_AND = re.compile(r"[^,;.()]{1,24}?\s(?:and|і|й|та|и|및)\s[^\d,;.()]{0,12}")
_BREAK = re.compile(r"[,;.(]")


def figures_of_each(page: Page, unit: Unit, drafts: Sequence[Draft]) -> list[Draft]:
    """The drafts of a unit, with a draft of its own for each figure where two or more claimants give one each."""
    given: list[tuple[Number, TermHit]] = []
    for number, noun in of_people(page.text, unit):
        speaker = _speaker(page.text, unit, number)
        if speaker is not None and not is_joint(page.text, unit, number, noun):
            given.append((number, speaker))
    if not given:
        return list(drafts)
    given = _with_those_beside(page.text, unit, given)
    if given:
        others = {id(n) for n in unit.numbers if _is_of_capital(page.text, unit, n)}
        others -= {id(n) for n, _ in given}
        for draft in drafts:
            draft.told.counts = [(n, k) for n, k in draft.told.counts if id(n) not in others]
    if len({speaker.rule.tag for _, speaker in given}) < 2:
        return list(drafts)
    counted = next((d for d in drafts if any(n is m for n, _ in given for m, _ in d.told.counts)), None)
    if counted is None:
        return list(drafts)
    kind = next(k for m, k in counted.told.counts if any(n is m for n, _ in given))
    kinds = {id(m): k for m, k in counted.told.counts}
    by_speaker: dict[int, tuple[TermHit, list[Number]]] = {}
    for number, speaker in given:
        by_speaker.setdefault(speaker.start, (speaker, []))[1].append(number)
    said = any(d for d in counted.dates if _in_bracket(page.text, unit, d.start))
    each = [
        replace(
            counted,
            told=replace(
                counted.told,
                hits=list(counted.told.hits),
                stance_hits=list(counted.told.stance_hits),
                counts=[(number, kinds.get(id(number), kind)) for number in numbers],
            ),
            claimant=speaker,
            places=list(counted.places),
            dates=[] if said else list(counted.dates),
        )
        for speaker, numbers in by_speaker.values()
    ]
    counted.told.counts = [(m, k) for m, k in counted.told.counts if not any(n is m for n, _ in given)]
    rest = [d for d in drafts if d is not counted or d.told.counts]
    return [*each, *rest]


def _with_those_beside(
    text: str, unit: Unit, given: Sequence[tuple[Number, TermHit]]
) -> list[tuple[Number, TermHit]]:
    """Also the figures joined to one by "and": "≥100 killed and about 1,000 wounded (the NIS)"."""
    speakers = {id(number): speaker for number, speaker in given}
    people = [number for number, _ in of_people(text, unit)]
    for earlier, later in zip(reversed(people[:-1]), reversed(people[1:]), strict=True):
        joined = _AND.fullmatch(text[earlier.end : later.start])
        if id(earlier) not in speakers and id(later) in speakers and joined:
            speakers[id(earlier)] = speakers[id(later)]
    return [(number, speakers[id(number)]) for number in people if id(number) in speakers]


def _in_bracket(text: str, unit: Unit, at: int) -> bool:
    """Whether a date stands in brackets beside who says it: "(NIS, 19 Dec)" is the day of the statement."""
    opened = text.rfind("(", unit.start, at)
    return opened >= 0 and text.find(")", opened, at) < 0


def _speaker(text: str, unit: Unit, number: Number) -> TermHit | None:
    """Whose figure it is: who stands in brackets behind it, or directly before it ("Seoul counts 1,100, HUR 3,000")."""
    bracket = _BRACKET.match(text, number.end, unit.end)
    if bracket is not None:
        close = text.find(")", bracket.end(), unit.end)
        capital = _KYIV.match(text, bracket.end(), close)
        if capital is not None:
            return TermHit(capital.start(), capital.end(), _UKRAINE)
        inside = [h for h in unit.get("claimant") if bracket.end() <= h.start and h.end <= close]
        if inside:
            return inside[0]
    before = [h for h in unit.get("claimant") if h.end <= number.start]
    if before and before[-1].rule.rank in ("official", "outlet"):
        gap = text[before[-1].end : number.start]
        if _SAYS.fullmatch(gap) and not _BREAK.search(gap):
            return before[-1]
    return None


def _is_of_capital(text: str, unit: Unit, number: Number) -> bool:
    return _CAPITAL.search(text, max(unit.start, number.start - 48), number.start) is not None
