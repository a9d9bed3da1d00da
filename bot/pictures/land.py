"""The ground of a map: land, borders of oblasts with their names, rivers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.pictures.borders import Line, oblasts, rivers
from bot.pictures.drawing import DPI, Theme
from bot.pictures.placing import Box

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_TOO_WIDE = 60  # degrees of longitude in which rivers are but scribbles
_SEAM = 0.09  # degrees
_STEPS = 30  # points across a map at which a name may stand
_TRIES = 60


@dataclass(frozen=True, slots=True)
class Frame:
    """What a map shows, in degrees. ``stretch``: how many degrees of longitude are as long as one of latitude."""

    west: float
    east: float
    south: float
    north: float
    stretch: float

    def shows(self, longitude: float, latitude: float) -> bool:
        """Whether a place lies inside."""
        return self.west <= longitude <= self.east and self.south <= latitude <= self.north


def draw_land(axes: Axes, frame: Frame, colours: Theme) -> None:
    """Draws land, borders and rivers, and sets the frame."""
    axes.set_facecolor(colours.paper)
    axes.set_xlim(frame.west, frame.east)
    axes.set_ylim(frame.south, frame.north)
    axes.set_aspect(frame.stretch, adjustable="box")
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set_color(colours.line)
    # Borders were simplified each by itself. A rim of the land's colour around each outline, drawn before its line,
    # covers its neighbours' lines that run beside it and the seams between.
    scale = (axes.get_window_extent().height / DPI * 72) / (frame.north - frame.south)
    rim = max(_SEAM * scale, 2.0)
    shown = [one for one in oblasts() if _meets(one.ring, frame)]
    ukraine = [one for one in shown if one.country == "ukraine"]
    for at, one in enumerate([one for one in shown if one not in ukraine]):
        xs, ys = zip(*one.ring, strict=True)
        order = 1 + at / 1000
        axes.fill(xs, ys, facecolor=colours.land, edgecolor=colours.land, linewidth=rim, zorder=order)
        axes.plot(xs, ys, color=colours.border, linewidth=1.0, zorder=order + 0.0005)
    for one in ukraine:
        xs, ys = zip(*one.ring, strict=True)
        axes.fill(xs, ys, facecolor=colours.land, edgecolor=colours.land, linewidth=rim, zorder=1.5)
    for one in ukraine:
        xs, ys = zip(*one.ring, strict=True)
        axes.fill(xs, ys, facecolor=colours.ukraine, edgecolor=colours.border, linewidth=1.0, zorder=1.6)
    if frame.east - frame.west < _TOO_WIDE:
        for line in rivers():
            if _meets(line, frame):
                xs, ys = zip(*line, strict=True)
                axes.plot(xs, ys, color=colours.water, linewidth=1.5, zorder=2)


def names_of_land(
    axes: Axes, frame: Frame, widths: Mapping[str, float], height: float
) -> list[tuple[str, Box]]:
    """Where names of oblasts can stand, in pixels: inside of their borders, the roomiest places of each first.

    ``widths`` and ``height``: of the names, in pixels, by the place of the oblast.
    """
    import numpy as np
    from matplotlib.path import Path

    xs = np.linspace(frame.west, frame.east, _STEPS)
    ys = np.linspace(frame.south, frame.north, _STEPS)
    grid = np.array([(x, y) for x in xs for y in ys])
    pixels = axes.transData.transform(grid)
    edge = axes.get_window_extent()
    found = []
    for one in oblasts():
        if one.place is None or one.place not in widths or not _meets(one.ring, frame):
            continue
        ring = axes.transData.transform(np.array(one.ring))
        inside = Path(ring).contains_points(pixels)
        room = np.minimum.reduce(
            [
                pixels[:, 0] - edge.x0 - widths[one.place] / 2,
                edge.x1 - pixels[:, 0] - widths[one.place] / 2,
                pixels[:, 1] - edge.y0 - height,
                edge.y1 - pixels[:, 1] - height,
                *(np.hypot(*(pixels - corner).T) for corner in ring[:: max(len(ring) // 60, 1)]),
            ]
        )
        outline = Path(ring)
        half, rise = widths[one.place] / 2, height / 2
        for at in np.argsort(-np.where(inside, room, -np.inf), kind="stable")[:_TRIES]:
            x, y = float(pixels[at, 0]), float(pixels[at, 1])
            box = Box(x - half, y - rise, x + half, y + rise)
            ends = [(side, level) for side in (box.left, x, box.right) for level in (box.bottom, box.top)]
            if inside[at] and all(outline.contains_points(ends)):
                found.append((one.place, box))
    return found


def _meets(line: Line | Sequence[tuple[float, float]], frame: Frame) -> bool:
    xs, ys = zip(*line, strict=True)
    if max(xs) - min(xs) > 180:
        return False  # it goes over the edge of the world
    return bool(
        max(xs) >= frame.west and min(xs) <= frame.east and max(ys) >= frame.south and min(ys) <= frame.north
    )
