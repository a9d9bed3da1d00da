"""Who says how many, over time: a line a figure, a bar from its lower bound to its upper on a logarithmic scale."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.pictures.drawing import (
    WIDTH,
    Picture,
    Theme,
    clipped,
    finished,
    footer,
    header,
    lines_of,
    new_figure,
    outlined,
    width_of,
    writable,
    write,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST = 14
"""Figures in one picture."""

_ROW = 88
_NAME_LINE = 32
_NAME_LINES = 3
_NAMES = 396.0
Bounds = tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class Figured:
    """One figure of one claimant.

    Attributes:
        who: the claimant; ``when`` and ``said`` ("≥30 killed") as people read them.
        low, high: its bounds; ``None`` where there is none.
        held: it is asserted; denied and doubted figures are drawn hollow.
        others: the bounds of further figures that ``said`` names.
    """

    who: str
    when: str
    said: str
    side: str
    low: int | None
    high: int | None
    held: bool
    others: tuple[Bounds, ...] = ()

    @property
    def bounds(self) -> tuple[Bounds, ...]:
        """Those of every figure of the line."""
        return ((self.low, self.high), *self.others)


@dataclass(frozen=True, slots=True)
class FiguresPicture:
    """What is drawn, in the chat's language, oldest first.

    Attributes:
        powers: how 1, 10, 100 … are written; without them as in English.
    """

    title: str
    subtitle: str
    figures: tuple[Figured, ...]
    notes: tuple[str, ...]
    powers: tuple[str, ...] = ()


def draw_figures(told: FiguresPicture, colours: Theme) -> Picture:
    """Draws it; the picture is as high as its lines need."""
    shown = told.figures[-MOST:]
    probe = new_figure(100, colours)
    names = [lines_of(probe, writable(one.who, 160), 26, _NAMES, _NAME_LINES) or [""] for one in shown]
    rows = [_ROW + _NAME_LINE * (len(lines) - 1) for lines in names]
    height = 380 + (sum(rows) or _ROW)
    figure = new_figure(height, colours)
    top = header(figure, told.title, told.subtitle, colours)
    bottom = footer(figure, told.notes, colours)
    rest = max(top - bottom - 20 - sum(rows), 0) / max(len(rows), 1)
    bounds = [bound for one in shown for bound in one.bounds]
    scale = _Scale(450.0, WIDTH - 70.0, bounds)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, WIDTH)
    axes.set_ylim(0, height)
    axes.axis("off")
    for power in range(scale.least, scale.most + 1):
        x = scale.at(10**power)
        axes.plot([x, x], [bottom + 34, top - 6], color=colours.line, linewidth=1.2, zorder=0)
        said = told.powers[power] if power < len(told.powers) else f"{10**power:,}"
        write(figure, x, bottom + 2, said, 22, colours.faint, ha="center", va="bottom")
    y = top - 14.0
    for one, lines, row in zip(shown, names, rows, strict=True):
        y -= (row + rest) / 2
        _write_row(figure, one, lines, y, scale, colours)
        _draw_bounds(axes, one, y - 4, scale, colours)
        y -= (row + rest) / 2
    return finished(figure)


class _Scale:
    """Where a number stands: from ``left`` to ``right`` in pixels, a power of ten after the other."""

    def __init__(self, left: float, right: float, bounds: Sequence[Bounds]) -> None:
        ends = [value for bound in bounds for value in bound if value]
        self.left, self.right = left, right
        self.least = math.floor(math.log10(max(min(ends, default=1), 1)))
        self.most = max(math.ceil(math.log10(max([*ends, 10]))), self.least + 1)

    def at(self, value: float) -> float:
        share = (math.log10(max(value, 1)) - self.least) / (self.most - self.least)
        return self.left + share * (self.right - self.left)


def _write_row(
    figure: Figure, one: Figured, lines: Sequence[str], y: float, scale: _Scale, colours: Theme
) -> None:
    """Who says it and when on the left, how many over the line of its bounds."""
    line_y = y + 12 + 16 + _NAME_LINE / 2 * (len(lines) - 1)
    for line in lines:
        write(figure, 40, line_y, line, 26, colours.ink, va="center")
        line_y -= _NAME_LINE
    when = clipped(figure, writable(one.when, 60), 22, _NAMES)
    write(figure, 40, line_y + _NAME_LINE - 33, when, 22, colours.faint, va="center")
    low, high = one.bounds[0]
    start = scale.at(low) if low is not None else scale.left
    end = scale.at(high) if high is not None else scale.right
    middle = start if low is not None else end
    if low is not None and high is not None and low != high:
        middle = (start + end) / 2
    text = clipped(figure, writable(one.said, 80), 24, scale.right - scale.left + 30)
    half = width_of(figure, text, 24, bold=True) / 2
    x = min(max(middle, scale.left - 20 + half), WIDTH - 36 - half)
    label = write(figure, x, y + 29, text, 24, colours.ink, bold=True, ha="center", va="center")
    label.set_path_effects(outlined(colours.paper))  # the scale's lines run behind it


def _draw_bounds(axes: Any, one: Figured, y: float, scale: _Scale, colours: Theme) -> None:
    """A dot for an exact figure, a bar for one with bounds, an arrow where there is none."""
    colour = colours.sides.get(one.side, colours.sides["unknown"])
    fill = colour if one.held else colours.paper
    dot = {"ms": 13, "mfc": fill, "mec": colour, "mew": 3, "clip_on": False}
    for low, high in sorted(one.bounds, key=lambda bound: bound[0] is not None and bound[0] == bound[1]):
        start = scale.at(low) if low is not None else scale.left
        end = scale.at(high) if high is not None else scale.right
        if low is None or low != high:
            axes.plot([start, end], [y, y], color=colour, lw=9, alpha=0.45, solid_capstyle="butt")
        axes.plot([start], [y], "<", ms=14, color=colour) if low is None else axes.plot(
            [start], [y], "o", **dot
        )
        axes.plot([end], [y], ">", ms=14, color=colour) if high is None else axes.plot([end], [y], "o", **dot)
