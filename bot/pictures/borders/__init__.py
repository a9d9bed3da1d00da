"""The lines of the map: borders of oblasts, rivers. Where they are from is said in ``SOURCES.md``."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

Line = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Oblast:
    """One outline, in degrees of longitude and latitude.

    Attributes:
        country: ``ukraine``, ``russia`` or ``north_korea``.
        place: the gazetteer's id of the oblast, where it has one.
    """

    country: str
    ring: Line
    place: str | None = None


@cache
def oblasts() -> tuple[Oblast, ...]:
    """The outlines of all oblasts; one with islands has several."""
    return tuple(
        Oblast(one["country"], tuple((x, y) for x, y in one["ring"]), one.get("place"))
        for one in _read("oblasts.json")
    )


@cache
def rivers() -> tuple[Line, ...]:
    """The rivers between 21 and 62 degrees east."""
    return tuple(tuple((x, y) for x, y in line) for line in _read("rivers.json"))


def _read(name: str) -> Any:
    return json.loads(resources.files(__package__).joinpath(name).read_text(encoding="utf-8"))
