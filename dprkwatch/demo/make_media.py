"""Draws the pictures and short films of the sample feed: invented scenes, no faces, nothing photographed.

A picture's name is its recipe: ``treeline-03`` is the scene ``treeline`` with seed 3, and what follows a
``+`` is done to it afterwards (``treeline-03+mirrored+recompressed``). The same name always gives the same
pixels; the bytes also depend on the JPEG and H.264 encoders installed.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable, Iterator
from functools import cache
from itertools import pairwise

import av
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageOps

PICTURE_SIZE = (800, 600)
PICTURE_BYTES = 28_000
FILM_SIZE = (480, 360)
FRAMES_PER_SECOND = 12
SHOT_FRAMES = 14

Scene = Callable[[np.random.Generator], Image.Image]


@cache
def draw_picture(name: str) -> bytes:
    """Return the JPEG file of the picture called ``name``.

    Raises:
        ValueError: the name has an unknown scene or treatment.
    """
    recipe, *treatments = name.split("+")
    image = _scene(recipe)
    quality = 50
    for treatment in treatments:
        if treatment == "mirrored":
            image = ImageOps.mirror(image)
        elif treatment == "recompressed":
            image = image.resize((560, 420), Image.Resampling.BILINEAR)
            quality = 38
        elif treatment == "cropped":
            width, height = image.size
            image = image.crop((width // 25, height // 25, width - width // 25, height - height // 25))
        elif treatment == "brighter":
            image = ImageEnhance.Brightness(image).enhance(1.15)
        else:
            raise ValueError(f"unknown treatment {treatment!r} in picture {name!r}")
    while len(content := _jpeg(image, quality)) > PICTURE_BYTES:
        quality -= 4
    return content


@cache
def draw_film(name: str) -> bytes:
    """Return the MP4 file of the film called ``name``: ``<scene>-<seed>-<shots>`` and treatments.

    Each shot pans over another drawing of the scene, so that the film has cuts and key frames.

    Raises:
        ValueError: the name has an unknown scene or treatment.
    """
    out = io.BytesIO()
    quality = "33" if "recompressed" in name else "28"
    with av.open(out, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=FRAMES_PER_SECOND)
        stream.width, stream.height = FILM_SIZE
        stream.pix_fmt = "yuv420p"
        stream.options = {"crf": quality, "preset": "medium", "x264-params": "threads=1:no-asm=1"}
        stream.codec_context.thread_count = 1
        for image in _film_frames(name):
            # Threads, processor extensions and an implied change of format would each make the bytes vary.
            frame = av.VideoFrame.from_ndarray(np.asarray(image), format="rgb24").reformat(format="yuv420p")
            for packet in stream.encode(frame):
                container.mux(packet)
        for packet in stream.encode():
            container.mux(packet)
    return out.getvalue()


@cache
def draw_film_thumbnail(name: str) -> bytes:
    """Return the small JPEG that stands for the film called ``name`` in an export."""
    image = next(_film_frames(name)).resize((320, 240), Image.Resampling.BILINEAR)
    return _jpeg(image, 45)


def film_duration(name: str) -> int:
    """Return the film's length in whole seconds, as an export gives it."""
    shots = int(name.split("+")[0].rsplit("-", 1)[1])
    return shots * SHOT_FRAMES // FRAMES_PER_SECOND


