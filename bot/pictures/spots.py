"""What stands on the ground of a map: discs and rings with their numbers and names, none of them over another."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.pictures.drawing import DPI, Theme, font, width_of, writable
from bot.pictures.land import Frame, names_of_land
from bot.pictures.placing import Box, Point, along, apart, beside, square

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_NAME = 22  # pixels
_LINE = _NAME * 1.25
_NAME_UNITS = 24
_LEAST, _MORE = 32, 24  # pixels across: a disc, and what the one with most events has more


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
class Numbered:
    """A spot by its number in the list below the map; ``size``: of its disc, in pixels."""

    number: int
    spot: Spot
    size: float


def sizes_of(spots: Sequence[Spot]) -> list[float]:
    """The diameters of discs, in pixels: their areas grow with the events."""
    most = max((spot.events for spot in spots), default=1)
    return [_LEAST + _MORE * math.sqrt(spot.events / most) for spot in spots]


class Sheet:
    """One map of a picture, and what of it is taken by discs, lines and names already."""

    def __init__(self, figure: Figure, axes: Axes, colours: Theme) -> None:
        self._figure = figure
        self._axes = axes
        self._colours = colours
        extent = axes.get_window_extent()
        self._inside = Box(extent.x0 + 4, extent.y0 + 4, extent.x1 - 4, extent.y1 - 4)
        self._taken: list[Box] = []

    def draw_small(self, spots: Sequence[Spot]) -> None:
        """Draws spots without a number; what comes later may cover them."""
        for spot in reversed(spots):
            fill, edge = self._fill_and_edge(spot)
            self._axes.plot(
                [spot.longitude], [spot.latitude], "o", ms=9, mfc=fill, mec=edge, mew=1.5, zorder=3
            )

    def outline(self, closer: Frame, below: Axes) -> None:
        """Shows which part another map, which stands below, shows closer."""
        west, east, south, north = closer.west, closer.east, closer.south, closer.north
        xs, ys = [west, east, east, west, west], [south, south, north, north, south]
        self._axes.plot(xs, ys, color=self._colours.ink, lw=2, zorder=4)
        (left, bottom), (right, top) = self._axes.transData.transform([(west, south), (east, north)])
        self._taken.append(Box(left - 2, bottom - 2, right + 2, top + 2))
        extent, back = below.get_window_extent(), self._axes.transData.inverted()
        for longitude, x in ((west, extent.x0), (east, extent.x1)):
            to_x, to_y = back.transform((x, extent.y1))
            self._axes.plot(
                [longitude, to_x],
                [south, to_y],
                color=self._colours.border,
                linewidth=1.4,
                zorder=2.2,  # under all that is written
                clip_on=False,
            )

    def draw_numbered(self, shown: Sequence[Numbered]) -> None:
        """Draws discs and rings with their numbers, and their names where there is room. Those that would cover one
        another are moved apart, with a line to their place.
        """
        places = [(one.spot.longitude, one.spot.latitude) for one in shown]
        homes = [(float(x), float(y)) for x, y in self._axes.transData.transform(places)] if places else []
        moved = apart(homes, [one.size for one in shown], self._inside)
        for one, home, now in zip(shown, homes, moved, strict=True):
            self._draw_disc(one, home, now)
        for one, now in zip(shown, moved, strict=True):
            name = writable(one.spot.name, _NAME_UNITS)
            width = width_of(self._figure, name, _NAME) + 4
            box = beside(now, one.size, width, _LINE, self._taken, self._inside)
            if box is not None:
                self._write(name, box, self._colours.ink, order=7)

    def name_oblasts(self, frame: Frame, names: Mapping[str, str]) -> None:
        """Writes the names of oblasts, by their places, where there is room for them."""
        written = {place: writable(name, _NAME_UNITS) for place, name in names.items()}
        widths = {place: width_of(self._figure, name, _NAME) for place, name in written.items()}
        done: set[str] = set()
        for place, box in names_of_land(self._axes, frame, widths, _LINE):
            if place not in done and self._is_free(box):
                done.add(place)
                self._write(written[place], box, self._colours.faint, order=2.5)

    def _draw_disc(self, one: Numbered, home: Point, now: Point) -> None:
        axes, colours, spot = self._axes, self._colours, one.spot
        x, y = axes.transData.inverted().transform(now)
        self._taken.append(square(now, one.size + 4))
        if math.dist(home, now) > one.size / 3:
            axes.plot([spot.longitude, x], [spot.latitude, y], color=colours.ink, lw=1.4, zorder=4)
            axes.plot([spot.longitude], [spot.latitude], "o", ms=6, color=colours.ink, zorder=4)
            self._taken += along(home, now, 8)
        fill, edge = self._fill_and_edge(spot)
        order = 6 - one.number / 1000
        width = 2 if spot.exact else 3
        axes.plot([x], [y], "o", ms=one.size * 72 / DPI, mfc=fill, mec=edge, mew=width, zorder=order)
        axes.text(
            x,
            y,
            str(one.number),
            ha="center",
            va="center_baseline",
            color=colours.paper if spot.exact else colours.mark,
            fontproperties=font(_NAME, bold=True),
            zorder=order + 0.0005,
            parse_math=False,
            clip_on=True,
        )

    def _is_free(self, box: Box) -> bool:
        return self._inside.holds(box) and not any(box.meets(other) for other in self._taken)

    def _write(self, text: str, box: Box, colour: str, *, order: float) -> None:
        """Writes into a box, with a rim of the land's colour so that lines under it don't disturb."""
        from matplotlib.patheffects import withStroke

        middle = ((box.left + box.right) / 2, (box.bottom + box.top) / 2)
        x, y = self._axes.transData.inverted().transform(middle)
        self._taken.append(box)
        self._axes.text(
            x,
            y,
            text,
            ha="center",
            va="center",
            color=colour,
            fontproperties=font(_NAME),
            zorder=order,
            parse_math=False,
            path_effects=[withStroke(linewidth=4, foreground=self._colours.land)],
        )

    def _fill_and_edge(self, spot: Spot) -> tuple[str, str]:
        mark, paper = self._colours.mark, self._colours.paper
        return (mark, paper) if spot.exact else (paper, mark)
