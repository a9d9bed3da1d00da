"""Charts, maps, figures and timelines in words: what a picture is drawn from, and the caption that says the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

from aiogram.utils.formatting import Bold, Text

from bot.answers.gathered import FiguresAnswer, GatheredAnswer
from bot.cards import dates
from bot.cards.buttons import keyboard, paging
from bot.cards.claims import event_line, gap_lines, left_out_lines, linked, when
from bot.cards.fitting import CAPTION_UNITS, Card, stack
from bot.cards.sentences import figures, flag, is_several, teller_name
from bot.cards.understood import conditions, understood_line, window
from bot.cards.viewing import Viewing
from bot.pictures.borders import oblasts
from bot.pictures.chart import Chart
from bot.pictures.figures import MOST, Figured, FiguresPicture
from bot.pictures.map import LISTED, Map, near
from bot.pictures.spots import Spot
from storage.claims import EventLine, StoredClaim

SIDES = ("ukraine", "russia", "north_korea", "south_korea", "west", "independent", "unknown")
TIMELINE_PAGE = 12
_CAPTION_LINES = 7
_FIGURES_NAMED = 3
_POWERS = 8
_EXACT = ("settlement", "site")


def _title(key: str, answer: GatheredAnswer, view: Viewing) -> str:
    asked = conditions(answer.understood, view) if answer.understood else []
    return " · ".join((view.words.say(key), *asked))


def _subtitle(answer: GatheredAnswer, view: Viewing) -> str:
    totals = view.words.say("picture-events", n=answer.total)
    return f"{window(answer.understood, view)} · {totals}" if answer.understood else totals


def _notes(answer: GatheredAnswer, view: Viewing, *more: str) -> tuple[str, ...]:
    gaps = view.words.say("picture-gaps", n=len(answer.gaps)) if answer.gaps else ""
    return tuple(note for note in (view.words.say("picture-claims-note"), gaps, *more) if note)


def _caption(
    answer: GatheredAnswer, view: Viewing, lines: Sequence[Text | str | None], units: int = CAPTION_UNITS
) -> Card:
    shown: list[Text | str | None] = [*(Text("⚠️ ", problem) for problem in answer.problems)]
    if answer.understood is not None and not answer.nothing_kept:
        shown.append(Bold(understood_line(answer.understood, view)))
    shown += gap_lines(answer.gaps, view)
    shown += lines if answer.events else () if answer.nothing_kept else (view.words.say("claims-none"),)
    return Card(stack([*shown, *answer.hints], units))


def side_of(claim: StoredClaim) -> str:
    """The claimant's side, or the channel's where the claimant has none."""
    side = claim.claimant_side or claim.channel.side
    return side if side in SIDES else "unknown"


def _day(claim: StoredClaim, view: Viewing) -> date:
    return claim.posted_at.astimezone(view.zone).date()


def _bars(answer: GatheredAnswer, view: Viewing) -> tuple[date, date, int]:
    """The first and last day of a chart, and how many days a bar spans."""
    days = [_day(line.lead, view) for line in answer.events]
    first, last = min(days), max(days)
    step = 1 if (last - first).days < 31 else 7 if (last - first).days < 7 * 31 else 30
    if answer.understood and answer.understood.wanted.from_time:
        asked = answer.understood.wanted.from_time.astimezone(view.zone).date()
        first = asked if (last - asked).days < 31 else first
    return first, last, step


def chart_of(answer: GatheredAnswer, view: Viewing) -> Chart:
    """Events by the day, week or month in which they were first posted, and by who claims them."""
    first, last, step = _bars(answer, view)
    days = [_day(line.lead, view) for line in answer.events]
    starts = [first + timedelta(days=at) for at in range(0, (last - first).days + 1, step)]
    counts: dict[str, Counter[int]] = {side: Counter() for side in SIDES}
    for line, day in zip(answer.events, days, strict=True):
        counts[side_of(line.lead)][(day - first).days // step] += 1
    gaps = set()
    for gap in answer.gaps:
        start = gap.from_time.astimezone(view.zone).date() if gap.from_time else first
        end = gap.to_time.astimezone(view.zone).date() if gap.to_time else last
        gaps |= {at for at, day in enumerate(starts) if day <= end and day + timedelta(days=step) > start}
    words = view.words
    unit = {1: "chart-by-day", 7: "chart-by-week", 30: "chart-by-month"}[step]
    return Chart(
        _title("chart-title", answer, view),
        f"{_subtitle(answer, view)} · {words.say(unit)}",
        tuple(dates.day(day, words, view.this_year) for day in starts),
        tuple(
            (side, words.say(f"side-{side}"), tuple(counts[side][at] for at in range(len(starts))))
            for side in SIDES
            if counts[side]
        ),
        frozenset(gaps),
        _notes(answer, view),
    )


def chart_card(answer: GatheredAnswer, view: Viewing) -> Card:
    """The chart in words: who claims how many events, and the days of the highest bar."""
    if not answer.events:
        return _caption(answer, view, ())
    chart, words = chart_of(answer, view), view.words
    first, last, step = _bars(answer, view)
    totals = [sum(side[2][at] for side in chart.sides) for at in range(len(chart.bars))]
    most = totals.index(max(totals))
    begins = first + timedelta(days=most * step)
    ends = max(begins, min(begins + timedelta(days=step - 1), last))
    by_side = ", ".join(f"{name} {sum(counts)}" for _, name, counts in chart.sides)
    lines = [
        words.say("picture-events", n=answer.total),
        words.say("chart-claimed-by", sides=by_side),
        words.say("chart-most", when=dates.days(begins, ends, words, view.this_year), n=totals[most]),
    ]
    return _caption(answer, view, lines)


def map_of(answer: GatheredAnswer, view: Viewing) -> Map:
    """The places of all events, most claimed first."""
    told: dict[str, list[EventLine]] = {}
    wide: Counter[str] = Counter()
    places = {}
    for line in answer.events:
        for place in line.lead.slots["places"]:
            if place["precision"] == "country":
                wide[view.place(place["id"], place["name"])] += 1
            elif place["lat"] is not None and place["lon"] is not None:
                places[place["id"]] = place
                told.setdefault(place["id"], []).append(line)
    spots = []
    for number, lines in told.items():
        place = places[number]
        said = view.words.say("map-claimed", n=len(lines))
        exact = place["precision"] in _EXACT
        name = view.place(number, place["name"])
        spots.append(Spot(name, said, place["lat"], place["lon"], len(lines), exact))
    spots.sort(key=lambda spot: (-spot.events, spot.name))
    words = view.words
    shown = near(spots)
    far = [spot for spot in spots if spot not in shown]
    left = len(shown) - LISTED
    more = (words.say("map-more", n=left),) if left > 0 else ()
    if far:
        named = ", ".join(f"{spot.name} ({spot.events})" for spot in far[:4])
        more = (*more, words.say("map-far", places=named + (f" +{len(far) - 4}" if len(far) > 4 else "")))
    if wide:
        named = ", ".join(f"{name} ({n})" for name, n in wide.most_common(4))
        more = (*more, words.say("map-country", places=named))
    names = {one.place: view.place(one.place, "") for one in oblasts() if one.place is not None}
    return Map(
        _title("map-title", answer, view),
        _subtitle(answer, view),
        shown,
        (words.say("map-exact"), words.say("map-centre")),
        (words.say("picture-claims-note"), *more, words.say("map-source")),
        {place: name for place, name in names.items() if name},
    )


def map_card(answer: GatheredAnswer, view: Viewing) -> Card:
    """The map in words: the places by number; how many events have none."""
    told = map_of(answer, view)
    spots = told.spots
    words = view.words
    lines = [f"{at} {spot.name}: {spot.said}" for at, spot in enumerate(spots[:LISTED], 1)]
    lines += told.notes[1:-1]
    nowhere = sum(1 for line in answer.events if not line.lead.slots["places"])
    if nowhere:
        lines.append(words.say("map-nowhere", n=nowhere))
    return _caption(answer, view, [words.say("picture-claims-note"), *lines])


def figures_of(answer: FiguresAnswer, view: Viewing) -> FiguresPicture:
    """The figures of the newest events that have some, oldest first."""
    shown = []
    for line in answer.events[-MOST:]:
        claim = line.lead
        bounds = [(count["min"], count["max"]) for count in claim.slots["counts"][:_FIGURES_NAMED]]
        who, held = teller_name(claim, view.words), claim.stance == "asserted"
        if not held:
            who = view.words.say(f"stance-{claim.stance}", who=who, many=is_several(claim.claimant))
        said = figures(claim.slots, view.words, _FIGURES_NAMED)
        rest = tuple(bounds[1:])
        shown.append(Figured(who, when(claim, view), said, side_of(claim), *bounds[0], held, rest))
    left = len(answer.events) - MOST
    more = (view.words.say("figures-more", n=left),) if left > 0 else ()
    return FiguresPicture(
        _title("figures-title", answer, view),
        _subtitle(answer, view),
        tuple(shown),
        _notes(answer, view, view.words.say("figures-note"), *more),
        tuple(view.words.say("tiny-exact", n=10**power) for power in range(_POWERS)),
    )


def figures_card(answer: FiguresAnswer, view: Viewing) -> Card:
    """Who says how many, a line each, newest last."""
    lines: list[Text | str | None] = []
    words = view.words
    for line in answer.events[-_CAPTION_LINES:]:
        claim = line.lead
        who: Text = linked(teller_name(claim, words), claim)
        if claim.stance != "asserted":
            who = words.text(f"stance-{claim.stance}", who=who, many=is_several(claim.claimant))
        said = words.text(
            "line-claim",
            what=figures(claim.slots, words, _FIGURES_NAMED),
            who=Text(flag(claim), who),
            when=when(claim, view),
        )
        lines.append(Text(said, words.say("line-number", number=f"#{claim.number}")))
    left = len(answer.events) - _CAPTION_LINES
    if left > 0:
        lines.insert(0, words.say("figures-more", n=left))
    return _caption(answer, view, [*left_out_lines(answer.events[-_CAPTION_LINES:], view), *lines])


def timeline_card(answer: GatheredAnswer, view: Viewing, asked: int) -> Card:
    """A page of all events, oldest first, under the days on which they were posted."""
    first = (answer.page - 1) * TIMELINE_PAGE
    page = answer.events[first : first + TIMELINE_PAGE]
    lines: list[Text | str | None] = [view.words.say("picture-events", n=answer.total)]
    day = None
    for at, line in enumerate(page, first + 1):
        if _day(line.lead, view) != day:
            day = _day(line.lead, view)
            lines.append(Bold(dates.day(day, view.words, view.this_year)))
        lines.append(event_line(line, at, view))
    lines += left_out_lines(page, view)
    card = _caption(answer, view, lines, 4096)
    return Card(card.text, keyboard(paging(asked, answer.page, answer.pages)))
