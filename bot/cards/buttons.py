"""Rows of buttons under a card."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bot.callbacks import (
    AroundButton,
    ClaimButton,
    DigestPictureButton,
    FootageButton,
    LiftButton,
    MatchButton,
    PageButton,
    PictureButton,
    ReviewButton,
    StoryButton,
    SubscribeToButton,
    TellersButton,
    WhyButton,
)
from bot.locales import Words

BACK, ON = "◀", "▶"
CHART, MAP, FIGURES, TIMELINE = "chart", "map", "figures", "timeline"
DARK, LIGHT = "dark", "light"


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


_LEAD_BACK = tuple(f"{one.__prefix__}:" for one in (PageButton, PictureButton, SubscribeToButton))


def leads_back(markup: InlineKeyboardMarkup | None) -> bool:
    """Whether a button needs the question to be kept."""
    rows = markup.inline_keyboard if markup else ()
    return any((button.callback_data or "").startswith(_LEAD_BACK) for row in rows for button in row)


def without_question(markup: InlineKeyboardMarkup | None) -> InlineKeyboardMarkup | None:
    """The same buttons but those that need the question to be kept."""
    return keyboard(
        *(
            [button for button in row if not (button.callback_data or "").startswith(_LEAD_BACK)]
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
    beside = FootageButton(number=number, show="beside").pack()
    every = FootageButton(number=number, show="all").pack()
    wrong = MatchButton(number=number, match=match, wrong=True).pack()
    return [
        [_button(words.say("button-beside"), beside), _button(words.say("button-all-sightings"), every)],
        [_button(words.say("button-wrong-match"), wrong)],
    ]


def match_right(number: int, match: int, words: Words) -> list[InlineKeyboardButton]:
    """What takes back that a match is wrong."""
    data = MatchButton(number=number, match=match, wrong=False).pack()
    return [_button(words.say("button-right-match"), data)]


def review(number: int, words: Words) -> InlineKeyboardButton:
    """What offers an analyst the verdicts on a claim."""
    return _button(words.say("button-review"), ReviewButton(number=number).pack())


def around(kind: str, number: int, words: Words) -> InlineKeyboardButton:
    """What shows what is claimed around a claim: who says how many, or one after the other."""
    return _button(words.say(f"button-{kind}"), AroundButton(number=number, kind=kind).pack())


def follow(number: int, words: Words, *, followed: bool = False) -> InlineKeyboardButton:
    """What has this chat told all that comes of a claim's story, or no longer."""
    label = words.say("button-unfollow" if followed else "button-follow")
    return _button(label, StoryButton(number=number, wish="usual" if followed else "follow").pack())


def pictures_of(asked: int, words: Words, kinds: Sequence[str] = (MAP, CHART)) -> list[InlineKeyboardButton]:
    """Under a list: the same as pictures, a map and a chart by side if no other kinds are named."""
    return [
        _button(words.say(f"button-{kind}"), PictureButton(asked=asked, kind=kind).pack()) for kind in kinds
    ]


def pictures_of_digest(words: Words) -> list[InlineKeyboardButton]:
    """Under a digest that was delivered: where its events are claimed, and who says how many."""
    return [
        _button(words.say(f"button-{kind}"), DigestPictureButton(kind=kind).pack()) for kind in (MAP, FIGURES)
    ]


def subscribe_to(asked: int, words: Words) -> InlineKeyboardButton:
    """Under a list: what subscribes to its question."""
    return _button(words.say("button-subscribe"), SubscribeToButton(asked=asked).pack())


def other_colours(asked: int, kind: str, words: Words, *, dark: bool) -> InlineKeyboardButton:
    """Under a picture: the same in the other colours."""
    to = LIGHT if dark else DARK
    return _button(words.say(f"button-{to}"), PictureButton(asked=asked, kind=kind, colours=to).pack())


def under_claim(
    number: int,
    words: Words,
    *,
    reasons: bool,
    told: bool,
    liftable: bool,
    figured: bool = False,
    followable: bool = False,
    followed: bool = False,
) -> list[list[InlineKeyboardButton]]:
    """The rows under a claim's card.

    ``told``: others tell it, too, or show its footage; ``liftable``: whoever sees it may have its media fetched;
    ``figured``: it says how many; ``followable``: it is part of a story, and no other row offers to follow that;
    ``followed``: this chat does.
    """
    row = [
        why(number, words, shown=reasons),
        *([who_else(number, words)] if told else []),
        *([around(FIGURES, number, words)] if figured else []),
        around(TIMELINE, number, words),
        *([follow(number, words, followed=followed)] if followable else []),
        review(number, words),
    ]
    rows = [row[at : at + 3] for at in range(0, len(row), 3)]
    return [*rows, [lift(number, words)]] if liftable else rows


def numbered_claims(numbers: Sequence[int]) -> list[InlineKeyboardButton]:
    """A button for each claim, that bears its number."""
    return [_button(f"#{number}", ClaimButton(number=number).pack()) for number in numbers]
