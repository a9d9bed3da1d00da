"""Who says how many, over time: a line a figure, a bar from its lower bound to its upper on a logarithmic scale."""

from __future__ import annotations

import math
from dataclasses import dataclass

from bot.pictures.drawing import (
    WIDTH,
    Picture,
    Theme,
    clipped,
    finished,
    footer,
    header,
    new_figure,
    width_of,
    writable,
    write,
)

MOST = 14
"""Figures in one picture."""

_ROW = 88


@dataclass(frozen=True, slots=True)
class Figured:
    """One figure of one claimant.

    Attributes:
        who: the claimant; ``when`` and ``said`` ("≥30 killed") as people read them.
        low, high: its bounds; ``None`` where there is none.
        held: it is asserted; denied and doubted figures are drawn hollow.
    """

    who: str
    when: str
    said: str
    side: str
    low: int | None
    high: int | None
    held: bool


@dataclass(frozen=True, slots=True)
class FiguresPicture:
    """What is drawn, in the chat's language, oldest first."""

    title: str
    subtitle: str
    figures: tuple[Figured, ...]
    notes: tuple[str, ...]


def draw_figures(told: FiguresPicture, colours: Theme) -> Picture:
    """Draws it; the picture is as high as its lines need."""
    shown = told.figures[-MOST:]
    height = 380 + _ROW * max(len(shown), 1)
    figure = new_figure(height, colours)
    top = header(figure, told.title, told.subtitle, colours)
    bottom = footer(figure, told.notes, colours)
    row = (top - bottom - 20) / max(len(shown), 1)
    ends = [value for one in shown for value in (one.low, one.high) if value]
    least, most = math.log10(max(min(ends, default=1), 1)), math.log10(max([*ends, 10]))
    least, most = math.floor(least), max(math.ceil(most), math.floor(least) + 1)
    left, right = 450.0, WIDTH - 70.0

    def at(value: float) -> float:
        return left + (math.log10(max(value, 1)) - least) / (most - least) * (right - left)

    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, WIDTH)
    axes.set_ylim(0, height)
    axes.axis("off")
    for power in range(least, most + 1):
        x = at(10**power)
        axes.plot([x, x], [bottom + 34, top - 6], color=colours.line, linewidth=1.2, zorder=0)
        write(figure, x, bottom + 2, f"{10**power:,}", 22, colours.faint, ha="center", va="bottom")
    for number, one in enumerate(shown):
        y = top - 14 - row * (number + 0.5) + 12
        colour = colours.sides.get(one.side, colours.sides["unknown"])
        write(
            figure, 40, y + 16, clipped(figure, writable(one.who, 80), 26, 380), 26, colours.ink, va="center"
        )
        write(
            figure,
            40,
            y - 17,
            clipped(figure, writable(one.when, 60), 22, 380),
            22,
            colours.faint,
            va="center",
        )
        start = at(one.low) if one.low is not None else left
        end = at(one.high) if one.high is not None else right
        middle = (start + end) / 2
        fill = colour if one.held else colours.paper
        bar_y = y - 16
        if one.low is not None and one.low == one.high:
            axes.plot([start], [bar_y], "o", ms=13, mfc=fill, mec=colour, mew=3, clip_on=False)
            middle = start
        else:
            axes.plot([start, end], [bar_y, bar_y], color=colour, lw=9, alpha=0.45, solid_capstyle="butt")
            if one.low is not None:
                axes.plot([start], [bar_y], "o", ms=13, mfc=fill, mec=colour, mew=3)
            if one.high is not None:
                axes.plot([end], [bar_y], "o", ms=13, mfc=fill, mec=colour, mew=3)
            else:
                axes.plot([end], [bar_y], ">", ms=14, color=colour)
            if one.low is None:
                axes.plot([start], [bar_y], "<", ms=14, color=colour)
            middle = start if one.low is not None else end
        text = clipped(figure, writable(one.said, 80), 24, right - left + 30)

        half = width_of(figure, text, 24, bold=True) / 2
        x = min(max(middle, left - 20 + half), WIDTH - 36 - half)
        write(figure, x, y + 17, text, 24, colours.ink, bold=True, ha="center", va="center")
    return finished(figure)
