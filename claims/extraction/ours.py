"""What befell the teller's own side: "у нас двоє важких", "our losses: two dead", "четверо наших ранено"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from claims.extraction.rules import TermHit

_HURT = (
    r"(?:поранен|ранен|загибл|погиб|загину|убит|вбит|двохсот|двухсот|трьохсот|трехсот|важк|тяжел|контуж|контузи|втрат"
    r"|потер|200|300|полегл|полягл)\w*"
)
_MANY = (
    r"(?:\d{1,3}|один|одного|одна|два|двое|двоє|двох|двух|тро[єе]|трох|трьох|трех|четверо|п'ятеро|пятеро|шестеро|семеро"
    r"|восьмеро|дес\w+)"
)
_BETWEEN = r"[ :—–-]{1,3}"
_ALREADY = r"(?:,? (?:вже|уже|ще|еще|теж|тоже|поки|пока|лише|только|також|также))?"
_SLAVIC = re.compile(
    rf"(?<!\w)(?:[ув] нас{_ALREADY}{_BETWEEN}(?:{_MANY}\s(?:\w{{1,14}}\s)?)?{_HURT}"
    rf"|наш[іи]х?{_BETWEEN}(?:{_MANY}\s)?{_HURT}|{_MANY} наших|наших{_BETWEEN}{_MANY}"
    r"|(?:ми|мы) (?:(?:вже|уже|тоді|тогда|там|тут|теж|тоже) )?(?:втрат|утрат|потеря|втрача|теря|поховали|похоронили)\w+"
    r"|(?:[зіс]{1,2}|по) (?:нашого боку|нашей стороны|нашому боці))"
)
_ENGLISH = re.compile(
    r"(?<!\w)(?:(?:our|my) (?:own )?(?:losses|wounded|dead|casualties|killed|injured)|on our side"
    r"|(?:of|from) (?:our own|ours)|we (?:only )?(?:lost|suffered|buried|evacuated)\s"
    r"(?!(?:sight|track|count|contact|them))(?:\w{1,12}\s){0,2}(?:\d{1,3}|a|one|two|three|four|five|six|seven|eight"
    r"|nine|ten|men|guys|boys|people))(?!\w)"
)
_KOREAN = re.compile(
    r"(?<![가-힣])(?:우리\s?(?:쪽|측|편|부대|대원|군)?|아군)\s?(?:의\s)?(?:부상자|사상자|전사자|피해|손실|사망자|인명)"
)
_CLAUSE_END = re.compile(
    r"[.!?;\n]|,\s?(?=(?:(?:а|and|but|но|але|while|против|проти)\s)?(?:[ув] них|their|they|the|them|корей|кндр"
    r"|северокор|північнокор|ворог|противник|north korean|북한|적))"
)
_CLAUSE_START = re.compile(r"[.!?;,\n]")
_OF_OURS = ("event", "noun")


def own_side(text: str, mentions: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Where a folded text tells of the teller's own dead and wounded, as half-open ranges without a mention.

    Args:
        text: the folded text.
        mentions: where North Koreans are named in it.
    """
    if (
        "наш" not in text
        and " нас" not in text
        and "ми в" not in text
        and "мы " not in text
        and "our" not in text
        and "we " not in text
        and not _KOREAN.search(text)
    ):
        return []
    found = []
    for pattern in (_SLAVIC, _ENGLISH, _KOREAN):
        for mark in pattern.finditer(text):
            starts = [m.end() for m in _CLAUSE_START.finditer(text, max(0, mark.start() - 160), mark.start())]
            start = starts[-1] if starts else max(0, mark.start() - 160)
            ended = _CLAUSE_END.search(text, mark.end())
            end = ended.start() if ended else len(text)
            if not any(start < there and here < end for here, there in mentions):
                found.append((start, end))
            elif not any(mark.start() < there and here < end for here, there in mentions):
                found.append((mark.start(), end))
    return found


def without_own_side(hits: dict[str, list[TermHit]], ours: Sequence[tuple[int, int]]) -> None:
    """Take out of the hits what is told of the teller's own side."""
    for kind in _OF_OURS:
        if kind in hits:
            hits[kind] = [h for h in hits[kind] if not any(start <= h.start < end for start, end in ours)]
