"""What a unit of the text says happened, and whether the text asserts, denies or doubts it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from claims.extraction.numbers import Number
from claims.extraction.page import Page, Unit, names_koreans
from claims.extraction.rules import TermHit
from claims.model import CountKind, Event, Stance

_WORD = re.compile(r"\w+")
_BREAK = re.compile(r"[.!?;:]")

EVENT_OF = {
    CountKind.KILLED: Event.CASUALTIES,
    CountKind.WOUNDED: Event.CASUALTIES,
    CountKind.KILLED_OR_WOUNDED: Event.CASUALTIES,
    CountKind.MISSING: Event.CASUALTIES,
    CountKind.CAPTURED: Event.CAPTURE,
    CountKind.DESERTED: Event.DESERTION,
}
CARRIES_PERSONNEL = (Event.DEPLOYMENT, Event.COMBAT, Event.WITHDRAWAL, Event.TRAINING, Event.SUPPORT)
_CAN_BE_DENIED = frozenset(
    {Event.CAPTURE, Event.CASUALTIES, Event.DEPLOYMENT, Event.DESERTION, Event.WITHDRAWAL}
)


@dataclass(slots=True)
class Told:
    """One event told in a unit."""

    event: Event
    stance: Stance
    hits: list[TermHit] = field(default_factory=list)
    stance_hits: list[TermHit] = field(default_factory=list)
    counts: list[tuple[Number, CountKind]] = field(default_factory=list)


def told_events(page: Page, unit: Unit, counts: Sequence[tuple[Number, CountKind]]) -> list[Told]:
    """The events of one unit with the counts that belong to them, in the order of the text."""
    counted = {EVENT_OF[kind] for _, kind in counts if kind in EVENT_OF}
    triggers = _triggers(page, unit, counted)
    told: dict[Event, Told] = {}
    for hit, negated in triggers:
        event = Event(hit.rule.tag)
        if negated and (
            event not in _CAN_BE_DENIED or (hit.rule.counts != "captured" and not _without(page, unit, hit))
        ):
            continue
        entry = told.setdefault(event, Told(event, Stance.ASSERTED))
        entry.hits.append(hit)
        if negated:
            entry.stance = Stance.DENIED
    for number, kind in counts:
        if kind is CountKind.PERSONNEL:
            event = next((e for e in CARRIES_PERSONNEL if e in told), Event.DEPLOYMENT)
            event = _nearest_carrier(told, number) or event
        else:
            event = EVENT_OF[kind]
        told.setdefault(event, Told(event, Stance.ASSERTED)).counts.append((number, kind))
    return [part for one in told.values() for part in _by_count(page.text, one)]


def _by_count(text: str, told: Told) -> list[Told]:
    """Two forces told in one unit ("12,000 are in Russia, 2,600 head to Kursk") are two claims."""
    figures = {(n.min, n.max) for n, _ in told.counts}
    if told.event is not Event.DEPLOYMENT or len(figures) < 2 or len(told.hits) < 2:
        return [told]
    parts = [Told(told.event, told.stance, [], [], [count]) for count in told.counts]
    for hit in told.hits:

        def distance(part: Told, hit: TermHit = hit) -> int:
            number = part.counts[0][0]
            gap = text[hit.end : number.start] if hit.end <= number.start else text[number.end : hit.start]
            return len(gap) + 60 * gap.count(",")

        min(parts, key=distance).hits.append(hit)
    return parts if all(part.hits for part in parts) else [told]


def _nearest_carrier(told: dict[Event, Told], number: Number) -> Event | None:
    """Of the events that troops are counted for, the one told nearest to the number."""
    best: tuple[int, Event] | None = None
    for event in CARRIES_PERSONNEL:
        for hit in told[event].hits if event in told else ():
            distance = max(hit.start - number.end, number.start - hit.end, 0)
            if best is None or distance < best[0]:
                best = (distance, event)
    return best[1] if best else None


def _triggers(page: Page, unit: Unit, counted: set[Event]) -> list[tuple[TermHit, bool]]:
    text = page.text
    found: list[tuple[TermHit, bool]] = []
    sources = [h for h in unit.get("speech") if h.rule.tag == "according"] + unit.get("claimant")
    sources += unit.get("shadow")
    not_told = any(h.rule.scope == "unknown" for h in unit.get("negation"))
    asked = [h for h in unit.get("negation") if h.rule.scope == "question"]
    for hit in unit.get("event"):
        if any(h.start < hit.end and hit.start < h.end for h in sources):
            continue
        if hit.rule.counts and Event(hit.rule.tag) not in counted and _is_others(text, unit, hit):
            continue
        if Event(hit.rule.tag) not in counted and (
            any(h.start < hit.start for h in asked) or (hit.rule.counts and not_told)
        ):
            continue
        if hit.rule.strength == "ally" and not (names_allies(text, unit) and unit.mentions):
            continue
        if hit.rule.strength == "place" and not any(
            0 <= p.start - hit.end <= 24 and len(_WORD.findall(text, hit.end, p.start)) <= 1
            for p in unit.places
        ):
            continue
        found.append((hit, _negated(text, unit, hit)))
    for strength in ("strong", "other", "weak"):
        chosen = [
            (hit, negated)
            for hit, negated in found
            if hit.rule.strength == strength
            or (strength == "strong" and hit.rule.strength in ("ally", "place"))
        ]
        if strength == "strong":
            affirmed = [pair for pair in chosen if not pair[1] or Event(pair[0].rule.tag) in _CAN_BE_DENIED]
            if affirmed or counted:
                return affirmed
        elif chosen:
            if strength == "weak" and not (unit.mentions or names_koreans(text, unit.start, unit.end)):
                return []
            return [pair for pair in chosen if not pair[1]][:1]
    return []


_WITHOUT = re.compile(r"(?<!\w)(?:без|жодн\w{0,4}|without|no|never|never|никак\w{0,3})\s(?:\w{1,20}\s)?\Z")


def _without(page: Page, unit: Unit, hit: TermHit) -> bool:
    """Losses are denied by "without losses"; "nobody counts losses" denies nothing."""
    if Event(hit.rule.tag) is not Event.CASUALTIES:
        return True
    return bool(_WITHOUT.search(page.text, max(unit.start, hit.start - 40), hit.start))


def _is_others(text: str, unit: Unit, hit: TermHit) -> bool:
    """Whether a word for casualties speaks of others than North Koreans: "eight Chechens were killed"."""
    nearest: tuple[int, TermHit] | None = None
    for noun in unit.get("noun"):
        if noun.rule.tag not in ("people", "others"):
            continue
        counted = any(0 <= noun.start - n.end <= 2 for n in unit.numbers)
        if counted and noun.rule.tag == "others" and 0 <= hit.start - noun.end <= 24:
            return True  # "eight Chechens were killed"
        if noun.end <= hit.start:
            gap = text[noun.end : hit.start]
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


def _negated(text: str, unit: Unit, hit: TermHit) -> bool:
    stances = unit.get("stance")
    for negation in unit.get("negation"):
        if any(s.rule.tag == "asserted" and s.start <= negation.start < s.end for s in stances):
            continue  # "did not deny the transfer"
        if hit.rule.tag == "capture" and negation.rule.scope in ("before", "after"):
            if hit.start <= negation.start and negation.end <= hit.end:
                return True  # "у полон поки нікого не взяли"
            low, high = min(hit.end, negation.end), max(hit.start, negation.start)
            if (
                low <= high
                and len(_WORD.findall(text, low, high)) <= 4
                and not _BREAK.search(text, low, high)
            ):
                return True
        if negation.rule.scope == "before" and negation.end <= hit.start:
            gap = text[negation.end : hit.start]
            if len(_WORD.findall(gap)) <= 1 and not _BREAK.search(gap) and "," not in gap:
                return True
        after = negation.rule.scope == "after" and hit.end <= negation.start
        if after and len(_WORD.findall(text, hit.end, negation.start)) <= 1:
            return True
    return False


_ALLY = re.compile(
    r"ахмат|кадир|кадыр|чечен|росія|россиян|российск|російськ|akhmat|kadyrov|chechen|russian|체첸|아흐마트|러시아군"
)


def names_allies(text: str, unit: Unit) -> bool:
    """Whether a unit names Russians, or those who fight on their side."""
    return bool(_ALLY.search(text, unit.start, unit.end))


def post_doubts(units: Sequence[Unit]) -> list[TermHit]:
    """What makes the whole post a doubt ("I don't believe it")."""
    return [h for u in units for h in u.get("stance") if h.rule.tag == "doubted" and h.rule.scope == "post"]


def apply_stance(page: Page, unit: Unit, told: list[Told], previous: list[Told]) -> list[Told]:
    """Set the stance of what a unit tells, from its own words; a short denial denies what was told before it."""
    events = unit.get("event")
    inside = events + unit.get("claimant")
    hits = [h for h in unit.get("stance") if not any(e.start <= h.start and h.end <= e.end for e in inside)]
    cancelled = [h for h in hits if h.rule.tag == "asserted"]
    denials = [] if cancelled else [h for h in hits if h.rule.tag == "denied"]
    if cancelled:
        for entry in previous:
            if entry.stance is Stance.DENIED and entry.stance_hits:
                entry.stance, entry.stance_hits = Stance.ASSERTED, []
    for denial in denials:
        if denial.rule.scope == "absence":
            told = _absent(page.text, unit, told, denial)
        elif told:
            entry = min(told, key=lambda t: _distance(t, denial))
            for one in told if len(told) <= 2 else [entry]:
                one.stance = Stance.DENIED
                one.stance_hits.append(denial)
        elif unit.mentions or names_koreans(page.text, unit.start, unit.end):
            told = [Told(Event.DEPLOYMENT, Stance.DENIED, [], [denial])]
        elif len(_WORD.findall(page.text, unit.start, unit.end)) <= 8 and not _is_said(unit, denial):
            for entry in previous:
                entry.stance = Stance.DENIED
                entry.stance_hits.append(denial)
    for doubt in hits:
        if doubt.rule.tag == "doubted" and doubt.rule.scope == "sentence":
            if not told and unit.mentions and unit.places:
                told = [Told(Event.DEPLOYMENT, Stance.ASSERTED)]  # "rumours of Koreans in Mariupol"
            for entry in told:
                if entry.stance is Stance.ASSERTED:
                    entry.stance = Stance.DOUBTED
                    entry.stance_hits.append(doubt)
    return told


def _is_said(unit: Unit, denial: TermHit) -> bool:
    """Whether it is somebody else who denies: "the other side denies it"."""
    return any(h.start < denial.end and denial.start < h.end for h in unit.get("speech"))


def _clause(text: str, unit: Unit, hit: TermHit) -> str:
    """The words around a hit, four each side at most, as far as the next comma."""
    before = re.split(r"[,;:()\"]", text[max(unit.start, hit.start - 60) : hit.start])[-1].split()
    after = re.split(r"[,;:()\"]", text[hit.end : min(unit.end, hit.end + 60)])[0].split()
    return " ".join([*before[-4:], text[hit.start : hit.end], *after[:5]])


def _distance(told: Told, hit: TermHit) -> int:
    return min((abs(h.start - hit.start) for h in told.hits), default=1000)


_THEM_HERE = re.compile(
    r"(?=.*(?<!\w)(?:їх|их|they|them)(?!\w))(?=.*(?<!\w)(?:там|тут|здесь|here|there)(?!\w))"
)


def _absent(text: str, unit: Unit, told: list[Told], denial: TermHit) -> list[Told]:
    """ "There are no prisoners", "no Koreans here": what is not there is what stands beside the word."""
    if any(t.event is Event.WITHDRAWAL for t in told):
        return told
    near = _clause(text, unit, denial)
    for entry in told:
        if entry.event in (Event.CAPTURE, Event.CASUALTIES, Event.DESERTION) and any(
            max(h.start - denial.end, denial.start - h.end) <= 30 for h in entry.hits
        ):
            entry.stance = Stance.DENIED
            entry.stance_hits.append(denial)
            return told
    if not (names_koreans(near, 0, len(near)) or _THEM_HERE.search(near)):
        return told
    deployed = next((t for t in told if t.event is Event.DEPLOYMENT), None)
    if deployed is None:
        deployed = Told(Event.DEPLOYMENT, Stance.DENIED)
        told = [t for t in told if t.event is not Event.COMBAT] + [deployed]
    deployed.stance = Stance.DENIED
    deployed.stance_hits.append(denial)
    return told
