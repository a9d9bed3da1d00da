"""Figures by who gives them: "NIS: 300. Zelensky — 3,000. The Pentagon says several hundred."."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from claims.extraction.numbers import Number
from claims.extraction.rules import TermHit

Entry = tuple[int, int, TermHit]
"""A half-open range of the folded text, and who gives the figure in it."""

_SAYS = (
    r"(?:кажу?т?е?ь?|говор\w{2,4}|назива\w{1,3}|называ\w{1,3}|оціню\w{1,3}|оценива\w{1,3}|нарах\w+|насчит\w+|рахує|считает"
    r"|за оцінкою|says?|said|puts? it|counts?|counted|estimates?|estimated|speaks?|claims?|reckons?|gives?|goes|went)"
)
_OPENS = re.compile(
    rf"(?:\s?\([^()\n]{{0,30}}\))?(?:\s?[:—–]|\s-\s|[은는]?\s(?=약?\s?\d)|\s{_SAYS}(?!\w)(?:\s(?:про|о|об|in|of|for|with|at))?)"
)
_BEFORE = re.compile(
    r"(?:\A|[\n.,;:!?•▲▶■●◆▪·*🔹🔸👉—–-]|\d[.)]|(?<!\w)(?:а|и|і|та|and|while|but))[^\w\n]{0,4}\Z"
)
_ENDS = re.compile(r"\n|[.!?;](?=\s|\Z)")
_GAP = re.compile(r"[^\w]{0,6}(?:(?:а|и|і|та|and|while|but)\s)?[^\w]{0,4}")
_TELLS = re.compile(
    r"\A[^\w\n]{0,4}(?:our|one|two|both|ours|наш\w*|двоє|двое|один|одна|вони|они|they|he|she)(?!\w)"
)
_RANKS = frozenset({"official", "outlet", "officials"})


def roll_call(text: str, claimants: Sequence[TermHit], numbers: Sequence[Number]) -> list[Entry]:
    """The entries of the first row of figures that at least two claimants give one after the other.

    Args:
        text: the folded text.
        claimants: who is named in it, by start.
        numbers: the figures in it, by start.
    """
    row: list[Entry] = []
    for entry in _entries(text, [h for h in claimants if h.rule.rank in _RANKS], numbers):
        if row and not _GAP.fullmatch(text, row[-1][1], entry[0]):
            if len({hit.rule.tag for _, _, hit in row}) >= 2:
                break
            row = []
        row.append(entry)
    return row if len({hit.rule.tag for _, _, hit in row}) >= 2 else []


def _entries(text: str, claimants: Sequence[TermHit], numbers: Sequence[Number]) -> Iterator[Entry]:
    opening = [
        h
        for h in claimants
        if _OPENS.match(text, h.end) and _BEFORE.search(text, max(0, h.start - 8), h.start)
    ]
    starts = [n.start for n in numbers]
    for hit, after in zip_longest(opening, opening[1:]):
        ended = _ENDS.search(text, hit.end)
        end = ended.start() if ended else len(text)
        if after is not None and after.start < end:
            end = after.start
        at = bisect_left(starts, hit.end)
        opened = _OPENS.match(text, hit.end)
        tells = opened is not None and _TELLS.match(text[opened.end() : opened.end() + 16])
        if at < len(starts) and starts[at] < end and not tells:
            yield hit.start, end, hit
