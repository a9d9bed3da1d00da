"""What watching and taking in posts can be told; the preview's own settings stand beside its client."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WatchSettings:
    """How watched channels are kept up with.

    Attributes:
        backfill_days: how far back a newly added channel is read, in days.
        fastest_seconds: how often the busiest channel is asked for new posts, at most.
        slowest_seconds: how often the quietest channel is asked, at least.
    """

    backfill_days: int = 7
    fastest_seconds: int = 60
    slowest_seconds: int = 900

    def __post_init__(self) -> None:
        if not 0 <= self.backfill_days <= 3650:
            raise ValueError("backfill_days must be between 0 and 3650")
        if not 10 <= self.fastest_seconds <= self.slowest_seconds <= 86400:
            raise ValueError("must hold 10 ≤ fastest_seconds ≤ slowest_seconds ≤ 86400")


@dataclass(frozen=True, slots=True)
class FetchSettings:
    """What is downloaded of the pictures and films that accounts see and preview pages show, to hash it.

    How much of it an hour may take stands in ``telegram.media_mb_per_hour`` and ``preview.media_mb_per_hour``.

    Attributes:
        looks: whether the smallest usable picture of every picture and film is downloaded; else the one of about
            40 pixels that its post carries must do, and of what preview pages show nothing is known.
        flagged_files: whether the whole pictures and films of flagged posts are downloaded.
        picture_mb: larger pictures are not downloaded whole, in megabytes.
        film_mb: larger films are not downloaded whole, in megabytes.
    """

    looks: bool = True
    flagged_files: bool = True
    picture_mb: int = 20
    film_mb: int = 100

    def __post_init__(self) -> None:
        for name in ("picture_mb", "film_mb"):
            if not 0 <= getattr(self, name) <= 4096:
                raise ValueError(f"{name} must be between 0 and 4096")


@dataclass(frozen=True, slots=True)
class IngestSettings:
    """How posts are read and written in bulk.

    Attributes:
        workers: processes that read texts beside the writing one; 0 reads in the writing process.
        transaction_posts: the most posts in one transaction.
        pause_ms: the rest between two transactions of bulk work, in milliseconds, so that others get in; shorter
            where the transaction before it was.
    """

    workers: int = 1
    transaction_posts: int = 200
    pause_ms: int = 10

    def __post_init__(self) -> None:
        if not 0 <= self.workers <= 64:
            raise ValueError("workers must be between 0 and 64")
        if not 1 <= self.transaction_posts <= 200:
            raise ValueError("transaction_posts must be between 1 and 200")
        if not 0 <= self.pause_ms <= 1000:
            raise ValueError("pause_ms must be between 0 and 1000")
