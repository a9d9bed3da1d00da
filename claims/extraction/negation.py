"""Whether a word that would tell an event is negated where it stands: "didn't take", "no sign of", "не вступали"."""

from __future__ import annotations

import re

from claims.extraction.page import Page, Unit
from claims.extraction.rules import TermHit
from claims.model import Event

_WORD = re.compile(r"\w+")
_BREAK = re.compile(r"[.!?;:]")
_WITHOUT = re.compile(
    r"(?<!\w)(?:без|жодн\w{0,4}|without|no|never|never|никак\w{0,3})\s(?:\w{1,20}\s)?\Z"
    r"|(?<!\w)(?:not one|not a single|no)\s(?:[\w'-]{1,14}\s){0,4}(?:was|were|has been|have been|got)\s\Z"
)
_IS_VERB = re.compile(r"(?:л[аио]|лися|лись|ли|ло|но|то|ну[влт]\w?|иб|ен[аыоі]?|ит[аыоі]?|ті|ты)\Z")


def is_without(page: Page, unit: Unit, hit: TermHit) -> bool:
    """Losses are denied by "without losses"; "nobody counts losses" denies nothing."""
    if Event(hit.rule.tag) is not Event.CASUALTIES:
        return True
    if _IS_VERB.search(page.text, hit.start, hit.end) and page.text.endswith((" не ", " ні "), 0, hit.start):
        return hit.rule.strength == "strong"  # "не ранен", "не поранило"
    return bool(_WITHOUT.search(page.text, max(unit.start, hit.start - 40), hit.start))


def is_negated(text: str, unit: Unit, hit: TermHit) -> bool:
    """Whether a negation beside a word speaks of it: what the word would tell did not happen."""
    stances = unit.get("stance")
    for negation in unit.get("negation"):
        if any(
            (s.rule.tag != "denied" or (s.rule.scope == "near" and "가" <= text[s.start] <= "힣"))
            and s.start <= negation.start < s.end
            for s in stances
        ):
            continue  # "did not deny the transfer"; "사실이 아니라고" denies by itself
        if any(
            e.start <= negation.start and negation.end < e.end and e.rule.tag != hit.rule.tag
            for e in unit.get("event")
        ):
            continue  # "взяли живим, та врятувати не вдалося"
        if _NO_NEGATION.search(text, max(unit.start, negation.start - 6), negation.end) or (
            _NUMBERED.match(text, negation.start)
        ):
            continue
        inside = hit.start <= negation.start and negation.end <= hit.end
        if inside and negation.rule.scope in ("before", "after"):
            if hit.rule.tag == "friendly_fire" and not _MISTAKEN.match(text, hit.start):
                return True  # "nobody shot at anyone"
            cyrillic = text[hit.start] > "ѐ" or "а" <= text[hit.start] <= "я"
            if hit.rule.tag in _SAYS_NO_BY_ITSELF and hit.start < negation.start and cyrillic:
                return not _NOT_ONLY.match(text, negation.end, hit.end)  # "у бій поки не вступали"
        behind = negation.start - hit.end == 1
        if hit.rule.tag == "friendly_fire" and negation.rule.scope == "before" and behind:
            return True  # "по своїм не стріляли"
        if hit.rule.tag == "capture" and negation.start >= hit.end and text.startswith("без", negation.start):
            continue  # "сдался без боя"
        if hit.rule.tag == "capture" and negation.rule.scope in ("before", "after"):
            if hit.start <= negation.start and negation.end <= hit.end:
                return True  # "у полон поки нікого не взяли"
            low, high = min(hit.end, negation.end), max(hit.start, negation.start)
            if (
                low <= high
                and not _ANOTHER_CLAUSE.search(text, low, high)
                and len(_WORD.findall(text, low, high)) <= (1 if negation.rule.scope == "after" else 4)
                and not _BREAK.search(text, low, high)
            ):
                return True
        if negation.rule.scope == "before" and negation.end <= hit.start:
            gap = text[negation.end : hit.start]
            if len(_WORD.findall(gap)) <= 1 and not _BREAK.search(gap) and "," not in gap:
                return True
        after = negation.rule.scope == "after" and hit.end <= negation.start
        if after and _NO_SIGN.fullmatch(text, hit.end, negation.start):
            return True  # "교전 정황 아직 없다"
        if after and len(_WORD.findall(text, hit.end, negation.start)) <= 1:
            return True
    return False


_NO_SIGN = re.compile(
    r"\s?(?:(?:정황|징후|동향|움직임|흔적|기록|기미|조짐|보고|사례|증거|사실|일|적)[은는이가도]?\s)?(?:(?:아직|아직은|전혀|현재|현재까지|지금까지)\s?)?"
)
_MISTAKEN = re.compile(r"не\s(?:розібра|розпізна|впізна|зрозумі|разобра|распозна|узна|поня)")
_ANOTHER_CLAUSE = re.compile(r",\s(?:а|але|но|зато|однак|однако)\s")
_NOT_ONLY = re.compile(r"\s(?:только|лише|тільки|просто|лишень|ступ)")
_SAYS_NO_BY_ITSELF = frozenset({"combat", "deployment", "training", "support"})
_NO_NEGATION = re.compile(  # "적지 않은" is many, "뿐 아니라" is "not only"
    r"(?:잊지|적지|작지|드물지|만만치|심상치|머지|못지|다르지|다름|뿐만?|뿐이)\s?(?:않|아니)"
    r"|(?<!\w)(?:not only|no doubt|no less|nothing but|no longer just)"
)
_NUMBERED = re.compile(r"no\.? ?\d")  # "captive no. 1"
