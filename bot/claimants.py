"""The names that ``by:`` knows: of the claimants that the lexicon reads, in every language it reads them in."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from bot.settings import LANGUAGES

_PATTERN_SIGNS = frozenset("*()|?+[]{}")
_ENDINGS = ("ий", "ого", "ому", "им", "а", "у", "ом", "y", "yy", "iy")
"""What names that the lexicon gives without their endings are asked for with."""
_SHORTEST_STEM = 3
_UNNAMED = {"channel": "channel", "unnamed sources": "unnamed sources", "unnamed": "unnamed sources"}


def known_claimants(table: Mapping[str, Any]) -> dict[str, str]:
    """Spellings and the claimant that each stands for.

    Args:
        table: the lexicon's ``claimants.toml``, parsed. Patterns but for open ends are left out.
    """
    found = dict(_UNNAMED)
    for claimant in table.get("claimant", ()):
        name = str(claimant["name"])
        for language in LANGUAGES:
            for spelling in claimant.get(language, ()):
                stem = spelling.strip("*")
                if _PATTERN_SIGNS & set(stem) or len(stem) < _SHORTEST_STEM < len(spelling):
                    continue
                found.setdefault(stem, name)
                if spelling.endswith("*"):
                    for ending in _ENDINGS:
                        found.setdefault(stem + ending, name)
        found[name] = name
    return found


@cache
def shipped_claimants() -> Mapping[str, str]:
    """Those of the lexicon that comes with the program."""
    text = resources.files("claims").joinpath("lexicon", "claimants.toml").read_text(encoding="utf-8")
    return known_claimants(tomllib.loads(text))
