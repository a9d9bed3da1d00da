"""Rows of buttons under a card."""

from __future__ import annotations

from collections.abc import Sequence

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bot.callbacks import ClaimButton, PageButton, WhyButton
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


def why(number: int, words: Words, *, shown: bool) -> list[InlineKeyboardButton]:
    """What shows, or hides, what a claim was read from."""
    label = words.say("button-less" if shown else "button-why")
    return [_button(label, WhyButton(number=number, shown=not shown).pack())]


def numbered_claims(numbers: Sequence[int]) -> list[InlineKeyboardButton]:
    """A button for each claim, that bears its number."""
    return [_button(f"#{number}", ClaimButton(number=number).pack()) for number in numbers]
