"""What analysts said of a claim, as theirs, and the verdicts to choose from."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from aiogram.types import InlineKeyboardButton

from bot.callbacks import ClaimButton, NextButton, ReviewButton
from bot.cards import dates
from bot.cards.fitting import one_line, shorten
from bot.cards.viewing import Viewing
from bot.locales import Words
from storage.reviews import NEWSROOM_VERDICTS, READING_VERDICTS, Axis, Review, Standing

HELD = "✓ "
_SHOWN = 3
_REASON_UNITS = 160
_LINKS_SHOWN = 2
_LINK_UNITS = 120


def standing_lines(standing: Standing, view: Viewing) -> list[str]:
    """What stands of a claim's reviews: the newsroom's word always, how it was read where somebody said."""
    words = view.words
    lines = []
    reading = standing.along(Axis.READING)
    if reading:
        key = "reading-differs" if standing.disagree(Axis.READING) else "reading-line"
        lines.append(words.say(key, said=_said(reading, view)))
    newsroom = standing.along(Axis.NEWSROOM)
    key = "newsroom-differs" if standing.disagree(Axis.NEWSROOM) else "newsroom-line"
    lines.append(words.say(key, said=_said(newsroom, view) if newsroom else words.say("newsroom-unchecked")))
    return lines


def is_checking(standing: Standing) -> bool:
    """Whether the last word of the newsroom is that it looks into it."""
    given = standing.along(Axis.NEWSROOM)
    return bool(given) and max(given, key=lambda review: review.made_at).verdict == "checking"


def verdict_name(review_axis: Axis, verdict: str, words: Words) -> str:
    """A verdict in the chat's language."""
    return words.say(f"{review_axis.value}-{verdict}")


def _said(given: Sequence[Review], view: Viewing) -> str:
    """Person by person, each with all that they hold."""
    by_person: dict[int, list[Review]] = {}
    for review in given:
        by_person.setdefault(review.person, []).append(review)
    people = list(by_person.values())
    said = "; ".join(_one(held, view) for held in people[:_SHOWN])
    return said if len(people) <= _SHOWN else f"{said} +{len(people) - _SHOWN}"


def _one(held: Sequence[Review], view: Viewing) -> str:
    """What one person holds; the newest comes first."""
    words = view.words
    said = words.say(
        "review-one",
        verdict=", ".join(verdict_name(review.axis, review.verdict, words) for review in reversed(held)),
        by=held[0].by,
        when=dates.moment(held[0].made_at, words, view.zone, view.this_year),
    )
    reasons = dict.fromkeys(shorten(one_line(review.reason or ""), _REASON_UNITS) for review in held)
    links = dict.fromkeys(link for review in held for link in review.links)
    shown = [shorten(one_line(link), _LINK_UNITS) for link in [*links][:_LINKS_SHOWN]]
    told = " ".join(part for part in (*reasons, *shown) if part)
    return words.say("review-reason", said=said, reason=told) if told else said


def verdict_buttons(
    number: int, words: Words, *, queue: bool, held: Collection[str] = ()
) -> list[list[InlineKeyboardButton]]:
    """The verdicts on how a claim was read, then on what the newsroom knows, then the way on.

    ``held``: those that whoever asks holds; they are marked.
    """
    rows: list[list[InlineKeyboardButton]] = []
    for axis, verdicts in ((Axis.READING, READING_VERDICTS), (Axis.NEWSROOM, NEWSROOM_VERDICTS)):
        row = [
            InlineKeyboardButton(
                text=f"{HELD if verdict in held else ''}{verdict_name(axis, verdict, words)}",
                callback_data=ReviewButton(number=number, verdict=verdict, queue=queue).pack(),
            )
            for verdict in verdicts
        ]
        rows += [row[at : at + 3] for at in range(0, len(row), 3)]
    on = (
        InlineKeyboardButton(
            text=words.say("button-review-next"), callback_data=NextButton(before=number).pack()
        )
        if queue
        else InlineKeyboardButton(
            text=words.say("button-review-done"), callback_data=ClaimButton(number=number).pack()
        )
    )
    return [*rows, [on]]
