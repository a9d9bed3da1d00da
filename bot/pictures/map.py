"""Claims on a map: a number at each place, how many events are claimed there, and what the numbers stand for below.

A settlement is a full disc at its place; the centre of a district or region is a hollow ring, since nobody
said where in it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.pictures.borders import oblasts, rivers
from bot.pictures.drawing import (
    WIDTH,
    Picture,
    Theme,
    clipped,
    finished,
    font,
    footer,
    header,
    new_figure,
    writable,
    write,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LISTED = 12
"""Places that the picture names."""

_MAP = 900  # pixels high
_REACH = (9.0, 5.0)  # degrees of longitude and latitude
_LEAST = 1.6  # degrees of latitude
_ROW = 42


@dataclass(frozen=True, slots=True)
class Spot:
    """One place.

    Attributes:
        name: in the chat's language; ``said``: how many events are claimed there, in words.
        events: that many.
        exact: the place itself; not the centre of a district, region or country.
    """

    name: str
    said: str
    latitude: float
    longitude: float
    events: int
    exact: bool


@dataclass(frozen=True, slots=True)
class Map:
    """What is drawn, in the chat's language; the spot with most events first. ``legend``: what disc and ring mean."""

    title: str
    subtitle: str
    spots: tuple[Spot, ...]
    legend: tuple[str, str]
    notes: tuple[str, ...]


def near(spots: Sequence[Spot]) -> tuple[Spot, ...]:
    """The spots around which most events are claimed; those a quarter of a continent away don't fit beside them."""
    if not spots:
        return ()
    around = [tuple(other for other in spots if _together(spot, other)) for spot in spots]
    return max(around, key=lambda group: sum(spot.events for spot in group))


def _together(one: Spot, other: Spot) -> bool:
    return (
        abs(one.longitude - other.longitude) <= _REACH[0] and abs(one.latitude - other.latitude) <= _REACH[1]
    )


