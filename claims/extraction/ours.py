"""What befell others than North Koreans: "у нас двоє важких", "our losses: two dead", "Russian casualties"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from claims.extraction.rules import TermHit
from claims.model import Side

_HURT = (
    r"(?:поранен|ранен|загибл|погиб|загину|убит|вбит|двохсот|двухсот|трьохсот|трехсот|важк|тяжел|контуж"
    r"|контузи|втрат"
    r"|потер|200|300|полегл|полягл)\w*"
)
_MANY = (
    r"(?:\d{1,3}|один|одного|одна|два|двое|двоє|двох|двух|тро[єе]|трох|трьох|трех|четверо|п'ятеро|пятеро"
    r"|шестеро|семеро"
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
    r"(?!(?:sight|track|count|contact|them))(?:\w{1,12}\s){0,2}(?:\d{1,3}|a|one|two|three|four|five|six|seven"
    r"|eight"
    r"|nine|ten|men|guys|boys|people)"
    r"|we (?:have|had|took|got|are|walked \w+|came \w+|left \w+|came back"
    r"|got \w+) (?:with )?(?:only )?(?:\d{1,3}|a|one|two|three|four|five|six"
    r"|seven|eight|nine|ten|no|some|several) (?:\w+ )?(?:wounded|dead|casualt\w+|injured|killed|hurt|200s?|300s?)"
    r"|lost (?:a |our |my )(?:\w+ )?(?:drones?|friends?|brothers?|comrades?|mates?|guys?|vehicles?|pickup"
    r"|car))(?!\w)"
)
_THEIRS = re.compile(  # "Russian casualties", "wounded three of our marines"
    r"(?<!\w)(?<!and )(?<!or )(?<!, )(?:(?:russian|ukrainian|russia's|ukraine's|moscow's|kyiv's|chechen"
    r"|the russians'|enemy) (?:(?:army|military|combat"
    r"|own|total|heavy|staggering|mounting) )?(?:casualt(?:ies|y)|losses|fatalities)"
    r"|(?:kill|wound|injur)(?:ed|ing) (?:at least )?(?:\d{1,3}|a|one|two|three|four|five|six|seven|eight|nine"
    r"|ten|several|some)?"
    r"\s?(?:of our|ukrainian|russian|our|of the ukrainian|chechen) (?:\w+ )?(?:marines?|soldiers?|troops|men"
    r"|servicemen|guys|defenders?|fighters?"
    r"|civilians?|paratroopers?|people|residents?)"
    r"|(?:\d{1,3}|a|one|two|three|four|five|six|seven|eight|nine|ten) (?:ukrainian|russian"
    r"|of our) (?:\w+ )?(?:marines?|soldiers?|troops|men"
    r"|servicemen|guys|defenders?|fighters?|civilians?|paratroopers?|people|residents?) (?:were |was "
    r"|got )?(?:killed|wounded|injured|hurt|died))(?!\w)"
)
_THEIRS_KOREAN = re.compile(  # "러시아군 손실"
    r"(?<![가-힣·])(?:러시아|우크라이나|우크라|러)(?:군|인)?(?:의|측|쪽)?"
    r"\s(?:병력\s?|인명\s?)?(?:손실|사상자|사상|피해|부상자|사망자|전사자)"
    r"|(?<![가-힣])(?:러시아|우크라이나|우크라|러|우리)\s?(?:군\s)?(?:병사|군인|해병|장병|대원|수비대원|부상병|공수대원)[가-힣]{0,2}"
    r"(?:\s(?:\d{1,3}|[한두세네]|둘|셋|넷|하나|[다여일]\S|열\S?)\s?명?(?:이|가|은|도)?)?\s?(?:다쳤|다치|숨졌|숨지|전사했|사망했|부상|죽었|죽고)"
)
_MADE_UP = re.compile(
    r"[을를이]?\s?(?:[가-힣]{1,4}\s)?(?:메우|메꾸|메워|보충|만회|채우|벌충|상쇄|보전|충당)|[을를]?\s?줄이"
)
_KOREAN = re.compile(
    r"(?<![가-힣])(?:우리\s?(?:쪽|측|편|부대|대원|군)?|아군)\s?(?:의\s)?(?:부상자|사상자|전사자|피해|손실|사망자|인명)"
)
_CLAUSE_END = re.compile(
    r"[.!?;\n]|,\s?(?=(?:(?:а|and|but|но|але|while|против|проти)\s)?(?:[ув] них|their|they|the|them|корей|кндр"
    r"|северокор|північнокор|ворог|противник|north korean|북한|적))"
)
_HANGUL = re.compile("[가-힣]")
_CLAUSE_START = re.compile(r"[.!?;,\n]")
# What the expressions need, each looked for much quicker than they.
_OF_THEIRS = ("casualt", "losses", "fatalit", "kill", "wound", "injur", "hurt", "died")
_OF_US_SLAVIC = ("наш", "нас", "ми ", "мы ")
_OF_US_ENGLISH = ("our", "my ", "we ", "lost")
_OF_US_KOREAN = ("우리", "아군")
_OF_OURS = ("event", "noun")


def speaks_for_them(text: str, hits: dict[str, list[TermHit]]) -> bool:
    """Whether somebody speaks whose own side are the North Koreans: a prisoner, Pyongyang; not in "Kim's boys"."""
    return any(
        h.rule.rank == "captive"
        or (h.rule.side is Side.NORTH_KOREA and not text.startswith(("'s ", "’s ", "네 ", "이네 "), h.end))
        for h in hits.get("claimant", ())
    )


def own_side(text: str, mentions: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Where a folded text tells of the teller's own dead and wounded, as half-open ranges without a mention.

    Args:
        text: the folded text.
        mentions: where North Koreans are named in it.
    """
    found = []
    if any([word in text for word in _OF_THEIRS]):
        found += [span for mark in _THEIRS.finditer(text) if (span := _of_others(text, mark, mentions))]
    korean = _HANGUL.search(text) is not None
    if korean:
        found += [
            span for mark in _THEIRS_KOREAN.finditer(text) if (span := _of_others(text, mark, mentions))
        ]
    if (
        "наш" not in text
        and " нас" not in text
        and "ми в" not in text
        and "мы " not in text
        and "our" not in text
        and "we " not in text
        and "lost" not in text
        and not (korean and _KOREAN.search(text))
    ):
        return found
    for pattern, words in ((_SLAVIC, _OF_US_SLAVIC), (_ENGLISH, _OF_US_ENGLISH), (_KOREAN, _OF_US_KOREAN)):
        for mark in pattern.finditer(text) if any([word in text for word in words]) else ():
            starts = [m.end() for m in _CLAUSE_START.finditer(text, max(0, mark.start() - 160), mark.start())]
            start = starts[-1] if starts else max(0, mark.start() - 160)
            ended = _CLAUSE_END.search(text, mark.end())
            end = ended.start() if ended else len(text)
            if not any(start < there and here < end for here, there in mentions):
                found.append((start, end))
            elif not any(mark.start() < there and here < end for here, there in mentions):
                found.append((mark.start(), end))
    return found


def _of_others(text: str, mark: re.Match[str], mentions: Sequence[tuple[int, int]]) -> tuple[int, int] | None:
    """The range that tells of the casualties of Russians or Ukrainians: the clause, where it names no North Koreans."""
    start = max(0, mark.start() - 160)
    for found in _CLAUSE_START.finditer(text, start, mark.start()):
        start = found.end()
    ended = _CLAUSE_END.search(text, mark.end())
    end = ended.start() if ended else len(text)
    if not any(start < there and here < end for here, there in mentions):
        return start, end
    if any(mark.start() < there and here < mark.end() for here, there in mentions):
        return None
    if "가" <= mark[0][-1] <= "힣":
        counted = mark[0][-1] in "쳤치졌지했상었고"
        return mark.span() if counted or _MADE_UP.match(text, mark.end()) else None
    return mark.span() if not any(mark.end() <= here < end for here, _ in mentions) else None


def without_own_side(hits: dict[str, list[TermHit]], ours: Sequence[tuple[int, int]]) -> None:
    """Take out of the hits what is told of the teller's own side."""
    for kind in _OF_OURS:
        if kind in hits:
            hits[kind] = [h for h in hits[kind] if not any(start <= h.start < end for start, end in ours)]
