"""What happens to pictures on their way through channels: each a function from a picture to a picture."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw, ImageEnhance, ImageOps

from benchmarks.media_sources import WORDS, font

Variant = Callable[[Image.Image, np.random.Generator], Image.Image]


def chance_of(name: str, number: int) -> np.random.Generator:
    """The same chance for the same variant of the same picture, on every machine."""
    return np.random.default_rng((zlib.crc32(name.encode()), number))


def recompressed(picture: Image.Image, quality: int) -> Image.Image:
    """The picture after a JPEG of that quality."""
    out = io.BytesIO()
    picture.convert("RGB").save(out, "JPEG", quality=quality)
    return Image.open(io.BytesIO(out.getvalue())).convert("RGB")


def _sized(side: int, quality: int = 80) -> Variant:
    def made(picture: Image.Image, _: np.random.Generator) -> Image.Image:
        small = picture.copy()
        small.thumbnail((side, side), Image.Resampling.LANCZOS)
        return recompressed(small, quality)

    return made


def _again(picture: Image.Image, _: np.random.Generator) -> Image.Image:
    half = picture.resize((picture.width // 2, picture.height // 2), Image.Resampling.BILINEAR)
    return recompressed(recompressed(half, 60), 60)


def _logo(picture: Image.Image, chance: np.random.Generator) -> Image.Image:
    """An opaque badge of an eighth of the width in a corner."""
    made = picture.copy()
    size = made.width // 8
    left = int(chance.choice([10, made.width - size - 10]))
    top = int(chance.choice([10, max(0, made.height - size - 10)]))
    pen = ImageDraw.Draw(made)
    pen.ellipse((left, top, left + size, top + size), tuple(int(each) for each in chance.integers(0, 256, 3)))
    pen.text((left + size // 5, top + size // 3), "UA", "white", font(max(8, size // 3)))
    return made


def _watermark(picture: Image.Image, chance: np.random.Generator) -> Image.Image:
    """Half-transparent words over a third of the width and a tenth of the height."""
    ground = Image.new("RGBA", picture.size)
    pen = ImageDraw.Draw(ground)
    size = max(8, picture.height // 10)
    while size > 8 and font(size).getlength("@channel") > picture.width * 0.34:
        size -= 1
    at = (chance.uniform(0.1, 0.55) * picture.width, chance.uniform(0.2, 0.7) * picture.height)
    pen.text(at, "@channel", (255, 255, 255, 140), font(size), stroke_width=1, stroke_fill=(0, 0, 0, 140))
    return Image.alpha_composite(picture.convert("RGBA"), ground).convert("RGB")


def _headline(picture: Image.Image, chance: np.random.Generator) -> Image.Image:
    """An opaque band with words over the lowest or uppermost sixth."""
    made = picture.copy()
    height = made.height // 6
    top = int(chance.choice([0, made.height - height]))
    pen = ImageDraw.Draw(made)
    tone = tuple(int(each) for each in chance.integers(0, 2, 3) * 200)
    pen.rectangle((0, top, made.width, top + height), tone)
    words = " ".join(chance.choice(WORDS, 5)).upper()
    size = max(8, height // 3)
    while size > 8 and font(size).getlength(words) > made.width * 0.92:
        size -= 1
    pen.text((made.width * 0.04, top + height // 3), words, "white", font(size))
    return made


def _cropped(share: float, *sides: str) -> Variant:
    """A share of the width or height is cut off at each of the sides named, at all four without any."""

    def made(picture: Image.Image, _: np.random.Generator) -> Image.Image:
        across, down = round(picture.width * share), round(picture.height * share)
        cut = sides or ("left", "top", "right", "bottom")
        return picture.crop(
            (
                across * ("left" in cut),
                down * ("top" in cut),
                picture.width - across * ("right" in cut),
                picture.height - down * ("bottom" in cut),
            )
        )

    return made


def _bars(picture: Image.Image, _: np.random.Generator) -> Image.Image:
    """Black bars that bring it to the shape of a phone's screen or a film's frame."""
    width, height = picture.size
    bar = (0, height // 6) if width >= height else (width // 5, 0)
    return ImageOps.expand(picture, (*bar, *bar), "black")


def _border(picture: Image.Image, chance: np.random.Generator) -> Image.Image:
    tone = tuple(int(each) for each in chance.choice([[255, 255, 255], [20, 20, 20], [180, 30, 30]]))
    return ImageOps.expand(picture, picture.width // 20, tone)


def _screenshot(picture: Image.Image, chance: np.random.Generator) -> Image.Image:
    """A phone's screen: a channel's head, the picture over the whole width or nearly, words below it."""
    dark = bool(chance.integers(0, 2))
    ground, ink = ((24, 34, 45), (230, 232, 235)) if dark else ((255, 255, 255), (15, 15, 15))
    screen = Image.new("RGB", (1080, 1920), ground)
    pen = ImageDraw.Draw(screen)
    pen.text((60, 24), "21:04", ink, font(34))
    pen.ellipse((40, 110, 140, 210), tuple(int(each) for each in chance.integers(40, 220, 3)))
    pen.text((170, 120), " ".join(chance.choice(WORDS, 2)).title(), (80, 140, 210), font(38))
    pen.text((170, 168), "12 814 subscribers", (130, 130, 130), font(28))
    margin = int(chance.choice([0, 16, 40]))
    width = 1080 - 2 * margin
    height = min(1250, round(picture.height * width / picture.width))
    width = round(picture.width * height / picture.height)
    screen.paste(picture.resize((width, height), Image.Resampling.LANCZOS), ((1080 - width) // 2, 240))
    y = 240 + height + 30
    for _ in range(int(chance.integers(2, 8))):
        if y > 1800:
            break
        pen.text((40, y), " ".join(chance.choice(WORDS, int(chance.integers(4, 8)))), ink, font(36))
        y += 54
    pen.text((880, y + 10), "21:02", (130, 130, 130), font(28))
    return recompressed(screen, 80)


VARIANTS: dict[str, Variant] = {
    "recompressed, quality 30": lambda picture, _: recompressed(picture, 30),
    "half the size, twice quality 60": _again,
    "1280 px": _sized(1280),
    "800 px": _sized(800),
    "320 px": _sized(320, 75),
    "40 px (inline)": _sized(40, 60),
    "corner logo": _logo,
    "watermark": _watermark,
    "headline band": _headline,
    "crop 2 %, every side": _cropped(0.02),
    "crop 5 %, every side": _cropped(0.05),
    "crop 5 %, one side": _cropped(0.05, "bottom"),
    "crop 10 %, every side": _cropped(0.1),
    "crop 10 %, one side": _cropped(0.1, "right"),
    "crop 20 %, every side": _cropped(0.2),
    "crop 20 %, two sides": _cropped(0.2, "left", "top"),
    "crop 20 %, one side": _cropped(0.2, "top"),
    "black bars": _bars,
    "border": _border,
    "mirrored": lambda picture, _: ImageOps.mirror(picture),
    "turned by 90°": lambda picture, _: picture.transpose(Image.Transpose.ROTATE_90),
    "mirrored, 800 px, crop 2 %": lambda p, c: ImageOps.mirror(_cropped(0.02)(_sized(800)(p, c), c)),
    "brighter by 40 %": lambda picture, _: ImageEnhance.Brightness(picture).enhance(1.4),
    "darker by 40 %": lambda picture, _: ImageEnhance.Brightness(picture).enhance(0.6),
    "grey": lambda picture, _: picture.convert("L").convert("RGB"),
    "screenshot of a post": _screenshot,
}
"""Every variant with its name in the table."""
