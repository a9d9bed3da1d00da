"""Rows of buttons under a card."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bot.callbacks import (
    ClaimButton,
    FootageButton,
    LiftButton,
    MatchButton,
    PageButton,
    ReviewButton,
    TellersButton,
    WhyButton,
)
from bot.locales import Words

BACK, ON = "◀", "▶"


def _button(text: str, data: str) -> InlineKeyboardButton:
    return InlineKeyboardButton(text=text, callback_data=data)


def paging(asked: int, page: int, pages: int) -> list[InlineKeyboardButton]:
    """Back and on, each only where there is somewhere to go."""
    row = []
    if page > 1:
        row.append(_button(BACK, PageButton(asked=asked, page=page - 1).pack()))
    if page < pages:
        row.append(_button(ON, PageButton(asked=asked, page=page + 1).pack()))
    return row


def turning(page: int, pages: int, data: Callable[[int], str]) -> list[InlineKeyboardButton]:
    """Back and on for lists that need no question: ``data`` makes what the button of a page carries."""
    row = []
    if page > 1:
        row.append(_button(BACK, data(min(page - 1, pages))))
    if page < pages:
        row.append(_button(ON, data(page + 1)))
    return row


def labelled(text: str, data: str) -> InlineKeyboardButton:
    """A button with these words that carries this."""
    return _button(text, data)


def without_paging(markup: InlineKeyboardMarkup | None) -> InlineKeyboardMarkup | None:
    """The same buttons but those that turn pages."""
    prefix = f"{PageButton.__prefix__}:"
    return keyboard(
        *(
            [button for button in row if not (button.callback_data or "").startswith(prefix)]
            for row in (markup.inline_keyboard if markup else ())
        )
    )


def keyboard(*rows: Sequence[InlineKeyboardButton]) -> InlineKeyboardMarkup | None:
    """The rows that hold a button, or ``None``."""
    kept = [list(row) for row in rows if row]
    return InlineKeyboardMarkup(inline_keyboard=kept) if kept else None


def numbered(numbers: Sequence[int], first: int) -> list[InlineKeyboardButton]:
    """A button for each line of a list, numbered from ``first``, that opens its claim."""
    return [_button(str(first + at), ClaimButton(number=number).pack()) for at, number in enumerate(numbers)]


def why(number: int, words: Words, *, shown: bool) -> InlineKeyboardButton:
    """What shows, or hides, what a claim was read from."""
    label = words.say("button-less" if shown else "button-why")
    return _button(label, WhyButton(number=number, shown=not shown).pack())


def who_else(number: int, words: Words) -> InlineKeyboardButton:
    """What shows who else tells the story of a claim."""
    return _button(words.say("button-who-else"), TellersButton(number=number).pack())


def lift(number: int, words: Words) -> InlineKeyboardButton:
    """What has the whole media of a claim's post fetched."""
    return _button(words.say("button-lift"), LiftButton(number=number).pack())


def under_footage(number: int, match: int, words: Words) -> list[list[InlineKeyboardButton]]:
    """The rows under a claim whose footage was seen before."""
    every = FootageButton(number=number, show="all").pack()
    wrong = MatchButton(number=number, match=match, wrong=True).pack()
    return [
        [_button(words.say("button-all-sightings"), every), _button(words.say("button-wrong-match"), wrong)]
    ]


def match_right(number: int, match: int, words: Words) -> list[InlineKeyboardButton]:
    """What takes back that a match is wrong."""
    data = MatchButton(number=number, match=match, wrong=False).pack()
    return [_button(words.say("button-right-match"), data)]


def review(number: int, words: Words) -> InlineKeyboardButton:
    """What offers an analyst the verdicts on a claim."""
    return _button(words.say("button-review"), ReviewButton(number=number).pack())


MORE_UNDER_CLAIMS: list[Callable[[int, Words], InlineKeyboardButton]] = [review]
"""Buttons that other subjects put under every claim's card, beside "Why?" and "Who else", in this order."""


def under_claim(
    number: int, words: Words, *, reasons: bool, told: bool, liftable: bool
) -> list[list[InlineKeyboardButton]]:
    """The rows under a claim's card.

    ``told``: others tell it, too; ``liftable``: whoever sees it may have its media fetched.
    """
    first = [why(number, words, shown=reasons), *([who_else(number, words)] if told else [])]
    row = [*first, *(make(number, words) for make in MORE_UNDER_CLAIMS)]
    rows = [row[at : at + 3] for at in range(0, len(row), 3)]
    return [*rows, [lift(number, words)]] if liftable else rows


def numbered_claims(numbers: Sequence[int]) -> list[InlineKeyboardButton]:
    """A button for each claim, that bears its number."""
    return [_button(f"#{number}", ClaimButton(number=number).pack()) for number in numbers]
