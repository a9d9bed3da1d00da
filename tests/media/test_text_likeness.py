"""Pages of text are told from photos, also where they hold few words."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from media.facts import MediaFacts, State
from media.index import KeptRow, MediaIndex
from media.looks import hash_look
from media.matching import Verdict, look_up
from media.settings import MatchSettings
from media.text_likeness import LETTERED, TEXT_LIKE, text_likeness
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


def chat(seed: int, ground: str, messages: int = 4) -> Image.Image:
    """A few messages in bubbles over a wallpaper of many tones, or a quote over a blurred picture."""
    y, x = np.mgrid[0:320, 0:180]
    if ground == "wallpaper":
        made = Image.fromarray((90 + 60 * x / 180 + 80 * y / 320).astype(np.uint8))
    else:
        made = Image.fromarray((120 + 90 * np.sin(x / 40) * np.cos(y / 50)).astype(np.uint8))
    pen = ImageDraw.Draw(made)
    for number in range(messages):
        top = 20 + 75 * number
        if ground == "wallpaper":
            pen.rounded_rectangle((8, top, 128, top + 36), 6, fill=250)
        for line in range(2):
            words = (
                f"{(seed + 3) * (number + 7) * 7919 % 9973} of {seed * 31 + line} near {number * 53 + seed}"
            )
            pen.text(
                (14, top + 4 + 16 * line), words[:16], 20 if ground == "wallpaper" else 255, font_size=12
            )
    return made


@pytest.mark.parametrize("ground", ["wallpaper", "blurred"])
@pytest.mark.parametrize("seed", range(3))
def test_words_on_many_tones_are_told_from_a_photo(seed: int, ground: str) -> None:
    assert LETTERED <= text_likeness(np.asarray(chat(seed, ground))) < TEXT_LIKE


def test_two_chats_of_different_words_are_never_the_same() -> None:
    index = MediaIndex()
    looks = [hash_look(chat(seed, "wallpaper", 2)) for seed in range(2)]
    whole = looks[0].whole
    assert whole is not None
    index.add([KeptRow(1, 0, None, whole.pdqs[0], whole.quality, whole.phashes[0], whole.text_like)])
    asked = MediaFacts(State.HASHED, views=looks[1].views)
    (found,) = look_up(index, asked, MatchSettings())
    assert found.verdict is Verdict.SIMILAR
    assert look_up(index, asked, MatchSettings(lettered=101))[0].verdict is Verdict.SAME


def test_a_photo_with_a_counter_in_a_corner_is_none_of_them() -> None:
    shown = picture(320, 240, seed=3).convert("L")
    ImageDraw.Draw(shown).text((10, 10), "REC 00:12 ALT 120", 255, font_size=13)
    assert text_likeness(np.asarray(shown)) < LETTERED


def doodled(seed: int) -> Image.Image:
    """A wallpaper of small line drawings, a little darker than the ground that they stand on."""
    y, x = np.mgrid[0:320, 0:180]
    ground = 150 + 40 * x / 180 + 30 * y / 320
    drawn = Image.new("L", (180, 320))
    pen = ImageDraw.Draw(drawn)
    chance = np.random.default_rng(seed)
    for left in range(0, 180, 20):
        for top in range(0, 320, 20):
            shift, size = chance.integers(0, 4, 2), int(chance.integers(8, 14))
            box = (left + shift[0], top + shift[1], left + shift[0] + size, top + shift[1] + size)
            if chance.random() < 0.5:
                pen.ellipse(box, outline=28)
            else:
                pen.line((box[0], box[3], box[2], box[1], box[2], box[3]), 28)
    return Image.fromarray((ground - np.asarray(drawn)).astype(np.uint8))


@pytest.mark.parametrize("words", ["so many", "at the bridge", "when", "they leave tonight"])
def test_one_short_message_over_doodles_is_told_by_its_words(words: str) -> None:
    shown = doodled(5)
    pen = ImageDraw.Draw(shown)
    pen.rounded_rectangle((8, 250, 24 + 6 * len(words), 272), 6, fill=250)
    pen.text((14, 254), words, 20, font_size=11)
    assert LETTERED <= text_likeness(np.asarray(shown)) < TEXT_LIKE


def test_what_is_full_of_words_is_told_by_them_also_over_a_sharp_photo() -> None:
    rubble = np.random.default_rng(2).integers(20, 230, (32, 32), np.uint8)
    shown = Image.fromarray(np.kron(rubble, np.ones((10, 10), np.uint8)))
    assert text_likeness(np.asarray(shown)) < LETTERED
    pen = ImageDraw.Draw(shown)
    for top in range(10, 300, 50):
        pen.rounded_rectangle((10, top, 190, top + 34), 6, fill=250)
        for line in range(2):
            pen.text(
                (16, top + 2 + 15 * line), f"{top} were seen at the bridge of {line}"[:26], 20, font_size=12
            )
    assert text_likeness(np.asarray(shown)) >= LETTERED


@pytest.mark.parametrize("turn", [-6, 4])
def test_a_photographed_page_is_told_by_its_words(turn: int) -> None:
    table = picture(320, 320, seed=8).convert("L")
    paper = page(14).crop((0, 0, 300, 240))
    turned = paper.rotate(turn, Image.Resampling.BICUBIC, expand=True)
    table.paste(turned, (5, 30), Image.new("L", paper.size, 255).rotate(turn, expand=True))
    light = np.linspace(0.65, 0.95, 320)
    assert LETTERED <= text_likeness((np.asarray(table) * light).astype(np.uint8)) < TEXT_LIKE


@pytest.mark.parametrize("seed", range(4))
def test_a_map_with_names_is_told_by_what_it_shows(seed: int) -> None:
    chance = np.random.default_rng(seed)
    heights = Image.fromarray(chance.normal(0, 1, (9, 12)).astype(np.float32))
    land = np.asarray(heights.resize((320, 240), Image.Resampling.BICUBIC))
    made = Image.fromarray(np.array([240, 220, 200, 175], np.uint8)[np.digitize(land, (-0.5, 0.2, 0.8))])
    pen = ImageDraw.Draw(made)
    for _ in range(6):
        pen.line([tuple(chance.integers(0, (320, 240)).tolist()) for _ in range(4)], 150, 2)
    for _ in range(12):
        x, y = chance.integers(0, (260, 225)).tolist()
        pen.text((x, y), "Kupyansk", 40, font_size=8)
    assert text_likeness(np.asarray(made)) < LETTERED


def test_stars_are_no_page_though_their_ground_is_one() -> None:
    chance = np.random.default_rng(4)
    sky = chance.normal(12, 5, (240, 320))
    for _ in range(900):
        y, x = chance.integers(0, (238, 318))
        sky[y : y + 2, x : x + 2] = chance.uniform(60, 255)
    assert text_likeness(np.clip(sky, 0, 255).astype(np.uint8)) < LETTERED


def test_spots_of_light_in_the_dark_and_rows_of_dots_are_no_letters() -> None:
    chance = np.random.default_rng(6)
    ground = np.asarray(picture(320, 240, seed=6).convert("L")) // 6
    night, field = Image.fromarray(ground), Image.fromarray(ground + 100)
    for _ in range(9):
        x, y = chance.integers(20, (300, 220)).tolist()
        ImageDraw.Draw(night).ellipse((x - 2, y - 4, x + 2, y + 4), 250)
    for y in range(140, 180, 10):
        for x in range(30, 230, 10):
            ImageDraw.Draw(field).ellipse((x - 2, y - 3, x + 2, y + 3), 60)
    for shown in (night, field):
        assert text_likeness(np.asarray(shown.filter(ImageFilter.GaussianBlur(0.8)))) < LETTERED


def test_one_word_in_huge_letters_is_text() -> None:
    shown = Image.new("L", (320, 180), 250)
    ImageDraw.Draw(shown).text((20, 30), "1200", 10, font_size=110)
    assert text_likeness(np.asarray(shown)) >= TEXT_LIKE


def test_a_blank_picture_is_not_and_a_tiny_one_may_be() -> None:
    assert text_likeness(np.full((240, 320), 90, np.uint8)) == 0
    assert text_likeness(np.asarray(picture(40, 30).convert("L"))) == 100
    assert text_likeness(np.full((200, 1), 3, np.uint8)) == 0
