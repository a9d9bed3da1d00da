"""A digest as a message: one line an event, by kind and place; what changed; what was not watched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from aiogram.types import InlineKeyboardButton
from aiogram.utils.formatting import Bold, Text

from bot.cards import dates
from bot.cards.buttons import keyboard, numbered
from bot.cards.claim import figures_written
from bot.cards.claims import gap_lines, linked, when
from bot.cards.edits import was_and_became
from bot.cards.fitting import MESSAGE_UNITS, Card, quoted, shorten, stack
from bot.cards.seen import sighting_line
from bot.cards.sentences import channel_name, figures, flag, headline, is_several, place_names, teller_name
from bot.cards.understood import conditions
from bot.cards.viewing import Viewing
from bot.digests.content import DeletedClaim, Digest, DigestEvent, EditedClaim, RecycledClaim
from storage.claims import StoredClaim

SECTIONS = (
    "casualties",
    "capture",
    "desertion",
    "combat",
    "friendly_fire",
    "deployment",
    "training",
    "withdrawal",
    "support",
    "concealment",
    "other",
)
_EVENTS_ON_PAGE = 16
_ROW = 8
_QUOTE_UNITS = 110
_OTHERS_SHOWN = 3
_ROOM = 300  # for what every page has beside its lines


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a digest: under which heading, and the claim that a button opens."""

    heading: str
    text: Text
    claim: int | None = None


def digest_pages(digest: Digest, view: Viewing) -> list[list[Line]]:
    """The lines of a digest, put onto as few pages as hold them."""
    lines = _lines(digest, view)
    pages: list[list[Line]] = [[]]
    used = events = 0
    for line in lines:
        heading = 0 if pages[-1] and pages[-1][-1].heading == line.heading else len(line.heading) + 3
        size = len(line.text) + 1 + heading
        full = used + size > MESSAGE_UNITS - _ROOM - 400 or (
            line.claim is not None and events == _EVENTS_ON_PAGE
        )
        if pages[-1] and full:
            pages.append([])
            used = events = 0
        pages[-1].append(line)
        used += size
        events += line.claim is not None
    return pages


def digest_card(
    digest: Digest,
    view: Viewing,
    *,
    page: int = 1,
    notes: Sequence[str] = (),
    paging: Sequence[InlineKeyboardButton] = (),
    more: Sequence[Sequence[InlineKeyboardButton]] = (),
) -> Card:
    """One page of a digest.

    Args:
        digest: what it tells.
        view: whom.
        page: from 1.
        notes: lines above everything: that it is late, or a preview.
        paging: buttons to other pages.
        more: further rows of buttons.
    """
    words = view.words
    pages = digest_pages(digest, view)
    page = min(max(page, 1), len(pages))
    shown = pages[page - 1]
    totals = words.say("digest-totals", events=digest.total, posts=digest.posts, origins=digest.origins)
    if len(pages) > 1:
        totals += " · " + words.say("digest-page", page=page, pages=len(pages))
    head: list[Text | str | None] = [
        *notes,
        Bold(_title(digest, view)),
        words.say("digest-nothing") if digest.is_empty else totals,
    ]
    body: list[Text | str | None] = []
    heading = None
    for line in shown:
        if line.heading != heading:
            heading = line.heading
            body += ["", Bold(heading)]
        body.append(line.text)
    left = digest.total - len(digest.events)
    foot: list[Text | str | None] = []
    if page == len(pages):
        if left > 0:
            foot.append(words.say("digest-more", n=left))
        if digest.repeated:
            foot.append(words.say("digest-repeated", n=digest.repeated))
        coverage = [*gap_lines(digest.gaps, view), *_stale(digest, view)]
        foot += ["", *coverage] if coverage else []
    numbers = [line.claim for line in shown if line.claim is not None]
    first = 1 + sum(line.claim is not None for before in pages[: page - 1] for line in before)
    rows = [numbered(numbers[at : at + _ROW], first + at) for at in range(0, len(numbers), _ROW)]
    return Card(stack([*head, *body, *foot]), keyboard(*rows, list(paging), *more))


def _title(digest: Digest, view: Viewing) -> str:
    what = conditions(digest.understood, view) or [view.words.say("digest-everything")]
    window = dates.window(digest.key.start, digest.key.end, view.words, view.zone, view.this_year)
    return shorten(" · ".join([*what, window]), 700)


def _lines(digest: Digest, view: Viewing) -> list[Line]:
    words = view.words
    lines: list[Line] = []
    number = 0
    for kind in SECTIONS:
        of_kind = [event for event in digest.events if event.line.lead.event == kind]
        heading = words.say(f"digest-section-{kind}")
        for event in _by_place(of_kind):
            number += 1
            text = _event(event, number, digest, view)
            lines.append(Line(heading, text, event.line.lead.number))
    changed = words.say("digest-section-changed")
    lines += [Line(changed, _edited(one, view)) for one in digest.edited]
    lines += [Line(changed, _deleted(one, view)) for one in digest.deleted]
    recycled = words.say("digest-section-recycled")
    lines += [Line(recycled, _recycled(one, view)) for one in digest.recycled]
    return lines


def _by_place(events: Sequence[DigestEvent]) -> list[DigestEvent]:
    """Events of one place beside each other, the places in the order of their weightiest event."""
    order: dict[str, list[DigestEvent]] = {}
    for event in events:
        places = event.line.lead.slots["places"]
        key = (places[0].get("region") or places[0]["name"]) if places else ""
        order.setdefault(key, []).append(event)
    return [event for group in order.values() for event in group]


