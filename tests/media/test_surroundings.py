"""What lies inside borders, bars and screenshots, and pictures drawn out to what they were cut from."""

from __future__ import annotations

import io

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageOps

from media.guesses import guess
from media.surroundings import Box, Margins, extended, find_inner, trim
from tests.media.drawn import picture


def grey(image: Image.Image, quality: int = 75) -> NDArray[np.uint8]:
    """Its pixels after a JPEG."""
    out = io.BytesIO()
    image.convert("L").save(out, "JPEG", quality=quality)
    return np.asarray(Image.open(out))


def assert_near(found: Box | None, expected: tuple[int, int, int, int], apart: int = 2) -> None:
    assert found is not None
    assert np.abs(np.array(found) - expected).max() <= apart


def post(shown: Image.Image, top: int, *, dark: bool) -> Image.Image:
    """A screenshot of a post: a name, the picture, words."""
    ground, ink = (24, 235) if dark else (255, 20)
    screen = Image.new("L", (240, 400), ground)
    pen = ImageDraw.Draw(screen)
    pen.ellipse((10, 10, 34, 34), 128)
    pen.text((40, 14), "Some channel", ink)
    screen.paste(shown.convert("L"), (0, top))
    for line in range(4):
        pen.text((10, top + shown.height + 8 + 14 * line), "words and more words below it", ink)
    return screen


@pytest.mark.parametrize("tone", [0, 255, 128])
@pytest.mark.parametrize("border", [(40, 0), (0, 30), (20, 20)])
@pytest.mark.parametrize("quality", [90, 30])
def test_borders_and_bars_are_left_out(tone: int, border: tuple[int, int], quality: int) -> None:
    inside = picture(240, 180, seed=3).convert("L")
    found = find_inner(grey(ImageOps.expand(inside, border, tone), quality))
    x, y = border
    assert_near(found, (x, y, x + 240, y + 180), 2 if quality == 90 else 4)


@pytest.mark.parametrize("dark", [True, False])
def test_the_picture_in_a_screenshot_of_a_post_is_found(dark: bool) -> None:
    found = find_inner(grey(post(picture(240, 180, seed=4), 60, dark=dark)))
    assert_near(found, (0, 60, 240, 240))


@pytest.mark.parametrize("seed", range(12))
def test_a_picture_without_borders_has_nothing_around_it(seed: int) -> None:
    assert find_inner(grey(picture(seed=seed))) is None


def test_a_page_of_text_holds_no_picture() -> None:
    page = Image.new("L", (300, 300), 255)
    pen = ImageDraw.Draw(page)
    for line in range(18):
        pen.text((20, 20 + 14 * line), "words that fill a line and then some more", 0)
    assert find_inner(grey(page)) is None
    assert_near(trim(grey(page, 95)), (20, 22, 205, 268), 4)


@pytest.mark.parametrize("shape", [(5, 5), (5, 300), (300, 5), (16, 16)])
@pytest.mark.parametrize("tone", [0, 255])
def test_blank_and_narrow_pictures_are_no_trouble(shape: tuple[int, int], tone: int) -> None:
    blank = np.full(shape, tone, np.uint8)
    assert find_inner(blank) is None
    assert trim(blank) is None
    assert all(min(each.shape) >= 16 for each in guess(blank))


def test_a_picture_is_drawn_out_by_its_outermost_pixels_and_cut() -> None:
    pixels = np.arange(200, dtype=np.uint8).reshape(10, 20)
    made = extended(pixels, Margins(left=0.5, bottom=0.2, right=-0.1))
    assert made.shape == (12, 28)
    assert (made[:10, 10:] == pixels[:, :18]).all()
    assert (made[:10, :10] == pixels[:, :1]).all()
    assert (made[10:, 10:] == pixels[-1:, :18]).all()


def test_guesses_are_all_different_and_the_first_ones_are_small() -> None:
    made = list(guess(grey(picture())))
    assert len({each.tobytes() for each in made}) == len(made)
    assert 0.9 < made[0].size / (320 * 240) < 1.1
