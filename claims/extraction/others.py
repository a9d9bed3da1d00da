"""Whether a fate that is told befell others than North Koreans: the enemy whom they killed, Russians beside them."""

from __future__ import annotations

import re

from claims.extraction.page import Unit
from claims.extraction.rules import TermHit
from claims.model import CountKind, Event

_BREAK = re.compile(r"[.!?;:]")
_ENEMY_LOST = re.compile(  # "Противник оставил на поле до сорока тел."
    r"(?<!\w)(?:противник|ворог|враг|неприятель|хохлы|хохол|укропы|всу|зсу)\s(?:\w+\s){0,2}?"
    r"(?:оставил|бросил|потерял|лишил|втрати|утрати|залиши|покину|понес|кинул)\w{0,3}(?!\w)"
)


def counts_others(text: str, unit: Unit, kind: CountKind) -> bool:
    """Whether the words that a count was read by are told of others: "the enemy lost more than 300"."""
    if not unit.mentions and _ENEMY_LOST.search(text, unit.start, unit.end):
        return True
    if kind is not CountKind.KILLED_OR_WOUNDED:
        return False
    hits = [h for h in unit.get("event") if h.rule.counts == kind.value]
    return bool(hits) and all(
        any(
            n.rule.tag == "others" and (0 <= h.start - n.end <= 2 or 0 <= n.start - h.end <= 2)
            for n in unit.get("noun")
        )
        for h in hits
    )


_WHOM_THEY_TOOK = re.compile(  # "кореєць, якого десантники взяли"
    r",\s(?:якого|яких|котрого|котрих|которого|которых)\s(?:[\w'-]+\s){0,4}\Z"
)
_ENDS_CLAUSE = re.compile(r"(?:다고|라고|다며|냐고)\Z")


def is_others(text: str, unit: Unit, hit: TermHit) -> bool:
    """Whether a word for casualties speaks of others than North Koreans: "eight Chechens were killed"."""
    if hit.rule.tag == Event.CAPTURE and _WHOM_THEY_TOOK.search(text, unit.start, hit.start):
        return False
    nearest: tuple[int, TermHit] | None = None
    stances = unit.get("stance")
    for noun in unit.get("noun"):
        if noun.rule.tag not in ("people", "others"):
            continue
        if any(s.start <= noun.start and noun.end <= s.end for s in stances):
            continue  # "the captives are Buryats"
        counted = any(0 <= noun.start - n.end <= 2 for n in unit.numbers)
        if (
            counted
            and noun.rule.tag == "others"
            and 0 <= hit.start - noun.end <= 24
            and not unit.get("joint")
        ):
            return True  # "eight Chechens were killed"
        if noun.end <= hit.start:
            gap = text[noun.end : hit.start]
        elif noun.start >= hit.end and _ENDS_CLAUSE.search(text, hit.start, hit.end):
            continue  # "다쳤다고 당국자들이": they only say so
        elif noun.start >= hit.end:
            gap = text[hit.end : noun.start] + "  "
        else:
            continue
        if _BREAK.search(gap):
            continue
        distance = len(gap) + 20 * gap.count(",")
        if nearest is None or distance < nearest[0]:
            nearest = (distance, noun)
    return (
        nearest is not None and nearest[1].rule.tag == "others" and nearest[0] < 30 and not unit.get("joint")
    )
