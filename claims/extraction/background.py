"""Words that only say which soldiers are meant, or why something else was done: "the men Pyongyang sent", "withdrawn
after heavy losses"."""

from __future__ import annotations

import re

from claims.extraction.page import Unit
from claims.extraction.rules import TermHit
from claims.model import Event

_PEOPLE = (
    r"(?:soldiers|troops|men|forces?|koreans|personnel|contingent|units?|servicemen|fighters|people|those|army|group"
    r"|grouping|sappers|engineers|brigade|battalion|number)"
)
_MODIFIED = re.compile(
    _PEOPLE + r"(?:\s(?:who|that|which)\s(?:were|was|have been|had been|has been|are|is))?"
    r"(?:\s(?:already|currently|now|initially|first|originally|reportedly|allegedly))?\s\Z"
)
_WHOM_THEY = re.compile(
    _PEOPLE
    + r"(?:\s(?:that|which|whom))?\s(?:pyongyang|kim(?: jong un)?|(?:north )?korea|the north|(?:the )?dprk|it|he"
    r"|moscow)"
    r"(?:['’]s)?\s(?:(?:has|have|had|originally|first|initially|already)\s){0,2}\Z"
)
_PARTICIPLE = re.compile(
    r"(?:deployed|sent|stationed|dispatched|shipped|based|committed|transferred|posted|brought|flown)(?!\w)"
)


_WHO_DID = re.compile(  # "들판을 건너던 북한군 가운데 50명이 …"
    r"[가-힣·]{1,8}(?:\s[가-힣]{1,8}){0,3}?(?<=[던한된는온간인운은선난친본])\s(?:북한|북측|병사|군인|병력|장병|인민군)"
)
_SENT_ONES = re.compile(
    r"(?:파견|파병|투입|배치|증파|증원)(?:된|한|됐던|되었던|한다는)\s(?:[가-힣]{1,6}\s){0,2}(?:구분대|부대|병사|군인|병력|장병|북한|인민군|대대|여단|전투원|무력)"
    r"|보낸\s(?:[가-힣]{1,6}\s)?(?:부대|병사|군인|병력|장병)|파병\s(?:북한군|北|북|병사|병력|장병|군인|부대|인원)[가-힣]{0,2}(?=\s)"
)
_REASON = re.compile(
    r"(?<!\w)(?:after|following|due to|because of|owing to|despite|amid|given|in view of|over|without"
    r"|since|thanks to|as a result of)\s"
    r"(?:(?:its|their|his|the|such|more|further|suffering|taking|sustaining|some|additional|another"
    r"|heavy|serious|severe|big|huge|massive|terrible|grievous|appalling|considerable|significant|initial|recent)\s){0,4}\Z"
)
_REASON_SLAVIC = re.compile(
    r"(?<!\w)(?:через|із-за|з-за|из-за|внаслідок|вследствие|по причине|з причини)\s"
    r"(?:(?:так|сво|їхн|их|їх)\w{0,4}\s){0,2}\Z"
)
_REASON_KO = re.compile(
    r"(?:손실|피해|사상자)[가-힣]{0,2}(?:\s(?:입고|입은|본|때문|탓|뒤|이후|커서|많아))|(?:손실|피해)로(?!는)"
    r"|.*(?:입고|입은 뒤)\Z"
)


_WORN_UNIT = re.compile(  # "pulled some mauled units to the rear"
    r"(?:mauled|battered|depleted|decimated|bloodied|shattered|exhausted|thinned)\s"
    r"(?:units?|battalions?|compan(?:y|ies)|brigades?|regiments?|formations?|groups?|forces?)(?!\w)"
)


def _is_reason(text: str, unit: Unit, hit: TermHit) -> bool:
    """Whether losses or a training are only the reason of something else: "withdrawn after heavy losses"."""
    near = any(n.start < hit.end + 12 and hit.start - 12 < n.end for n in unit.numbers)
    if hit.rule.tag == Event.CASUALTIES and _WORN_UNIT.match(text, hit.start):
        return any(h.rule.tag != hit.rule.tag and h.rule.strength == "strong" for h in unit.get("event"))
    others = any(
        h.rule.tag not in (hit.rule.tag, Event.OTHER.value) and h.rule.strength == "strong"
        for h in unit.get("event")
    )
    if near or not others:
        return False
    return bool(
        _REASON.search(text, max(unit.start, hit.start - 60), hit.start)
        or _REASON_SLAVIC.search(text, max(unit.start, hit.start - 44), hit.start)
        or _REASON_KO.match(text, hit.start, hit.end + 8)
    )


_FOR = re.compile(r"(?<!\w)for\s(?:(?:more|further|additional|combat|drone|some|basic)\s)?\Z")


def is_background(text: str, unit: Unit, hit: TermHit) -> bool:
    """Whether a hit only says which soldiers are meant: "the men Pyongyang sent", "troops deployed to Kursk have …"."""
    lead = max(unit.start, hit.start - 60)
    if hit.rule.tag == Event.TRAINING and _FOR.search(text, lead, hit.start):
        return any(
            h.rule.tag == Event.DEPLOYMENT
            and h.end <= hit.start
            and text.startswith(("are ", "is "), h.start)
            for h in unit.get("event")
        )  # "are in Russia for training"
    if hit.rule.tag in (Event.CASUALTIES, Event.TRAINING):
        return _is_reason(text, unit, hit)
    if hit.rule.tag in (Event.DEPLOYMENT, Event.COMBAT) and "가" <= text[hit.start] <= "힣":
        later = any(
            h.start > hit.end and h.rule.tag != hit.rule.tag and h.rule.counts for h in unit.get("event")
        )
        if _SENT_ONES.match(text, hit.start, unit.end) and any(
            h.start > hit.end
            and h.rule.strength in ("strong", "also")
            and h.rule.tag not in ("deployment", "support")
            for h in unit.get("event")
        ):
            return True  # "파견된 구분대들이 … 싸웠다"
        return later and _WHO_DID.match(text, hit.start, unit.end) is not None
    if hit.rule.tag != Event.DEPLOYMENT or not _PARTICIPLE.match(text, hit.start):
        return False
    return bool(_MODIFIED.search(text, lead, hit.start) or _WHOM_THEY.search(text, lead, hit.start))
