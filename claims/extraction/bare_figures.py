"""Figures of a sentence that tells no event of theirs: one of another day ("in spring they spoke of 600"), one of what
the sentence before told, one of several in a row."""

from __future__ import annotations

import re
from collections.abc import Sequence

from claims.extraction.counts import is_joint, of_people
from claims.extraction.earlier import says_earlier
from claims.extraction.events import CARRIES_PERSONNEL, CONTINGENT, EVENT_OF, Told
from claims.extraction.numbers import Number
from claims.extraction.one_man import is_of_one
from claims.extraction.page import Page, PlaceRead, Unit, count_words
from claims.extraction.rules import TermHit
from claims.extraction.settling import Draft
from claims.model import CountKind, Event, Stance

_FIGURE_SAID = re.compile(
    r"(?<!\w)(?:put|puts|estimate[sd]?|says?|said|think|thinks|reckon\w*|counts?|tall\w+|speaks? of|figure)(?!\w)"
    r"|추산|추정|집계|본다|봤"
)
_OF_WHOM = re.compile(
    r"(?<!\w)(?:were|was|are|being|them|whom|of the dead|among)"
    r"\s(?:[\w'-]{1,14}\s){0,4}(?:north )?(?:korea|dprk)|중 .*북한|북한.*이었"
)


def figure_of_another_day(
    page: Page, unit: Unit, told: Sequence[Told], previous: Sequence[Draft]
) -> list[Told]:
    """An older figure for what was told before: "Dead: 2,000. Earlier, in spring, they spoke of 600"."""
    if not previous or any(t.hits or t.stance is not Stance.ASSERTED for t in told):
        return []
    last = previous[-1].told
    if not last.counts or last.stance is not Stance.ASSERTED:
        return []
    for number in _figures(page, unit):
        if says_earlier(page.text, unit.start, number.start):
            return [Told(last.event, Stance.ASSERTED, [], [], [(number, last.counts[-1][1])])]
    return []


_NOW = re.compile(
    r"(?<!\w)(?:зараз|нині|наразі|на сьогодні|сейчас|ныне|на сегодня\w{0,4}|на данный момент"
    r"|на цей момент|на этот момент|поки(?: що)?|пока(?: что)?|теперь|тепер)(?!\w)"
)
_THERE = re.compile(r"(?<!\w)(?:там|тут|здесь|їх|их|контингент|угрупованн|группировк)")


def fate_of_the_captive(page: Page, unit: Unit, told: Sequence[Told], previous: Sequence[Draft]) -> None:
    """Count the one man whose capture was told just before, and of whom it is now told that he died."""
    if not previous or previous[-1].unit.paragraph != unit.paragraph:
        return
    died = next((t for t in told if t.event is Event.CASUALTIES and t.hits and not t.counts), None)
    if died is None or died.stance is not Stance.ASSERTED or died.hits[0].rule.counts != "killed":
        return
    for draft in previous:
        for number, kind in draft.told.counts:
            if (
                kind is CountKind.CAPTURED
                and (number.min, number.max) == (1, 1)
                and is_of_one(page.text, died.hits[0])
            ):
                died.counts.append((number, CountKind.KILLED))
                return


def figure_of_now(page: Page, unit: Unit, previous: Sequence[Draft]) -> list[Told]:
    """How many are there already, beside more to come: "They will send 30,000. Now 11,000 are there"."""
    if not previous or previous[-1].told.event not in CARRIES_PERSONNEL:
        return []
    if not (unit.places or unit.mentions or _THERE.search(page.text, unit.start, unit.end)):
        return []
    if _NOW.search(page.text, unit.start, unit.end) is None:
        return []
    known = {(n.min, n.max) for d in previous for n, _ in d.told.counts}
    figures = [
        n for n in _figures(page, unit) if (n.min or n.max or 0) >= 100 and (n.min, n.max) not in known
    ]
    return (
        [Told(Event.DEPLOYMENT, Stance.ASSERTED, [], [], [(figures[0], CountKind.PERSONNEL)])]
        if figures
        else []
    )