def _jpeg(image: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()


def _film_frames(name: str) -> Iterator[Image.Image]:
    recipe, *treatments = name.split("+")
    scene, seed, shots = recipe.rsplit("-", 2)
    width, height = FILM_SIZE
    for shot in range(int(shots)):
        still = _scene(f"{scene}-{int(seed) * 100 + shot:02d}")
        for step in range(SHOT_FRAMES):
            zoom = 1 + 0.004 * step
            box_width, box_height = int(600 / zoom), int(450 / zoom)
            left, top = 30 + 6 * step, 40 + 3 * step
            frame = still.crop((left, top, left + box_width, top + box_height))
            if "cropped" in treatments:
                frame = frame.crop((12, 9, box_width - 12, box_height - 9))
            if "mirrored" in treatments:
                frame = ImageOps.mirror(frame)
            yield frame.resize((width, height), Image.Resampling.BILINEAR)


def _scene(recipe: str) -> Image.Image:
    kind, _, seed = recipe.rpartition("-")
    if kind not in _SCENES:
        raise ValueError(f"unknown scene {kind!r} in picture {recipe!r}")
    return _SCENES[kind](np.random.default_rng([zlib.crc32(kind.encode()), int(seed)]))


def _smooth_noise(rng: np.random.Generator, cells: int) -> NDArray[np.float32]:
    """Noise between 0 and 1 over the whole picture with about ``cells`` blobs from side to side."""
    width, height = PICTURE_SIZE
    coarse = rng.integers(0, 256, (max(2, cells * 3 // 4), cells), dtype=np.uint8)
    grown = Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC)
    return np.asarray(grown, dtype=np.float32) / np.float32(255)


def _shade(values: NDArray[np.float32], dark: tuple[int, ...], light: tuple[int, ...]) -> Image.Image:
    """Colour ``values`` (0 to 1) between two RGB colours."""
    low, high = np.array(dark, np.float32), np.array(light, np.float32)
    pixels = low + (high - low) * np.clip(values, 0, 1)[..., None]
    return Image.fromarray(pixels.astype(np.uint8))


def _snowfield(rng: np.random.Generator) -> Image.Image:
    base = 0.55 * _smooth_noise(rng, 5) + 0.3 * _smooth_noise(rng, 14) + 0.15 * _smooth_noise(rng, 40)
    return _shade(base, (118, 124, 130), (232, 236, 240))


def _between(rng: np.random.Generator, low: int, high: int) -> int:
    return int(rng.integers(low, high))


def _wandering_line(rng: np.random.Generator, steps: int = 9) -> list[tuple[int, int]]:
    """A line across the picture, from one side to the other, at a random slant."""
    width, height = PICTURE_SIZE
    start, end = _between(rng, 40, height - 40), _between(rng, 40, height - 40)
    points = []
    for step in range(steps + 1):
        drift = _between(rng, -35, 36)
        points.append((step * width // steps, start + (end - start) * step // steps + drift))
    return points


def _crosshair(draw: ImageDraw.ImageDraw, colour: tuple[int, int, int]) -> None:
    width, height = PICTURE_SIZE
    middle_x, middle_y = width // 2, height // 2
    for gap, reach in ((14, 46), (-46, -14)):
        draw.line([(middle_x + gap, middle_y), (middle_x + reach, middle_y)], fill=colour, width=2)
        draw.line([(middle_x, middle_y + gap), (middle_x, middle_y + reach)], fill=colour, width=2)
    for x, y, dx, dy in (
        (30, 30, 1, 1),
        (width - 30, 30, -1, 1),
        (30, height - 30, 1, -1),
        (770, 570, -1, -1),
    ):
        draw.line([(x, y), (x + 40 * dx, y)], fill=colour, width=2)
        draw.line([(x, y), (x, y + 40 * dy)], fill=colour, width=2)


def _draw_treeline(rng: np.random.Generator) -> Image.Image:
    """A snowy field with a strip of bare trees, tracks and shell holes, seen from a drone."""
    image = _snowfield(rng)
    draw = ImageDraw.Draw(image)
    for _ in range(_between(rng, 1, 4)):
        track = _wandering_line(rng)
        draw.line(track, fill=(150, 152, 150), width=3)
        draw.line([(x, y + 9) for x, y in track], fill=(150, 152, 150), width=3)
    for _ in range(_between(rng, 3, 16)):
        x, y, size = _between(rng, 0, 800), _between(rng, 0, 600), _between(rng, 5, 19)
        draw.ellipse([x - size, y - size * 0.7, x + size, y + size * 0.7], fill=(92, 86, 78))
    for _ in range(_between(rng, 1, 3)):
        line, spread = _wandering_line(rng), _between(rng, 14, 44)
        for (x0, y0), (x1, y1) in pairwise(line):
            for _ in range(60):
                along = float(rng.random())
                tree_x = x0 + (x1 - x0) * along + float(rng.normal(0, 6))
                tree_y = y0 + (y1 - y0) * along + float(rng.normal(0, spread))
                size, shade = _between(rng, 3, 10), _between(rng, 34, 82)
                box = [tree_x - size, tree_y - size, tree_x + size, tree_y + size]
                draw.ellipse(box, fill=(shade, shade - 2, shade - 10))
    image = image.filter(ImageFilter.GaussianBlur(1.1))
    _crosshair(ImageDraw.Draw(image), (225, 225, 225))
    return image


def _draw_night(rng: np.random.Generator) -> Image.Image:
    """A thermal picture: dark ground, warm spots, sensor lines."""
    ground = 0.5 * _smooth_noise(rng, 4) + 0.35 * _smooth_noise(rng, 11) + 0.15 * _smooth_noise(rng, 60)
    image = _shade(ground * 0.6, (8, 14, 10), (96, 150, 104))
    draw = ImageDraw.Draw(image)
    draw.line(_wandering_line(rng), fill=(20, 34, 24), width=_between(rng, 12, 30))
    for _ in range(_between(rng, 2, 14)):
        x, y, size = _between(rng, 60, 740), _between(rng, 60, 540), _between(rng, 4, 11)
        draw.ellipse([x - size, y - size * 1.6, x + size, y + size * 1.6], fill=(222, 250, 224))
    image = image.filter(ImageFilter.GaussianBlur(2.2))
    _crosshair(ImageDraw.Draw(image), (170, 220, 176))
    return image


def _draw_map(rng: np.random.Generator) -> Image.Image:
    """A map sketch with invented roads, woods, marks and arrows; it shows no real place."""
    image = _shade(_smooth_noise(rng, 6) * 0.5 + 0.5, (214, 204, 176), (244, 238, 220))
    draw = ImageDraw.Draw(image)
    for _ in range(_between(rng, 2, 6)):
        x, y, size = _between(rng, 0, 760), _between(rng, 0, 560), _between(rng, 40, 150)
        corners = [
            (x + size * float(rng.uniform(0.5, 1.1)) * np.cos(a), y + size * 0.8 * np.sin(a))
            for a in np.linspace(0, 6.0, 9)
        ]
        draw.polygon(corners, fill=(186, 206, 160))
    draw.line(_wandering_line(rng), fill=(140, 176, 206), width=9)
    for width in (7, 4, 4):
        draw.line(_wandering_line(rng), fill=(206, 160, 96), width=width)
    for _ in range(_between(rng, 2, 6)):
        x, y = _between(rng, 60, 700), _between(rng, 60, 520)
        for _ in range(_between(rng, 6, 22)):
            left, top = x + _between(rng, -44, 45), y + _between(rng, -32, 33)
            draw.rectangle([left, top, left + 10, top + 7], fill=(120, 108, 98))
    front = _wandering_line(rng)
    draw.line(front, fill=(196, 44, 40), width=5)
    draw.line([(x, y + 26) for x, y in front], fill=(44, 84, 190), width=5)
    for _ in range(_between(rng, 1, 4)):
        x, y, dx, dy = (_between(rng, a, b) for a, b in ((200, 600), (150, 450), (-150, 150), (-120, 120)))
        draw.line([(x, y), (x + dx, y + dy)], fill=(196, 44, 40), width=8)
        draw.ellipse([x + dx - 13, y + dy - 13, x + dx + 13, y + dy + 13], outline=(196, 44, 40), width=5)
    return image


def _draw_document(rng: np.random.Generator) -> Image.Image:
    """A sheet of paper on a table: unreadable lines, a stamp, a covered field."""
    image = _shade(_smooth_noise(rng, 9), (70, 62, 52), (112, 98, 80))
    paper = Image.new("RGB", (_between(rng, 380, 640), _between(rng, 380, 540)), (232, 226, 208))
    draw = ImageDraw.Draw(paper)
    for y in range(40, paper.height - 90, _between(rng, 20, 34)):
        x = 34
        while x < paper.width - 90:
            length = _between(rng, 16, 90)
            draw.rectangle([x, y, min(x + length, paper.width - 40), y + 7], fill=(86, 84, 88))
            x += length + 10
    covered = _between(rng, 50, paper.height - 160)
    draw.rectangle([30, covered, paper.width - _between(rng, 60, 200), covered + 40], fill=(24, 24, 24))
    x, y = paper.width - 130, paper.height - 120
    draw.ellipse([x, y, x + 90, y + 90], outline=(60, 70, 160), width=5)
    draw.ellipse([x + 18, y + 18, x + 72, y + 72], outline=(60, 70, 160), width=3)
    turned = paper.rotate(float(rng.uniform(-14, 14)), expand=True, fillcolor=(90, 80, 66))
    image.paste(turned, (_between(rng, 20, 140), _between(rng, -20, 40)))
    return image


def _draw_cloth(rng: np.random.Generator) -> Image.Image:
    """Camouflage cloth with a seam and a blank patch."""
    tone = _smooth_noise(rng, _between(rng, 8, 22))
    steps = np.digitize(tone, [0.3, 0.5, 0.68])
    palette = np.array([(62, 68, 48), (96, 98, 66), (134, 122, 86), (38, 38, 32)], np.uint8)
    image = Image.fromarray(palette[np.roll(np.arange(4), _between(rng, 0, 4))][steps])
    draw = ImageDraw.Draw(image)
    draw.line(_wandering_line(rng, 4), fill=(30, 30, 24), width=6)
    x, y = _between(rng, 120, 460), _between(rng, 100, 360)
    draw.rectangle([x, y, x + 200, y + 120], fill=(150, 146, 128), outline=(40, 40, 34), width=6)
    return image.filter(ImageFilter.GaussianBlur(1.3))


def _draw_road(rng: np.random.Generator) -> Image.Image:
    """Vehicles on a winter road, seen from above."""
    image = _snowfield(rng)
    draw = ImageDraw.Draw(image)
    line = _wandering_line(rng, 5)
    draw.line(line, fill=(104, 104, 104), width=_between(rng, 34, 60))
    for (x0, y0), (x1, y1) in pairwise(line):
        for along in np.linspace(0.1, 0.8, _between(rng, 1, 4)):
            x, y = x0 + (x1 - x0) * along, y0 + (y1 - y0) * along
            draw.rounded_rectangle([x, y - 12, x + 44, y + 10], 4, fill=(58, 66, 52))
            draw.rectangle([x + 32, y - 10, x + 42, y + 8], fill=(40, 44, 40))
    return image.filter(ImageFilter.GaussianBlur(1.0))


def _draw_yard(rng: np.random.Generator) -> Image.Image:
    """A parade yard with barracks and rows of small marks, from a roof."""
    image = _shade(_smooth_noise(rng, 7), (120, 116, 104), (176, 170, 154))
    draw = ImageDraw.Draw(image)
    for _ in range(_between(rng, 2, 5)):
        x, y = _between(rng, 0, 620), _between(rng, 0, 210)
        draw.rectangle([x, y, x + _between(rng, 120, 260), y + _between(rng, 50, 120)], fill=(150, 92, 72))
    left, top = _between(rng, 60, 260), _between(rng, 300, 380)
    for row in range(_between(rng, 3, 8)):
        for column in range(_between(rng, 8, 20)):
            x, y = left + column * 26, top + row * 26
            draw.ellipse([x, y, x + 11, y + 16], fill=(62, 70, 50))
    return image.filter(ImageFilter.GaussianBlur(1.2))


def _draw_chart(rng: np.random.Generator) -> Image.Image:
    """A newsroom's chart card without words."""
    tint = [(24, 40, 66), (58, 30, 40), (26, 54, 46), (50, 46, 30)][_between(rng, 0, 4)]
    image = Image.new("RGB", PICTURE_SIZE, tint)
    draw = ImageDraw.Draw(image)
    draw.rectangle([50, 46, _between(rng, 300, 700), 76], fill=(236, 232, 220))
    draw.rectangle([50, 92, _between(rng, 200, 500), 108], fill=(150, 150, 150))
    count = _between(rng, 4, 12)
    for bar in range(count):
        x, height = 60 + bar * 680 // count, _between(rng, 30, 380)
        fill = (214, 96, 70) if rng.random() < 0.3 else (110, 160, 200)
        draw.rectangle([x, 550 - height, x + 500 // count, 550], fill=fill)
    draw.line([(50, 552), (750, 552)], fill=(236, 232, 220), width=4)
    return image


def _draw_crates(rng: np.random.Generator) -> Image.Image:
    """Boxes, jars and bags on a floor: what volunteers photograph."""
    image = _shade(_smooth_noise(rng, 10), (104, 88, 70), (160, 140, 112))
    draw = ImageDraw.Draw(image)
    for _ in range(_between(rng, 7, 18)):
        x, y, w, h = (_between(rng, a, b) for a, b in ((0, 700), (120, 520), (70, 190), (50, 130)))
        red, green, blue = (_between(rng, 50, 200) for _ in range(3))
        draw.rectangle([x, y, x + w, y + h], fill=(red, green, blue), outline=(40, 34, 28), width=3)
        draw.line([(x, y + h // 2), (x + w, y + h // 2)], fill=(40, 34, 28), width=2)
    return image.filter(ImageFilter.GaussianBlur(0.8))


_SCENES: dict[str, Scene] = {
    "treeline": _draw_treeline,
    "night": _draw_night,
    "map": _draw_map,
    "document": _draw_document,
    "cloth": _draw_cloth,
    "road": _draw_road,
    "yard": _draw_yard,
    "chart": _draw_chart,
    "crates": _draw_crates,
}
