"""What is said under two pictures side by side: which is which, what the match is worth, and how alike they are."""

from __future__ import annotations

from aiogram.utils.formatting import Bold, Text

from bot.cards.fitting import CAPTION_UNITS, Card, shorten, stack, utf16_units
from bot.cards.seen import how_alike, sighting_line
from bot.cards.viewing import Viewing
from media.matching import Match, Verdict
from storage.footage import Sighting


def beside_card(
    match: Match,
    left: Sighting | None,
    right: Sighting,
    view: Viewing,
    *,
    outlined: bool = False,
    small: bool = False,
) -> Card:
    """The caption.

    Args:
        match: of the left with the right.
        left: where that was seen; ``None``: it was sent by whoever asks.
        right: where that was seen.
        view: to whom.
        outlined: a part of one is outlined.
        small: only a tiny picture is shown of one of them.
    """
    words = view.words
    verdict = "beside-same" if match.verdict is Verdict.SAME else "beside-similar"
    lines: list[Text | str | None] = [
        Bold(words.say(verdict, how=how_alike(match, view))),
        words.say("beside-sent")
        if left is None
        else words.text("beside-left", sighting=sighting_line(None, left, view)),
        words.text("beside-right", sighting=sighting_line(None, right, view)),
        words.say("beside-outlined") if outlined else None,
        words.say("beside-small") if small else None,
        words.say("seen-shows"),
    ]
    text = stack(lines)
    if utf16_units(text.render()[0]) > CAPTION_UNITS:
        return Card(Text(shorten(text.render()[0], CAPTION_UNITS)))
    return Card(text)
