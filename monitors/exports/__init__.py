"""Posts from files: Telegram Desktop exports and ``posts.jsonl``.

``read_exports`` is all that callers need; ``ExportFindings`` holds what it learns on the way.
"""

from monitors.exports.findings import ExportFindings, ExportNote
from monitors.exports.ranges import ChannelRange, IdRanges
from monitors.exports.reading import ExportFiles, read_exports
from monitors.exports.times import UNDATED

__all__ = [
    "UNDATED",
    "ChannelRange",
    "ExportFiles",
    "ExportFindings",
    "ExportNote",
    "IdRanges",
    "read_exports",
]