def draw_map(told: Map, colours: Theme) -> Picture:
    """Draws it."""
    listed = told.spots[:LISTED]
    rows = -(-len(listed) // 2)
    height = 340 + _MAP + rows * _ROW + 60
    figure = new_figure(height, colours)
    top = header(figure, told.title, told.subtitle, colours)
    bottom = footer(figure, told.notes, colours)
    key = bottom + rows * _ROW + 62
    west, east, south, north, stretch = _frame(near(told.spots), (WIDTH - 80) / (top - key - 10))
    axes = figure.add_axes((40 / WIDTH, (key + 10) / height, (WIDTH - 80) / WIDTH, (top - key - 10) / height))
    axes.set_facecolor(colours.paper)
    axes.set_xlim(west, east)
    axes.set_ylim(south, north)
    axes.set_aspect(stretch, adjustable="box")
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set_color(colours.line)
    for country in ("russia", "north_korea", "ukraine"):
        for one in oblasts():
            if one.country != country:
                continue
            xs, ys = zip(*one.ring, strict=True)
            if max(xs) - min(xs) > 180:
                continue  # it goes over the edge of the world
            if max(xs) < west or min(xs) > east or max(ys) < south or min(ys) > north:
                continue
            land = colours.ukraine if country == "ukraine" else colours.land
            axes.fill(xs, ys, facecolor=land, edgecolor=colours.faint, linewidth=1.0, alpha=1)
    if east - west < 60:
        for line in rivers():
            xs, ys = zip(*line, strict=True)
            axes.plot(xs, ys, color=colours.water, linewidth=1.5, zorder=2)
    _spots(axes, told.spots, listed, colours)
    _key(figure, told, listed, key, colours)
    return finished(figure)


def _frame(spots: Sequence[Spot], shape: float) -> tuple[float, float, float, float, float]:
    """What is shown: all spots with room around them, in the shape of the picture; and how a degree is stretched."""
    ys = [spot.latitude for spot in spots] or [50.0]
    xs = [spot.longitude for spot in spots] or [34.0]
    middle_y, middle_x = (min(ys) + max(ys)) / 2, (min(xs) + max(xs)) / 2
    stretch = 1 / max(math.cos(math.radians(middle_y)), 0.2)
    tall = max((max(ys) - min(ys)) * 1.35, _LEAST)
    wide = max((max(xs) - min(xs)) * 1.35, tall * shape * stretch)
    tall = max(tall, wide / shape / stretch)
    return (
        middle_x - wide / 2,
        middle_x + wide / 2,
        middle_y - tall / 2,
        middle_y + tall / 2,
        stretch,
    )


def _spots(axes: Axes, spots: Sequence[Spot], listed: Sequence[Spot], colours: Theme) -> None:
    """Draws discs and rings; those that would cover one another are moved apart, with a line to their place."""
    most = max((spot.events for spot in spots), default=1)
    sizes = [30 + 26 * math.sqrt(spot.events / most) for spot in listed]
    for spot in reversed(spots[len(listed) :]):
        fill, edge = (colours.mark, colours.paper) if spot.exact else (colours.paper, colours.mark)
        axes.plot([spot.longitude], [spot.latitude], "o", ms=10, mfc=fill, mec=edge, mew=2, zorder=3)
    places = [(spot.longitude, spot.latitude) for spot in listed]
    homes = [(float(x), float(y)) for x, y in axes.transData.transform(places)] if places else []
    moved = _apart(homes, sizes)
    back = axes.transData.inverted()
    for rank in reversed(range(len(listed))):
        spot, home, now = listed[rank], homes[rank], moved[rank]
        x, y = back.transform(now)
        if math.dist(home, now) > sizes[rank] / 2:
            axes.plot([spot.longitude, x], [spot.latitude, y], color=colours.ink, lw=1.4, zorder=4)
            axes.plot([spot.longitude], [spot.latitude], "o", ms=5, color=colours.ink, zorder=4)
        fill, edge = (colours.mark, colours.paper) if spot.exact else (colours.paper, colours.mark)
        order = 5 + (len(listed) - rank) / 10
        width = 2 if spot.exact else 3
        axes.plot([x], [y], "o", ms=sizes[rank] * 72 / 100, mfc=fill, mec=edge, mew=width, zorder=order)
        axes.text(
            x,
            y,
            f"{rank + 1}",
            ha="center",
            va="center_baseline",
            color=colours.paper if spot.exact else colours.mark,
            fontproperties=font(22, bold=True),
            zorder=order + 0.05,
            parse_math=False,
            clip_on=True,
        )


def _apart(homes: Sequence[tuple[float, float]], sizes: Sequence[float]) -> list[tuple[float, float]]:
    """Where discs of these sizes stand, in pixels, so that none covers another, each near its home."""
    now = [list(home) for home in homes]
    for _ in range(200):
        still = True
        for one in range(len(now)):
            for other in range(one + 1, len(now)):
                dx, dy = now[other][0] - now[one][0], now[other][1] - now[one][1]
                apart, wanted = math.hypot(dx, dy), (sizes[one] + sizes[other]) / 2 + 3
                if apart >= wanted:
                    continue
                still = False
                if apart < 1:  # the same place: each other one goes another way
                    dx, dy, apart = math.cos(other * 2.4), math.sin(other * 2.4), 1.0
                push = (wanted - apart) / 2 / apart
                now[one] = [now[one][0] - dx * push, now[one][1] - dy * push]
                now[other] = [now[other][0] + dx * push, now[other][1] + dy * push]
        if still:
            break
    return [(x, y) for x, y in now]


def _key(figure: Figure, told: Map, listed: Sequence[Spot], top: float, colours: Theme) -> None:
    """What disc and ring mean, and the places by their numbers, in two columns."""
    y = top - 22
    for x, sign, text in zip((40, 540), "●○", told.legend, strict=True):
        write(figure, x, y, sign, 28, colours.mark, va="center")
        write(figure, x + 38, y, clipped(figure, writable(text), 22, 430), 22, colours.faint, va="center")
    half = -(-len(listed) // 2)
    for at, spot in enumerate(listed):
        x = 40 if at < half else 540
        line = y - 48 - (at % half if half else 0) * _ROW
        text = f"{at + 1}  {writable(spot.name, 60)}: {spot.events}"
        write(figure, x, line, clipped(figure, text, 25, 480), 25, colours.ink, va="center")
