"""Pictures to measure look-ups with: photographs that scikit-image and matplotlib bring along, and scenes, aerial
views, maps, charts and screenshots of text drawn by formula, the same on every machine.
"""

from __future__ import annotations

import gzip
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter, ImageFont

WIDTH, HEIGHT = 1280, 960
_SENTENCES = (
    "вночі район обстріл дороги місто жителі повідомляє влада пожежа роботи сили сегодня утром области "
    "движение поезд губернатор школа погода завод открыли по під та на що які було вже the market river "
    "bridge council said water supply repaired after storm and new schedule for trains between towns will "
    "start on monday"
)
WORDS = _SENTENCES.split()


@dataclass(frozen=True, slots=True)
class Source:
    """A picture that others are told from.

    Attributes:
        kind: what it shows, for the table.
        family: pictures of one family show parts of the same scene, so that they are no distinct pair.
        draw: gives the picture, in mode ``RGB``.
    """

    kind: str
    family: str
    draw: Callable[[], Image.Image]


def sources(scale: float = 1.0) -> list[Source]:
    """Every source picture, about 370 of them; fewer or more of the drawn ones by ``scale``."""
    drawn = [
        Source(kind, f"{kind} {number}", partial(draw, number))
        for kind, count, draw in DRAWN
        for number in range(round(count * scale))
    ]
    return [*_shipped(), *drawn]


# --- photographs ---------------------------------------------------------------------------------

_WHOLE = (
    "brick",
    "cell",
    "chelsea",
    "coins",
    "color",
    "grass",
    "gravel",
    "horse",
    "ihc",
    "moon",
    "page",
    "phantom",
    "retina",
    "text",
    "clock_motion",
)
_QUARTERED = (
    "astronaut",
    "camera",
    "coffee",
    "rocket",
    "motorcycle_left",
    "hubble_deep_field",
)


def _shipped() -> Iterator[Source]:
    for name in _WHOLE:
        yield Source("photo" if name not in ("page", "text") else "text", name, partial(photograph, name))
    for name in _QUARTERED:
        for number in range(4):
            yield Source("photo", name, partial(_quarter, name, number))
    yield Source("photo", "hopper", lambda: _opened(_samples() / "grace_hopper.jpg"))
    for name, draw in (("scan", _scan), ("relief", _relief), ("sea", _sea)):
        yield Source("photo", name, draw)
    for number in range(0, 100, 4):
        yield Source("photo", f"face {number}", partial(_face, number))


def _folder() -> Path:
    import skimage

    return Path(skimage.__file__).parent / "data"


def _samples() -> Path:
    import matplotlib as mpl

    return Path(mpl.get_data_path()) / "sample_data"


def photograph(name: str) -> Image.Image:
    """One that scikit-image brings along, by its file's name."""
    [file] = [file for file in _folder().glob(f"{name}.*") if file.suffix in (".png", ".jpg")]
    return _opened(file)


def _opened(file: Path) -> Image.Image:
    with Image.open(file) as picture:
        return picture.convert("RGB")


def _quarter(name: str, number: int) -> Image.Image:
    """One of four parts that share nothing."""
    picture = photograph(name)
    width, height = picture.width // 2, picture.height // 2
    left, top = number % 2 * width, number // 2 * height
    return picture.crop((left, top, left + width, top + height))


def _scan() -> Image.Image:
    with gzip.open(_samples() / "s1045.ima.gz") as file:
        return _stretched(np.frombuffer(file.read(), np.uint16).reshape(256, 256).astype(np.float64))


def _relief() -> Image.Image:
    with np.load(_samples() / "jacksboro_fault_dem.npz") as relief:
        down, across = np.gradient(relief["elevation"].astype(np.float64))
    return _stretched(across - down)


def _sea() -> Image.Image:
    with np.load(_samples() / "topobathy.npz") as relief:
        return _stretched(relief["topo"].astype(np.float64))


