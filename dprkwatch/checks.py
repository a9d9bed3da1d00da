"""What a check of the installation says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: its state, what was seen, and what to do (empty where nothing is to be done)."""

    name: str
    state: Literal["ok", "warning", "broken"]
    what: str
    do: str = ""
