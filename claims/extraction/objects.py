"""Whom a verb of many uses is done to, and who does it: "captured two North Korean soldiers", "our men pulled back"."""

from __future__ import annotations

import re

from claims.extraction.page import Unit, names_koreans
from claims.extraction.rules import TermHit
from claims.model import Precision

_WORD = re.compile(r"[^\W\d_][\w'-]*|\d+")
_MAN = re.compile(
    r"(?:північно|северо)?коре|кндр|кім(?:ів|ч)|ким(?:ов|ч)|солдат|військов|військовослуж|бійц|боєц|бойц|боец"
    r"|воєн|военн|вояк|воин|офіцер|офицер"
    r"|генерал|піхот|пехот|спецпризн|спецназ|десантник|снайпер|чоловік|человек|людей|полонен|пленн"
)
_SKIPPED = re.compile(
    r"\d+|(?:ще|еще|вже|уже|аж|сразу|одразу|щонайменше|минимум|як|как|близько|около|ажи|понад|більше|более"
    r"|живым|живим|в|у|полон|плен)\Z"
    r"|(?:дво|тро|дв|тр|чет|чот|п'ят|пят|шіст|шест|сім|сем|вос|віс|дев|дес|од[ни]|кільк|неск|перш|перв|втор"
    r"|друг|трет|сотн|пар)"
    r"|\w+(?:ами|ями|ом|ем|ою|ею|ого|его|их|іх|ых|ий|ый|ного|его)\Z"
)
_OURS = re.compile(r"(?:наш|ваш|україн|украин|всуш|зсу|всу|росія|росси|русск|чечен|кадыр|кадир)")
_DOER = re.compile(
    r"(?:[бв]оє?[йі]?нні|военные|військові|солдат[иы]|бойцы|бійці|корейц[ыі]|кимовцы|кімівці)\Z"
)
_BREAK = re.compile(r"[.!?;:,—–()]")
_WHOM = re.compile(r",\s(?:якого|яких|котрого|котрих|которого|которых)\s(?:[\w'-]+\s){0,5}\Z")
_PARTICIPLE_CLAUSE = re.compile(r"\w,\s(?:щойно\s|недавно\s|только что\s|ранее\s|раніше\s)?\Z")
_OTHERS = re.compile(
    r"(?<!\w)(?:наші|наши|наших|ми|мы|свої|зсу|всу|сили оборони|силы обороны"
    r"|сбу|ссо"
    r"|українці|українські\s\w+|украинцы|украинские\s\w+"
    r"|we|they've|our (?:men|boys|guys|lads|troops|forces|side|own)|ukraine|ukrainians|ukrainian (?:troops|forces)"
    r"|kyiv's (?:troops|forces|men)|russians|russian (?:troops|forces|units|marines)|the enemy|i"
    r"|росіяни|россияни|россияне|русские|російські\s\w+|российские\s\w+|хохлы|укропы|противник|ворог)"
    r"(?:\s(?!коре|північно|северо|кндр|north|korea|dprk|haven|have|had|not|saw|see|no)[\w'-]{1,14}){0,1}\s\Z"
)


def takes_men(text: str, unit: Unit, hit: TermHit) -> bool:
    """Whether a verb of taking takes North Korean men: the noun behind it, or the one before a participle.

    "захоплено двох військовослужбовців КНДР", "захват украинцами двух солдат", "two Koreans … captured"; not "took the
    village", "took a notebook of a soldier's", "captured two of ours".
    """
    whom = _WHOM.search(text, max(unit.start, hit.start - 90), hit.start)
    if whom is not None:
        return names_koreans(text, max(unit.start, whom.start() - 60), whom.start())
    seen = 0
    at = hit.end
    for word in _WORD.finditer(text, hit.end, min(unit.end, hit.end + 90)):
        if _BREAK.search(text, at, word.start()) or seen > 5:
            break
        at, seen = word.end(), seen + 1
        if _MAN.match(word[0]):
            if seen == 1 and _DOER.search(word[0]):
                return False  # "взяли военные КНДР": they took it
            return names_koreans(text, word.start(), min(unit.end, word.end() + 40)) or bool(unit.mentions)
        if _OURS.match(word[0]) and not word[0].endswith(("ами", "ями", "ими", "ыми", "ом", "ою")):
            return False
        if not _SKIPPED.match(word[0]):
            break
    if "participle" in hit.rule.scope:
        before = text[max(unit.start, hit.start - 48) : hit.start]
        clause = _BREAK.split(before)[-1]
        if _PARTICIPLE_CLAUSE.search(before):
            clause = before
        return names_koreans(clause, 0, len(clause)) and not _OURS.search(clause)
    return False


def is_done_by_others(text: str, unit: Unit, hit: TermHit) -> bool:
    """Whether the word before a verb names Ukrainians or Russians as those who do it: "our men pulled back"."""
    return bool(_OTHERS.search(text, max(unit.start, hit.start - 40), hit.start))


def is_entered_region(text: str, unit: Unit, hit: TermHit) -> bool:
    """Whether what is entered is a region: no fight, as the taking of a village is."""
    place = next((p for p in unit.places if 0 <= p.start - hit.end <= 24), None)
    return (
        hit.rule.scope == "enters"
        and place is not None
        and place.mention.place.precision in (Precision.REGION, Precision.COUNTRY)
    )


_WALKS_OUT = re.compile(r"(?:walk|slip|run|ran|sneak|slope|melt|make|made|take|took)\w*\s(?:out|off|away)\Z")
_NO_POST = re.compile(
    r"\s(?:[\w-]{1,14}\s){0,5}?(?:briefing|meeting|session|talks|room|hearing|studio|building|conference"
    r"|committee|interview|dinner|hall"
    r"|treeline|trees|woods?|forest|fog|smoke|mist|dark|snow|house|houses|ruins|village|town|fight|battle"
    r"|it)(?!\w)"
    r"|\s(?:from )?with (?:only )?(?:\d{1,3}|a|one|two|three|four|five|six|no|some|several|his|our"
    r"|their) (?:\w+ )?(?:wounded|injured|dead|hurt|own)"
)
_WE = re.compile(
    r"(?<!\w)(?:we|i|our (?:\w+ )?(?:group|team|crew|guys|men|boys|lads|patrol|squad|column"
    r"|scouts))\s(?:\w+\s){0,5}?\Z"
)


def leaves_no_post(text: str, unit: Unit, hit: TermHit) -> bool:
    """Whether those who walk out leave no post of theirs: "walked out of the briefing", "of the trees"."""
    if _NO_POST.match(text, hit.end, unit.end):
        return True
    if not _WALKS_OUT.search(text, hit.start, hit.end):
        return False
    if text.startswith(" of ", hit.end) and any(0 <= p.start - hit.end - 4 <= 4 for p in unit.places):
        return True
    return _WE.search(text, max(unit.start, hit.start - 50), hit.start) is not None
