"""From drafts to claims: spans in the text as given, and one claim for one event."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from claims.extraction.counts import read_joint
from claims.extraction.dates import DateRead
from claims.extraction.page import Page, span_of
from claims.extraction.settling import Draft
from claims.model import CHANNEL, Claim, Claimant, Count, CountKind, Span, Stance
from claims.text import Normalised

_LEADS = re.compile(r"[\s\"'«»“”„‘’\-—–•▲*·:,.!?…()\[\]]*")


def finish_claim(page: Page, normalised: Normalised, draft: Draft) -> Claim:
    """The claim of a draft."""
    told = draft.told
    unit = draft.unit
    claimant = CHANNEL
    if draft.claimant is not None:
        name = draft.claimant.rule.tag if draft.claimant.rule.kind == "claimant" else "unnamed sources"
        claimant = Claimant(
            name, draft.claimant.rule.side, span_of(normalised, draft.claimant.start, draft.claimant.end)
        )
    counts: dict[tuple[CountKind, int | None, int | None], Count] = {}
    for number, kind in told.counts:
        counts.setdefault(
            (kind, number.min, number.max),
            Count(
                kind,
                number.min,
                number.max,
                number.approximate,
                span_of(normalised, number.start, number.end),
            ),
        )
    about_nothing = told.stance is Stance.DENIED and not told.hits
    first, last = _days([] if about_nothing else draft.dates)
    start = unit.start
    lead = _LEADS.match(normalised.text, start, unit.end)
    start = lead.end() if lead and lead.end() < unit.end else start
    if start > unit.start and _is_closed(normalised.text, start - 1, unit.end):
        start -= 1
    return Claim(
        event=told.event,
        stance=told.stance,
        counts=tuple(counts.values()),
        places=tuple(p.mention for p in draft.places),
        claimant=claimant,
        date_from=first,
        date_to=last,
        quote=span_of(normalised, start, unit.end),
        event_spans=tuple(span_of(normalised, h.start, h.end) for h in told.hits),
        stance_spans=tuple(span_of(normalised, h.start, h.end) for h in told.stance_hits),
        date_spans=tuple(span_of(normalised, d.start, d.end) for d in draft.dates),
        joint=tuple(
            Count(kind, n.min, n.max, n.approximate, span_of(normalised, n.start, n.end))
            for n, kind in read_joint(page, unit, told.event)
        ),
    )


_CLOSING = {"[": "]", "(": ")", "«": "»", "“": "”", "„": "“", "'": "'", '"': '"'}


def _is_closed(text: str, start: int, end: int) -> bool:
    """Whether an opening mark stands here whose closing one follows: it belongs to the words that are quoted."""
    closing = _CLOSING.get(text[start])
    return closing is not None and text.find(closing, start + 1, end) > 0


def _days(dates: Sequence[DateRead]) -> tuple[date | None, date | None]:
    dates = [d for d in dates if not any(_wider(d, other) or _counts_days(d, other) for other in dates)]
    if not dates:
        return None, None
    firsts = [d.first for d in dates if d.first is not None]
    lasts = [d.last for d in dates]
    return (min(firsts) if firsts else None), (
        None if None in lasts else max(x for x in lasts if x is not None)
    )


def _wider(read: DateRead, other: DateRead) -> bool:
    """Whether a span only says more loosely what another date of the claim says: "on 3-4 January, in two days"."""
    if read.first is None or read.last is None or other.first is None or other.last is None:
        return False
    return (
        read.first <= other.first
        and other.last <= read.last
        and (read.first, read.last) != (other.first, other.last)
    )


def _counts_days(read: DateRead, other: DateRead) -> bool:
    """Whether a span only counts the days that stand directly before it: "3~4일 이틀간"."""
    return (
        read is not other
        and 0 <= read.start - other.end <= 2
        and other.first is not None
        and other.last is not None
        and (other.last - other.first).days in (1, 2, 3, 4, 5, 6)
    )


def merge_claims(claims: Sequence[Claim]) -> list[Claim]:
    """One event told twice is one claim: same event, stance and claimant, and nothing that speaks against it."""
    merged: list[Claim] = []
    for claim in claims:
        for index, earlier in enumerate(merged):
            if _same(earlier, claim):
                merged[index] = _joined(earlier, claim)
                break
        else:
            merged.append(claim)
    return merged


def _same(a: Claim, b: Claim) -> bool:
    if (a.event, a.stance, a.claimant.name) != (b.event, b.stance, b.claimant.name):
        return False
    if (
        (a.date_from or a.date_to)
        and (b.date_from or b.date_to)
        and (a.date_from, a.date_to) != (b.date_from, b.date_to)
    ):
        return False
    places_a, places_b = {p.place.id for p in a.places}, {p.place.id for p in b.places}
    if places_a and places_b and not places_a & places_b:
        return False
    for one in a.counts:
        for other in b.counts:
            if one.what is other.what and (one.min, one.max) != (other.min, other.max):
                return False
    return True


def _joined(a: Claim, b: Claim) -> Claim:
    known = {(c.what, c.min, c.max) for c in a.counts}
    places = {p.place.id for p in a.places}
    dated = bool(a.date_from or a.date_to)
    return replace(
        a,
        counts=a.counts + tuple(c for c in b.counts if (c.what, c.min, c.max) not in known),
        places=a.places + tuple(p for p in b.places if p.place.id not in places),
        date_from=a.date_from if dated else b.date_from,
        date_to=a.date_to if dated else b.date_to,
        quote=Span(min(a.quote.start, b.quote.start), max(a.quote.end, b.quote.end)),
        event_spans=a.event_spans + b.event_spans,
        stance_spans=a.stance_spans + b.stance_spans,
        date_spans=a.date_spans + b.date_spans,
        joint=tuple(dict.fromkeys(a.joint + b.joint)),
    )
