"""What every picture shares: size, colours, fonts, and drawing off the event loop.

Pictures are 1080 pixels wide, as phones show them, with text of 22 pixels and more. matplotlib is loaded by the
first picture; one thread draws, since its text layout isn't made for several.
"""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from bot.cards.fitting import one_line, shorten

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from matplotlib.text import Text

DPI = 100
WIDTH = 1080
_BOLD = 700
_HANGUL = "Dprkwatch Hangul"
_DEJAVU = "DejaVu Sans"
_ONE_THREAD = ThreadPoolExecutor(1, thread_name_prefix="pictures")


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours of a picture, ``#rrggbb``. ``sides`` are those of who claims, told apart by colour-blind people too."""

    paper: str
    ink: str
    faint: str
    line: str
    border: str
    land: str
    ukraine: str
    water: str
    mark: str
    sides: dict[str, str]


LIGHT = Theme(
    paper="#ffffff",
    ink="#1b1f24",
    faint="#5b6470",
    line="#d5d9de",
    border="#9aa1aa",
    land="#f1efe9",
    ukraine="#e7edf3",
    water="#9cc3e0",
    mark="#c0392b",
    sides={
        "ukraine": "#0b6bcb",
        "russia": "#c8321f",
        "north_korea": "#7a2e8f",
        "south_korea": "#12897b",
        "west": "#e08a00",
        "independent": "#6b7785",
        "unknown": "#a9b1ba",
    },
)
DARK = Theme(
    paper="#17212b",
    ink="#f2f5f7",
    faint="#a7b4c0",
    line="#37444f",
    border="#5f6f7d",
    land="#243240",
    ukraine="#2d4254",
    water="#3f7396",
    mark="#ff7b6b",
    sides={
        "ukraine": "#58a6ff",
        "russia": "#ff7b6b",
        "north_korea": "#c78be0",
        "south_korea": "#3fc7b3",
        "west": "#ffb547",
        "independent": "#9aa7b4",
        "unknown": "#66727e",
    },
)


@dataclass(frozen=True, slots=True)
class Written:
    """A text in a picture and its box in pixels from the lower left."""

    text: str
    left: float
    bottom: float
    right: float
    top: float


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as PNG, with what is written in it and where."""

    png: bytes
    width: int
    height: int
    texts: tuple[Written, ...]


async def drawn(draw: Callable[..., Picture], *args: Any) -> Picture:
    """Draws in the pictures' own thread while the event loop goes on."""
    return await asyncio.get_running_loop().run_in_executor(_ONE_THREAD, lambda: draw(*args))


def theme(*, dark: bool) -> Theme:
    """The colours for a dark chat, or for a light one."""
    return DARK if dark else LIGHT


@cache
def _fonts() -> frozenset[int]:
    """Makes our font known to matplotlib; gives every character that can be written."""
    from matplotlib import font_manager

    with resources.as_file(resources.files(__package__).joinpath("fonts/hangul.ttf")) as path:
        font_manager.fontManager.addfont(str(path))
        known = font_manager.fontManager.ttflist
        if not any(entry.name == _HANGUL and entry.weight == _BOLD for entry in known):
            # it has one weight, which stands for bold too
            known.append(replace(known[-1], weight=_BOLD))
        ours = font_manager.get_font(str(path)).get_charmap()
    plain = font_manager.get_font(font_manager.findfont(_DEJAVU)).get_charmap()
    return frozenset(ours) | frozenset(plain)


def writable(text: str, units: int = 200) -> str:
    """Foreign text as it can be drawn: one line, no longer than so many units, without what no font of ours has."""
    known = _fonts()
    kept = "".join(char for char in one_line(text) if ord(char) in known)
    return shorten(" ".join(kept.split()), units)


