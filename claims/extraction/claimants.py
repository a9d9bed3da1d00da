"""Who is said to say it: the last named originator, through outlets that cite officials.

An institution or a named person goes before an outlet that quotes it; officials who stay unnamed give way to the
outlet; what is attributed to nobody is the channel's own.
"""

from __future__ import annotations

import re

from claims.extraction.page import Page, Unit
from claims.extraction.rules import TermHit

_COLON = re.compile(r"(?:\s*\([^)\n]{0,60}\))?(?:[^\n:,;.!?\"«“]{0,44})[:：](?!\d)")
_THAT = re.compile(r"(?:[^\w\n,.]{1,3}[\w'-]{1,30}){1,5}?(?:,\s(?:що|что|мол|мовляв)|\sthat)\s")
_QUOTE = re.compile(r"\s*[,:]?\s*[\"“«‘']")
_DASH_END = re.compile(r"[\s\"»”'(]*(?:[—–-]\s*(?:[^\W\d_]{1,24}\s){0,2}|,\s*)\Z")
_TAIL = re.compile(r"[\s\w'’-]{0,12}[.!?)…]*\s*\Z")
_NOT_SPEAKER = re.compile(
    r"(?<!\w)(?:перед|до|проти|против|для|о|об|про|зі|со|с|з|на|к|ко|in|against|about|to|for|with|of|before|at|between)\s\Z"
)
_WORD = re.compile(r"\w+")


def read_claimant(page: Page, unit: Unit) -> TermHit | None:
    """The claimant that this unit names as its source, or ``None``."""
    hits = unit.get("claimant")
    forwards = [h for h in unit.get("speech") if h.rule.tag == "forward"]
    if not hits and not forwards:
        return None
    cited: list[tuple[int, TermHit]] = []
    for index, hit in enumerate(hits):
        strength = _cue(page.text, unit, hits, index)
        if strength:
            cited.append((strength, hit))
    officials = [(s, h) for s, h in cited if h.rule.rank == "official"]
    if officials:
        quoted = [h for s, h in officials if s == 2]
        return quoted[-1] if quoted else officials[0][1]
    for rank in ("outlet", "officials", "sources"):
        ranked = [h for _, h in cited if h.rule.rank == rank]
        if ranked:
            return ranked[0]
    return forwards[0] if forwards else None


def _cue(text: str, unit: Unit, hits: list[TermHit], index: int) -> int:
    """2 where the text cites the claimant ("according to"), 1 where it has it speak, 0 where it does not."""
    hit = hits[index]
    following = hits[index + 1].start if index + 1 < len(hits) else unit.end
    previous = hits[index - 1].end if index else unit.start
    for speech in unit.get("speech"):
        if speech.rule.tag == "according":
            if (
                hit.end <= speech.start <= following
                and hit.rule.rank != "officials"
                and _words(text, hit.end, speech.start) <= 1
                and not _is_korean(text[speech.start])
            ):
                return 1  # "NYT, citing …"
            if (
                speech.end <= hit.start
                and _words(text, speech.end, hit.start) <= 5
                and "," not in text[speech.end : hit.start]
            ):
                return 2
            if hit.start <= speech.start and speech.start - hit.end <= 1 and _is_korean(text[speech.start]):
                return 2
            if hit.start <= speech.start < hit.end and speech.end >= hit.end - 1:
                return 2  # 국정원에 따르면, where the claimant's pattern takes the ending too
            if (
                hit.end <= speech.start
                and _words(text, hit.end, speech.start) <= 1
                and _is_korean(text[speech.start])
            ):
                return 2
    after_preposition = bool(_NOT_SPEAKER.search(text, max(unit.start, hit.start - 9), hit.start))
    for speech in unit.get("speech"):
        if speech.rule.tag != "verb":
            continue
        if speech.start < hit.end and hit.start < speech.end:
            return 1
        if hit.end <= speech.start <= following or (
            hit.end <= speech.start and _is_korean(text[speech.start])
        ):
            gap = text[hit.end : speech.start]
            reach = 30 if _is_korean(text[hit.start]) else 6
            if (
                _words(text, hit.end, speech.start) <= reach
                and not after_preposition
                and not re.search(r"[.!?:]\s", gap)
            ):
                return 1
        if previous <= speech.end <= hit.start and not after_preposition:
            subject_before = hit.rule.rank != "outlet" and any(
                h.end <= speech.start and _words(text, h.end, speech.start) <= 3 for h in hits[:index]
            )
            if (
                not subject_before
                and _words(text, speech.end, hit.start) <= 3
                and not re.search(r"[.!?:;]", text[speech.end : hit.start])
            ):
                return 1
    if after_preposition:
        return 0
    if hit.start - unit.start <= 3 and _THAT.match(text, hit.end, unit.end):
        return 1
    if _COLON.match(text, hit.end, min(unit.end + 1, len(text))):
        return 1
    if _QUOTE.match(text, hit.end, unit.end) and text[hit.end : hit.end + 3].strip()[:1] in "\"“«‘',:":
        return 1 if _is_korean(text[hit.start]) or re.match(r"\s*:", text[hit.end : hit.end + 3]) else 0
    if _DASH_END.search(text, max(unit.start, hit.start - 24), hit.start) and _TAIL.match(
        text, hit.end, unit.end
    ):
        return 1
    return 0


def _is_korean(char: str) -> bool:
    return "가" <= char <= "힣" or "一" <= char <= "鿿"


def _words(text: str, start: int, end: int) -> int:
    return len(_WORD.findall(text, start, end))
