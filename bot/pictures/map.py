"""Claims on a map: a number at each place, how many events are claimed there, and what the numbers stand for below.

A settlement is a full disc at its place; the centre of a district or region is a hollow ring, since nobody
said where in it. Where discs would crowd, a second map shows that part closer.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.pictures.drawing import (
    DPI,
    WIDTH,
    Picture,
    Theme,
    clipped,
    finished,
    footer,
    header,
    new_figure,
    writable,
    write,
)
from bot.pictures.land import Frame, draw_land
from bot.pictures.placing import crowds
from bot.pictures.spots import Numbered, Sheet, Spot, sizes_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LISTED = 12
"""Places that the picture names."""

_MAP = 900  # pixels high
_OVERVIEW, _CLOSER, _BETWEEN = 560, 780, 34  # where there are two
_SIDE = 40  # pixels left and right of the map
_REACH = (9.0, 5.0)  # degrees of longitude and latitude
_LEAST, _LEAST_CLOSER = 1.6, 0.36  # degrees of latitude
_WORTH = 1.7  # so many times closer, or there is no second map
_ROW = 42


@dataclass(frozen=True, slots=True)
class Map:
    """What is drawn, in the chat's language; the spot with most events first.

    Attributes:
        legend: what disc and ring mean.
        oblasts: names of oblasts by their places, for where there is room.
    """

    title: str
    subtitle: str
    spots: tuple[Spot, ...]
    legend: tuple[str, str]
    notes: tuple[str, ...]
    oblasts: Mapping[str, str] = field(default_factory=dict)


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


@dataclass(frozen=True, slots=True)
class _Panel:
    """One map of the picture: what it shows, how high it is, and the ranks of the spots drawn in it."""

    frame: Frame
    height: int
    ranks: tuple[int, ...]


def draw_map(told: Map, colours: Theme) -> Picture:
    """Draws it."""
    listed = told.spots[:LISTED]
    panels = _panels(told.spots, listed)
    rows = -(-len(listed) // 2)
    tall = sum(panel.height for panel in panels) + _BETWEEN * (len(panels) - 1)
    figure = new_figure(340 + tall + rows * _ROW + 60, colours)
    top = header(figure, told.title, told.subtitle, colours)
    bottom = footer(figure, told.notes, colours)
    key = bottom + rows * _ROW + 62
    height = float(figure.get_size_inches()[1]) * DPI
    spare = (top - key - 10 - tall) / len(panels)
    drawn = []
    for panel in panels:
        high = panel.height + spare
        frame = _shaped(panel.frame, (WIDTH - 2 * _SIDE) / high)
        axes = figure.add_axes(
            (_SIDE / WIDTH, (top - high) / height, (WIDTH - 2 * _SIDE) / WIDTH, high / height)
        )
        draw_land(axes, frame, colours)
        drawn.append((axes, frame))
        top -= high + _BETWEEN
    sizes = sizes_of(listed)
    for at, ((axes, frame), panel) in enumerate(zip(drawn, panels, strict=True)):
        sheet = Sheet(figure, axes, colours)
        sheet.draw_small(told.spots[LISTED:])
        if at < len(drawn) - 1:
            sheet.outline(drawn[at + 1][1], drawn[at + 1][0])
        sheet.draw_numbered([Numbered(rank + 1, listed[rank], sizes[rank]) for rank in panel.ranks])
        said = {listed[rank].name for rank in panel.ranks}
        sheet.name_oblasts(frame, {place: name for place, name in told.oblasts.items() if name not in said})
    _key(figure, told, listed, key, colours)
    return finished(figure)


def _panels(spots: Sequence[Spot], listed: Sequence[Spot]) -> list[_Panel]:
    """One map of all, or where three discs or more would crowd one of all and a closer one of that part."""
    every = tuple(range(len(listed)))
    whole = _frame(near(spots), _LEAST)
    frame = _shaped(whole, (WIDTH - 2 * _SIDE) / _MAP)
    scale = _MAP / (frame.north - frame.south)
    homes = [(spot.longitude / frame.stretch * scale, spot.latitude * scale) for spot in listed]
    crowded = crowds(homes, sizes_of(listed))
    if crowded and len(crowded[0]) > 2:
        part = _frame([listed[rank] for rank in crowded[0]], _LEAST_CLOSER)
        closer = _shaped(part, (WIDTH - 2 * _SIDE) / _CLOSER)
        if (frame.north - frame.south) / (closer.north - closer.south) * _CLOSER / _MAP >= _WORTH:
            inside = tuple(
                rank for rank in every if closer.shows(listed[rank].longitude, listed[rank].latitude)
            )
            outside = tuple(rank for rank in every if rank not in inside)
            return [_Panel(whole, _OVERVIEW, outside), _Panel(part, _CLOSER, inside)]
    return [_Panel(whole, _MAP, every)]


def _frame(spots: Sequence[Spot], least: float) -> Frame:
    """All spots with room around them, no less than so many degrees of latitude high."""
    ys = [spot.latitude for spot in spots] or [50.0]
    xs = [spot.longitude for spot in spots] or [34.0]
    middle_y, middle_x = (min(ys) + max(ys)) / 2, (min(xs) + max(xs)) / 2
    stretch = 1 / max(math.cos(math.radians(middle_y)), 0.2)
    tall = max((max(ys) - min(ys)) * 1.35, least)
    wide = max((max(xs) - min(xs)) * 1.35, least * stretch)
    return Frame(middle_x - wide / 2, middle_x + wide / 2, middle_y - tall / 2, middle_y + tall / 2, stretch)


def _shaped(frame: Frame, shape: float) -> Frame:
    """The frame made wider or higher, so that it is so many times as wide as high when it is drawn."""
    wide, tall = frame.east - frame.west, frame.north - frame.south
    wide = max(wide, tall * shape * frame.stretch)
    tall = max(tall, wide / shape / frame.stretch)
    x, y = (frame.west + frame.east) / 2, (frame.south + frame.north) / 2
    return Frame(x - wide / 2, x + wide / 2, y - tall / 2, y + tall / 2, frame.stretch)


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
