"""What analysts said of a claim, as theirs, and the verdicts to choose from."""

from __future__ import annotations

from collections.abc import Sequence

from aiogram.types import InlineKeyboardButton

from bot.callbacks import ClaimButton, NextButton, ReviewButton
from bot.cards import dates
from bot.cards.fitting import one_line, shorten
from bot.cards.viewing import Viewing
from bot.locales import Words
from storage.reviews import NEWSROOM_VERDICTS, READING_VERDICTS, Axis, Review, Standing

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
    said = "; ".join(_one(review, view) for review in given[:_SHOWN])
    return said if len(given) <= _SHOWN else f"{said} +{len(given) - _SHOWN}"


def _one(review: Review, view: Viewing) -> str:
    words = view.words
    said = words.say(
        "review-one",
        verdict=verdict_name(review.axis, review.verdict, words),
        by=review.by,
        when=dates.moment(review.made_at, words, view.zone, view.this_year),
    )
    reason = shorten(one_line(review.reason or ""), _REASON_UNITS)
    links = " ".join(shorten(one_line(link), _LINK_UNITS) for link in review.links[:_LINKS_SHOWN])
    told = " ".join(part for part in (reason, links) if part)
    return words.say("review-reason", said=said, reason=told) if told else said


def verdict_buttons(number: int, words: Words, *, queue: bool) -> list[list[InlineKeyboardButton]]:
    """The verdicts on how a claim was read, then on what the newsroom knows, then the way on."""
    rows: list[list[InlineKeyboardButton]] = []
    for axis, verdicts in ((Axis.READING, READING_VERDICTS), (Axis.NEWSROOM, NEWSROOM_VERDICTS)):
        row = [
            InlineKeyboardButton(
                text=verdict_name(axis, verdict, words),
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