def _event(event: DigestEvent, number: int, digest: Digest, view: Viewing) -> Text:
    words, claim = view.words, event.line.lead
    said = words.text(
        f"digest-line-{claim.stance}",
        what=_what(claim, view),
        many=is_several(claim.claimant),
        who=Text(flag(claim), linked(teller_name(claim, words), claim)),
    )
    places = place_names(claim.slots, view)
    asked = digest.understood.wanted.places.any_of
    if places and [place["id"] for place in claim.slots["places"]] != list(asked):
        more = f" +{len(places) - 1}" if len(places) > 1 else ""
        said = words.text("digest-where", place=places[0] + more, said=said)
    parts: list[Text | str] = [f"{number} ", said]
    echoes = event.line.posts - event.line.origins - event.line.against
    notes = []
    if event.line.origins > 1:
        notes.append(words.say("digest-origins", n=event.line.origins))
    if echoes > 0:
        notes.append(words.say("digest-echoes", n=echoes))
    if event.line.against:
        notes.append(
            words.say(
                "digest-denials" if claim.stance != "denied" else "digest-assertions", n=event.line.against
            )
        )
    if event.first_told is not None:
        first = dates.moment(event.first_told, words, view.zone, view.this_year)
        notes.append(words.say("digest-first-told", when=first))
    if notes:
        parts.append(" · " + ", ".join(notes))
    parts.append(f" #{claim.number}")
    if claim.edits:
        parts.append(words.say("line-edited"))
    if claim.deleted_at is not None:
        parts.append(words.say("line-deleted"))
    if event.others:
        nodes: list[Text | str] = []
        for other in event.others[:_OTHERS_SHOWN]:
            nodes.append("; " if nodes else "")
            nodes.append(
                words.text(
                    f"other-{other.stance}",
                    figures=figures(other.slots, words) or headline(other.slots, words),
                    who=linked(teller_name(other, words), other),
                    when=when(other, view),
                )
            )
        parts += ["\n   ", words.text("digest-others", others=Text(*(node for node in nodes if node)))]
    return Text(*parts)


def _what(claim: StoredClaim, view: Viewing) -> str:
    """The figures; where there are none, how the post puts it, in its own words."""
    said = figures(claim.slots, view.words, 3)
    if said:
        return said
    quote = quoted(claim.quote, _QUOTE_UNITS)
    if not quote:
        return headline(claim.slots, view.words)
    return view.words.say("digest-quoted", quote=quote)


def _short(claim: StoredClaim, view: Viewing) -> Text:
    """A claim in a few words, with who makes it."""
    words = view.words
    return words.text(
        f"digest-line-{claim.stance}",
        what=headline(claim.slots, words),
        many=is_several(claim.claimant),
        who=Text(flag(claim), linked(teller_name(claim, words), claim)),
    )


def _edited(edited: EditedClaim, view: Viewing) -> Text:
    words, claim = view.words, edited.claim
    channel = linked(channel_name(claim), claim)
    if edited.gone or len(edited.versions) < 2:
        return words.text(
            "digest-gone", number=f"#{claim.number}", channel=channel, what=headline(claim.slots, words)
        )
    old, new = edited.versions[-2:]
    after = dates.lapse(new.since - claim.posted_at, words).removeprefix("+")
    changed = was_and_became(claim, edited.versions, view)
    if changed is not None:
        return words.text(
            "digest-changed",
            number=f"#{claim.number}",
            was=changed[0],
            became=changed[1],
            after=after,
            channel=channel,
        )
    nothing = words.say("no-figure")
    return words.text(
        "digest-edited",
        number=f"#{claim.number}",
        was=figures_written(old) or nothing,
        became=figures_written(new) or nothing,
        after=after,
        channel=channel,
    )


def _deleted(deleted: DeletedClaim, view: Viewing) -> Text:
    words, claim = view.words, deleted.claim
    key = "digest-deleted" if deleted.views is None else "digest-deleted-views"
    args = {} if deleted.views is None else {"views": deleted.views}
    return words.text(
        key,
        number=f"#{claim.number}",
        channel=linked(channel_name(claim), claim),
        after=dates.lapse(deleted.at - claim.posted_at, words).removeprefix("+"),
        what=_short(claim, view),
        **args,
    )


def _recycled(recycled: RecycledClaim, view: Viewing) -> Text:
    words, claim = view.words, recycled.claim
    said = words.text(
        "digest-recycled",
        number=f"#{claim.number}",
        channel=linked(channel_name(claim), claim),
        what=_short(claim, view),
    )
    if recycled.earlier is None:
        return said
    earliest = words.text("seen-earliest", sighting=sighting_line(None, recycled.earlier, view))
    return Text(said, "\n   ", earliest)


def _stale(digest: Digest, view: Viewing) -> list[str]:
    stale = digest.stale
    if not stale.channels or stale.since is None:
        return []
    since = _moment(stale.since, digest.key.end, view)
    return [view.words.say("digest-stale", n=stale.channels, watched=stale.watched, since=since)]


def _moment(moment: datetime, near: datetime, view: Viewing) -> str:
    """The time of day where it is the same day as another moment, else with its date."""
    local = moment.astimezone(view.zone)
    if local.date() == near.astimezone(view.zone).date():
        return f"{local:%H:%M}"
    return dates.moment(moment, view.words, view.zone, view.this_year)