def _face(number: int) -> Image.Image:
    faces = np.load(_folder() / "lfw_subset.npy")
    return _stretched(faces[number].astype(np.float64)).resize((500, 500), Image.Resampling.BICUBIC)


def _stretched(values: NDArray[np.float64]) -> Image.Image:
    low, high = np.percentile(values, (0.5, 99.5))
    return Image.fromarray((np.clip((values - low) / (high - low), 0, 1) * 255).astype(np.uint8)).convert(
        "RGB"
    )


# --- what is drawn -------------------------------------------------------------------------------


def draw_scene(number: int) -> Image.Image:
    """A view from the ground: sky, tree lines, a field, huts, a road, as noise of many sizes."""
    chance = np.random.default_rng(1000 + number)
    horizon = int(HEIGHT * chance.uniform(0.25, 0.6))
    shade = np.empty((HEIGHT, WIDTH))
    sky = _noise(chance, WIDTH, HEIGHT, 2.2)
    shade[:horizon] = chance.uniform(150, 220) + 30 * sky[:horizon]
    shade[horizon:] = chance.uniform(60, 130) + 55 * _noise(chance, WIDTH, HEIGHT, 1.0)[horizon:]
    picture = _tinted(shade, chance)
    pen = ImageDraw.Draw(picture)
    for _ in range(int(chance.integers(1, 4))):
        _tree_line(pen, chance, horizon)
    for _ in range(int(chance.integers(0, 6))):
        _hut(pen, chance, horizon)
    if chance.random() < 0.6:
        middle, foot = chance.integers(0, WIDTH, 2)
        tone = int(chance.integers(90, 190))
        pen.polygon(
            [(middle - 6, horizon), (middle + 6, horizon), (foot + 190, HEIGHT), (foot - 190, HEIGHT)],
            (tone, tone, tone - 10),
        )
    return _grained(picture, chance)


