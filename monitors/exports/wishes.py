"""What the caller of ``read_exports`` asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Wishes:
    """What holds for every file.

    Attributes:
        as_username: the channel's username where the file names none, in lower case.
        zone: of local times that say none.
        observed_at: aware UTC.
    """

    as_username: str | None
    zone: ZoneInfo | None
    observed_at: datetime
