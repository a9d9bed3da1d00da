"""A list of events: one line each, with who says it, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from aiogram.utils.formatting import Bold, Text, TextLink

from bot.answers.answer import ClaimsAnswer
from bot.cards import dates
from bot.cards.buttons import keyboard, numbered, paging, pictures_of, subscribe_to
from bot.cards.fitting import Card, one_line, shorten, stack
from bot.cards.sentences import flag, headline, is_several, joint_figures, place_names, teller_name
from bot.cards.understood import understood_line
from bot.cards.viewing import Viewing
from storage.claims import EventLine, StoredClaim
from storage.sources import GAPS_READ, Gap

_GAPS_SHOWN = 2


def claims_card(answer: ClaimsAnswer, view: Viewing, *, asked: int | None, page_size: int) -> Card:
    """The page as a message, with a button for each line, for the pages beside it, and for what else can be done.

    ``asked`` is the id that the buttons of the question carry; without it there are none.
    """
    words = view.words
    first = (answer.page - 1) * page_size + 1
    lines: list[Text | str | None] = [*(Text("⚠️ ", problem) for problem in answer.problems)]
    if answer.understood is not None and not answer.nothing_kept:
        lines.append(Bold(understood_line(answer.understood, view)))
    if answer.found.lines:
        whole = answer.found.whole
        totals = words.say(
            "claims-totals" if whole else "claims-totals-most",
            events=answer.total if whole else rounded_down(answer.total),
            posts=answer.found.posts if whole else rounded_down(answer.found.posts),
        )
        if answer.pages > 1:
            totals = words.say("claims-page", totals=totals, page=answer.page, pages=answer.pages)
        lines.append(words.say("claims-newest-first", totals=totals))
        places = answer.understood.wanted.places.any_of if answer.understood else ()
        lines += [event_line(line, first + at, view, places) for at, line in enumerate(answer.found.lines)]
    elif not answer.nothing_kept:
        lines.append(words.say("claims-none"))
    lines += left_out_lines(answer.found.lines, view)
    lines += gap_lines(answer.gaps, view)
    lines += answer.hints
    numbers = [line.lead.number for line in answer.found.lines]
    return Card(
        stack(lines),
        keyboard(
            numbered(numbers, first),
            paging(asked, answer.page, answer.pages) if asked is not None else [],
            [*pictures_of(asked, words), subscribe_to(asked, words)] if asked is not None and numbers else [],
        ),
    )


def rounded_down(number: int) -> int:
    """A number that is only known to be reached, to its two leading digits: 6,131 is 6,100 at least."""
    unit: int = 10 ** max(len(str(number)) - 2, 0)
    return number // unit * unit


def event_line(line: EventLine, number: int, view: Viewing, asked_places: Sequence[str] = ()) -> Text:
    """One event: what, where, who says it (with the link), when, how many posts.

    A place that the whole list is about (``asked_places``) isn't said again.
    """
    words, claim = view.words, line.lead
    what = headline(claim.slots, words)
    places = place_names(claim.slots, view)
    if places and [place["id"] for place in claim.slots["places"]] != list(asked_places):
        more = f" +{len(places) - 1}" if len(places) > 1 else ""
        what = words.say("line-place", what=what, place=places[0] + more)
    who: Text = linked(teller_name(claim, words), claim)
    if claim.stance != "asserted":
        who = words.text(f"stance-{claim.stance}", who=who, many=is_several(claim.claimant))
    said = words.text("line-claim", what=what, who=Text(flag(claim), who), when=when(claim, view))
    parts: list[Text | str] = [f"{number} ", said]
    if line.posts > 1:
        parts.append(words.say("line-posts", posts=line.posts))
    parts.append(words.say("line-number", number=f"#{claim.number}"))
    if claim.edits:
        parts.append(words.say("line-edited"))
    if claim.deleted_at is not None:
        parts.append(words.say("line-deleted"))
    return Text(*parts)


def left_out_lines(lines: Sequence[EventLine], view: Viewing) -> list[Text | str | None]:
    """Figures of this page that count Russians too: named, and left out of the claims."""
    words = view.words
    said: list[Text | str] = []
    for line in lines:
        joint = joint_figures(line.lead.slots, words)
        if joint:
            who = linked(teller_name(line.lead, words), line.lead)
            said += [
                "; " if said else "",
                words.text("left-out-of", figures=joint, who=who, when=when(line.lead, view)),
            ]
    return [words.text("left-out", shown=Text(*(part for part in said if part)))] if said else []


def linked(text: str, claim: StoredClaim) -> Text:
    """The text as a link to the claim's post, where it has an address."""
    return TextLink(text, url=claim.url) if claim.url else Text(text)


def when(claim: StoredClaim, view: Viewing) -> str:
    """The day the event is said to have been on, else the day it was posted."""
    start, end = claim.slots.get("date_from"), claim.slots.get("date_to")
    if start or end:
        first = date.fromisoformat(str(start or end))
        last = date.fromisoformat(str(end or start))
        return dates.days(first, last, view.words, view.this_year)
    posted = dates.day(claim.posted_at.astimezone(view.zone).date(), view.words, view.this_year)
    return view.words.say("line-posted", date=posted)


def gap_lines(gaps: tuple[Gap, ...], view: Viewing) -> list[Text | str | None]:
    """That something was not watched in the window of the answer, and where."""
    if not gaps:
        return []
    words = view.words
    shown = [
        words.say("gap-of", channel=shorten(one_line(gap.name), 60), when=_stretch(gap, view))
        for gap in gaps[:_GAPS_SHOWN]
    ]
    key = "gaps-most" if len(gaps) >= GAPS_READ else "gaps"
    return [words.say(key, n=len(gaps), shown="; ".join(shown))]


def _stretch(gap: Gap, view: Viewing) -> str:
    """From when to when; the day is said once where both are on it."""
    words = view.words
    if gap.from_time is None:
        return words.say("gap-unknown")
    start = dates.moment(gap.from_time, words, view.zone, view.this_year)
    if gap.to_time is None:
        return words.say("gap-open", start=start)
    first, last = gap.from_time.astimezone(view.zone), gap.to_time.astimezone(view.zone)
    end = (
        f"{last:%H:%M}"
        if first.date() == last.date()
        else dates.moment(last, words, view.zone, view.this_year)
    )
    return words.say("date-range", **{"from": start, "to": end})
