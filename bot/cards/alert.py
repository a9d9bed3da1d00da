"""Alerts: a claim's card with what can be done about it, and the short replies that tell what came later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from aiogram.types import InlineKeyboardButton
from aiogram.utils.formatting import Text

from bot.answers.answer import ClaimAnswer
from bot.callbacks import CheckButton, StoryButton
from bot.cards import dates
from bot.cards.buttons import keyboard, numbered_claims
from bot.cards.claim import claim_card, figures_written
from bot.cards.claims import linked
from bot.cards.edits import said_in_short, was_and_became
from bot.cards.fitting import Card, stack
from bot.cards.reviews import is_checking
from bot.cards.seen import differs_in_words, fake_line, kept_match, sighting_line
from bot.cards.sentences import (
    channel_name,
    figures,
    flag,
    headline,
    is_several,
    place_names,
    teller_name,
)
from bot.cards.viewing import Viewing
from bot.locales import Words
from storage.alerts import FOLLOWED, MUTED
from storage.claim_changes import Version
from storage.claims import StoredClaim
from storage.fakes import KnownFake
from storage.footage import Sighting
from storage.reuses import Reuse


@dataclass(frozen=True, slots=True)
class Told:
    """One piece of news about a story.

    Attributes:
        why: ``bot.alerts.news``, or a kind of event of ``storage.events``, or ``gone``.
        claim: that it is about.
        versions: of its post, for edits.
        at: when that was noticed.
        views: how often the post had been seen.
        reuse: where its footage was seen before, and how alike it is.
        fakes: known fakes that its footage is.
        before: the claim whose figure was told before: the alert's, or where that has none the latest of the story.
    """

    why: str
    claim: StoredClaim
    versions: tuple[Version, ...] = ()
    at: datetime | None = None
    views: int | None = None
    reuse: tuple[Reuse, Sighting] | None = None
    fakes: tuple[KnownFake, ...] = ()
    before: StoredClaim | None = None


def story_buttons(
    number: int, words: Words, choice: str | None = None, *, checking: bool = False
) -> list[InlineKeyboardButton]:
    """Follow, Mute this, I'm checking; each undoes itself."""

    def button(label: str, data: str) -> InlineKeyboardButton:
        return InlineKeyboardButton(text=words.say(label), callback_data=data)

    if choice == MUTED:
        return [button("button-unmute", StoryButton(number=number, wish="usual").pack())]
    followed = choice == FOLLOWED
    return [
        button(
            "button-unfollow" if followed else "button-follow",
            StoryButton(number=number, wish="usual" if followed else "follow").pack(),
        ),
        button("button-mute", StoryButton(number=number, wish="mute").pack()),
        button(
            "button-checked" if checking else "button-checking",
            CheckButton(number=number, on=not checking).pack(),
        ),
    ]


def alert_card(
    answer: ClaimAnswer, view: Viewing, *, late: datetime | None = None, choice: str | None = None
) -> Card:
    """The card of a claim that is told at once. ``late``: when it was seen, where that is long ago."""
    words = view.words
    above = None
    if late is not None:
        above = words.say("alert-late", when=dates.moment(late, words, view.zone, view.this_year))
    buttons = story_buttons(answer.claim.number, words, choice, checking=is_checking(answer.standing))
    return claim_card(answer, view, above=above, buttons=[buttons])


def reply_card(told: Sequence[Told], view: Viewing) -> Card:
    """What came later about a story, a line each."""
    numbers = list(dict.fromkeys(one.claim.number for one in told))
    return Card(
        stack([_line(one, view) for one in told]),
        keyboard(numbered_claims(numbers[:6])),
    )


def _line(one: Told, view: Viewing) -> Text:
    words, claim = view.words, one.claim
    number = f"#{claim.number}"
    who = Text(flag(claim), linked(teller_name(claim, words), claim))
    channel = linked(channel_name(claim), claim)
    what, several = _what(claim, view), is_several(claim.claimant)
    if one.why in ("edit", "gone"):
        return _edited(one, channel, number, view)
    if one.why == "deletion":
        noticed = one.at or claim.deleted_at or claim.posted_at
        after = dates.lapse(noticed - claim.posted_at, words).removeprefix("+")
        if one.views is None:
            return words.text("news-deletion", channel=channel, after=after, number=number)
        return words.text("news-deletion-views", channel=channel, after=after, views=one.views, number=number)
    if one.why == "recycled":
        head = words.text("news-recycled", channel=channel, number=number)
        if one.fakes:
            head = stack([head, *(fake_line(fake, words) for fake in one.fakes)])
            return head if one.reuse is None else _recycled(head, one.reuse, view)
        return (
            Text(head, " ", words.say("seen-shows"))
            if one.reuse is None
            else _recycled(head, one.reuse, view)
        )
    if one.why == "figure":
        return _figure(one, who, view)
    key = one.why if one.why in ("side", "side-echo", "denied", "doubted", "echo") else "teller"
    if key == "echo" and claim.stance in ("denied", "doubted"):
        key = claim.stance
    return words.text(f"news-{key}", who=who, many=several, what=what, number=number)


def _figure(one: Told, who: Text, view: Viewing) -> Text:
    """A figure beside the one that was told before: another, one of something else, or the first one."""
    words, slots, before = view.words, one.claim.slots, one.before
    said = {
        "became": figures(slots, words),
        "who": who,
        "many": is_several(one.claim.claimant),
        "number": f"#{one.claim.number}",
    }
    if before is None or not before.slots["counts"]:
        return words.text("news-figure-first", **said)
    new, old = ({count["what"] for count in told["counts"]} for told in (slots, before.slots))
    key = "news-figure" if new & old else "news-figure-more"
    return words.text(key, was=figures(before.slots, words), **said)


def _recycled(head: Text, found: tuple[Reuse, Sighting], view: Viewing) -> Text:
    """The earliest sighting that we hold, what differs, and what that doesn't prove."""
    words, (reuse, sighting) = view.words, found
    return stack(
        [
            head,
            words.text("seen-earliest", sighting=sighting_line(kept_match(reuse), sighting, view)),
            words.say("recycled-differs", differs=differs_in_words(reuse, view)),
            words.say("seen-shows"),
        ]
    )


def _edited(one: Told, channel: Text, number: str, view: Viewing) -> Text:
    words, claim = view.words, one.claim
    if one.why == "gone":
        return words.text("news-gone", channel=channel, number=number)
    since = one.versions[-1].since if one.versions else one.at or claim.posted_at
    after = dates.lapse(since - claim.posted_at, words).removeprefix("+")
    changed = was_and_became(claim, one.versions, view)
    if changed is not None:
        old, new = changed
        return words.text("news-changed", channel=channel, after=after, was=old, became=new, number=number)
    if len(one.versions) > 1:
        was, became = (figures_written(version) for version in one.versions[-2:])
        if was != became:
            nothing = words.say("no-figure")
            return words.text(
                "news-edited",
                channel=channel,
                after=after,
                was=was or nothing,
                became=became or nothing,
                number=number,
            )
    return words.text(
        "news-reworded", channel=channel, after=after, what=said_in_short(claim, view), number=number
    )


def _what(claim: StoredClaim, view: Viewing) -> str:
    what, places = headline(claim.slots, view.words), place_names(claim.slots, view)
    if not places:
        return what
    more = f" +{len(places) - 1}" if len(places) > 1 else ""
    return view.words.say("line-place", what=what, place=places[0] + more)