def draw_aerial(number: int) -> Image.Image:
    """A view straight down, as a drone sees it: fields, tree belts, tracks, craters, roofs; in half of them the
    camera's marks, in a third of them in grey.
    """
    chance = np.random.default_rng(2000 + number)
    fields = _fields(chance)
    shade = fields + 28 * _noise(chance, WIDTH, HEIGHT, 1.2)
    picture = _tinted(shade, chance)
    pen = ImageDraw.Draw(picture)
    for _ in range(int(chance.integers(1, 5))):
        _belt(pen, chance)
    for _ in range(int(chance.integers(1, 4))):
        points = [tuple(chance.integers(-50, (WIDTH + 50, HEIGHT + 50))) for _ in range(3)]
        tone = int(chance.integers(120, 200))
        pen.line(points, (tone, tone - 8, tone - 20), int(chance.integers(6, 18)), "curve")
    for _ in range(int(chance.integers(0, 40))):
        x, y = chance.integers(0, (WIDTH, HEIGHT))
        size = int(chance.integers(5, 26))
        pen.ellipse((x - size, y - size, x + size, y + size), (70, 60, 50))
        pen.ellipse((x - size // 2, y - size // 2, x + size // 2, y + size // 2), (40, 35, 30))
    for _ in range(int(chance.integers(0, 12))):
        _roof(pen, chance)
    picture = _grained(picture, chance)
    if number % 3 == 0:
        picture = picture.convert("L").convert("RGB")
    if number % 2 == 0:
        _camera_marks(picture, chance)
    return picture


def draw_map(number: int, marks: int | None = None) -> Image.Image:
    """A map: land in a few flat tones, rivers, roads, names, areas held and arrows; ``marks`` draws others on
    the same map.
    """
    chance = np.random.default_rng(3000 + number)
    height = _noise(chance, WIDTH, HEIGHT, 2.0)
    tones = np.array([[238, 234, 222], [226, 232, 208], [206, 222, 190], [170, 200, 225]], np.uint8)
    levels = np.digitize(height, (-0.6, 0.3, 1.2))
    picture = Image.fromarray(tones[levels])
    pen = ImageDraw.Draw(picture)
    for width, tone, count in ((3, (120, 160, 210), 3), (5, (240, 190, 110), 4), (2, (150, 150, 150), 14)):
        for _ in range(count):
            pen.line(_walk(chance), tone, width, "curve")
    for _ in range(24):
        x, y = chance.integers(0, (WIDTH, HEIGHT))
        pen.ellipse((x - 5, y - 5, x + 5, y + 5), (60, 60, 60))
        pen.text((x + 8, y - 10), _word(chance).title(), (30, 30, 30), font(int(chance.integers(16, 30))))
    other = chance if marks is None else np.random.default_rng(9000 + marks)
    ground = Image.new("RGBA", picture.size)
    brush = ImageDraw.Draw(ground)
    for red, blue in ((220, 40), (50, 220)):
        x, y = other.integers(100, (WIDTH - 100, HEIGHT - 100))
        around = [
            (x + other.integers(60, 260) * np.cos(a), y + other.integers(60, 200) * np.sin(a))
            for a in np.linspace(0, 6.28, 12)
        ]
        brush.polygon(around, (red, 60, blue, 90))
    for _ in range(4):
        _arrow(brush, other)
    return Image.alpha_composite(picture.convert("RGBA"), ground).convert("RGB")


def draw_chart(number: int, layout: int | None = None) -> Image.Image:
    """Bars and lines with axes and a title; ``layout`` draws other values in the same frame."""
    frame = np.random.default_rng(4000 + (number if layout is None else layout))
    chance = np.random.default_rng(4500 + number)
    picture = Image.new("RGB", (WIDTH, HEIGHT), "white")
    pen = ImageDraw.Draw(picture)
    pen.text((160, 30), " ".join(_word(frame) for _ in range(5)), "black", font(34))
    left, right, top, bottom = 130, WIDTH - 80, 110, HEIGHT - 110
    for y in np.linspace(top, bottom, 7):
        pen.line((left, y, right, y), (215, 215, 215), 2)
        pen.text((50, y - 12), str(frame.integers(10, 990)), (80, 80, 80), font(22))
    columns = int(frame.integers(6, 24))
    step = (right - left) / columns
    red, green, blue = (int(each) for each in frame.integers(30, 200, 3))
    for column in range(columns):
        x = left + column * step
        pen.rectangle(
            (x + step * 0.15, chance.uniform(top, bottom), x + step * 0.85, bottom), (red, green, blue)
        )
    line = [(left + (each + 0.5) * step, chance.uniform(top, bottom)) for each in range(columns)]
    pen.line(line, (220, 60, 30), 6)
    pen.line((left, top, left, bottom, right, bottom), "black", 4)
    return picture


def draw_text(number: int, layout: int | None = None) -> Image.Image:
    """A screenshot of a post in words alone; ``layout`` puts other words in the same frame."""
    frame = random.Random(5000 + (number if layout is None else layout))
    chance = random.Random(5500 + number)
    dark = frame.random() < 0.4
    ground, ink = ((24, 34, 45), (235, 238, 240)) if dark else ((255, 255, 255), (20, 20, 20))
    width, height = frame.choice(((1280, 960), (1080, 1280), (1280, 720), (720, 1280)))
    picture = Image.new("RGB", (width, height), ground)
    pen = ImageDraw.Draw(picture)
    pen.ellipse((40, 30, 130, 120), tuple(frame.randrange(60, 220) for _ in range(3)))
    pen.text((150, 40), " ".join(frame.choices(WORDS, k=2)).title(), (70, 130, 200), font(34))
    size = frame.choice((26, 32, 40))
    pen.text((150, 84), "12.4K", (130, 130, 130), font(24))
    y = 160
    while y < height - 90:
        if chance.random() < 0.12:
            y += size
        line = ""
        while font(size).getlength(line) < width * chance.uniform(0.72, 0.9):
            line += chance.choice(WORDS) + " "
        pen.text((40, y), line, ink, font(size))
        y += round(size * 1.45)
    return picture


DRAWN: tuple[tuple[str, int, Callable[[int], Image.Image]], ...] = (
    ("scene", 100, draw_scene),
    ("aerial view", 130, draw_aerial),
    ("map", 50, draw_map),
    ("chart", 8, draw_chart),
    ("text", 18, draw_text),
)


def _noise(chance: np.random.Generator, width: int, height: int, slope: float) -> NDArray[np.float64]:
    """Noise with features of every size, the larger the stronger by ``slope``; mean 0, deviation 1."""
    total = np.zeros((height, width))
    cells = 3
    while cells < 200:
        grid = chance.standard_normal((max(2, cells * height // width), cells)).astype(np.float32)
        layer = Image.fromarray(grid).resize((width, height), Image.Resampling.BICUBIC)
        total += np.asarray(layer, np.float64) * (3 / cells) ** (slope / 2)
        cells *= 2
    result: NDArray[np.float64] = (total - total.mean()) / total.std()
    return result


def _fields(chance: np.random.Generator) -> NDArray[np.float64]:
    """Fields of flat tone, ploughed in their own direction, between random points."""
    count = int(chance.integers(3, 12))
    at = chance.uniform(0, 1, (count, 2)) * (WIDTH, HEIGHT)
    y, x = np.mgrid[0:HEIGHT:4, 0:WIDTH:4]
    nearest = np.argmin([(x - px) ** 2 + (y - py) ** 2 * 1.5 for px, py in at], axis=0)
    tones = chance.uniform(70, 190, count)[nearest]
    angles = chance.uniform(0, np.pi, count)[nearest]
    furrows = np.sin((x * np.cos(angles) + y * np.sin(angles)) / chance.uniform(5, 14))
    small = (tones + 7 * furrows).astype(np.float32)
    large = Image.fromarray(small).resize((WIDTH, HEIGHT), Image.Resampling.BILINEAR)
    return np.asarray(large, np.float64)


def _tinted(shade: NDArray[np.float64], chance: np.random.Generator) -> Image.Image:
    tint = chance.uniform(0.8, 1.1, 3)
    return Image.fromarray(np.clip(shade[..., None] * tint, 0, 255).astype(np.uint8))


def _grained(picture: Image.Image, chance: np.random.Generator) -> Image.Image:
    soft = picture.filter(ImageFilter.GaussianBlur(float(chance.uniform(0.3, 2.5))))
    grain = chance.normal(0, chance.uniform(1, 7), (HEIGHT, WIDTH, 1))
    return Image.fromarray(np.clip(np.asarray(soft) + grain, 0, 255).astype(np.uint8))


def _tree_line(pen: ImageDraw.ImageDraw, chance: np.random.Generator, horizon: int) -> None:
    base = horizon + int(chance.integers(-20, 120))
    tone = int(chance.integers(20, 90))
    x = int(chance.integers(-200, WIDTH // 2))
    end = x + int(chance.integers(200, WIDTH))
    while x < end:
        size = int(chance.integers(12, 60))
        pen.ellipse((x - size, base - 2 * size, x + size, base + 8), (tone, tone + 12, tone))
        x += size


def _hut(pen: ImageDraw.ImageDraw, chance: np.random.Generator, horizon: int) -> None:
    x, y = int(chance.integers(0, WIDTH)), horizon + int(chance.integers(-10, HEIGHT - horizon))
    width, height = int(chance.integers(40, 220)), int(chance.integers(30, 120))
    tone = int(chance.integers(70, 230))
    pen.rectangle((x, y - height, x + width, y), (tone, tone - 10, tone - 20))
    pen.polygon(
        [(x - 8, y - height), (x + width + 8, y - height), (x + width // 2, y - height * 1.6)], (90, 50, 45)
    )
    pen.rectangle((x + width // 3, y - height * 2 // 3, x + width // 2, y - height // 3), (35, 35, 45))


def _belt(pen: ImageDraw.ImageDraw, chance: np.random.Generator) -> None:
    (x, y), angle = chance.integers(0, (WIDTH, HEIGHT)), chance.uniform(0, 6.28)
    for _ in range(int(chance.integers(20, 90))):
        size = int(chance.integers(6, 20))
        tone = int(chance.integers(20, 70))
        jitter = chance.normal(0, 8, 2)
        pen.ellipse(
            (x + jitter[0] - size, y + jitter[1] - size, x + jitter[0] + size, y + jitter[1] + size),
            (tone, tone + 14, tone),
        )
        x, y = x + 18 * np.cos(angle), y + 18 * np.sin(angle)


def _roof(pen: ImageDraw.ImageDraw, chance: np.random.Generator) -> None:
    x, y = chance.integers(0, (WIDTH, HEIGHT))
    long, short, angle = chance.integers(25, 90), chance.integers(15, 50), chance.uniform(0, 3.14)
    along = np.array([np.cos(angle), np.sin(angle)])
    over = np.array([-along[1], along[0]])
    at = np.array([x, y])
    tone = int(chance.integers(80, 220))
    for side, shade in ((over * 0, tone), (over * short, tone - 35)):
        corners = [
            at + side,
            at + side + along * long,
            at + side + along * long + over * short,
            at + side + over * short,
        ]
        pen.polygon([tuple(each) for each in corners], (shade, shade - 10, shade - 15))


def _camera_marks(picture: Image.Image, chance: np.random.Generator) -> None:
    pen = ImageDraw.Draw(picture)
    tone = (235, 235, 235)
    x, y = WIDTH // 2, HEIGHT // 2
    for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
        pen.line((x + 20 * dx, y + 20 * dy, x + 70 * dx, y + 70 * dy), tone, 3)
    for corner in ((30, 24), (WIDTH - 260, 24), (30, HEIGHT - 60), (WIDTH - 260, HEIGHT - 60)):
        pen.text(corner, f"{_word(chance)[:3].upper()} {chance.integers(0, 9999):04d}", tone, font(30))


def _walk(chance: np.random.Generator) -> list[tuple[float, float]]:
    at, angle = chance.uniform(0, 1, 2) * (WIDTH, HEIGHT), chance.uniform(0, 6.28)
    points = [(float(at[0]), float(at[1]))]
    for _ in range(30):
        angle += chance.normal(0, 0.35)
        at = at + 60 * np.array([np.cos(angle), np.sin(angle)])
        points.append((float(at[0]), float(at[1])))
    return points


def _arrow(brush: ImageDraw.ImageDraw, chance: np.random.Generator) -> None:
    (x, y), angle = chance.integers(100, (WIDTH - 100, HEIGHT - 100)), chance.uniform(0, 6.28)
    end = (x + 170 * np.cos(angle), y + 170 * np.sin(angle))
    brush.line((x, y, *end), (200, 20, 20, 255), 10)
    sides = [(end[0] + 40 * np.cos(angle + turn), end[1] + 40 * np.sin(angle + turn)) for turn in (2.5, -2.5)]
    brush.polygon([end, *sides], (200, 20, 20, 255))


def _word(chance: np.random.Generator) -> str:
    return WORDS[int(chance.integers(0, len(WORDS)))]


_FONTS: dict[int, ImageFont.FreeTypeFont] = {}


def font(size: int) -> ImageFont.FreeTypeFont:
    """The font that matplotlib brings along, of that height in pixels."""
    if size not in _FONTS:
        import matplotlib as mpl

        file = Path(mpl.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"
        _FONTS[size] = ImageFont.truetype(str(file), size)
    return _FONTS[size]
