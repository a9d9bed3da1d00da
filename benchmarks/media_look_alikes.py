"""Pictures that share all but what they say: chats, quotes, pages and posts with other words on the same ground, maps
with other marks, charts with other values. No two of them are the same, however near to one another their hashes lie.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from importlib.resources import as_file, files

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from benchmarks.media_sources import (
    WORDS,
    Source,
    draw_aerial,
    draw_chart,
    draw_map,
    draw_scene,
    draw_text,
    font,
    photograph,
)

GROUNDS = 5  # of each kind; pictures on the same ground share its layout, too

Tone = tuple[int, int, int]
_SCREENS = ((1080, 1920), (1080, 2340), (1080, 1350), (1280, 960), (1080, 1920))
_LATIN = tuple(word for word in WORDS if word.isascii())
_CYRILLIC = tuple(word for word in WORDS if not word.isascii())
_KOREAN = (
    "다리 아침 물 공급 열차 시간표 폭풍 이후 수리 도시 주민 길 학교 날씨 공장 시장 강 마을 월요일 시작 오늘 회의 "
    "알림 구역 서쪽 버스 운행 재개 점심 도서관"
)
_HANGUL = tuple(_KOREAN.split())


def look_alikes(count: int = 60) -> list[Source]:
    """So many pictures of each kind, on ``GROUNDS`` grounds."""
    kinds: list[tuple[str, Callable[[int], Image.Image]]] = [
        ("posts of one channel", partial(draw_text, layout=7)),
        ("marks on one map", lambda number: draw_map(3, marks=number)),
        ("values of one chart", partial(draw_chart, layout=5)),
        ("chats on gradients", partial(draw_chat, ground="gradient")),
        ("chats on blurred photos", partial(draw_chat, ground="blurred")),
        ("chats on doodles", partial(draw_chat, ground="doodles")),
        ("one message on gradients", partial(draw_chat, ground="gradient", alone=True)),
        ("one message on blurred photos", partial(draw_chat, ground="blurred", alone=True)),
        ("one message on doodles", partial(draw_chat, ground="doodles", alone=True)),
        ("chats on sharp photos", partial(draw_chat, ground="sharp")),
        ("one message on sharp photos", partial(draw_chat, ground="sharp", alone=True)),
        ("quotes on blurred photos", draw_quote),
        ("photographed pages", draw_photographed_page),
        ("posts in three scripts", draw_card),
    ]
    return [
        Source(kind, f"{kind} {number}", partial(draw, number))
        for kind, draw in kinds
        for number in range(count)
    ]


# --- what the words stand on ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Wallpaper:
    """A ground with the tones of what stands on it: bubbles of others and one's own, and the letters in them."""

    picture: Image.Image
    bubbles: tuple[Tone, Tone]
    ink: Tone


@lru_cache(maxsize=2 * GROUNDS)
def wallpaper(kind: str, number: int) -> Wallpaper:
    """One of the wallpapers of a kind, at a phone's size or a desktop's."""
    chance = random.Random(f"{kind} {number}")
    size = _SCREENS[number % len(_SCREENS)]
    dark = number % 3 == 2
    if kind in ("blurred", "sharp"):
        picture = _blurred(number, size, chance.uniform(14, 45) if kind == "blurred" else 0.5)
    else:
        picture = _gradient(size, chance, dark)
        if kind == "doodles":
            picture = _with_doodles(picture, chance, dark)
    if dark:
        return Wallpaper(picture, ((33, 45, 59), (62, 84, 120)), (238, 240, 242))
    return Wallpaper(picture, ((255, 255, 255), (226, 250, 204)), (10, 10, 10))


def _gradient(size: tuple[int, int], chance: random.Random, dark: bool) -> Image.Image:
    """A tone in each corner, and what lies between."""
    low, high = (10, 70) if dark else (120, 235)
    corners = np.array(
        [[[chance.randrange(low, high) for _ in range(3)] for _ in "lr"] for _ in "tb"], np.uint8
    )
    return Image.fromarray(corners).resize(size, Image.Resampling.BICUBIC)


def _blurred(number: int, size: tuple[int, int], radius: float) -> Image.Image:
    drawn = (
        lambda: photograph("coffee"),
        lambda: draw_scene(40_000),
        lambda: photograph("rocket"),
        lambda: draw_aerial(40_001),
        lambda: photograph("chelsea"),
    )[number % 5]()
    width, height = size
    scale = max(width / drawn.width, height / drawn.height)
    large = drawn.resize((round(drawn.width * scale), round(drawn.height * scale)), Image.Resampling.BICUBIC)
    left, top = (large.width - width) // 2, (large.height - height) // 2
    return large.crop((left, top, left + width, top + height)).filter(ImageFilter.GaussianBlur(radius))


