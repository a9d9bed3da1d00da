"""Pages of text are told from photos, also where they hold few words."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from media.text_likeness import TEXT_LIKE, text_likeness
from tests.media.drawn import picture


def page(lines: int, *, dark: bool = False) -> Image.Image:
    made = Image.new("L", (320, 240), 20 if dark else 255)
    pen = ImageDraw.Draw(made)
    for number in range(lines):
        pen.text(
            (12, 10 + 16 * number),
            "at least so many were seen near the village",
            235 if dark else 0,
            font_size=12,
        )
    return made


@pytest.mark.parametrize("lines", [2, 4, 8, 14])
@pytest.mark.parametrize("dark", [True, False])
def test_a_page_of_text_is_like_text(lines: int, dark: bool) -> None:
    assert text_likeness(np.asarray(page(lines, dark=dark))) >= TEXT_LIKE


@pytest.mark.parametrize("seed", range(10))
def test_a_picture_of_many_tones_is_not(seed: int) -> None:
    assert text_likeness(np.asarray(picture(seed=seed).convert("L"))) < TEXT_LIKE


def test_a_blank_picture_is_not_and_a_tiny_one_may_be() -> None:
    assert text_likeness(np.full((240, 320), 90, np.uint8)) == 0
    assert text_likeness(np.asarray(picture(40, 30).convert("L"))) == 100
    assert text_likeness(np.full((200, 1), 3, np.uint8)) == 0