def figures_alone(
    page: Page, unit: Unit, previous: Sequence[Draft], own: TermHit | None, places: Sequence[PlaceRead]
) -> list[Told]:
    """A unit that only gives a figure for what was told before it: "The newspaper puts it at 1,000 to 3,000"."""
    if not previous or previous[-1].told.stance is Stance.DENIED:
        return []
    last = previous[-1].told
    kind = _kind_of(last)
    if kind is None:
        return []
    figures = _figures(page, unit)
    if last.counts and kind in EVENT_OF and figures and _OF_WHOM.search(page.text, unit.start, unit.end):
        told_of = last.counts[-1][0]
        if not previous[-1].unit.mentions and (figures[0].max or 0) < (told_of.max or told_of.min or 0):
            last.counts[-1] = (
                figures[0],
                kind,
            )  # "Around 20 were killed. Six were officers from North Korea."
            return []
    known = {(n.min, n.max) for n, _ in last.counts}
    figures = [n for n in figures if (n.min, n.max) not in known][:1]
    if not figures:
        return []
    others = (
        own is not None
        and previous[-1].claimant is not None
        and own.rule.tag != previous[-1].claimant.rule.tag
    )
    said = _FIGURE_SAID.search(page.text, unit.start, unit.end) or (
        others and count_words(page.text, unit) <= 14
    )
    if own is not None and (others or not last.counts) and said:
        return [Told(last.event, last.stance, [], [], [(figures[0], kind)])]
    big = last.event is Event.COMBAT and kind is CountKind.PERSONNEL and (figures[0].min or 0) >= CONTINGENT
    if own is None and big and _FIGURE_SAID.search(page.text, unit.start, unit.end):
        return [Told(Event.DEPLOYMENT, Stance.ASSERTED, [], [], [(figures[0], kind)])]
    dated = bool(unit.dates) and count_words(page.text, unit) <= 9 and page.text[unit.start - 1] == "\n"
    if own is None and last.counts and dated and previous[-1].dates:
        return [Told(last.event, last.stance, [], [], [(figures[0], kind)])]  # week for week
    if own is None and not last.counts and (unit.item is not None or figures[0].counter or dated):
        last.counts.append((figures[0], kind))
        previous[-1].dates = previous[-1].dates or list(unit.dates)
        previous[-1].places = previous[-1].places or list(places)
    return []


def figure_in_a_row(page: Page, unit: Unit, told: list[Told], roll_of: Draft | None) -> list[Told]:
    """What one of several says who give their figures one after the other: of what the words before them name."""
    if any(t.hits or any(kind in EVENT_OF for _, kind in t.counts) for t in told):
        return told
    figures = [n for n, noun in of_people(page.text, unit) if not is_joint(page.text, unit, n, noun)]
    event = roll_of.told.event if roll_of is not None else Event.DEPLOYMENT
    kinds = [h.rule.counts for h in roll_of.told.hits if h.rule.counts] if roll_of is not None else []
    if not figures or (event is not Event.CASUALTIES and event not in CARRIES_PERSONNEL and not kinds):
        return told
    of_what = CountKind.KILLED_OR_WOUNDED if event is Event.CASUALTIES else CountKind.PERSONNEL
    kind = CountKind(kinds[0]) if kinds else of_what
    return [Told(event, Stance.ASSERTED, [], [], [(figures[0], kind)])]


def _kind_of(last: Told) -> CountKind | None:
    """What a further figure for an event would count."""
    kinds = [h.rule.counts for h in last.hits if h.rule.counts]
    if last.counts and len({k for _, k in last.counts}) == 1:
        return last.counts[-1][1]
    if last.counts and last.event is Event.CASUALTIES:
        return CountKind.KILLED_OR_WOUNDED
    if kinds:
        return CountKind(kinds[-1])
    return CountKind.PERSONNEL if last.event in CARRIES_PERSONNEL else None


def _figures(page: Page, unit: Unit) -> list[Number]:
    """The numbers of a unit that can be of men, without those for Russians as well."""
    return [
        n
        for n, noun in of_people(page.text, unit)
        if (noun is not None or n.counter or (n.min or n.max or 0) >= 20)
        and not is_joint(page.text, unit, n, noun)
    ]