def _with_doodles(picture: Image.Image, chance: random.Random, dark: bool) -> Image.Image:
    """Small line drawings all over it, in tiles that repeat, a little lighter or darker than the ground."""
    tile = Image.new("L", (720, 720))
    pen = ImageDraw.Draw(tile)
    step = chance.choice((80, 96, 120))
    for x in range(0, 720, step):
        for y in range(0, 720, step):
            _doodle(
                pen,
                chance,
                x + step / 2 + chance.uniform(-9, 9),
                y + step / 2 + chance.uniform(-9, 9),
                step * 0.38,
            )
    strength = chance.uniform(0.10, 0.28)
    mask = Image.new("L", picture.size)
    for left in range(0, picture.width, 720):
        for top in range(0, picture.height, 720):
            mask.paste(tile, (left, top))
    mask = mask.point(lambda level: round(level * strength))
    made = picture.copy()
    made.paste(Image.new("RGB", picture.size, "white" if dark else (30, 60, 40)), mask=mask)
    return made


def _doodle(pen: ImageDraw.ImageDraw, chance: random.Random, x: float, y: float, size: float) -> None:
    box = (x - size, y - size, x + size, y + size)
    turn, wide = chance.uniform(0, 6.28), chance.choice((4, 5, 6))
    corners = chance.choice((3, 4, 5, 6))
    around = [
        (x + size * np.cos(turn + 6.283 * each / corners), y + size * np.sin(turn + 6.283 * each / corners))
        for each in range(corners + 1)
    ]
    match chance.randrange(5):
        case 0:
            pen.ellipse(box, outline=255, width=wide)
            pen.arc((x - size / 2, y - size / 2, x + size / 2, y + size / 2), 20, 160, 255, wide)
        case 1:
            pen.line(around, 255, wide, "curve")
        case 2:
            pen.line([(x, y) if each % 2 else at for each, at in enumerate(around)], 255, wide)
        case 3:
            pen.rounded_rectangle(
                (x - size, y - size * 0.6, x + size, y + size * 0.6), 12, outline=255, width=wide
            )
            pen.line((x - size, y - size * 0.2, x + size, y - size * 0.2), 255, wide)
        case _:
            pen.arc(box, int(turn * 57), int(turn * 57) + 230, 255, wide)
            pen.ellipse((x - 6, y - 6, x + 6, y + 6), fill=255)


# --- what stands on it ---------------------------------------------------------------------------


def draw_chat(number: int, ground: str, *, alone: bool = False) -> Image.Image:
    """A screenshot of a chat over its wallpaper: a few messages, or a short one ``alone``. On one ground the same
    number of lines stand at the same heights, with other words.
    """
    place = number % GROUNDS
    paper = wallpaper(ground, place)
    layout, words = (
        random.Random(f"layout {ground} {place}"),
        random.Random(f"words {ground} {number} {alone}"),
    )
    script = (_CYRILLIC, _LATIN, _HANGUL)[place % 3]
    picture = paper.picture.copy()
    pen = ImageDraw.Draw(picture)
    width, height = picture.size
    size = layout.choice((36, 42, 48))
    if layout.random() < 0.6:
        pen.rectangle((0, 0, width, 150), paper.bubbles[0])
        pen.text((140, 50), layout.choice(script).title(), paper.ink, _font(script, size))
    lines = [1] if alone else [layout.choice((1, 1, 2, 3, 4)) for _ in range(layout.choice((4, 7, 12)))]
    top = height - 420 if alone and layout.random() < 0.5 else 210
    for count in lines:
        own = layout.random() < 0.4
        top = (
            _message(
                pen, (width, height), paper, top, own, _said(words, script, size, width, count, alone), size
            )
            + 24
        )
        if top > height - 120:
            break
    return picture


def _said(
    words: random.Random, script: Sequence[str], size: int, width: int, lines: int, alone: bool
) -> list[str]:
    if alone:
        return [" ".join(words.choices(script, k=words.choice((1, 2, 2, 3))))]
    said = [_line(words, script, size, width * 0.68) for _ in range(lines)]
    return [*said[:-1], _line(words, script, size, width * words.uniform(0.2, 0.65))]


def _line(words: random.Random, script: Sequence[str], size: int, width: float) -> str:
    line = words.choice(script)
    while _font(script, size).getlength(longer := f"{line} {words.choice(script)}") < width:
        line = longer
    return line


def _message(
    pen: ImageDraw.ImageDraw,
    size: tuple[int, int],
    paper: Wallpaper,
    top: int,
    own: bool,
    lines: list[str],
    letter: int,
) -> int:
    """Draw one message; give where it ends."""
    faces = [_font(line.split(), letter) for line in lines]
    wide = max(face.getlength(line) for face, line in zip(faces, lines, strict=True)) + 2 * 28 + 90
    bottom = top + round(len(lines) * letter * 1.35) + 36
    left = size[0] - wide - 24 if own else 24
    pen.rounded_rectangle((left, top, left + wide, bottom), 30, paper.bubbles[own])
    for number, (face, line) in enumerate(zip(faces, lines, strict=True)):
        pen.text((left + 28, top + 14 + round(number * letter * 1.35)), line, paper.ink, face)
    pen.text((left + wide - 92, bottom - 36), "21:04", (130, 140, 150), font(26))
    return bottom


