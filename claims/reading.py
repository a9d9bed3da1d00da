"""A whole reading of a post: flag first, language after, claims only where it is flagged.

:class:`Reader` serves one process. For worker processes there are :func:`start_reader` (an initializer) and
:func:`read_batch`, which send only texts, dates and readings between processes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from claims.extraction import read_claims, rules_of
from claims.flagging import flag_normalised
from claims.language import detect_language
from claims.lexicon import Lexicon, lexicon_from_files, load_lexicon
from claims.model import Flag, Reading
from claims.places import Gazetteer, load_gazetteer
from claims.text import normalise

_UNFLAGGED = Reading(None, Flag(flagged=False, score=0.0), ())


class Reader:
    """Reads posts with one lexicon and one gazetteer."""

    def __init__(self, lexicon: Lexicon, gazetteer: Gazetteer) -> None:
        """Prepare the rules.

        Raises:
            claims.extraction.rules.RuleError: a table of the lexicon is not usable.
        """
        self.lexicon = lexicon
        self.gazetteer = gazetteer
        rules_of(lexicon)

    def read(self, text: str, posted: datetime | None = None, *, language: bool = True) -> Reading:
        """What the lexicon makes of one text.

        Args:
            text: the text as given.
            posted: when it was posted; without it relative dates of claims stay empty.
            language: whether to ask for the language (of flagged and other posts alike).
        """
        normalised = normalise(text)
        flag = flag_normalised(normalised, self.lexicon)
        spoken = detect_language(text) if language else None
        if not flag.flagged:
            return _UNFLAGGED if spoken is None and not flag.mentions else Reading(spoken, flag)
        claims = read_claims(text, flag, posted, self.lexicon, self.gazetteer, normalised=normalised)
        return Reading(spoken, flag, claims)


_reader: Reader | None = None


def start_reader(lexicon_files: Mapping[str, bytes] | None = None) -> None:
    """Make this process's reader: from the files of a lexicon, else from the shipped one."""
    global _reader
    lexicon = load_lexicon() if lexicon_files is None else lexicon_from_files(lexicon_files)
    _reader = Reader(lexicon, load_gazetteer())


def read_batch(items: Sequence[tuple[str, datetime | None]], *, language: bool = True) -> list[Reading]:
    """The readings of texts with their dates, in order; without a reader one of the shipped lexicon is made."""
    if _reader is None:
        start_reader()
    reader = _reader
    if reader is None:  # pragma: no cover - start_reader has just made it
        raise RuntimeError("no reader")
    return [reader.read(text, posted, language=language) for text, posted in items]
