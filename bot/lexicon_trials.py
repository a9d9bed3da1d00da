"""What handlers need in order to have a changed lexicon tried on stored posts, and what comes out of that."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from storage.keys import LexiconId
from storage.retrohunt import Tally

LARGEST = 4 << 20  # bytes of a document that is tried

Change = Literal["newly", "no_longer", "retold"]
CHANGES: tuple[Change, ...] = ("newly", "no_longer", "retold")
"""What can become of a post: flagged and wasn't, no longer flagged, flagged with other claims."""


class TrialRefused(Exception):
    """The files can't be used.

    Attributes:
        lines: each what is wrong with one file or rule: file, line, reason.
    """

    def __init__(self, *lines: str) -> None:
        super().__init__(lines[0] if lines else "")
        self.lines: Sequence[str] = lines


class TrialBusy(Exception):
    """Another lexicon is being tried."""


@dataclass(frozen=True, slots=True)
class Example:
    """A post that would come out otherwise.

    Attributes:
        rules: that flag it by the changed lexicon.
        excerpt: its words, around the first mention.
    """

    change: Change
    channel: str
    url: str | None
    posted_at: datetime
    rules: tuple[str, ...]
    excerpt: str


@dataclass(frozen=True, slots=True)
class Trial:
    """A changed lexicon tried on the posts of a window. Nothing was written but its files.

    Attributes:
        number: by which it is found again for a time.
        name: of the document.
        lexicon: the row that keeps the changed files.
        base: the row that was in force when it was tried.
        until: ``None`` for all posts since ``since``.
        examples: the newest posts that would come out otherwise, a limited number of each kind, kind by kind.
    """

    number: int
    name: str
    lexicon: LexiconId
    base: LexiconId
    version: str
    since: datetime
    until: datetime | None
    tally: Tally
    examples: tuple[Example, ...]


class TriesLexicons(Protocol):
    """Tries changed files beside those in force, in a process of its own."""

    def try_out(
        self, name: str, content: bytes, since: datetime, until: datetime | None, now: datetime
    ) -> Awaitable[Trial]:
        """Checks a document and judges stored posts by it.

        Args:
            name: of the document: a file of the lexicon or gazetteer, or a zip of a folder of them.
            content: its bytes.
            since: posts from then on, aware UTC.
            until: posts before then.
            now: when.

        Raises:
            TrialRefused: it can't be used.
            TrialBusy: another one is being tried.
        """

    def recall(self, number: int) -> Trial | None:
        """A trial made a while ago, as long as it is kept."""