def draw_quote(number: int) -> Image.Image:
    """White words in the middle of a blurred, darkened photo, with a name below them."""
    place = number % GROUNDS
    layout, words = random.Random(f"quote {place}"), random.Random(f"quoted {number}")
    script = (_CYRILLIC, _LATIN, _HANGUL)[place % 3]
    picture = _blurred(place, ((1080, 1080), (1280, 720), (1080, 1350))[place % 3], layout.uniform(10, 30))
    picture = picture.point(lambda level: round(level * 0.55))
    pen = ImageDraw.Draw(picture)
    size = layout.choice((44, 56, 72))
    lines = layout.choice((2, 3, 5))
    top = picture.height / 2 - lines * size * 0.7
    for line in range(lines):
        said = _line(words, script, size, picture.width * 0.8)
        pen.text((picture.width * 0.09, top + line * size * 1.4), said, "white", _font(script, size))
    pen.text(
        (picture.width * 0.09, top + (lines + 0.6) * size * 1.4),
        "— " + layout.choice(script),
        "white",
        _font(script, 36),
    )
    return picture


def draw_photographed_page(number: int) -> Image.Image:
    """A printed page on a table, a little turned, with the light falling from one side."""
    place = number % GROUNDS
    layout, words = random.Random(f"page {place}"), random.Random(f"paged {number}")
    script = (_CYRILLIC, _LATIN, _HANGUL)[place % 3]
    page = Image.new("L", (1240, 1754), 250)
    pen = ImageDraw.Draw(page)
    size = layout.choice((26, 32, 44))
    y = 130
    pen.text((300, y), _line(words, script, 44, 600), 20, _font(script, 44))
    y += 140
    while y < 1600:
        for _ in range(layout.choice((3, 5, 8))):
            if y < 1600:
                pen.text((130, y), _line(words, script, size, 980), 25, _font(script, size))
            y += round(size * 1.5)
        y += size
    table = np.asarray(_blurred(1, (1280, 1700), 3).convert("L"), np.float32) * layout.uniform(0.4, 0.9)
    turned = page.rotate(layout.uniform(-7, 7), Image.Resampling.BICUBIC, expand=True, fillcolor=0)
    scale = layout.uniform(0.82, 0.98)
    turned = turned.resize(
        (round(turned.width * scale), round(turned.height * scale)), Image.Resampling.BICUBIC
    )
    return _lit(table, turned, layout)


def _lit(table: NDArray[np.float32], page: Image.Image, layout: random.Random) -> Image.Image:
    """The page on the table, in uneven light and with a camera's grain."""
    height, width = table.shape
    placed = Image.new("L", (width, height))
    placed.paste(page, ((width - page.width) // 2, (height - page.height) // 2))
    shown = np.asarray(placed, np.float32)
    light = np.linspace(layout.uniform(0.6, 0.8), layout.uniform(0.85, 1.0), width)[None, :]
    light = light * np.linspace(1.0, layout.uniform(0.8, 1.0), height)[:, None]
    grain = np.random.default_rng(layout.randrange(1 << 30)).normal(0, 3, table.shape)
    made = np.where(shown > 0, shown * light, table) + grain
    return Image.fromarray(np.clip(made, 0, 255).astype(np.uint8)).convert("RGB")


def draw_card(number: int) -> Image.Image:
    """A post as a page shows it: a card with a name, words and a foot, over doodles or a gradient; in Cyrillic, Latin
    or Hangul.
    """
    place = number % GROUNDS
    paper = wallpaper("doodles" if place % 2 else "gradient", place)
    layout, words = random.Random(f"card {place}"), random.Random(f"carded {number}")
    script = (_CYRILLIC, _LATIN, _HANGUL)[number // GROUNDS % 3]
    picture = paper.picture.copy()
    pen = ImageDraw.Draw(picture)
    width, height = picture.size
    size, lines = layout.choice((34, 40)), layout.choice((5, 9, 14))
    top = 160
    bottom = min(height - 60, top + 190 + round(lines * size * 1.4))
    pen.rounded_rectangle((60, top, width - 60, bottom), 28, paper.bubbles[0])
    pen.ellipse((90, top + 24, 170, top + 104), (90, 140, 200))
    pen.text((196, top + 40), "Bridge and river", (60, 120, 190), font(36))
    for line in range(lines):
        y = top + 130 + round(line * size * 1.4)
        if y > bottom - 90:
            break
        pen.text((96, y), _line(words, script, size, width - 220), paper.ink, _font(script, size))
    pen.text((width - 320, bottom - 50), "4.1K   21:04", (130, 140, 150), font(28))
    return picture


_HANGUL_FONTS: dict[int, ImageFont.FreeTypeFont] = {}


def _font(script: Sequence[str], size: int) -> ImageFont.FreeTypeFont:
    if script[0][0] < "\uac00":
        return font(size)
    if size not in _HANGUL_FONTS:
        with as_file(files("bot") / "pictures" / "fonts" / "hangul.ttf") as file:
            _HANGUL_FONTS[size] = ImageFont.truetype(str(file), size)
    return _HANGUL_FONTS[size]
