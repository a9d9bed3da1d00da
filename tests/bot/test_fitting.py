"""Telegram's length, counted as Telegram counts it."""

from __future__ import annotations

from aiogram.utils.formatting import Bold, Text
from hypothesis import given
from hypothesis import strategies as st

from bot.cards.fitting import ELLIPSIS, one_line, pages_of, shorten, stack, utf16_units

TEXTS = st.text(st.sampled_from("ab жё 🔥🇺🇦한\n "), max_size=120)


@given(text=st.text())
def test_the_length_is_that_of_utf_16(text: str) -> None:
    assert utf16_units(text) == len(text.encode("utf-16-le", "surrogatepass")) // 2


@given(text=TEXTS, units=st.integers(4, 80))
def test_a_shortened_text_fits_and_begins_as_the_text_does(text: str, units: int) -> None:
    short = shorten(text, units)
    assert utf16_units(short) <= units
    if utf16_units(text) <= units:
        assert short == text
    else:
        assert short.endswith(ELLIPSIS)
        assert text.startswith(short.removesuffix(ELLIPSIS))


def test_a_text_is_cut_at_a_words_end() -> None:
    assert shorten("at least thirty soldiers were lost", 20) == "at least thirty" + ELLIPSIS
    assert shorten("x" * 50, 10) == "x" * 9 + ELLIPSIS


@given(lines=st.lists(TEXTS | st.none(), max_size=12), units=st.integers(10, 200))
def test_stacked_lines_fit_and_none_is_cut(lines: list[str | None], units: int) -> None:
    said = stack(lines, units).render()[0]
    assert utf16_units(said) <= units
    whole = "\n".join(line for line in lines if line is not None)
    assert said == whole or (said.endswith(ELLIPSIS) and whole.startswith(said.removesuffix(ELLIPSIS)))


@given(items=st.lists(TEXTS, max_size=12))
def test_pages_hold_every_item_once_and_in_order(items: list[str]) -> None:
    pages = pages_of([Text(Bold(item)) for item in items], units=130)
    assert all(len(page) <= 130 for page in pages)
    assert "\n".join(page.render()[0] for page in pages) == "\n".join(items)


def test_foreign_text_on_one_line_has_no_controls_left() -> None:
    assert one_line("a\u202e\n b\x00\ud800\t c") == "a b c"
