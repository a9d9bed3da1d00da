"""What storage can be told."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StorageSettings:
    """Where everything is kept.

    Attributes:
        database: a file for SQLite, or a database URL such as ``postgresql+asyncpg://…``. A relative path starts
            at the folder of the configuration file, or where the program was started if there is none.
        keep_unflagged_days: how long posts that nothing was flagged in keep their text; 0 keeps it for good.
    """

    database: str = "data/dprkwatch.db"
    keep_unflagged_days: int = 0

    def __post_init__(self) -> None:
        if self.keep_unflagged_days < 0:
            raise ValueError("keep_unflagged_days must be 0 or more")
        if not self.database.strip():
            raise ValueError("database must name a file or a database URL")
        kind = self.database.partition("://")[0].partition("+")[0]
        if "://" in self.database and kind not in ("sqlite", "postgresql"):
            raise ValueError(f"database must be a file or a sqlite or postgresql URL, not {kind}")
