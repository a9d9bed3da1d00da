"""What reading exports comes to know beside the posts: what was left out and why, and what each export
covers.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from monitors.exports.ranges import ChannelRange


@dataclass(frozen=True, slots=True)
class ExportNote:
    """Something left out that is no fault: a private chat, service messages, media that were not exported."""

    file: str
    what: str
    count: int

    def __str__(self) -> str:
        return f"{self.file}: {self.what}: {self.count:,}"


@dataclass(slots=True)
class ExportFindings:
    """Filled while the posts of ``read_exports`` are taken; whole once they all are.

    Attributes:
        files: how many JSON files were read.
        ranges: what each Telegram Desktop export of a channel covers.
    """

    files: int = 0
    ranges: list[ChannelRange] = field(default_factory=list)
    _counts: dict[tuple[str, str], int] = field(default_factory=dict)

    def note(self, file: str, what: str, count: int = 1) -> None:
        """Count something that was left out."""
        key = (file, what)
        self._counts[key] = self._counts.get(key, 0) + count

    def take_over(self, others: ExportFindings) -> None:
        """Hold what others hold, in place of what is here."""
        self.files, self.ranges, self._counts = others.files, others.ranges, others._counts

    @property
    def notes(self) -> list[ExportNote]:
        """What was left out, in the order it was met first."""
        return [ExportNote(file, what, count) for (file, what), count in self._counts.items()]
