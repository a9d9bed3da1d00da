"""Where discs and names stand on a map so that none covers another. Lengths are pixels."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

Point = tuple[float, float]

GAP = 4.0
_PUSHES = 300


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle by its sides."""

    left: float
    bottom: float
    right: float
    top: float

    def meets(self, other: Box) -> bool:
        """Whether both share some of the plane."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.bottom < other.top
            and other.bottom < self.top
        )

    def holds(self, other: Box) -> bool:
        """Whether the other lies inside."""
        return (
            self.left <= other.left
            and other.right <= self.right
            and self.bottom <= other.bottom
            and other.top <= self.top
        )


def square(middle: Point, size: float) -> Box:
    """The box around a disc of that diameter."""
    (x, y), half = middle, size / 2
    return Box(x - half, y - half, x + half, y + half)


def crowds(homes: Sequence[Point], sizes: Sequence[float]) -> list[list[int]]:
    """The discs that would cover one another where they belong, as groups that hang together, the largest first."""
    group = list(range(len(homes)))
    for one in range(len(homes)):
        for other in range(one):
            if math.dist(homes[one], homes[other]) < (sizes[one] + sizes[other]) / 2 + GAP:
                joined, left = group[one], group[other]
                group = [joined if number == left else number for number in group]
    found = [[at for at, number in enumerate(group) if number == wanted] for wanted in set(group)]
    return sorted((one for one in found if len(one) > 1), key=lambda one: (-len(one), one))


def apart(homes: Sequence[Point], sizes: Sequence[float], inside: Box) -> list[Point]:
    """Where discs of these diameters stand: none covers another, each near its home and inside of the box."""
    now = [list(home) for home in homes]
    for _ in range(_PUSHES):
        still = True
        for one in range(len(now)):
            for other in range(one + 1, len(now)):
                dx, dy = now[other][0] - now[one][0], now[other][1] - now[one][1]
                distance, wanted = math.hypot(dx, dy), (sizes[one] + sizes[other]) / 2 + GAP
                if distance >= wanted:
                    continue
                still = False
                if distance < 1:  # the same place: each other one goes another way
                    dx, dy, distance = math.cos(other * 2.4), math.sin(other * 2.4), 1.0
                push = (wanted - distance) / 2 / distance
                now[one] = [now[one][0] - dx * push, now[one][1] - dy * push]
                now[other] = [now[other][0] + dx * push, now[other][1] + dy * push]
        for at, size in enumerate(sizes):
            half = size / 2 + GAP
            now[at][0] = min(max(now[at][0], inside.left + half), inside.right - half)
            now[at][1] = min(max(now[at][1], inside.bottom + half), inside.top - half)
        if still:
            break
    return [(x, y) for x, y in now]


def along(start: Point, end: Point, width: float) -> list[Box]:
    """A line as small boxes, to keep names off it."""
    steps = max(int(math.dist(start, end) / width), 1)
    return [
        square(
            (
                start[0] + (end[0] - start[0]) * step / steps,
                start[1] + (end[1] - start[1]) * step / steps,
            ),
            width,
        )
        for step in range(steps + 1)
    ]


def beside(
    disc: Point, size: float, width: float, height: float, taken: Sequence[Box], inside: Box
) -> Box | None:
    """Where a name stands next to its disc without touching what is there, or ``None`` where there is no room."""
    (x, y), reach = disc, size / 2 + GAP
    askew = reach * 0.75
    corners = [
        (x + reach, y - height / 2),
        (x - reach - width, y - height / 2),
        (x - width / 2, y - reach - height),
        (x - width / 2, y + reach),
        (x + askew, y - askew - height),
        (x + askew, y + askew),
        (x - askew - width, y - askew - height),
        (x - askew - width, y + askew),
        (x - width / 2, y - 1.6 * reach - height),
        (x - width / 2, y + 1.6 * reach),
        (x, y - 1.6 * reach - height),
        (x, y + 1.6 * reach),
        (x - width, y - 1.6 * reach - height),
        (x - width, y + 1.6 * reach),
    ]
    for left, bottom in corners:
        box = Box(left, bottom, left + width, bottom + height)
        if inside.holds(box) and not any(box.meets(other) for other in taken):
            return box
    return None