def new_figure(height: int, colours: Theme) -> Figure:
    """An empty picture so many pixels high."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    _fonts()
    figure = Figure(figsize=(WIDTH / DPI, height / DPI), dpi=DPI, facecolor=colours.paper)
    FigureCanvasAgg(figure)
    return figure


def pixels(size: float) -> float:
    """A font size in pixels as the points that matplotlib counts in."""
    return size * 72 / DPI


def font(size: float, *, bold: bool = False) -> Any:
    """Our fonts at a size in pixels: Latin and Cyrillic of one, Hangul of the other."""
    from matplotlib.font_manager import FontProperties

    return FontProperties(family=[_DEJAVU, _HANGUL], size=pixels(size), weight="bold" if bold else "normal")


def write(
    figure: Figure,
    x: float,
    y: float,
    text: str,
    size: float,
    colour: str,
    *,
    bold: bool = False,
    **more: Any,
) -> Text:
    """Writes at a pixel from the lower left; no character has a meaning of its own."""
    width, height = figure.get_size_inches() * DPI
    return figure.text(
        x / width,
        y / height,
        text,
        fontproperties=font(
            size, bold=bold and not _has_hangul(text)
        ),  # digits alone in bold would stand out
        color=colour,
        parse_math=False,
        **more,
    )


def outlined(colour: str) -> list[Any]:
    """An outline round letters by which they stand out from what is drawn behind them."""
    from matplotlib.patheffects import withStroke

    return [withStroke(linewidth=4, foreground=colour)]


def _has_hangul(text: str) -> bool:
    return any("\uac00" <= char <= "\ud7a3" for char in text)


def width_of(figure: Figure, text: str, size: float, *, bold: bool = False) -> float:
    """How many pixels a text is wide."""
    probe = write(figure, 0, 0, text, size, "black", bold=bold)
    width = float(probe.get_window_extent().width)
    probe.remove()
    return width


def lines_of(
    figure: Figure, text: str, size: float, room: float, most: int, *, bold: bool = False
) -> list[str]:
    """A text broken between words into lines no wider than ``room`` pixels; the last one ends with … where it must."""
    lines: list[str] = []
    words = text.split()
    while words and len(lines) < most:
        taken = 1
        while taken < len(words) and (
            width_of(figure, " ".join(words[: taken + 1]), size, bold=bold) <= room
        ):
            taken += 1
        line = " ".join(words[:taken])
        words = words[taken:]
        last = len(lines) == most - 1 and bool(words)
        if last or width_of(figure, line, size, bold=bold) > room:
            line = clipped(figure, line + ("…" if last else ""), size, room, bold=bold)
        lines.append(line)
    return lines


def clipped(figure: Figure, text: str, size: float, room: float, *, bold: bool = False) -> str:
    """A text cut to a width in pixels, with an ellipsis where it was cut."""
    if width_of(figure, text, size, bold=bold) <= room:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if width_of(figure, text[:middle].rstrip() + "…", size, bold=bold) <= room:
            low = middle
        else:
            high = middle - 1
    return text[:low].rstrip() + "…"


def header(figure: Figure, title: str, subtitle: str, colours: Theme) -> float:
    """Writes title and subtitle at the top; gives the height in pixels at which the rest may begin."""
    height = float(figure.get_size_inches()[1]) * DPI
    y = height - 40
    for line in lines_of(figure, writable(title), 40, WIDTH - 80, 2, bold=True):
        write(figure, 40, y, line, 40, colours.ink, bold=True, va="top")
        y -= 52
    for line in lines_of(figure, writable(subtitle, 400), 26, WIDTH - 80, 2):
        write(figure, 40, y - 4, line, 26, colours.faint, va="top")
        y -= 36
    return y - 14


def footer(figure: Figure, lines: tuple[str, ...], colours: Theme) -> float:
    """Writes the small print at the bottom; gives the height in pixels that it takes."""
    y = 26.0
    for text in reversed(lines):
        for line in reversed(lines_of(figure, writable(text, 400), 22, WIDTH - 80, 2)):
            write(figure, 40, y, line, 22, colours.faint, va="bottom")
            y += 30
    return y + 8


def finished(figure: Figure) -> Picture:
    """The picture as PNG, with all that is written in it."""
    from matplotlib.text import Text

    out = io.BytesIO()
    figure.savefig(out, format="png", dpi=DPI, facecolor=figure.get_facecolor())
    texts = []
    for item in figure.findobj(Text):
        if isinstance(item, Text) and item.get_visible() and item.get_text().strip():
            box = item.get_window_extent()
            texts.append(Written(item.get_text(), box.x0, box.y0, box.x1, box.y1))
    width, height = figure.get_size_inches() * DPI
    return Picture(out.getvalue(), round(width), round(height), tuple(texts))
