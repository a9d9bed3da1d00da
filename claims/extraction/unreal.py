"""What only is to come, is asked for, wished or left open: told by its words, but nothing that happened."""

from __future__ import annotations

import re

from claims.extraction.page import Unit
from claims.extraction.rules import TermHit
from claims.model import Event

_REACH = 90  # characters of the clause before a word
_CLAUSE = re.compile(r"[.!?;:\"“”«»]|,\s(?:and|but|while|whereas|so)\s")
_TO_COME = re.compile(
    r"(?<!\w)(?:вступлять|вступить|вступят|вступит|підуть|піде|пойдут|пойдет|кинуть|кине|кинут|бросят|бросит"
    r"|введуть|введут"
    r"|поженуть|погонят|готові (?:вступ|йти|кину)\w*|готовы (?:вступ|идти)\w*)(?!\w)"
)
_TO_COME_EN = re.compile(
    r"(?<!\w)(?:(?:expected|set|about|due|poised|likely|ready|preparing|prepared|preparations|planning|plans"
    r"|waiting|meant"
    r"|intended|supposed|hoping|slated|cleared|geared up|gearing up|getting ready|on their way|on standby) "
    r"(?:to|for)|(?:could|might|may|would|will|shall|should|can)(?! have)(?: not)?|before (?:they|the|any)"
    r"|until they"
    r"|on the (?:eve|verge|point) of|whether|if|yet to|prospect of|possib\w+ of|possibility|risk of|threat of)"
    r"(?:\s[\w'’-]{1,16}){0,5}?\s\Z"
)
_TO_COME_KO = re.compile(
    r"[가-힣]{0,6}\s?(?:듯(?!이)|가능성|전망|예정|것으로 (?:보|예상|전망|관측|예측)"
    r"|것이라|것으로도|수 있|수도 있|태세|임박|준비"
    r"|채비|직전|예상|앞두|지도 모|계획|대기|우려|조짐|리라|려고|려 한|려는|려 들)"
)
_DEMANDS_EN = re.compile(
    r"(?<!\w)(?:urg(?:e|es|ed|ing)|demand(?:s|ed|ing)?|call(?:s|ed|ing)? (?:\w+ )?(?:on|for|upon)|insist(?:s"
    r"|ed|ing)?(?: on| that)?"
    r"|appeal(?:s|ed|ing)? (?:to|for)|ask(?:s|ed|ing)? (?!why|where|how|about|if)|press(?:es|ed|ing)? (?:for"
    r"|\w+ to)|must|should"
    r"|ought to|needs? to|has to|have to|tell(?:s|ing)? \w+ to|told \w+ to|warn(?:s|ed)? \w+ to|(?:want|wants"
    r"|wanted) (?:\w+ ){1,3}to"
    r"|resolution|petition|in exchange for|in return for|condition(?:al|ed)? (?:is|on|for|that)|plead(?:s|ed"
    r"|ing)? (?:for|with)"
    r"|stop|let)(?:\s[\w'’-]{1,16}){0,9}?\s\Z"
)
_DEMANDS_KO = re.compile(
    r"(?:[가-힣]{0,4}(?:라|라고|라며|라는|을|를|하라|시켜라|할 것을|돼야|되어야|해야)?"
    r"[\"”'’」]?[,…]?\s?)?(?:[가-힣]{1,6}\s){0,2}?"
    r"(?:촉구|요구|요청|압박|호소|항의|주문|해야|돼야|되어야|당부|권고)"
    r"|[가-힣]{0,3}(?:시켜라|하라|내라|빼라|려보내라|켜라)(?![가-힣]{2})"
)
_WISHES = re.compile(
    r"(?<!\w)(?:want(?:s|ed)?|wish(?:es|ed)?|hop(?:e|es|ed|ing)|dream(?:s|ed|t)? of|like|rather|prefer(?:s"
    r"|red)?|ask(?:s|ed)?|beg(?:s|ged)?"
    r"|willing|unwilling|refus(?:e|es|ed)|afraid|chance|choose|chooses|chose|intend(?:s|ed)?|decid(?:e|es|ed)"
    r"|agree[sd]?|offer(?:s|ed)?)"
    r"(?:\s(?:not|to|a|the|of|be|ever|never|for|if told|let|him|them|himself|themselves)){0,3}\s\Z"
)
_WISHES_KO = re.compile(
    r"(?:고\s?싶|기를?\s(?:원|바라|희망|거부)|길\s(?:원|바라|희망)"
    r"|[가-힣]{0,3}\s?(?:의사|의향|희망|꿈)|는 (?:게|것이|것을|걸|편이)?\s?(?:꿈|소원"
    r"|원하|희망|바라))"
)
_OPEN_KO = re.compile(r"지(?:는|도|가|를|에 대|여부|\s여부|\s(?=모르|몰|불|미|의문|알))")
_LIEU = 8  # ㄹ as a final consonant
_MOVES = (Event.WITHDRAWAL, Event.DEPLOYMENT, Event.CAPTURE)


def is_to_come(text: str, unit: Unit, hit: TermHit) -> bool:
    """Whether a fight is one that they may or will only take up: "could join the fight", "곧 전투에 나설 듯"."""
    if hit.rule.tag != Event.COMBAT:
        return False
    if "가" <= text[hit.end - 1] <= "힣":
        return _TO_COME_KO.match(text, hit.end - 1, unit.end) is not None or _is_left_open(text, unit, hit)
    if text[hit.start].isascii():
        return _TO_COME_EN.search(text, _clause(text, unit, hit), hit.start) is not None
    return _TO_COME.search(text, max(unit.start, hit.start - 32), hit.end) is not None


def is_asked_for(text: str, unit: Unit, hit: TermHit) -> bool:
    """Whether a withdrawal is demanded, or a move home is what a captive wishes: "urged Pyongyang to pull out"."""
    if hit.rule.tag not in _MOVES or hit.rule.counts:
        return False
    korean = "가" <= text[hit.end - 1] <= "힣"
    if hit.rule.tag == Event.WITHDRAWAL:
        if korean and _DEMANDS_KO.match(text, hit.start + 2, unit.end):
            return True
        if not korean and _DEMANDS_EN.search(text, _clause(text, unit, hit), hit.start):
            return True
    if korean:
        return _WISHES_KO.search(text, hit.end - 1, min(unit.end, hit.end + 10)) is not None
    return _WISHES.search(text, _clause(text, unit, hit), hit.start) is not None


def _is_left_open(text: str, unit: Unit, hit: TermHit) -> bool:
    """Whether a Korean verb asks whether: "전투에 투입될지는 불투명"; its syllable before 지 ends in ㄹ."""
    for found in _OPEN_KO.finditer(text, hit.start, min(unit.end, hit.end + 8)):
        before = text[found.start() - 1]
        if (
            "가" <= before <= "힣"
            and (ord(before) - 0xAC00) % 28 == _LIEU
            and " " not in text[hit.end : found.start()]
        ):
            return True
    return False


def _clause(text: str, unit: Unit, hit: TermHit) -> int:
    """Where the clause of a word begins, as far as it is looked at."""
    start = max(unit.start, hit.start - _REACH)
    for found in _CLAUSE.finditer(text, start, hit.start):
        start = found.end()
    return start
